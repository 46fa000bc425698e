/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/loss-tiles.h"

#include <string.h>

#include "network/reach.h"
#include "network/tape.h"
#include "style/loss-private.h"
#include "style/loss-terms.h"
#include "style/visible.h"

#define COLOURS 3
#define WHOLE_PIXELS ((size_t) 1 << 21)
#define TILE_SIDE 1024

/* Along one side: what a tile owns, begin … end, and what is looked at, from … to. */
typedef struct
{
  int begin, end, from, to;
} Span;

typedef struct
{
  NsLoss         *loss;
  const float    *x;
  unsigned        n;
  const unsigned *outputs, *layers;
  float         **measures; /* [n]: of the style (loss-style.h), and its gradient behind it */
  double        **sums;     /* [n]: the measure while it is added up */
  double         *counted;  /* [n]: the positions that it is of so far */
  int             scales[NS_LOSS_LAYERS_MAX]; /* [n]: pixels per position */
  NsLossTiling    tiling;
  Span            rows, columns;
  float          *gradient;
} Tiles;

static int
round_up (int size, int align)
{
  return (size + align - 1) / align * align;
}

NsLossTiling
ns_loss_tiling (const NsNetwork *network, const NsLossOptions *options, int height, int width)
{
  const int    one = 1;
  int          scales[NS_NETWORK_OUTPUTS_MAX], margins[NS_NETWORK_OUTPUTS_MAX];
  int          align = ns_network_part_align (network);
  int          side = options->tile_side;
  NsLossTiling tiling = { 0, 0 };

  if (side == 0 && (size_t) height * (size_t) width > WHOLE_PIXELS)
    side = TILE_SIDE;
  if (side == 0 || align == 0 || !ns_network_scales (network, &one, scales))
    return tiling;

  for (unsigned i = 0; i < ns_network_n_outputs (network); i++)
    margins[i] = -1;
  for (unsigned i = 0; i < options->n_layers; i++)
    margins[options->layers[i].output] = 0;
  ns_network_reach (network, &one, margins, &tiling.margin);
  tiling.margin = round_up (tiling.margin, align);
  tiling.side = round_up (side, align);

  return tiling;
}

int
ns_loss_tiling_reach (const NsLossTiling *tiling, int size)
{
  int most = tiling->side + 2 * tiling->margin;

  return tiling->side > 0 && most < size ? most : size;
}

static Span
span (const NsLossTiling *tiling, int index, int size)
{
  Span it;

  it.begin = index * tiling->side;
  it.end = it.begin + tiling->side < size ? it.begin + tiling->side : size;
  it.from = it.begin > tiling->margin ? it.begin - tiling->margin : 0;
  it.to = it.end + tiling->margin < size ? it.end + tiling->margin : size;

  return it;
}

static NsStatus
cut_picture (const Tiles *tiles, NsTensor *picture, NsError *error)
{
  const NsLoss *loss = tiles->loss;
  int           height = tiles->rows.to - tiles->rows.from;
  int           width = tiles->columns.to - tiles->columns.from;
  NsStatus      status = ns_tensor_init (picture, loss->context->memory, height, width, COLOURS,
                                         ns_network_input_halo (loss->network, 0), error);

  for (int y = 0; y < height && status == NS_OK; y++)
    memcpy (ns_tensor_at (picture, y, 0),
            tiles->x + COLOURS * ((size_t) (tiles->rows.from + y) * (size_t) loss->width +
                                  (size_t) tiles->columns.from),
            COLOURS * (size_t) width * sizeof (float));

  return status;
}

/* What is visible of the whole picture at a layer's tap, unless that is known. */
static NsStatus
find_visible (NsLoss *loss, NsLossLayerState *layer, NsError *error)
{
  unsigned output = layer->options.output;

  if (layer->positions > 0.0)
    return NS_OK;

  return ns_visible_shrink (loss->context->memory, loss->visible, loss->height, loss->width,
                            ns_network_output_side (loss->network, output, loss->height),
                            ns_network_output_side (loss->network, output, loss->width),
                            &layer->visible, &layer->positions, error);
}

/* By how much the positions of features count: not at all if another tile owns them. Adds them up. */
static float *
owned (const Tiles *tiles, unsigned i, const NsTensor *features, double *sum, NsError *error)
{
  NsLoss           *loss = tiles->loss;
  NsLossLayerState *layer = &loss->layers[tiles->layers[i]];
  int               scale = tiles->scales[i];
  int    whole_width = ns_network_output_side (loss->network, tiles->outputs[i], loss->width);
  float *weights;

  *sum = 0.0;
  if (find_visible (loss, layer, error) != NS_OK)
    return NULL;
  weights =
    ns_memory_alloc (loss->context->memory, (size_t) features->height * (size_t) features->width,
                     sizeof *weights, error);
  if (!weights)
    return NULL;

  for (int y = 0; y < features->height; y++)
    for (int x = 0; x < features->width; x++)
      {
        int  row = tiles->rows.from / scale + y;
        int  column = tiles->columns.from / scale + x;
        bool inside = row * scale >= tiles->rows.begin && row * scale < tiles->rows.end &&
                      column * scale >= tiles->columns.begin && column * scale < tiles->columns.end;
        float value = inside ? 1.0f : 0.0f;

        if (inside && layer->visible)
          value = layer->visible[(size_t) row * (size_t) whole_width + (size_t) column];
        weights[(size_t) y * (size_t) features->width + (size_t) x] = value;
        *sum += (double) value;
      }

  return weights;
}

static NsStatus
add_measure (const Tiles *tiles, unsigned i, const NsTensor *features, NsError *error)
{
  NsContext        *context = tiles->loss->context;
  NsLossLayerState *layer = &tiles->loss->layers[tiles->layers[i]];
  float            *weights;
  double            positions;
  NsStatus          status;

  if (layer->n_styles == 0)
    return NS_OK;

  weights = owned (tiles, i, features, &positions, error);
  if (!weights)
    return NS_ERROR_MEMORY;
  status = ns_loss_style_measure (context, layer->style_loss, features, weights, tiles->measures[i],
                                  error);
  if (status == NS_OK)
    ns_loss_style_add (layer->style_loss, features->channels, tiles->sums[i], &tiles->counted[i],
                       tiles->measures[i], positions);
  ns_memory_release (context->memory, weights);

  return status;
}

static NsStatus
first_pass (const Tiles *tiles, NsError *error)
{
  NsTensor picture = NS_TENSOR_INIT;
  NsTensor features[NS_LOSS_LAYERS_MAX];
  NsStatus status = cut_picture (tiles, &picture, error);

  memset (features, 0, sizeof features);
  if (status == NS_OK)
    status = ns_network_forward (tiles->loss->context, tiles->loss->network, NULL, &picture,
                                 tiles->n, tiles->outputs, features, error);
  for (unsigned i = 0; i < tiles->n && status == NS_OK; i++)
    status = add_measure (tiles, i, &features[i], error);
  for (unsigned i = 0; i < tiles->n; i++)
    ns_tensor_clear (&features[i]);

  return status;
}

/* The gradient of a layer's terms at a tile. */
static NsStatus
judge_layer (const Tiles    *tiles,
             unsigned        i,
             const NsTensor *features,
             NsTensor       *gradient,
             NsError        *error)
{
  NsContext         *context = tiles->loss->context;
  NsLossLayerState  *layer = &tiles->loss->layers[tiles->layers[i]];
  NsLossLayerValues *values = &tiles->loss->values.layers[tiles->layers[i]];
  size_t             size = ns_loss_style_size (layer->style_loss, features->channels);
  double             positions;
  float             *weights = owned (tiles, i, features, &positions, error);
  NsStatus           status = NS_ERROR_MEMORY;

  if (weights)
    status = ns_tensor_init (gradient, context->memory, features->height, features->width,
                             features->channels, 0, error);
  if (status == NS_OK)
    ns_tensor_fill (gradient, 0.0f);
  if (status == NS_OK && layer->content.data)
    {
      int      scale = tiles->scales[i];
      double   weight = tiles->loss->options.content_weight * layer->content_share;
      NsTensor target = layer->content; /* the part that is looked at */
      double   value;

      target.data =
        ns_tensor_at (&layer->content, tiles->rows.from / scale, tiles->columns.from / scale);
      status = ns_content_loss (context, features, &target, weights, weight / layer->content_size,
                                gradient, &value, error);
      values->content += value;
      values->relative_content += value / layer->content_size;
    }
  if (status == NS_OK && layer->n_styles > 0)
    status =
      ns_loss_style_backward (context, layer->style_loss, features, weights, layer->positions,
                              tiles->measures[i], tiles->measures[i] + size, gradient, error);
  ns_memory_release (context->memory, weights);

  return status;
}

static void
add_gradient (const Tiles *tiles, const NsTensor *part)
{
  for (int y = 0; y < part->height; y++)
    {
      const float *from = ns_tensor_at (part, y, 0);
      float       *to =
        tiles->gradient + COLOURS * ((size_t) (tiles->rows.from + y) * (size_t) tiles->loss->width +
                                     (size_t) tiles->columns.from);

      for (int k = 0; k < COLOURS * part->width; k++)
        to[k] += from[k];
    }
}

static NsStatus
second_pass (const Tiles *tiles, NsError *error)
{
  NsContext *context = tiles->loss->context;
  NsTensor   picture = NS_TENSOR_INIT;
  NsTensor   gradients[NS_LOSS_LAYERS_MAX];
  NsError    reason = NS_ERROR_INIT;
  NsTape    *tape;
  NsStatus   status = cut_picture (tiles, &picture, error);

  if (status != NS_OK)
    return status;
  tape = ns_network_record (context, tiles->loss->network, NULL, &picture, tiles->n, tiles->outputs,
                            &reason);
  if (!tape)
    {
      if (error)
        *error = reason;
      return reason.status;
    }

  memset (gradients, 0, sizeof gradients);
  for (unsigned i = 0; i < tiles->n && status == NS_OK; i++)
    status = judge_layer (tiles, i, ns_tape_output (tape, i), &gradients[i], error);
  if (status == NS_OK)
    status = ns_tape_backward (context, tape, gradients, &picture, error);
  if (status == NS_OK)
    add_gradient (tiles, &picture);
  for (unsigned i = 0; i < tiles->n; i++)
    ns_tensor_clear (&gradients[i]);
  ns_tensor_clear (&picture);
  ns_tape_free (tape);

  return status;
}

static NsStatus
for_all_tiles (Tiles *tiles, NsStatus (*pass) (const Tiles *, NsError *), NsError *error)
{
  const NsLoss *loss = tiles->loss;
  int           side = tiles->tiling.side;
  NsStatus      status = NS_OK;

  for (int i = 0; i * side < loss->height && status == NS_OK; i++)
    for (int j = 0; j * side < loss->width && status == NS_OK; j++)
      {
        tiles->rows = span (&tiles->tiling, i, loss->height);
        tiles->columns = span (&tiles->tiling, j, loss->width);
        status = pass (tiles, error);
      }

  return status;
}

static NsStatus
make_room (Tiles *tiles, NsError *error)
{
  NsMemory *memory = tiles->loss->context->memory;

  for (unsigned i = 0; i < tiles->n; i++)
    {
      size_t size =
        ns_loss_style_size (tiles->loss->layers[tiles->layers[i]].style_loss,
                            ns_network_output_channels (tiles->loss->network, tiles->outputs[i]));

      tiles->measures[i] = ns_memory_alloc (memory, 2 * size, sizeof (float), error);
      tiles->sums[i] = ns_memory_alloc_zeroed (memory, size, sizeof (double), error);
      if (!tiles->measures[i] || !tiles->sums[i])
        return NS_ERROR_MEMORY;
    }

  return NS_OK;
}

/* What the style of the whole picture costs. */
static void
judge_styles (const Tiles *tiles)
{
  for (unsigned i = 0; i < tiles->n; i++)
    {
      NsLossLayerState *layer = &tiles->loss->layers[tiles->layers[i]];
      int    channels = ns_network_output_channels (tiles->loss->network, tiles->outputs[i]);
      size_t size = ns_loss_style_size (layer->style_loss, channels);

      for (size_t k = 0; k < size; k++)
        tiles->measures[i][k] = (float) tiles->sums[i][k];
      if (layer->n_styles > 0)
        ns_loss_layer_judge_style (layer, tiles->measures[i], channels,
                                   tiles->loss->options.style_weight, tiles->measures[i] + size,
                                   &tiles->loss->values.layers[tiles->layers[i]]);
    }
}

NsStatus
ns_loss_tiles_evaluate (NsLoss         *loss,
                        const float    *x,
                        float          *gradient,
                        unsigned        n,
                        const unsigned *outputs,
                        const unsigned *layers,
                        NsError        *error)
{
  float    *measures[NS_LOSS_LAYERS_MAX] = { NULL };
  double   *sums[NS_LOSS_LAYERS_MAX] = { NULL };
  double    counted[NS_LOSS_LAYERS_MAX] = { 0.0 };
  Tiles     tiles = { .loss = loss,
                      .x = x,
                      .n = n,
                      .outputs = outputs,
                      .layers = layers,
                      .measures = measures,
                      .sums = sums,
                      .counted = counted,
                      .gradient = gradient };
  const int one = 1;
  int       scales[NS_NETWORK_OUTPUTS_MAX];
  NsStatus  status = make_room (&tiles, error);

  tiles.tiling = ns_loss_tiling (loss->network, &loss->options, loss->height, loss->width);
  ns_network_scales (loss->network, &one, scales);
  for (unsigned i = 0; i < n; i++)
    tiles.scales[i] = scales[outputs[i]];
  if (status == NS_OK && loss->n_styles > 0)
    status = for_all_tiles (&tiles, first_pass, error);
  if (status == NS_OK)
    {
      judge_styles (&tiles);
      status = for_all_tiles (&tiles, second_pass, error);
    }
  for (unsigned i = 0; i < n; i++)
    {
      ns_memory_release (loss->context->memory, measures[i]);
      ns_memory_release (loss->context->memory, sums[i]);
    }

  return status;
}
