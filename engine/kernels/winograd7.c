/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Winograd F(7×7, 2×2) on the points 0, ±1, ±2, ±1/2, ∞; rows as in winograd4.c. */

#include "kernels/winograd.h"

#include "kernels/lanes.h"
#include "kernels/winograd-points8.h"

#define M 7
#define R 2

NS_ALWAYS_INLINE void
transform_output (const NsLanes *v, ptrdiff_t stride, NsLanes *y)
{
  NsLanes even1 = v[stride] + v[2 * stride], odd1 = v[stride] - v[2 * stride];
  NsLanes even2 = v[3 * stride] + v[4 * stride], odd2 = v[3 * stride] - v[4 * stride];
  NsLanes even3 = v[5 * stride] + v[6 * stride], odd3 = v[5 * stride] - v[6 * stride];

  y[0] = v[0] + even1 + even2 + even3;
  y[1] = P1 * odd1 + P2 * odd2 + P3 * odd3;
  y[2] = S1 * even1 + S2 * even2 + S3 * even3;
  y[3] = (P1 * S1) * odd1 + (P2 * S2) * odd2 + (P3 * S3) * odd3;
  y[4] = (S1 * S1) * even1 + (S2 * S2) * even2 + (S3 * S3) * even3;
  y[5] = (P1 * S1 * S1) * odd1 + (P2 * S2 * S2) * odd2 + (P3 * S3 * S3) * odd3;
  y[6] = (S1 * S1 * S1) * even1 + (S2 * S2 * S2) * even2 + (S3 * S3 * S3) * even3 + v[7 * stride];
}

NS_ALWAYS_INLINE void
transform_kernel (const NsLanes *g, ptrdiff_t stride, NsLanes *u)
{
  static const float points[] = { P1, P2, P3 }, slopes[] = { C1, C2, C3 };
  NsLanes            g0 = g[0], g1 = g[stride];

  u[0] = C0 * g0;
  for (int i = 0; i < 3; i++)
    {
      u[1 + 2 * i] = slopes[i] * (g0 + points[i] * g1);
      u[2 + 2 * i] = slopes[i] * (g0 - points[i] * g1);
    }
  u[N - 1] = g1;
}

#include "kernels/winograd-tile.h"

const NsWinograd NS_KERNELS_NAME (winograd7) = { M, R, N, tile_input, tile_output, tile_kernels };
