/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/affine.h"

#include <math.h>

#include "kernels/kernels.h"
#include "ops/rows.h"

/* Channels, as of pictures, that are fewer than lanes: scale and offset are repeated until they fill vectors */
#define FEW_CHANNELS NS_KERNELS_LANES_MAX

typedef struct
{
  const NsTensor  *input;
  const NsKernels *kernels;
  const float     *scale, *offset;
  bool             relu;
  NsTensor        *output;
} Affine;

static void
affine_row_of_few (int y, void *data)
{
  const Affine *affine = data;
  size_t        channels = (size_t) affine->input->channels;
  size_t        period = ns_kernels_period (affine->kernels, channels);
  float         none[FEW_CHANNELS * NS_KERNELS_LANES_MAX] = { 0.0f };
  float         scale[FEW_CHANNELS * NS_KERNELS_LANES_MAX];
  float         offset[FEW_CHANNELS * NS_KERNELS_LANES_MAX];

  for (size_t i = 0; i < period; i++)
    {
      scale[i] = affine->scale[i % channels];
      offset[i] = affine->offset[i % channels];
    }
  affine->kernels->normalise (
    ns_tensor_at (affine->input, y, 0), (size_t) affine->input->width * channels, none, scale,
    offset, period, affine->relu ? 0.0f : -INFINITY, NULL, ns_tensor_at (affine->output, y, 0));
}

static void
affine_row (int y, void *data)
{
  const Affine *affine = data;
  const float  *in = ns_tensor_at (affine->input, y, 0);
  float        *out = ns_tensor_at (affine->output, y, 0);
  int           channels = affine->input->channels;

  for (int x = 0; x < affine->input->width; x++, in += channels, out += channels)
    if (affine->relu)
      for (int c = 0; c < channels; c++)
        {
          float value = in[c] * affine->scale[c] + affine->offset[c];

          out[c] = value < 0.0f ? 0.0f : value;
        }
    else
      for (int c = 0; c < channels; c++)
        out[c] = in[c] * affine->scale[c] + affine->offset[c];
}

void
ns_affine_forward (NsPool         *pool,
                   const NsTensor *input,
                   const float    *scale,
                   const float    *offset,
                   bool            relu,
                   NsTensor       *output)
{
  Affine affine = { input, ns_kernels (), scale, offset, relu, output };

  ns_rows_run (pool, 0, input->height, (size_t) input->width * (size_t) input->channels,
               input->channels <= FEW_CHANNELS ? affine_row_of_few : affine_row, &affine);
}

static void
scale_row (int y, void *data)
{
  const Affine *affine = data;
  const float  *in = ns_tensor_at (affine->input, y, 0);
  float        *out = ns_tensor_at (affine->output, y, 0);
  int           channels = affine->input->channels;

  for (int x = 0; x < affine->input->width; x++, in += channels, out += channels)
    for (int c = 0; c < channels; c++)
      out[c] = in[c] * affine->scale[c];
}

void
ns_affine_backward (NsPool         *pool,
                    const NsTensor *grad_output,
                    const float    *scale,
                    NsTensor       *grad_input)
{
  Affine affine = { .input = grad_output, .scale = scale, .output = grad_input };

  ns_rows_run (pool, 0, grad_output->height,
               (size_t) grad_output->width * (size_t) grad_output->channels, scale_row, &affine);
}
