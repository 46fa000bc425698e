/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/kernels.h"

static void
sums_equal_those_in_double (void **state)
{
  const int n_pixels = 10, n_rows = 3;

  (void) state;
  for (NsIsa isa = NS_ISA_PORTABLE; isa <= NS_ISA_AVX512; isa++)
    for (int channels = 1; channels < 70; channels += 11)
      {
        int     row = n_pixels * channels + 5;
        float  *pixels = test_floats ((size_t) (n_rows * row), 2.0f, 1);
        float  *shift = test_floats ((size_t) channels, 1.0f, 2);
        double *sums = calloc ((size_t) (2 * channels), sizeof *sums);

        assert_non_null (sums);
        for (int c = 0; c < 2 * channels; c++)
          sums[c] = c; /* added to, not written */
        ns_kernels_for (isa)->sums (pixels, n_rows, row, n_pixels, channels, shift, sums,
                                    sums + channels);
        for (int c = 0; c < channels; c++)
          {
            double sum = c, square = c + channels;

            for (int p = 0; p < n_rows * n_pixels; p++)
              {
                double d = (double) pixels[p / n_pixels * row + p % n_pixels * channels + c] -
                           (double) shift[c];

                sum += d;
                square += d * d;
              }
            assert_true (fabs (sums[c] - sum) < 2e-5);
            assert_true (fabs (sums[channels + c] - square) < 1e-6 * square);
          }
        free (pixels);
        free (shift);
        free (sums);
      }
}

static void
normalise_equals_the_formula (void **state)
{
  enum
  {
    PERIOD = 48
  };

  (void) state;
  for (NsIsa isa = NS_ISA_PORTABLE; isa <= NS_ISA_AVX512; isa++)
    for (size_t n = 1; n < 120; n += 17)
      for (int with = 0; with < 4; with++)
        {
          float *from = test_floats (n, 2.0f, 1), *plus = test_floats (n, 1.0f, 2);
          float *to = test_floats (n, 1.0f, 3), *weights = test_floats (3 * PERIOD, 1.0f, 4);
          float  least = with & 1 ? 0.0f : -INFINITY;

          ns_kernels_for (isa)->normalise (from, n, weights, weights + PERIOD, weights + 2 * PERIOD,
                                           PERIOD, least, with & 2 ? plus : NULL, to);
          for (size_t i = 0; i < n; i++)
            {
              size_t k = i % PERIOD;
              double value =
                ((double) from[i] - (double) weights[k]) * (double) weights[PERIOD + k] +
                (double) weights[2 * PERIOD + k];

              value = fmax (value, (double) least) + (with & 2 ? (double) plus[i] : 0.0);
              assert_true (fabs ((double) to[i] - value) < 1e-6);
            }
          free (from);
          free (plus);
          free (to);
          free (weights);
        }
}

static void
tanh_is_close_to_that_of_the_library (void **state)
{
  enum
  {
    N = 20011
  };
  float *values = malloc (N * sizeof *values);
  float *results = malloc (N * sizeof *results);

  (void) state;
  assert_non_null (values);
  assert_non_null (results);
  for (int i = 0; i < N; i++)
    values[i] = (float) pow ((i - N / 2) / 5000.0, 3.0); /* dense near 0, ±8 at the ends */
  for (NsIsa isa = NS_ISA_PORTABLE; isa <= NS_ISA_AVX512; isa++)
    {
      ns_kernels_for (isa)->tanh (values, results, N);
      for (int i = 0; i < N; i++)
        {
          double expected = tanh ((double) values[i]);

          assert_true (fabs ((double) results[i] - expected) <= 3e-7 * fabs (expected) + 1e-30);
        }
    }
  free (values);
  free (results);
}

static void
tanh_of_extremes_is_that_of_the_library (void **state)
{
  const float extremes[] = { 0.0f, -0.0f, 1e-30f, 90.0f, -90.0f, 1e30f, INFINITY, -INFINITY, NAN };

  (void) state;
  for (NsIsa isa = NS_ISA_PORTABLE; isa <= NS_ISA_AVX512; isa++)
    for (size_t i = 0; i < sizeof extremes / sizeof *extremes; i++)
      {
        float expected = tanhf (extremes[i]);
        float result;

        ns_kernels_for (isa)->tanh (&extremes[i], &result, 1);
        assert_int_equal (isnan (result), isnan (expected));
        assert_true (isnan (result) || fabsf (result - expected) <= 1e-7f * fabsf (expected));
        assert_int_equal (signbit (result),
                          isnan (expected) ? signbit (result) : signbit (expected));
      }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (sums_equal_those_in_double),
    cmocka_unit_test (normalise_equals_the_formula),
    cmocka_unit_test (tanh_is_close_to_that_of_the_library),
    cmocka_unit_test (tanh_of_extremes_is_that_of_the_library),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
