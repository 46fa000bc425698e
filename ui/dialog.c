/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dialog.h"

#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "file-chooser.h"
#include "style-chooser.h"

/* The choice of the source decides which way of naming the style is shown. */
typedef struct
{
  GtkWidget *model, *layer, *file;
} Sources;

static void
show_source (GimpProcedureConfig *config, GParamSpec *pspec, Sources *sources)
{
  gchar *source = NULL;

  (void) pspec;
  g_object_get (config, "style-source", &source, NULL);
  gtk_widget_set_visible (sources->model, g_strcmp0 (source, "model") == 0);
  gtk_widget_set_visible (sources->layer, g_strcmp0 (source, "layer") == 0);
  gtk_widget_set_visible (sources->file, g_strcmp0 (source, "file") == 0);
  g_free (source);
}

/* A built-in style goes with the fast method only, a picture with the others only: choosing one side
 * moves the other along. */
static void
follow_method (GimpProcedureConfig *config)
{
  gchar *method = NULL;
  gchar *source = NULL;

  g_object_get (config, "method", &method, "style-source", &source, NULL);
  if (g_strcmp0 (method, "fast") == 0 && g_strcmp0 (source, "model") != 0)
    g_object_set (config, "style-source", "model", NULL);
  else if (g_strcmp0 (method, "fast") != 0 && g_strcmp0 (source, "model") == 0)
    g_object_set (config, "style-source", "layer", NULL);
  g_free (method);
  g_free (source);
}

static void
follow_source (GimpProcedureConfig *config)
{
  gchar *method = NULL;
  gchar *source = NULL;

  g_object_get (config, "method", &method, "style-source", &source, NULL);
  if (g_strcmp0 (source, "model") == 0 && g_strcmp0 (method, "fast") != 0)
    g_object_set (config, "method", "fast", NULL);
  else if (g_strcmp0 (source, "model") != 0 && g_strcmp0 (method, "fast") == 0)
    g_object_set (config, "method", "adain", NULL);
  g_free (method);
  g_free (source);
}

gboolean
ns_dialog_run (GimpProcedure       *procedure,
               GimpProcedureConfig *config,
               GimpLayer           *layer,
               const NsLibrary     *library)
{
  GtkWidget           *widget;
  GtkWidget           *area;
  GimpProcedureDialog *dialog;
  Sources              sources;
  gboolean             confirmed;

  (void) layer;
  widget = gimp_procedure_dialog_new (procedure, config, _ ("Neural Style"));
  dialog = GIMP_PROCEDURE_DIALOG (widget);
  gimp_procedure_dialog_set_ok_label (dialog, _ ("_Paint"));
  area = gtk_dialog_get_content_area (GTK_DIALOG (dialog));

  gimp_procedure_dialog_get_scale_entry (dialog, "strength", 1.0);
  gimp_procedure_dialog_fill (dialog, "method", "style-source", NULL);
  sources.model = ns_style_chooser_new (G_OBJECT (config), "style-model", library);
  gtk_box_pack_start (GTK_BOX (area), sources.model, TRUE, TRUE, 0);
  gimp_procedure_dialog_fill (dialog, "style-layer", NULL);
  sources.file = ns_file_chooser_new (G_OBJECT (config), "style-file", _ ("Style p_icture"));
  gtk_box_pack_start (GTK_BOX (area), sources.file, FALSE, FALSE, 0);
  gimp_procedure_dialog_fill (dialog, "strength", "seed", NULL);
  sources.layer = gimp_procedure_dialog_get_widget (dialog, "style-layer", G_TYPE_NONE);

  g_signal_connect (config, "notify::style-source", G_CALLBACK (show_source), &sources);
  g_signal_connect (config, "notify::method", G_CALLBACK (follow_method), NULL);
  g_signal_connect (config, "notify::style-source", G_CALLBACK (follow_source), NULL);
  show_source (config, NULL, &sources);

  confirmed = gimp_procedure_dialog_run (dialog);
  g_signal_handlers_disconnect_by_func (config, show_source, &sources);
  g_signal_handlers_disconnect_by_func (config, follow_method, NULL);
  g_signal_handlers_disconnect_by_func (config, follow_source, NULL);
  gtk_widget_destroy (widget);

  return confirmed;
}
