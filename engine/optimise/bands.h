/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A preconditioner for losses of features of pictures.
 *
 * These bend a thousand times more along some changes of a picture than along others, and much alike for all styles
 * and photographs: most along details of a few pixels, hardly along slow changes of light, and not at all along the
 * finest ones of colour. So a picture is taken apart by colour and frequency (bands-filter.h), into B_k = S_k - S_{k+1}
 * and, for the last, S_k, and every part is divided by the curvature c_k there: P = Σ B_k / c_k, which is symmetric
 * and positive definite, as B_k are symmetric and their frequency responses not negative. At first c_k is what
 * models/training/measure_curvature.py has measured, more in the finest bands, against grain; then it follows what the steps tell, as Gilbert & Lemaréchal
 * (1989) do it for single variables.
 */

#ifndef NS_BANDS_H
#define NS_BANDS_H

#include "optimise/bands-filter.h"
#include "optimise/preconditioner.h"

#define NS_BANDS 7

typedef struct _NsBands NsBands;

/* For pictures of [height, width, 3], RGB, width and height from 1 on. pool NULL: the calling thread alone. All memory
 * is taken now, ns_bands_bytes() of it. NULL with NS_ERROR_MEMORY. Free with ns_bands_free(). */
NsBands *ns_bands_new (NsPool *pool, NsMemory *memory, int width, int height, NsError *error);
void     ns_bands_free (NsBands *bands);

/* What ns_bands_new() allocates; SIZE_MAX on overflow. */
size_t ns_bands_bytes (int width, int height);

/* c_k of a band, from fine to coarse, on an axis of colour, up to a factor; > 0. */
double ns_bands_curvature (const NsBands *bands, unsigned axis, unsigned band);

/* It learns. Valid as long as bands; from one thread at a time. The same for any number of threads. */
NsPreconditioner ns_bands_preconditioner (NsBands *bands);

#endif /* NS_BANDS_H */
