/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Convolution as a matrix product (Chellapilla et al. 2006): patches of the input become the rows of
 * a matrix that the weights are multiplied with. Only a tile of it exists at a time. Internal. */

#ifndef NS_CONV_IM2COL_H
#define NS_CONV_IM2COL_H

#include "ops/conv.h"

/* As ns_conv_forward(). */
NsStatus ns_conv_im2col_forward (NsContext      *context,
                                 const NsConv   *conv,
                                 const NsTensor *input,
                                 NsTensor       *output,
                                 bool            relu,
                                 NsError        *error);

/* As ns_conv_backward(): a pixel's patch has the gradients of the outputs that it has gone into. */
NsStatus ns_conv_im2col_backward (NsContext      *context,
                                  const NsConv   *conv,
                                  const NsTensor *grad_output,
                                  NsTensor       *grad_input,
                                  NsError        *error);

#endif /* NS_CONV_IM2COL_H */
