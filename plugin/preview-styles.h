/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The style pictures of a layer, made to suit a part of it in the preview: at the scale that they have beside
 * the whole layer, and no more of each than a preview has time for. */

#ifndef NS_PREVIEW_STYLES_H
#define NS_PREVIEW_STYLES_H

#include <libgimp/gimp.h>

#include "neural-style.h"

typedef struct
{
  NsMemory  *memory;
  gsize      n;
  NsImage   *images;   /* [n], owned */
  NsPicture *pictures; /* [n], of those images */
  gfloat   **regions;  /* [n] masks of the part's size, owned; NULL: everywhere */
} NsPreviewStyles;

/* Puts into request, which is to paint the whole of width x height pixels, pictures and regions for painting
 * part of it. Of pictures that are too large it takes the piece that shows most. styles is zero-filled before
 * and must outlive request; on failure it holds nothing. Does nothing for requests without pictures. In any
 * thread. */
NsStatus ns_preview_styles_cut (NsPreviewStyles     *styles,
                                NsContext           *context,
                                gint                 width,
                                gint                 height,
                                const GeglRectangle *part,
                                NsRequest           *request,
                                NsError             *error);

/* Pixels that a network looks at in the pictures of a request that is to paint width x height pixels. */
gdouble ns_preview_styles_area (const NsRequest *request, gint width, gint height);

void ns_preview_styles_clear (NsPreviewStyles *styles);

#endif /* NS_PREVIEW_STYLES_H */
