/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One scale of the iterative method: steps of an optimiser, and telling of them. */

#ifndef NS_ITERATIVE_LEVEL_H
#define NS_ITERATIVE_LEVEL_H

#include "style/iterative-plan.h"

/* How far a run is, by the work of its steps, and how long it has taken. */
typedef struct
{
  double total_work, work;
  double fraction;
  double started; /* seconds; set at the first step, so that preparations do not count */
} NsIterativeClock;

void ns_iterative_clock_start (NsIterativeClock *clock, const NsPyramid *pyramid);

/* Takes level's steps from x ([height][width][3], 0…255), which is left at the last accepted step
 * whatever the status. Pictures for plan's func are x as it is: opaque, and not finished (finish.h). */
NsStatus ns_iterative_level_run (NsContext             *context,
                                 const NsIterativePlan *plan,
                                 unsigned               level,
                                 const NsNetwork       *network,
                                 NsLoss                *loss,
                                 float                 *x,
                                 NsIterativeClock      *clock,
                                 NsError               *error);

/* Copies x to image, of its size: divided by 255, clamped, opaque. */
void ns_iterative_level_picture (const float *x, NsImage *image);

#endif /* NS_ITERATIVE_LEVEL_H */
