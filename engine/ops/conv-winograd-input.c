/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv-winograd-run.h"

#include <string.h>

static bool
is_inside (const NsWinogradRun *run, int y, int x, int side)
{
  const NsTensor *input = run->pass->input;
  int             reach = run->pass->reach;

  return y >= -reach && x >= -reach && y + side <= input->height + reach &&
         x + side <= input->width + reach;
}

/* Copies n x n pixels, `step` apart, from (y, x) on, 0 where the input may not be read. */
static void
gather (const NsWinogradRun *run, int y, int x, int step, float *tile)
{
  size_t channels = (size_t) run->pass->input->channels;
  int    n = run->winograd->n;

  memset (tile, 0, (size_t) (n * n) * channels * sizeof (float));
  for (int j = 0; j < n; j++)
    for (int i = 0; i < n; i++, tile += channels)
      if (is_inside (run, y + step * j, x + step * i, 1))
        memcpy (tile, ns_tensor_at (run->pass->input, y + step * j, x + step * i),
                channels * sizeof (float));
}

/* One phase of a picture, every step-th pixel, from (y, x) on. */
static void
transform (const NsWinogradRun *run, int y, int x, int step, float *planes, float *tile)
{
  const NsTensor *input = run->pass->input;
  int             channels = input->channels;
  int             n = run->winograd->n;

  if (is_inside (run, y, x, step * (n - 1) + 1))
    run->winograd->input (ns_tensor_at (input, y, x), step * input->row_stride, step * channels,
                          channels, planes, run->input_plane);
  else
    {
      gather (run, y, x, step, tile);
      run->winograd->input (tile, n * channels, channels, channels, planes, run->input_plane);
    }
}

/* As gather(), but for the parts of a kernel, whose pixels are three apart and become channels of one. */
static void
gather_parts (const NsWinogradRun *run, int y, int x, float *tile)
{
  const NsTensor *input = run->pass->input;
  int             n = run->winograd->n;
  int             n_parts = run->pass->weights->split;
  int             channels = input->channels;
  int             width = run->pass->weights->in;

  memset (tile, 0, (size_t) (n * n * width) * sizeof (float));
  for (int j = 0; j < n; j++)
    for (int i = 0; i < n; i++, tile += width)
      for (int k = 0; k < n_parts * n_parts; k++)
        {
          int row = y + j + 3 * (k / n_parts);
          int column = x + i + 3 * (k % n_parts);

          if (is_inside (run, row, column, 1))
            memcpy (tile + k * channels, ns_tensor_at (input, row, column),
                    (size_t) channels * sizeof (float));
        }
}

/* The same where all pixels are there, and one more. Four floats are moved for any pixel: what is too many is
 * overwritten by what follows, at last by zeros or beyond the tile. Constant numbers let the compiler unroll the loops. */
static inline __attribute__ ((always_inline)) void
gather_parts_inside (const NsWinogradRun *run, int y, int x, float *tile, int n_parts, int channels)
{
  const NsTensor *input = run->pass->input;
  int             n = run->winograd->n;
  int             width = run->pass->weights->in;
  int             rest = width - n_parts * n_parts * channels;

  for (int j = 0; j < n; j++)
    for (int i = 0; i < n; i++, tile += width)
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
transform_parts (const NsWinogradRun *run, int y, int x, float *planes, float *tile)
{
  int channels = run->pass->weights->in;
  int n_parts = run->pass->weights->split;
  int n = run->winograd->n;

  if (!is_inside (run, y, x, n + 3 * (n_parts - 1) + 1))
    gather_parts (run, y, x, tile);
  else if (n_parts == 3 && run->pass->input->channels == 3) /* 9 × 9 of a picture */
    gather_parts_inside (run, y, x, tile, 3, 3);
  else
    gather_parts_inside (run, y, x, tile, n_parts, run->pass->input->channels);
  run->winograd->input (tile, n * channels, channels, channels, planes, run->input_plane);
}

void
ns_winograd_run_input (const NsWinogradRun *run, size_t index, float *planes, float *tile)
{
  const NsConvPass    *pass = run->pass;
  const NsConvWeights *weights = pass->weights;
  int                  m = run->winograd->m;
  int                  y = pass->y + (int) (index / (size_t) run->tiles_x) * m;
  int                  x = pass->x + (int) (index % (size_t) run->tiles_x) * m;

  if (weights->stride == 2)
    for (int phase = 0; phase < 4; phase++)
      transform (run, 2 * y - ns_conv_phase_is_odd (phase / 2),
                 2 * x - ns_conv_phase_is_odd (phase % 2), 2,
                 planes + phase * pass->input->channels, tile);
  else if (weights->split > 1 && !weights->split_output)
    transform_parts (run, y + pass->dy - 1, x + pass->dx - 1, planes, tile);
  else
    transform (run, y + pass->dy - 1, x + pass->dx - 1, 1, planes, tile);
}
