/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/random.h"
#include "optimise/vector.h"

static void
arithmetic_is_right_at_any_length_and_for_any_number_of_threads (void **state)
{
  static const size_t lengths[] = { 1, 7, 16384, 16385, 50001 };
  NsMemory           *memory = ns_memory_new (0);
  NsPool             *pools[2] = { NULL, ns_pool_new (3, NULL) };

  (void) state;
  for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++)
    {
      double dots[2];

      for (int p = 0; p < 2; p++)
        {
          NsVectorSpace space = { 0 };
          float        *a, *b, *c;
          double        dot = 0.0;

          assert_int_equal (ns_vector_space_init (&space, pools[p], memory, lengths[l], NULL),
                            NS_OK);
          a = ns_vector_new (&space, NULL);
          b = ns_vector_new (&space, NULL);
          c = ns_vector_new (&space, NULL);
          for (size_t i = 0; i < lengths[l]; i++)
            {
              a[i] = ns_random_normal (1, i);
              b[i] = ns_random_normal (2, i) + 0.1f * a[i];
              dot += (double) a[i] * b[i];
            }
          dots[p] = ns_vector_dot (&space, a, b);
          assert_true (fabs (dots[p] - dot) <= 1e-10 * (1.0 + (double) lengths[l]));

          ns_vector_combine (&space, 2.0, a, b, c);
          for (size_t i = 0; i < lengths[l]; i++)
            assert_true (fabsf (c[i] - (2.0f * a[i] + b[i])) < 1e-5f);
          ns_vector_add (&space, -1.0, b, c);
          ns_vector_scale (&space, 0.5, c, c);
          for (size_t i = 0; i < lengths[l]; i++)
            assert_true (fabsf (c[i] - a[i]) < 1e-5f);
          ns_vector_copy (&space, b, c);
          assert_memory_equal (b, c, lengths[l] * sizeof (float));

          ns_memory_release (memory, a);
          ns_memory_release (memory, b);
          ns_memory_release (memory, c);
          ns_vector_space_clear (&space);
        }
      assert_memory_equal (&dots[0], &dots[1], sizeof (double));
    }
  assert_int_equal (ns_memory_used (memory), 0);
  ns_pool_free (pools[1]);
  ns_memory_free (memory);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (arithmetic_is_right_at_any_length_and_for_any_number_of_threads),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
