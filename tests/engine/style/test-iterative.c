/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "easel.h"

static void
the_loss_falls_with_every_step_of_lbfgs (void **state)
{
  for (int pair = 0; pair < 4; pair++)
    {
      static const Motif motifs[4][2] = {
        { WAVES, WAVES }, { GREY, WAVES }, { WAVES, BLACK }, { WHITE, WAVES }
      };
      Easel easel;
      Diary diary = { 0 };

      easel_init (&easel, 2, 140, 90);
      ns_image_clear (&easel.photo);
      ns_image_clear (&easel.style);
      easel.photo = make_image (easel.context, 140, 90, motifs[pair][0], 1);
      easel.style = make_image (easel.context, 50, 40, motifs[pair][1], 3);
      easel.options.scales = 2;
      easel.options.steps = 12;
      easel.options.func = write_diary;
      easel.options.data = &diary;
      assert_painted (&easel);
      assert_true (diary.n > 3);
      for (unsigned i = 1; i < diary.n; i++)
        if (diary.scale[i] == diary.scale[i - 1])
          assert_true (diary.total[i] <= diary.total[i - 1]);
      easel_clear (&easel);
    }
  (void) state;
}

static void
progress_is_told_to_the_end (void **state)
{
  Easel easel;
  Diary diary = { 0 };

  (void) state;
  easel_init (&easel, 1, 140, 90);
  easel.options.scales = 2;
  easel.options.steps = 6;
  easel.options.func = write_diary;
  easel.options.data = &diary;
  easel.options.picture_every = 2;
  assert_painted (&easel);
  for (unsigned i = 1; i < diary.n; i++)
    assert_true (diary.fraction[i] > diary.fraction[i - 1]);
  assert_true (fabs (diary.fraction[diary.n - 1] - 1.0) < 1e-9);
  assert_true (diary.n_pictures >= diary.n / 2 && diary.n_pictures < diary.n);
  assert_int_equal (diary.last_width, 140);
  easel_clear (&easel);
}

static void
threads_and_repetition_do_not_change_a_byte (void **state)
{
  Easel easels[3];

  (void) state;
  for (int i = 0; i < 3; i++)
    {
      easel_init (&easels[i], i == 1 ? 3 : 1, 150, 101);
      easels[i].options.scales = 2;
      easels[i].options.initial = NS_INITIAL_NOISE;
      easels[i].request.seed = i == 2 ? 8 : 7;
      assert_painted (&easels[i]);
    }
  assert_memory_equal (easels[0].result.pixels, easels[1].result.pixels, result_bytes (&easels[0]));
  assert_memory_not_equal (easels[0].result.pixels, easels[2].result.pixels,
                           result_bytes (&easels[0]));
  for (int i = 0; i < 3; i++)
    easel_clear (&easels[i]);
}

static void
any_size_can_be_painted (void **state)
{
  static const int sizes[][2] = {
    { 1, 1 }, { 1, 200 }, { 200, 1 }, { 3, 2 }, { 31, 33 }, { 65, 7 }
  };

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      Easel easel;

      easel_init (&easel, 1, sizes[i][0], sizes[i][1]);
      easel.options.steps = 2;
      assert_painted (&easel);
      ns_image_clear (&easel.style);
      easel.style = make_image (easel.context, 1, 1, WAVES, 1);
      assert_painted (&easel);
      easel_clear (&easel);
    }
}

static void
no_weights_and_flat_pictures_give_no_nonsense (void **state)
{
  static const double weights[][2] = { { 0, 0 }, { 0, 8 }, { 1, 0 }, { 1, 1e9 } };

  (void) state;
  for (int motif = WAVES; motif <= GREY; motif++)
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
      {
        Easel easel;

        easel_init (&easel, 1, 40, 36);
        ns_image_clear (&easel.photo);
        easel.photo = make_image (easel.context, 40, 36, (Motif) motif, 1);
        if (motif == BLACK)
          {
            ns_image_clear (&easel.style);
            easel.style = make_image (easel.context, 33, 32, WHITE, 1);
          }
        easel.options.steps = 3;
        easel.options.content_weight = weights[i][0];
        easel.options.style_weight = weights[i][1];
        assert_painted (&easel);
        easel.options.optimiser = NS_OPTIMISER_ADAM;
        assert_painted (&easel);
        easel_clear (&easel);
      }
}

static void
what_is_hidden_has_no_say (void **state)
{
  Easel easels[2];

  (void) state;
  for (int k = 0; k < 2; k++)
    {
      easel_init (&easels[k], 1, 70, 50);
      for (int y = 0; y < 50; y++)
        for (int x = 40; x < 70; x++)
          {
            float *pixel = ns_image_at (&easels[k].photo, x, y);

            pixel[0] = k ? NAN : 0.3f;
            pixel[1] = k ? 7.0f : 0.1f;
            pixel[3] = 0.0f;
          }
      for (int y = 0; y < 40; y++)
        {
          ns_image_at (&easels[k].style, 49, y)[2] = k ? -3.0f : 0.2f;
          ns_image_at (&easels[k].style, 49, y)[3] = 0.0f;
        }
      assert_painted (&easels[k]);
    }
  for (int y = 0; y < 50; y++)
    assert_memory_equal (ns_image_at (&easels[0].result, 0, y),
                         ns_image_at (&easels[1].result, 0, y), 40 * 4 * sizeof (float));
  for (int k = 0; k < 2; k++)
    easel_clear (&easels[k]);
}

static void
a_photograph_that_nobody_sees_is_painted_all_the_same (void **state)
{
  Easel easel;

  (void) state;
  easel_init (&easel, 1, 40, 40);
  for (int i = 0; i < 40 * 40; i++)
    easel.photo.pixels[4 * i + 3] = 0.0f;
  assert_painted (&easel);
  easel_clear (&easel);
}

static void
a_texture_is_made_of_the_style_alone (void **state)
{
  Easel easels[2];

  (void) state;
  for (int k = 0; k < 2; k++)
    {
      easel_init (&easels[k], 1, 90, 64);
      if (k == 1)
        {
          ns_image_clear (&easels[k].photo);
          easels[k].photo = make_image (easels[k].context, 90, 64, WHITE, 1);
        }
      easels[k].options.task = NS_TASK_TEXTURE;
      easels[k].request.strength = k ? 0.5 : 1.0;
      assert_painted (&easels[k]);
    }
  assert_memory_equal (easels[0].result.pixels, easels[1].result.pixels, result_bytes (&easels[0]));
  for (int k = 0; k < 2; k++)
    easel_clear (&easels[k]);
}

static void
an_inversion_comes_near_what_the_layer_keeps (void **state)
{
  Easel easel;
  Diary diary = { 0 };

  (void) state;
  easel_init (&easel, 1, 64, 64);
  easel.options.task = NS_TASK_INVERT;
  easel.options.tap = "relu1_1";
  easel.options.steps = 30;
  easel.options.func = write_diary;
  easel.options.data = &diary;
  easel.options.variation_weight = 0.0;
  easel.request.n_styles = 0;
  easel.request.styles = NULL;
  assert_painted (&easel);
  assert_true (diary.total[diary.n - 1] < 0.2 * diary.total[0]);
  easel_clear (&easel);
}

static void
every_beginning_optimiser_and_colour_works (void **state)
{
  (void) state;
  for (int initial = NS_INITIAL_AUTO; initial <= NS_INITIAL_PICTURE; initial++)
    for (int colour = NS_COLOUR_STYLE; colour <= NS_COLOUR_MATCH; colour++)
      {
        Easel   easel;
        NsImage other;

        easel_init (&easel, 2, 48, 40);
        other = make_image (easel.context, 20, 70, WAVES, 5);
        easel.styles[1] = (NsPicture) { &other, NULL, 0.5 };
        easel.request.n_styles = 2;
        easel.options.initial = (NsInitial) initial;
        easel.options.initial_picture = &other;
        easel.options.optimiser = colour == NS_COLOUR_KEEP ? NS_OPTIMISER_ADAM : NS_OPTIMISER_LBFGS;
        easel.request.colour = (NsColour) colour;
        assert_painted (&easel);
        ns_image_clear (&other);
        easel_clear (&easel);
      }
}

static bool
stop_after (double fraction, void *data)
{
  int *left = data;

  (void) fraction;

  return --*left > 0;
}

static void
a_cancelled_run_ends_soon_and_may_keep_what_it_has (void **state)
{
  (void) state;
  for (int calls = 1; calls < 400; calls += 37)
    for (int keep = 0; keep < 2; keep++)
      {
        Easel    easel;
        NsReport report;
        NsError  error = NS_ERROR_INIT;
        int      left = calls;
        NsStatus status;

        easel_init (&easel, 1, 100, 80);
        easel.options.scales = 2;
        easel.options.steps = 20;
        easel.options.keep_when_cancelled = keep;
        easel.context->progress = stop_after;
        easel.context->progress_data = &left;
        status = paint (&easel, &report, &error);
        if (status == NS_OK)
          {
            assert_true (keep && report.cancelled);
            assert_sound (&easel);
          }
        else
          {
            assert_int_equal (status, NS_ERROR_CANCELLED);
            assert_null (easel.result.pixels);
          }
        assert_true (left > -3);
        if (keep && calls > 40)
          assert_int_equal (status, NS_OK);
        easel_clear (&easel);
      }
}

static bool
count_calls (double fraction, void *data)
{
  ++*(int *) data;

  return fraction <= 1.0;
}

static void
a_run_cancelled_when_all_is_done_keeps_the_painting (void **state)
{
  Easel    easel;
  NsReport report;
  NsError  error = NS_ERROR_INIT;
  int      n = 0;

  (void) state;
  easel_init (&easel, 1, 40, 40);
  easel.options.keep_when_cancelled = true;
  easel.context->progress = count_calls;
  easel.context->progress_data = &n;
  assert_painted (&easel);
  easel.context->progress = stop_after;
  assert_int_equal (paint (&easel, &report, &error), NS_OK);
  assert_int_equal (n, 0); /* the last call was it */
  assert_false (report.cancelled);
  assert_sound (&easel);
  easel_clear (&easel);
}

static void
memory_is_as_foretold_and_kept (void **state)
{
  Easel    easel;
  NsReport report;
  NsError  error = NS_ERROR_INIT;
  size_t   before, foretold;

  (void) state;
  easel_init (&easel, 1, 400, 300);
  easel.options.steps = 2;
  before = ns_memory_used (easel.context->memory);
  foretold = ns_iterative_bytes (&easel.request, 400, 300);
  assert_int_equal (paint (&easel, &report, &error), NS_OK);
  if (report.peak_memory - before > foretold + (1 << 20) ||
      report.peak_memory - before < foretold / 2)
    fail_msg ("%zu bytes instead of %zu", report.peak_memory - before, foretold);
  easel_clear (&easel);
}

static void
what_does_not_fit_is_refused_with_the_number (void **state)
{
  Easel      easel;
  NsContext *small = ns_context_new (1, 20 << 20, NULL);
  NsError    error = NS_ERROR_INIT;

  (void) state;
  easel_init (&easel, 1, 800, 600);
  assert_int_equal (ns_stylise (small, &easel.request, &easel.content, &easel.result, NULL, &error),
                    NS_ERROR_MEMORY);
  assert_non_null (strstr (error.message, "MiB"));
  assert_int_equal (ns_memory_used (small->memory), 0);
  ns_context_free (small);
  easel_clear (&easel);
}

static void
assert_refused (Easel *easel, NsStatus status, const char *fragment)
{
  NsError error = NS_ERROR_INIT;

  assert_int_equal (paint (easel, NULL, &error), status);
  if (!strstr (error.message, fragment))
    fail_msg ("“%s” is not in: %s", fragment, error.message);
  assert_null (easel->result.pixels);
}

static void
what_makes_no_sense_is_refused_with_a_sentence (void **state)
{
  const float *regions[1] = { NULL };
  NsModelLoss  layers[1] = { { "relu9_9", 1.0 } };
  Easel        easel;

  (void) state;
  easel_init (&easel, 1, 40, 40);
  easel.request.n_styles = 0;
  assert_refused (&easel, NS_ERROR_ARGUMENT, "style");
  easel.request.n_styles = 1;

  for (int i = 0; i < 50 * 40; i++)
    easel.style.pixels[4 * i + 3] = 0.0f;
  assert_refused (&easel, NS_ERROR_ARGUMENT, "transparent");
  for (int i = 0; i < 50 * 40; i++)
    easel.style.pixels[4 * i + 3] = 1.0f;

  easel.request.model = NULL;
  assert_refused (&easel, NS_ERROR_ARGUMENT, "feature network");
  easel.request.model = easel.model;

  easel.request.regions = regions;
  assert_refused (&easel, NS_ERROR_ARGUMENT, "regions");
  easel.request.regions = NULL;

  easel.styles[0].weight = 0.0;
  assert_refused (&easel, NS_ERROR_ARGUMENT, "weight of 0");
  easel.styles[0].weight = NAN;
  assert_refused (&easel, NS_ERROR_ARGUMENT, "weight of style 1");
  easel.styles[0].weight = 1.0;

  easel.options.style_layers = layers;
  easel.options.n_style_layers = 1;
  assert_refused (&easel, NS_ERROR_ARGUMENT, "relu1_1, relu2_1");
  layers[0] = (NsModelLoss) { "relu1_1", -1.0 };
  assert_refused (&easel, NS_ERROR_ARGUMENT, "relu1_1");
  layers[0].weight = 0.0;
  assert_refused (&easel, NS_ERROR_ARGUMENT, "above 0");
  easel.options.style_layers = NULL;

  easel.options.content_weight = -1.0;
  assert_refused (&easel, NS_ERROR_ARGUMENT, "-1");
  easel.options.content_weight = 1.0;

  easel.options.task = NS_TASK_INVERT;
  assert_refused (&easel, NS_ERROR_ARGUMENT, "layer");
  easel.options.task = NS_TASK_PAINT;

  easel.options.initial = NS_INITIAL_PICTURE;
  assert_refused (&easel, NS_ERROR_ARGUMENT, "begin");
  easel.options.initial = NS_INITIAL_AUTO;

  easel.options.steps = NS_ITERATIVE_STEPS_MAX + 1;
  assert_refused (&easel, NS_ERROR_ARGUMENT, "steps");
  easel.options.steps = 1;
  easel.options.scales = NS_ITERATIVE_SCALES_MAX + 1;
  assert_refused (&easel, NS_ERROR_ARGUMENT, "scales");
  easel_clear (&easel);
}

static NsStatus
attempt (NsContext *context, void *data, NsError *error)
{
  Easel   *easel = data;
  NsImage  result = NS_IMAGE_INIT;
  NsStatus status = ns_stylise (context, &easel->request, &easel->content, &result, NULL, error);

  ns_image_clear (&result);

  return status;
}

static void
every_failed_allocation_is_an_error (void **state)
{
  Easel easel;

  (void) state;
  easel_init (&easel, 1, 20, 40);
  easel.options.steps = 1;
  easel.photo.pixels[3] = 0.5f;
  test_every_allocation_failing (easel.context, attempt, &easel);
  easel_clear (&easel);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_loss_falls_with_every_step_of_lbfgs),
    cmocka_unit_test (progress_is_told_to_the_end),
    cmocka_unit_test (threads_and_repetition_do_not_change_a_byte),
    cmocka_unit_test (any_size_can_be_painted),
    cmocka_unit_test (no_weights_and_flat_pictures_give_no_nonsense),
    cmocka_unit_test (what_is_hidden_has_no_say),
    cmocka_unit_test (a_photograph_that_nobody_sees_is_painted_all_the_same),
    cmocka_unit_test (a_texture_is_made_of_the_style_alone),
    cmocka_unit_test (an_inversion_comes_near_what_the_layer_keeps),
    cmocka_unit_test (every_beginning_optimiser_and_colour_works),
    cmocka_unit_test (a_cancelled_run_ends_soon_and_may_keep_what_it_has),
    cmocka_unit_test (a_run_cancelled_when_all_is_done_keeps_the_painting),
    cmocka_unit_test (memory_is_as_foretold_and_kept),
    cmocka_unit_test (what_does_not_fit_is_refused_with_the_number),
    cmocka_unit_test (what_makes_no_sense_is_refused_with_a_sentence),
    cmocka_unit_test (every_failed_allocation_is_an_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
