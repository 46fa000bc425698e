/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv-weights.h"

#include <stdlib.h>
#include <string.h>

/* Weights beyond which F(6×6)'s, 64/9 of theirs, gain less time than they take memory, and beyond which it pays to
 * arrange them for every pass rather than to keep them */
#define WINOGRAD6_WEIGHTS_MAX (256 * 256)

/* Channels few enough for the parts of a wide kernel to be channels of their own, and the least kernel for which
 * gathering these as input channels pays */
#define SPLIT_CHANNELS_MAX 4
#define SPLIT_INPUT_KERNEL_MIN 7

static bool
suits_winograd (const NsConvWeights *weights)
{
  int lanes = weights->kernels->lanes;

  if (weights->stride != 1 || weights->kernel < 3)
    return false;
  if (weights->kernel == 3)
    return weights->in >= lanes && weights->out >= lanes;

  return weights->use != NS_CONV_MAGNIFIED &&
         ((weights->in >= lanes && weights->out <= SPLIT_CHANNELS_MAX) ||
          (weights->out >= lanes && weights->in <= SPLIT_CHANNELS_MAX &&
           weights->kernel >= SPLIT_INPUT_KERNEL_MIN));
}

static bool
suits (const NsConvWeights *weights, NsConvAlgorithm algorithm)
{
  switch (algorithm)
    {
    case NS_CONV_WINOGRAD4:
    case NS_CONV_WINOGRAD6:
      return suits_winograd (weights);
    case NS_CONV_DIRECT:
      return weights->use == NS_CONV_FORWARD ||
             (weights->use == NS_CONV_BACKWARD && weights->stride == 1);
    case NS_CONV_IM2COL:
      break;
    }

  return true;
}

static NsConvAlgorithm
choose (const NsConvWeights *weights)
{
  static const char *const names[] = { "im2col", "direct", "winograd4", "winograd6" };
  const char              *wanted = getenv ("NS_CONV");

  for (int i = 0; wanted && i < 4; i++)
    if (strcmp (wanted, names[i]) == 0 && suits (weights, (NsConvAlgorithm) i))
      return (NsConvAlgorithm) i;

  if (suits (weights, NS_CONV_WINOGRAD6))
    return weights->in * weights->out <= WINOGRAD6_WEIGHTS_MAX ? NS_CONV_WINOGRAD6
                                                               : NS_CONV_WINOGRAD4;

  return suits (weights, NS_CONV_DIRECT) ? NS_CONV_DIRECT : NS_CONV_IM2COL;
}

/* How many adjacent pixels are best computed as one: few channels would leave most lanes idle, while a
 * kernel that covers all pixels of the group has weights of zero. */
static int
choose_group (const NsConvWeights *weights)
{
  const NsKernels *kernels = weights->kernels;
  double           best = 0.0;
  int              group = 1;

  if (weights->stride > 1)
    return 1;

  for (int g = 1; g * weights->out <= kernels->n_vectors_max * kernels->lanes; g++)
    {
      int    n = (g * weights->out + kernels->lanes - 1) / kernels->lanes;
      double use = (double) (g * weights->out * weights->kernel) /
                   ((weights->kernel + g - 1) * n * kernels->lanes);

      if (use > best + 0.01)
        {
          best = use;
          group = g;
        }
    }

  return group;
}

/* Takes a wide kernel apart: its parts' channels count as channels of one 3 × 3 convolution, a vector of them at
 * least. */
static void
split (NsConvWeights *weights)
{
  int *channels;

  weights->split = (weights->kernel + 2) / 3;
  weights->split_output = weights->out <= SPLIT_CHANNELS_MAX;
  channels = weights->split_output ? &weights->out : &weights->in;
  *channels *= weights->split * weights->split;
  if (*channels < weights->kernels->lanes)
    *channels = weights->kernels->lanes;
}

NsConvWeights *
ns_conv_weights_new (const NsConv *conv, NsConvUse use, NsError *error)
{
  NsConvWeights *weights = ns_memory_alloc_zeroed (conv->memory, 1, sizeof *weights, error);
  size_t         side;

  if (!weights)
    return NULL;

  weights->kernels = ns_kernels ();
  weights->use = use;
  weights->in = use == NS_CONV_BACKWARD ? conv->out_channels : conv->in_channels;
  weights->out = use == NS_CONV_BACKWARD ? conv->in_channels : conv->out_channels;
  if (use == NS_CONV_MAGNIFIED)
    weights->out *= 4;
  weights->kernel = conv->kernel;
  weights->stride = conv->stride;
  weights->group = 1;
  weights->split = 1;
  weights->algorithm = choose (weights);
  if (weights->algorithm == NS_CONV_WINOGRAD4)
    weights->winograd = weights->kernels->f4;
  else if (weights->algorithm == NS_CONV_WINOGRAD6)
    weights->winograd = weights->kernels->f6;
  else if (weights->algorithm == NS_CONV_DIRECT)
    weights->group = choose_group (weights);
  if (weights->winograd && weights->kernel > 3)
    split (weights);

  weights->passing = weights->winograd && weights->in * weights->out > WINOGRAD6_WEIGHTS_MAX;
  weights->panels = ns_panels (weights->kernels, weights->out * weights->group);
  side = weights->winograd ? (size_t) weights->winograd->m + 2 : (size_t) conv->kernel;
  weights->depth = side * (side + (size_t) weights->group - 1) * (size_t) weights->in;
  atomic_init (&weights->data, NULL);
  if (pthread_mutex_init (&weights->lock, NULL) != 0)
    {
      ns_memory_release (conv->memory, weights);
      ns_error_set (error, NS_ERROR_MEMORY, "The system has no more locks to give.");
      return NULL;
    }

  return weights;
}

void
ns_conv_weights_free (NsConvWeights *weights, NsMemory *memory)
{
  if (!weights)
    return;

  pthread_mutex_destroy (&weights->lock);
  ns_memory_release (memory, atomic_load (&weights->data));
  ns_memory_release (memory, weights);
}

size_t
ns_conv_weights_bytes (const NsConvWeights *weights)
{
  if (weights->algorithm == NS_CONV_IM2COL)
    return 0;

  return (weights->depth + 1) * (size_t) weights->panels.n_columns * sizeof (float);
}

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

/* The kernels from channel c to `lanes` channels from o on, [3][3][lanes]; 0 beyond the last. */
static void
gather_kernels (const NsConv *conv, const NsConvWeights *weights, int c, int o, float *g)
{
  int    lanes = weights->panels.lanes;
  int    n = weights->out - o < lanes ? weights->out - o : lanes;
  size_t stored = (size_t) conv->in_channels * (size_t) conv->out_channels;

  if (n < lanes)
    memset (g, 0, 9 * (size_t) lanes * sizeof (float));
  if (weights->split > 1)
    {
      for (int k = 0; k < 9; k++)
        for (int i = 0; i < n; i++)
          g[k * lanes + i] = (float) split_tap (conv, weights, k / 3, k % 3, c, o + i);
      return;
    }
  for (int k = 0; k < 9; k++, g += lanes)
    switch (weights->use)
      {
      case NS_CONV_FORWARD:
        memcpy (g,
                conv->weights + (size_t) k * stored + (size_t) c * (size_t) conv->out_channels + o,
                (size_t) n * sizeof (float));
        break;
      case NS_CONV_BACKWARD:
        for (int i = 0; i < n; i++)
          g[i] = conv->weights[(size_t) (8 - k) * stored +
                               (size_t) (o + i) * (size_t) conv->out_channels + c];
        break;
      default:
        for (int i = 0; i < n; i++)
          g[i] = (float) magnified (conv, k / 3, k % 3, c, o + i);
      }
}

typedef struct
{
  const NsConv        *conv;
  const NsConvWeights *weights;
  float               *data;
} Arrangement;

/* [element of U][in], for one vector of output channels. */
static void
arrange_winograd (size_t vector, unsigned worker, void *data)
{
  const Arrangement   *arrangement = data;
  const NsConvWeights *weights = arrangement->weights;
  float                g[9 * NS_KERNELS_LANES_MAX];
  int                  o = (int) vector * weights->panels.lanes;
  size_t               stride;
  float               *column = column_of (weights, arrangement->data, o, &stride);

  (void) worker;
  for (int c = 0; c < weights->in; c++)
    {
      gather_kernels (arrangement->conv, weights, c, o, g);
      weights->winograd->kernels (g, column + (size_t) c * stride,
                                  (ptrdiff_t) ((size_t) weights->in * stride));
    }
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

static void
arrange (NsPool *pool, const NsConv *conv, const NsConvWeights *weights, float *data)
{
  Arrangement arrangement = { conv, weights, data };
  float      *bias = data + weights->depth * (size_t) weights->panels.n_columns;

  if (weights->winograd)
    ns_pool_run (pool, (size_t) weights->panels.n_vectors, arrange_winograd, &arrangement);
  else
    {
      memset (data, 0, ns_conv_weights_bytes (weights));
      arrange_direct (conv, weights, data);
    }

  memset (bias, 0, (size_t) weights->panels.n_columns * sizeof (float));
  if (weights->use != NS_CONV_BACKWARD)
    {
      int n = weights->split_output ? conv->out_channels : weights->group * weights->out;

      for (int o = 0; o < n; o++)
        bias[o] = conv->bias[o % conv->out_channels];
    }
}

const float *
ns_conv_weights_get (NsContext *context, const NsConv *conv, NsConvWeights *weights, NsError *error)
{
  float *data = atomic_load (&weights->data);

  if (data)
    return data;

  if (weights->passing)
    {
      data = ns_memory_alloc (context->memory, ns_conv_weights_bytes (weights), 1, error);
      if (data)
        arrange (context->pool, conv, weights, data);
      return data;
    }

  pthread_mutex_lock (&weights->lock);
  data = atomic_load (&weights->data);
  if (!data)
    {
      data = ns_memory_alloc_lasting (conv->memory, ns_conv_weights_bytes (weights), 1, error);
      if (data)
        arrange (context->pool, conv, weights, data);
      atomic_store (&weights->data, data);
    }
  pthread_mutex_unlock (&weights->lock);

  return data;
}

void
ns_conv_weights_put (NsContext *context, const NsConvWeights *weights, const float *data)
{
  if (weights->passing)
    ns_memory_release (context->memory, (void *) data);
}
