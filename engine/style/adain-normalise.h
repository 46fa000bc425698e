/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Adaptive instance normalisation itself (Huang & Belongie 2017, eq. 8, 14 and 15):
 *
 *   f → (1 - α) f + α Σ_i w_i (σ_i (f - μ) / σ + μ_i)
 *
 * with the content's mean μ and deviation σ, those of style i, strength α, and weights w_i that sum to 1.
 * Styles are blended by their normalised features, as in the paper; since w sums to 1 that is the same as
 * blending their means and deviations. With regions w_i varies from feature to feature, and μ and σ are
 * those of the content within region i. */

#ifndef NS_ADAIN_NORMALISE_H
#define NS_ADAIN_NORMALISE_H

#include "style/adain-statistics.h"

typedef struct
{
  size_t                   n; /* styles, at least 1 */
  const NsAdainStatistics *styles;
  const double            *weights;       /* >= 0, one above 0 */
  const NsAdainStatistics *content;       /* one; with regions one for each */
  const float *const      *regions;       /* masks of the picture's size, or NULL */
  int                      width, height; /* of the picture */
  double                   strength;
} NsAdainMix;

/* Normalises the features of a tap, which are those of part of the padded picture. output: of the same
 * shape; it may be features. NS_ERROR_MEMORY: output is then undefined. */
NsStatus ns_adain_normalise (const NsAdainPlan *plan,
                             NsContext         *context,
                             const NsAdainMix  *mix,
                             unsigned           tap,
                             NsRect             part,
                             const NsTensor    *features,
                             NsTensor          *output,
                             NsError           *error);

#endif /* NS_ADAIN_NORMALISE_H */
