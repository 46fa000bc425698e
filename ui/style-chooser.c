/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style-chooser.h"

#include <glib/gi18n.h>

#include "style-names.h"

#define THUMBNAIL_WIDTH 112 /* pixels */
#define THUMBNAIL_HEIGHT 84
#define VIEW_HEIGHT 268 /* two rows, and the top of a third that says there is more */

enum
{
  COLUMN_NAME,
  COLUMN_TITLE,
  COLUMN_TOOLTIP,
  COLUMN_PICTURE,
  N_COLUMNS
};

/* What the signal handlers need; belongs to the view. */
typedef struct
{
  GObject     *config;
  const gchar *property; /* interned */
  GtkIconView *view;
} Chooser;

static GdkPixbuf *
load_thumbnail (const NsLibraryEntry *entry)
{
  gchar     *folder = g_path_get_dirname (entry->path);
  gchar     *file = g_strconcat (entry->name, ".png", NULL);
  gchar     *path = g_build_filename (folder, "thumbnails", file, NULL);
  GdkPixbuf *picture =
    gdk_pixbuf_new_from_file_at_scale (path, THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT, TRUE, NULL);

  if (!picture) /* a style of the user's own: an empty canvas */
    {
      picture = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT);
      gdk_pixbuf_fill (picture, 0xC8C4BCFF);
    }
  g_free (path);
  g_free (file);
  g_free (folder);

  return picture;
}

/* Whether a style of that name stands before entry number index: models of every kind may have it. */
static gboolean
is_listed (const NsLibrary *library, gsize index)
{
  const gchar *name = ns_library_entry (library, index)->name;

  for (gsize i = 0; i < index; i++)
    if (ns_library_entry (library, i)->is_style &&
        g_strcmp0 (ns_library_entry (library, i)->name, name) == 0)
      return TRUE;

  return FALSE;
}

/* The title, and whose work the style is of, if that is known; to be freed. */
static gchar *
make_tooltip (const NsLibraryEntry *entry)
{
  gchar *title = g_markup_printf_escaped ("<b>%s</b>", ns_style_name_translate (entry->title));
  gchar *work, *text;

  if (!entry->artist || !entry->year)
    return title;

  /* Translators: the artist and the year of a painting */
  work =
    g_markup_printf_escaped (_ ("%s, %s"), ns_style_name_translate (entry->artist), entry->year);
  text = g_strconcat (title, "\n", work, NULL);
  g_free (title);
  g_free (work);

  return text;
}

static GtkListStore *
list_styles (const NsLibrary *library)
{
  GtkListStore *store =
    gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, GDK_TYPE_PIXBUF);

  for (gsize i = 0; i < ns_library_n_entries (library); i++)
    {
      const NsLibraryEntry *entry = ns_library_entry (library, i);
      GdkPixbuf            *picture;
      gchar                *tooltip;

      if (!entry->is_style || is_listed (library, i))
        continue;

      picture = load_thumbnail (entry);
      tooltip = make_tooltip (entry);
      gtk_list_store_insert_with_values (store, NULL, -1, COLUMN_NAME, entry->name, COLUMN_TITLE,
                                         ns_style_name_translate (entry->title), COLUMN_TOOLTIP,
                                         tooltip, COLUMN_PICTURE, picture, -1);
      g_free (tooltip);
      g_object_unref (picture);
    }

  return store;
}

/* What a view that is not yet on the screen has been told of scrolling gets lost. */
static void
scroll_to_selected (GtkIconView *view)
{
  GList *paths = gtk_icon_view_get_selected_items (view);

  if (paths)
    gtk_icon_view_scroll_to_path (view, paths->data, FALSE, 0.0, 0.0);
  g_list_free_full (paths, (GDestroyNotify) gtk_tree_path_free);
}

/* From the property to the view */
static void
show_selected (Chooser *chooser)
{
  GtkTreeModel *model = gtk_icon_view_get_model (chooser->view);
  GtkTreePath  *chosen = gtk_tree_path_new_first ();
  gchar        *wanted = NULL;
  GtkTreeIter   iter;

  g_object_get (chooser->config, chooser->property, &wanted, NULL);
  for (gboolean valid = gtk_tree_model_get_iter_first (model, &iter); valid;
       valid = gtk_tree_model_iter_next (model, &iter))
    {
      gchar *name = NULL;

      gtk_tree_model_get (model, &iter, COLUMN_NAME, &name, -1);
      if (g_strcmp0 (name, wanted) == 0)
        {
          gtk_tree_path_free (chosen);
          chosen = gtk_tree_model_get_path (model, &iter);
        }
      g_free (name);
    }

  if (gtk_tree_model_get_iter (model, &iter, chosen) &&
      !gtk_icon_view_path_is_selected (chooser->view, chosen))
    {
      gtk_icon_view_select_path (chooser->view, chosen);
      gtk_icon_view_set_cursor (chooser->view, chosen, NULL, FALSE);
      gtk_icon_view_scroll_to_path (chooser->view, chosen, FALSE, 0.0, 0.0);
    }
  gtk_tree_path_free (chosen);
  g_free (wanted);
}

/* From the view to the property */
static void
take_selected (Chooser *chooser)
{
  GtkTreeModel *model = gtk_icon_view_get_model (chooser->view);
  GList        *paths = gtk_icon_view_get_selected_items (chooser->view);
  GtkTreeIter   iter;
  gchar        *name = NULL;
  gchar        *current = NULL;

  if (paths && gtk_tree_model_get_iter (model, &iter, paths->data))
    {
      gtk_tree_model_get (model, &iter, COLUMN_NAME, &name, -1);
      g_object_get (chooser->config, chooser->property, &current, NULL);
      if (g_strcmp0 (name, current) != 0)
        g_object_set (chooser->config, chooser->property, name, NULL);
      g_free (name);
      g_free (current);
    }
  g_list_free_full (paths, (GDestroyNotify) gtk_tree_path_free);
}

/* Who chooses a style by a double click or Enter has no other wish than to paint in it. */
static void
confirm (GtkWidget *view)
{
  gtk_window_activate_default (GTK_WINDOW (gtk_widget_get_toplevel (view)));
}

static void
chooser_free (Chooser *chooser)
{
  g_signal_handlers_disconnect_by_data (chooser->config, chooser);
  g_free (chooser);
}

GtkWidget *
ns_style_chooser_new (GObject *config, const gchar *property, const NsLibrary *library)
{
  GtkListStore *store = list_styles (library);
  GtkWidget    *view = gtk_icon_view_new_with_model (GTK_TREE_MODEL (store));
  GtkWidget    *scrolled = gtk_scrolled_window_new (NULL, NULL);
  Chooser      *chooser = g_new0 (Chooser, 1);
  gchar        *signal = g_strconcat ("notify::", property, NULL);

  g_object_unref (store);
  gtk_icon_view_set_text_column (GTK_ICON_VIEW (view), COLUMN_TITLE);
  gtk_icon_view_set_pixbuf_column (GTK_ICON_VIEW (view), COLUMN_PICTURE);
  gtk_icon_view_set_tooltip_column (GTK_ICON_VIEW (view), COLUMN_TOOLTIP);
  gtk_icon_view_set_selection_mode (GTK_ICON_VIEW (view), GTK_SELECTION_BROWSE);
  gtk_icon_view_set_item_width (GTK_ICON_VIEW (view), THUMBNAIL_WIDTH);
  gtk_icon_view_set_item_padding (GTK_ICON_VIEW (view), 3);
  gtk_icon_view_set_spacing (GTK_ICON_VIEW (view), 2);
  gtk_icon_view_set_columns (GTK_ICON_VIEW (view), 3);
  /* No label says what the pictures are: they follow the choice of that */
  atk_object_set_name (gtk_widget_get_accessible (view), _ ("Built-in styles"));

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scrolled), GTK_SHADOW_IN);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), VIEW_HEIGHT);
  gtk_container_add (GTK_CONTAINER (scrolled), view);

  chooser->config = config; /* outlives the dialog; libgimp wants no reference to it */
  chooser->property = g_intern_string (property);
  chooser->view = GTK_ICON_VIEW (view);
  g_object_set_data_full (G_OBJECT (view), "ns-style-chooser", chooser,
                          (GDestroyNotify) chooser_free);
  show_selected (chooser);
  take_selected (chooser);
  g_signal_connect_swapped (config, signal, G_CALLBACK (show_selected), chooser);
  g_signal_connect_swapped (view, "selection-changed", G_CALLBACK (take_selected), chooser);
  g_signal_connect (view, "item-activated", G_CALLBACK (confirm), NULL);
  g_signal_connect_after (view, "map", G_CALLBACK (scroll_to_selected), NULL);
  g_free (signal);

  gtk_widget_show_all (scrolled);

  return scrolled;
}
