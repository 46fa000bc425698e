/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/average-pool.h"

#include "ops/pool-edge.h"
#include "ops/rows.h"

typedef struct
{
  const NsTensor *from;
  NsTensor       *to;
} Operands;

static void
average_pool_row (int y, void *data)
{
  const Operands *operands = data;
  ptrdiff_t       below = operands->from->row_stride;
  int             channels = operands->from->channels;

  for (int x = 0; x < operands->to->width; x++)
    {
      const float *in = ns_tensor_at (operands->from, 2 * y, 2 * x);
      float       *out = ns_tensor_at (operands->to, y, x);

      for (int c = 0; c < channels; c++)
        out[c] = 0.25f * (in[c] + in[c + channels] + in[below + c] + in[below + c + channels]);
    }
}

void
ns_average_pool_forward (NsPool *pool, const NsTensor *input, NsTensor *output)
{
  Operands operands = { input, output };

  ns_rows_run (pool, 0, output->height, 2 * (size_t) input->width * (size_t) input->channels,
               average_pool_row, &operands);
}

static void
spread_row (int y, void *data)
{
  const Operands *operands = data;
  int             channels = operands->from->channels;

  for (int x = 0; x < operands->from->width; x++)
    {
      const float *in = ns_tensor_at (operands->from, y, x);

      for (int i = 0; i < 4; i++)
        {
          float *out = ns_tensor_at (operands->to, 2 * y + i / 2, 2 * x + i % 2);

          for (int c = 0; c < channels; c++)
            out[c] = 0.25f * in[c];
        }
    }
}

void
ns_average_pool_backward (NsPool *pool, const NsTensor *grad_output, NsTensor *grad_input)
{
  Operands operands = { grad_output, grad_input };

  ns_rows_run (pool, 0, grad_output->height,
               2 * (size_t) grad_input->width * (size_t) grad_input->channels, spread_row,
               &operands);
  ns_pool_clear_edge (grad_input);
}
