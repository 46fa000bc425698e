/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>

#include "ops/relu.h"

static void
negative_values_become_zero_and_others_stay (void **state)
{
  NsContext *context = test_context (2);
  NsTensor   x = test_tensor (context, 41, 67, 9, 1, 1);
  NsTensor   y = test_tensor (context, 41, 67, 9, 2, 2);

  (void) state;
  ns_tensor_at (&x, 0, 0)[0] = NAN;
  ns_tensor_at (&x, 0, 0)[1] = -INFINITY;
  ns_tensor_at (&x, 0, 0)[2] = -0.0f;
  ns_relu_forward (context->pool, &x, &y);
  assert_true (isnan (ns_tensor_at (&y, 0, 0)[0]));
  assert_true (ns_tensor_at (&y, 0, 0)[1] == 0.0f);
  for (int i = 1; i < 41 * 67; i++)
    for (int c = 0; c < 9; c++)
      assert_true (ns_tensor_at (&y, i / 67, i % 67)[c] ==
                   fmaxf (ns_tensor_at (&x, i / 67, i % 67)[c], 0.0f));
  ns_tensor_clear (&x);
  ns_tensor_clear (&y);
  test_context_free (context);
}

static void
the_gradient_passes_where_the_output_is_positive (void **state)
{
  NsContext *context = test_context (2);
  NsTensor   x = test_tensor (context, 7, 5, 3, 0, 1);
  NsTensor   g = test_tensor (context, 7, 5, 3, 0, 2);
  double    *before = test_doubles (&g);

  (void) state;
  ns_relu_forward (context->pool, &x, &x);
  ns_relu_backward (context->pool, &x, &g, &g);
  for (int i = 0; i < 7 * 5 * 3; i++)
    assert_true ((double) g.data[i] == (x.data[i] > 0.0f ? before[i] : 0.0));
  free (before);
  ns_tensor_clear (&x);
  ns_tensor_clear (&g);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (negative_values_become_zero_and_others_stay),
    cmocka_unit_test (the_gradient_passes_where_the_output_is_positive),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
