/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/norm.h"

#include <math.h>
#include <string.h>

#include "kernels/kernels.h"
#include "ops/rows.h"
#include "ops/statistics.h"

#define BLOCK_PIXELS 4096

typedef struct
{
  const NsTensor  *input, *plus;
  const NsKernels *kernels;
  size_t           period; /* of the weights, which are repeated until they fill vectors */
  const float     *mean, *scale, *offset; /* [period] */
  bool             relu;
  NsTensor        *output;
} Forward;

/* The mean goes first: added to the offset instead, it would take digits from nearly constant
 * channels. */
static void
normalise_row (int y, void *data)
{
  const Forward *f = data;

  f->kernels->normalise (
    ns_tensor_at (f->input, y, 0), (size_t) f->input->width * (size_t) f->input->channels, f->mean,
    f->scale, f->offset, f->period, f->relu ? 0.0f : -INFINITY,
    f->plus ? ns_tensor_at (f->plus, y, 0) : NULL, ns_tensor_at (f->output, y, 0));
}

NsStatus
ns_norm_apply (NsContext      *context,
               const NsTensor *input,
               const float    *mean,
               const float    *variance,
               const float    *gamma,
               const float    *beta,
               float           epsilon,
               bool            relu,
               const NsTensor *plus,
               NsTensor       *output,
               NsError        *error)
{
  const NsKernels *kernels = ns_kernels ();
  size_t           channels = (size_t) input->channels;
  size_t           period = ns_kernels_period (kernels, channels);
  float           *weights = ns_memory_alloc (context->memory, 3 * period, sizeof (float), error);
  Forward          forward = {
             .input = input,
             .plus = plus,
             .kernels = kernels,
             .period = period,
             .mean = weights,
             .scale = weights + period,
             .offset = weights + 2 * period,
             .relu = relu,
             .output = output,
  };

  if (!weights)
    return NS_ERROR_MEMORY;

  for (size_t i = 0; i < period; i++)
    {
      size_t c = i % channels;

      weights[i] = mean[c];
      weights[period + i] =
        (float) ((double) gamma[c] / sqrt ((double) variance[c] + (double) epsilon));
      weights[2 * period + i] = beta[c];
    }
  ns_rows_run (context->pool, 0, input->height, (size_t) input->width * channels, normalise_row,
               &forward);
  ns_memory_release (context->memory, weights);

  return NS_OK;
}

NsStatus
ns_norm_forward (NsContext      *context,
                 const NsTensor *input,
                 const float    *gamma,
                 const float    *beta,
                 float           epsilon,
                 bool            relu,
                 const NsTensor *plus,
                 NsTensor       *output,
                 NsError        *error)
{
  size_t   channels = (size_t) input->channels;
  float   *mean = ns_memory_alloc (context->memory, 2 * channels, sizeof (float), error);
  NsStatus status;

  if (!mean)
    return NS_ERROR_MEMORY;

  status = ns_statistics (context, input, NULL, mean, mean + channels, error);
  if (status == NS_OK)
    status = ns_norm_apply (context, input, mean, mean + channels, gamma, beta, epsilon, relu, plus,
                            output, error);
  ns_memory_release (context->memory, mean);

  return status;
}

/* With x̂ = (x - μ) / √(σ² + ε) and means over the pixels of a channel:
 *
 *   ∂x = γ / √(σ² + ε) · (∂y - mean (∂y) - x̂ · mean (∂y · x̂))
 */
typedef struct
{
  const NsTensor *input, *grad_output;
  NsTensor       *grad_input;
  const float    *mean, *inverse; /* [channels]: μ, 1 / √(σ² + ε) */
  const float    *gamma;
  double         *partials; /* per block: [channels] Σ ∂y, [channels] Σ ∂y x̂ */
  size_t          n_pixels;
} Backward;

static void
sum_block (size_t index, unsigned worker, void *data)
{
  const Backward *b = data;
  size_t          channels = (size_t) b->input->channels;
  size_t          width = (size_t) b->input->width;
  double         *sum = b->partials + index * 2 * channels;
  double         *product = sum + channels;
  size_t          end = (index + 1) * BLOCK_PIXELS;

  (void) worker;
  memset (sum, 0, 2 * channels * sizeof (double));
  for (size_t p = index * BLOCK_PIXELS; p < end && p < b->n_pixels; p++)
    {
      const float *x = ns_tensor_at (b->input, (int) (p / width), (int) (p % width));
      const float *dy = ns_tensor_at (b->grad_output, (int) (p / width), (int) (p % width));

      for (size_t c = 0; c < channels; c++)
        {
          sum[c] += (double) dy[c];
          product[c] += (double) dy[c] * (double) ((x[c] - b->mean[c]) * b->inverse[c]);
        }
    }
}

static void
gradient_row (int y, void *data)
{
  const Backward *b = data;
  size_t          channels = (size_t) b->input->channels;
  const double   *sum = b->partials;
  const double   *product = sum + channels;
  double          n = (double) b->n_pixels;

  for (int x = 0; x < b->input->width; x++)
    {
      const float *in = ns_tensor_at (b->input, y, x);
      const float *dy = ns_tensor_at (b->grad_output, y, x);
      float       *dx = ns_tensor_at (b->grad_input, y, x);

      for (size_t c = 0; c < channels; c++)
        {
          double normalised = (double) ((in[c] - b->mean[c]) * b->inverse[c]);

          dx[c] = (float) ((double) (b->gamma[c] * b->inverse[c]) *
                           ((double) dy[c] - sum[c] / n - normalised * product[c] / n));
        }
    }
}

NsStatus
ns_norm_backward (NsContext      *context,
                  const NsTensor *input,
                  const float    *gamma,
                  float           epsilon,
                  const NsTensor *grad_output,
                  NsTensor       *grad_input,
                  NsError        *error)
{
  size_t   channels = (size_t) input->channels;
  size_t   n_pixels = (size_t) input->height * (size_t) input->width;
  size_t   n_blocks = (n_pixels - 1) / BLOCK_PIXELS + 1;
  Backward b = { input, grad_output, grad_input, NULL, NULL, gamma, NULL, n_pixels };
  float   *mean = ns_memory_alloc (context->memory, 2 * channels, sizeof (float), error);
  float   *inverse;
  NsStatus status = NS_ERROR_MEMORY;

  if (mean)
    b.partials = ns_memory_alloc (context->memory, n_blocks * 2 * channels, sizeof (double), error);
  if (b.partials)
    {
      inverse = mean + channels;
      status = ns_statistics (context, input, NULL, mean, inverse, error);
      if (status == NS_OK)
        {
          for (size_t c = 0; c < channels; c++)
            inverse[c] = (float) (1.0 / sqrt ((double) inverse[c] + (double) epsilon));
          b.mean = mean;
          b.inverse = inverse;
          ns_pool_run (context->pool, n_blocks, sum_block, &b);
          for (size_t block = 1; block < n_blocks; block++)
            for (size_t i = 0; i < 2 * channels; i++)
              b.partials[i] += b.partials[block * 2 * channels + i];
          ns_rows_run (context->pool, 0, input->height, (size_t) input->width * channels,
                       gradient_row, &b);
        }
    }
  ns_memory_release (context->memory, b.partials);
  ns_memory_release (context->memory, mean);

  return status;
}
