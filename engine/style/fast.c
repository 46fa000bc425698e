/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/fast.h"

#include <math.h>
#include <stdint.h>

#include "image/resize.h"
#include "network/plan-bytes.h"
#include "style/budget.h"
#include "style/fast-generator.h"
#include "style/fast-parts.h"
#include "style/fast-scales.h"

/* How much of what the generator sees is the painting of the scale before. With less the strokes get lost among
 * the finer ones, with more the photograph's edges do. */
#define UNDERPAINTING 0.7f

/* Pictures that need more, from 10 megapixels or so on, are painted in parts even if there is more: in half the time,
 * since parts stay in caches, and other programs stay in memory. Parts get this beside what they need at least. */
#define WHOLE_BYTES ((size_t) 4 << 30)
#define PARTS_BYTES ((size_t) 2 << 30)

NsStatus
ns_fast_check (const NsRequest *request, int width, int height, NsError *error)
{
  if (!request->model || ns_model_kind (request->model) != NS_MODEL_FAST)
    return ns_error_set (
      error, NS_ERROR_ARGUMENT,
      "The method “fast” needs a model that was trained for it. Choose a style of "
      "that kind or another method.");
  if (request->style >= ns_model_n_styles (request->model))
    return ns_error_set (
      error, NS_ERROR_ARGUMENT, "“%s” has %u styles, so there is no style number %u.",
      ns_model_path (request->model), ns_model_n_styles (request->model), request->style + 1);
  if (request->n_styles > 0)
    return ns_error_set (
      error, NS_ERROR_ARGUMENT,
      "The method “fast” paints in the style of its model and cannot follow another "
      "picture. Leave the picture out or choose another method.");

  return ns_fast_generator_check (request, width, height, error);
}

/* Coarse to fine. The underpainting is the first scale already. */
static unsigned
find_scales (const NsRequest *request, int width, int height, NsFastScales *scales)
{
  const NsUnderpainting *under = request->underpainting;
  double                 factor = ns_fast_scales_factor (request->style_scale, width, height);

  if (under)
    factor = sqrt ((double) width * (double) height / (under->part.width * under->part.height));
  ns_fast_scales_init (scales, factor, width, height);

  return under && scales->n > 1 ? 1 : 0;
}

static double
area (const NsFastScale *scale)
{
  return (double) scale->width * (double) scale->height;
}

/* For a photograph of exactly that size: as a whole, or in small parts. */
static size_t
scale_bytes (const NsRequest *request, const NsFastScale *scale)
{
  size_t whole = ns_fast_generator_bytes (request, scale->width, scale->height);
  size_t parts = ns_fast_parts_bytes (request, scale->width, scale->height);

  return whole < parts ? whole : parts;
}

size_t
ns_fast_bytes (const NsRequest *request, int width, int height)
{
  const NsUnderpainting *under = request->underpainting;
  NsFastScales           scales;
  size_t                 image = ns_image_bytes (width, height);
  size_t                 most;

  find_scales (request, width, height, &scales);
  most = scale_bytes (request, &scales.scales[scales.n - 1]);
  for (unsigned i = 0; i + 1 < scales.n; i++)
    {
      const NsFastScale *scale = &scales.scales[i];
      size_t             scaled = ns_image_bytes (scale->width, scale->height);
      size_t             bytes = scale_bytes (request, scale);

      /* The photograph and, until the painting is there, a scaled one; then the painting grows */
      bytes = ns_bytes_add (ns_bytes_add (bytes, image), scaled);
      most = bytes > most ? bytes : most;
    }
  if (scales.n > 1 || under)
    {
      NsFastScale before = { 0, 0 };
      size_t      laying = 2 * image; /* while the painting of the scale before is enlarged */

      if (scales.n > 1)
        before = scales.scales[scales.n - 2];
      laying += ns_image_bytes (before.width, before.height);
      if (under && under->image->height > before.height)
        before.height = under->image->height;
      laying += ns_image_bytes (width, before.height);
      most = laying > most ? laying : most;
    }

  return ns_bytes_add (most, ns_fast_generator_prepare_bytes (request, width, height));
}

/* As a whole if there is memory. photo is cleared unless it is content too. */
static NsStatus
paint_scale (NsContext       *context,
             const NsRequest *request,
             NsImage         *photo,
             const NsImage   *content,
             NsImage         *painting,
             NsError         *error)
{
  size_t image = ns_image_bytes (photo->width, photo->height);
  size_t weights = ns_fast_generator_prepare_bytes (request, photo->width, photo->height);
  /* photo is among what is used */
  size_t   left = ns_bytes_add (ns_budget_left (context->memory, weights), image);
  size_t   whole = ns_fast_generator_bytes (request, photo->width, photo->height);
  size_t   parts = ns_fast_parts_bytes (request, photo->width, photo->height);
  NsStatus status;

  whole = ns_bytes_add (whole, photo == content ? image : 0);
  if (parts == SIZE_MAX || (whole <= left && whole <= WHOLE_BYTES))
    return ns_fast_generator_paint (context, request, photo, content, painting, error);

  left = ns_budget_of_parts (left, parts, ns_bytes_add (parts, PARTS_BYTES));
  status = ns_fast_parts_paint (context, request, left, photo, content, painting, error);
  if (photo != content)
    ns_image_clear (photo);

  return status;
}

/* Lays what part of under shows over photo. */
static NsStatus
lay_over (NsContext      *context,
          const NsImage  *under,
          const NsRegion *part,
          NsImage        *photo,
          NsError        *error)
{
  size_t   n = 4 * (size_t) photo->width * (size_t) photo->height;
  NsImage  scaled = NS_IMAGE_INIT;
  NsStatus status =
    ns_image_resize_part (context, under, part, photo->width, photo->height, &scaled, error);

  if (status != NS_OK)
    return status;
  for (size_t i = 0; i < n; i++)
    photo->pixels[i] += UNDERPAINTING * (scaled.pixels[i] - photo->pixels[i]);
  ns_image_clear (&scaled);

  return NS_OK;
}

/* One scale. photo, which is taken over, has its size. painting: of the scale before, or holding nothing; it is
 * replaced by this one's. */
static NsStatus
paint_over (NsContext       *context,
            const NsRequest *request,
            NsImage         *photo,
            const NsImage   *content,
            NsImage         *painting,
            NsError         *error)
{
  const NsUnderpainting *under = request->underpainting;
  NsRegion               whole = { 0.0, 0.0, painting->width, painting->height };
  NsStatus               status = NS_OK;

  if (painting->pixels)
    status = lay_over (context, painting, &whole, photo, error);
  else if (under)
    status = lay_over (context, under->image, &under->part, photo, error);
  ns_image_clear (painting);
  if (status == NS_OK)
    status = paint_scale (context, request, photo, content, painting, error);
  ns_image_clear (photo);

  return status;
}

NsStatus
ns_fast_paint (NsContext       *context,
               const NsRequest *request,
               NsImage         *photo,
               const NsImage   *content,
               NsImage         *painting,
               NsError         *error)
{
  NsFastScales    scales;
  unsigned        first = find_scales (request, photo->width, photo->height, &scales);
  NsProgressRange saved;
  double          total = 0.0, before = 0.0;
  NsStatus        status = NS_OK;

  ns_image_make_opaque (photo); /* what is hidden has been filled */
  for (unsigned i = first; i < scales.n; i++)
    total += area (&scales.scales[i]);
  for (unsigned i = first; i + 1 < scales.n && status == NS_OK; i++)
    {
      const NsFastScale *scale = &scales.scales[i];
      NsImage            scaled = NS_IMAGE_INIT;

      status = ns_image_resize (context, photo, scale->width, scale->height, &scaled, error);
      ns_context_push_range (context, before / total, (before + area (scale)) / total, &saved);
      if (status == NS_OK)
        status = paint_over (context, request, &scaled, &scaled, painting, error);
      ns_context_pop_range (context, &saved);
      before += area (scale);
    }

  ns_context_push_range (context, before / total, 1.0, &saved);
  if (status == NS_OK)
    status = paint_over (context, request, photo, content, painting, error);
  ns_context_pop_range (context, &saved);
  ns_image_clear (photo);
  if (status != NS_OK)
    ns_image_clear (painting);

  return status;
}
