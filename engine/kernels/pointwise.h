/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The sums, the normalisation and the hyperbolic tangent of NsKernels, as they are named in each build. Internal to kernels/. */

#ifndef NS_KERNELS_POINTWISE_H
#define NS_KERNELS_POINTWISE_H

#include "kernels/build.h"
#include "kernels/kernels.h"

void NS_KERNELS_NAME (sums) (const float *pixels,
                             int          n_rows,
                             ptrdiff_t    row_stride,
                             int          n_pixels,
                             int          channels,
                             const float *shift,
                             double      *sum,
                             double      *square);
void NS_KERNELS_NAME (normalise) (const float *from,
                                  size_t       n,
                                  const float *mean,
                                  const float *scale,
                                  const float *offset,
                                  size_t       period,
                                  float        least,
                                  const float *plus,
                                  float       *to);
void NS_KERNELS_NAME (tanh) (const float *from, float *to, size_t n);

#endif /* NS_KERNELS_POINTWISE_H */
