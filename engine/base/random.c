/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/random.h"

#include <math.h>

#define GOLDEN_GAMMA UINT64_C (0x9E3779B97F4A7C15)

static uint64_t
mix (uint64_t z)
{
  z = (z ^ (z >> 30)) * UINT64_C (0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C (0x94D049BB133111EB);
  return z ^ (z >> 31);
}

uint64_t
ns_random_bits (uint64_t seed, uint64_t index)
{
  /* The seed is mixed first so that neighbouring seeds do not give shifted copies of a stream */
  return mix (mix (seed + GOLDEN_GAMMA) + (index + 1) * GOLDEN_GAMMA);
}

float
ns_random_uniform (uint64_t seed, uint64_t index)
{
  return (float) (ns_random_bits (seed, index) >> 40) * 0x1p-24f;
}

float
ns_random_normal (uint64_t seed, uint64_t index)
{
  uint64_t bits = ns_random_bits (seed, index);
  float    u = ((float) (bits >> 40) + 1.0f) * 0x1p-24f; /* (0, 1]: the logarithm stays finite */
  float    v = (float) (bits & 0xFFFFFF) * 0x1p-24f;

  /* In single precision, which is twice as fast: a picture of noise takes millions */
  return sqrtf (-2.0f * logf (u)) * cosf (2.0f * 3.14159265f * v);
}
