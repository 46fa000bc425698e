/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What tests of the engine share: cmocka, seeded tensors, and ways to compare. */

#ifndef NS_TESTING_H
#define NS_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/context.h"
#include "tensor/tensor.h"

/* A context with that many threads; fails the test if there is none. */
NsContext *test_context (unsigned n_threads);

/* Frees context after checking that everything allocated from it has been released. */
void test_context_free (NsContext *context);

/* A tensor of seeded standard normal values; the halo is filled with a value that would be noticed. */
NsTensor
test_tensor (NsContext *context, int height, int width, int channels, int halo, uint64_t seed);

/* Seeded normal values times scale, to be released with free(). */
float *test_floats (size_t n, float scale, uint64_t seed);

/* Root of the mean squared difference between actual and expected ([height][width][channels], without
 * gaps) over that of expected itself. */
double test_relative_rms (const NsTensor *actual, const double *expected);

/* Fails unless it is at most limit. */
void test_assert_close (const NsTensor *actual, const double *expected, double limit);

/* Fails unless both hold the same bytes (the picture, not the halo). */
void test_assert_same_bytes (const NsTensor *a, const NsTensor *b);

/* The picture as doubles without gaps, to be released with free(). */
double *test_doubles (const NsTensor *tensor);

/* Calls func with the first, the second, … allocation failing until it succeeds, and checks that it
 * fails with NS_ERROR_MEMORY and a sentence, and leaks nothing, every time before. */
typedef NsStatus (*TestAttempt) (NsContext *context, void *data, NsError *error);
void test_every_allocation_failing (NsContext *context, TestAttempt func, void *data);

#endif /* NS_TESTING_H */
