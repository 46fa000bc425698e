/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/pointwise.h"

#include <math.h>

#include "base/random.h"
#include "ops/rows.h"

typedef struct
{
  const NsTensor *a, *b;
  NsTensor       *output;
  float           deviation;
  uint64_t        seed;
} Operands;

static void
run (NsPool *pool, NsRowFunc func, Operands *operands)
{
  ns_rows_run (pool, 0, operands->a->height,
               (size_t) operands->a->width * (size_t) operands->a->channels, func, operands);
}

static int
row_floats (const Operands *operands)
{
  return operands->a->width * operands->a->channels;
}

static void
relu_row (int y, void *data)
{
  const Operands *operands = data;
  const float    *in = ns_tensor_at (operands->a, y, 0);
  float          *out = ns_tensor_at (operands->output, y, 0);

  for (int i = 0; i < row_floats (operands); i++)
    out[i] = in[i] < 0.0f ? 0.0f : in[i];
}

void
ns_relu_forward (NsPool *pool, const NsTensor *input, NsTensor *output)
{
  Operands operands = { .a = input, .output = output };

  run (pool, relu_row, &operands);
}

static void
relu_backward_row (int y, void *data)
{
  const Operands *operands = data;
  const float    *forward = ns_tensor_at (operands->b, y, 0);
  const float    *in = ns_tensor_at (operands->a, y, 0);
  float          *out = ns_tensor_at (operands->output, y, 0);

  for (int i = 0; i < row_floats (operands); i++)
    out[i] = forward[i] > 0.0f ? in[i] : 0.0f;
}

void
ns_relu_backward (NsPool         *pool,
                  const NsTensor *output,
                  const NsTensor *grad_output,
                  NsTensor       *grad_input)
{
  Operands operands = { .a = grad_output, .b = output, .output = grad_input };

  run (pool, relu_backward_row, &operands);
}

static void
tanh_row (int y, void *data)
{
  const Operands *operands = data;
  const float    *in = ns_tensor_at (operands->a, y, 0);
  float          *out = ns_tensor_at (operands->output, y, 0);

  for (int i = 0; i < row_floats (operands); i++)
    out[i] = tanhf (in[i]);
}

void
ns_tanh_forward (NsPool *pool, const NsTensor *input, NsTensor *output)
{
  Operands operands = { .a = input, .output = output };

  run (pool, tanh_row, &operands);
}

static void
tanh_backward_row (int y, void *data)
{
  const Operands *operands = data;
  const float    *forward = ns_tensor_at (operands->b, y, 0);
  const float    *in = ns_tensor_at (operands->a, y, 0);
  float          *out = ns_tensor_at (operands->output, y, 0);

  for (int i = 0; i < row_floats (operands); i++)
    out[i] = in[i] * (1.0f - forward[i] * forward[i]);
}

void
ns_tanh_backward (NsPool         *pool,
                  const NsTensor *output,
                  const NsTensor *grad_output,
                  NsTensor       *grad_input)
{
  Operands operands = { .a = grad_output, .b = output, .output = grad_input };

  run (pool, tanh_backward_row, &operands);
}

static void
add_row (int y, void *data)
{
  const Operands *operands = data;
  const float    *a = ns_tensor_at (operands->a, y, 0);
  const float    *b = ns_tensor_at (operands->b, y, 0);
  float          *out = ns_tensor_at (operands->output, y, 0);

  for (int i = 0; i < row_floats (operands); i++)
    out[i] = a[i] + b[i];
}

void
ns_add (NsPool *pool, const NsTensor *a, const NsTensor *b, NsTensor *output)
{
  Operands operands = { .a = a, .b = b, .output = output };

  run (pool, add_row, &operands);
}

static void
noise_row (int y, void *data)
{
  const Operands *operands = data;
  const float    *in = ns_tensor_at (operands->a, y, 0);
  float          *out = ns_tensor_at (operands->output, y, 0);
  uint64_t        first = (uint64_t) y * (uint64_t) row_floats (operands);

  for (int i = 0; i < row_floats (operands); i++)
    out[i] = in[i] + operands->deviation * ns_random_normal (operands->seed, first + (uint64_t) i);
}

void
ns_noise (NsPool *pool, const NsTensor *input, float deviation, uint64_t seed, NsTensor *output)
{
  Operands operands = { .a = input, .output = output, .deviation = deviation, .seed = seed };

  run (pool, noise_row, &operands);
}
