/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Painting a picture in a style: the one entry point for the plug-in and the command line. */

#ifndef NS_STYLISE_H
#define NS_STYLISE_H

#include <stdint.h>

#include "base/context.h"
#include "image/colour.h"
#include "image/image.h"
#include "image/resize.h"
#include "network/model.h"
#include "style/iterative-options.h"

typedef enum
{
  NS_METHOD_FAST,      /* a generator trained for one style (Johnson et al. 2016)              */
  NS_METHOD_ADAIN,     /* adaptive instance normalisation, any style (Huang & Belongie 2017)   */
  NS_METHOD_ITERATIVE, /* optimisation of the picture (Gatys et al. 2016)                      */
} NsMethod;

/* "fast", "adain", "iterative"; ns_method_from_name() returns false for other names. */
const char *ns_method_name (NsMethod method);
bool        ns_method_from_name (const char *name, NsMethod *method);

/* A picture with its visibility: pixels count by alpha times mask. */
typedef struct
{
  const NsImage *image;
  const float   *mask;   /* width * height values 0 … 1, or NULL for 1 */
  double         weight; /* of this style among several, >= 0; not used for the content */
} NsPicture;

/* What the fast method lays under a painting that is a part of a larger one: that, at its coarsest scale. */
typedef struct
{
  const NsImage *image; /* opaque */
  NsRegion       part;  /* of image, which shows what the content shows */
} NsUnderpainting;

typedef struct
{
  NsMethod            method;
  const NsModel      *model;  /* of the method's kind; iterative: features */
  unsigned            style;  /* which of the model's styles: fast; otherwise without pictures */
  const NsPicture    *styles; /* adain, iterative: at least one picture, or that style */
  size_t              n_styles;
  const float *const *regions; /* [n_styles] masks of the content's size, values 0 … 1: where each
                                * style is painted; they need not sum to 1. NULL: everywhere */
  double   style_scale;        /* longer side of the style pictures, relative to the content's; they
                                 * are never enlarged by more than this. Of a style that the model
                                 * brings along: how large its strokes are, if 1 is what suits the
                                 * content's size (fast-scales.h, pyramid.h; adain: not used) */
  NsColour colour;   /* match without pictures: the painting is recoloured, for want of a style */
  double   strength; /* 0 … 1: how far from the photograph towards the style */
  uint64_t seed;
  const NsIterativeOptions *iterative;     /* NULL: the defaults */
  const NsUnderpainting    *underpainting; /* fast: in place of style_scale; NULL: none */
} NsRequest;

/* Limits of style_scale. */
#define NS_STYLE_SCALE_MIN 0.1
#define NS_STYLE_SCALE_MAX 10.0

/* Defaults: fast, no model, style 0, no pictures, everywhere, scale 1, the style's colours, strength 1,
 * seed 0. */
#define NS_REQUEST_INIT                                                                            \
  { NS_METHOD_FAST, NULL, 0, NULL, 0, NULL, 1.0, NS_COLOUR_STYLE, 1.0, 0, NULL, NULL }

/* What a run did. */
typedef struct
{
  double seconds;     /* wall clock, engine only                       */
  size_t peak_memory; /* bytes allocated at a time, pictures included  */
  bool   cancelled;   /* but the painting is there, as far as it was      */
} NsReport;

/* Computes result, which holds nothing before and, on failure, after: RGBA of the content's size. Its
 * alpha is the content's, bit for bit; hidden pixels neither influence nor receive more than a
 * plausible continuation. Checks everything before it starts. report may be NULL.
 * Same bytes for the same request on the same kind of machine, whatever the number of threads; fast and
 * adain also need the same memory limit, and as much of it in use before, if that is too low for what they
 * would like to use (budget.h). */
NsStatus ns_stylise (NsContext       *context,
                     const NsRequest *request,
                     const NsPicture *content,
                     NsImage         *result,
                     NsReport        *report,
                     NsError         *error);

#endif /* NS_STYLISE_H */
