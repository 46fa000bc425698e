/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image/hidden.h"

#include <stdbool.h>

#define LEVELS_MAX 17 /* a side of NS_IMAGE_SIDE_MAX halves to 1 in 15 steps */

/* Levels hold colours that are means over their visible part, and in the fourth value how visible
 * they are, 0 … 1. */

static void
pull (const NsImage *fine, NsImage *coarse)
{
  for (int y = 0; y < coarse->height; y++)
    for (int x = 0; x < coarse->width; x++)
      {
        float *to = ns_image_at (coarse, x, y);
        float  sum[3] = { 0.0f, 0.0f, 0.0f };
        float  total = 0.0f;

        for (int i = 0; i < 4; i++)
          {
            int          from_x = 2 * x + i % 2;
            int          from_y = 2 * y + i / 2;
            const float *from;

            if (from_x >= fine->width || from_y >= fine->height)
              continue;
            from = ns_image_at (fine, from_x, from_y);
            total += from[3];
            for (int c = 0; c < 3; c++)
              sum[c] += from[3] * from[c];
          }
        for (int c = 0; c < 3; c++)
          to[c] = total > 0.0f ? sum[c] / total : 0.5f;
        to[3] = total < 1.0f ? total : 1.0f;
      }
}

/* The coarse level's colour at fine pixel (x, y), interpolated linearly between pixel centres. */
static void
sample (const NsImage *coarse, int x, int y, float *colour)
{
  int   x1 = x % 2 ? x / 2 + 1 : x / 2 - 1;
  int   y1 = y % 2 ? y / 2 + 1 : y / 2 - 1;
  int   x0 = x / 2;
  int   y0 = y / 2;
  float weights[4] = { 0.5625f, 0.1875f, 0.1875f, 0.0625f };

  x1 = x1 < 0 ? 0 : x1 >= coarse->width ? coarse->width - 1 : x1;
  y1 = y1 < 0 ? 0 : y1 >= coarse->height ? coarse->height - 1 : y1;
  for (int c = 0; c < 3; c++)
    colour[c] =
      weights[0] * ns_image_at (coarse, x0, y0)[c] + weights[1] * ns_image_at (coarse, x1, y0)[c] +
      weights[2] * ns_image_at (coarse, x0, y1)[c] + weights[3] * ns_image_at (coarse, x1, y1)[c];
}

static void
push (const NsImage *coarse, NsImage *fine, bool keep_alpha)
{
  for (int y = 0; y < fine->height; y++)
    for (int x = 0; x < fine->width; x++)
      {
        float *to = ns_image_at (fine, x, y);
        float  colour[3];

        if (to[3] >= 1.0f)
          continue;
        sample (coarse, x, y, colour);
        for (int c = 0; c < 3; c++)
          to[c] = to[3] > 0.0f ? to[3] * to[c] + (1.0f - to[3]) * colour[c] : colour[c];
        if (!keep_alpha)
          to[3] = 1.0f;
      }
}

NsStatus
ns_image_fill_hidden (NsImage *image, NsError *error)
{
  NsImage  levels[LEVELS_MAX] = { NS_IMAGE_INIT };
  int      n = 0;
  int      width = image->width;
  int      height = image->height;
  NsStatus status = NS_OK;

  if (ns_image_is_opaque (image))
    return NS_OK;

  while ((width > 1 || height > 1) && status == NS_OK)
    {
      width = (width + 1) / 2;
      height = (height + 1) / 2;
      status = ns_image_init (&levels[n], image->memory, width, height, error);
      if (status == NS_OK)
        {
          pull (n == 0 ? image : &levels[n - 1], &levels[n]);
          n++;
        }
    }

  if (status == NS_OK)
    {
      if (n == 0) /* a single pixel */
        for (int c = 0; c < 3; c++)
          image->pixels[c] = image->pixels[3] > 0.0f ? image->pixels[c] : 0.5f;
      for (int i = n - 1; i > 0; i--)
        push (&levels[i], &levels[i - 1], false);
      if (n > 0)
        push (&levels[0], image, true);
    }

  while (n > 0)
    ns_image_clear (&levels[--n]);

  return status;
}
