/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/iterative-level.h"

#include "easel.h"
#include "loss-setting.h"

#define WIDTH 90
#define HEIGHT 70
#define STEPS 8
#define STEPS_MAX 100

/* One level of a run, and what it told. */
typedef struct
{
  Easel            easel;
  NsIterativePlan  plan;
  NsIterativeClock clock;
  NsLoss          *loss;
  float           *x, *start;
  size_t           n;

  unsigned n_told, n_pictures, n_evaluations;
  double   totals[STEPS_MAX], fractions[STEPS_MAX];
  float   *x_told;       /* at the last time */
  unsigned cancel_after; /* calls of the bar; 0: never */
  unsigned n_calls;
} Desk;

static void
listen (const NsIterativeProgress *progress, void *data)
{
  Desk                 *desk = data;
  const NsPyramidLevel *level = &desk->plan.pyramid.levels[progress->scale - 1];
  const NsLossValues   *values = ns_loss_values (desk->loss);

  assert_true (desk->n_told < STEPS_MAX);
  assert_int_equal (progress->step, desk->n_told + 1);
  assert_int_equal (progress->n_scales, desk->plan.pyramid.n_levels);
  assert_int_equal (progress->width, level->width);
  assert_int_equal (progress->height, level->height);
  assert_true (progress->step <= progress->n_steps && progress->n_steps <= level->steps);
  assert_true (progress->n_evaluations > desk->n_evaluations);
  assert_true (progress->seconds_left >= 0.0);
  assert_int_equal (progress->n_layers, desk->plan.loss.n_layers);
  for (unsigned i = 0; i < progress->n_layers; i++)
    {
      assert_string_equal (progress->layers[i].tap,
                           ns_network_output_name (ns_model_network (desk->easel.model),
                                                   desk->plan.loss.layers[i].output));
      if (progress->total == values->total) /* the last evaluation was of what is told */
        assert_true (progress->layers[i].style == values->layers[i].style &&
                     progress->layers[i].content == values->layers[i].content &&
                     progress->layers[i].relative_style == values->layers[i].relative_style &&
                     progress->layers[i].relative_content == values->layers[i].relative_content);
    }
  if (progress->picture)
    {
      NsImage wanted = NS_IMAGE_INIT;

      assert_int_equal (ns_image_init (&wanted, desk->easel.context->memory, progress->width,
                                       progress->height, NULL),
                        NS_OK);
      ns_iterative_level_picture (desk->x, &wanted);
      assert_memory_equal (progress->picture->pixels, wanted.pixels,
                           4 * sizeof (float) * (desk->n / 3));
      ns_image_clear (&wanted);
      desk->n_pictures++;
    }
  desk->totals[desk->n_told] = progress->total;
  desk->fractions[desk->n_told] = progress->fraction;
  desk->n_evaluations = progress->n_evaluations;
  memcpy (desk->x_told, desk->x, desk->n * sizeof (float));
  desk->n_told++;
}

static bool
watch (double fraction, void *data)
{
  Desk *desk = data;

  (void) fraction;
  desk->n_calls++;

  return desk->cancel_after == 0 || desk->n_calls < desk->cancel_after;
}

/* The plan of two scales, of which level is made ready; options of the easel may have been changed. */
static void
desk_start (Desk *desk, unsigned level)
{
  NsContext            *context = desk->easel.context;
  const NsPyramidLevel *size;
  NsTensor              content, style, start;

  desk->easel.options.scales = 2;
  desk->easel.options.func = listen;
  desk->easel.options.data = desk;
  assert_int_equal (ns_iterative_plan (&desk->plan, &desk->easel.request, WIDTH, HEIGHT, NULL),
                    NS_OK);
  size = &desk->plan.pyramid.levels[level];
  content = smooth_picture (context, size->height, size->width, 1);
  style = smooth_picture (context, 40, 50, 2);
  start = smooth_picture (context, size->height, size->width, 3);
  desk->n = 3 * (size_t) size->width * (size_t) size->height;
  desk->x = malloc (desk->n * sizeof (float));
  desk->start = malloc (desk->n * sizeof (float));
  desk->x_told = malloc (desk->n * sizeof (float));
  memcpy (desk->x, start.data, desk->n * sizeof (float));
  memcpy (desk->start, start.data, desk->n * sizeof (float));
  desk->loss = ns_loss_new (context, ns_model_network (desk->easel.model), &desk->plan.loss,
                            size->height, size->width, NULL);
  assert_non_null (desk->loss);
  assert_int_equal (ns_loss_set_content (desk->loss, &content, NULL), NS_OK);
  assert_int_equal (ns_loss_add_style (desk->loss, &style, NULL, 1.0, NULL), NS_OK);
  ns_iterative_clock_start (&desk->clock, &desk->plan.pyramid);
  context->progress = watch;
  context->progress_data = desk;
  ns_tensor_clear (&start);
}

static void
desk_init (Desk *desk, unsigned n_threads)
{
  memset (desk, 0, sizeof *desk);
  easel_init (&desk->easel, n_threads, WIDTH, HEIGHT);
  desk->easel.options.steps = STEPS;
}

static NsStatus
run (Desk *desk, unsigned level, NsError *error)
{
  return ns_iterative_level_run (desk->easel.context, &desk->plan, level,
                                 ns_model_network (desk->easel.model), desk->loss, desk->x,
                                 &desk->clock, error);
}

static double
value_at (Desk *desk, const float *x)
{
  float *gradient = malloc (desk->n * sizeof *gradient);
  double value = evaluate (desk->loss, x, gradient);

  free (gradient);

  return value;
}

static void
desk_clear (Desk *desk)
{
  ns_loss_free (desk->loss);
  free (desk->x);
  free (desk->start);
  free (desk->x_told);
  easel_clear (&desk->easel);
}

static void
every_step_of_lbfgs_lowers_the_loss_and_is_told (void **state)
{
  Desk desk;

  (void) state;
  for (unsigned level = 0; level < 2; level++)
    {
      double before;

      desk_init (&desk, 2);
      desk_start (&desk, level);
      before = value_at (&desk, desk.x);
      assert_int_equal (run (&desk, level, NULL), NS_OK);
      assert_int_equal (desk.n_told, desk.plan.pyramid.levels[level].steps);
      assert_true (desk.totals[0] < before);
      for (unsigned i = 1; i < desk.n_told; i++)
        assert_true (desk.totals[i] < desk.totals[i - 1]);
      assert_true (value_at (&desk, desk.x) == desk.totals[desk.n_told - 1]);
      assert_memory_equal (desk.x, desk.x_told, desk.n * sizeof (float));
      desk_clear (&desk);
    }
}

static void
adam_looks_once_per_step (void **state)
{
  Desk   desk;
  double before;

  (void) state;
  desk_init (&desk, 1);
  desk.easel.options.optimiser = NS_OPTIMISER_ADAM;
  desk.easel.options.steps = 5 * STEPS; /* without a line search it first goes too far */
  desk_start (&desk, 1);
  before = value_at (&desk, desk.x);
  assert_int_equal (run (&desk, 1, NULL), NS_OK);
  assert_int_equal (desk.n_told, 5 * STEPS);
  assert_int_equal (desk.n_evaluations, 5 * STEPS);
  assert_true (desk.totals[0] == before); /* Adam tells of where it was */
  assert_true (value_at (&desk, desk.x) < before);
  desk_clear (&desk);
}

static void
the_style_loss_is_the_plans (void **state)
{
  double totals[2];

  (void) state;
  for (int loss = NS_STYLE_GRAM; loss <= NS_STYLE_MOMENTS; loss++)
    {
      Desk desk;

      desk_init (&desk, 1);
      desk.easel.options.style_loss = (NsStyleLoss) loss;
      desk_start (&desk, 0);
      assert_int_equal (run (&desk, 0, NULL), NS_OK);
      totals[loss] = desk.totals[desk.n_told - 1];
      desk_clear (&desk);
    }
  assert_true (totals[NS_STYLE_GRAM] != totals[NS_STYLE_MOMENTS]);
}

static void
the_clock_goes_by_the_work_of_the_levels (void **state)
{
  Desk   desk;
  double part;

  (void) state;
  desk_init (&desk, 1);
  desk_start (&desk, 0);
  part = ns_pyramid_work (&desk.plan.pyramid, 0) / ns_pyramid_total_work (&desk.plan.pyramid);
  assert_true (desk.clock.total_work == ns_pyramid_total_work (&desk.plan.pyramid));
  assert_true (desk.clock.work == 0.0 && desk.clock.fraction == 0.0 && desk.clock.started < 0.0);
  assert_int_equal (run (&desk, 0, NULL), NS_OK);
  assert_true (desk.clock.started >= 0.0);
  assert_true (fabs (desk.clock.fraction - part) < 1e-12);
  for (unsigned i = 0; i < desk.n_told; i++)
    assert_true (fabs (desk.fractions[i] - part * (i + 1) / desk.n_told) < 1e-12);
  desk_clear (&desk);
}

/* At the content itself, without a style that counts, there is nothing left to do. */
static void
convergence_ends_a_level_and_its_work (void **state)
{
  Desk desk;

  (void) state;
  desk_init (&desk, 1);
  desk.easel.options.style_weight = 0.0;
  desk.easel.options.variation_weight = 0.0;
  desk_start (&desk, 1);
  {
    NsTensor content = smooth_picture (desk.easel.context, HEIGHT, WIDTH, 1);

    memcpy (desk.x, content.data, desk.n * sizeof (float));
    ns_tensor_clear (&content);
  }
  assert_int_equal (run (&desk, 1, NULL), NS_OK);
  assert_true (desk.n_told < STEPS);
  assert_true (fabs (desk.clock.work - ns_pyramid_work (&desk.plan.pyramid, 1)) < 1e-6);
  assert_true (value_at (&desk, desk.x) < 1e-9);
  desk_clear (&desk);
}

static void
pictures_come_as_often_as_asked_and_at_the_end (void **state)
{
  Desk desk;

  (void) state;
  for (unsigned every = 0; every <= 3; every += 3)
    {
      desk_init (&desk, 1);
      desk.easel.options.picture_every = every;
      desk_start (&desk, 1);
      assert_int_equal (run (&desk, 1, NULL), NS_OK);
      assert_int_equal (desk.n_told, STEPS);
      assert_int_equal (desk.n_pictures, every ? 3 : 0); /* after 3, 6 and 8 */
      desk_clear (&desk);
    }
}

static void
cancelled_at_any_moment_x_is_at_the_last_accepted_step (void **state)
{
  (void) state;
  for (int adam = 0; adam < 2; adam++)
    for (unsigned after = 1; after < 200; after += 23)
      {
        Desk    desk;
        NsError error = NS_ERROR_INIT;

        desk_init (&desk, 1);
        desk.easel.options.optimiser = adam ? NS_OPTIMISER_ADAM : NS_OPTIMISER_LBFGS;
        desk_start (&desk, 0);
        desk.cancel_after = after;
        assert_int_equal (run (&desk, 0, &error), NS_ERROR_CANCELLED);
        assert_int_equal (error.status, NS_ERROR_CANCELLED);
        assert_int_equal (desk.n_calls, after); /* it is not asked again */
        assert_memory_equal (desk.x, desk.n_told > 0 ? desk.x_told : desk.start,
                             desk.n * sizeof (float));
        desk.cancel_after = 0;
        desk_clear (&desk);
      }
}

static void
pictures_are_clamped_and_opaque (void **state)
{
  NsContext *context = test_context (1);
  NsImage    image = NS_IMAGE_INIT;
  float      x[] = { 0.0f, 127.5f, 255.0f, -40.0f, 300.0f, 51.0f };

  (void) state;
  assert_int_equal (ns_image_init (&image, context->memory, 2, 1, NULL), NS_OK);
  ns_iterative_level_picture (x, &image);
  assert_true (image.pixels[0] == 0.0f && image.pixels[1] == 0.5f && image.pixels[2] == 1.0f);
  assert_true (image.pixels[4] == 0.0f && image.pixels[5] == 1.0f);
  assert_true (fabsf (image.pixels[6] - 0.2f) < 1e-6f);
  assert_true (image.pixels[3] == 1.0f && image.pixels[7] == 1.0f);
  ns_image_clear (&image);
  test_context_free (context);
}

static NsStatus
attempt (NsContext *context, void *data, NsError *error)
{
  Desk *desk = data;

  (void) context;
  desk->n_told = desk->n_evaluations = 0;
  memcpy (desk->x, desk->start, desk->n * sizeof (float));
  ns_iterative_clock_start (&desk->clock, &desk->plan.pyramid);

  return run (desk, 0, error);
}

static void
every_failed_allocation_is_an_error (void **state)
{
  (void) state;
  for (int adam = 0; adam < 2; adam++)
    {
      Desk desk;

      desk_init (&desk, 1);
      desk.easel.options.optimiser = adam ? NS_OPTIMISER_ADAM : NS_OPTIMISER_LBFGS;
      desk_start (&desk, 0);
      desk.plan.pyramid.levels[0].steps = 2;
      desk.plan.options.func = NULL;
      test_every_allocation_failing (desk.easel.context, attempt, &desk);
      desk_clear (&desk);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (every_step_of_lbfgs_lowers_the_loss_and_is_told),
    cmocka_unit_test (adam_looks_once_per_step),
    cmocka_unit_test (the_style_loss_is_the_plans),
    cmocka_unit_test (the_clock_goes_by_the_work_of_the_levels),
    cmocka_unit_test (convergence_ends_a_level_and_its_work),
    cmocka_unit_test (pictures_come_as_often_as_asked_and_at_the_end),
    cmocka_unit_test (cancelled_at_any_moment_x_is_at_the_last_accepted_step),
    cmocka_unit_test (pictures_are_clamped_and_opaque),
    cmocka_unit_test (every_failed_allocation_is_an_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
