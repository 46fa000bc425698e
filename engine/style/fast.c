/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/fast.h"

#include <math.h>
#include <stdint.h>

#include "image/convert.h"
#include "image/resize.h"
#include "network/forward.h"
#include "network/plan-bytes.h"
#include "style/fast-scales.h"
#include "tensor/tensor.h"

#define COLOURS 3

/* How much of what the generator sees is the painting of the scale before. With less the strokes get lost among
 * the finer ones, with more the photograph's edges do. */
#define UNDERPAINTING 0.7f

/* The side of the picture that the network sees. */
static int
padded (const NsModel *model, int side)
{
  int multiple = ns_model_multiple (model);
  int size = side + 2 * ns_model_padding (model);

  return (size + multiple - 1) / multiple * multiple;
}

NsStatus
ns_fast_check (const NsRequest *request, int width, int height, NsError *error)
{
  const NsNetwork *network;
  unsigned         output;

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

  network = ns_model_network (request->model);
  output = ns_network_n_outputs (network) - 1;

  return ns_network_check_size (network, padded (request->model, height),
                                padded (request->model, width), 1, &output, error);
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

static size_t
image_bytes (int width, int height)
{
  return 4 * sizeof (float) * (size_t) width * (size_t) height;
}

/* For a photograph of exactly that size, which is there until the generator begins. */
static size_t
scale_bytes (const NsRequest *request, const NsFastScale *scale)
{
  const NsNetwork *network = ns_model_network (request->model);
  unsigned         output = ns_network_n_outputs (network) - 1;
  int              width = padded (request->model, scale->width);
  int              height = padded (request->model, scale->height);
  size_t           tensor = ns_tensor_bytes (height, width, COLOURS, 0);
  size_t           image = image_bytes (scale->width, scale->height);
  size_t           bytes = ns_network_forward_bytes (network, height, width, 1, &output);

  /* Before and after the network, a tensor and a picture exist side by side */
  return bytes > tensor + image ? bytes : tensor + image;
}

size_t
ns_fast_bytes (const NsRequest *request, int width, int height)
{
  const NsUnderpainting *under = request->underpainting;
  NsFastScales           scales;
  size_t                 image = image_bytes (width, height);
  size_t                 most;

  find_scales (request, width, height, &scales);
  most = scale_bytes (request, &scales.scales[scales.n - 1]);
  for (unsigned i = 0; i + 1 < scales.n; i++)
    {
      const NsFastScale *scale = &scales.scales[i];
      size_t             scaled = image_bytes (scale->width, scale->height);
      size_t             bytes = scale_bytes (request, scale);

      /* The photograph and, until the painting is there, a scaled one; then the painting grows */
      bytes = ns_bytes_add (ns_bytes_add (bytes, image), scaled);
      most = bytes > most ? bytes : most;
    }
  if (scales.n > 1 || under)
    {
      int    rows = scales.n > 1 ? scales.scales[scales.n - 2].height : 0;
      size_t laying; /* while the painting of the scale before is enlarged */

      if (under && under->image->height > rows)
        rows = under->image->height;
      laying = 2 * image + image_bytes (width, rows);
      most = laying > most ? laying : most;
    }

  return most;
}

static NsStatus
run_generator (NsContext *context, const NsRequest *request, NsTensor *tensor, NsError *error)
{
  const NsNetwork *network = ns_model_network (request->model);
  unsigned         n_styles = ns_model_n_styles (request->model);
  unsigned         output = ns_network_n_outputs (network) - 1;
  float *weights = ns_memory_alloc_zeroed (context->memory, n_styles, sizeof *weights, error);
  NsNetworkOptions options = { weights, request->seed };
  NsTensor         result = NS_TENSOR_INIT;
  NsStatus         status;

  if (!weights)
    return NS_ERROR_MEMORY;

  weights[request->style] = 1.0f;
  status = ns_network_forward (context, network, &options, tensor, 1, &output, &result, error);
  ns_memory_release (context->memory, weights);
  if (status == NS_OK)
    ns_tensor_move (tensor, &result);

  return status;
}

/* photo is cleared as soon as the network has its own copy, unless it is content too. */
static NsStatus
paint_scale (NsContext       *context,
             const NsRequest *request,
             NsImage         *photo,
             const NsImage   *content,
             NsImage         *painting,
             NsError         *error)
{
  int      padding = ns_model_padding (request->model);
  NsTensor tensor = NS_TENSOR_INIT;
  NsStatus status = ns_image_to_tensor (photo, context->memory, padding,
                                        ns_model_multiple (request->model), &tensor, error);

  if (photo != content)
    ns_image_clear (photo);
  if (status == NS_OK)
    status = run_generator (context, request, &tensor, error);
  if (status == NS_OK)
    status = ns_tensor_to_image (&tensor, padding, content, context->memory, painting, error);
  ns_tensor_clear (&tensor);

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

static void
make_opaque (NsImage *image)
{
  size_t n = (size_t) image->width * (size_t) image->height;

  for (size_t i = 0; i < n; i++)
    image->pixels[4 * i + 3] = 1.0f;
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

  make_opaque (photo); /* what is hidden has been filled */
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
