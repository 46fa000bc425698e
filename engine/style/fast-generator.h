/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A generator at work on a picture of one scale. Of a request, its model, style and seed count. */

#ifndef NS_FAST_GENERATOR_H
#define NS_FAST_GENERATOR_H

#include "network/forward.h"
#include "style/stylise.h"

/* Whether a picture of that size can be painted, memory aside. */
NsStatus ns_fast_generator_check (const NsRequest *request, int width, int height, NsError *error);

/* The bytes that painting a picture of that size is yet to add to the weights, for good. They are not among those
 * below. */
size_t ns_fast_generator_prepare_bytes (const NsRequest *request, int width, int height);

/* The most bytes that ns_fast_generator_run() has allocated at a time for a tensor of width x height, that included;
 * SIZE_MAX if that cannot be told. */
size_t ns_fast_generator_run_bytes (const NsRequest *request, int width, int height);

/* Runs it on tensor, a padded picture or, if part is not NULL, a part of one; the painting replaces it. On failure
 * tensor holds nothing. */
NsStatus ns_fast_generator_run (NsContext           *context,
                                const NsRequest     *request,
                                const NsNetworkPart *part,
                                NsTensor            *tensor,
                                NsError             *error);

/* The most bytes that ns_fast_generator_paint() has allocated at a time, photo included. */
size_t ns_fast_generator_bytes (const NsRequest *request, int width, int height);

/* Paints photo as a whole into painting, which holds nothing before and gets content's alpha. photo, of content's
 * size, may be content; otherwise it is taken over (cleared). */
NsStatus ns_fast_generator_paint (NsContext       *context,
                                  const NsRequest *request,
                                  NsImage         *photo,
                                  const NsImage   *content,
                                  NsImage         *painting,
                                  NsError         *error);

#endif /* NS_FAST_GENERATOR_H */
