/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include "ops/add.h"

static void
the_sum_may_be_written_over_an_operand (void **state)
{
  NsContext *context = test_context (2);
  NsTensor   a = test_tensor (context, 33, 5, 7, 1, 1);
  NsTensor   b = test_tensor (context, 33, 5, 7, 0, 2);
  NsTensor   sum = test_tensor (context, 33, 5, 7, 2, 3);

  (void) state;
  ns_add (context->pool, &a, &b, &sum);
  for (int i = 0; i < 33 * 5; i++)
    for (int c = 0; c < 7; c++)
      assert_true (ns_tensor_at (&sum, i / 5, i % 5)[c] ==
                   ns_tensor_at (&a, i / 5, i % 5)[c] + ns_tensor_at (&b, i / 5, i % 5)[c]);
  ns_add (context->pool, &a, &b, &a);
  test_assert_same_bytes (&a, &sum);
  ns_tensor_clear (&a);
  ns_tensor_clear (&b);
  ns_tensor_clear (&sum);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_sum_may_be_written_over_an_operand),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
