/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "image/symmetric3.h"

static void
multiply (double a[3][3], double b[3][3], double product[3][3])
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      product[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
}

/* M Mᵀ + floor · I for a random M. */
static void
random_covariance (uint64_t seed, double floor, double matrix[3][3])
{
  double m[3][3], t[3][3];

  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      m[i][j] = t[j][i] = (double) ns_random_normal (seed, (uint64_t) (3 * i + j));
  multiply (m, t, matrix);
  for (int i = 0; i < 3; i++)
    matrix[i][i] += floor;
}

static void
assert_close (double a[3][3], double b[3][3], double tolerance)
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      assert_true (fabs (a[i][j] - b[i][j]) <= tolerance);
}

static void
roots_multiply_to_the_matrix (void **state)
{
  (void) state;
  for (uint64_t seed = 0; seed < 200; seed++)
    {
      double matrix[3][3], root[3][3], product[3][3];

      random_covariance (seed, seed % 2 ? 1e-4 : 0.0, matrix);
      ns_symmetric3_power (matrix, 0.5, root);
      multiply (root, root, product);
      assert_close (product, matrix, 1e-12 * (1.0 + matrix[0][0] + matrix[1][1] + matrix[2][2]));
    }
}

static void
inverses_undo_the_matrix (void **state)
{
  double identity[3][3] = { { 1.0, 0.0, 0.0 }, { 0.0, 1.0, 0.0 }, { 0.0, 0.0, 1.0 } };

  (void) state;
  for (uint64_t seed = 0; seed < 200; seed++)
    {
      double matrix[3][3], inverse_root[3][3], product[3][3];

      random_covariance (seed, 1e-2, matrix);
      ns_symmetric3_power (matrix, -0.5, inverse_root);
      ns_symmetric3_sandwich (inverse_root, matrix, product);
      assert_close (product, identity, 1e-9);
    }
}

static void
special_matrices_are_no_trouble (void **state)
{
  double zero[3][3] = { { 0.0 } };
  double diagonal[3][3] = { { 4.0, 0.0, 0.0 }, { 0.0, 9.0, 0.0 }, { 0.0, 0.0, 9.0 } };
  double wanted[3][3] = { { 2.0, 0.0, 0.0 }, { 0.0, 3.0, 0.0 }, { 0.0, 0.0, 3.0 } };
  double ones[3][3] = { { 1.0, 1.0, 1.0 }, { 1.0, 1.0, 1.0 }, { 1.0, 1.0, 1.0 } };
  double root[3][3], product[3][3];

  (void) state;
  ns_symmetric3_power (zero, 0.5, root);
  assert_close (root, zero, 0.0);
  ns_symmetric3_power (diagonal, 0.5, diagonal); /* in place */
  assert_close (diagonal, wanted, 1e-15);
  ns_symmetric3_power (ones, 0.5, root);
  multiply (root, root, product);
  assert_close (product, ones, 1e-12);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (roots_multiply_to_the_matrix),
    cmocka_unit_test (inverses_undo_the_matrix),
    cmocka_unit_test (special_matrices_are_no_trouble),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
