/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "preview-painter.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "drawable.h"
#include "failure.h"
#include "image/resize.h"
#include "neural-style.h"
#include "preview-styles.h"
#include "preview-underpainting.h"
#include "request.h"
#include "shown-buffer.h"
#include "style/iterative-plan.h"

#define PICTURE_EVERY 5 /* steps of the iterative method */
#define COARSEST 64     /* pixels of the part's shorter side at the coarsest scale */

typedef struct
{
  GimpLayer           *layer;
  GimpProcedureConfig *config;
  const NsLibrary     *library;
  NsContext           *context; /* made when it is needed */

  NsJob  job;      /* of the whole layer */
  gchar *contents; /* what names its models and pictures; NULL: nothing is loaded */

  /* Of the part, in the layer's coordinates */
  GeglRectangle      part;
  gint               width, height; /* of the layer */
  NsRequest          request;
  NsIterativeOptions iterative;
  NsImage            photo;
  gfloat            *mask;
  NsPreviewStyles    styles;
  gdouble            seconds; /* that painting it has taken */
  gdouble            share;   /* of the layer's work that this was */

  NsPreviewUnderpainting underpainting;
  gboolean               has_underpainting;

  void (*show) (const NsImage *painting, gpointer data);
  gpointer show_data;
} Painter;

/* What config says of models and pictures, to see whether that has changed. */
static gchar *
describe_contents (GimpProcedureConfig *config)
{
  static const gchar *const names[] = { "method",         "style-source",   "style-model",
                                        "style-file",     "features-file",  "style-layer",
                                        "style-layer-2",  "style-layer-3",  "style-layer-4",
                                        "style-region",   "style-region-2", "style-region-3",
                                        "style-region-4", "task",           "initial",
                                        "initial-layer" };
  GString                  *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GValue value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (config), names[i], &value);
      if (G_VALUE_HOLDS_STRING (&value))
        g_string_append (text, g_value_get_string (&value));
      else if (g_value_get_object (&value) && G_VALUE_HOLDS (&value, G_TYPE_FILE))
        {
          gchar *uri = g_file_get_uri (g_value_get_object (&value));

          g_string_append (text, uri);
          g_free (uri);
        }
      else if (g_value_get_object (&value))
        g_string_append_printf (text, "%d", gimp_item_get_id (g_value_get_object (&value)));
      g_string_append_c (text, '\n');
      g_value_unset (&value);
    }

  return g_string_free (text, FALSE);
}

static void
forget_contents (Painter *painter)
{
  ns_preview_underpainting_clear (&painter->underpainting);
  ns_job_clear (&painter->job);
  g_clear_pointer (&painter->contents, g_free);
}

/* Brings the job up to date; what is in files and layers is read only if it is another one. */
static GimpPDBStatusType
update_job (Painter *painter, GError **error)
{
  gchar            *contents = describe_contents (painter->config);
  GimpPDBStatusType status = GIMP_PDB_SUCCESS;

  if (g_strcmp0 (contents, painter->contents) == 0)
    {
      g_free (contents);
      ns_job_read_settings (&painter->job, painter->config);
      return GIMP_PDB_SUCCESS;
    }

  forget_contents (painter);
  status = ns_job_load (&painter->job, painter->layer, painter->config, painter->library,
                        painter->context->memory, error);
  if (status == GIMP_PDB_SUCCESS)
    painter->contents = contents;
  else
    g_free (contents);

  return status;
}

static void
clear_part (Painter *painter)
{
  if (!painter->context)
    return;

  ns_preview_styles_clear (&painter->styles);
  ns_image_clear (&painter->photo);
  ns_memory_release (painter->context->memory, painter->mask);
  painter->mask = NULL;
}

/* The painting as it would lie over the layer: only where something is selected. */
static void
lay_over (const Painter *painter, NsImage *painting)
{
  gsize n = (gsize) painting->width * (gsize) painting->height;

  for (gsize i = 0; i < n; i++)
    {
      const gfloat *photo = painter->photo.pixels + 4 * i;
      gfloat       *pixel = painting->pixels + 4 * i;

      if (painter->mask)
        for (gint c = 0; c < 3; c++)
          pixel[c] = photo[c] + CLAMP (painter->mask[i], 0.0f, 1.0f) * (pixel[c] - photo[c]);
      pixel[3] = photo[3];
    }
}

/* An NsIterativeFunc. */
static void
show_step (const NsIterativeProgress *progress, void *data)
{
  Painter *painter = data;
  NsImage  painting = NS_IMAGE_INIT;

  if (progress->picture &&
      ns_image_resize (painter->context, progress->picture, painter->photo.width,
                       painter->photo.height, &painting, NULL) == NS_OK)
    {
      lay_over (painter, &painting);
      painter->show (&painting, painter->show_data);
    }
  ns_image_clear (&painting);
}

/* As many scales as the layer would have, but for those at which the part is too small to see anything. */
static unsigned
count_scales (const Painter *painter)
{
  gint            side = MIN (painter->photo.width, painter->photo.height);
  NsIterativePlan plan;

  if (ns_iterative_plan (&plan, &painter->request, painter->width, painter->height, NULL) != NS_OK)
    return 0; /* whoever paints is told why */

  while (plan.pyramid.n_levels > 1 && side >> (plan.pyramid.n_levels - 1) < COARSEST)
    plan.pyramid.n_levels--;

  return plan.pyramid.n_levels;
}

/* A draft has to do, and pictures of the layer's size are no beginning for a part. */
static void
prepare_iterative (Painter *painter)
{
  NsIterativeOptions *options = &painter->iterative;

  *options = painter->job.iterative;
  options->preset = NS_PRESET_DRAFT;
  options->steps = 0;
  options->scales = 0;
  if (options->initial == NS_INITIAL_PICTURE)
    options->initial = NS_INITIAL_AUTO;
  options->func = show_step;
  options->data = painter;
  options->picture_every = PICTURE_EVERY;
  painter->request.iterative = options;
  if (painter->request.method == NS_METHOD_ITERATIVE)
    options->scales = count_scales (painter);
}

/* One within the limit of memory that there is now. */
static NsStatus
update_context (Painter *painter, NsError *error)
{
  gsize limit = ns_job_memory_limit (painter->config);

  if (painter->context && ns_memory_limit (painter->context->memory) == limit)
    return NS_OK;

  forget_contents (painter);
  clear_part (painter);
  ns_context_free (painter->context);
  painter->context = ns_context_new ((unsigned) gimp_get_num_processors (), limit, error);

  return painter->context ? NS_OK : NS_ERROR_MEMORY;
}

static gboolean
prepare (gpointer data, const GeglRectangle *part, GError **error)
{
  Painter *painter = data;
  NsError  engine_error = NS_ERROR_INIT;
  NsStatus status;

  if (update_context (painter, &engine_error) != NS_OK)
    {
      ns_failure_from_engine (&engine_error, error);
      return FALSE;
    }
  if (update_job (painter, error) != GIMP_PDB_SUCCESS)
    return FALSE;

  clear_part (painter);
  painter->part = *part;
  painter->request = painter->job.request;
  ns_shown_buffer_keep (GIMP_DRAWABLE (painter->layer));
  status = ns_drawable_read_part (GIMP_DRAWABLE (painter->layer), part, painter->context->memory,
                                  &painter->photo, &engine_error);
  if (status == NS_OK)
    status =
      ns_drawable_read_selection_part (GIMP_DRAWABLE (painter->layer), part,
                                       painter->context->memory, &painter->mask, &engine_error);
  if (status == NS_OK)
    {
      painter->width = gimp_drawable_get_width (GIMP_DRAWABLE (painter->layer));
      painter->height = gimp_drawable_get_height (GIMP_DRAWABLE (painter->layer));
      prepare_iterative (painter);
    }
  painter->has_underpainting = FALSE;
  if (status == NS_OK && painter->request.method == NS_METHOD_FAST)
    status = ns_preview_underpainting_prepare (
      &painter->underpainting, GIMP_DRAWABLE (painter->layer), part, &painter->request,
      painter->context->memory, &painter->has_underpainting, &engine_error);
  if (status != NS_OK)
    ns_failure_from_engine (&engine_error, error);

  return status == NS_OK;
}

/* Pixels that networks look at to paint width x height of them: the encoder of any style also looks at the style's. */
static gdouble
work_of (const NsRequest *request, gint width, gint height)
{
  gdouble padding = 2.0 * ns_model_padding (request->model);
  gdouble area = (width + padding) * (height + padding);

  return request->method == NS_METHOD_ADAIN
           ? 2.0 * area + ns_preview_styles_area (request, width, height)
           : area;
}

static NsStatus
paint (gpointer       data,
       NsProgressFunc progress,
       void (*show) (const NsImage *painting, gpointer func_data),
       gpointer func_data,
       NsImage *painting,
       NsError *error)
{
  Painter  *painter = data;
  NsPicture content = { &painter->photo, painter->mask, 1.0 };
  NsReport  report = { 0 };
  gdouble   whole = work_of (&painter->request, painter->width, painter->height);
  NsStatus  status;

  painter->context->progress = progress;
  painter->context->progress_data = func_data;
  painter->show = show;
  painter->show_data = func_data;
  status = ns_preview_styles_cut (&painter->styles, painter->context, painter->width,
                                  painter->height, &painter->part, &painter->request, error);
  if (status == NS_OK && painter->has_underpainting)
    status = ns_preview_underpainting_paint (&painter->underpainting, painter->context,
                                             &painter->request, error);
  if (status == NS_OK)
    status = ns_stylise (painter->context, &painter->request, &content, painting, &report, error);
  painter->seconds = report.seconds;
  painter->share = work_of (&painter->request, painter->photo.width, painter->photo.height) / whole;
  if (status == NS_OK)
    lay_over (painter, painting);

  return status;
}

/* How long the whole layer takes where that depends on sizes alone. */
static gchar *
remark (gpointer data)
{
  Painter *painter = data;
  guint    n;

  if (painter->request.method == NS_METHOD_ITERATIVE)
    return painter->job.iterative.preset == NS_PRESET_DRAFT
             ? NULL
             : g_strdup (_ ("A draft: the painting goes on to the quality that is chosen"));

  n = (guint) MAX (1.0, painter->seconds / painter->share + 0.5);
  if (n < 100)
    return g_strdup_printf (
      ngettext ("The layer takes about %u second", "The layer takes about %u seconds", n), n);

  n = (n + 30) / 60;

  return g_strdup_printf (
    ngettext ("The layer takes about %u minute", "The layer takes about %u minutes", n), n);
}

NsPreviewPainter
ns_preview_painter_new (GimpLayer *layer, GimpProcedureConfig *config, const NsLibrary *library)
{
  Painter *painter = g_new0 (Painter, 1);

  painter->layer = layer;
  painter->config = config;
  painter->library = library;

  return (NsPreviewPainter) { prepare, paint, remark, painter,
                              ns_drawable_format (GIMP_DRAWABLE (layer)) };
}

void
ns_preview_painter_clear (NsPreviewPainter *preview)
{
  Painter *painter = preview->data;

  forget_contents (painter);
  clear_part (painter);
  ns_shown_buffer_forget (GIMP_DRAWABLE (painter->layer));
  ns_context_free (painter->context);
  g_free (painter);
  memset (preview, 0, sizeof *preview);
}
