/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How large a style picture is looked at beside a content. */

#ifndef NS_STYLE_SCALE_H
#define NS_STYLE_SCALE_H

/* What its sides are multiplied by. style_scale as in NsRequest: 1 makes its longer side that of a content of
 * width x height pixels, but does not enlarge it. All sides at least 1. */
double ns_style_scale_factor (double style_scale,
                              int    style_width,
                              int    style_height,
                              int    width,
                              int    height);

/* Its sides then. */
void ns_style_scaled_size (double style_scale,
                           int    style_width,
                           int    style_height,
                           int    width,
                           int    height,
                           int   *scaled_width,
                           int   *scaled_height);

#endif /* NS_STYLE_SCALE_H */
