/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv-im2col.h"

#include <cblas.h>
#include <string.h>

/* Floats of a tile of patches: with the weights' panel that OpenBLAS packs, half a megabyte stays in
 * the second-level cache. */
#define TILE_FLOATS 98304
#define TILE_PIXELS_MAX 512

/* One product of a tile of patches with a matrix. Pixels are numbered row by row. */
typedef struct
{
  const NsConv   *conv;
  const NsTensor *input;
  NsTensor       *output;
  const float    *matrix; /* [patch][result] */
  const float    *bias;   /* or NULL */
  bool            relu;
  int             patch;  /* floats of a patch  */
  int             result; /* floats of a result */
  int             y, x;   /* of the output's first pixel */
  int             width;  /* pixels per row */
  size_t          n_pixels;
  size_t          tile; /* pixels */
  float          *scratch;
  size_t          scratch_stride;
} Product;

/* Copies the k x k patch under output pixel (y, x): k runs of k pixels. */
static void
gather_forward (const Product *product, int y, int x, float *patch)
{
  const NsConv *conv = product->conv;
  int           half = conv->kernel / 2;
  size_t        run = (size_t) conv->kernel * (size_t) conv->in_channels;

  for (int j = 0; j < conv->kernel; j++)
    memcpy (patch + (size_t) j * run,
            ns_tensor_at (product->input, y * conv->stride + j - half, x * conv->stride - half),
            run * sizeof (float));
}

/* Copies the gradients of the k x k outputs that input pixel (y, x) has gone into, 0 where there is
 * none. */
static void
gather_backward (const Product *product, int y, int x, float *patch)
{
  const NsConv *conv = product->conv;
  int           half = conv->kernel / 2;
  size_t        pixel = (size_t) conv->out_channels;

  for (int j = 0; j < conv->kernel; j++)
    for (int i = 0; i < conv->kernel; i++, patch += pixel)
      {
        int from_y = y + half - j;
        int from_x = x + half - i;

        if (from_y >= 0 && from_x >= 0 && from_y % conv->stride == 0 &&
            from_x % conv->stride == 0 && from_y / conv->stride < product->input->height &&
            from_x / conv->stride < product->input->width)
          memcpy (patch,
                  ns_tensor_at (product->input, from_y / conv->stride, from_x / conv->stride),
                  pixel * sizeof (float));
        else
          memset (patch, 0, pixel * sizeof (float));
      }
}

static void
store (const Product *product, const float *result, float *output)
{
  for (int o = 0; o < product->result; o++)
    {
      float value = result[o] + (product->bias ? product->bias[o] : 0.0f);

      output[o] = product->relu && value < 0.0f ? 0.0f : value;
    }
}

static void
run_tile (size_t index, unsigned worker, void *data)
{
  const Product *product = data;
  size_t         first = index * product->tile;
  size_t         n = product->n_pixels - first;
  float         *patches = product->scratch + worker * product->scratch_stride;
  float         *results = patches + product->tile * (size_t) product->patch;
  bool           backward = product->bias == NULL;

  if (n > product->tile)
    n = product->tile;

  for (size_t i = 0; i < n; i++)
    {
      int    y = product->y + (int) ((first + i) / (size_t) product->width);
      int    x = product->x + (int) ((first + i) % (size_t) product->width);
      float *patch = patches + i * (size_t) product->patch;

      if (backward)
        gather_backward (product, y, x, patch);
      else
        gather_forward (product, y, x, patch);
    }

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, (int) n, product->result, product->patch,
               1.0f, patches, product->patch, product->matrix, product->result, 0.0f, results,
               product->result);

  for (size_t i = 0; i < n; i++)
    {
      int y = product->y + (int) ((first + i) / (size_t) product->width);
      int x = product->x + (int) ((first + i) % (size_t) product->width);

      store (product, results + i * (size_t) product->result, ns_tensor_at (product->output, y, x));
    }
}

static NsStatus
run (NsContext *context, Product *product, NsError *error)
{
  size_t n_workers = ns_pool_n_threads (context->pool);
  size_t tile = TILE_FLOATS / (size_t) product->patch;

  if (tile > TILE_PIXELS_MAX)
    tile = TILE_PIXELS_MAX;
  if (tile < 16)
    tile = 16;
  if (tile > product->n_pixels)
    tile = product->n_pixels;

  product->tile = tile;
  product->scratch_stride = tile * ((size_t) product->patch + (size_t) product->result);
  product->scratch =
    ns_memory_alloc (context->memory, n_workers * product->scratch_stride, sizeof (float), error);
  if (!product->scratch)
    return NS_ERROR_MEMORY;

  ns_pool_run (context->pool, (product->n_pixels - 1) / tile + 1, run_tile, product);
  ns_memory_release (context->memory, product->scratch);

  return NS_OK;
}

NsStatus
ns_conv_im2col_forward (NsContext      *context,
                        const NsConv   *conv,
                        const NsTensor *input,
                        NsTensor       *output,
                        bool            relu,
                        NsError        *error)
{
  Product product = {
    .conv = conv,
    .input = input,
    .output = output,
    .matrix = conv->weights,
    .bias = conv->bias,
    .relu = relu,
    .patch = conv->kernel * conv->kernel * conv->in_channels,
    .result = conv->out_channels,
    .width = output->width,
    .n_pixels = (size_t) output->height * (size_t) output->width,
  };

  return run (context, &product, error);
}

/* [kernel][kernel][in][out] to [kernel][kernel][out][in] */
static void
transpose_weights (const NsConv *conv, float *transposed)
{
  size_t in = (size_t) conv->in_channels;
  size_t out = (size_t) conv->out_channels;
  size_t area = (size_t) conv->kernel * (size_t) conv->kernel;

  for (size_t k = 0; k < area; k++)
    for (size_t c = 0; c < in; c++)
      for (size_t o = 0; o < out; o++)
        transposed[(k * out + o) * in + c] = conv->weights[(k * in + c) * out + o];
}

NsStatus
ns_conv_im2col_backward (NsContext      *context,
                         const NsConv   *conv,
                         const NsTensor *grad_output,
                         NsTensor       *grad_input,
                         NsError        *error)
{
  int     half = conv->kernel / 2;
  Product product = {
    .conv = conv,
    .input = grad_output,
    .output = grad_input,
    .patch = conv->kernel * conv->kernel * conv->out_channels,
    .result = conv->in_channels,
    .y = -half,
    .x = -half,
    .width = grad_input->width + 2 * half,
    .n_pixels = ((size_t) grad_input->height + 2 * (size_t) half) *
                ((size_t) grad_input->width + 2 * (size_t) half),
  };
  float   *matrix;
  NsStatus status;

  matrix = ns_memory_alloc (context->memory, (size_t) product.patch * (size_t) product.result,
                            sizeof (float), error);
  if (!matrix)
    return NS_ERROR_MEMORY;

  transpose_weights (conv, matrix);
  product.matrix = matrix;
  status = run (context, &product, error);
  ns_memory_release (context->memory, matrix);

  return status;
}
