/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/gram.h"

#include <cblas.h>
#include <stdbool.h>
#include <string.h>

/* Pixels per product: enough for sgemm to run at full speed, few enough to keep single precision */
#define BLOCK_PIXELS 1024
/* Blocks that share a double-precision partial sum, by which memory stays bounded */
#define GROUPS_MAX 16

typedef struct
{
  const NsTensor *features;
  const float    *weights;
  size_t          n_pixels;
  size_t          n_blocks;
  size_t          n_groups;
  double         *partials; /* [n_groups][channels][channels] */
  float          *scratch;  /* per worker: two blocks of pixels, one product */
  size_t          scratch_stride;
  const float    *matrix; /* backward: scale (D + Dᵀ) */
  NsTensor       *gradient;
} Gram;

/* Copies pixels of a block, each times its weight, to rows without gaps; returns their number. */
static size_t
gather (const Gram *gram, size_t block, bool weighted, float *rows)
{
  size_t channels = (size_t) gram->features->channels;
  size_t width = (size_t) gram->features->width;
  size_t first = block * BLOCK_PIXELS;
  size_t n = gram->n_pixels - first;

  if (n > BLOCK_PIXELS)
    n = BLOCK_PIXELS;
  for (size_t i = 0; i < n; i++)
    {
      size_t       p = first + i;
      const float *pixel = ns_tensor_at (gram->features, (int) (p / width), (int) (p % width));

      if (weighted && gram->weights)
        for (size_t c = 0; c < channels; c++)
          rows[i * channels + c] = gram->weights[p] * pixel[c];
      else
        memcpy (rows + i * channels, pixel, channels * sizeof (float));
    }

  return n;
}

static void
forward_group (size_t index, unsigned worker, void *data)
{
  const Gram *gram = data;
  int         channels = gram->features->channels;
  size_t      size = (size_t) channels * (size_t) channels;
  double     *partial = gram->partials + index * size;
  float      *plain = gram->scratch + worker * gram->scratch_stride;
  float      *weighted = plain + BLOCK_PIXELS * (size_t) channels;
  float      *product = weighted + BLOCK_PIXELS * (size_t) channels;

  memset (partial, 0, size * sizeof (double));
  for (size_t block = index; block < gram->n_blocks; block += gram->n_groups)
    {
      size_t n = gather (gram, block, false, plain);

      if (gram->weights)
        gather (gram, block, true, weighted);
      cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, channels, channels, (int) n, 1.0f,
                   plain, channels, gram->weights ? weighted : plain, channels, 0.0f, product,
                   channels);
      for (size_t i = 0; i < size; i++)
        partial[i] += (double) product[i];
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

  /* Products of weighted and plain pixels round differently on both sides of the diagonal */
  for (size_t i = 0; i < channels; i++)
    for (size_t j = 0; j <= i; j++)
      result[i * channels + j] = result[j * channels + i] =
        (float) (0.5 * (gram.partials[i * channels + j] + gram.partials[j * channels + i]));

  ns_memory_release (context->memory, gram.partials);
  ns_memory_release (context->memory, gram.scratch);

  return NS_OK;
}

static void
backward_block (size_t index, unsigned worker, void *data)
{
  const Gram *gram = data;
  int         channels = gram->features->channels;
  size_t      width = (size_t) gram->features->width;
  float      *weighted = gram->scratch + worker * gram->scratch_stride;
  float      *product = weighted + BLOCK_PIXELS * (size_t) channels;
  size_t      n = gather (gram, index, true, weighted);

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, (int) n, channels, channels, 1.0f,
               weighted, channels, gram->matrix, channels, 0.0f, product, channels);
  for (size_t i = 0; i < n; i++)
    {
      size_t p = index * BLOCK_PIXELS + i;
      float *to = ns_tensor_at (gram->gradient, (int) (p / width), (int) (p % width));

      for (int c = 0; c < channels; c++)
        to[c] += product[i * (size_t) channels + (size_t) c];
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
