/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv-winograd.h"

#include "ops/conv-winograd-passing.h"
#include "ops/conv-winograd-run.h"

/* A block's transformed tiles should stay in the second-level cache; where channels are so many that the
 * weights do not, more tiles must share them. */
#define TILES_MIN 24
#define TILES_MAX 96

/* Input channels whose products an element of V can need, of those that a strided convolution has: the transform of
 * an even phase's kernel, which has one tap, is 0 at the point ∞. */
static int
depth_of (const NsWinogradRun *run, int k)
{
  const NsConvWeights *weights = run->pass->weights;
  int                  phase = weights->in / 4;
  int                  n = run->winograd->n;
  bool                 last_row = k / n == n - 1, last_column = k % n == n - 1;

  if (weights->stride == 1 || (!last_row && !last_column))
    return weights->in;

  return last_row && last_column ? phase : last_row ? 2 * phase : 3 * phase;
}

void
ns_winograd_run_panel (const NsWinogradRun *run,
                       int                  panel,
                       const float         *u,
                       size_t               first,
                       size_t               n_tiles,
                       const float         *input,
                       float               *output,
                       float               *tile)
{
  const NsConvWeights *weights = run->pass->weights;
  int                  n_planes = run->winograd->n * run->winograd->n;
  int                  lanes = weights->panels.lanes;
  int                  vector = ns_panel_first (&weights->panels, panel);
  int                  n_vectors = ns_panel_first (&weights->panels, panel + 1) - vector;
  int                  channel = vector * lanes;
  int                  width = n_vectors * lanes;
  int                  channels = weights->out - channel < width ? weights->out - channel : width;
  NsProduct            product = {
               .row_stride = weights->in,
               .n_segments = 1,
               .n_vectors = n_vectors,
               .c_stride = width,
               .n_columns = width,
  };

  for (int k = 0; k < n_planes; k++)
    {
      product.depth = depth_of (run, k);
      product.a = input + (size_t) k * (size_t) run->input_plane;
      product.b = u + (size_t) k * ns_conv_weights_plane (weights, width);
      product.c = output + (size_t) k * (size_t) run->output_plane;
      weights->kernels->product (&product, (int) n_tiles);
    }
  for (size_t t = 0; t < n_tiles; t++)
    {
      ns_winograd_run_output (run, first + t, output + t * (size_t) width, channel, channels, tile);
      if (run->pass->parts && panel == weights->panels.n_panels - 1)
        ns_winograd_run_measure (run, first + t);
    }
}

static void
run_block (size_t index, unsigned worker, void *data)
{
  const NsWinogradRun *run = data;
  const NsConvWeights *weights = run->pass->weights;
  size_t               n_planes = (size_t) (run->winograd->n * run->winograd->n);
  size_t               first = index * run->block;
  size_t n_tiles = run->n_tiles - first < run->block ? run->n_tiles - first : run->block;
  float *input = run->scratch + worker * run->scratch_stride;
  float *output = input + (size_t) run->input_plane * n_planes;
  float *tile = output + (size_t) run->output_plane * n_planes;

  for (size_t t = 0; t < n_tiles; t++)
    ns_winograd_run_input (run, first + t, input + t * (size_t) weights->in, tile);
  for (int panel = 0; panel < weights->panels.n_panels; panel++)
    ns_winograd_run_panel (run, panel, ns_conv_weights_panel (weights, run->pass->data, panel),
                           first, n_tiles, input, output, tile);
}

static size_t
block_size (const NsWinogradRun *run)
{
  size_t tiles = (size_t) run->pass->weights->in / 4;
  size_t n_blocks;

  if (tiles < TILES_MIN)
    tiles = TILES_MIN;
  if (tiles > TILES_MAX)
    tiles = TILES_MAX;

  /* Blocks of one size, and of an even number */
  n_blocks = (run->n_tiles + tiles - 1) / tiles;
  n_blocks += n_blocks % 2;

  return (run->n_tiles + n_blocks - 1) / n_blocks;
}

static int
n_tiles_along (const NsWinogradRun *run, int length)
{
  int side = run->winograd->m * run->scale;

  return (length * run->scale + run->lead + side - 1) / side;
}

/* All panels for a block of tiles, then the next block. */
static NsStatus
run_blocks (NsContext *context, NsWinogradRun *run, size_t n_blocks, NsError *error)
{
  const NsConvPass *pass = run->pass;
  size_t            area = (size_t) (run->winograd->n * run->winograd->n);

  run->bias = ns_conv_weights_bias (pass->weights, pass->data);
  run->input_plane = (ptrdiff_t) run->block * pass->weights->in + NS_WINOGRAD_PLANE_GAP;
  run->scratch_stride = area * (size_t) (run->input_plane + run->output_plane) + run->tile;
  run->scratch =
    ns_memory_alloc (context->memory, ns_pool_n_threads (context->pool) * run->scratch_stride,
                     sizeof (float), error);
  if (!run->scratch)
    return NS_ERROR_MEMORY;

  ns_pool_run (context->pool, n_blocks, run_block, run);
  ns_memory_release (context->memory, run->scratch);

  return NS_OK;
}

/* What of a run its pass decides: all but scratch memory. */
static NsWinogradRun
lay_out (const NsConvPass *pass)
{
  const NsConvWeights *weights = pass->weights;
  const NsWinograd    *winograd = weights->winograd;
  int                  width = weights->kernels->n_vectors_max * weights->kernels->lanes;
  int                  channels = weights->in > width ? weights->in : width;
  bool                 magnified = weights->use == NS_CONV_MAGNIFIED;
  NsWinogradRun        run = {
           .pass = pass,
           .winograd = winograd,
           .scale = magnified ? 2 : 1,
           .lead = magnified && winograd->r == 2 ? 1 : 0,
  };

  run.tiles_x = n_tiles_along (&run, pass->width);
  run.n_tiles = (size_t) n_tiles_along (&run, pass->height) * (size_t) run.tiles_x;
  run.block = block_size (&run);
  run.output_plane = (ptrdiff_t) run.block * width + NS_WINOGRAD_PLANE_GAP;
  run.tile = (size_t) (winograd->n * winograd->n * channels) + NS_WINOGRAD_PLANE_GAP;

  return run;
}

size_t
ns_conv_winograd_bytes (const NsConvPass *pass)
{
  NsWinogradRun run = lay_out (pass);

  return ns_conv_weights_bytes (pass->weights) + ns_conv_winograd_band_bytes (&run);
}

NsStatus
ns_conv_winograd (NsContext *context, const NsConvPass *pass, NsError *error)
{
  NsWinogradRun run = lay_out (pass);
  size_t        n_blocks = (run.n_tiles + run.block - 1) / run.block;

  if (pass->parts)
    {
      NsStatus status = ns_statistics_parts_init (pass->parts, context->memory, n_blocks,
                                                  pass->output->channels, error);

      if (status != NS_OK)
        return status;
    }

  return pass->weights->passing ? ns_conv_winograd_passing (context, &run, error)
                                : run_blocks (context, &run, n_blocks, error);
}
