/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Coarse to fine: the sizes at which a picture is optimised, one after the other. Large motifs form where
 * they are small and cheap; finer scales refine them (Gatys et al. 2017, "Controlling perceptual factors
 * in neural style transfer", sec. 6). */

#ifndef NS_PYRAMID_H
#define NS_PYRAMID_H

#include "style/iterative-options.h"

/* The smallest side that networks are given. */
#define NS_PYRAMID_SIDE_MIN NS_MODEL_FEATURES_SIDE_MIN

typedef struct
{
  int      width, height;
  unsigned steps;
} NsPyramidLevel;

typedef struct
{
  unsigned       n_levels;
  NsPyramidLevel levels[NS_ITERATIVE_SCALES_MAX]; /* the last one has the picture's size */
} NsPyramid;

/* For a picture of width x height, both at least NS_PYRAMID_SIDE_MIN. style_scale: of a built-in style, whose
 * painting by the fast method is refined: how large its forms are, if 1 is what suits that size. */
void ns_pyramid_init (NsPyramid                *pyramid,
                      const NsIterativeOptions *options,
                      double                    style_scale,
                      int                       width,
                      int                       height);

/* What the steps of level cost, in pixels, and those of the whole pyramid. */
double ns_pyramid_work (const NsPyramid *pyramid, unsigned level);
double ns_pyramid_total_work (const NsPyramid *pyramid);

#endif /* NS_PYRAMID_H */
