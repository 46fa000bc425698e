/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Mean and variance of every channel from parts of a tensor, each measured by whoever writes it while it is
 * in the cache: reading the whole once more would cost as much as a convolution of few channels. */

#ifndef NS_STATISTICS_PARTS_H
#define NS_STATISTICS_PARTS_H

#include "base/memory.h"
#include "kernels/kernels.h"

typedef struct
{
  int              channels;
  size_t           n_parts;
  double          *sums;   /* per part: pixels, [channels] Σ d, [channels] Σ d² */
  float           *shifts; /* per part: what d is taken around, so that variance keeps its digits */
  NsMemory        *memory;
  const NsKernels *kernels;
} NsStatisticsParts;

/* Allocates n_parts empty parts. Release with ns_statistics_parts_clear(); zero-filled is clear. */
NsStatus ns_statistics_parts_init (NsStatisticsParts *parts,
                                   NsMemory          *memory,
                                   size_t             n_parts,
                                   int                channels,
                                   NsError           *error);
void     ns_statistics_parts_clear (NsStatisticsParts *parts);

/* For whoever sums by himself: begin() says what d is taken around, for n channels from `channel` on, once per part and
 * channel before anything is added to them; sums() tells where sums of the channels from `channel` on go; count() how many
 * pixels are in them, once for all channels. add() does all of this, and begins with the first pixel it is given. */
void   ns_statistics_parts_begin (NsStatisticsParts *parts,
                                  size_t             part,
                                  int                channel,
                                  const float       *shift,
                                  int                n);
NsSums ns_statistics_parts_sums (NsStatisticsParts *parts, size_t part, int channel);
void   ns_statistics_parts_count (NsStatisticsParts *parts, size_t part, int n_pixels);

/* Adds n_rows rows, row_stride floats apart, of n_pixels that lie side by side, [n_pixels][channels]. Threads may add
 * to different parts at a time. */
void ns_statistics_parts_add (NsStatisticsParts *parts,
                              size_t             part,
                              const float       *pixels,
                              int                n_rows,
                              ptrdiff_t          row_stride,
                              int                n_pixels);

/* mean and population variance, [channels] each, of all parts together (Chan, Golub & LeVeque 1983), added in their
 * order. 0 if there are no pixels. */
void ns_statistics_parts_total (const NsStatisticsParts *parts, float *mean, float *variance);

#endif /* NS_STATISTICS_PARTS_H */
