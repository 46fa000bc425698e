/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A gallery of the built-in styles, to choose one by its picture. */

#ifndef NS_STYLE_CHOOSER_H
#define NS_STYLE_CHOOSER_H

#include <gtk/gtk.h>

#include "network/library.h"

/* A scrolled icon view of the styles in library, with the thumbnail that lies beside a model's
 * file (thumbnails/NAME.png) and the title below. The selected one's name is kept in the string
 * property of config called property, both ways; an empty or unknown name selects the first style. A
 * double click or Enter activates the default widget of the window. */
GtkWidget *ns_style_chooser_new (GObject *config, const gchar *property, const NsLibrary *library);

#endif /* NS_STYLE_CHOOSER_H */
