/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "optimise/line-search.h"

typedef struct
{
  int    kind;
  double parameter;
} Phi;

static NsStatus
evaluate (void *data, double a, double *value, double *slope, NsError *error)
{
  Phi   *phi = data;
  double p = phi->parameter;

  (void) error;
  switch (phi->kind)
    {
    case 0: /* a parabola with its minimum at p */
      *value = (a - p) * (a - p);
      *slope = 2.0 * (a - p);
      break;
    case 1: /* Moré & Thuente 1994, fig. 1 */
      *value = -a / (a * a + p);
      *slope = (a * a - p) / ((a * a + p) * (a * a + p));
      break;
    case 2: /* finite up to p only */
      *value = a < p ? -a : NAN;
      *slope = a < p ? -1.0 : NAN;
      break;
    default: /* many wells */
      *value = 1.0 - a + p * sin (20.0 * a) / 20.0 + a * a / 8.0;
      *slope = -1.0 + p * cos (20.0 * a) + a / 4.0;
    }

  return NS_OK;
}

static void
search (Phi phi, double first, NsLineResult *result)
{
  double value, slope;

  evaluate (&phi, 0.0, &value, &slope, NULL);
  assert_int_equal (ns_line_search (evaluate, &phi, value, slope, first, 60, result, NULL), NS_OK);
  assert_true (result->found);
  assert_true (result->alpha > 0.0);
  assert_true (result->value <= value + NS_WOLFE_DECREASE * result->alpha * slope);
}

static void
both_wolfe_conditions_hold_from_any_first_step (void **state)
{
  static const double firsts[] = { 1e-6, 1e-3, 0.1, 1.0, 10.0, 1e3, 1e8 };
  static const Phi    phis[] = { { 0, 1.0 }, { 0, 1e-4 }, { 0, 300.0 }, { 1, 2.0 }, { 3, 0.8 } };

  (void) state;
  for (size_t i = 0; i < sizeof phis / sizeof *phis; i++)
    for (size_t j = 0; j < sizeof firsts / sizeof *firsts; j++)
      {
        Phi          phi = phis[i];
        NsLineResult result;
        double       value, slope;

        evaluate (&phi, 0.0, &value, &slope, NULL);
        search (phi, firsts[j], &result);
        assert_true (fabs (result.slope) <= -NS_WOLFE_CURVATURE * slope);
      }
}

static void
a_cliff_is_kept_away_from (void **state)
{
  NsLineResult result;

  (void) state;
  search ((Phi) { 2, 0.01 }, 1.0, &result);
  assert_true (result.alpha < 0.01);
}

static void
a_budget_that_runs_out_gives_the_best_so_far (void **state)
{
  Phi          phi = { 2, 1e9 }; /* straight down: the curvature condition never holds */
  NsLineResult result;

  (void) state;
  assert_int_equal (ns_line_search (evaluate, &phi, 0.0, -1.0, 1.0, 3, &result, NULL), NS_OK);
  assert_true (result.found);
  assert_int_equal (result.n_evaluations, 3);
  assert_true (result.latest);
}

static void
where_there_is_no_decrease_none_is_found (void **state)
{
  Phi          phi = { 0, 0.0 }; /* rises, whatever slope we claim */
  NsLineResult result;

  (void) state;
  assert_int_equal (ns_line_search (evaluate, &phi, 0.0, -1.0, 1.0, 20, &result, NULL), NS_OK);
  assert_false (result.found);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (both_wolfe_conditions_hold_from_any_first_step),
    cmocka_unit_test (a_cliff_is_kept_away_from),
    cmocka_unit_test (a_budget_that_runs_out_gives_the_best_so_far),
    cmocka_unit_test (where_there_is_no_decrease_none_is_found),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
