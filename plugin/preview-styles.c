/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "preview-styles.h"

#include <math.h>
#include <string.h>

#include "image/resize.h"
#include "style/style-scale.h"

#define STYLE_SIDE 768 /* pixels of a picture, as large as the network sees it */

static gdouble
factor_of (const NsImage *image, const NsRequest *request, gint width, gint height)
{
  return ns_style_scale_factor (request->style_scale, image->width, image->height, width, height);
}

/* The longer side of a picture, as large as the network sees it. */
static gint
seen_side (const NsImage *image, const NsRequest *request, gint width, gint height)
{
  gdouble side = MAX (image->width, image->height) * factor_of (image, request, width, height);

  return MAX (1, (gint) (side + 0.5));
}

/* The longest side that pieces may have. As one scale has to do for all of them, they are either no longer than the
 * part, which leaves pictures as they are, or all of them equally long. */
static gint
longest_piece (const NsRequest *request, gint width, gint height, const GeglRectangle *part)
{
  gint side = STYLE_SIDE;

  for (gsize i = 0; i < request->n_styles; i++)
    side = MIN (side, seen_side (request->styles[i].image, request, width, height));

  return MAX (side, MAX (part->width, part->height));
}

static gfloat
visibility (const NsPicture *picture, gint x, gint y)
{
  gfloat alpha = ns_image_at (picture->image, x, y)[3];

  if (picture->mask)
    alpha *= picture->mask[(gsize) y * (gsize) picture->image->width + (gsize) x];

  return alpha > 0.0f ? alpha : 0.0f; /* NaN too */
}

/* Where the length neighbours of n begin that have the largest sum, among equals those nearest to the middle. */
static gint
best_window (const gdouble *values, gint n, gint length)
{
  gdouble *before = g_new0 (gdouble, n + 1);
  gdouble  most = -1.0;
  gint     best = 0;
  gint     nearest = G_MAXINT;

  for (gint i = 0; i < n; i++)
    before[i + 1] = before[i] + values[i];
  for (gint first = 0; first <= n - length; first++)
    {
      gdouble sum = before[first + length] - before[first];
      gint    distance = ABS (2 * first - (n - length));

      if (sum > most || (sum == most && distance < nearest))
        {
          most = sum;
          best = first;
          nearest = distance;
        }
    }
  g_free (before);

  return best;
}

/* The piece of picture, of side pixels at most, that shows most: rows first, then columns of those rows. */
static GeglRectangle
choose_piece (const NsPicture *picture, gint side)
{
  gint          width = picture->image->width;
  gint          height = picture->image->height;
  GeglRectangle piece = { 0, 0, MIN (width, side), MIN (height, side) };
  gdouble      *seen = g_new0 (gdouble, MAX (width, height));

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      seen[y] += visibility (picture, x, y);
  piece.y = best_window (seen, height, piece.height);

  memset (seen, 0, sizeof (gdouble) * (gsize) width);
  for (gint y = piece.y; y < piece.y + piece.height; y++)
    for (gint x = 0; x < width; x++)
      seen[x] += visibility (picture, x, y);
  piece.x = best_window (seen, width, piece.width);
  g_free (seen);

  return piece;
}

/* The piece of picture at the scale of factor, its longer side being side, hidden where the mask hides it. */
static NsStatus
cut (NsContext       *context,
     const NsPicture *picture,
     gdouble          factor,
     gint             side,
     NsImage         *result,
     NsError         *error)
{
  GeglRectangle piece = choose_piece (picture, (gint) ceil (side / factor));
  gint          width = MAX (1, (gint) (piece.width * factor + 0.5));
  gint          height = MAX (1, (gint) (piece.height * factor + 0.5));
  NsImage       cut = NS_IMAGE_INIT;
  NsStatus      status = ns_image_init (&cut, context->memory, piece.width, piece.height, error);

  for (gint y = 0; y < piece.height && status == NS_OK; y++)
    {
      gfloat *row = ns_image_at (&cut, 0, y);

      memcpy (row, ns_image_at (picture->image, piece.x, piece.y + y),
              ns_image_bytes (piece.width, 1));
      for (gint x = 0; x < piece.width; x++)
        row[4 * x + 3] = visibility (picture, piece.x + x, piece.y + y);
    }
  if (status == NS_OK)
    status = ns_image_resize (context, &cut, piece.width >= piece.height ? side : width,
                              piece.height >= piece.width ? side : height, result, error);
  ns_image_clear (&cut);

  return status;
}

/* The part of a mask that is width pixels wide. */
static gfloat *
cut_region (NsMemory            *memory,
            const gfloat        *region,
            gint                 width,
            const GeglRectangle *part,
            NsError             *error)
{
  gsize   row = sizeof (gfloat) * (gsize) part->width;
  gfloat *result = ns_memory_alloc (memory, (gsize) part->height, row, error);

  for (gint y = 0; result && y < part->height; y++)
    memcpy (result + (gsize) y * (gsize) part->width,
            region + (gsize) (part->y + y) * (gsize) width + part->x, row);

  return result;
}

NsStatus
ns_preview_styles_cut (NsPreviewStyles     *styles,
                       NsContext           *context,
                       gint                 width,
                       gint                 height,
                       const GeglRectangle *part,
                       NsRequest           *request,
                       NsError             *error)
{
  gint     longest = longest_piece (request, width, height, part);
  NsStatus status = NS_OK;

  if (request->n_styles == 0)
    return NS_OK;

  styles->memory = context->memory;
  styles->n = request->n_styles;
  styles->images = g_new0 (NsImage, styles->n);
  styles->pictures = g_new0 (NsPicture, styles->n);
  styles->regions = request->regions ? g_new0 (gfloat *, styles->n) : NULL;
  for (gsize i = 0; i < styles->n && status == NS_OK; i++)
    {
      const NsPicture *picture = &request->styles[i];
      gint             side = MIN (longest, seen_side (picture->image, request, width, height));

      status = cut (context, picture, factor_of (picture->image, request, width, height), side,
                    &styles->images[i], error);
      styles->pictures[i] = (NsPicture) { &styles->images[i], NULL, picture->weight };
      if (status == NS_OK && styles->regions)
        {
          styles->regions[i] =
            cut_region (context->memory, request->regions[i], width, part, error);
          status = styles->regions[i] ? NS_OK : NS_ERROR_MEMORY;
        }
    }
  if (status != NS_OK)
    {
      ns_preview_styles_clear (styles);
      return status;
    }

  /* As they are: pictures are only made smaller for a content that is smaller than they are */
  request->style_scale =
    CLAMP ((gdouble) longest / MAX (part->width, part->height), 1.0, NS_STYLE_SCALE_MAX);
  request->styles = styles->pictures;
  request->regions = (const gfloat *const *) styles->regions;

  return NS_OK;
}

gdouble
ns_preview_styles_area (const NsRequest *request, gint width, gint height)
{
  gdouble area = 0.0;

  for (gsize i = 0; i < request->n_styles; i++)
    {
      const NsImage *image = request->styles[i].image;
      gdouble        factor = factor_of (image, request, width, height);

      area += image->width * factor * image->height * factor;
    }

  return area;
}

void
ns_preview_styles_clear (NsPreviewStyles *styles)
{
  for (gsize i = 0; i < styles->n; i++)
    {
      ns_image_clear (&styles->images[i]);
      if (styles->regions)
        ns_memory_release (styles->memory, styles->regions[i]);
    }
  g_free (styles->images);
  g_free (styles->pictures);
  g_free (styles->regions);
  memset (styles, 0, sizeof *styles);
}
