/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image/symmetric3.h"

#include <math.h>
#include <string.h>

/* Jacobi converges quadratically; 3 x 3 matrices need about five. */
#define SWEEPS_MAX 32

/* Turns the plane of axes p and q so that matrix[p][q] vanishes (Golub & Van Loan, 8.5.2). */
static void
rotate (double matrix[3][3], double vectors[3][3], int p, int q)
{
  double theta, t, c, s;

  if (matrix[p][q] == 0.0)
    return;

  theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
  t = copysign (1.0, theta) / (fabs (theta) + sqrt (theta * theta + 1.0));
  c = 1.0 / sqrt (t * t + 1.0);
  s = t * c;
  for (int i = 0; i < 3; i++)
    {
      double ip = matrix[i][p], iq = matrix[i][q];

      matrix[i][p] = c * ip - s * iq;
      matrix[i][q] = s * ip + c * iq;
    }
  for (int i = 0; i < 3; i++)
    {
      double pi = matrix[p][i], qi = matrix[q][i];
      double ip = vectors[i][p], iq = vectors[i][q];

      matrix[p][i] = c * pi - s * qi;
      matrix[q][i] = s * pi + c * qi;
      vectors[i][p] = c * ip - s * iq;
      vectors[i][q] = s * ip + c * iq;
    }
}

void
ns_symmetric3_power (double matrix[3][3], double exponent, double power[3][3])
{
  double values[3][3];
  double vectors[3][3] = { { 1.0, 0.0, 0.0 }, { 0.0, 1.0, 0.0 }, { 0.0, 0.0, 1.0 } };

  memcpy (values, matrix, sizeof values);
  for (int sweep = 0; sweep < SWEEPS_MAX; sweep++)
    {
      double off = fabs (values[0][1]) + fabs (values[0][2]) + fabs (values[1][2]);
      double trace = fabs (values[0][0]) + fabs (values[1][1]) + fabs (values[2][2]);

      if (off <= 1e-16 * trace)
        break;
      rotate (values, vectors, 0, 1);
      rotate (values, vectors, 0, 2);
      rotate (values, vectors, 1, 2);
    }

  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      {
        double sum = 0.0;

        for (int k = 0; k < 3; k++)
          sum += vectors[i][k] * pow (fmax (values[k][k], 0.0), exponent) * vectors[j][k];
        power[i][j] = sum;
      }
}

void
ns_symmetric3_sandwich (double outer[3][3], double inner[3][3], double product[3][3])
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      {
        product[i][j] = 0.0;
        for (int k = 0; k < 3; k++)
          for (int l = 0; l < 3; l++)
            product[i][j] += outer[i][k] * inner[k][l] * outer[l][j];
      }
}
