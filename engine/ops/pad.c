/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/pad.h"

#include <string.h>

#include "ops/rows.h"

/* The pixel that a position outside shows */
typedef int (*PositionFunc) (int position, int size);

typedef struct
{
  NsTensor    *tensor;
  int          amount;
  PositionFunc position;
} Pad;

int
ns_reflect (int position, int size)
{
  int period = 2 * (size - 1);

  if (size == 1)
    return 0;

  position %= period;
  if (position < 0)
    position += period;

  return position < size ? position : period - position;
}

static int
nearest (int position, int size)
{
  return position < 0 ? 0 : position < size ? position : size - 1;
}

static size_t
row_floats (const NsTensor *tensor)
{
  return (size_t) tensor->width * (size_t) tensor->channels;
}

/* The columns left and right of row y */
static void
fill_columns (int y, void *data)
{
  const Pad *pad = data;
  NsTensor  *tensor = pad->tensor;
  size_t     pixel = (size_t) tensor->channels * sizeof (float);

  for (int i = 1; i <= pad->amount; i++)
    {
      int right = tensor->width - 1 + i;

      memcpy (ns_tensor_at (tensor, y, -i),
              ns_tensor_at (tensor, y, pad->position (-i, tensor->width)), pixel);
      memcpy (ns_tensor_at (tensor, y, right),
              ns_tensor_at (tensor, y, pad->position (right, tensor->width)), pixel);
    }
}

static void
fill_halo (NsPool *pool, NsTensor *tensor, int amount, PositionFunc position)
{
  Pad    pad = { tensor, amount, position };
  size_t row =
    ((size_t) tensor->width + 2 * (size_t) amount) * (size_t) tensor->channels * sizeof (float);

  if (amount == 0)
    return;

  ns_rows_run (pool, 0, tensor->height, row_floats (tensor), fill_columns, &pad);
  for (int i = 1; i <= amount; i++)
    {
      int below = tensor->height - 1 + i;

      memcpy (ns_tensor_at (tensor, -i, -amount),
              ns_tensor_at (tensor, position (-i, tensor->height), -amount), row);
      memcpy (ns_tensor_at (tensor, below, -amount),
              ns_tensor_at (tensor, position (below, tensor->height), -amount), row);
    }
}

void
ns_pad_reflect (NsPool *pool, NsTensor *tensor, int amount)
{
  fill_halo (pool, tensor, amount, ns_reflect);
}

void
ns_pad_replicate (NsPool *pool, NsTensor *tensor, int amount)
{
  fill_halo (pool, tensor, amount, nearest);
}

static void
zero_columns (int y, void *data)
{
  const Pad *pad = data;
  size_t     side = (size_t) pad->amount * (size_t) pad->tensor->channels * sizeof (float);

  memset (ns_tensor_at (pad->tensor, y, -pad->amount), 0, side);
  memset (ns_tensor_at (pad->tensor, y, pad->tensor->width), 0, side);
}

void
ns_pad_zero (NsPool *pool, NsTensor *tensor, int amount)
{
  Pad    pad = { tensor, amount, NULL };
  size_t row =
    ((size_t) tensor->width + 2 * (size_t) amount) * (size_t) tensor->channels * sizeof (float);

  if (amount == 0)
    return;

  ns_rows_run (pool, 0, tensor->height, row_floats (tensor), zero_columns, &pad);
  for (int i = 1; i <= amount; i++)
    {
      memset (ns_tensor_at (tensor, -i, -amount), 0, row);
      memset (ns_tensor_at (tensor, tensor->height - 1 + i, -amount), 0, row);
    }
}

static void
add_floats (float *to, const float *from, size_t n)
{
  for (size_t i = 0; i < n; i++)
    to[i] += from[i];
}

static void
fold_columns (int y, void *data)
{
  const Pad *pad = data;
  NsTensor  *tensor = pad->tensor;
  size_t     pixel = (size_t) tensor->channels;

  for (int i = 1; i <= pad->amount; i++)
    {
      int right = tensor->width - 1 + i;

      add_floats (ns_tensor_at (tensor, y, ns_reflect (-i, tensor->width)),
                  ns_tensor_at (tensor, y, -i), pixel);
      add_floats (ns_tensor_at (tensor, y, ns_reflect (right, tensor->width)),
                  ns_tensor_at (tensor, y, right), pixel);
    }
}

void
ns_pad_reflect_backward (NsPool *pool, NsTensor *gradient, int amount)
{
  Pad    pad = { gradient, amount, NULL };
  size_t row = ((size_t) gradient->width + 2 * (size_t) amount) * (size_t) gradient->channels;

  if (amount == 0)
    return;

  /* The forward pass in reverse: rows first, with their corners, then columns */
  for (int i = 1; i <= amount; i++)
    {
      int below = gradient->height - 1 + i;

      add_floats (ns_tensor_at (gradient, ns_reflect (-i, gradient->height), -amount),
                  ns_tensor_at (gradient, -i, -amount), row);
      add_floats (ns_tensor_at (gradient, ns_reflect (below, gradient->height), -amount),
                  ns_tensor_at (gradient, below, -amount), row);
    }
  ns_rows_run (pool, 0, gradient->height, row_floats (gradient), fold_columns, &pad);
}
