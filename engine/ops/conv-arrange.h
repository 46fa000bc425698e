/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Brings the weights of a convolution into the order of the algorithm that NsConvWeights has chosen. Internal to
 * conv*.c. */

#ifndef NS_CONV_ARRANGE_H
#define NS_CONV_ARRANGE_H

#include "ops/conv-weights.h"

/* data: ns_conv_weights_bytes(), laid out as NsConvWeights says. Runs on all threads of the pool. */
void ns_conv_arrange (NsPool *pool, const NsConv *conv, const NsConvWeights *weights, float *data);

/* Winograd: the rows of one panel alone, and the bias of all, [columns], which is 0 on the way back. */
void ns_conv_arrange_panel (NsPool              *pool,
                            const NsConv        *conv,
                            const NsConvWeights *weights,
                            int                  panel,
                            float               *data);
void ns_conv_arrange_bias (const NsConv *conv, const NsConvWeights *weights, float *bias);

#endif /* NS_CONV_ARRANGE_H */
