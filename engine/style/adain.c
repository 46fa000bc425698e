/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/adain.h"

#include <string.h>

#include "image/hidden.h"
#include "image/resize.h"
#include "network/forward.h"
#include "style/adain-normalise.h"
#include "style/budget.h"
#include "style/style-scale.h"

struct _NsAdain
{
  NsContext         *context;
  const NsModel     *model;
  NsAdainPlan        plan;
  NsImage            photo;
  const float       *mask;
  bool               keep;
  size_t             n_styles, room; /* room for styles in the arrays */
  NsAdainStatistics *styles;
  const float      **regions; /* [n_styles] */
  bool               has_regions;

  /* Of the photograph, as far as known */
  NsTiling           tiling;
  size_t             n_content;
  NsAdainStatistics *content;
  NsTensor           taps[NS_ADAIN_TAPS_MAX];
};

/* Memory that tiles of a picture of width x height may take now. The weights of both networks are set aside always,
 * since a run before may have arranged them. */
static size_t
tile_budget (const NsAdain *adain, int width, int height, bool paint)
{
  const NsAdainPlan *plan = &adain->plan;
  size_t             preparation = ns_adain_plan_prepare_bytes (plan, width, height);

  return ns_budget_of_parts (ns_budget_left (adain->context->memory, preparation),
                             ns_adain_plan_least_bytes (plan, width, height, paint),
                             NS_ADAIN_TILE_BYTES);
}

static void
forget_taps (NsAdain *adain)
{
  for (unsigned i = 0; i < NS_ADAIN_TAPS_MAX; i++)
    ns_tensor_clear (&adain->taps[i]);
}

static void
forget_content (NsAdain *adain)
{
  forget_taps (adain);
  for (size_t i = 0; i < adain->n_content; i++)
    ns_adain_statistics_clear (&adain->content[i]);
  ns_memory_release (adain->context->memory, adain->content);
  adain->content = NULL;
  adain->n_content = 0;
}

NsAdain *
ns_adain_new (NsContext     *context,
              const NsModel *model,
              NsImage       *photo,
              const float   *mask,
              bool           keep,
              NsError       *error)
{
  NsAdain *adain = ns_memory_alloc_zeroed (context->memory, 1, sizeof *adain, error);

  if (adain)
    {
      const NsImage nothing = NS_IMAGE_INIT;

      adain->context = context;
      adain->model = model;
      adain->photo = *photo;
      adain->mask = mask;
      adain->keep = keep;
      *photo = nothing;
      if (ns_adain_plan_init (&adain->plan, model, error) == NS_OK)
        return adain;
    }
  ns_adain_free (adain);
  ns_image_clear (photo);

  return NULL;
}

void
ns_adain_free (NsAdain *adain)
{
  NsMemory *memory;

  if (!adain)
    return;

  memory = adain->context->memory;
  forget_content (adain);
  for (size_t i = 0; i < adain->n_styles; i++)
    ns_adain_statistics_clear (&adain->styles[i]);
  ns_memory_release (memory, adain->styles);
  ns_memory_release (memory, (void *) adain->regions);
  ns_image_clear (&adain->photo);
  ns_memory_release (memory, adain);
}

/* --- Styles --- */

/* The style as the encoder shall see it; alpha is what counts of it. */
static NsStatus
prepare_style (NsAdain         *adain,
               const NsPicture *style,
               double           scale,
               NsColour         colour,
               NsImage         *prepared,
               NsError         *error)
{
  NsContext     *context = adain->context;
  const NsImage *image = style->image;
  const NsImage *photo = &adain->photo;
  size_t         n = (size_t) image->width * (size_t) image->height;
  NsImage        copy = NS_IMAGE_INIT;
  int            width, height;
  NsStatus       status = ns_image_copy (image, context->memory, &copy, error);

  if (status != NS_OK)
    return status;

  if (style->mask)
    for (size_t i = 0; i < n; i++)
      copy.pixels[4 * i + 3] *= style->mask[i];
  ns_image_sanitise (&copy);

  ns_style_scaled_size (scale, image->width, image->height, photo->width, photo->height, &width,
                        &height);
  status = ns_image_resize (context, &copy, width, height, prepared, error);
  ns_image_clear (&copy);
  if (status == NS_OK && colour == NS_COLOUR_MATCH)
    status = ns_colour_match (context, prepared, NULL, photo, adain->mask, error);
  if (status == NS_OK)
    status = ns_image_fill_hidden (prepared, error);
  if (status != NS_OK)
    ns_image_clear (prepared);

  return status;
}

static NsStatus
make_room (NsAdain *adain, NsError *error)
{
  NsMemory          *memory = adain->context->memory;
  size_t             room = 2 * adain->room + 1;
  NsAdainStatistics *styles;
  const float      **regions;

  if (adain->n_styles < adain->room)
    return NS_OK;

  styles = ns_memory_alloc_zeroed (memory, room, sizeof *styles, error);
  regions = ns_memory_alloc_zeroed (memory, room, sizeof *regions, error);
  if (!styles || !regions)
    {
      ns_memory_release (memory, styles);
      ns_memory_release (memory, (void *) regions);
      return NS_ERROR_MEMORY;
    }

  if (adain->n_styles > 0)
    {
      memcpy (styles, adain->styles, adain->n_styles * sizeof *styles);
      memcpy ((void *) regions, (const void *) adain->regions, adain->n_styles * sizeof *regions);
    }
  ns_memory_release (memory, adain->styles);
  ns_memory_release (memory, (void *) adain->regions);
  adain->styles = styles;
  adain->regions = regions;
  adain->room = room;

  return NS_OK;
}

/* Counts the style that has just been measured. */
static void
take_style (NsAdain *adain, const float *region)
{
  adain->regions[adain->n_styles++] = region;
  if (region || adain->has_regions)
    forget_content (adain);
  adain->has_regions = adain->has_regions || region;
}

NsStatus
ns_adain_add_style (NsAdain         *adain,
                    const NsPicture *style,
                    const float     *region,
                    double           scale,
                    NsColour         colour,
                    NsError         *error)
{
  NsImage  prepared = NS_IMAGE_INIT;
  NsTiling tiling;
  NsStatus status = ns_coverage_check_style (style->image, style->mask, error);

  if (status == NS_OK)
    status = make_room (adain, error);
  if (status == NS_OK)
    status = prepare_style (adain, style, scale, colour, &prepared, error);
  if (status == NS_OK)
    status = ns_adain_plan_tiles (&adain->plan, prepared.width, prepared.height, false,
                                  tile_budget (adain, prepared.width, prepared.height, false),
                                  &tiling, error);
  if (status == NS_OK)
    status = ns_adain_statistics_measure (&adain->plan, adain->context, &prepared, NULL, NULL, 1,
                                          &tiling, &adain->styles[adain->n_styles], NULL, error);
  ns_image_clear (&prepared);
  if (status == NS_OK)
    take_style (adain, region);

  return status;
}

NsStatus
ns_adain_add_model_style (NsAdain *adain, unsigned index, const float *region, NsError *error)
{
  NsAdainStatistics *statistics;
  const float       *mean, *deviation;
  NsStatus           status = make_room (adain, error);

  if (status != NS_OK)
    return status;

  statistics = &adain->styles[adain->n_styles];
  ns_model_style_statistics (adain->model, index, &mean, &deviation);
  status = ns_adain_statistics_copy (statistics, adain->context->memory, adain->plan.n_channels,
                                     mean, deviation, error);
  if (status == NS_OK)
    take_style (adain, region);

  return status;
}

/* --- Painting --- */

/* Measures the photograph unless that has been done, and keeps its taps if it is one tile. */
static NsStatus
measure_content (NsAdain *adain, NsError *error)
{
  NsMemory *memory = adain->context->memory;
  size_t    n = adain->has_regions ? adain->n_styles : 1;
  NsStatus  status;

  if (adain->content)
    return NS_OK;

  adain->content = ns_memory_alloc_zeroed (memory, n, sizeof *adain->content, error);
  if (!adain->content)
    return NS_ERROR_MEMORY;
  adain->n_content = n;
  status = ns_adain_statistics_measure (&adain->plan, adain->context, &adain->photo, adain->mask,
                                        adain->has_regions ? adain->regions : NULL, n,
                                        &adain->tiling, adain->content, adain->taps, error);
  if (status != NS_OK)
    forget_content (adain);

  return status;
}

/* Normalises the taps of part in place, or those kept into taps. */
static NsStatus
normalise_taps (NsAdain          *adain,
                const NsAdainMix *mix,
                NsRect            part,
                bool              from_kept,
                NsTensor         *taps,
                NsError          *error)
{
  const NsAdainPlan *plan = &adain->plan;
  NsStatus           status = NS_OK;

  for (unsigned i = 0; i < plan->n_taps && status == NS_OK; i++)
    {
      const NsTensor *features = from_kept ? &adain->taps[i] : &taps[i];

      if (from_kept)
        status = ns_tensor_init (&taps[i], adain->context->memory, features->height,
                                 features->width, features->channels, plan->halos[i], error);
      if (status == NS_OK)
        status = ns_adain_normalise (plan, adain->context, mix, i, part, features, &taps[i], error);
    }

  return status;
}

static NsStatus
paint_tile (NsAdain          *adain,
            const NsAdainMix *mix,
            int               index,
            bool              last,
            NsImage          *painting,
            NsError          *error)
{
  const NsAdainPlan *plan = &adain->plan;
  NsContext         *context = adain->context;
  NsRect             tile = ns_tiling_tile (&adain->tiling, index);
  NsRect             part = ns_tiling_expand (&adain->tiling, tile, plan->paint_margin);
  unsigned           output = ns_network_n_outputs (plan->decoder) - 1;
  bool               kept = adain->taps[0].data != NULL;
  NsTensor           taps[NS_ADAIN_TAPS_MAX];
  NsTensor           colours = NS_TENSOR_INIT;
  NsProgressRange    saved;
  NsStatus           status = NS_OK;

  memset (taps, 0, sizeof taps);
  ns_context_push_range (context, 0.0, kept ? 0.0 : 0.5, &saved);
  if (!kept)
    status = ns_adain_plan_encode (plan, context, &adain->photo, part, taps, error);
  else if (last)
    for (unsigned i = 0; i < plan->n_taps; i++)
      ns_tensor_move (&taps[i], &adain->taps[i]);
  ns_context_pop_range (context, &saved);

  ns_context_push_range (context, kept ? 0.0 : 0.5, 1.0, &saved);
  if (status == NS_OK)
    status = normalise_taps (adain, mix, part, kept && !last, taps, error);
  if (status == NS_OK)
    status = ns_network_forward (context, plan->decoder, NULL, taps, 1, &output, &colours, error);
  ns_context_pop_range (context, &saved);
  if (status == NS_OK)
    ns_tensor_to_image_part (&colours, part.x, part.y, plan->padding, tile, painting);

  ns_tensor_clear (&colours);
  for (unsigned i = 0; i < plan->n_taps; i++)
    ns_tensor_clear (&taps[i]);

  return status;
}

/* The part of the work that measuring the photograph is. */
static double
measure_share (const NsAdain *adain)
{
  if (adain->content)
    return 0.0;

  return ns_tiling_n_tiles (&adain->tiling) > 1 ? 0.3 : 0.5;
}

static NsStatus
paint_tiles (NsAdain *adain, const NsAdainMix *mix, bool last, NsImage *painting, NsError *error)
{
  NsContext *context = adain->context;
  int        n = ns_tiling_n_tiles (&adain->tiling);
  NsStatus   status = NS_OK;

  for (int i = 0; i < n && status == NS_OK; i++)
    {
      NsProgressRange saved;

      ns_context_push_range (context, (double) i / n, (double) (i + 1) / n, &saved);
      status = paint_tile (adain, mix, i, last, painting, error);
      ns_context_pop_range (context, &saved);
    }

  return status;
}

NsStatus
ns_adain_paint (NsAdain      *adain,
                const double *weights,
                double        strength,
                bool          last,
                NsImage      *painting,
                NsError      *error)
{
  const NsImage *photo = &adain->photo;
  NsStatus status = ns_image_copy (photo, adain->context->memory, painting, error); /* for alpha */

  if (status == NS_OK && !adain->content)
    status = ns_adain_plan_tiles (&adain->plan, photo->width, photo->height, true,
                                  tile_budget (adain, photo->width, photo->height, true),
                                  &adain->tiling, error);
  if (status == NS_OK)
    {
      double          share = measure_share (adain);
      NsProgressRange saved;

      ns_context_push_range (adain->context, 0.0, share, &saved);
      status = measure_content (adain, error);
      ns_context_pop_range (adain->context, &saved);
      ns_context_push_range (adain->context, share, 1.0, &saved);
      if (status == NS_OK)
        {
          NsAdainMix mix = { adain->n_styles,
                             adain->styles,
                             weights,
                             adain->content,
                             adain->has_regions ? adain->regions : NULL,
                             photo->width,
                             photo->height,
                             strength };
          size_t     copies =
            ns_adain_plan_bytes (&adain->plan, adain->tiling.width, adain->tiling.height, true);
          bool kept =
            adain->keep && copies <= tile_budget (adain, photo->width, photo->height, true);

          status = paint_tiles (adain, &mix, last || !kept, painting, error);
        }
      ns_context_pop_range (adain->context, &saved);
    }
  if (status != NS_OK)
    ns_image_clear (painting);

  return status;
}
