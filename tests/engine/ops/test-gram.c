/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>

#include "ops/gram.h"
#include "reference.h"

static const int sizes[][3] = { { 1, 1, 1 },   { 3, 5, 4 },   { 2, 7, 17 },
                                { 65, 33, 5 }, { 5, 260, 3 }, { 150, 130, 3 } };

static float *
visibility (int n)
{
  float *weights = test_floats ((size_t) n, 1.0f, 77);

  for (int i = 0; i < n; i++)
    weights[i] = i % 3 ? fabsf (weights[i]) : 0.0f;

  return weights;
}

static void
gram_matrices_are_sums_of_products (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    for (int weighted = 0; weighted < 2; weighted++)
      {
        NsTensor  x = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], 1, i);
        int       n = x.channels * x.channels;
        float    *weights = weighted ? visibility (x.height * x.width) : NULL;
        float    *gram = test_floats ((size_t) n, 1.0f, 1);
        Reference features = { x.height, x.width, x.channels, test_doubles (&x) };
        double   *expected = reference_gram (&features, weights);
        double    largest = 0.0;

        assert_int_equal (ns_gram_forward (context, &x, weights, gram, NULL), NS_OK);
        for (int k = 0; k < n; k++)
          largest = fmax (largest, fabs (expected[k]));
        for (int k = 0; k < n; k++)
          {
            assert_true (fabs ((double) gram[k] - expected[k]) <= 1e-6 * largest);
            assert_true (gram[k] == gram[k % x.channels * x.channels + k / x.channels]);
          }
        free (expected);
        free (features.data);
        free (gram);
        free (weights);
        ns_tensor_clear (&x);
      }
  test_context_free (context);
}

typedef struct
{
  const float *weights;
} Function;

/* The Gram matrix as a picture of one row, to be differentiated */
static Reference
gram_of (const Reference *input, void *data)
{
  const Function *function = data;
  Reference       output = { 1, input->channels, input->channels, NULL };

  output.data = reference_gram (input, function->weights);

  return output;
}

static void
its_gradient_is_that_of_central_differences (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < 3; i++)
    for (int weighted = 0; weighted < 2; weighted++)
      {
        NsTensor  x = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], 0, i);
        NsTensor  g = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], 0, 60);
        size_t    n = (size_t) (x.channels * x.channels);
        Function  function = { weighted ? visibility (x.height * x.width) : NULL };
        float    *grad = test_floats (n, 1.0f, 8);
        double   *weighting = malloc (n * sizeof *weighting);
        Reference input = { x.height, x.width, x.channels, test_doubles (&x) };
        double   *start = test_doubles (&g);
        double   *expected;

        for (size_t k = 0; k < n; k++)
          weighting[k] = 0.5 * (double) grad[k];
        expected = reference_gradient (gram_of, &function, &input, weighting);
        for (int k = 0; k < x.height * x.width * x.channels; k++)
          expected[k] += start[k]; /* it is added to what is there */
        assert_int_equal (ns_gram_backward (context, &x, function.weights, grad, 0.5f, &g, NULL),
                          NS_OK);
        test_assert_close (&g, expected, 1e-6);
        free (expected);
        free (start);
        free (input.data);
        free (weighting);
        free (grad);
        free ((float *) function.weights);
        ns_tensor_clear (&x);
        ns_tensor_clear (&g);
      }
  test_context_free (context);
}

/* In blocks, gathered or where they are: by gram.h's formula, since differences would take too long. */
static void
its_gradient_is_that_of_the_formula_for_any_size (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    for (int weighted = 0; weighted < 2; weighted++)
      {
        NsTensor x = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], 1, i);
        NsTensor g = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], 1, 60);
        int      n = x.channels;
        float   *weights = weighted ? visibility (x.height * x.width) : NULL;
        float   *grad = test_floats ((size_t) (n * n), 1.0f, 8);
        double  *features = test_doubles (&x);
        double  *expected = test_doubles (&g); /* it is added to what is there */

        for (int p = 0; p < x.height * x.width; p++)
          for (int c = 0; c < n; c++)
            for (int d = 0; d < n; d++)
              expected[p * n + c] += 0.5 * (weights ? (double) weights[p] : 1.0) *
                                     features[p * n + d] *
                                     ((double) grad[d * n + c] + (double) grad[c * n + d]);
        assert_int_equal (ns_gram_backward (context, &x, weights, grad, 0.5f, &g, NULL), NS_OK);
        test_assert_close (&g, expected, 1e-6);
        free (expected);
        free (features);
        free (grad);
        free (weights);
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
  NsTensor   a = test_tensor (one, 150, 130, 5, 0, 1);
  NsTensor   b = test_tensor (three, 150, 130, 5, 0, 1);
  float      gram_a[25], gram_b[25];

  (void) state;
  assert_int_equal (ns_gram_forward (one, &a, NULL, gram_a, NULL), NS_OK);
  assert_int_equal (ns_gram_forward (three, &b, NULL, gram_b, NULL), NS_OK);
  assert_memory_equal (gram_a, gram_b, sizeof gram_a);
  assert_int_equal (ns_gram_backward (one, &a, NULL, gram_a, 1.0f, &a, NULL), NS_OK);
  assert_int_equal (ns_gram_backward (three, &b, NULL, gram_b, 1.0f, &b, NULL), NS_OK);
  test_assert_same_bytes (&a, &b);
  ns_tensor_clear (&a);
  ns_tensor_clear (&b);
  test_context_free (one);
  test_context_free (three);
}

static NsStatus
attempt (NsContext *context, void *data, NsError *error)
{
  NsTensor *x = data;
  float     gram[9];
  NsStatus  status = ns_gram_forward (context, x, NULL, gram, error);

  return status == NS_OK ? ns_gram_backward (context, x, NULL, gram, 0.0f, x, error) : status;
}

static void
every_failing_allocation_is_reported (void **state)
{
  NsContext *context = test_context (2);
  NsTensor   x = test_tensor (context, 9, 8, 3, 0, 1);

  (void) state;
  test_every_allocation_failing (context, attempt, &x);
  ns_tensor_clear (&x);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (gram_matrices_are_sums_of_products),
    cmocka_unit_test (its_gradient_is_that_of_central_differences),
    cmocka_unit_test (its_gradient_is_that_of_the_formula_for_any_size),
    cmocka_unit_test (threads_do_not_change_a_byte),
    cmocka_unit_test (every_failing_allocation_is_reported),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
