/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/half.h"

#include <string.h>

float
ns_half_to_float (uint16_t bits)
{
  uint32_t sign = (uint32_t) (bits & 0x8000) << 16;
  uint32_t exponent = bits >> 10 & 0x1F;
  uint32_t mantissa = bits & 0x3FF;
  uint32_t single;
  float    value;

  if (exponent == 0x1F) /* infinity, NaN */
    single = sign | 0x7F800000 | mantissa << 13;
  else if (exponent > 0)
    single = sign | (exponent + 127 - 15) << 23 | mantissa << 13;
  else /* zero, subnormal: a multiple of 2^-24, which is a normal float */
    {
      value = (float) mantissa * 0x1p-24f;
      return sign ? -value : value;
    }

  memcpy (&value, &single, sizeof value);

  return value;
}
