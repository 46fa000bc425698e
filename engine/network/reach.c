/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/reach.h"

#include "network/network-private.h"

/* Room for all values: a network cannot have more inputs than layers that name them. */
#define VALUES_MAX (3 * NS_NETWORK_LAYERS_MAX)

/* The scale of a layer's output for that of its input; 0 if there is none. told: of the whole picture. */
static int
layer_scale (const NsLayer *layer, int scale, bool told)
{
  switch (layer->kind)
    {
    case NS_LAYER_CONV:
      scale *= layer->stride;
      break;
    case NS_LAYER_MAX_POOL:
    case NS_LAYER_AVERAGE_POOL:
      scale *= 2;
      break;
    case NS_LAYER_UPSAMPLE:
      scale = scale % 2 == 0 ? scale / 2 : 0;
      break;
    case NS_LAYER_NORM:
      return told ? scale : 0;
    case NS_LAYER_NOISE: /* the place that it is told is in the picture's pixels */
      return told && scale == 1 ? scale : 0;
    default:
      break;
    }

  return scale <= NS_REACH_SCALE_MAX ? scale : 0;
}

static bool
find_scales (const NsNetwork *network, const int *input_scales, bool told, int *scales)
{
  if (ns_network_n_values (network) > VALUES_MAX)
    return false;

  for (int i = 0; i < network->n_inputs; i++)
    scales[network->n_layers + i] = input_scales[i];
  for (int i = 0; i < network->n_layers; i++)
    {
      const NsLayer *layer = &network->layers[i];

      scales[i] = layer_scale (layer, scales[layer->from], told);
      if (scales[i] == 0 || (layer->with >= 0 && scales[layer->with] != scales[i]))
        return false;
    }

  return true;
}

bool
ns_network_scales (const NsNetwork *network, const int *input_scales, int *output_scales)
{
  int scales[VALUES_MAX];

  if (!find_scales (network, input_scales, false, scales))
    return false;
  for (int i = 0; i < network->n_outputs; i++)
    output_scales[i] = scales[network->outputs[i].value];

  return true;
}

int
ns_network_part_align (const NsNetwork *network)
{
  const int one = 1;
  int       scales[VALUES_MAX];
  int       coarsest = 1;

  if (network->n_inputs != 1 || !find_scales (network, &one, true, scales))
    return 0;
  for (int i = 0; i < network->n_layers; i++)
    coarsest = scales[i] > coarsest ? scales[i] : coarsest;

  return coarsest; /* all are powers of two */
}

static void
raise (int *margin, int to)
{
  if (to > *margin)
    *margin = to;
}

void
ns_network_reach (const NsNetwork *network,
                  const int       *input_scales,
                  const int       *output_margins,
                  int             *input_margins)
{
  int scales[VALUES_MAX];
  int margins[VALUES_MAX];

  find_scales (network, input_scales, true, scales);
  for (int i = 0; i < ns_network_n_values (network); i++)
    margins[i] = -1;
  for (int i = 0; i < network->n_outputs; i++)
    raise (&margins[network->outputs[i].value], output_margins[i]);

  for (int i = network->n_layers - 1; i >= 0; i--)
    {
      const NsLayer *layer = &network->layers[i];
      int            scale = scales[layer->from];
      int            margin = margins[i];

      if (margin < 0)
        continue;

      /* Whole pixels of the coarser side, then those that a kernel looks at beyond */
      scale = scale > scales[i] ? scale : scales[i];
      margin = (margin + scale - 1) / scale * scale;
      margin += ns_layer_halo (layer) * scales[layer->from];
      raise (&margins[layer->from], margin);
      if (layer->with >= 0)
        raise (&margins[layer->with], margin);
    }

  for (int i = 0; i < network->n_inputs; i++)
    input_margins[i] = margins[network->n_layers + i];
}

void
ns_network_reach_of_output (const NsNetwork *network, const int *input_scales, int *input_margins)
{
  int margins[NS_NETWORK_OUTPUTS_MAX];

  for (int i = 0; i < network->n_outputs; i++)
    margins[i] = i == network->n_outputs - 1 ? 0 : -1;
  ns_network_reach (network, input_scales, margins, input_margins);
}
