/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Nearest-neighbour upsampling by 2: with a convolution after it, an enlargement without the
 * checkerboards of transposed convolution (Odena et al. 2016). */

#ifndef NS_UPSAMPLE_H
#define NS_UPSAMPLE_H

#include "base/parallel.h"
#include "tensor/tensor.h"

/* output: 2 height x 2 width, every pixel four times. */
void ns_upsample_forward (NsPool *pool, const NsTensor *input, NsTensor *output);

/* The sum of the four gradients. */
void ns_upsample_backward (NsPool *pool, const NsTensor *grad_output, NsTensor *grad_input);

#endif /* NS_UPSAMPLE_H */
