/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A pool of threads that shares out numbered tasks.
 *
 * Results must not depend on the number of threads. Hence work is cut into tasks by its size alone,
 * never by the number of threads, and what a task computes may depend on its index only; reductions
 * write one partial result per task and add them up in order of the index.
 */

#ifndef NS_PARALLEL_H
#define NS_PARALLEL_H

#include <stddef.h>

#include "base/error.h"

#define NS_POOL_THREADS_MAX 256

typedef struct _NsPool NsPool;

/* index: 0 … n_tasks - 1. worker: 0 … n_threads - 1, constant within a call; use it only to choose
 * scratch memory. */
typedef void (*NsTaskFunc) (size_t index, unsigned worker, void *data);

/* n_threads: 0 for one per available core; at most NS_POOL_THREADS_MAX. The calling thread counts
 * as one of them. Also tells OpenBLAS to compute in the thread that calls it, which is how all our
 * products run. NULL with an error if threads cannot be started. Free with ns_pool_free(). */
NsPool *ns_pool_new (unsigned n_threads, NsError *error);

/* Ends the threads. NULL is allowed. */
void ns_pool_free (NsPool *pool);

unsigned ns_pool_n_threads (const NsPool *pool);

/* Runs func once for every index below n_tasks and returns when all are done. Call it from one
 * thread at a time, and never from within a task. pool NULL runs all in the calling thread. */
void ns_pool_run (NsPool *pool, size_t n_tasks, NsTaskFunc func, void *data);

#endif /* NS_PARALLEL_H */
