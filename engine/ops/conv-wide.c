/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv-wide.h"

#include <string.h>

#include "ops/conv-winograd.h"

/* Floats of a band of parts, about: what the last-level cache holds */
#define BAND_FLOATS (1 << 20)

typedef struct
{
  const NsConvPass *pass;
  NsTensor          parts;    /* rows first … of the region and those below that they reach */
  int               channels; /* of the output */
  int               first, rows;
  int               task_rows; /* that a task sums */
} Wide;

static inline float
sum_of_parts (const float *parts, ptrdiff_t row, ptrdiff_t pixel, int split, int channels)
{
  float sum = 0.0f;

  for (int a = 0; a < split; a++)
    for (int b = 0; b < split; b++)
      sum += parts[3 * (a * row + b * pixel) + (a * split + b) * channels];

  return sum;
}

/* Written out for the sizes that generators have */
static void
sum_row (const float *parts,
         ptrdiff_t    row,
         ptrdiff_t    pixel,
         int          split,
         int          channels,
         int          width,
         float       *to)
{
  for (int x = 0; x < width; x++, parts += pixel, to += channels)
    if (split == 3 && channels == 3)
      for (int c = 0; c < 3; c++)
        to[c] = sum_of_parts (parts + c, row, pixel, 3, 3);
    else if (split == 2 && channels == 3)
      for (int c = 0; c < 3; c++)
        to[c] = sum_of_parts (parts + c, row, pixel, 2, 3);
    else
      for (int c = 0; c < channels; c++)
        to[c] = sum_of_parts (parts + c, row, pixel, split, channels);
}

static void
sum_rows (size_t index, unsigned worker, void *data)
{
  const Wide       *wide = data;
  const NsConvPass *pass = wide->pass;
  const NsTensor   *parts = &wide->parts;
  int               from = (int) index * wide->task_rows;
  int               end = from + wide->task_rows < wide->rows ? from + wide->task_rows : wide->rows;

  (void) worker;
  for (int y = from; y < end; y++)
    {
      float *to = ns_tensor_at (pass->output, pass->y + wide->first + y, pass->x);

      sum_row (ns_tensor_at (parts, y, 0), parts->row_stride, parts->channels, pass->weights->split,
               wide->channels, pass->width, to);
      for (int i = 0; pass->relu && i < pass->width * wide->channels; i++)
        to[i] = to[i] > 0.0f ? to[i] : 0.0f;
      if (pass->parts)
        ns_statistics_parts_add (pass->parts, (size_t) ((wide->first + from) / wide->task_rows), to,
                                 1, 0, pass->width);
    }
}

/* Computes the parts for `rows` rows from `first` on; what the band before has computed of them is at its end. */
static NsStatus
compute_parts (NsContext *context, Wide *wide, int band, int overlap, NsError *error)
{
  const NsConvPass *pass = wide->pass;
  int               shift = 1 - pass->weights->kernel / 2;
  int               begin = wide->first ? overlap : 0;
  NsConvPass        parts = {
           .conv = pass->conv,
           .weights = pass->weights,
           .data = pass->data,
           .input = pass->input,
           .dy = pass->y + wide->first + shift,
           .dx = pass->x + shift,
           .reach = pass->reach,
           .output = &wide->parts,
           .y = begin,
           .height = wide->rows + overlap - begin,
           .width = wide->parts.width,
  };

  if (begin)
    memmove (ns_tensor_at (&wide->parts, 0, 0), ns_tensor_at (&wide->parts, band, 0),
             (size_t) (overlap * wide->parts.row_stride) * sizeof (float));

  return ns_conv_winograd (context, &parts, error);
}

NsStatus
ns_conv_wide (NsContext *context, const NsConvPass *pass, NsError *error)
{
  const NsConvWeights *weights = pass->weights;
  int                  overlap = 3 * (weights->split - 1);
  int                  m = weights->winograd->m;
  int                  band = BAND_FLOATS / (weights->out * (pass->width + overlap)) / m * m;
  Wide                 wide = {
                    .pass = pass, .parts = NS_TENSOR_INIT, .channels = pass->output->channels, .task_rows = m
  };
  NsStatus status;

  if (band < m)
    band = m;
  if (band > pass->height)
    band = pass->height;
  status = ns_tensor_init (&wide.parts, context->memory, band + overlap, pass->width + overlap,
                           weights->out, 0, error);
  if (status == NS_OK && pass->parts)
    status = ns_statistics_parts_init (pass->parts, context->memory,
                                       ((size_t) pass->height + (size_t) m - 1) / (size_t) m,
                                       wide.channels, error);

  for (; status == NS_OK && wide.first < pass->height; wide.first += band)
    {
      wide.rows = pass->height - wide.first < band ? pass->height - wide.first : band;
      status = compute_parts (context, &wide, band, overlap, error);
      if (status == NS_OK)
        ns_pool_run (context->pool, ((size_t) wide.rows + (size_t) m - 1) / (size_t) m, sum_rows,
                     &wide);
    }
  ns_tensor_clear (&wide.parts);

  return status;
}
