/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What an optimiser minimises, and what one of its steps did. */

#ifndef NS_OBJECTIVE_H
#define NS_OBJECTIVE_H

#include <stdbool.h>

#include "base/error.h"

/* A differentiable function of n floats. evaluate stores its value at x and writes (not adds) its
 * gradient; it may give NaN or infinity, which optimisers take as "too far". A status other than
 * NS_OK ends the step, and x keeps what the last accepted step gave it. */
typedef struct
{
  NsStatus (*evaluate) (void *data, const float *x, double *value, float *gradient, NsError *error);
  void *data;
} NsObjective;

typedef enum
{
  NS_STEP_ACCEPTED,  /* x has moved */
  NS_STEP_CONVERGED, /* x is, as far as single precision can tell, at a minimum; it may have moved */
  NS_STEP_STUCK,     /* the function is not finite at x: nothing can be done */
} NsStepOutcome;

typedef struct
{
  NsStepOutcome outcome;
  double        value;         /* at x after the step; from Adam (adam.h) before it */
  unsigned      n_evaluations; /* in this step */
} NsStepReport;

#endif /* NS_OBJECTIVE_H */
