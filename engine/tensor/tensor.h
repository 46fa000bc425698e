/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A stack of feature maps: height x width pixels of channels floats, channels last.
 *
 * Pixel (y, x) has its channels side by side at data + y * row_stride + x * channels. Around the
 * picture lies a halo of that many pixels on every side, addressed by negative or too large y and x,
 * which the operator that reads across the frame fills first (ops/pad.h): kernels then need no
 * special case at the frame, and no padded copy is made. Halo contents are scratch between operators.
 * A row may be followed by unused floats; padding rows to a stride is the allocator's business.
 */

#ifndef NS_TENSOR_H
#define NS_TENSOR_H

#include <stddef.h>

#include "base/memory.h"

#define NS_TENSOR_SIDE_MAX (1 << 20) /* pixels   */
#define NS_TENSOR_CHANNELS_MAX 4096
#define NS_TENSOR_HALO_MAX 16 /* pixels   */

typedef struct
{
  int       height, width, channels;
  int       halo;
  ptrdiff_t row_stride; /* floats from a pixel to the one below it */
  float    *data;       /* pixel (0, 0); NULL: the tensor holds nothing */
  float    *block;      /* what was allocated */
  NsMemory *memory;
} NsTensor;

#define NS_TENSOR_INIT { 0, 0, 0, 0, 0, NULL, NULL, NULL }

/* Allocates tensor, which must hold nothing; contents are uninitialised. Sizes of 1 up to the
 * limits above, halo 0 up to NS_TENSOR_HALO_MAX; NS_ERROR_ARGUMENT or NS_ERROR_MEMORY otherwise, and
 * tensor then still holds nothing. Release with ns_tensor_clear(). */
NsStatus ns_tensor_init (NsTensor *tensor,
                         NsMemory *memory,
                         int       height,
                         int       width,
                         int       channels,
                         int       halo,
                         NsError  *error);

/* Releases what the tensor holds and makes it NS_TENSOR_INIT. */
void ns_tensor_clear (NsTensor *tensor);

/* Moves the contents of from to to, which must hold nothing; from then holds nothing. */
void ns_tensor_move (NsTensor *to, NsTensor *from);

/* Bytes that ns_tensor_init() would allocate; SIZE_MAX if that overflows. */
size_t ns_tensor_bytes (int height, int width, int channels, int halo);

/* Sets every float, the halo's too. */
void ns_tensor_fill (NsTensor *tensor, float value);

/* Copies the picture (not the halo); both of the same shape. */
void ns_tensor_copy (NsTensor *to, const NsTensor *from);

static inline float *
ns_tensor_at (const NsTensor *tensor, int y, int x)
{
  return tensor->data + y * tensor->row_stride + (ptrdiff_t) x * tensor->channels;
}

static inline int
ns_tensor_same_shape (const NsTensor *a, const NsTensor *b)
{
  return a->height == b->height && a->width == b->width && a->channels == b->channels;
}

#endif /* NS_TENSOR_H */
