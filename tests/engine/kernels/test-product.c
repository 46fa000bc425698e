/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/kernels.h"

#define A_FLOATS 4096
#define UNTOUCHED 77.0f

/* The result as the formula says, in double precision. */
static double
expected (const NsProduct *product, const NsKernels *kernels, int row, int column)
{
  int    width = product->n_vectors * kernels->lanes;
  double sum = product->bias ? (double) product->bias[column] : 0.0;

  for (int s = 0; s < product->n_segments; s++)
    for (int k = 0; k < product->depth; k++)
      sum += (double) product->a[s * product->segment_stride + row * product->row_stride + k] *
             (double) product->b[(s * product->depth + k) * width + column];

  return product->relu && sum < 0.0 ? 0.0 : sum;
}

static void
check (const NsKernels *kernels, const NsProduct *like, int n_rows)
{
  NsProduct product = *like;
  int       width = product.n_vectors * kernels->lanes;
  int       stride = width + 3;
  size_t    n_c = (size_t) (n_rows * stride);
  size_t    n_b = (size_t) (product.n_segments * product.depth * width);
  float    *a = test_floats (A_FLOATS, 1.0f, 1);
  float    *b = test_floats (n_b, 1.0f, 2);
  float    *bias = test_floats ((size_t) width, 1.0f, 3);
  float    *c = malloc (n_c * sizeof *c);

  assert_non_null (c);
  for (size_t i = 0; i < n_c; i++)
    c[i] = UNTOUCHED;
  product.a = a;
  product.b = b;
  product.bias = product.relu ? bias : NULL;
  product.c = c;
  product.c_stride = stride;
  kernels->product (&product, n_rows);

  for (int r = 0; r < n_rows; r++)
    for (int o = 0; o < stride; o++)
      if (o >= product.n_columns)
        assert_true (c[r * stride + o] == UNTOUCHED);
      else
        assert_true (fabs ((double) c[r * stride + o] - expected (&product, kernels, r, o)) < 2e-4);

  free (a);
  free (b);
  free (bias);
  free (c);
}

static void
products_equal_the_sum_they_stand_for (void **state)
{
  (void) state;
  for (NsIsa isa = NS_ISA_PORTABLE; isa <= NS_ISA_AVX512; isa++)
    {
      const NsKernels *kernels = ns_kernels_for (isa);

      for (int n_vectors = 1; n_vectors <= kernels->n_vectors_max; n_vectors++)
        for (int n_rows = 0; n_rows < 15; n_rows++)
          {
            int width = n_vectors * kernels->lanes;
            /* separate rows; then patches that overlap, three segments each */
            NsProduct rows = {
              .row_stride = 21, .n_segments = 1, .depth = 20, .n_vectors = n_vectors
            };
            NsProduct patches = { .row_stride = 3,
                                  .segment_stride = 200,
                                  .n_segments = 3,
                                  .depth = 9,
                                  .n_vectors = n_vectors,
                                  .relu = true };

            rows.n_columns = width;
            check (kernels, &rows, n_rows);
            patches.n_columns = width - kernels->lanes + 1;
            check (kernels, &patches, n_rows);
          }
    }
}

static void
a_row_does_not_depend_on_the_others (void **state)
{
  (void) state;
  for (NsIsa isa = NS_ISA_PORTABLE; isa <= NS_ISA_AVX512; isa++)
    {
      const NsKernels *kernels = ns_kernels_for (isa);
      int              width = 2 * kernels->lanes;
      float           *a = test_floats (23 * 30, 1.0f, 1);
      float           *b = test_floats ((size_t) (30 * width), 1.0f, 2);
      float           *all = calloc ((size_t) (23 * width), sizeof (float));
      float           *one = calloc ((size_t) width, sizeof (float));
      NsProduct        product = { .a = a,
                                   .row_stride = 30,
                                   .n_segments = 1,
                                   .depth = 30,
                                   .b = b,
                                   .n_vectors = 2,
                                   .c = all,
                                   .c_stride = width,
                                   .n_columns = width };

      kernels->product (&product, 23);
      product.c = one;
      for (int r = 0; r < 23; r++)
        {
          product.a = a + 30 * r;
          kernels->product (&product, 1);
          assert_memory_equal (one, all + r * width, (size_t) width * sizeof (float));
        }
      free (a);
      free (b);
      free (all);
      free (one);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (products_equal_the_sum_they_stand_for),
    cmocka_unit_test (a_row_does_not_depend_on_the_others),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
