/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Arithmetic on long vectors of floats, shared out among threads.
 *
 * Sums run in double precision over fixed blocks whose results are added in order, so that they are
 * the same for any number of threads.
 */

#ifndef NS_VECTOR_H
#define NS_VECTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/context.h"

/* The vectors of one length. */
typedef struct
{
  NsPool   *pool; /* not owned; NULL for the calling thread alone */
  NsMemory *memory;
  size_t    n;
  double   *partial; /* one sum per block */
} NsVectorSpace;

/* space must be zero-filled. Release with ns_vector_space_clear(). */
NsStatus ns_vector_space_init (NsVectorSpace *space,
                               NsPool        *pool,
                               NsMemory      *memory,
                               size_t         n,
                               NsError       *error);
void     ns_vector_space_clear (NsVectorSpace *space);

/* A vector, uninitialised; release with ns_memory_release(). NULL with NS_ERROR_MEMORY. */
float *ns_vector_new (NsVectorSpace *space, NsError *error);

/* Σ a_i b_i; NaN or infinite where the vectors are. */
double ns_vector_dot (NsVectorSpace *space, const float *a, const float *b);

/* y = scale · x + y */
void ns_vector_add (NsVectorSpace *space, double scale, const float *x, float *y);

/* z = scale · x + y; z may be x or y. */
void
ns_vector_combine (NsVectorSpace *space, double scale, const float *x, const float *y, float *z);

/* y = scale · x; y may be x. */
void ns_vector_scale (NsVectorSpace *space, double scale, const float *x, float *y);

void ns_vector_copy (NsVectorSpace *space, const float *from, float *to);

#endif /* NS_VECTOR_H */
