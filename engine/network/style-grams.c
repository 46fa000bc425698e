/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/style-grams.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "network/style-tensors.h"

#define PREFIX "styles.gram."
#define NAME_ROOM (NS_SAFETENSORS_NAME_MAX + 1)

/* Whether there are matrices at an output of network; their name is stored ([NAME_ROOM]). */
static bool
find_tensor (const NsSafetensors *file, const NsNetwork *network, unsigned output, char *name)
{
  int length = snprintf (name, NAME_ROOM, PREFIX "%s", ns_network_output_name (network, output));

  return length < NAME_ROOM && ns_safetensors_find (file, name);
}

NsStatus
ns_style_grams_check (const NsSafetensors *file,
                      const NsNetwork     *network,
                      unsigned             n_styles,
                      NsError             *error)
{
  unsigned n_known = 0;

  for (unsigned i = 0; i < ns_network_n_outputs (network); i++)
    {
      size_t   channels = (size_t) ns_network_output_channels (network, i);
      size_t   shape[3] = { n_styles, channels, channels };
      char     name[NAME_ROOM];
      NsStatus status;

      if (!find_tensor (file, network, i, name))
        continue;
      status = ns_style_tensor_check (file, name, 3, shape, error);
      if (status != NS_OK)
        return status;
      n_known++;
    }
  if (n_known == 0)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” cannot be used: it lists %u styles, but has no Gram matrices of "
                         "them.",
                         ns_safetensors_path (file), n_styles);

  return NS_OK;
}

NsStatus
ns_style_grams_load (NsStyleGrams        *grams,
                     NsMemory            *memory,
                     const NsSafetensors *file,
                     const NsNetwork     *network,
                     NsError             *error)
{
  NsStatus status = NS_OK;

  grams->memory = memory;
  grams->n_outputs = ns_network_n_outputs (network);
  grams->values = ns_memory_alloc_zeroed (memory, grams->n_outputs, sizeof *grams->values, error);
  if (!grams->values)
    return NS_ERROR_MEMORY;

  for (unsigned i = 0; i < grams->n_outputs && status == NS_OK; i++)
    {
      char name[NAME_ROOM];

      if (find_tensor (file, network, i, name))
        status = ns_style_tensor_load (file, name, memory, &grams->values[i], error);
    }

  return status;
}

void
ns_style_grams_clear (NsStyleGrams *grams)
{
  for (unsigned i = 0; grams->values && i < grams->n_outputs; i++)
    ns_memory_release (grams->memory, grams->values[i]);
  if (grams->memory)
    ns_memory_release (grams->memory, grams->values);
  memset (grams, 0, sizeof *grams);
}
