/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The transforms of NsWinograd in two dimensions, out of those in one that the including file defines:
 * M, R, N, transform_input(), transform_output() and transform_kernel(). Internal to winograd*.c.
 *
 * The processor does not foresee a walk through eight rows of pixels, so tiles fetch what the next one to the right will
 * read or write: a tenth of the time of layers whose pictures are larger than the caches. */

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
          for (int j = 0; j < N; j++)
            __builtin_prefetch (d + j * row_stride + (i + M) * pixel_stride);
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
tile_output (const float  *from,
             ptrdiff_t     plane_stride,
             int           channels,
             const float  *bias,
             bool          relu,
             bool          add,
             const NsSums *sums,
             float        *to,
             ptrdiff_t     row_stride,
             ptrdiff_t     pixel_stride)
{
  for (int channel = 0; channel < channels; channel += NS_LANES)
    {
      int          c = run_of_lanes (channel, channels);
      const float *v = from + c;
      float       *y = to + c;
      NsLanes      plus = bias ? ns_lanes_load (bias + c) : (NsLanes) { 0 };
      NsLanes      around = sums ? ns_lanes_load (sums->shift + c) : (NsLanes) { 0 };
      NsLanes      sum = { 0 }, square = { 0 };
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

          for (int i = 0; i < M; i++)
            __builtin_prefetch (y + j * row_stride + (i + M) * pixel_stride, 1);
          transform_output (half + j, M, row);
          for (int i = 0; i < M; i++)
            {
              NsLanes value = row[i] + plus;
              float  *pixel = y + j * row_stride + i * pixel_stride;

              value = relu ? ns_lanes_relu (value) : value;
              value = add ? value + ns_lanes_load (pixel) : value;
              ns_lanes_store (pixel, value);
              value -= around;
              sum += value;
              square += value * value;
            }
        }
      if (sums)
        {
          ns_lanes_add_to (sums->sum + c, sum);
          ns_lanes_add_to (sums->square + c, square);
        }
    }
}

static void
tile_kernels (const float *g, float *to, ptrdiff_t plane_stride)
{
  NsLanes half[N * R]; /* G g, column by column */

  for (int i = 0; i < R; i++)
    {
      NsLanes column[R];

      for (int j = 0; j < R; j++)
        column[j] = ns_lanes_load (g + (R * j + i) * NS_LANES);
      transform_kernel (column, 1, half + i * N);
    }
  for (int j = 0; j < N; j++)
    {
      NsLanes row[N];

      transform_kernel (half + j, N, row);
      for (int i = 0; i < N; i++)
        ns_lanes_store (to + (j * N + i) * plane_stride, row[i]);
    }
}
