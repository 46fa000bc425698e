/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Convolution by minimal filtering (Winograd; Lavin & Gray 2015, "Fast algorithms for convolutional neural
 * networks"). 3 x 3 with stride 1: F(4×4, 3×3) needs a quarter, F(6×6, 3×3) a fifth of the multiplications; relative
 * errors are about 1e-6 and 5e-6 per layer. Other shapes are brought to these or to F(7×7, 2×2):
 *
 * - A wider kernel is the sum of 3 × 3 ones, three pixels apart. From few channels to many, as in the first layer of
 *   a generator, the pixels that these see are gathered as channels of one convolution. From many to few, see
 *   conv-wide.h.
 * - Of a magnified picture, a pixel's kernel falls on 2 × 2 pixels of the small one: four convolutions of 2 × 2, one
 *   for each pixel that a small one becomes, as so many output channels. A tile that has the even pixels from
 *   2x on has the odd ones from 2x - 1 on, so that the four of them share the transform of the input.
 * - With stride 2, odd and even rows and columns are pictures of their own, the channels of one convolution with
 *   kernels of 2 × 2, of which even ones have but one tap. It takes half of the multiplications.
 *
 * Internal. */

#ifndef NS_CONV_WINOGRAD_H
#define NS_CONV_WINOGRAD_H

#include "ops/conv-pass.h"

/* NS_ERROR_MEMORY if scratch memory fails. */
NsStatus ns_conv_winograd (NsContext *context, const NsConvPass *pass, NsError *error);

/* Bytes that it takes, beside what each thread computes in, if the weights are only passing. Of pass, only these and
 * the region's size are looked at. */
size_t ns_conv_winograd_bytes (const NsConvPass *pass);

#endif /* NS_CONV_WINOGRAD_H */
