/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "optimise/lbfgs.h"

#include <math.h>
#include <stdint.h>

#include "optimise/line-search.h"
#include "optimise/vector.h"

#define SMALL_STEPS 3    /* in a row are convergence */
#define COSINE_MIN 1e-10 /* of s and y, below which a step says nothing about curvature */
#define WORK_VECTORS 4

struct _NsLbfgs
{
  NsVectorSpace  space;
  NsLbfgsOptions options;

  bool   started; /* value and gradient are those at x */
  double value;
  float *gradient;
  float *direction;
  float *trial_x;
  float *trial_gradient;

  /* the last steps s and changes of the gradient y; position i % history, i counted from 0 */
  float   *s[NS_LBFGS_HISTORY_MAX], *y[NS_LBFGS_HISTORY_MAX];
  double   rho[NS_LBFGS_HISTORY_MAX]; /* 1 / sᵀy */
  double   gamma;                     /* sᵀy / yᵀPy of the last one */
  unsigned n_stored;                  /* <= history */
  unsigned next;
  unsigned n_small; /* steps in a row that hardly lowered the value */
};

size_t
ns_lbfgs_bytes (size_t n, unsigned history)
{
  size_t vectors = WORK_VECTORS + 2 * (size_t) history;

  return n > SIZE_MAX / sizeof (float) / vectors ? SIZE_MAX : n * sizeof (float) * vectors;
}

NsLbfgs *
ns_lbfgs_new (NsPool               *pool,
              NsMemory             *memory,
              size_t                n,
              const NsLbfgsOptions *options,
              NsError              *error)
{
  NsLbfgs *lbfgs;
  bool     complete;

  if (options->history < 1 || options->history > NS_LBFGS_HISTORY_MAX ||
      options->max_evaluations < 2 || !(options->first_step > 0.0) || !(options->tolerance >= 0.0))
    {
      ns_error_set (error, NS_ERROR_ARGUMENT, "L-BFGS cannot work with these settings.");
      return NULL;
    }

  lbfgs = ns_memory_alloc_zeroed (memory, 1, sizeof *lbfgs, error);
  if (!lbfgs)
    return NULL;

  lbfgs->options = *options;
  complete = ns_vector_space_init (&lbfgs->space, pool, memory, n, error) == NS_OK &&
             (lbfgs->gradient = ns_vector_new (&lbfgs->space, error)) &&
             (lbfgs->direction = ns_vector_new (&lbfgs->space, error)) &&
             (lbfgs->trial_x = ns_vector_new (&lbfgs->space, error)) &&
             (lbfgs->trial_gradient = ns_vector_new (&lbfgs->space, error));
  for (unsigned i = 0; complete && i < options->history; i++)
    complete = (lbfgs->s[i] = ns_vector_new (&lbfgs->space, error)) &&
               (lbfgs->y[i] = ns_vector_new (&lbfgs->space, error));
  if (!complete)
    {
      ns_lbfgs_free (lbfgs);
      return NULL;
    }

  return lbfgs;
}

void
ns_lbfgs_free (NsLbfgs *lbfgs)
{
  NsMemory *memory;

  if (!lbfgs)
    return;

  memory = lbfgs->space.memory;
  for (unsigned i = 0; i < NS_LBFGS_HISTORY_MAX; i++)
    {
      ns_memory_release (memory, lbfgs->s[i]);
      ns_memory_release (memory, lbfgs->y[i]);
    }
  ns_memory_release (memory, lbfgs->gradient);
  ns_memory_release (memory, lbfgs->direction);
  ns_memory_release (memory, lbfgs->trial_x);
  ns_memory_release (memory, lbfgs->trial_gradient);
  ns_vector_space_clear (&lbfgs->space);
  ns_memory_release (memory, lbfgs);
}

static void
forget_history (NsLbfgs *lbfgs)
{
  lbfgs->n_stored = 0;
  lbfgs->next = 0;
}

void
ns_lbfgs_reset (NsLbfgs *lbfgs)
{
  forget_history (lbfgs);
  lbfgs->started = false;
  lbfgs->n_small = 0;
}

/* P vector, in trial_x, or vector itself where P is I. */
static const float *
precondition (NsLbfgs *lbfgs, const float *vector)
{
  const NsPreconditioner *preconditioner = &lbfgs->options.preconditioner;

  if (!preconditioner->apply)
    return vector;

  preconditioner->apply (preconditioner->data, vector, lbfgs->trial_x);

  return lbfgs->trial_x;
}

/* direction = -H gradient by the two-loop recursion (N & W, alg. 7.4), with H0 = gamma P (eq. 7.20 for P = I);
 * with no history, -P gradient made as long as first_step asks for. */
static void
find_direction (NsLbfgs *lbfgs)
{
  NsVectorSpace *space = &lbfgs->space;
  unsigned       history = lbfgs->options.history;
  double         alpha[NS_LBFGS_HISTORY_MAX];

  if (lbfgs->n_stored == 0)
    {
      const float *steepest = precondition (lbfgs, lbfgs->gradient);
      double       length = lbfgs->options.first_step * sqrt ((double) space->n);
      double       norm = sqrt (ns_vector_dot (space, steepest, steepest));

      ns_vector_scale (space, -length / norm, steepest, lbfgs->direction);
      return;
    }

  ns_vector_scale (space, -1.0, lbfgs->gradient, lbfgs->direction);
  for (unsigned k = 1; k <= lbfgs->n_stored; k++) /* newest first */
    {
      unsigned i = (lbfgs->next + history - k) % history;

      alpha[i] = lbfgs->rho[i] * ns_vector_dot (space, lbfgs->s[i], lbfgs->direction);
      ns_vector_add (space, -alpha[i], lbfgs->y[i], lbfgs->direction);
    }
  ns_vector_scale (space, lbfgs->gamma, precondition (lbfgs, lbfgs->direction), lbfgs->direction);
  for (unsigned k = lbfgs->n_stored; k >= 1; k--) /* oldest first */
    {
      unsigned i = (lbfgs->next + history - k) % history;
      double   beta = lbfgs->rho[i] * ns_vector_dot (space, lbfgs->y[i], lbfgs->direction);

      ns_vector_add (space, alpha[i] - beta, lbfgs->s[i], lbfgs->direction);
    }
}

/* Remembers the step alpha · direction to where the gradient is trial_gradient, if it tells something of the
 * curvature. Overwrites trial_x. */
static void
remember (NsLbfgs *lbfgs, double alpha)
{
  const NsPreconditioner *preconditioner = &lbfgs->options.preconditioner;
  NsVectorSpace          *space = &lbfgs->space;
  float                  *s = lbfgs->s[lbfgs->next];
  float                  *y = lbfgs->y[lbfgs->next];
  double                  sy, cosine;

  ns_vector_scale (space, alpha, lbfgs->direction, s);
  ns_vector_combine (space, -1.0, lbfgs->gradient, lbfgs->trial_gradient, y);
  sy = ns_vector_dot (space, s, y);
  cosine = sy / sqrt (ns_vector_dot (space, s, s) * ns_vector_dot (space, y, y));
  if (!(cosine > COSINE_MIN) || !isfinite (sy) || !isfinite (1.0 / sy))
    {
      /* the oldest pair has been overwritten */
      if (lbfgs->n_stored == lbfgs->options.history)
        lbfgs->n_stored--;
      return;
    }

  if (preconditioner->learn)
    preconditioner->learn (preconditioner->data, s, y);
  lbfgs->rho[lbfgs->next] = 1.0 / sy;
  lbfgs->gamma = sy / ns_vector_dot (space, y, precondition (lbfgs, y));
  lbfgs->next = (lbfgs->next + 1) % lbfgs->options.history;
  if (lbfgs->n_stored < lbfgs->options.history)
    lbfgs->n_stored++;
}

typedef struct
{
  NsLbfgs           *lbfgs;
  const NsObjective *objective;
  const float       *x;
} Line;

static NsStatus
evaluate_on_line (void *data, double alpha, double *value, double *slope, NsError *error)
{
  Line    *line = data;
  NsLbfgs *lbfgs = line->lbfgs;
  NsStatus status;

  ns_vector_combine (&lbfgs->space, alpha, lbfgs->direction, line->x, lbfgs->trial_x);
  status = line->objective->evaluate (line->objective->data, lbfgs->trial_x, value,
                                      lbfgs->trial_gradient, error);
  if (status != NS_OK)
    return status;
  *slope = ns_vector_dot (&lbfgs->space, lbfgs->trial_gradient, lbfgs->direction);

  return NS_OK;
}

/* Looks along direction; afterwards the trial point is the one found. */
static NsStatus
search (Line *line, NsLineResult *result, NsStepReport *report, NsError *error)
{
  NsLbfgs *lbfgs = line->lbfgs;
  double   slope = ns_vector_dot (&lbfgs->space, lbfgs->gradient, lbfgs->direction);
  NsStatus status;

  result->found = false;
  if (!(slope < 0.0) || !isfinite (slope))
    return NS_OK;

  status = ns_line_search (evaluate_on_line, line, lbfgs->value, slope, 1.0,
                           lbfgs->options.max_evaluations, result, error);
  if (status != NS_OK)
    return status;
  report->n_evaluations += result->n_evaluations;

  if (result->found && !result->latest)
    {
      status = evaluate_on_line (line, result->alpha, &result->value, &result->slope, error);
      report->n_evaluations++;
    }

  return status;
}

NsStatus
ns_lbfgs_step (NsLbfgs           *lbfgs,
               const NsObjective *objective,
               float             *x,
               NsStepReport      *report,
               NsError           *error)
{
  Line         line = { lbfgs, objective, x };
  NsLineResult result = { 0 };
  NsStatus     status;
  double       gradient_norm, decrease;
  float       *swap;

  report->n_evaluations = 0;
  if (!lbfgs->started)
    {
      status = objective->evaluate (objective->data, x, &lbfgs->value, lbfgs->gradient, error);
      if (status != NS_OK)
        return status;
      report->n_evaluations++;
      lbfgs->started = true;
    }

  report->value = lbfgs->value;
  gradient_norm = sqrt (ns_vector_dot (&lbfgs->space, lbfgs->gradient, lbfgs->gradient));
  if (!isfinite (lbfgs->value) || !isfinite (gradient_norm))
    {
      report->outcome = NS_STEP_STUCK;
      return NS_OK;
    }
  report->outcome = NS_STEP_CONVERGED;
  if (gradient_norm == 0.0)
    return NS_OK;

  find_direction (lbfgs);
  status = search (&line, &result, report, error);
  if (status == NS_OK && !result.found && lbfgs->n_stored > 0)
    {
      /* The model of the curvature is no good here: begin anew */
      forget_history (lbfgs);
      find_direction (lbfgs);
      status = search (&line, &result, report, error);
    }
  if (status != NS_OK || !result.found)
    return status;

  ns_vector_copy (&lbfgs->space, lbfgs->trial_x, x);
  remember (lbfgs, result.alpha);
  swap = lbfgs->gradient;
  lbfgs->gradient = lbfgs->trial_gradient;
  lbfgs->trial_gradient = swap;
  decrease = lbfgs->value - result.value;
  lbfgs->value = result.value;

  lbfgs->n_small =
    decrease <= lbfgs->options.tolerance * fabs (result.value) ? lbfgs->n_small + 1 : 0;
  report->value = result.value;
  report->outcome = lbfgs->n_small >= SMALL_STEPS ? NS_STEP_CONVERGED : NS_STEP_ACCEPTED;

  return NS_OK;
}
