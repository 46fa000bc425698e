/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What an optimiser may know of the curvature of a function before it has taken a step. */

#ifndef NS_PRECONDITIONER_H
#define NS_PRECONDITIONER_H

/* apply: to = P from, both of as many floats as the function has variables and apart in memory. P is symmetric,
 * positive definite and about the inverse of the Hessian, up to a factor (Nocedal & Wright 2006, sec. 7.2: the
 * initial matrix). NULL: nothing is known.
 *
 * learn, or NULL: x has moved by s and the gradient by y, sᵀy > 0; P may change. */
typedef struct
{
  void (*apply) (void *data, const float *from, float *to);
  void (*learn) (void *data, const float *s, const float *y);
  void *data;
} NsPreconditioner;

#endif /* NS_PRECONDITIONER_H */
