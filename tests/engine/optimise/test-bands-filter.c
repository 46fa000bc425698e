/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "optimise/bands-filter.h"
#include "testing.h"

#define N_LEVELS 7

static const double axes[3][3] = {
  { 0.57735026919, 0.57735026919, 0.57735026919 },
  { 0.70710678119, 0.0, -0.70710678119 },
  { 0.40824829046, -0.81649658093, 0.40824829046 },
};

static const float ones[3] = { 1.0f, 1.0f, 1.0f };

static const struct
{
  int width, height;
} sizes[] = { { 1, 1 }, { 2, 1 }, { 1, 7 }, { 5, 3 }, { 33, 17 }, { 64, 128 }, { 150, 40 } };

#define N_SIZES (sizeof sizes / sizeof *sizes)

static NsBandsFilter
new_filter (NsContext *context, int width, int height)
{
  NsBandsFilter filter = { 0 };

  assert_int_equal (
    ns_bands_filter_init (&filter, context->pool, context->memory, width, height, NULL), NS_OK);
  assert_true (ns_memory_used (context->memory) >= ns_bands_filter_bytes (width, height));

  return filter;
}

static int
mirrored (int i, int n)
{
  while (i < 0 || i >= n)
    i = i < 0 ? -1 - i : 2 * n - 1 - i;

  return i;
}

/* h_level of plane as one sum over two dimensions. */
static void
smooth_plane (double *plane, int width, int height, unsigned level)
{
  static const double kernel[5] = { 1.0 / 16, 4.0 / 16, 6.0 / 16, 4.0 / 16, 1.0 / 16 };
  size_t              n = (size_t) width * (size_t) height;
  double             *smooth = calloc (n, sizeof *smooth);
  int                 distance = 1 << level;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int j = 0; j < 5; j++)
        for (int i = 0; i < 5; i++)
          smooth[y * width + x] += kernel[j] * kernel[i] *
                                   plane[mirrored (y + (j - 2) * distance, height) * width +
                                         mirrored (x + (i - 2) * distance, width)];
  memcpy (plane, smooth, n * sizeof *plane);
  free (smooth);
}

static void
all_levels_are_those_of_the_definition (void **state)
{
  static const float weights[3] = { 0.5f, -2.0f, 3.0f };
  NsContext         *context = test_context (2);

  (void) state;
  for (size_t k = 0; k < N_SIZES; k++)
    {
      int           width = sizes[k].width, height = sizes[k].height;
      size_t        n = (size_t) width * (size_t) height;
      float        *picture = test_floats (3 * n, 1.0f, k + 1);
      double       *smooth = calloc (3 * n, sizeof *smooth), *sum = calloc (3 * n, sizeof *sum);
      NsBandsFilter filter = new_filter (context, width, height);

      for (unsigned level = 0; level <= N_LEVELS; level++)
        {
          if (level == 0)
            ns_bands_filter_split (&filter, picture, weights);
          else
            ns_bands_filter_smooth (&filter, level - 1, weights);
          for (unsigned axis = 0; axis < 3; axis++)
            {
              double *plane = smooth + axis * n;

              if (level > 0)
                smooth_plane (plane, width, height, level - 1);
              for (size_t i = 0; i < n; i++)
                {
                  for (int c = 0; c < 3 && level == 0; c++)
                    plane[i] += axes[axis][c] * picture[3 * i + c];
                  sum[axis * n + i] += weights[axis] * plane[i];
                }
            }
          for (size_t i = 0; i < 3 * n; i++)
            {
              assert_true (fabs (filter.smooth[i] - smooth[i]) < 1e-5);
              assert_true (fabs (filter.sum[i] - sum[i]) < 1e-4);
            }
        }
      ns_bands_filter_clear (&filter);
      free (picture);
      free (smooth);
      free (sum);
    }
  test_context_free (context);
}

static void
what_was_split_can_be_joined (void **state)
{
  NsContext    *context = test_context (2);
  NsBandsFilter filter = new_filter (context, 37, 21);
  float *picture = test_floats (3 * 37 * 21, 1.0f, 1), *again = test_floats (3 * 37 * 21, 1.0f, 2);

  (void) state;
  ns_bands_filter_split (&filter, picture, ones);
  ns_bands_filter_smooth (&filter, 0, NULL);
  ns_bands_filter_join (&filter, again);
  for (size_t i = 0; i < 3 * 37 * 21; i++)
    assert_true (fabsf (again[i] - picture[i]) < 1e-5f);
  ns_bands_filter_clear (&filter);
  free (picture);
  free (again);
  test_context_free (context);
}

static void
waves_are_damped_by_their_frequency (void **state)
{
  enum
  {
    WIDTH = 48,
    HEIGHT = 40
  };
  static const int modes[][2] = { { 0, 0 }, { 1, 0 }, { 0, 3 }, { 5, 7 }, { 20, 20 }, { 47, 39 } };
  static float     picture[3 * WIDTH * HEIGHT];
  NsContext       *context = test_context (1);
  NsBandsFilter    filter = new_filter (context, WIDTH, HEIGHT);
  double           pi = acos (-1.0);

  (void) state;
  for (size_t k = 0; k < sizeof modes / sizeof *modes; k++)
    {
      int    u = modes[k][0], v = modes[k][1];
      double response = 1.0;

      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          for (int c = 0; c < 3; c++)
            picture[3 * (y * WIDTH + x) + c] =
              (float) (axes[1][c] * cos (pi * (x + 0.5) * u / WIDTH) *
                       cos (pi * (y + 0.5) * v / HEIGHT));
      ns_bands_filter_split (&filter, picture, ones);
      for (unsigned level = 0; level < N_LEVELS; level++)
        {
          response *= pow (cos (ldexp (pi, (int) level) * u / 2 / WIDTH), 4.0) *
                      pow (cos (ldexp (pi, (int) level) * v / 2 / HEIGHT), 4.0);
          ns_bands_filter_smooth (&filter, level, ones);
          for (int i = 0; i < WIDTH * HEIGHT; i++)
            assert_true (fabs (filter.smooth[WIDTH * HEIGHT + i] -
                               response * (picture[3 * i] - picture[3 * i + 2]) * 0.70710678) <
                         1e-5);
        }
    }
  ns_bands_filter_clear (&filter);
  test_context_free (context);
}

static void
products_are_those_of_every_axis (void **state)
{
  NsContext    *context = test_context (2);
  NsBandsFilter filter = new_filter (context, 29, 35);
  size_t        n = 29 * 35;
  float        *a = test_floats (3 * n, 1.0f, 1), *b = test_floats (3 * n, 1.0f, 2);
  double        products[3][2];

  (void) state;
  ns_bands_filter_split (&filter, a, (float[]) { 1.0f, 2.0f, 3.0f });
  ns_bands_filter_products (&filter, b, products);
  for (unsigned axis = 0; axis < 3; axis++)
    {
      double square = 0.0, other = 0.0;

      for (size_t i = 0; i < n; i++)
        {
          double along_a = 0.0, along_b = 0.0;

          for (int c = 0; c < 3; c++)
            {
              along_a += axes[axis][c] * a[3 * i + c];
              along_b += axes[axis][c] * b[3 * i + c];
            }
          square += (axis + 1.0) * along_a * along_a;
          other += along_a * along_b;
        }
      assert_true (fabs (products[axis][0] - square) < 1e-3);
      assert_true (fabs (products[axis][1] - other) < 1e-3);
    }
  ns_bands_filter_clear (&filter);
  free (a);
  free (b);
  test_context_free (context);
}

static void
threads_do_not_change_the_result (void **state)
{
  static float to[2][3 * 70 * 61];
  double       products[2][3][2];
  float       *from = test_floats (3 * 70 * 61, 1.0f, 5);

  (void) state;
  for (unsigned k = 0; k < 2; k++)
    {
      NsContext    *context = test_context (1 + 2 * k);
      NsBandsFilter filter = new_filter (context, 70, 61);

      ns_bands_filter_split (&filter, from, ones);
      for (unsigned level = 0; level < N_LEVELS; level++)
        ns_bands_filter_smooth (&filter, level, ones);
      ns_bands_filter_products (&filter, from, products[k]);
      ns_bands_filter_join (&filter, to[k]);
      ns_bands_filter_clear (&filter);
      test_context_free (context);
    }
  assert_memory_equal (to[0], to[1], sizeof to[0]);
  assert_memory_equal (products[0], products[1], sizeof products[0]);
  free (from);
}

static NsStatus
make (NsContext *context, void *data, NsError *error)
{
  NsBandsFilter filter = { 0 };
  NsStatus status = ns_bands_filter_init (&filter, context->pool, context->memory, 20, 10, error);

  (void) data;
  if (status == NS_OK)
    ns_bands_filter_clear (&filter);

  return status;
}

static void
every_failed_allocation_is_an_error (void **state)
{
  NsContext *context = test_context (1);

  (void) state;
  test_every_allocation_failing (context, make, NULL);
  test_context_free (context);
  assert_true (ns_bands_filter_bytes (20, 10) >= 3 * 3 * 20 * 10 * sizeof (float));
  assert_true (ns_bands_filter_bytes (2000000000, 2000000000) == SIZE_MAX);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (all_levels_are_those_of_the_definition),
    cmocka_unit_test (what_was_split_can_be_joined),
    cmocka_unit_test (waves_are_damped_by_their_frequency),
    cmocka_unit_test (products_are_those_of_every_axis),
    cmocka_unit_test (threads_do_not_change_the_result),
    cmocka_unit_test (every_failed_allocation_is_an_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
