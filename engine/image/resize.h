/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Pictures in another size.
 *
 * Separable Lanczos windowed sinc of three lobes (Turkowski 1990), widened by the ratio when a picture
 * shrinks, so that nothing aliases. At the frame the part of the window outside is left out and the
 * rest counts for the whole. Colours count by alpha and stay sRGB-encoded, as the networks were
 * trained; overshoot is clamped to 0 … 1. */

#ifndef NS_RESIZE_H
#define NS_RESIZE_H

#include "base/context.h"
#include "image/image.h"

/* Fills result, holding nothing before, with image scaled to width x height, each side by its own
 * ratio. The same size gives an exact copy. Where the result is fully transparent its colour is 0.
 * NS_ERROR_ARGUMENT for impossible sizes, NS_ERROR_MEMORY (a picture of width x image's height is needed
 * beside the result). */
NsStatus ns_image_resize (NsContext     *context,
                          const NsImage *image,
                          int            width,
                          int            height,
                          NsImage       *result,
                          NsError       *error);

/* Where a part of a picture begins and how large it is, in the picture's pixels. */
typedef struct
{
  double x, y, width, height;
} NsRegion;

/* The same for a part of image, which lies in it and whose pixels next to it are looked at too: the result
 * is what would be cut from the whole picture scaled by the same ratios. */
NsStatus ns_image_resize_part (NsContext      *context,
                               const NsImage  *image,
                               const NsRegion *part,
                               int             width,
                               int             height,
                               NsImage        *result,
                               NsError        *error);

/* The sides of a picture of width x height scaled by factor > 0, rounded, at least 1 pixel and at most
 * what image.h allows, keeping the proportions when a limit interferes. */
void ns_image_scaled_size (int width, int height, double factor, int *new_width, int *new_height);

#endif /* NS_RESIZE_H */
