/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/max-pool.h"

#include "ops/pool-edge.h"
#include "ops/rows.h"

typedef struct
{
  const NsTensor *from;
  const NsTensor *forward; /* backward: the input */
  NsTensor       *to;
} Operands;

static void
max_pool_row (int y, void *data)
{
  const Operands *operands = data;
  ptrdiff_t       below = operands->from->row_stride;
  int             channels = operands->from->channels;

  for (int x = 0; x < operands->to->width; x++)
    {
      const float *in = ns_tensor_at (operands->from, 2 * y, 2 * x);
      float       *out = ns_tensor_at (operands->to, y, x);

      for (int c = 0; c < channels; c++)
        {
          float top = in[c] > in[c + channels] ? in[c] : in[c + channels];
          float bottom =
            in[below + c] > in[below + c + channels] ? in[below + c] : in[below + c + channels];

          out[c] = top > bottom ? top : bottom;
        }
    }
}

void
ns_max_pool_forward (NsPool *pool, const NsTensor *input, NsTensor *output)
{
  Operands operands = { input, NULL, output };

  ns_rows_run (pool, 0, output->height, 2 * (size_t) input->width * (size_t) input->channels,
               max_pool_row, &operands);
}

static void
max_pool_backward_row (int y, void *data)
{
  const Operands *operands = data;
  int             channels = operands->from->channels;

  for (int x = 0; x < operands->from->width; x++)
    {
      const float *gradient = ns_tensor_at (operands->from, y, x);
      const float *in[4];
      float       *out[4];

      for (int i = 0; i < 4; i++)
        {
          in[i] = ns_tensor_at (operands->forward, 2 * y + i / 2, 2 * x + i % 2);
          out[i] = ns_tensor_at (operands->to, 2 * y + i / 2, 2 * x + i % 2);
        }
      for (int c = 0; c < channels; c++)
        {
          int largest = 0;

          for (int i = 1; i < 4; i++)
            if (in[i][c] > in[largest][c])
              largest = i;
          for (int i = 0; i < 4; i++)
            out[i][c] = i == largest ? gradient[c] : 0.0f;
        }
    }
}

void
ns_max_pool_backward (NsPool         *pool,
                      const NsTensor *input,
                      const NsTensor *grad_output,
                      NsTensor       *grad_input)
{
  Operands operands = { grad_output, input, grad_input };

  ns_rows_run (pool, 0, grad_output->height, 2 * (size_t) input->width * (size_t) input->channels,
               max_pool_backward_row, &operands);
  ns_pool_clear_edge (grad_input);
}
