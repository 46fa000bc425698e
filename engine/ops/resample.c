/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/resample.h"

#include <string.h>

#include "ops/rows.h"

typedef struct
{
  const NsTensor *from;
  const NsTensor *forward; /* max-pool's backward pass: the input */
  NsTensor       *to;
} Operands;

/* Rows are those of the smaller tensor: every one has two of the larger one to itself. */
static void
run (NsPool *pool, const NsTensor *small, NsRowFunc func, Operands *operands)
{
  ns_rows_run (pool, 0, small->height, 4 * (size_t) small->width * (size_t) small->channels, func,
               operands);
}

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

  run (pool, output, max_pool_row, &operands);
}

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
  Operands operands = { input, NULL, output };

  run (pool, output, average_pool_row, &operands);
}

/* The odd last row and column that pooling does not look at */
static void
clear_odd_edge (NsTensor *gradient)
{
  size_t pixel = (size_t) gradient->channels * sizeof (float);

  if (gradient->height % 2)
    memset (ns_tensor_at (gradient, gradient->height - 1, 0), 0, (size_t) gradient->width * pixel);
  if (gradient->width % 2)
    for (int y = 0; y < gradient->height; y++)
      memset (ns_tensor_at (gradient, y, gradient->width - 1), 0, pixel);
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

  run (pool, grad_output, max_pool_backward_row, &operands);
  clear_odd_edge (grad_input);
}

static void
spread_row (int y, void *data, float scale)
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
            out[c] = scale * in[c];
        }
    }
}

static void
average_pool_backward_row (int y, void *data)
{
  spread_row (y, data, 0.25f);
}

void
ns_average_pool_backward (NsPool *pool, const NsTensor *grad_output, NsTensor *grad_input)
{
  Operands operands = { grad_output, NULL, grad_input };

  run (pool, grad_output, average_pool_backward_row, &operands);
  clear_odd_edge (grad_input);
}

static void
upsample_row (int y, void *data)
{
  spread_row (y, data, 1.0f);
}

void
ns_upsample_forward (NsPool *pool, const NsTensor *input, NsTensor *output)
{
  Operands operands = { input, NULL, output };

  run (pool, input, upsample_row, &operands);
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
  Operands operands = { grad_output, NULL, grad_input };

  run (pool, grad_input, upsample_backward_row, &operands);
}
