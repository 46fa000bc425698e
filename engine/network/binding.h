/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The numbers of a layer: those in its description, and the tensors that it names. */

#ifndef NS_BINDING_H
#define NS_BINDING_H

#include <jansson.h>

#include "network/network-private.h"

/* Where a layer stands, for sentences. */
typedef struct
{
  const char *path, *key;
  int         layer; /* from 1 */
} NsDescriptionPlace;

/* Reads the fields of layer, whose kind, inputs and their shape are known, and checks the tensors that
 * it names against that shape; sets channels and size where the layer changes them, and adds to the
 * network's number of parameters and styles. */
NsStatus ns_layer_bind (NsLayer                  *layer,
                        NsNetwork                *network,
                        const NsSafetensors      *file,
                        const json_t             *json,
                        const NsDescriptionPlace *place,
                        NsError                  *error);

/* Reads the layer's tensors. */
NsStatus
ns_layer_load (NsLayer *layer, NsMemory *memory, const NsSafetensors *file, NsError *error);

void ns_layer_clear (NsLayer *layer, NsMemory *memory);

#endif /* NS_BINDING_H */
