/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/adain-plan.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "network/forward.h"
#include "network/plan-bytes.h"
#include "network/reach.h"
#include "style/budget.h"

/* Tiles smaller than their margin would be mostly margin. */
#define SMALLEST_TILE 64

/* How far the networks look, if they can work on parts. */
static void
find_reach (NsAdainPlan *plan)
{
  const int one = 1;
  int       scales[NS_NETWORK_OUTPUTS_MAX];
  int       margins[NS_NETWORK_OUTPUTS_MAX];
  int       tap_margins[NS_ADAIN_TAPS_MAX];
  unsigned  n_encoder = ns_network_n_outputs (plan->encoder);

  if (!ns_network_scales (plan->encoder, &one, scales))
    return;
  for (unsigned i = 0; i < plan->n_taps; i++)
    {
      plan->scales[i] = scales[plan->outputs[i]];
      /* all scales are powers of two times strides of 1 or 2: the largest is a multiple of all */
      while (plan->align % plan->scales[i] != 0)
        plan->align += plan->multiple;
    }
  if (!ns_network_scales (plan->decoder, plan->scales, scales))
    return;

  ns_network_reach_of_output (plan->decoder, plan->scales, tap_margins);

  for (int paint = 0; paint < 2; paint++)
    {
      for (unsigned i = 0; i < n_encoder; i++)
        margins[i] = -1;
      for (unsigned i = 0; i < plan->n_taps; i++)
        if ((paint ? tap_margins[i] : 0) > margins[plan->outputs[i]])
          margins[plan->outputs[i]] = paint ? tap_margins[i] : 0;
      ns_network_reach (plan->encoder, &one, margins,
                        paint ? &plan->paint_margin : &plan->encode_margin);
    }
  plan->tileable = true;
}

NsStatus
ns_adain_plan_init (NsAdainPlan *plan, const NsModel *model, NsError *error)
{
  memset (plan, 0, sizeof *plan);
  plan->encoder = ns_model_network (model);
  plan->decoder = ns_model_decoder (model);
  plan->padding = ns_model_padding (model);
  plan->multiple = ns_model_multiple (model);
  plan->align = plan->multiple;
  plan->n_taps = ns_network_n_inputs (plan->decoder);
  if (plan->n_taps > NS_ADAIN_TAPS_MAX)
    return ns_error_set (error, NS_ERROR_UNSUPPORTED,
                         "“%s” has %u taps, but this version can use %d at most.",
                         ns_model_path (model), plan->n_taps, NS_ADAIN_TAPS_MAX);

  for (unsigned i = 0; i < plan->n_taps; i++)
    {
      const char *name = ns_network_input_name (plan->decoder, i);

      plan->outputs[i] = (unsigned) ns_network_find_output (plan->encoder, name);
      plan->channels[i] = ns_network_input_channels (plan->decoder, i);
      plan->halos[i] = ns_network_input_halo (plan->decoder, i);
      plan->first[i] = plan->n_channels;
      plan->n_channels += (size_t) plan->channels[i];
      plan->scales[i] = 1;
    }
  find_reach (plan);

  return NS_OK;
}

/* The largest tap, which the decoder may need to copy. */
static size_t
largest_tap (const NsAdainPlan *plan, int width, int height)
{
  size_t largest = 0;

  for (unsigned i = 0; i < plan->n_taps; i++)
    {
      size_t bytes = ns_tensor_bytes (height / plan->scales[i] + 1, width / plan->scales[i] + 1,
                                      plan->channels[i], plan->halos[i]);

      largest = bytes > largest ? bytes : largest;
    }

  return largest;
}

size_t
ns_adain_plan_bytes (const NsAdainPlan *plan, int width, int height, bool paint)
{
  unsigned output = ns_network_n_outputs (plan->decoder) - 1;
  size_t   encode =
    ns_network_tensor_bytes (plan->encoder, height, width, plan->n_taps, plan->outputs);
  size_t decode = 0;

  if (paint)
    {
      decode = ns_network_tensor_bytes (plan->decoder, height, width, 1, &output);
      decode = ns_bytes_add (decode, largest_tap (plan, width, height));
    }

  return encode > decode ? encode : decode;
}

typedef struct
{
  const NsAdainPlan *plan;
  bool               paint;
} Wanted;

static size_t
tile_bytes (int width, int height, const void *data)
{
  const Wanted *wanted = data;

  return ns_adain_plan_bytes (wanted->plan, width, height, wanted->paint);
}

/* The fewest tiles that fit into bytes, or the smallest ones. */
static bool
fit_tiles (const NsAdainPlan *plan,
           int                width,
           int                height,
           bool               paint,
           size_t             bytes,
           NsTiling          *tiling,
           size_t            *needed)
{
  Wanted wanted = { plan, paint };

  ns_tiling_init (tiling, ns_padded_side (width, plan->padding, plan->multiple),
                  ns_padded_side (height, plan->padding, plan->multiple), plan->align);

  return ns_tiling_fit (tiling, paint ? plan->paint_margin : plan->encode_margin,
                        plan->tileable ? SMALLEST_TILE : INT_MAX, bytes, tile_bytes, &wanted,
                        needed);
}

size_t
ns_adain_plan_least_bytes (const NsAdainPlan *plan, int width, int height, bool paint)
{
  NsTiling tiling;
  size_t   needed;

  fit_tiles (plan, width, height, paint, 0, &tiling, &needed);

  return needed;
}

/* The smallest part of the picture that is painted at a time. */
static NsRect
smallest_part (const NsAdainPlan *plan, int width, int height)
{
  NsTiling tiling;
  size_t   needed;

  fit_tiles (plan, width, height, true, 0, &tiling, &needed);

  return ns_tiling_largest (&tiling, plan->paint_margin);
}

NsStatus
ns_adain_plan_check (const NsAdainPlan *plan, int width, int height, NsError *error)
{
  NsRect   part = smallest_part (plan, width, height);
  unsigned output = ns_network_n_outputs (plan->decoder) - 1;
  NsStatus status = ns_network_check_size (plan->encoder, part.height, part.width, plan->n_taps,
                                           plan->outputs, error);

  if (status == NS_OK)
    status = ns_network_check_size (plan->decoder, part.height, part.width, 1, &output, error);

  return status;
}

size_t
ns_adain_plan_prepare_bytes (const NsAdainPlan *plan, int width, int height)
{
  NsRect   part = smallest_part (plan, width, height);
  unsigned output = ns_network_n_outputs (plan->decoder) - 1;

  return ns_bytes_add (
    ns_network_prepare_bytes (plan->encoder, part.height, part.width, plan->n_taps, plan->outputs),
    ns_network_prepare_bytes (plan->decoder, part.height, part.width, 1, &output));
}

NsStatus
ns_adain_plan_tiles (const NsAdainPlan *plan,
                     int                width,
                     int                height,
                     bool               paint,
                     size_t             bytes,
                     NsTiling          *tiling,
                     NsError           *error)
{
  size_t needed;

  if (!fit_tiles (plan, width, height, paint, bytes, tiling, &needed))
    return ns_budget_refuse (needed, bytes, error);

  return NS_OK;
}

NsStatus
ns_adain_plan_encode (const NsAdainPlan *plan,
                      NsContext         *context,
                      const NsImage     *image,
                      NsRect             part,
                      NsTensor          *taps,
                      NsError           *error)
{
  NsTensor input = NS_TENSOR_INIT;
  NsStatus status =
    ns_image_part_to_tensor (image, context->memory, plan->padding, part,
                             ns_network_input_halo (plan->encoder, 0), &input, error);

  if (status != NS_OK)
    return status;

  return ns_network_forward (context, plan->encoder, NULL, &input, plan->n_taps, plan->outputs,
                             taps, error);
}

NsFeatureMap
ns_adain_plan_map (const NsAdainPlan *plan, unsigned tap, NsRect part, int height, int width)
{
  int scale = plan->scales[tap];

  /* Networks that are only computed as a whole may not say */
  if (!plan->tileable)
    scale = (part.width + width / 2) / width;

  return (NsFeatureMap) { part.x, part.y, height, width, scale > 0 ? scale : 1, plan->padding };
}
