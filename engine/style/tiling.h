/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Cutting a padded picture into tiles, to compute it in parts. */

#ifndef NS_TILING_H
#define NS_TILING_H

#include <stdbool.h>
#include <stddef.h>

#include "image/convert.h"

typedef struct
{
  int width, height; /* of the padded picture */
  int align;         /* tiles begin and end at its multiples, or where the picture ends */
  int columns, rows;
  int tile_width, tile_height; /* all but the last of a row or column, which may be smaller */
} NsTiling;

/* One tile: everything. align >= 1. */
void ns_tiling_init (NsTiling *tiling, int width, int height, int align);

/* Cuts the longer side of the tiles into one more part. False if that cannot be done without tiles of
 * less than smallest pixels a side; tiling is then unchanged. */
bool ns_tiling_refine (NsTiling *tiling, int smallest);

int ns_tiling_n_tiles (const NsTiling *tiling);

/* Tile index (row by row). */
NsRect ns_tiling_tile (const NsTiling *tiling, int index);

/* rect and margin pixels around it, rounded up to a multiple of align, as far as there is picture. */
NsRect ns_tiling_expand (const NsTiling *tiling, NsRect rect, int margin);

/* The size of the largest tile with its margin. */
NsRect ns_tiling_largest (const NsTiling *tiling, int margin);

/* The bytes that computing a part of that size takes. */
typedef size_t (*NsTilingBytes) (int width, int height, const void *data);

/* Refines tiling until no tile with its margin takes more than limit bytes, which *needed then are at most; false if
 * tiles of smallest pixels a side still do. limit 0: for these. */
bool ns_tiling_fit (NsTiling     *tiling,
                    int           margin,
                    int           smallest,
                    size_t        limit,
                    NsTilingBytes func,
                    const void   *data,
                    size_t       *needed);

#endif /* NS_TILING_H */
