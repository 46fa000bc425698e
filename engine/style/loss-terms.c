/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/loss-terms.h"

#include <math.h>

#define COLOURS 3
#define EPSILON 1e-5
#define WHITE 255.0f

typedef struct
{
  const NsTensor *features, *target;
  const float    *weights;
  float           scale;
  NsTensor       *gradient;
  double         *partial; /* one per row */
} Content;

static void
content_row (size_t row, unsigned worker, void *data)
{
  Content *content = data;
  int      width = content->features->width;
  int      channels = content->features->channels;
  double   sum = 0.0;

  (void) worker;
  for (int x = 0; x < width; x++)
    {
      const float *f = ns_tensor_at (content->features, (int) row, x);
      const float *p = content->target ? ns_tensor_at (content->target, (int) row, x) : NULL;
      float       *g = content->gradient ? ns_tensor_at (content->gradient, (int) row, x) : NULL;
      float w = content->weights ? content->weights[row * (size_t) width + (size_t) x] : 1.0f;
      float pixel = 0.0f;

      for (int c = 0; c < channels; c++)
        {
          float difference = p ? f[c] - p[c] : f[c];

          pixel += difference * difference;
          if (g)
            g[c] += content->scale * w * difference;
        }
      sum += (double) w * (double) pixel;
    }
  content->partial[row] = sum;
}

NsStatus
ns_content_loss (NsContext      *context,
                 const NsTensor *features,
                 const NsTensor *target,
                 const float    *weights,
                 double          scale,
                 NsTensor       *gradient,
                 double         *value,
                 NsError        *error)
{
  size_t  height = (size_t) features->height;
  Content content = { features, target, weights, (float) scale, gradient, NULL };

  content.partial = ns_memory_alloc (context->memory, height, sizeof (double), error);
  if (!content.partial)
    return NS_ERROR_MEMORY;

  ns_pool_run (context->pool, height, content_row, &content);
  *value = 0.0;
  for (size_t row = 0; row < height; row++)
    *value += 0.5 * content.partial[row];
  ns_memory_release (context->memory, content.partial);

  return NS_OK;
}

double
ns_gram_loss (const float *gram,
              double       positions,
              const float *target,
              int          channels,
              double       scale,
              float       *grad_gram)
{
  size_t size = (size_t) channels * (size_t) channels;
  double factor = 1.0 / (4.0 * (double) size);
  double sum = 0.0;

  for (size_t i = 0; i < size; i++)
    {
      double difference = gram[i] / positions - (double) target[i];

      sum += difference * difference;
      grad_gram[i] += (float) (scale * factor * 2.0 * difference / positions);
    }

  return factor * sum;
}

double
ns_deviation (double variance)
{
  return sqrt (variance + EPSILON);
}

double
ns_moments_loss (const float *moments,
                 const float *target,
                 int          channels,
                 double       scale,
                 float       *grad_moments)
{
  double factor = 1.0 / channels;
  double sum = 0.0;

  for (int c = 0; c < channels; c++)
    {
      double deviation = ns_deviation ((double) moments[channels + c]);
      double of_mean = (double) moments[c] - (double) target[c];
      double of_deviation = deviation - (double) target[channels + c];

      sum += of_mean * of_mean + of_deviation * of_deviation;
      grad_moments[c] += (float) (scale * factor * 2.0 * of_mean);
      grad_moments[channels + c] += (float) (scale * factor * of_deviation / deviation);
    }

  return factor * sum;
}

typedef struct
{
  const float *picture;
  int          height, width;
  float        scale;
  float       *gradient;
  double      *partial; /* one per row */
} Prior;

static double
add_up (NsPool *pool, NsTaskFunc func, Prior *prior)
{
  double sum = 0.0;

  ns_pool_run (pool, (size_t) prior->height, func, prior);
  for (int y = 0; y < prior->height; y++)
    sum += prior->partial[y];

  return sum;
}

/* Gathers the gradient of a row from all four neighbours; the value from those right and below. */
static void
variation_row (size_t row, unsigned worker, void *data)
{
  Prior       *prior = data;
  ptrdiff_t    stride = (ptrdiff_t) prior->width * COLOURS;
  const float *x = prior->picture + (ptrdiff_t) row * stride;
  float       *g = prior->gradient + (ptrdiff_t) row * stride;
  float        scale = 2.0f * prior->scale;
  double       sum = 0.0;

  (void) worker;
  for (ptrdiff_t i = 0; i < stride; i++)
    {
      float slope = 0.0f;

      if (i + COLOURS < stride)
        {
          float difference = x[i + COLOURS] - x[i];

          sum += (double) (difference * difference);
          slope -= difference;
        }
      if ((int) row + 1 < prior->height)
        {
          float difference = x[i + stride] - x[i];

          sum += (double) (difference * difference);
          slope -= difference;
        }
      if (i >= COLOURS)
        slope += x[i] - x[i - COLOURS];
      if (row > 0)
        slope += x[i] - x[i - stride];
      g[i] += scale * slope;
    }
  prior->partial[row] = sum;
}

double
ns_variation (NsPool      *pool,
              const float *picture,
              int          height,
              int          width,
              double       scale,
              float       *gradient,
              double      *partial)
{
  Prior prior = { picture, height, width, (float) scale, gradient, partial };

  return add_up (pool, variation_row, &prior);
}

static void
gamut_row (size_t row, unsigned worker, void *data)
{
  Prior       *prior = data;
  size_t       stride = (size_t) prior->width * COLOURS;
  const float *x = prior->picture + row * stride;
  float       *g = prior->gradient + row * stride;
  double       sum = 0.0;

  (void) worker;
  for (size_t i = 0; i < stride; i++)
    {
      float excess = x[i] < 0.0f ? x[i] : x[i] > WHITE ? x[i] - WHITE : 0.0f;

      sum += (double) (excess * excess);
      g[i] += 2.0f * prior->scale * excess;
    }
  prior->partial[row] = sum;
}

double
ns_gamut_excess (NsPool      *pool,
                 const float *picture,
                 int          height,
                 int          width,
                 double       scale,
                 float       *gradient,
                 double      *partial)
{
  Prior prior = { picture, height, width, (float) scale, gradient, partial };

  return add_up (pool, gamut_row, &prior);
}
