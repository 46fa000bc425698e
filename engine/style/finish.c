/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/finish.h"

/* Mixes the photograph in, by its sRGB-encoded values as layers are mixed by default. What nobody sees
 * stays as painted: the photograph may hold anything there. */
static void
blend (NsImage *painting, const NsImage *content, float strength)
{
  size_t n = (size_t) content->width * (size_t) content->height;

  if (strength >= 1.0f)
    return;

  for (size_t i = 0; i < n; i++)
    {
      const float *from = content->pixels + 4 * i;
      float       *to = painting->pixels + 4 * i;

      if (!(from[3] > 0.0f))
        continue;
      for (int c = 0; c < 3; c++)
        to[c] = (1.0f - strength) * ns_image_sound (from[c]) + strength * to[c];
    }
}

/* Whether the style is one that the model brings along, which cannot be recoloured. */
static bool
has_model_style (const NsRequest *request)
{
  return request->n_styles == 0 && !(request->method == NS_METHOD_ITERATIVE && request->iterative &&
                                     request->iterative->task == NS_TASK_INVERT);
}

/* A texture is made of styles alone: the content lends it its size. */
static bool
is_texture (const NsRequest *request)
{
  return request->method == NS_METHOD_ITERATIVE && request->iterative &&
         request->iterative->task == NS_TASK_TEXTURE;
}

NsStatus
ns_finish (NsContext       *context,
           const NsRequest *request,
           const NsPicture *content,
           NsImage         *painting,
           NsError         *error)
{
  NsStatus status = NS_OK;

  if (is_texture (request))
    return NS_OK;

  if (request->colour == NS_COLOUR_KEEP)
    ns_colour_keep (context->pool, painting, content->image);
  if (request->colour == NS_COLOUR_MATCH && has_model_style (request))
    status =
      ns_colour_match (context, painting, content->mask, content->image, content->mask, error);
  if (status == NS_OK && request->method != NS_METHOD_ADAIN) /* it mixes features */
    blend (painting, content->image, (float) request->strength);

  return status;
}
