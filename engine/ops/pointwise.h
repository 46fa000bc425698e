/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Operators that look at one value at a time. Outputs may be inputs; shapes must be equal. */

#ifndef NS_POINTWISE_H
#define NS_POINTWISE_H

#include <stdint.h>

#include "base/parallel.h"
#include "tensor/tensor.h"

/* max (x, 0); NaN passes through. */
void ns_relu_forward (NsPool *pool, const NsTensor *input, NsTensor *output);

/* output: what the forward pass gave (its sign is all that is needed). */
void ns_relu_backward (NsPool         *pool,
                       const NsTensor *output,
                       const NsTensor *grad_output,
                       NsTensor       *grad_input);

void ns_tanh_forward (NsPool *pool, const NsTensor *input, NsTensor *output);
void ns_tanh_backward (NsPool         *pool,
                       const NsTensor *output,
                       const NsTensor *grad_output,
                       NsTensor       *grad_input);

/* output = a + b. Its backward pass is the gradient itself, for both. */
void ns_add (NsPool *pool, const NsTensor *a, const NsTensor *b, NsTensor *output);

/* output = input + deviation · n, n seeded standard normal; depends on seed and position only.
 * Its backward pass is the gradient itself. */
void
ns_noise (NsPool *pool, const NsTensor *input, float deviation, uint64_t seed, NsTensor *output);

#endif /* NS_POINTWISE_H */
