/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "style/iterative-plan.h"
#include "testing.h"

typedef struct
{
  NsContext         *context;
  NsModel           *model;
  float              pixels[8];
  NsImage            image;
  NsPicture          style;
  NsIterativeOptions options;
  NsRequest          request;
} Desk;

static void
desk_init (Desk *desk)
{
  const NsIterativeOptions options = NS_ITERATIVE_OPTIONS_INIT;
  const NsRequest          request = NS_REQUEST_INIT;
  char                     path[512];

  desk->context = test_context (1);
  snprintf (path, sizeof path, "%s/tiny-features.safetensors", getenv ("NS_TEST_DATA"));
  desk->model = ns_model_load (desk->context->memory, path, NULL);
  assert_non_null (desk->model);
  for (int i = 0; i < 8; i++)
    desk->pixels[i] = 1.0f;
  desk->image = (NsImage) { 2, 1, desk->pixels, NULL };
  desk->style = (NsPicture) { &desk->image, NULL, 1.0 };
  desk->options = options;
  desk->request = request;
  desk->request.method = NS_METHOD_ITERATIVE;
  desk->request.model = desk->model;
  desk->request.styles = &desk->style;
  desk->request.n_styles = 1;
  desk->request.iterative = &desk->options;
}

static void
desk_clear (Desk *desk)
{
  ns_model_free (desk->model);
  test_context_free (desk->context);
}

static double
content_of (const Desk *desk, const NsIterativePlan *plan, const char *tap, double *style)
{
  int output = ns_network_find_output (ns_model_network (desk->model), tap);

  for (unsigned i = 0; i < plan->loss.n_layers; i++)
    if (plan->loss.layers[i].output == (unsigned) output)
      {
        *style = plan->loss.layers[i].style_weight;
        return plan->loss.layers[i].content_weight;
      }
  *style = 0.0;

  return 0.0;
}

static void
the_layers_are_the_models_unless_others_are_named (void **state)
{
  const NsModelLoss content[] = { { "relu2_1", 3.0 } };
  const NsModelLoss style[] = { { "relu2_1", 2.0 }, { "relu4_1", 5.0 } };
  Desk              desk;
  NsIterativePlan   plan;
  double            weight;

  (void) state;
  desk_init (&desk);
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 300, 200, NULL), NS_OK);
  assert_int_equal (plan.loss.n_layers, 4);
  assert_true (content_of (&desk, &plan, "metric3", &weight) == 0.5);
  assert_true (fabs (weight - 0.3) < 1e-12);
  assert_true (content_of (&desk, &plan, "metric1", &weight) == 0.0);

  desk.options.content_layers = content;
  desk.options.n_content_layers = 1;
  desk.options.style_layers = style;
  desk.options.n_style_layers = 2;
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 300, 200, NULL), NS_OK);
  assert_int_equal (plan.loss.n_layers, 2);
  assert_true (content_of (&desk, &plan, "relu2_1", &weight) == 3.0);
  assert_true (weight == 2.0);
  assert_true (content_of (&desk, &plan, "relu4_1", &weight) == 0.0);
  assert_true (weight == 5.0);
  desk_clear (&desk);
}

static void
tasks_have_the_terms_and_beginnings_that_they_need (void **state)
{
  Desk            desk;
  NsIterativePlan plan;

  (void) state;
  desk_init (&desk);
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 300, 200, NULL), NS_OK);
  assert_true (plan.has_content && plan.has_style);
  assert_int_equal (plan.options.initial, NS_INITIAL_CONTENT);
  desk.options.task = NS_TASK_TEXTURE;
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 300, 200, NULL), NS_OK);
  assert_true (!plan.has_content && plan.has_style);
  assert_int_equal (plan.options.initial, NS_INITIAL_NOISE);
  desk.options.task = NS_TASK_INVERT;
  desk.options.tap = "relu3_1";
  desk.options.content_weight = 0.0;
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 300, 200, NULL), NS_OK);
  assert_true (plan.has_content && !plan.has_style);
  assert_int_equal (plan.loss.n_layers, 1);
  assert_true (plan.loss.content_weight == 1.0);
  desk_clear (&desk);
}

/* The request is then for the style that the model knows, with a generator that paints it. */
static NsModel *
choose_model_style (Desk *desk)
{
  char     path[512];
  NsModel *generator;

  ns_model_free (desk->model);
  snprintf (path, sizeof path, "%s/tiny-features-styles.safetensors", getenv ("NS_TEST_DATA"));
  desk->model = ns_model_load (desk->context->memory, path, NULL);
  assert_non_null (desk->model);
  snprintf (path, sizeof path, "%s/tiny-fast.safetensors", getenv ("NS_TEST_DATA"));
  generator = ns_model_load (desk->context->memory, path, NULL);
  assert_non_null (generator);
  desk->request.model = desk->model;
  desk->request.styles = NULL;
  desk->request.n_styles = 0;
  desk->options.generator = generator;

  return generator;
}

static void
a_style_that_the_model_knows_begins_with_its_generator (void **state)
{
  Desk            desk;
  NsIterativePlan plan;
  NsModel        *generator;

  (void) state;
  desk_init (&desk);
  generator = choose_model_style (&desk);
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 600, 500, NULL), NS_OK);
  assert_true (plan.has_model_style);
  assert_int_equal (plan.options.initial, NS_INITIAL_FAST);
  assert_int_equal (plan.pyramid.n_levels, 1);

  desk.options.scales = 3;
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 600, 500, NULL), NS_OK);
  assert_int_equal (plan.pyramid.n_levels, 3);
  desk.options.scales = 0;

  desk.options.initial = NS_INITIAL_CONTENT;
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 600, 500, NULL), NS_OK);
  assert_int_equal (plan.options.initial, NS_INITIAL_CONTENT);
  assert_true (plan.pyramid.n_levels > 1);
  desk.options.initial = NS_INITIAL_AUTO;

  desk.options.task = NS_TASK_TEXTURE;
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 600, 500, NULL), NS_OK);
  assert_true (plan.has_model_style);
  assert_int_equal (plan.options.initial, NS_INITIAL_NOISE);
  desk.options.task = NS_TASK_PAINT;

  desk.options.generator = NULL;
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 600, 500, NULL), NS_OK);
  assert_int_equal (plan.options.initial, NS_INITIAL_CONTENT);
  ns_model_free (generator);
  desk_clear (&desk);
}

static void
refuse (Desk *desk, const char *fragment)
{
  NsIterativePlan plan;
  NsError         error = NS_ERROR_INIT;

  assert_int_equal (ns_iterative_plan (&plan, &desk->request, 600, 500, &error), NS_ERROR_ARGUMENT);
  if (!strstr (error.message, fragment))
    fail_msg ("“%s” is not in: %s", fragment, error.message);
}

static void
what_is_not_known_of_a_style_is_refused (void **state)
{
  const NsModelLoss layers[] = { { "relu2_1", 1.0 } };
  Desk              desk;
  NsModel          *generator;

  (void) state;
  desk_init (&desk);
  generator = choose_model_style (&desk);
  desk.request.style = 1;
  refuse (&desk, "style number 2");
  desk.request.style = 0;

  desk.options.style_loss = NS_STYLE_MOMENTS;
  refuse (&desk, "gram");
  desk.options.style_loss = NS_STYLE_GRAM;

  desk.options.style_layers = layers;
  desk.options.n_style_layers = 1;
  refuse (&desk, "relu2_1");
  ns_model_free (generator);
  desk_clear (&desk);
}

static void
the_style_loss_is_the_one_asked_for (void **state)
{
  Desk            desk;
  NsIterativePlan plan;

  (void) state;
  desk_init (&desk);
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 100, 80, NULL), NS_OK);
  assert_int_equal (plan.loss.style_loss, NS_STYLE_GRAM);
  desk.options.style_loss = NS_STYLE_MOMENTS;
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 100, 80, NULL), NS_OK);
  assert_int_equal (plan.loss.style_loss, NS_STYLE_MOMENTS);
  desk_clear (&desk);
}

static void
pictures_are_large_enough_for_the_network (void **state)
{
  Desk            desk;
  NsIterativePlan plan;

  (void) state;
  desk_init (&desk);
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 1, 700, NULL), NS_OK);
  assert_int_equal (plan.width, NS_PYRAMID_SIDE_MIN);
  assert_int_equal (plan.height, 700);
  desk_clear (&desk);
}

static void
styles_keep_their_size_relative_to_the_picture_at_every_level (void **state)
{
  Desk            desk;
  NsIterativePlan plan;
  NsImage         large = { 3000, 1500, NULL, NULL };
  NsImage         small = { 200, 400, NULL, NULL };
  int             width, height;

  (void) state;
  desk_init (&desk);
  desk.options.scales = 2;
  assert_int_equal (ns_iterative_plan (&plan, &desk.request, 1000, 800, NULL), NS_OK);

  /* shrunk to the picture's longer side; never enlarged */
  ns_iterative_style_size (&plan, &desk.request, 1, &large, &width, &height);
  assert_true (width == 1000 && height == 500);
  ns_iterative_style_size (&plan, &desk.request, 1, &small, &width, &height);
  assert_true (width == 200 && height == 400);
  ns_iterative_style_size (&plan, &desk.request, 0, &large, &width, &height);
  assert_true (width == 500 && height == 250);

  /* but as asked */
  desk.request.style_scale = 2.0;
  ns_iterative_style_size (&plan, &desk.request, 1, &large, &width, &height);
  assert_true (width == 2000 && height == 1000);
  ns_iterative_style_size (&plan, &desk.request, 1, &small, &width, &height);
  assert_true (width == 400 && height == 800);
  desk.request.style_scale = 0.1;
  ns_iterative_style_size (&plan, &desk.request, 0, &small, &width, &height);
  assert_true (width == NS_PYRAMID_SIDE_MIN && height == NS_PYRAMID_SIDE_MIN);
  desk_clear (&desk);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_layers_are_the_models_unless_others_are_named),
    cmocka_unit_test (tasks_have_the_terms_and_beginnings_that_they_need),
    cmocka_unit_test (a_style_that_the_model_knows_begins_with_its_generator),
    cmocka_unit_test (what_is_not_known_of_a_style_is_refused),
    cmocka_unit_test (the_style_loss_is_the_one_asked_for),
    cmocka_unit_test (pictures_are_large_enough_for_the_network),
    cmocka_unit_test (styles_keep_their_size_relative_to_the_picture_at_every_level),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
