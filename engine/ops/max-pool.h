/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Max-pooling, 2×2 with stride 2. */

#ifndef NS_MAX_POOL_H
#define NS_MAX_POOL_H

#include "base/parallel.h"
#include "tensor/tensor.h"

/* output: ⌊height/2⌋ x ⌊width/2⌋, so the input has at least 2 x 2 pixels; an odd last row or column is
 * not looked at. */
void ns_max_pool_forward (NsPool *pool, const NsTensor *input, NsTensor *output);

/* The gradient goes to the largest of the four, the first one in reading order if several are; an odd
 * last row or column gets 0. input: that of the forward pass. */
void ns_max_pool_backward (NsPool         *pool,
                           const NsTensor *input,
                           const NsTensor *grad_output,
                           NsTensor       *grad_input);

/* The same without the input: choices says for each value of the output, [height][width][channels], which of the four
 * was the largest, 0 … 3 in reading order, or NS_MAX_POOL_NONE if the gradient goes nowhere (where a ReLU before
 * gave 0). They come from ns_conv_pooled_forward(). */
#define NS_MAX_POOL_NONE 4
void ns_max_unpool (NsPool              *pool,
                    const unsigned char *choices,
                    const NsTensor      *grad_output,
                    NsTensor            *grad_input);

#endif /* NS_MAX_POOL_H */
