/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* More styles than one: an expander with a row for each, its layer, where it is painted, and how much it counts. */

#ifndef NS_SEVERAL_STYLES_H
#define NS_SEVERAL_STYLES_H

#include <libgimp/gimpui.h>

/* What is chosen is kept in the properties style-region, style-share, style-layer-2, style-region-2 … of config,
 * both ways. Rows appear as styles are chosen. */
GtkWidget *ns_several_styles_new (GObject *config);

#endif /* NS_SEVERAL_STYLES_H */
