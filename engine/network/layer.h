/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One layer of a network (docs/model-format.md): what it computes, from what, with which weights. */

#ifndef NS_LAYER_H
#define NS_LAYER_H

#include <stdbool.h>

#include "network/safetensors.h"
#include "network/sizes.h"
#include "ops/conv.h"

typedef enum
{
  NS_LAYER_CONV,
  NS_LAYER_NORM,
  NS_LAYER_RELU,
  NS_LAYER_TANH,
  NS_LAYER_AFFINE,
  NS_LAYER_MAX_POOL,
  NS_LAYER_AVERAGE_POOL,
  NS_LAYER_UPSAMPLE,
  NS_LAYER_ADD,
  NS_LAYER_NOISE,
  NS_LAYER_N_KINDS
} NsLayerKind;

/* Where weights stand in the file; used while loading only. */
typedef struct
{
  const NsTensorInfo *weight, *bias;
} NsLayerSource;

typedef struct
{
  NsLayerKind   kind;
  int           from;     /* the value it works on */
  int           with;     /* add: the other value; otherwise -1 */
  int           channels; /* of its output */
  NsSize        size;     /* of its output */
  NsLayerSource source;

  int    kernel, stride; /* conv */
  bool   zero_pad;       /* conv: zeros around the picture, not its reflection */
  NsConv conv;

  unsigned n_rows; /* norm: rows of weights, one a style, or 1 */
  float    epsilon;
  float   *scale; /* norm: γ, [n_rows][channels]; affine: [channels] */
  float   *shift; /* norm: β; affine: the offset */

  float deviation; /* noise */
} NsLayer;

/* Whether the layer may write its output over its input. */
static inline bool
ns_layer_in_place (const NsLayer *layer)
{
  switch (layer->kind)
    {
    case NS_LAYER_NORM:
    case NS_LAYER_RELU:
    case NS_LAYER_TANH:
    case NS_LAYER_AFFINE:
    case NS_LAYER_ADD:
    case NS_LAYER_NOISE:
      return true;
    default:
      return false;
    }
}

/* Pixels of its input's halo that the layer reads. */
static inline int
ns_layer_halo (const NsLayer *layer)
{
  return layer->kind == NS_LAYER_CONV ? layer->kernel / 2 : 0;
}

/* Height or width of the output for that of the input; may come out as 0 or beyond what tensors can be. */
static inline int
ns_layer_output_size (const NsLayer *layer, int size)
{
  switch (layer->kind)
    {
    case NS_LAYER_CONV:
      return ns_conv_output_size (size, layer->stride);
    case NS_LAYER_MAX_POOL:
    case NS_LAYER_AVERAGE_POOL:
      return size / 2;
    case NS_LAYER_UPSAMPLE:
      return 2 * size;
    default:
      return size;
    }
}

#endif /* NS_LAYER_H */
