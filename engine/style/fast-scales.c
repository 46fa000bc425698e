/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/fast-scales.h"

#include <math.h>

/* The root of the area of a picture in which the generators' strokes look as large as their style's do: about
 * twice what they have been trained on. */
#define STROKES_OF 512.0

/* Pixels of a side, if the picture has them: a generator sees nothing in fewer. */
#define SIDE_MIN 32

static int
side (int full, double factor)
{
  int size = (int) lround (full / factor);
  int least = full < SIDE_MIN ? full : SIDE_MIN;

  return size < least ? least : size;
}

double
ns_fast_scales_factor (double style_scale, int width, int height)
{
  double factor = style_scale * sqrt ((double) width * (double) height) / STROKES_OF;

  return factor > 1.0 ? factor : 1.0;
}

void
ns_fast_scales_init (NsFastScales *scales, double factor, int width, int height)
{
  double doublings = log2 (factor);
  long   n = 1 + lround (doublings);

  scales->n = n < 1 ? 1 : n > NS_FAST_SCALES_MAX ? NS_FAST_SCALES_MAX : (unsigned) n;
  for (unsigned i = 0; i < scales->n; i++)
    {
      double part = scales->n > 1 ? (double) (scales->n - 1 - i) / (scales->n - 1) : 0.0;

      scales->scales[i].width = side (width, exp2 (part * doublings));
      scales->scales[i].height = side (height, exp2 (part * doublings));
    }
}
