/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "iterative-run.h"

#include <stdio.h>
#include <string.h>

#include "i18n.h"

#define PATH_MAX_BYTES 4096

/* OUTPUT.png becomes OUTPUT-SCALE-STEP.png. */
static void
save_picture (CliIterativeRun *run, const NsIterativeProgress *progress)
{
  const char *output = run->options->output;
  const char *dot = strrchr (output, '.');
  const char *slash = strrchr (output, '/');
  size_t      length = strlen (output);
  char        path[PATH_MAX_BYTES];

  if (dot && (!slash || dot > slash))
    length = (size_t) (dot - output);
  if (length > sizeof path - 64)
    {
      if (run->error.status == NS_OK)
        ns_error_set (&run->error, NS_ERROR_FILE, "The name “%s” is too long.", output);
      return;
    }
  snprintf (path, sizeof path, "%.*s-%u-%03u.png", (int) length, output, progress->scale,
            progress->step);
  ns_png_write (progress->picture, path, 8, run->error.status == NS_OK ? &run->error : NULL);
}

static json_t *
layers_json (const NsIterativeProgress *progress)
{
  json_t *layers = json_array ();

  for (unsigned i = 0; i < progress->n_layers; i++)
    {
      const NsIterativeLayer *layer = &progress->layers[i];

      json_array_append_new (layers, json_pack ("{s:s, s:f, s:f, s:f, s:f}", "layer", layer->tap,
                                                "content", layer->content, "style", layer->style,
                                                "relative_content", layer->relative_content,
                                                "relative_style", layer->relative_style));
    }

  return layers;
}

static void
note_losses (CliIterativeRun *run, const NsIterativeProgress *progress)
{
  json_t *scale = json_array_get (run->scales, progress->scale - 1);

  if (!scale)
    {
      scale = json_pack ("{s:i, s:i, s:[]}", "width", progress->width, "height", progress->height,
                         "totals");
      json_array_append_new (run->scales, scale);
    }
  json_array_append_new (json_object_get (scale, "totals"), json_real (progress->total));
  json_object_set_new (scale, "steps", json_integer (progress->step));
  json_object_set_new (scale, "evaluations", json_integer (progress->n_evaluations));
  json_object_set_new (scale, "content", json_real (progress->content));
  json_object_set_new (scale, "style", json_real (progress->style));
  json_object_set_new (scale, "variation", json_real (progress->variation));
  json_object_set_new (scale, "layers", layers_json (progress));
}

static void
follow (const NsIterativeProgress *progress, void *data)
{
  CliIterativeRun *run = data;

  if (progress->picture)
    save_picture (run, progress);
  if (run->scales)
    note_losses (run, progress);
  if (run->show)
    {
      fprintf (stderr,
               _ ("\r%3.0f %%  %d × %d  step %u of %u  loss %.4g  content %.3f  style %.3f"),
               100.0 * progress->fraction, progress->width, progress->height, progress->step,
               progress->n_steps, progress->total, progress->content, progress->style);
      if (progress->seconds_left >= 0.0)
        fprintf (stderr, _ ("  %.0f s left"), progress->seconds_left);
      fputs ("  ", stderr);
      fflush (stderr);
      run->shown = true;
    }
}

NsStatus
cli_iterative_run_init (CliIterativeRun  *run,
                        NsMemory         *memory,
                        const CliOptions *options,
                        bool              show,
                        NsError          *error)
{
  const CliIterative *iterative = &options->iterative;

  run->options = options;
  run->show = show;
  run->request = iterative->options;
  run->request.func = follow;
  run->request.data = run;
  run->request.picture_every = iterative->save_every;
  if (iterative->content_layers.n > 0)
    {
      run->request.content_layers = iterative->content_layers.losses;
      run->request.n_content_layers = iterative->content_layers.n;
    }
  if (iterative->style_layers.n > 0)
    {
      run->request.style_layers = iterative->style_layers.losses;
      run->request.n_style_layers = iterative->style_layers.n;
    }
  if (options->json)
    run->scales = json_array ();
  if (iterative->initial_picture)
    {
      run->request.initial_picture = &run->initial;
      return ns_png_read (&run->initial, memory, iterative->initial_picture, error);
    }

  return NS_OK;
}

void
cli_iterative_run_clear (CliIterativeRun *run)
{
  ns_image_clear (&run->initial);
  json_decref (run->scales);
}

void
cli_iterative_run_end (CliIterativeRun *run)
{
  if (run->shown)
    fputc ('\n', stderr);
}

json_t *
cli_iterative_run_report (const CliIterativeRun *run)
{
  return json_incref (run->scales);
}
