/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How far a network looks, for computing a large picture in parts.
 *
 * A part whose edges lie on multiples of all scales, with as many pixels around it as the network looks
 * beyond them, gives exactly the values that the whole picture gives there.
 */

#ifndef NS_REACH_H
#define NS_REACH_H

#include <stdbool.h>

#include "network/network.h"

#define NS_REACH_SCALE_MAX (1 << 10)

/* How many of the picture's pixels lie between neighbours of a value, for every output; input_scales says
 * it for the inputs. False if the network cannot work on parts: a layer looks at the whole picture
 * (instance normalisation) or at the position (noise), or a value is finer than the picture. */
bool ns_network_scales (const NsNetwork *network, const int *input_scales, int *output_scales);

/* The same for a network of one input that is told what its layers need to know of the whole picture (NsNetworkPart):
 * the multiple that the edges of parts lie on, or 0 if it cannot work on parts even then. */
int ns_network_part_align (const NsNetwork *network);

/* margins: how many of the picture's pixels beyond the part an output must be right, -1 for outputs that
 * are not wanted. Stores the same for every input, -1 for those that do not matter. The network must be
 * one that ns_network_scales() or ns_network_part_align() accepts. */
void ns_network_reach (const NsNetwork *network,
                       const int       *input_scales,
                       const int       *output_margins,
                       int             *input_margins);

/* The same for the final output alone, within the part itself. */
void
ns_network_reach_of_output (const NsNetwork *network, const int *input_scales, int *input_margins);

#endif /* NS_REACH_H */
