/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How much pixels count, and how much of them belongs to which style, at the resolution of feature maps:
 * means over the pixels of the padded picture (convert.h) that a feature stands for. */

#ifndef NS_COVERAGE_H
#define NS_COVERAGE_H

#include <stdbool.h>

#include "base/parallel.h"
#include "image/convert.h"

/* Where features are: a map of height x width features of scale x scale pixels each, for a part of the
 * padded picture that begins at (x, y). */
typedef struct
{
  int x, y;
  int height, width;
  int scale;
  int padding;
} NsFeatureMap;

/* Where styles are wanted: masks of the picture's size, values 0 … 1, and weights >= 0 of which one at
 * least is above 0. */
typedef struct
{
  size_t              n;
  const float *const *masks; /* NULL, or one that is: everywhere */
  const double       *weights;
} NsRegions;

/* Whether anything of image is visible through mask (or NULL). */
bool ns_coverage_any (const NsImage *image, const float *mask);

/* NS_ERROR_ARGUMENT unless something of a style picture is, with a sentence for who has made the mask as a
 * selection. */
NsStatus ns_coverage_check_style (const NsImage *image, const float *mask, NsError *error);

/* values ([height][width]): means of alpha times mask times region; both may be NULL for 1. everything:
 * alpha and mask do not matter. Features whose pixels do not begin within inner, a part of the padded
 * picture, get 0. */
void ns_coverage_visible (NsPool             *pool,
                          const NsImage      *image,
                          const float        *mask,
                          const float        *region,
                          bool                everything,
                          const NsFeatureMap *map,
                          NsRect              inner,
                          float              *values);

/* values ([height][width]): means of the share of region index, weight times mask divided by the same of
 * all regions together, so that the shares of a pixel sum to 1. Pixels in no region are shared out by
 * weight alone. width, height: the picture's. */
void ns_coverage_share (NsPool             *pool,
                        const NsRegions    *regions,
                        size_t              index,
                        int                 width,
                        int                 height,
                        const NsFeatureMap *map,
                        float              *values);

#endif /* NS_COVERAGE_H */
