/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/fast-generator.h"

#include <stdint.h>

#include "image/convert.h"
#include "tensor/tensor.h"

#define COLOURS 3

static unsigned
last_output (const NsRequest *request)
{
  return ns_network_n_outputs (ns_model_network (request->model)) - 1;
}

static int
padded (const NsRequest *request, int side)
{
  return ns_padded_side (side, ns_model_padding (request->model),
                         ns_model_multiple (request->model));
}

NsStatus
ns_fast_generator_check (const NsRequest *request, int width, int height, NsError *error)
{
  unsigned output = last_output (request);

  return ns_network_check_size (ns_model_network (request->model), padded (request, height),
                                padded (request, width), 1, &output, error);
}

size_t
ns_fast_generator_run_bytes (const NsRequest *request, int width, int height)
{
  unsigned output = last_output (request);

  return ns_network_tensor_bytes (ns_model_network (request->model), height, width, 1, &output);
}

size_t
ns_fast_generator_prepare_bytes (const NsRequest *request, int width, int height)
{
  unsigned output = last_output (request);

  return ns_network_prepare_bytes (ns_model_network (request->model), padded (request, height),
                                   padded (request, width), 1, &output);
}

NsStatus
ns_fast_generator_run (NsContext           *context,
                       const NsRequest     *request,
                       const NsNetworkPart *part,
                       NsTensor            *tensor,
                       NsError             *error)
{
  unsigned n_styles = ns_model_n_styles (request->model);
  unsigned output = last_output (request);
  float   *weights = ns_memory_alloc_zeroed (context->memory, n_styles, sizeof *weights, error);
  NsNetworkOptions options = { weights, request->seed, part };
  NsTensor         result = NS_TENSOR_INIT;
  NsStatus         status = NS_ERROR_MEMORY;

  if (weights)
    {
      weights[request->style] = 1.0f;
      status = ns_network_forward (context, ns_model_network (request->model), &options, tensor, 1,
                                   &output, &result, error);
    }
  ns_memory_release (context->memory, weights);
  ns_tensor_clear (tensor);
  if (status == NS_OK)
    ns_tensor_move (tensor, &result);

  return status;
}

size_t
ns_fast_generator_bytes (const NsRequest *request, int width, int height)
{
  int    across = padded (request, width);
  int    down = padded (request, height);
  size_t tensor = ns_tensor_bytes (down, across, COLOURS, 0);
  size_t image = ns_image_bytes (width, height);
  size_t run = ns_fast_generator_run_bytes (request, across, down);

  /* Before and after the network, a tensor and a picture exist side by side */
  return run > tensor + image ? run : tensor + image;
}

NsStatus
ns_fast_generator_paint (NsContext       *context,
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
    ns_image_clear (photo); /* the network has its own copy */
  if (status == NS_OK)
    status = ns_fast_generator_run (context, request, NULL, &tensor, error);
  if (status == NS_OK)
    status = ns_tensor_to_image (&tensor, padding, content, context->memory, painting, error);
  ns_tensor_clear (&tensor);

  return status;
}
