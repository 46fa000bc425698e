/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>

#include "ops/add.h"
#include "ops/norm.h"
#include "reference.h"

#define EPSILON 1e-5f

static const int sizes[][3] = { { 1, 1, 3 },
                                { 1, 9, 2 },
                                { 3, 2, 17 },
                                { 7, 5, 4 },
                                { 67, 71, 3 } }; /* the last has two blocks of sums */

typedef struct
{
  const float *gamma, *beta;
} Weights;

static Reference
normalise (const Reference *input, void *data)
{
  const Weights *weights = data;

  return reference_norm (input, weights->gamma, weights->beta, (double) EPSILON);
}

static void
channels_are_normalised_as_the_formula_says (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      NsTensor  x = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], 1, i);
      float    *gamma = test_floats ((size_t) x.channels, 1.0f, 5);
      float    *beta = test_floats ((size_t) x.channels, 1.0f, 6);
      Weights   weights = { gamma, beta };
      Reference input = { x.height, x.width, x.channels, NULL };
      Reference expected;

      /* A large mean must not cost the variance its digits */
      for (int y = 0; y < x.height; y++)
        for (int k = 0; k < x.width; k++)
          ns_tensor_at (&x, y, k)[0] += 1000.0f;
      input.data = test_doubles (&x);
      expected = normalise (&input, &weights);
      assert_int_equal (ns_norm_forward (context, &x, gamma, beta, EPSILON, false, NULL, &x, NULL),
                        NS_OK);
      /* a mean of 1000 in single precision is known to 3e-5 */
      test_assert_close (&x, expected.data, 5e-5);
      free (expected.data);
      free (input.data);
      free (gamma);
      free (beta);
      ns_tensor_clear (&x);
    }
  test_context_free (context);
}

static void
a_sum_on_the_way_is_that_of_two_passes (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    for (int relu = 0; relu < 2; relu++)
      {
        NsTensor x = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], 1, i);
        NsTensor plus = test_tensor (context, x.height, x.width, x.channels, 2, i + 1);
        NsTensor expected = test_tensor (context, x.height, x.width, x.channels, 0, 3);
        float   *gamma = test_floats ((size_t) x.channels, 1.0f, 5);

        assert_int_equal (
          ns_norm_forward (context, &x, gamma, gamma, EPSILON, relu, NULL, &expected, NULL), NS_OK);
        ns_add (context->pool, &expected, &plus, &expected);
        assert_int_equal (
          ns_norm_forward (context, &x, gamma, gamma, EPSILON, relu, &plus, &plus, NULL), NS_OK);
        test_assert_same_bytes (&plus, &expected);
        free (gamma);
        ns_tensor_clear (&x);
        ns_tensor_clear (&plus);
        ns_tensor_clear (&expected);
      }
  test_context_free (context);
}

static void
a_constant_channel_becomes_beta (void **state)
{
  NsContext  *context = test_context (1);
  NsTensor    x = test_tensor (context, 5, 7, 2, 0, 1);
  const float gamma[] = { 2.0f, -3.0f };
  const float beta[] = { 0.25f, -0.5f };

  (void) state;
  ns_tensor_fill (&x, 123.456f);
  assert_int_equal (ns_norm_forward (context, &x, gamma, beta, EPSILON, false, NULL, &x, NULL),
                    NS_OK);
  for (int k = 0; k < 7; k++)
    {
      assert_true (fabsf (ns_tensor_at (&x, 3, k)[0] - 0.25f) < 1e-4f);
      assert_true (fabsf (ns_tensor_at (&x, 3, k)[1] + 0.5f) < 1e-4f);
    }
  assert_int_equal (ns_norm_forward (context, &x, gamma, beta, EPSILON, true, NULL, &x, NULL),
                    NS_OK);
  assert_true (ns_tensor_at (&x, 0, 0)[1] == 0.0f);
  ns_tensor_clear (&x);
  test_context_free (context);
}

static void
its_gradient_is_that_of_central_differences (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 1; i + 1 < sizeof sizes / sizeof *sizes; i++)
    {
      NsTensor  x = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], 0, i);
      NsTensor  g = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], 0, 50);
      float    *gamma = test_floats ((size_t) x.channels, 1.0f, 5);
      float    *beta = test_floats ((size_t) x.channels, 1.0f, 6);
      Weights   weights = { gamma, beta };
      Reference input = { x.height, x.width, x.channels, test_doubles (&x) };
      double   *weighting = test_doubles (&g);
      double   *expected = reference_gradient (normalise, &weights, &input, weighting);

      assert_int_equal (ns_norm_backward (context, &x, gamma, EPSILON, &g, &g, NULL), NS_OK);
      test_assert_close (&g, expected, 1e-5);
      free (expected);
      free (weighting);
      free (input.data);
      free (gamma);
      free (beta);
      ns_tensor_clear (&x);
      ns_tensor_clear (&g);
    }
  test_context_free (context);
}

static void
threads_do_not_change_a_byte (void **state)
{
  NsContext *one = test_context (1);
  NsContext *three = test_context (3);
  NsTensor   a = test_tensor (one, 130, 67, 5, 0, 1);
  NsTensor   b = test_tensor (three, 130, 67, 5, 0, 1);
  float     *gamma = test_floats (5, 1.0f, 5);

  (void) state;
  assert_int_equal (ns_norm_forward (one, &a, gamma, gamma, EPSILON, true, NULL, &a, NULL), NS_OK);
  assert_int_equal (ns_norm_forward (three, &b, gamma, gamma, EPSILON, true, NULL, &b, NULL),
                    NS_OK);
  test_assert_same_bytes (&a, &b);
  assert_int_equal (ns_norm_backward (one, &a, gamma, EPSILON, &a, &a, NULL), NS_OK);
  assert_int_equal (ns_norm_backward (three, &b, gamma, EPSILON, &b, &b, NULL), NS_OK);
  test_assert_same_bytes (&a, &b);
  free (gamma);
  ns_tensor_clear (&a);
  ns_tensor_clear (&b);
  test_context_free (one);
  test_context_free (three);
}

static NsStatus
attempt (NsContext *context, void *data, NsError *error)
{
  NsTensor   *x = data;
  const float gamma[] = { 1.0f, 1.0f };
  NsStatus    status = ns_norm_forward (context, x, gamma, gamma, EPSILON, false, NULL, x, error);

  return status == NS_OK ? ns_norm_backward (context, x, gamma, EPSILON, x, x, error) : status;
}

static void
every_failing_allocation_is_reported (void **state)
{
  NsContext *context = test_context (2);
  NsTensor   x = test_tensor (context, 9, 8, 2, 0, 1);

  (void) state;
  test_every_allocation_failing (context, attempt, &x);
  ns_tensor_clear (&x);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (channels_are_normalised_as_the_formula_says),
    cmocka_unit_test (a_sum_on_the_way_is_that_of_two_passes),
    cmocka_unit_test (a_constant_channel_becomes_beta),
    cmocka_unit_test (its_gradient_is_that_of_central_differences),
    cmocka_unit_test (threads_do_not_change_a_byte),
    cmocka_unit_test (every_failing_allocation_is_reported),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
