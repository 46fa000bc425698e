/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/loss-layer.h"

#include <string.h>

#include "style/loss-terms.h"

/* Mean squares of features below which a layer's terms are not made relative any more: there is nothing
 * to be relative to. */
#define SQUARE_MIN 1e-6

void
ns_loss_layer_clear (NsLossLayerState *layer, NsMemory *memory)
{
  for (unsigned i = 0; i < layer->n_styles; i++)
    ns_memory_release (memory, layer->styles[i].target);
  ns_memory_release (memory, layer->styles);
  ns_memory_release (memory, layer->visible);
  ns_tensor_clear (&layer->content);
}

NsStatus
ns_loss_layer_set_content (NsContext        *context,
                           NsLossLayerState *layer,
                           NsTensor         *features,
                           NsError          *error)
{
  double   least = 0.5 * SQUARE_MIN * layer->positions * features->channels;
  NsStatus status = ns_content_loss (context, features, NULL, layer->visible, 0.0, NULL,
                                     &layer->content_size, error);

  if (layer->content_size < least)
    layer->content_size = least;
  ns_tensor_move (&layer->content, features);

  return status;
}

/* Room for the style's measure. */
static NsLossStyle *
begin_style (NsContext        *context,
             NsLossLayerState *layer,
             int               channels,
             double            share,
             NsError          *error)
{
  size_t       size = ns_loss_style_size (layer->style_loss, channels);
  NsLossStyle *style = &layer->styles[layer->n_styles];

  style->target = ns_memory_alloc (context->memory, size, sizeof (float), error);
  if (!style->target)
    return NULL;

  style->share = share;
  layer->n_styles++;

  return style;
}

/* Makes the target of the measure, over positions. */
static void
end_style (const NsLossLayerState *layer, NsLossStyle *style, int channels, double positions)
{
  bool   is_gram = layer->style_loss == NS_STYLE_GRAM;
  double least = is_gram ? 0.25 * SQUARE_MIN * SQUARE_MIN : SQUARE_MIN;

  style->size = ns_loss_style_target (layer->style_loss, channels, style->target, positions);
  if (style->size < least)
    style->size = least;
}

NsStatus
ns_loss_layer_add_style (NsContext        *context,
                         NsLossLayerState *layer,
                         const NsTensor   *features,
                         const float      *visible,
                         double            positions,
                         double            share,
                         NsError          *error)
{
  NsLossStyle *style = begin_style (context, layer, features->channels, share, error);
  NsStatus     status;

  if (!style)
    return NS_ERROR_MEMORY;

  status =
    ns_loss_style_measure (context, layer->style_loss, features, visible, style->target, error);
  if (status == NS_OK)
    end_style (layer, style, features->channels, positions);

  return status;
}

NsStatus
ns_loss_layer_add_gram (NsContext        *context,
                        NsLossLayerState *layer,
                        const float      *gram,
                        int               channels,
                        double            share,
                        NsError          *error)
{
  NsLossStyle *style = begin_style (context, layer, channels, share, error);

  if (!style)
    return NS_ERROR_MEMORY;

  memcpy (style->target, gram, ns_loss_style_size (NS_STYLE_GRAM, channels) * sizeof *gram);
  end_style (layer, style, channels, 1.0);

  return NS_OK;
}

void
ns_loss_layer_judge_style (const NsLossLayerState *layer,
                           const float            *measure,
                           int                     channels,
                           double                  style_weight,
                           float                  *grad_measure,
                           NsLossLayerValues      *values)
{
  double shares = 0.0;

  memset (grad_measure, 0, ns_loss_style_size (layer->style_loss, channels) * sizeof *grad_measure);
  for (unsigned i = 0; i < layer->n_styles; i++)
    shares += layer->styles[i].share;
  for (unsigned i = 0; i < layer->n_styles; i++)
    {
      const NsLossStyle *style = &layer->styles[i];
      double             share = style->share / shares;
      double             scale = style_weight * layer->style_share * share / style->size;
      double value = ns_loss_style_judge (layer->style_loss, channels, measure, layer->positions,
                                          style->target, scale, grad_measure);

      values->style += share * value;
      values->relative_style += share * value / style->size;
    }
}

static NsStatus
evaluate_style (NsContext         *context,
                NsLossLayerState  *layer,
                const NsTensor    *features,
                double             style_weight,
                NsTensor          *gradient,
                NsLossLayerValues *values,
                NsError           *error)
{
  NsStyleLoss loss = layer->style_loss;
  size_t      size = ns_loss_style_size (loss, features->channels);
  float      *measure = ns_memory_alloc (context->memory, 2 * size, sizeof *measure, error);
  NsStatus    status;

  if (!measure)
    return NS_ERROR_MEMORY;

  status = ns_loss_style_measure (context, loss, features, layer->visible, measure, error);
  if (status == NS_OK)
    {
      ns_loss_layer_judge_style (layer, measure, features->channels, style_weight, measure + size,
                                 values);
      status = ns_loss_style_backward (context, loss, features, layer->visible, layer->positions,
                                       measure, measure + size, gradient, error);
    }
  ns_memory_release (context->memory, measure);

  return status;
}

NsStatus
ns_loss_layer_evaluate (NsContext         *context,
                        NsLossLayerState  *layer,
                        const NsTensor    *features,
                        double             content_weight,
                        double             style_weight,
                        NsTensor          *gradient,
                        NsLossLayerValues *values,
                        NsError           *error)
{
  NsStatus status = ns_tensor_init (gradient, context->memory, features->height, features->width,
                                    features->channels, 0, error);

  memset (values, 0, sizeof *values);
  if (status != NS_OK)
    return status;

  ns_tensor_fill (gradient, 0.0f);
  if (layer->content.data)
    {
      double scale = content_weight * layer->content_share / layer->content_size;

      status = ns_content_loss (context, features, &layer->content, layer->visible, scale, gradient,
                                &values->content, error);
      values->relative_content = values->content / layer->content_size;
    }
  if (status == NS_OK && layer->n_styles > 0)
    status = evaluate_style (context, layer, features, style_weight, gradient, values, error);

  return status;
}
