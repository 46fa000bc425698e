/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* x · scale + offset per channel: preprocessing, and the second half of every normalisation. */

#ifndef NS_AFFINE_H
#define NS_AFFINE_H

#include <stdbool.h>

#include "base/parallel.h"
#include "tensor/tensor.h"

/* output may be input. scale, offset: [channels]. relu: clamp negative results to 0. */
void ns_affine_forward (NsPool         *pool,
                        const NsTensor *input,
                        const float    *scale,
                        const float    *offset,
                        bool            relu,
                        NsTensor       *output);

/* grad_input = grad_output · scale; grad_input may be grad_output. */
void ns_affine_backward (NsPool         *pool,
                         const NsTensor *grad_output,
                         const float    *scale,
                         NsTensor       *grad_input);

#endif /* NS_AFFINE_H */
