/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What convolutions do on the way: magnify their input, pool, add or measure their output. */

#include "conv-case.h"

#include <math.h>

#include "ops/add.h"
#include "ops/max-pool.h"
#include "ops/relu.h"
#include "ops/statistics.h"

static void
magnified_convolution_equals_that_of_the_magnified_picture (void **state)
{
  const Shape several[] = {
    { 1, 1, 16, 5, 3, 1 }, { 7, 13, 20, 24, 3, 1 }, { 12, 6, 33, 48, 3, 1 }, { 9, 14, 40, 19, 3, 1 }
  };
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < 4 * N_PATHS; i++)
    for (int reflect = 0; reflect < 2; reflect++)
      {
        Shape     s = several[i % 4];
        Case      c = case_of_path (context, i / 4, s, 10 * i);
        Reference input = as_reference (&c.input);
        Reference large = reference_upsample (&input);
        Reference expected = reference_conv (&large, c.weights, c.bias, s.out, 3, 1, reflect);
        NsTensor  output = test_tensor (context, 2 * s.height, 2 * s.width, s.out, 1, 9);

        if (ns_conv_can_magnify (&c.conv))
          {
            if (reflect)
              ns_pad_replicate (context->pool, &c.input, 1);
            else
              ns_pad_zero (context->pool, &c.input, 1);
            assert_int_equal (
              ns_conv_magnified_forward (context, &c.conv, &c.input, &output, NULL, NULL), NS_OK);
            test_assert_close (&output, expected.data, LIMIT);
          }
        else /* only where other ways are asked for, or the lanes are too many */
          assert_true (i / 4 / 3 != 0 || s.in < 16);
        free (input.data);
        free (large.data);
        free (expected.data);
        ns_tensor_clear (&output);
        case_clear (&c);
      }
  test_context_free (context);
}

static void
pooled_convolution_equals_convolution_that_is_pooled (void **state)
{
  const Shape several[] = { { 2, 3, 16, 16, 3, 1 },
                            { 7, 13, 20, 24, 3, 1 },
                            { 12, 25, 33, 70, 3, 1 } };
  NsContext  *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < 3 * N_PATHS; i++)
    for (int relu = 0; relu < 2; relu++)
      {
        Shape          s = several[i % 3];
        Case           c = case_of_path (context, i / 3, s, 10 * i);
        NsTensor       expected = test_tensor (context, s.height / 2, s.width / 2, s.out, 1, 8);
        NsTensor       output = test_tensor (context, s.height / 2, s.width / 2, s.out, 1, 9);
        NsTensor       gradient = test_tensor (context, s.height, s.width, s.out, 1, 10);
        NsTensor       unpooled = test_tensor (context, s.height, s.width, s.out, 1, 11);
        unsigned char *choices = malloc ((size_t) (s.height / 2 * (s.width / 2) * s.out));

        assert_non_null (choices);
        if (ns_conv_can_pool (&c.conv))
          {
            ns_pad_reflect (context->pool, &c.input, 1);
            assert_int_equal (ns_conv_forward (context, &c.conv, &c.input, &c.output,
                                               &(NsConvAfter) { .relu = relu }, NULL),
                              NS_OK);
            ns_max_pool_forward (context->pool, &c.output, &expected);
            assert_int_equal (
              ns_conv_pooled_forward (context, &c.conv, &c.input, &output, relu, choices, NULL),
              NS_OK);
            test_assert_same_bytes (&output, &expected);

            /* any gradient will do: the output itself */
            ns_max_pool_backward (context->pool, &c.output, &output, &gradient);
            if (relu)
              ns_relu_backward (context->pool, &c.output, &gradient, &gradient);
            ns_max_unpool (context->pool, choices, &output, &unpooled);
            test_assert_same_bytes (&unpooled, &gradient);
          }
        else
          assert_true (i / 3 / 3 != 0);
        free (choices);
        ns_tensor_clear (&gradient);
        ns_tensor_clear (&unpooled);
        ns_tensor_clear (&expected);
        ns_tensor_clear (&output);
        case_clear (&c);
      }
  test_context_free (context);
}

/* Tiles of F(7×7, 2×2), which has stride 2, would cut through the four pixels. */
static void
a_strided_convolution_does_not_pool (void **state)
{
  NsContext *context = test_context (1);

  (void) state;
  for (size_t path = 0; path < N_PATHS; path++)
    {
      Case c = case_of_path (context, path, (Shape) { 40, 44, 20, 24, 3, 2 }, path);

      assert_false (ns_conv_can_pool (&c.conv));
      case_clear (&c);
    }
  test_context_free (context);
}

static void
assert_close (const float *actual, const float *expected, int n)
{
  for (int i = 0; i < n; i++)
    assert_true (fabsf (actual[i] - expected[i]) <= 2e-5f * (1.0f + fabsf (expected[i])));
}

/* Mean and variance gathered on the way are those of the output. */
static void
the_output_is_measured_on_the_way (void **state)
{
  const Shape several[] = { { 23, 31, 20, 24, 3, 1 }, { 40, 37, 3, 17, 5, 1 },
                            { 19, 18, 16, 3, 9, 1 },  { 30, 29, 18, 33, 3, 2 },
                            { 40, 61, 18, 32, 3, 1 }, { 1, 1, 16, 16, 3, 1 } };
  float       moments[4][64];
  NsContext  *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < 6 * N_PATHS; i++)
    for (int magnified = 0; magnified < 2; magnified++)
      {
        Shape       s = several[i % 6];
        Case        c = case_of_path (context, i / 6, s, 10 * i);
        NsTensor    large = test_tensor (context, 2 * s.height, 2 * s.width, s.out, 1, 9);
        NsTensor   *output = magnified ? &large : &c.output;
        NsConvAfter after = { .relu = i % 2, .mean = moments[0], .variance = moments[1] };

        if (!magnified || ns_conv_can_magnify (&c.conv))
          {
            ns_pad_replicate (context->pool, &c.input, s.kernel / 2);
            if (magnified)
              assert_int_equal (
                ns_conv_magnified_forward (context, &c.conv, &c.input, output, &after, NULL),
                NS_OK);
            else
              assert_int_equal (ns_conv_forward (context, &c.conv, &c.input, output, &after, NULL),
                                NS_OK);
            assert_int_equal (ns_statistics (context, output, NULL, moments[2], moments[3], NULL),
                              NS_OK);
            assert_close (moments[0], moments[2], s.out);
            assert_close (moments[1], moments[3], s.out);
          }
        ns_tensor_clear (&large);
        case_clear (&c);
      }
  test_context_free (context);
}

/* The same bytes as a convolution and an addition, measured as they are then. */
static void
the_output_is_added_on_the_way (void **state)
{
  const Shape several[] = { { 23, 31, 20, 48, 3, 1 },
                            { 7, 5, 16, 16, 3, 1 },
                            { 30, 29, 18, 32, 3, 2 } };
  const Shape without[] = { { 9, 9, 16, 17, 3, 1 }, { 9, 9, 16, 3, 9, 1 }, { 9, 9, 3, 32, 9, 1 } };
  float       moments[4][48];
  NsContext  *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < 3 * N_PATHS; i++)
    for (int relu = 0; relu < 2; relu++)
      {
        Shape       s = several[i % 3];
        Case        c = case_of_path (context, i / 3, s, 10 * i);
        NsTensor    before = test_tensor (context, c.output.height, c.output.width, s.out, 1, i);
        NsTensor    output = test_tensor (context, c.output.height, c.output.width, s.out, 1, i);
        NsConvAfter after = {
          .relu = relu, .add = true, .mean = moments[0], .variance = moments[1]
        };

        if (ns_conv_can_add (&c.conv))
          {
            ns_pad_reflect (context->pool, &c.input, 1);
            assert_int_equal (ns_conv_forward (context, &c.conv, &c.input, &c.output,
                                               &(NsConvAfter) { .relu = relu }, NULL),
                              NS_OK);
            ns_add (context->pool, &c.output, &before, &before);
            assert_int_equal (ns_conv_forward (context, &c.conv, &c.input, &output, &after, NULL),
                              NS_OK);
            test_assert_same_bytes (&output, &before);
            assert_int_equal (ns_statistics (context, &before, NULL, moments[2], moments[3], NULL),
                              NS_OK);
            assert_close (moments[0], moments[2], s.out);
            assert_close (moments[1], moments[3], s.out);
          }
        else
          assert_true (i / 3 / 3 != 0);
        ns_tensor_clear (&before);
        ns_tensor_clear (&output);
        case_clear (&c);
        c = case_of_path (context, i / 3, without[i % 3], 10 * i);
        assert_true (!ns_conv_can_add (&c.conv));
        case_clear (&c);
      }
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown (magnified_convolution_equals_that_of_the_magnified_picture,
                               forget_path),
    cmocka_unit_test_teardown (pooled_convolution_equals_convolution_that_is_pooled, forget_path),
    cmocka_unit_test_teardown (a_strided_convolution_does_not_pool, forget_path),
    cmocka_unit_test_teardown (the_output_is_measured_on_the_way, forget_path),
    cmocka_unit_test_teardown (the_output_is_added_on_the_way, forget_path),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
