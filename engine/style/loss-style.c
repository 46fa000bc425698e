/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/loss-style.h"

#include "ops/gram.h"
#include "ops/statistics.h"
#include "style/loss-terms.h"

size_t
ns_loss_style_size (NsStyleLoss loss, int channels)
{
  return (loss == NS_STYLE_MOMENTS ? 2 : (size_t) channels) * (size_t) channels;
}

NsStatus
ns_loss_style_measure (NsContext      *context,
                       NsStyleLoss     loss,
                       const NsTensor *features,
                       const float    *weights,
                       float          *measure,
                       NsError        *error)
{
  if (loss == NS_STYLE_MOMENTS)
    return ns_statistics (context, features, weights, measure, measure + features->channels, error);

  return ns_gram_forward (context, features, weights, measure, error);
}

/* Mean and variance of two sets of positions together; share: of the second among all. */
static void
pool_moments (int channels, double *sum, const float *part, double share)
{
  double      *variance = sum + channels;
  const float *part_variance = part + channels;

  for (int c = 0; c < channels; c++)
    {
      double difference = (double) part[c] - sum[c];

      variance[c] = (1.0 - share) * variance[c] + share * (double) part_variance[c] +
                    share * (1.0 - share) * difference * difference;
      sum[c] += share * difference;
    }
}

void
ns_loss_style_add (NsStyleLoss  loss,
                   int          channels,
                   double      *sum,
                   double      *positions,
                   const float *part,
                   double       part_positions)
{
  size_t size = ns_loss_style_size (loss, channels);

  if (!(part_positions > 0.0))
    return;

  *positions += part_positions;
  if (loss == NS_STYLE_MOMENTS)
    pool_moments (channels, sum, part, part_positions / *positions);
  else
    for (size_t i = 0; i < size; i++)
      sum[i] += (double) part[i];
}

double
ns_loss_style_target (NsStyleLoss loss, int channels, float *measure, double positions)
{
  size_t size = ns_loss_style_size (loss, channels);
  double squares = 0.0;

  for (size_t i = 0; i < size; i++)
    {
      if (loss == NS_STYLE_GRAM)
        measure[i] = (float) ((double) measure[i] / positions);
      else if (i >= (size_t) channels)
        measure[i] = (float) ns_deviation ((double) measure[i]);
      squares += (double) measure[i] * (double) measure[i];
    }

  return loss == NS_STYLE_GRAM ? 0.25 * squares / (double) size : squares / channels;
}

double
ns_loss_style_judge (NsStyleLoss  loss,
                     int          channels,
                     const float *measure,
                     double       positions,
                     const float *target,
                     double       scale,
                     float       *grad_measure)
{
  if (loss == NS_STYLE_MOMENTS)
    return ns_moments_loss (measure, target, channels, scale, grad_measure);

  return ns_gram_loss (measure, positions, target, channels, scale, grad_measure);
}

NsStatus
ns_loss_style_backward (NsContext      *context,
                        NsStyleLoss     loss,
                        const NsTensor *features,
                        const float    *weights,
                        double          positions,
                        const float    *measure,
                        const float    *grad_measure,
                        NsTensor       *grad_features,
                        NsError        *error)
{
  if (loss == NS_STYLE_GRAM)
    return ns_gram_backward (context, features, weights, grad_measure, 1.0f, grad_features, error);

  ns_statistics_backward (context, features, weights, positions, measure, grad_measure,
                          grad_measure + features->channels, grad_features);

  return NS_OK;
}
