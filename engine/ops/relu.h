/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Rectified linear unit: max (x, 0). */

#ifndef NS_RELU_H
#define NS_RELU_H

#include "base/parallel.h"
#include "tensor/tensor.h"

/* output may be input; of the same shape. */
void ns_relu_forward (NsPool *pool, const NsTensor *input, NsTensor *output);

/* output: what the forward pass gave (its sign is all that is needed). The gradient at 0 is 0.
 * grad_input may be grad_output. */
void ns_relu_backward (NsPool         *pool,
                       const NsTensor *output,
                       const NsTensor *grad_output,
                       NsTensor       *grad_input);

#endif /* NS_RELU_H */
