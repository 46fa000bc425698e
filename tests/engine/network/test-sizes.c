/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "network/sizes.h"

static void
halving_what_is_even_and_doubling_cancel_out (void **state)
{
  NsSizes sizes;
  NsSize  size = NS_SIZE_PICTURE;

  (void) state;
  ns_sizes_init (&sizes, 12);
  assert_true (ns_sizes_halve (&sizes, &size, true));
  assert_true (ns_sizes_halve (&sizes, &size, false));
  assert_int_equal (ns_sizes_evaluate (&sizes, size, 36), 9);
  assert_true (ns_sizes_double (&size));
  assert_true (ns_sizes_double (&size));
  assert_true (ns_sizes_equal (size, NS_SIZE_PICTURE));

  /* Doubled first, even an odd side can be halved */
  ns_sizes_init (&sizes, 1);
  assert_true (ns_sizes_double (&size));
  assert_true (ns_sizes_halve (&sizes, &size, false));
  assert_true (ns_sizes_equal (size, NS_SIZE_PICTURE));
}

static void
what_may_be_odd_comes_back_different (void **state)
{
  NsSizes sizes;
  NsSize  down = NS_SIZE_PICTURE, up = NS_SIZE_PICTURE, again = NS_SIZE_PICTURE;

  (void) state;
  ns_sizes_init (&sizes, 3);
  assert_true (ns_sizes_halve (&sizes, &down, false));
  assert_true (ns_sizes_halve (&sizes, &up, true));
  assert_true (ns_sizes_halve (&sizes, &again, true));
  assert_false (ns_sizes_equal (down, up));
  assert_true (ns_sizes_equal (up, again)); /* the same way, the same size */
  assert_int_equal (ns_sizes_evaluate (&sizes, down, 9), 4);
  assert_int_equal (ns_sizes_evaluate (&sizes, up, 9), 5);
  assert_true (ns_sizes_double (&down));
  assert_false (ns_sizes_equal (down, NS_SIZE_PICTURE));
  assert_int_equal (ns_sizes_evaluate (&sizes, down, 9), 8);
}

/* What the symbols say must be what happens: follow random ways through both. */
static void
symbols_agree_with_numbers (void **state)
{
  unsigned random = 1;

  (void) state;
  for (int round = 0; round < 2000; round++)
    {
      int     multiple = 1 + (int) (random >> 8) % 16;
      int     side = multiple * (1 + (int) (random >> 16) % 50);
      int     value = side;
      NsSizes sizes;
      NsSize  size = NS_SIZE_PICTURE;

      ns_sizes_init (&sizes, multiple);
      for (int step = 0; step < 8; step++)
        {
          random = random * 1664525u + 1013904223u;
          switch (random >> 30)
            {
            case 0:
              assert_true (ns_sizes_halve (&sizes, &size, false));
              value /= 2;
              break;
            case 1:
              assert_true (ns_sizes_halve (&sizes, &size, true));
              value = (value + 1) / 2;
              break;
            default:
              assert_true (ns_sizes_double (&size));
              value *= 2;
            }
          assert_int_equal (ns_sizes_evaluate (&sizes, size, side), value);
        }
    }
}

static void
there_is_an_end_to_halving_and_doubling (void **state)
{
  NsSizes sizes;
  NsSize  size = NS_SIZE_PICTURE;
  int     n = 0;

  (void) state;
  ns_sizes_init (&sizes, 1);
  while (ns_sizes_halve (&sizes, &size, false))
    n++;
  assert_int_equal (n, NS_SIZES_BASES_MAX - 1);
  size = NS_SIZE_PICTURE;
  for (n = 0; ns_sizes_double (&size); n++)
    ;
  assert_int_equal (n, NS_SIZES_SHIFT_MAX);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (halving_what_is_even_and_doubling_cancel_out),
    cmocka_unit_test (what_may_be_odd_comes_back_different),
    cmocka_unit_test (symbols_agree_with_numbers),
    cmocka_unit_test (there_is_an_end_to_halving_and_doubling),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
