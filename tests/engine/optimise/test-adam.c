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
#include "optimise/adam.h"

#define N_MAX 40000

static NsAdam *
new_adam (NsPool *pool, NsMemory *memory, size_t n)
{
  NsAdam *adam = ns_adam_new (pool, memory, n, &(NsAdamOptions) NS_ADAM_OPTIONS_INIT, NULL);

  assert_non_null (adam);
  assert_true (ns_memory_used (memory) >= ns_adam_bytes (n));

  return adam;
}

static void
the_first_steps_are_those_of_the_paper (void **state)
{
  float        x[3] = { 0.5f, -2.0f, 4.0f };
  double       expected[3] = { 0.5, -2.0, 4.0 }, m[3] = { 0 }, v[3] = { 0 };
  Function     function = { .n = 3, .condition = 9.0, .scale = 1.0 };
  NsMemory    *memory = ns_memory_new (0);
  NsObjective  objective = { quadratic, &function };
  NsAdam      *adam = new_adam (NULL, memory, 3);
  NsStepReport report;

  (void) state;
  for (int t = 1; t <= 20; t++)
    {
      double rate = 0.3 / t;

      for (int i = 0; i < 3; i++)
        {
          double g = pow (9.0, i / 2.0) * (expected[i] - 1.0);

          m[i] = 0.9 * m[i] + 0.1 * g;
          v[i] = 0.99 * v[i] + 0.01 * g * g;
          expected[i] -=
            rate * (m[i] / (1.0 - pow (0.9, t))) / (sqrt (v[i] / (1.0 - pow (0.99, t))) + 1e-8);
        }
      assert_int_equal (ns_adam_step (adam, &objective, rate, x, &report, NULL), NS_OK);
      for (int i = 0; i < 3; i++)
        assert_true (fabs (x[i] - expected[i]) < 1e-5);
    }
  ns_adam_free (adam);
  assert_int_equal (ns_memory_used (memory), 0);
  ns_memory_free (memory);
}

static void
rosenbrock_is_minimised_at_any_scale (void **state)
{
  static const double scales[] = { 1e-12, 1.0, 1e12 };

  (void) state;
  for (size_t k = 0; k < 3; k++)
    {
      float        x[2] = { -1.2f, 1.0f };
      Function     function = { .n = 2, .scale = scales[k] };
      NsMemory    *memory = ns_memory_new (0);
      NsObjective  objective = { rosenbrock, &function };
      NsAdam      *adam = new_adam (NULL, memory, 2);
      NsStepReport report;

      for (int t = 0; t < 4000; t++)
        assert_int_equal (ns_adam_step (adam, &objective, 0.05 * pow (0.999, t), x, &report, NULL),
                          NS_OK);
      assert_true (report.value < 1e-3 * scales[k]);
      ns_adam_free (adam);
      ns_memory_free (memory);
    }
}

static void
values_that_are_not_finite_send_it_back (void **state)
{
  float        x[3] = { 0.9f, 0.5f, -0.99f };
  Function     function = { .n = 3 };
  NsMemory    *memory = ns_memory_new (0);
  NsObjective  objective = { barrier, &function };
  NsAdam      *adam = new_adam (NULL, memory, 3);
  NsStepReport report;
  int          n_finite = 0;

  (void) state;
  for (int t = 0; t < 200; t++)
    {
      assert_int_equal (ns_adam_step (adam, &objective, 5.0, x, &report, NULL), NS_OK);
      assert_int_equal (report.outcome, NS_STEP_ACCEPTED);
      n_finite += isfinite (report.value) != 0;
      for (int i = 0; i < 3; i++)
        assert_true (isfinite (x[i]));
    }
  assert_true (n_finite > 150);
  ns_adam_free (adam);
  ns_memory_free (memory);
}

static void
where_nothing_is_finite_it_is_stuck (void **state)
{
  float        x[2] = { 5.0f, 0.0f };
  Function     function = { .n = 2, .condition = 1.0, .scale = 1.0, .wall = 2.0 };
  NsMemory    *memory = ns_memory_new (0);
  NsObjective  objective = { quadratic, &function };
  NsAdam      *adam = new_adam (NULL, memory, 2);
  NsStepReport report;

  (void) state;
  assert_int_equal (ns_adam_step (adam, &objective, 1.0, x, &report, NULL), NS_OK);
  assert_int_equal (report.outcome, NS_STEP_STUCK);
  assert_true (x[0] == 5.0f && x[1] == 0.0f);
  ns_adam_free (adam);
  ns_memory_free (memory);
}

static void
a_failed_evaluation_leaves_x_alone (void **state)
{
  float        x[2] = { -1.2f, 1.0f };
  Function     function = { .n = 2, .scale = 1.0, .fail_at = 1 };
  NsMemory    *memory = ns_memory_new (0);
  NsObjective  objective = { rosenbrock, &function };
  NsAdam      *adam = new_adam (NULL, memory, 2);
  NsStepReport report;

  (void) state;
  assert_int_equal (ns_adam_step (adam, &objective, 1.0, x, &report, NULL), NS_ERROR_CANCELLED);
  assert_true (x[0] == -1.2f && x[1] == 1.0f);
  ns_adam_free (adam);
  ns_memory_free (memory);
}

static void
threads_do_not_change_the_result (void **state)
{
  static float x[2][N_MAX];
  unsigned     n_threads[2] = { 1, 3 };

  (void) state;
  for (int k = 0; k < 2; k++)
    {
      NsPool      *pool = ns_pool_new (n_threads[k], NULL);
      NsMemory    *memory = ns_memory_new (0);
      Function     function = { .n = N_MAX, .condition = 1e3, .scale = 1.0 };
      NsObjective  objective = { quadratic, &function };
      NsAdam      *adam = new_adam (pool, memory, N_MAX);
      NsStepReport report;

      for (int t = 0; t < 10; t++)
        ns_adam_step (adam, &objective, 0.1, x[k], &report, NULL);
      ns_adam_free (adam);
      ns_memory_free (memory);
      ns_pool_free (pool);
    }
  assert_memory_equal (x[0], x[1], sizeof x[0]);
}

static void
every_failed_allocation_is_an_error (void **state)
{
  NsMemory *memory = ns_memory_new (0);

  (void) state;
  for (unsigned long n = 1; n <= 6; n++)
    {
      NsError error = NS_ERROR_INIT;

      ns_memory_fail_from (memory, n);
      assert_null (ns_adam_new (NULL, memory, 10, &(NsAdamOptions) NS_ADAM_OPTIONS_INIT, &error));
      assert_int_equal (error.status, NS_ERROR_MEMORY);
      assert_int_equal (ns_memory_used (memory), 0);
    }
  ns_memory_free (memory);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_first_steps_are_those_of_the_paper),
    cmocka_unit_test (rosenbrock_is_minimised_at_any_scale),
    cmocka_unit_test (values_that_are_not_finite_send_it_back),
    cmocka_unit_test (where_nothing_is_finite_it_is_stuck),
    cmocka_unit_test (a_failed_evaluation_leaves_x_alone),
    cmocka_unit_test (threads_do_not_change_the_result),
    cmocka_unit_test (every_failed_allocation_is_an_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
