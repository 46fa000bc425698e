/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a request for the iterative method comes down to: layers, weights, sizes, defaults filled in. */

#ifndef NS_ITERATIVE_PLAN_H
#define NS_ITERATIVE_PLAN_H

#include "style/loss.h"
#include "style/pyramid.h"
#include "style/stylise.h"

typedef struct
{
  NsIterativeOptions options;
  NsLossOptions      loss;
  NsPyramid          pyramid;
  int                width, height; /* of the picture that is optimised: a small one is extended */
  unsigned           history;       /* of L-BFGS */
  bool               has_content, has_style;
  bool               has_model_style; /* the style is the model's own, not of pictures */
} NsIterativePlan;

/* Checks everything about request and fills in plan for a photograph of width x height. */
NsStatus ns_iterative_plan (NsIterativePlan *plan,
                            const NsRequest *request,
                            int              width,
                            int              height,
                            NsError         *error);

/* The size at which a style picture is looked at, at a level of the pyramid. */
void ns_iterative_style_size (const NsIterativePlan *plan,
                              const NsRequest       *request,
                              unsigned               level,
                              const NsImage         *style,
                              int                   *width,
                              int                   *height);

#endif /* NS_ITERATIVE_PLAN_H */
