/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The loss of a picture that is too large to be looked at as a whole: tile by tile, with the same result.
 *
 * Gram matrices, moments and content losses are sums over positions, each of which sees the picture only so
 * far. A first pass through all tiles adds up what the style is judged by; a second one plays the gradient of
 * what that costs back through each tile. A tile owns its own positions, but is looked at with as much around it as
 * they see. Networks whose positions see all of the picture, or where they are, look at it as a whole.
 */

#ifndef NS_LOSS_TILES_H
#define NS_LOSS_TILES_H

#include "style/loss.h"

typedef struct
{
  int side;   /* pixels of what a tile owns; 0: the picture is looked at as a whole */
  int margin; /* around it */
} NsLossTiling;

/* How a picture of that size is looked at. */
NsLossTiling
ns_loss_tiling (const NsNetwork *network, const NsLossOptions *options, int height, int width);

/* The most pixels that a tile is looked at with along a side of size pixels: all of them where there are no tiles. */
int ns_loss_tiling_reach (const NsLossTiling *tiling, int size);

/* The layers' values, and the gradient (zeros before) with respect to x. outputs: the n taps with terms,
 * layers: their places in loss. */
NsStatus ns_loss_tiles_evaluate (NsLoss         *loss,
                                 const float    *x,
                                 float          *gradient,
                                 unsigned        n,
                                 const unsigned *outputs,
                                 const unsigned *layers,
                                 NsError        *error);

#endif /* NS_LOSS_TILES_H */
