/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "drawable.h"

#include "shown-buffer.h"

const Babl *
ns_drawable_format (GimpDrawable *layer)
{
  const Babl *space = NULL;

  if (gimp_item_is_valid (GIMP_ITEM (layer)) && gimp_drawable_is_rgb (layer))
    space = babl_format_get_space (gimp_drawable_get_format (layer));

  /* The same for sRGB, but babl would take one of several ways, which differ in the last bit; and in gray
   * nothing lies beyond sRGB */
  if (!space || space == babl_space ("sRGB"))
    return babl_format ("R'G'B'A float");

  return babl_format_with_space ("R~G~B~A float", space);
}

/* Copies the part of from, in its own coordinates. */
static NsStatus
read_part (GimpDrawable        *from,
           const GeglRectangle *part,
           const Babl          *format,
           gfloat              *values,
           NsError             *error)
{
  GeglBuffer *buffer = ns_shown_buffer_get (from, part, error);

  if (!buffer)
    return NS_ERROR_UNSUPPORTED;

  gegl_buffer_get (buffer, part, 1.0, format, values, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  g_object_unref (buffer);

  return NS_OK;
}

/* The user may have deleted drawable while a dialog was open. */
static NsStatus
check_there (GimpDrawable *drawable, NsError *error)
{
  if (gimp_item_is_valid (GIMP_ITEM (drawable)))
    return NS_OK;

  return ns_error_set (error, NS_ERROR_ARGUMENT,
                       "A layer or channel that is needed has been deleted. Choose another one.");
}

/* All of drawable. */
static GeglRectangle
extent (GimpDrawable *drawable)
{
  return *GEGL_RECTANGLE (0, 0, gimp_drawable_get_width (drawable),
                          gimp_drawable_get_height (drawable));
}

static NsStatus
read_picture (GimpDrawable        *drawable,
              const GeglRectangle *part,
              const Babl          *format,
              NsMemory            *memory,
              NsImage             *picture,
              NsError             *error)
{
  NsStatus status = ns_image_init (picture, memory, part->width, part->height, error);

  if (status != NS_OK)
    return status;

  status = read_part (drawable, part, format, picture->pixels, error);
  if (status == NS_OK)
    ns_image_sanitise (picture);
  else
    ns_image_clear (picture);

  return status;
}

NsStatus
ns_drawable_read (GimpDrawable *drawable, NsMemory *memory, NsImage *picture, NsError *error)
{
  return ns_drawable_read_for (drawable, drawable, memory, picture, error);
}

NsStatus
ns_drawable_read_for (GimpDrawable *layer,
                      GimpDrawable *drawable,
                      NsMemory     *memory,
                      NsImage      *picture,
                      NsError      *error)
{
  NsStatus      status = check_there (drawable, error);
  GeglRectangle all;

  if (status != NS_OK)
    return status;

  all = extent (drawable);

  return read_picture (drawable, &all, ns_drawable_format (layer), memory, picture, error);
}

NsStatus
ns_drawable_read_part (GimpDrawable        *drawable,
                       const GeglRectangle *part,
                       NsMemory            *memory,
                       NsImage             *picture,
                       NsError             *error)
{
  NsStatus status = check_there (drawable, error);

  if (status != NS_OK)
    return status;

  return read_picture (drawable, part, ns_drawable_format (drawable), memory, picture, error);
}

NsStatus
ns_drawable_read_scaled (GimpDrawable *drawable,
                         gint          width,
                         gint          height,
                         NsMemory     *memory,
                         NsImage      *picture,
                         NsError      *error)
{
  NsStatus      status = check_there (drawable, error);
  GeglRectangle all;
  GeglBuffer   *buffer;
  gdouble       x, y;

  if (status != NS_OK)
    return status;

  all = extent (drawable);
  buffer = ns_shown_buffer_get (drawable, &all, error);
  if (!buffer)
    return NS_ERROR_UNSUPPORTED;

  status = ns_image_init (picture, memory, width, height, error);
  if (status == NS_OK)
    {
      /* Rounded sides can ask for a pixel too many, which is the one beside it */
      x = (gdouble) width / all.width;
      y = (gdouble) height / all.height;
      gegl_buffer_get (buffer, GEGL_RECTANGLE (0, 0, width, height), MAX (x, y),
                       ns_drawable_format (drawable), picture->pixels, GEGL_AUTO_ROWSTRIDE,
                       GEGL_ABYSS_CLAMP | GEGL_BUFFER_FILTER_AUTO);
      ns_image_sanitise (picture);
    }
  g_object_unref (buffer);

  return status;
}

NsStatus
ns_drawable_read_selection (GimpDrawable *drawable, NsMemory *memory, gfloat **mask, NsError *error)
{
  NsStatus      status = check_there (drawable, error);
  GeglRectangle all;

  *mask = NULL;
  if (status != NS_OK)
    return status;

  all = extent (drawable);

  return ns_drawable_read_selection_part (drawable, &all, memory, mask, error);
}

NsStatus
ns_drawable_read_selection_part (GimpDrawable        *drawable,
                                 const GeglRectangle *part,
                                 NsMemory            *memory,
                                 gfloat             **mask,
                                 NsError             *error)
{
  NsStatus      status = check_there (drawable, error);
  GeglRectangle place = *part;
  GimpImage    *image;
  gfloat       *values;
  gint          x, y;

  *mask = NULL;
  if (status != NS_OK)
    return status;

  image = gimp_item_get_image (GIMP_ITEM (drawable));
  if (gimp_selection_is_empty (image))
    return NS_OK;

  values =
    ns_memory_alloc (memory, (gsize) part->width * (gsize) part->height, sizeof (gfloat), error);
  if (!values)
    return NS_ERROR_MEMORY;

  /* The selection has the image's coordinates; beyond the canvas nothing is selected */
  gimp_drawable_get_offsets (drawable, &x, &y);
  place.x += x;
  place.y += y;
  status = read_part (GIMP_DRAWABLE (gimp_image_get_selection (image)), &place,
                      babl_format ("Y float"), values, error);
  if (status == NS_OK)
    *mask = values;
  else
    ns_memory_release (memory, values);

  return status;
}

NsStatus
ns_drawable_read_region (GimpDrawable *drawable,
                         GimpDrawable *region,
                         NsMemory     *memory,
                         gfloat      **mask,
                         NsError      *error)
{
  gboolean      is_layer = GIMP_IS_LAYER (region);
  GeglRectangle place;
  gint          x, y, region_x, region_y;
  gsize         n;
  gfloat       *values;
  NsStatus      status = check_there (drawable, error);

  *mask = NULL;
  if (status == NS_OK)
    status = check_there (region, error);
  if (status != NS_OK)
    return status;

  /* A layer brings its alpha along */
  place = extent (drawable);
  n = (gsize) place.width * (gsize) place.height;
  values = ns_memory_alloc (memory, n, (is_layer ? 2 : 1) * sizeof (gfloat), error);
  if (!values)
    return NS_ERROR_MEMORY;

  gimp_drawable_get_offsets (drawable, &x, &y);
  gimp_drawable_get_offsets (region, &region_x, &region_y);
  place.x = x - region_x;
  place.y = y - region_y;
  status =
    read_part (region, &place, babl_format (is_layer ? "Y'A float" : "Y float"), values, error);
  if (status != NS_OK)
    {
      ns_memory_release (memory, values);
      return status;
    }

  if (is_layer)
    for (gsize i = 0; i < n; i++)
      values[i] = values[2 * i] * values[2 * i + 1];
  for (gsize i = 0; i < n; i++)
    values[i] = values[i] > 0.0f ? MIN (values[i], 1.0f) : 0.0f; /* NaN too */
  *mask = values;

  return NS_OK;
}
