/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Mean and variance of every channel, for instance normalisation, AdaIN and losses. */

#ifndef NS_STATISTICS_H
#define NS_STATISTICS_H

#include "base/context.h"
#include "tensor/tensor.h"

/* mean and variance: [channels], population variance. weights: height * width values >= 0 by which
 * pixels count, or NULL for all alike; if they are all 0 the result is as if all were 1.
 * Summed in double precision over blocks of pixels in fixed order: the same for any number of
 * threads. NS_ERROR_MEMORY if scratch memory fails. */
NsStatus ns_statistics (NsContext      *context,
                        const NsTensor *input,
                        const float    *weights,
                        float          *mean,
                        float          *variance,
                        NsError        *error);

/* The gradient of a function of ns_statistics()'s mean μ and variance, whose derivatives are grad_mean and
 * grad_variance ([channels]): adds w_k / W · (grad_mean_c + 2 grad_variance_c (x_kc - μ_c)) to pixel k of
 * grad_input, of input's shape. The variance's own mean needs no term, since deviations from it sum to 0.
 * weights: w_k as before. W: total, their sum over all pixels that mean is of, for an input that is part of
 * a larger picture; 0: input is all of it, and if its weights are all 0 they count as if all were 1.
 * Pixels of weight 0 are not looked at. Nothing is summed: the same for any number of threads. */
void ns_statistics_backward (NsContext      *context,
                             const NsTensor *input,
                             const float    *weights,
                             double          total,
                             const float    *mean,
                             const float    *grad_mean,
                             const float    *grad_variance,
                             NsTensor       *grad_input);

#endif /* NS_STATISTICS_H */
