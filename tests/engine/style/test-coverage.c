/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>
#include <string.h>

#include "testing.h"

#include "base/random.h"
#include "style/coverage.h"

#define WIDTH 21
#define HEIGHT 13
#define N (WIDTH * HEIGHT)
#define PADDING 4
/* 21 + 8 and 13 + 8, up to multiples of 8 */
#define PADDED_WIDTH 32
#define PADDED_HEIGHT 24

static void
random_image (NsImage *image, NsMemory *memory)
{
  assert_int_equal (ns_image_init (image, memory, WIDTH, HEIGHT, NULL), NS_OK);
  for (size_t i = 0; i < 4 * N; i++)
    image->pixels[i] = ns_random_uniform (1, i);
}

static void
random_mask (float *mask, uint64_t seed)
{
  for (size_t i = 0; i < N; i++)
    mask[i] = i % 5 == 0 ? 0.0f : ns_random_uniform (seed, i);
}

/* The mean of values ([HEIGHT][WIDTH]) under a feature. */
static double
mean (const double *values, const NsFeatureMap *map, int y, int x)
{
  double sum = 0.0;

  for (int v = 0; v < map->scale; v++)
    for (int u = 0; u < map->scale; u++)
      {
        int row = ns_padded_source (map->y + y * map->scale + v, HEIGHT, PADDING);
        int column = ns_padded_source (map->x + x * map->scale + u, WIDTH, PADDING);

        sum += values[row * WIDTH + column];
      }

  return sum / map->scale / map->scale;
}

static void
features_count_by_alpha_mask_and_region (void **state)
{
  NsContext *context = test_context (3);
  NsImage    image = NS_IMAGE_INIT;
  float      mask[N], region[N], values[PADDED_WIDTH * PADDED_HEIGHT];
  double     wanted[N];

  (void) state;
  random_image (&image, context->memory);
  random_mask (mask, 2);
  random_mask (region, 3);
  mask[7] = NAN;
  for (int variant = 0; variant < 8; variant++)
    for (int scale = 1; scale <= 8; scale *= 2)
      {
        bool         masked = variant & 1, regional = variant & 2, everything = variant & 4;
        NsFeatureMap map = {
          8, 0, PADDED_HEIGHT / scale, (PADDED_WIDTH - 8) / scale, scale, PADDING
        };
        NsRect inner = { 16, 0, 8, 16 };

        for (int i = 0; i < N; i++)
          {
            double m = i == 7 ? 0.0 : (double) mask[i];

            wanted[i] = everything ? 1.0 : (double) image.pixels[4 * i + 3] * (masked ? m : 1.0);
            wanted[i] *= regional ? (double) region[i] : 1.0;
          }
        ns_coverage_visible (context->pool, &image, masked ? mask : NULL, regional ? region : NULL,
                             everything, &map, inner, values);
        for (int y = 0; y < map.height; y++)
          for (int x = 0; x < map.width; x++)
            {
              bool   in = x * scale >= 8 && x * scale < 16 && y * scale < 16;
              double expected = in ? mean (wanted, &map, y, x) : 0.0;

              assert_true (fabs ((double) values[y * map.width + x] - expected) < 1e-6);
            }
      }
  ns_image_clear (&image);
  test_context_free (context);
}

static void
shares_sum_to_one (void **state)
{
  NsContext   *context = test_context (2);
  float        masks[3][N], values[3][PADDED_WIDTH * PADDED_HEIGHT];
  const float *regions[3] = { masks[0], masks[1], masks[2] };
  double       weights[3] = { 1.0, 0.5, 2.0 };
  double       wanted[N];

  (void) state;
  for (uint64_t i = 0; i < 3; i++)
    random_mask (masks[i], i); /* every fifth pixel lies in none */
  for (int variant = 0; variant < 3; variant++)
    for (int scale = 1; scale <= 8; scale *= 2)
      {
        /* variant 2: the last style is wanted everywhere */
        NsRegions    shares = { 3, variant ? regions : NULL, weights };
        NsFeatureMap map = { 0, 0, PADDED_HEIGHT / scale, PADDED_WIDTH / scale, scale, PADDING };

        regions[2] = variant == 2 ? NULL : masks[2];
        for (size_t i = 0; i < 3; i++)
          ns_coverage_share (context->pool, &shares, i, WIDTH, HEIGHT, &map, values[i]);
        for (int p = 0; p < N; p++)
          {
            double a = weights[0] * (double) masks[0][p], b = weights[1] * (double) masks[1][p];
            double c = weights[2] * (variant == 2 ? 1.0 : (double) masks[2][p]);

            wanted[p] = variant && a + b + c > 0.0 ? a / (a + b + c) : 1.0 / 3.5;
          }
        for (int y = 0; y < map.height; y++)
          for (int x = 0; x < map.width; x++)
            {
              int i = y * map.width + x;

              assert_true (fabsf (values[0][i] + values[1][i] + values[2][i] - 1.0f) < 1e-5f);
              assert_true (fabs ((double) values[0][i] - mean (wanted, &map, y, x)) < 1e-5);
            }
      }
  test_context_free (context);
}

static void
invisible_pictures_are_recognised (void **state)
{
  NsContext *context = test_context (1);
  NsImage    image = NS_IMAGE_INIT;
  float      mask[N];

  (void) state;
  random_image (&image, context->memory);
  memset (mask, 0, sizeof mask);
  assert_true (ns_coverage_any (&image, NULL));
  assert_false (ns_coverage_any (&image, mask));
  mask[N - 1] = 0.01f;
  assert_true (ns_coverage_any (&image, mask));
  for (int i = 0; i < N; i++)
    image.pixels[4 * i + 3] = 0.0f;
  assert_false (ns_coverage_any (&image, NULL));
  ns_image_clear (&image);
  test_context_free (context);
}

static void
sentences_say_what_hides_a_style (void **state)
{
  NsContext *context = test_context (1);
  NsImage    image = NS_IMAGE_INIT;
  NsError    error = NS_ERROR_INIT;
  float      mask[N];

  (void) state;
  random_image (&image, context->memory);
  memset (mask, 0, sizeof mask);
  assert_int_equal (ns_coverage_check_style (&image, NULL, &error), NS_OK);
  assert_int_equal (ns_coverage_check_style (&image, mask, &error), NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "selection"));
  assert_null (strstr (error.message, "transparent"));
  for (int i = 0; i < N; i++)
    image.pixels[4 * i + 3] = 0.0f;
  for (int masked = 0; masked < 2; masked++)
    {
      assert_int_equal (ns_coverage_check_style (&image, masked ? mask : NULL, &error),
                        NS_ERROR_ARGUMENT);
      assert_non_null (strstr (error.message, "transparent"));
      assert_null (strstr (error.message, "selection"));
    }
  ns_image_clear (&image);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (features_count_by_alpha_mask_and_region),
    cmocka_unit_test (shares_sum_to_one),
    cmocka_unit_test (invisible_pictures_are_recognised),
    cmocka_unit_test (sentences_say_what_hides_a_style),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
