/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <stdlib.h>

#include "ops/conv.h"
#include "ops/pad.h"
#include "reference.h"

/* Relative rms against double precision: sums of up to some thousand products */
#define LIMIT 1e-6

typedef struct
{
  int height, width, in, out, kernel, stride;
} Shape;

static const Shape shapes[] = {
  { 1, 1, 1, 1, 1, 1 },    { 1, 1, 3, 5, 3, 1 },    { 1, 7, 3, 2, 3, 1 },   { 2, 3, 5, 17, 3, 1 },
  { 13, 11, 3, 16, 5, 1 }, { 9, 10, 17, 3, 9, 1 },  { 16, 16, 8, 8, 3, 2 }, { 7, 9, 5, 4, 3, 2 },
  { 1, 6, 2, 3, 3, 2 },    { 33, 5, 64, 64, 3, 1 }, { 31, 37, 4, 6, 3, 1 }, { 20, 19, 12, 7, 1, 1 },
};

typedef struct
{
  Shape    shape;
  float   *weights, *bias;
  NsConv   conv;
  NsTensor input, output;
} Case;

static Case
case_new (NsContext *context, Shape shape, uint64_t seed)
{
  Case   c = { .shape = shape };
  size_t n = (size_t) (shape.in * shape.out * shape.kernel * shape.kernel);

  c.weights = test_floats (n, 0.3f, seed);
  c.bias = test_floats ((size_t) shape.out, 1.0f, seed + 1);
  c.input =
    test_tensor (context, shape.height, shape.width, shape.in, shape.kernel / 2 + 1, seed + 2);
  c.output = test_tensor (context, ns_conv_output_size (shape.height, shape.stride),
                          ns_conv_output_size (shape.width, shape.stride), shape.out, 1, seed + 3);
  assert_int_equal (ns_conv_init (&c.conv, context->memory, shape.in, shape.out, shape.kernel,
                                  shape.stride, c.weights, c.bias, NULL),
                    NS_OK);

  return c;
}

static void
case_clear (Case *c)
{
  ns_conv_clear (&c->conv);
  ns_tensor_clear (&c->input);
  ns_tensor_clear (&c->output);
  free (c->weights);
  free (c->bias);
}

static Reference
as_reference (const NsTensor *tensor)
{
  Reference reference = { tensor->height, tensor->width, tensor->channels, test_doubles (tensor) };

  return reference;
}

static void
convolution_equals_the_sum_it_stands_for (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    for (int reflect = 0; reflect < 2; reflect++)
      {
        Case      c = case_new (context, shapes[i], 10 * i);
        Shape     s = shapes[i];
        Reference input = as_reference (&c.input);
        Reference expected =
          reference_conv (&input, c.weights, c.bias, s.out, s.kernel, s.stride, reflect);

        if (reflect)
          ns_pad_reflect (context->pool, &c.input, s.kernel / 2);
        else
          ns_pad_zero (context->pool, &c.input, s.kernel / 2);
        assert_int_equal (ns_conv_forward (context, &c.conv, &c.input, &c.output, false, NULL),
                          NS_OK);
        test_assert_close (&c.output, expected.data, LIMIT);

        assert_int_equal (ns_conv_forward (context, &c.conv, &c.input, &c.output, true, NULL),
                          NS_OK);
        for (int n = expected.height * expected.width * expected.channels, k = 0; k < n; k++)
          if (expected.data[k] < 0.0)
            expected.data[k] = 0.0;
        test_assert_close (&c.output, expected.data, LIMIT);

        free (expected.data);
        free (input.data);
        case_clear (&c);
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
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    for (int reflect = 0; reflect < 2; reflect++)
      {
        Shape     s = shapes[i];
        Case      c = case_new (context, s, 10 * i);
        Function  function = { &c, reflect };
        Reference input = as_reference (&c.input);
        double   *weighting = test_doubles (&c.output);
        double   *expected;
        NsTensor  gradient = test_tensor (context, s.height, s.width, s.in, s.kernel / 2, 999);

        if (s.height * s.width * s.in > 500) /* differences take a pass for each of them */
          s.height = 0;
        expected = s.height ? reference_gradient (convolve, &function, &input, weighting) : NULL;
        if (expected)
          {
            assert_int_equal (ns_conv_backward (context, &c.conv, &c.output, &gradient, NULL),
                              NS_OK);
            if (reflect)
              ns_pad_reflect_backward (context->pool, &gradient, s.kernel / 2);
            test_assert_close (&gradient, expected, LIMIT);
          }
        free (expected);
        free (weighting);
        free (input.data);
        ns_tensor_clear (&gradient);
        case_clear (&c);
      }
  test_context_free (context);
}

static void
threads_do_not_change_a_byte (void **state)
{
  const Shape shape = { 67, 45, 6, 10, 3, 1 };
  NsContext  *one = test_context (1);
  Case        a = case_new (one, shape, 5);

  (void) state;
  ns_pad_reflect (one->pool, &a.input, 1);
  assert_int_equal (ns_conv_forward (one, &a.conv, &a.input, &a.output, true, NULL), NS_OK);
  for (unsigned n_threads = 2; n_threads < 5; n_threads++)
    {
      NsContext *many = test_context (n_threads);
      Case       b = case_new (many, shape, 5);

      ns_pad_reflect (many->pool, &b.input, 1);
      assert_int_equal (ns_conv_forward (many, &b.conv, &b.input, &b.output, true, NULL), NS_OK);
      test_assert_same_bytes (&a.output, &b.output);
      case_clear (&b);
      test_context_free (many);
    }
  case_clear (&a);
  test_context_free (one);
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
    status = ns_conv_forward (context, &conv, &c->input, &output, false, error);
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
  NsContext *context = test_context (2);
  Case       c = case_new (context, shapes[4], 3);

  (void) state;
  ns_pad_reflect (context->pool, &c.input, 2);
  test_every_allocation_failing (context, attempt, &c);
  case_clear (&c);
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
    cmocka_unit_test (convolution_equals_the_sum_it_stands_for),
    cmocka_unit_test (its_gradient_is_that_of_central_differences),
    cmocka_unit_test (threads_do_not_change_a_byte),
    cmocka_unit_test (every_failing_allocation_is_reported),
    cmocka_unit_test (impossible_kernels_are_refused),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
