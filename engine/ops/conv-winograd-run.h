/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One run of a Winograd algorithm, as its parts see it: conv-winograd.c, which has the schedule, and the two that
 * bring tiles in and out. Internal to conv-winograd*.c. */

#ifndef NS_CONV_WINOGRAD_RUN_H
#define NS_CONV_WINOGRAD_RUN_H

#include "ops/conv-pass.h"

typedef struct
{
  const NsConvPass *pass;
  const NsWinograd *winograd;
  const float      *bias;    /* [columns] */
  int               scale;   /* of the output over the region: 2 if magnified */
  int               lead;    /* pixels of the output by which tiles begin before it */
  int               tiles_x; /* tiles in a row */
  size_t            n_tiles;
  size_t            block;                     /* tiles */
  ptrdiff_t         input_plane, output_plane; /* floats from a plane to the next */
  size_t            tile;                      /* floats of a tile at the frame, and a vector */
  float            *scratch;
  size_t            scratch_stride; /* of a worker: V unless all share it, M, a tile */
} NsWinogradRun;

/* V of the tile, at planes; `tile` is scratch, n x n pixels of weights->in channels and a vector. */
void ns_winograd_run_input (const NsWinogradRun *run, size_t index, float *planes, float *tile);

/* Stores `channels` channels, from `channel` on, of the tile whose M is at planes; `tile` is scratch, m x m pixels of
 * a panel. */
void ns_winograd_run_output (const NsWinogradRun *run,
                             size_t               index,
                             const float         *planes,
                             int                  channel,
                             int                  channels,
                             float               *tile);

/* The products of a panel for n_tiles tiles from `first`, the first of a block, on, whose V are at input, and their way
 * out, on which the last panel measures them. u: the panel of the weights; output: scratch, M; tile: as above. */
void ns_winograd_run_panel (const NsWinogradRun *run,
                            int                  panel,
                            const float         *u,
                            size_t               first,
                            size_t               n_tiles,
                            const float         *input,
                            float               *output,
                            float               *tile);

/* Adds the pixels that all panels of the tile have stored to the pass's statistics, unless that has been done on the way
 * out; each block is a part of these. */
void ns_winograd_run_measure (const NsWinogradRun *run, size_t index);

#endif /* NS_CONV_WINOGRAD_RUN_H */
