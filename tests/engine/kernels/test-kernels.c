/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <stdlib.h>

#include "kernels/kernels.h"

static void
the_build_is_that_of_the_computer (void **state)
{
  (void) state;
  unsetenv ("NS_ISA");
  assert_ptr_equal (ns_kernels (), ns_kernels_for (ns_cpu_isa ()));
  assert_ptr_equal (ns_kernels (), ns_kernels_for (NS_ISA_AVX512));
}

static void
a_lower_instruction_set_can_be_asked_for (void **state)
{
  (void) state;
  setenv ("NS_ISA", "portable", 1);
  assert_ptr_equal (ns_kernels (), ns_kernels_for (NS_ISA_PORTABLE));
  assert_int_equal (ns_kernels ()->lanes, 4);
  unsetenv ("NS_ISA");
}

static void
what_kernels_say_of_themselves_fits (void **state)
{
  (void) state;
  for (NsIsa isa = NS_ISA_PORTABLE; isa <= NS_ISA_AVX512; isa++)
    {
      const NsKernels *kernels = ns_kernels_for (isa);

      assert_in_range (kernels->lanes, 1, NS_KERNELS_LANES_MAX);
      assert_in_range (kernels->n_vectors_max, 2, NS_KERNELS_VECTORS_MAX);
      assert_int_equal (kernels->f4->m, 4);
      assert_int_equal (kernels->f6->m, 6);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_build_is_that_of_the_computer),
    cmocka_unit_test (a_lower_instruction_set_can_be_asked_for),
    cmocka_unit_test (what_kernels_say_of_themselves_fits),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
