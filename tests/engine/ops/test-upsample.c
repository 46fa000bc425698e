/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <stdlib.h>

#include "ops/upsample.h"
#include "reference.h"

static const int sizes[][3] = { { 1, 1, 3 }, { 1, 5, 2 }, { 7, 4, 5 } };

static Reference
reference (const Reference *input, void *data)
{
  (void) data;
  return reference_upsample (input);
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
      NsTensor  y = test_tensor (context, 2 * x.height, 2 * x.width, x.channels, 1, 30);
      NsTensor  g = test_tensor (context, y.height, y.width, y.channels, 1, 40);
      Reference input = { x.height, x.width, x.channels, test_doubles (&x) };
      Reference expected = reference (&input, NULL);
      double   *weighting = test_doubles (&g);
      double   *gradient = reference_gradient (reference, NULL, &input, weighting);

      ns_upsample_forward (context->pool, &x, &y);
      test_assert_close (&y, expected.data, 1e-7);
      ns_upsample_backward (context->pool, &g, &gx);
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

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (result_and_gradient_are_those_of_the_formula),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
