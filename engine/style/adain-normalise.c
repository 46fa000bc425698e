/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/adain-normalise.h"

#include <string.h>

#include "ops/affine.h"
#include "ops/rows.h"
#include "style/coverage.h"

/* f → scale f + offset for full strength of style i. */
static void
style_affine (const NsAdainMix  *mix,
              const NsAdainPlan *plan,
              unsigned           tap,
              size_t             i,
              double             factor,
              float             *scale,
              float             *offset)
{
  size_t                   first = plan->first[tap];
  const NsAdainStatistics *content = &mix->content[mix->regions ? i : 0];
  const NsAdainStatistics *style = &mix->styles[i];

  for (size_t c = 0; c < (size_t) plan->channels[tap]; c++)
    {
      double ratio = (double) style->deviation[first + c] / (double) content->deviation[first + c];

      scale[c] += (float) (factor * ratio);
      offset[c] += (float) (factor * ((double) style->mean[first + c] -
                                      ratio * (double) content->mean[first + c]));
    }
}

/* The same everywhere: one scale and offset per channel. scale, offset: zero-filled. */
static void
normalise_evenly (const NsAdainPlan *plan,
                  NsContext         *context,
                  const NsAdainMix  *mix,
                  unsigned           tap,
                  const NsTensor    *features,
                  float             *scale,
                  float             *offset,
                  NsTensor          *output)
{
  double sum = 0.0;

  for (size_t i = 0; i < mix->n; i++)
    sum += mix->weights[i];
  for (size_t i = 0; i < mix->n; i++)
    style_affine (mix, plan, tap, i, mix->strength * mix->weights[i] / sum, scale, offset);
  for (int c = 0; c < plan->channels[tap]; c++)
    scale[c] += (float) (1.0 - mix->strength);

  ns_affine_forward (context->pool, features, scale, offset, false, output);
}

typedef struct
{
  const NsTensor *features;
  NsTensor       *output;
  size_t          n;
  const float    *scales, *offsets; /* [n][channels], times strength */
  const float    *shares;           /* [n][height][width] */
  float           rest;             /* 1 - strength */
} Regions;

static void
normalise_row (int y, void *data)
{
  const Regions  *regions = data;
  const NsTensor *features = regions->features;
  size_t          channels = (size_t) features->channels;
  size_t          n_features = (size_t) features->height * (size_t) features->width;

  for (int x = 0; x < features->width; x++)
    {
      const float *from = ns_tensor_at (features, y, x);
      float       *to = ns_tensor_at (regions->output, y, x);
      size_t       pixel = (size_t) y * (size_t) features->width + (size_t) x;

      for (size_t c = 0; c < channels; c++)
        {
          float value = from[c];
          float sum = regions->rest * value;

          for (size_t i = 0; i < regions->n; i++)
            sum += regions->shares[i * n_features + pixel] *
                   (regions->scales[i * channels + c] * value + regions->offsets[i * channels + c]);
          to[c] = sum;
        }
    }
}

/* scales, offsets: [n][channels], zero-filled. */
static NsStatus
normalise_by_region (const NsAdainPlan *plan,
                     NsContext         *context,
                     const NsAdainMix  *mix,
                     unsigned           tap,
                     NsRect             part,
                     const NsTensor    *features,
                     float             *scales,
                     float             *offsets,
                     NsTensor          *output,
                     NsError           *error)
{
  size_t       channels = (size_t) plan->channels[tap];
  size_t       n_features = (size_t) features->height * (size_t) features->width;
  NsFeatureMap map = ns_adain_plan_map (plan, tap, part, features->height, features->width);
  NsRegions    wanted = { mix->n, mix->regions, mix->weights };
  float  *shares = ns_memory_alloc (context->memory, mix->n * n_features, sizeof (float), error);
  Regions regions = {
    features, output, mix->n, scales, offsets, shares, (float) (1.0 - mix->strength)
  };

  if (!shares)
    return NS_ERROR_MEMORY;

  for (size_t i = 0; i < mix->n; i++)
    {
      style_affine (mix, plan, tap, i, mix->strength, scales + i * channels,
                    offsets + i * channels);
      ns_coverage_share (context->pool, &wanted, i, mix->width, mix->height, &map,
                         shares + i * n_features);
    }
  ns_rows_run (context->pool, 0, features->height,
               (size_t) features->width * channels * (mix->n + 1), normalise_row, &regions);
  ns_memory_release (context->memory, shares);

  return NS_OK;
}

NsStatus
ns_adain_normalise (const NsAdainPlan *plan,
                    NsContext         *context,
                    const NsAdainMix  *mix,
                    unsigned           tap,
                    NsRect             part,
                    const NsTensor    *features,
                    NsTensor          *output,
                    NsError           *error)
{
  size_t   n = mix->n * (size_t) plan->channels[tap];
  float   *affine = ns_memory_alloc_zeroed (context->memory, 2 * n, sizeof (float), error);
  NsStatus status = NS_OK;

  if (!affine)
    return NS_ERROR_MEMORY;

  if (mix->regions)
    status = normalise_by_region (plan, context, mix, tap, part, features, affine, affine + n,
                                  output, error);
  else
    normalise_evenly (plan, context, mix, tap, features, affine, affine + n, output);
  ns_memory_release (context->memory, affine);

  return status;
}
