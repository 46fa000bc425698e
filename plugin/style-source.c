/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style-source.h"

#include <glib/gi18n.h>
#include <string.h>

#include "arguments.h"
#include "drawable.h"
#include "failure.h"

static GimpPDBStatusType
load_model (NsStyle         *style,
            const NsLibrary *library,
            NsModelKind      kind,
            const gchar     *name,
            NsMemory        *memory,
            GError         **error)
{
  NsError               engine_error = NS_ERROR_INIT;
  const NsLibraryEntry *entry;

  entry = ns_library_find (library, kind, name && *name ? name : NULL, &engine_error);
  if (entry)
    style->model = ns_model_load (memory, entry->path, &engine_error);
  if (!style->model)
    return ns_failure_from_engine (&engine_error, error);

  style->style = entry->style;
  g_free (style->name);
  style->name = g_strdup (entry->title);

  return GIMP_PDB_SUCCESS;
}

static GimpPDBStatusType
read_layer (NsStyle *style, GimpDrawable *layer, NsMemory *memory, GError **error)
{
  NsError engine_error = NS_ERROR_INIT;

  if (ns_drawable_read (layer, memory, &style->picture, &engine_error) != NS_OK)
    return ns_failure_from_engine (&engine_error, error);

  return GIMP_PDB_SUCCESS;
}

static GimpPDBStatusType
load_layer (NsStyle *style, GimpProcedureConfig *config, NsMemory *memory, GError **error)
{
  GimpDrawable     *layer = NULL;
  GimpPDBStatusType status;

  g_object_get (config, "style-layer", &layer, NULL);
  if (!layer)
    return ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                           _ ("No style layer is given. Choose a layer to take the style from, or "
                              "another source of the style."));

  status = read_layer (style, layer, memory, error);
  if (status == GIMP_PDB_SUCCESS)
    style->name = gimp_item_get_name (GIMP_ITEM (layer));
  g_object_unref (layer);

  return status;
}

/* Reads the picture through GIMP itself, so that every format that GIMP knows will do. */
static GimpPDBStatusType
load_file (NsStyle *style, GimpProcedureConfig *config, NsMemory *memory, GError **error)
{
  GFile            *file = NULL;
  GimpImage        *image;
  GimpLayer        *layer = NULL;
  gchar            *name;
  GimpPDBStatusType status;

  g_object_get (config, "style-file", &file, NULL);
  if (!file)
    return ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                           _ ("No style picture is given. Choose a picture file, or another source "
                              "of the style."));

  name = g_file_get_parse_name (file);
  image = gimp_file_load (GIMP_RUN_NONINTERACTIVE, file);
  if (image)
    layer = gimp_image_merge_visible_layers (image, GIMP_CLIP_TO_IMAGE);

  if (layer)
    {
      status = read_layer (style, GIMP_DRAWABLE (layer), memory, error);
      if (status == GIMP_PDB_SUCCESS)
        style->name = g_file_get_basename (file);
    }
  else
    {
      const gchar *reason = gimp_pdb_get_last_error (gimp_get_pdb ());

      status = ns_failure_set (error, GIMP_PDB_EXECUTION_ERROR,
                               _ ("The style picture “%s” cannot be opened: %s. Choose another "
                                  "picture."),
                               name, reason && *reason ? reason : _ ("GIMP gives no reason"));
    }

  if (image)
    gimp_image_delete (image);
  g_free (name);
  g_object_unref (file);

  return status;
}

static GimpPDBStatusType
load_fast (NsStyle             *style,
           NsStyleSource        source,
           GimpProcedureConfig *config,
           const NsLibrary     *library,
           NsMemory            *memory,
           GError             **error)
{
  gchar            *name = NULL;
  GimpPDBStatusType status;

  if (source != NS_STYLE_SOURCE_MODEL)
    return ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                           _ ("The fast method paints in built-in styles only. Choose one, or the "
                              "method “Any style” for the style of a picture."));

  g_object_get (config, "style-model", &name, NULL);
  status = load_model (style, library, NS_MODEL_FAST, name, memory, error);
  g_free (name);

  return status;
}

static GimpPDBStatusType
load_picture (NsStyle             *style,
              NsStyleSource        source,
              GimpProcedureConfig *config,
              NsMemory            *memory,
              GError             **error)
{
  GimpPDBStatusType status;

  switch (source)
    {
    case NS_STYLE_SOURCE_LAYER:
      status = load_layer (style, config, memory, error);
      break;
    case NS_STYLE_SOURCE_FILE:
      status = load_file (style, config, memory, error);
      break;
    default:
      return ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                             _ ("This method takes its style from a picture. Choose a layer or a "
                                "picture file, or the method “Fast” for built-in styles."));
    }

  if (status == GIMP_PDB_SUCCESS)
    {
      style->styles[0] = (NsPicture) { &style->picture, NULL, 1.0 };
      style->n_styles = 1;
    }

  return status;
}

/* The network that the iterative method looks through: the user's, or ours. */
static GimpPDBStatusType
load_features (NsStyle             *style,
               GimpProcedureConfig *config,
               const NsLibrary     *library,
               NsMemory            *memory,
               GError             **error)
{
  NsError           engine_error = NS_ERROR_INIT;
  GFile            *file = NULL;
  gchar            *path;
  GimpPDBStatusType status = GIMP_PDB_SUCCESS;

  g_object_get (config, "features-file", &file, NULL);
  if (!file)
    return load_model (style, library, NS_MODEL_FEATURES, NULL, memory, error);

  path = g_file_get_path (file);
  if (path)
    {
      style->model = ns_model_load (memory, path, &engine_error);
      if (!style->model)
        status = ns_failure_from_engine (&engine_error, error);
    }
  else
    status = ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                             _ ("The feature network must be a file on this computer."));
  g_free (path);
  g_object_unref (file);

  return status;
}

static GimpPDBStatusType
load_iterative (NsStyle             *style,
                NsStyleSource        source,
                GimpProcedureConfig *config,
                const NsLibrary     *library,
                NsMemory            *memory,
                GError             **error)
{
  GimpPDBStatusType status = load_features (style, config, library, memory, error);

  g_clear_pointer (&style->name, g_free); /* the network's */
  if (status != GIMP_PDB_SUCCESS)
    return status;

  if (gimp_procedure_config_get_choice_id (config, "task") == NS_TASK_INVERT)
    g_object_get (config, "invert-tap", &style->name, NULL);
  else
    status = load_picture (style, source, config, memory, error);

  return status;
}

static GimpPDBStatusType
load_adain (NsStyle             *style,
            NsStyleSource        source,
            GimpProcedureConfig *config,
            const NsLibrary     *library,
            NsMemory            *memory,
            GError             **error)
{
  GimpPDBStatusType status = load_model (style, library, NS_MODEL_ADAIN, NULL, memory, error);

  g_clear_pointer (&style->name, g_free);
  if (status == GIMP_PDB_SUCCESS)
    status = load_picture (style, source, config, memory, error);

  return status;
}

GimpPDBStatusType
ns_style_load (NsStyle             *style,
               GimpProcedureConfig *config,
               const NsLibrary     *library,
               NsMemory            *memory,
               GError             **error)
{
  NsMethod          method = (NsMethod) gimp_procedure_config_get_choice_id (config, "method");
  NsStyleSource     source;
  GimpPDBStatusType status = GIMP_PDB_CALLING_ERROR;

  source = (NsStyleSource) gimp_procedure_config_get_choice_id (config, "style-source");
  switch (method)
    {
    case NS_METHOD_FAST:
      status = load_fast (style, source, config, library, memory, error);
      break;
    case NS_METHOD_ADAIN:
      status = load_adain (style, source, config, library, memory, error);
      break;
    case NS_METHOD_ITERATIVE:
      status = load_iterative (style, source, config, library, memory, error);
      break;
    }

  if (status != GIMP_PDB_SUCCESS)
    ns_style_clear (style);

  return status;
}

void
ns_style_clear (NsStyle *style)
{
  ns_model_free (style->model);
  ns_image_clear (&style->picture);
  g_free (style->name);
  memset (style, 0, sizeof *style);
}
