/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "reference.h"

#include <math.h>
#include <stdlib.h>

Reference
reference_new (int height, int width, int channels)
{
  Reference picture = { height, width, channels, NULL };

  picture.data =
    calloc ((size_t) height * (size_t) width * (size_t) channels, sizeof *picture.data);
  if (!picture.data)
    abort ();

  return picture;
}

/* Walks from the frame back inside, one step at a time */
static int
mirror (int position, int size)
{
  int direction = position < 0 ? 1 : -1;
  int at = position < 0 ? 0 : size - 1;
  int steps = position < 0 ? -position : position - (size - 1);

  if (position >= 0 && position < size)
    return position;
  if (size == 1)
    return 0;
  while (steps-- > 0)
    {
      if (at + direction < 0 || at + direction >= size)
        direction = -direction;
      at += direction;
    }

  return at;
}

static double
at (const Reference *picture, int y, int x, int c)
{
  return picture
    ->data[((size_t) y * (size_t) picture->width + (size_t) x) * (size_t) picture->channels +
           (size_t) c];
}

static double *
to (Reference *picture, int y, int x, int c)
{
  return &picture->data[((size_t) y * (size_t) picture->width + (size_t) x) *
                          (size_t) picture->channels +
                        (size_t) c];
}

double
reference_at (const Reference *picture, int y, int x, int c)
{
  return at (picture, mirror (y, picture->height), mirror (x, picture->width), c);
}

Reference
reference_conv (const Reference *input,
                const float     *weights,
                const float     *bias,
                int              out,
                int              kernel,
                int              stride,
                bool             reflect)
{
  Reference output = reference_new ((input->height + stride - 1) / stride,
                                    (input->width + stride - 1) / stride, out);
  int       half = kernel / 2;

  for (int y = 0; y < output.height; y++)
    for (int x = 0; x < output.width; x++)
      for (int o = 0; o < out; o++)
        {
          double sum = (double) bias[o];

          for (int c = 0; c < input->channels; c++)
            for (int j = 0; j < kernel; j++)
              for (int i = 0; i < kernel; i++)
                {
                  int    from_y = y * stride + j - half;
                  int    from_x = x * stride + i - half;
                  double weight =
                    (double) weights[((o * input->channels + c) * kernel + j) * kernel + i];

                  if (reflect || (from_y >= 0 && from_x >= 0 && from_y < input->height &&
                                  from_x < input->width))
                    sum += weight * reference_at (input, from_y, from_x, c);
                }
          *to (&output, y, x, o) = sum;
        }

  return output;
}

Reference
reference_norm (const Reference *input, const float *gamma, const float *beta, double epsilon)
{
  Reference output = reference_new (input->height, input->width, input->channels);
  double    n = (double) input->height * (double) input->width;

  for (int c = 0; c < input->channels; c++)
    {
      double mean = 0.0;
      double variance = 0.0;

      for (int y = 0; y < input->height; y++)
        for (int x = 0; x < input->width; x++)
          mean += at (input, y, x, c) / n;
      for (int y = 0; y < input->height; y++)
        for (int x = 0; x < input->width; x++)
          variance += pow (at (input, y, x, c) - mean, 2.0) / n;
      for (int y = 0; y < input->height; y++)
        for (int x = 0; x < input->width; x++)
          *to (&output, y, x, c) =
            (double) gamma[c] * (at (input, y, x, c) - mean) / sqrt (variance + epsilon) +
            (double) beta[c];
    }

  return output;
}

Reference
reference_max_pool (const Reference *input)
{
  Reference output = reference_new (input->height / 2, input->width / 2, input->channels);

  for (int y = 0; y < output.height; y++)
    for (int x = 0; x < output.width; x++)
      for (int c = 0; c < output.channels; c++)
        *to (&output, y, x, c) =
          fmax (fmax (at (input, 2 * y, 2 * x, c), at (input, 2 * y, 2 * x + 1, c)),
                fmax (at (input, 2 * y + 1, 2 * x, c), at (input, 2 * y + 1, 2 * x + 1, c)));

  return output;
}

Reference
reference_average_pool (const Reference *input)
{
  Reference output = reference_new (input->height / 2, input->width / 2, input->channels);

  for (int y = 0; y < output.height; y++)
    for (int x = 0; x < output.width; x++)
      for (int c = 0; c < output.channels; c++)
        *to (&output, y, x, c) =
          (at (input, 2 * y, 2 * x, c) + at (input, 2 * y, 2 * x + 1, c) +
           at (input, 2 * y + 1, 2 * x, c) + at (input, 2 * y + 1, 2 * x + 1, c)) /
          4.0;

  return output;
}

Reference
reference_upsample (const Reference *input)
{
  Reference output = reference_new (2 * input->height, 2 * input->width, input->channels);

  for (int y = 0; y < output.height; y++)
    for (int x = 0; x < output.width; x++)
      for (int c = 0; c < output.channels; c++)
        *to (&output, y, x, c) = at (input, y / 2, x / 2, c);

  return output;
}

double *
reference_gram (const Reference *features, const float *weights)
{
  int     n = features->channels;
  double *gram = calloc ((size_t) n * (size_t) n, sizeof *gram);

  if (!gram)
    abort ();
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      for (int y = 0; y < features->height; y++)
        for (int x = 0; x < features->width; x++)
          gram[i * n + j] += (weights ? (double) weights[y * features->width + x] : 1.0) *
                             at (features, y, x, i) * at (features, y, x, j);

  return gram;
}

static double
weighted_sum (ReferenceFunc func, void *data, const Reference *input, const double *weighting)
{
  Reference output = func (input, data);
  size_t    n = (size_t) output.height * (size_t) output.width * (size_t) output.channels;
  double    sum = 0.0;

  for (size_t i = 0; i < n; i++)
    sum += weighting[i] * output.data[i];
  free (output.data);

  return sum;
}

double *
reference_gradient (ReferenceFunc func, void *data, const Reference *input, const double *weighting)
{
  const double step = 1e-5;
  size_t       n = (size_t) input->height * (size_t) input->width * (size_t) input->channels;
  double      *gradient = calloc (n, sizeof *gradient);

  if (!gradient)
    abort ();
  for (size_t i = 0; i < n; i++)
    {
      double value = input->data[i];
      double above;

      input->data[i] = value + step;
      above = weighted_sum (func, data, input, weighting);
      input->data[i] = value - step;
      gradient[i] = (above - weighted_sum (func, data, input, weighting)) / (2.0 * step);
      input->data[i] = value;
    }

  return gradient;
}
