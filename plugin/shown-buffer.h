/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The pixels of a drawable as GIMP shows them: with its filters applied, which gimp_drawable_get_buffer()
 * leaves out. Opacity, mode and mask of a layer do not count. */

#ifndef NS_SHOWN_BUFFER_H
#define NS_SHOWN_BUFFER_H

#include <libgimp/gimp.h>

#include "base/error.h"

/* What is to be read of drawable in part, in the drawable's coordinates; nothing else of it need be in the
 * buffer. To be unreffed; NULL with error set if GIMP gives nothing out. */
GeglBuffer *ns_shown_buffer_get (GimpDrawable *drawable, const GeglRectangle *part, NsError *error);

/* Applies the filters that drawable has now, if any, once and for all rather than at every reading, until
 * ns_shown_buffer_forget(): a blur of a large layer takes many seconds, for a small part as for all of it. */
void ns_shown_buffer_keep (GimpDrawable *drawable);
void ns_shown_buffer_forget (GimpDrawable *drawable);

#endif /* NS_SHOWN_BUFFER_H */
