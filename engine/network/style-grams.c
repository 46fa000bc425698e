/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/style-grams.h"

#include <stdio.h>
#include <string.h>

#define PREFIX "styles.gram."

/* The matrices at an output of network, or NULL. */
static const NsTensorInfo *
find_tensor (const NsSafetensors *file, const NsNetwork *network, unsigned output)
{
  char name[NS_SAFETENSORS_NAME_MAX + 1];
  int  length = snprintf (name, sizeof name, PREFIX "%s", ns_network_output_name (network, output));

  return length < (int) sizeof name ? ns_safetensors_find (file, name) : NULL;
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
      const NsTensorInfo *info = find_tensor (file, network, i);
      size_t              channels = (size_t) ns_network_output_channels (network, i);

      if (!info)
        continue;
      if (info->n_dimensions != 3 || info->shape[0] != n_styles || info->shape[1] != channels ||
          info->shape[2] != channels)
        return ns_error_set (
          error, NS_ERROR_FORMAT,
          "“%s” cannot be used: its tensor “styles.gram.%.63s” does not have %zu × %zu "
          "numbers for each of its %u styles.",
          ns_safetensors_path (file), ns_network_output_name (network, i), channels, channels,
          n_styles);
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
      const NsTensorInfo *info = find_tensor (file, network, i);

      if (!info)
        continue;
      grams->values[i] = ns_memory_alloc_lasting (memory, info->n_elements, sizeof (float), error);
      status = grams->values[i] ? ns_safetensors_read (file, info, grams->values[i], error)
                                : NS_ERROR_MEMORY;
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
