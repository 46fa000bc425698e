/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "conv-case.h"

static const Shape shapes[] = {
  { 1, 1, 1, 1, 1, 1 },      { 1, 1, 3, 5, 3, 1 },      { 1, 7, 3, 2, 3, 1 },
  { 2, 3, 5, 17, 3, 1 },     { 13, 11, 3, 16, 5, 1 },   { 9, 10, 17, 3, 9, 1 },
  { 16, 16, 8, 8, 3, 2 },    { 7, 9, 5, 4, 3, 2 },      { 1, 6, 2, 3, 3, 2 },
  { 33, 5, 64, 64, 3, 1 },   { 31, 37, 4, 6, 3, 1 },    { 20, 19, 12, 7, 1, 1 },
  { 5, 4, 19, 21, 3, 1 },    { 13, 14, 70, 33, 3, 1 },  { 2, 3, 16, 20, 3, 1 },
  { 12, 24, 33, 130, 3, 1 }, { 7, 5, 260, 256, 3, 1 },  { 40, 37, 3, 20, 9, 1 },
  { 19, 50, 24, 3, 5, 1 },   { 8, 23, 16, 2, 7, 1 },    { 14, 9, 1, 17, 7, 1 },
  { 2, 3, 16, 3, 9, 1 },     { 30, 1640, 16, 3, 9, 1 },
};

static const size_t n_shapes = sizeof shapes / sizeof *shapes;

static void
convolution_equals_the_sum_it_stands_for (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < 2 * n_shapes; i++)
    {
      bool      reflect = i % 2;
      Shape     s = shapes[i / 2];
      Case      first = case_new (context, s, 10 * i);
      Reference input = as_reference (&first.input);
      Reference expected =
        reference_conv (&input, first.weights, first.bias, s.out, s.kernel, s.stride, reflect);
      int n = expected.height * expected.width * expected.channels;

      for (int relu = 0; relu < 2; relu++)
        {
          for (int k = 0; relu && k < n; k++)
            if (expected.data[k] < 0.0)
              expected.data[k] = 0.0;
          for (size_t path = 0; path < N_PATHS; path++)
            {
              Case c = case_of_path (context, path, s, 10 * i);

              if (reflect)
                ns_pad_reflect (context->pool, &c.input, s.kernel / 2);
              else
                ns_pad_zero (context->pool, &c.input, s.kernel / 2);
              assert_int_equal (ns_conv_forward (context, &c.conv, &c.input, &c.output,
                                                 &(NsConvAfter) { .relu = relu }, NULL),
                                NS_OK);
              test_assert_close (&c.output, expected.data, LIMIT);
              case_clear (&c);
            }
        }
      free (expected.data);
      free (input.data);
      case_clear (&first);
    }
  test_context_free (context);
}

typedef struct
{
  const Case *c;
  bool        reflect;
} Function;

static Reference
convolve (const Reference *input, void *data)
{
  const Function *function = data;
  Shape           s = function->c->shape;

  return reference_conv (input, function->c->weights, function->c->bias, s.out, s.kernel, s.stride,
                         function->reflect);
}

static void
its_gradient_is_that_of_central_differences (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < 2 * n_shapes; i++)
    {
      bool      reflect = i % 2;
      Shape     s = shapes[i / 2];
      Case      first = case_new (context, s, 10 * i);
      Function  function = { &first, reflect };
      Reference input = as_reference (&first.input);
      double   *weighting = test_doubles (&first.output);
      double   *expected = NULL;

      if (s.height * s.width * s.in <= 500) /* differences take a pass for each of them */
        expected = reference_gradient (convolve, &function, &input, weighting);
      for (size_t path = 0; expected && path < N_PATHS; path++)
        {
          Case     c = case_of_path (context, path, s, 10 * i);
          NsTensor gradient = test_tensor (context, s.height, s.width, s.in, s.kernel / 2, 999);

          assert_int_equal (ns_conv_backward (context, &c.conv, &c.output, &gradient, NULL), NS_OK);
          if (reflect)
            ns_pad_reflect_backward (context->pool, &gradient, s.kernel / 2);
          test_assert_close (&gradient, expected, LIMIT);
          ns_tensor_clear (&gradient);
          case_clear (&c);
        }
      free (expected);
      free (weighting);
      free (input.data);
      case_clear (&first);
    }
  test_context_free (context);
}

static void
threads_do_not_change_a_byte (void **state)
{
  const Shape several[] = { { 67, 45, 6, 10, 3, 1 },
                            { 41, 67, 40, 37, 3, 1 },
                            { 60, 50, 7, 9, 3, 2 },
                            { 47, 70, 3, 33, 9, 1 },
                            { 70, 47, 33, 3, 9, 1 } };

  (void) state;
  for (size_t i = 0; i < N_PATHS * 5; i++)
    {
      NsContext *one = test_context (1);
      Case       a = case_of_path (one, i / 5, several[i % 5], 5);
      int        half = a.shape.kernel / 2;
      NsTensor   a_gradient = test_tensor (one, a.shape.height, a.shape.width, a.shape.in, half, 7);

      ns_pad_reflect (one->pool, &a.input, half);
      assert_int_equal (
        ns_conv_forward (one, &a.conv, &a.input, &a.output, &(NsConvAfter) { .relu = true }, NULL),
        NS_OK);
      assert_int_equal (ns_conv_backward (one, &a.conv, &a.output, &a_gradient, NULL), NS_OK);
      for (unsigned n_threads = 2; n_threads < 5; n_threads++)
        {
          NsContext *many = test_context (n_threads);
          Case       b = case_of_path (many, i / 5, several[i % 5], 5);
          NsTensor   b_gradient =
            test_tensor (many, a.shape.height, a.shape.width, a.shape.in, half, 7);

          ns_pad_reflect (many->pool, &b.input, half);
          assert_int_equal (ns_conv_forward (many, &b.conv, &b.input, &b.output,
                                             &(NsConvAfter) { .relu = true }, NULL),
                            NS_OK);
          assert_int_equal (ns_conv_backward (many, &b.conv, &b.output, &b_gradient, NULL), NS_OK);
          test_assert_same_bytes (&a.output, &b.output);
          test_assert_same_bytes (&a_gradient, &b_gradient);
          ns_tensor_clear (&b_gradient);
          case_clear (&b);
          test_context_free (many);
        }
      ns_tensor_clear (&a_gradient);
      case_clear (&a);
      test_context_free (one);
    }
}

/* Neither the halo of the output nor, going backward, that of the gradient is looked at or harmed. */
static void
only_the_promised_pixels_are_touched (void **state)
{
  const Shape shape = { 14, 13, 20, 18, 3, 1 };
  NsContext  *context = test_context (2);

  (void) state;
  for (size_t path = 0; path < N_PATHS; path++)
    {
      Case     c = case_of_path (context, path, shape, 5);
      NsTensor output = test_tensor (context, shape.height, shape.width, shape.out, 2, 6);
      NsTensor gradient = test_tensor (context, shape.height, shape.width, shape.in, 2, 7);

      ns_pad_reflect (context->pool, &c.input, 1);
      ns_tensor_fill (&output, 123.0f);
      ns_tensor_fill (&gradient, 123.0f);
      assert_int_equal (ns_conv_forward (context, &c.conv, &c.input, &output, NULL, NULL), NS_OK);
      assert_int_equal (ns_conv_backward (context, &c.conv, &c.output, &gradient, NULL), NS_OK);
      for (int y = -2; y < shape.height + 2; y++)
        for (int x = -2; x < shape.width + 2; x++)
          {
            bool inside = y >= 0 && x >= 0 && y < shape.height && x < shape.width;
            bool near = y >= -1 && x >= -1 && y <= shape.height && x <= shape.width;

            assert_int_equal (ns_tensor_at (&output, y, x)[shape.out - 1] == 123.0f, !inside);
            assert_int_equal (ns_tensor_at (&gradient, y, x)[shape.in - 1] == 123.0f, !near);
          }
      ns_tensor_clear (&output);
      ns_tensor_clear (&gradient);
      case_clear (&c);
    }
  test_context_free (context);
}

static NsStatus
attempt (NsContext *context, void *data, NsError *error)
{
  const Case *c = data;
  NsConv      conv = { 0 };
  NsTensor    gradient = NS_TENSOR_INIT;
  NsTensor    output = c->output;
  NsStatus    status;

  status = ns_conv_init (&conv, context->memory, c->shape.in, c->shape.out, c->shape.kernel,
                         c->shape.stride, c->weights, c->bias, error);
  if (status == NS_OK)
    status = ns_conv_forward (context, &conv, &c->input, &output, NULL, error);
  if (status == NS_OK)
    status = ns_tensor_init (&gradient, context->memory, c->shape.height, c->shape.width,
                             c->shape.in, c->shape.kernel / 2, error);
  if (status == NS_OK)
    status = ns_conv_backward (context, &conv, &c->output, &gradient, error);
  ns_tensor_clear (&gradient);
  ns_conv_clear (&conv);

  return status;
}

static void
every_failing_allocation_is_reported (void **state)
{
  const Shape several[] = { { 13, 11, 3, 16, 5, 1 },
                            { 9, 9, 20, 19, 3, 1 },
                            { 3, 3, 260, 256, 3, 1 },
                            { 8, 9, 3, 16, 9, 1 },
                            { 9, 8, 16, 3, 9, 1 } };
  NsContext  *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < N_PATHS * 5; i++)
    {
      Case c = case_of_path (context, i / 5, several[i % 5], 3);

      ns_pad_reflect (context->pool, &c.input, c.shape.kernel / 2);
      test_every_allocation_failing (context, attempt, &c);
      case_clear (&c);
    }
  test_context_free (context);
}

/* Those of large layers are not kept, and never there as a whole. */
static void
large_weights_only_pass (void **state)
{
  const Shape shape = { 3, 3, 260, 256, 3, 1 };
  NsContext  *context = test_context (2);
  Case        c = case_new (context, shape, 5);
  size_t      before = ns_memory_used (context->memory);
  size_t      passing = ns_conv_passing_bytes (&c.conv, NS_CONV_FORWARD, shape.height, shape.width);

  (void) state;
  assert_true (passing > 0);
  assert_true (passing < (size_t) 260 * 256 * 16 * sizeof (float));
  assert_int_equal (ns_conv_prepare_bytes (&c.conv, NS_CONV_FORWARD), 0);
  ns_pad_reflect (context->pool, &c.input, 1);
  ns_memory_reset_peak (context->memory);
  assert_int_equal (ns_conv_forward (context, &c.conv, &c.input, &c.output, NULL, NULL), NS_OK);
  assert_int_equal (ns_memory_used (context->memory), before);
  assert_true (ns_memory_peak (context->memory) > before + passing);
  case_clear (&c);
  test_context_free (context);
}

/* Arranged weights are accounted for beforehand, made once, and shared. */
static void
the_memory_for_weights_is_stated (void **state)
{
  const Shape shape = { 14, 13, 20, 18, 3, 1 };
  NsContext  *context = test_context (2);

  (void) state;
  for (size_t path = 0; path < N_PATHS; path++)
    {
      Case     c = case_of_path (context, path, shape, 5);
      NsTensor gradient = test_tensor (context, shape.height, shape.width, shape.in, 1, 7);
      size_t   before = ns_memory_used (context->memory);
      size_t   forward = ns_conv_prepare_bytes (&c.conv, NS_CONV_FORWARD);
      size_t   backward = ns_conv_prepare_bytes (&c.conv, NS_CONV_BACKWARD);

      ns_pad_reflect (context->pool, &c.input, 1);
      for (int run = 0; run < 2; run++)
        {
          size_t used;

          assert_int_equal (ns_conv_forward (context, &c.conv, &c.input, &c.output, NULL, NULL),
                            NS_OK);
          assert_int_equal (ns_conv_backward (context, &c.conv, &c.output, &gradient, NULL), NS_OK);
          assert_int_equal (ns_conv_prepare_bytes (&c.conv, NS_CONV_FORWARD), 0);
          assert_int_equal (ns_conv_prepare_bytes (&c.conv, NS_CONV_BACKWARD), 0);
          used = ns_memory_used (context->memory) - before;
          assert_in_range (used, forward + backward, forward + backward + 4 * NS_MEMORY_ALIGNMENT);
        }
      ns_tensor_clear (&gradient);
      case_clear (&c);
    }
  test_context_free (context);
}

static void
impossible_kernels_are_refused (void **state)
{
  const int  bad[][4] = { { 0, 1, 3, 1 }, { 1, 0, 3, 1 }, { 1, 1, 2, 1 },  { 1, 1, 3, 3 },
                          { 1, 1, 3, 0 }, { 1, 1, 0, 1 }, { 1, 1, 33, 1 }, { 5000, 1, 1, 1 } };
  NsContext *context = test_context (1);
  float      value = 0.0f;

  (void) state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    {
      NsConv  conv = { 0 };
      NsError error = NS_ERROR_INIT;

      assert_int_equal (ns_conv_init (&conv, context->memory, bad[i][0], bad[i][1], bad[i][2],
                                      bad[i][3], &value, &value, &error),
                        NS_ERROR_UNSUPPORTED);
      assert_true (error.message[0] != '\0');
    }
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown (convolution_equals_the_sum_it_stands_for, forget_path),
    cmocka_unit_test_teardown (its_gradient_is_that_of_central_differences, forget_path),
    cmocka_unit_test_teardown (threads_do_not_change_a_byte, forget_path),
    cmocka_unit_test_teardown (only_the_promised_pixels_are_touched, forget_path),
    cmocka_unit_test_teardown (every_failing_allocation_is_reported, forget_path),
    cmocka_unit_test (large_weights_only_pass),
    cmocka_unit_test_teardown (the_memory_for_weights_is_stated, forget_path),
    cmocka_unit_test (impossible_kernels_are_refused),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
