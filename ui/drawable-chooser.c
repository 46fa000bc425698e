/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "drawable-chooser.h"

#include <glib/gi18n.h>

static void
name_chosen (GimpDrawableChooser *chooser, GParamSpec *pspec, const gchar *explanation)
{
  GimpDrawable *drawable = gimp_drawable_chooser_get_drawable (chooser);
  gchar        *layer, *image, *text;

  if (!drawable || !gimp_item_is_valid (GIMP_ITEM (drawable)))
    {
      gtk_widget_set_tooltip_text (GTK_WIDGET (chooser), explanation);
      return;
    }

  layer = gimp_item_get_name (GIMP_ITEM (drawable));
  image = gimp_image_get_name (gimp_item_get_image (GIMP_ITEM (drawable)));
  /* Translators: a layer or channel, and the image that it is in */
  text = g_strdup_printf (_ ("“%s” of “%s”"), layer, image);
  gtk_widget_set_tooltip_text (GTK_WIDGET (chooser), text);
  g_free (text);
  g_free (image);
  g_free (layer);
}

static gboolean
draw_again (gpointer data)
{
  GimpDrawableChooser *chooser = data;
  GimpDrawable        *drawable = gimp_drawable_chooser_get_drawable (chooser);

  if (drawable && gtk_widget_get_mapped (GTK_WIDGET (chooser)))
    gimp_drawable_chooser_set_drawable (chooser, drawable);

  return G_SOURCE_REMOVE;
}

/* Thumbnails are as large as the widget, which has a size only now. */
static void
draw_soon (GtkWidget *chooser)
{
  g_idle_add_full (G_PRIORITY_LOW, draw_again, g_object_ref (chooser), g_object_unref);
}

void
ns_drawable_chooser_complete (GtkWidget *chooser, const gchar *explanation)
{
  g_signal_connect (chooser, "notify::drawable", G_CALLBACK (name_chosen),
                    (gpointer) g_intern_string (explanation));
  g_signal_connect_after (chooser, "map", G_CALLBACK (draw_soon), NULL);
  name_chosen (GIMP_DRAWABLE_CHOOSER (chooser), NULL, explanation);
}

GtkWidget *
ns_drawable_chooser_new (GObject *config, const gchar *property, const gchar *title)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (config), property);
  GtkWidget  *widget = gimp_drawable_chooser_new (title, "", GIMP_TYPE_DRAWABLE, NULL);
  GtkWidget  *label = gimp_drawable_chooser_get_label (GIMP_DRAWABLE_CHOOSER (widget));

  g_object_bind_property (config, property, widget, "drawable",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_widget_hide (label);
  gtk_widget_set_no_show_all (label, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (widget), g_param_spec_get_nick (pspec));
  ns_drawable_chooser_complete (widget, g_param_spec_get_blurb (pspec));

  return widget;
}
