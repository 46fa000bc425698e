/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* From the description of a network to its layers. */

#ifndef NS_DESCRIPTION_H
#define NS_DESCRIPTION_H

#include "network/network-private.h"

/* Fills network's layers, inputs and outputs from description, as told in network.h; sizes must have
 * been initialised. On failure, what was allocated stays in network. */
NsStatus ns_description_parse (NsNetwork           *network,
                               const NsSafetensors *file,
                               const char          *key,
                               const char          *description,
                               const NsNetwork     *encoder,
                               NsError             *error);

#endif /* NS_DESCRIPTION_H */
