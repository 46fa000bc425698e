/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "file-chooser.h"

#include <glib/gi18n.h>

#define PREVIEW_SIZE 192 /* pixels */

/* What the signal handlers need; belongs to the button. */
typedef struct
{
  GObject        *config;
  const gchar    *property; /* interned */
  GtkFileChooser *button;
} Chooser;

/* From the property to the button */
static void
show_file (Chooser *chooser)
{
  GFile *wanted = NULL;
  GFile *shown = gtk_file_chooser_get_file (chooser->button);

  g_object_get (chooser->config, chooser->property, &wanted, NULL);
  if (wanted && (!shown || !g_file_equal (wanted, shown)))
    gtk_file_chooser_set_file (chooser->button, wanted, NULL);
  else if (!wanted && shown)
    gtk_file_chooser_unselect_all (chooser->button);
  g_clear_object (&wanted);
  g_clear_object (&shown);
}

/* From the button to the property */
static void
take_file (Chooser *chooser)
{
  GFile *chosen = gtk_file_chooser_get_file (chooser->button);

  if (chosen)
    g_object_set (chooser->config, chooser->property, chosen, NULL);
  g_clear_object (&chosen);
}

static void
update_preview (GtkFileChooser *button, GtkImage *preview)
{
  gchar     *path = gtk_file_chooser_get_preview_filename (button);
  GdkPixbuf *picture = NULL;

  if (path)
    picture = gdk_pixbuf_new_from_file_at_size (path, PREVIEW_SIZE, PREVIEW_SIZE, NULL);
  gtk_image_set_from_pixbuf (preview, picture);
  gtk_file_chooser_set_preview_widget_active (button, picture != NULL);
  g_clear_object (&picture);
  g_free (path);
}

static void
chooser_free (Chooser *chooser)
{
  g_signal_handlers_disconnect_by_data (chooser->config, chooser);
  g_free (chooser);
}

GtkWidget *
ns_file_chooser_new (GObject *config, const gchar *property, const gchar *label)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *text = gtk_label_new_with_mnemonic (label);
  GtkWidget *button =
    gtk_file_chooser_button_new (_ ("Choose a Style Picture"), GTK_FILE_CHOOSER_ACTION_OPEN);
  GtkWidget     *preview = gtk_image_new ();
  GtkFileFilter *pictures = gtk_file_filter_new ();
  GtkFileFilter *all = gtk_file_filter_new ();
  Chooser       *chooser = g_new0 (Chooser, 1);
  gchar         *signal = g_strconcat ("notify::", property, NULL);

  gtk_file_filter_set_name (pictures, _ ("Pictures"));
  gtk_file_filter_add_mime_type (pictures, "image/*");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (button), pictures);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (button), all);
  gtk_file_chooser_set_preview_widget (GTK_FILE_CHOOSER (button), preview);
  g_signal_connect (button, "update-preview", G_CALLBACK (update_preview), preview);

  gtk_label_set_mnemonic_widget (GTK_LABEL (text), button);
  gtk_box_pack_start (GTK_BOX (box), text, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), button, TRUE, TRUE, 0);

  chooser->config = config; /* outlives the dialog; libgimp wants no reference to it */
  chooser->property = g_intern_string (property);
  chooser->button = GTK_FILE_CHOOSER (button);
  g_object_set_data_full (G_OBJECT (button), "ns-file-chooser", chooser,
                          (GDestroyNotify) chooser_free);
  show_file (chooser);
  g_signal_connect_swapped (config, signal, G_CALLBACK (show_file), chooser);
  g_signal_connect_swapped (button, "file-set", G_CALLBACK (take_file), chooser);
  g_free (signal);

  gtk_widget_show_all (box);

  return box;
}
