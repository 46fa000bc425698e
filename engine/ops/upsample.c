/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/upsample.h"

#include "ops/rows.h"

typedef struct
{
  const NsTensor *from;
  NsTensor       *to;
} Operands;

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
            out[c] = in[c];
        }
    }
}

void
ns_upsample_forward (NsPool *pool, const NsTensor *input, NsTensor *output)
{
  Operands operands = { input, output };

  ns_rows_run (pool, 0, input->height, 2 * (size_t) output->width * (size_t) output->channels,
               spread_row, &operands);
}

static void
upsample_backward_row (int y, void *data)
{
  const Operands *operands = data;
  ptrdiff_t       below = operands->from->row_stride;
  int             channels = operands->from->channels;

  for (int x = 0; x < operands->to->width; x++)
    {
      const float *in = ns_tensor_at (operands->from, 2 * y, 2 * x);
      float       *out = ns_tensor_at (operands->to, y, x);

      for (int c = 0; c < channels; c++)
        out[c] = in[c] + in[c + channels] + in[below + c] + in[below + c + channels];
    }
}

void
ns_upsample_backward (NsPool *pool, const NsTensor *grad_output, NsTensor *grad_input)
{
  Operands operands = { grad_output, grad_input };

  ns_rows_run (pool, 0, grad_input->height,
               2 * (size_t) grad_output->width * (size_t) grad_output->channels,
               upsample_backward_row, &operands);
}
