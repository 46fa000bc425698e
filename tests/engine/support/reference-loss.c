/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "reference-loss.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_CONVS 13
#define STYLES_MAX 4

typedef struct
{
  float *weights, *bias;
  int    out, kernel;
} Conv;

typedef struct
{
  double *target; /* mean Gram matrix, or means and deviations */
  double  size;   /* E_ls */
} Style;

typedef struct
{
  double   *visible; /* of the tap's positions */
  double    positions;
  Reference content;
  double    content_size; /* C_l */
  Style     styles[STYLES_MAX];
} Tap;

struct _ReferenceLoss
{
  Conv          convs[N_CONVS];
  NsLossOptions options;
  int           height, width;
  Tap           taps[REFERENCE_TAPS];
  unsigned      n_styles;
  double        weights[STYLES_MAX];
};

/* In the order in which they are computed; a tap's own convolution after the one that it looks at. */
static const struct
{
  const char *name;
  bool        reflect;
  char        then; /* 'a'verage-pool, 'm'ax-pool, or nothing */
  int         tap;  /* what the next convolution looks at is kept: this is a tap */
} convs[N_CONVS] = {
  { "conv1_1", true, 0, -1 }, { "metric1", true, 0, 0 },    { "conv1_2", false, 'a', -1 },
  { "conv2_1", true, 0, -1 }, { "metric2", true, 0, 1 },    { "conv2_2", true, 'm', -1 },
  { "conv3_1", true, 0, -1 }, { "metric3", true, 0, 2 },    { "conv3_2", true, 0, -1 },
  { "conv3_3", true, 0, -1 }, { "conv3_4", true, 'm', -1 }, { "conv4_1", true, 0, -1 },
  { "metric4", true, 0, 3 },
};

static float *
read_floats (const NsSafetensors *file, const char *name, const char *what, NsTensorInfo *info)
{
  char                text[64];
  const NsTensorInfo *found;
  float              *values;

  snprintf (text, sizeof text, "%s.%s", name, what);
  found = ns_safetensors_find (file, text);
  if (!found)
    abort ();
  values = malloc (found->n_elements * sizeof *values);
  if (!values || ns_safetensors_read (file, found, values, NULL) != NS_OK)
    abort ();
  *info = *found;

  return values;
}

/* Replaces picture by what func makes of it. */
static void
replace (Reference *picture, Reference (*func) (const Reference *))
{
  Reference result = func (picture);

  free (picture->data);
  *picture = result;
}

/* x / 58 less the mean colour of photographs. */
static Reference
centre (const Reference *picture)
{
  static const double mean[] = { 123.68, 116.779, 103.939 };
  Reference           result = reference_new (picture->height, picture->width, 3);

  for (int i = 0; i < 3 * picture->height * picture->width; i++)
    result.data[i] = (picture->data[i] - mean[i % 3]) / 58.0;

  return result;
}

static void
find_taps (const ReferenceLoss *loss, const Reference *picture, Reference *taps)
{
  Reference at = centre (picture);

  for (int i = 0; i < N_CONVS; i++)
    {
      const Conv *conv = &loss->convs[i];
      Reference result = reference_conv (&at, conv->weights, conv->bias, conv->out, conv->kernel, 1,
                                         convs[i].reflect);

      if (convs[i].tap >= 0)
        {
          taps[convs[i].tap] = result;
          continue;
        }
      free (at.data);
      at = result;
      for (int k = 0; k < at.height * at.width * at.channels; k++)
        at.data[k] = fmax (at.data[k], 0.0);
      if (convs[i].then == 'a')
        replace (&at, reference_average_pool);
      else if (convs[i].then == 'm')
        replace (&at, reference_max_pool);
    }
  free (at.data);
}

/* What is visible of height * width pixels, by the rows and columns that each of the positions of features
 * stands for. */
static double *
shrink (const float *visible, int height, int width, const Reference *features, double *positions)
{
  double *result = calloc ((size_t) features->height * (size_t) features->width, sizeof *result);

  if (!result)
    abort ();
  *positions = 0.0;
  for (int y = 0; y < features->height; y++)
    for (int x = 0; x < features->width; x++)
      {
        int    top = y * height / features->height, left = x * width / features->width;
        int    bottom = (y + 1) * height / features->height;
        int    right = (x + 1) * width / features->width;
        double sum = 0.0;

        for (int v = top; v < bottom; v++)
          for (int u = left; u < right; u++)
            sum += visible ? (double) visible[v * width + u] : 1.0;
        result[y * features->width + x] = sum / ((bottom - top) * (right - left));
        *positions += result[y * features->width + x];
      }

  return result;
}

/* The mean Gram matrix ([N][N]), or mean and deviation of the channels ([2][N]). */
static double *
describe (NsStyleLoss      loss,
          const Reference *features,
          const double    *visible,
          double           positions,
          int             *n_values)
{
  int     n = features->channels, pixels = features->height * features->width;
  double *values = calloc ((size_t) n * (size_t) n + 2 * (size_t) n, sizeof *values);

  if (!values)
    abort ();
  *n_values = loss == NS_STYLE_GRAM ? n * n : 2 * n;
  for (int i = 0; i < n; i++)
    if (loss == NS_STYLE_GRAM)
      for (int j = 0; j < n; j++)
        for (int k = 0; k < pixels; k++)
          values[i * n + j] +=
            visible[k] * features->data[k * n + i] * features->data[k * n + j] / positions;
    else
      {
        double variance = 0.0;

        for (int k = 0; k < pixels; k++)
          values[i] += visible[k] * features->data[k * n + i] / positions;
        for (int k = 0; k < pixels; k++)
          variance += visible[k] * pow (features->data[k * n + i] - values[i], 2.0) / positions;
        values[n + i] = sqrt (variance + 1e-5);
      }

  return values;
}

/* 1/(4 N²) Σ (G - A)², or 1/N Σ (μ - m)² + (σ - s)²; target NULL: of zeros. */
static double
style_distance (NsStyleLoss loss, const double *values, const double *target, int n_values)
{
  double sum = 0.0;

  for (int i = 0; i < n_values; i++)
    sum += pow (values[i] - (target ? target[i] : 0.0), 2.0);

  return loss == NS_STYLE_GRAM ? sum / (4.0 * n_values) : sum / (0.5 * n_values);
}

static double
content_distance (const Reference *features, const Reference *target, const double *visible)
{
  double sum = 0.0;

  for (int i = 0; i < features->height * features->width * features->channels; i++)
    sum += 0.5 * visible[i / features->channels] *
           pow (features->data[i] - (target ? target->data[i] : 0.0), 2.0);

  return sum;
}

ReferenceLoss *
reference_loss_new (const NsSafetensors *file,
                    const NsLossOptions *options,
                    const Reference     *content,
                    const float         *visible)
{
  ReferenceLoss *loss = calloc (1, sizeof *loss);
  Reference      taps[REFERENCE_TAPS];

  if (!loss || options->n_layers != REFERENCE_TAPS)
    abort ();
  loss->options = *options;
  loss->height = content->height;
  loss->width = content->width;
  for (int i = 0; i < N_CONVS; i++)
    {
      NsTensorInfo info;

      loss->convs[i].bias = read_floats (file, convs[i].name, "bias", &info);
      loss->convs[i].weights = read_floats (file, convs[i].name, "weight", &info);
      loss->convs[i].out = (int) info.shape[0];
      loss->convs[i].kernel = (int) info.shape[2];
    }
  find_taps (loss, content, taps);
  for (int i = 0; i < REFERENCE_TAPS; i++)
    {
      Tap *tap = &loss->taps[i];

      tap->visible = shrink (visible, loss->height, loss->width, &taps[i], &tap->positions);
      tap->content = taps[i];
      tap->content_size = content_distance (&taps[i], NULL, tap->visible);
    }

  return loss;
}

void
reference_loss_free (ReferenceLoss *loss)
{
  for (int i = 0; i < N_CONVS; i++)
    {
      free (loss->convs[i].weights);
      free (loss->convs[i].bias);
    }
  for (int i = 0; i < REFERENCE_TAPS; i++)
    {
      free (loss->taps[i].visible);
      free (loss->taps[i].content.data);
      for (unsigned s = 0; s < loss->n_styles; s++)
        free (loss->taps[i].styles[s].target);
    }
  free (loss);
}

void
reference_loss_add_style (ReferenceLoss   *loss,
                          const Reference *picture,
                          const float     *visible,
                          double           weight)
{
  Reference taps[REFERENCE_TAPS];

  if (loss->n_styles == STYLES_MAX)
    abort ();
  find_taps (loss, picture, taps);
  for (int i = 0; i < REFERENCE_TAPS; i++)
    {
      Style  *style = &loss->taps[i].styles[loss->n_styles];
      double  positions;
      double *seen = shrink (visible, picture->height, picture->width, &taps[i], &positions);
      int     n_values;

      style->target = describe (loss->options.style_loss, &taps[i], seen, positions, &n_values);
      style->size = style_distance (loss->options.style_loss, style->target, NULL, n_values);
      free (seen);
      free (taps[i].data);
    }
  loss->weights[loss->n_styles++] = weight;
}

/* Σ_s ω_s e_ls / E_ls */
static double
style_of_tap (const ReferenceLoss *loss, const Tap *tap, const Reference *features)
{
  NsStyleLoss kind = loss->options.style_loss;
  int         n_values;
  double     *values = describe (kind, features, tap->visible, tap->positions, &n_values);
  double      sum = 0.0, weights = 0.0;

  for (unsigned s = 0; s < loss->n_styles; s++)
    {
      sum += loss->weights[s] * style_distance (kind, values, tap->styles[s].target, n_values) /
             tap->styles[s].size;
      weights += loss->weights[s];
    }
  free (values);

  return weights > 0.0 ? sum / weights : 0.0;
}

/* Total variation and what is out of gamut, weighted, as means over all values in units of 255². */
static double
of_the_picture (const NsLossOptions *options, const Reference *picture)
{
  int    stride = 3 * picture->width, n = stride * picture->height;
  double variation = 0.0, excess = 0.0;

  for (int i = 0; i < n; i++)
    {
      double value = picture->data[i];

      if (i % stride + 3 < stride)
        variation += pow (picture->data[i + 3] - value, 2.0);
      if (i + stride < n)
        variation += pow (picture->data[i + stride] - value, 2.0);
      excess += pow (value < 0.0 ? value : value > 255.0 ? value - 255.0 : 0.0, 2.0);
    }

  return (options->variation_weight * variation + options->gamut_weight * excess) /
         (255.0 * 255.0 * n);
}

Reference
reference_loss (const Reference *picture, void *data)
{
  const ReferenceLoss *loss = data;
  const NsLossOptions *options = &loss->options;
  Reference            taps[REFERENCE_TAPS];
  Reference            result = reference_new (1, 1, 1);
  double               content = 0.0, style = 0.0, content_weights = 0.0, style_weights = 0.0;

  find_taps (loss, picture, taps);
  for (int i = 0; i < REFERENCE_TAPS; i++)
    {
      const Tap         *tap = &loss->taps[i];
      const NsLossLayer *layer = &options->layers[i];

      content += layer->content_weight * content_distance (&taps[i], &tap->content, tap->visible) /
                 tap->content_size;
      style += layer->style_weight * style_of_tap (loss, tap, &taps[i]);
      content_weights += layer->content_weight;
      style_weights += layer->style_weight;
      free (taps[i].data);
    }
  *result.data = options->content_weight * content / content_weights +
                 options->style_weight * style / style_weights + of_the_picture (options, picture);

  return result;
}
