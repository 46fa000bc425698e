/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The dialog of Filters → Artistic → Neural Style… */

#ifndef NS_DIALOG_H
#define NS_DIALOG_H

#include <libgimp/gimp.h>

#include "network/library.h"

/* Lets the user change config for painting layer, with the styles of library to choose from.
 * Returns whether to go on. After gimp_ui_init(). */
gboolean ns_dialog_run (GimpProcedure       *procedure,
                        GimpProcedureConfig *config,
                        GimpLayer           *layer,
                        const NsLibrary     *library);

#endif /* NS_DIALOG_H */
