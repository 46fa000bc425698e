/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/loss.h"

#include <stdint.h>
#include <string.h>

#include "network/plan-bytes.h"
#include "network/tape.h"
#include "style/loss-private.h"
#include "style/loss-terms.h"
#include "style/loss-tiles.h"
#include "style/visible.h"

#define COLOURS 3
#define WHITE 255.0

NsLoss *
ns_loss_new (NsContext           *context,
             const NsNetwork     *network,
             const NsLossOptions *options,
             int                  height,
             int                  width,
             NsError             *error)
{
  NsLoss *loss = ns_memory_alloc_zeroed (context->memory, 1, sizeof *loss, error);
  double  content_sum = 0.0, style_sum = 0.0;

  if (!loss)
    return NULL;

  loss->context = context;
  loss->network = network;
  loss->options = *options;
  loss->height = height;
  loss->width = width;
  loss->partial = ns_memory_alloc (context->memory, (size_t) height, sizeof (double), error);
  if (!loss->partial)
    {
      ns_loss_free (loss);
      return NULL;
    }

  for (unsigned i = 0; i < options->n_layers; i++)
    {
      content_sum += options->layers[i].content_weight;
      style_sum += options->layers[i].style_weight;
    }
  for (unsigned i = 0; i < options->n_layers; i++)
    {
      NsLossLayerState *layer = &loss->layers[i];

      layer->options = options->layers[i];
      layer->style_loss = options->style_loss;
      if (content_sum > 0.0)
        layer->content_share = layer->options.content_weight / content_sum;
      if (style_sum > 0.0)
        layer->style_share = layer->options.style_weight / style_sum;
    }

  return loss;
}

void
ns_loss_free (NsLoss *loss)
{
  NsMemory *memory;

  if (!loss)
    return;

  memory = loss->context->memory;
  for (unsigned i = 0; i < NS_LOSS_LAYERS_MAX; i++)
    ns_loss_layer_clear (&loss->layers[i], memory);
  ns_memory_release (memory, loss->visible);
  ns_memory_release (memory, loss->partial);
  ns_memory_release (memory, loss);
}

NsStatus
ns_loss_set_visible (NsLoss *loss, const float *visible, NsError *error)
{
  size_t n = (size_t) loss->height * (size_t) loss->width;

  loss->visible = ns_memory_alloc (loss->context->memory, n, sizeof (float), error);
  if (!loss->visible)
    return NS_ERROR_MEMORY;

  memcpy (loss->visible, visible, n * sizeof (float));

  return NS_OK;
}

/* The taps of layers that have a content (or style) term: outputs and layers by position. */
static unsigned
taps_with (const NsLoss *loss, bool content, unsigned *outputs, unsigned *layers)
{
  unsigned n = 0;

  for (unsigned i = 0; i < loss->options.n_layers; i++)
    if ((content ? loss->layers[i].content_share : loss->layers[i].style_share) > 0.0)
      {
        outputs[n] = loss->layers[i].options.output;
        layers[n++] = i;
      }

  return n;
}

/* What is visible at a layer's tap, unless that is known. */
static NsStatus
find_visible (NsLoss *loss, NsLossLayerState *layer, const NsTensor *features, NsError *error)
{
  if (layer->positions > 0.0)
    return NS_OK;

  return ns_visible_shrink (loss->context->memory, loss->visible, loss->height, loss->width,
                            features->height, features->width, &layer->visible, &layer->positions,
                            error);
}

NsStatus
ns_loss_set_content (NsLoss *loss, NsTensor *picture, NsError *error)
{
  NsTensor features[NS_LOSS_LAYERS_MAX];
  unsigned outputs[NS_LOSS_LAYERS_MAX], layers[NS_LOSS_LAYERS_MAX];
  unsigned n = taps_with (loss, true, outputs, layers);
  NsStatus status;

  if (n == 0)
    {
      ns_tensor_clear (picture);
      return NS_OK;
    }

  memset (features, 0, sizeof features);
  status =
    ns_network_forward (loss->context, loss->network, NULL, picture, n, outputs, features, error);
  for (unsigned i = 0; i < n && status == NS_OK; i++)
    {
      NsLossLayerState *layer = &loss->layers[layers[i]];

      status = find_visible (loss, layer, &features[i], error);
      if (status == NS_OK)
        status = ns_loss_layer_set_content (loss->context, layer, &features[i], error);
    }
  for (unsigned i = 0; i < n; i++)
    ns_tensor_clear (&features[i]);

  return status;
}

/* Room for one style more in every layer. */
static NsStatus
grow_styles (NsLoss *loss, NsError *error)
{
  NsMemory *memory = loss->context->memory;

  for (unsigned i = 0; i < loss->options.n_layers; i++)
    {
      NsLossLayerState *layer = &loss->layers[i];
      NsLossStyle      *styles =
        ns_memory_alloc_zeroed (memory, loss->n_styles + 1, sizeof *styles, error);

      if (!styles)
        return NS_ERROR_MEMORY;
      if (layer->n_styles > 0)
        memcpy (styles, layer->styles, layer->n_styles * sizeof *styles);
      ns_memory_release (memory, layer->styles);
      layer->styles = styles;
    }

  return NS_OK;
}

static NsStatus
add_layer_style (NsLoss           *loss,
                 NsLossLayerState *layer,
                 const NsTensor   *features,
                 const float      *visible,
                 int               height,
                 int               width,
                 double            weight,
                 NsError          *error)
{
  NsMemory *memory = loss->context->memory;
  float    *small;
  double    positions;
  NsStatus  status = ns_visible_shrink (memory, visible, height, width, features->height,
                                        features->width, &small, &positions, error);

  if (status == NS_OK)
    status =
      ns_loss_layer_add_style (loss->context, layer, features, small, positions, weight, error);
  ns_memory_release (memory, small);

  return status;
}

NsStatus
ns_loss_add_style (NsLoss      *loss,
                   NsTensor    *picture,
                   const float *visible,
                   double       weight,
                   NsError     *error)
{
  NsTensor features[NS_LOSS_LAYERS_MAX];
  unsigned outputs[NS_LOSS_LAYERS_MAX], layers[NS_LOSS_LAYERS_MAX];
  unsigned n = taps_with (loss, false, outputs, layers);
  int      height = picture->height;
  int      width = picture->width;
  NsStatus status = grow_styles (loss, error);

  if (status != NS_OK || n == 0 || !(weight > 0.0))
    {
      ns_tensor_clear (picture);
      return status;
    }

  memset (features, 0, sizeof features);
  status =
    ns_network_forward (loss->context, loss->network, NULL, picture, n, outputs, features, error);
  for (unsigned i = 0; i < n && status == NS_OK; i++)
    status = add_layer_style (loss, &loss->layers[layers[i]], &features[i], visible, height, width,
                              weight, error);
  for (unsigned i = 0; i < n; i++)
    ns_tensor_clear (&features[i]);
  loss->n_styles++;

  return status;
}

NsStatus
ns_loss_add_grams (NsLoss *loss, const float *const *grams, double weight, NsError *error)
{
  unsigned outputs[NS_LOSS_LAYERS_MAX], layers[NS_LOSS_LAYERS_MAX];
  unsigned n = taps_with (loss, false, outputs, layers);
  NsStatus status = grow_styles (loss, error);

  if (status != NS_OK || n == 0 || !(weight > 0.0))
    return status;

  for (unsigned i = 0; i < n && status == NS_OK; i++)
    status = ns_loss_layer_add_gram (loss->context, &loss->layers[layers[i]], grams[layers[i]],
                                     ns_network_output_channels (loss->network, outputs[i]), weight,
                                     error);
  loss->n_styles++;

  return status;
}

/* Copies [height][width][3] between a vector and a tensor. */
static NsStatus
picture_of (NsLoss *loss, const float *x, NsTensor *picture, NsError *error)
{
  size_t   row = (size_t) loss->width * COLOURS;
  NsStatus status = ns_tensor_init (picture, loss->context->memory, loss->height, loss->width,
                                    COLOURS, ns_network_input_halo (loss->network, 0), error);

  if (status != NS_OK)
    return status;
  for (int y = 0; y < loss->height; y++)
    memcpy (ns_tensor_at (picture, y, 0), x + (size_t) y * row, row * sizeof (float));

  return NS_OK;
}

/* The terms of all layers; the gradient with respect to the picture replaces gradient. */
static NsStatus
evaluate_layers (NsLoss *loss, const float *x, float *gradient, NsError *error)
{
  NsTensor picture = NS_TENSOR_INIT;
  NsTensor gradients[NS_LOSS_LAYERS_MAX];
  unsigned outputs[NS_LOSS_LAYERS_MAX], layers[NS_LOSS_LAYERS_MAX];
  unsigned n = 0;
  size_t   row = (size_t) loss->width * COLOURS;
  NsError  reason = NS_ERROR_INIT;
  NsTape  *tape;
  NsStatus status = NS_OK;

  memset (gradient, 0, row * (size_t) loss->height * sizeof (float));
  for (unsigned i = 0; i < loss->options.n_layers; i++)
    if (loss->layers[i].content.data || loss->layers[i].n_styles > 0)
      {
        outputs[n] = loss->layers[i].options.output;
        layers[n++] = i;
      }
  if (n == 0)
    return NS_OK;
  if (ns_loss_tiling (loss->network, &loss->options, loss->height, loss->width).side > 0)
    return ns_loss_tiles_evaluate (loss, x, gradient, n, outputs, layers, error);

  if (picture_of (loss, x, &picture, error) != NS_OK)
    return NS_ERROR_MEMORY;
  tape = ns_network_record (loss->context, loss->network, NULL, &picture, n, outputs, &reason);
  if (!tape)
    {
      if (error)
        *error = reason;
      return reason.status;
    }

  memset (gradients, 0, sizeof gradients);
  for (unsigned i = 0; i < n && status == NS_OK; i++)
    {
      NsLossLayerState *layer = &loss->layers[layers[i]];
      const NsTensor   *features = ns_tape_output (tape, i);

      status = find_visible (loss, layer, features, error);
      if (status == NS_OK)
        status = ns_loss_layer_evaluate (loss->context, layer, features,
                                         loss->options.content_weight, loss->options.style_weight,
                                         &gradients[i], &loss->values.layers[layers[i]], error);
    }
  if (status == NS_OK)
    status = ns_tape_backward (loss->context, tape, gradients, &picture, error);
  for (int y = 0; y < loss->height && status == NS_OK; y++)
    memcpy (gradient + (size_t) y * row, ns_tensor_at (&picture, y, 0), row * sizeof (float));
  for (unsigned i = 0; i < n; i++)
    ns_tensor_clear (&gradients[i]);
  ns_tensor_clear (&picture);
  ns_tape_free (tape);

  return status;
}

static NsStatus
evaluate (void *data, const float *x, double *value, float *gradient, NsError *error)
{
  NsLoss              *loss = data;
  NsPool              *pool = loss->context->pool;
  const NsLossOptions *options = &loss->options;
  NsLossValues        *values = &loss->values;
  double               mean = 1.0 / (COLOURS * WHITE * WHITE * loss->height * loss->width);
  double               excess = 0.0;
  NsStatus             status;

  memset (values, 0, sizeof *values);
  status = evaluate_layers (loss, x, gradient, error);
  if (status != NS_OK)
    return status;

  for (unsigned i = 0; i < options->n_layers; i++)
    {
      values->content += loss->layers[i].content_share * values->layers[i].relative_content;
      values->style += loss->layers[i].style_share * values->layers[i].relative_style;
    }
  values->variation =
    mean * ns_variation (pool, x, loss->height, loss->width, mean * options->variation_weight,
                         gradient, loss->partial);
  if (options->gamut_weight > 0.0)
    excess = mean * ns_gamut_excess (pool, x, loss->height, loss->width,
                                     mean * options->gamut_weight, gradient, loss->partial);
  values->total = options->content_weight * values->content +
                  options->style_weight * values->style +
                  options->variation_weight * values->variation + options->gamut_weight * excess;
  *value = values->total;

  return NS_OK;
}

NsObjective
ns_loss_objective (NsLoss *loss)
{
  return (NsObjective) { evaluate, loss };
}

const NsLossValues *
ns_loss_values (const NsLoss *loss)
{
  return &loss->values;
}

/* Bytes of the outputs that ns_network_forward() gives for a picture of that size. */
static size_t
output_bytes (const NsNetwork *network,
              int              height,
              int              width,
              unsigned         n_wanted,
              const unsigned  *wanted)
{
  NsPlanSize size;
  NsPlan     plan;
  size_t     bytes = SIZE_MAX;

  if (n_wanted == 0)
    return 0;
  if (!ns_plan_input_sizes (network, height, width, &size) ||
      ns_plan_init (&plan, network->memory, network, &size, n_wanted, wanted, false, NULL) != NS_OK)
    return SIZE_MAX;
  if (ns_plan_bytes (&plan, 1, &bytes) == SIZE_MAX)
    bytes = SIZE_MAX;
  ns_plan_clear (&plan);

  return bytes;
}

size_t
ns_loss_bytes (const NsNetwork     *network,
               const NsLossOptions *options,
               unsigned             n_styles,
               int                  height,
               int                  width)
{
  unsigned all[NS_LOSS_LAYERS_MAX], with_content[NS_LOSS_LAYERS_MAX];
  unsigned n_all = 0, n_content = 0;
  size_t   pixels = (size_t) height * (size_t) width;
  size_t   bytes = 2 * pixels * sizeof (float); /* what is visible, there and at the taps */
  size_t   work = 0;

  for (unsigned i = 0; i < options->n_layers; i++)
    {
      const NsLossLayer *layer = &options->layers[i];
      int                channels = ns_network_output_channels (network, layer->output);

      if (layer->content_weight > 0.0)
        with_content[n_content++] = layer->output;
      if (layer->content_weight > 0.0 || layer->style_weight > 0.0)
        all[n_all++] = layer->output;
      if (layer->style_weight > 0.0)
        bytes = ns_bytes_add (bytes, n_styles * ns_loss_style_size (options->style_loss, channels) *
                                       sizeof (float));
    }
  if (n_all > 0)
    {
      NsLossTiling tiling = ns_loss_tiling (network, options, height, width);

      work = ns_network_record_bytes (network, ns_loss_tiling_reach (&tiling, height),
                                      ns_loss_tiling_reach (&tiling, width), n_all, all);
    }
  /* the content is looked at as a whole, before that */
  if (n_content > 0)
    {
      size_t content = ns_network_forward_bytes (network, height, width, n_content, with_content);
      size_t left = output_bytes (network, height, width, n_content, with_content);

      bytes = ns_bytes_add (bytes, left);
      if (content > left && content - left > work)
        work = content - left;
    }

  return ns_bytes_add (bytes, work);
}
