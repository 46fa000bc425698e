/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv-winograd-passing.h"

#include "ops/conv-arrange.h"

/* Floats of V that a band may have: 20 MiB */
#define BAND_FLOATS ((size_t) 5 << 20)

typedef struct
{
  const NsWinogradRun *run;
  size_t               begin, end; /* tiles */
  float               *input;      /* V of all of them */
  float               *weights;    /* of a panel, then the bias */
  int                  panel;
} Band;

/* The tiles of a block, and where a worker may compute. */
typedef struct
{
  size_t first, n_tiles;
  float *input, *output, *tile;
} Block;

static Block
block_of (const Band *band, size_t index, unsigned worker)
{
  const NsWinogradRun *run = band->run;
  size_t               area = (size_t) (run->winograd->n * run->winograd->n);
  Block                block;

  block.first = band->begin + index * run->block;
  block.n_tiles = band->end - block.first < run->block ? band->end - block.first : run->block;
  block.input = band->input + (block.first - band->begin) * (size_t) run->pass->weights->in;
  block.output = run->scratch + worker * run->scratch_stride;
  block.tile = block.output + area * (size_t) run->output_plane;

  return block;
}

static void
transform (size_t index, unsigned worker, void *data)
{
  const Band *band = data;
  Block       block = block_of (band, index, worker);

  for (size_t t = 0; t < block.n_tiles; t++)
    ns_winograd_run_input (band->run, block.first + t,
                           block.input + t * (size_t) band->run->pass->weights->in, block.tile);
}

static void
multiply (size_t index, unsigned worker, void *data)
{
  const Band *band = data;
  Block       block = block_of (band, index, worker);

  ns_winograd_run_panel (band->run, band->panel, band->weights, block.first, block.n_tiles,
                         block.input, block.output, block.tile);
}

static void
run_band (NsContext *context, Band *band)
{
  const NsConvPass *pass = band->run->pass;
  size_t            block = band->run->block;
  size_t            n_blocks = (band->end - band->begin + block - 1) / block;

  ns_pool_run (context->pool, n_blocks, transform, band);
  for (int panel = 0; panel < pass->weights->panels.n_panels; panel++)
    {
      band->panel = panel;
      ns_conv_arrange_panel (context->pool, pass->conv, pass->weights, panel, band->weights);
      ns_pool_run (context->pool, n_blocks, multiply, band);
    }
}

/* Whole blocks, bands of about one size. */
static size_t
band_size (const NsWinogradRun *run)
{
  size_t area = (size_t) (run->winograd->n * run->winograd->n);
  size_t most = BAND_FLOATS / (area * (size_t) run->pass->weights->in * run->block);
  size_t n_blocks = (run->n_tiles + run->block - 1) / run->block;
  size_t n_bands = most > 1 ? (n_blocks + most - 1) / most : n_blocks;

  return (n_blocks + n_bands - 1) / n_bands * run->block;
}

/* Floats from an element of V to the next. */
static size_t
plane_of (const NsWinogradRun *run)
{
  return band_size (run) * (size_t) run->pass->weights->in + NS_WINOGRAD_PLANE_GAP;
}

size_t
ns_conv_winograd_band_bytes (const NsWinogradRun *run)
{
  return (size_t) (run->winograd->n * run->winograd->n) * plane_of (run) * sizeof (float);
}

NsStatus
ns_conv_winograd_passing (NsContext *context, NsWinogradRun *run, NsError *error)
{
  const NsConvWeights *weights = run->pass->weights;
  size_t               area = (size_t) (run->winograd->n * run->winograd->n);
  size_t               size = band_size (run);
  Band                 band = { .run = run };
  NsStatus             status = NS_ERROR_MEMORY;

  run->input_plane = (ptrdiff_t) plane_of (run);
  run->scratch_stride = area * (size_t) run->output_plane + run->tile;
  band.weights = ns_memory_alloc (context->memory, ns_conv_weights_bytes (weights), 1, error);
  band.input = band.weights
                 ? ns_memory_alloc (context->memory, ns_conv_winograd_band_bytes (run), 1, error)
                 : NULL;
  run->scratch =
    band.input
      ? ns_memory_alloc (context->memory, ns_pool_n_threads (context->pool) * run->scratch_stride,
                         sizeof (float), error)
      : NULL;
  if (run->scratch)
    {
      float *bias = band.weights + ns_conv_weights_bytes (weights) / sizeof (float) -
                    (size_t) weights->panels.n_columns;

      ns_conv_arrange_bias (run->pass->conv, weights, bias);
      run->bias = bias;
      for (; band.begin < run->n_tiles; band.begin = band.end)
        {
          band.end = run->n_tiles - band.begin < size ? run->n_tiles : band.begin + size;
          run_band (context, &band);
        }
      status = NS_OK;
    }
  ns_memory_release (context->memory, run->scratch);
  ns_memory_release (context->memory, band.input);
  ns_memory_release (context->memory, band.weights);

  return status;
}
