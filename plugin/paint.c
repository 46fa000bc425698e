/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "paint.h"

#include <glib/gi18n.h>

#include "drawable.h"
#include "failure.h"
#include "neural-style.h"
#include "progress-window.h"
#include "request.h"
#include "result.h"

#define PICTURE_EVERY 5 /* steps between pictures in the window */

/* In GIMP's own bar, and in the window that watches the run, if there is one. */
static bool
show_progress (double fraction, void *window)
{
  gimp_progress_update (fraction);

  return !window || ns_progress_window_update (fraction, window);
}

/* Lets a window watch and end the run that job asks for. */
static NsProgressWindow *
watch (NsContext *context, NsJob *job, GimpLayer *layer)
{
  GimpDrawable     *drawable = GIMP_DRAWABLE (layer);
  NsProgressWindow *window =
    ns_progress_window_new (ns_drawable_format (drawable), gimp_drawable_is_gray (drawable));

  context->progress_data = window;
  job->iterative.func = ns_progress_window_show;
  job->iterative.data = window;
  job->iterative.picture_every = PICTURE_EVERY;
  job->iterative.keep_when_cancelled = true;

  return window;
}

/* Reads the layer and computes result. */
static NsStatus
compute (NsContext *context, const NsJob *job, GimpLayer *layer, NsImage *result, NsError *error)
{
  NsImage  photo = NS_IMAGE_INIT;
  gfloat  *mask = NULL;
  NsStatus status;

  status = ns_drawable_read (GIMP_DRAWABLE (layer), context->memory, &photo, error);
  if (status == NS_OK)
    status = ns_drawable_read_selection (GIMP_DRAWABLE (layer), context->memory, &mask, error);
  if (status == NS_OK)
    {
      NsPicture content = { &photo, mask, 1.0 };

      status = ns_stylise (context, &job->request, &content, result, NULL, error);
    }
  ns_image_clear (&photo);
  ns_memory_release (context->memory, mask);

  return status;
}

static GimpPDBStatusType
paint (NsContext           *context,
       GimpLayer           *layer,
       GimpProcedureConfig *config,
       const NsLibrary     *library,
       gboolean             interactive,
       GimpLayer          **painting,
       GError             **error)
{
  NsError           engine_error = NS_ERROR_INIT;
  NsProgressWindow *window = NULL;
  NsImage           result = NS_IMAGE_INIT;
  NsJob             job = { 0 };
  gchar            *name;
  GimpPDBStatusType status;

  status = ns_job_load (&job, layer, config, library, context->memory, error);
  if (status != GIMP_PDB_SUCCESS)
    return status;

  gimp_progress_init (_ ("Neural Style"));
  context->progress = show_progress;
  if (interactive && job.request.method == NS_METHOD_ITERATIVE)
    window = watch (context, &job, layer);

  if (compute (context, &job, layer, &result, &engine_error) != NS_OK)
    status = ns_failure_from_engine (&engine_error, error);
  else if (window && ns_progress_window_wish (window) == NS_PROGRESS_CANCEL)
    status = GIMP_PDB_CANCEL;
  if (status == GIMP_PDB_CANCEL)
    g_clear_error (error); /* the user knows */

  if (status == GIMP_PDB_SUCCESS)
    {
      /* Translators: name of the new layer; %s is the style, such as “The Great Wave” */
      name = g_strdup_printf (_ ("Neural Style: %s"), ns_job_style_name (&job));
      *painting = ns_result_add (layer, &result, name, error);
      status = *painting ? GIMP_PDB_SUCCESS : GIMP_PDB_EXECUTION_ERROR;
      g_free (name);
    }

  ns_progress_window_free (window);
  gimp_progress_end ();
  ns_image_clear (&result);
  ns_job_clear (&job);

  return status;
}

GimpPDBStatusType
ns_paint_layer (GimpLayer           *layer,
                GimpProcedureConfig *config,
                const NsLibrary     *library,
                gboolean             interactive,
                GimpLayer          **painting,
                GError             **error)
{
  NsError           engine_error = NS_ERROR_INIT;
  NsContext        *context;
  GimpPDBStatusType status;

  context = ns_context_new ((unsigned) gimp_get_num_processors (), ns_job_memory_limit (config),
                            &engine_error);
  if (!context)
    return ns_failure_from_engine (&engine_error, error);

  status = paint (context, layer, config, library, interactive, painting, error);
  ns_context_free (context);

  return status;
}
