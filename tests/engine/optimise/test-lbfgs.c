/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "functions.h"
#include "optimise/lbfgs.h"

#define N_MAX 40000

typedef NsStatus (*Evaluate) (void *, const float *, double *, float *, NsError *);

/* Steps until convergence or limit; every accepted step must lower the value. Returns the last value
 * and stores the number of steps. */
static double
minimise_with (const NsPreconditioner *preconditioner,
               NsPool                 *pool,
               Evaluate                evaluate,
               Function               *function,
               float                  *x,
               unsigned                limit,
               unsigned               *n_steps)
{
  NsMemory      *memory = ns_memory_new (0);
  NsLbfgsOptions options = NS_LBFGS_OPTIONS_INIT;
  NsObjective    objective = { evaluate, function };
  NsStepReport   report;
  double         last = INFINITY;
  NsLbfgs       *lbfgs;

  options.first_step = 0.1;
  options.preconditioner = *preconditioner;
  lbfgs = ns_lbfgs_new (pool, memory, function->n, &options, NULL);
  assert_non_null (lbfgs);
  assert_true (ns_memory_used (memory) >= ns_lbfgs_bytes (function->n, options.history));
  for (*n_steps = 0; *n_steps < limit; ++*n_steps)
    {
      assert_int_equal (ns_lbfgs_step (lbfgs, &objective, x, &report, NULL), NS_OK);
      if (report.outcome != NS_STEP_ACCEPTED)
        break;
      assert_true (report.value < last);
      last = report.value;
    }
  ns_lbfgs_free (lbfgs);
  assert_int_equal (ns_memory_used (memory), 0);
  ns_memory_free (memory);

  return report.value;
}

static double
minimise (NsPool   *pool,
          Evaluate  evaluate,
          Function *function,
          float    *x,
          unsigned  limit,
          unsigned *n_steps)
{
  return minimise_with (&(NsPreconditioner) { NULL, NULL, NULL }, pool, evaluate, function, x,
                        limit, n_steps);
}

static void
a_quadratic_is_solved_in_few_steps (void **state)
{
  float    x[50] = { 0 };
  Function function = { .n = 50, .condition = 10.0, .scale = 1.0 };
  unsigned n_steps;

  (void) state;
  assert_true (minimise (NULL, quadratic, &function, x, 60, &n_steps) < 1e-9);
  for (int i = 0; i < 50; i++)
    assert_true (fabsf (x[i] - 1.0f) < 1e-4f);
  assert_true (function.n_calls < 70);
}

static void
a_badly_scaled_quadratic_is_solved (void **state)
{
  float    x[50] = { 0 };
  Function function = { .n = 50, .condition = 1e4, .scale = 1.0 };
  unsigned n_steps;

  (void) state;
  assert_true (minimise (NULL, quadratic, &function, x, 500, &n_steps) < 1e-4);
}

static void
the_scale_of_the_function_is_of_no_account (void **state)
{
  static const double scales[] = { 1e-20, 1e-6, 1.0, 1e6, 1e15 };

  (void) state;
  for (size_t k = 0; k < sizeof scales / sizeof *scales; k++)
    {
      float    x[10] = { 0 };
      Function function = { .n = 10, .condition = 100.0, .scale = scales[k] };
      unsigned n_steps;

      assert_true (minimise (NULL, quadratic, &function, x, 200, &n_steps) < 1e-8 * scales[k]);
      assert_in_range (n_steps, 10, 80);
    }
}

static void
rosenbrock_is_minimised (void **state)
{
  float    x[10];
  Function function = { .n = 10, .scale = 1.0 };
  unsigned n_steps;

  (void) state;
  for (int i = 0; i < 10; i++)
    x[i] = i % 2 ? 1.0f : -1.2f;
  assert_true (minimise (NULL, rosenbrock, &function, x, 200, &n_steps) < 1e-8);
  for (int i = 0; i < 10; i++)
    assert_true (fabsf (x[i] - 1.0f) < 1e-3f);
}

static void
values_that_are_not_finite_only_shorten_the_step (void **state)
{
  float          x[6] = { 0.0f, 0.9f, -0.9f, 0.999f, 0.5f, -0.1f };
  Function       function = { .n = 6 };
  NsMemory      *memory = ns_memory_new (0);
  NsLbfgsOptions options = NS_LBFGS_OPTIONS_INIT;
  NsObjective    objective = { barrier, &function };
  NsStepReport   report;
  NsLbfgs       *lbfgs;

  (void) state;
  options.first_step = 100.0; /* far outside */
  lbfgs = ns_lbfgs_new (NULL, memory, 6, &options, NULL);
  for (int i = 0; i < 60; i++)
    {
      assert_int_equal (ns_lbfgs_step (lbfgs, &objective, x, &report, NULL), NS_OK);
      assert_true (isfinite (report.value));
      for (int j = 0; j < 6; j++)
        assert_true (fabsf (x[j]) < 1.0f);
    }
  /* 2 x / (1 - x²) = -1/2 */
  assert_true (fabs (x[0] - (2.0 - sqrt (5.0))) < 1e-3);
  for (int j = 1; j < 6; j++)
    assert_true (fabsf (x[j]) < 1e-3f);
  ns_lbfgs_free (lbfgs);
  ns_memory_free (memory);
}

static void
where_nothing_is_finite_it_is_stuck (void **state)
{
  float        x[2] = { 5.0f, 0.0f };
  Function     function = { .n = 2, .condition = 1.0, .scale = 1.0, .wall = 2.0 };
  unsigned     n_steps;
  NsMemory    *memory = ns_memory_new (0);
  NsObjective  objective = { quadratic, &function };
  NsStepReport report;
  NsLbfgs     *lbfgs;

  (void) state;
  (void) n_steps;
  lbfgs = ns_lbfgs_new (NULL, memory, 2, &(NsLbfgsOptions) NS_LBFGS_OPTIONS_INIT, NULL);
  assert_int_equal (ns_lbfgs_step (lbfgs, &objective, x, &report, NULL), NS_OK);
  assert_int_equal (report.outcome, NS_STEP_STUCK);
  assert_true (x[0] == 5.0f && x[1] == 0.0f);
  ns_lbfgs_free (lbfgs);
  ns_memory_free (memory);
}

static void
a_wrong_gradient_moves_nothing (void **state)
{
  float    x[3] = { 1.0f, 2.0f, 3.0f };
  Function function = { .n = 3 };
  unsigned n_steps;

  (void) state;
  assert_true (minimise (NULL, liar, &function, x, 10, &n_steps) == 14.0);
  assert_int_equal (n_steps, 0);
  assert_true (x[0] == 1.0f && x[1] == 2.0f && x[2] == 3.0f);
}

static void
a_slope_without_end_gives_finite_steps (void **state)
{
  float    x[3] = { 0 };
  Function function = { .n = 3 };
  unsigned n_steps;

  (void) state;
  minimise (NULL, slope_without_end, &function, x, 4, &n_steps);
  for (int i = 0; i < 3; i++)
    assert_true (isfinite (x[i]) && x[i] > 0.0f);
}

static void
a_minimum_is_recognised (void **state)
{
  float    x[4] = { 1.0f, 1.0f, 1.0f, 1.0f };
  Function function = { .n = 4, .condition = 10.0, .scale = 1.0 };
  unsigned n_steps;

  (void) state;
  minimise (NULL, quadratic, &function, x, 5, &n_steps);
  assert_int_equal (n_steps, 0);
}

static void
slow_progress_is_convergence_relative_to_the_value (void **state)
{
  float          x[30] = { 0 };
  Function       function = { .n = 30, .condition = 1e4, .scale = 1e-9 };
  NsMemory      *memory = ns_memory_new (0);
  NsLbfgsOptions options = NS_LBFGS_OPTIONS_INIT;
  NsObjective    objective = { quadratic, &function };
  NsStepReport   report;
  NsLbfgs       *lbfgs;
  unsigned       n = 0;

  (void) state;
  options.tolerance = 0.9;
  options.first_step = 1e-3;
  lbfgs = ns_lbfgs_new (NULL, memory, 30, &options, NULL);
  do
    assert_int_equal (ns_lbfgs_step (lbfgs, &objective, x, &report, NULL), NS_OK);
  while (report.outcome == NS_STEP_ACCEPTED && ++n < 100);
  assert_int_equal (report.outcome, NS_STEP_CONVERGED);
  assert_in_range (n, 2, 20);
  ns_lbfgs_free (lbfgs);
  ns_memory_free (memory);
}

static void
a_failed_evaluation_leaves_x_alone (void **state)
{
  (void) state;
  for (unsigned fail = 1; fail < 12; fail++)
    {
      float        x[4] = { -1.2f, 1.0f, -1.2f, 1.0f };
      float        before[4];
      Function     function = { .n = 4, .scale = 1.0, .fail_at = fail };
      NsMemory    *memory = ns_memory_new (0);
      NsObjective  objective = { rosenbrock, &function };
      NsStepReport report;
      NsStatus     status;
      NsLbfgs     *lbfgs;

      lbfgs = ns_lbfgs_new (NULL, memory, 4, &(NsLbfgsOptions) NS_LBFGS_OPTIONS_INIT, NULL);
      do
        {
          memcpy (before, x, sizeof x);
          status = ns_lbfgs_step (lbfgs, &objective, x, &report, NULL);
        }
      while (status == NS_OK);
      assert_int_equal (status, NS_ERROR_CANCELLED);
      assert_memory_equal (before, x, sizeof x);
      ns_lbfgs_free (lbfgs);
      ns_memory_free (memory);
    }
}

static void
after_a_reset_another_function_can_be_minimised (void **state)
{
  float        x[4] = { 0 };
  Function     first = { .n = 4, .condition = 10.0, .scale = 1.0 };
  Function     second = { .n = 4, .scale = 1.0 };
  NsMemory    *memory = ns_memory_new (0);
  NsObjective  objective = { quadratic, &first };
  NsStepReport report;
  NsLbfgs     *lbfgs;

  (void) state;
  lbfgs = ns_lbfgs_new (NULL, memory, 4, &(NsLbfgsOptions) NS_LBFGS_OPTIONS_INIT, NULL);
  for (int i = 0; i < 3; i++)
    ns_lbfgs_step (lbfgs, &objective, x, &report, NULL);
  ns_lbfgs_reset (lbfgs);
  objective.evaluate = rosenbrock;
  objective.data = &second;
  for (int i = 0; i < 60; i++)
    ns_lbfgs_step (lbfgs, &objective, x, &report, NULL);
  assert_true (report.value < 1e-8);
  ns_lbfgs_free (lbfgs);
  ns_memory_free (memory);
}

/* The inverse Hessian of quadratic (), times a factor. */
typedef struct
{
  const Function *function;
  double          factor, exponent;
} Inverse;

static void
apply_inverse (void *data, const float *from, float *to)
{
  const Inverse *inverse = data;
  size_t         n = inverse->function->n;

  for (size_t i = 0; i < n; i++)
    to[i] = (float) (from[i] * inverse->factor *
                     pow (inverse->function->condition,
                          -inverse->exponent * (double) i / (double) (n - 1)));
}

static void
the_inverse_hessian_solves_a_badly_scaled_quadratic_at_once (void **state)
{
  static const double factors[] = { 1e-15, 1.0, 1e15 };

  (void) state;
  for (size_t k = 0; k < sizeof factors / sizeof *factors; k++)
    {
      float            x[50] = { 0 };
      Function         function = { .n = 50, .condition = 1e4, .scale = 1.0 };
      Inverse          inverse = { &function, factors[k], 1.0 };
      NsPreconditioner preconditioner = { apply_inverse, NULL, &inverse };
      unsigned         n_steps;

      assert_true (minimise_with (&preconditioner, NULL, quadratic, &function, x, 5, &n_steps) <
                   1e-4);
      assert_true (function.n_calls < 12);
    }
}

/* As in an optimisation of pictures, which is never exactly as expected. */
static void
a_rough_preconditioner_saves_steps (void **state)
{
  double values[2];

  (void) state;
  for (int k = 0; k < 2; k++)
    {
      float            x[200] = { 0 };
      Function         function = { .n = 200, .condition = 1e4, .scale = 1.0 };
      Inverse          inverse = { &function, 1.0, k ? 0.7 : 0.0 };
      NsPreconditioner preconditioner = { apply_inverse, NULL, &inverse };
      unsigned         n_steps;

      values[k] = minimise_with (&preconditioner, NULL, quadratic, &function, x, 20, &n_steps);
    }
  assert_true (values[1] < 0.1 * values[0]);
}

static void
without_a_preconditioner_it_is_the_identity (void **state)
{
  float            x[2][50] = { 0 };
  Function         function = { .n = 50, .condition = 1e3, .scale = 1.0 };
  Inverse          identity = { &function, 1.0, 0.0 };
  NsPreconditioner preconditioner = { apply_inverse, NULL, &identity };
  unsigned         n_steps;

  (void) state;
  minimise (NULL, quadratic, &function, x[0], 15, &n_steps);
  minimise_with (&preconditioner, NULL, quadratic, &function, x[1], 15, &n_steps);
  assert_memory_equal (x[0], x[1], sizeof x[0]);
}

/* Sums of what it has been told. */
typedef struct
{
  double   s[2], y[2];
  unsigned n;
} Diary;

static void
apply_nothing (void *data, const float *from, float *to)
{
  (void) data;
  memcpy (to, from, 2 * sizeof *to);
}

static void
note (void *data, const float *s, const float *y)
{
  Diary *diary = data;

  assert_true ((double) s[0] * y[0] + (double) s[1] * y[1] > 0.0);
  for (int i = 0; i < 2; i++)
    {
      diary->s[i] += s[i];
      diary->y[i] += y[i];
    }
  diary->n++;
}

static void
the_preconditioner_is_told_of_every_step (void **state)
{
  float            x[2] = { 3.0f, -2.0f }, before[2] = { 3.0f, -2.0f };
  Function         function = { .n = 2, .condition = 100.0, .scale = 1.0 };
  Diary            diary = { 0 };
  NsPreconditioner preconditioner = { apply_nothing, note, &diary };
  unsigned         n_steps;

  (void) state;
  minimise_with (&preconditioner, NULL, quadratic, &function, x, 6, &n_steps);
  assert_int_equal (diary.n, n_steps);
  for (int i = 0; i < 2; i++)
    {
      assert_true (fabs (diary.s[i] - (x[i] - before[i])) < 1e-5);
      assert_true (fabs (diary.y[i] - (i ? 100.0 : 1.0) * (x[i] - before[i])) < 1e-3);
    }
}

static void
threads_do_not_change_the_result (void **state)
{
  static float x[2][N_MAX];
  NsPool      *pools[2] = { ns_pool_new (1, NULL), ns_pool_new (3, NULL) };

  (void) state;
  for (int k = 0; k < 2; k++)
    {
      Function function = { .n = N_MAX, .condition = 1e3, .scale = 1.0 };
      unsigned n_steps;

      minimise (pools[k], quadratic, &function, x[k], 12, &n_steps);
      ns_pool_free (pools[k]);
    }
  assert_memory_equal (x[0], x[1], sizeof x[0]);
}

static void
every_failed_allocation_is_an_error (void **state)
{
  NsMemory      *memory = ns_memory_new (0);
  NsLbfgsOptions options = NS_LBFGS_OPTIONS_INIT;
  NsLbfgs       *lbfgs = NULL;
  unsigned long  n = 0;

  (void) state;
  options.history = 2;
  while (!lbfgs)
    {
      NsError error = NS_ERROR_INIT;

      ns_memory_fail_from (memory, ++n);
      lbfgs = ns_lbfgs_new (NULL, memory, 10, &options, &error);
      if (!lbfgs)
        {
          assert_int_equal (error.status, NS_ERROR_MEMORY);
          assert_int_equal (ns_memory_used (memory), 0);
        }
    }
  assert_true (n > 8);
  ns_memory_fail_from (memory, 0);
  ns_lbfgs_free (lbfgs);
  options.history = 0;
  assert_null (ns_lbfgs_new (NULL, memory, 10, &options, NULL));
  ns_memory_free (memory);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_quadratic_is_solved_in_few_steps),
    cmocka_unit_test (a_badly_scaled_quadratic_is_solved),
    cmocka_unit_test (the_scale_of_the_function_is_of_no_account),
    cmocka_unit_test (rosenbrock_is_minimised),
    cmocka_unit_test (values_that_are_not_finite_only_shorten_the_step),
    cmocka_unit_test (where_nothing_is_finite_it_is_stuck),
    cmocka_unit_test (a_wrong_gradient_moves_nothing),
    cmocka_unit_test (a_slope_without_end_gives_finite_steps),
    cmocka_unit_test (a_minimum_is_recognised),
    cmocka_unit_test (slow_progress_is_convergence_relative_to_the_value),
    cmocka_unit_test (a_failed_evaluation_leaves_x_alone),
    cmocka_unit_test (after_a_reset_another_function_can_be_minimised),
    cmocka_unit_test (the_inverse_hessian_solves_a_badly_scaled_quadratic_at_once),
    cmocka_unit_test (a_rough_preconditioner_saves_steps),
    cmocka_unit_test (without_a_preconditioner_it_is_the_identity),
    cmocka_unit_test (the_preconditioner_is_told_of_every_step),
    cmocka_unit_test (threads_do_not_change_the_result),
    cmocka_unit_test (every_failed_allocation_is_an_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
