/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How much memory a plan takes, before it is run. */

#ifndef NS_PLAN_BYTES_H
#define NS_PLAN_BYTES_H

#include "network/plan.h"

/* a + b, or SIZE_MAX if that overflows. */
size_t ns_bytes_add (size_t a, size_t b);

/* What the allocator counts for a tensor, or SIZE_MAX. */
size_t ns_bytes_of_tensor (int height, int width, int channels, int halo);

/* The same of a plan's buffer. */
size_t ns_bytes_of_buffer (const NsBuffer *buffer);

/* The same of the choices that a step keeps. */
size_t ns_bytes_of_choices (const NsPlan *plan, const NsStep *step);

/* The most bytes that tensors have at a time when the plan's steps are run one after the other, all
 * inputs being there from the beginning, and in *left, unless NULL, those after the last step;
 * SIZE_MAX on overflow. */
size_t ns_plan_bytes (const NsPlan *plan, int n_inputs, size_t *left);

/* What weights take beside the tensors, as the algorithms want them (ops/conv.h): those that the first run of the
 * plan adds for good, and the most that a convolution takes meanwhile which makes them in every run. */
size_t ns_plan_prepare_bytes (const NsPlan *plan, bool backward);
size_t ns_plan_passing_bytes (const NsPlan *plan, bool backward);

#endif /* NS_PLAN_BYTES_H */
