/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/adain-request.h"

#include <math.h>
#include <stdint.h>

#include "network/plan-bytes.h"
#include "style/adain-plan.h"
#include "style/adain.h"
#include "style/style-scale.h"

/* Of the whole run, what all styles together may take. */
#define STYLES_SHARE 0.4

static NsStatus
check_styles (const NsRequest *request, NsError *error)
{
  double sum = 0.0;

  if (request->n_styles == 0 && request->style < ns_model_n_styles (request->model))
    return NS_OK;
  if (request->n_styles == 0 || !request->styles)
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "The method “adain” follows a picture, but there is none. Choose a style "
                         "picture.");

  for (size_t i = 0; i < request->n_styles; i++)
    {
      const NsPicture *style = &request->styles[i];

      if (!style->image || !style->image->pixels)
        return ns_error_set (error, NS_ERROR_ARGUMENT, "The style picture number %zu is empty.",
                             i + 1);
      if (!(style->weight >= 0.0) || !isfinite (style->weight))
        return ns_error_set (error, NS_ERROR_ARGUMENT,
                             "The weight of style number %zu is %g, but must not be negative.",
                             i + 1, style->weight);
      sum += style->weight;
    }
  if (!(sum > 0.0))
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "The weights of all styles are 0. Give one of them more.");

  return NS_OK;
}

NsStatus
ns_adain_check (const NsRequest *request, int width, int height, NsError *error)
{
  NsAdainPlan plan;
  NsStatus    status;

  if (!request->model || ns_model_kind (request->model) != NS_MODEL_ADAIN)
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "The method “adain” needs a model that was trained for it. Choose one of "
                         "that kind or another method.");

  status = check_styles (request, error);
  if (status == NS_OK)
    status = ns_adain_plan_init (&plan, request->model, error);
  if (status == NS_OK)
    status = ns_adain_plan_check (&plan, width, height, error);

  return status;
}

/* What measuring a style picture takes, in the smallest tiles. */
static size_t
style_bytes (const NsRequest   *request,
             const NsAdainPlan *plan,
             const NsImage     *style,
             int                width,
             int                height)
{
  int    scaled_width, scaled_height;
  size_t scaled, resizing, encoding;

  ns_style_scaled_size (request->style_scale, style->width, style->height, width, height,
                        &scaled_width, &scaled_height);
  scaled = ns_image_bytes (scaled_width, scaled_height);
  resizing = ns_image_bytes (style->width, style->height) +
             ns_image_bytes (scaled_width, style->height); /* a copy; in one direction */
  encoding = ns_adain_plan_least_bytes (plan, scaled_width, scaled_height, false);
  if (encoding < scaled / 2) /* while hidden pixels are filled */
    encoding = scaled / 2;

  return ns_bytes_add (scaled, resizing > encoding ? resizing : encoding);
}

size_t
ns_adain_bytes (const NsRequest *request, int width, int height)
{
  NsAdainPlan plan;
  size_t      most;

  if (ns_adain_plan_init (&plan, request->model, NULL) != NS_OK)
    return SIZE_MAX;

  most = ns_bytes_add (ns_image_bytes (width, height),
                       ns_adain_plan_least_bytes (&plan, width, height, true));
  for (size_t i = 0; i < request->n_styles; i++)
    {
      size_t bytes = style_bytes (request, &plan, request->styles[i].image, width, height);

      most = bytes > most ? bytes : most;
    }

  return ns_bytes_add (most, ns_adain_plan_prepare_bytes (&plan, width, height));
}

static NsStatus
add_styles (NsAdain         *adain,
            NsContext       *context,
            const NsRequest *request,
            double          *weights,
            NsError         *error)
{
  NsStatus status = NS_OK;

  if (request->n_styles == 0)
    {
      weights[0] = 1.0;
      return ns_adain_add_model_style (adain, request->style, NULL, error);
    }

  for (size_t i = 0; i < request->n_styles && status == NS_OK; i++)
    {
      NsProgressRange saved;

      ns_context_push_range (context, (double) i / (double) request->n_styles,
                             (double) (i + 1) / (double) request->n_styles, &saved);
      weights[i] = request->styles[i].weight;
      status = ns_adain_add_style (adain, &request->styles[i],
                                   request->regions ? request->regions[i] : NULL,
                                   request->style_scale, request->colour, error);
      ns_context_pop_range (context, &saved);
    }

  return status;
}

NsStatus
ns_adain_request_paint (NsContext       *context,
                        const NsRequest *request,
                        NsImage         *photo,
                        const NsPicture *content,
                        NsImage         *painting,
                        NsError         *error)
{
  NsError  reason = NS_ERROR_INIT;
  NsAdain *adain = ns_adain_new (context, request->model, photo, content->mask, false, &reason);
  size_t   n_weights = request->n_styles > 0 ? request->n_styles : 1;
  size_t   n = (size_t) content->image->width * (size_t) content->image->height;
  double  *weights;
  NsProgressRange saved;
  NsStatus        status;

  if (!adain)
    {
      if (error)
        *error = reason;
      return reason.status;
    }

  weights = ns_memory_alloc (context->memory, n_weights, sizeof *weights, error);
  status = weights ? NS_OK : NS_ERROR_MEMORY;

  ns_context_push_range (context, 0.0, STYLES_SHARE, &saved);
  if (status == NS_OK)
    status = add_styles (adain, context, request, weights, error);
  ns_context_pop_range (context, &saved);

  ns_context_push_range (context, STYLES_SHARE, 1.0, &saved);
  if (status == NS_OK)
    status = ns_adain_paint (adain, weights, request->strength, true, painting, error);
  ns_context_pop_range (context, &saved);

  /* Bit for bit, where the photograph's was made sound */
  for (size_t i = 0; i < n && status == NS_OK; i++)
    painting->pixels[4 * i + 3] = content->image->pixels[4 * i + 3];
  ns_adain_free (adain);
  ns_memory_release (context->memory, weights);

  return status;
}
