/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "drawable.h"

/* Copies the part of from that lies at (x, y) in its own coordinates. */
static void
read_part (GimpDrawable *from,
           gint          x,
           gint          y,
           gint          width,
           gint          height,
           const Babl   *format,
           gfloat       *values)
{
  GeglBuffer *buffer = gimp_drawable_get_buffer (from);

  gegl_buffer_get (buffer, GEGL_RECTANGLE (x, y, width, height), 1.0, format, values,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  g_object_unref (buffer);
}

NsStatus
ns_drawable_read (GimpDrawable *drawable, NsMemory *memory, NsImage *picture, NsError *error)
{
  gint     width = gimp_drawable_get_width (drawable);
  gint     height = gimp_drawable_get_height (drawable);
  NsStatus status = ns_image_init (picture, memory, width, height, error);

  if (status != NS_OK)
    return status;

  read_part (drawable, 0, 0, width, height, babl_format ("R'G'B'A float"), picture->pixels);
  ns_image_sanitise (picture);

  return NS_OK;
}

NsStatus
ns_drawable_read_selection (GimpDrawable *drawable, NsMemory *memory, gfloat **mask, NsError *error)
{
  GimpImage *image = gimp_item_get_image (GIMP_ITEM (drawable));
  gint       width = gimp_drawable_get_width (drawable);
  gint       height = gimp_drawable_get_height (drawable);
  gint       x, y;

  *mask = NULL;
  if (gimp_selection_is_empty (image))
    return NS_OK;

  *mask = ns_memory_alloc (memory, (gsize) width * (gsize) height, sizeof (gfloat), error);
  if (!*mask)
    return NS_ERROR_MEMORY;

  /* The selection has the image's coordinates; beyond the canvas nothing is selected */
  gimp_drawable_get_offsets (drawable, &x, &y);
  read_part (GIMP_DRAWABLE (gimp_image_get_selection (image)), x, y, width, height,
             babl_format ("Y float"), *mask);

  return NS_OK;
}

NsStatus
ns_drawable_read_region (GimpDrawable *drawable,
                         GimpDrawable *region,
                         NsMemory     *memory,
                         gfloat      **mask,
                         NsError      *error)
{
  gint     width = gimp_drawable_get_width (drawable);
  gint     height = gimp_drawable_get_height (drawable);
  gsize    n = (gsize) width * (gsize) height;
  gint     x, y, region_x, region_y;
  gboolean is_layer = GIMP_IS_LAYER (region);
  gfloat  *values;

  /* A layer brings its alpha along */
  *mask = NULL;
  values = ns_memory_alloc (memory, n, (is_layer ? 2 : 1) * sizeof (gfloat), error);
  if (!values)
    return NS_ERROR_MEMORY;

  gimp_drawable_get_offsets (drawable, &x, &y);
  gimp_drawable_get_offsets (region, &region_x, &region_y);
  read_part (region, x - region_x, y - region_y, width, height,
             babl_format (is_layer ? "Y'A float" : "Y float"), values);
  if (is_layer)
    for (gsize i = 0; i < n; i++)
      values[i] = values[2 * i] * values[2 * i + 1];
  for (gsize i = 0; i < n; i++)
    values[i] = values[i] > 0.0f ? MIN (values[i], 1.0f) : 0.0f; /* NaN too */
  *mask = values;

  return NS_OK;
}
