/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The transforms of NsWinograd in two dimensions, out of those in one that the including file defines:
 * M, N, points, transform_input() and transform_output(). Internal to winograd4.c and winograd6.c. */

/* Where a run of lanes begins so that the last one ends with the last channel: it overlaps the one before
 * rather than reading past the end. */
NS_ALWAYS_INLINE int
run_of_lanes (int channel, int channels)
{
  return channel <= channels - NS_LANES ? channel : channels - NS_LANES;
}

static void
tile_input (const float *from,
            ptrdiff_t    row_stride,
            ptrdiff_t    pixel_stride,
            int          channels,
            float       *to,
            ptrdiff_t    plane_stride)
{
  for (int channel = 0; channel < channels; channel += NS_LANES)
    {
      int          c = run_of_lanes (channel, channels);
      const float *d = from + c;
      float       *v = to + c;
      NsLanes      half[N * N]; /* Bᵀ d, column by column */

      for (int i = 0; i < N; i++)
        {
          NsLanes column[N];

          for (int j = 0; j < N; j++)
            column[j] = ns_lanes_load (d + j * row_stride + i * pixel_stride);
          transform_input (column, 1, half + i * N);
        }
      for (int j = 0; j < N; j++)
        {
          NsLanes row[N];

          transform_input (half + j, N, row);
          for (int i = 0; i < N; i++)
            ns_lanes_store (v + (j * N + i) * plane_stride, row[i]);
        }
    }
}

static void
tile_output (const float *from,
             ptrdiff_t    plane_stride,
             int          channels,
             const float *bias,
             bool         relu,
             float       *to,
             ptrdiff_t    row_stride,
             ptrdiff_t    pixel_stride)
{
  for (int channel = 0; channel < channels; channel += NS_LANES)
    {
      int          c = run_of_lanes (channel, channels);
      const float *v = from + c;
      float       *y = to + c;
      NsLanes      plus = bias ? ns_lanes_load (bias + c) : (NsLanes) { 0 };
      NsLanes      half[N * M]; /* Aᵀ V, column by column */

      for (int i = 0; i < N; i++)
        {
          NsLanes column[N];

          for (int j = 0; j < N; j++)
            column[j] = ns_lanes_load (v + (j * N + i) * plane_stride);
          transform_output (column, 1, half + i * M);
        }
      for (int j = 0; j < M; j++)
        {
          NsLanes row[M];

          transform_output (half + j, M, row);
          for (int i = 0; i < M; i++)
            {
              NsLanes value = row[i] + plus;

              ns_lanes_store (y + j * row_stride + i * pixel_stride,
                              relu ? ns_lanes_relu (value) : value);
            }
        }
    }
}

/* Row p of G, applied to three values; p = N - 1 stands for ∞. */
static double
transform_kernel (const double *g, ptrdiff_t stride, int p)
{
  double slope = 1.0; /* f′ (point) */

  if (p == N - 1)
    return g[2 * stride];
  for (int other = 0; other < N - 1; other++)
    if (other != p)
      slope *= points[p] - points[other];

  return (g[0] + points[p] * g[stride] + points[p] * points[p] * g[2 * stride]) / slope;
}

static void
tile_kernel (const double *g, double *u)
{
  double half[N * 3]; /* G g */

  for (int j = 0; j < N; j++)
    for (int i = 0; i < 3; i++)
      half[j * 3 + i] = transform_kernel (g + i, 3, j);
  for (int j = 0; j < N; j++)
    for (int i = 0; i < N; i++)
      u[j * N + i] = transform_kernel (half + j * 3, 1, i);
}
