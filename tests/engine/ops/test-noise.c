/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ops/noise.h"

static void
noise_has_the_deviation_asked_for (void **state)
{
  NsContext *context = test_context (2);
  NsTensor   x = test_tensor (context, 100, 100, 3, 0, 1);
  double    *before = test_doubles (&x);
  double     sum = 0.0;
  double     square = 0.0;

  (void) state;
  ns_noise (context->pool, &x, 0.5f, 7, NULL, &x);
  for (int i = 0; i < 30000; i++)
    {
      double n = (double) x.data[i] - before[i];

      sum += n / 30000;
      square += n * n / 30000;
    }
  assert_true (fabs (sum) < 0.02);
  assert_true (fabs (sqrt (square) - 0.5) < 0.02);
  free (before);
  ns_tensor_clear (&x);
  test_context_free (context);
}

static void
it_depends_on_the_seed_and_nothing_else (void **state)
{
  NsContext *one = test_context (1);
  NsContext *three = test_context (3);
  NsTensor   a = test_tensor (one, 65, 70, 3, 0, 1);
  NsTensor   b = test_tensor (three, 65, 70, 3, 0, 1);
  NsTensor   c = test_tensor (one, 65, 70, 3, 0, 1);

  (void) state;
  ns_noise (one->pool, &a, 1.0f, 7, NULL, &a);
  ns_noise (three->pool, &b, 1.0f, 7, NULL, &b);
  ns_noise (one->pool, &c, 1.0f, 8, NULL, &c);
  test_assert_same_bytes (&a, &b);
  assert_true (a.data[0] != c.data[0] && a.data[100] != c.data[100]);
  ns_tensor_clear (&a);
  ns_tensor_clear (&b);
  ns_tensor_clear (&c);
  test_context_free (one);
  test_context_free (three);
}

static void
a_part_gets_the_noise_of_the_whole (void **state)
{
  NsContext   *context = test_context (2);
  NsTensor     whole = test_tensor (context, 40, 50, 3, 0, 1);
  NsTensor     part = test_tensor (context, 11, 13, 3, 0, 1);
  NsNoisePlace place = { 7, 20, 50 };

  (void) state;
  memset (whole.data, 0, 40 * 50 * 3 * sizeof (float));
  memset (part.data, 0, 11 * 13 * 3 * sizeof (float));
  ns_noise (context->pool, &whole, 1.0f, 7, NULL, &whole);
  ns_noise (context->pool, &part, 1.0f, 7, &place, &part);
  for (int y = 0; y < 11; y++)
    assert_memory_equal (ns_tensor_at (&part, y, 0), ns_tensor_at (&whole, 20 + y, 7),
                         13 * 3 * sizeof (float));
  ns_tensor_clear (&whole);
  ns_tensor_clear (&part);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (noise_has_the_deviation_asked_for),
    cmocka_unit_test (it_depends_on_the_seed_and_nothing_else),
    cmocka_unit_test (a_part_gets_the_noise_of_the_whole),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
