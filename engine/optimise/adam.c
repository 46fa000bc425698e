/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "optimise/adam.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "optimise/vector.h"

#define VECTORS 4
#define BLOCK 16384
#define HALVINGS_MAX 60 /* of the rate */

struct _NsAdam
{
  NsVectorSpace space;
  NsAdamOptions options;
  unsigned long step;
  double        epsilon; /* absolute */
  double        damping; /* of the rate, after values that were not finite */
  float        *gradient;
  float        *mean;     /* first moment  */
  float        *variance; /* second moment */
  float        *last_x;   /* where the function was finite */
};

size_t
ns_adam_bytes (size_t n)
{
  return n > SIZE_MAX / sizeof (float) / VECTORS ? SIZE_MAX : n * sizeof (float) * VECTORS;
}

NsAdam *
ns_adam_new (NsPool *pool, NsMemory *memory, size_t n, const NsAdamOptions *options, NsError *error)
{
  NsAdam *adam;

  if (!(options->beta1 >= 0.0 && options->beta1 < 1.0) ||
      !(options->beta2 >= 0.0 && options->beta2 < 1.0) || !(options->epsilon > 0.0))
    {
      ns_error_set (error, NS_ERROR_ARGUMENT, "Adam cannot work with these settings.");
      return NULL;
    }

  adam = ns_memory_alloc_zeroed (memory, 1, sizeof *adam, error);
  if (!adam)
    return NULL;

  adam->options = *options;
  if (ns_vector_space_init (&adam->space, pool, memory, n, error) != NS_OK ||
      !(adam->gradient = ns_vector_new (&adam->space, error)) ||
      !(adam->mean = ns_vector_new (&adam->space, error)) ||
      !(adam->variance = ns_vector_new (&adam->space, error)) ||
      !(adam->last_x = ns_vector_new (&adam->space, error)))
    {
      ns_adam_free (adam);
      return NULL;
    }
  ns_adam_reset (adam);

  return adam;
}

void
ns_adam_free (NsAdam *adam)
{
  NsMemory *memory;

  if (!adam)
    return;

  memory = adam->space.memory;
  ns_memory_release (memory, adam->gradient);
  ns_memory_release (memory, adam->mean);
  ns_memory_release (memory, adam->variance);
  ns_memory_release (memory, adam->last_x);
  ns_vector_space_clear (&adam->space);
  ns_memory_release (memory, adam);
}

void
ns_adam_reset (NsAdam *adam)
{
  adam->step = 0;
  adam->damping = 1.0;
  memset (adam->mean, 0, adam->space.n * sizeof (float));
  memset (adam->variance, 0, adam->space.n * sizeof (float));
}

typedef struct
{
  NsAdam *adam;
  float  *x;
  float   step_size; /* with the bias corrections worked in */
  float   epsilon;
} Task;

static void
update_task (size_t index, unsigned worker, void *data)
{
  Task   *task = data;
  NsAdam *adam = task->adam;
  float   beta1 = (float) adam->options.beta1;
  float   beta2 = (float) adam->options.beta2;
  size_t  end = (index + 1) * BLOCK < adam->space.n ? (index + 1) * BLOCK : adam->space.n;

  (void) worker;
  for (size_t i = index * BLOCK; i < end; i++)
    {
      float gradient = adam->gradient[i];

      adam->mean[i] = beta1 * adam->mean[i] + (1.0f - beta1) * gradient;
      adam->variance[i] = beta2 * adam->variance[i] + (1.0f - beta2) * gradient * gradient;
      task->x[i] -= task->step_size * adam->mean[i] / (sqrtf (adam->variance[i]) + task->epsilon);
    }
}

NsStatus
ns_adam_step (NsAdam            *adam,
              const NsObjective *objective,
              double             rate,
              float             *x,
              NsStepReport      *report,
              NsError           *error)
{
  Task     task;
  double   square, correction;
  NsStatus status = objective->evaluate (objective->data, x, &report->value, adam->gradient, error);

  if (status != NS_OK)
    return status;

  report->n_evaluations = 1;
  square = ns_vector_dot (&adam->space, adam->gradient, adam->gradient);
  if (!isfinite (report->value) || !isfinite (square))
    {
      report->outcome = NS_STEP_STUCK;
      if (adam->step == 0 || adam->damping < ldexp (1.0, -HALVINGS_MAX))
        return NS_OK;

      ns_vector_copy (&adam->space, adam->last_x, x);
      memset (adam->mean, 0, adam->space.n * sizeof (float));
      adam->damping *= 0.5;
      report->outcome = NS_STEP_ACCEPTED;
      return NS_OK;
    }
  if (square == 0.0 && adam->step == 0)
    {
      report->outcome = NS_STEP_CONVERGED;
      return NS_OK;
    }

  if (adam->step == 0)
    adam->epsilon = fmax (adam->options.epsilon * sqrt (square / (double) adam->space.n), 1e-30);
  ns_vector_copy (&adam->space, x, adam->last_x);
  adam->step++;
  correction = sqrt (1.0 - pow (adam->options.beta2, (double) adam->step));
  task.adam = adam;
  task.x = x;
  task.step_size = (float) (rate * adam->damping * correction /
                            (1.0 - pow (adam->options.beta1, (double) adam->step)));
  task.epsilon = (float) (adam->epsilon * correction);
  ns_pool_run (adam->space.pool, (adam->space.n + BLOCK - 1) / BLOCK, update_task, &task);
  report->outcome = NS_STEP_ACCEPTED;

  return NS_OK;
}
