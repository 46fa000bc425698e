/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "kernels/product.h"

#include "kernels/lanes.h"

/* Sums held in registers at a time: with the vectors of b and one of a they fill the register file. */
#if NS_LANES == 16
#define ROWS 6
#define VECTORS 4
#else
#define ROWS 4
#define VECTORS 3
#endif

NS_ALWAYS_INLINE void
product_block (const NsProduct *product, const float *a, float *c, int n_rows, int n_vectors)
{
  const float *b = product->b;
  NsLanes      sum[ROWS][VECTORS];
  int          rest = product->n_columns - (n_vectors - 1) * NS_LANES;

  for (int v = 0; v < n_vectors; v++)
    {
      NsLanes bias = { 0 };

      if (product->bias)
        bias = ns_lanes_load (product->bias + v * NS_LANES);
      for (int r = 0; r < n_rows; r++)
        sum[r][v] = bias;
    }

  for (int s = 0; s < product->n_segments; s++, a += product->segment_stride)
    for (int k = 0; k < product->depth; k++, b += n_vectors * NS_LANES)
      {
        NsLanes row_of_b[VECTORS];

        for (int v = 0; v < n_vectors; v++)
          row_of_b[v] = ns_lanes_load (b + v * NS_LANES);
        for (int r = 0; r < n_rows; r++)
          {
            NsLanes value = ns_lanes_set (a[r * product->row_stride + k]);

            for (int v = 0; v < n_vectors; v++)
              sum[r][v] += value * row_of_b[v];
          }
      }

  for (int r = 0; r < n_rows; r++, c += product->c_stride)
    for (int v = 0; v < n_vectors; v++)
      {
        NsLanes value = product->relu ? ns_lanes_relu (sum[r][v]) : sum[r][v];

        if (v < n_vectors - 1 || rest == NS_LANES)
          ns_lanes_store (c + v * NS_LANES, value);
        else
          ns_lanes_store_some (c + v * NS_LANES, value, rest);
      }
}

/* Constant numbers of rows and of vectors let the compiler keep all sums in registers. */
NS_ALWAYS_INLINE void
product_of_vectors (const NsProduct *product, int n_rows, int n_vectors)
{
  const float *a = product->a;
  float       *c = product->c;

  for (; n_rows >= ROWS; n_rows -= ROWS)
    {
      product_block (product, a, c, ROWS, n_vectors);
      a += ROWS * product->row_stride;
      c += ROWS * product->c_stride;
    }

  switch (n_rows)
    {
#if ROWS > 4
    case 5:
      product_block (product, a, c, 5, n_vectors);
      break;
    case 4:
      product_block (product, a, c, 4, n_vectors);
      break;
#endif
    case 3:
      product_block (product, a, c, 3, n_vectors);
      break;
    case 2:
      product_block (product, a, c, 2, n_vectors);
      break;
    case 1:
      product_block (product, a, c, 1, n_vectors);
      break;
    default:
      break;
    }
}

void
NS_KERNELS_NAME (product) (const NsProduct *product, int n_rows)
{
  switch (product->n_vectors)
    {
    case 1:
      product_of_vectors (product, n_rows, 1);
      break;
    case 2:
      product_of_vectors (product, n_rows, 2);
      break;
    case 3:
      product_of_vectors (product, n_rows, 3);
      break;
#if VECTORS > 3
    case 4:
      product_of_vectors (product, n_rows, 4);
      break;
#endif
    default:
      break;
    }
}
