/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Adam: first-order descent whose steps are scaled by running moments of the gradient (Kingma & Ba
 * 2015, alg. 1). The value may rise between steps. */

#ifndef NS_ADAM_H
#define NS_ADAM_H

#include "base/context.h"
#include "optimise/objective.h"

typedef struct
{
  double beta1, beta2; /* decay of the moments, 0 … 1, 1 excluded */
  double epsilon;      /* part of the gradient's root mean square at the first step that is added to
                        * the denominator: relative, so that the scale of the function is of no
                        * account (the paper's 1e-8 is absolute) */
} NsAdamOptions;

#define NS_ADAM_OPTIONS_INIT { 0.9, 0.99, 1e-8 }

typedef struct _NsAdam NsAdam;

/* For n variables. pool NULL: the calling thread alone. All memory is taken now, ns_adam_bytes() of
 * it. NULL with an error on failure. Free with ns_adam_free(). */
NsAdam *ns_adam_new (NsPool              *pool,
                     NsMemory            *memory,
                     size_t               n,
                     const NsAdamOptions *options,
                     NsError             *error);
void    ns_adam_free (NsAdam *adam);

/* What ns_adam_new() allocates; SIZE_MAX on overflow. */
size_t ns_adam_bytes (size_t n);

/* Forgets everything: for a new x or a new function. */
void ns_adam_reset (NsAdam *adam);

/* One step of size rate (the most that a variable usually moves) from x ([n]). report->value is the
 * value before the step, which costs one evaluation. If the function is not finite at x, x returns to
 * the last point where it was, and steps are halved from then on; NS_STEP_STUCK if it never was.
 * On failure (of the evaluation) x is unchanged. */
NsStatus ns_adam_step (NsAdam            *adam,
                       const NsObjective *objective,
                       double             rate,
                       float             *x,
                       NsStepReport      *report,
                       NsError           *error);

#endif /* NS_ADAM_H */
