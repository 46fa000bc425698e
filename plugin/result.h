/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The painting as a new layer. */

#ifndef NS_RESULT_H
#define NS_RESULT_H

#include <libgimp/gimp.h>

#include "image/image.h"

/* Adds painting, of source's size, as a layer called name above source: in the same group, at the
 * same place, with the painting's alpha, and with the selection, if there is one, as its mask. One
 * undo step. Returns the layer, or NULL with an error, and the image is then as it was. */
GimpLayer *
ns_result_add (GimpLayer *source, const NsImage *painting, const gchar *name, GError **error);

#endif /* NS_RESULT_H */
