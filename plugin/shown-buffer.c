/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "shown-buffer.h"

#define KEPT "ns-shown-buffer" /* libgimp has one object for each drawable */

static gboolean
has_filters (GimpDrawable *drawable)
{
  GimpDrawableFilter **filters = gimp_drawable_get_filters (drawable);
  gboolean             any = filters && filters[0];

  g_free (filters);

  return any;
}

/* An image of the same kind as drawable's, as large as part; a palette has not the colours that filters make. */
static GimpImage *
new_image_like (GimpDrawable *drawable, const GeglRectangle *part)
{
  GimpImage        *like = gimp_item_get_image (GIMP_ITEM (drawable));
  GimpColorProfile *profile = gimp_image_get_effective_color_profile (like);
  GimpImage        *image;

  image = gimp_image_new_with_precision (part->width, part->height,
                                         gimp_drawable_is_gray (drawable) ? GIMP_GRAY : GIMP_RGB,
                                         gimp_image_get_precision (like));
  if (image)
    {
      gimp_image_undo_disable (image);
      gimp_image_set_color_profile (image, profile);
    }
  g_clear_object (&profile);

  return image;
}

/* Puts a copy of drawable, which is a layer if it has filters, into image with its x, y in the corner, so
 * that nothing but its pixels and filters is to be seen. */
static gboolean
show_copy (GimpImage *image, GimpDrawable *drawable, gint x, gint y)
{
  GimpLayer *copy = gimp_layer_new_from_drawable (drawable, image);

  if (!copy || !gimp_image_insert_layer (image, copy, NULL, 0))
    return FALSE;

  if (gimp_layer_get_mask (copy))
    gimp_layer_remove_mask (copy, GIMP_MASK_DISCARD);
  gimp_item_set_lock_position (GIMP_ITEM (copy), FALSE);
  gimp_item_set_lock_visibility (GIMP_ITEM (copy), FALSE);
  gimp_item_set_visible (GIMP_ITEM (copy), TRUE);
  gimp_layer_set_opacity (copy, 100.0);
  gimp_layer_set_mode (copy, GIMP_LAYER_MODE_NORMAL);
  gimp_layer_set_composite_mode (copy, GIMP_LAYER_COMPOSITE_AUTO);

  return gimp_layer_set_offsets (copy, -x, -y);
}

/* What image shows, moved to part. */
static GeglBuffer *
copy_visible (GimpImage *image, const GeglRectangle *part)
{
  GimpLayer  *layer = gimp_layer_new_from_visible (image, image, "");
  GeglBuffer *from, *buffer;

  /* In the image it goes with it */
  if (!layer || !gimp_image_insert_layer (image, layer, NULL, 0))
    return NULL;

  from = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));
  if (!from)
    return NULL;

  buffer = gegl_buffer_new (part, gegl_buffer_get_format (from));
  gegl_buffer_copy (from, GEGL_RECTANGLE (0, 0, part->width, part->height), GEGL_ABYSS_NONE, buffer,
                    part);
  g_object_unref (from);

  return buffer;
}

/* Merging filters is for layers only, not for groups, and for all of a layer only, which it may make larger
 * without saying where it was. What another image shows has none of this. */
static GeglBuffer *
apply_filters (GimpDrawable *drawable, const GeglRectangle *part)
{
  GimpImage  *image = new_image_like (drawable, part);
  GeglBuffer *buffer = NULL;

  if (!image)
    return NULL;

  if (show_copy (image, drawable, part->x, part->y))
    buffer = copy_visible (image, part);
  gimp_image_delete (image);

  return buffer;
}

GeglBuffer *
ns_shown_buffer_get (GimpDrawable *drawable, const GeglRectangle *part, NsError *error)
{
  GeglBuffer *buffer = g_object_get_data (G_OBJECT (drawable), KEPT);
  gchar      *name;

  if (buffer && gegl_rectangle_contains (gegl_buffer_get_extent (buffer), part))
    return g_object_ref (buffer);

  buffer =
    has_filters (drawable) ? apply_filters (drawable, part) : gimp_drawable_get_buffer (drawable);
  if (!buffer)
    {
      name = gimp_item_get_name (GIMP_ITEM (drawable));
      ns_error_set (error, NS_ERROR_UNSUPPORTED,
                    "GIMP does not give out the pixels of “%s”. Merge its filters, or choose "
                    "another layer.",
                    name ? name : "");
      g_free (name);
    }

  return buffer;
}

void
ns_shown_buffer_keep (GimpDrawable *drawable)
{
  GeglRectangle all = { 0, 0, 0, 0 };
  GeglBuffer   *buffer;

  if (g_object_get_data (G_OBJECT (drawable), KEPT) || !gimp_item_is_valid (GIMP_ITEM (drawable)) ||
      !has_filters (drawable))
    return;

  all.width = gimp_drawable_get_width (drawable);
  all.height = gimp_drawable_get_height (drawable);
  buffer = apply_filters (drawable, &all);
  if (buffer)
    g_object_set_data_full (G_OBJECT (drawable), KEPT, buffer, g_object_unref);
}

void
ns_shown_buffer_forget (GimpDrawable *drawable)
{
  g_object_set_data (G_OBJECT (drawable), KEPT, NULL);
}
