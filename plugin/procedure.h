/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The procedure plug-in-neural-style as GIMP's procedure database knows it. */

#ifndef NS_PROCEDURE_H
#define NS_PROCEDURE_H

#include <libgimp/gimp.h>

#define NS_PROCEDURE_NAME "plug-in-neural-style"

/* The procedure with its menu, documentation and arguments; run is called for every run mode. */
GimpProcedure *ns_procedure_new (GimpPlugIn *plug_in, GimpRunImageFunc run);

#endif /* NS_PROCEDURE_H */
