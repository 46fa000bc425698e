/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the shipped styles are called in the user's language: model files have it in English. */

#ifndef NS_STYLE_NAMES_H
#define NS_STYLE_NAMES_H

#include <glib.h>

/* The translation of a title or an artist of a shipped style; other names, such as those of the user's own
 * models, come back as they are. Belongs to the catalogue or to whom name belongs to. */
const gchar *ns_style_name_translate (const gchar *name);

#endif /* NS_STYLE_NAMES_H */
