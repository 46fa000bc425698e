/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/tape.h"

#include <string.h>

#include "network/execute.h"
#include "ops/affine.h"
#include "ops/norm.h"
#include "ops/pad.h"
#include "ops/add.h"
#include "ops/noise.h"
#include "ops/relu.h"
#include "ops/tanh.h"
#include "ops/average-pool.h"
#include "ops/max-pool.h"
#include "ops/upsample.h"

struct _NsTape
{
  NsMemory        *memory;
  const NsNetwork *network;
  NsPlan           plan;
  NsTensor        *tensors; /* by buffer */
  unsigned char  **choices; /* by step; NULL where none are kept */
  unsigned         n_wanted;
  int             *wanted; /* values */
  float           *style_weights;
  NsNetworkOptions options;
  bool             played;
};

/* What belongs to a tape before it is recorded. */
static NsStatus
prepare (NsTape                 *tape,
         const NsNetworkOptions *options,
         const NsTensor         *input,
         unsigned                n_wanted,
         const unsigned         *wanted,
         NsError                *error)
{
  NsPlanSize size;
  NsStatus   status;

  if (tape->network->n_inputs != 1)
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "A network of several inputs cannot be recorded.");
  status = ns_execute_check_inputs (tape->network, input, &size, error);
  if (status != NS_OK)
    return status;

  tape->wanted = ns_memory_alloc (tape->memory, n_wanted, sizeof tape->wanted[0], error);
  if (!tape->wanted)
    return NS_ERROR_MEMORY;
  tape->n_wanted = n_wanted;
  for (unsigned i = 0; i < n_wanted; i++)
    tape->wanted[i] = tape->network->outputs[wanted[i]].value;

  if (options && options->style_weights)
    {
      size_t n = tape->network->n_styles;

      tape->style_weights = ns_memory_alloc (tape->memory, n, sizeof (float), error);
      if (!tape->style_weights)
        return NS_ERROR_MEMORY;
      memcpy (tape->style_weights, options->style_weights, n * sizeof (float));
    }
  tape->options.style_weights = tape->style_weights;
  tape->options.seed = options ? options->seed : 0;

  status =
    ns_plan_init (&tape->plan, tape->memory, tape->network, &size, n_wanted, wanted, true, error);
  if (status != NS_OK)
    return status;
  tape->tensors = ns_memory_alloc_zeroed (tape->memory, (size_t) tape->plan.n_buffers,
                                          sizeof tape->tensors[0], error);
  if (tape->tensors)
    tape->choices = ns_memory_alloc_zeroed (tape->memory, (size_t) tape->plan.n_steps,
                                            sizeof tape->choices[0], error);

  return tape->choices ? NS_OK : NS_ERROR_MEMORY;
}

NsTape *
ns_network_record (NsContext              *context,
                   const NsNetwork        *network,
                   const NsNetworkOptions *options,
                   NsTensor               *input,
                   unsigned                n_wanted,
                   const unsigned         *wanted,
                   NsError                *error)
{
  NsTape  *tape = ns_memory_alloc_zeroed (context->memory, 1, sizeof *tape, error);
  NsStatus status = NS_ERROR_MEMORY;

  if (tape)
    {
      tape->memory = context->memory;
      tape->network = network;
      status = prepare (tape, options, input, n_wanted, wanted, error);
    }
  if (status == NS_OK)
    status = ns_execute (context, network, &tape->plan, &tape->options, input, tape->tensors,
                         tape->choices, error);

  ns_tensor_clear (input);
  if (status != NS_OK)
    {
      ns_tape_free (tape);
      return NULL;
    }

  return tape;
}

const NsTensor *
ns_tape_output (const NsTape *tape, unsigned index)
{
  return &tape->tensors[tape->plan.buffer_of[tape->wanted[index]]];
}

void
ns_tape_free (NsTape *tape)
{
  if (!tape)
    return;

  for (int i = 0; tape->tensors && i < tape->plan.n_buffers; i++)
    ns_tensor_clear (&tape->tensors[i]);
  for (int i = 0; tape->choices && i < tape->plan.n_steps; i++)
    ns_memory_release (tape->memory, tape->choices[i]);
  ns_memory_release (tape->memory, tape->choices);
  ns_memory_release (tape->memory, tape->tensors);
  ns_memory_release (tape->memory, tape->wanted);
  ns_memory_release (tape->memory, tape->style_weights);
  ns_plan_clear (&tape->plan);
  ns_memory_release (tape->memory, tape);
}

typedef struct
{
  NsContext *context;
  NsTape    *tape;
  NsTensor  *gradients; /* by value */
  float     *row;       /* scratch for norm weights */
} Playback;

/* Adds gradient, which is taken over, to that of value. */
static void
accumulate (const Playback *playback, int value, NsTensor *gradient)
{
  NsTensor *sum = &playback->gradients[value];

  if (!sum->data)
    {
      ns_tensor_move (sum, gradient);
      return;
    }
  ns_add (playback->context->pool, sum, gradient, sum);
  ns_tensor_clear (gradient);
}

static NsStatus
init_like (const Playback *playback, int value, int halo, NsTensor *gradient, NsError *error)
{
  const NsPlan   *plan = &playback->tape->plan;
  const NsBuffer *buffer = &plan->buffers[plan->buffer_of[value]];

  return ns_tensor_init (gradient, playback->context->memory, buffer->height, buffer->width,
                         buffer->channels, halo, error);
}

/* Back through the pooling, and the ReLU, that a convolution has done on the way. */
static NsStatus
unpool (const Playback *playback, const NsStep *step, NsTensor *gradient, NsError *error)
{
  const NsPlan   *plan = &playback->tape->plan;
  const NsBuffer *from = &plan->buffers[plan->buffer_of[step->from]];
  unsigned char **choices = &playback->tape->choices[step - plan->steps];
  NsTensor        unpooled = NS_TENSOR_INIT;
  NsStatus status = ns_tensor_init (&unpooled, playback->context->memory, from->height, from->width,
                                    step->layer->channels, 0, error);

  if (status == NS_OK)
    ns_max_unpool (playback->context->pool, *choices, gradient, &unpooled);
  ns_memory_release (playback->tape->memory, *choices);
  *choices = NULL;
  ns_tensor_clear (gradient);
  ns_tensor_move (gradient, &unpooled);

  return status;
}

static NsStatus
conv_backward (const Playback *playback, const NsStep *step, NsTensor *gradient, NsError *error)
{
  const NsLayer *layer = step->layer;
  NsTensor       grad_input = NS_TENSOR_INIT;
  NsStatus       status = step->pooled ? unpool (playback, step, gradient, error) : NS_OK;

  if (status == NS_OK)
    status = init_like (playback, step->from, layer->kernel / 2, &grad_input, error);
  if (status == NS_OK)
    status = ns_conv_backward (playback->context, &layer->conv, gradient, &grad_input, error);
  ns_tensor_clear (gradient);
  if (status == NS_OK && !layer->zero_pad)
    ns_pad_reflect_backward (playback->context->pool, &grad_input, layer->kernel / 2);
  ns_tensor_move (gradient, &grad_input);

  return status;
}

static NsStatus
resample_backward (const Playback *playback, const NsStep *step, NsTensor *gradient, NsError *error)
{
  const NsTape *tape = playback->tape;
  NsPool       *pool = playback->context->pool;
  NsTensor      grad_input = NS_TENSOR_INIT;
  NsStatus      status = init_like (playback, step->from, 0, &grad_input, error);

  if (status == NS_OK && step->layer->kind == NS_LAYER_MAX_POOL)
    ns_max_pool_backward (pool, &tape->tensors[tape->plan.buffer_of[step->from]], gradient,
                          &grad_input);
  else if (status == NS_OK && step->layer->kind == NS_LAYER_AVERAGE_POOL)
    ns_average_pool_backward (pool, gradient, &grad_input);
  else if (status == NS_OK)
    ns_upsample_backward (pool, gradient, &grad_input);
  ns_tensor_clear (gradient);
  ns_tensor_move (gradient, &grad_input);

  return status;
}

/* The other summand's share, which is the whole gradient as well. */
static NsStatus
add_backward (const Playback *playback, const NsStep *step, NsTensor *gradient, NsError *error)
{
  NsTensor *sum = &playback->gradients[step->with];
  NsStatus  status;

  if (sum->data)
    {
      ns_add (playback->context->pool, sum, gradient, sum);
      return NS_OK;
    }
  status = init_like (playback, step->with, 0, sum, error);
  if (status == NS_OK)
    ns_tensor_copy (sum, gradient);

  return status;
}

/* Turns gradient from that of the step's output into that of its input. */
static NsStatus
play_step (const Playback *playback, const NsStep *step, NsTensor *gradient, NsError *error)
{
  const NsTape   *tape = playback->tape;
  NsPool         *pool = playback->context->pool;
  const NsLayer  *layer = step->layer;
  const NsTensor *from = &tape->tensors[tape->plan.buffer_of[step->from]];
  const NsTensor *to = &tape->tensors[tape->plan.buffer_of[step->to]];
  const float    *gamma, *beta;

  if (step->relu && !step->pooled)
    ns_relu_backward (pool, to, gradient, gradient);

  switch (layer->kind)
    {
    case NS_LAYER_CONV:
      return conv_backward (playback, step, gradient, error);
    case NS_LAYER_NORM:
      ns_execute_norm_weights (layer, &tape->options, playback->row, &gamma, &beta);
      return ns_norm_backward (playback->context, from, gamma, layer->epsilon, gradient, gradient,
                               error);
    case NS_LAYER_RELU:
      ns_relu_backward (pool, to, gradient, gradient);
      break;
    case NS_LAYER_TANH:
      ns_tanh_backward (pool, to, gradient, gradient);
      break;
    case NS_LAYER_AFFINE:
      ns_affine_backward (pool, gradient, layer->scale, gradient);
      break;
    case NS_LAYER_MAX_POOL:
    case NS_LAYER_AVERAGE_POOL:
    case NS_LAYER_UPSAMPLE:
      return resample_backward (playback, step, gradient, error);
    case NS_LAYER_ADD:
      return add_backward (playback, step, gradient, error);
    case NS_LAYER_NOISE:
    case NS_LAYER_N_KINDS:
      break;
    }

  return NS_OK;
}

static NsStatus
play (const Playback *playback, NsError *error)
{
  NsTape       *tape = playback->tape;
  const NsPlan *plan = &tape->plan;
  double        done = 0.0;

  for (int i = plan->n_steps - 1; i >= 0; i--)
    {
      const NsStep *step = &plan->steps[i];
      NsTensor      gradient = NS_TENSOR_INIT;
      NsStatus      status = NS_OK;

      /* Nothing comes back where only gradients of zero were given */
      ns_tensor_move (&gradient, &playback->gradients[step->to]);
      if (gradient.data)
        status = play_step (playback, step, &gradient, error);
      if (status != NS_OK)
        {
          ns_tensor_clear (&gradient);
          return status;
        }
      if (gradient.data)
        accumulate (playback, step->from, &gradient);

      /* Steps before this one do not look at what it gave */
      ns_tensor_clear (&tape->tensors[plan->buffer_of[step->to]]);

      done += step->work;
      status = ns_context_progress (playback->context, done / plan->work, error);
      if (status != NS_OK)
        return status;
    }

  return NS_OK;
}

static NsStatus
take_gradients (const Playback *playback, NsTensor *gradients, NsError *error)
{
  const NsTape *tape = playback->tape;

  for (unsigned i = 0; i < tape->n_wanted; i++)
    {
      if (!gradients[i].data)
        continue;
      if (!ns_tensor_same_shape (&gradients[i], ns_tape_output (tape, i)))
        return ns_error_set (error, NS_ERROR_ARGUMENT,
                             "A gradient does not have the shape of its output.");
      accumulate (playback, tape->wanted[i], &gradients[i]);
    }

  return NS_OK;
}

NsStatus
ns_tape_backward (NsContext *context,
                  NsTape    *tape,
                  NsTensor  *gradients,
                  NsTensor  *grad_input,
                  NsError   *error)
{
  size_t   n_values = (size_t) ns_network_n_values (tape->network);
  int      input = tape->network->n_layers;
  Playback playback = { context, tape, NULL, NULL };
  NsStatus status = NS_ERROR_MEMORY;

  if (tape->played)
    status = ns_error_set (error, NS_ERROR_ARGUMENT, "A tape can be played back only once.");
  else
    {
      playback.gradients =
        ns_memory_alloc_zeroed (context->memory, n_values, sizeof (NsTensor), error);
      playback.row = ns_memory_alloc (context->memory, ns_execute_row_floats (&tape->plan),
                                      sizeof (float), error);
      if (playback.gradients && playback.row)
        status = take_gradients (&playback, gradients, error);
      tape->played = true;
    }
  if (status == NS_OK)
    status = play (&playback, error);

  if (status == NS_OK && !playback.gradients[input].data)
    {
      status = init_like (&playback, input, 0, grad_input, error);
      if (status == NS_OK)
        ns_tensor_fill (grad_input, 0.0f);
    }
  else if (status == NS_OK)
    ns_tensor_move (grad_input, &playback.gradients[input]);

  for (unsigned i = 0; i < tape->n_wanted; i++)
    ns_tensor_clear (&gradients[i]);
  for (size_t i = 0; playback.gradients && i < n_values; i++)
    ns_tensor_clear (&playback.gradients[i]);
  ns_memory_release (context->memory, playback.gradients);
  ns_memory_release (context->memory, playback.row);

  return status;
}
