/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Whose colours the painting has (Gatys et al. 2016, "Preserving color in neural artistic style
 * transfer"). */

#ifndef NS_COLOUR_H
#define NS_COLOUR_H

#include <stdbool.h>

#include "base/context.h"
#include "image/image.h"

typedef enum
{
  NS_COLOUR_STYLE, /* the style's */
  NS_COLOUR_KEEP,  /* the photograph's, pixel by pixel: only luminance is painted */
  NS_COLOUR_MATCH, /* the photograph's palette: the style is recoloured before it is used */
} NsColour;

/* "style", "keep", "match"; ns_colour_from_name() returns false for other names. */
const char *ns_colour_name (NsColour colour);
bool        ns_colour_from_name (const char *name, NsColour *colour);

/* Gives painting the chroma of photo, of the same size: its luma Y' (BT.709 weights on encoded values)
 * plus photo's difference from its own luma. Chroma that would leave the gamut is scaled down as a
 * whole, which keeps hue; with encoded values that limit is a division, and grey stays grey. Values of
 * photo may be unsound (NaN: 0). Alpha stays, and so do pixels that are fully transparent in photo. */
void ns_colour_keep (NsPool *pool, NsImage *painting, const NsImage *photo);

/* Recolours style so that mean and covariance of its colours become those of photo:
 * x → μ_p + A (x - μ_s), where A = Σ_s^-½ (Σ_s^½ Σ_p Σ_s^½)^½ Σ_s^-½ is of all such maps the one that
 * moves colours least (Pitié & Kokaram 2007, "The linear Monge-Kantorovitch linear colour mapping"). Both
 * covariances have 1e-4 added to their diagonals, so that colours which hardly vary in style, as chroma in
 * a drawing, are not blown up to the photograph's variation together with their noise.
 * Pixels count by alpha times mask (height * width values, or NULL for 1). Results are clamped to
 * 0 … 1; alpha stays. If nothing is visible in either picture, style stays as it is.
 * NS_ERROR_MEMORY: style is then unchanged. */
NsStatus ns_colour_match (NsContext     *context,
                          NsImage       *style,
                          const float   *style_mask,
                          const NsImage *photo,
                          const float   *photo_mask,
                          NsError       *error);

#endif /* NS_COLOUR_H */
