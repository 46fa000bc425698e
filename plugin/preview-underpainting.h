/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the fast method paints of the whole layer at its coarsest scale (fast-scales.h), so that a part in the
 * preview gets the strokes and colours that it will have in the layer, not those of a layer of its size. Kept as
 * long as the layer, the style and the settings stay. */

#ifndef NS_PREVIEW_UNDERPAINTING_H
#define NS_PREVIEW_UNDERPAINTING_H

#include <libgimp/gimp.h>

#include "neural-style.h"

typedef struct
{
  NsImage         photo;    /* the layer as small as that, */
  gint64          read;     /*   and when it was so */
  NsImage         painting; /* of it; nothing: still to be painted */
  NsRequest       request;  /* that painting is done for */
  NsUnderpainting under;
} NsPreviewUnderpainting;

/* Gets ready for part of layer, which request is to paint with the fast method. *wanted: whether there is anything
 * to lay under it: large layers of which it is not the whole. In libgimp's thread. */
NsStatus ns_preview_underpainting_prepare (NsPreviewUnderpainting *underpainting,
                                           GimpDrawable           *layer,
                                           const GeglRectangle    *part,
                                           const NsRequest        *request,
                                           NsMemory               *memory,
                                           gboolean               *wanted,
                                           NsError                *error);

/* If it was wanted: paints it, unless it is there, and gives it to request. In any thread; progress is context's. */
NsStatus ns_preview_underpainting_paint (NsPreviewUnderpainting *underpainting,
                                         NsContext              *context,
                                         NsRequest              *request,
                                         NsError                *error);

/* Forgets everything, as when the model is not there any more. */
void ns_preview_underpainting_clear (NsPreviewUnderpainting *underpainting);

#endif /* NS_PREVIEW_UNDERPAINTING_H */
