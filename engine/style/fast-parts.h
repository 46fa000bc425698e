/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A generator at work on a picture part by part, so that memory stays in bounds for any size.
 *
 * Its instance normalisations look at the whole picture, which no part shows. So their means and variances are found
 * first, in a mosaic of samples from all over the picture, and then used for every part: there are no seams, but the
 * painting is only nearly that of the whole. */

#ifndef NS_FAST_PARTS_H
#define NS_FAST_PARTS_H

#include "style/stylise.h"

/* The bytes that ns_fast_parts_paint() needs at least, photo included and what it adds to the weights for good aside
 * (fast-generator.h); SIZE_MAX if the generator cannot work on parts. */
size_t ns_fast_parts_bytes (const NsRequest *request, int width, int height);

/* Paints photo, which stays, into painting, which holds nothing before and gets content's alpha. bytes: what may be
 * allocated at a time, likewise. The more there are, the fewer parts, and the larger the mosaic. Same bytes
 * for the same request and limit. NS_ERROR_MEMORY if ns_fast_parts_bytes() are more than that. */
NsStatus ns_fast_parts_paint (NsContext       *context,
                              const NsRequest *request,
                              size_t           bytes,
                              const NsImage   *photo,
                              const NsImage   *content,
                              NsImage         *painting,
                              NsError         *error);

#endif /* NS_FAST_PARTS_H */
