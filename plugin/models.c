/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "models.h"

NsLibrary *
ns_models_find (NsMemory *memory, NsError *error)
{
  gchar       *beside = g_path_get_dirname (gimp_get_progname ());
  gchar       *shipped = g_build_filename (beside, "models", NULL);
  gchar       *own = g_build_filename (gimp_directory (), "neural-style", "models", NULL);
  const gchar *folders[] = { own, shipped, NULL };
  NsLibrary   *library = ns_library_new (memory, (const char *const *) folders, error);

  g_free (own);
  g_free (shipped);
  g_free (beside);

  return library;
}
