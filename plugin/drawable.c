/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "drawable.h"

NsStatus
ns_drawable_read (GimpDrawable *drawable, NsMemory *memory, NsImage *picture, NsError *error)
{
  gint        width = gimp_drawable_get_width (drawable);
  gint        height = gimp_drawable_get_height (drawable);
  NsStatus    status = ns_image_init (picture, memory, width, height, error);
  GeglBuffer *buffer;

  if (status != NS_OK)
    return status;

  buffer = gimp_drawable_get_buffer (drawable);
  gegl_buffer_get (buffer, GEGL_RECTANGLE (0, 0, width, height), 1.0, babl_format ("R'G'B'A float"),
                   picture->pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  g_object_unref (buffer);
  ns_image_sanitise (picture);

  return NS_OK;
}

NsStatus
ns_drawable_read_selection (GimpDrawable *drawable, NsMemory *memory, gfloat **mask, NsError *error)
{
  GimpImage  *image = gimp_item_get_image (GIMP_ITEM (drawable));
  gint        width = gimp_drawable_get_width (drawable);
  gint        height = gimp_drawable_get_height (drawable);
  gint        x, y;
  GeglBuffer *buffer;

  *mask = NULL;
  if (gimp_selection_is_empty (image))
    return NS_OK;

  *mask = ns_memory_alloc (memory, (gsize) width * (gsize) height, sizeof (gfloat), error);
  if (!*mask)
    return NS_ERROR_MEMORY;

  /* The selection has the image's coordinates; beyond the canvas nothing is selected */
  gimp_drawable_get_offsets (drawable, &x, &y);
  buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (gimp_image_get_selection (image)));
  gegl_buffer_get (buffer, GEGL_RECTANGLE (x, y, width, height), 1.0, babl_format ("Y float"),
                   *mask, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  g_object_unref (buffer);

  return NS_OK;
}
