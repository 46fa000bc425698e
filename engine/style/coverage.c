/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/coverage.h"

#include "ops/rows.h"

typedef struct
{
  const NsFeatureMap *map;
  int                 width, height; /* of the picture */
  const NsImage      *image;         /* visible: alpha; NULL: 1 */
  const float        *mask, *region;
  NsRect              inner;
  const NsRegions    *regions; /* share */
  size_t              index;
  float              *values;
} Coverage;

bool
ns_coverage_any (const NsImage *image, const float *mask)
{
  size_t n = (size_t) image->width * (size_t) image->height;

  for (size_t i = 0; i < n; i++)
    if (image->pixels[4 * i + 3] > 0.0f && (!mask || mask[i] > 0.0f))
      return true;

  return false;
}

NsStatus
ns_coverage_check_style (const NsImage *image, const float *mask, NsError *error)
{
  if (ns_coverage_any (image, mask))
    return NS_OK;
  if (ns_coverage_any (image, NULL))
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "Nothing of the style picture is visible within the selection of its "
                         "image. Change that selection, or select nothing there.");

  return ns_error_set (error, NS_ERROR_ARGUMENT,
                       "Nothing of the style picture is visible. Choose one that is not fully "
                       "transparent.");
}

static float
visible_pixel (const Coverage *coverage, size_t pixel)
{
  float value = coverage->image ? ns_image_sound (coverage->image->pixels[4 * pixel + 3]) : 1.0f;

  if (coverage->mask)
    value *= ns_image_sound (coverage->mask[pixel]);
  if (coverage->region)
    value *= ns_image_sound (coverage->region[pixel]);

  return value;
}

static float
shared_pixel (const Coverage *coverage, size_t pixel)
{
  const NsRegions *regions = coverage->regions;
  double           sum = 0.0;
  double           share = 0.0;

  for (size_t i = 0; i < regions->n; i++)
    {
      double value = regions->weights[i];

      if (regions->masks && regions->masks[i])
        value *= (double) ns_image_sound (regions->masks[i][pixel]);
      sum += value;
      if (i == coverage->index)
        share = value;
    }
  if (sum > 0.0)
    return (float) (share / sum);

  for (size_t i = 0; i < regions->n; i++)
    sum += regions->weights[i];

  return (float) (regions->weights[coverage->index] / sum);
}

/* The mean over the pixels of one feature, as far as there are any. */
static float
mean (const Coverage *coverage, int y, int x)
{
  const NsFeatureMap *map = coverage->map;
  double              sum = 0.0;

  for (int v = 0; v < map->scale; v++)
    {
      int row = ns_padded_source (map->y + y * map->scale + v, coverage->height, map->padding);

      for (int u = 0; u < map->scale; u++)
        {
          int column =
            ns_padded_source (map->x + x * map->scale + u, coverage->width, map->padding);
          size_t pixel = (size_t) row * (size_t) coverage->width + (size_t) column;

          sum += (double) (coverage->regions ? shared_pixel (coverage, pixel)
                                             : visible_pixel (coverage, pixel));
        }
    }

  return (float) (sum / ((double) map->scale * (double) map->scale));
}

static bool
is_inner (const Coverage *coverage, int y, int x)
{
  const NsFeatureMap *map = coverage->map;
  const NsRect       *inner = &coverage->inner;
  int                 row = map->y + y * map->scale - inner->y;
  int                 column = map->x + x * map->scale - inner->x;

  return row >= 0 && row < inner->height && column >= 0 && column < inner->width;
}

static void
cover_row (int y, void *data)
{
  const Coverage *coverage = data;
  int             width = coverage->map->width;

  for (int x = 0; x < width; x++)
    coverage->values[(size_t) y * (size_t) width + (size_t) x] =
      coverage->regions || is_inner (coverage, y, x) ? mean (coverage, y, x) : 0.0f;
}

static void
cover (NsPool *pool, Coverage *coverage)
{
  const NsFeatureMap *map = coverage->map;
  size_t              row = (size_t) map->width * (size_t) map->scale * (size_t) map->scale * 4;

  ns_rows_run (pool, 0, map->height, row, cover_row, coverage);
}

void
ns_coverage_visible (NsPool             *pool,
                     const NsImage      *image,
                     const float        *mask,
                     const float        *region,
                     bool                everything,
                     const NsFeatureMap *map,
                     NsRect              inner,
                     float              *values)
{
  Coverage coverage = { map,
                        image->width,
                        image->height,
                        everything ? NULL : image,
                        everything ? NULL : mask,
                        region,
                        inner,
                        NULL,
                        0,
                        values };

  cover (pool, &coverage);
}

void
ns_coverage_share (NsPool             *pool,
                   const NsRegions    *regions,
                   size_t              index,
                   int                 width,
                   int                 height,
                   const NsFeatureMap *map,
                   float              *values)
{
  Coverage coverage = { map, width, height, NULL, NULL, NULL, { 0 }, regions, index, values };

  cover (pool, &coverage);
}
