/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <stdatomic.h>

#include "base/parallel.h"

typedef struct
{
  atomic_int counts[1000];
  atomic_int strange_workers;
  unsigned   n_threads;
} Work;

static void
task (size_t index, unsigned worker, void *data)
{
  Work *work = data;

  atomic_fetch_add (&work->counts[index], 1);
  if (worker >= work->n_threads)
    atomic_fetch_add (&work->strange_workers, 1);
}

static void
every_task_is_run_once_by_a_known_worker (void **state)
{
  (void) state;
  for (unsigned n_threads = 1; n_threads < 9; n_threads++)
    {
      NsPool *pool = ns_pool_new (n_threads, NULL);

      assert_non_null (pool);
      assert_int_equal (ns_pool_n_threads (pool), n_threads);
      for (int round = 0; round < 50; round++)
        {
          Work work = { .n_threads = n_threads };

          ns_pool_run (pool, (size_t) (round * 20), task, &work);
          for (int i = 0; i < 1000; i++)
            assert_int_equal (work.counts[i], i < round * 20 ? 1 : 0);
          assert_int_equal (work.strange_workers, 0);
        }
      ns_pool_free (pool);
    }
}

static void
without_a_pool_the_caller_does_the_work (void **state)
{
  Work work = { .n_threads = 1 };

  (void) state;
  ns_pool_run (NULL, 10, task, &work);
  for (int i = 0; i < 10; i++)
    assert_int_equal (work.counts[i], 1);
  assert_int_equal (ns_pool_n_threads (NULL), 1);
  ns_pool_free (NULL);
}

static void
zero_threads_means_one_per_core_and_too_many_are_capped (void **state)
{
  NsPool *pool = ns_pool_new (0, NULL);

  (void) state;
  assert_true (ns_pool_n_threads (pool) >= 1);
  ns_pool_free (pool);
  pool = ns_pool_new (NS_POOL_THREADS_MAX + 100, NULL);
  if (pool)
    assert_int_equal (ns_pool_n_threads (pool), NS_POOL_THREADS_MAX);
  ns_pool_free (pool);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (every_task_is_run_once_by_a_known_worker),
    cmocka_unit_test (without_a_pool_the_caller_does_the_work),
    cmocka_unit_test (zero_threads_means_one_per_core_and_too_many_are_capped),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
