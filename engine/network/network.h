/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A network: layers that a description names (docs/model-format.md), with their weights.
 *
 * Values between layers are numbered; saved ones have names. forward.h runs a network, tape.h records
 * a run for its gradient.
 */

#ifndef NS_NETWORK_H
#define NS_NETWORK_H

#include <stdbool.h>

#include "base/memory.h"
#include "network/safetensors.h"

typedef struct _NsNetwork NsNetwork;

/* Reads description (JSON, the layers) and checks it completely against the tensors of file: names,
 * types, shapes, channels, and that values which meet have the same size for every picture whose
 * sides are multiples of multiple. key: where the description stands, for sentences. encoder: NULL
 * for a network that takes the picture, or the network whose saved values this one takes. Nothing is
 * read from the file yet. NULL with an error that names the file and the layer. */
NsNetwork *ns_network_new (NsMemory            *memory,
                           const NsSafetensors *file,
                           const char          *key,
                           const char          *description,
                           int                  multiple,
                           const NsNetwork     *encoder,
                           NsError             *error);

/* Reads the weights; once, before the network is run. */
NsStatus ns_network_load (NsNetwork *network, const NsSafetensors *file, NsError *error);

/* NULL is allowed. */
void ns_network_free (NsNetwork *network);

/* Names of the values that the caller gives ("input", or the taps an adain decoder asks for), in the
 * order of first use, with the channels each must have. */
unsigned    ns_network_n_inputs (const NsNetwork *network);
const char *ns_network_input_name (const NsNetwork *network, unsigned index);
int         ns_network_input_channels (const NsNetwork *network, unsigned index);

/* The halo an input should have so that it need not be copied. */
int ns_network_input_halo (const NsNetwork *network, unsigned index);

/* Every layer can save one value, and there is the final output. */
#define NS_NETWORK_OUTPUTS_MAX 513

/* Names of the saved values, and last the network's final output, called "output". */
unsigned    ns_network_n_outputs (const NsNetwork *network);
const char *ns_network_output_name (const NsNetwork *network, unsigned index);
int         ns_network_output_channels (const NsNetwork *network, unsigned index);

/* Its height (or width) for a picture of that height (or width), a multiple as promised; 0 if that is too small. */
int ns_network_output_side (const NsNetwork *network, unsigned index, int side);

/* How many means and variances its instance normalisations have (forward.h). */
size_t ns_network_n_moments (const NsNetwork *network);

/* Whether the final output has the picture's size, whatever that is. */
bool ns_network_keeps_size (const NsNetwork *network);

/* The index of a saved value by name, or -1. */
int ns_network_find_output (const NsNetwork *network, const char *name);

/* Rows of conditional instance normalisation; 1 where there is none. */
unsigned ns_network_n_styles (const NsNetwork *network);

/* Weights in all layers. */
size_t ns_network_n_parameters (const NsNetwork *network);

#endif /* NS_NETWORK_H */
