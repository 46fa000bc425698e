/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Doing what an NsRequest asks for by AdaIN, once. */

#ifndef NS_ADAIN_REQUEST_H
#define NS_ADAIN_REQUEST_H

#include "style/stylise.h"

/* Whether request can be done: model, styles, weights, a photograph of that size. */
NsStatus ns_adain_check (const NsRequest *request, int width, int height, NsError *error);

/* The least that ns_adain_request_paint() allocates beside photo, in the smallest tiles; SIZE_MAX if the
 * size is impossible. */
size_t ns_adain_bytes (const NsRequest *request, int width, int height);

/* Paints photo, whose values are all sound and whose hidden pixels are filled; photo is taken over
 * (cleared). painting, holding nothing before: RGBA of content's size with its alpha. */
NsStatus ns_adain_request_paint (NsContext       *context,
                                 const NsRequest *request,
                                 NsImage         *photo,
                                 const NsPicture *content,
                                 NsImage         *painting,
                                 NsError         *error);

#endif /* NS_ADAIN_REQUEST_H */
