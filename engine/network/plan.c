/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/plan.h"

#include <stdint.h>
#include <string.h>

#include "tensor/tensor.h"

/* What is known of a value while planning. */
typedef struct
{
  int        n_uses;   /* by layers that are run */
  bool       wanted;   /* needed by the caller */
  bool       needed;   /* computed at all */
  bool       kept;     /* not to be given up by the forward pass */
  bool       fused;    /* done on the way by another step: a ReLU, an upsampling */
  int        last_use; /* step; -1: none */
  NsPlanSize size;
} Value;

/* Backwards from the wanted outputs: which layers are run, and how many look at each value. */
static void
find_needed (Value *values, const NsNetwork *network, unsigned n_wanted, const unsigned *wanted)
{
  for (unsigned i = 0; i < n_wanted; i++)
    {
      int value = network->outputs[wanted[i]].value;

      values[value].wanted = true;
      values[value].needed = true;
      values[value].kept = true;
    }

  for (int i = network->n_layers - 1; i >= 0; i--)
    if (values[i].needed)
      {
        const NsLayer *layer = &network->layers[i];

        values[layer->from].needed = true;
        values[layer->from].n_uses++;
        if (layer->with >= 0)
          {
            values[layer->with].needed = true;
            values[layer->with].n_uses++;
          }
      }
}

static NsStatus
find_sizes (Value *values, const NsNetwork *network, const NsPlanSize *input_sizes, NsError *error)
{
  for (int i = 0; i < network->n_inputs; i++)
    values[network->n_layers + i].size = input_sizes[i];

  for (int i = 0; i < network->n_layers; i++)
    {
      const NsLayer    *layer = &network->layers[i];
      const NsPlanSize *from = &values[layer->from].size;
      NsPlanSize       *size = &values[i].size;

      if (!values[i].needed)
        continue;
      size->height = ns_layer_output_size (layer, from->height);
      size->width = ns_layer_output_size (layer, from->width);
      if (size->height < 1 || size->width < 1)
        return ns_error_set (error, NS_ERROR_ARGUMENT,
                             "A picture of %d × %d pixels is too small for this model. Scale it up "
                             "first.",
                             values[network->n_layers].size.width,
                             values[network->n_layers].size.height);
      if (size->height > NS_TENSOR_SIDE_MAX || size->width > NS_TENSOR_SIDE_MAX)
        return ns_error_set (
          error, NS_ERROR_ARGUMENT,
          "A picture of %d × %d pixels is too large for this model. Scale it down "
          "first.",
          values[network->n_layers].size.width, values[network->n_layers].size.height);
      if (layer->with >= 0 && (values[layer->with].size.height != size->height ||
                               values[layer->with].size.width != size->width))
        return ns_error_set (
          error, NS_ERROR_ARGUMENT,
          "A picture of %d × %d pixels does not suit this model, which needs sides "
          "that are multiples of a certain number.",
          values[network->n_layers].size.width, values[network->n_layers].size.height);
    }

  return NS_OK;
}

/* The layer that value goes to if there is but one, and if it is of that kind; or -1. */
static int
find_only_user (const Value *values, const NsNetwork *network, int value, NsLayerKind kind)
{
  if (values[value].n_uses != 1 || values[value].wanted)
    return -1;

  for (int i = value + 1; i < network->n_layers; i++)
    if (values[i].needed && (network->layers[i].from == value || network->layers[i].with == value))
      return network->layers[i].kind == kind ? i : -1;

  return -1;
}

/* The ReLU that value, of a layer that can do it on the way, goes to and nowhere else; or -1. */
static int
find_fused_relu (const Value *values, const NsNetwork *network, int value)
{
  NsLayerKind kind = network->layers[value].kind;

  if (kind != NS_LAYER_CONV && kind != NS_LAYER_NORM && kind != NS_LAYER_AFFINE)
    return -1;

  return find_only_user (values, network, value, NS_LAYER_RELU);
}

/* Whether value, of an upsampling, goes to a convolution alone that can do it on the way. */
static bool
is_magnified_on_the_way (const Value *values, const NsNetwork *network, int value)
{
  int conv;

  if (network->layers[value].kind != NS_LAYER_UPSAMPLE)
    return false;
  conv = find_only_user (values, network, value, NS_LAYER_CONV);

  return conv >= 0 && ns_conv_can_magnify (&network->layers[conv].conv);
}

/* The addition to something that is there by then, that value, of a normalisation or a convolution, goes to and nowhere
 * else, and *with, what is added; or -1. A convolution writes over what it is added to, which nobody else may need. */
static int
find_fused_add (const Value *values, const NsNetwork *network, int value, int *with)
{
  int            add = find_only_user (values, network, value, NS_LAYER_ADD);
  const NsLayer *layer = &network->layers[add >= 0 ? add : 0];

  *with = layer->from == value ? layer->with : layer->from;
  if (add < 0 || (*with >= value && *with < network->n_layers))
    return -1;
  if (network->layers[value].kind == NS_LAYER_CONV &&
      (!ns_conv_can_add (&network->layers[value].conv) || *with >= network->n_layers ||
       values[*with].n_uses != 1 || values[*with].kept))
    return -1;

  return add;
}

static double
estimate_work (const NsLayer *layer, const NsNetwork *network, const NsPlanSize *size)
{
  double per_value = 8.0; /* pointwise operators wait for memory */

  if (layer->kind == NS_LAYER_CONV)
    per_value = (double) ns_network_channels (network, layer->from) * layer->kernel * layer->kernel;

  return per_value * layer->channels * (double) size->height * (double) size->width;
}

static void
find_steps (NsPlan *plan, Value *values, const NsNetwork *network, bool recorded)
{
  for (int i = 0; i < network->n_layers; i++)
    {
      const NsLayer *layer = &network->layers[i];
      NsStep        *step = &plan->steps[plan->n_steps];
      int            relu, with, pool = -1, add = -1;

      if (!values[i].needed || values[i].fused)
        continue;
      if (!recorded && is_magnified_on_the_way (values, network, i))
        {
          values[i].fused = true;
          continue;
        }

      relu = find_fused_relu (values, network, i);
      if (relu >= 0)
        values[relu].fused = true;
      step->layer = layer;
      step->relu = relu >= 0;
      step->from = layer->from;
      step->magnified = layer->from < network->n_layers && values[layer->from].fused &&
                        network->layers[layer->from].kind == NS_LAYER_UPSAMPLE;
      if (step->magnified)
        step->from = network->layers[layer->from].from;
      step->with = layer->with;
      step->to = relu >= 0 ? relu : i;
      if (!step->magnified && layer->kind == NS_LAYER_CONV && ns_conv_can_pool (&layer->conv))
        pool = find_only_user (values, network, step->to, NS_LAYER_MAX_POOL);
      if (pool >= 0)
        {
          values[pool].fused = true;
          step->pooled = true;
          step->to = pool;
        }
      if (!recorded && relu < 0 && !step->magnified &&
          (layer->kind == NS_LAYER_NORM || layer->kind == NS_LAYER_CONV))
        add = find_fused_add (values, network, i, &with);
      if (add >= 0)
        {
          values[add].fused = true;
          step->with = with;
          step->to = add;
        }
      if (layer->kind == NS_LAYER_NORM && plan->n_steps > 0 && step[-1].to == layer->from &&
          step[-1].layer->kind == NS_LAYER_CONV && !step[-1].relu && !step[-1].pooled)
        step->measured = step[-1].measured = true;
      step->work = estimate_work (layer, network, &values[i].size);
      plan->work += step->work;

      values[step->from].last_use = plan->n_steps;
      if (step->with >= 0)
        values[step->with].last_use = plan->n_steps;
      if (recorded && !step->pooled &&
          (step->relu || layer->kind == NS_LAYER_RELU || layer->kind == NS_LAYER_TANH))
        values[step->to].kept = true;
      if (recorded && (layer->kind == NS_LAYER_NORM || layer->kind == NS_LAYER_MAX_POOL))
        values[step->from].kept = true;
      plan->n_steps++;
    }
}

static int
add_buffer (NsPlan *plan, int value, const Value *values, int channels)
{
  NsBuffer *buffer = &plan->buffers[plan->n_buffers];

  buffer->height = values[value].size.height;
  buffer->width = values[value].size.width;
  buffer->channels = channels;
  buffer->halo = 0;
  buffer->last_use = -1;
  plan->buffer_of[value] = plan->n_buffers;

  return plan->n_buffers++;
}

/* Whether the step, the last to look at value, may write its output over it. */
static bool
can_overwrite (const Value *values, int value, int step)
{
  return value >= 0 && !values[value].kept && values[value].last_use == step;
}

static void
find_buffers (NsPlan *plan, const Value *values, const NsNetwork *network)
{
  for (int i = 0; i < network->n_layers; i++)
    plan->buffer_of[i] = -1;
  for (int i = 0; i < network->n_inputs; i++)
    add_buffer (plan, network->n_layers + i, values, network->inputs[i].channels);

  for (int i = 0; i < plan->n_steps; i++)
    {
      NsStep   *step = &plan->steps[i];
      NsBuffer *from = &plan->buffers[plan->buffer_of[step->from]];
      int       to;

      from->last_use = i;
      if (ns_layer_halo (step->layer) > from->halo)
        from->halo = ns_layer_halo (step->layer);
      if (step->with >= 0)
        plan->buffers[plan->buffer_of[step->with]].last_use = i;

      if (ns_layer_in_place (step->layer) && can_overwrite (values, step->from, i))
        plan->buffer_of[step->to] = plan->buffer_of[step->from];
      else if (can_overwrite (values, step->with, i) &&
               (ns_layer_in_place (step->layer) || step->layer->kind == NS_LAYER_CONV))
        plan->buffer_of[step->to] = plan->buffer_of[step->with];
      else
        add_buffer (plan, step->to, values, step->layer->channels);

      /* A value that nobody looks at is given up at once */
      to = plan->buffer_of[step->to];
      plan->buffers[to].last_use = i;
    }

  for (int i = 0; i < ns_network_n_values (network); i++)
    if (values[i].kept && plan->buffer_of[i] >= 0)
      plan->buffers[plan->buffer_of[i]].last_use = plan->n_steps;
}

static NsStatus
make_plan (NsPlan           *plan,
           Value            *values,
           const NsNetwork  *network,
           const NsPlanSize *input_sizes,
           unsigned          n_wanted,
           const unsigned   *wanted,
           bool              recorded,
           NsError          *error)
{
  NsStatus status;

  for (int i = 0; i < ns_network_n_values (network); i++)
    values[i].last_use = -1;
  find_needed (values, network, n_wanted, wanted);
  status = find_sizes (values, network, input_sizes, error);
  if (status != NS_OK)
    return status;
  find_steps (plan, values, network, recorded);
  find_buffers (plan, values, network);

  return NS_OK;
}

NsStatus
ns_plan_init (NsPlan           *plan,
              NsMemory         *memory,
              const NsNetwork  *network,
              const NsPlanSize *input_sizes,
              unsigned          n_wanted,
              const unsigned   *wanted,
              bool              recorded,
              NsError          *error)
{
  size_t   n_values = (size_t) ns_network_n_values (network);
  Value   *values = ns_memory_alloc_zeroed (memory, n_values, sizeof *values, error);
  NsStatus status = NS_ERROR_MEMORY;

  memset (plan, 0, sizeof *plan);
  plan->recorded = recorded;
  plan->memory = memory;
  plan->steps = ns_memory_alloc_zeroed (memory, n_values, sizeof plan->steps[0], error);
  plan->buffers = ns_memory_alloc_zeroed (memory, n_values, sizeof plan->buffers[0], error);
  plan->buffer_of = ns_memory_alloc_zeroed (memory, n_values, sizeof plan->buffer_of[0], error);
  if (values && plan->steps && plan->buffers && plan->buffer_of)
    status = make_plan (plan, values, network, input_sizes, n_wanted, wanted, recorded, error);
  ns_memory_release (memory, values);
  if (status != NS_OK)
    ns_plan_clear (plan);

  return status;
}

void
ns_plan_clear (NsPlan *plan)
{
  if (plan->memory)
    {
      ns_memory_release (plan->memory, plan->steps);
      ns_memory_release (plan->memory, plan->buffers);
      ns_memory_release (plan->memory, plan->buffer_of);
    }
  memset (plan, 0, sizeof *plan);
}

size_t
ns_plan_choices (const NsPlan *plan, const NsStep *step)
{
  const NsBuffer *to = &plan->buffers[plan->buffer_of[step->to]];

  return plan->recorded && step->pooled
           ? (size_t) to->height * (size_t) to->width * (size_t) to->channels
           : 0;
}

bool
ns_plan_input_sizes (const NsNetwork *network, int height, int width, NsPlanSize *input_sizes)
{
  if (height < 1 || width < 1 || height > NS_TENSOR_SIDE_MAX || width > NS_TENSOR_SIDE_MAX)
    return false;

  for (int i = 0; i < network->n_inputs; i++)
    {
      NsSize size = network->inputs[i].size;

      input_sizes[i].height = ns_sizes_evaluate (&network->sizes, size, height);
      input_sizes[i].width = ns_sizes_evaluate (&network->sizes, size, width);
      if (input_sizes[i].height < 1 || input_sizes[i].width < 1 ||
          input_sizes[i].height > NS_TENSOR_SIDE_MAX || input_sizes[i].width > NS_TENSOR_SIDE_MAX)
        return false;
    }

  return true;
}
