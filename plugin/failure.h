/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What went wrong, from the engine's words to GIMP's. */

#ifndef NS_FAILURE_H
#define NS_FAILURE_H

#include <libgimp/gimp.h>

#include "base/error.h"

/* Domain of all errors of the plug-in; codes are engine or PDB statuses. */
#define NS_FAILURE (ns_failure_quark ())
GQuark ns_failure_quark (void);

/* The PDB status for an engine status: bad arguments are calling errors, a stop is a cancellation,
 * everything else is an execution error. */
GimpPDBStatusType ns_failure_status (NsStatus status);

/* Sets error from the engine's, and returns its status. */
GimpPDBStatusType ns_failure_from_engine (const NsError *from, GError **error);

/* Sets error to a sentence of the plug-in, and returns status. */
GimpPDBStatusType
ns_failure_set (GError **error, GimpPDBStatusType status, const gchar *format, ...)
  G_GNUC_PRINTF (3, 4);

#endif /* NS_FAILURE_H */
