/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/style-statistics.h"

#include <string.h>

#include "network/style-tensors.h"

#define MEAN "styles.mean"
#define DEVIATION "styles.deviation"

NsStatus
ns_style_statistics_check (const NsSafetensors *file,
                           const NsNetwork     *decoder,
                           unsigned             n_styles,
                           NsError             *error)
{
  size_t   shape[2] = { n_styles, 0 };
  NsStatus status;

  for (unsigned i = 0; i < ns_network_n_inputs (decoder); i++)
    shape[1] += (size_t) ns_network_input_channels (decoder, i);

  status = ns_style_tensor_check (file, MEAN, 2, shape, error);
  if (status == NS_OK)
    status = ns_style_tensor_check (file, DEVIATION, 2, shape, error);

  return status;
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
  status = ns_style_tensor_load (file, MEAN, memory, &statistics->mean, error);
  if (status == NS_OK)
    status = ns_style_tensor_load (file, DEVIATION, memory, &statistics->deviation, error);

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
