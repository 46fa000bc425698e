/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "testing.h"

#include "adain-setting.h"
#include "network/forward.h"
#include "style/adain-normalise.h"

#define WIDTH 40
#define HEIGHT 32
#define N (WIDTH * HEIGHT)

/* A plan with one tap at half size whose features are made up. */
#define CHANNELS 5

typedef struct
{
  NsContext        *context;
  NsAdainPlan       plan;
  NsTensor          features, output;
  NsAdainStatistics content[2], styles[2];
  float             values[8][CHANNELS];
  float             masks[2][N];
  const float      *regions[2];
  double            weights[2];
  NsAdainMix        mix;
  NsRect            part;
} Setting;

static void
set_up (Setting *s)
{
  memset (s, 0, sizeof *s);
  s->context = test_context (2);
  s->plan.n_taps = 1;
  s->plan.channels[0] = CHANNELS;
  s->plan.n_channels = CHANNELS;
  s->plan.scales[0] = 2;
  s->plan.tileable = true;
  s->features = test_tensor (s->context, HEIGHT / 2, WIDTH / 2, CHANNELS, 1, 1);
  s->output = test_tensor (s->context, HEIGHT / 2, WIDTH / 2, CHANNELS, 0, 2);
  for (size_t i = 0; i < 8; i++)
    for (size_t c = 0; c < CHANNELS; c++)
      s->values[i][c] = 0.3f + ns_random_uniform (i, c);
  for (size_t i = 0; i < 2; i++)
    {
      s->content[i] = (NsAdainStatistics) { s->values[i], s->values[2 + i], NULL };
      s->styles[i] = (NsAdainStatistics) { s->values[4 + i], s->values[6 + i], NULL };
      for (size_t p = 0; p < N; p++)
        s->masks[i][p] = ns_random_uniform (10 + i, p);
      s->regions[i] = s->masks[i];
      s->weights[i] = 1.0 + 2.0 * (double) i;
    }
  s->mix = (NsAdainMix) { 2, s->styles, s->weights, s->content, NULL, WIDTH, HEIGHT, 0.7 };
  s->part = (NsRect) { 0, 0, WIDTH, HEIGHT };
}

static void
tear_down (Setting *s)
{
  ns_tensor_clear (&s->features);
  ns_tensor_clear (&s->output);
  test_context_free (s->context);
}

/* Equation 14 and 15, feature by feature. */
static double
wanted (const Setting *s, int y, int x, int c)
{
  double f = (double) ns_tensor_at (&s->features, y, x)[c];
  double sum = 0.0;

  for (int i = 0; i < 2; i++)
    {
      int    content = s->mix.regions ? i : 0;
      double share = 0.0;
      double normalised =
        (f - (double) s->content[content].mean[c]) / (double) s->content[content].deviation[c];

      for (int p = 0; p < 4; p++)
        {
          int    pixel = (2 * y + p / 2) * WIDTH + 2 * x + p % 2;
          double mine = s->weights[i] * (s->mix.regions ? (double) s->masks[i][pixel] : 1.0);
          double others =
            s->weights[1 - i] * (s->mix.regions ? (double) s->masks[1 - i][pixel] : 1.0);

          share += 0.25 * mine / (mine + others);
        }
      sum +=
        share * ((double) s->styles[i].deviation[c] * normalised + (double) s->styles[i].mean[c]);
    }

  return (1.0 - s->mix.strength) * f + s->mix.strength * sum;
}

static void
it_is_what_the_equations_say (void **state)
{
  (void) state;
  for (int variant = 0; variant < 6; variant++)
    {
      Setting s;

      set_up (&s);
      s.mix.regions = variant % 2 ? s.regions : NULL;
      s.mix.strength = 0.5 * (variant / 2);
      assert_int_equal (
        ns_adain_normalise (&s.plan, s.context, &s.mix, 0, s.part, &s.features, &s.output, NULL),
        NS_OK);
      for (int y = 0; y < s.output.height; y++)
        for (int x = 0; x < s.output.width; x++)
          for (int c = 0; c < CHANNELS; c++)
            assert_true (fabs ((double) ns_tensor_at (&s.output, y, x)[c] - wanted (&s, y, x, c)) <
                         1e-5);

      /* in place */
      assert_int_equal (
        ns_adain_normalise (&s.plan, s.context, &s.mix, 0, s.part, &s.features, &s.features, NULL),
        NS_OK);
      test_assert_same_bytes (&s.features, &s.output);
      tear_down (&s);
    }
}

static NsStatus
attempt (NsContext *context, void *data, NsError *error)
{
  Setting *s = data;

  return ns_adain_normalise (&s->plan, context, &s->mix, 0, s->part, &s->features, &s->output,
                             error);
}

static void
every_failing_allocation_is_an_error (void **state)
{
  Setting s;

  (void) state;
  set_up (&s);
  s.mix.regions = s.regions;
  test_every_allocation_failing (s.context, attempt, &s);
  tear_down (&s);
}

/* Encoder, statistics, normalisation and decoder together, before anything is clamped. */
static void
paintings_equal_those_of_pytorch (void **state)
{
  NsContext        *context = test_context (2);
  NsMemory         *memory = context->memory;
  NsModel          *model = fixture_model (memory, "tiny-adain");
  NsImage           images[2] = { NS_IMAGE_INIT, NS_IMAGE_INIT };
  NsAdainStatistics statistics[2] = { NS_ADAIN_STATISTICS_INIT, NS_ADAIN_STATISTICS_INIT };
  NsTensor          taps[NS_ADAIN_TAPS_MAX];
  NsTensor          output = NS_TENSOR_INIT, expected = NS_TENSOR_INIT;
  NsAdainPlan       plan;
  NsTiling          tiling;
  double            weight = 1.0, most = 0.0, worst = 0.0;
  unsigned          last;

  (void) state;
  memset (taps, 0, sizeof taps);
  assert_int_equal (ns_adain_plan_init (&plan, model, NULL), NS_OK);
  adain_fixture_image (&images[0], memory, "style");
  adain_fixture_image (&images[1], memory, "input");
  for (int i = 0; i < 2; i++)
    {
      assert_int_equal (ns_adain_plan_tiles (&plan, images[i].width, images[i].height, true,
                                             SIZE_MAX, &tiling, NULL),
                        NS_OK);
      assert_int_equal (ns_adain_statistics_measure (&plan, context, &images[i], NULL, NULL, 1,
                                                     &tiling, &statistics[i], i ? taps : NULL,
                                                     NULL),
                        NS_OK);
    }
  for (unsigned i = 0; i < plan.n_taps; i++)
    {
      NsAdainMix mix = { 1,    &statistics[0],  &weight,          &statistics[1],
                         NULL, images[1].width, images[1].height, 1.0 };

      assert_int_equal (ns_adain_normalise (&plan, context, &mix, i, ns_tiling_tile (&tiling, 0),
                                            &taps[i], &taps[i], NULL),
                        NS_OK);
    }
  last = ns_network_n_outputs (plan.decoder) - 1;
  assert_int_equal (ns_network_forward (context, plan.decoder, NULL, taps, 1, &last, &output, NULL),
                    NS_OK);

  fixture_picture (&expected, memory, "tiny-adain-expected", "output", 0);
  for (int y = 0; y < expected.height; y++)
    for (int x = 0; x < expected.width; x++)
      for (int c = 0; c < 3; c++)
        {
          double value = (double) ns_tensor_at (&expected, y, x)[c];
          double got = (double) ns_tensor_at (&output, y + plan.padding, x + plan.padding)[c];

          most = fmax (most, fabs (value));
          worst = fmax (worst, fabs (got - value));
        }
  if (!(worst <= 2e-6 * most))
    fail_msg ("differs by %g from values up to %g", worst, most);

  ns_tensor_clear (&output);
  ns_tensor_clear (&expected);
  for (int i = 0; i < 2; i++)
    {
      ns_adain_statistics_clear (&statistics[i]);
      ns_image_clear (&images[i]);
    }
  ns_model_free (model);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (it_is_what_the_equations_say),
    cmocka_unit_test (every_failing_allocation_is_an_error),
    cmocka_unit_test (paintings_equal_those_of_pytorch),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
