/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a network is made of, for the passes through it.
 *
 * Values are numbered: the output of layer i is value i, input i is value n_layers + i.
 */

#ifndef NS_NETWORK_PRIVATE_H
#define NS_NETWORK_PRIVATE_H

#include "network/layer.h"
#include "network/network.h"

#define NS_NETWORK_LAYERS_MAX (NS_NETWORK_OUTPUTS_MAX - 1)
#define NS_NETWORK_VALUE_NAME_MAX 63                   /* bytes */
#define NS_NETWORK_PARAMETERS_MAX ((size_t) 128 << 20) /* floats: 512 MiB */

typedef struct
{
  char   name[NS_NETWORK_VALUE_NAME_MAX + 1];
  int    value; /* its number */
  int    channels;
  NsSize size;
} NsNamedValue;

struct _NsNetwork
{
  NsMemory     *memory;
  NsSizes       sizes;
  int           n_layers;
  NsLayer      *layers;
  int           n_inputs;
  NsNamedValue *inputs;
  int           n_outputs;
  NsNamedValue *outputs; /* saved values, then "output" */
  unsigned      n_styles;
  size_t        n_parameters;
};

/* Where the means and then the variances of a layer begin among those of all instance normalisations. */
static inline size_t
ns_network_first_moment (const NsNetwork *network, const NsLayer *layer)
{
  size_t n = 0;

  for (const NsLayer *before = network->layers; before < layer; before++)
    if (before->kind == NS_LAYER_NORM)
      n += 2 * (size_t) before->channels;

  return n;
}

static inline int
ns_network_n_values (const NsNetwork *network)
{
  return network->n_layers + network->n_inputs;
}

/* The layer that gives a value, or NULL for inputs. */
static inline const NsLayer *
ns_network_producer (const NsNetwork *network, int value)
{
  return value < network->n_layers ? &network->layers[value] : NULL;
}

static inline int
ns_network_channels (const NsNetwork *network, int value)
{
  return value < network->n_layers ? network->layers[value].channels
                                   : network->inputs[value - network->n_layers].channels;
}

#endif /* NS_NETWORK_PRIVATE_H */
