/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A recorded pass through a network of one input, for gradients with respect to that input.
 *
 * Only what the backward pass looks at is kept: the inputs of instance normalisation and max-pooling,
 * the outputs of ReLU and tanh. Convolutions need nothing, since weights are not trained.
 */

#ifndef NS_TAPE_H
#define NS_TAPE_H

#include "network/forward.h"

typedef struct _NsTape NsTape;

/* As ns_network_forward(), but the wanted outputs stay on the tape. NULL on failure. */
NsTape *ns_network_record (NsContext              *context,
                           const NsNetwork        *network,
                           const NsNetworkOptions *options,
                           NsTensor               *input,
                           unsigned                n_wanted,
                           const unsigned         *wanted,
                           NsError                *error);

/* The index-th wanted output; valid until ns_tape_backward(), which releases what it has used. */
const NsTensor *ns_tape_output (const NsTape *tape, unsigned index);

/* gradients: [n_wanted], of the loss with respect to each wanted output; one that holds nothing counts
 * as 0. They are taken over (cleared). grad_input, holding nothing before, receives the gradient with
 * respect to the input. A tape can be played back once. Reports progress after every layer. */
NsStatus ns_tape_backward (NsContext *context,
                           NsTape    *tape,
                           NsTensor  *gradients,
                           NsTensor  *grad_input,
                           NsError   *error);

/* NULL is allowed. */
void ns_tape_free (NsTape *tape);

/* The most bytes allocated at a time by recording and playing back, input and gradients of all
 * wanted outputs included; otherwise as ns_network_forward_bytes(). */
size_t ns_network_record_bytes (const NsNetwork *network,
                                int              height,
                                int              width,
                                unsigned         n_wanted,
                                const unsigned  *wanted);

#endif /* NS_TAPE_H */
