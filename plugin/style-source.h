/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The style that the arguments ask for: a model, and pictures where the method takes them. */

#ifndef NS_STYLE_SOURCE_H
#define NS_STYLE_SOURCE_H

#include <libgimp/gimp.h>

#include "network/library.h"
#include "style/stylise.h"

typedef struct
{
  NsModel  *model;   /* owned */
  unsigned  style;   /* fast: which of the model's styles */
  NsImage   picture; /* adain, iterative */
  NsPicture styles[1];
  gsize     n_styles;
  gchar    *name; /* for the new layer; owned */
} NsStyle;

/* Finds and reads what config names into style, which is zero-filled before. On failure sets error,
 * returns its status and leaves style zero-filled. Release with ns_style_clear(). */
GimpPDBStatusType ns_style_load (NsStyle             *style,
                                 GimpProcedureConfig *config,
                                 const NsLibrary     *library,
                                 NsMemory            *memory,
                                 GError             **error);

void ns_style_clear (NsStyle *style);

#endif /* NS_STYLE_SOURCE_H */
