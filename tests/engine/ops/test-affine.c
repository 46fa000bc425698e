/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>

#include "ops/affine.h"

static void
each_channel_has_its_scale_and_offset (void **state)
{
  NsContext *context = test_context (2);
  NsTensor   x = test_tensor (context, 19, 23, 5, 1, 1);
  NsTensor   y = test_tensor (context, 19, 23, 5, 0, 2);
  float     *scale = test_floats (5, 1.0f, 3);
  float     *offset = test_floats (5, 1.0f, 4);

  (void) state;
  for (int relu = 0; relu < 2; relu++)
    {
      ns_affine_forward (context->pool, &x, scale, offset, relu, &y);
      for (int i = 0; i < 19 * 23; i++)
        for (int c = 0; c < 5; c++)
          {
            double expected = (double) ns_tensor_at (&x, i / 23, i % 23)[c] * (double) scale[c] +
                              (double) offset[c];

            if (relu && expected < 0.0)
              expected = 0.0;
            assert_true (fabs ((double) ns_tensor_at (&y, i / 23, i % 23)[c] - expected) < 1e-6);
          }
    }
  /* In place, and linear: the gradient is the scale */
  ns_affine_backward (context->pool, &x, scale, &y);
  ns_affine_backward (context->pool, &x, scale, &x);
  test_assert_same_bytes (&x, &y);
  free (scale);
  free (offset);
  ns_tensor_clear (&x);
  ns_tensor_clear (&y);
  test_context_free (context);
}

static void
the_gradient_is_scaled (void **state)
{
  NsContext  *context = test_context (1);
  NsTensor    g = test_tensor (context, 3, 3, 2, 0, 1);
  double     *before = test_doubles (&g);
  const float scale[] = { 2.0f, -0.5f };

  (void) state;
  ns_affine_backward (context->pool, &g, scale, &g);
  for (int i = 0; i < 18; i++)
    assert_true ((double) g.data[i] == before[i] * (double) scale[i % 2]);
  free (before);
  ns_tensor_clear (&g);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (each_channel_has_its_scale_and_offset),
    cmocka_unit_test (the_gradient_is_scaled),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
