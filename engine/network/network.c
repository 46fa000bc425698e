/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/network.h"

#include <string.h>

#include "network/binding.h"
#include "network/description.h"

NsNetwork *
ns_network_new (NsMemory            *memory,
                const NsSafetensors *file,
                const char          *key,
                const char          *description,
                int                  multiple,
                const NsNetwork     *encoder,
                NsError             *error)
{
  NsNetwork *network = ns_memory_alloc_zeroed (memory, 1, sizeof *network, error);

  if (!network)
    return NULL;

  network->memory = memory;
  if (encoder)
    network->sizes = encoder->sizes;
  else
    ns_sizes_init (&network->sizes, multiple);
  if (ns_description_parse (network, file, key, description, encoder, error) != NS_OK)
    {
      ns_network_free (network);
      return NULL;
    }

  return network;
}

NsStatus
ns_network_load (NsNetwork *network, const NsSafetensors *file, NsError *error)
{
  NsStatus status = NS_OK;

  for (int i = 0; i < network->n_layers && status == NS_OK; i++)
    status = ns_layer_load (&network->layers[i], network->memory, file, error);

  return status;
}

void
ns_network_free (NsNetwork *network)
{
  if (!network)
    return;

  for (int i = 0; i < network->n_layers; i++)
    ns_layer_clear (&network->layers[i], network->memory);
  ns_memory_release (network->memory, network->layers);
  ns_memory_release (network->memory, network->inputs);
  ns_memory_release (network->memory, network->outputs);
  ns_memory_release (network->memory, network);
}

unsigned
ns_network_n_inputs (const NsNetwork *network)
{
  return (unsigned) network->n_inputs;
}

const char *
ns_network_input_name (const NsNetwork *network, unsigned index)
{
  return network->inputs[index].name;
}

int
ns_network_input_channels (const NsNetwork *network, unsigned index)
{
  return network->inputs[index].channels;
}

int
ns_network_input_halo (const NsNetwork *network, unsigned index)
{
  int  halo = 0;
  int  value = network->inputs[index].value;
  bool shared[NS_NETWORK_LAYERS_MAX] = { false };

  /* Those that may come to lie in the same memory count as well */
  for (int i = 0; i < network->n_layers; i++)
    {
      const NsLayer *layer = &network->layers[i];
      bool           uses = layer->from == value || layer->with == value ||
                  (layer->from < network->n_layers && shared[layer->from]) ||
                  (layer->with >= 0 && layer->with < network->n_layers && shared[layer->with]);

      if (uses && ns_layer_halo (layer) > halo)
        halo = ns_layer_halo (layer);
      shared[i] = uses && ns_layer_in_place (layer);
    }

  return halo;
}

int
ns_network_output_side (const NsNetwork *network, unsigned index, int side)
{
  return ns_sizes_evaluate (&network->sizes, network->outputs[index].size, side);
}

size_t
ns_network_n_moments (const NsNetwork *network)
{
  return ns_network_first_moment (network, network->layers + network->n_layers);
}

unsigned
ns_network_n_outputs (const NsNetwork *network)
{
  return (unsigned) network->n_outputs;
}

const char *
ns_network_output_name (const NsNetwork *network, unsigned index)
{
  return network->outputs[index].name;
}

int
ns_network_output_channels (const NsNetwork *network, unsigned index)
{
  return network->outputs[index].channels;
}

bool
ns_network_keeps_size (const NsNetwork *network)
{
  return ns_sizes_equal (network->outputs[network->n_outputs - 1].size, NS_SIZE_PICTURE);
}

int
ns_network_find_output (const NsNetwork *network, const char *name)
{
  for (int i = 0; i < network->n_outputs; i++)
    if (strcmp (network->outputs[i].name, name) == 0)
      return i;

  return -1;
}

unsigned
ns_network_n_styles (const NsNetwork *network)
{
  return network->n_styles;
}

size_t
ns_network_n_parameters (const NsNetwork *network)
{
  return network->n_parameters;
}
