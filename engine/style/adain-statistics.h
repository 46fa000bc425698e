/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Means and standard deviations of the features of a picture, which may be computed tile by tile. */

#ifndef NS_ADAIN_STATISTICS_H
#define NS_ADAIN_STATISTICS_H

#include "style/adain-plan.h"

/* √(population variance + 1e-5), as in Huang & Belongie 2017. */
typedef struct
{
  float    *mean, *deviation; /* [n_channels] of the plan */
  NsMemory *memory;
} NsAdainStatistics;

#define NS_ADAIN_STATISTICS_INIT { NULL, NULL, NULL }

/* Copies mean and deviation, [n_channels] each. statistics holds nothing before, and nothing again on
 * failure. */
NsStatus ns_adain_statistics_copy (NsAdainStatistics *statistics,
                                   NsMemory          *memory,
                                   size_t             n_channels,
                                   const float       *mean,
                                   const float       *deviation,
                                   NsError           *error);
void     ns_adain_statistics_clear (NsAdainStatistics *statistics);

/* Measures the features of image, whose values are sound and whose hidden pixels are filled, in the tiles
 * of tiling. Features count by alpha times mask (or NULL) of the pixels that they stand for; if nothing
 * is visible, all count alike. statistics ([n], holding nothing before; nothing again on failure): with
 * regions ([n]) they count by the region's mask as well, and one that has no visible pixel gets mean 0
 * and deviation 1; without (NULL), n is 1. taps ([n_taps], holding nothing before) receives the taps if
 * there is one tile; NULL if they are not wanted. */
NsStatus ns_adain_statistics_measure (const NsAdainPlan  *plan,
                                      NsContext          *context,
                                      const NsImage      *image,
                                      const float        *mask,
                                      const float *const *regions,
                                      size_t              n,
                                      const NsTiling     *tiling,
                                      NsAdainStatistics  *statistics,
                                      NsTensor           *taps,
                                      NsError            *error);

#endif /* NS_ADAIN_STATISTICS_H */
