/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv-weights.h"

#include <stdlib.h>
#include <string.h>

#include "ops/conv-arrange.h"

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
    case NS_CONV_WINOGRAD7:
      return weights->use == (weights->stride == 2 ? NS_CONV_FORWARD : NS_CONV_MAGNIFIED) &&
             weights->kernel == 3 && weights->in >= weights->kernels->lanes &&
             weights->out >= weights->kernels->lanes;
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
  static const char *const names[] = { "im2col", "direct", "winograd4", "winograd6", "winograd7" };
  const char              *wanted = getenv ("NS_CONV");

  for (int i = 0; wanted && i < 5; i++)
    if (strcmp (wanted, names[i]) == 0 && suits (weights, (NsConvAlgorithm) i))
      return (NsConvAlgorithm) i;

  if (suits (weights, NS_CONV_WINOGRAD7))
    return NS_CONV_WINOGRAD7;
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
  else if (weights->algorithm == NS_CONV_WINOGRAD7)
    weights->winograd = weights->kernels->f7;
  else if (weights->algorithm == NS_CONV_DIRECT)
    weights->group = choose_group (weights);
  if (weights->winograd && weights->kernel > 3)
    split (weights);
  if (weights->winograd && weights->stride == 2)
    weights->in *= 4;

  weights->passing = weights->winograd && weights->in * weights->out > WINOGRAD6_WEIGHTS_MAX;
  weights->panels = ns_panels (weights->kernels, weights->out * weights->group);
  side = weights->winograd ? (size_t) weights->winograd->n : (size_t) conv->kernel;
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

  if (weights->passing)
    {
      size_t area = (size_t) (weights->winograd->n * weights->winograd->n);
      int    width = ns_panel_first (&weights->panels, 1) * weights->panels.lanes;

      return (area * ns_conv_weights_plane (weights, width) + (size_t) weights->panels.n_columns) *
             sizeof (float);
    }

  return (weights->depth + 1) * (size_t) weights->panels.n_columns * sizeof (float);
}

const float *
ns_conv_weights_get (NsContext *context, const NsConv *conv, NsConvWeights *weights, NsError *error)
{
  float *data = atomic_load (&weights->data);

  if (data)
    return data;

  pthread_mutex_lock (&weights->lock);
  data = atomic_load (&weights->data);
  if (!data)
    {
      data = ns_memory_alloc_lasting (conv->memory, ns_conv_weights_bytes (weights), 1, error);
      if (data)
        ns_conv_arrange (context->pool, conv, weights, data);
      atomic_store (&weights->data, data);
    }
  pthread_mutex_unlock (&weights->lock);

  return data;
}
