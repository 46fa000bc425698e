/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "conv-case.h"

#include <math.h>

/* Large enough for several bands of tiles, odd at every edge; the reference is im2col, which test-conv.c compares
 * with plain sums. */
static const Shape large = { 101, 98, 260, 256, 3, 1 };

static void
several_bands_make_one_picture (void **state)
{
  NsContext *context = test_context (2);
  float      moments[2][2 * 256];
  Case       c[2];

  (void) state;
  for (int i = 0; i < 2; i++)
    {
      NsConvAfter after = { .mean = moments[i], .variance = moments[i] + 256 };

      setenv ("NS_CONV", i == 0 ? "im2col" : "", 1);
      c[i] = case_new (context, large, 3);
      ns_pad_reflect (context->pool, &c[i].input, 1);
      assert_int_equal (
        ns_conv_forward (context, &c[i].conv, &c[i].input, &c[i].output, &after, NULL), NS_OK);
    }
  assert_true (ns_conv_passing_bytes (&c[1].conv, NS_CONV_FORWARD) > 0);

  for (int backward = 0; backward < 2; backward++)
    {
      double *expected = test_doubles (backward ? &c[0].input : &c[0].output);

      test_assert_close (backward ? &c[1].input : &c[1].output, expected, LIMIT);
      free (expected);
      for (int i = 0; !backward && i < 2; i++)
        assert_int_equal (ns_conv_backward (context, &c[i].conv, &c[i].output, &c[i].input, NULL),
                          NS_OK);
    }
  for (int k = 0; k < 2 * 256; k++)
    assert_float_equal (moments[1][k], moments[0][k], 1e-4f * (1.0f + fabsf (moments[0][k])));

  for (int i = 0; i < 2; i++)
    case_clear (&c[i]);
  test_context_free (context);
}

/* A band, a panel of weights, and what two threads compute in, but never all weights. */
static void
memory_is_bounded (void **state)
{
  const size_t bound = ((size_t) 20 << 20) + 2 * ((size_t) 3 << 20);
  NsContext   *context = test_context (2);
  Case         c = case_new (context, large, 5);
  size_t       before = ns_memory_used (context->memory);

  (void) state;
  ns_pad_reflect (context->pool, &c.input, 1);
  ns_memory_reset_peak (context->memory);
  assert_int_equal (ns_conv_forward (context, &c.conv, &c.input, &c.output, NULL, NULL), NS_OK);
  assert_int_equal (ns_memory_used (context->memory), before);
  assert_true (ns_memory_peak (context->memory) - before <=
               bound + ns_conv_passing_bytes (&c.conv, NS_CONV_FORWARD));
  case_clear (&c);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown (several_bands_make_one_picture, forget_path),
    cmocka_unit_test (memory_is_bounded),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
