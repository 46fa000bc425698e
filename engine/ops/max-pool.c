/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/max-pool.h"

#include "kernels/kernels.h"
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

/* The gradient goes to the first of the largest; written so that compilers vectorise it. */
static void
spread_gradient (const float *restrict gradient,
                 const float *const in[4],
                 float *const       out[4],
                 int                channels)
{
  const float *a = in[0], *b = in[1], *c = in[2], *d = in[3];
  float *restrict to_a = out[0], *restrict to_b = out[1];
  float *restrict to_c = out[2], *restrict to_d = out[3];

  for (int i = 0; i < channels; i++)
    {
      int   largest = b[i] > a[i] ? 1 : 0;
      float most = b[i] > a[i] ? b[i] : a[i];

      largest = c[i] > most ? 2 : largest;
      most = c[i] > most ? c[i] : most;
      largest = d[i] > most ? 3 : largest;
      to_a[i] = largest == 0 ? gradient[i] : 0.0f;
      to_b[i] = largest == 1 ? gradient[i] : 0.0f;
      to_c[i] = largest == 2 ? gradient[i] : 0.0f;
      to_d[i] = largest == 3 ? gradient[i] : 0.0f;
    }
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
      spread_gradient (gradient, in, out, channels);
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

typedef struct
{
  const NsKernels     *kernels;
  const unsigned char *choices;
  const NsTensor      *from;
  NsTensor            *to;
} Unpooling;

static void
unpool_row (int y, void *data)
{
  const Unpooling *unpooling = data;
  const NsTensor  *from = unpooling->from;

  for (int x = 0; x < from->width; x++)
    {
      size_t pixel = (size_t) y * (size_t) from->width + (size_t) x;
      float *to[4];

      for (int i = 0; i < 4; i++)
        to[i] = ns_tensor_at (unpooling->to, 2 * y + i / 2, 2 * x + i % 2);
      unpooling->kernels->unpool (ns_tensor_at (from, y, x),
                                  unpooling->choices + pixel * (size_t) from->channels,
                                  from->channels, to);
    }
}

void
ns_max_unpool (NsPool              *pool,
               const unsigned char *choices,
               const NsTensor      *grad_output,
               NsTensor            *grad_input)
{
  Unpooling unpooling = { ns_kernels (), choices, grad_output, grad_input };

  ns_rows_run (pool, 0, grad_output->height,
               2 * (size_t) grad_input->width * (size_t) grad_input->channels, unpool_row,
               &unpooling);
  ns_pool_clear_edge (grad_input);
}
