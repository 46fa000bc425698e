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
  assert_true (ns_conv_passing_bytes (&c[1].conv, NS_CONV_FORWARD, large.height, large.width) > 0);

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

/* What a pass takes beside its tensors; in *passing, what that should be but for what threads compute in */
static size_t
bytes_of_pass (unsigned n_threads, Shape shape, NsConvUse use, size_t *passing)
{
  NsContext *context = test_context (n_threads);
  Case       c = case_new (context, shape, 5);
  NsTensor   twice = test_tensor (context, 2 * shape.height, 2 * shape.width, shape.out, 0, 1);
  size_t     before = ns_memory_used (context->memory);
  NsStatus   status;
  size_t     bytes;

  ns_pad_replicate (context->pool, &c.input, shape.kernel / 2);
  ns_memory_reset_peak (context->memory);
  if (use == NS_CONV_FORWARD)
    status = ns_conv_forward (context, &c.conv, &c.input, &c.output, NULL, NULL);
  else if (use == NS_CONV_BACKWARD)
    status = ns_conv_backward (context, &c.conv, &c.output, &c.input, NULL);
  else
    status = ns_conv_magnified_forward (context, &c.conv, &c.input, &twice, NULL, NULL);
  assert_int_equal (status, NS_OK);
  assert_int_equal (ns_memory_used (context->memory), before);
  bytes = ns_memory_peak (context->memory) - before;
  *passing = ns_conv_passing_bytes (&c.conv, use, shape.height, shape.width);
  ns_tensor_clear (&twice);
  case_clear (&c);
  test_context_free (context);

  return bytes;
}

/* A band of tiles and a panel of weights, but never all of these, beside what each thread computes in. */
static void
memory_is_bounded_and_stated (void **state)
{
  static const struct
  {
    Shape     shape;
    NsConvUse use;
  } cases[] = {
    { { 101, 98, 260, 256, 3, 1 }, NS_CONV_FORWARD },
    { { 101, 98, 260, 256, 3, 1 }, NS_CONV_BACKWARD },
    { { 9, 7, 260, 256, 3, 1 }, NS_CONV_FORWARD },
    { { 1, 1, 260, 256, 3, 1 }, NS_CONV_BACKWARD },
    { { 45, 38, 128, 160, 3, 2 }, NS_CONV_FORWARD },
    { { 21, 34, 160, 128, 3, 1 }, NS_CONV_MAGNIFIED },
  };

  (void) state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      size_t passing;
      size_t one = bytes_of_pass (1, cases[i].shape, cases[i].use, &passing);
      size_t three = bytes_of_pass (3, cases[i].shape, cases[i].use, &passing);
      size_t thread = (three - one) / 2;

      assert_true (thread > 0 && thread < (size_t) 3 << 20);
      assert_in_range (one - thread, passing, passing + 6 * NS_MEMORY_ALIGNMENT);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown (several_bands_make_one_picture, forget_path),
    cmocka_unit_test (memory_is_bounded_and_stated),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
