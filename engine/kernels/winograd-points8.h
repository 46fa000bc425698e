/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the Winograd algorithms on the eight points 0, ±1, ±2, ±1/2, ∞ share; rows as in winograd4.c. Internal to
 * winograd6.c and winograd7.c. */

#define N 8

#define P1 1.0f
#define P2 2.0f
#define P3 0.5f
#define S1 (P1 * P1)
#define S2 (P2 * P2)
#define S3 (P3 * P3)

/* The rows for ±p, where q and r are the squares of the other two points */
#define PAIR(v, p, q, r)                                                                           \
  do                                                                                               \
    {                                                                                              \
      NsLanes even = d6 - (q + r) * d4 + (q * r) * d2;                                             \
      NsLanes odd = p * (d5 - (q + r) * d3 + (q * r) * d1);                                        \
                                                                                                   \
      (v)[0] = even + odd;                                                                         \
      (v)[1] = even - odd;                                                                         \
    }                                                                                              \
  while (0)

NS_ALWAYS_INLINE void
transform_input (const NsLanes *d, ptrdiff_t stride, NsLanes *v)
{
  NsLanes d0 = d[0], d1 = d[stride], d2 = d[2 * stride], d3 = d[3 * stride];
  NsLanes d4 = d[4 * stride], d5 = d[5 * stride], d6 = d[6 * stride], d7 = d[7 * stride];

  v[0] = d6 - (S1 + S2 + S3) * d4 + (S1 * S2 + S1 * S3 + S2 * S3) * d2 - (S1 * S2 * S3) * d0;
  PAIR (v + 1, P1, S2, S3);
  PAIR (v + 3, P2, S1, S3);
  PAIR (v + 5, P3, S1, S2);
  v[7] = d7 - (S1 + S2 + S3) * d5 + (S1 * S2 + S1 * S3 + S2 * S3) * d3 - (S1 * S2 * S3) * d1;
}

/* 1 / f′ (p) for 0, ±P1, ±P2, ±P3 */
#define C0 (-1.0f / (S1 * S2 * S3))
#define C1 (1.0f / (2.0f * S1 * (S1 - S2) * (S1 - S3)))
#define C2 (1.0f / (2.0f * S2 * (S2 - S1) * (S2 - S3)))
#define C3 (1.0f / (2.0f * S3 * (S3 - S1) * (S3 - S2)))
