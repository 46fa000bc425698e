/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The sum of two tensors: residual and skip connections. */

#ifndef NS_ADD_H
#define NS_ADD_H

#include "base/parallel.h"
#include "tensor/tensor.h"

/* output = a + b, all of the same shape; output may be a or b. Its backward pass is the gradient itself,
 * for both. */
void ns_add (NsPool *pool, const NsTensor *a, const NsTensor *b, NsTensor *output);

#endif /* NS_ADD_H */
