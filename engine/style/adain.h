/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Any style in seconds: encode, adaptive instance normalisation at every tap that the decoder names,
 * decode (Huang & Belongie 2017). adain-normalise.h has the equation.
 *
 * An NsAdain holds what need not be computed again: the statistics of the styles, those of the
 * photograph and, where memory allows, its features. Painting again with another strength or other
 * weights runs the decoder alone. What does not fit into memory is computed in tiles, with the
 * statistics of the whole: the same picture to about 1e-5, without seams.
 */

#ifndef NS_ADAIN_H
#define NS_ADAIN_H

#include "style/stylise.h"

typedef struct _NsAdain NsAdain;

/* photo: all its values sound and its hidden pixels filled; taken over (cleared) even on failure. mask:
 * what of it counts for its statistics beside alpha, [height][width], or NULL; it, the context and the
 * model, of kind NS_MODEL_ADAIN, must outlive the object. keep: keep its features between paintings. NULL
 * with an error on failure. Free with ns_adain_free(). */
NsAdain *ns_adain_new (NsContext     *context,
                       const NsModel *model,
                       NsImage       *photo,
                       const float   *mask,
                       bool           keep,
                       NsError       *error);
void     ns_adain_free (NsAdain *adain);

/* Measures a style picture, which is only read here: of any size, scaled so that its longer side is scale
 * times the photograph's, but no more than scale times its own; recoloured first if colour is
 * NS_COLOUR_MATCH. Pixels count by alpha times mask; NS_ERROR_ARGUMENT if none does. region: where it is
 * painted, a mask of the photograph's size that must outlive the object, or NULL for everywhere. */
NsStatus ns_adain_add_style (NsAdain         *adain,
                             const NsPicture *style,
                             const float     *region,
                             double           scale,
                             NsColour         colour,
                             NsError         *error);

/* Adds a style that the model brings along, number index of it. region: as above. */
NsStatus
ns_adain_add_model_style (NsAdain *adain, unsigned index, const float *region, NsError *error);

/* Paints the photograph with all styles added (one at least), blended by weights (one each, >= 0, one
 * above 0). strength: 0, the photograph as the model gives it back, to 1. painting: holding nothing
 * before; alpha is the photograph's. last: nothing will be painted afterwards, which saves memory. */
NsStatus ns_adain_paint (NsAdain      *adain,
                         const double *weights,
                         double        strength,
                         bool          last,
                         NsImage      *painting,
                         NsError      *error);

#endif /* NS_ADAIN_H */
