/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "style/loss-terms.h"
#include "testing.h"

#define STEP 1e-3

static void
assert_near (double actual, double wanted, double tolerance)
{
  if (!(fabs (actual - wanted) <= tolerance * (1.0 + fabs (wanted))))
    fail_msg ("%.9g instead of %.9g", actual, wanted);
}

static void
the_content_loss_is_half_the_weighted_squares (void **state)
{
  NsContext *context = test_context (2);
  NsTensor   features = test_tensor (context, 5, 7, 6, 1, 1);
  NsTensor   target = test_tensor (context, 5, 7, 6, 0, 2);
  NsTensor   gradient = test_tensor (context, 5, 7, 6, 2, 3);
  NsTensor   before = test_tensor (context, 5, 7, 6, 2, 3);
  float     *weights = test_floats (35, 1.0f, 4);
  double     wanted = 0.0, value;

  (void) state;
  for (int i = 0; i < 35; i++)
    weights[i] = fabsf (weights[i]);
  assert_int_equal (
    ns_content_loss (context, &features, &target, weights, 3.0, &gradient, &value, NULL), NS_OK);
  for (int y = 0; y < 5; y++)
    for (int x = 0; x < 7; x++)
      for (int c = 0; c < 6; c++)
        {
          double difference =
            (double) ns_tensor_at (&features, y, x)[c] - ns_tensor_at (&target, y, x)[c];

          wanted += 0.5 * weights[y * 7 + x] * difference * difference;
          assert_near (ns_tensor_at (&gradient, y, x)[c] - ns_tensor_at (&before, y, x)[c],
                       3.0 * weights[y * 7 + x] * difference, 1e-5);
        }
  assert_near (value, wanted, 1e-6);

  /* against nothing, without weights and gradient */
  wanted = 0.0;
  for (int y = 0; y < 5; y++)
    for (int x = 0; x < 7; x++)
      for (int c = 0; c < 6; c++)
        wanted += 0.5 * pow (ns_tensor_at (&features, y, x)[c], 2.0);
  assert_int_equal (ns_content_loss (context, &features, NULL, NULL, 0.0, NULL, &value, NULL),
                    NS_OK);
  assert_near (value, wanted, 1e-6);

  ns_tensor_clear (&features);
  ns_tensor_clear (&target);
  ns_tensor_clear (&gradient);
  ns_tensor_clear (&before);
  free (weights);
  test_context_free (context);
}

static double
style (const double *gram, const float *target, int n, double positions)
{
  double sum = 0.0;

  for (int i = 0; i < n * n; i++)
    sum += pow (gram[i] / positions - target[i], 2.0);

  return sum / (4.0 * n * n);
}

static void
the_style_loss_and_its_gradient_are_those_of_the_formula (void **state)
{
  enum
  {
    N = 5
  };
  float *gram = test_floats (N * N, 100.0f, 1);
  float *target = test_floats (N * N, 3.0f, 2);
  float  gradient[N * N];
  double exact[N * N];

  (void) state;
  for (int i = 0; i < N * N; i++)
    {
      gradient[i] = 1.0f;
      exact[i] = gram[i];
    }
  assert_near (ns_gram_loss (gram, 40.0, target, N, 7.0, gradient), style (exact, target, N, 40.0),
               1e-9);
  for (int i = 0; i < N * N; i++)
    {
      double up, down;

      exact[i] = gram[i] + STEP;
      up = style (exact, target, N, 40.0);
      exact[i] = gram[i] - STEP;
      down = style (exact, target, N, 40.0);
      exact[i] = gram[i];
      assert_near (gradient[i] - 1.0, 7.0 * (up - down) / (2.0 * STEP), 1e-5);
    }
  free (gram);
  free (target);
}

static double
of_moments (const double *moments, const float *target, int n)
{
  double sum = 0.0;

  for (int c = 0; c < n; c++)
    sum +=
      pow (moments[c] - target[c], 2.0) + pow (sqrt (moments[n + c] + 1e-5) - target[n + c], 2.0);

  return sum / n;
}

static void
the_moments_loss_and_its_gradient_are_those_of_the_formula (void **state)
{
  enum
  {
    N = 5
  };
  float *moments = test_floats (2 * N, 2.0f, 1);
  float *target = test_floats (2 * N, 3.0f, 2);
  float  gradient[2 * N];
  double exact[2 * N];

  (void) state;
  for (int i = 0; i < 2 * N; i++)
    {
      if (i >= N)
        moments[i] = fabsf (moments[i]);
      gradient[i] = 1.0f;
      exact[i] = moments[i];
    }
  assert_near (ns_moments_loss (moments, target, N, 7.0, gradient), of_moments (exact, target, N),
               1e-9);
  for (int i = 0; i < 2 * N; i++)
    {
      const double step = 1e-5;
      double       up, down;

      exact[i] = moments[i] + step;
      up = of_moments (exact, target, N);
      exact[i] = moments[i] - step;
      down = of_moments (exact, target, N);
      exact[i] = moments[i];
      assert_near (gradient[i] - 1.0, 7.0 * (up - down) / (2.0 * step), 1e-5);
    }
  free (moments);
  free (target);
}

static void
a_constant_channel_has_a_finite_slope (void **state)
{
  const float moments[2] = { 3.0f, 0.0f }, target[2] = { 3.0f, 1.0f };
  float       gradient[2] = { 0.0f, 0.0f };

  (void) state;
  assert_near (ns_deviation (0.0), sqrt (1e-5), 1e-12);
  assert_near (ns_moments_loss (moments, target, 1, 1.0, gradient), pow (1.0 - sqrt (1e-5), 2.0),
               1e-9);
  assert_true (gradient[0] == 0.0f);
  assert_near (gradient[1], (sqrt (1e-5) - 1.0) / sqrt (1e-5), 1e-6);
}

typedef double (*PictureTerm) (NsPool *, const float *, int, int, double, float *, double *);

static double
naive_variation (const double *x, int height, int width)
{
  double sum = 0.0;

  for (int r = 0; r < height; r++)
    for (int c = 0; c < width; c++)
      for (int k = 0; k < 3; k++)
        {
          double here = x[(r * width + c) * 3 + k];

          if (r + 1 < height)
            sum += pow (x[((r + 1) * width + c) * 3 + k] - here, 2.0);
          if (c + 1 < width)
            sum += pow (x[(r * width + c + 1) * 3 + k] - here, 2.0);
        }

  return sum;
}

static double
naive_excess (const double *x, int height, int width)
{
  double sum = 0.0;

  for (int i = 0; i < height * width * 3; i++)
    sum += pow (x[i] - fmin (fmax (x[i], 0.0), 255.0), 2.0);

  return sum;
}

/* Compares a term of the picture and its gradient with central differences in double precision. */
static void
compare (PictureTerm term, double (*naive) (const double *, int, int))
{
  static const int sizes[][2] = { { 1, 1 }, { 1, 9 }, { 9, 1 }, { 6, 7 } };
  NsContext       *context = test_context (2);

  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    {
      int     height = sizes[s][0], width = sizes[s][1];
      size_t  n = (size_t) (height * width * 3);
      float  *x = test_floats (n, 200.0f, s);
      float  *gradient = calloc (n, sizeof *gradient);
      double *exact = malloc (n * sizeof *exact);
      double  partial[16];

      for (size_t i = 0; i < n; i++)
        exact[i] = x[i];
      assert_near (term (context->pool, x, height, width, 0.5, gradient, partial),
                   naive (exact, height, width), 1e-6);
      for (size_t i = 0; i < n; i++)
        {
          double up, down;

          exact[i] = x[i] + STEP;
          up = naive (exact, height, width);
          exact[i] = x[i] - STEP;
          down = naive (exact, height, width);
          exact[i] = x[i];
          assert_near (gradient[i], 0.5 * (up - down) / (2.0 * STEP), 1e-4);
        }
      free (x);
      free (gradient);
      free (exact);
    }
  test_context_free (context);
}

static void
total_variation_is_that_of_the_formula (void **state)
{
  (void) state;
  compare (ns_variation, naive_variation);
}

static void
the_gamut_term_is_the_distance_from_it (void **state)
{
  (void) state;
  compare (ns_gamut_excess, naive_excess);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_content_loss_is_half_the_weighted_squares),
    cmocka_unit_test (the_style_loss_and_its_gradient_are_those_of_the_formula),
    cmocka_unit_test (the_moments_loss_and_its_gradient_are_those_of_the_formula),
    cmocka_unit_test (a_constant_channel_has_a_finite_slope),
    cmocka_unit_test (total_variation_is_that_of_the_formula),
    cmocka_unit_test (the_gamut_term_is_the_distance_from_it),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
