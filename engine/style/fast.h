/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The fast method: one pass through a generator that was trained for the style (Johnson et al. 2016,
 * with the instance normalisation of Ulyanov et al. 2017). A large picture is painted small first, and at every
 * larger scale (fast-scales.h) the generator sees the photograph with what it has painted laid over it: the
 * strokes stay, and the photograph's edges come back. */

#ifndef NS_FAST_H
#define NS_FAST_H

#include "style/stylise.h"

/* Whether request can be done: model, style, a photograph of that size. */
NsStatus ns_fast_check (const NsRequest *request, int width, int height, NsError *error);

/* The bytes that ns_fast_paint() needs at least for a photograph of that size, the photograph included; with less
 * memory than it would like to have it paints in parts. SIZE_MAX if that cannot be told. */
size_t ns_fast_bytes (const NsRequest *request, int width, int height);

/* Paints photo, whose values are all sound and whose hidden pixels are filled; photo is taken over
 * (cleared). painting, holding nothing before: RGBA of content's size with its alpha. */
NsStatus ns_fast_paint (NsContext       *context,
                        const NsRequest *request,
                        NsImage         *photo,
                        const NsImage   *content,
                        NsImage         *painting,
                        NsError         *error);

#endif /* NS_FAST_H */
