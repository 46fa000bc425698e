/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "testing.h"

#include "style/budget.h"

#define MIB ((size_t) 1 << 20)

static void
what_is_used_and_set_aside_is_not_left (void **state)
{
  NsMemory *memory = ns_memory_new (10 * MIB);
  void     *block = ns_memory_alloc (memory, 4 * MIB, 1, NULL);

  (void) state;
  assert_int_equal (ns_budget_left (memory, 0), 10 * MIB - ns_memory_counted (4 * MIB));
  assert_int_equal (ns_budget_left (memory, MIB), 9 * MIB - ns_memory_counted (4 * MIB));
  assert_int_equal (ns_budget_left (memory, 7 * MIB), 0);
  assert_int_equal (ns_budget_left (memory, SIZE_MAX), 0);
  ns_memory_release (memory, block);
  ns_memory_free (memory);

  memory = ns_memory_new (0);
  assert_true (ns_budget_left (memory, 7 * MIB) == SIZE_MAX);
  ns_memory_free (memory);
}

static void
parts_get_what_they_need_and_some_of_the_rest (void **state)
{
  (void) state;
  assert_int_equal (ns_budget_of_parts (5 * MIB, 6 * MIB, 100 * MIB), 5 * MIB);
  assert_int_equal (ns_budget_of_parts (6 * MIB, 6 * MIB, 100 * MIB), 6 * MIB);
  assert_int_equal (ns_budget_of_parts (16 * MIB, 6 * MIB, 100 * MIB), 11 * MIB);
  assert_int_equal (ns_budget_of_parts (900 * MIB, 6 * MIB, 800 * MIB), 772 * MIB);
  assert_int_equal (ns_budget_of_parts (SIZE_MAX, 6 * MIB, 100 * MIB), 100 * MIB);
  assert_int_equal (ns_budget_of_parts (SIZE_MAX, 6 * MIB, MIB), 6 * MIB);
  assert_true (ns_budget_of_parts (SIZE_MAX, SIZE_MAX, MIB) == SIZE_MAX);
}

static void
refusals_say_how_much_is_missing (void **state)
{
  NsError error = NS_ERROR_INIT;

  (void) state;
  assert_int_equal (ns_budget_refuse (90 * MIB, 7 * MIB, &error), NS_ERROR_MEMORY);
  assert_int_equal (error.status, NS_ERROR_MEMORY);
  assert_non_null (strstr (error.message, "needs 91 MiB"));
  assert_non_null (strstr (error.message, "only 7 MiB are left"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (what_is_used_and_set_aside_is_not_left),
    cmocka_unit_test (parts_get_what_they_need_and_some_of_the_rest),
    cmocka_unit_test (refusals_say_how_much_is_missing),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
