/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The sizes at which the fast method paints a picture, from coarse to fine. A generator's strokes have the
 * size in pixels that it has learned (Jing et al. 2018, "Stroke Controllable Fast Style Transfer"), and in a
 * large picture they would be specks: so it is painted small first, and larger over that. */

#ifndef NS_FAST_SCALES_H
#define NS_FAST_SCALES_H

/* Enough for the largest pictures and NS_STYLE_SCALE_MAX. */
#define NS_FAST_SCALES_MAX 16

typedef struct
{
  int width, height;
} NsFastScale;

typedef struct
{
  unsigned    n;
  NsFastScale scales[NS_FAST_SCALES_MAX]; /* the last one has the picture's size */
} NsFastScales;

/* How many times larger a picture of width x height, both at least 1, is than one in which the generator's
 * strokes have the size that style_scale (> 0) asks for; at least 1. */
double ns_fast_scales_factor (double style_scale, int width, int height);

/* The scales of such a picture, of which the first is factor times smaller and every other one about twice as
 * large as the one before. One alone where factor is nearer to 1 than to 2. */
void ns_fast_scales_init (NsFastScales *scales, double factor, int width, int height);

#endif /* NS_FAST_SCALES_H */
