/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <stdatomic.h>

#include "ops/rows.h"

static void
count (int y, void *data)
{
  atomic_int *counts = data;

  atomic_fetch_add (&counts[y + 3], 1);
}

static void
every_row_is_visited_once (void **state)
{
  const size_t widths[] = { 0, 1, 100, 16384, 1000000 };
  NsContext   *context = test_context (3);

  (void) state;
  for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
    {
      atomic_int counts[64] = { 0 };

      ns_rows_run (context->pool, -3, 40, widths[i], count, counts);
      ns_rows_run (context->pool, 5, 5, widths[i], count, counts);
      for (int y = 0; y < 64; y++)
        assert_int_equal (counts[y], y < 43 ? 1 : 0);
    }
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (every_row_is_visited_once),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
