/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Vectors of floats in the compiler's own terms (GCC and Clang), of the size that suits the instruction
 * set this file is compiled for. Internal to kernels/. */

#ifndef NS_LANES_H
#define NS_LANES_H

#include <string.h>

#if defined(__AVX512F__)
#define NS_LANES 16
#elif defined(__AVX2__)
#define NS_LANES 8
#else
#define NS_LANES 4
#endif

typedef float NsLanes __attribute__ ((vector_size (4 * NS_LANES)));
typedef int   NsLanesMask __attribute__ ((vector_size (4 * NS_LANES)));
/* The same in memory, at any address of a float */
typedef float NsLanesInMemory __attribute__ ((vector_size (4 * NS_LANES), aligned (4), may_alias));

#define NS_ALWAYS_INLINE static inline __attribute__ ((always_inline))

NS_ALWAYS_INLINE NsLanes
ns_lanes_load (const float *from)
{
  return *(const NsLanesInMemory *) from;
}

NS_ALWAYS_INLINE void
ns_lanes_store (float *to, NsLanes value)
{
  *(NsLanesInMemory *) to = value;
}

/* The first n lanes only. */
NS_ALWAYS_INLINE void
ns_lanes_store_some (float *to, NsLanes value, int n)
{
  memcpy (to, &value, (size_t) n * sizeof (float));
}

NS_ALWAYS_INLINE NsLanes
ns_lanes_set (float value)
{
  return value - (NsLanes) { 0 };
}

typedef double NsLanesOfDoubles
  __attribute__ ((vector_size (8 * NS_LANES), aligned (8), may_alias));

NS_ALWAYS_INLINE void
ns_lanes_add_to (double *to, NsLanes value)
{
  *(NsLanesOfDoubles *) to += __builtin_convertvector (value, NsLanesOfDoubles);
}

/* Negative lanes to 0; NaN stays. */
NS_ALWAYS_INLINE NsLanes
ns_lanes_relu (NsLanes value)
{
  return (NsLanes) ((NsLanesMask) value & ~(NsLanesMask) (value < 0.0f));
}

#endif /* NS_LANES_H */
