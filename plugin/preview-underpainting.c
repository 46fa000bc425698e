/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "preview-underpainting.h"

#include <string.h>

#include "drawable.h"
#include "style/fast-scales.h"

#define READ_EVERY                                                                                 \
  (10 * G_USEC_PER_SEC) /* of a large layer all pixels come through a pipe, which takes a while */

/* The coarsest scale alone, in the style's colours at full strength: what follows is done to the part. */
static NsRequest
coarse_request (const NsRequest *request)
{
  NsRequest coarse = NS_REQUEST_INIT;

  coarse.model = request->model;
  coarse.style = request->style;
  coarse.seed = request->seed;
  coarse.style_scale = NS_STYLE_SCALE_MIN;

  return coarse;
}

static gboolean
is_same (const NsRequest *a, const NsRequest *b)
{
  return a->model == b->model && a->style == b->style && a->seed == b->seed;
}

static gboolean
has_same_pixels (const NsImage *a, const NsImage *b)
{
  return a->pixels && a->width == b->width && a->height == b->height &&
         memcmp (a->pixels, b->pixels,
                 4 * sizeof (gfloat) * (gsize) a->width * (gsize) a->height) == 0;
}

/* Brings the small layer up to date, every now and then. */
static NsStatus
read_photo (NsPreviewUnderpainting *underpainting,
            GimpDrawable           *layer,
            const NsFastScale      *scale,
            NsMemory               *memory,
            NsError                *error)
{
  const NsImage *old = &underpainting->photo;
  gint64         now = g_get_monotonic_time ();
  NsImage        photo = NS_IMAGE_INIT;
  NsStatus       status;

  if (old->pixels && old->width == scale->width && old->height == scale->height &&
      now - underpainting->read < READ_EVERY)
    return NS_OK;

  status = ns_drawable_read_scaled (layer, scale->width, scale->height, memory, &photo, error);
  if (status != NS_OK)
    return status;

  if (!has_same_pixels (old, &photo))
    ns_image_clear (&underpainting->painting);
  ns_image_clear (&underpainting->photo);
  underpainting->photo = photo;
  underpainting->read = now;

  return NS_OK;
}

NsStatus
ns_preview_underpainting_prepare (NsPreviewUnderpainting *underpainting,
                                  GimpDrawable           *layer,
                                  const GeglRectangle    *part,
                                  const NsRequest        *request,
                                  NsMemory               *memory,
                                  gboolean               *wanted,
                                  NsError                *error)
{
  gint         width = gimp_drawable_get_width (layer);
  gint         height = gimp_drawable_get_height (layer);
  NsRequest    coarse = coarse_request (request);
  NsFastScales scales;
  gdouble      x, y;
  NsStatus     status;

  *wanted = FALSE;
  ns_fast_scales_init (&scales, ns_fast_scales_factor (request->style_scale, width, height), width,
                       height);
  if (scales.n == 1 || (part->width == width && part->height == height))
    return NS_OK;

  if (!is_same (&underpainting->request, &coarse))
    ns_image_clear (&underpainting->painting);
  underpainting->request = coarse;
  status = read_photo (underpainting, layer, &scales.scales[0], memory, error);
  if (status != NS_OK)
    return status;

  x = (gdouble) underpainting->photo.width / width;
  y = (gdouble) underpainting->photo.height / height;
  underpainting->under.image = &underpainting->painting;
  underpainting->under.part =
    (NsRegion) { part->x * x, part->y * y, part->width * x, part->height * y };
  *wanted = TRUE;

  return NS_OK;
}

NsStatus
ns_preview_underpainting_paint (NsPreviewUnderpainting *underpainting,
                                NsContext              *context,
                                NsRequest              *request,
                                NsError                *error)
{
  NsPicture content = { &underpainting->photo, NULL, 1.0 };
  NsImage  *painting = &underpainting->painting;
  NsStatus  status = NS_OK;

  if (!painting->pixels)
    {
      status = ns_stylise (context, &underpainting->request, &content, painting, NULL, error);
      for (gsize i = 0; status == NS_OK && i < (gsize) painting->width * (gsize) painting->height;
           i++)
        painting->pixels[4 * i + 3] = 1.0f; /* what is hidden has been painted too */
    }
  if (status == NS_OK)
    request->underpainting = &underpainting->under;

  return status;
}

void
ns_preview_underpainting_clear (NsPreviewUnderpainting *underpainting)
{
  ns_image_clear (&underpainting->photo);
  ns_image_clear (&underpainting->painting);
  memset (underpainting, 0, sizeof *underpainting);
}
