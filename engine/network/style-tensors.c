/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/style-tensors.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define SHAPE_ROOM 200

NsStatus
ns_style_tensor_check (const NsSafetensors *file,
                       const char          *name,
                       int                  n_dimensions,
                       const size_t        *shape,
                       NsError             *error)
{
  const NsTensorInfo *info = ns_safetensors_find (file, name);
  char                wanted[SHAPE_ROOM] = "";
  bool                good = info && info->n_dimensions == n_dimensions;

  for (int i = 0; i < n_dimensions; i++)
    {
      size_t used = strlen (wanted);

      good = good && info->shape[i] == shape[i];
      snprintf (wanted + used, sizeof wanted - used, "%s%zu", i > 0 ? " × " : "", shape[i]);
    }
  if (!good)
    return ns_error_set (
      error, NS_ERROR_FORMAT,
      "“%s” cannot be used: it brings styles along, but its tensor “%s” is missing or not %s.",
      ns_safetensors_path (file), name, wanted);
  if (info->dtype == NS_DTYPE_OTHER)
    return ns_error_set (
      error, NS_ERROR_UNSUPPORTED,
      "“%s” cannot be used: the tensor “%s” is of type %s, but only F16 and F32 can "
      "be read.",
      ns_safetensors_path (file), name, info->dtype_name);

  return NS_OK;
}

NsStatus
ns_style_tensor_load (const NsSafetensors *file,
                      const char          *name,
                      NsMemory            *memory,
                      float              **values,
                      NsError             *error)
{
  const NsTensorInfo *info = ns_safetensors_find (file, name);
  NsStatus            status;

  *values = ns_memory_alloc_lasting (memory, info->n_elements, sizeof (float), error);
  if (!*values)
    return NS_ERROR_MEMORY;

  status = ns_safetensors_read (file, info, *values, error);
  if (status != NS_OK)
    {
      ns_memory_release (memory, *values);
      *values = NULL;
    }

  return status;
}
