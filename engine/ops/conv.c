/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv.h"

#include <string.h>

#include "ops/conv-direct.h"
#include "ops/conv-im2col.h"
#include "ops/conv-winograd.h"

NsStatus
ns_conv_init (NsConv      *conv,
              NsMemory    *memory,
              int          in_channels,
              int          out_channels,
              int          kernel,
              int          stride,
              const float *weights,
              const float *bias,
              NsError     *error)
{
  size_t area;
  size_t in = (size_t) in_channels;
  size_t out = (size_t) out_channels;

  if (in_channels < 1 || in_channels > NS_TENSOR_CHANNELS_MAX || out_channels < 1 ||
      out_channels > NS_TENSOR_CHANNELS_MAX || kernel < 1 || kernel > NS_CONV_KERNEL_MAX ||
      kernel % 2 == 0 || stride < 1 || stride > 2)
    return ns_error_set (error, NS_ERROR_UNSUPPORTED,
                         "A convolution from %d to %d channels with a %d × %d kernel and stride %d "
                         "cannot be computed.",
                         in_channels, out_channels, kernel, kernel, stride);

  area = (size_t) kernel * (size_t) kernel;
  conv->memory = memory;
  conv->weights = ns_memory_alloc (memory, area * in * out, sizeof (float), error);
  conv->bias = conv->weights ? ns_memory_alloc (memory, out, sizeof (float), error) : NULL;
  if (!conv->bias)
    {
      ns_conv_clear (conv);
      return NS_ERROR_MEMORY;
    }

  conv->in_channels = in_channels;
  conv->out_channels = out_channels;
  conv->kernel = kernel;
  conv->stride = stride;
  memcpy (conv->bias, bias, out * sizeof (float));
  for (size_t o = 0; o < out; o++)
    for (size_t c = 0; c < in; c++)
      for (size_t k = 0; k < area; k++)
        conv->weights[(k * in + c) * out + o] = weights[(o * in + c) * area + k];

  conv->forward = ns_conv_weights_new (conv, false, error);
  conv->backward = conv->forward ? ns_conv_weights_new (conv, true, error) : NULL;
  if (!conv->backward)
    {
      ns_conv_clear (conv);
      return NS_ERROR_MEMORY;
    }

  return NS_OK;
}

void
ns_conv_clear (NsConv *conv)
{
  if (conv->memory)
    {
      ns_conv_weights_free (conv->forward, conv->memory);
      ns_conv_weights_free (conv->backward, conv->memory);
      ns_memory_release (conv->memory, conv->weights);
      ns_memory_release (conv->memory, conv->bias);
    }
  memset (conv, 0, sizeof *conv);
}

size_t
ns_conv_prepare_bytes (const NsConv *conv, bool backward)
{
  const NsConvWeights *weights = backward ? conv->backward : conv->forward;

  return atomic_load (&weights->data) ? 0 : ns_conv_weights_bytes (weights);
}

static NsStatus
run (NsContext *context, const NsConv *conv, NsConvPass *pass, NsError *error)
{
  NsConvWeights *weights = pass->weights->backward ? conv->backward : conv->forward;

  pass->data = ns_conv_weights_get (conv, weights, error);
  if (!pass->data)
    return NS_ERROR_MEMORY;

  return weights->winograd ? ns_conv_winograd (context, pass, error)
                           : ns_conv_direct (context, pass, error);
}

NsStatus
ns_conv_forward (NsContext      *context,
                 const NsConv   *conv,
                 const NsTensor *input,
                 NsTensor       *output,
                 bool            relu,
                 NsError        *error)
{
  NsConvPass pass = {
    .weights = conv->forward,
    .relu = relu,
    .input = input,
    .reach = conv->kernel / 2,
    .output = output,
    .height = output->height,
    .width = output->width,
  };

  if (conv->forward->algorithm == NS_CONV_IM2COL)
    return ns_conv_im2col_forward (context, conv, input, output, relu, error);

  return run (context, conv, &pass, error);
}

NsStatus
ns_conv_backward (NsContext      *context,
                  const NsConv   *conv,
                  const NsTensor *grad_output,
                  NsTensor       *grad_input,
                  NsError        *error)
{
  int        half = conv->kernel / 2;
  NsConvPass pass = {
    .weights = conv->backward,
    .input = grad_output,
    .output = grad_input,
    .y = -half,
    .x = -half,
    .height = grad_input->height + 2 * half,
    .width = grad_input->width + 2 * half,
  };

  if (conv->backward->algorithm == NS_CONV_IM2COL)
    return ns_conv_im2col_backward (context, conv, grad_output, grad_input, error);

  return run (context, conv, &pass, error);
}
