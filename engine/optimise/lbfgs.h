/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* L-BFGS: a quasi-Newton method that remembers a few steps (Nocedal 1980; Nocedal & Wright 2006,
 * alg. 7.4 and 7.5). Step lengths satisfy the strong Wolfe conditions, so that accepted steps lower
 * the function, always.
 */

#ifndef NS_LBFGS_H
#define NS_LBFGS_H

#include "base/context.h"
#include "optimise/objective.h"
#include "optimise/preconditioner.h"

#define NS_LBFGS_HISTORY_MAX 32

typedef struct
{
  unsigned history;         /* steps remembered, 1 … NS_LBFGS_HISTORY_MAX */
  unsigned max_evaluations; /* of one step, at least 2 */
  double   first_step;      /* root mean square change of x that the first step tries, > 0: with no
                             * history nothing else tells how far is far */
  double   tolerance; /* three steps in a row that lower the value by less than this part of it
                             * are convergence; 0: only where no lower value can be found */

  NsPreconditioner preconditioner; /* every step begins with it; valid as long as the NsLbfgs */
} NsLbfgsOptions;

#define NS_LBFGS_OPTIONS_INIT { .history = 10, .max_evaluations = 12, .first_step = 1.0 }

typedef struct _NsLbfgs NsLbfgs;

/* For n variables. pool NULL: the calling thread alone. All memory is taken now, ns_lbfgs_bytes() of
 * it. NULL with an error on failure. Free with ns_lbfgs_free(). */
NsLbfgs *ns_lbfgs_new (NsPool               *pool,
                       NsMemory             *memory,
                       size_t                n,
                       const NsLbfgsOptions *options,
                       NsError              *error);
void     ns_lbfgs_free (NsLbfgs *lbfgs);

/* What ns_lbfgs_new() allocates; SIZE_MAX on overflow. */
size_t ns_lbfgs_bytes (size_t n, unsigned history);

/* Forgets everything: for a new x or a new function. */
void ns_lbfgs_reset (NsLbfgs *lbfgs);

/* One step from x ([n]). Between steps x and the function must not change, unless
 * ns_lbfgs_reset() is called. On failure (of an evaluation) x is unchanged. */
NsStatus ns_lbfgs_step (NsLbfgs           *lbfgs,
                        const NsObjective *objective,
                        float             *x,
                        NsStepReport      *report,
                        NsError           *error);

#endif /* NS_LBFGS_H */
