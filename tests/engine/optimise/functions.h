/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Functions to minimise. */

#ifndef NS_TEST_FUNCTIONS_H
#define NS_TEST_FUNCTIONS_H

#include <math.h>

#include "optimise/objective.h"

typedef struct
{
  size_t   n;
  double   condition; /* quadratic: ratio of the largest to the smallest curvature */
  double   scale;     /* of the value */
  double   wall;      /* not finite where |x_0| is larger */
  unsigned n_calls;
  unsigned fail_at; /* this call returns NS_ERROR_CANCELLED; 0: none */
} Function;

static inline NsStatus
count_call (Function *function)
{
  return ++function->n_calls == function->fail_at ? NS_ERROR_CANCELLED : NS_OK;
}

/* 1/2 Σ c_i (x_i - 1)², c_i from 1 to condition in geometric steps */
static inline NsStatus
quadratic (void *data, const float *x, double *value, float *gradient, NsError *error)
{
  Function *function = data;

  (void) error;
  *value = 0.0;
  for (size_t i = 0; i < function->n; i++)
    {
      double c =
        function->scale *
        pow (function->condition, function->n > 1 ? (double) i / (double) (function->n - 1) : 0);

      *value += 0.5 * c * (x[i] - 1.0) * (x[i] - 1.0);
      gradient[i] = (float) (c * (x[i] - 1.0));
    }
  if (function->wall > 0.0 && fabs (x[0]) > function->wall)
    {
      *value = NAN;
      gradient[0] = NAN;
    }

  return count_call (function);
}

/* Σ 100 (x_{i+1} - x_i²)² + (1 - x_i)² over even i (Rosenbrock 1960) */
static inline NsStatus
rosenbrock (void *data, const float *x, double *value, float *gradient, NsError *error)
{
  Function *function = data;

  (void) error;
  *value = 0.0;
  for (size_t i = 0; i + 1 < function->n; i += 2)
    {
      double a = (double) x[i + 1] - (double) x[i] * x[i];
      double b = 1.0 - (double) x[i];

      *value += function->scale * (100.0 * a * a + b * b);
      gradient[i] = (float) (function->scale * (-400.0 * a * x[i] - 2.0 * b));
      gradient[i + 1] = (float) (function->scale * 200.0 * a);
    }

  return count_call (function);
}

/* -log (1 - x²) summed + x_0: infinite from |x| = 1 on, NaN beyond */
static inline NsStatus
barrier (void *data, const float *x, double *value, float *gradient, NsError *error)
{
  Function *function = data;

  (void) error;
  *value = 0.0;
  for (size_t i = 0; i < function->n; i++)
    {
      *value -= log (1.0 - (double) x[i] * x[i]);
      gradient[i] = (float) (2.0 * x[i] / (1.0 - (double) x[i] * x[i]));
    }
  *value += 0.5 * x[0];
  gradient[0] += 0.5f;

  return count_call (function);
}

/* A gradient that points the wrong way: no step can lower the value */
static inline NsStatus
liar (void *data, const float *x, double *value, float *gradient, NsError *error)
{
  Function *function = data;

  (void) error;
  *value = 0.0;
  for (size_t i = 0; i < function->n; i++)
    {
      *value += (double) x[i] * x[i];
      gradient[i] = -2.0f * x[i];
    }

  return count_call (function);
}

/* Falls for ever */
static inline NsStatus
slope_without_end (void *data, const float *x, double *value, float *gradient, NsError *error)
{
  Function *function = data;

  (void) error;
  *value = 0.0;
  for (size_t i = 0; i < function->n; i++)
    {
      *value -= x[i];
      gradient[i] = -1.0f;
    }

  return count_call (function);
}

#endif /* NS_TEST_FUNCTIONS_H */
