/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Colours for pixels that nobody sees.
 *
 * Below zero alpha a layer may hold anything; a network would carry it over the edge into what is
 * visible. So hidden colours are replaced by a smooth continuation of the visible ones: pull-push
 * interpolation (Gortler et al. 1996; Mitchell 1987) down and up a pyramid, weighted by alpha. */

#ifndef NS_HIDDEN_H
#define NS_HIDDEN_H

#include "image/image.h"

/* Mixes the colours of pixels with alpha below 1 with the continuation, in proportion to what alpha
 * lacks; alpha stays, and so do opaque pixels. A picture without any visible pixel becomes mid grey.
 * NS_ERROR_MEMORY if there is no room for the pyramid (a third of the picture); image is then
 * unchanged. */
NsStatus ns_image_fill_hidden (NsImage *image, NsError *error);

#endif /* NS_HIDDEN_H */
