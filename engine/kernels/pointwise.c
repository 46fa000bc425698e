/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "kernels/pointwise.h"

#include "kernels/lanes.h"

typedef struct
{
  const float *pixels;
  int          n_rows;
  ptrdiff_t    row_stride;
  int          n_pixels, channels;
  const float *shift;
  double      *sum, *square;
} Sums;

/* n_runs vectors of channels from c on at a time, so that additions need not wait for each other. The last one ends
 * with the last channel, and does not count what it shares with the one before. */
NS_ALWAYS_INLINE void
sum_runs (const Sums *sums, int c, int n_runs)
{
  NsLanes around[4], s[4] = { { 0 } }, q[4] = { { 0 } };
  int     at[4];

  for (int i = 0; i < n_runs; i++)
    {
      at[i] = c + i * NS_LANES;
      if (at[i] > sums->channels - NS_LANES)
        at[i] = sums->channels - NS_LANES;
      around[i] = ns_lanes_load (sums->shift + at[i]);
    }

  for (int y = 0; y < sums->n_rows; y++)
    {
      const float *pixel = sums->pixels + y * sums->row_stride;

      for (int p = 0; p < sums->n_pixels; p++, pixel += sums->channels)
        for (int i = 0; i < n_runs; i++)
          {
            NsLanes d = ns_lanes_load (pixel + at[i]) - around[i];

            s[i] += d;
            q[i] += d * d;
          }
    }

  for (int i = 0; i < n_runs; i++)
    {
      size_t shared = (size_t) (c + i * NS_LANES - at[i]) * sizeof (float);

      memset (&s[i], 0, shared);
      memset (&q[i], 0, shared);
      ns_lanes_add_to (sums->sum + at[i], s[i]);
      ns_lanes_add_to (sums->square + at[i], q[i]);
    }
}

static void
sum_few_channels (const Sums *sums)
{
  for (int y = 0; y < sums->n_rows; y++)
    for (int p = 0; p < sums->n_pixels; p++)
      for (int c = 0; c < sums->channels; c++)
        {
          double d =
            (double) sums->pixels[y * sums->row_stride + (ptrdiff_t) p * sums->channels + c] -
            (double) sums->shift[c];

          sums->sum[c] += d;
          sums->square[c] += d * d;
        }
}

void
NS_KERNELS_NAME (sums) (const float *pixels,
                        int          n_rows,
                        ptrdiff_t    row_stride,
                        int          n_pixels,
                        int          channels,
                        const float *shift,
                        double      *sum,
                        double      *square)
{
  Sums sums = { pixels, n_rows, row_stride, n_pixels, channels, shift, sum, square };
  int  n_runs = (channels + NS_LANES - 1) / NS_LANES;
  int  run = 0;

  if (channels < NS_LANES)
    {
      sum_few_channels (&sums);
      return;
    }

  for (; run + 4 <= n_runs; run += 4)
    sum_runs (&sums, run * NS_LANES, 4);
  if (n_runs - run == 3)
    sum_runs (&sums, run * NS_LANES, 3);
  else if (n_runs - run == 2)
    sum_runs (&sums, run * NS_LANES, 2);
  else if (n_runs - run == 1)
    sum_runs (&sums, run * NS_LANES, 1);
}

NS_ALWAYS_INLINE NsLanes
at_least (NsLanes value, NsLanes least)
{
  NsLanesMask less = value < least; /* NaN stays */

  return (NsLanes) (((NsLanesMask) least & less) | ((NsLanesMask) value & ~less));
}

void
NS_KERNELS_NAME (normalise) (const float *from,
                             size_t       n,
                             const float *mean,
                             const float *scale,
                             const float *offset,
                             size_t       period,
                             float        least,
                             const float *plus,
                             float       *to)
{
  NsLanes lowest = ns_lanes_set (least);
  size_t  i = 0, k = 0;

  for (; i + NS_LANES <= n; i += NS_LANES, k = k + NS_LANES < period ? k + NS_LANES : 0)
    {
      NsLanes value =
        (ns_lanes_load (from + i) - ns_lanes_load (mean + k)) * ns_lanes_load (scale + k) +
        ns_lanes_load (offset + k);

      value = at_least (value, lowest);
      ns_lanes_store (to + i, plus ? value + ns_lanes_load (plus + i) : value);
    }

  for (; i < n; i++, k++)
    {
      float value = (from[i] - mean[k]) * scale[k] + offset[k];

      value = value < least ? least : value;
      to[i] = plus ? value + plus[i] : value;
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
