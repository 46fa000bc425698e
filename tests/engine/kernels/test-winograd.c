/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/kernels.h"

#define N_MAX 8
#define CHANNELS 37 /* neither a multiple of any number of lanes nor below it */

/* One tile: transformed, multiplied, and transformed back. Channel c of the result is the correlation of channel c
 * of the tile with kernel c % lanes. */
static void
check (const NsKernels *kernels, const NsWinograd *winograd, bool relu)
{
  int    m = winograd->m, n = winograd->n, r = winograd->r;
  int    lanes = kernels->lanes;
  int    plane = CHANNELS + 5;
  float *d = test_floats ((size_t) (n * n * CHANNELS), 1.0f, 1);
  float *planes = test_floats ((size_t) (n * n * plane), 1.0f, 2);
  float *g = test_floats ((size_t) (r * r * lanes), 0.5f, 3);
  float *bias = test_floats (CHANNELS, 1.0f, 4);
  float *y = test_floats ((size_t) (m * m * CHANNELS), 1.0f, 5);
  float  u[N_MAX * N_MAX * NS_KERNELS_LANES_MAX];
  double error = 0.0, size = 0.0;

  winograd->kernels (g, u, lanes);
  winograd->input (d, n * CHANNELS, CHANNELS, CHANNELS, planes, plane);
  for (int k = 0; k < n * n; k++)
    for (int c = 0; c < CHANNELS; c++)
      planes[k * plane + c] *= u[k * lanes + c % lanes];
  winograd->output (planes, plane, CHANNELS, relu ? bias : NULL, relu, false, NULL, y, m * CHANNELS,
                    CHANNELS);

  for (int j = 0; j < m; j++)
    for (int i = 0; i < m; i++)
      for (int c = 0; c < CHANNELS; c++)
        {
          double sum = relu ? (double) bias[c] : 0.0;
          double difference;

          for (int k = 0; k < r * r; k++)
            sum += (double) g[k * lanes + c % lanes] *
                   (double) d[((j + k / r) * n + i + k % r) * CHANNELS + c];
          if (relu && sum < 0.0)
            sum = 0.0;
          difference = (double) y[(j * m + i) * CHANNELS + c] - sum;
          error += difference * difference;
          size += sum * sum;
        }
  assert_true (sqrt (error / size) < 5e-6);

  free (d);
  free (planes);
  free (g);
  free (bias);
  free (y);
}

static void
tiles_are_convolved (void **state)
{
  (void) state;
  for (NsIsa isa = NS_ISA_PORTABLE; isa <= NS_ISA_AVX512; isa++)
    for (int relu = 0; relu < 2; relu++)
      {
        check (ns_kernels_for (isa), ns_kernels_for (isa)->f4, relu);
        check (ns_kernels_for (isa), ns_kernels_for (isa)->f6, relu);
        check (ns_kernels_for (isa), ns_kernels_for (isa)->f7, relu);
      }
}

/* A kernel of its last weight alone: of the points, only 0 does not see the square term. */
static void
a_kernel_of_one_shifts (void **state)
{
  const NsKernels  *kernels = ns_kernels ();
  const NsWinograd *several[] = { kernels->f4, kernels->f6, kernels->f7 };
  float             u[N_MAX * N_MAX * NS_KERNELS_LANES_MAX];

  (void) state;
  for (int which = 0; which < 3; which++)
    {
      const NsWinograd *winograd = several[which];
      int               n = winograd->n, r = winograd->r;
      float             g[9 * NS_KERNELS_LANES_MAX] = { 0.0f };

      for (int i = 0; i < kernels->lanes; i++)
        g[(r * r - 1) * kernels->lanes + i] = 1.0f;
      winograd->kernels (g, u, kernels->lanes);
      for (int k = 0; k < n * n; k++)
        assert_int_equal (u[k * kernels->lanes] == 0.0f, k < n || k % n == 0);
    }
}

/* On the way out: on top of what is there, and measured as it is then. */
static void
a_tile_is_added_and_summed (void **state)
{
  enum
  {
    WHOLE = 2 * NS_KERNELS_LANES_MAX
  };
  float *shift = test_floats (WHOLE, 1.0f, 1);

  (void) state;
  for (NsIsa isa = NS_ISA_PORTABLE; isa <= NS_ISA_AVX512; isa++)
    {
      const NsKernels  *kernels = ns_kernels_for (isa);
      const NsWinograd *several[] = { kernels->f4, kernels->f6, kernels->f7 };

      for (int which = 0; which < 3; which++)
        {
          const NsWinograd *winograd = several[which];
          int               m = winograd->m;
          size_t            n = (size_t) (m * m * WHOLE);
          float *planes = test_floats ((size_t) (winograd->n * winograd->n * WHOLE), 1.0f, 2);
          float *alone = test_floats (n, 1.0f, 3);
          float *below = test_floats (n, 1.0f, 4);
          float *both = test_floats (n, 1.0f, 4);
          double sum[WHOLE] = { 0.0 }, square[WHOLE] = { 0.0 };
          NsSums sums = { shift, sum, square };

          winograd->output (planes, WHOLE, WHOLE, shift, true, false, NULL, alone, m * WHOLE,
                            WHOLE);
          winograd->output (planes, WHOLE, WHOLE, shift, true, true, &sums, both, m * WHOLE, WHOLE);
          for (int c = 0; c < WHOLE; c++)
            {
              double s = 0.0, q = 0.0;

              for (int p = 0; p < m * m; p++)
                {
                  double d = (double) both[p * WHOLE + c] - (double) shift[c];

                  assert_true (both[p * WHOLE + c] == alone[p * WHOLE + c] + below[p * WHOLE + c]);
                  s += d;
                  q += d * d;
                }
              assert_true (fabs (sum[c] - s) <= 1e-5 * sqrt (q * m * m));
              assert_true (fabs (square[c] - q) <= 1e-5 * q);
            }
          free (planes);
          free (alone);
          free (below);
          free (both);
        }
    }
  free (shift);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (tiles_are_convolved),
    cmocka_unit_test (a_kernel_of_one_shifts),
    cmocka_unit_test (a_tile_is_added_and_summed),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
