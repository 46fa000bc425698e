/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The dialog of Filters → Artistic → Neural Style… */

#ifndef NS_DIALOG_H
#define NS_DIALOG_H

#include <libgimp/gimp.h>

#include "network/library.h"
#include "preview.h"

/* Lets the user change config for painting layer, with the styles of library to choose from and parts of
 * layer shown as painter paints them. Returns whether to go on. After gimp_ui_init(). */
gboolean ns_dialog_run (GimpProcedure          *procedure,
                        GimpProcedureConfig    *config,
                        GimpLayer              *layer,
                        const NsLibrary        *library,
                        const NsPreviewPainter *painter);

#endif /* NS_DIALOG_H */
