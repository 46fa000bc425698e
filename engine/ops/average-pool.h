/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Average-pooling, 2×2 with stride 2. */

#ifndef NS_AVERAGE_POOL_H
#define NS_AVERAGE_POOL_H

#include "base/parallel.h"
#include "tensor/tensor.h"

/* output: ⌊height/2⌋ x ⌊width/2⌋, so the input has at least 2 x 2 pixels; an odd last row or column is
 * not looked at. */
void ns_average_pool_forward (NsPool *pool, const NsTensor *input, NsTensor *output);

/* Each of the four gets a quarter of the gradient; an odd last row or column gets 0. */
void ns_average_pool_backward (NsPool *pool, const NsTensor *grad_output, NsTensor *grad_input);

#endif /* NS_AVERAGE_POOL_H */
