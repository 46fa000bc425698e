/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Half-precision floats (IEEE 754 binary16), in which weights are stored. */

#ifndef NS_HALF_H
#define NS_HALF_H

#include <stdint.h>

/* The value of 16 bits, which a float holds exactly: subnormal numbers, infinities and NaN too. */
float ns_half_to_float (uint16_t bits);

#endif /* NS_HALF_H */
