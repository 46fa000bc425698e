/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"

static void
the_environment_may_lower_the_instruction_set_only (void **state)
{
  NsIsa best;

  (void) state;
  unsetenv ("NS_ISA");
  best = ns_cpu_isa ();
  for (NsIsa isa = NS_ISA_PORTABLE; isa <= NS_ISA_AVX512; isa++)
    {
      setenv ("NS_ISA", ns_isa_name (isa), 1);
      assert_int_equal (ns_cpu_isa (), isa < best ? isa : best);
    }
  setenv ("NS_ISA", "abacus", 1);
  assert_int_equal (ns_cpu_isa (), best);
  unsetenv ("NS_ISA");
}

static void
there_is_a_core_and_some_memory (void **state)
{
  (void) state;
  assert_true (ns_cpu_n_cores () >= 1);
  assert_true (ns_cpu_memory () == 0 || ns_cpu_memory () > 1 << 20);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_environment_may_lower_the_instruction_set_only),
    cmocka_unit_test (there_is_a_core_and_some_memory),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
