/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Seeded random numbers that depend on seed and position alone.
 *
 * Counter-based (Salmon et al. 2011): number i of a stream is a hash of (seed, i), so any thread can
 * produce any part of it. The hash is the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
 */

#ifndef NS_RANDOM_H
#define NS_RANDOM_H

#include <stdint.h>

/* 64 random bits. */
uint64_t ns_random_bits (uint64_t seed, uint64_t index);

/* Uniform in [0, 1), a multiple of 2^-24, so exact in a float. */
float ns_random_uniform (uint64_t seed, uint64_t index);

/* Standard normal (Box and Muller 1958), finite: |x| < 6. */
float ns_random_normal (uint64_t seed, uint64_t index);

#endif /* NS_RANDOM_H */
