/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/gram.h"

#include <cblas.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Pixels per product: enough for sgemm to run at full speed, few enough to keep single precision */
#define BLOCK_PIXELS 1024
/* Blocks that share a double-precision partial sum, by which memory stays bounded */
#define GROUPS_MAX 16

/* Pixels side by side from which on products take them where they are; shorter runs are gathered first */
#define RUN_MIN 256

typedef struct
{
  const NsTensor *features;
  const float    *weights;
  size_t          n_pixels;
  size_t          n_blocks;
  size_t          n_groups;
  double         *partials; /* [n_groups][channels][channels], the lower halves */
  float          *scratch;  /* per worker: two blocks of pixels, one product */
  size_t          scratch_stride;
  const float    *matrix; /* backward: scale (D + Dᵀ) */
  NsTensor       *gradient;
} Gram;

static float *
pixel_at (const NsTensor *tensor, size_t p)
{
  return ns_tensor_at (tensor, (int) (p / (size_t) tensor->width),
                       (int) (p % (size_t) tensor->width));
}

/* One after the last pixel of a block. */
static size_t
end_of_block (const Gram *gram, size_t block)
{
  size_t end = (block + 1) * BLOCK_PIXELS;

  return end < gram->n_pixels ? end : gram->n_pixels;
}

static bool
is_gathered (const Gram *gram)
{
  return gram->weights || gram->features->width < RUN_MIN;
}

/* Pixels from p on that lie side by side, before end. */
static int
run_at (const Gram *gram, size_t p, size_t end)
{
  size_t width = (size_t) gram->features->width;
  size_t n = width - p % width;

  return (int) (n < end - p ? n : end - p);
}

/* Copies the pixels of a block, each times its weight or the root of it, to rows without gaps; returns their number. */
static size_t
gather (const Gram *gram, size_t block, bool root, float *rows)
{
  size_t channels = (size_t) gram->features->channels;
  size_t end = end_of_block (gram, block);

  for (size_t p = block * BLOCK_PIXELS; p < end; p++, rows += channels)
    {
      const float *pixel = pixel_at (gram->features, p);

      if (gram->weights)
        {
          float weight = root ? sqrtf (gram->weights[p]) : gram->weights[p];

          for (size_t c = 0; c < channels; c++)
            rows[c] = weight * pixel[c];
        }
      else
        memcpy (rows, pixel, channels * sizeof (float));
    }

  return end - block * BLOCK_PIXELS;
}

/* The lower half of Fᵀ F of a block. */
static void
multiply_block (const Gram *gram, size_t block, float *rows, float *product)
{
  int    channels = gram->features->channels;
  size_t first = block * BLOCK_PIXELS;
  size_t end = end_of_block (gram, block);
  int    n;

  if (is_gathered (gram))
    {
      n = (int) gather (gram, block, true, rows);
      cblas_ssyrk (CblasRowMajor, CblasLower, CblasTrans, channels, n, 1.0f, rows, channels, 0.0f,
                   product, channels);
      return;
    }

  for (size_t p = first; p < end; p += (size_t) n)
    {
      n = run_at (gram, p, end);
      cblas_ssyrk (CblasRowMajor, CblasLower, CblasTrans, channels, n, 1.0f,
                   pixel_at (gram->features, p), channels, p > first ? 1.0f : 0.0f, product,
                   channels);
    }
}

static void
forward_group (size_t index, unsigned worker, void *data)
{
  const Gram *gram = data;
  size_t      channels = (size_t) gram->features->channels;
  double     *partial = gram->partials + index * channels * channels;
  float      *rows = gram->scratch + worker * gram->scratch_stride;
  float      *product = rows + BLOCK_PIXELS * channels;

  memset (partial, 0, channels * channels * sizeof (double));
  for (size_t block = index; block < gram->n_blocks; block += gram->n_groups)
    {
      multiply_block (gram, block, rows, product);
      for (size_t i = 0; i < channels; i++)
        for (size_t j = 0; j <= i; j++)
          partial[i * channels + j] += (double) product[i * channels + j];
    }
}

static NsStatus
prepare (NsContext      *context,
         Gram           *gram,
         const NsTensor *features,
         const float    *weights,
         NsError        *error)
{
  size_t channels = (size_t) features->channels;

  memset (gram, 0, sizeof *gram);
  gram->features = features;
  gram->weights = weights;
  gram->n_pixels = (size_t) features->height * (size_t) features->width;
  gram->n_blocks = (gram->n_pixels - 1) / BLOCK_PIXELS + 1;
  gram->n_groups = gram->n_blocks < GROUPS_MAX ? gram->n_blocks : GROUPS_MAX;
  gram->scratch_stride = 2 * BLOCK_PIXELS * channels + channels * channels;
  gram->scratch =
    ns_memory_alloc (context->memory, ns_pool_n_threads (context->pool) * gram->scratch_stride,
                     sizeof (float), error);

  return gram->scratch ? NS_OK : NS_ERROR_MEMORY;
}

NsStatus
ns_gram_forward (NsContext      *context,
                 const NsTensor *features,
                 const float    *weights,
                 float          *result,
                 NsError        *error)
{
  size_t channels = (size_t) features->channels;
  size_t size = channels * channels;
  Gram   gram;

  if (prepare (context, &gram, features, weights, error) != NS_OK)
    return NS_ERROR_MEMORY;

  gram.partials = ns_memory_alloc (context->memory, gram.n_groups * size, sizeof (double), error);
  if (!gram.partials)
    {
      ns_memory_release (context->memory, gram.scratch);
      return NS_ERROR_MEMORY;
    }

  ns_pool_run (context->pool, gram.n_groups, forward_group, &gram);
  for (size_t group = 1; group < gram.n_groups; group++)
    for (size_t i = 0; i < size; i++)
      gram.partials[i] += gram.partials[group * size + i];

  for (size_t i = 0; i < channels; i++)
    for (size_t j = 0; j <= i; j++)
      result[i * channels + j] = result[j * channels + i] = (float) gram.partials[i * channels + j];

  ns_memory_release (context->memory, gram.partials);
  ns_memory_release (context->memory, gram.scratch);

  return NS_OK;
}

static void
backward_block (size_t index, unsigned worker, void *data)
{
  const Gram *gram = data;
  int         channels = gram->features->channels;
  float      *rows = gram->scratch + worker * gram->scratch_stride;
  float      *product = rows + BLOCK_PIXELS * (size_t) channels;
  size_t      first = index * BLOCK_PIXELS;
  size_t      end = end_of_block (gram, index);
  int         n;

  if (is_gathered (gram))
    {
      n = (int) gather (gram, index, false, rows);
      cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, n, channels, channels, 1.0f, rows,
                   channels, gram->matrix, channels, 0.0f, product, channels);
      for (size_t p = first; p < end; p++, product += channels)
        {
          float *to = pixel_at (gram->gradient, p);

          for (int c = 0; c < channels; c++)
            to[c] += product[c];
        }
      return;
    }

  for (size_t p = first; p < end; p += (size_t) n)
    {
      n = run_at (gram, p, end);
      cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, n, channels, channels, 1.0f,
                   pixel_at (gram->features, p), channels, gram->matrix, channels, 1.0f,
                   pixel_at (gram->gradient, p), channels);
    }
}

NsStatus
ns_gram_backward (NsContext      *context,
                  const NsTensor *features,
                  const float    *weights,
                  const float    *grad_gram,
                  float           scale,
                  NsTensor       *grad_features,
                  NsError        *error)
{
  size_t channels = (size_t) features->channels;
  float *matrix;
  Gram   gram;

  if (prepare (context, &gram, features, weights, error) != NS_OK)
    return NS_ERROR_MEMORY;

  matrix = ns_memory_alloc (context->memory, channels * channels, sizeof (float), error);
  if (!matrix)
    {
      ns_memory_release (context->memory, gram.scratch);
      return NS_ERROR_MEMORY;
    }

  for (size_t i = 0; i < channels; i++)
    for (size_t j = 0; j < channels; j++)
      matrix[i * channels + j] =
        scale * (grad_gram[i * channels + j] + grad_gram[j * channels + i]);
  gram.matrix = matrix;
  gram.gradient = grad_features;
  ns_pool_run (context->pool, gram.n_blocks, backward_block, &gram);

  ns_memory_release (context->memory, matrix);
  ns_memory_release (context->memory, gram.scratch);

  return NS_OK;
}
