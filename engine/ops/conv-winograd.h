/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* 3 x 3 convolution with stride 1 by minimal filtering (Winograd; Lavin & Gray 2015, "Fast algorithms for
 * convolutional neural networks"): F(4×4, 3×3) needs a quarter, F(6×6, 3×3) a fifth of the
 * multiplications. Relative errors are about 1e-6 and 5e-6 per layer.
 *
 * A wider kernel is the sum of 3 × 3 ones, three pixels apart. From few channels to many, as in the first layer of a
 * generator, the pixels that these see are gathered as channels of one 3 × 3 convolution. From many to few, see
 * conv-wide.h. Internal. */

#ifndef NS_CONV_WINOGRAD_H
#define NS_CONV_WINOGRAD_H

#include "ops/conv-pass.h"

/* NS_ERROR_MEMORY if scratch memory fails. */
NsStatus ns_conv_winograd (NsContext *context, const NsConvPass *pass, NsError *error);

#endif /* NS_CONV_WINOGRAD_H */
