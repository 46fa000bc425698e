/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the iterative method begins with. */

#ifndef NS_ITERATIVE_INITIAL_H
#define NS_ITERATIVE_INITIAL_H

#include "style/iterative-plan.h"

/* Whether that can be had, for a plan that is complete. */
NsStatus
ns_iterative_initial_check (const NsRequest *request, const NsIterativePlan *plan, NsError *error);

/* The most bytes that making it takes beside the photograph and the result. */
size_t ns_iterative_initial_bytes (const NsRequest *request, const NsIterativePlan *plan);

/* Writes it to x, [height][width][3] of the coarsest level, 0…255. photo: opaque, of the plan's size. */
NsStatus ns_iterative_initial (NsContext             *context,
                               const NsRequest       *request,
                               const NsIterativePlan *plan,
                               const NsImage         *photo,
                               float                 *x,
                               NsError               *error);

/* Writes image, scaled to the level's size, to x, [height][width][3], 0…255. */
NsStatus ns_iterative_initial_scaled (NsContext            *context,
                                      const NsImage        *image,
                                      const NsPyramidLevel *level,
                                      float                *x,
                                      NsError              *error);

#endif /* NS_ITERATIVE_INITIAL_H */
