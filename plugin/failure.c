/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "failure.h"

G_DEFINE_QUARK (ns - failure - quark, ns_failure)

GimpPDBStatusType
ns_failure_status (NsStatus status)
{
  switch (status)
    {
    case NS_OK:
      return GIMP_PDB_SUCCESS;
    case NS_ERROR_ARGUMENT:
      return GIMP_PDB_CALLING_ERROR;
    case NS_ERROR_CANCELLED:
      return GIMP_PDB_CANCEL;
    default:
      return GIMP_PDB_EXECUTION_ERROR;
    }
}

GimpPDBStatusType
ns_failure_from_engine (const NsError *from, GError **error)
{
  g_set_error_literal (error, NS_FAILURE, (gint) from->status, from->message);

  return ns_failure_status (from->status);
}

GimpPDBStatusType
ns_failure_set (GError **error, GimpPDBStatusType status, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_clear_error (error);
  if (error)
    *error = g_error_new_valist (NS_FAILURE, (gint) status, format, arguments);
  va_end (arguments);

  return status;
}
