/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/iterative-initial.h"

#include <stdint.h>
#include <string.h>

#include "base/random.h"
#include "image/hidden.h"
#include "image/resize.h"
#include "network/plan-bytes.h"
#include "style/fast.h"

#define COLOURS 3
#define WHITE 255.0f
#define NOISE_MEAN 127.5f
#define NOISE_DEVIATION 40.0f

/* What the generator is asked for. */
static NsRequest
fast_request (const NsRequest *request, const NsIterativeOptions *options)
{
  NsRequest fast = NS_REQUEST_INIT;

  fast.model = options->generator;
  fast.style = options->generator_style;
  fast.seed = request->seed;
  fast.style_scale = NS_STYLE_SCALE_MIN; /* the other scales are the pyramid's */

  return fast;
}

NsStatus
ns_iterative_initial_check (const NsRequest *request, const NsIterativePlan *plan, NsError *error)
{
  const NsIterativeOptions *options = &plan->options;
  const NsPyramidLevel     *level = &plan->pyramid.levels[0];
  NsRequest                 fast;

  switch (options->initial)
    {
    case NS_INITIAL_PICTURE:
      if (!options->initial_picture || !options->initial_picture->pixels)
        return ns_error_set (error, NS_ERROR_ARGUMENT, "The picture to begin with is missing.");
      break;
    case NS_INITIAL_STYLE:
      if (request->n_styles == 0)
        return ns_error_set (error, NS_ERROR_ARGUMENT,
                             "There is no style picture to begin with. Choose one.");
      break;
    case NS_INITIAL_FAST:
      if (!ns_iterative_takes_generator (options))
        return ns_error_set (error, NS_ERROR_ARGUMENT,
                             "Only paintings of a picture can begin with what the fast method "
                             "paints. Choose another beginning.");
      if (!options->generator)
        return ns_error_set (error, NS_ERROR_ARGUMENT,
                             "To begin with what the fast method paints, choose a built-in style "
                             "that it has.");
      fast = fast_request (request, options);
      return ns_fast_check (&fast, level->width, level->height, error);
    default:
      break;
    }

  return NS_OK;
}

size_t
ns_iterative_initial_bytes (const NsRequest *request, const NsIterativePlan *plan)
{
  const NsPyramidLevel *level = &plan->pyramid.levels[0];
  NsRequest             fast = fast_request (request, &plan->options);
  size_t                image = ns_image_bytes (level->width, level->height);

  if (plan->options.initial != NS_INITIAL_FAST)
    return 0;

  /* a copy of the photograph is among the first; another, and later the painting's, is kept */
  return ns_bytes_add (ns_fast_bytes (&fast, level->width, level->height), image);
}

NsStatus
ns_iterative_initial_scaled (NsContext            *context,
                             const NsImage        *image,
                             const NsPyramidLevel *level,
                             float                *x,
                             NsError              *error)
{
  size_t   n = (size_t) level->width * (size_t) level->height;
  NsImage  scaled = NS_IMAGE_INIT;
  NsStatus status = ns_image_resize (context, image, level->width, level->height, &scaled, error);

  if (status != NS_OK)
    return status;
  for (size_t i = 0; i < n; i++)
    for (size_t c = 0; c < COLOURS; c++)
      x[COLOURS * i + c] = WHITE * scaled.pixels[4 * i + c];
  ns_image_clear (&scaled);

  return NS_OK;
}

/* A picture from the caller, which may be transparent and hold anything. */
static NsStatus
begin_with_any_image (NsContext            *context,
                      const NsImage        *image,
                      const NsPyramidLevel *level,
                      float                *x,
                      NsError              *error)
{
  NsImage  sound = NS_IMAGE_INIT;
  NsStatus status = ns_image_copy (image, context->memory, &sound, error);

  if (status != NS_OK)
    return status;
  ns_image_sanitise (&sound);
  status = ns_image_fill_hidden (&sound, error);
  ns_image_make_opaque (&sound);
  if (status == NS_OK)
    status = ns_iterative_initial_scaled (context, &sound, level, x, error);
  ns_image_clear (&sound);

  return status;
}

/* The generator sees the picture as large as the coarsest scale is: its forms grow with the picture then, as
 * those of styles of pictures do. */
static NsStatus
begin_with_fast (NsContext             *context,
                 const NsRequest       *request,
                 const NsIterativePlan *plan,
                 const NsImage         *photo,
                 float                 *x,
                 NsError               *error)
{
  const NsPyramidLevel *level = &plan->pyramid.levels[0];
  NsRequest             fast = fast_request (request, &plan->options);
  NsImage               scaled = NS_IMAGE_INIT;
  NsImage               copy = NS_IMAGE_INIT;
  NsImage               painting = NS_IMAGE_INIT;
  NsProgressRange       saved;
  NsStatus status = ns_image_resize (context, photo, level->width, level->height, &scaled, error);

  if (status == NS_OK)
    status = ns_image_copy (&scaled, context->memory, &copy, error);

  ns_context_push_range (context, 0.0, 0.0, &saved); /* the bar is that of the steps */
  if (status == NS_OK)
    status = ns_fast_paint (context, &fast, &copy, &scaled, &painting, error);
  ns_context_pop_range (context, &saved);
  ns_image_clear (&scaled);
  if (status == NS_OK)
    status = ns_iterative_initial_scaled (context, &painting, level, x, error);
  ns_image_clear (&painting);

  return status;
}

static void
begin_with_noise (uint64_t seed, size_t n, float *x)
{
  for (size_t i = 0; i < n; i++)
    {
      float value = NOISE_MEAN + NOISE_DEVIATION * ns_random_normal (seed, i);

      x[i] = value < 0.0f ? 0.0f : value > WHITE ? WHITE : value;
    }
}

NsStatus
ns_iterative_initial (NsContext             *context,
                      const NsRequest       *request,
                      const NsIterativePlan *plan,
                      const NsImage         *photo,
                      float                 *x,
                      NsError               *error)
{
  const NsPyramidLevel *level = &plan->pyramid.levels[0];

  switch (plan->options.initial)
    {
    case NS_INITIAL_STYLE:
      return begin_with_any_image (context, request->styles[0].image, level, x, error);
    case NS_INITIAL_PICTURE:
      return begin_with_any_image (context, plan->options.initial_picture, level, x, error);
    case NS_INITIAL_FAST:
      return begin_with_fast (context, request, plan, photo, x, error);
    case NS_INITIAL_NOISE:
      begin_with_noise (request->seed, COLOURS * (size_t) level->width * (size_t) level->height, x);
      return NS_OK;
    case NS_INITIAL_AUTO:
    case NS_INITIAL_CONTENT:
      break;
    }

  return ns_iterative_initial_scaled (context, photo, level, x, error);
}
