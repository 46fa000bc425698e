/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>

#include "style/pyramid.h"
#include "testing.h"

static const NsIterativeOptions defaults = NS_ITERATIVE_OPTIONS_INIT;

static void
the_last_level_has_the_size_of_the_picture_and_each_is_twice_the_one_before (void **state)
{
  static const int sizes[][2] = { { 32, 32 },     { 300, 200 },  { 512, 341 },
                                  { 2048, 1536 }, { 32, 20000 }, { 32768, 8192 } };

  (void) state;
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    {
      NsPyramid pyramid;
      double    sum = 0.0;

      ns_pyramid_init (&pyramid, &defaults, 1.0, sizes[s][0], sizes[s][1]);
      assert_in_range (pyramid.n_levels, 1, NS_ITERATIVE_SCALES_MAX);
      assert_int_equal (pyramid.levels[pyramid.n_levels - 1].width, sizes[s][0]);
      assert_int_equal (pyramid.levels[pyramid.n_levels - 1].height, sizes[s][1]);
      for (unsigned i = 0; i < pyramid.n_levels; i++)
        {
          assert_true (pyramid.levels[i].width >= NS_PYRAMID_SIDE_MIN);
          assert_true (pyramid.levels[i].height >= NS_PYRAMID_SIDE_MIN);
          assert_true (pyramid.levels[i].steps > 0);
          if (i > 0)
            {
              assert_true (pyramid.levels[i].steps <= pyramid.levels[i - 1].steps);
              if (pyramid.levels[i - 1].width > NS_PYRAMID_SIDE_MIN)
                assert_in_range (pyramid.levels[i].width, 2 * pyramid.levels[i - 1].width - 2,
                                 2 * pyramid.levels[i - 1].width + 2);
            }
          sum += ns_pyramid_work (&pyramid, i);
        }
      assert_true (fabs (sum - ns_pyramid_total_work (&pyramid)) <= 1e-9 * sum);
    }
}

static void
small_pictures_have_one_level_and_large_ones_begin_small (void **state)
{
  NsPyramid pyramid;

  (void) state;
  ns_pyramid_init (&pyramid, &defaults, 1.0, 100, 100);
  assert_int_equal (pyramid.n_levels, 1);
  ns_pyramid_init (&pyramid, &defaults, 1.0, 2048, 1536);
  assert_true (pyramid.levels[0].width <= 512);
}

static void
what_the_fast_method_paints_is_not_made_small (void **state)
{
  NsIterativeOptions options = defaults;
  NsPyramid          pyramid;

  (void) state;
  options.initial = NS_INITIAL_FAST;
  ns_pyramid_init (&pyramid, &options, 1.0, 512, 341);
  assert_int_equal (pyramid.n_levels, 1);
  for (int side = 768; side <= 6144; side *= 2)
    {
      ns_pyramid_init (&pyramid, &options, 1.0, side, side);
      assert_true (pyramid.n_levels > 1);
      assert_int_equal (pyramid.levels[0].width, 384);
    }
}

static void
larger_forms_of_built_in_styles_begin_smaller (void **state)
{
  NsIterativeOptions options = defaults;
  NsPyramid          fine, broad;

  (void) state;
  options.initial = NS_INITIAL_FAST;
  ns_pyramid_init (&fine, &options, 0.5, 1536, 1536);
  ns_pyramid_init (&broad, &options, 2.0, 1536, 1536);
  assert_int_equal (fine.levels[0].width, 768);
  assert_int_equal (broad.levels[0].width, 192);

  ns_pyramid_init (&fine, &defaults, 0.5, 1536, 1536); /* of pictures it is their size */
  ns_pyramid_init (&broad, &defaults, 2.0, 1536, 1536);
  assert_int_equal (fine.levels[0].width, broad.levels[0].width);
}

static void
steps_and_scales_are_as_asked (void **state)
{
  NsIterativeOptions options = defaults;
  NsPyramid          pyramid;

  (void) state;
  options.steps = 7;
  options.scales = 3;
  ns_pyramid_init (&pyramid, &options, 1.0, 640, 480);
  assert_int_equal (pyramid.n_levels, 3);
  assert_int_equal (pyramid.levels[2].steps, 7);
  assert_int_equal (pyramid.levels[0].width, 160);
  options.scales = 1;
  ns_pyramid_init (&pyramid, &options, 1.0, 640, 480);
  assert_int_equal (pyramid.n_levels, 1);
}

static void
finer_presets_take_more_steps (void **state)
{
  double before = 0.0;

  (void) state;
  for (int preset = NS_PRESET_DRAFT; preset <= NS_PRESET_FINE; preset++)
    {
      NsIterativeOptions options = defaults;
      NsPyramid          pyramid;

      options.preset = (NsPreset) preset;
      ns_pyramid_init (&pyramid, &options, 1.0, 512, 384);
      assert_true (ns_pyramid_total_work (&pyramid) > 1.5 * before);
      before = ns_pyramid_total_work (&pyramid);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_last_level_has_the_size_of_the_picture_and_each_is_twice_the_one_before),
    cmocka_unit_test (small_pictures_have_one_level_and_large_ones_begin_small),
    cmocka_unit_test (what_the_fast_method_paints_is_not_made_small),
    cmocka_unit_test (larger_forms_of_built_in_styles_begin_smaller),
    cmocka_unit_test (steps_and_scales_are_as_asked),
    cmocka_unit_test (finer_presets_take_more_steps),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
