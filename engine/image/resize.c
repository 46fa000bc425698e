/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image/resize.h"

#include <math.h>
#include <string.h>

#define LOBES 3
#define ROWS_PER_TASK 8
#define PI 3.14159265358979323846

/* Sums of weights differ from 1 by rounding; opaque pictures shall stay opaque. */
#define NEARLY_OPAQUE 0.9999f

/* For each position along one side of the result, the window of the source that it sees. */
typedef struct
{
  int    size;
  int    n_taps;  /* room per window */
  int   *first;   /* [size] */
  int   *count;   /* [size] */
  float *weights; /* [size][n_taps], each window's sum is 1 */
} Windows;

static double
lanczos (double x)
{
  if (fabs (x) < 1e-9)
    return 1.0;
  if (fabs (x) >= LOBES)
    return 0.0;

  return LOBES * sin (PI * x) * sin (PI * x / LOBES) / (PI * PI * x * x);
}

static void
windows_clear (Windows *windows, NsMemory *memory)
{
  ns_memory_release (memory, windows->first);
  ns_memory_release (memory, windows->count);
  ns_memory_release (memory, windows->weights);
}

/* Of `to` pixels that show length pixels, from begin on, of a side of `from`. */
static NsStatus
windows_init (Windows  *windows,
              NsMemory *memory,
              int       from,
              double    begin,
              double    length,
              int       to,
              NsError  *error)
{
  double ratio = length / (double) to;
  double stretch = ratio > 1.0 ? ratio : 1.0;

  windows->size = to;
  windows->n_taps = (int) ceil (2.0 * LOBES * stretch) + 1;
  if (windows->n_taps > from)
    windows->n_taps = from;
  windows->first = ns_memory_alloc (memory, (size_t) to, sizeof (int), error);
  windows->count = ns_memory_alloc (memory, (size_t) to, sizeof (int), error);
  windows->weights =
    ns_memory_alloc (memory, (size_t) to * (size_t) windows->n_taps, sizeof (float), error);
  if (!windows->first || !windows->count || !windows->weights)
    return NS_ERROR_MEMORY;

  for (int i = 0; i < to; i++)
    {
      double centre = begin + (i + 0.5) * ratio - 0.5;
      int    first = (int) floor (centre - LOBES * stretch) + 1;
      int    last = (int) ceil (centre + LOBES * stretch) - 1;
      float *weights = windows->weights + (size_t) i * (size_t) windows->n_taps;
      double sum = 0.0;

      first = first > 0 ? first : 0;
      last = last < from - 1 ? last : from - 1;
      for (int j = first; j <= last; j++)
        sum += lanczos ((j - centre) / stretch);
      for (int j = first; j <= last; j++)
        weights[j - first] = (float) (lanczos ((j - centre) / stretch) / sum);
      windows->first[i] = first;
      windows->count[i] = last - first + 1;
    }

  return NS_OK;
}

typedef struct
{
  const NsImage *source;
  const Windows *columns, *rows;
  NsImage       *between; /* columns done; colours times alpha */
  NsImage       *result;
} Resize;

static int
task_end (size_t index, int height)
{
  int end = ((int) index + 1) * ROWS_PER_TASK;

  return end < height ? end : height;
}

static void
resize_columns (size_t index, unsigned worker, void *data)
{
  const Resize  *resize = data;
  const Windows *windows = resize->columns;

  (void) worker;
  for (int y = (int) index * ROWS_PER_TASK; y < task_end (index, resize->source->height); y++)
    for (int x = 0; x < windows->size; x++)
      {
        const float *from = ns_image_at (resize->source, windows->first[x], y);
        const float *weights = windows->weights + (size_t) x * (size_t) windows->n_taps;
        float       *to = ns_image_at (resize->between, x, y);
        float        sum[4] = { 0.0f, 0.0f, 0.0f, 0.0f };

        for (int i = 0; i < windows->count[x]; i++, from += 4)
          {
            float weight = weights[i] * from[3];

            sum[0] += weight * from[0];
            sum[1] += weight * from[1];
            sum[2] += weight * from[2];
            sum[3] += weight;
          }
        memcpy (to, sum, sizeof sum);
      }
}

static void
resize_rows (size_t index, unsigned worker, void *data)
{
  const Resize  *resize = data;
  const Windows *windows = resize->rows;
  size_t         n = 4 * (size_t) resize->result->width;

  (void) worker;
  for (int y = (int) index * ROWS_PER_TASK; y < task_end (index, windows->size); y++)
    {
      const float *weights = windows->weights + (size_t) y * (size_t) windows->n_taps;
      float       *to = ns_image_at (resize->result, 0, y);

      memset (to, 0, n * sizeof (float));
      for (int j = 0; j < windows->count[y]; j++)
        {
          const float *from = ns_image_at (resize->between, 0, windows->first[y] + j);
          float        weight = weights[j];

          for (size_t i = 0; i < n; i++)
            to[i] += weight * from[i];
        }
      for (size_t i = 0; i < n; i += 4)
        {
          float alpha = to[i + 3];

          for (int c = 0; c < 3; c++)
            to[i + c] = alpha > 0.0f ? ns_image_sound (to[i + c] / alpha) : 0.0f;
          to[i + 3] = alpha > NEARLY_OPAQUE ? 1.0f : ns_image_sound (alpha);
        }
    }
}

static size_t
n_tasks (int height)
{
  return (size_t) ((height - 1) / ROWS_PER_TASK + 1);
}

NsStatus
ns_image_resize_part (NsContext      *context,
                      const NsImage  *image,
                      const NsRegion *part,
                      int             width,
                      int             height,
                      NsImage        *result,
                      NsError        *error)
{
  NsImage  between = NS_IMAGE_INIT;
  Windows  columns = { 0, 0, NULL, NULL, NULL };
  Windows  rows = { 0, 0, NULL, NULL, NULL };
  Resize   resize = { image, &columns, &rows, &between, result };
  NsStatus status = ns_image_init (result, context->memory, width, height, error);

  if (status != NS_OK)
    return status;

  status = ns_image_init (&between, context->memory, width, image->height, error);
  if (status == NS_OK)
    status =
      windows_init (&columns, context->memory, image->width, part->x, part->width, width, error);
  if (status == NS_OK)
    status =
      windows_init (&rows, context->memory, image->height, part->y, part->height, height, error);
  if (status == NS_OK)
    {
      ns_pool_run (context->pool, n_tasks (image->height), resize_columns, &resize);
      ns_pool_run (context->pool, n_tasks (height), resize_rows, &resize);
    }
  else
    ns_image_clear (result);

  windows_clear (&columns, context->memory);
  windows_clear (&rows, context->memory);
  ns_image_clear (&between);

  return status;
}

NsStatus
ns_image_resize (NsContext     *context,
                 const NsImage *image,
                 int            width,
                 int            height,
                 NsImage       *result,
                 NsError       *error)
{
  NsRegion whole = { 0.0, 0.0, image->width, image->height };

  if (width == image->width && height == image->height)
    return ns_image_copy (image, context->memory, result, error);

  return ns_image_resize_part (context, image, &whole, width, height, result, error);
}

void
ns_image_scaled_size (int width, int height, double factor, int *new_width, int *new_height)
{
  double longer = width > height ? width : height;
  double pixels = (double) width * (double) height;
  double limit = fmin (NS_IMAGE_SIDE_MAX / longer, sqrt ((double) NS_IMAGE_PIXELS_MAX / pixels));

  /* Rounding up both sides must not pass the limit of pixels either */
  if (factor > limit)
    factor = limit * (1.0 - 1e-4);
  *new_width = (int) fmax (1.0, floor (width * factor + 0.5));
  *new_height = (int) fmax (1.0, floor (height * factor + 0.5));
}
