/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A step length that satisfies the strong Wolfe conditions (Nocedal & Wright 2006, alg. 3.5 and 3.6).
 *
 * For φ(α) = f(x + α d) with φ'(0) < 0 it looks for an α with
 *
 *   φ(α) <= φ(0) + c1 α φ'(0)   and   |φ'(α)| <= -c2 φ'(0),
 *
 * widening and then bisecting an interval by safeguarded cubic interpolation. Values that are not
 * finite count as infinite, so that a step into nowhere only shortens the next one.
 */

#ifndef NS_LINE_SEARCH_H
#define NS_LINE_SEARCH_H

#include <stdbool.h>

#include "base/error.h"

#define NS_WOLFE_DECREASE 1e-4 /* c1 */
#define NS_WOLFE_CURVATURE 0.9 /* c2 */

/* Stores φ(alpha) and φ'(alpha). */
typedef NsStatus (
  *NsLineFunc) (void *data, double alpha, double *value, double *slope, NsError *error);

typedef struct
{
  bool     found;        /* a step with sufficient decrease; otherwise there is none to be had */
  double   alpha;        /* > 0 */
  double   value, slope; /* φ and φ' there */
  bool     latest;       /* alpha was the last one evaluated */
  unsigned n_evaluations;
} NsLineResult;

/* value, slope: φ(0) and φ'(0), which must be finite and the slope negative. first: the first step to
 * try, > 0. Looks at max_evaluations steps at most; if none satisfies both conditions the lowest that
 * satisfies the first one is taken. */
NsStatus ns_line_search (NsLineFunc    func,
                         void         *data,
                         double        value,
                         double        slope,
                         double        first,
                         unsigned      max_evaluations,
                         NsLineResult *result,
                         NsError      *error);

#endif /* NS_LINE_SEARCH_H */
