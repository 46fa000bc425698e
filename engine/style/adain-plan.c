/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/adain-plan.h"

#include <stdint.h>
#include <string.h>

#include "network/forward.h"
#include "network/reach.h"

/* Tiles smaller than their margin would be mostly margin. */
#define SMALLEST_TILE 64

/* Networks with more outputs are only computed as a whole. */
#define OUTPUTS_MAX 256

/* How far the networks look, if they can work on parts. */
static void
find_reach (NsAdainPlan *plan)
{
  const int one = 1;
  int       scales[OUTPUTS_MAX];
  int       margins[OUTPUTS_MAX];
  int       tap_margins[NS_ADAIN_TAPS_MAX];
  unsigned  n_encoder = ns_network_n_outputs (plan->encoder);
  unsigned  n_decoder = ns_network_n_outputs (plan->decoder);

  if (n_encoder > OUTPUTS_MAX || n_decoder > OUTPUTS_MAX)
    return;

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

  for (unsigned i = 0; i < n_decoder; i++)
    margins[i] = i == n_decoder - 1 ? 0 : -1;
  ns_network_reach (plan->decoder, plan->scales, margins, tap_margins);

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

static size_t
add (size_t a, size_t b)
{
  return b > SIZE_MAX - a ? SIZE_MAX : a + b;
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
    ns_network_forward_bytes (plan->encoder, height, width, plan->n_taps, plan->outputs);
  size_t decode = 0;

  if (paint)
    {
      decode = ns_network_forward_bytes (plan->decoder, height, width, 1, &output);
      decode = add (decode, largest_tap (plan, width, height));
    }

  return encode > decode ? encode : decode;
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
  int margin = paint ? plan->paint_margin : plan->encode_margin;

  ns_tiling_init (tiling, ns_padded_side (width, plan->padding, plan->multiple),
                  ns_padded_side (height, plan->padding, plan->multiple), plan->align);
  for (;;)
    {
      NsRect largest = ns_tiling_largest (tiling, margin);
      size_t needed = ns_adain_plan_bytes (plan, largest.width, largest.height, paint);

      if (needed <= bytes)
        return NS_OK;
      if (!plan->tileable || !ns_tiling_refine (tiling, SMALLEST_TILE))
        return ns_error_set (error, NS_ERROR_MEMORY,
                             "Painting needs %zu MiB of memory beside what is in use, but only %zu "
                             "MiB are left. Raise the memory limit or scale the picture down.",
                             (needed >> 20) + 1, bytes >> 20);
    }
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
