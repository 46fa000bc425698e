/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/iterative-level.h"

#include <math.h>
#include <time.h>

#include "optimise/adam.h"
#include "optimise/bands.h"
#include "optimise/lbfgs.h"

#define COLOURS 3
#define FIRST_STEP 3.0 /* grey levels, root mean square, that L-BFGS tries first */
#define TOLERANCE 1e-5
#define MAX_EVALUATIONS 12
#define RATE_FIRST 8.0 /* grey levels of Adam's first and last step */
#define RATE_LAST 0.8

typedef struct
{
  NsContext             *context;
  const NsIterativePlan *plan;
  const NsPyramidLevel  *size;
  const NsNetwork       *network;
  NsLoss                *loss;
  NsIterativeClock      *clock;
  float                 *x;
  NsLbfgs               *lbfgs; /* one of the two */
  NsAdam                *adam;
  NsIterativeProgress    progress;
  NsIterativeLayer       layers[NS_LOSS_LAYERS_MAX];
} Level;

static double
seconds_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

void
ns_iterative_clock_start (NsIterativeClock *clock, const NsPyramid *pyramid)
{
  clock->total_work = ns_pyramid_total_work (pyramid);
  clock->work = 0.0;
  clock->fraction = 0.0;
  clock->started = -1.0;
}

void
ns_iterative_level_picture (const float *x, NsImage *image)
{
  size_t n = (size_t) image->width * (size_t) image->height;

  for (size_t i = 0; i < n; i++)
    {
      for (size_t c = 0; c < COLOURS; c++)
        image->pixels[4 * i + c] = x[COLOURS * i + c] / 255.0f;
      image->pixels[4 * i + 3] = 1.0f;
    }
  ns_image_sanitise (image);
}

static void
collect_values (Level *level)
{
  const NsLossValues *values = ns_loss_values (level->loss);

  level->progress.total = values->total;
  level->progress.content = values->content;
  level->progress.style = values->style;
  level->progress.variation = values->variation;
  for (unsigned i = 0; i < level->progress.n_layers; i++)
    {
      const NsLossLayerValues *from = &values->layers[i];
      NsIterativeLayer        *to = &level->layers[i];

      to->content = from->content;
      to->style = from->style;
      to->relative_content = from->relative_content;
      to->relative_style = from->relative_style;
    }
}

static NsStatus
tell (Level *level, NsError *error)
{
  const NsIterativeOptions *options = &level->plan->options;
  NsIterativeProgress      *progress = &level->progress;
  NsImage                   picture = NS_IMAGE_INIT;
  bool                      last = progress->step >= progress->n_steps;

  if (!options->func)
    return NS_OK;

  if (options->picture_every > 0 && (last || progress->step % options->picture_every == 0))
    {
      NsStatus status =
        ns_image_init (&picture, level->context->memory, progress->width, progress->height, error);

      if (status != NS_OK)
        return status;
      ns_iterative_level_picture (level->x, &picture);
      progress->picture = &picture;
    }
  options->func (progress, options->data);
  progress->picture = NULL;
  ns_image_clear (&picture);

  return NS_OK;
}

static NsStatus
take_step (Level *level, NsStepReport *report, NsError *error)
{
  NsObjective     objective = ns_loss_objective (level->loss);
  double          part = (double) level->progress.step / (double) level->size->steps;
  NsProgressRange saved;
  NsStatus        status;

  /* Steps differ in how often they look at the network: the bar moves after each one only */
  ns_context_push_range (level->context, level->clock->fraction, level->clock->fraction, &saved);
  if (level->lbfgs)
    status = ns_lbfgs_step (level->lbfgs, &objective, level->x, report, error);
  else
    status = ns_adam_step (level->adam, &objective,
                           RATE_LAST +
                             (RATE_FIRST - RATE_LAST) * 0.5 * (1.0 + cos (3.14159265358979 * part)),
                           level->x, report, error);
  ns_context_pop_range (level->context, &saved);

  return status;
}

static void
advance_clock (Level *level, double work)
{
  NsIterativeClock *clock = level->clock;

  clock->work += work;
  clock->fraction = fmin (clock->work / clock->total_work, 1.0);
  level->progress.fraction = clock->fraction;
  level->progress.seconds_left =
    clock->work > 0.0
      ? (seconds_now () - clock->started) * (clock->total_work - clock->work) / clock->work
      : -1.0;
}

static NsStatus
take_steps (Level *level, NsError *error)
{
  NsIterativeProgress *progress = &level->progress;
  double               pixels = (double) level->size->width * (double) level->size->height;
  NsStatus             status = NS_OK;

  if (level->clock->started < 0.0)
    level->clock->started = seconds_now ();
  while (progress->step < progress->n_steps && status == NS_OK)
    {
      NsStepReport report;

      status = take_step (level, &report, error);
      if (status != NS_OK)
        return status;

      progress->n_evaluations += report.n_evaluations;
      progress->step++;
      if (report.value == ns_loss_values (level->loss)->total)
        collect_values (level); /* otherwise the last evaluation was of a step not taken */
      if (report.outcome == NS_STEP_ACCEPTED)
        advance_clock (level, pixels);
      else
        {
          /* what was not needed is as good as done */
          advance_clock (level, pixels * (progress->n_steps - progress->step + 1));
          progress->n_steps = progress->step;
        }
      status = tell (level, error);
      if (status == NS_OK)
        status = ns_context_progress (level->context, level->clock->fraction, error);
      if (report.outcome != NS_STEP_ACCEPTED)
        break;
    }

  return status;
}

NsStatus
ns_iterative_level_run (NsContext             *context,
                        const NsIterativePlan *plan,
                        unsigned               index,
                        const NsNetwork       *network,
                        NsLoss                *loss,
                        float                 *x,
                        NsIterativeClock      *clock,
                        NsError               *error)
{
  const NsPyramidLevel *size = &plan->pyramid.levels[index];
  size_t                n = COLOURS * (size_t) size->width * (size_t) size->height;
  NsLbfgsOptions        lbfgs = NS_LBFGS_OPTIONS_INIT;
  NsBands              *bands = NULL;
  NsStatus              status = NS_ERROR_MEMORY;
  Level                 level = { .context = context,
                                  .plan = plan,
                                  .size = size,
                                  .network = network,
                                  .loss = loss,
                                  .clock = clock,
                                  .x = x };

  level.progress = (NsIterativeProgress) { .scale = index + 1,
                                           .n_scales = plan->pyramid.n_levels,
                                           .width = size->width,
                                           .height = size->height,
                                           .n_steps = size->steps,
                                           .layers = level.layers,
                                           .n_layers = plan->loss.n_layers };
  for (unsigned i = 0; i < plan->loss.n_layers; i++)
    level.layers[i].tap = ns_network_output_name (network, plan->loss.layers[i].output);

  if (plan->options.optimiser == NS_OPTIMISER_ADAM)
    level.adam =
      ns_adam_new (context->pool, context->memory, n, &(NsAdamOptions) NS_ADAM_OPTIONS_INIT, error);
  else
    {
      lbfgs.history = plan->history;
      lbfgs.first_step = FIRST_STEP;
      lbfgs.tolerance = TOLERANCE;
      lbfgs.max_evaluations = MAX_EVALUATIONS;
      bands = ns_bands_new (context->pool, context->memory, size->width, size->height, error);
      if (bands)
        {
          lbfgs.preconditioner = ns_bands_preconditioner (bands);
          level.lbfgs = ns_lbfgs_new (context->pool, context->memory, n, &lbfgs, error);
        }
    }
  if (level.adam || level.lbfgs)
    status = take_steps (&level, error);
  ns_adam_free (level.adam);
  ns_lbfgs_free (level.lbfgs);
  ns_bands_free (bands);

  return status;
}
