/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* From the layer and the arguments to the painting in the image. */

#ifndef NS_PAINT_H
#define NS_PAINT_H

#include <libgimp/gimp.h>

#include "network/library.h"

/* Paints layer as config says and adds the painting, which *painting then is, to the image.
 * interactive: a long run shows itself in a window, where the user can end it; GTK is initialised.
 * Otherwise sets error, unless the user has cancelled, and the image is as it was. */
GimpPDBStatusType ns_paint_layer (GimpLayer           *layer,
                                  GimpProcedureConfig *config,
                                  const NsLibrary     *library,
                                  gboolean             interactive,
                                  GimpLayer          **painting,
                                  GError             **error);

#endif /* NS_PAINT_H */
