/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Seeded Gaussian noise at the input of a generator, which gives flat areas something to paint. */

#ifndef NS_NOISE_H
#define NS_NOISE_H

#include <stdint.h>

#include "base/parallel.h"
#include "tensor/tensor.h"

/* Where the first pixel of a part lies in the whole picture, and how wide that is. */
typedef struct
{
  int x, y, width;
} NsNoisePlace;

/* output = input + deviation · n with n standard normal, a function of seed and position alone; output
 * may be input. place: of input in a larger picture, whose noise it gets; NULL: it is the whole. Its backward pass
 * is the gradient itself. */
void ns_noise (NsPool             *pool,
               const NsTensor     *input,
               float               deviation,
               uint64_t            seed,
               const NsNoisePlace *place,
               NsTensor           *output);

#endif /* NS_NOISE_H */
