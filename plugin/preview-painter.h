/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Paints parts of a layer for the dialog's preview, with the same models, pictures and settings as the
 * layer would be. A part is painted alone, and so it stands for the layer in two ways: strokes get the
 * size that they would have there, and of a large style picture the middle has to do. */

#ifndef NS_PREVIEW_PAINTER_H
#define NS_PREVIEW_PAINTER_H

#include <libgimp/gimp.h>

#include "network/library.h"
#include "preview.h"

/* A painter of parts of layer as config says at the time, with the styles of library; all three must
 * outlive it. Free with ns_preview_painter_clear(). */
NsPreviewPainter
ns_preview_painter_new (GimpLayer *layer, GimpProcedureConfig *config, const NsLibrary *library);

/* When nothing is being painted any more. */
void ns_preview_painter_clear (NsPreviewPainter *painter);

#endif /* NS_PREVIEW_PAINTER_H */
