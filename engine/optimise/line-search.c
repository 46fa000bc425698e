/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "optimise/line-search.h"

#include <math.h>

#define EXPANSION_MIN 2.0
#define EXPANSION_MAX 8.0
#define MARGIN 0.1 /* of an interval, that a new point keeps from its ends */

typedef struct
{
  double alpha, value, slope;
} Point;

/* Minimiser of the cubic with the values and slopes of a and b (N & W, eq. 3.59); NaN if none. */
static double
cubic_minimiser (Point a, Point b)
{
  double d1 = a.slope + b.slope - 3.0 * (a.value - b.value) / (a.alpha - b.alpha);
  double root = d1 * d1 - a.slope * b.slope;
  double d2;

  if (!(root >= 0.0))
    return NAN;
  d2 = copysign (sqrt (root), b.alpha - a.alpha);

  return b.alpha - (b.alpha - a.alpha) * (b.slope + d2 - d1) / (b.slope - a.slope + 2.0 * d2);
}

/* A point to try between low and high, which may have no value. */
static double
inside (Point low, Point high)
{
  double width = high.alpha - low.alpha;
  double near = low.alpha + MARGIN * width;
  double far = high.alpha - MARGIN * width;
  double alpha;

  if (!isfinite (high.value) || !isfinite (high.slope))
    return low.alpha + 0.25 * width;

  alpha = cubic_minimiser (low, high);
  if (!isfinite (alpha))
    return low.alpha + 0.5 * width;
  if (width > 0.0)
    return fmin (fmax (alpha, near), far);

  return fmax (fmin (alpha, near), far);
}

/* A point to try beyond b, from which a point before it is known. */
static double
beyond (Point a, Point b)
{
  double alpha = cubic_minimiser (a, b);

  if (!(alpha > b.alpha))
    alpha = EXPANSION_MAX * b.alpha;

  return fmin (fmax (alpha, EXPANSION_MIN * b.alpha), EXPANSION_MAX * b.alpha);
}

NsStatus
ns_line_search (NsLineFunc    func,
                void         *data,
                double        value,
                double        slope,
                double        first,
                unsigned      max_evaluations,
                NsLineResult *result,
                NsError      *error)
{
  const Point start = { 0.0, value, slope };
  Point       low = start; /* the lowest point with sufficient decrease */
  Point       high = start;
  bool        bracketed = false;
  double      alpha = first;
  double      latest = 0.0;

  result->n_evaluations = 0;
  while (result->n_evaluations < max_evaluations && isfinite (alpha) && alpha > 0.0)
    {
      Point    point = { alpha, NAN, NAN };
      NsStatus status = func (data, alpha, &point.value, &point.slope, error);

      if (status != NS_OK)
        return status;
      result->n_evaluations++;
      latest = alpha;

      if (!isfinite (point.value) || !isfinite (point.slope))
        {
          point.value = INFINITY;
          high = point;
          bracketed = true;
        }
      else if (point.value > value + NS_WOLFE_DECREASE * alpha * slope || point.value >= low.value)
        {
          high = point;
          bracketed = true;
        }
      else
        {
          Point before = low;

          low = point;
          if (fabs (point.slope) <= -NS_WOLFE_CURVATURE * slope)
            break;
          if (!bracketed && point.slope < 0.0)
            {
              alpha = beyond (before, point);
              continue;
            }
          /* the minimum lies on the side to which the slope falls */
          if (!bracketed || point.slope * (high.alpha - point.alpha) >= 0.0)
            high = before;
          bracketed = true;
        }

      if (fabs (high.alpha - low.alpha) <= 1e-12 * fmax (high.alpha, low.alpha))
        break;
      alpha = inside (low, high);
    }

  result->found = low.alpha > 0.0;
  result->alpha = low.alpha;
  result->value = low.value;
  result->slope = low.slope;
  result->latest = low.alpha == latest;

  return NS_OK;
}
