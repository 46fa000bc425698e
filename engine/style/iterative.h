/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The iterative method: the picture itself is optimised until a network sees the content of one picture
 * and the style of others in it (Gatys, Ecker & Bethge 2016), from coarse to fine. */

#ifndef NS_ITERATIVE_H
#define NS_ITERATIVE_H

#include "style/stylise.h"

/* Whether request can be done: model, taps, pictures, numbers, a photograph of that size. */
NsStatus ns_iterative_check (const NsRequest *request, int width, int height, NsError *error);

/* The most bytes that ns_iterative_paint() allocates at a time for a photograph of that size, the
 * photograph included; SIZE_MAX if the size is impossible. */
size_t ns_iterative_bytes (const NsRequest *request, int width, int height);

/* Paints photo, whose values are all sound and whose hidden pixels are filled; photo is taken over
 * (cleared). content tells which pixels count. painting, holding nothing before: RGBA of content's size
 * with its alpha. *cancelled: whether it was cancelled, but the request wanted the painting as far as it
 * was. */
NsStatus ns_iterative_paint (NsContext       *context,
                             const NsRequest *request,
                             NsImage         *photo,
                             const NsPicture *content,
                             NsImage         *painting,
                             bool            *cancelled,
                             NsError         *error);

#endif /* NS_ITERATIVE_H */
