/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>

#include "ops/statistics.h"

static void
check (NsContext *context, const NsTensor *x, const float *weights)
{
  float  mean[8], variance[8];
  double total = 0.0;

  assert_int_equal (ns_statistics (context, x, weights, mean, variance, NULL), NS_OK);
  for (int i = 0; i < x->height * x->width; i++)
    total += weights ? (double) weights[i] : 1.0;
  for (int c = 0; c < x->channels; c++)
    {
      double m = 0.0;
      double v = 0.0;

      for (int i = 0; i < x->height * x->width; i++)
        m += (weights ? (double) weights[i] : 1.0) *
             (double) ns_tensor_at (x, i / x->width, i % x->width)[c] / total;
      for (int i = 0; i < x->height * x->width; i++)
        v += (weights ? (double) weights[i] : 1.0) *
             pow ((double) ns_tensor_at (x, i / x->width, i % x->width)[c] - m, 2.0) / total;
      assert_true (fabs ((double) mean[c] - m) <= 1e-5 * (1.0 + fabs (m)));
      assert_true (fabs ((double) variance[c] - v) <= 1e-5 * (1.0 + v));
    }
}

static void
mean_and_variance_are_those_of_the_pixels_that_count (void **state)
{
  const int  sizes[][3] = { { 1, 1, 1 }, { 3, 5, 8 }, { 65, 80, 3 } };
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      int      n = sizes[i][0] * sizes[i][1];
      NsTensor x = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], 2, i);
      float   *weights = test_floats ((size_t) n, 1.0f, 9);

      for (int k = 0; k < n; k++)
        weights[k] = fabsf (weights[k]);
      check (context, &x, NULL);
      check (context, &x, weights);
      free (weights);
      ns_tensor_clear (&x);
    }
  test_context_free (context);
}

static void
hidden_pixels_do_not_count_whatever_they_hold (void **state)
{
  NsContext *context = test_context (1);
  NsTensor   x = test_tensor (context, 2, 2, 1, 0, 1);
  float      weights[] = { 0.0f, 1.0f, 1.0f, 0.0f };
  float      mean, variance;

  (void) state;
  x.data[0] = NAN;
  x.data[1] = 3.0f;
  x.data[2] = 5.0f;
  x.data[3] = INFINITY;
  /* The shift is taken from the first pixel, so that one must not be what is hidden */
  x.data[0] = 1e20f;
  x.data[3] = -1e20f;
  assert_int_equal (ns_statistics (context, &x, weights, &mean, &variance, NULL), NS_OK);
  assert_true (fabsf (mean - 4.0f) < 1e-4f);
  assert_true (fabsf (variance - 1.0f) < 1e-4f);
  ns_tensor_clear (&x);
  test_context_free (context);
}

static void
nothing_visible_counts_as_everything (void **state)
{
  NsContext *context = test_context (1);
  NsTensor   x = test_tensor (context, 4, 4, 2, 0, 1);
  float      none[16] = { 0.0f };
  float      a[2], b[2], c[2], d[2];

  (void) state;
  assert_int_equal (ns_statistics (context, &x, none, a, b, NULL), NS_OK);
  assert_int_equal (ns_statistics (context, &x, NULL, c, d, NULL), NS_OK);
  assert_memory_equal (a, c, sizeof a);
  assert_memory_equal (b, d, sizeof b);
  ns_tensor_clear (&x);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (mean_and_variance_are_those_of_the_pixels_that_count),
    cmocka_unit_test (hidden_pixels_do_not_count_whatever_they_hold),
    cmocka_unit_test (nothing_visible_counts_as_everything),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
