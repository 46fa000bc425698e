/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "several-styles.h"

#include <glib/gi18n.h>

#include "drawable-chooser.h"

#define N_STYLES 4

enum
{
  COLUMN_NUMBER,
  COLUMN_LAYER,
  COLUMN_REGION,
  COLUMN_SHARE,
  COLUMN_CLEAR
};

static const struct
{
  const gchar *layer, *region, *share;
} names[N_STYLES] = {
  { NULL, "style-region", "style-share" }, /* the layer or file is chosen above */
  { "style-layer-2", "style-region-2", "style-share-2" },
  { "style-layer-3", "style-region-3", "style-share-3" },
  { "style-layer-4", "style-region-4", "style-share-4" },
};

/* What the signal handlers need; belongs to the expander. */
typedef struct
{
  GObject   *config;
  GtkWidget *row[N_STYLES][COLUMN_CLEAR + 1];
} Table;

static gboolean
is_set (GObject *config, const gchar *property)
{
  GObject *value = NULL;
  gboolean set;

  g_object_get (config, property, &value, NULL);
  set = value != NULL;
  g_clear_object (&value);

  return set;
}

/* Rows up to the one after the last style, and buttons where there is something to clear. */
static void
show_rows (GObject *config, GParamSpec *pspec, Table *table)
{
  gboolean visible = TRUE;

  for (gsize i = 0; i < N_STYLES; i++)
    {
      gboolean has_layer = names[i].layer && is_set (config, names[i].layer);

      visible = visible || has_layer;
      for (gsize column = COLUMN_NUMBER; column < COLUMN_CLEAR; column++)
        gtk_widget_set_visible (table->row[i][column], visible);
      gtk_widget_set_visible (table->row[i][COLUMN_CLEAR],
                              visible && (has_layer || is_set (config, names[i].region)));
      visible = visible && (i == 0 || has_layer);
    }
}

static void
copy_row (GObject *config, gsize from, gsize to)
{
  GObject *layer = NULL;
  GObject *region = NULL;
  gdouble  share;

  g_object_get (config, names[from].layer, &layer, names[from].region, &region, names[from].share,
                &share, NULL);
  g_object_set (config, names[to].layer, layer, names[to].region, region, names[to].share, share,
                NULL);
  g_clear_object (&layer);
  g_clear_object (&region);
}

/* The rows below move up, as there must be no gap; but the first style is not in the table. */
static void
clear_row (GtkButton *button, Table *table)
{
  gsize i = 0;

  while (table->row[i][COLUMN_CLEAR] != GTK_WIDGET (button))
    i++;
  for (; i > 0 && i + 1 < N_STYLES; i++)
    copy_row (table->config, i + 1, i);
  if (names[i].layer)
    g_object_set (table->config, names[i].layer, NULL, NULL);
  g_object_set (table->config, names[i].region, NULL, names[i].share, 1.0, NULL);
}

static GtkWidget *
make_share (GObject *config, const gchar *property)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (config), property);
  GtkWidget  *spin = gimp_prop_spin_button_new (config, property, 0.1, 1.0, 2);

  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (spin, g_param_spec_get_blurb (pspec));
  atk_object_set_name (gtk_widget_get_accessible (spin), g_param_spec_get_nick (pspec));

  return spin;
}

static void
make_row (Table *table, GtkGrid *grid, gsize i)
{
  GtkWidget **row = table->row[i];
  gchar      *number = g_strdup_printf ("%u", (guint) i + 1);

  row[COLUMN_NUMBER] = gtk_label_new (number);
  row[COLUMN_LAYER] = names[i].layer ? ns_drawable_chooser_new (table->config, names[i].layer,
                                                                _ ("Choose a Style Layer"))
                                     : gtk_label_new (_ ("as above"));
  row[COLUMN_REGION] =
    ns_drawable_chooser_new (table->config, names[i].region, _ ("Choose a Region"));
  row[COLUMN_SHARE] = make_share (table->config, names[i].share);
  row[COLUMN_CLEAR] = gtk_button_new_from_icon_name ("edit-clear", GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_valign (row[COLUMN_CLEAR], GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (row[COLUMN_CLEAR], _ ("Empty this row"));
  g_signal_connect (row[COLUMN_CLEAR], "clicked", G_CALLBACK (clear_row), table);
  for (gint column = COLUMN_NUMBER; column <= COLUMN_CLEAR; column++)
    gtk_grid_attach (grid, row[column], column, (gint) i + 1, 1, 1);
  g_free (number);
}

static void
table_free (Table *table)
{
  g_signal_handlers_disconnect_by_data (table->config, table);
  g_free (table);
}

GtkWidget *
ns_several_styles_new (GObject *config)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("Several styles and regi_ons"));
  GtkWidget *grid = gtk_grid_new ();
  Table     *table = g_new0 (Table, 1);

  table->config = config; /* outlives the dialog; libgimp wants no reference to it */
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  gtk_grid_attach (GTK_GRID (grid), gtk_label_new (_ ("Style")), COLUMN_LAYER, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), gtk_label_new (_ ("Region")), COLUMN_REGION, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), gtk_label_new (_ ("Share")), COLUMN_SHARE, 0, 1, 1);
  for (gsize i = 0; i < N_STYLES; i++)
    make_row (table, GTK_GRID (grid), i);
  gtk_container_add (GTK_CONTAINER (expander), grid);
  gtk_widget_show_all (expander);

  gtk_expander_set_expanded (GTK_EXPANDER (expander),
                             is_set (config, names[0].region) || is_set (config, names[1].layer));
  show_rows (config, NULL, table);
  g_signal_connect (config, "notify", G_CALLBACK (show_rows), table);
  g_object_set_data_full (G_OBJECT (expander), "ns-several-styles", table,
                          (GDestroyNotify) table_free);

  return expander;
}
