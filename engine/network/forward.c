/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/forward.h"

#include <stdint.h>

#include "network/execute.h"
#include "network/plan-bytes.h"

/* Moves the wanted outputs out of their buffers; one that is wanted twice is copied. */
static NsStatus
hand_out (NsContext       *context,
          const NsNetwork *network,
          const NsPlan    *plan,
          NsTensor        *tensors,
          unsigned         n_wanted,
          const unsigned  *wanted,
          NsTensor        *outputs,
          NsError         *error)
{
  for (unsigned i = 0; i < n_wanted; i++)
    {
      int       value = network->outputs[wanted[i]].value;
      NsTensor *tensor = &tensors[plan->buffer_of[value]];
      NsStatus  status;

      for (unsigned j = 0; j < i && !tensor->data; j++)
        if (network->outputs[wanted[j]].value == value)
          {
            status = ns_tensor_init (tensor, context->memory, outputs[j].height, outputs[j].width,
                                     outputs[j].channels, outputs[j].halo, error);
            if (status != NS_OK)
              return status;
            ns_tensor_copy (tensor, &outputs[j]);
          }
      ns_tensor_move (&outputs[i], tensor);
    }

  return NS_OK;
}

static NsStatus
run_plan (NsContext              *context,
          const NsNetwork        *network,
          const NsPlan           *plan,
          const NsNetworkOptions *options,
          NsTensor               *inputs,
          unsigned                n_wanted,
          const unsigned         *wanted,
          NsTensor               *outputs,
          NsError                *error)
{
  NsTensor *tensors =
    ns_memory_alloc_zeroed (context->memory, (size_t) plan->n_buffers, sizeof *tensors, error);
  NsStatus status;

  if (!tensors)
    return NS_ERROR_MEMORY;

  status = ns_execute (context, network, plan, options, inputs, tensors, NULL, error);
  if (status == NS_OK)
    status = hand_out (context, network, plan, tensors, n_wanted, wanted, outputs, error);

  if (status != NS_OK)
    for (unsigned i = 0; i < n_wanted; i++)
      ns_tensor_clear (&outputs[i]);
  for (int i = 0; i < plan->n_buffers; i++)
    ns_tensor_clear (&tensors[i]);
  ns_memory_release (context->memory, tensors);

  return status;
}

NsStatus
ns_network_forward (NsContext              *context,
                    const NsNetwork        *network,
                    const NsNetworkOptions *options,
                    NsTensor               *inputs,
                    unsigned                n_wanted,
                    const unsigned         *wanted,
                    NsTensor               *outputs,
                    NsError                *error)
{
  NsPlanSize *sizes =
    ns_memory_alloc (context->memory, (size_t) network->n_inputs, sizeof *sizes, error);
  NsPlan   plan;
  NsStatus status = NS_ERROR_MEMORY;

  if (sizes)
    status = ns_execute_check_inputs (network, inputs, sizes, error);
  if (status == NS_OK)
    status = ns_plan_init (&plan, context->memory, network, sizes, n_wanted, wanted, false, error);
  ns_memory_release (context->memory, sizes);

  if (status == NS_OK)
    {
      status =
        run_plan (context, network, &plan, options, inputs, n_wanted, wanted, outputs, error);
      ns_plan_clear (&plan);
    }
  for (int i = 0; i < network->n_inputs; i++)
    ns_tensor_clear (&inputs[i]);

  return status;
}

/* The plan for a picture of that size. */
static NsStatus
plan_picture (NsPlan          *plan,
              const NsNetwork *network,
              int              height,
              int              width,
              unsigned         n_wanted,
              const unsigned  *wanted,
              NsError         *error)
{
  NsPlanSize *sizes =
    ns_memory_alloc (network->memory, (size_t) network->n_inputs, sizeof *sizes, error);
  NsStatus status;

  if (!sizes)
    return NS_ERROR_MEMORY;
  if (!ns_plan_input_sizes (network, height, width, sizes))
    status = ns_error_set (error, NS_ERROR_ARGUMENT,
                           "A picture of %d × %d pixels is too small or too large for this model.",
                           width, height);
  else
    status = ns_plan_init (plan, network->memory, network, sizes, n_wanted, wanted, false, error);
  ns_memory_release (network->memory, sizes);

  return status;
}

NsStatus
ns_network_check_size (const NsNetwork *network,
                       int              height,
                       int              width,
                       unsigned         n_wanted,
                       const unsigned  *wanted,
                       NsError         *error)
{
  NsPlan   plan;
  NsStatus status = plan_picture (&plan, network, height, width, n_wanted, wanted, error);

  if (status == NS_OK)
    ns_plan_clear (&plan);

  return status;
}

size_t
ns_network_tensor_bytes (const NsNetwork *network,
                         int              height,
                         int              width,
                         unsigned         n_wanted,
                         const unsigned  *wanted)
{
  NsPlan plan;
  size_t bytes;

  if (plan_picture (&plan, network, height, width, n_wanted, wanted, NULL) != NS_OK)
    return SIZE_MAX;
  bytes = ns_bytes_add (ns_plan_bytes (&plan, network->n_inputs, NULL),
                        ns_plan_passing_bytes (&plan, false));
  ns_plan_clear (&plan);

  return bytes;
}

size_t
ns_network_prepare_bytes (const NsNetwork *network,
                          int              height,
                          int              width,
                          unsigned         n_wanted,
                          const unsigned  *wanted)
{
  NsPlan plan;
  size_t bytes;

  if (plan_picture (&plan, network, height, width, n_wanted, wanted, NULL) != NS_OK)
    return SIZE_MAX;
  bytes = ns_plan_prepare_bytes (&plan, false);
  ns_plan_clear (&plan);

  return bytes;
}

size_t
ns_network_forward_bytes (const NsNetwork *network,
                          int              height,
                          int              width,
                          unsigned         n_wanted,
                          const unsigned  *wanted)
{
  return ns_bytes_add (ns_network_tensor_bytes (network, height, width, n_wanted, wanted),
                       ns_network_prepare_bytes (network, height, width, n_wanted, wanted));
}
