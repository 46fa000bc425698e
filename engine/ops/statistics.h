/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Mean and variance of every channel, for instance normalisation and AdaIN. */

#ifndef NS_STATISTICS_H
#define NS_STATISTICS_H

#include "base/context.h"
#include "tensor/tensor.h"

/* mean and variance: [channels], population variance. weights: height * width values >= 0 by which
 * pixels count, or NULL for all alike; if they are all 0 the result is as if all were 1.
 * Summed in double precision over blocks of pixels in fixed order: the same for any number of
 * threads. NS_ERROR_MEMORY if scratch memory fails. */
NsStatus ns_statistics (NsContext      *context,
                        const NsTensor *input,
                        const float    *weights,
                        float          *mean,
                        float          *variance,
                        NsError        *error);

#endif /* NS_STATISTICS_H */
