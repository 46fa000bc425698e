/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <stdlib.h>

#include "ops/max-pool.h"
#include "reference.h"

static const int sizes[][3] = { { 2, 2, 1 }, { 3, 5, 2 }, { 8, 7, 17 }, { 9, 2, 3 } };

static Reference
reference (const Reference *input, void *data)
{
  (void) data;
  return reference_max_pool (input);
}

static void
result_and_gradient_are_those_of_the_formula (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      NsTensor  x = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], 1, i);
      NsTensor  gx = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], 1, 20);
      NsTensor  y = test_tensor (context, x.height / 2, x.width / 2, x.channels, 1, 30);
      NsTensor  g = test_tensor (context, y.height, y.width, y.channels, 1, 40);
      Reference input = { x.height, x.width, x.channels, test_doubles (&x) };
      Reference expected = reference (&input, NULL);
      double   *weighting = test_doubles (&g);
      double   *gradient = reference_gradient (reference, NULL, &input, weighting);

      ns_max_pool_forward (context->pool, &x, &y);
      test_assert_close (&y, expected.data, 1e-7);
      ns_max_pool_backward (context->pool, &x, &g, &gx);
      test_assert_close (&gx, gradient, 1e-6);
      free (gradient);
      free (weighting);
      free (expected.data);
      free (input.data);
      ns_tensor_clear (&x);
      ns_tensor_clear (&gx);
      ns_tensor_clear (&y);
      ns_tensor_clear (&g);
    }
  test_context_free (context);
}

static void
a_tie_goes_to_the_first (void **state)
{
  NsContext *context = test_context (1);
  NsTensor   x = test_tensor (context, 2, 2, 1, 0, 1);
  NsTensor   gx = test_tensor (context, 2, 2, 1, 0, 1);
  NsTensor   g = test_tensor (context, 1, 1, 1, 0, 1);

  (void) state;
  ns_tensor_fill (&x, 4.0f);
  ns_tensor_fill (&g, 1.0f);
  ns_max_pool_backward (context->pool, &x, &g, &gx);
  assert_true (gx.data[0] == 1.0f && gx.data[1] == 0.0f && gx.data[2] == 0.0f &&
               gx.data[3] == 0.0f);
  ns_tensor_clear (&x);
  ns_tensor_clear (&gx);
  ns_tensor_clear (&g);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (result_and_gradient_are_those_of_the_formula),
    cmocka_unit_test (a_tie_goes_to_the_first),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
