/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A wide convolution from many channels to few, such as the last layer of a generator: the 3 × 3 kernels that it is
 * the sum of are computed as output channels of one convolution by conv-winograd.h, band by band, and these are
 * then added where they belong, three pixels apart. Internal. */

#ifndef NS_CONV_WIDE_H
#define NS_CONV_WIDE_H

#include "ops/conv-pass.h"

/* For weights with split_output. NS_ERROR_MEMORY if scratch memory fails. */
NsStatus ns_conv_wide (NsContext *context, const NsConvPass *pass, NsError *error);

#endif /* NS_CONV_WIDE_H */
