/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "paint.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "i18n.h"
#include "iterative-run.h"
#include "models.h"
#include "report.h"

/* All that a run holds. */
typedef struct
{
  const CliOptions *options;
  NsContext        *context;
  NsLibrary        *library;
  NsModel          *model;
  NsModel          *generator; /* iterative, of a style that has a name */
  NsImage           photo, painting;
  NsImage           style_images[CLI_STYLES_MAX];
  NsPicture         styles[CLI_STYLES_MAX];
  float            *regions[CLI_STYLES_MAX];
  float            *mask;
  NsRequest         request;
  NsReport          report;
  CliIterativeRun   iterative;
  int               percent;
  NsError           error;
} Run;

/* Alpha times luma (BT.709) of a picture of the photograph's size. */
static NsStatus
read_mask (Run *run, const char *path, float **mask)
{
  NsMemory *memory = run->context->memory;
  NsImage   image = NS_IMAGE_INIT;
  NsStatus  status = ns_png_read (&image, memory, path, &run->error);
  size_t    n = (size_t) run->photo.width * (size_t) run->photo.height;

  if (status != NS_OK)
    return status;

  if (image.width != run->photo.width || image.height != run->photo.height)
    status =
      ns_error_set (&run->error, NS_ERROR_ARGUMENT,
                    "The mask “%s” has %d × %d pixels, but the picture has %d × %d. Scale the "
                    "mask to the picture's size.",
                    path, image.width, image.height, run->photo.width, run->photo.height);
  else
    *mask = ns_memory_alloc (memory, n, sizeof (float), &run->error);

  if (*mask)
    for (size_t i = 0; i < n; i++)
      {
        const float *pixel = image.pixels + 4 * i;

        (*mask)[i] = pixel[3] * (0.2126f * pixel[0] + 0.7152f * pixel[1] + 0.0722f * pixel[2]);
      }
  else if (status == NS_OK)
    status = NS_ERROR_MEMORY;
  ns_image_clear (&image);

  return status;
}

/* Loads the model of that kind that has the style which is named: the one that --model or --features names, or
 * the first in the library. */
static NsModel *
load_model_of_style (Run *run, NsModelKind kind, unsigned *style)
{
  const CliOptions *options = run->options;
  const char       *name = options->styles[0].name;
  const char       *path;
  NsModel          *model;

  if (!options->model)
    {
      const NsLibraryEntry *entry = ns_library_find_style (run->library, kind, name, &run->error);

      if (!entry)
        return NULL;
      *style = entry->style;
      return ns_model_load (run->context->memory, entry->path, &run->error);
    }

  path = cli_models_path (run->library, kind, options->model, &run->error);
  model = path ? ns_model_load (run->context->memory, path, &run->error) : NULL;
  if (!model)
    return NULL;
  for (unsigned i = 0; i < ns_model_n_styles (model); i++)
    if (strcmp (ns_model_style (model, i)->name, name) == 0)
      {
        *style = i;
        return model;
      }
  ns_error_set (&run->error, NS_ERROR_ARGUMENT,
                "“%s” has no style “%s”. --info shows those that it has.", path, name);
  ns_model_free (model);

  return NULL;
}

/* The network that was trained for the style, if there is one: the iterative method begins with what it
 * paints. */
static NsStatus
choose_generator (Run *run)
{
  NsIterativeOptions   *iterative = &run->iterative.request;
  const NsLibraryEntry *entry;

  if (!ns_iterative_takes_generator (iterative))
    return NS_OK;

  entry = ns_library_find_style (run->library, NS_MODEL_FAST, run->options->styles[0].name, NULL);
  if (!entry)
    return NS_OK;

  run->generator = ns_model_load (run->context->memory, entry->path, &run->error);
  iterative->generator = run->generator;
  iterative->generator_style = entry->style;

  return run->generator ? NS_OK : run->error.status;
}

/* The style is one that a model has. */
static NsStatus
choose_model_style (Run *run)
{
  static const NsModelKind kinds[] = {
    [NS_METHOD_FAST] = NS_MODEL_FAST,
    [NS_METHOD_ADAIN] = NS_MODEL_ADAIN,
    [NS_METHOD_ITERATIVE] = NS_MODEL_FEATURES,
  };
  const CliOptions *options = run->options;

  if (options->n_styles > 1)
    return ns_error_set (&run->error, NS_ERROR_ARGUMENT,
                         "The method “fast” takes one style. Use “adain” to blend several.");
  if (options->styles[0].region)
    return ns_error_set (&run->error, NS_ERROR_ARGUMENT,
                         "--region needs the style to be a picture, but “%s” is a name.",
                         options->styles[0].name);

  run->model = load_model_of_style (run, kinds[run->request.method], &run->request.style);
  if (!run->model)
    return run->error.status;

  return run->request.method == NS_METHOD_ITERATIVE ? choose_generator (run) : NS_OK;
}

/* The styles are pictures. */
static NsStatus
choose_pictures (Run *run)
{
  const CliOptions *options = run->options;
  NsModelKind kind = run->request.method == NS_METHOD_ADAIN ? NS_MODEL_ADAIN : NS_MODEL_FEATURES;
  const char *path = cli_models_path (run->library, kind, options->model, &run->error);
  NsStatus    status = path ? NS_OK : run->error.status;

  if (status == NS_OK)
    {
      run->model = ns_model_load (run->context->memory, path, &run->error);
      status = run->model ? NS_OK : run->error.status;
    }
  for (unsigned i = 0; i < options->n_styles && status == NS_OK; i++)
    {
      const CliStyle *style = &options->styles[i];

      status = ns_png_read (&run->style_images[i], run->context->memory, style->name, &run->error);
      run->styles[i] = (NsPicture) { &run->style_images[i], NULL, style->weight };
      if (status == NS_OK && style->region)
        {
          status = read_mask (run, style->region, &run->regions[i]);
          run->request.regions = (const float *const *) run->regions;
        }
    }
  run->request.styles = run->styles;
  run->request.n_styles = options->n_styles;

  return status;
}

/* What a texture is painted on. */
static NsStatus
make_canvas (Run *run)
{
  const CliIterative *iterative = &run->options->iterative;
  size_t   n = 4 * (size_t) iterative->texture_width * (size_t) iterative->texture_height;
  NsStatus status = ns_image_init (&run->photo, run->context->memory, iterative->texture_width,
                                   iterative->texture_height, &run->error);

  for (size_t i = 0; i < n && status == NS_OK; i++)
    run->photo.pixels[i] = 1.0f;

  return status;
}

static NsStatus
prepare (Run *run)
{
  const CliOptions *options = run->options;
  bool              show;
  size_t            memory = options->memory;
  NsStatus          status;

  if (memory == 0)
    memory = ns_cpu_memory () / 4 * 3;
  run->context = ns_context_new (options->threads, memory, &run->error);
  if (!run->context)
    return run->error.status;
  show = !options->quiet && isatty (STDERR_FILENO);
  if (run->request.method == NS_METHOD_ITERATIVE)
    {
      status =
        cli_iterative_run_init (&run->iterative, run->context->memory, options, show, &run->error);
      if (status != NS_OK)
        return status;
      run->request.iterative = &run->iterative.request;
    }
  else if (show)
    {
      run->context->progress = cli_report_progress;
      run->context->progress_data = &run->percent;
    }

  status = options->photo
             ? ns_png_read (&run->photo, run->context->memory, options->photo, &run->error)
             : make_canvas (run);
  if (status != NS_OK)
    return status;
  if (options->mask)
    status = read_mask (run, options->mask, &run->mask);
  if (status != NS_OK)
    return status;
  run->library = cli_models_new (run->context->memory, options->models, &run->error);
  if (!run->library)
    return run->error.status;

  if (options->n_styles > 0 && !cli_style_is_file (options->styles[0].name))
    return choose_model_style (run);

  return choose_pictures (run);
}

static int
write_report (const Run *run)
{
  const CliOptions *options = run->options;
  json_t           *object =
    json_pack ("{s:f, s:I, s:s, s:o*, s:o, s:i, s:i, s:i, s:s}", "seconds", run->report.seconds,
               "peak_memory_bytes", (json_int_t) run->report.peak_memory, "method",
               ns_method_name (run->request.method), "style",
               options->n_styles > 0 ? cli_json_path (options->styles[0].name) : NULL, "output",
               cli_json_path (options->output), "width", run->painting.width, "height",
               run->painting.height, "threads", (int) ns_pool_n_threads (run->context->pool),
               "instructions", ns_isa_name (ns_cpu_isa ()));

  if (run->iterative.scales)
    {
      NsStyleLoss loss = run->iterative.request.style_loss;

      json_object_set_new (object, "style_loss", json_string (ns_style_loss_name (loss)));
      json_object_set_new (object, "scales", cli_iterative_run_report (&run->iterative));
    }

  return cli_report_json (object);
}

static void
run_clear (Run *run)
{
  NsMemory *memory = run->context ? run->context->memory : NULL;

  ns_image_clear (&run->photo);
  ns_image_clear (&run->painting);
  cli_iterative_run_clear (&run->iterative);
  for (unsigned i = 0; i < CLI_STYLES_MAX; i++)
    {
      ns_image_clear (&run->style_images[i]);
      if (run->regions[i])
        ns_memory_release (memory, run->regions[i]);
    }
  if (run->mask)
    ns_memory_release (memory, run->mask);
  ns_model_free (run->model);
  ns_model_free (run->generator);
  ns_library_free (run->library);
  ns_context_free (run->context);
}

/* fast for names, adain for pictures, unless told otherwise. CLI_USAGE if that contradicts. */
static int
choose_method (const CliOptions *options, NsMethod *method)
{
  bool is_file = options->n_styles > 0 && cli_style_is_file (options->styles[0].name);

  *method = options->method_given ? options->method : is_file ? NS_METHOD_ADAIN : NS_METHOD_FAST;
  for (unsigned i = 0; i < options->n_styles; i++)
    {
      const char *name = options->styles[i].name;
      char        sentence[NS_ERROR_MESSAGE_MAX];

      is_file = cli_style_is_file (name);
      if (*method == NS_METHOD_FAST && is_file)
        snprintf (sentence, sizeof sentence,
                  _ ("The method “fast” paints in the styles of its models and cannot follow the "
                     "picture “%s”. Use “adain” or “iterative”."),
                  name);
      else if (*method != NS_METHOD_FAST && !is_file && options->n_styles > 1)
        snprintf (
          sentence, sizeof sentence,
          _ ("Several styles must be pictures, but “%s” is not one. Name a PNG file, with its "
             "folder or its ending."),
          name);
      else
        continue;
      cli_report_error (sentence);
      return CLI_USAGE;
    }

  return CLI_DONE;
}

int
cli_paint (const CliOptions *options)
{
  const NsRequest defaults = NS_REQUEST_INIT;
  Run             run = { .options = options, .request = defaults, .percent = -1 };
  NsStatus        status;
  int             code = choose_method (options, &run.request.method);

  if (code != CLI_DONE)
    return code;

  run.request.strength = options->strength;
  run.request.seed = options->seed;
  run.request.colour = options->colour;
  run.request.style_scale = options->style_scale;

  status = prepare (&run);
  if (status == NS_OK)
    {
      NsPicture content = { &run.photo, run.mask, 1.0 };

      run.request.model = run.model;
      status =
        ns_stylise (run.context, &run.request, &content, &run.painting, &run.report, &run.error);
      cli_report_progress_end (&run.percent);
      cli_iterative_run_end (&run.iterative);
    }
  if (status == NS_OK)
    status = ns_png_write (&run.painting, options->output, options->bits, &run.error);
  if (status == NS_OK && run.iterative.error.status != NS_OK)
    {
      run.error = run.iterative.error;
      status = run.error.status;
    }

  if (status != NS_OK)
    {
      cli_report_error (run.error.message);
      code = CLI_FAILED;
    }
  else if (options->json)
    code = write_report (&run);
  run_clear (&run);

  return code;
}
