/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "procedure.h"

#include <glib/gi18n.h>

#include "style/stylise.h"

static GimpChoice *
method_choice (void)
{
  GimpChoice *choice = gimp_choice_new ();

  gimp_choice_add (choice, "fast", NS_METHOD_FAST, _ ("Fast"),
                   _ ("A network trained for the style; seconds"));
  gimp_choice_add (choice, "adain", NS_METHOD_ADAIN, _ ("Any style"),
                   _ ("One network for every style picture; seconds"));
  gimp_choice_add (choice, "iterative", NS_METHOD_ITERATIVE, _ ("Iterative"),
                   _ ("Optimises the painting step by step: the best, and the slowest"));

  return choice;
}

static GimpChoice *
source_choice (void)
{
  GimpChoice *choice = gimp_choice_new ();

  gimp_choice_add (choice, "model", NS_STYLE_SOURCE_MODEL, _ ("Built-in style"), NULL);
  gimp_choice_add (choice, "layer", NS_STYLE_SOURCE_LAYER, _ ("Layer"), NULL);
  gimp_choice_add (choice, "file", NS_STYLE_SOURCE_FILE, _ ("Picture file"), NULL);

  return choice;
}

static void
add_arguments (GimpProcedure *procedure)
{
  const GParamFlags flags = G_PARAM_READWRITE;

  gimp_procedure_add_choice_argument (procedure, "method", _ ("_Method"),
                                      _ ("How the painting is made"), method_choice (), "fast",
                                      flags);
  gimp_procedure_add_choice_argument (procedure, "style-source", _ ("Style _from"),
                                      _ ("Where the style comes from"), source_choice (), "model",
                                      flags);
  gimp_procedure_add_string_argument (procedure, "style-model", _ ("_Built-in style"),
                                      _ ("Name of the built-in style, such as “great-wave”; empty "
                                         "for the first one"),
                                      "", flags);
  gimp_procedure_add_drawable_argument (procedure, "style-layer", _ ("Style la_yer"),
                                        _ ("The layer, of any open image, whose style to take"),
                                        TRUE, flags);
  /* ANY, as with OPEN libgimp would refuse missing files itself, and not say which */
  gimp_procedure_add_file_argument (procedure, "style-file", _ ("Style p_icture"),
                                    _ ("The picture file whose style to take"),
                                    GIMP_FILE_CHOOSER_ACTION_ANY, TRUE, NULL, flags);
  gimp_procedure_add_double_argument (procedure, "strength", _ ("S_trength"),
                                      _ ("How far to go from the photograph (0) to the style (1)"),
                                      0.0, 1.0, 1.0, flags);
  gimp_procedure_add_int_argument (procedure, "seed", _ ("Random see_d"),
                                   _ ("The same seed gives the same painting again"), 0, G_MAXINT,
                                   0, flags);
}

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
    _ ("A neural network paints the layer in the style of a built-in model, of another layer or of "
       "a picture file. The painting becomes a new layer above it; a selection becomes the mask of "
       "that layer. The layer itself is not changed."),
    NS_PROCEDURE_NAME);
  gimp_procedure_set_attribution (procedure, "The Neural Style authors", "The Neural Style authors",
                                  "2026");
  add_arguments (procedure);
  gimp_procedure_add_layer_return_value (procedure, "painting", _ ("Painting"), _ ("The new layer"),
                                         FALSE, G_PARAM_READWRITE);

  return procedure;
}
