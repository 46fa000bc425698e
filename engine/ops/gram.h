/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Gram matrices of feature maps (Gatys et al. 2015, eq. 3): G_ij = Σ_k w_k F_ik F_jk over pixels k. */

#ifndef NS_GRAM_H
#define NS_GRAM_H

#include "base/context.h"
#include "tensor/tensor.h"

/* gram: [channels][channels], symmetric, both halves written. weights: height * width values >= 0 or
 * NULL for 1. Products in single precision over fixed blocks of pixels, added up in double in fixed
 * order: the same for any number of threads. */
NsStatus ns_gram_forward (NsContext      *context,
                          const NsTensor *features,
                          const float    *weights,
                          float          *gram,
                          NsError        *error);

/* grad_features += scale · w_k · F (D + Dᵀ), the gradient for grad_gram D ([channels][channels]). */
NsStatus ns_gram_backward (NsContext      *context,
                           const NsTensor *features,
                           const float    *weights,
                           const float    *grad_gram,
                           float           scale,
                           NsTensor       *grad_features,
                           NsError        *error);

#endif /* NS_GRAM_H */
