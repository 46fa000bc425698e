/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/execute.h"

#include <string.h>

#include "base/random.h"
#include "ops/affine.h"
#include "ops/norm.h"
#include "ops/pad.h"
#include "ops/add.h"
#include "ops/noise.h"
#include "ops/relu.h"
#include "ops/tanh.h"
#include "ops/average-pool.h"
#include "ops/max-pool.h"
#include "ops/statistics.h"
#include "ops/upsample.h"

NsStatus
ns_execute_check_inputs (const NsNetwork *network,
                         const NsTensor  *inputs,
                         NsPlanSize      *sizes,
                         NsError         *error)
{
  for (int i = 0; i < network->n_inputs; i++)
    {
      if (!inputs[i].data || inputs[i].channels != network->inputs[i].channels)
        return ns_error_set (
          error, NS_ERROR_ARGUMENT, "The network's input “%s” has %d channels, but it needs %d.",
          network->inputs[i].name, inputs[i].channels, network->inputs[i].channels);
      sizes[i].height = inputs[i].height;
      sizes[i].width = inputs[i].width;
    }

  return NS_OK;
}

size_t
ns_execute_row_floats (const NsPlan *plan)
{
  size_t most = 0;

  for (int i = 0; i < plan->n_steps; i++)
    if (plan->steps[i].layer->kind == NS_LAYER_NORM &&
        2 * (size_t) plan->steps[i].layer->channels > most)
      most = 2 * (size_t) plan->steps[i].layer->channels;

  return most;
}

void
ns_execute_norm_weights (const NsLayer          *layer,
                         const NsNetworkOptions *options,
                         float                  *row,
                         const float           **gamma,
                         const float           **beta)
{
  size_t n = (size_t) layer->channels;

  *gamma = layer->scale;
  *beta = layer->shift;
  if (layer->n_rows == 1 || !options || !options->style_weights)
    return;

  memset (row, 0, 2 * n * sizeof *row);
  for (unsigned i = 0; i < layer->n_rows; i++)
    if (options->style_weights[i] != 0.0f)
      for (size_t j = 0; j < n; j++)
        {
          row[j] += options->style_weights[i] * layer->scale[i * n + j];
          row[n + j] += options->style_weights[i] * layer->shift[i * n + j];
        }
  *gamma = row;
  *beta = row + n;
}

typedef struct
{
  NsContext              *context;
  const NsNetwork        *network;
  const NsPlan           *plan;
  const NsNetworkOptions *options;
  NsTensor               *tensors;
  unsigned char         **choices;
  float                  *row; /* γ and β of mixed styles */
  float *moments; /* mean and variance, from a convolution to the normalisation behind it */
} Run;

static NsTensor *
tensor_of (const Run *run, int value)
{
  return &run->tensors[run->plan->buffer_of[value]];
}

static bool
knows_moments (const Run *run)
{
  return run->options && run->options->part && !run->options->part->measure;
}

static NsStatus
run_conv (const Run *run, const NsStep *step, NsTensor *from, NsTensor *to, NsError *error)
{
  NsContext     *context = run->context;
  const NsLayer *layer = step->layer;
  NsConvAfter    after = { .relu = step->relu, .add = step->with >= 0 };

  if (step->measured && !knows_moments (run))
    {
      after.mean = run->moments;
      after.variance = run->moments + layer->channels;
    }

  if (layer->zero_pad)
    ns_pad_zero (context->pool, from, layer->kernel / 2);
  else if (step->magnified)
    ns_pad_replicate (context->pool, from, 1);
  else
    ns_pad_reflect (context->pool, from, layer->kernel / 2);

  if (step->magnified)
    return ns_conv_magnified_forward (context, &layer->conv, from, to, &after, error);
  if (step->pooled)
    {
      unsigned char *choices = run->choices ? run->choices[step - run->plan->steps] : NULL;

      return ns_conv_pooled_forward (context, &layer->conv, from, to, step->relu, choices, error);
    }

  return ns_conv_forward (context, &layer->conv, from, to, &after, error);
}

/* With the moments of the convolution before it, those of the whole picture, or its own. */
static NsStatus
run_norm (const Run      *run,
          const NsStep   *step,
          const NsTensor *from,
          const NsTensor *plus,
          NsTensor       *to,
          NsError        *error)
{
  const NsLayer       *layer = step->layer;
  const NsNetworkPart *part = run->options ? run->options->part : NULL;
  size_t               n = (size_t) layer->channels;
  float               *moments = run->moments;
  NsStatus             status = NS_OK;
  const float         *gamma, *beta;

  ns_execute_norm_weights (layer, run->options, run->row, &gamma, &beta);
  if (!part && !step->measured)
    return ns_norm_forward (run->context, from, gamma, beta, layer->epsilon, step->relu, plus, to,
                            error);

  if (part)
    moments = part->moments + ns_network_first_moment (run->network, layer);
  if (part && part->measure && step->measured)
    memcpy (moments, run->moments, 2 * n * sizeof *moments);
  else if (part && part->measure)
    status = ns_statistics (run->context, from, NULL, moments, moments + n, error);
  if (status != NS_OK)
    return status;

  return ns_norm_apply (run->context, from, moments, moments + n, gamma, beta, layer->epsilon,
                        step->relu, plus, to, error);
}

static NsStatus
run_step (const Run *run, const NsStep *step, NsError *error)
{
  NsContext     *context = run->context;
  NsPool        *pool = context->pool;
  const NsLayer *layer = step->layer;
  NsTensor      *from = tensor_of (run, step->from);
  NsTensor      *to = tensor_of (run, step->to);
  NsTensor      *plus = step->with >= 0 ? tensor_of (run, step->with) : NULL;
  uint64_t       seed = run->options ? run->options->seed : 0;

  switch (layer->kind)
    {
    case NS_LAYER_CONV:
      return run_conv (run, step, from, to, error);
    case NS_LAYER_NORM:
      return run_norm (run, step, from, plus, to, error);
    case NS_LAYER_RELU:
      ns_relu_forward (pool, from, to);
      break;
    case NS_LAYER_TANH:
      ns_tanh_forward (pool, from, to);
      break;
    case NS_LAYER_AFFINE:
      ns_affine_forward (pool, from, layer->scale, layer->shift, step->relu, to);
      break;
    case NS_LAYER_MAX_POOL:
      ns_max_pool_forward (pool, from, to);
      break;
    case NS_LAYER_AVERAGE_POOL:
      ns_average_pool_forward (pool, from, to);
      break;
    case NS_LAYER_UPSAMPLE:
      ns_upsample_forward (pool, from, to);
      break;
    case NS_LAYER_ADD:
      ns_add (pool, from, plus, to);
      break;
    case NS_LAYER_NOISE:
      /* Each layer has a stream of its own */
      seed = ns_random_bits (seed, (uint64_t) (layer - run->network->layers));
      ns_noise (pool, from, layer->deviation, seed,
                run->options && run->options->part ? &run->options->part->place : NULL, to);
      break;
    case NS_LAYER_N_KINDS:
      break;
    }

  return NS_OK;
}

static NsStatus
run_steps (const Run *run, NsError *error)
{
  const NsPlan *plan = run->plan;
  double        done = 0.0;

  for (int i = 0; i < plan->n_steps; i++)
    {
      const NsStep   *step = &plan->steps[i];
      const NsBuffer *buffer = &plan->buffers[plan->buffer_of[step->to]];
      NsTensor       *to = tensor_of (run, step->to);
      NsStatus        status = NS_OK;

      if (!to->data)
        status = ns_tensor_init (to, run->context->memory, buffer->height, buffer->width,
                                 buffer->channels, buffer->halo, error);
      if (status == NS_OK && ns_plan_choices (plan, step))
        {
          run->choices[i] =
            ns_memory_alloc (run->context->memory, ns_plan_choices (plan, step), 1, error);
          status = run->choices[i] ? NS_OK : NS_ERROR_MEMORY;
        }
      if (status == NS_OK)
        status = run_step (run, step, error);
      done += step->work;
      if (status == NS_OK)
        status = ns_context_progress (run->context, done / plan->work, error);
      if (status != NS_OK)
        return status;

      for (int j = 0; j < plan->n_buffers; j++)
        if (plan->buffers[j].last_use == i)
          ns_tensor_clear (&run->tensors[j]);
    }

  return NS_OK;
}

/* Moves the inputs to their buffers, with the halo that they need there. */
static NsStatus
take_inputs (const Run *run, NsTensor *inputs, NsError *error)
{
  for (int i = 0; i < run->network->n_inputs; i++)
    {
      const NsBuffer *buffer = &run->plan->buffers[i];

      if (buffer->last_use < 0)
        ns_tensor_clear (&inputs[i]);
      else if (inputs[i].halo >= buffer->halo)
        ns_tensor_move (&run->tensors[i], &inputs[i]);
      else
        {
          NsStatus status = ns_tensor_init (&run->tensors[i], run->context->memory, buffer->height,
                                            buffer->width, buffer->channels, buffer->halo, error);

          if (status != NS_OK)
            return status;
          ns_tensor_copy (&run->tensors[i], &inputs[i]);
          ns_tensor_clear (&inputs[i]);
        }
    }

  return NS_OK;
}

NsStatus
ns_execute (NsContext              *context,
            const NsNetwork        *network,
            const NsPlan           *plan,
            const NsNetworkOptions *options,
            NsTensor               *inputs,
            NsTensor               *tensors,
            unsigned char         **choices,
            NsError                *error)
{
  Run      run = { context, network, plan, options, tensors, choices, NULL, NULL };
  NsStatus status = take_inputs (&run, inputs, error);

  if (status != NS_OK)
    return status;

  run.row =
    ns_memory_alloc (context->memory, 2 * ns_execute_row_floats (plan), sizeof (float), error);
  if (!run.row)
    return NS_ERROR_MEMORY;
  run.moments = run.row + ns_execute_row_floats (plan);
  status = run_steps (&run, error);
  ns_memory_release (context->memory, run.row);

  return status;
}
