/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style-model.h"

#include <glib/gi18n.h>
#include <string.h>

#include "arguments.h"
#include "failure.h"
#include "style-names.h"

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

/* Whether the style is one of the models' own. */
static gboolean
wants_model_style (GimpProcedureConfig *config)
{
  return gimp_procedure_config_get_choice_id (config, "style-source") == NS_STYLE_SOURCE_MODEL;
}

static GimpPDBStatusType
load_entry (NsStyleModel *model, const NsLibraryEntry *entry, NsMemory *memory, GError **error)
{
  NsError engine_error = NS_ERROR_INIT;

  model->model = ns_model_load (memory, entry->path, &engine_error);
  if (!model->model)
    return ns_failure_from_engine (&engine_error, error);

  model->style = entry->style;
  model->title = g_strdup (ns_style_name_translate (entry->title));

  return GIMP_PDB_SUCCESS;
}

/* The first model of that kind, for the styles of pictures. */
static GimpPDBStatusType
load_first (NsStyleModel    *model,
            const NsLibrary *library,
            NsModelKind      kind,
            NsMemory        *memory,
            GError         **error)
{
  NsError               engine_error = NS_ERROR_INIT;
  const NsLibraryEntry *entry = ns_library_find (library, kind, NULL, &engine_error);

  if (!entry)
    return refuse_name (library, &engine_error, error);

  return load_entry (model, entry, memory, error);
}

/* The style that style-model names, with its model. */
static GimpPDBStatusType
load_style (NsStyleModel        *model,
            GimpProcedureConfig *config,
            const NsLibrary     *library,
            NsModelKind          kind,
            NsMemory            *memory,
            GError             **error)
{
  NsError               engine_error = NS_ERROR_INIT;
  gchar                *name = NULL;
  const NsLibraryEntry *entry;
  GimpPDBStatusType     status;

  g_object_get (config, "style-model", &name, NULL);
  entry = ns_library_find_style (library, kind, name && *name ? name : NULL, &engine_error);
  if (entry)
    status = load_entry (model, entry, memory, error);
  else
    status = refuse_name (library, &engine_error, error);
  g_free (name);

  return status;
}

static GimpPDBStatusType
load_fast (NsStyleModel        *model,
           GimpProcedureConfig *config,
           const NsLibrary     *library,
           NsMemory            *memory,
           GError             **error)
{
  if (!wants_model_style (config))
    return ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                           _ ("The fast method paints in built-in styles only. Choose one, or the "
                              "method “Any style” for the style of a picture."));

  return load_style (model, config, library, NS_MODEL_FAST, memory, error);
}

static GimpPDBStatusType
load_adain (NsStyleModel        *model,
            GimpProcedureConfig *config,
            const NsLibrary     *library,
            NsMemory            *memory,
            GError             **error)
{
  if (!wants_model_style (config))
    return load_first (model, library, NS_MODEL_ADAIN, memory, error);

  return load_style (model, config, library, NS_MODEL_ADAIN, memory, error);
}

/* Takes the style that style-model names from the features model, which is the user's. */
static GimpPDBStatusType
choose_style (NsStyleModel *model, GimpProcedureConfig *config, GError **error)
{
  gchar            *name = NULL;
  guint             n = ns_model_n_styles (model->model);
  guint             index = 0;
  GimpPDBStatusType status = GIMP_PDB_SUCCESS;

  g_object_get (config, "style-model", &name, NULL);
  while (name && *name && index < n &&
         g_strcmp0 (ns_model_style (model->model, index)->name, name) != 0)
    index++;

  if (index < n)
    {
      model->style = index;
      g_free (model->title);
      model->title =
        g_strdup (ns_style_name_translate (ns_model_style (model->model, index)->title));
    }
  else if (n == 0)
    status = ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                             _ ("The feature network “%s” knows no built-in styles. Leave it out, "
                                "or choose a layer or a picture file as the style."),
                             ns_model_path (model->model));
  else
    status = ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                             _ ("The feature network “%s” knows no style called “%s”. Leave it "
                                "out, or choose a layer or a picture file as the style."),
                             ns_model_path (model->model), name);
  g_free (name);

  return status;
}

/* The network that the iterative method looks through, if it is the user's. */
static GimpPDBStatusType
load_features_file (NsStyleModel *model, GFile *file, NsMemory *memory, GError **error)
{
  NsError           engine_error = NS_ERROR_INIT;
  gchar            *path = g_file_get_path (file);
  GimpPDBStatusType status = GIMP_PDB_SUCCESS;

  if (!path)
    return ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                           _ ("The feature network must be a file on this computer."));

  model->model = ns_model_load (memory, path, &engine_error);
  if (model->model)
    model->title = g_strdup (ns_model_title (model->model));
  else
    status = ns_failure_from_engine (&engine_error, error);
  g_free (path);

  return status;
}

/* What paints the model's style fast, if there is such a model and the painting may begin with that. */
static GimpPDBStatusType
load_generator (NsStyleModel        *model,
                GimpProcedureConfig *config,
                const NsLibrary     *library,
                NsMemory            *memory,
                GError             **error)
{
  NsError               engine_error = NS_ERROR_INIT;
  NsIterativeOptions    options = NS_ITERATIVE_OPTIONS_INIT;
  const NsLibraryEntry *entry;

  options.task = (NsTask) gimp_procedure_config_get_choice_id (config, "task");
  options.initial = (NsInitial) gimp_procedure_config_get_choice_id (config, "initial");
  if (!ns_iterative_takes_generator (&options))
    return GIMP_PDB_SUCCESS;

  entry = ns_library_find_style (library, NS_MODEL_FAST,
                                 ns_model_style (model->model, model->style)->name, NULL);
  if (!entry)
    return GIMP_PDB_SUCCESS;

  model->generator = ns_model_load (memory, entry->path, &engine_error);
  if (!model->generator)
    return ns_failure_from_engine (&engine_error, error);
  model->generator_style = entry->style;

  return GIMP_PDB_SUCCESS;
}

static GimpPDBStatusType
load_iterative (NsStyleModel        *model,
                GimpProcedureConfig *config,
                const NsLibrary     *library,
                NsMemory            *memory,
                GError             **error)
{
  gboolean own_style = wants_model_style (config) &&
                       gimp_procedure_config_get_choice_id (config, "task") != NS_TASK_INVERT;
  GFile            *file = NULL;
  GimpPDBStatusType status;

  g_object_get (config, "features-file", &file, NULL);
  if (file)
    {
      status = load_features_file (model, file, memory, error);
      if (status == GIMP_PDB_SUCCESS && own_style)
        status = choose_style (model, config, error);
      g_object_unref (file);
    }
  else if (own_style)
    status = load_style (model, config, library, NS_MODEL_FEATURES, memory, error);
  else
    status = load_first (model, library, NS_MODEL_FEATURES, memory, error);

  if (status == GIMP_PDB_SUCCESS && own_style)
    status = load_generator (model, config, library, memory, error);

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
  GimpPDBStatusType status;

  switch (method)
    {
    case NS_METHOD_ADAIN:
      status = load_adain (model, config, library, memory, error);
      break;
    case NS_METHOD_ITERATIVE:
      status = load_iterative (model, config, library, memory, error);
      break;
    default:
      status = load_fast (model, config, library, memory, error);
      break;
    }
  if (status != GIMP_PDB_SUCCESS)
    ns_style_model_clear (model);

  return status;
}

void
ns_style_model_clear (NsStyleModel *model)
{
  ns_model_free (model->model);
  ns_model_free (model->generator);
  g_free (model->title);
  memset (model, 0, sizeof *model);
}
