/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "request.h"

#include <glib/gi18n.h>
#include <string.h>

#include "arguments.h"
#include "base/cpu.h"
#include "drawable.h"
#include "failure.h"

static GimpPDBStatusType
load_initial (NsJob               *job,
              GimpLayer           *layer,
              GimpProcedureConfig *config,
              NsMemory            *memory,
              GError             **error)
{
  GimpDrawable     *initial = NULL;
  NsError           engine_error = NS_ERROR_INIT;
  GimpPDBStatusType status = GIMP_PDB_SUCCESS;

  if (job->iterative.initial != NS_INITIAL_PICTURE)
    return GIMP_PDB_SUCCESS;

  g_object_get (config, "initial-layer", &initial, NULL);
  if (!initial)
    return ns_failure_set (
      error, GIMP_PDB_CALLING_ERROR,
      _ ("No layer to begin with is given. Choose one, or another beginning."));

  if (ns_drawable_read_for (GIMP_DRAWABLE (layer), initial, memory, &job->initial, &engine_error) ==
      NS_OK)
    job->iterative.initial_picture = &job->initial;
  else
    status = ns_failure_from_engine (&engine_error, error);
  g_object_unref (initial);

  return status;
}

static void
read_iterative (NsJob *job, GimpProcedureConfig *config)
{
  NsIterativeOptions *options = &job->iterative;
  gint                steps, scales;

  g_clear_pointer (&job->tap, g_free);
  options->task = (NsTask) gimp_procedure_config_get_choice_id (config, "task");
  options->preset = (NsPreset) gimp_procedure_config_get_choice_id (config, "quality");
  options->optimiser = (NsOptimiser) gimp_procedure_config_get_choice_id (config, "optimiser");
  options->initial = (NsInitial) gimp_procedure_config_get_choice_id (config, "initial");
  g_object_get (config, "content-weight", &options->content_weight, "style-weight",
                &options->style_weight, "variation-weight", &options->variation_weight, "steps",
                &steps, "scales", &scales, "invert-tap", &job->tap, NULL);
  options->steps = (unsigned) steps;
  options->scales = (unsigned) scales;
  options->tap = job->tap;
}

void
ns_job_read_settings (NsJob *job, GimpProcedureConfig *config)
{
  gint seed = 0;

  job->request.method = (NsMethod) gimp_procedure_config_get_choice_id (config, "method");
  job->request.colour = (NsColour) gimp_procedure_config_get_choice_id (config, "colours");
  g_object_get (config, "strength", &job->request.strength, "style-scale",
                &job->request.style_scale, "seed", &seed, NULL);
  job->request.seed = (guint64) seed;
  read_iterative (job, config);
  ns_style_pictures_read_shares (&job->pictures, config);
}

/* Whether the style is that of pictures. */
static gboolean
takes_pictures (const NsJob *job, GimpProcedureConfig *config)
{
  if (job->request.method == NS_METHOD_FAST)
    return FALSE;
  if (job->request.method == NS_METHOD_ITERATIVE && job->iterative.task == NS_TASK_INVERT)
    return FALSE;

  return gimp_procedure_config_get_choice_id (config, "style-source") != NS_STYLE_SOURCE_MODEL;
}

GimpPDBStatusType
ns_job_load (NsJob               *job,
             GimpLayer           *layer,
             GimpProcedureConfig *config,
             const NsLibrary     *library,
             NsMemory            *memory,
             GError             **error)
{
  const NsRequest          request = NS_REQUEST_INIT;
  const NsIterativeOptions iterative = NS_ITERATIVE_OPTIONS_INIT;
  GimpPDBStatusType        status;

  job->request = request;
  job->iterative = iterative;
  job->request.iterative = &job->iterative;
  ns_job_read_settings (job, config);

  status = ns_style_model_load (&job->model, job->request.method, config, library, memory, error);
  if (status == GIMP_PDB_SUCCESS && takes_pictures (job, config))
    status = ns_style_pictures_load (&job->pictures, layer, config, memory, error);
  if (status == GIMP_PDB_SUCCESS && job->request.method == NS_METHOD_ITERATIVE)
    status = load_initial (job, layer, config, memory, error);
  if (status != GIMP_PDB_SUCCESS)
    {
      ns_job_clear (job);
      return status;
    }

  job->request.model = job->model.model;
  job->request.style = job->model.style;
  job->iterative.generator = job->model.generator;
  job->iterative.generator_style = job->model.generator_style;
  job->request.styles = job->pictures.pictures;
  job->request.n_styles = job->pictures.n;
  job->request.regions = (const float *const *) job->pictures.regions;

  return GIMP_PDB_SUCCESS;
}

gsize
ns_job_memory_limit (GimpProcedureConfig *config)
{
  gint mebibytes = 0;

  g_object_get (config, "memory-limit", &mebibytes, NULL);

  return mebibytes > 0 ? (gsize) mebibytes << 20 : ns_cpu_memory () / 4 * 3;
}

const gchar *
ns_job_style_name (const NsJob *job)
{
  if (job->request.method == NS_METHOD_ITERATIVE && job->iterative.task == NS_TASK_INVERT)
    return job->tap;

  return job->pictures.name ? job->pictures.name : job->model.title;
}

void
ns_job_clear (NsJob *job)
{
  ns_style_model_clear (&job->model);
  ns_style_pictures_clear (&job->pictures);
  ns_image_clear (&job->initial);
  g_free (job->tap);
  memset (job, 0, sizeof *job);
}
