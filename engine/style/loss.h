/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The loss that the iterative method minimises (Gatys, Ecker & Bethge 2016, eq. 7), as a function of
 * the picture.
 *
 *   L = α Σ_l v_l c_l / C_l + β Σ_s ω_s Σ_l w_l e_ls / E_ls + τ V + γ O
 *
 * c_l and e_ls are the paper's content and style losses of layer l, and s counts style pictures. Instead of
 * Gram matrices, e_ls can compare means and deviations of channels, 1/N Σ (μ - m)² + (σ - s)² (Li et al.
 * 2017; Huang & Belongie 2017, eq. 13).
 * C_l = ½ Σ P² and E_ls = 1/(4 N²) Σ A², or 1/N Σ (m² + s²), are what they would be of features that are all
 * zero: dividing by them makes every term relative, so that one α and β suit all networks, layers, sizes
 * and both style losses, where the papers' differ by orders of magnitude. v_l, w_l and ω_s are scaled to
 * sum 1. V is total variation and O what lies outside of the gamut, both as means over the picture's values
 * in units of 255².
 *
 * Only pixels that are visible count: c_l, Gram matrices and moments weight positions by what is visible of
 * the pixels below them.
 */

#ifndef NS_LOSS_H
#define NS_LOSS_H

#include "base/context.h"
#include "network/network.h"
#include "optimise/objective.h"
#include "style/loss-style.h"
#include "tensor/tensor.h"

#define NS_LOSS_LAYERS_MAX 64

typedef struct
{
  unsigned output;                       /* of the network: the tap */
  double   content_weight, style_weight; /* v_l, w_l: >= 0 */
} NsLossLayer;

typedef struct
{
  NsLossLayer layers[NS_LOSS_LAYERS_MAX]; /* each output once */
  unsigned    n_layers;
  NsStyleLoss style_loss;                   /* what e_ls is */
  double      content_weight, style_weight; /* α, β: >= 0 */
  double      variation_weight;             /* τ >= 0 */
  double      gamut_weight;                 /* γ >= 0 */
  int tile_side; /* pixels, of pictures too large to be looked at as a whole; 0: when needed */
} NsLossOptions;

/* Values of the last evaluation. */
typedef struct
{
  double content, style; /* the papers' c_l, and Σ_s ω_s e_ls; 0 if the layer has no such term */
  double relative_content, relative_style; /* the same divided by C_l and E_ls */
} NsLossLayerValues;

typedef struct
{
  double            total;          /* L */
  double            content, style; /* Σ v_l c_l / C_l and the like, without α and β */
  double            variation;      /* V */
  NsLossLayerValues layers[NS_LOSS_LAYERS_MAX];
} NsLossValues;

typedef struct _NsLoss NsLoss;

/* A loss for pictures of height x width, without content and style yet. The network must outlive it.
 * NULL with an error on failure. Free with ns_loss_free(). */
NsLoss *ns_loss_new (NsContext           *context,
                     const NsNetwork     *network,
                     const NsLossOptions *options,
                     int                  height,
                     int                  width,
                     NsError             *error);
void    ns_loss_free (NsLoss *loss);

/* The picture whose content counts: 3 channels, RGB 0…255, of the loss's size; taken over (cleared). If
 * never called, α is as good as 0. */
NsStatus ns_loss_set_content (NsLoss *loss, NsTensor *picture, NsError *error);

/* How much pixels of the picture count, both for content and style: height * width values 0 … 1, read
 * now; before ns_loss_set_content(). If nothing is visible, all count alike. */
NsStatus ns_loss_set_visible (NsLoss *loss, const float *visible, NsError *error);

/* Adds a style picture of any size (taken over), with how much its pixels count (or NULL) and ω_s. If
 * never called, β is as good as 0. */
NsStatus ns_loss_add_style (NsLoss      *loss,
                            NsTensor    *picture,
                            const float *visible,
                            double       weight,
                            NsError     *error);

/* The same for a style whose mean Gram matrices are known: grams[i], [channels][channels] and symmetric, is
 * that of the options' layer i; not looked at where the layer has no style term. The style loss must be
 * NS_STYLE_GRAM. */
NsStatus ns_loss_add_grams (NsLoss *loss, const float *const *grams, double weight, NsError *error);

/* The objective of optimisers: x is [height][width][3]. Reports progress, and so may be cancelled, at
 * every layer of the network. */
NsObjective ns_loss_objective (NsLoss *loss);

const NsLossValues *ns_loss_values (const NsLoss *loss);

/* The most bytes that a loss holds at a time while it is evaluated, the picture and gradient that the
 * caller holds not included; the style pictures must not have more pixels than the picture itself.
 * SIZE_MAX on overflow. */
size_t ns_loss_bytes (const NsNetwork     *network,
                      const NsLossOptions *options,
                      unsigned             n_styles,
                      int                  height,
                      int                  width);

#endif /* NS_LOSS_H */
