/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The inner loops of convolution, built once for every instruction set.
 *
 * The same C sources are compiled several times with different options; kernels work on vectors of
 * `lanes` floats. Which build is used is decided when the program runs (ns_cpu_isa()).
 * All are pure functions of their arguments; any number of threads may call them.
 */

#ifndef NS_KERNELS_H
#define NS_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cpu.h"

#define NS_KERNELS_LANES_MAX 16
#define NS_KERNELS_VECTORS_MAX 4
#define NS_KERNELS_PANEL_MAX (NS_KERNELS_LANES_MAX * NS_KERNELS_VECTORS_MAX) /* floats */

/* A product of matrices whose left one may overlap itself, as patches of a picture do:
 *
 *   c(r, o) = bias(o) + Σ_s Σ_k a[s · segment_stride + r · row_stride + k] · b[s][k][o]
 *
 * for s < n_segments, k < depth. Every sum runs in this order, one fused multiply-add after the other,
 * so a result does not depend on the rows that it is computed with. */
typedef struct
{
  const float *a;
  ptrdiff_t    row_stride, segment_stride; /* floats */
  int          n_segments, depth;
  const float *b; /* [n_segments][depth][n_vectors * lanes] */
  int          n_vectors;
  const float *bias;      /* [n_vectors * lanes], or NULL for 0 */
  bool         relu;      /* clamp negative results to 0 */
  float       *c;         /* result r at c + r * c_stride */
  ptrdiff_t    c_stride;  /* floats */
  int          n_columns; /* results of a row that are written, 1 … n_vectors * lanes */
} NsProduct;

/* Where sums of d = value - shift and of d² are added to; [channels] each. */
typedef struct
{
  const float *shift;
  double      *sum, *square;
} NsSums;

/* One Winograd algorithm F(m×m, r×r) of Lavin & Gray 2015, on tiles of n = m + r - 1 pixels. */
typedef struct
{
  int m, r, n;

  /* V = Bᵀ d B for each of channels (at least `lanes`) of the n x n pixels from `from` on;
   * element (j, i) of channel c goes to to[(j * n + i) * plane_stride + c]. */
  void (*input) (const float *from,
                 ptrdiff_t    row_stride,
                 ptrdiff_t    pixel_stride,
                 int          channels,
                 float       *to,
                 ptrdiff_t    plane_stride);

  /* Y = Aᵀ M A, plus bias, for each of channels (at least `lanes`); M laid out as V above. Pixel (j, i)
   * goes to to + j * row_stride + i * pixel_stride. For a multiple of `lanes` only: add, on top of what is there; sums,
   * unless NULL, of what is stored. */
  void (*output) (const float  *from,
                  ptrdiff_t     plane_stride,
                  int           channels,
                  const float  *bias,
                  bool          relu,
                  bool          add,
                  const NsSums *sums,
                  float        *to,
                  ptrdiff_t     row_stride,
                  ptrdiff_t     pixel_stride);

  /* U = G g Gᵀ of `lanes` r x r kernels side by side: g [r][r][lanes]; element (j, i) goes to
   * to + (j * n + i) * plane_stride. */
  void (*kernels) (const float *g, float *to, ptrdiff_t plane_stride);
} NsWinograd;

typedef struct
{
  NsIsa             isa;
  int               lanes;
  int               n_vectors_max; /* of a product */
  const NsWinograd *f4, *f6, *f7;  /* F(4×4, 3×3), F(6×6, 3×3), F(7×7, 2×2) */

  void (*product) (const NsProduct *product, int n_rows);

  /* Adds Σ d and Σ d², d = value - shift, over n_rows rows, row_stride floats apart, of n_pixels side by side to sum
   * and square, [channels] each. Pixels are summed in single precision: give few at a time. */
  void (*sums) (const float *pixels,
                int          n_rows,
                ptrdiff_t    row_stride,
                int          n_pixels,
                int          channels,
                const float *shift,
                double      *sum,
                double      *square);

  /* to[i] = max (least, (from[i] - mean[k]) · scale[k] + offset[k]) + plus[i] for i < n and k = i modulo period, a
   * multiple of lanes; plus: NULL for 0. to may be from or plus. */
  void (*normalise) (const float *from,
                     size_t       n,
                     const float *mean,
                     const float *scale,
                     const float *offset,
                     size_t       period,
                     float        least,
                     const float *plus,
                     float       *to);

  /* to[c] = the largest of from[c], from[right + c], from[below + c], from[below + right + c]; choices[c], unless
   * choices is NULL: which, the first of the largest, or 4 if none is above `least`. */
  void (*pool) (const float   *from,
                ptrdiff_t      right,
                ptrdiff_t      below,
                int            channels,
                float          least,
                float         *to,
                unsigned char *choices);

  /* The way back: to[0 … 3] get from[c] if they were chosen, else 0. */
  void (*unpool) (const float         *from,
                  const unsigned char *choices,
                  int                  channels,
                  float *const         to[4]);

  /* to[i] = tanh from[i], within 3e-7; to may be from. */
  void (*tanh) (const float *from, float *to, size_t n);
} NsKernels;

/* The period of normalise() for weights of so many channels: their least multiple that is one of lanes, a power of two,
 * as well. */
static inline size_t
ns_kernels_period (const NsKernels *kernels, size_t channels)
{
  size_t period = channels;

  while (period % (size_t) kernels->lanes)
    period *= 2;

  return period;
}

/* Those for ns_cpu_isa (). */
const NsKernels *ns_kernels (void);

/* Those for isa, or the best below it that this build and this CPU have. */
const NsKernels *ns_kernels_for (NsIsa isa);

#endif /* NS_KERNELS_H */
