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

/* What weights are arranged for. */
typedef enum
{
  NS_CONV_FORWARD,
  NS_CONV_BACKWARD,
  NS_CONV_MAGNIFIED, /* the forward pass behind a magnification */
  NS_CONV_N_USES
} NsConvUse;

/* Weights as an algorithm wants them (ops/conv-weights.h) */
typedef struct _NsConvWeights NsConvWeights;

typedef struct
{
  int       in_channels, out_channels;
  int       kernel; /* side, odd */
  int       stride;
  float    *weights; /* [kernel][kernel][in][out] */
  float    *bias;    /* [out] */
  NsMemory *memory;

  NsConvWeights *arranged[NS_CONV_N_USES]; /* filled at the first use, shared by all threads */
} NsConv;

/* What is done to the output on the way, while it is in the cache. */
typedef struct
{
  bool   relu; /* negative results become 0 */
  bool   add;  /* they are added to what output holds; see ns_conv_can_add() */
  float *mean,
    *variance; /* [out]: where those of the result go (ops/statistics.h); both or neither NULL */
} NsConvAfter;

/* The algorithm is chosen here, by the shape alone: Winograd's (ops/conv-winograd.h), the direct one
 * (ops/conv-direct.h) or im2col (ops/conv-im2col.h). All equal the sum above within a relative rms of 1e-5.
 * The environment variable NS_CONV (im2col, direct, winograd4, winograd6, winograd7) asks for another, where it suits.
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

/* Bytes that the first pass of that use will add to what conv takes, from conv->memory, until ns_conv_clear():
 * the weights as the algorithm wants them. 0 once they are there, and for those which are so large that every
 * pass makes them anew; passing_bytes() tells what a pass with these takes meanwhile, if the convolution's input has
 * height x width pixels: a part of the weights, and a band of transformed tiles. */
size_t ns_conv_prepare_bytes (const NsConv *conv, NsConvUse use);
size_t ns_conv_passing_bytes (const NsConv *conv, NsConvUse use, int height, int width);

static inline int
ns_conv_output_size (int size, int stride)
{
  return (size - 1) / stride + 1;
}

/* input: its halo filled to at least ⌊k/2⌋. output: allocated, of the right shape; its halo is left
 * alone. after: NULL for nothing. NS_ERROR_MEMORY if scratch memory fails. */
NsStatus ns_conv_forward (NsContext         *context,
                          const NsConv      *conv,
                          const NsTensor    *input,
                          NsTensor          *output,
                          const NsConvAfter *after,
                          NsError           *error);

/* Whether ns_conv_forward() can add to its output; zero-filled, conv cannot. */
bool ns_conv_can_add (const NsConv *conv);

/* Whether ns_conv_magnified_forward() can compute conv, which may still be zero-filled: then it cannot. */
bool ns_conv_can_magnify (const NsConv *conv);

/* The same as magnifying input twice by its nearest neighbours (ops/upsample.h), padding and
 * ns_conv_forward(), without ever making the large picture: each of the four pixels that one becomes is a
 * 3 x 3 convolution of the small picture itself. input: its halo filled to at least 1, by ns_pad_replicate() for
 * what would be reflection, or by zeros. output: allocated, of twice the size. */
NsStatus ns_conv_magnified_forward (NsContext         *context,
                                    const NsConv      *conv,
                                    const NsTensor    *input,
                                    NsTensor          *output,
                                    const NsConvAfter *after,
                                    NsError           *error);

/* Whether ns_conv_pooled_forward() can compute conv; zero-filled or with a stride, it cannot. */
bool ns_conv_can_pool (const NsConv *conv);

/* The same as ns_conv_forward() and max pooling (ops/max-pool.h), without ever storing what is pooled. output:
 * allocated, of half the size, rounded down. choices: a byte per value of the output for ns_max_unpool(), which is then
 * the way back through the ReLU too; or NULL. */
NsStatus ns_conv_pooled_forward (NsContext      *context,
                                 const NsConv   *conv,
                                 const NsTensor *input,
                                 NsTensor       *output,
                                 bool            relu,
                                 unsigned char  *choices,
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
