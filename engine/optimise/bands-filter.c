/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "optimise/bands-filter.h"

#include <stdint.h>
#include <string.h>

#define STRIP 16 /* rows of a task */
#define PLANES 3
#define CHUNK 128

static const float kernel[3] = { 6.0f / 16.0f, 4.0f / 16.0f, 1.0f / 16.0f };

static size_t
strips_of (size_t height)
{
  return (height + STRIP - 1) / STRIP;
}

size_t
ns_bands_filter_bytes (int width, int height)
{
  size_t pixels = (size_t) width * (size_t) height;
  size_t products = strips_of ((size_t) height) * (2 * NS_BANDS_AXES * sizeof (double));

  return pixels > (SIZE_MAX - products) / sizeof (float) / (PLANES * NS_BANDS_AXES)
           ? SIZE_MAX
           : products + pixels * sizeof (float) * (PLANES * NS_BANDS_AXES);
}

NsStatus
ns_bands_filter_init (NsBandsFilter *filter,
                      NsPool        *pool,
                      NsMemory      *memory,
                      int            width,
                      int            height,
                      NsError       *error)
{
  size_t plane = (size_t) width * (size_t) height;

  filter->pool = pool;
  filter->memory = memory;
  filter->width = (size_t) width;
  filter->height = (size_t) height;
  if (!(filter->smooth = ns_memory_alloc (memory, plane, NS_BANDS_AXES * sizeof (float), error)) ||
      !(filter->across = ns_memory_alloc (memory, plane, NS_BANDS_AXES * sizeof (float), error)) ||
      !(filter->sum = ns_memory_alloc (memory, plane, NS_BANDS_AXES * sizeof (float), error)) ||
      !(filter->partial = ns_memory_alloc (memory, strips_of (filter->height),
                                           2 * NS_BANDS_AXES * sizeof (double), error)))
    {
      ns_bands_filter_clear (filter);
      return NS_ERROR_MEMORY;
    }

  return NS_OK;
}

void
ns_bands_filter_clear (NsBandsFilter *filter)
{
  ns_memory_release (filter->memory, filter->smooth);
  ns_memory_release (filter->memory, filter->across);
  ns_memory_release (filter->memory, filter->sum);
  ns_memory_release (filter->memory, filter->partial);
  memset (filter, 0, sizeof *filter);
}

typedef struct
{
  NsBandsFilter *filter;
  const float   *from;
  float         *to;
  const float   *weights;
  unsigned       level;
} Task;

/* The rows of a strip: the first and, beyond the last one, the end. */
static size_t
strip_rows (const NsBandsFilter *filter, size_t strip, size_t *end)
{
  size_t first = strip * STRIP;

  *end = filter->height - first < STRIP ? filter->height : first + STRIP;

  return first;
}

static inline void
axes_of (const float *rgb, float values[NS_BANDS_AXES])
{
  values[0] = (rgb[0] + rgb[1] + rgb[2]) * 0.57735027f;
  values[1] = (rgb[0] - rgb[2]) * 0.70710678f;
  values[2] = (rgb[0] - 2.0f * rgb[1] + rgb[2]) * 0.40824829f;
}

static void
split_task (size_t index, unsigned worker, void *data)
{
  Task          *task = data;
  NsBandsFilter *filter = task->filter;
  size_t         plane = filter->width * filter->height;
  size_t         end, first = strip_rows (filter, index, &end);

  (void) worker;
  for (size_t i = first * filter->width; i < end * filter->width; i++)
    {
      float values[NS_BANDS_AXES];

      axes_of (task->from + 3 * i, values);
      for (unsigned axis = 0; axis < NS_BANDS_AXES; axis++)
        {
          filter->smooth[axis * plane + i] = values[axis];
          filter->sum[axis * plane + i] = task->weights[axis] * values[axis];
        }
    }
}

void
ns_bands_filter_split (NsBandsFilter *filter,
                       const float   *picture,
                       const float    weights[NS_BANDS_AXES])
{
  Task task = { .filter = filter, .from = picture, .weights = weights };

  ns_pool_run (filter->pool, strips_of (filter->height), split_task, &task);
}

/* Where position + offset lies in a line of n whose edges are mirrored, the last one twice. */
static size_t
mirrored (size_t position, ptrdiff_t offset, size_t n)
{
  ptrdiff_t period = 2 * (ptrdiff_t) n;
  ptrdiff_t at = ((ptrdiff_t) position + offset) % period;

  if (at < 0)
    at += period;

  return (size_t) (at < (ptrdiff_t) n ? at : period - 1 - at);
}

/* to[i] = the binomial filter of taps around here[i] */
static inline void
weigh_taps (const float *restrict far_back,
            const float *restrict back,
            const float *restrict here,
            const float *restrict ahead,
            const float *restrict far_ahead,
            size_t n,
            float *restrict to)
{
  for (size_t i = 0; i < n; i++)
    to[i] = kernel[0] * here[i] + kernel[1] * (back[i] + ahead[i]) +
            kernel[2] * (far_back[i] + far_ahead[i]);
}

static inline void
add_weighed (float weight, const float *restrict from, size_t n, float *restrict to)
{
  for (size_t i = 0; i < n; i++)
    to[i] += weight * from[i];
}

/* across = smooth, filtered along rows */
static void
across_task (size_t index, unsigned worker, void *data)
{
  Task          *task = data;
  NsBandsFilter *filter = task->filter;
  size_t         width = filter->width;
  size_t         near = (size_t) 1 << task->level, far = 2 * near;
  size_t         axis = index / strips_of (filter->height);
  size_t         end, first = strip_rows (filter, index % strips_of (filter->height), &end);
  /* from here to there nothing is mirrored */
  size_t inner = width > 2 * far ? far : width;
  size_t outer = width > 2 * far ? width - far : width;

  (void) worker;
  for (size_t row = first; row < end; row++)
    {
      size_t       start = (axis * filter->height + row) * width;
      const float *from = filter->smooth + start;
      float       *to = filter->across + start;

      for (size_t x = 0; x < width; x = x + 1 == inner ? outer : x + 1)
        to[x] = kernel[0] * from[x] +
                kernel[1] * (from[mirrored (x, -(ptrdiff_t) near, width)] +
                             from[mirrored (x, (ptrdiff_t) near, width)]) +
                kernel[2] * (from[mirrored (x, -(ptrdiff_t) far, width)] +
                             from[mirrored (x, (ptrdiff_t) far, width)]);
      if (inner < outer)
        weigh_taps (from, from + far - near, from + far, from + far + near, from + 2 * far,
                    outer - inner, to + far);
    }
}

/* smooth = across, filtered along columns; sum += weights · smooth, if there are weights */
static void
down_task (size_t index, unsigned worker, void *data)
{
  Task          *task = data;
  NsBandsFilter *filter = task->filter;
  size_t         width = filter->width, height = filter->height;
  ptrdiff_t      near = (ptrdiff_t) 1 << task->level, far = 2 * near;
  size_t         axis = index / strips_of (height);
  size_t         end, first = strip_rows (filter, index % strips_of (height), &end);
  const float   *plane = filter->across + axis * height * width;

  (void) worker;
  for (size_t row = first; row < end; row++)
    {
      size_t start = (axis * height + row) * width;

      weigh_taps (plane + mirrored (row, -far, height) * width,
                  plane + mirrored (row, -near, height) * width, plane + row * width,
                  plane + mirrored (row, near, height) * width,
                  plane + mirrored (row, far, height) * width, width, filter->smooth + start);
      if (task->weights)
        add_weighed (task->weights[axis], filter->smooth + start, width, filter->sum + start);
    }
}

void
ns_bands_filter_smooth (NsBandsFilter *filter, unsigned level, const float weights[NS_BANDS_AXES])
{
  Task   task = { .filter = filter, .weights = weights, .level = level };
  size_t n_tasks = NS_BANDS_AXES * strips_of (filter->height);

  ns_pool_run (filter->pool, n_tasks, across_task, &task);
  ns_pool_run (filter->pool, n_tasks, down_task, &task);
}

static void
join_task (size_t index, unsigned worker, void *data)
{
  Task          *task = data;
  NsBandsFilter *filter = task->filter;
  size_t         plane = filter->width * filter->height;
  size_t         end, first = strip_rows (filter, index, &end);
  const float *sums[NS_BANDS_AXES] = { filter->sum, filter->sum + plane, filter->sum + 2 * plane };

  (void) worker;
  for (size_t i = first * filter->width; i < end * filter->width; i++)
    {
      float grey = sums[0][i] * 0.57735027f;
      float red_blue = sums[1][i] * 0.70710678f;
      float green = sums[2][i] * 0.40824829f;

      task->to[3 * i] = grey + red_blue + green;
      task->to[3 * i + 1] = grey - 2.0f * green;
      task->to[3 * i + 2] = grey - red_blue + green;
    }
}

void
ns_bands_filter_join (NsBandsFilter *filter, float *picture)
{
  Task task = { .filter = filter, .to = picture };

  ns_pool_run (filter->pool, strips_of (filter->height), join_task, &task);
}

/* Σ a · b; n <= CHUNK. Sums of single precision, side by side, so that the compiler may use vector registers. */
static inline double
product_of (const float *restrict a, const float *restrict b, size_t n)
{
  float  sums[8] = { 0.0f };
  double sum = 0.0;
  size_t i;

  for (i = 0; i + 8 <= n; i += 8)
    for (size_t k = 0; k < 8; k++)
      sums[k] += a[i + k] * b[i + k];
  for (; i < n; i++)
    sum += (double) a[i] * b[i];
  for (size_t k = 0; k < 8; k++)
    sum += sums[k];

  return sum;
}

static void
products_task (size_t index, unsigned worker, void *data)
{
  Task          *task = data;
  NsBandsFilter *filter = task->filter;
  size_t         plane = filter->width * filter->height;
  size_t         end, first = strip_rows (filter, index, &end);
  double         products[NS_BANDS_AXES][2] = { { 0.0 } };

  (void) worker;
  for (size_t i = first * filter->width; i < end * filter->width; i += CHUNK)
    {
      size_t n = end * filter->width - i < CHUNK ? end * filter->width - i : CHUNK;
      float  values[NS_BANDS_AXES][CHUNK];

      for (size_t k = 0; k < n; k++)
        {
          float at[NS_BANDS_AXES];

          axes_of (task->from + 3 * (i + k), at);
          for (unsigned axis = 0; axis < NS_BANDS_AXES; axis++)
            values[axis][k] = at[axis];
        }
      for (unsigned axis = 0; axis < NS_BANDS_AXES; axis++)
        {
          const float *smooth = filter->smooth + axis * plane + i;

          products[axis][0] += product_of (smooth, filter->sum + axis * plane + i, n);
          products[axis][1] += product_of (smooth, values[axis], n);
        }
    }
  memcpy (filter->partial + 2 * NS_BANDS_AXES * index, products, sizeof products);
}

void
ns_bands_filter_products (NsBandsFilter *filter,
                          const float   *picture,
                          double         products[NS_BANDS_AXES][2])
{
  Task task = { .filter = filter, .from = picture };

  ns_pool_run (filter->pool, strips_of (filter->height), products_task, &task);
  memset (products, 0, NS_BANDS_AXES * sizeof *products);
  for (size_t i = 0; i < strips_of (filter->height); i++)
    for (unsigned axis = 0; axis < NS_BANDS_AXES; axis++)
      for (unsigned k = 0; k < 2; k++)
        products[axis][k] += filter->partial[2 * (NS_BANDS_AXES * i + axis) + k];
}
