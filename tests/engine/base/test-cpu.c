/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define _GNU_SOURCE /* sched_setaffinity() */

#include "testing.h"

#include <sched.h>
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

/* As after taskset, or in a container that is given some processors */
static void
processors_that_the_process_may_not_use_are_no_cores (void **state)
{
#ifdef CPU_COUNT
  cpu_set_t all, one;
  int       first = 0;

  (void) state;
  assert_int_equal (sched_getaffinity (0, sizeof all, &all), 0);
  assert_int_equal (ns_cpu_n_cores (), CPU_COUNT (&all));
  while (!CPU_ISSET (first, &all))
    first++;
  CPU_ZERO (&one);
  CPU_SET (first, &one);
  assert_int_equal (sched_setaffinity (0, sizeof one, &one), 0);
  assert_int_equal (ns_cpu_n_cores (), 1);
  assert_int_equal (sched_setaffinity (0, sizeof all, &all), 0);
#else
  (void) state;
  skip ();
#endif
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_environment_may_lower_the_instruction_set_only),
    cmocka_unit_test (processors_that_the_process_may_not_use_are_no_cores),
    cmocka_unit_test (there_is_a_core_and_some_memory),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
