/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a style loss takes of features of N channels, and how it judges that: the one place that knows which
 * style losses there are.
 *
 * Gram (Gatys, Ecker & Bethge 2016): the measure is the Gram matrix summed over positions, [N][N], and the
 * target the mean one. Moments (Li et al. 2017, "Demystifying neural style transfer"; Huang & Belongie 2017,
 * eq. 13): the measure is mean and variance of every channel, [2][N], and the target mean and deviation. */

#ifndef NS_LOSS_STYLE_H
#define NS_LOSS_STYLE_H

#include <stddef.h>

#include "base/context.h"
#include "tensor/tensor.h"

typedef enum
{
  NS_STYLE_GRAM,
  NS_STYLE_MOMENTS,
} NsStyleLoss;

/* Values of a measure, and of a target. */
size_t ns_loss_style_size (NsStyleLoss loss, int channels);

/* Measures features, whose positions count by weights (height * width values >= 0, or NULL for 1). */
NsStatus ns_loss_style_measure (NsContext      *context,
                                NsStyleLoss     loss,
                                const NsTensor *features,
                                const float    *weights,
                                float          *measure,
                                NsError        *error);

/* Adds the measure of a part, whose weights sum to part_positions, to that of the *positions before, and to
 * them. A part in which nothing counts adds nothing. */
void ns_loss_style_add (NsStyleLoss  loss,
                        int          channels,
                        double      *sum,
                        double      *positions,
                        const float *part,
                        double       part_positions);

/* Turns the measure of a style, over positions, into the target. Returns the loss of a measure of zeros
 * against it, to which others are relative. */
double ns_loss_style_target (NsStyleLoss loss, int channels, float *measure, double positions);

/* Returns the loss of a measure over positions against target, and adds scale times its gradient with
 * respect to the measure to grad_measure (loss-terms.h). */
double ns_loss_style_judge (NsStyleLoss  loss,
                            int          channels,
                            const float *measure,
                            double       positions,
                            const float *target,
                            double       scale,
                            float       *grad_measure);

/* Adds the gradient with respect to features to grad_features. positions: the sum of weights, over the
 * whole picture if features are of a part, as measure is. */
NsStatus ns_loss_style_backward (NsContext      *context,
                                 NsStyleLoss     loss,
                                 const NsTensor *features,
                                 const float    *weights,
                                 double          positions,
                                 const float    *measure,
                                 const float    *grad_measure,
                                 NsTensor       *grad_features,
                                 NsError        *error);

#endif /* NS_LOSS_STYLE_H */
