/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "network/half.h"

/* The definition of binary16, in double precision. */
static double
reference (unsigned bits)
{
  unsigned exponent = bits >> 10 & 0x1F;
  unsigned mantissa = bits & 0x3FF;
  double   sign = bits & 0x8000 ? -1.0 : 1.0;

  if (exponent == 0)
    return sign * ldexp ((double) mantissa, -24);

  return sign * ldexp (1024.0 + mantissa, (int) exponent - 25);
}

static void
every_finite_value_is_exact (void **state)
{
  (void) state;
  for (unsigned bits = 0; bits < 0x10000; bits++)
    {
      float value = ns_half_to_float ((uint16_t) bits);

      if ((bits & 0x7C00) == 0x7C00)
        continue;
      assert_true ((double) value == reference (bits));
      assert_int_equal (signbit (value) != 0, bits >> 15);
    }
}

static void
infinities_and_nan_stay_what_they_are (void **state)
{
  (void) state;
  assert_true (isinf (ns_half_to_float (0x7C00)) && ns_half_to_float (0x7C00) > 0.0f);
  assert_true (isinf (ns_half_to_float (0xFC00)) && ns_half_to_float (0xFC00) < 0.0f);
  for (unsigned mantissa = 1; mantissa < 0x400; mantissa++)
    {
      assert_true (isnan (ns_half_to_float ((uint16_t) (0x7C00 | mantissa))));
      assert_true (isnan (ns_half_to_float ((uint16_t) (0xFC00 | mantissa))));
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (every_finite_value_is_exact),
    cmocka_unit_test (infinities_and_nan_stay_what_they_are),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
