/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>

#include "ops/statistics-parts.h"

#define CHANNELS 21

/* Parts of any size, one of them empty, against sums in double. */
static void
parts_together_equal_the_whole (void **state)
{
  const int         sizes[] = { 1, 70, 0, 33, 5 };
  NsContext        *context = test_context (1);
  NsStatisticsParts parts = { 0 };
  float            *pixels = test_floats (109 * CHANNELS, 1.0f, 1);
  float             mean[CHANNELS], variance[CHANNELS];
  int               first = 0;

  (void) state;
  for (int i = 0; i < 109 * CHANNELS; i++)
    pixels[i] += 1000.0f * (float) (i % CHANNELS); /* far from 0, where squares would lose digits */
  assert_int_equal (ns_statistics_parts_init (&parts, context->memory, 5, CHANNELS, NULL), NS_OK);
  for (size_t part = 0; part < 5; part++)
    {
      /* as a rectangle of two columns, and what is left over */
      ns_statistics_parts_add (&parts, part, pixels + first * CHANNELS, sizes[part] / 2,
                               2 * CHANNELS, 2);
      ns_statistics_parts_add (&parts, part, pixels + (first + sizes[part] / 2 * 2) * CHANNELS, 1,
                               0, sizes[part] % 2);
      first += sizes[part];
    }
  ns_statistics_parts_total (&parts, mean, variance);

  for (int c = 0; c < CHANNELS; c++)
    {
      double m = 0.0, v = 0.0;

      for (int p = 0; p < 109; p++)
        m += (double) pixels[p * CHANNELS + c] / 109.0;
      for (int p = 0; p < 109; p++)
        v += pow ((double) pixels[p * CHANNELS + c] - m, 2.0) / 109.0;
      assert_true (fabs ((double) mean[c] - m) <= 1e-6 * (1.0 + fabs (m)));
      assert_true (fabs ((double) variance[c] - v) <= 2e-5 * v);
    }
  ns_statistics_parts_clear (&parts);
  ns_statistics_parts_clear (&parts);
  free (pixels);
  test_context_free (context);
}

/* Who sums by himself comes to the same. */
static void
sums_may_be_added_by_others (void **state)
{
  NsContext        *context = test_context (1);
  NsStatisticsParts parts = { 0 };
  float            *pixels = test_floats (50 * CHANNELS, 1.0f, 1);
  float             mean[2][CHANNELS], variance[2][CHANNELS];

  (void) state;
  for (int by_others = 0; by_others < 2; by_others++)
    {
      assert_int_equal (ns_statistics_parts_init (&parts, context->memory, 2, CHANNELS, NULL),
                        NS_OK);
      ns_statistics_parts_add (&parts, 0, pixels, 1, 0, 20);
      if (by_others)
        {
          /* in two runs of channels */
          for (int first = 0; first < CHANNELS; first += 11)
            {
              NsSums sums = ns_statistics_parts_sums (&parts, 1, first);
              int    n = CHANNELS - first < 11 ? CHANNELS - first : 11;

              ns_statistics_parts_begin (&parts, 1, first, pixels + 20 * CHANNELS + first, n);
              for (int p = 20; p < 50; p++)
                for (int c = 0; c < n; c++)
                  {
                    double d = (double) pixels[p * CHANNELS + first + c] - (double) sums.shift[c];

                    sums.sum[c] += d;
                    sums.square[c] += d * d;
                  }
            }
          ns_statistics_parts_count (&parts, 1, 30);
        }
      else
        ns_statistics_parts_add (&parts, 1, pixels + 20 * CHANNELS, 1, 0, 30);
      ns_statistics_parts_total (&parts, mean[by_others], variance[by_others]);
      ns_statistics_parts_clear (&parts);
    }
  for (int c = 0; c < CHANNELS; c++)
    {
      assert_true (fabsf (mean[0][c] - mean[1][c]) <= 1e-6f);
      assert_true (fabsf (variance[0][c] - variance[1][c]) <= 1e-5f * variance[0][c]);
    }
  free (pixels);
  test_context_free (context);
}

static void
nothing_has_no_variance (void **state)
{
  NsContext        *context = test_context (1);
  NsStatisticsParts parts = { 0 };
  float             mean = 5.0f, variance = 5.0f;

  (void) state;
  assert_int_equal (ns_statistics_parts_init (&parts, context->memory, 3, 1, NULL), NS_OK);
  ns_statistics_parts_total (&parts, &mean, &variance);
  assert_true (mean == 0.0f && variance == 0.0f);
  ns_statistics_parts_clear (&parts);
  test_context_free (context);
}

static NsStatus
attempt (NsContext *context, void *data, NsError *error)
{
  NsStatisticsParts parts = { 0 };
  NsStatus          status = ns_statistics_parts_init (&parts, context->memory, 3, 7, error);

  (void) data;
  ns_statistics_parts_clear (&parts);

  return status;
}

static void
every_failing_allocation_is_reported (void **state)
{
  NsContext *context = test_context (1);

  (void) state;
  test_every_allocation_failing (context, attempt, NULL);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (parts_together_equal_the_whole),
    cmocka_unit_test (sums_may_be_added_by_others),
    cmocka_unit_test (nothing_has_no_variance),
    cmocka_unit_test (every_failing_allocation_is_reported),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
