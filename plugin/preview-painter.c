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
#include "preview-underpainting.h"
#include "request.h"
#include "style/iterative-plan.h"
#include "style/style-scale.h"

#define STYLE_SIDE 768  /* pixels of a style picture, as large as the network sees it */
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

  /* Of the part */
  NsRequest          request;
  NsIterativeOptions iterative;
  NsImage            photo, style;
  gfloat            *mask, *style_mask;
  NsPicture          picture; /* of style */
  gdouble            seconds; /* that painting it has taken */

  NsPreviewUnderpainting underpainting;
  gboolean               has_underpainting;

  void (*show) (const NsImage *painting, gpointer data);
  gpointer show_data;
} Painter;

/* What config says of models and pictures, to see whether that has changed. */
static gchar *
describe_contents (GimpProcedureConfig *config)
{
  static const gchar *const names[] = { "method",     "style-source",  "style-model",
                                        "style-file", "features-file", "style-layer",
                                        "task",       "initial",       "initial-layer" };
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

  ns_image_clear (&painter->photo);
  ns_image_clear (&painter->style);
  ns_memory_release (painter->context->memory, painter->mask);
  ns_memory_release (painter->context->memory, painter->style_mask);
  painter->mask = NULL;
  painter->style_mask = NULL;
}

/* The middle of the first style picture, from which the same network sees the same strokes. */
static NsStatus
cut_style (Painter *painter, gdouble scale, NsError *error)
{
  const NsPicture *from = &painter->job.pictures.pictures[0];
  NsMemory        *memory = painter->context->memory;
  gint             side = (gint) CLAMP (ceil (STYLE_SIDE / scale), 1.0, NS_IMAGE_SIDE_MAX);
  gint             width = MIN (from->image->width, side);
  gint             height = MIN (from->image->height, side);
  gint             left = (from->image->width - width) / 2;
  gint             top = (from->image->height - height) / 2;
  NsStatus         status = ns_image_init (&painter->style, memory, width, height, error);

  if (status == NS_OK && from->mask)
    {
      painter->style_mask =
        ns_memory_alloc (memory, (gsize) width * (gsize) height, sizeof (gfloat), error);
      status = painter->style_mask ? NS_OK : NS_ERROR_MEMORY;
    }
  for (gint y = 0; y < height && status == NS_OK; y++)
    {
      memcpy (ns_image_at (&painter->style, 0, y), ns_image_at (from->image, left, top + y),
              4 * sizeof (gfloat) * (gsize) width);
      if (from->mask)
        memcpy (painter->style_mask + (gsize) y * (gsize) width,
                from->mask + (gsize) (top + y) * (gsize) from->image->width + left,
                sizeof (gfloat) * (gsize) width);
    }
  painter->picture = (NsPicture) { &painter->style, painter->style_mask, 1.0 };

  return status;
}

/* Puts the style in the place of the pictures, at the scale that it has beside the whole layer. */
static NsStatus
prepare_style (Painter *painter, NsError *error)
{
  const NsImage *full = painter->job.pictures.images;
  NsRequest     *request = &painter->request;
  GimpDrawable  *layer = GIMP_DRAWABLE (painter->layer);
  gdouble        scale;
  NsStatus       status;

  if (painter->job.pictures.n == 0)
    return NS_OK;

  scale = ns_style_scale_factor (request->style_scale, full->width, full->height,
                                 gimp_drawable_get_width (layer), gimp_drawable_get_height (layer));
  status = cut_style (painter, scale, error);
  scale /= ns_style_scale_factor (1.0, painter->style.width, painter->style.height,
                                  painter->photo.width, painter->photo.height);
  request->style_scale = CLAMP (scale, NS_STYLE_SCALE_MIN, NS_STYLE_SCALE_MAX);
  request->styles = &painter->picture;
  request->n_styles = 1;
  request->regions = NULL;

  return status;
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
  GimpDrawable   *layer = GIMP_DRAWABLE (painter->layer);
  gint            side = MIN (painter->photo.width, painter->photo.height);
  NsIterativePlan plan;

  if (ns_iterative_plan (&plan, &painter->request, gimp_drawable_get_width (layer),
                         gimp_drawable_get_height (layer), NULL) != NS_OK)
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

static gboolean
prepare (gpointer data, const GeglRectangle *part, GError **error)
{
  Painter *painter = data;
  NsError  engine_error = NS_ERROR_INIT;
  NsStatus status;

  if (!painter->context)
    painter->context = ns_context_new ((unsigned) gimp_get_num_processors (),
                                       ns_cpu_memory () / 4 * 3, &engine_error);
  if (!painter->context)
    {
      ns_failure_from_engine (&engine_error, error);
      return FALSE;
    }
  if (update_job (painter, error) != GIMP_PDB_SUCCESS)
    return FALSE;

  clear_part (painter);
  painter->request = painter->job.request;
  status = ns_drawable_read_part (GIMP_DRAWABLE (painter->layer), part, painter->context->memory,
                                  &painter->photo, &engine_error);
  if (status == NS_OK)
    status =
      ns_drawable_read_selection_part (GIMP_DRAWABLE (painter->layer), part,
                                       painter->context->memory, &painter->mask, &engine_error);
  if (status == NS_OK)
    prepare_iterative (painter);
  if (status == NS_OK)
    status = prepare_style (painter, &engine_error);
  painter->has_underpainting = FALSE;
  if (status == NS_OK && painter->request.method == NS_METHOD_FAST)
    status = ns_preview_underpainting_prepare (
      &painter->underpainting, GIMP_DRAWABLE (painter->layer), part, &painter->request,
      painter->context->memory, &painter->has_underpainting, &engine_error);
  if (status != NS_OK)
    ns_failure_from_engine (&engine_error, error);

  return status == NS_OK;
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
  NsStatus  status = NS_OK;

  painter->context->progress = progress;
  painter->context->progress_data = func_data;
  painter->show = show;
  painter->show_data = func_data;
  if (painter->has_underpainting)
    status = ns_preview_underpainting_paint (&painter->underpainting, painter->context,
                                             &painter->request, error);
  if (status == NS_OK)
    status = ns_stylise (painter->context, &painter->request, &content, painting, &report, error);
  painter->seconds = report.seconds;
  if (status == NS_OK)
    lay_over (painter, painting);

  return status;
}

/* Pixels that a network sees of a picture. */
static gdouble
area (const Painter *painter, gint width, gint height)
{
  gdouble padding = 2.0 * ns_model_padding (painter->request.model);

  return (width + padding) * (height + padding);
}

/* How long the whole layer takes where that depends on its size alone. */
static gchar *
remark (gpointer data)
{
  Painter      *painter = data;
  GimpDrawable *layer = GIMP_DRAWABLE (painter->layer);
  gdouble       seconds;
  guint         n;

  if (painter->request.method == NS_METHOD_ITERATIVE)
    return NULL;

  seconds = painter->seconds *
            area (painter, gimp_drawable_get_width (layer), gimp_drawable_get_height (layer)) /
            area (painter, painter->photo.width, painter->photo.height);
  n = (guint) MAX (1.0, seconds + 0.5);
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

  return (NsPreviewPainter) { prepare, paint, remark, painter };
}

void
ns_preview_painter_clear (NsPreviewPainter *preview)
{
  Painter *painter = preview->data;

  forget_contents (painter);
  clear_part (painter);
  ns_context_free (painter->context);
  g_free (painter);
  memset (preview, 0, sizeof *preview);
}
