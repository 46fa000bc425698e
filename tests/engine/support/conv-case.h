/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Convolutions to test, and every way to compute them. */

#ifndef NS_CONV_CASE_H
#define NS_CONV_CASE_H

#include "testing.h"

#include <stdlib.h>

#include "ops/conv.h"
#include "ops/pad.h"
#include "reference.h"

/* Relative rms against double precision, as conv.h promises */
#define LIMIT 1e-5

typedef struct
{
  int height, width, in, out, kernel, stride;
} Shape;

/* Every algorithm on every instruction set; what a shape or this computer does not allow becomes the
 * next best one, which is tested once more. */
static const char *const algorithms[] = { "",          "im2col",    "direct",
                                          "winograd4", "winograd6", "winograd7" };
static const char *const instruction_sets[] = { "avx512", "avx2", "portable" };

#define N_PATHS                                                                                    \
  (sizeof algorithms / sizeof *algorithms * (sizeof instruction_sets / sizeof *instruction_sets))

static inline void
choose_path (size_t path)
{
  setenv ("NS_CONV", algorithms[path / 3], 1);
  setenv ("NS_ISA", instruction_sets[path % 3], 1);
}

static inline int
forget_path (void **state)
{
  (void) state;
  unsetenv ("NS_CONV");
  unsetenv ("NS_ISA");

  return 0;
}

typedef struct
{
  Shape    shape;
  float   *weights, *bias;
  NsConv   conv;
  NsTensor input, output;
} Case;

static inline Case
case_new (NsContext *context, Shape shape, uint64_t seed)
{
  Case   c = { .shape = shape };
  size_t n = (size_t) (shape.in * shape.out * shape.kernel * shape.kernel);

  c.weights = test_floats (n, 0.3f, seed);
  c.bias = test_floats ((size_t) shape.out, 1.0f, seed + 1);
  c.input =
    test_tensor (context, shape.height, shape.width, shape.in, shape.kernel / 2 + 1, seed + 2);
  c.output = test_tensor (context, ns_conv_output_size (shape.height, shape.stride),
                          ns_conv_output_size (shape.width, shape.stride), shape.out, 1, seed + 3);
  assert_int_equal (ns_conv_init (&c.conv, context->memory, shape.in, shape.out, shape.kernel,
                                  shape.stride, c.weights, c.bias, NULL),
                    NS_OK);

  return c;
}

static inline Case
case_of_path (NsContext *context, size_t path, Shape shape, uint64_t seed)
{
  choose_path (path);

  return case_new (context, shape, seed);
}

static inline void
case_clear (Case *c)
{
  ns_conv_clear (&c->conv);
  ns_tensor_clear (&c->input);
  ns_tensor_clear (&c->output);
  free (c->weights);
  free (c->bias);
}

static inline Reference
as_reference (const NsTensor *tensor)
{
  Reference reference = { tensor->height, tensor->width, tensor->channels, test_doubles (tensor) };

  return reference;
}

#endif /* NS_CONV_CASE_H */
