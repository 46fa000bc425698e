/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/iterative-plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "image/resize.h"
#include "style/coverage.h"
#include "style/iterative-initial.h"
#include "style/style-scale.h"

#define HISTORY 10
/* From so many pixels on, L-BFGS remembers less: its memory would be larger than the network's */
#define MANY_PIXELS 1500000.0
#define HISTORY_OF_MANY 5

/* A smoothing that is hardly seen in paintings, but keeps what no tap can see from being noise */
#define VARIATION_PAINT 0.1
#define VARIATION_TEXTURE 0.0
#define VARIATION_INVERT 2.0
#define GAMUT 300.0

static bool
is_weight (double value)
{
  return value >= 0.0 && isfinite (value);
}

/* Says which taps there are. */
static NsStatus
fail_unknown_tap (const NsModel *model, const char *tap, NsError *error)
{
  const NsNetwork *network = ns_model_network (model);
  char             names[512] = "";
  size_t           length = 0;

  for (unsigned i = 0; i + 1 < ns_network_n_outputs (network) && length < sizeof names - 70; i++)
    length += (size_t) snprintf (names + length, sizeof names - length, "%s%s", i ? ", " : "",
                                 ns_network_output_name (network, i));

  return ns_error_set (error, NS_ERROR_ARGUMENT, "“%s” has no layer called “%s”. It has: %s.",
                       ns_model_path (model), tap, names);
}

/* The layer of loss for tap, added if need be. */
static NsStatus
find_layer (NsLossOptions *loss,
            const NsModel *model,
            const char    *tap,
            NsLossLayer  **layer,
            NsError       *error)
{
  int output = ns_network_find_output (ns_model_network (model), tap);

  if (output < 0)
    return fail_unknown_tap (model, tap, error);
  for (unsigned i = 0; i < loss->n_layers; i++)
    if (loss->layers[i].output == (unsigned) output)
      {
        *layer = &loss->layers[i];
        return NS_OK;
      }
  if (loss->n_layers == NS_LOSS_LAYERS_MAX)
    return ns_error_set (error, NS_ERROR_ARGUMENT, "More than %d layers cannot be compared.",
                         NS_LOSS_LAYERS_MAX);

  *layer = &loss->layers[loss->n_layers++];
  **layer = (NsLossLayer) { (unsigned) output, 0.0, 0.0 };

  return NS_OK;
}

static NsStatus
add_layers (NsLossOptions     *loss,
            const NsModel     *model,
            const NsModelLoss *losses,
            size_t             n,
            bool               content,
            NsError           *error)
{
  double sum = 0.0;

  for (size_t i = 0; i < n; i++)
    {
      NsLossLayer *layer = NULL;
      NsStatus     status;

      if (!is_weight (losses[i].weight))
        return ns_error_set (error, NS_ERROR_ARGUMENT,
                             "The weight of layer “%s” is %g, but must be 0 or more.",
                             losses[i].tap, losses[i].weight);
      status = find_layer (loss, model, losses[i].tap, &layer, error);
      if (status != NS_OK)
        return status;
      *(content ? &layer->content_weight : &layer->style_weight) = losses[i].weight;
      sum += losses[i].weight;
    }
  if (!(sum > 0.0))
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         content
                           ? "No layer is left to compare the content with. Give at least one "
                             "a weight above 0."
                           : "No layer is left to compare the style with. Give at least one a "
                             "weight above 0.");

  return NS_OK;
}

static NsStatus
plan_layers (NsIterativePlan *plan, const NsRequest *request, NsError *error)
{
  const NsIterativeOptions *options = &plan->options;
  const NsModel            *model = request->model;
  NsStatus                  status = NS_OK;

  if (options->task == NS_TASK_INVERT)
    {
      NsModelLoss tap = { options->tap, 1.0 };

      return add_layers (&plan->loss, model, &tap, 1, true, error);
    }

  if (plan->has_content && options->content_layers)
    status = add_layers (&plan->loss, model, options->content_layers, options->n_content_layers,
                         true, error);
  else if (plan->has_content)
    status = add_layers (&plan->loss, model, ns_model_content_losses (model),
                         ns_model_n_content_losses (model), true, error);
  if (status == NS_OK && plan->has_style && options->style_layers)
    status =
      add_layers (&plan->loss, model, options->style_layers, options->n_style_layers, false, error);
  else if (status == NS_OK && plan->has_style)
    status = add_layers (&plan->loss, model, ns_model_style_losses (model),
                         ns_model_n_style_losses (model), false, error);

  return status;
}

static NsStatus
check_styles (const NsRequest *request, NsError *error)
{
  double   sum = 0.0;
  NsStatus status;

  if (request->n_styles == 0 && ns_model_n_styles (request->model) == 0)
    return ns_error_set (
      error, NS_ERROR_ARGUMENT,
      "The iterative method needs a picture whose style to paint in. Choose one.");
  if (request->n_styles == 0 && request->style >= ns_model_n_styles (request->model))
    return ns_error_set (
      error, NS_ERROR_ARGUMENT, "“%s” has %u styles, so there is no style number %u.",
      ns_model_path (request->model), ns_model_n_styles (request->model), request->style + 1);
  if (request->n_styles == 0)
    return NS_OK;
  for (size_t i = 0; i < request->n_styles; i++)
    {
      if (!request->styles[i].image || !request->styles[i].image->pixels)
        return ns_error_set (error, NS_ERROR_ARGUMENT, "A style picture is missing.");
      if (!is_weight (request->styles[i].weight))
        return ns_error_set (error, NS_ERROR_ARGUMENT,
                             "The weight of style %zu is %g, but must be 0 or more.", i + 1,
                             request->styles[i].weight);
      status = ns_coverage_check_style (request->styles[i].image, request->styles[i].mask, error);
      if (status != NS_OK)
        return status;
      sum += request->styles[i].weight;
    }
  if (!(sum > 0.0))
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "All styles have a weight of 0. Give at least one more.");

  return NS_OK;
}

/* Of its own styles the model knows Gram matrices, at some layers. */
static NsStatus
check_model_style (const NsIterativePlan *plan, const NsRequest *request, NsError *error)
{
  const NsModel *model = request->model;

  if (plan->options.style_loss != NS_STYLE_GRAM)
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "Only Gram matrices are known of built-in styles. Choose the style loss "
                         "“gram”, or a picture as the style.");
  for (unsigned i = 0; i < plan->loss.n_layers; i++)
    {
      const NsLossLayer *layer = &plan->loss.layers[i];

      if (layer->style_weight > 0.0 && !ns_model_style_gram (model, request->style, layer->output))
        return ns_error_set (
          error, NS_ERROR_ARGUMENT,
          "The built-in style “%s” is not known at the layer “%s”. Leave the layers of the style "
          "out, or choose a picture as the style.",
          ns_model_style (model, request->style)->title,
          ns_network_output_name (ns_model_network (model), layer->output));
    }

  return NS_OK;
}

static NsStatus
check_options (const NsRequest *request, const NsIterativeOptions *options, NsError *error)
{
  if (!request->model || ns_model_kind (request->model) != NS_MODEL_FEATURES)
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "The iterative method needs a feature network. Choose a model of the kind "
                         "“features”, or a file with the weights of VGG-19.");
  if (request->regions)
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "The iterative method paints every style everywhere. Leave the regions "
                         "out, or choose the method “adain”.");
  if (!is_weight (options->content_weight) || !is_weight (options->style_weight))
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "The weights of content and style are %g and %g, but must be 0 or more.",
                         options->content_weight, options->style_weight);
  if (!isfinite (options->variation_weight))
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "The weight of total variation must be a number.");
  if (options->steps > NS_ITERATIVE_STEPS_MAX)
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "%u steps are too many; %d is the most that can be asked for.",
                         options->steps, NS_ITERATIVE_STEPS_MAX);
  if (options->scales > NS_ITERATIVE_SCALES_MAX)
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "%u scales are too many; %d is the most that can be asked for.",
                         options->scales, NS_ITERATIVE_SCALES_MAX);
  if (options->task == NS_TASK_INVERT && !options->tap)
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "To invert features, one layer of the network must be named.");

  return NS_OK;
}

NsStatus
ns_iterative_plan (NsIterativePlan *plan,
                   const NsRequest *request,
                   int              width,
                   int              height,
                   NsError         *error)
{
  NsIterativeOptions *options = &plan->options;
  NsStatus            status;

  memset (plan, 0, sizeof *plan);
  *options =
    request->iterative ? *request->iterative : (NsIterativeOptions) NS_ITERATIVE_OPTIONS_INIT;
  plan->has_content = options->task != NS_TASK_TEXTURE;
  plan->has_style = options->task != NS_TASK_INVERT;

  status = check_options (request, options, error);
  if (status == NS_OK && plan->has_style)
    status = check_styles (request, error);
  if (status == NS_OK)
    status = plan_layers (plan, request, error);
  plan->has_model_style = plan->has_style && request->n_styles == 0;
  if (status == NS_OK && plan->has_model_style)
    status = check_model_style (plan, request, error);
  if (status != NS_OK)
    return status;

  if (options->initial == NS_INITIAL_AUTO)
    options->initial = !ns_iterative_takes_generator (options) ? NS_INITIAL_NOISE
                       : options->generator                    ? NS_INITIAL_FAST
                                                               : NS_INITIAL_CONTENT;
  if (options->variation_weight < 0.0)
    options->variation_weight = options->task == NS_TASK_PAINT     ? VARIATION_PAINT
                                : options->task == NS_TASK_TEXTURE ? VARIATION_TEXTURE
                                                                   : VARIATION_INVERT;
  plan->loss.style_loss = options->style_loss;
  plan->loss.content_weight = options->task == NS_TASK_INVERT ? 1.0 : options->content_weight;
  plan->loss.style_weight = options->style_weight;
  plan->loss.variation_weight = options->variation_weight;
  plan->loss.gamut_weight = GAMUT;

  plan->width = width < NS_PYRAMID_SIDE_MIN ? NS_PYRAMID_SIDE_MIN : width;
  plan->height = height < NS_PYRAMID_SIDE_MIN ? NS_PYRAMID_SIDE_MIN : height;
  plan->history = (double) plan->width * plan->height > MANY_PIXELS ? HISTORY_OF_MANY : HISTORY;
  ns_pyramid_init (&plan->pyramid, options, request->style_scale, plan->width, plan->height);

  return ns_iterative_initial_check (request, plan, error);
}

void
ns_iterative_style_size (const NsIterativePlan *plan,
                         const NsRequest       *request,
                         unsigned               level,
                         const NsImage         *style,
                         int                   *width,
                         int                   *height)
{
  const NsPyramidLevel *to = &plan->pyramid.levels[level];
  double                level_scale = plan->width > plan->height ? (double) to->width / plan->width
                                                                 : (double) to->height / plan->height;
  double factor = ns_style_scale_factor (request->style_scale, style->width, style->height,
                                         plan->width, plan->height);

  ns_image_scaled_size (style->width, style->height, factor * level_scale, width, height);
  /* the network has to be able to look at it */
  *width = *width < NS_PYRAMID_SIDE_MIN ? NS_PYRAMID_SIDE_MIN : *width;
  *height = *height < NS_PYRAMID_SIDE_MIN ? NS_PYRAMID_SIDE_MIN : *height;
}
