/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>

#include "image/image.h"
#include "style/fast-scales.h"
#include "style/stylise.h"
#include "testing.h"

static void
strokes_grow_with_the_picture_and_with_the_style_scale (void **state)
{
  (void) state;
  assert_float_equal (ns_fast_scales_factor (1.0, 2048, 2048), 4.0, 1e-9);
  assert_float_equal (ns_fast_scales_factor (1.0, 4096, 1024), 4.0, 1e-9);
  assert_float_equal (ns_fast_scales_factor (2.0, 1024, 1024), 4.0, 1e-9);
  assert_float_equal (ns_fast_scales_factor (0.5, 4096, 4096), 4.0, 1e-9);
}

static void
strokes_are_never_finer_than_the_generator_s (void **state)
{
  (void) state;
  assert_float_equal (ns_fast_scales_factor (1.0, 100, 80), 1.0, 0.0);
  assert_float_equal (ns_fast_scales_factor (NS_STYLE_SCALE_MIN, 4096, 4096), 1.0, 0.0);
}

static void
a_picture_that_is_small_enough_has_one_scale (void **state)
{
  NsFastScales scales;

  (void) state;
  for (double factor = 1.0; factor < 1.4; factor += 0.1)
    {
      ns_fast_scales_init (&scales, factor, 512, 341);
      assert_int_equal (scales.n, 1);
      assert_int_equal (scales.scales[0].width, 512);
      assert_int_equal (scales.scales[0].height, 341);
    }
}

static void
the_first_scale_is_smaller_by_the_factor_and_the_last_one_is_the_picture (void **state)
{
  NsFastScales scales;

  (void) state;
  for (double factor = 1.5; factor < 40.0; factor *= 1.1)
    {
      ns_fast_scales_init (&scales, factor, 6000, 4000);
      assert_true (scales.n > 1);
      assert_int_equal (scales.scales[0].width, lround (6000 / factor));
      assert_int_equal (scales.scales[0].height, lround (4000 / factor));
      assert_int_equal (scales.scales[scales.n - 1].width, 6000);
      assert_int_equal (scales.scales[scales.n - 1].height, 4000);
    }
}

static void
each_scale_is_about_twice_the_one_before (void **state)
{
  NsFastScales scales;

  (void) state;
  for (double factor = 1.0; factor < 40.0; factor *= 1.1)
    {
      ns_fast_scales_init (&scales, factor, 6000, 4000);
      for (unsigned i = 1; i < scales.n; i++)
        {
          double ratio = (double) scales.scales[i].width / scales.scales[i - 1].width;

          assert_true (ratio > 1.4 && ratio < 2.9);
        }
    }
}

static void
extreme_pictures_have_scales_too (void **state)
{
  static const int sizes[][2] = { { 1, 1 },
                                  { NS_IMAGE_SIDE_MAX, 1 },
                                  { 7, NS_IMAGE_SIDE_MAX },
                                  { NS_IMAGE_SIDE_MAX,
                                    (int) (NS_IMAGE_PIXELS_MAX / NS_IMAGE_SIDE_MAX) } };
  NsFastScales     scales;

  (void) state;
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    {
      int width = sizes[s][0], height = sizes[s][1];

      ns_fast_scales_init (&scales, ns_fast_scales_factor (NS_STYLE_SCALE_MAX, width, height),
                           width, height);
      assert_in_range (scales.n, 1, NS_FAST_SCALES_MAX);
      for (unsigned i = 0; i < scales.n; i++)
        {
          assert_in_range (scales.scales[i].width, width < 32 ? width : 32, width);
          assert_in_range (scales.scales[i].height, height < 32 ? height : 32, height);
        }
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (strokes_grow_with_the_picture_and_with_the_style_scale),
    cmocka_unit_test (strokes_are_never_finer_than_the_generator_s),
    cmocka_unit_test (a_picture_that_is_small_enough_has_one_scale),
    cmocka_unit_test (the_first_scale_is_smaller_by_the_factor_and_the_last_one_is_the_picture),
    cmocka_unit_test (each_scale_is_about_twice_the_one_before),
    cmocka_unit_test (extreme_pictures_have_scales_too),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
