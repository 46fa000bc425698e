/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/visible.h"

#include <stdint.h>

NsStatus
ns_visible_of_picture (NsMemory        *memory,
                       const NsPicture *picture,
                       int              width,
                       int              height,
                       float          **visible,
                       NsError         *error)
{
  const NsImage *image = picture->image;
  bool           all = image->width == width && image->height == height;
  float         *values;

  *visible = NULL;
  values = ns_memory_alloc_zeroed (memory, (size_t) width * (size_t) height, sizeof *values, error);
  if (!values)
    return NS_ERROR_MEMORY;

  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      {
        float alpha = ns_image_at (image, x, y)[3];

        if (picture->mask)
          alpha *= picture->mask[(size_t) y * (size_t) image->width + (size_t) x];
        alpha = ns_image_sound (alpha);
        values[(size_t) y * (size_t) width + (size_t) x] = alpha;
        all = all && alpha == 1.0f;
      }

  if (all)
    ns_memory_release (memory, values);
  else
    *visible = values;

  return NS_OK;
}

/* The mean of visible over the rows and columns that pixel (y, x) of the other size stands for. */
static float
mean_visible (const float *visible,
              int          height,
              int          width,
              int          small_height,
              int          small_width,
              int          y,
              int          x)
{
  int    top = (int) ((int64_t) y * height / small_height);
  int    bottom = (int) ((int64_t) (y + 1) * height / small_height);
  int    left = (int) ((int64_t) x * width / small_width);
  int    right = (int) ((int64_t) (x + 1) * width / small_width);
  double sum = 0.0;

  /* the other size may be the larger one */
  bottom = bottom > top ? bottom : top + 1;
  right = right > left ? right : left + 1;
  for (int v = top; v < bottom; v++)
    for (int u = left; u < right; u++)
      sum += (double) visible[(size_t) v * (size_t) width + (size_t) u];

  return (float) (sum / ((double) (bottom - top) * (double) (right - left)));
}

NsStatus
ns_visible_shrink (NsMemory    *memory,
                   const float *visible,
                   int          height,
                   int          width,
                   int          small_height,
                   int          small_width,
                   float      **result,
                   double      *sum,
                   NsError     *error)
{
  size_t n = (size_t) small_height * (size_t) small_width;
  double total = 0.0;
  float *small;

  *result = NULL;
  *sum = (double) n;
  if (!visible)
    return NS_OK;

  small = ns_memory_alloc (memory, n, sizeof *small, error);
  if (!small)
    return NS_ERROR_MEMORY;

  for (int y = 0; y < small_height; y++)
    for (int x = 0; x < small_width; x++)
      {
        float value = mean_visible (visible, height, width, small_height, small_width, y, x);

        small[(size_t) y * (size_t) small_width + (size_t) x] = value;
        total += (double) value;
      }
  if (!(total > 0.0))
    {
      ns_memory_release (memory, small);
      return NS_OK;
    }
  *result = small;
  *sum = total;

  return NS_OK;
}
