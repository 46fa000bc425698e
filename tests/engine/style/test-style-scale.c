/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/style-scale.h"
#include "testing.h"

static void
longer_sides_become_equal (void **state)
{
  (void) state;
  assert_float_equal (ns_style_scale_factor (1.0, 800, 400, 200, 100), 0.25, 1e-12);
  assert_float_equal (ns_style_scale_factor (1.0, 400, 800, 200, 100), 0.25, 1e-12);
  assert_float_equal (ns_style_scale_factor (2.0, 400, 800, 200, 100), 0.5, 1e-12);
}

static void
small_styles_are_enlarged_by_no_more_than_asked (void **state)
{
  (void) state;
  assert_float_equal (ns_style_scale_factor (1.0, 80, 40, 200, 100), 1.0, 0.0);
  assert_float_equal (ns_style_scale_factor (1.5, 80, 40, 200, 100), 1.5, 0.0);
  assert_float_equal (ns_style_scale_factor (0.5, 80, 40, 200, 100), 0.5, 0.0);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (longer_sides_become_equal),
    cmocka_unit_test (small_styles_are_enlarged_by_no_more_than_asked),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
