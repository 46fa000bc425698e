/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv-winograd.h"

#include <string.h>

/* Floats by which planes are apart beyond their size: powers of two would meet in the same cache sets */
#define PLANE_GAP 16

/* A block's transformed tiles should stay in the second-level cache; where channels are so many that the
 * weights do not, more tiles must share them. */
#define TILES_MIN 24
#define TILES_MAX 96

typedef struct
{
  const NsConvPass *pass;
  const NsWinograd *winograd;
  int               n;       /* side of an input tile */
  int               tiles_x; /* tiles in a row */
  size_t            n_tiles;
  size_t            block;                     /* tiles */
  ptrdiff_t         input_plane, output_plane; /* floats from a plane to the next */
  float            *scratch;
  size_t            scratch_stride; /* of a worker: V, M, and a tile at the frame */
} Winograd;

/* Copies n x n pixels from (y, x) on, 0 where the input may not be read. */
static void
gather (const Winograd *w, int y, int x, float *tile)
{
  const NsTensor *input = w->pass->input;
  int             reach = w->pass->reach;
  size_t          pixel = (size_t) input->channels;
  int             from = x < -reach ? -reach - x : 0;
  int             to = input->width + reach - x < w->n ? input->width + reach - x : w->n;

  memset (tile, 0, (size_t) (w->n * w->n) * pixel * sizeof (float));
  for (int j = 0; j < w->n && from < to; j++)
    if (y + j >= -reach && y + j < input->height + reach)
      memcpy (tile + (size_t) (j * w->n + from) * pixel, ns_tensor_at (input, y + j, x + from),
              (size_t) (to - from) * pixel * sizeof (float));
}

/* As gather(), but for the parts of a kernel, whose pixels are three apart and become channels of one. */
static void
gather_parts (const Winograd *w, int y, int x, float *tile)
{
  const NsTensor *input = w->pass->input;
  int             n_parts = w->pass->weights->split;
  int             reach = w->pass->reach;
  int             channels = input->channels;
  int             width = w->pass->weights->in;

  memset (tile, 0, (size_t) (w->n * w->n * width) * sizeof (float));
  for (int j = 0; j < w->n; j++)
    for (int i = 0; i < w->n; i++, tile += width)
      for (int k = 0; k < n_parts * n_parts; k++)
        {
          int row = y + j + 3 * (k / n_parts);
          int column = x + i + 3 * (k % n_parts);

          if (row >= -reach && row < input->height + reach && column >= -reach &&
              column < input->width + reach)
            memcpy (tile + k * channels, ns_tensor_at (input, row, column),
                    (size_t) channels * sizeof (float));
        }
}

/* The same where all pixels are there, and one more. Four floats are moved for any pixel: what is too many is
 * overwritten by what follows, at last by zeros or beyond the tile. */
static void
gather_parts_inside (const Winograd *w, int y, int x, float *tile)
{
  const NsTensor *input = w->pass->input;
  int             n_parts = w->pass->weights->split;
  int             channels = input->channels;
  int             width = w->pass->weights->in;
  int             rest = width - n_parts * n_parts * channels;

  for (int j = 0; j < w->n; j++)
    for (int i = 0; i < w->n; i++, tile += width)
      {
        const float *from = ns_tensor_at (input, y + j, x + i);
        float       *to = tile;

        for (int a = 0; a < n_parts; a++, from += 3 * input->row_stride)
          for (int b = 0; b < n_parts; b++, to += channels)
            memcpy (to, from + 3 * b * channels, 4 * sizeof (float));
        if (rest)
          memset (to, 0, (size_t) rest * sizeof (float));
      }
}

static void
transform_parts (const Winograd *w, int y, int x, float *planes, float *tile)
{
  const NsTensor *input = w->pass->input;
  int             channels = w->pass->weights->in;
  int             reach = w->pass->reach;
  int             side = w->n + 3 * (w->pass->weights->split - 1);

  if (y >= -reach && x >= -reach && y + side <= input->height + reach &&
      x + side < input->width + reach)
    gather_parts_inside (w, y, x, tile);
  else
    gather_parts (w, y, x, tile);
  w->winograd->input (tile, (ptrdiff_t) w->n * channels, channels, channels, planes,
                      w->input_plane);
}

static void
transform_input (const Winograd *w, size_t index, float *planes, float *tile)
{
  const NsTensor *input = w->pass->input;
  int             reach = w->pass->reach;
  int             channels = w->pass->weights->in;
  int             tile_y = (int) (index / (size_t) w->tiles_x) * w->winograd->m;
  int             tile_x = (int) (index % (size_t) w->tiles_x) * w->winograd->m;
  int             y = w->pass->y + w->pass->dy + tile_y - 1;
  int             x = w->pass->x + w->pass->dx + tile_x - 1;

  if (channels != input->channels)
    transform_parts (w, y, x, planes, tile);
  else if (y >= -reach && x >= -reach && y + w->n <= input->height + reach &&
           x + w->n <= input->width + reach)
    w->winograd->input (ns_tensor_at (input, y, x), input->row_stride, channels, channels, planes,
                        w->input_plane);
  else
    {
      gather (w, y, x, tile);
      w->winograd->input (tile, (ptrdiff_t) w->n * channels, channels, channels, planes,
                          w->input_plane);
    }
}

/* Puts a tile of magnified pixels; its channels are those of pixel (0, 0) of four, then (0, 1), (1, 0), (1, 1). */
static void
spread (const Winograd *w,
        int             y,
        int             x,
        int             height,
        int             width,
        int             channel,
        int             channels,
        const float    *tile)
{
  NsTensor *output = w->pass->output;
  int       m = w->winograd->m;
  int       n;

  for (int first = 0; first < channels; first += n)
    {
      int phase = (channel + first) / output->channels;
      int from = (channel + first) % output->channels;

      n = output->channels - from;
      if (n > channels - first)
        n = channels - first;
      for (int j = 0; j < height; j++)
        for (int i = 0; i < width; i++)
          memcpy (ns_tensor_at (output, 2 * (y + j) + phase / 2, 2 * (x + i) + phase % 2) + from,
                  tile + (size_t) (j * m + i) * (size_t) channels + first,
                  (size_t) n * sizeof (float));
    }
}

static inline float
larger (float a, float b)
{
  return a > b ? a : b;
}

/* Puts the largest of each four pixels of a tile; sides are even, and so are m and the region's. */
static void
pool (const Winograd *w,
      int             y,
      int             x,
      int             height,
      int             width,
      int             channel,
      int             channels,
      const float    *tile)
{
  NsTensor *output = w->pass->output;
  int       row = w->winograd->m * channels;

  for (int j = 0; j < height; j += 2)
    for (int i = 0; i < width; i += 2)
      {
        const float *from = tile + j * row + i * channels;
        float       *to = ns_tensor_at (output, (y + j) / 2, (x + i) / 2) + channel;

        for (int c = 0; c < channels; c++)
          to[c] = larger (larger (from[c], from[channels + c]),
                          larger (from[row + c], from[row + channels + c]));
      }
}

static void
transform_output (const Winograd *w,
                  size_t          index,
                  const float    *planes,
                  int             channel,
                  int             channels,
                  float          *tile)
{
  const NsConvPass *pass = w->pass;
  int               m = w->winograd->m;
  int               y = (int) (index / (size_t) w->tiles_x) * m;
  int               x = (int) (index % (size_t) w->tiles_x) * m;
  int               height = pass->height - y < m ? pass->height - y : m;
  int               width = pass->width - x < m ? pass->width - x : m;
  const float      *bias = ns_conv_weights_bias (pass->weights, pass->data) + channel;
  bool              magnified = pass->weights->use == NS_CONV_MAGNIFIED;
  float            *to = ns_tensor_at (pass->output, pass->y + y, pass->x + x) + channel;

  if (height == m && width == m && !magnified && !pass->pool)
    {
      w->winograd->output (planes, w->output_plane, channels, bias, pass->relu, to,
                           pass->output->row_stride, pass->output->channels);
      return;
    }

  w->winograd->output (planes, w->output_plane, channels, bias, pass->relu, tile,
                       (ptrdiff_t) m * channels, channels);
  if (magnified || pass->pool)
    {
      (magnified ? spread : pool) (w, y, x, height, width, channel, channels, tile);
      return;
    }
  for (int j = 0; j < height; j++)
    for (int i = 0; i < width; i++)
      memcpy (to + j * pass->output->row_stride + (ptrdiff_t) i * pass->output->channels,
              tile + (size_t) (j * m + i) * (size_t) channels, (size_t) channels * sizeof (float));
}

/* Adds the tile's pixels, which have just been written. */
static void
measure (const Winograd *w, size_t index, size_t part)
{
  const NsConvPass *pass = w->pass;
  int               scale = pass->weights->use == NS_CONV_MAGNIFIED ? 2 : 1;
  int               m = w->winograd->m;
  int               y = (int) (index / (size_t) w->tiles_x) * m;
  int               x = (int) (index % (size_t) w->tiles_x) * m;
  int               height = scale * (pass->height - y < m ? pass->height - y : m);
  int               width = scale * (pass->width - x < m ? pass->width - x : m);

  for (int j = 0; j < height; j++)
    ns_statistics_parts_add (pass->parts, part,
                             ns_tensor_at (pass->output, scale * y + j, scale * x), width);
}

static void
run_block (size_t index, unsigned worker, void *data)
{
  const Winograd      *w = data;
  const NsConvWeights *weights = w->pass->weights;
  int                  lanes = weights->panels.lanes;
  size_t               first = index * w->block;
  size_t               n_tiles = w->n_tiles - first < w->block ? w->n_tiles - first : w->block;
  float               *input = w->scratch + worker * w->scratch_stride;
  float               *output = input + (size_t) w->input_plane * (size_t) (w->n * w->n);
  float               *tile = output + (size_t) w->output_plane * (size_t) (w->n * w->n);

  for (size_t t = 0; t < n_tiles; t++)
    transform_input (w, first + t, input + t * (size_t) weights->in, tile);

  for (int panel = 0; panel < weights->panels.n_panels; panel++)
    {
      int          vector = ns_panel_first (&weights->panels, panel);
      int          n_vectors = ns_panel_first (&weights->panels, panel + 1) - vector;
      int          channel = vector * lanes;
      int          width = n_vectors * lanes;
      int          channels = weights->out - channel < width ? weights->out - channel : width;
      const float *u = ns_conv_weights_panel (weights, w->pass->data, panel);
      NsProduct    product = {
           .row_stride = weights->in,
           .n_segments = 1,
           .depth = weights->in,
           .n_vectors = n_vectors,
           .c_stride = width,
           .n_columns = width,
      };

      for (int k = 0; k < w->n * w->n; k++)
        {
          product.a = input + (size_t) k * (size_t) w->input_plane;
          product.b = u + (size_t) k * (size_t) weights->in * (size_t) width;
          product.c = output + (size_t) k * (size_t) w->output_plane;
          weights->kernels->product (&product, (int) n_tiles);
        }
      for (size_t t = 0; t < n_tiles; t++)
        transform_output (w, first + t, output + t * (size_t) width, channel, channels, tile);
    }

  for (size_t t = 0; w->pass->parts && t < n_tiles; t++)
    measure (w, first + t, index);
}

static size_t
block_size (const Winograd *w)
{
  size_t tiles = (size_t) w->pass->weights->in / 4;
  size_t n_blocks;

  if (tiles < TILES_MIN)
    tiles = TILES_MIN;
  if (tiles > TILES_MAX)
    tiles = TILES_MAX;

  /* Blocks of one size, and of an even number */
  n_blocks = (w->n_tiles + tiles - 1) / tiles;
  n_blocks += n_blocks % 2;

  return (w->n_tiles + n_blocks - 1) / n_blocks;
}

NsStatus
ns_conv_winograd (NsContext *context, const NsConvPass *pass, NsError *error)
{
  const NsConvWeights *weights = pass->weights;
  int                  m = weights->winograd->m;
  int                  tiles_y = (pass->height + m - 1) / m;
  int                  width = weights->kernels->n_vectors_max * weights->kernels->lanes;
  size_t               n_blocks;
  NsStatus             status = NS_OK;
  Winograd             w = { .pass = pass, .winograd = weights->winograd, .n = m + 2 };
  size_t               area = (size_t) (w.n * w.n);
  size_t               tile = area * (size_t) (weights->in > width ? weights->in : width);

  w.tiles_x = (pass->width + m - 1) / m;
  w.n_tiles = (size_t) tiles_y * (size_t) w.tiles_x;
  w.block = block_size (&w);
  w.input_plane = (ptrdiff_t) w.block * weights->in + PLANE_GAP;
  w.output_plane = (ptrdiff_t) w.block * width + PLANE_GAP;
  w.scratch_stride = area * (size_t) (w.input_plane + w.output_plane) + tile + PLANE_GAP;
  w.scratch = ns_memory_alloc (
    context->memory, ns_pool_n_threads (context->pool) * w.scratch_stride, sizeof (float), error);
  if (!w.scratch)
    return NS_ERROR_MEMORY;

  n_blocks = (w.n_tiles + w.block - 1) / w.block;
  if (pass->parts)
    status = ns_statistics_parts_init (pass->parts, context->memory, n_blocks,
                                       pass->output->channels, error);
  if (status == NS_OK)
    ns_pool_run (context->pool, n_blocks, run_block, &w);
  ns_memory_release (context->memory, w.scratch);

  return status;
}
