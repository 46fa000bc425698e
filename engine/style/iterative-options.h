/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What can be chosen about the iterative method. */

#ifndef NS_ITERATIVE_OPTIONS_H
#define NS_ITERATIVE_OPTIONS_H

#include <stdbool.h>

#include "image/image.h"
#include "network/model.h"
#include "style/loss-style.h"

typedef enum
{
  NS_TASK_PAINT,   /* content and style (Gatys, Ecker & Bethge 2016)                             */
  NS_TASK_TEXTURE, /* style alone, at the content's size (Gatys, Ecker & Bethge 2015)            */
  NS_TASK_INVERT,  /* content alone: what one tap keeps of it (Mahendran & Vedaldi 2014)         */
} NsTask;

typedef enum
{
  NS_PRESET_DRAFT,
  NS_PRESET_STANDARD,
  NS_PRESET_FINE,
} NsPreset;

typedef enum
{
  NS_OPTIMISER_LBFGS,
  NS_OPTIMISER_ADAM,
} NsOptimiser;

/* What the optimisation begins with. */
typedef enum
{
  NS_INITIAL_AUTO, /* fast if there is a generator and a content to paint; otherwise content if there is
                    * any and it is not to be inverted; otherwise noise */
  NS_INITIAL_CONTENT,
  NS_INITIAL_NOISE,   /* seeded */
  NS_INITIAL_STYLE,   /* the first style picture, stretched to the content's size */
  NS_INITIAL_PICTURE, /* initial_picture, stretched likewise */
  NS_INITIAL_FAST,    /* what generator makes of the content at the coarsest scale */
} NsInitial;

/* "paint", "texture", "invert"; "draft", "standard", "fine"; "lbfgs", "adam"; "auto", "content", "noise",
 * "style", "picture", "fast"; "gram", "moments". The reverse returns false for other names. */
const char *ns_task_name (NsTask task);
const char *ns_preset_name (NsPreset preset);
const char *ns_optimiser_name (NsOptimiser optimiser);
const char *ns_initial_name (NsInitial initial);
const char *ns_style_loss_name (NsStyleLoss loss);
bool        ns_task_from_name (const char *name, NsTask *task);
bool        ns_preset_from_name (const char *name, NsPreset *preset);
bool        ns_optimiser_from_name (const char *name, NsOptimiser *optimiser);
bool        ns_initial_from_name (const char *name, NsInitial *initial);
bool        ns_style_loss_from_name (const char *name, NsStyleLoss *loss);

/* The losses at one tap. */
typedef struct
{
  const char *tap;
  double      content, style;                   /* the papers' values; 0 if there is no such term */
  double      relative_content, relative_style; /* relative to features of zero (loss.h) */
} NsIterativeLayer;

/* Where a run is after a step. Valid during the call. */
typedef struct
{
  unsigned scale, n_scales; /* scale counts from 1 */
  int      width, height;   /* of the picture at this scale */
  unsigned step, n_steps;   /* of this scale, this one included; step counts from 1 */
  double   fraction;        /* of the whole run that is done, 0 … 1 */
  double   seconds_left;    /* estimated; negative while unknown */
  unsigned n_evaluations;   /* of network and gradient, in this scale so far */

  double                  total;          /* what is minimised (loss.h) */
  double                  content, style; /* its relative terms, without weights */
  double                  variation;
  const NsIterativeLayer *layers;
  unsigned                n_layers;

  /* width x height, if one was asked for now and there is memory for it; otherwise NULL. Finished as the
   * painting will be: it has the content's alpha, and the colours and strength that were asked for */
  const NsImage *picture;
} NsIterativeProgress;

/* Called in the thread that started the run. */
typedef void (*NsIterativeFunc) (const NsIterativeProgress *progress, void *data);

typedef struct
{
  NsTask      task;
  const char *tap; /* invert: of the model */

  NsPreset    preset;
  NsOptimiser optimiser;
  unsigned    steps; /* at the finest scale, coarser ones having more; 0: the preset's */

  /* Each twice as large as the one before; 0: the preset's, or with NS_INITIAL_FAST none coarser than about
   * 400 pixels, divided by the style scale */
  unsigned scales;

  NsInitial      initial;
  const NsImage *initial_picture;
  const NsModel *generator; /* of fast models, or NULL */
  unsigned       generator_style;

  NsStyleLoss
    style_loss; /* what is compared of the style: Gram matrices, or means and deviations */

  double content_weight;   /* α >= 0 of loss.h */
  double style_weight;     /* β >= 0 */
  double variation_weight; /* τ; negative: what suits the task */

  const NsModelLoss *content_layers; /* NULL: the model's */
  size_t             n_content_layers;
  const NsModelLoss *style_layers; /* NULL: the model's */
  size_t             n_style_layers;

  bool            keep_when_cancelled; /* the painting as far as it is, instead of an error */
  NsIterativeFunc func;                /* or NULL */
  void           *data;
  unsigned        picture_every; /* steps between pictures for func; 0: none */
} NsIterativeOptions;

#define NS_CONTENT_WEIGHT_DEFAULT 1.0
#define NS_STYLE_WEIGHT_DEFAULT 40.0

#define NS_ITERATIVE_OPTIONS_INIT                                                                  \
  { .content_weight = NS_CONTENT_WEIGHT_DEFAULT,                                                   \
    .style_weight = NS_STYLE_WEIGHT_DEFAULT,                                                       \
    .variation_weight = -1.0,                                                                      \
    .preset = NS_PRESET_STANDARD }

/* Whether it begins with what generator paints, if there is one: a texture has no content to paint, and an inversion
 * is not to see any. */
bool ns_iterative_takes_generator (const NsIterativeOptions *options);

#define NS_ITERATIVE_STEPS_MAX 10000
#define NS_ITERATIVE_SCALES_MAX 12

#endif /* NS_ITERATIVE_OPTIONS_H */
