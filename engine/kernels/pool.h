/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Max pooling of NsKernels and the way back, as they are named in each build. Internal to kernels/. */

#ifndef NS_KERNELS_POOL_H
#define NS_KERNELS_POOL_H

#include "kernels/build.h"
#include "kernels/kernels.h"

void NS_KERNELS_NAME (pool) (const float   *from,
                             ptrdiff_t      right,
                             ptrdiff_t      below,
                             int            channels,
                             float          least,
                             float         *to,
                             unsigned char *choices);
void NS_KERNELS_NAME (unpool) (const float         *from,
                               const unsigned char *choices,
                               int                  channels,
                               float *const         to[4]);

#endif /* NS_KERNELS_POOL_H */
