/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What every computation shares: memory, threads, and somebody who wants to know how far it is. */

#ifndef NS_CONTEXT_H
#define NS_CONTEXT_H

#include <stdbool.h>

#include "base/memory.h"
#include "base/parallel.h"

/* fraction: 0 … 1 of the whole run, never falling. Called in the thread that started the run, often
 * enough that a person sees it move. Return false to stop: the run then ends soon with
 * NS_ERROR_CANCELLED. */
typedef bool (*NsProgressFunc) (double fraction, void *data);

typedef struct
{
  NsMemory      *memory;   /* owned */
  NsPool        *pool;     /* owned */
  NsProgressFunc progress; /* or NULL */
  void          *progress_data;
  double         progress_from; /* the part of the whole run that the current step covers: */
  double         progress_to;   /*   its own 0 … 1 is mapped to from … to                  */
} NsContext;

/* threads and memory_limit as for ns_pool_new() and ns_memory_new(). NULL with an error on failure.
 * Free with ns_context_free(). One run at a time uses a context. */
NsContext *ns_context_new (unsigned n_threads, size_t memory_limit, NsError *error);

/* Frees the context; everything allocated from its memory must be gone. NULL is allowed. */
void ns_context_free (NsContext *context);

/* Reports fraction (0 … 1 of the current step) and asks whether to go on: NS_OK, or
 * NS_ERROR_CANCELLED with its sentence. */
NsStatus ns_context_progress (NsContext *context, double fraction, NsError *error);

/* Narrows the current step to the part from … to (both 0 … 1 of it), for a computation made of
 * smaller ones; the former range is stored in *saved for ns_context_pop_range(). */
typedef struct
{
  double from, to;
} NsProgressRange;

void ns_context_push_range (NsContext *context, double from, double to, NsProgressRange *saved);
void ns_context_pop_range (NsContext *context, const NsProgressRange *saved);

#endif /* NS_CONTEXT_H */
