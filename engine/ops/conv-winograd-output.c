/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv-winograd-run.h"

#include <math.h>
#include <string.h>

/* A tile in the output, counted from the region's first pixel; `top` and `left` may be before it. */
typedef struct
{
  int top, left;           /* of the tile */
  int y, x, height, width; /* of what of it lies in the region */
} Area;

static Area
area_of (const NsWinogradRun *run, size_t index)
{
  const NsConvPass *pass = run->pass;
  int               side = run->winograd->m * run->scale;
  Area              area;

  area.top = (int) (index / (size_t) run->tiles_x) * side - run->lead;
  area.left = (int) (index % (size_t) run->tiles_x) * side - run->lead;
  area.y = area.top > 0 ? area.top : 0;
  area.x = area.left > 0 ? area.left : 0;
  area.height = run->scale * pass->height - area.y;
  if (area.height > area.top + side - area.y)
    area.height = area.top + side - area.y;
  area.width = run->scale * pass->width - area.x;
  if (area.width > area.left + side - area.x)
    area.width = area.left + side - area.x;

  return area;
}

static bool
is_whole (const NsWinogradRun *run, const Area *area)
{
  int side = run->winograd->m * run->scale;

  return area->height == side && area->width == side;
}

/* Whether the kernel that stores whole tiles measures them, but for the first of a block, around whose first pixel sums are
 * taken. */
static bool
is_measured_on_the_way (const NsWinogradRun *run)
{
  const NsConvPass *pass = run->pass;

  return pass->parts && pass->weights->use != NS_CONV_MAGNIFIED &&
         pass->output->channels % pass->weights->panels.lanes == 0;
}

/* Copies, or adds, what of a tile, pixels `step` apart with the first at (y, x), lies in the region. */
static void
copy (const NsWinogradRun *run,
      int                  y,
      int                  x,
      int                  step,
      int                  channel,
      const float         *tile,
      int                  channels,
      int                  n)
{
  const NsConvPass *pass = run->pass;
  int               m = run->winograd->m;
  int               height = run->scale * pass->height, width = run->scale * pass->width;

  for (int j = 0; j < m; j++)
    for (int i = 0; i < m; i++, tile += channels)
      {
        int    row = y + step * j, column = x + step * i;
        float *to;

        if (row < 0 || row >= height || column < 0 || column >= width)
          continue;
        to = ns_tensor_at (pass->output, pass->y + row, pass->x + column) + channel;
        if (pass->add)
          for (int c = 0; c < n; c++)
            to[c] = tile[c] + to[c];
        else
          memcpy (to, tile, (size_t) n * sizeof (float));
      }
}

/* Stores a tile of magnified pixels; its channels are those of pixel (0, 0) of four, then (0, 1), (1, 0), (1, 1). */
static void
spread (const NsWinogradRun *run,
        const Area          *area,
        const float         *planes,
        int                  channel,
        int                  channels,
        const float         *bias,
        float               *tile)
{
  const NsConvPass *pass = run->pass;
  NsTensor         *output = pass->output;
  int               lanes = pass->weights->panels.lanes;
  int               m = run->winograd->m;
  bool              whole = is_whole (run, area);
  bool ready = false; /* the tile, for where its pixels cannot be stored as they come */
  int  n;

  for (int first = 0; first < channels; first += n)
    {
      int phase = (channel + first) / output->channels;
      int from = (channel + first) % output->channels;
      /* the odd pixels are at hand that come before the even ones */
      int y = area->top + (phase / 2 != run->lead);
      int x = area->left + (phase % 2 != run->lead);

      n = output->channels - from;
      if (n > channels - first)
        n = channels - first;
      if (whole && n >= lanes)
        {
          run->winograd->output (planes + first, run->output_plane, n, bias + first, pass->relu,
                                 false, NULL, ns_tensor_at (output, y, x) + from,
                                 2 * output->row_stride, 2 * output->channels);
          continue;
        }
      if (!ready)
        run->winograd->output (planes, run->output_plane, channels, bias, pass->relu, false, NULL,
                               tile, m * channels, channels);
      ready = true;
      copy (run, y, x, 2, from, tile + first, channels, n);
    }
}

/* Stores the largest of each four pixels of a tile; sides are even, and so are m and the region's. */
static void
pool (const NsWinogradRun *run, const Area *area, int channel, int channels, const float *tile)
{
  const NsConvPass *pass = run->pass;
  const NsTensor   *output = pass->output;
  int               row = run->winograd->m * channels;
  float             least = pass->relu ? 0.0f : -INFINITY;

  for (int j = 0; j < area->height; j += 2)
    for (int i = 0; i < area->width; i += 2)
      {
        int    y = (area->y + j) / 2, x = (area->x + i) / 2;
        size_t pixel = (size_t) y * (size_t) output->width + (size_t) x;

        pass->weights->kernels->pool (
          tile + j * row + i * channels, channels, row, channels, least,
          ns_tensor_at (output, y, x) + channel,
          pass->choices ? pass->choices + pixel * (size_t) output->channels + channel : NULL);
      }
}

void
ns_winograd_run_output (const NsWinogradRun *run,
                        size_t               index,
                        const float         *planes,
                        int                  channel,
                        int                  channels,
                        float               *tile)
{
  const NsConvPass *pass = run->pass;
  const NsTensor   *output = pass->output;
  const float      *bias = run->bias + channel;
  Area              area = area_of (run, index);
  int               m = run->winograd->m;
  bool              measured = is_measured_on_the_way (run);
  bool              first = index % run->block == 0;
  NsSums            sums;

  if (measured)
    sums = ns_statistics_parts_sums (pass->parts, index / run->block, channel);
  if (pass->weights->use == NS_CONV_MAGNIFIED)
    spread (run, &area, planes, channel, channels, bias, tile);
  else if (is_whole (run, &area) && !pass->pool)
    run->winograd->output (planes, run->output_plane, channels, bias, pass->relu, pass->add,
                           measured && !first ? &sums : NULL,
                           ns_tensor_at (output, pass->y + area.y, pass->x + area.x) + channel,
                           output->row_stride, output->channels);
  else
    {
      run->winograd->output (planes, run->output_plane, channels, bias, pass->relu, false, NULL,
                             tile, m * channels, channels);
      if (pass->pool)
        pool (run, &area, channel, channels, tile);
      else
        copy (run, area.top, area.left, 1, channel, tile, channels, channels);
    }
  if (measured && first)
    ns_statistics_parts_begin (pass->parts, index / run->block, channel,
                               ns_tensor_at (output, pass->y + area.y, pass->x + area.x) + channel,
                               channels);
}

void
ns_winograd_run_measure (const NsWinogradRun *run, size_t index)
{
  const NsConvPass *pass = run->pass;
  Area              area = area_of (run, index);

  if (is_measured_on_the_way (run) && index % run->block != 0 && is_whole (run, &area))
    ns_statistics_parts_count (pass->parts, index / run->block, area.height * area.width);
  else
    ns_statistics_parts_add (pass->parts, index / run->block,
                             ns_tensor_at (pass->output, pass->y + area.y, pass->x + area.x),
                             area.height, pass->output->row_stride, area.width);
}
