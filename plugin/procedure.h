/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The procedure plug-in-neural-style as GIMP's procedure database knows it.
 *
 * Names of arguments and of choices are public: scripts use them. They may be added to, but never
 * renamed, reordered or removed.
 */

#ifndef NS_PROCEDURE_H
#define NS_PROCEDURE_H

#include <libgimp/gimp.h>

#define NS_PROCEDURE_NAME "plug-in-neural-style"

/* Where the style comes from; the ids of the choice style-source. */
typedef enum
{
  NS_STYLE_SOURCE_MODEL, /* "model": a built-in style   */
  NS_STYLE_SOURCE_LAYER, /* "layer": a layer of an image */
  NS_STYLE_SOURCE_FILE,  /* "file": a picture file       */
} NsStyleSource;

/* The procedure with its menu, documentation and arguments; run is called for every run mode. */
GimpProcedure *ns_procedure_new (GimpPlugIn *plug_in, GimpRunImageFunc run);

#endif /* NS_PROCEDURE_H */
