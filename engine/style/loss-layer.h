/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the loss keeps of one layer, and its terms there. */

#ifndef NS_LOSS_LAYER_H
#define NS_LOSS_LAYER_H

#include "style/loss.h"

/* The style of one picture at one layer. */
typedef struct
{
  float *target; /* loss-style.h */
  double size;   /* E_ls */
  double share;  /* ω_s, not scaled */
} NsLossStyle;

typedef struct
{
  NsLossLayer  options;
  NsStyleLoss  style_loss;
  double       content_share, style_share; /* v_l and w_l, scaled to sum 1 */
  NsTensor     content;                    /* P; or nothing */
  double       content_size;               /* C_l */
  float       *visible;                    /* at the tap's size; NULL: all, or not yet known */
  double       positions;                  /* M, by what is visible; 0: not yet known */
  NsLossStyle *styles;
  unsigned     n_styles;
} NsLossLayerState;

void ns_loss_layer_clear (NsLossLayerState *layer, NsMemory *memory);

/* Takes features over as the layer's content. */
NsStatus ns_loss_layer_set_content (NsContext        *context,
                                    NsLossLayerState *layer,
                                    NsTensor         *features,
                                    NsError          *error);

/* Adds the style of features, whose positions count by visible. */
NsStatus ns_loss_layer_add_style (NsContext        *context,
                                  NsLossLayerState *layer,
                                  const NsTensor   *features,
                                  const float      *visible,
                                  double            positions,
                                  double            share,
                                  NsError          *error);

/* Adds the style that has that mean Gram matrix, [channels][channels]. */
NsStatus ns_loss_layer_add_gram (NsContext        *context,
                                 NsLossLayerState *layer,
                                 const float      *gram,
                                 int               channels,
                                 double            share,
                                 NsError          *error);

/* The layer's terms at features, with layer->positions known: values, and the gradient (of α times the
 * content's plus β times the style's) written to gradient, which holds nothing before. */
NsStatus ns_loss_layer_evaluate (NsContext         *context,
                                 NsLossLayerState  *layer,
                                 const NsTensor    *features,
                                 double             content_weight,
                                 double             style_weight,
                                 NsTensor          *gradient,
                                 NsLossLayerValues *values,
                                 NsError           *error);

/* The style's terms for a measure (loss-style.h) over layer->positions: adds to values, and writes to
 * grad_measure the gradient of β times them. */
void ns_loss_layer_judge_style (const NsLossLayerState *layer,
                                const float            *measure,
                                int                     channels,
                                double                  style_weight,
                                float                  *grad_measure,
                                NsLossLayerValues      *values);

#endif /* NS_LOSS_LAYER_H */
