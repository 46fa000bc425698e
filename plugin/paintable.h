/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Whether something can be painted. Menu entries can be greyed out, callers from scripts cannot; and while a
 * dialog is open or a painting is being made, the user goes on working. */

#ifndef NS_PAINTABLE_H
#define NS_PAINTABLE_H

#include <libgimp/gimp.h>

/* Checks that drawable is a layer that can be painted. Otherwise sets error to a sentence that says what to
 * do, and returns its status. */
GimpPDBStatusType ns_paintable_check (GimpDrawable *drawable, GError **error);

/* The same, and that the selection, if there is one, lies over it. */
GimpPDBStatusType ns_paintable_check_selected (GimpDrawable *drawable, GError **error);

#endif /* NS_PAINTABLE_H */
