/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Takes pictures apart by colour and, from fine to coarse, by frequency.
 *
 * Colours: the axes (R + G + B) / √3, (R - B) / √2, (R - 2 G + B) / √6, which are orthonormal.
 *
 * Frequencies: S_0 is the picture and S_{k+1} = h_k S_k, h_k being the binomial filter 1 4 6 4 1 / 16 along rows and
 * columns with taps 2^k apart (the à trous algorithm, Holschneider et al. 1989). Edges are mirrored, their last pixel
 * twice, which makes h_k symmetric; cosines of u and v half waves across and down a picture come out cos⁴ (2^k π u / 2
 * width) · cos⁴ (2^k π v / 2 height) times as large, and never negative.
 *
 * The same for any number of threads; one call at a time.
 */

#ifndef NS_BANDS_FILTER_H
#define NS_BANDS_FILTER_H

#include "base/context.h"

#define NS_BANDS_AXES 3

typedef struct
{
  NsPool   *pool;
  NsMemory *memory;
  size_t    width, height;
  float    *smooth, *across, *sum; /* [axis, height, width]; across is scratch memory */
  double   *partial;               /* [strip of rows, axis, 2] */
} NsBandsFilter;

/* filter must be zero-filled; width and height from 1 on. All memory is taken now. NS_ERROR_MEMORY on failure.
 * Release with ns_bands_filter_clear(). */
NsStatus ns_bands_filter_init (NsBandsFilter *filter,
                               NsPool        *pool,
                               NsMemory      *memory,
                               int            width,
                               int            height,
                               NsError       *error);
void     ns_bands_filter_clear (NsBandsFilter *filter);

/* What ns_bands_filter_init() allocates; SIZE_MAX on overflow. */
size_t ns_bands_filter_bytes (int width, int height);

/* smooth = the axes of picture ([height, width, 3], RGB); sum = weights · smooth */
void ns_bands_filter_split (NsBandsFilter *filter,
                            const float   *picture,
                            const float    weights[NS_BANDS_AXES]);

/* smooth = h_level smooth; sum += weights · smooth, unless weights is NULL */
void
ns_bands_filter_smooth (NsBandsFilter *filter, unsigned level, const float weights[NS_BANDS_AXES]);

/* picture = what has the axes sum */
void ns_bands_filter_join (NsBandsFilter *filter, float *picture);

/* Of every axis Σ smooth · sum and Σ smooth · picture. */
void ns_bands_filter_products (NsBandsFilter *filter,
                               const float   *picture,
                               double         products[NS_BANDS_AXES][2]);

#endif /* NS_BANDS_FILTER_H */
