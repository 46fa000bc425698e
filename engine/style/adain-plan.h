/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What an adain model asks for: the taps that are normalised, how far the networks look, and how large
 * the tiles can be that a picture is computed in. */

#ifndef NS_ADAIN_PLAN_H
#define NS_ADAIN_PLAN_H

#include "base/context.h"
#include "network/model.h"
#include "style/coverage.h"
#include "style/tiling.h"

#define NS_ADAIN_TAPS_MAX 32

/* Memory that tiles keep to, where there is more: larger ones would not be noticeably faster. */
#define NS_ADAIN_TILE_BYTES ((size_t) 320 << 20)

typedef struct
{
  const NsNetwork *encoder, *decoder;
  int              padding, multiple;
  unsigned         n_taps;                     /* the decoder's inputs, in its order */
  unsigned         outputs[NS_ADAIN_TAPS_MAX]; /* of the encoder */
  int              channels[NS_ADAIN_TAPS_MAX];
  size_t           first[NS_ADAIN_TAPS_MAX];  /* of its channels among those of all taps */
  int              halos[NS_ADAIN_TAPS_MAX];  /* that the decoder asks for */
  int              scales[NS_ADAIN_TAPS_MAX]; /* pixels between features */
  size_t           n_channels;                /* of all taps */
  bool             tileable;
  int              align;         /* of tiles */
  int              encode_margin; /* pixels around a tile so that its taps are right */
  int              paint_margin;  /* so that its painting is right */
} NsAdainPlan;

NsStatus ns_adain_plan_init (NsAdainPlan *plan, const NsModel *model, NsError *error);

/* Whether a picture of that size can be painted, memory aside. */
NsStatus ns_adain_plan_check (const NsAdainPlan *plan, int width, int height, NsError *error);

/* The most bytes allocated at a time by encoding a part of the picture of that size and, if paint, by
 * normalising and decoding it, what is added to the weights for good aside. SIZE_MAX if it cannot be done. */
size_t ns_adain_plan_bytes (const NsAdainPlan *plan, int width, int height, bool paint);

/* The same with the smallest tiles that a picture of width x height can be cut into. */
size_t ns_adain_plan_least_bytes (const NsAdainPlan *plan, int width, int height, bool paint);

/* What a painting of that size is yet to add to the weights of both networks, for good. */
size_t ns_adain_plan_prepare_bytes (const NsAdainPlan *plan, int width, int height);

/* The tiling with the fewest tiles that fits into bytes for a picture of width x height. NS_ERROR_MEMORY
 * if even small tiles do not. */
NsStatus ns_adain_plan_tiles (const NsAdainPlan *plan,
                              int                width,
                              int                height,
                              bool               paint,
                              size_t             bytes,
                              NsTiling          *tiling,
                              NsError           *error);

/* The taps ([n_taps], holding nothing before; nothing again on failure) of part of the padded image. */
NsStatus ns_adain_plan_encode (const NsAdainPlan *plan,
                               NsContext         *context,
                               const NsImage     *image,
                               NsRect             part,
                               NsTensor          *taps,
                               NsError           *error);

/* Where the features of a tap are: height x width of them for part of the padded picture. */
NsFeatureMap
ns_adain_plan_map (const NsAdainPlan *plan, unsigned tap, NsRect part, int height, int width);

#endif /* NS_ADAIN_PLAN_H */
