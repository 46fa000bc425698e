/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "kernels/lanes.h"
#include "kernels/pointwise.h"
#include "kernels/pool.h"
#include "kernels/product.h"
#include "kernels/table.h"
#include "kernels/winograd.h"

const NsKernels NS_KERNELS_NAME (table) = {
  .lanes = NS_LANES,
  .n_vectors_max = NS_LANES == 16 ? 4 : 3,
  .f4 = &NS_KERNELS_NAME (winograd4),
  .f6 = &NS_KERNELS_NAME (winograd6),
  .f7 = &NS_KERNELS_NAME (winograd7),
  .product = NS_KERNELS_NAME (product),
  .pool = NS_KERNELS_NAME (pool),
  .unpool = NS_KERNELS_NAME (unpool),
  .sums = NS_KERNELS_NAME (sums),
  .normalise = NS_KERNELS_NAME (normalise),
  .tanh = NS_KERNELS_NAME (tanh),
};
