/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv-winograd.h"

#include "ops/conv-winograd-run.h"

/* Floats by which planes are apart beyond their size: powers of two would meet in the same cache sets */
#define PLANE_GAP 16

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

static void
run_block (size_t index, unsigned worker, void *data)
{
  const NsWinogradRun *run = data;
  const NsConvWeights *weights = run->pass->weights;
  int                  n_planes = run->winograd->n * run->winograd->n;
  int                  lanes = weights->panels.lanes;
  size_t               first = index * run->block;
  size_t n_tiles = run->n_tiles - first < run->block ? run->n_tiles - first : run->block;
  float *input = run->scratch + worker * run->scratch_stride;
  float *output = input + (size_t) run->input_plane * (size_t) n_planes;
  float *tile = output + (size_t) run->output_plane * (size_t) n_planes;

  for (size_t t = 0; t < n_tiles; t++)
    ns_winograd_run_input (run, first + t, input + t * (size_t) weights->in, tile);

  for (int panel = 0; panel < weights->panels.n_panels; panel++)
    {
      int          vector = ns_panel_first (&weights->panels, panel);
      int          n_vectors = ns_panel_first (&weights->panels, panel + 1) - vector;
      int          channel = vector * lanes;
      int          width = n_vectors * lanes;
      int          channels = weights->out - channel < width ? weights->out - channel : width;
      const float *u = ns_conv_weights_panel (weights, run->pass->data, panel);
      NsProduct    product = {
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
          product.b = u + (size_t) k * (size_t) weights->in * (size_t) width;
          product.c = output + (size_t) k * (size_t) run->output_plane;
          weights->kernels->product (&product, (int) n_tiles);
        }
      for (size_t t = 0; t < n_tiles; t++)
        ns_winograd_run_output (run, first + t, output + t * (size_t) width, channel, channels,
                                tile);
    }

  for (size_t t = 0; run->pass->parts && t < n_tiles; t++)
    ns_winograd_run_measure (run, first + t, index);
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

NsStatus
ns_conv_winograd (NsContext *context, const NsConvPass *pass, NsError *error)
{
  const NsConvWeights *weights = pass->weights;
  const NsWinograd    *winograd = weights->winograd;
  int                  width = weights->kernels->n_vectors_max * weights->kernels->lanes;
  size_t               area = (size_t) (winograd->n * winograd->n);
  size_t               tile = area * (size_t) (weights->in > width ? weights->in : width);
  bool                 magnified = weights->use == NS_CONV_MAGNIFIED;
  size_t               n_blocks;
  NsStatus             status = NS_OK;
  NsWinogradRun        run = {
           .pass = pass,
           .winograd = winograd,
           .scale = magnified ? 2 : 1,
           .lead = magnified && winograd->r == 2 ? 1 : 0,
  };

  run.tiles_x = n_tiles_along (&run, pass->width);
  run.n_tiles = (size_t) n_tiles_along (&run, pass->height) * (size_t) run.tiles_x;
  run.block = block_size (&run);
  run.input_plane = (ptrdiff_t) run.block * weights->in + PLANE_GAP;
  run.output_plane = (ptrdiff_t) run.block * width + PLANE_GAP;
  run.scratch_stride = area * (size_t) (run.input_plane + run.output_plane) + tile + PLANE_GAP;
  run.scratch = ns_memory_alloc (
    context->memory, ns_pool_n_threads (context->pool) * run.scratch_stride, sizeof (float), error);
  if (!run.scratch)
    return NS_ERROR_MEMORY;

  n_blocks = (run.n_tiles + run.block - 1) / run.block;
  if (pass->parts)
    status = ns_statistics_parts_init (pass->parts, context->memory, n_blocks,
                                       pass->output->channels, error);
  if (status == NS_OK)
    ns_pool_run (context->pool, n_blocks, run_block, &run);
  ns_memory_release (context->memory, run.scratch);

  return status;
}
