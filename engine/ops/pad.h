/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Filling the halo of a tensor, for operators that read across the frame. */

#ifndef NS_PAD_H
#define NS_PAD_H

#include "base/parallel.h"
#include "tensor/tensor.h"

/* The pixel that position (any integer) shows when 0 … size - 1 are mirrored at their first and last
 * pixel, which are not repeated: -1 gives 1, size gives size - 2, and so on to and fro.
 * size 1 always gives 0. */
int ns_reflect (int position, int size);

/* Fills the innermost amount (<= tensor->halo) pixels of the halo by reflection. */
void ns_pad_reflect (NsPool *pool, NsTensor *tensor, int amount);

/* Fills the innermost pixels of the halo with the nearest pixel of the picture. */
void ns_pad_replicate (NsPool *pool, NsTensor *tensor, int amount);

/* Fills them with zeros. */
void ns_pad_zero (NsPool *pool, NsTensor *tensor, int amount);

/* The transpose of ns_pad_reflect(): adds the gradients in the innermost amount pixels of the halo
 * to the pixels that they reflect. Those in the halo are not used afterwards. */
void ns_pad_reflect_backward (NsPool *pool, NsTensor *gradient, int amount);

#endif /* NS_PAD_H */
