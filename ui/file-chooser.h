/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A labelled button to choose a picture file with. */

#ifndef NS_FILE_CHOOSER_H
#define NS_FILE_CHOOSER_H

#include <gtk/gtk.h>

/* The chosen file is kept in the GFile property of config called property, both ways. label may have
 * a mnemonic. The dialog shows a preview of the picture. */
GtkWidget *ns_file_chooser_new (GObject *config, const gchar *property, const gchar *label);

#endif /* NS_FILE_CHOOSER_H */
