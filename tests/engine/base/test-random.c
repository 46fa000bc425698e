/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"

static void
numbers_depend_on_seed_and_index (void **state)
{
  (void) state;
  assert_true (ns_random_bits (1, 2) == ns_random_bits (1, 2));
  assert_true (ns_random_bits (1, 2) != ns_random_bits (1, 3));
  assert_true (ns_random_bits (1, 2) != ns_random_bits (2, 2));
  /* Neighbouring seeds are not the same stream moved by one */
  assert_true (ns_random_bits (1, 2) != ns_random_bits (2, 1));
  assert_true (ns_random_bits (1, 2) != ns_random_bits (0, 3));
}

/* Published stream positions must not change: the same seed gives the same painting in every version */
static void
the_streams_are_those_of_the_first_version (void **state)
{
  (void) state;
  assert_true (ns_random_bits (0, 0) == UINT64_C (0xA706DD2F4D197E6F));
  assert_true (ns_random_bits (42, 1000000) == UINT64_C (0x8505DA9E8A915C81));
}

static void
uniform_numbers_fill_the_unit_interval_evenly (void **state)
{
  int counts[10] = { 0 };

  (void) state;
  for (uint64_t i = 0; i < 100000; i++)
    {
      float u = ns_random_uniform (3, i);

      assert_true (u >= 0.0f && u < 1.0f);
      counts[(int) (u * 10.0f)]++;
    }
  for (int i = 0; i < 10; i++)
    assert_true (abs (counts[i] - 10000) < 500);
}

static void
normal_numbers_have_the_moments_of_a_bell (void **state)
{
  double moments[5] = { 0.0 };

  (void) state;
  for (uint64_t i = 0; i < 100000; i++)
    {
      double n = (double) ns_random_normal (3, i);

      assert_true (fabs (n) < 6.0);
      for (int k = 1; k < 5; k++)
        moments[k] += pow (n, k) / 100000;
    }
  assert_true (fabs (moments[1]) < 0.02);
  assert_true (fabs (moments[2] - 1.0) < 0.02);
  assert_true (fabs (moments[3]) < 0.05);
  assert_true (fabs (moments[4] - 3.0) < 0.1);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (numbers_depend_on_seed_and_index),
    cmocka_unit_test (the_streams_are_those_of_the_first_version),
    cmocka_unit_test (uniform_numbers_fill_the_unit_interval_evenly),
    cmocka_unit_test (normal_numbers_have_the_moments_of_a_bell),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
