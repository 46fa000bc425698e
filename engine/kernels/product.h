/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The product of NsKernels, as it is named in each build. Internal to kernels/. */

#ifndef NS_KERNELS_PRODUCT_H
#define NS_KERNELS_PRODUCT_H

#include "kernels/build.h"
#include "kernels/kernels.h"

void NS_KERNELS_NAME (product) (const NsProduct *product, int n_rows);

#endif /* NS_KERNELS_PRODUCT_H */
