/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "kernels/pointwise.h"

#include "kernels/lanes.h"

typedef double Doubles __attribute__ ((vector_size (8 * NS_LANES), aligned (8), may_alias));

NS_ALWAYS_INLINE void
add_doubles (double *to, NsLanes value)
{
  *(Doubles *) to += __builtin_convertvector (value, Doubles);
}

void
NS_KERNELS_NAME (sums) (const float *pixels,
                        int          n_pixels,
                        int          channels,
                        const float *shift,
                        double      *sum,
                        double      *square)
{
  int c = 0;

  for (; c <= channels - NS_LANES; c += NS_LANES)
    {
      NsLanes around = ns_lanes_load (shift + c);
      NsLanes s = { 0 }, q = { 0 };

      for (int p = 0; p < n_pixels; p++)
        {
          NsLanes d = ns_lanes_load (pixels + (ptrdiff_t) p * channels + c) - around;

          s += d;
          q += d * d;
        }
      add_doubles (sum + c, s);
      add_doubles (square + c, q);
    }

  for (; c < channels; c++)
    for (int p = 0; p < n_pixels; p++)
      {
        double d = (double) pixels[(ptrdiff_t) p * channels + c] - (double) shift[c];

        sum[c] += d;
        square[c] += d * d;
      }
}

/* e^x for x <= 0, by 2^n times a polynomial on ±ln 2 / 2 (Cephes, Moshier 1989). */
NS_ALWAYS_INLINE NsLanes
exp_of_negative (NsLanes x)
{
  NsLanes     n, p;
  NsLanesMask whole;

  x = (NsLanes) (((NsLanesMask) x & (x > -87.0f)) |
                 ((NsLanesMask) ns_lanes_set (-87.0f) & ~(x > -87.0f)));
  whole =
    __builtin_convertvector (x * 1.44269504088896341f - 0.5f, NsLanesMask); /* rounds towards 0 */
  n = __builtin_convertvector (whole, NsLanes);
  x = x - n * 0.693359375f + n * 2.12194440e-4f;
  p = 1.9875691500e-4f * x + 1.3981999507e-3f;
  p = p * x + 8.3334519073e-3f;
  p = p * x + 4.1665795894e-2f;
  p = p * x + 1.6666665459e-1f;
  p = p * x + 5.0000001201e-1f;
  p = p * x * x + x + 1.0f;

  return p * (NsLanes) ((whole + 127) << 23);
}

/* tanh |x| = (1 - e^-2|x|) / (1 + e^-2|x|), and near 0, where that loses digits, a polynomial. */
NS_ALWAYS_INLINE NsLanes
tanh_of (NsLanes x)
{
  NsLanesMask sign = (NsLanesMask) x & (NsLanesMask) ns_lanes_set (-0.0f);
  NsLanes     size = (NsLanes) ((NsLanesMask) x ^ sign);
  NsLanes     e = exp_of_negative (-2.0f * size);
  NsLanes     far = (1.0f - e) / (1.0f + e);
  NsLanes     z = x * x;
  NsLanes     near = -5.70498872745e-3f * z + 2.06390887954e-2f;
  NsLanesMask is_near = size < 0.625f;

  near = near * z - 5.37397155531e-2f;
  near = near * z + 1.33314422036e-1f;
  near = near * z - 3.33332819422e-1f;
  near = near * z * size + size;
  far = (NsLanes) (((NsLanesMask) near & is_near) | ((NsLanesMask) far & ~is_near));

  /* x != x: NaN stays NaN */
  return (NsLanes) ((NsLanesMask) far | sign | (NsLanesMask) (x != x));
}

void
NS_KERNELS_NAME (tanh) (const float *from, float *to, size_t n)
{
  size_t i = 0;

  for (; i + NS_LANES <= n; i += NS_LANES)
    ns_lanes_store (to + i, tanh_of (ns_lanes_load (from + i)));

  if (i < n)
    {
      NsLanes rest = { 0 };

      memcpy (&rest, from + i, (n - i) * sizeof (float));
      ns_lanes_store_some (to + i, tanh_of (rest), (int) (n - i));
    }
}
