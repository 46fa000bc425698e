/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Winograd F(4×4, 3×3) on the points 0, ±3/4, ±3/2, ∞, whose largest error is a fifth of that of the usual
 * 0, ±1, ±2, ∞. With f(x) = x Π (x² - p²), the rows of Bᵀ are the coefficients of f(x) / (x - p) and, for ∞,
 * of f itself; those of G are (1, p, p²) / f′(p); those of A are the powers of p. */

#include "kernels/winograd.h"

#include "kernels/lanes.h"

#define M 4
#define R 3
#define N 6

#define P1 0.75f
#define P2 1.5f
#define S1 (P1 * P1)
#define S2 (P2 * P2)

NS_ALWAYS_INLINE void
transform_input (const NsLanes *d, ptrdiff_t stride, NsLanes *v)
{
  NsLanes d0 = d[0], d1 = d[stride], d2 = d[2 * stride];
  NsLanes d3 = d[3 * stride], d4 = d[4 * stride], d5 = d[5 * stride];
  NsLanes even, odd;

  v[0] = d4 - (S1 + S2) * d2 + (S1 * S2) * d0;
  even = d4 - S2 * d2;
  odd = P1 * (d3 - S2 * d1);
  v[1] = even + odd;
  v[2] = even - odd;
  even = d4 - S1 * d2;
  odd = P2 * (d3 - S1 * d1);
  v[3] = even + odd;
  v[4] = even - odd;
  v[5] = d5 - (S1 + S2) * d3 + (S1 * S2) * d1;
}

NS_ALWAYS_INLINE void
transform_output (const NsLanes *v, ptrdiff_t stride, NsLanes *y)
{
  NsLanes even1 = v[stride] + v[2 * stride], odd1 = v[stride] - v[2 * stride];
  NsLanes even2 = v[3 * stride] + v[4 * stride], odd2 = v[3 * stride] - v[4 * stride];

  y[0] = v[0] + even1 + even2;
  y[1] = P1 * odd1 + P2 * odd2;
  y[2] = S1 * even1 + S2 * even2;
  y[3] = (S1 * P1) * odd1 + (S2 * P2) * odd2 + v[5 * stride];
}

/* 1 / f′ (p) for 0, ±P1, ±P2 */
#define C0 (1.0f / (S1 * S2))
#define C1 (1.0f / (2.0f * S1 * (S1 - S2)))
#define C2 (1.0f / (2.0f * S2 * (S2 - S1)))

NS_ALWAYS_INLINE void
transform_kernel (const NsLanes *g, ptrdiff_t stride, NsLanes *u)
{
  NsLanes g0 = g[0], g1 = g[stride], g2 = g[2 * stride];

  u[0] = C0 * g0;
  KERNEL_PAIR (u + 1, P1, C1);
  KERNEL_PAIR (u + 3, P2, C2);
  u[N - 1] = g2;
}

#include "kernels/winograd-tile.h"

const NsWinograd NS_KERNELS_NAME (winograd4) = { M, R, N, tile_input, tile_output, tile_kernels };
