/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* libgimp's chooser for drawables, so that one can see what is chosen. */

#ifndef NS_DRAWABLE_CHOOSER_H
#define NS_DRAWABLE_CHOOSER_H

#include <libgimp/gimpui.h>

/* A chooser without a label of its own. What is chosen is kept in the drawable property of config called property,
 * both ways, whose nick and blurb name and explain it. title is that of the window to choose in. */
GtkWidget *ns_drawable_chooser_new (GObject *config, const gchar *property, const gchar *title);

/* Makes a chooser show what it was given before it came to the screen, and its tooltip say how that is called;
 * explanation is the tooltip as long as nothing is chosen. */
void ns_drawable_chooser_complete (GtkWidget *chooser, const gchar *explanation);

#endif /* NS_DRAWABLE_CHOOSER_H */
