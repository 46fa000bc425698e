/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a test wants to know of the plug-in's windows. Loaded into it as a GTK module (GTK_MODULES), this keeps
 * in the file $NS_WIDGETS what a screen reader and a keyboard find, a line for each:
 *
 *   mnemonic KEY TEXT       a label whose underlined letter works now
 *   button on|off X Y TEXT  a button, whether it can be pressed, and where on the screen
 *   focus ROLE NAME         a widget that the keyboard can reach
 *   focused ROLE NAME       the one where it is
 *   selected TEXT           a selected item of a gallery
 *
 * Loaded before libgimp as well (LD_PRELOAD), it prints what the plug-in asks of libgimp:
 *
 *   CALL progress FRACTION
 *   CALL transient TITLE
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#define EVERY 100 /* milliseconds */

G_MODULE_EXPORT void gtk_module_init (gint *argc, gchar ***argv);

G_MODULE_EXPORT gboolean
gimp_progress_update (gdouble percentage)
{
  gboolean (*next) (gdouble) = dlsym (RTLD_NEXT, "gimp_progress_update");

  g_print ("CALL progress %f\n", percentage);

  return next (percentage);
}

G_MODULE_EXPORT void
gimp_window_set_transient (GtkWindow *window)
{
  void (*next) (GtkWindow *) = dlsym (RTLD_NEXT, "gimp_window_set_transient");

  g_print ("CALL transient %s\n", gtk_window_get_title (window));
  next (window);
}

static void
describe_button (GtkButton *button, GString *text)
{
  GtkWidget *widget = GTK_WIDGET (button);
  GtkWidget *window = gtk_widget_get_toplevel (widget);
  gint       left, top, x, y;

  gdk_window_get_origin (gtk_widget_get_window (window), &left, &top);
  gtk_widget_translate_coordinates (widget, window, gtk_widget_get_allocated_width (widget) / 2,
                                    gtk_widget_get_allocated_height (widget) / 2, &x, &y);
  g_string_append_printf (text, "button %s %d %d %s\n",
                          gtk_widget_is_sensitive (widget) ? "on" : "off", left + x, top + y,
                          gtk_button_get_label (button));
}

static void
describe_selected (GtkIconView *view, GString *text)
{
  GList *paths = gtk_icon_view_get_selected_items (view);

  for (GList *path = paths; path; path = path->next)
    {
      GtkTreeIter iter;
      gchar      *title = NULL;

      gtk_tree_model_get_iter (gtk_icon_view_get_model (view), &iter, path->data);
      gtk_tree_model_get (gtk_icon_view_get_model (view), &iter,
                          gtk_icon_view_get_text_column (view), &title, -1);
      g_string_append_printf (text, "selected %s\n", title);
      g_free (title);
    }
  g_list_free_full (paths, (GDestroyNotify) gtk_tree_path_free);
}

static void
describe (GtkWidget *widget, gpointer data)
{
  GString *text = data;

  if (!gtk_widget_get_mapped (widget))
    return;

  if (GTK_IS_LABEL (widget) && gtk_label_get_use_underline (GTK_LABEL (widget)) &&
      gtk_label_get_mnemonic_keyval (GTK_LABEL (widget)) != GDK_KEY_VoidSymbol)
    g_string_append_printf (text, "mnemonic %s %s\n",
                            gdk_keyval_name (gtk_label_get_mnemonic_keyval (GTK_LABEL (widget))),
                            gtk_label_get_text (GTK_LABEL (widget)));
  if (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)))
    describe_button (GTK_BUTTON (widget), text);
  if (gtk_widget_get_can_focus (widget) && gtk_widget_is_sensitive (widget))
    {
      AtkObject   *accessible = gtk_widget_get_accessible (widget);
      const gchar *name = atk_object_get_name (accessible);

      g_string_append_printf (
        text, "%s %s %s\n", gtk_widget_has_focus (widget) ? "focused" : "focus",
        atk_role_get_name (atk_object_get_role (accessible)), name ? name : "");
    }
  if (GTK_IS_ICON_VIEW (widget))
    describe_selected (GTK_ICON_VIEW (widget), text);
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), describe, data);
}

static gboolean
write_widgets (gpointer data)
{
  const gchar *path = data;
  GString     *text = g_string_new (NULL);
  GList       *windows = gtk_window_list_toplevels ();

  for (GList *window = windows; window; window = window->next)
    describe (window->data, text);
  g_list_free (windows);
  g_file_set_contents (path, text->str, (gssize) text->len, NULL);
  g_string_free (text, TRUE);

  return G_SOURCE_CONTINUE;
}

void
gtk_module_init (gint *argc, gchar ***argv)
{
  const gchar *path = g_getenv ("NS_WIDGETS");

  (void) argc;
  (void) argv;
  if (path && g_strcmp0 (g_get_prgname (), "neural-style") == 0)
    g_timeout_add (EVERY, write_widgets, g_strdup (path));
}
