/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdint.h>

#include "network/plan-bytes.h"
#include "network/tape.h"

typedef struct
{
  const NsPlan *plan;
  size_t       *gradients; /* bytes by value; 0: there is none */
  size_t        used, most;
} Simulation;

static void
allocate (Simulation *simulation, size_t bytes)
{
  simulation->used = ns_bytes_add (simulation->used, bytes);
  if (simulation->used > simulation->most)
    simulation->most = simulation->used;
}

static void
release (Simulation *simulation, size_t bytes)
{
  if (simulation->used < SIZE_MAX)
    simulation->used -= bytes;
}

static size_t
gradient_bytes (const NsPlan *plan, int value, int halo)
{
  const NsBuffer *buffer = &plan->buffers[plan->buffer_of[value]];

  return ns_bytes_of_tensor (buffer->height, buffer->width, buffer->channels, halo);
}

/* As accumulate() of tape.c. */
static void
accumulate (Simulation *simulation, int value, size_t bytes)
{
  if (simulation->gradients[value] == 0)
    simulation->gradients[value] = bytes;
  else
    release (simulation, bytes);
}

static void
play_step (Simulation *simulation, const NsStep *step)
{
  const NsPlan *plan = simulation->plan;
  size_t        gradient = simulation->gradients[step->to];
  size_t        bytes;

  simulation->gradients[step->to] = 0;
  if (step->layer->kind == NS_LAYER_ADD && simulation->gradients[step->with] == 0)
    {
      simulation->gradients[step->with] = gradient_bytes (plan, step->with, 0);
      allocate (simulation, simulation->gradients[step->with]);
    }
  else if (!ns_layer_in_place (step->layer))
    {
      if (step->pooled)
        {
          const NsBuffer *from = &plan->buffers[plan->buffer_of[step->from]];

          bytes = ns_bytes_of_tensor (from->height, from->width, step->layer->channels, 0);
          allocate (simulation, bytes);
          release (simulation, ns_bytes_of_choices (plan, step));
          release (simulation, gradient);
          gradient = bytes;
        }
      bytes = gradient_bytes (plan, step->from, ns_layer_halo (step->layer));
      allocate (simulation, bytes);
      release (simulation, gradient);
      gradient = bytes;
    }
  accumulate (simulation, step->from, gradient);
}

static size_t
simulate (const NsPlan    *plan,
          const NsNetwork *network,
          unsigned         n_wanted,
          const unsigned  *wanted,
          size_t          *gradients)
{
  Simulation simulation = { plan, gradients, 0, 0 };

  simulation.most = ns_plan_bytes (plan, network->n_inputs, &simulation.used);
  for (unsigned i = 0; i < n_wanted; i++)
    allocate (&simulation, gradient_bytes (plan, network->outputs[wanted[i]].value, 0));
  for (unsigned i = 0; i < n_wanted; i++)
    accumulate (&simulation, network->outputs[wanted[i]].value,
                gradient_bytes (plan, network->outputs[wanted[i]].value, 0));

  for (int i = plan->n_steps - 1; i >= 0; i--)
    {
      int             buffer = plan->buffer_of[plan->steps[i].to];
      const NsBuffer *to = &plan->buffers[buffer];
      bool            last = true;

      play_step (&simulation, &plan->steps[i]);

      /* Of the values that share a buffer, the last is the first to be given up */
      for (int j = i + 1; j < plan->n_steps && last; j++)
        last = plan->buffer_of[plan->steps[j].to] != buffer;
      if (last && to->last_use == plan->n_steps)
        release (&simulation, ns_bytes_of_buffer (to));
    }

  return simulation.used == SIZE_MAX ? SIZE_MAX : simulation.most;
}

size_t
ns_network_record_bytes (const NsNetwork *network,
                         int              height,
                         int              width,
                         unsigned         n_wanted,
                         const unsigned  *wanted)
{
  size_t *gradients = ns_memory_alloc_zeroed (
    network->memory, (size_t) ns_network_n_values (network), sizeof *gradients, NULL);
  NsPlanSize size;
  NsPlan     plan;
  size_t     bytes = SIZE_MAX;

  if (gradients && network->n_inputs == 1 && ns_plan_input_sizes (network, height, width, &size) &&
      ns_plan_init (&plan, network->memory, network, &size, n_wanted, wanted, true, NULL) == NS_OK)
    {
      size_t forward = ns_plan_passing_bytes (&plan, false);
      size_t backward = ns_plan_passing_bytes (&plan, true);

      bytes = ns_bytes_add (
        ns_bytes_add (simulate (&plan, network, n_wanted, wanted, gradients),
                      forward > backward ? forward : backward),
        ns_bytes_add (ns_plan_prepare_bytes (&plan, false), ns_plan_prepare_bytes (&plan, true)));
      ns_plan_clear (&plan);
    }
  ns_memory_release (network->memory, gradients);

  return bytes;
}
