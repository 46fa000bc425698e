/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style-model.h"

#include <glib/gi18n.h>
#include <string.h>

#include "arguments.h"
#include "failure.h"

/* Whoever asks for a model that is not there may have it in a file that could not be used, under
 * whatever file name: says what is wrong with those too. */
static GimpPDBStatusType
refuse_name (const NsLibrary *library, const NsError *not_found, GError **error)
{
  GString          *sentences = g_string_new (not_found->message);
  GimpPDBStatusType status;

  for (gsize i = 0; i < ns_library_n_problems (library); i++)
    g_string_append_printf (sentences, " %s", ns_library_problem (library, i));
  status = ns_failure_set (error, ns_failure_status (not_found->status), "%s", sentences->str);
  g_string_free (sentences, TRUE);

  return status;
}

static GimpPDBStatusType
load_entry (NsStyleModel    *model,
            const NsLibrary *library,
            NsModelKind      kind,
            const gchar     *name,
            NsMemory        *memory,
            GError         **error)
{
  NsError               engine_error = NS_ERROR_INIT;
  const NsLibraryEntry *entry;

  entry = ns_library_find (library, kind, name && *name ? name : NULL, &engine_error);
  if (!entry)
    return refuse_name (library, &engine_error, error);

  model->model = ns_model_load (memory, entry->path, &engine_error);
  if (!model->model)
    return ns_failure_from_engine (&engine_error, error);

  model->style = entry->style;
  model->title = g_strdup (entry->title);

  return GIMP_PDB_SUCCESS;
}

static GimpPDBStatusType
load_fast (NsStyleModel        *model,
           GimpProcedureConfig *config,
           const NsLibrary     *library,
           NsMemory            *memory,
           GError             **error)
{
  gchar            *name = NULL;
  GimpPDBStatusType status;

  if (gimp_procedure_config_get_choice_id (config, "style-source") != NS_STYLE_SOURCE_MODEL)
    return ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                           _ ("The fast method paints in built-in styles only. Choose one, or the "
                              "method “Any style” for the style of a picture."));

  g_object_get (config, "style-model", &name, NULL);
  status = load_entry (model, library, NS_MODEL_FAST, name, memory, error);
  g_free (name);

  return status;
}

/* The model, with the style of its own that is named if no picture is. */
static GimpPDBStatusType
load_adain (NsStyleModel        *model,
            GimpProcedureConfig *config,
            const NsLibrary     *library,
            NsMemory            *memory,
            GError             **error)
{
  gchar            *name = NULL;
  GimpPDBStatusType status;

  if (gimp_procedure_config_get_choice_id (config, "style-source") != NS_STYLE_SOURCE_MODEL)
    return load_entry (model, library, NS_MODEL_ADAIN, NULL, memory, error);

  g_object_get (config, "style-model", &name, NULL);
  /* The first entry of an adain model is for pictures; its first style comes next */
  for (gsize i = 0; (!name || !*name) && i < ns_library_n_entries (library); i++)
    {
      const NsLibraryEntry *entry = ns_library_entry (library, i);

      if (entry->kind == NS_MODEL_ADAIN && entry->is_style)
        {
          g_free (name);
          name = g_strdup (entry->name);
        }
    }
  status = load_entry (model, library, NS_MODEL_ADAIN, name, memory, error);
  g_free (name);

  return status;
}

/* The network that the iterative method looks through: the user's, or ours. */
static GimpPDBStatusType
load_features (NsStyleModel        *model,
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
    return load_entry (model, library, NS_MODEL_FEATURES, NULL, memory, error);

  path = g_file_get_path (file);
  if (path)
    {
      model->model = ns_model_load (memory, path, &engine_error);
      if (model->model)
        model->title = g_strdup (ns_model_title (model->model));
      else
        status = ns_failure_from_engine (&engine_error, error);
    }
  else
    status = ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                             _ ("The feature network must be a file on this computer."));
  g_free (path);
  g_object_unref (file);

  return status;
}

GimpPDBStatusType
ns_style_model_load (NsStyleModel        *model,
                     NsMethod             method,
                     GimpProcedureConfig *config,
                     const NsLibrary     *library,
                     NsMemory            *memory,
                     GError             **error)
{
  switch (method)
    {
    case NS_METHOD_ADAIN:
      return load_adain (model, config, library, memory, error);
    case NS_METHOD_ITERATIVE:
      return load_features (model, config, library, memory, error);
    default:
      return load_fast (model, config, library, memory, error);
    }
}

void
ns_style_model_clear (NsStyleModel *model)
{
  ns_model_free (model->model);
  g_free (model->title);
  memset (model, 0, sizeof *model);
}
