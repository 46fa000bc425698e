/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "optimise/bands.h"
#include "testing.h"

#define WIDTH 48
#define HEIGHT 40
#define N (3 * WIDTH * HEIGHT)

static const double axes[3][3] = {
  { 0.57735026919, 0.57735026919, 0.57735026919 },
  { 0.70710678119, 0.0, -0.70710678119 },
  { 0.40824829046, -0.81649658093, 0.40824829046 },
};

static NsBands *
new_bands (NsContext *context)
{
  NsBands *bands = ns_bands_new (context->pool, context->memory, WIDTH, HEIGHT, NULL);

  assert_non_null (bands);
  assert_true (ns_memory_used (context->memory) >= ns_bands_bytes (WIDTH, HEIGHT));

  return bands;
}

static void
apply (NsBands *bands, const float *from, float *to)
{
  NsPreconditioner preconditioner = ns_bands_preconditioner (bands);

  preconditioner.apply (preconditioner.data, from, to);
}

/* y = s, times factors[axis] along each axis: a function that bends so. */
static void
bend (const double factors[3], const float *s, float *y)
{
  memset (y, 0, N * sizeof *y);
  for (size_t i = 0; i < N; i += 3)
    for (unsigned axis = 0; axis < 3; axis++)
      {
        double along = 0.0;

        for (int c = 0; c < 3; c++)
          along += axes[axis][c] * s[i + c];
        for (int c = 0; c < 3; c++)
          y[i + c] += (float) (factors[axis] * axes[axis][c] * along);
      }
}

static void
learn (NsBands *bands, const double factors[3], unsigned n)
{
  NsPreconditioner preconditioner = ns_bands_preconditioner (bands);
  float           *y = malloc (N * sizeof *y);

  for (unsigned i = 0; i < n; i++)
    {
      float *s = test_floats (N, 1.0f, 1000 + i);

      bend (factors, s, y);
      preconditioner.learn (preconditioner.data, s, y);
      free (s);
    }
  free (y);
}

/* P's factor for u and v half waves across and down, by the responses of the filters. */
static double
response (const NsBands *bands, unsigned axis, int u, int v)
{
  double left = 1.0, sum = 0.0;

  for (unsigned band = 0; band < NS_BANDS; band++)
    {
      double across = cos (ldexp (acos (-1.0), (int) band) * u / 2 / WIDTH);
      double down = cos (ldexp (acos (-1.0), (int) band) * v / 2 / HEIGHT);
      double next = band == NS_BANDS - 1 ? 0.0 : left * pow (across, 4.0) * pow (down, 4.0);

      sum += (left - next) / ns_bands_curvature (bands, axis, band);
      left = next;
    }

  return sum;
}

static void
waves_are_divided_by_the_curvature_of_their_bands (void **state)
{
  static const int modes[][2] = { { 0, 0 }, { 1, 0 }, { 0, 3 }, { 5, 7 }, { 20, 20 }, { 47, 39 } };
  static const double factors[3] = { 3.0, 0.1, 20.0 };
  static float        from[N], to[N];
  NsContext          *context = test_context (2);
  NsBands            *bands = new_bands (context);
  double              pi = acos (-1.0);

  (void) state;
  for (int learned = 0; learned < 2; learned++)
    {
      for (unsigned axis = 0; axis < 3; axis++)
        for (size_t k = 0; k < sizeof modes / sizeof *modes; k++)
          {
            int    u = modes[k][0], v = modes[k][1];
            double factor = response (bands, axis, u, v);

            for (int y = 0; y < HEIGHT; y++)
              for (int x = 0; x < WIDTH; x++)
                for (int c = 0; c < 3; c++)
                  from[3 * (y * WIDTH + x) + c] =
                    (float) (axes[axis][c] * cos (pi * (x + 0.5) * u / WIDTH) *
                             cos (pi * (y + 0.5) * v / HEIGHT));
            apply (bands, from, to);
            for (size_t i = 0; i < N; i++)
              assert_true (fabs (to[i] - factor * from[i]) < 1e-5 * factor + 1e-4);
          }
      learn (bands, factors, 5);
    }
  ns_bands_free (bands);
  test_context_free (context);
}

static double
dot (const float *a, const float *b)
{
  double sum = 0.0;

  for (size_t i = 0; i < N; i++)
    sum += (double) a[i] * b[i];

  return sum;
}

static void
it_is_symmetric_and_positive_definite (void **state)
{
  static const double factors[3] = { 100.0, 1.0, 0.01 };
  NsContext          *context = test_context (1);
  NsBands            *bands = new_bands (context);
  float              *a = test_floats (N, 1.0f, 1), *b = test_floats (N, 1.0f, 2);
  float              *pa = test_floats (N, 1.0f, 3), *pb = test_floats (N, 1.0f, 4);

  (void) state;
  for (int learned = 0; learned < 2; learned++)
    {
      double least = INFINITY, most = 0.0;

      for (unsigned axis = 0; axis < NS_BANDS_AXES; axis++)
        for (unsigned band = 0; band < NS_BANDS; band++)
          {
            least = fmin (least, 1.0 / ns_bands_curvature (bands, axis, band));
            most = fmax (most, 1.0 / ns_bands_curvature (bands, axis, band));
          }
      assert_true (least > 0.0);
      apply (bands, a, pa);
      apply (bands, b, pb);
      assert_true (fabs (dot (a, pb) - dot (pa, b)) < 1e-5 * sqrt (dot (a, a) * dot (pb, pb)));
      assert_true (dot (a, pa) > 0.999 * least * dot (a, a));
      assert_true (dot (a, pa) < 1.001 * most * dot (a, a));
      learn (bands, factors, 20);
    }
  ns_bands_free (bands);
  free (a);
  free (b);
  free (pa);
  free (pb);
  test_context_free (context);
}

/* The cosine of P y and s, which would be 1 for the inverse of the Hessian. */
static double
agreement (NsBands *bands, const double factors[3])
{
  float *s = test_floats (N, 1.0f, 77), *y = malloc (N * sizeof *y), *py = malloc (N * sizeof *py);
  double cosine;

  bend (factors, s, y);
  apply (bands, y, py);
  cosine = dot (py, s) / sqrt (dot (py, py) * dot (s, s));
  free (s);
  free (y);
  free (py);

  return cosine;
}

static void
it_learns_how_much_each_colour_bends (void **state)
{
  static const double factors[3] = { 1.0, 30.0, 30.0 };
  NsContext          *context = test_context (1);
  NsBands            *bands = new_bands (context);
  double              before = agreement (bands, factors), after;

  (void) state;
  learn (bands, factors, 40);
  after = agreement (bands, factors);
  assert_true (before < 0.8);
  assert_true (after > 0.9);

  /* the same once more, all in other units */
  ns_bands_free (bands);
  bands = new_bands (context);
  learn (bands, (const double[]) { 1e-12, 30e-12, 30e-12 }, 40);
  assert_true (fabs (agreement (bands, factors) - after) < 1e-6);
  ns_bands_free (bands);
  test_context_free (context);
}

static void
what_tells_nothing_changes_nothing (void **state)
{
  static float     nothing[N];
  NsContext       *context = test_context (1);
  NsBands         *bands = new_bands (context), *fresh = new_bands (context);
  NsPreconditioner preconditioner = ns_bands_preconditioner (bands);
  float           *s = test_floats (N, 1.0f, 1), *y = test_floats (N, 1.0f, 1);

  (void) state;
  preconditioner.learn (preconditioner.data, nothing, nothing);
  y[5] = NAN;
  preconditioner.learn (preconditioner.data, s, y);
  y[5] = INFINITY;
  preconditioner.learn (preconditioner.data, s, y);
  for (size_t i = 0; i < N; i++)
    y[i] = -s[i];
  preconditioner.learn (preconditioner.data, s, y);
  for (unsigned axis = 0; axis < NS_BANDS_AXES; axis++)
    for (unsigned band = 0; band < NS_BANDS; band++)
      assert_true (ns_bands_curvature (bands, axis, band) ==
                   ns_bands_curvature (fresh, axis, band));
  ns_bands_free (bands);
  ns_bands_free (fresh);
  free (s);
  free (y);
  test_context_free (context);
}

static void
threads_do_not_change_the_result (void **state)
{
  static const double factors[3] = { 1.0, 5.0, 0.2 };
  static float        to[2][N];
  float              *from = test_floats (N, 1.0f, 5);

  (void) state;
  for (unsigned k = 0; k < 2; k++)
    {
      NsContext *context = test_context (1 + 2 * k);
      NsBands   *bands = new_bands (context);

      learn (bands, factors, 3);
      apply (bands, from, to[k]);
      ns_bands_free (bands);
      test_context_free (context);
    }
  assert_memory_equal (to[0], to[1], sizeof to[0]);
  free (from);
}

static NsStatus
make (NsContext *context, void *data, NsError *error)
{
  NsBands *bands = ns_bands_new (context->pool, context->memory, 20, 10, error);

  (void) data;
  if (!bands)
    return NS_ERROR_MEMORY;
  ns_bands_free (bands);

  return NS_OK;
}

static void
every_failed_allocation_is_an_error (void **state)
{
  NsContext *context = test_context (1);

  (void) state;
  test_every_allocation_failing (context, make, NULL);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (waves_are_divided_by_the_curvature_of_their_bands),
    cmocka_unit_test (it_is_symmetric_and_positive_definite),
    cmocka_unit_test (it_learns_how_much_each_colour_bends),
    cmocka_unit_test (what_tells_nothing_changes_nothing),
    cmocka_unit_test (threads_do_not_change_the_result),
    cmocka_unit_test (every_failed_allocation_is_an_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
