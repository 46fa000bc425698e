/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ops/statistics.h"
#include "reference.h"

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

/* Mean and variance of every channel, as the formula says: [1][2][channels]. */
static Reference
naive_statistics (const Reference *input, void *data)
{
  const float *weights = data;
  int          n = input->height * input->width;
  Reference    output = reference_new (1, 2, input->channels);
  double       total = 0.0;

  for (int i = 0; i < n; i++)
    total += weights ? (double) weights[i] : 1.0;
  for (int c = 0; c < input->channels; c++)
    {
      double *mean = &output.data[c];
      double *variance = &output.data[input->channels + c];

      for (int i = 0; i < n; i++)
        *mean += (weights ? (double) weights[i] : 1.0) * input->data[i * input->channels + c];
      *mean /= total;
      for (int i = 0; i < n; i++)
        *variance += (weights ? (double) weights[i] : 1.0) *
                     pow (input->data[i * input->channels + c] - *mean, 2.0);
      *variance /= total;
    }

  return output;
}

/* The gradient of Σ by · statistics (mean first, then variance), which is added to start. */
static NsTensor
backward (NsContext      *context,
          const NsTensor *x,
          const float    *weights,
          double          total,
          const float    *by,
          const NsTensor *start)
{
  NsTensor gradient = NS_TENSOR_INIT;
  float    mean[8], variance[8];

  assert_int_equal (
    ns_tensor_init (&gradient, context->memory, x->height, x->width, x->channels, 1, NULL), NS_OK);
  ns_tensor_copy (&gradient, start);
  assert_int_equal (ns_statistics (context, x, weights, mean, variance, NULL), NS_OK);
  ns_statistics_backward (context, x, weights, total, mean, by, by + x->channels, &gradient);

  return gradient;
}

static void
check_gradient (NsContext *context, NsTensor *x, const float *weights)
{
  int       n = x->height * x->width * x->channels;
  Reference input = { x->height, x->width, x->channels, test_doubles (x) };
  float    *by = test_floats (2 * (size_t) x->channels, 1.0f, 7);
  double    weighting[16];
  NsTensor  start = test_tensor (context, x->height, x->width, x->channels, 0, 8);
  double   *before = test_doubles (&start);
  double   *expected;
  NsTensor  gradient = backward (context, x, weights, 0.0, by, &start);

  for (int i = 0; i < 2 * x->channels; i++)
    weighting[i] = (double) by[i];
  expected = reference_gradient (naive_statistics, (void *) weights, &input, weighting);
  /* what was there before stays; without it, gradients of many pixels are small */
  for (int i = 0; i < n; i++)
    {
      float *at = ns_tensor_at (&gradient, 0, 0);
      int    row = i / (x->width * x->channels), rest = i % (x->width * x->channels);

      at += (size_t) row * gradient.row_stride + (size_t) rest;
      assert_true (fabs ((double) *at - before[i] - expected[i]) <=
                   2e-6 * (1.0 + fabs (before[i])));
    }
  ns_tensor_clear (&gradient);
  ns_tensor_fill (&start, 0.0f);
  gradient = backward (context, x, weights, 0.0, by, &start);
  test_assert_close (&gradient, expected, 1e-5);

  ns_tensor_clear (&gradient);
  ns_tensor_clear (&start);
  free (input.data);
  free (by);
  free (before);
  free (expected);
}

static void
the_gradient_is_that_of_central_differences (void **state)
{
  const int  sizes[][3] = { { 1, 1, 1 }, { 1, 9, 2 }, { 3, 5, 8 }, { 23, 17, 3 }, { 11, 1, 7 } };
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      int      n = sizes[i][0] * sizes[i][1];
      NsTensor x = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], 2, 20 + i);
      float   *weights = test_floats ((size_t) n, 1.0f, 9);

      for (int k = 0; k < n; k++)
        weights[k] = k % 4 == 3 ? 0.0f : fabsf (weights[k]);
      check_gradient (context, &x, NULL);
      check_gradient (context, &x, weights);
      free (weights);
      ns_tensor_clear (&x);
    }
  test_context_free (context);
}

static void
the_gradient_of_a_part_is_that_part_of_the_gradient (void **state)
{
  NsContext *context = test_context (1);
  NsTensor   x = test_tensor (context, 9, 7, 5, 0, 3);
  NsTensor   zeros = test_tensor (context, 9, 7, 5, 0, 3);
  NsTensor   whole, upper, parts;
  float     *weights = test_floats (63, 1.0f, 9);
  float     *by = test_floats (10, 1.0f, 7);
  float      mean[5], variance[5];
  double     total = 0.0;

  (void) state;
  for (int k = 0; k < 63; k++)
    {
      weights[k] = fabsf (weights[k]);
      total += (double) weights[k];
    }
  ns_tensor_fill (&zeros, 0.0f);
  whole = backward (context, &x, weights, 0.0, by, &zeros);
  parts = zeros;
  assert_int_equal (ns_statistics (context, &x, weights, mean, variance, NULL), NS_OK);
  for (int y = 0; y < 9; y += 4)
    {
      NsTensor from = x, to = parts;

      from.height = to.height = y + 4 < 9 ? 4 : 9 - y;
      from.data = ns_tensor_at (&x, y, 0);
      to.data = ns_tensor_at (&parts, y, 0);
      ns_statistics_backward (context, &from, weights + 7 * y, total, mean, by, by + 5, &to);
    }
  test_assert_same_bytes (&whole, &parts);

  /* and a part that no pixel of which counts has none */
  upper = x;
  upper.height = 4;
  for (int k = 0; k < 28; k++)
    weights[k] = 0.0f;
  ns_tensor_fill (&zeros, 0.5f);
  ns_statistics_backward (context, &upper, weights, total, mean, by, by + 5, &zeros);
  for (int i = 0; i < 7 * 5; i++)
    assert_true (ns_tensor_at (&zeros, 3, 0)[i] == 0.5f);

  ns_tensor_clear (&whole);
  ns_tensor_clear (&zeros);
  ns_tensor_clear (&x);
  free (weights);
  free (by);
  test_context_free (context);
}

static void
hidden_pixels_have_no_gradient_whatever_they_hold (void **state)
{
  NsContext *context = test_context (1);
  NsTensor   x = test_tensor (context, 2, 3, 1, 0, 1);
  NsTensor   gradient = test_tensor (context, 2, 3, 1, 0, 1);
  float      weights[] = { 1.0f, 0.0f, 1.0f, 0.0f, 0.0f, 2.0f };
  float      none[6] = { 0.0f };
  float      mean = 2.0f, one = 1.0f;

  (void) state;
  for (int i = 0; i < 6; i++)
    x.data[i] = i % 2 ? NAN : (float) i;
  x.data[3] = INFINITY;
  x.data[5] = 3.0f;
  ns_tensor_fill (&gradient, 0.0f);
  ns_statistics_backward (context, &x, weights, 0.0, &mean, &one, &one, &gradient);
  assert_true (gradient.data[0] == 0.25f * (1.0f - 4.0f));
  assert_true (gradient.data[1] == 0.0f && gradient.data[3] == 0.0f && gradient.data[4] == 0.0f);
  assert_true (gradient.data[2] == 0.25f);
  assert_true (gradient.data[5] == 0.5f * (1.0f + 2.0f));

  /* nothing visible counts as everything, as in the statistics themselves */
  ns_tensor_fill (&x, 4.0f);
  ns_tensor_fill (&gradient, 0.0f);
  ns_statistics_backward (context, &x, none, 0.0, &mean, &one, &one, &gradient);
  for (int i = 0; i < 6; i++)
    assert_true (fabsf (gradient.data[i] - 5.0f / 6.0f) < 1e-6f);

  ns_tensor_clear (&x);
  ns_tensor_clear (&gradient);
  test_context_free (context);
}

static void
threads_do_not_change_a_byte (void **state)
{
  const unsigned n_threads[] = { 1, 3 };
  static float   results[2][2][8];
  static float   gradients[2][67 * 91 * 8];

  (void) state;
  for (int k = 0; k < 2; k++)
    {
      NsContext *context = test_context (n_threads[k]);
      NsTensor   x = test_tensor (context, 67, 91, 8, 1, 4);
      NsTensor   gradient = test_tensor (context, 67, 91, 8, 0, 5);
      float     *weights = test_floats (67 * 91, 1.0f, 9);
      float     *by = test_floats (16, 1.0f, 7);

      for (int i = 0; i < 67 * 91; i++)
        weights[i] = fabsf (weights[i]);
      assert_int_equal (ns_statistics (context, &x, weights, results[k][0], results[k][1], NULL),
                        NS_OK);
      ns_statistics_backward (context, &x, weights, 0.0, results[k][0], by, by + 8, &gradient);
      for (int y = 0; y < 67; y++)
        memcpy (gradients[k] + y * 91 * 8, ns_tensor_at (&gradient, y, 0), 91 * 8 * sizeof (float));
      free (weights);
      free (by);
      ns_tensor_clear (&x);
      ns_tensor_clear (&gradient);
      test_context_free (context);
    }
  assert_memory_equal (results[0], results[1], sizeof results[0]);
  assert_memory_equal (gradients[0], gradients[1], sizeof gradients[0]);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (mean_and_variance_are_those_of_the_pixels_that_count),
    cmocka_unit_test (hidden_pixels_do_not_count_whatever_they_hold),
    cmocka_unit_test (nothing_visible_counts_as_everything),
    cmocka_unit_test (the_gradient_is_that_of_central_differences),
    cmocka_unit_test (the_gradient_of_a_part_is_that_part_of_the_gradient),
    cmocka_unit_test (hidden_pixels_have_no_gradient_whatever_they_hold),
    cmocka_unit_test (threads_do_not_change_a_byte),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
