/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv-arrange.h"

#include <string.h>

static double
stored (const NsConv *conv, int j, int i, int in, int out)
{
  size_t k = (size_t) conv->kernel;
  size_t tap = (size_t) j * k + (size_t) i;

  return (double)
    conv->weights[(tap * (size_t) conv->in_channels + (size_t) in) * (size_t) conv->out_channels +
                  (size_t) out];
}

/* Which of the small picture's 3 pixels the tap of pixel `phase` (0, 1) of a magnified one falls on. */
static int
small_tap (int phase, int tap)
{
  return (phase + tap + 1) / 2;
}

/* The sum of the taps that fall on (j, i), for channel `out` of the pixels (0, 0), (0, 1), (1, 0), (1, 1) that
 * one becomes. */
static double
magnified (const NsConv *conv, int j, int i, int in, int out)
{
  int    phase = out / conv->out_channels;
  double sum = 0.0;

  for (int y = 0; y < 3; y++)
    for (int x = 0; x < 3; x++)
      if (small_tap (phase / 2, y) == j && small_tap (phase % 2, x) == i)
        sum += stored (conv, y, x, in, out % conv->out_channels);

  return sum;
}

/* Where the weights of an output channel begin, and how far its rows are apart. */
static float *
column_of (const NsConvWeights *weights, float *data, int column, size_t *stride)
{
  const NsPanels *panels = &weights->panels;
  int             vector = column / panels->lanes;
  int             panel = 0;
  int             first;

  while (ns_panel_first (panels, panel + 1) <= vector)
    panel++;
  first = ns_panel_first (panels, panel);
  *stride = (size_t) ((ns_panel_first (panels, panel + 1) - first) * panels->lanes);

  return data + weights->depth * (size_t) (first * panels->lanes) +
         (column - first * panels->lanes);
}

/* Tap (j, i) from channel c to channel o of a kernel that has been taken apart. */
static double
split_tap (const NsConv *conv, const NsConvWeights *weights, int j, int i, int c, int o)
{
  bool backward = weights->use == NS_CONV_BACKWARD;
  int  in = backward ? conv->out_channels : conv->in_channels;
  int  out = backward ? conv->in_channels : conv->out_channels;
  int  last = weights->kernel - 1;
  int  part = weights->split_output ? o / out : c / in;

  j += 3 * (part / weights->split);
  i += 3 * (part % weights->split);
  if (part >= weights->split * weights->split || j > last || i > last)
    return 0.0;

  return backward ? stored (conv, last - j, last - i, o % out, c % in)
                  : stored (conv, j, i, c % in, o % out);
}

/* Tap (j, i) of the 2 × 2 kernel from channel c of a phase to channel o. */
static double
strided_tap (const NsConv *conv, int j, int i, int c, int o)
{
  int phase = c / conv->in_channels;
  /* of an odd row the first and last tap, of an even one that in the middle */
  int y = ns_conv_phase_is_odd (phase / 2) ? 2 * j : 1 + 2 * j;
  int x = ns_conv_phase_is_odd (phase % 2) ? 2 * i : 1 + 2 * i;

  return y > 2 || x > 2 ? 0.0 : stored (conv, y, x, c % conv->in_channels, o);
}

/* Tap (j, i) from channel c to channel o of what the Winograd algorithm convolves with where the kernel is not used as
 * it is. */
static double
tap (const NsConv *conv, const NsConvWeights *weights, int j, int i, int c, int o)
{
  if (weights->stride == 2)
    return strided_tap (conv, j, i, c, o);
  if (weights->split > 1)
    return split_tap (conv, weights, j, i, c, o);
  else
    {
      int phase = o / conv->out_channels;
      int two = weights->winograd->r == 2; /* the first two of three taps, or the last two */

      return magnified (conv, j + two * (phase / 2), i + two * (phase % 2), c, o);
    }
}

/* Kernels side by side, [r][r][lanes]: from one channel to a vector of them. */
typedef float Kernels[9 * NS_KERNELS_LANES_MAX];

/* Those of a 3 × 3 convolution, from each of n channels from c on to n_out channels from o on. Large layers are
 * arranged for every pass: rows of the weights are read as they lie. */
static void
copy_kernels (const NsConv *conv, int lanes, int c, int n, int o, int n_out, Kernels *g)
{
  size_t       in = (size_t) conv->in_channels, out = (size_t) conv->out_channels;
  const float *from = conv->weights + (size_t) c * out + (size_t) o;

  for (int k = 0; k < 9; k++, from += in * out)
    for (int i = 0; i < n; i++)
      memcpy (g[i] + k * lanes, from + (size_t) i * out, (size_t) n_out * sizeof (float));
}

/* The same for the way back, whose kernels are turned round and go from output to input channels. */
static void
turn_kernels (const NsConv *conv, int lanes, int c, int n, int o, int n_out, Kernels *g)
{
  size_t       in = (size_t) conv->in_channels, out = (size_t) conv->out_channels;
  const float *from = conv->weights + (size_t) o * out + (size_t) c;

  for (int k = 8; k >= 0; k--, from += in * out)
    for (int j = 0; j < n_out; j++)
      for (int i = 0; i < n; i++)
        g[i][k * lanes + j] = from[(size_t) j * out + (size_t) i];
}

/* The kernels from each of n channels from c on to `lanes` channels from o on; 0 beyond the last. */
static void
gather_kernels (const NsConv *conv, const NsConvWeights *weights, int c, int n, int o, Kernels *g)
{
  int r = weights->winograd->r;
  int lanes = weights->panels.lanes;
  int n_out = weights->out - o < lanes ? weights->out - o : lanes;

  if (n_out < lanes)
    memset (g, 0, (size_t) n * sizeof *g);
  if (weights->stride == 1 && weights->split == 1 && weights->use == NS_CONV_FORWARD)
    copy_kernels (conv, lanes, c, n, o, n_out, g);
  else if (weights->stride == 1 && weights->split == 1 && weights->use == NS_CONV_BACKWARD)
    turn_kernels (conv, lanes, c, n, o, n_out, g);
  else
    for (int i = 0; i < n; i++)
      for (int k = 0; k < r * r; k++)
        for (int j = 0; j < n_out; j++)
          g[i][k * lanes + j] = (float) tap (conv, weights, k / r, k % r, c + i, o + j);
}

typedef struct
{
  const NsConv        *conv;
  const NsConvWeights *weights;
  int                  panel;    /* the first */
  int                  n_panels; /* side by side in data */
  float               *data;
} Arrangement;

/* Input channels that are arranged together: a cache line of what the way back reads */
#define ARRANGED_TOGETHER 16

/* [element of U][in], for a panel of output channels and a few input channels. */
static void
arrange_winograd (size_t task, unsigned worker, void *data)
{
  const Arrangement   *arrangement = data;
  const NsConvWeights *weights = arrangement->weights;
  int                  lanes = weights->panels.lanes;
  Kernels              g[ARRANGED_TOGETHER];
  int                  panel = arrangement->panel + (int) task % arrangement->n_panels;
  int                  c = (int) task / arrangement->n_panels * ARRANGED_TOGETHER;
  int    n = weights->in - c < ARRANGED_TOGETHER ? weights->in - c : ARRANGED_TOGETHER;
  int    first = ns_panel_first (&weights->panels, panel);
  int    end = ns_panel_first (&weights->panels, panel + 1);
  int    before = first - ns_panel_first (&weights->panels, arrangement->panel);
  size_t stride = (size_t) ((end - first) * lanes);
  float *to = arrangement->data + weights->depth * (size_t) (before * lanes) + (size_t) c * stride;

  (void) worker;
  for (int v = first; v < end; v++, to += lanes)
    {
      gather_kernels (arrangement->conv, weights, c, n, v * lanes, g);
      for (int i = 0; i < n; i++)
        weights->winograd->kernels (g[i], to + (size_t) i * stride,
                                    (ptrdiff_t) ns_conv_weights_plane (weights, (int) stride));
    }
}

static void
arrange_panels (NsPool              *pool,
                const NsConv        *conv,
                const NsConvWeights *weights,
                int                  panel,
                int                  n_panels,
                float               *data)
{
  Arrangement arrangement = { conv, weights, panel, n_panels, data };
  size_t      n_steps = (size_t) ((weights->in + ARRANGED_TOGETHER - 1) / ARRANGED_TOGETHER);

  ns_pool_run (pool, (size_t) n_panels * n_steps, arrange_winograd, &arrangement);
}

void
ns_conv_arrange_panel (NsPool              *pool,
                       const NsConv        *conv,
                       const NsConvWeights *weights,
                       int                  panel,
                       float               *data)
{
  arrange_panels (pool, conv, weights, panel, 1, data);
}

void
ns_conv_arrange_bias (const NsConv *conv, const NsConvWeights *weights, float *bias)
{
  int n = weights->split_output ? conv->out_channels : weights->group * weights->out;

  memset (bias, 0, (size_t) weights->panels.n_columns * sizeof (float));
  if (weights->use != NS_CONV_BACKWARD)
    for (int o = 0; o < n; o++)
      bias[o] = conv->bias[o % conv->out_channels];
}

/* [row of the kernel][pixel of it][in]; pixel p of a group has its kernel p pixels to the right. */
static void
arrange_direct (const NsConv *conv, const NsConvWeights *weights, float *data)
{
  int k = weights->kernel;
  int width = k + weights->group - 1;

  for (int p = 0; p < weights->group; p++)
    for (int o = 0; o < weights->out; o++)
      {
        size_t stride;
        float *column = column_of (weights, data, p * weights->out + o, &stride);

        for (int j = 0; j < k; j++)
          for (int i = 0; i < k; i++)
            for (int c = 0; c < weights->in; c++)
              column[(size_t) ((j * width + p + i) * weights->in + c) * stride] =
                (float) (weights->use == NS_CONV_BACKWARD
                           ? stored (conv, k - 1 - j, k - 1 - i, o, c)
                           : stored (conv, j, i, c, o));
      }
}

void
ns_conv_arrange (NsPool *pool, const NsConv *conv, const NsConvWeights *weights, float *data)
{
  if (weights->winograd)
    arrange_panels (pool, conv, weights, 0, weights->panels.n_panels, data);
  else
    {
      memset (data, 0, ns_conv_weights_bytes (weights));
      arrange_direct (conv, weights, data);
    }

  ns_conv_arrange_bias (conv, weights, data + weights->depth * (size_t) weights->panels.n_columns);
}
