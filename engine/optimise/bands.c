/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "optimise/bands.h"

#include <math.h>

/* Of the loss along each axis, from fine to coarse bands, the largest of brightness being 1: the geometric mean of
 * seven pairs of photograph and painting (measure_curvature.py, 384 px) */
static const double measured[NS_BANDS_AXES][NS_BANDS] = {
  { 0.388, 1.000, 0.596, 0.184, 0.041, 0.008, 0.005 },
  { 0.004, 0.168, 0.659, 0.514, 0.178, 0.052, 0.052 },
  { 0.008, 0.338, 1.845, 1.591, 0.523, 0.200, 0.301 },
};

/* Added: where the loss hardly bends it is not quadratic far, and no part is to go much further than the others */
#define FLOOR 0.05

/* A step is a sample of few curvatures: what it tells counts by its logarithm, and by a part; and on every axis the
 * course from band to band returns to what was measured */
#define LEARN_MOST 8.0 /* times as large or small */
#define LEARN_RATE 0.3
#define RETURN_RATE 0.2

struct _NsBands
{
  NsBandsFilter filter;
  double        curvature[NS_BANDS_AXES][NS_BANDS];
};

/* What a run begins with. The finest band counts as stiff as the stiffest of its axis: the loss hardly sees it, so
 * that it would fill with grain. */
static double
expected (unsigned axis, unsigned band)
{
  double most = measured[axis][band];

  for (unsigned k = 0; band == 0 && k < NS_BANDS; k++)
    most = fmax (most, measured[axis][k]);

  return most + FLOOR;
}

double
ns_bands_curvature (const NsBands *bands, unsigned axis, unsigned band)
{
  return bands->curvature[axis][band];
}

size_t
ns_bands_bytes (int width, int height)
{
  return ns_bands_filter_bytes (width, height);
}

NsBands *
ns_bands_new (NsPool *pool, NsMemory *memory, int width, int height, NsError *error)
{
  NsBands *bands = ns_memory_alloc_zeroed (memory, 1, sizeof *bands, error);

  if (!bands)
    return NULL;

  if (ns_bands_filter_init (&bands->filter, pool, memory, width, height, error) != NS_OK)
    {
      ns_memory_release (memory, bands);
      return NULL;
    }
  for (unsigned axis = 0; axis < NS_BANDS_AXES; axis++)
    for (unsigned band = 0; band < NS_BANDS; band++)
      bands->curvature[axis][band] = expected (axis, band);

  return bands;
}

void
ns_bands_free (NsBands *bands)
{
  NsMemory *memory;

  if (!bands)
    return;

  memory = bands->filter.memory;
  ns_bands_filter_clear (&bands->filter);
  ns_memory_release (memory, bands);
}

/* Σ (S_k - S_{k+1}) / c_k = S_0 / c_0 + Σ (1 / c_{k+1} - 1 / c_k) S_{k+1} */
static void
apply (void *data, const float *from, float *to)
{
  NsBands *bands = data;

  for (unsigned band = 0; band < NS_BANDS; band++)
    {
      float weights[NS_BANDS_AXES];

      for (unsigned axis = 0; axis < NS_BANDS_AXES; axis++)
        weights[axis] = (float) (1.0 / bands->curvature[axis][band] -
                                 (band > 0 ? 1.0 / bands->curvature[axis][band - 1] : 0.0));
      if (band == 0)
        ns_bands_filter_split (&bands->filter, from, weights);
      else
        ns_bands_filter_smooth (&bands->filter, band - 1, weights);
    }
  ns_bands_filter_join (&bands->filter, to);
}

/* sᵀB_k s and sᵀB_k y of every axis, whose ratio is the curvature that s has met there. */
static void
measure (NsBands     *bands,
         const float *s,
         const float *y,
         double       square[NS_BANDS_AXES][NS_BANDS],
         double       change[NS_BANDS_AXES][NS_BANDS])
{
  static const float ones[NS_BANDS_AXES] = { 1.0f, 1.0f, 1.0f };

  ns_bands_filter_split (&bands->filter, s, ones);
  for (unsigned band = 0; band < NS_BANDS; band++)
    {
      double products[NS_BANDS_AXES][2];

      if (band > 0)
        ns_bands_filter_smooth (&bands->filter, band - 1, NULL);
      ns_bands_filter_products (&bands->filter, y, products);
      for (unsigned axis = 0; axis < NS_BANDS_AXES; axis++)
        {
          square[axis][band] = products[axis][0];
          change[axis][band] = products[axis][1];
          if (band > 0)
            {
              square[axis][band - 1] -= products[axis][0];
              change[axis][band - 1] -= products[axis][1];
            }
        }
    }
}

static void
learn (void *data, const float *s, const float *y)
{
  NsBands *bands = data;
  double   square[NS_BANDS_AXES][NS_BANDS], change[NS_BANDS_AXES][NS_BANDS];
  double   met = 0.0, foretold = 0.0;

  measure (bands, s, y, square, change);
  for (unsigned axis = 0; axis < NS_BANDS_AXES; axis++)
    for (unsigned band = 0; band < NS_BANDS; band++)
      {
        met += change[axis][band];
        foretold += bands->curvature[axis][band] * square[axis][band];
      }
  if (!(met > 0.0) || !(foretold > 0.0) || !isfinite (met / foretold))
    return;

  for (unsigned axis = 0; axis < NS_BANDS_AXES; axis++)
    {
      double logs[NS_BANDS], mean = 0.0;

      for (unsigned band = 0; band < NS_BANDS; band++)
        {
          double ratio = change[axis][band] / square[axis][band] /
                         (bands->curvature[axis][band] * met / foretold);

          logs[band] = log (bands->curvature[axis][band] / expected (axis, band));
          /* where s has not gone, or the loss bends downwards, nothing is learned */
          if (ratio > 0.0 && isfinite (ratio))
            logs[band] += LEARN_RATE * log (fmax (1.0 / LEARN_MOST, fmin (LEARN_MOST, ratio)));
          mean += logs[band] / NS_BANDS;
        }
      for (unsigned band = 0; band < NS_BANDS; band++)
        bands->curvature[axis][band] =
          expected (axis, band) * exp (logs[band] + RETURN_RATE * (mean - logs[band]));
    }
}

NsPreconditioner
ns_bands_preconditioner (NsBands *bands)
{
  return (NsPreconditioner) { apply, learn, bands };
}
