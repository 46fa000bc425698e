/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/kernels.h"

/* Values are whole numbers, so that there are ties, and some are negative. */
static float *
few_values (size_t n, uint64_t seed)
{
  float *values = test_floats (n, 3.0f, seed);

  for (size_t i = 0; i < n; i++)
    values[i] = roundf (values[i]);

  return values;
}

static void
check (const NsKernels *kernels, int channels, float least)
{
  int            right = channels + 3, below = 2 * right + 1;
  float         *from = few_values ((size_t) (2 * below), 1);
  float         *to = test_floats ((size_t) channels, 1.0f, 2);
  float         *again = test_floats ((size_t) channels, 1.0f, 3);
  float         *back = test_floats ((size_t) (4 * channels), 1.0f, 4);
  unsigned char *choices = malloc ((size_t) channels);
  float         *parts[4] = { back, back + channels, back + 2 * channels, back + 3 * channels };

  assert_non_null (choices);
  kernels->pool (from, right, below, channels, least, to, choices);
  kernels->pool (from, right, below, channels, least, again, NULL);
  kernels->unpool (to, choices, channels, parts);
  for (int c = 0; c < channels; c++)
    {
      const float values[4] = { from[c], from[right + c], from[below + c],
                                from[below + right + c] };
      int         first = 0;

      for (int i = 1; i < 4; i++)
        if (values[i] > values[first])
          first = i;
      assert_true (to[c] == values[first] && again[c] == values[first]);
      assert_int_equal (choices[c], values[first] > least ? first : 4);
      for (int i = 0; i < 4; i++)
        assert_true (parts[i][c] == (choices[c] == i ? to[c] : 0.0f));
    }
  free (from);
  free (to);
  free (again);
  free (back);
  free (choices);
}

static void
the_first_of_the_largest_is_chosen (void **state)
{
  (void) state;
  for (NsIsa isa = NS_ISA_PORTABLE; isa <= NS_ISA_AVX512; isa++)
    for (int channels = 1; channels < 70; channels += 11)
      {
        check (ns_kernels_for (isa), channels, -INFINITY);
        check (ns_kernels_for (isa), channels, 0.0f);
      }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_first_of_the_largest_is_chosen),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
