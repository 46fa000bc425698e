/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The model that the arguments ask for. */

#ifndef NS_STYLE_MODEL_H
#define NS_STYLE_MODEL_H

#include <libgimp/gimp.h>

#include "network/library.h"
#include "style/stylise.h"

typedef struct
{
  NsModel *model;
  unsigned style;     /* which of the model's styles, if one of them is asked for */
  gchar   *title;     /* of the style or model, in the user's language */
  NsModel *generator; /* iterative: what paints the same style fast, to begin with; or NULL */
  unsigned generator_style;
} NsStyleModel;

/* Finds and loads what config names for method into model, which is zero-filled before. On failure
 * sets error, returns its status and leaves model zero-filled. Release with ns_style_model_clear(). */
GimpPDBStatusType ns_style_model_load (NsStyleModel        *model,
                                       NsMethod             method,
                                       GimpProcedureConfig *config,
                                       const NsLibrary     *library,
                                       NsMemory            *memory,
                                       GError             **error);

void ns_style_model_clear (NsStyleModel *model);

#endif /* NS_STYLE_MODEL_H */
