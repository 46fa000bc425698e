/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A network: layers that a description names (docs/model-format.md), with their weights.
 *
 * Values between layers are numbered; saved ones have names. A forward pass keeps a value only until
 * its last use and works in place where nobody else looks, so that memory stays low; a recorded pass
 * keeps what the backward pass needs.
 */

#ifndef NS_NETWORK_H
#define NS_NETWORK_H

#include <stdint.h>

#include "base/context.h"
#include "tensor/tensor.h"

typedef struct _NsNetwork NsNetwork;

/* Names of the values that the caller gives ("input", or the taps an adain decoder asks for), in the
 * order of first use, with the channels each must have (0: any). */
unsigned    ns_network_n_inputs (const NsNetwork *network);
const char *ns_network_input_name (const NsNetwork *network, unsigned index);
int         ns_network_input_channels (const NsNetwork *network, unsigned index);

/* Names of the saved values, and last the network's final output, called "output". */
unsigned    ns_network_n_outputs (const NsNetwork *network);
const char *ns_network_output_name (const NsNetwork *network, unsigned index);

/* The index of a saved value by name, or -1. */
int ns_network_find_output (const NsNetwork *network, const char *name);

typedef struct
{
  const float *style_weights; /* [n_styles], sum 1: rows of conditional instance normalisation to
                               * mix (Dumoulin et al. 2017); NULL: the first row alone */
  uint64_t     seed;          /* of noise layers */
} NsNetworkOptions;

/* Runs the network. inputs: one tensor per input, in order, of any halo; they are taken over: cleared
 * whether or not the run succeeds. wanted: indices of n_wanted outputs, which are moved to outputs
 * (holding nothing before; nothing again on failure); layers that none of them needs are not run. */
NsStatus ns_network_forward (NsContext              *context,
                             const NsNetwork        *network,
                             const NsNetworkOptions *options,
                             NsTensor               *inputs,
                             unsigned                n_wanted,
                             const unsigned         *wanted,
                             NsTensor               *outputs,
                             NsError                *error);

/* The most bytes that ns_network_forward() has allocated at a time for inputs of height x width,
 * those included; SIZE_MAX on overflow or impossible sizes. */
size_t ns_network_forward_bytes (const NsNetwork *network,
                                 int              height,
                                 int              width,
                                 unsigned         n_wanted,
                                 const unsigned  *wanted);

/* A recorded pass through a network of one input, for gradients with respect to that input. */
typedef struct _NsTape NsTape;

/* As ns_network_forward(), but the wanted outputs stay on the tape. NULL on failure. */
NsTape *ns_network_record (NsContext              *context,
                           const NsNetwork        *network,
                           const NsNetworkOptions *options,
                           NsTensor               *input,
                           unsigned                n_wanted,
                           const unsigned         *wanted,
                           NsError                *error);

/* The index-th wanted output; valid as long as the tape. */
const NsTensor *ns_tape_output (const NsTape *tape, unsigned index);

/* gradients: [n_wanted], of the loss with respect to each wanted output; one that holds nothing counts
 * as 0. They are taken over (cleared). grad_input, holding nothing before, receives the gradient with
 * respect to the input. A tape can be played back once. */
NsStatus ns_tape_backward (NsContext *context,
                           NsTape    *tape,
                           NsTensor  *gradients,
                           NsTensor  *grad_input,
                           NsError   *error);

void ns_tape_free (NsTape *tape);

#endif /* NS_NETWORK_H */
