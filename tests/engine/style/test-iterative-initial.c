/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/iterative-initial.h"

#include "easel.h"
#include "image/resize.h"
#include "style/fast.h"

#define WIDTH 60
#define HEIGHT 48

/* An easel for a style that the model knows, with a generator to begin with. */
typedef struct
{
  Easel    easel;
  NsModel *generator;
} Studio;

static NsModel *
load (NsContext *context, const char *name)
{
  char     path[512];
  NsModel *model;

  snprintf (path, sizeof path, "%s/%s.safetensors", getenv ("NS_TEST_DATA"), name);
  model = ns_model_load (context->memory, path, NULL);
  assert_non_null (model);

  return model;
}

static void
studio_init (Studio *studio, int width, int height)
{
  Easel *easel = &studio->easel;

  easel_init (easel, 1, width, height);
  ns_model_free (easel->model);
  easel->model = load (easel->context, "tiny-features-styles");
  easel->request.model = easel->model;
  easel->request.styles = NULL;
  easel->request.n_styles = 0;
  studio->generator = load (easel->context, "tiny-fast");
  easel->options.generator = studio->generator;
  easel->options.generator_style = 1;
}

static void
studio_clear (Studio *studio)
{
  ns_model_free (studio->generator);
  easel_clear (&studio->easel);
}

/* What an optimisation of the photograph begins with, at full size; to be released with free(). */
static float *
initial_of (Easel *easel, NsInitial initial)
{
  NsIterativePlan plan;
  NsError         error = NS_ERROR_INIT;
  float          *x = malloc (3 * WIDTH * HEIGHT * sizeof *x);

  assert_non_null (x);
  easel->options.scales = 1;
  easel->options.initial = initial;
  assert_int_equal (ns_iterative_plan (&plan, &easel->request, WIDTH, HEIGHT, &error), NS_OK);
  assert_int_equal (plan.options.initial, initial);
  assert_int_equal (
    ns_iterative_initial (easel->context, &easel->request, &plan, &easel->photo, x, &error), NS_OK);

  return x;
}

static void
assert_picture (const float *x, const NsImage *image)
{
  for (int i = 0; i < WIDTH * HEIGHT; i++)
    for (int c = 0; c < 3; c++)
      assert_true (fabsf (x[3 * i + c] - 255.0f * image->pixels[4 * i + c]) < 1e-3f);
}

static void
content_and_pictures_are_taken_as_they_are (void **state)
{
  Studio studio;
  Easel *easel = &studio.easel;
  float *x;

  (void) state;
  studio_init (&studio, WIDTH, HEIGHT);
  x = initial_of (easel, NS_INITIAL_CONTENT);
  assert_picture (x, &easel->photo);
  free (x);

  ns_image_clear (&easel->style);
  easel->style = make_image (easel->context, WIDTH, HEIGHT, WAVES, 4);
  easel->options.initial_picture = &easel->style;
  x = initial_of (easel, NS_INITIAL_PICTURE);
  assert_picture (x, &easel->style);
  free (x);

  easel->request.styles = easel->styles;
  easel->request.n_styles = 1;
  x = initial_of (easel, NS_INITIAL_STYLE);
  assert_picture (x, &easel->style);
  free (x);
  studio_clear (&studio);
}

static void
hidden_pixels_of_a_picture_are_filled (void **state)
{
  Studio studio;
  Easel *easel = &studio.easel;
  float *x;

  (void) state;
  studio_init (&studio, WIDTH, HEIGHT);
  ns_image_clear (&easel->style);
  easel->style = make_image (easel->context, WIDTH, HEIGHT, GREY, 1);
  ns_image_at (&easel->style, 7, 5)[0] = NAN;
  ns_image_at (&easel->style, 7, 5)[3] = 0.0f;
  easel->options.initial_picture = &easel->style;
  x = initial_of (easel, NS_INITIAL_PICTURE);
  for (int i = 0; i < 3 * WIDTH * HEIGHT; i++)
    assert_true (fabsf (x[i] - 127.5f) < 0.1f);
  free (x);
  studio_clear (&studio);
}

static void
noise_is_seeded_and_within_the_gamut (void **state)
{
  Studio studio;
  float *x[3];
  double mean = 0.0;
  size_t n = 3 * WIDTH * HEIGHT;

  (void) state;
  studio_init (&studio, WIDTH, HEIGHT);
  for (int i = 0; i < 3; i++)
    {
      studio.easel.request.seed = i == 2 ? 6 : 5;
      x[i] = initial_of (&studio.easel, NS_INITIAL_NOISE);
    }
  assert_memory_equal (x[0], x[1], n * sizeof (float));
  assert_memory_not_equal (x[0], x[2], n * sizeof (float));
  for (size_t i = 0; i < n; i++)
    {
      assert_true (x[0][i] >= 0.0f && x[0][i] <= 255.0f);
      mean += x[0][i] / (double) n;
    }
  assert_true (fabs (mean - 127.5) < 3.0);
  for (int i = 0; i < 3; i++)
    free (x[i]);
  studio_clear (&studio);
}

static void
fast_is_what_the_generator_paints (void **state)
{
  Studio    studio;
  Easel    *easel = &studio.easel;
  NsRequest fast = NS_REQUEST_INIT;
  NsImage   painting = NS_IMAGE_INIT;
  float    *x;

  (void) state;
  studio_init (&studio, WIDTH, HEIGHT);
  easel->request.seed = 3;
  x = initial_of (easel, NS_INITIAL_FAST);

  fast.model = studio.generator;
  fast.style = 1;
  fast.seed = 3;
  assert_int_equal (ns_stylise (easel->context, &fast, &easel->content, &painting, NULL, NULL),
                    NS_OK);
  assert_picture (x, &painting);
  ns_image_clear (&painting);
  free (x);
  studio_clear (&studio);
}

/* Its forms grow with the picture then. */
static void
fast_sees_the_picture_at_the_coarsest_scale (void **state)
{
  Studio          studio;
  Easel          *easel = &studio.easel;
  NsIterativePlan plan;
  NsRequest       fast = NS_REQUEST_INIT;
  NsImage         scaled = NS_IMAGE_INIT;
  NsImage         painting = NS_IMAGE_INIT;
  NsPicture       content = { &scaled, NULL, 1.0 };
  float           x[3 * WIDTH * HEIGHT];

  (void) state;
  studio_init (&studio, 2 * WIDTH, 2 * HEIGHT);
  easel->options.scales = 2;
  assert_int_equal (ns_iterative_plan (&plan, &easel->request, 2 * WIDTH, 2 * HEIGHT, NULL), NS_OK);
  assert_int_equal (plan.options.initial, NS_INITIAL_FAST);
  assert_int_equal (plan.pyramid.levels[0].width, WIDTH);
  assert_int_equal (plan.pyramid.levels[0].height, HEIGHT);
  assert_int_equal (
    ns_iterative_initial (easel->context, &easel->request, &plan, &easel->photo, x, NULL), NS_OK);

  fast.model = studio.generator;
  fast.style = 1;
  assert_int_equal (ns_image_resize (easel->context, &easel->photo, WIDTH, HEIGHT, &scaled, NULL),
                    NS_OK);
  assert_int_equal (ns_stylise (easel->context, &fast, &content, &painting, NULL, NULL), NS_OK);
  for (int i = 0; i < WIDTH * HEIGHT; i++)
    for (int c = 0; c < 3; c++)
      assert_true (fabsf (x[3 * i + c] - 255.0f * painting.pixels[4 * i + c]) < 1e-3f);
  ns_image_clear (&painting);
  ns_image_clear (&scaled);
  studio_clear (&studio);
}

static void
what_is_missing_is_refused (void **state)
{
  Studio           studio;
  NsIterativePlan  plan = { 0 };
  const NsRequest *request = &studio.easel.request;
  NsError          error = NS_ERROR_INIT;

  (void) state;
  studio_init (&studio, WIDTH, HEIGHT);
  plan.options = studio.easel.options;
  plan.pyramid.levels[0].width = WIDTH;
  plan.pyramid.levels[0].height = HEIGHT;
  for (int initial = NS_INITIAL_AUTO; initial <= NS_INITIAL_FAST; initial++)
    {
      bool without = initial == NS_INITIAL_PICTURE || initial == NS_INITIAL_STYLE;

      plan.options.initial = (NsInitial) initial;
      assert_int_equal (ns_iterative_initial_check (request, &plan, &error),
                        without ? NS_ERROR_ARGUMENT : NS_OK);
    }
  plan.options.initial = NS_INITIAL_FAST;
  for (int task = NS_TASK_TEXTURE; task <= NS_TASK_INVERT; task++)
    {
      plan.options.task = (NsTask) task;
      assert_int_equal (ns_iterative_initial_check (request, &plan, &error), NS_ERROR_ARGUMENT);
      assert_non_null (strstr (error.message, "Only paintings of a picture can begin"));
    }
  plan.options.task = NS_TASK_PAINT;
  plan.options.generator_style = 2;
  assert_int_equal (ns_iterative_initial_check (request, &plan, &error), NS_ERROR_ARGUMENT);
  plan.options.generator = studio.easel.model; /* of another kind */
  plan.options.generator_style = 0;
  assert_int_equal (ns_iterative_initial_check (request, &plan, &error), NS_ERROR_ARGUMENT);
  plan.options.generator = NULL;
  assert_int_equal (ns_iterative_initial_check (request, &plan, &error), NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "built-in style"));
  studio_clear (&studio);
}

static void
a_known_style_is_painted_from_there_on (void **state)
{
  Studio studio;
  Easel *easel = &studio.easel;
  Diary  diary = { 0 };

  (void) state;
  studio_init (&studio, 300, 280);
  easel->options.steps = 6;
  easel->options.func = write_diary;
  easel->options.data = &diary;
  assert_painted (easel);
  assert_int_equal (diary.scale[diary.n - 1], 1); /* too small for another */
  assert_int_equal (diary.last_width, 300);
  assert_true (diary.total[diary.n - 1] < diary.total[0]);
  studio_clear (&studio);
}

static void
a_known_style_needs_no_generator (void **state)
{
  Studio studio;
  Easel *easel = &studio.easel;

  (void) state;
  for (int task = NS_TASK_PAINT; task <= NS_TASK_TEXTURE; task++)
    for (int colour = NS_COLOUR_STYLE; colour <= NS_COLOUR_MATCH; colour++)
      {
        studio_init (&studio, 70, 50);
        easel->options.generator = NULL;
        easel->options.task = (NsTask) task;
        easel->request.colour = (NsColour) colour;
        assert_painted (easel);
        studio_clear (&studio);
      }
}

static void
memory_is_as_foretold (void **state)
{
  Studio   studio;
  Easel   *easel = &studio.easel;
  NsReport report;
  NsError  error = NS_ERROR_INIT;
  size_t   before, foretold;

  (void) state;
  studio_init (&studio, 400, 300);
  easel->options.steps = 1;
  before = ns_memory_used (easel->context->memory);
  foretold = ns_iterative_bytes (&easel->request, 400, 300);
  assert_int_equal (paint (easel, &report, &error), NS_OK);
  if (report.peak_memory - before > foretold + (1 << 20) ||
      report.peak_memory - before < foretold / 2)
    fail_msg ("%zu bytes instead of %zu", report.peak_memory - before, foretold);
  studio_clear (&studio);
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
  Studio studio;

  (void) state;
  studio_init (&studio, 20, 40);
  studio.easel.options.steps = 1;
  test_every_allocation_failing (studio.easel.context, attempt, &studio.easel);
  studio_clear (&studio);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (content_and_pictures_are_taken_as_they_are),
    cmocka_unit_test (hidden_pixels_of_a_picture_are_filled),
    cmocka_unit_test (noise_is_seeded_and_within_the_gamut),
    cmocka_unit_test (fast_is_what_the_generator_paints),
    cmocka_unit_test (fast_sees_the_picture_at_the_coarsest_scale),
    cmocka_unit_test (what_is_missing_is_refused),
    cmocka_unit_test (a_known_style_is_painted_from_there_on),
    cmocka_unit_test (a_known_style_needs_no_generator),
    cmocka_unit_test (memory_is_as_foretold),
    cmocka_unit_test (every_failed_allocation_is_an_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
