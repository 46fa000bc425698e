/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>

#include "ops/tanh.h"

static void
values_and_gradients_are_those_of_tanh (void **state)
{
  NsContext *context = test_context (2);
  NsTensor   x = test_tensor (context, 13, 11, 3, 0, 1);
  NsTensor   g = test_tensor (context, 13, 11, 3, 0, 2);
  double    *in = test_doubles (&x);
  double    *weighting = test_doubles (&g);

  (void) state;
  ns_tanh_forward (context->pool, &x, &x);
  ns_tanh_backward (context->pool, &x, &g, &g);
  for (int i = 0; i < 13 * 11 * 3; i++)
    {
      double numeric = weighting[i] * (tanh (in[i] + 1e-6) - tanh (in[i] - 1e-6)) / 2e-6;

      assert_true (fabs ((double) x.data[i] - tanh (in[i])) < 1e-6);
      assert_true (fabs ((double) g.data[i] - numeric) < 1e-5);
    }
  free (in);
  free (weighting);
  ns_tensor_clear (&x);
  ns_tensor_clear (&g);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (values_and_gradients_are_those_of_tanh),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
