/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Convolution as a product of matrices whose left one is the picture itself: the patches of adjacent
 * pixels overlap in memory, and each row of a patch is one run of it. For kernels that Winograd's
 * algorithms do not suit: other sizes than 3 x 3, strides, few channels. Internal. */

#ifndef NS_CONV_DIRECT_H
#define NS_CONV_DIRECT_H

#include "ops/conv-pass.h"

/* NS_ERROR_MEMORY if scratch memory fails. */
NsStatus ns_conv_direct (NsContext *context, const NsConvPass *pass, NsError *error);

#endif /* NS_CONV_DIRECT_H */
