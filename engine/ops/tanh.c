/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/tanh.h"

#include "kernels/kernels.h"
#include "ops/rows.h"

typedef struct
{
  const NsTensor  *input;   /* backward: the gradient of the output */
  const NsTensor  *forward; /* backward: the output */
  NsTensor        *output;
  const NsKernels *kernels;
} Operands;

static size_t
row_floats (const NsTensor *tensor)
{
  return (size_t) tensor->width * (size_t) tensor->channels;
}

static void
forward_row (int y, void *data)
{
  const Operands *operands = data;
  const float    *in = ns_tensor_at (operands->input, y, 0);
  float          *out = ns_tensor_at (operands->output, y, 0);
  size_t          n = row_floats (operands->input);

  operands->kernels->tanh (in, out, n);
}

void
ns_tanh_forward (NsPool *pool, const NsTensor *input, NsTensor *output)
{
  Operands operands = { input, NULL, output, ns_kernels () };

  ns_rows_run (pool, 0, input->height, row_floats (input), forward_row, &operands);
}

static void
backward_row (int y, void *data)
{
  const Operands *operands = data;
  const float    *in = ns_tensor_at (operands->input, y, 0);
  const float    *forward = ns_tensor_at (operands->forward, y, 0);
  float          *out = ns_tensor_at (operands->output, y, 0);
  size_t          n = row_floats (operands->input);

  for (size_t i = 0; i < n; i++)
    out[i] = in[i] * (1.0f - forward[i] * forward[i]);
}

void
ns_tanh_backward (NsPool         *pool,
                  const NsTensor *output,
                  const NsTensor *grad_output,
                  NsTensor       *grad_input)
{
  Operands operands = { grad_output, output, grad_input, NULL };

  ns_rows_run (pool, 0, grad_output->height, row_floats (grad_output), backward_row, &operands);
}
