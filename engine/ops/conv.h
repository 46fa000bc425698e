/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Two-dimensional convolution (cross-correlation, as in every network framework) with bias:
 *
 *   output(y, x, o) = bias(o) + Σ_j Σ_i Σ_c weights(j, i, c, o) · input(s·y + j - p, s·x + i - p, c)
 *
 * for odd k x k kernels, padding p = ⌊k/2⌋ that stands in the input's halo, and stride s of 1 or 2.
 * The output has ⌈height/s⌉ x ⌈width/s⌉ pixels.
 */

#ifndef NS_CONV_H
#define NS_CONV_H

#include <stdbool.h>

#include "base/context.h"
#include "tensor/tensor.h"

#define NS_CONV_KERNEL_MAX 31

/* Weights arranged for a direction (ops/conv-weights.h) */
typedef struct _NsConvWeights NsConvWeights;

typedef struct
{
  int       in_channels, out_channels;
  int       kernel; /* side, odd */
  int       stride;
  float    *weights; /* [kernel][kernel][in][out] */
  float    *bias;    /* [out] */
  NsMemory *memory;

  NsConvWeights *forward,
    *backward; /* made at the first use of the direction, shared by all threads */
} NsConv;

/* The algorithm is chosen here, by the shape alone: Winograd's (ops/conv-winograd.h), the direct one
 * (ops/conv-direct.h) or im2col (ops/conv-im2col.h). All equal the sum above within a relative rms of 1e-5.
 * The environment variable NS_CONV (im2col, direct, winograd4, winograd6) asks for another, where it suits.
 *
 * Copies and rearranges weights, given as [out][in][kernel][kernel] (OIHW), and bias ([out]).
 * conv must be zero-filled. Read-only afterwards, so that threads and runs share it. Release with
 * ns_conv_clear(). */
NsStatus ns_conv_init (NsConv      *conv,
                       NsMemory    *memory,
                       int          in_channels,
                       int          out_channels,
                       int          kernel,
                       int          stride,
                       const float *weights,
                       const float *bias,
                       NsError     *error);
void     ns_conv_clear (NsConv *conv);

/* Bytes that the first forward or backward pass will add to what conv takes, from conv->memory, until
 * ns_conv_clear(): the weights as the algorithm wants them. 0 once they are there. */
size_t ns_conv_prepare_bytes (const NsConv *conv, bool backward);

static inline int
ns_conv_output_size (int size, int stride)
{
  return (size - 1) / stride + 1;
}

/* input: its halo filled to at least ⌊k/2⌋. output: allocated, of the right shape; its halo is left
 * alone. relu: clamp negative results to 0 on the way. NS_ERROR_MEMORY if scratch memory fails. */
NsStatus ns_conv_forward (NsContext      *context,
                          const NsConv   *conv,
                          const NsTensor *input,
                          NsTensor       *output,
                          bool            relu,
                          NsError        *error);

/* The gradient with respect to the input: grad_input = the transposed convolution of grad_output,
 * written (not added) to the picture and the innermost ⌊k/2⌋ pixels of its halo, which the pad's
 * backward pass then folds in (zero padding: ignores). grad_input: allocated with halo >= ⌊k/2⌋. */
NsStatus ns_conv_backward (NsContext      *context,
                           const NsConv   *conv,
                           const NsTensor *grad_output,
                           NsTensor       *grad_input,
                           NsError        *error);

#endif /* NS_CONV_H */
