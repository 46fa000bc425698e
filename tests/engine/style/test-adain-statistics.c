/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "testing.h"

#include "adain-setting.h"
#include "style/adain-statistics.h"

#define WIDTH 250
#define HEIGHT 170
#define N (WIDTH * HEIGHT)

typedef struct
{
  NsContext  *context;
  NsModel    *model;
  NsAdainPlan plan;
  NsImage     image;
  float       mask[N];
} Setting;

static Setting *
set_up (void)
{
  Setting *s = calloc (1, sizeof *s);

  s->context = test_context (2);
  s->model = fixture_model (s->context->memory, "tiny-adain");
  assert_int_equal (ns_adain_plan_init (&s->plan, s->model, NULL), NS_OK);
  adain_picture (&s->image, s->context->memory, WIDTH, HEIGHT, 1);
  for (size_t p = 0; p < N; p++)
    s->mask[p] = p % WIDTH < 60 ? 0.0f : (float) (p % WIDTH) / WIDTH;

  return s;
}

static void
tear_down (Setting *s)
{
  ns_image_clear (&s->image);
  ns_model_free (s->model);
  test_context_free (s->context);
  free (s);
}

static NsTiling
tiling_of (const Setting *s, int n_refined)
{
  NsTiling tiling;

  assert_int_equal (ns_adain_plan_tiles (&s->plan, WIDTH, HEIGHT, true, SIZE_MAX, &tiling, NULL),
                    NS_OK);
  for (int i = 0; i < n_refined; i++)
    assert_true (ns_tiling_refine (&tiling, 32));

  return tiling;
}

static void
assert_equal (const Setting *s, const NsAdainStatistics *a, const NsAdainStatistics *b)
{
  for (size_t c = 0; c < s->plan.n_channels; c++)
    {
      assert_true (fabsf (a->mean[c] - b->mean[c]) <= 2e-5f * (1.0f + b->deviation[c]));
      assert_true (fabsf (a->deviation[c] - b->deviation[c]) <= 2e-5f * (1.0f + b->deviation[c]));
    }
}

static void
they_are_means_and_deviations_of_the_taps (void **state)
{
  Setting          *s = set_up ();
  NsTiling          tiling = tiling_of (s, 0);
  NsAdainStatistics statistics = NS_ADAIN_STATISTICS_INIT;
  NsTensor          taps[NS_ADAIN_TAPS_MAX];

  (void) state;
  memset (taps, 0, sizeof taps);
  assert_int_equal (ns_adain_statistics_measure (&s->plan, s->context, &s->image, NULL, NULL, 1,
                                                 &tiling, &statistics, taps, NULL),
                    NS_OK);
  for (unsigned tap = 0; tap < s->plan.n_taps; tap++)
    {
      const NsTensor *t = &taps[tap];
      double          n = (double) t->height * t->width;

      for (int c = 0; c < t->channels; c++)
        {
          double sum = 0.0, square = 0.0;
          size_t channel = s->plan.first[tap] + (size_t) c;

          for (int i = 0; i < t->height * t->width; i++)
            {
              double value = (double) ns_tensor_at (t, i / t->width, i % t->width)[c];

              sum += value;
              square += value * value;
            }
          assert_true (fabs ((double) statistics.mean[channel] - sum / n) < 1e-5);
          assert_true (fabs ((double) statistics.deviation[channel] -
                             sqrt (square / n - sum / n * sum / n + 1e-5)) < 1e-5);
        }
      ns_tensor_clear (&taps[tap]);
    }
  ns_adain_statistics_clear (&statistics);
  tear_down (s);
}

static void
tiles_give_the_same_as_the_whole (void **state)
{
  Setting     *s = set_up ();
  NsTiling     whole = tiling_of (s, 0), tiles = tiling_of (s, 4);
  const float *regions[2] = { s->mask, s->mask };

  (void) state;
  assert_true (ns_tiling_n_tiles (&tiles) >= 4);
  for (int variant = 0; variant < 3; variant++)
    {
      NsAdainStatistics a[2] = { NS_ADAIN_STATISTICS_INIT, NS_ADAIN_STATISTICS_INIT };
      NsAdainStatistics b[2] = { NS_ADAIN_STATISTICS_INIT, NS_ADAIN_STATISTICS_INIT };
      const float      *mask = variant == 1 ? s->mask : NULL;
      size_t            n = variant == 2 ? 2 : 1;

      assert_int_equal (ns_adain_statistics_measure (&s->plan, s->context, &s->image, mask,
                                                     variant == 2 ? regions : NULL, n, &whole, a,
                                                     NULL, NULL),
                        NS_OK);
      assert_int_equal (ns_adain_statistics_measure (&s->plan, s->context, &s->image, mask,
                                                     variant == 2 ? regions : NULL, n, &tiles, b,
                                                     NULL, NULL),
                        NS_OK);
      for (size_t i = 0; i < n; i++)
        assert_equal (s, &a[i], &b[i]);
      if (n == 2)
        assert_equal (s, &a[0], &a[1]);
      for (size_t i = 0; i < 2; i++)
        {
          ns_adain_statistics_clear (&a[i]);
          ns_adain_statistics_clear (&b[i]);
        }
    }
  tear_down (s);
}

/* What is masked out may be anything, as long as no feature that counts looks at it. */
static void
what_does_not_count_has_no_influence (void **state)
{
  Setting          *s = set_up ();
  NsTiling          tiling = tiling_of (s, 0);
  NsAdainStatistics a = NS_ADAIN_STATISTICS_INIT, b = NS_ADAIN_STATISTICS_INIT;

  (void) state;
  assert_int_equal (ns_adain_statistics_measure (&s->plan, s->context, &s->image, s->mask, NULL, 1,
                                                 &tiling, &a, NULL, NULL),
                    NS_OK);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < 20; x++)
      ns_image_at (&s->image, x, y)[1] = 1.0f;
  assert_int_equal (ns_adain_statistics_measure (&s->plan, s->context, &s->image, s->mask, NULL, 1,
                                                 &tiling, &b, NULL, NULL),
                    NS_OK);
  assert_equal (s, &a, &b);
  ns_adain_statistics_clear (&b);

  /* without the mask it counts */
  assert_int_equal (ns_adain_statistics_measure (&s->plan, s->context, &s->image, NULL, NULL, 1,
                                                 &tiling, &b, NULL, NULL),
                    NS_OK);
  assert_true (fabsf (a.mean[0] - b.mean[0]) > 1e-3f);
  ns_adain_statistics_clear (&a);
  ns_adain_statistics_clear (&b);
  tear_down (s);
}

static void
nothing_visible_counts_as_everything (void **state)
{
  Setting          *s = set_up ();
  NsTiling          tiling = tiling_of (s, 2);
  NsAdainStatistics a = NS_ADAIN_STATISTICS_INIT, b = NS_ADAIN_STATISTICS_INIT;

  (void) state;
  assert_int_equal (ns_adain_statistics_measure (&s->plan, s->context, &s->image, NULL, NULL, 1,
                                                 &tiling, &a, NULL, NULL),
                    NS_OK);
  memset (s->mask, 0, sizeof s->mask);
  assert_int_equal (ns_adain_statistics_measure (&s->plan, s->context, &s->image, s->mask, NULL, 1,
                                                 &tiling, &b, NULL, NULL),
                    NS_OK);
  assert_equal (s, &a, &b);
  ns_adain_statistics_clear (&a);
  ns_adain_statistics_clear (&b);
  tear_down (s);
}

static NsStatus
attempt (NsContext *context, void *data, NsError *error)
{
  Setting          *s = data;
  NsTiling          tiling = tiling_of (s, 1);
  NsAdainStatistics statistics = NS_ADAIN_STATISTICS_INIT;
  NsStatus status = ns_adain_statistics_measure (&s->plan, context, &s->image, s->mask, NULL, 1,
                                                 &tiling, &statistics, NULL, error);

  ns_adain_statistics_clear (&statistics);

  return status;
}

static void
every_failing_allocation_is_an_error (void **state)
{
  Setting *s = set_up ();

  (void) state;
  test_every_allocation_failing (s->context, attempt, s);
  tear_down (s);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (they_are_means_and_deviations_of_the_taps),
    cmocka_unit_test (tiles_give_the_same_as_the_whole),
    cmocka_unit_test (what_does_not_count_has_no_influence),
    cmocka_unit_test (nothing_visible_counts_as_everything),
    cmocka_unit_test (every_failing_allocation_is_an_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
