/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dialog.h"

#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "file-chooser.h"
#include "style-chooser.h"

#define SETTINGS_WIDTH 420 /* pixels, at least */

/* What is shown depends on the method and on the source of the style. */
typedef struct
{
  GtkWidget *model, *layer, *file; /* ways of naming the style */
  GtkWidget *scale;                /* for all but built-in styles of adain */
  GtkWidget *iterative;            /* options of that method, */
  GtkWidget *initial;              /*   among them the layer to begin with */
} Parts;

static void
show_parts (GimpProcedureConfig *config, GParamSpec *pspec, Parts *parts)
{
  gchar   *method = NULL;
  gchar   *source = NULL;
  gchar   *initial = NULL;
  gboolean iterative, built_in;

  g_object_get (config, "method", &method, "style-source", &source, "initial", &initial, NULL);
  iterative = g_strcmp0 (method, "iterative") == 0;
  built_in = g_strcmp0 (source, "model") == 0;
  gtk_widget_set_visible (parts->model, built_in);
  gtk_widget_set_visible (parts->layer, g_strcmp0 (source, "layer") == 0);
  gtk_widget_set_visible (parts->file, g_strcmp0 (source, "file") == 0);
  gtk_widget_set_visible (parts->scale, !built_in || g_strcmp0 (method, "adain") != 0);
  gtk_widget_set_visible (parts->iterative, iterative);
  gtk_widget_set_visible (parts->initial, iterative && g_strcmp0 (initial, "layer") == 0);
  g_free (method);
  g_free (source);
  g_free (initial);
}

/* The fast method has built-in styles only: choosing one side moves the other along. */
static void
follow_method (GimpProcedureConfig *config)
{
  gchar *method = NULL;
  gchar *source = NULL;

  g_object_get (config, "method", &method, "style-source", &source, NULL);
  if (g_strcmp0 (method, "fast") == 0 && g_strcmp0 (source, "model") != 0)
    g_object_set (config, "style-source", "model", NULL);
  g_free (method);
  g_free (source);
}

static void
follow_source (GimpProcedureConfig *config)
{
  gchar *method = NULL;
  gchar *source = NULL;

  g_object_get (config, "method", &method, "style-source", &source, NULL);
  if (g_strcmp0 (source, "model") != 0 && g_strcmp0 (method, "fast") == 0)
    g_object_set (config, "method", "adain", NULL);
  g_free (method);
  g_free (source);
}

/* The settings from top to bottom. */
static GtkWidget *
make_settings (GimpProcedureDialog *dialog,
               GimpProcedureConfig *config,
               const NsLibrary     *library,
               Parts               *parts)
{
  GtkWidget *settings = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *style, *options, *weight;

  style = gimp_procedure_dialog_fill_box (dialog, "style-box", "method", "style-source", NULL);
  parts->model = ns_style_chooser_new (G_OBJECT (config), "style-model", library);
  parts->file = ns_file_chooser_new (G_OBJECT (config), "style-file", _ ("Style p_icture"));

  gimp_procedure_dialog_get_scale_entry (dialog, "strength", 1.0);
  parts->scale = gimp_procedure_dialog_get_scale_entry (dialog, "style-scale", 1.0);
  gimp_scale_entry_set_logarithmic (GIMP_SCALE_ENTRY (parts->scale), TRUE);
  weight = gimp_procedure_dialog_get_scale_entry (dialog, "content-weight", 1.0);
  gimp_scale_entry_set_logarithmic (GIMP_SCALE_ENTRY (weight), TRUE);
  parts->iterative = gimp_procedure_dialog_fill_box (
    dialog, "iterative-box", "task", "quality", "content-weight", "initial", "initial-layer", NULL);
  options =
    gimp_procedure_dialog_fill_box (dialog, "options-box", "style-layer", "strength", "style-scale",
                                    "colours", "iterative-box", "seed", NULL);
  parts->layer = gimp_procedure_dialog_get_widget (dialog, "style-layer", G_TYPE_NONE);
  parts->initial = gimp_procedure_dialog_get_widget (dialog, "initial-layer", G_TYPE_NONE);

  gtk_box_pack_start (GTK_BOX (settings), style, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (settings), parts->model, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (settings), parts->file, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (settings), options, FALSE, FALSE, 0);
  gtk_widget_show (style);
  gtk_widget_show (options);
  gtk_widget_set_size_request (settings, SETTINGS_WIDTH, -1);
  gtk_widget_show (settings);

  return settings;
}

gboolean
ns_dialog_run (GimpProcedure          *procedure,
               GimpProcedureConfig    *config,
               GimpLayer              *layer,
               const NsLibrary        *library,
               const NsPreviewPainter *painter)
{
  GtkWidget           *columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget           *widget, *settings;
  GimpProcedureDialog *dialog;
  Parts                parts;
  gboolean             confirmed;

  widget = gimp_procedure_dialog_new (procedure, config, _ ("Neural Style"));
  dialog = GIMP_PROCEDURE_DIALOG (widget);
  gimp_procedure_dialog_set_ok_label (dialog, _ ("_Paint"));
  settings = make_settings (dialog, config, library, &parts);
  gtk_box_pack_start (GTK_BOX (columns), ns_preview_new (layer, G_OBJECT (config), painter), TRUE,
                      TRUE, 0);
  gtk_box_pack_start (GTK_BOX (columns), settings, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), columns, TRUE,
                      TRUE, 0);
  gtk_widget_show (columns);

  g_signal_connect (config, "notify::method", G_CALLBACK (follow_method), NULL);
  g_signal_connect (config, "notify::style-source", G_CALLBACK (follow_source), NULL);
  g_signal_connect (config, "notify", G_CALLBACK (show_parts), &parts);
  show_parts (config, NULL, &parts);

  confirmed = gimp_procedure_dialog_run (dialog);
  g_signal_handlers_disconnect_by_func (config, follow_method, NULL);
  g_signal_handlers_disconnect_by_func (config, follow_source, NULL);
  g_signal_handlers_disconnect_by_func (config, show_parts, &parts);
  gtk_widget_destroy (widget);

  return confirmed;
}
