/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/style-statistics.h"

#include <string.h>

#define MEAN "styles.mean"
#define DEVIATION "styles.deviation"

static NsStatus
check_tensor (const NsSafetensors *file,
              const char          *name,
              size_t               n_styles,
              size_t               n_channels,
              NsError             *error)
{
  const NsTensorInfo *info = ns_safetensors_find (file, name);

  if (!info || info->n_dimensions != 2 || info->shape[0] != n_styles ||
      info->shape[1] != n_channels)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” cannot be used: its tensor “%s” does not have %zu numbers for each "
                         "of its %zu styles.",
                         ns_safetensors_path (file), name, n_channels, n_styles);

  return NS_OK;
}

NsStatus
ns_style_statistics_check (const NsSafetensors *file,
                           const NsNetwork     *decoder,
                           unsigned             n_styles,
                           NsError             *error)
{
  size_t   n_channels = 0;
  NsStatus status;

  for (unsigned i = 0; i < ns_network_n_inputs (decoder); i++)
    n_channels += (size_t) ns_network_input_channels (decoder, i);

  status = check_tensor (file, MEAN, n_styles, n_channels, error);
  if (status == NS_OK)
    status = check_tensor (file, DEVIATION, n_styles, n_channels, error);

  return status;
}

static NsStatus
load_tensor (float              **values,
             NsMemory            *memory,
             const NsSafetensors *file,
             const char          *name,
             NsError             *error)
{
  const NsTensorInfo *info = ns_safetensors_find (file, name);

  *values = ns_memory_alloc (memory, info->n_elements, sizeof (float), error);
  if (!*values)
    return NS_ERROR_MEMORY;

  return ns_safetensors_read (file, info, *values, error);
}

NsStatus
ns_style_statistics_load (NsStyleStatistics   *statistics,
                          NsMemory            *memory,
                          const NsSafetensors *file,
                          NsError             *error)
{
  NsStatus status;

  statistics->memory = memory;
  statistics->n_channels = ns_safetensors_find (file, MEAN)->shape[1];
  status = load_tensor (&statistics->mean, memory, file, MEAN, error);
  if (status == NS_OK)
    status = load_tensor (&statistics->deviation, memory, file, DEVIATION, error);

  return status;
}

void
ns_style_statistics_clear (NsStyleStatistics *statistics)
{
  if (statistics->memory)
    {
      ns_memory_release (statistics->memory, statistics->mean);
      ns_memory_release (statistics->memory, statistics->deviation);
    }
  memset (statistics, 0, sizeof *statistics);
}
