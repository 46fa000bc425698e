/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/tiling.h"

static int
least (int a, int b)
{
  return a < b ? a : b;
}

static int
round_up (int size, int align)
{
  return (size + align - 1) / align * align;
}

void
ns_tiling_init (NsTiling *tiling, int width, int height, int align)
{
  *tiling = (NsTiling) { width, height, align, 1, 1, width, height };
}

/* Cuts a side into more than *n parts, if they remain large enough. */
static bool
refine_side (int size, int align, int smallest, int *n, int *tile)
{
  int finer = round_up ((size + *n) / (*n + 1), align);

  /* Rounding up may leave the number of parts as it is; the next smaller size then does not */
  if (finer >= *tile)
    finer = (*tile - 1) / align * align;
  if (finer < smallest || finer < align)
    return false;

  *tile = finer;
  *n = (size + finer - 1) / finer;

  return true;
}

bool
ns_tiling_refine (NsTiling *tiling, int smallest)
{
  bool wide = tiling->tile_width >= tiling->tile_height;

  return wide ? refine_side (tiling->width, tiling->align, smallest, &tiling->columns,
                             &tiling->tile_width)
              : refine_side (tiling->height, tiling->align, smallest, &tiling->rows,
                             &tiling->tile_height);
}

int
ns_tiling_n_tiles (const NsTiling *tiling)
{
  return tiling->columns * tiling->rows;
}

NsRect
ns_tiling_tile (const NsTiling *tiling, int index)
{
  int x = index % tiling->columns * tiling->tile_width;
  int y = index / tiling->columns * tiling->tile_height;

  return (NsRect) { x, y, least (tiling->tile_width, tiling->width - x),
                    least (tiling->tile_height, tiling->height - y) };
}

NsRect
ns_tiling_expand (const NsTiling *tiling, NsRect rect, int margin)
{
  int amount = round_up (margin, tiling->align);
  int right = least (rect.x + rect.width + amount, tiling->width);
  int bottom = least (rect.y + rect.height + amount, tiling->height);

  rect.x = rect.x > amount ? rect.x - amount : 0;
  rect.y = rect.y > amount ? rect.y - amount : 0;
  rect.width = right - rect.x;
  rect.height = bottom - rect.y;

  return rect;
}

NsRect
ns_tiling_largest (const NsTiling *tiling, int margin)
{
  NsRect largest = { 0, 0, 0, 0 };

  for (int i = 0; i < ns_tiling_n_tiles (tiling); i++)
    {
      NsRect tile = ns_tiling_expand (tiling, ns_tiling_tile (tiling, i), margin);

      largest.width = tile.width > largest.width ? tile.width : largest.width;
      largest.height = tile.height > largest.height ? tile.height : largest.height;
    }

  return largest;
}

static size_t
bytes_of_largest (const NsTiling *tiling, int margin, NsTilingBytes func, const void *data)
{
  NsRect largest = ns_tiling_largest (tiling, margin);

  return func (largest.width, largest.height, data);
}

bool
ns_tiling_fit (NsTiling     *tiling,
               int           margin,
               int           smallest,
               size_t        limit,
               NsTilingBytes func,
               const void   *data,
               size_t       *needed)
{
  bool last = false;

  if (limit == 0)
    while (ns_tiling_refine (tiling, smallest))
      ;

  do
    {
      *needed = bytes_of_largest (tiling, margin, func, data);
      if (*needed > limit)
        last = !ns_tiling_refine (tiling, smallest);
    }
  while (*needed > limit && !last);

  return *needed <= limit;
}
