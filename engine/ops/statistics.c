/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/statistics.h"

#include <string.h>

#include "kernels/kernels.h"

/* Pixels per partial sum; also bounds how far single-precision squares could drift. */
#define BLOCK_PIXELS 4096

/* Pixels that are summed in single precision, before they go to a partial sum */
#define RUN_PIXELS 32

typedef struct
{
  const NsTensor  *input;
  const float     *weights;
  const NsKernels *kernels;
  const float *shift; /* [channels]: sums are taken around it, so that variance keeps its digits */
  double      *partials; /* per block: [channels] sums, [channels] sums of squares, weight */
  size_t       stride;
  size_t       n_pixels;
} Sums;

/* Pixels first … end - 1, in runs that lie within a row. */
static void
sum_alike (const Sums *sums, size_t first, size_t end, double *sum, double *square)
{
  size_t width = (size_t) sums->input->width;

  while (first < end)
    {
      size_t x = first % width;
      size_t n = width - x < RUN_PIXELS ? width - x : RUN_PIXELS;

      if (n > end - first)
        n = end - first;
      sums->kernels->sums (ns_tensor_at (sums->input, (int) (first / width), (int) x), 1, 0,
                           (int) n, sums->input->channels, sums->shift, sum, square);
      first += n;
    }
}

static void
sum_weighted (const Sums *sums,
              size_t      first,
              size_t      end,
              double     *sum,
              double     *square,
              double     *total)
{
  size_t channels = (size_t) sums->input->channels;
  size_t width = (size_t) sums->input->width;

  for (size_t p = first; p < end; p++)
    {
      const float *pixel = ns_tensor_at (sums->input, (int) (p / width), (int) (p % width));
      double       weight = (double) sums->weights[p];

      if (weight == 0.0)
        continue;
      *total += weight;
      for (size_t c = 0; c < channels; c++)
        {
          double value = (double) pixel[c] - (double) sums->shift[c];

          sum[c] += weight * value;
          square[c] += weight * value * value;
        }
    }
}

static void
sum_block (size_t index, unsigned worker, void *data)
{
  const Sums *sums = data;
  size_t      channels = (size_t) sums->input->channels;
  double     *sum = sums->partials + index * sums->stride;
  double     *square = sum + channels;
  double     *total = square + channels;
  size_t      first = index * BLOCK_PIXELS;
  size_t      end = first + BLOCK_PIXELS < sums->n_pixels ? first + BLOCK_PIXELS : sums->n_pixels;

  (void) worker;
  memset (sum, 0, sums->stride * sizeof (double));
  if (sums->weights)
    sum_weighted (sums, first, end, sum, square, total);
  else
    {
      sum_alike (sums, first, end, sum, square);
      *total = (double) (end - first);
    }
}

NsStatus
ns_statistics (NsContext      *context,
               const NsTensor *input,
               const float    *weights,
               float          *mean,
               float          *variance,
               NsError        *error)
{
  size_t  channels = (size_t) input->channels;
  size_t  n_pixels = (size_t) input->height * (size_t) input->width;
  size_t  n_blocks = (n_pixels - 1) / BLOCK_PIXELS + 1;
  size_t  first = 0;
  Sums    sums = { input, weights, ns_kernels (), NULL, NULL, 2 * channels + 1, n_pixels };
  double *totals;

  /* Around the first pixel that counts: one that does not may hold anything */
  while (weights && first + 1 < n_pixels && !(weights[first] > 0.0f))
    first++;
  sums.shift = ns_tensor_at (input, (int) (first / (size_t) input->width),
                             (int) (first % (size_t) input->width));

  sums.partials = ns_memory_alloc (context->memory, n_blocks * sums.stride, sizeof (double), error);
  if (!sums.partials)
    return NS_ERROR_MEMORY;

  ns_pool_run (context->pool, n_blocks, sum_block, &sums);

  totals = sums.partials;
  for (size_t block = 1; block < n_blocks; block++)
    for (size_t i = 0; i < sums.stride; i++)
      totals[i] += sums.partials[block * sums.stride + i];

  if (totals[2 * channels] > 0.0)
    {
      for (size_t c = 0; c < channels; c++)
        {
          double m = totals[c] / totals[2 * channels];
          double v = totals[channels + c] / totals[2 * channels] - m * m;

          mean[c] = (float) (m + (double) sums.shift[c]);
          variance[c] = v > 0.0 ? (float) v : 0.0f;
        }
      ns_memory_release (context->memory, sums.partials);
      return NS_OK;
    }

  ns_memory_release (context->memory, sums.partials);

  return ns_statistics (context, input, NULL, mean, variance, error);
}

typedef struct
{
  const NsTensor *input;
  const float    *weights;
  double          total;
  const float    *mean, *grad_mean, *grad_variance;
  NsTensor       *gradient;
} Backward;

static void
backward_row (size_t row, unsigned worker, void *data)
{
  const Backward *backward = data;
  size_t          width = (size_t) backward->input->width;
  int             channels = backward->input->channels;

  (void) worker;
  for (size_t x = 0; x < width; x++)
    {
      const float *pixel = ns_tensor_at (backward->input, (int) row, (int) x);
      float       *to = ns_tensor_at (backward->gradient, (int) row, (int) x);
      double       weight = backward->weights ? (double) backward->weights[row * width + x] : 1.0;
      float        share = (float) (weight / backward->total);

      if (weight == 0.0)
        continue;
      for (int c = 0; c < channels; c++)
        to[c] += share * (backward->grad_mean[c] +
                          2.0f * backward->grad_variance[c] * (pixel[c] - backward->mean[c]));
    }
}

void
ns_statistics_backward (NsContext      *context,
                        const NsTensor *input,
                        const float    *weights,
                        double          total,
                        const float    *mean,
                        const float    *grad_mean,
                        const float    *grad_variance,
                        NsTensor       *grad_input)
{
  size_t   n_pixels = (size_t) input->height * (size_t) input->width;
  Backward backward = { input, weights, total, mean, grad_mean, grad_variance, grad_input };

  if (!(total > 0.0))
    {
      backward.total = 0.0;
      for (size_t p = 0; weights && p < n_pixels; p++)
        backward.total += (double) weights[p];
      if (!(backward.total > 0.0))
        {
          backward.weights = NULL;
          backward.total = (double) n_pixels;
        }
    }
  ns_pool_run (context->pool, (size_t) input->height, backward_row, &backward);
}
