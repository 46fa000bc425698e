/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The forward pass. It keeps a value only until its last use and works in place where nobody else
 * looks, so that memory stays low. */

#ifndef NS_FORWARD_H
#define NS_FORWARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/context.h"
#include "network/network.h"
#include "ops/noise.h"
#include "tensor/tensor.h"

/* For computing a picture in parts: what layers need to know that look at all of it. */
typedef struct
{
  float       *moments; /* [ns_network_n_moments()] of what each instance normalisation sees */
  bool         measure; /* they are not known: the run finds those of its input, and stores them */
  NsNoisePlace place;   /* of the input in the whole picture */
} NsNetworkPart;

typedef struct
{
  const float *style_weights; /* [n_styles], sum 1: rows of conditional instance normalisation to
                               * mix (Dumoulin et al. 2017); NULL: the first row alone */
  uint64_t     seed;          /* of noise layers */
  const NsNetworkPart *part;  /* NULL: the input is the whole picture */
} NsNetworkOptions;

/* Runs the network. options may be NULL for the defaults. inputs: one tensor per input, in order, of any
 * halo; they are taken over: cleared whether or not the run succeeds. wanted: indices of n_wanted >= 1
 * outputs, which are moved to outputs (holding nothing before; nothing again on failure); layers that
 * none of them needs are not run. Reports progress after every layer.
 * NS_ERROR_ARGUMENT if the inputs' shapes do not suit, NS_ERROR_MEMORY, NS_ERROR_CANCELLED. */
NsStatus ns_network_forward (NsContext              *context,
                             const NsNetwork        *network,
                             const NsNetworkOptions *options,
                             NsTensor               *inputs,
                             unsigned                n_wanted,
                             const unsigned         *wanted,
                             NsTensor               *outputs,
                             NsError                *error);

/* Whether the network can be run for a picture of height x width: NS_OK, NS_ERROR_ARGUMENT with a sentence
 * about the picture, or NS_ERROR_MEMORY. */
NsStatus ns_network_check_size (const NsNetwork *network,
                                int              height,
                                int              width,
                                unsigned         n_wanted,
                                const unsigned  *wanted,
                                NsError         *error);

/* The most bytes that ns_network_forward() has allocated at a time, inputs included, for a picture of
 * height x width, if the inputs have the halo that ns_network_input_halo() asks for; for an adain
 * decoder that is the picture its encoder took, sides multiples of the model's. Scratch memory of
 * operators, which does not grow with the picture, is not counted. SIZE_MAX on overflow or for
 * impossible sizes. */
size_t ns_network_tensor_bytes (const NsNetwork *network,
                                int              height,
                                int              width,
                                unsigned         n_wanted,
                                const unsigned  *wanted);

/* The bytes that this run adds to the weights for good, which do not depend on the size: 0 once it has been done. */
size_t ns_network_prepare_bytes (const NsNetwork *network,
                                 int              height,
                                 int              width,
                                 unsigned         n_wanted,
                                 const unsigned  *wanted);

/* Both together. */
size_t ns_network_forward_bytes (const NsNetwork *network,
                                 int              height,
                                 int              width,
                                 unsigned         n_wanted,
                                 const unsigned  *wanted);

#endif /* NS_FORWARD_H */
