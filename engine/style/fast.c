/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/fast.h"

#include <stdint.h>

#include "image/convert.h"
#include "network/forward.h"
#include "tensor/tensor.h"

#define COLOURS 3

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

size_t
ns_fast_bytes (const NsRequest *request, int width, int height)
{
  const NsNetwork *network = ns_model_network (request->model);
  unsigned         output = ns_network_n_outputs (network) - 1;
  int              padded_width = padded (request->model, width);
  int              padded_height = padded (request->model, height);
  size_t           tensor = ns_tensor_bytes (padded_height, padded_width, COLOURS, 0);
  size_t           image = 4 * sizeof (float) * (size_t) width * (size_t) height;
  size_t           network_bytes =
    ns_network_forward_bytes (network, padded_height, padded_width, 1, &output);

  /* Before and after the network, a tensor and a picture exist side by side */
  return network_bytes > tensor + image ? network_bytes : tensor + image;
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

NsStatus
ns_fast_paint (NsContext       *context,
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

  ns_image_clear (photo);
  if (status == NS_OK)
    status = run_generator (context, request, &tensor, error);
  if (status == NS_OK)
    status = ns_tensor_to_image (&tensor, padding, content, context->memory, painting, error);
  ns_tensor_clear (&tensor);

  return status;
}
