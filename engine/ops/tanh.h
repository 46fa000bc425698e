/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Hyperbolic tangent, with which generators keep their output in bounds. */

#ifndef NS_TANH_H
#define NS_TANH_H

#include "base/parallel.h"
#include "tensor/tensor.h"

/* output may be input; of the same shape. */
void ns_tanh_forward (NsPool *pool, const NsTensor *input, NsTensor *output);

/* output: what the forward pass gave. grad_input may be grad_output. */
void ns_tanh_backward (NsPool         *pool,
                       const NsTensor *output,
                       const NsTensor *grad_output,
                       NsTensor       *grad_input);

#endif /* NS_TANH_H */
