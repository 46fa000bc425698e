/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Instance normalisation (Ulyanov et al. 2017): γ (x - μ) / √(σ² + ε) + β, with mean μ and population
 * variance σ² of each channel of this picture. */

#ifndef NS_NORM_H
#define NS_NORM_H

#include <stdbool.h>

#include "base/context.h"
#include "tensor/tensor.h"

/* gamma, beta: [channels]. relu: clamp negative results to 0. plus: what is then added, of the same shape, or NULL.
 * output may be input or plus. */
NsStatus ns_norm_forward (NsContext      *context,
                          const NsTensor *input,
                          const float    *gamma,
                          const float    *beta,
                          float           epsilon,
                          bool            relu,
                          const NsTensor *plus,
                          NsTensor       *output,
                          NsError        *error);

/* The same with mean and variance that are known already, [channels] each; allocates nothing large. */
NsStatus ns_norm_apply (NsContext      *context,
                        const NsTensor *input,
                        const float    *mean,
                        const float    *variance,
                        const float    *gamma,
                        const float    *beta,
                        float           epsilon,
                        bool            relu,
                        const NsTensor *plus,
                        NsTensor       *output,
                        NsError        *error);

/* The gradient with respect to the input, given the layer's input (not its output); grad_input may
 * be grad_output. */
NsStatus ns_norm_backward (NsContext      *context,
                           const NsTensor *input,
                           const float    *gamma,
                           float           epsilon,
                           const NsTensor *grad_output,
                           NsTensor       *grad_input,
                           NsError        *error);

#endif /* NS_NORM_H */
