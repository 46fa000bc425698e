/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "paintable.h"

#include <glib/gi18n.h>

#include "failure.h"

GimpPDBStatusType
ns_paintable_check (GimpDrawable *drawable, GError **error)
{
  const gchar *sentence = NULL;

  if (!gimp_item_is_valid (GIMP_ITEM (drawable)))
    sentence = _ ("The layer to be painted has been deleted. Select another one.");
  else if (GIMP_IS_LAYER_MASK (drawable))
    sentence =
      _ ("The layer's mask is being edited, and Neural Style paints the layer itself. Click "
         "the layer's thumbnail in the Layers dialog, to the left of the mask's.");
  else if (!GIMP_IS_LAYER (drawable))
    sentence = _ ("Neural Style paints layers, not channels. Select a layer.");
  else if (gimp_item_is_group (GIMP_ITEM (drawable)))
    sentence = _ ("Neural Style does not paint layer groups. Select a layer in the group, or merge "
                  "the group first.");
  else if (gimp_layer_is_floating_sel (GIMP_LAYER (drawable)))
    sentence = _ ("Neural Style does not paint a floating selection. Anchor it or make it a layer "
                  "first; both are in the Layer menu.");
  else if (!gimp_drawable_is_rgb (drawable) && !gimp_drawable_is_gray (drawable))
    sentence = _ ("Neural Style needs an RGB or grayscale image. Change the mode with Image → Mode "
                  "→ RGB.");

  return sentence ? ns_failure_set (error, GIMP_PDB_CALLING_ERROR, "%s", sentence)
                  : GIMP_PDB_SUCCESS;
}

GimpPDBStatusType
ns_paintable_check_selected (GimpDrawable *drawable, GError **error)
{
  GimpPDBStatusType status = ns_paintable_check (drawable, error);
  gint              x, y, width, height;

  if (status == GIMP_PDB_SUCCESS &&
      !gimp_drawable_mask_intersect (drawable, &x, &y, &width, &height))
    status = ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                             _ ("The selection does not touch the layer. Change the selection, or "
                                "select nothing."));

  return status;
}
