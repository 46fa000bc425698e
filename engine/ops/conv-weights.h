/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The weights of a convolution as one of the algorithms wants them, for one use.
 *
 * They are arranged at the first use, under a lock, and then shared by all runs; networks of which only
 * some layers or one direction are used pay for these only. Internal to conv*.c.
 */

#ifndef NS_CONV_WEIGHTS_H
#define NS_CONV_WEIGHTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "kernels/kernels.h"
#include "ops/conv.h"

typedef enum
{
  NS_CONV_IM2COL,
  NS_CONV_DIRECT,
  NS_CONV_WINOGRAD4,
  NS_CONV_WINOGRAD6,
  NS_CONV_WINOGRAD7,
} NsConvAlgorithm;

/* Output channels in panels that one product computes at a time; the last vector of the last panel is
 * filled up with zeros. */
typedef struct
{
  int n_panels;
  int n_vectors; /* of all panels */
  int n_columns; /* floats: lanes times vectors */
  int lanes;
} NsPanels;

static inline NsPanels
ns_panels (const NsKernels *kernels, int channels)
{
  NsPanels panels;

  panels.lanes = kernels->lanes;
  panels.n_vectors = (channels + kernels->lanes - 1) / kernels->lanes;
  panels.n_columns = panels.n_vectors * kernels->lanes;
  panels.n_panels = (panels.n_vectors + kernels->n_vectors_max - 1) / kernels->n_vectors_max;

  return panels;
}

/* The first vector of a panel; of the one after the last: their number. Panels differ by one at most. */
static inline int
ns_panel_first (const NsPanels *panels, int panel)
{
  int n = panels->n_vectors / panels->n_panels;
  int rest = panels->n_vectors % panels->n_panels;

  return panel * n + (panel < rest ? panel : rest);
}

struct _NsConvWeights
{
  NsConvAlgorithm   algorithm;
  const NsKernels  *kernels;
  const NsWinograd *winograd; /* or NULL */
  NsConvUse         use;
  int               in,
    out; /* channels; backward: exchanged; magnified: out for each of four pixels; split: below */
  int kernel, stride;
  int split; /* Winograd: the kernel is taken apart into so many by so many of 3 × 3, else 1; */
  bool
    split_output; /* these are then output channels, which ns_conv_wide() sums, or input channels */
  int group; /* direct: adjacent pixels that are computed as one of so many times the channels */
  bool
    passing; /* too large to be kept: every pass arranges panel after panel (conv-winograd-passing.c) */
  NsPanels panels;
  size_t   depth; /* rows of a panel */

  pthread_mutex_t lock;
  _Atomic (float *)
    data; /* [panel][depth][columns of the panel], then the bias [columns]; NULL: not yet */
};

/* Phases of a picture, (row, column): (odd, odd), (odd, even), (even, odd), (even, even). Those that have more taps
 * of a kernel come first. */
static inline int
ns_conv_phase_is_odd (int half)
{
  return half == 0;
}

/* Chooses the algorithm from the shape alone, unless the environment variable NS_CONV names one (im2col,
 * direct, winograd4, winograd6, winograd7) that can compute it. */
NsConvWeights *ns_conv_weights_new (const NsConv *conv, NsConvUse use, NsError *error);
void           ns_conv_weights_free (NsConvWeights *weights, NsMemory *memory);

/* What `data` takes, in bytes; of those that are only passing, what a pass has of them at a time. */
size_t ns_conv_weights_bytes (const NsConvWeights *weights);

/* The arranged weights, made now if they are not there yet; NULL with NS_ERROR_MEMORY. Any thread. Not for those that
 * are only passing. */
const float *ns_conv_weights_get (NsContext     *context,
                                  const NsConv  *conv,
                                  NsConvWeights *weights,
                                  NsError       *error);

/* Floats by which planes are apart beyond their size: powers of two would meet in the same cache sets */
#define NS_WINOGRAD_PLANE_GAP 16

/* Winograd: floats from an element of U to the next in a panel of `width` columns. Panels that are arranged in the
 * cache have the gap there, too. */
static inline size_t
ns_conv_weights_plane (const NsConvWeights *weights, int width)
{
  return (size_t) weights->in * (size_t) width + (weights->passing ? NS_WINOGRAD_PLANE_GAP : 0);
}

static inline const float *
ns_conv_weights_panel (const NsConvWeights *weights, const float *data, int panel)
{
  return data + weights->depth *
                  (size_t) (ns_panel_first (&weights->panels, panel) * weights->panels.lanes);
}

static inline const float *
ns_conv_weights_bias (const NsConvWeights *weights, const float *data)
{
  return data + weights->depth * (size_t) weights->panels.n_columns;
}

#endif /* NS_CONV_WEIGHTS_H */
