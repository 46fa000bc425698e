/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/style-scale.h"

#include "image/resize.h"

static int
longer (int a, int b)
{
  return a > b ? a : b;
}

double
ns_style_scale_factor (double style_scale, int style_width, int style_height, int width, int height)
{
  int own = longer (style_width, style_height);
  int aim = longer (width, height);

  return aim < own ? style_scale * (double) aim / (double) own : style_scale;
}

void
ns_style_scaled_size (double style_scale,
                      int    style_width,
                      int    style_height,
                      int    width,
                      int    height,
                      int   *scaled_width,
                      int   *scaled_height)
{
  ns_image_scaled_size (
    style_width, style_height,
    ns_style_scale_factor (style_scale, style_width, style_height, width, height), scaled_width,
    scaled_height);
}
