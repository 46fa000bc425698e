/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/context.h"

#include <stdlib.h>

NsContext *
ns_context_new (unsigned n_threads, size_t memory_limit, NsError *error)
{
  NsContext *context = calloc (1, sizeof *context);

  if (context)
    context->memory = ns_memory_new (memory_limit);
  if (!context || !context->memory)
    {
      free (context);
      ns_error_set (error, NS_ERROR_MEMORY, "There is no memory left to start computing.");
      return NULL;
    }

  context->pool = ns_pool_new (n_threads, error);
  if (!context->pool)
    {
      ns_context_free (context);
      return NULL;
    }
  context->progress_to = 1.0;

  return context;
}

void
ns_context_free (NsContext *context)
{
  if (!context)
    return;

  ns_pool_free (context->pool);
  ns_memory_free (context->memory);
  free (context);
}

NsStatus
ns_context_progress (NsContext *context, double fraction, NsError *error)
{
  double from = context->progress_from;
  double to = context->progress_to;

  if (context->progress &&
      !context->progress (from + (to - from) * fraction, context->progress_data))
    return ns_error_set (error, NS_ERROR_CANCELLED, "Stopped before the picture was finished.");

  return NS_OK;
}

void
ns_context_push_range (NsContext *context, double from, double to, NsProgressRange *saved)
{
  double width = context->progress_to - context->progress_from;

  saved->from = context->progress_from;
  saved->to = context->progress_to;
  context->progress_to = saved->from + width * to;
  context->progress_from = saved->from + width * from;
}

void
ns_context_pop_range (NsContext *context, const NsProgressRange *saved)
{
  context->progress_from = saved->from;
  context->progress_to = saved->to;
}
