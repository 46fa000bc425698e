/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/iterative.h"

#include <stdint.h>
#include <string.h>

#include "image/convert.h"
#include "image/hidden.h"
#include "image/resize.h"
#include "network/forward.h"
#include "network/plan-bytes.h"
#include "optimise/adam.h"
#include "optimise/bands.h"
#include "optimise/lbfgs.h"
#include "style/iterative-initial.h"
#include "style/iterative-level.h"
#include "style/iterative-plan.h"
#include "style/visible.h"

#define COLOURS 3
#define WHITE 255.0f

NsStatus
ns_iterative_check (const NsRequest *request, int width, int height, NsError *error)
{
  NsIterativePlan plan;
  unsigned        wanted[NS_LOSS_LAYERS_MAX];
  NsStatus        status = ns_iterative_plan (&plan, request, width, height, error);

  if (status != NS_OK)
    return status;
  for (unsigned i = 0; i < plan.loss.n_layers; i++)
    wanted[i] = plan.loss.layers[i].output;

  return ns_network_check_size (ns_model_network (request->model), plan.height, plan.width,
                                plan.loss.n_layers, wanted, error);
}

/* What looking at the style pictures at a level takes at a time. */
static size_t
style_bytes (const NsIterativePlan *plan, const NsRequest *request, unsigned level)
{
  unsigned wanted[NS_LOSS_LAYERS_MAX];
  unsigned n = 0;
  size_t   most = 0;

  for (unsigned i = 0; i < plan->loss.n_layers; i++)
    if (plan->loss.layers[i].style_weight > 0.0)
      wanted[n++] = plan->loss.layers[i].output;
  for (size_t i = 0; i < request->n_styles && n > 0; i++)
    {
      int    width, height;
      size_t bytes;

      ns_iterative_style_size (plan, request, level, request->styles[i].image, &width, &height);
      bytes = ns_bytes_add (
        ns_network_forward_bytes (ns_model_network (request->model), height, width, n, wanted),
        /* the resized picture, its tensor, what is visible, there and at the taps */
        (size_t) width * (size_t) height * (4 + COLOURS + 2) * sizeof (float));
      most = bytes > most ? bytes : most;
    }

  return most;
}

size_t
ns_iterative_bytes (const NsRequest *request, int width, int height)
{
  NsIterativePlan plan;
  size_t          pixels, n, always, loss, optimiser;
  unsigned        finest;

  if (ns_iterative_plan (&plan, request, width, height, NULL) != NS_OK)
    return SIZE_MAX;

  finest = plan.pyramid.n_levels - 1;
  pixels = (size_t) plan.width * (size_t) plan.height;
  n = COLOURS * pixels;
  /* the photograph, what is visible of it, and the picture */
  always = (4 + 1 + COLOURS) * sizeof (float) * pixels;
  for (size_t i = 0; i < request->n_styles && plan.has_style; i++)
    {
      const NsImage *style = request->styles[i].image;

      always =
        ns_bytes_add (always, 5 * sizeof (float) * (size_t) style->width * (size_t) style->height);
    }
  optimiser =
    plan.options.optimiser == NS_OPTIMISER_ADAM
      ? ns_adam_bytes (n)
      : ns_bytes_add (ns_lbfgs_bytes (n, plan.history), ns_bands_bytes (plan.width, plan.height));
  /* a picture for the caller exists between steps, while the network holds nothing */
  loss = ns_loss_bytes (ns_model_network (request->model), &plan.loss,
                        plan.has_model_style ? 1 : (unsigned) request->n_styles, plan.height,
                        plan.width);
  loss = ns_bytes_add (loss, optimiser);
  if (style_bytes (&plan, request, finest) > loss)
    loss = style_bytes (&plan, request, finest);
  if (ns_iterative_initial_bytes (request, &plan) > loss)
    loss = ns_iterative_initial_bytes (request, &plan);

  return ns_bytes_add (always, loss);
}

/* What a run holds from scale to scale. */
typedef struct
{
  NsContext       *context;
  const NsRequest *request;
  NsIterativePlan  plan;
  NsImage          photo; /* opaque, of the plan's size */
  float           *visible;
  NsImage         *styles; /* opaque */
  float          **style_visible;
  float           *x; /* the picture at the scale of level */
  unsigned         level;
} Run;

static void
clear_run (Run *run)
{
  NsMemory *memory = run->context->memory;

  for (size_t i = 0; run->styles && i < run->request->n_styles; i++)
    ns_image_clear (&run->styles[i]);
  for (size_t i = 0; run->style_visible && i < run->request->n_styles; i++)
    ns_memory_release (memory, run->style_visible[i]);
  ns_memory_release (memory, run->styles);
  ns_memory_release (memory, run->style_visible);
  ns_memory_release (memory, run->visible);
  ns_memory_release (memory, run->x);
  ns_image_clear (&run->photo);
}

/* Takes photo over, extended by reflection to the plan's size. */
static NsStatus
prepare_photo (Run *run, NsImage *photo, const NsPicture *content, NsError *error)
{
  NsMemory *memory = run->context->memory;
  int       width = run->plan.width;
  int       height = run->plan.height;
  NsTensor  tensor = NS_TENSOR_INIT;
  NsImage   extended = NS_IMAGE_INIT;
  NsStatus  status = ns_visible_of_picture (memory, content, width, height, &run->visible, error);

  if (status == NS_OK && (photo->width != width || photo->height != height))
    {
      status = ns_image_init (&extended, memory, width, height, error);
      if (status == NS_OK)
        status = ns_image_to_tensor (photo, memory, 0, NS_PYRAMID_SIDE_MIN, &tensor, error);
      for (int y = 0; y < height && status == NS_OK; y++)
        for (int x = 0; x < width; x++)
          for (int c = 0; c < COLOURS; c++)
            ns_image_at (&extended, x, y)[c] = ns_tensor_at (&tensor, y, x)[c] / WHITE;
      ns_tensor_clear (&tensor);
      if (status == NS_OK)
        {
          ns_image_clear (photo);
          *photo = extended;
        }
      else
        ns_image_clear (&extended);
    }
  if (status != NS_OK)
    return status;

  run->photo = *photo;
  *photo = (NsImage) NS_IMAGE_INIT;
  ns_image_make_opaque (&run->photo);

  return NS_OK;
}

static NsStatus
prepare_style (Run *run, size_t index, const NsPicture *content, NsError *error)
{
  NsMemory        *memory = run->context->memory;
  const NsPicture *picture = &run->request->styles[index];
  const NsImage   *from = picture->image;
  NsImage         *style = &run->styles[index];
  NsStatus         status = ns_image_copy (from, memory, style, error);

  if (status != NS_OK)
    return status;
  ns_image_sanitise (style);
  if (run->request->colour == NS_COLOUR_MATCH && run->plan.has_content)
    status =
      ns_colour_match (run->context, style, picture->mask, content->image, content->mask, error);
  if (status == NS_OK)
    status = ns_image_fill_hidden (style, error);
  if (status == NS_OK)
    status = ns_visible_of_picture (memory, picture, from->width, from->height,
                                    &run->style_visible[index], error);
  ns_image_make_opaque (style);

  return status;
}

static NsStatus
prepare_styles (Run *run, const NsPicture *content, NsError *error)
{
  NsMemory *memory = run->context->memory;
  size_t    n = run->request->n_styles;
  NsStatus  status = NS_OK;

  run->styles = ns_memory_alloc_zeroed (memory, n, sizeof *run->styles, error);
  run->style_visible = ns_memory_alloc_zeroed (memory, n, sizeof *run->style_visible, error);
  if (!run->styles || !run->style_visible)
    return NS_ERROR_MEMORY;
  for (size_t i = 0; i < n && status == NS_OK; i++)
    status = prepare_style (run, i, content, error);

  return status;
}

static NsStatus
set_initial (Run *run, NsError *error)
{
  const NsPyramidLevel *level = &run->plan.pyramid.levels[0];
  size_t                n = COLOURS * (size_t) level->width * (size_t) level->height;

  run->level = 0;
  run->x = ns_memory_alloc (run->context->memory, n, sizeof *run->x, error);
  if (!run->x)
    return NS_ERROR_MEMORY;

  return ns_iterative_initial (run->context, run->request, &run->plan, &run->photo, run->x, error);
}

/* Scales x to another level's size. */
static NsStatus
move_to_level (Run *run, unsigned level, NsError *error)
{
  const NsPyramidLevel *from = &run->plan.pyramid.levels[run->level];
  const NsPyramidLevel *to = &run->plan.pyramid.levels[level];
  size_t                n = COLOURS * (size_t) to->width * (size_t) to->height;
  NsImage               image = NS_IMAGE_INIT;
  float                *x;
  NsStatus              status;

  if (level == run->level)
    return NS_OK;

  status = ns_image_init (&image, run->context->memory, from->width, from->height, error);
  if (status != NS_OK)
    return status;
  ns_iterative_level_picture (run->x, &image);
  x = ns_memory_alloc (run->context->memory, n, sizeof *x, error);
  if (x)
    {
      ns_memory_release (run->context->memory, run->x);
      run->x = x;
      run->level = level;
      status = ns_iterative_initial_scaled (run->context, &image, to, run->x, error);
    }
  else
    status = NS_ERROR_MEMORY;
  ns_image_clear (&image);

  return status;
}

static NsStatus
add_style (Run *run, size_t index, unsigned level, NsLoss *loss, NsError *error)
{
  NsMemory      *memory = run->context->memory;
  const NsImage *style = &run->styles[index];
  NsImage        scaled = NS_IMAGE_INIT;
  NsTensor       tensor = NS_TENSOR_INIT;
  float         *visible = NULL;
  double         sum;
  int            width, height;
  NsStatus       status;

  ns_iterative_style_size (&run->plan, run->request, level, style, &width, &height);
  status = ns_image_resize (run->context, style, width, height, &scaled, error);
  if (status == NS_OK)
    status = ns_image_to_tensor (&scaled, memory, 0, 1, &tensor, error);
  ns_image_clear (&scaled);
  if (status == NS_OK)
    status = ns_visible_shrink (memory, run->style_visible[index], style->height, style->width,
                                height, width, &visible, &sum, error);
  if (status == NS_OK)
    status = ns_loss_add_style (loss, &tensor, visible, run->request->styles[index].weight, error);
  ns_tensor_clear (&tensor);
  ns_memory_release (memory, visible);

  return status;
}

/* The style that the model knows is the same at every scale: strokes are as large as they were measured. */
static NsStatus
add_model_style (const Run *run, NsLoss *loss, NsError *error)
{
  const NsLossOptions *options = &run->plan.loss;
  const float         *grams[NS_LOSS_LAYERS_MAX];

  for (unsigned i = 0; i < options->n_layers; i++)
    grams[i] =
      ns_model_style_gram (run->request->model, run->request->style, options->layers[i].output);

  return ns_loss_add_grams (loss, grams, 1.0, error);
}

static NsStatus
make_loss (Run *run, unsigned level, NsLoss **result, NsError *error)
{
  NsMemory             *memory = run->context->memory;
  const NsPyramidLevel *it = &run->plan.pyramid.levels[level];
  NsLoss *loss = ns_loss_new (run->context, ns_model_network (run->request->model), &run->plan.loss,
                              it->height, it->width, error);
  NsImage scaled = NS_IMAGE_INIT;
  NsTensor tensor = NS_TENSOR_INIT;
  float   *visible = NULL;
  double   sum;
  NsStatus status;

  if (!loss)
    return NS_ERROR_MEMORY;

  status = ns_visible_shrink (memory, run->visible, run->plan.height, run->plan.width, it->height,
                              it->width, &visible, &sum, error);
  if (status == NS_OK && visible)
    status = ns_loss_set_visible (loss, visible, error);
  ns_memory_release (memory, visible);
  if (status == NS_OK && run->plan.has_model_style)
    status = add_model_style (run, loss, error);
  for (size_t i = 0; i < run->request->n_styles && run->plan.has_style && status == NS_OK; i++)
    status = add_style (run, i, level, loss, error);
  if (status == NS_OK && run->plan.has_content)
    {
      status = ns_image_resize (run->context, &run->photo, it->width, it->height, &scaled, error);
      if (status == NS_OK)
        status = ns_image_to_tensor (&scaled, memory, 0, 1, &tensor, error);
      ns_image_clear (&scaled);
      if (status == NS_OK)
        status = ns_loss_set_content (loss, &tensor, error);
    }

  if (status == NS_OK)
    *result = loss;
  else
    ns_loss_free (loss);

  return status;
}

static NsStatus
run_levels (Run *run, NsIterativeClock *clock, NsError *error)
{
  for (unsigned level = 0; level < run->plan.pyramid.n_levels; level++)
    {
      NsLoss         *loss = NULL;
      NsProgressRange saved;
      NsStatus        status;

      /* while nothing but preparations is done, the bar stands still, but listens */
      ns_context_push_range (run->context, clock->fraction, clock->fraction, &saved);
      status = level > 0 ? move_to_level (run, level, error) : NS_OK;
      if (status == NS_OK)
        status = make_loss (run, level, &loss, error);
      ns_context_pop_range (run->context, &saved);
      if (status == NS_OK)
        status = ns_iterative_level_run (run->context, &run->plan, level,
                                         ns_model_network (run->request->model), loss, run->x,
                                         clock, error);
      ns_loss_free (loss);
      if (status != NS_OK)
        return status;
    }

  return NS_OK;
}

/* The picture as it is now, at full size, cut to the content. */
static NsStatus
finish (Run *run, const NsPicture *content, NsImage *painting, NsError *error)
{
  NsTensor tensor = NS_TENSOR_INIT;
  NsStatus status = move_to_level (run, run->plan.pyramid.n_levels - 1, error);

  if (status == NS_OK)
    status = ns_tensor_init (&tensor, run->context->memory, run->plan.height, run->plan.width,
                             COLOURS, 0, error);
  if (status == NS_OK)
    {
      memcpy (tensor.data, run->x,
              COLOURS * sizeof (float) * (size_t) run->plan.width * (size_t) run->plan.height);
      status =
        ns_tensor_to_image (&tensor, 0, content->image, run->context->memory, painting, error);
    }
  ns_tensor_clear (&tensor);

  return status;
}

NsStatus
ns_iterative_paint (NsContext       *context,
                    const NsRequest *request,
                    NsImage         *photo,
                    const NsPicture *content,
                    NsImage         *painting,
                    bool            *cancelled,
                    NsError         *error)
{
  Run              run = { .context = context, .request = request };
  NsIterativeClock clock;
  NsStatus         status =
    ns_iterative_plan (&run.plan, request, content->image->width, content->image->height, error);

  *cancelled = false;
  ns_iterative_clock_start (&clock, &run.plan.pyramid);
  if (status == NS_OK)
    status = prepare_photo (&run, photo, content, error);
  ns_image_clear (photo);
  if (status == NS_OK && run.plan.has_style && !run.plan.has_model_style)
    status = prepare_styles (&run, content, error);
  if (status == NS_OK)
    status = set_initial (&run, error);
  if (status == NS_OK)
    {
      status = run_levels (&run, &clock, error);
      if (status == NS_ERROR_CANCELLED && run.plan.options.keep_when_cancelled)
        {
          *cancelled = true;
          status = NS_OK;
        }
    }
  if (status == NS_OK)
    status = finish (&run, content, painting, error);
  clear_run (&run);

  return status;
}
