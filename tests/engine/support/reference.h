/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Operators as the formula says, in double precision, for pictures [height][width][channels] without
 * gaps: slow, and so simple that they can be seen to be right. */

#ifndef NS_REFERENCE_H
#define NS_REFERENCE_H

#include <stdbool.h>

typedef struct
{
  int     height, width, channels;
  double *data; /* to be released with free() */
} Reference;

Reference reference_new (int height, int width, int channels);
double    reference_at (const Reference *picture, int y, int x, int c); /* mirrored at the frame */

/* weights [out][in][k][k], bias [out]. reflect: else zero padding. */
Reference reference_conv (const Reference *input,
                          const float     *weights,
                          const float     *bias,
                          int              out,
                          int              kernel,
                          int              stride,
                          bool             reflect);

Reference
reference_norm (const Reference *input, const float *gamma, const float *beta, double epsilon);
Reference reference_max_pool (const Reference *input);
Reference reference_average_pool (const Reference *input);
Reference reference_upsample (const Reference *input);

/* [channels][channels]; weights: per pixel or NULL. */
double *reference_gram (const Reference *features, const float *weights);

/* The gradient of Σ weighting · func (input) by central differences, [height][width][channels] of
 * input, to be released with free(). weighting: as many values as func's result has. */
typedef Reference (*ReferenceFunc) (const Reference *input, void *data);
double *reference_gradient (ReferenceFunc    func,
                            void            *data,
                            const Reference *input,
                            const double    *weighting);

#endif /* NS_REFERENCE_H */
