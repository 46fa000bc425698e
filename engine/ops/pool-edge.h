/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The odd last row and column that 2×2 pooling does not look at. Internal to the operators. */

#ifndef NS_POOL_EDGE_H
#define NS_POOL_EDGE_H

#include "tensor/tensor.h"

/* Sets them to 0 in a gradient; nothing happens if height and width are even. */
void ns_pool_clear_edge (NsTensor *gradient);

#endif /* NS_POOL_EDGE_H */
