/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "result.h"

#include <glib/gi18n.h>

#include "drawable.h"
#include "failure.h"
#include "paintable.h"

static void
fill (GimpLayer *layer, const NsImage *painting, const Babl *format)
{
  GeglBuffer *buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));

  gegl_buffer_set (buffer, GEGL_RECTANGLE (0, 0, painting->width, painting->height), 0, format,
                   painting->pixels, GEGL_AUTO_ROWSTRIDE);
  g_object_unref (buffer); /* and writes what is still cached */
  gimp_drawable_update (GIMP_DRAWABLE (layer), 0, 0, painting->width, painting->height);
}

GimpLayer *
ns_result_add (GimpLayer *source, const NsImage *painting, const gchar *name, GError **error)
{
  GimpImage *image;
  GimpItem  *parent;
  gint       x, y;
  GimpLayer *layer;

  /* Much can have happened while it was painted */
  if (ns_paintable_check (GIMP_DRAWABLE (source), error) != GIMP_PDB_SUCCESS)
    return NULL;

  image = gimp_item_get_image (GIMP_ITEM (source));
  parent = gimp_item_get_parent (GIMP_ITEM (source));
  layer = gimp_layer_new (image, name, painting->width, painting->height,
                          gimp_drawable_type_with_alpha (GIMP_DRAWABLE (source)), 100.0,
                          gimp_image_get_default_new_layer_mode (image));
  if (!layer)
    {
      ns_failure_set (error, GIMP_PDB_EXECUTION_ERROR,
                      _ ("GIMP could not make the layer for the painting: %s"),
                      gimp_pdb_get_last_error (gimp_get_pdb ()));
      return NULL;
    }
  /* Before it is part of the image: pixels of a layer nobody has seen need no undo */
  fill (layer, painting, ns_drawable_format (GIMP_DRAWABLE (source)));

  gimp_drawable_get_offsets (GIMP_DRAWABLE (source), &x, &y);
  gimp_image_undo_group_start (image);
  gimp_layer_set_offsets (layer, x, y);
  if (gimp_image_insert_layer (image, layer, parent ? GIMP_LAYER (parent) : NULL,
                               gimp_image_get_item_position (image, GIMP_ITEM (source))))
    {
      if (!gimp_selection_is_empty (image))
        gimp_layer_add_mask (layer, gimp_layer_create_mask (layer, GIMP_ADD_MASK_SELECTION));
    }
  else
    {
      ns_failure_set (error, GIMP_PDB_EXECUTION_ERROR,
                      _ ("GIMP could not add the painting to the image: %s"),
                      gimp_pdb_get_last_error (gimp_get_pdb ()));
      gimp_item_delete (GIMP_ITEM (layer));
      layer = NULL;
    }
  gimp_image_undo_group_end (image);

  return layer;
}
