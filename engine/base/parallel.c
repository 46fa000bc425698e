/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/parallel.h"

#include <cblas.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"

typedef struct
{
  NsPool   *pool;
  unsigned  worker;
  pthread_t thread;
} Worker;

struct _NsPool
{
  unsigned        n_threads; /* the caller's thread included */
  Worker         *workers;   /* n_threads - 1 */
  pthread_mutex_t mutex;
  pthread_cond_t  start; /* a new round, or the end */
  pthread_cond_t  done;  /* the last worker has left the round */
  unsigned long   round;
  unsigned        n_busy;
  bool            quit;

  /* the round's work */
  NsTaskFunc    func;
  void         *data;
  size_t        n_tasks;
  atomic_size_t next;
};

static void
take_tasks (NsPool *pool, unsigned worker)
{
  size_t index;

  while ((index = atomic_fetch_add (&pool->next, 1)) < pool->n_tasks)
    pool->func (index, worker, pool->data);
}

static void *
worker_main (void *data)
{
  Worker       *worker = data;
  NsPool       *pool = worker->pool;
  unsigned long seen = 0;

  pthread_mutex_lock (&pool->mutex);
  while (true)
    {
      while (!pool->quit && pool->round == seen)
        pthread_cond_wait (&pool->start, &pool->mutex);
      if (pool->quit)
        break;

      seen = pool->round;
      pthread_mutex_unlock (&pool->mutex);
      take_tasks (pool, worker->worker);
      pthread_mutex_lock (&pool->mutex);
      if (--pool->n_busy == 0)
        pthread_cond_signal (&pool->done);
    }
  pthread_mutex_unlock (&pool->mutex);

  return NULL;
}

NsPool *
ns_pool_new (unsigned n_threads, NsError *error)
{
  NsPool *pool;

  if (n_threads == 0)
    n_threads = ns_cpu_n_cores ();
  if (n_threads > NS_POOL_THREADS_MAX)
    n_threads = NS_POOL_THREADS_MAX;

  /* Products are small enough for one core's cache; OpenBLAS's own threads would only get in the
   * way of ours. */
  openblas_set_num_threads (1);

  pool = calloc (1, sizeof *pool);
  if (pool)
    pool->workers = calloc (n_threads, sizeof *pool->workers);
  if (!pool || !pool->workers)
    {
      free (pool);
      ns_error_set (error, NS_ERROR_MEMORY, "There is no memory left to start computing.");
      return NULL;
    }

  pthread_mutex_init (&pool->mutex, NULL);
  pthread_cond_init (&pool->start, NULL);
  pthread_cond_init (&pool->done, NULL);
  atomic_init (&pool->next, 0);

  for (pool->n_threads = 1; pool->n_threads < n_threads; pool->n_threads++)
    {
      Worker *worker = &pool->workers[pool->n_threads - 1];
      int     code;

      worker->pool = pool;
      worker->worker = pool->n_threads;
      code = pthread_create (&worker->thread, NULL, worker_main, worker);
      if (code != 0)
        {
          ns_error_set (error, NS_ERROR_MEMORY,
                        "Thread %u of %u cannot be started: %s. Try fewer threads.",
                        pool->n_threads + 1, n_threads, strerror (code));
          ns_pool_free (pool);
          return NULL;
        }
    }

  return pool;
}

void
ns_pool_free (NsPool *pool)
{
  if (!pool)
    return;

  pthread_mutex_lock (&pool->mutex);
  pool->quit = true;
  pthread_cond_broadcast (&pool->start);
  pthread_mutex_unlock (&pool->mutex);

  for (unsigned i = 0; i + 1 < pool->n_threads; i++)
    pthread_join (pool->workers[i].thread, NULL);

  pthread_cond_destroy (&pool->done);
  pthread_cond_destroy (&pool->start);
  pthread_mutex_destroy (&pool->mutex);
  free (pool->workers);
  free (pool);
}

unsigned
ns_pool_n_threads (const NsPool *pool)
{
  return pool ? pool->n_threads : 1;
}

void
ns_pool_run (NsPool *pool, size_t n_tasks, NsTaskFunc func, void *data)
{
  /* Waking workers costs more than a single task saves */
  if (!pool || pool->n_threads == 1 || n_tasks < 2)
    {
      for (size_t index = 0; index < n_tasks; index++)
        func (index, 0, data);
      return;
    }

  pthread_mutex_lock (&pool->mutex);
  pool->func = func;
  pool->data = data;
  pool->n_tasks = n_tasks;
  atomic_store (&pool->next, 0);
  pool->n_busy = pool->n_threads - 1;
  pool->round++;
  pthread_cond_broadcast (&pool->start);
  pthread_mutex_unlock (&pool->mutex);

  take_tasks (pool, 0);

  pthread_mutex_lock (&pool->mutex);
  while (pool->n_busy > 0)
    pthread_cond_wait (&pool->done, &pool->mutex);
  pthread_mutex_unlock (&pool->mutex);
}
