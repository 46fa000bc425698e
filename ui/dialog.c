/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dialog.h"

#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "drawable-chooser.h"
#include "file-chooser.h"
#include "several-styles.h"
#include "style-chooser.h"

#define SETTINGS_WIDTH 420 /* pixels, at least */

/* What is shown depends on the method and on the source of the style. */
typedef struct
{
  GtkWidget *source;               /* of the style, unless none is needed, */
  GtkWidget *model, *layer, *file; /*   ways of naming it, */
  GtkWidget *several;              /*   and what goes with pictures */
  GtkWidget *scale;                /* for all but built-in styles of adain */
  GtkWidget *iterative;            /* options of that method, */
  GtkWidget *tap, *initial; /*   among them the layer of the network, the layer to begin with, */
  GtkWidget *weights;       /*   and what is seldom needed */
} Parts;

static gboolean
is_choice (GimpProcedureConfig *config, const gchar *property, const gchar *choice)
{
  gchar   *value = NULL;
  gboolean is;

  g_object_get (config, property, &value, NULL);
  is = g_strcmp0 (value, choice) == 0;
  g_free (value);

  return is;
}

static void
show_parts (GimpProcedureConfig *config, GParamSpec *pspec, Parts *parts)
{
  gboolean iterative = is_choice (config, "method", "iterative");
  gboolean invert = iterative && is_choice (config, "task", "invert");
  gboolean model = !invert && is_choice (config, "style-source", "model");
  gboolean layer = !invert && is_choice (config, "style-source", "layer");
  gboolean file = !invert && is_choice (config, "style-source", "file");

  gtk_widget_set_visible (parts->source, !invert);
  gtk_widget_set_visible (parts->model, model);
  gtk_widget_set_visible (parts->layer, layer);
  gtk_widget_set_visible (parts->file, file);
  gtk_widget_set_visible (parts->several, layer || file);
  gtk_widget_set_visible (parts->scale,
                          layer || file || (model && !is_choice (config, "method", "adain")));
  gtk_widget_set_visible (parts->iterative, iterative);
  gtk_widget_set_visible (parts->tap, invert);
  gtk_widget_set_visible (parts->initial, iterative && is_choice (config, "initial", "layer"));
  gtk_widget_set_visible (parts->weights, iterative);
}

/* The fast method has built-in styles only: choosing one side moves the other along. */
static void
follow_method (GimpProcedureConfig *config)
{
  if (is_choice (config, "method", "fast") && !is_choice (config, "style-source", "model"))
    g_object_set (config, "style-source", "model", NULL);
}

static void
follow_source (GimpProcedureConfig *config)
{
  if (!is_choice (config, "style-source", "model") && is_choice (config, "method", "fast"))
    g_object_set (config, "method", "adain", NULL);
}

/* A scale on which numbers of every size have room. */
static GtkWidget *
get_logarithmic (GimpProcedureDialog *dialog, const gchar *property)
{
  GtkWidget *scale = gimp_procedure_dialog_get_scale_entry (dialog, property, 1.0);

  gimp_scale_entry_set_logarithmic (GIMP_SCALE_ENTRY (scale), TRUE);

  return scale;
}

static GtkWidget *
get_layer (GimpProcedureDialog *dialog, GimpProcedureConfig *config, const gchar *property)
{
  GtkWidget *chooser = gimp_procedure_dialog_get_widget (dialog, property, G_TYPE_NONE);

  ns_drawable_chooser_complete (chooser, g_param_spec_get_blurb (g_object_class_find_property (
                                           G_OBJECT_GET_CLASS (config), property)));

  return chooser;
}

/* What is seldom needed. */
static GtkWidget *
make_advanced (GimpProcedureDialog *dialog, Parts *parts)
{
  get_logarithmic (dialog, "style-weight");
  parts->weights = gimp_procedure_dialog_fill_box (dialog, "weights-box", "style-weight",
                                                   "variation-weight", NULL);
  gimp_procedure_dialog_fill_box (dialog, "advanced-box", "weights-box", "memory-limit", NULL);
  gimp_procedure_dialog_get_label (dialog, "advanced-title", _ ("More ad_justments"), FALSE, TRUE);

  return gimp_procedure_dialog_fill_expander (dialog, "advanced", "advanced-title", FALSE,
                                              "advanced-box");
}

/* The settings from top to bottom. */
static GtkWidget *
make_settings (GimpProcedureDialog *dialog,
               GimpProcedureConfig *config,
               const NsLibrary     *library,
               Parts               *parts)
{
  GtkWidget *settings = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkBox    *box = GTK_BOX (settings);
  GtkWidget *advanced;

  gtk_box_pack_start (
    box, gimp_procedure_dialog_fill_box (dialog, "style-box", "method", "style-source", NULL),
    FALSE, FALSE, 0);
  parts->source = gimp_procedure_dialog_get_widget (dialog, "style-source", G_TYPE_NONE);
  parts->model = ns_style_chooser_new (G_OBJECT (config), "style-model", library);
  parts->layer = get_layer (dialog, config, "style-layer");
  parts->file = ns_file_chooser_new (G_OBJECT (config), "style-file", _ ("Style p_icture"));
  parts->several = ns_several_styles_new (G_OBJECT (config));
  gtk_box_pack_start (box, parts->model, TRUE, TRUE, 0);
  gtk_box_pack_start (box, parts->layer, FALSE, FALSE, 0);
  gtk_box_pack_start (box, parts->file, FALSE, FALSE, 0);
  gtk_box_pack_start (box, parts->several, FALSE, FALSE, 0);

  gimp_procedure_dialog_get_scale_entry (dialog, "strength", 1.0);
  parts->scale = get_logarithmic (dialog, "style-scale");
  get_logarithmic (dialog, "content-weight");
  parts->iterative =
    gimp_procedure_dialog_fill_box (dialog, "iterative-box", "task", "invert-tap", "quality",
                                    "content-weight", "initial", "initial-layer", NULL);
  parts->tap = gimp_procedure_dialog_get_widget (dialog, "invert-tap", G_TYPE_NONE);
  parts->initial = get_layer (dialog, config, "initial-layer");
  advanced = make_advanced (dialog, parts);
  gtk_box_pack_start (box,
                      gimp_procedure_dialog_fill_box (dialog, "options-box", "strength",
                                                      "style-scale", "colours", "iterative-box",
                                                      "seed", NULL),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (box, advanced, FALSE, FALSE, 0);

  gtk_widget_show (settings);
  gtk_widget_show (gimp_procedure_dialog_get_widget (dialog, "style-box", G_TYPE_NONE));
  gtk_widget_show (gimp_procedure_dialog_get_widget (dialog, "options-box", G_TYPE_NONE));
  gtk_widget_show (advanced);
  gtk_widget_set_size_request (settings, SETTINGS_WIDTH, -1);

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
