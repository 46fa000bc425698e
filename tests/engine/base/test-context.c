/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include "base/context.h"

static bool
remember (double fraction, void *data)
{
  double *last = data;

  *last = fraction;

  return fraction < 0.9;
}

static void
progress_is_mapped_to_the_current_range (void **state)
{
  NsContext      *context = test_context (1);
  double          last = -1.0;
  NsProgressRange outer, inner;

  (void) state;
  assert_int_equal (ns_context_progress (context, 0.5, NULL), NS_OK); /* nobody listens */
  context->progress = remember;
  context->progress_data = &last;
  ns_context_push_range (context, 0.5, 1.0, &outer);
  ns_context_push_range (context, 0.0, 0.5, &inner);
  assert_int_equal (ns_context_progress (context, 0.5, NULL), NS_OK);
  assert_true (last == 0.625);
  ns_context_pop_range (context, &inner);
  assert_int_equal (ns_context_progress (context, 0.5, NULL), NS_OK);
  assert_true (last == 0.75);
  ns_context_pop_range (context, &outer);
  assert_int_equal (ns_context_progress (context, 0.25, NULL), NS_OK);
  assert_true (last == 0.25);
  test_context_free (context);
}

static void
whoever_listens_may_stop_the_run (void **state)
{
  NsContext *context = test_context (1);
  NsError    error = NS_ERROR_INIT;
  double     last;

  (void) state;
  context->progress = remember;
  context->progress_data = &last;
  assert_int_equal (ns_context_progress (context, 0.95, &error), NS_ERROR_CANCELLED);
  assert_int_equal (error.status, NS_ERROR_CANCELLED);
  assert_true (error.message[0] != '\0');
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (progress_is_mapped_to_the_current_range),
    cmocka_unit_test (whoever_listens_may_stop_the_run),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
