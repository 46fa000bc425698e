/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "drawable.h"

/* Copies the part of from, in its own coordinates. */
static void
read_part (GimpDrawable *from, const GeglRectangle *part, const Babl *format, gfloat *values)
{
  GeglBuffer *buffer = gimp_drawable_get_buffer (from);

  gegl_buffer_get (buffer, part, 1.0, format, values, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  g_object_unref (buffer);
}

/* All of drawable. */
static GeglRectangle
extent (GimpDrawable *drawable)
{
  return *GEGL_RECTANGLE (0, 0, gimp_drawable_get_width (drawable),
                          gimp_drawable_get_height (drawable));
}

NsStatus
ns_drawable_read (GimpDrawable *drawable, NsMemory *memory, NsImage *picture, NsError *error)
{
  GeglRectangle all = extent (drawable);

  return ns_drawable_read_part (drawable, &all, memory, picture, error);
}

NsStatus
ns_drawable_read_part (GimpDrawable        *drawable,
                       const GeglRectangle *part,
                       NsMemory            *memory,
                       NsImage             *picture,
                       NsError             *error)
{
  NsStatus status = ns_image_init (picture, memory, part->width, part->height, error);

  if (status != NS_OK)
    return status;

  read_part (drawable, part, babl_format ("R'G'B'A float"), picture->pixels);
  ns_image_sanitise (picture);

  return NS_OK;
}

NsStatus
ns_drawable_read_scaled (GimpDrawable *drawable,
                         gint          width,
                         gint          height,
                         NsMemory     *memory,
                         NsImage      *picture,
                         NsError      *error)
{
  gdouble     x = (gdouble) width / gimp_drawable_get_width (drawable);
  gdouble     y = (gdouble) height / gimp_drawable_get_height (drawable);
  GeglBuffer *buffer;
  NsStatus    status = ns_image_init (picture, memory, width, height, error);

  if (status != NS_OK)
    return status;

  /* Rounded sides can ask for a pixel too many, which is the one beside it */
  buffer = gimp_drawable_get_buffer (drawable);
  gegl_buffer_get (buffer, GEGL_RECTANGLE (0, 0, width, height), MAX (x, y),
                   babl_format ("R'G'B'A float"), picture->pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_CLAMP | GEGL_BUFFER_FILTER_AUTO);
  g_object_unref (buffer);
  ns_image_sanitise (picture);

  return NS_OK;
}

NsStatus
ns_drawable_read_selection (GimpDrawable *drawable, NsMemory *memory, gfloat **mask, NsError *error)
{
  GeglRectangle all = extent (drawable);

  return ns_drawable_read_selection_part (drawable, &all, memory, mask, error);
}

NsStatus
ns_drawable_read_selection_part (GimpDrawable        *drawable,
                                 const GeglRectangle *part,
                                 NsMemory            *memory,
                                 gfloat             **mask,
                                 NsError             *error)
{
  GimpImage    *image = gimp_item_get_image (GIMP_ITEM (drawable));
  GeglRectangle place = *part;
  gint          x, y;

  *mask = NULL;
  if (gimp_selection_is_empty (image))
    return NS_OK;

  *mask =
    ns_memory_alloc (memory, (gsize) part->width * (gsize) part->height, sizeof (gfloat), error);
  if (!*mask)
    return NS_ERROR_MEMORY;

  /* The selection has the image's coordinates; beyond the canvas nothing is selected */
  gimp_drawable_get_offsets (drawable, &x, &y);
  place.x += x;
  place.y += y;
  read_part (GIMP_DRAWABLE (gimp_image_get_selection (image)), &place, babl_format ("Y float"),
             *mask);

  return NS_OK;
}

NsStatus
ns_drawable_read_region (GimpDrawable *drawable,
                         GimpDrawable *region,
                         NsMemory     *memory,
                         gfloat      **mask,
                         NsError      *error)
{
  GeglRectangle place = extent (drawable);
  gsize         n = (gsize) place.width * (gsize) place.height;
  gint          x, y, region_x, region_y;
  gboolean      is_layer = GIMP_IS_LAYER (region);
  gfloat       *values;

  /* A layer brings its alpha along */
  *mask = NULL;
  values = ns_memory_alloc (memory, n, (is_layer ? 2 : 1) * sizeof (gfloat), error);
  if (!values)
    return NS_ERROR_MEMORY;

  gimp_drawable_get_offsets (drawable, &x, &y);
  gimp_drawable_get_offsets (region, &region_x, &region_y);
  place.x = x - region_x;
  place.y = y - region_y;
  read_part (region, &place, babl_format (is_layer ? "Y'A float" : "Y float"), values);
  if (is_layer)
    for (gsize i = 0; i < n; i++)
      values[i] = values[2 * i] * values[2 * i + 1];
  for (gsize i = 0; i < n; i++)
    values[i] = values[i] > 0.0f ? MIN (values[i], 1.0f) : 0.0f; /* NaN too */
  *mask = values;

  return NS_OK;
}
