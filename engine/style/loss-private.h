/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a loss consists of, for those who evaluate it. */

#ifndef NS_LOSS_PRIVATE_H
#define NS_LOSS_PRIVATE_H

#include "style/loss-layer.h"

struct _NsLoss
{
  NsContext       *context;
  const NsNetwork *network;
  NsLossOptions    options;
  int              height, width;
  float           *visible; /* [height][width], or NULL: all */
  double          *partial; /* [height] */
  unsigned         n_styles;
  NsLossLayerState layers[NS_LOSS_LAYERS_MAX];
  NsLossValues     values;
};

#endif /* NS_LOSS_PRIVATE_H */
