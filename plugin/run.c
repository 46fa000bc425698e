/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "run.h"

#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "dialog.h"
#include "failure.h"
#include "models.h"
#include "paint.h"
#include "paintable.h"
#include "preview-painter.h"
#include "style-pictures.h"

static GimpPDBStatusType
check_drawables (GimpDrawable **drawables, GimpLayer **layer, GError **error)
{
  GimpPDBStatusType status;

  if (gimp_core_object_array_get_length ((GObject **) drawables) != 1)
    return ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                           _ ("Neural Style paints one layer at a time. Select a single layer."));

  status = ns_paintable_check_selected (drawables[0], error);
  if (status == GIMP_PDB_SUCCESS)
    *layer = GIMP_LAYER (drawables[0]);

  return status;
}

/* Asks the user, who may meanwhile have changed what is painted. */
static GimpPDBStatusType
ask (GimpProcedure       *procedure,
     GimpLayer           *layer,
     GimpProcedureConfig *config,
     const NsLibrary     *library,
     GError             **error)
{
  NsPreviewPainter painter = ns_preview_painter_new (layer, config, library);
  gboolean         confirmed;

  gimp_ui_init (PLUG_IN_BINARY);
  confirmed = ns_dialog_run (procedure, config, layer, library, &painter);
  ns_preview_painter_clear (&painter);

  return confirmed ? ns_paintable_check_selected (GIMP_DRAWABLE (layer), error) : GIMP_PDB_CANCEL;
}

/* Finds the models, asks the user if interactive, and paints. */
static GimpPDBStatusType
run_with_models (GimpProcedure       *procedure,
                 GimpRunMode          run_mode,
                 GimpLayer           *layer,
                 GimpProcedureConfig *config,
                 GimpLayer          **painting,
                 GError             **error)
{
  NsError           engine_error = NS_ERROR_INIT;
  NsMemory         *memory = ns_memory_new (0);
  NsLibrary        *library = NULL;
  GimpPDBStatusType status = GIMP_PDB_SUCCESS;

  if (memory)
    library = ns_models_find (memory, &engine_error);
  else
    ns_error_set (&engine_error, NS_ERROR_MEMORY, "There is no memory left to start computing.");

  if (!library)
    status = ns_failure_from_engine (&engine_error, error);
  else if (run_mode == GIMP_RUN_INTERACTIVE)
    status = ask (procedure, layer, config, library, error);
  if (status == GIMP_PDB_SUCCESS)
    status =
      ns_paint_layer (layer, config, library, run_mode == GIMP_RUN_INTERACTIVE, painting, error);

  ns_library_free (library);
  ns_memory_free (memory);

  return status;
}

GimpValueArray *
ns_run (GimpProcedure       *procedure,
        GimpRunMode          run_mode,
        GimpImage           *image,
        GimpDrawable       **drawables,
        GimpProcedureConfig *config,
        gpointer             run_data)
{
  GError           *error = NULL;
  GimpLayer        *layer = NULL;
  GimpLayer        *painting = NULL;
  GimpPDBStatusType status;
  GimpValueArray   *values;

  gegl_init (NULL, NULL);

  status = check_drawables (drawables, &layer, &error);
  if (status == GIMP_PDB_SUCCESS && run_mode == GIMP_RUN_NONINTERACTIVE)
    status = ns_style_pictures_check_used (config, &error);
  if (status == GIMP_PDB_SUCCESS)
    status = run_with_models (procedure, run_mode, layer, config, &painting, &error);

  if (status != GIMP_PDB_SUCCESS)
    return gimp_procedure_new_return_values (procedure, status, error);

  if (run_mode != GIMP_RUN_NONINTERACTIVE)
    gimp_displays_flush ();

  values = gimp_procedure_new_return_values (procedure, GIMP_PDB_SUCCESS, NULL);
  GIMP_VALUES_SET_LAYER (values, 1, painting);

  return values;
}
