/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef CLI_I18N_H
#define CLI_I18N_H

#include <libintl.h>

#define _(text) gettext (text)

#endif /* CLI_I18N_H */
