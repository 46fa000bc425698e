/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "procedure.h"

#include <glib/gi18n.h>

#include "arguments.h"

GimpProcedure *
ns_procedure_new (GimpPlugIn *plug_in, GimpRunImageFunc run)
{
  GimpProcedure *procedure = gimp_image_procedure_new (plug_in, NS_PROCEDURE_NAME,
                                                       GIMP_PDB_PROC_TYPE_PLUGIN, run, NULL, NULL);

  /* These grey out the menu entry; callers from scripts are checked when it runs */
  gimp_procedure_set_image_types (procedure, "RGB*, GRAY*");
  gimp_procedure_set_sensitivity_mask (procedure, GIMP_PROCEDURE_SENSITIVE_DRAWABLE);

  gimp_procedure_set_menu_label (procedure, _ ("_Neural Style..."));
  gimp_procedure_add_menu_path (procedure, "<Image>/Filters/Artistic");
  gimp_procedure_set_documentation (
    procedure, _ ("Paint a layer in the style of another picture"),
    _ ("A neural network paints the layer in a built-in style or in that of another layer or of "
       "a picture file. The painting becomes a new layer above it; a selection becomes the mask of "
       "that layer. The layer itself is not changed."),
    NS_PROCEDURE_NAME);
  gimp_procedure_set_attribution (procedure, "The Neural Style authors", "The Neural Style authors",
                                  "2026");
  ns_arguments_add (procedure);
  gimp_procedure_add_layer_return_value (procedure, "painting", _ ("Painting"), _ ("The new layer"),
                                         FALSE, G_PARAM_READWRITE);

  return procedure;
}
