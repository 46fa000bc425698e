/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/adain-statistics.h"

#include <math.h>
#include <string.h>

#include "ops/statistics.h"
#include "style/coverage.h"

#define EPSILON 1e-5

/* Sums over the tiles so far, of one set of statistics. */
typedef struct
{
  double  weight[NS_ADAIN_TAPS_MAX]; /* by tap */
  double *mean, *square;             /* [n_channels]; square: of differences from the mean */
} Sums;

typedef struct
{
  const NsAdainPlan  *plan;
  NsContext          *context;
  const NsImage      *image;
  const float        *mask;
  const float *const *regions;
  bool                all;  /* every feature counts in full */
  bool                none; /* nothing is visible: alpha and mask are ignored */
  size_t              n;
  const NsTiling     *tiling;
  Sums               *sums;     /* [n] */
  double             *channels; /* memory of the sums */
} Measure;

NsStatus
ns_adain_statistics_copy (NsAdainStatistics *statistics,
                          NsMemory          *memory,
                          size_t             n_channels,
                          const float       *mean,
                          const float       *deviation,
                          NsError           *error)
{
  statistics->memory = memory;
  statistics->mean = ns_memory_alloc (memory, n_channels, sizeof (float), error);
  statistics->deviation = ns_memory_alloc (memory, n_channels, sizeof (float), error);
  if (!statistics->mean || !statistics->deviation)
    {
      ns_adain_statistics_clear (statistics);
      return NS_ERROR_MEMORY;
    }
  memcpy (statistics->mean, mean, n_channels * sizeof (float));
  memcpy (statistics->deviation, deviation, n_channels * sizeof (float));

  return NS_OK;
}

void
ns_adain_statistics_clear (NsAdainStatistics *statistics)
{
  const NsAdainStatistics nothing = NS_ADAIN_STATISTICS_INIT;

  if (statistics->memory)
    {
      ns_memory_release (statistics->memory, statistics->mean);
      ns_memory_release (statistics->memory, statistics->deviation);
    }
  *statistics = nothing;
}

/* Adds a tile's moments to those before it (Chan, Golub & LeVeque 1983). */
static void
combine (Sums *sums, const NsAdainPlan *plan, unsigned tap, double weight, const float *moments)
{
  size_t first = plan->first[tap];
  int    channels = plan->channels[tap];
  double total = sums->weight[tap] + weight;

  for (int c = 0; c < channels; c++)
    {
      double *mean = &sums->mean[first + (size_t) c];
      double  difference = (double) moments[c] - *mean;

      *mean += difference * weight / total;
      sums->square[first + (size_t) c] +=
        weight * (double) moments[channels + c] +
        difference * difference * weight * sums->weight[tap] / total;
    }
  sums->weight[tap] = total;
}

static double
sum_of (const float *values, size_t n)
{
  double sum = 0.0;

  for (size_t i = 0; i < n; i++)
    sum += (double) values[i];

  return sum;
}

static NsStatus
measure_tap (const Measure  *measure,
             NsRect          part,
             NsRect          tile,
             unsigned        tap,
             const NsTensor *features,
             NsError        *error)
{
  const NsAdainPlan *plan = measure->plan;
  NsMemory          *memory = measure->context->memory;
  NsFeatureMap       map = ns_adain_plan_map (plan, tap, part, features->height, features->width);
  size_t             n_features = (size_t) features->height * (size_t) features->width;
  float *moments = ns_memory_alloc (memory, 2 * (size_t) features->channels, sizeof (float), error);
  float *weights = NULL;
  NsStatus status = moments ? NS_OK : NS_ERROR_MEMORY;

  if (status == NS_OK && !measure->all)
    {
      weights = ns_memory_alloc (memory, n_features, sizeof (float), error);
      status = weights ? NS_OK : NS_ERROR_MEMORY;
    }
  for (size_t i = 0; i < measure->n && status == NS_OK; i++)
    {
      double weight = (double) n_features;

      if (weights)
        {
          ns_coverage_visible (measure->context->pool, measure->image, measure->mask,
                               measure->regions ? measure->regions[i] : NULL, measure->none, &map,
                               tile, weights);
          weight = sum_of (weights, n_features);
        }
      if (!(weight > 0.0))
        continue;
      status = ns_statistics (measure->context, features, weights, moments,
                              moments + features->channels, error);
      if (status == NS_OK)
        combine (&measure->sums[i], plan, tap, weight, moments);
    }
  ns_memory_release (memory, weights);
  ns_memory_release (memory, moments);

  return status;
}

static NsStatus
measure_tile (const Measure *measure, int index, NsTensor *taps, NsError *error)
{
  const NsAdainPlan *plan = measure->plan;
  NsRect             tile = ns_tiling_tile (measure->tiling, index);
  NsRect             part = ns_tiling_expand (measure->tiling, tile, plan->encode_margin);
  NsTensor           own[NS_ADAIN_TAPS_MAX];
  NsTensor          *features = taps ? taps : own;
  NsStatus           status;

  memset (own, 0, sizeof own);
  status = ns_adain_plan_encode (plan, measure->context, measure->image, part, features, error);
  for (unsigned tap = 0; tap < plan->n_taps && status == NS_OK; tap++)
    status = measure_tap (measure, part, tile, tap, &features[tap], error);
  if (status != NS_OK || !taps)
    for (unsigned tap = 0; tap < plan->n_taps; tap++)
      ns_tensor_clear (&features[tap]);

  return status;
}

static NsStatus
finish (const Measure *measure, NsAdainStatistics *statistics, NsError *error)
{
  const NsAdainPlan *plan = measure->plan;
  NsMemory          *memory = measure->context->memory;

  for (size_t i = 0; i < measure->n; i++)
    {
      const Sums *sums = &measure->sums[i];

      statistics[i].memory = memory;
      statistics[i].mean = ns_memory_alloc (memory, plan->n_channels, sizeof (float), error);
      statistics[i].deviation = ns_memory_alloc (memory, plan->n_channels, sizeof (float), error);
      if (!statistics[i].mean || !statistics[i].deviation)
        return NS_ERROR_MEMORY;

      for (unsigned tap = 0; tap < plan->n_taps; tap++)
        for (size_t c = plan->first[tap]; c < plan->first[tap] + (size_t) plan->channels[tap]; c++)
          {
            double weight = sums->weight[tap];

            statistics[i].mean[c] = (float) sums->mean[c];
            statistics[i].deviation[c] =
              weight > 0.0 ? (float) sqrt (sums->square[c] / weight + EPSILON) : 1.0f;
          }
    }

  return NS_OK;
}

NsStatus
ns_adain_statistics_measure (const NsAdainPlan  *plan,
                             NsContext          *context,
                             const NsImage      *image,
                             const float        *mask,
                             const float *const *regions,
                             size_t              n,
                             const NsTiling     *tiling,
                             NsAdainStatistics  *statistics,
                             NsTensor           *taps,
                             NsError            *error)
{
  int      n_tiles = ns_tiling_n_tiles (tiling);
  bool     none = !ns_coverage_any (image, mask);
  bool     all = n_tiles == 1 && !regions && (none || (!mask && ns_image_is_opaque (image)));
  Measure  measure = { plan, context, image, mask, regions, all, none, n, tiling, NULL, NULL };
  NsStatus status = NS_ERROR_MEMORY;

  measure.sums = ns_memory_alloc_zeroed (context->memory, n, sizeof (Sums), error);
  measure.channels =
    ns_memory_alloc_zeroed (context->memory, 2 * n * plan->n_channels, sizeof (double), error);
  if (measure.sums && measure.channels)
    {
      status = NS_OK;
      for (size_t i = 0; i < n; i++)
        {
          measure.sums[i].mean = measure.channels + 2 * i * plan->n_channels;
          measure.sums[i].square = measure.sums[i].mean + plan->n_channels;
        }
    }

  for (int i = 0; i < n_tiles && status == NS_OK; i++)
    {
      NsProgressRange saved;

      ns_context_push_range (context, (double) i / n_tiles, (double) (i + 1) / n_tiles, &saved);
      status = measure_tile (&measure, i, n_tiles == 1 ? taps : NULL, error);
      ns_context_pop_range (context, &saved);
    }
  if (status == NS_OK)
    status = finish (&measure, statistics, error);
  if (status != NS_OK)
    {
      for (size_t i = 0; i < n; i++)
        ns_adain_statistics_clear (&statistics[i]);
      for (unsigned tap = 0; taps && tap < plan->n_taps; tap++)
        ns_tensor_clear (&taps[tap]);
    }
  ns_memory_release (context->memory, measure.sums);
  ns_memory_release (context->memory, measure.channels);

  return status;
}
