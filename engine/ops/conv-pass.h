/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One run of a convolution in either direction, as the algorithms see it. Internal to conv*.c. */

#ifndef NS_CONV_PASS_H
#define NS_CONV_PASS_H

#include "ops/conv-weights.h"
#include "ops/statistics-parts.h"

typedef struct
{
  const NsConv  *conv;
  NsConvWeights *weights;
  const float   *data; /* what ns_conv_weights_get() gave; NULL: only passing */
  bool           relu;
  bool           add;     /* to what output holds (Winograd only) */
  bool           pool;    /* of four pixels, the largest value is stored (Winograd only) */
  unsigned char *choices; /* pooled: which, as in ops/max-pool.h; or NULL */

  const NsTensor *input;
  int             dy, dx; /* of the input's pixels, from those of the output they lie under */
  int             reach;  /* pixels around the input's picture that may be read; beyond, it is 0 */
  NsTensor       *output;
  NsStatisticsParts *parts; /* one per task, made by the algorithm; or NULL */
  int                y, x, height,
    width; /* of the region of the output that is written; if magnified, before that */
} NsConvPass;

#endif /* NS_CONV_PASS_H */
