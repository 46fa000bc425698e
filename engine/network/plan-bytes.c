/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/plan-bytes.h"

#include <stdint.h>

#include "tensor/tensor.h"

size_t
ns_bytes_add (size_t a, size_t b)
{
  return b > SIZE_MAX - a ? SIZE_MAX : a + b;
}

size_t
ns_bytes_of_tensor (int height, int width, int channels, int halo)
{
  /* The allocator's own bookkeeping is one alignment unit, rounding at most another */
  return ns_bytes_add (ns_tensor_bytes (height, width, channels, halo), 2 * NS_MEMORY_ALIGNMENT);
}

size_t
ns_bytes_of_buffer (const NsBuffer *buffer)
{
  return ns_bytes_of_tensor (buffer->height, buffer->width, buffer->channels, buffer->halo);
}

size_t
ns_bytes_of_choices (const NsPlan *plan, const NsStep *step)
{
  size_t bytes = ns_plan_choices (plan, step);

  return bytes ? bytes + 2 * NS_MEMORY_ALIGNMENT : 0;
}

static NsConvUse
use_of (const NsStep *step, bool backward)
{
  if (backward)
    return NS_CONV_BACKWARD;

  return step->magnified ? NS_CONV_MAGNIFIED : NS_CONV_FORWARD;
}

size_t
ns_plan_prepare_bytes (const NsPlan *plan, bool backward)
{
  size_t bytes = 0;

  for (int i = 0; i < plan->n_steps; i++)
    {
      const NsStep *step = &plan->steps[i];

      if (step->layer->kind == NS_LAYER_CONV)
        bytes =
          ns_bytes_add (bytes, ns_conv_prepare_bytes (&step->layer->conv, use_of (step, backward)));
    }

  return bytes;
}

size_t
ns_plan_passing_bytes (const NsPlan *plan, bool backward)
{
  size_t most = 0;

  for (int i = 0; i < plan->n_steps; i++)
    {
      const NsStep   *step = &plan->steps[i];
      const NsBuffer *from = &plan->buffers[plan->buffer_of[step->from]];
      size_t          bytes = 0;

      if (step->layer->kind == NS_LAYER_CONV)
        bytes = ns_conv_passing_bytes (&step->layer->conv, use_of (step, backward), from->height,
                                       from->width);
      if (bytes > most)
        most = bytes;
    }

  return most;
}

size_t
ns_plan_bytes (const NsPlan *plan, int n_inputs, size_t *left)
{
  size_t used = 0;
  size_t most;

  /* Inputs that no step looks at are cleared before the first */
  for (int i = 0; i < n_inputs; i++)
    used = ns_bytes_add (used, ns_bytes_of_buffer (&plan->buffers[i]));
  most = used;
  for (int i = 0; i < n_inputs && used < SIZE_MAX; i++)
    if (plan->buffers[i].last_use < 0)
      used -= ns_bytes_of_buffer (&plan->buffers[i]);

  for (int i = 0; i < plan->n_steps && most < SIZE_MAX; i++)
    {
      const NsStep *step = &plan->steps[i];
      int           to = plan->buffer_of[step->to];
      int           ends[3] = { plan->buffer_of[step->from],
                      step->with >= 0 ? plan->buffer_of[step->with] : -1, to };

      if (to != ends[0] && to != ends[1])
        used = ns_bytes_add (used, ns_bytes_of_buffer (&plan->buffers[to]));
      if (ns_plan_choices (plan, step))
        used = ns_bytes_add (used, ns_bytes_of_choices (plan, step));
      if (used > most)
        most = used;
      for (int j = 0; j < 3 && used < SIZE_MAX; j++)
        if (ends[j] >= 0 && plan->buffers[ends[j]].last_use == i &&
            !(j > 0 && ends[j] == ends[0]) && !(j > 1 && ends[j] == ends[1]))
          used -= ns_bytes_of_buffer (&plan->buffers[ends[j]]);
    }

  if (left)
    *left = used;

  return most;
}
