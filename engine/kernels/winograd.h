/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The Winograd algorithms of NsKernels, as they are named in each build. Internal to kernels/. */

#ifndef NS_KERNELS_WINOGRAD_H
#define NS_KERNELS_WINOGRAD_H

#include "kernels/build.h"
#include "kernels/kernels.h"

/* The rows of G for ±p, of slope 1 / c; g0, g1, g2 are there */
#define KERNEL_PAIR(u, p, c)                                                                       \
  do                                                                                               \
    {                                                                                              \
      NsLanes even = c * (g0 + p * p * g2);                                                        \
      NsLanes odd = (c * p) * g1;                                                                  \
                                                                                                   \
      (u)[0] = even + odd;                                                                         \
      (u)[1] = even - odd;                                                                         \
    }                                                                                              \
  while (0)

extern const NsWinograd NS_KERNELS_NAME (winograd4);
extern const NsWinograd NS_KERNELS_NAME (winograd6);
extern const NsWinograd NS_KERNELS_NAME (winograd7);

#endif /* NS_KERNELS_WINOGRAD_H */
