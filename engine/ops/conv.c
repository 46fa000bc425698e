/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv.h"

#include <string.h>

#include "ops/conv-direct.h"
#include "ops/conv-im2col.h"
#include "ops/conv-wide.h"
#include "ops/conv-winograd.h"
#include "ops/statistics.h"

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
  conv->weights = ns_memory_alloc_lasting (memory, area * in * out, sizeof (float), error);
  conv->bias = conv->weights ? ns_memory_alloc_lasting (memory, out, sizeof (float), error) : NULL;
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

  for (int use = 0; use < NS_CONV_N_USES; use++)
    {
      conv->arranged[use] = ns_conv_weights_new (conv, (NsConvUse) use, error);
      if (!conv->arranged[use])
        {
          ns_conv_clear (conv);
          return NS_ERROR_MEMORY;
        }
    }

  return NS_OK;
}

void
ns_conv_clear (NsConv *conv)
{
  if (conv->memory)
    {
      for (int use = 0; use < NS_CONV_N_USES; use++)
        ns_conv_weights_free (conv->arranged[use], conv->memory);
      ns_memory_release (conv->memory, conv->weights);
      ns_memory_release (conv->memory, conv->bias);
    }
  memset (conv, 0, sizeof *conv);
}

size_t
ns_conv_prepare_bytes (const NsConv *conv, NsConvUse use)
{
  const NsConvWeights *weights = conv->arranged[use];

  if (!weights || weights->algorithm == NS_CONV_IM2COL || weights->passing ||
      atomic_load (&weights->data))
    return 0;

  return ns_memory_counted (ns_conv_weights_bytes (weights));
}

size_t
ns_conv_passing_bytes (const NsConv *conv, NsConvUse use, int height, int width)
{
  NsConvPass pass = { .weights = conv->arranged[use], .height = height, .width = width };

  if (!pass.weights || !pass.weights->passing)
    return 0;

  /* The regions of the passes below; where parts of a wide kernel are summed, of one that has all bands */
  if (use == NS_CONV_FORWARD)
    {
      int reach = pass.weights->split_output ? 3 * (pass.weights->split - 1) : 0;

      pass.height = ns_conv_output_size (height, conv->stride) + reach;
      pass.width = ns_conv_output_size (width, conv->stride) + reach;
    }
  else if (use == NS_CONV_BACKWARD)
    {
      pass.height += conv->kernel / 2 * 2;
      pass.width += conv->kernel / 2 * 2;
    }

  return ns_conv_winograd_bytes (&pass);
}

bool
ns_conv_can_add (const NsConv *conv)
{
  const NsConvWeights *weights = conv->arranged[NS_CONV_FORWARD];

  return weights && weights->winograd && weights->split == 1 &&
         conv->out_channels % weights->kernels->lanes == 0;
}

bool
ns_conv_can_magnify (const NsConv *conv)
{
  const NsConvWeights *weights = conv->arranged[NS_CONV_MAGNIFIED];

  return weights && weights->winograd;
}

/* im2col, which does nothing but ReLU on the way */
static NsStatus
run_im2col (NsContext         *context,
            const NsConv      *conv,
            const NsTensor    *input,
            NsTensor          *output,
            const NsConvAfter *after,
            NsError           *error)
{
  NsStatus status =
    ns_conv_im2col_forward (context, conv, input, output, after && after->relu, error);

  if (status == NS_OK && after && after->mean)
    status = ns_statistics (context, output, NULL, after->mean, after->variance, error);

  return status;
}

static NsStatus
run (NsContext         *context,
     const NsConv      *conv,
     NsConvPass        *pass,
     const NsConvAfter *after,
     NsError           *error)
{
  NsStatisticsParts parts = { 0 };
  NsStatus          status;

  if (after && after->relu)
    pass->relu = true;
  pass->add = after && after->add;
  if (after && after->mean)
    pass->parts = &parts;

  pass->conv = conv;
  if (!pass->weights->passing)
    {
      pass->data = ns_conv_weights_get (context, conv, pass->weights, error);
      if (!pass->data)
        return NS_ERROR_MEMORY;
    }

  if (pass->weights->split_output)
    status = ns_conv_wide (context, pass, error);
  else if (pass->weights->winograd)
    {
      pass->dy = pass->dx = pass->weights->split > 1 ? 1 - pass->weights->kernel / 2 : 0;
      status = ns_conv_winograd (context, pass, error);
    }
  else
    status = ns_conv_direct (context, pass, error);
  if (status == NS_OK && pass->parts)
    ns_statistics_parts_total (&parts, after->mean, after->variance);
  ns_statistics_parts_clear (&parts);

  return status;
}

NsStatus
ns_conv_forward (NsContext         *context,
                 const NsConv      *conv,
                 const NsTensor    *input,
                 NsTensor          *output,
                 const NsConvAfter *after,
                 NsError           *error)
{
  NsConvPass pass = {
    .weights = conv->arranged[NS_CONV_FORWARD],
    .input = input,
    .reach = conv->kernel / 2,
    .output = output,
    .height = output->height,
    .width = output->width,
  };

  if (pass.weights->algorithm == NS_CONV_IM2COL)
    return run_im2col (context, conv, input, output, after, error);

  return run (context, conv, &pass, after, error);
}

NsStatus
ns_conv_magnified_forward (NsContext         *context,
                           const NsConv      *conv,
                           const NsTensor    *input,
                           NsTensor          *output,
                           const NsConvAfter *after,
                           NsError           *error)
{
  NsConvPass pass = {
    .weights = conv->arranged[NS_CONV_MAGNIFIED],
    .input = input,
    .reach = 1,
    .output = output,
    .height = input->height,
    .width = input->width,
  };

  return run (context, conv, &pass, after, error);
}

bool
ns_conv_can_pool (const NsConv *conv)
{
  const NsConvWeights *weights = conv->arranged[NS_CONV_FORWARD];

  /* Strided, its tiles have odd sides, which cut through the four pixels */
  return weights && weights->winograd && weights->split == 1 && conv->stride == 1;
}

NsStatus
ns_conv_pooled_forward (NsContext      *context,
                        const NsConv   *conv,
                        const NsTensor *input,
                        NsTensor       *output,
                        bool            relu,
                        unsigned char  *choices,
                        NsError        *error)
{
  NsConvPass pass = {
    .weights = conv->arranged[NS_CONV_FORWARD],
    .relu = relu,
    .pool = true,
    .choices = choices,
    .input = input,
    .reach = 1,
    .output = output,
    .height = 2 * output->height,
    .width = 2 * output->width,
  };

  return run (context, conv, &pass, NULL, error);
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
    .weights = conv->arranged[NS_CONV_BACKWARD],
    .input = grad_output,
    .output = grad_input,
    .y = -half,
    .x = -half,
    .height = grad_input->height + 2 * half,
    .width = grad_input->width + 2 * half,
  };

  if (pass.weights->algorithm == NS_CONV_IM2COL)
    return ns_conv_im2col_backward (context, conv, grad_output, grad_input, error);

  return run (context, conv, &pass, NULL, error);
}
