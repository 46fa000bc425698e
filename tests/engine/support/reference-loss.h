/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The loss of the iterative method as the papers' formulas say, in double precision, of the tiny feature
 * network of the fixtures: slow, and independent of the engine but for the numbers in the file. */

#ifndef NS_REFERENCE_LOSS_H
#define NS_REFERENCE_LOSS_H

#include "network/safetensors.h"
#include "reference.h"
#include "style/loss.h"

#define REFERENCE_TAPS 4 /* metric1 … metric4 */

typedef struct _ReferenceLoss ReferenceLoss;

/* options: a layer for every tap, in order; taken as they are but for tile_side. content: [height][width][3]; visible:
 * height * width values or NULL. The weights are read from file. Aborts on failure; reference_loss_free(). */
ReferenceLoss *reference_loss_new (const NsSafetensors *file,
                                   const NsLossOptions *options,
                                   const Reference     *content,
                                   const float         *visible);
void           reference_loss_free (ReferenceLoss *loss);

void reference_loss_add_style (ReferenceLoss   *loss,
                               const Reference *picture,
                               const float     *visible,
                               double           weight);

/* [1][1][1]: the loss of picture; data: the loss. For reference_gradient(). */
Reference reference_loss (const Reference *picture, void *data);

#endif /* NS_REFERENCE_LOSS_H */
