/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"

static void
blocks_are_aligned_and_accounted (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  void     *a = ns_memory_alloc (memory, 3, 7, NULL);
  void     *b = ns_memory_alloc_zeroed (memory, 1000, 4, NULL);

  (void) state;
  assert_int_equal ((uintptr_t) a % NS_MEMORY_ALIGNMENT, 0);
  assert_int_equal ((uintptr_t) b % NS_MEMORY_ALIGNMENT, 0);
  for (int i = 0; i < 1000; i++)
    assert_int_equal (((int32_t *) b)[i], 0);
  assert_true (ns_memory_used (memory) >= 21 + 4000);
  ns_memory_release (memory, a);
  ns_memory_release (memory, b);
  assert_int_equal (ns_memory_used (memory), 0);
  assert_true (ns_memory_peak (memory) >= 21 + 4000);
  ns_memory_reset_peak (memory);
  assert_int_equal (ns_memory_peak (memory), 0);
  ns_memory_free (memory);
}

static void
an_allocation_past_the_limit_fails_with_a_sentence (void **state)
{
  NsMemory *memory = ns_memory_new (1 << 20);
  NsError   error = NS_ERROR_INIT;
  void     *a = ns_memory_alloc (memory, 1, 900 << 10, &error);

  (void) state;
  assert_non_null (a);
  assert_null (ns_memory_alloc (memory, 1, 900 << 10, &error));
  assert_int_equal (error.status, NS_ERROR_MEMORY);
  assert_true (error.message[0] != '\0');
  ns_memory_release (memory, a);
  a = ns_memory_alloc (memory, 1, 900 << 10, &error);
  assert_non_null (a);
  ns_memory_release (memory, a);
  ns_memory_free (memory);
}

static void
a_product_that_overflows_fails (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsError   error = NS_ERROR_INIT;

  (void) state;
  assert_null (ns_memory_alloc (memory, SIZE_MAX / 2, 3, &error));
  assert_int_equal (error.status, NS_ERROR_MEMORY);
  assert_null (ns_memory_alloc (memory, SIZE_MAX, 1, &error));
  assert_int_equal (ns_memory_used (memory), 0);
  ns_memory_free (memory);
}

static void
the_nth_allocation_can_be_made_to_fail (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  void     *a;

  (void) state;
  ns_memory_fail_from (memory, 2);
  a = ns_memory_alloc (memory, 1, 1, NULL);
  assert_non_null (a);
  assert_null (ns_memory_alloc (memory, 1, 1, NULL));
  assert_null (ns_memory_alloc (memory, 1, 1, NULL));
  ns_memory_fail_from (memory, 0);
  ns_memory_release (memory, a);
  a = ns_memory_alloc (memory, 1, 1, NULL);
  assert_non_null (a);
  ns_memory_release (memory, a);
  ns_memory_free (memory);
}

enum
{
  LARGE = 4 << 20
};

static void
released_large_blocks_keep_their_pages (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  char     *a = ns_memory_alloc (memory, LARGE, 1, NULL);
  char     *b = ns_memory_alloc (memory, 1000, 1, NULL);
  char     *c = ns_memory_alloc_lasting (memory, LARGE, 1, NULL);
  size_t    used = ns_memory_used (memory);

  (void) state;
  assert_non_null (a);
  assert_non_null (b);
  assert_non_null (c);
  ns_memory_release (memory, a);
  ns_memory_release (memory, b); /* small */
  ns_memory_release (memory, c); /* never in the heap */
  assert_int_equal (ns_memory_used (memory), 0);
  if (ns_memory_kept (memory) == 0) /* AddressSanitizer wants to see every release */
    {
      ns_memory_free (memory);
      return;
    }
  assert_in_range (ns_memory_kept (memory), LARGE, LARGE + 128);

  /* What is kept serves any size, and makes room for more than there was */
  a = ns_memory_alloc (memory, LARGE / 2, 1, NULL);
  assert_in_range (ns_memory_kept (memory), LARGE / 2 - 256, LARGE / 2 + 256);
  b = ns_memory_alloc (memory, LARGE, 1, NULL);
  assert_true (ns_memory_kept (memory) < 256);
  ns_memory_release (memory, a);
  ns_memory_release (memory, b);
  assert_int_equal (ns_memory_used (memory), 0);
  assert_true (ns_memory_peak (memory) == used);

  ns_memory_trim (memory);
  assert_int_equal (ns_memory_kept (memory), 0);
  ns_memory_free (memory);
  ns_memory_free (NULL);
}

static void
released_pages_are_not_seen_again_by_mistake (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  char     *a = ns_memory_alloc_zeroed (memory, LARGE, 1, NULL);
  char     *b = ns_memory_alloc (memory, LARGE, 1, NULL);

  (void) state;
  memset (b, 1, LARGE);
  ns_memory_release (memory, a);
  ns_memory_trim (memory);
  assert_true (b[0] == 1 && b[LARGE - 1] == 1); /* its neighbour's pages are gone, not its own */
  a = ns_memory_alloc_zeroed (memory, LARGE, 1, NULL);
  assert_true (a[0] == 0 && a[LARGE - 1] == 0);
  ns_memory_release (memory, a);
  ns_memory_release (memory, b);
  ns_memory_free (memory);
}

static void
a_kept_block_counts_against_nothing (void **state)
{
  NsMemory *memory = ns_memory_new (8 << 20);
  void     *a = ns_memory_alloc (memory, 7 << 20, 1, NULL);

  (void) state;
  ns_memory_release (memory, a);
  a = ns_memory_alloc (memory, 5 << 20, 1, NULL);
  assert_non_null (a);
  assert_true (ns_memory_used (memory) + ns_memory_kept (memory) <= 8 << 20);
  ns_memory_release (memory, a);
  ns_memory_fail_from (memory, 1); /* nor does it hide a failure */
  assert_null (ns_memory_alloc (memory, 5 << 20, 1, NULL));
  ns_memory_free (memory);
}

static void
what_a_block_counts_as_is_known (void **state)
{
  (void) state;
  for (size_t bytes = 0; bytes < 300; bytes += 7)
    {
      NsMemory *memory = ns_memory_new (ns_memory_counted (bytes));
      void     *block = ns_memory_alloc (memory, bytes, 1, NULL);

      assert_non_null (block);
      assert_int_equal (ns_memory_used (memory), ns_memory_counted (bytes));
      ns_memory_release (memory, block);
      ns_memory_free (memory);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (blocks_are_aligned_and_accounted),
    cmocka_unit_test (an_allocation_past_the_limit_fails_with_a_sentence),
    cmocka_unit_test (a_product_that_overflows_fails),
    cmocka_unit_test (the_nth_allocation_can_be_made_to_fail),
    cmocka_unit_test (released_large_blocks_keep_their_pages),
    cmocka_unit_test (released_pages_are_not_seen_again_by_mistake),
    cmocka_unit_test (a_kept_block_counts_against_nothing),
    cmocka_unit_test (what_a_block_counts_as_is_known),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
