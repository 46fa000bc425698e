/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "loss-setting.h"
#include "reference-loss.h"

static void
compare_with_pytorch (NsStyleLoss style_loss)
{
  bool          moments = style_loss == NS_STYLE_MOMENTS;
  NsContext    *context = test_context (2);
  NsModel      *model = tiny_model (context);
  Fixture       fixture = open_fixture (context);
  NsLossOptions options = default_options (model);
  NsLossOptions paper;
  size_t        n = (size_t) fixture.height * (size_t) fixture.width * 3;
  float        *x = expected (&fixture, "x", "");
  float        *wanted = expected (&fixture, moments ? "moments-gradient" : "gradient", "");
  float        *total = expected (&fixture, moments ? "moments-total" : "total", "");
  float        *gradient = malloc (n * sizeof *gradient);
  double        error = 0.0, norm = 0.0;
  NsLoss       *loss;

  options.style_loss = style_loss;
  paper = options;
  loss = fixture_loss (context, model, &fixture, &options);
  evaluate (loss, x, gradient);
  paper.content_weight = 0.0;
  paper.style_weight = 0.0;
  for (unsigned i = 0; i < options.n_layers; i++)
    {
      const NsLossLayerValues *values = &ns_loss_values (loss)->layers[i];
      NsLossLayer             *layer = &paper.layers[i];
      const char *tap = ns_network_output_name (ns_model_network (model), layer->output);
      float      *value = expected (&fixture, moments ? "moments-loss." : "style-loss.", tap);

      assert_relative (values->style, value[0]);
      free (value);
      if (layer->content_weight > 0.0)
        {
          value = expected (&fixture, "content-loss.", tap);
          assert_relative (values->content, value[0]);
          free (value);

          /* the weights with which the relative terms are those of the paper */
          layer->content_weight *= values->content / values->relative_content;
          paper.content_weight += layer->content_weight;
        }
      layer->style_weight *= BETA * values->style / values->relative_style;
      paper.style_weight += layer->style_weight;
    }
  ns_loss_free (loss);

  loss = fixture_loss (context, model, &fixture, &paper);
  assert_relative (evaluate (loss, x, gradient), total[0]);
  for (size_t i = 0; i < n; i++)
    {
      error += ((double) gradient[i] - wanted[i]) * ((double) gradient[i] - wanted[i]);
      norm += (double) wanted[i] * wanted[i];
    }
  assert_true (sqrt (error / norm) <= 1e-4);

  ns_loss_free (loss);
  ns_safetensors_close (fixture.file);
  ns_model_free (model);
  free (x);
  free (wanted);
  free (total);
  free (gradient);
  test_context_free (context);
}

static void
values_and_gradient_are_those_of_pytorch (void **state)
{
  (void) state;
  compare_with_pytorch (NS_STYLE_GRAM);
  compare_with_pytorch (NS_STYLE_MOMENTS);
}

/* The same loss in double precision. */
static ReferenceLoss *
rich_reference (NsContext *context, const NsLossOptions *options, int height, int width)
{
  NsTensor       pictures[] = { smooth_picture (context, height, width, 1),
                                smooth_picture (context, RICH_STYLE_HEIGHT, RICH_STYLE_WIDTH, 2),
                                smooth_picture (context, 18, 17, 3) };
  float         *visible = half_visible ((size_t) height * (size_t) width, 4);
  float         *style_visible = half_visible (RICH_STYLE_HEIGHT * RICH_STYLE_WIDTH, 5);
  char           path[TEXT_MAX];
  NsSafetensors *file;
  ReferenceLoss *loss;
  Reference      exact[3];

  for (int i = 0; i < 3; i++)
    {
      exact[i] =
        (Reference) { pictures[i].height, pictures[i].width, 3, test_doubles (&pictures[i]) };
      ns_tensor_clear (&pictures[i]);
    }
  data_path (path, "tiny-features.safetensors");
  file = ns_safetensors_open (context->memory, path, NULL);
  assert_non_null (file);
  loss = reference_loss_new (file, options, &exact[0], visible);
  reference_loss_add_style (loss, &exact[1], style_visible, 2.0);
  reference_loss_add_style (loss, &exact[2], NULL, 1.0);
  ns_safetensors_close (file);
  for (int i = 0; i < 3; i++)
    free (exact[i].data);
  free (visible);
  free (style_visible);

  return loss;
}

static void
compare_with_central_differences (const NsModel       *model,
                                  const NsLossOptions *options,
                                  int                  height,
                                  int                  width)
{
  NsContext     *context = test_context (1);
  const double   one = 1.0;
  NsLoss        *loss = rich_loss (context, model, options, height, width);
  ReferenceLoss *exact = rich_reference (context, options, height, width);
  NsTensor       x = smooth_picture (context, height, width, 9);
  NsTensor       gradient = smooth_picture (context, height, width, 9);
  Reference      picture, value;
  double        *wanted;

  x.data[5] = 300.0f; /* out of gamut */
  x.data[7 * width + 1] = -40.0f;
  picture = (Reference) { height, width, 3, test_doubles (&x) };
  value = reference_loss (&picture, exact);
  assert_true (*value.data > 0.0);
  assert_true (fabs (evaluate (loss, x.data, gradient.data) - *value.data) <= 1e-5 * *value.data);
  wanted = reference_gradient (reference_loss, exact, &picture, &one);
  test_assert_close (&gradient, wanted, 1e-4);

  free (wanted);
  free (value.data);
  free (picture.data);
  ns_tensor_clear (&x);
  ns_tensor_clear (&gradient);
  reference_loss_free (exact);
  ns_loss_free (loss);
  test_context_free (context);
}

static void
the_whole_gradient_is_that_of_central_differences_in_double_precision (void **state)
{
  NsContext *context = test_context (1);
  NsModel   *model = tiny_model (context);

  (void) state;
  for (int style_loss = NS_STYLE_GRAM; style_loss <= NS_STYLE_MOMENTS; style_loss++)
    {
      NsLossOptions whole = rich_options (model, (NsStyleLoss) style_loss);

      compare_with_central_differences (model, &whole, 19, 22);
      whole.tile_side = 32;
      compare_with_central_differences (model, &whole, 14, 37);

      /* every term alone, since the larger could hide the smaller ones */
      for (int term = 0; term < 4; term++)
        {
          NsLossOptions part = whole;

          part.tile_side = 0;
          part.content_weight *= term == 0;
          part.style_weight *= term == 1;
          part.variation_weight *= term == 2;
          part.gamut_weight *= term == 3;
          if (style_loss == NS_STYLE_GRAM || term == 1)
            compare_with_central_differences (model, &part, 13, 11);
        }
    }
  ns_model_free (model);
  test_context_free (context);
}

static void
change_hidden_pixels (NsStyleLoss style_loss)
{
  NsContext    *context = test_context (1);
  NsModel      *model = tiny_model (context);
  NsLossOptions options = default_options (model);
  int           height = 40, width = 64;
  size_t        n = (size_t) height * (size_t) width * 3;
  float        *visible = calloc ((size_t) height * (size_t) width, sizeof *visible);
  float        *x = malloc (n * sizeof *x), *gradient = malloc (n * sizeof *gradient);
  NsTensor      picture = smooth_picture (context, height, width, 7);
  double        values[2];

  options.style_loss = style_loss;
  /* the left half counts; far enough from it nothing that changes is seen by what counts */
  for (int y = 0; y < height; y++)
    for (int c = 0; c < 16; c++)
      visible[y * width + c] = 1.0f;
  memcpy (x, picture.data, n * sizeof *x);
  for (int k = 0; k < 2; k++)
    {
      NsTensor content = smooth_picture (context, height, width, 1);
      NsTensor style = smooth_picture (context, 30, 30, 2);
      NsLoss *loss = ns_loss_new (context, ns_model_network (model), &options, height, width, NULL);

      if (k == 1)
        for (int y = 0; y < height; y++)
          for (int c = 3 * 56; c < 3 * width; c++)
            content.data[y * content.row_stride + c] = x[(y * width) * 3 + c] = 0.0f;
      assert_int_equal (ns_loss_set_visible (loss, visible, NULL), NS_OK);
      assert_int_equal (ns_loss_set_content (loss, &content, NULL), NS_OK);
      assert_int_equal (ns_loss_add_style (loss, &style, NULL, 1.0, NULL), NS_OK);
      values[k] = evaluate (loss, x, gradient);
      for (int y = 0; y < height; y++)
        for (int c = 3 * 60; c < 3 * width; c++)
          assert_true (gradient[y * width * 3 + c] == 0.0f);
      ns_loss_free (loss);
    }
  assert_true (values[0] == values[1]);

  ns_tensor_clear (&picture);
  ns_model_free (model);
  free (visible);
  free (x);
  free (gradient);
  test_context_free (context);
}

static void
hidden_pixels_have_no_say (void **state)
{
  (void) state;
  change_hidden_pixels (NS_STYLE_GRAM);
  change_hidden_pixels (NS_STYLE_MOMENTS);
}

static void
look_at_content_and_style_themselves (NsStyleLoss style_loss)
{
  NsContext    *context = test_context (2);
  NsModel      *model = tiny_model (context);
  NsLossOptions options = default_options (model);
  NsTensor      picture = smooth_picture (context, 33, 47, 5);
  NsTensor      content = smooth_picture (context, 33, 47, 5);
  NsTensor      style = smooth_picture (context, 33, 47, 5);
  float        *gradient = malloc (33 * 47 * 3 * sizeof *gradient);
  NsLoss       *loss;

  options.style_loss = style_loss;
  loss = ns_loss_new (context, ns_model_network (model), &options, 33, 47, NULL);
  assert_int_equal (ns_loss_set_content (loss, &content, NULL), NS_OK);
  assert_int_equal (ns_loss_add_style (loss, &style, NULL, 1.0, NULL), NS_OK);
  assert_true (evaluate (loss, picture.data, gradient) < 1e-9);

  ns_loss_free (loss);
  ns_tensor_clear (&picture);
  ns_model_free (model);
  free (gradient);
  test_context_free (context);
}

static void
the_content_itself_costs_no_content_and_the_style_itself_no_style (void **state)
{
  (void) state;
  look_at_content_and_style_themselves (NS_STYLE_GRAM);
  look_at_content_and_style_themselves (NS_STYLE_MOMENTS);
}

static void
without_content_and_style_only_the_picture_is_judged (void **state)
{
  NsContext    *context = test_context (1);
  NsModel      *model = tiny_model (context);
  NsLossOptions options = default_options (model);
  float         x[4 * 5 * 3] = { 0 }, gradient[4 * 5 * 3];
  NsLoss       *loss;

  (void) state;
  options.variation_weight = 2.0;
  loss = ns_loss_new (context, ns_model_network (model), &options, 4, 5, NULL);
  assert_true (evaluate (loss, x, gradient) == 0.0);
  for (int i = 0; i < 4 * 5 * 3; i++)
    assert_true (gradient[i] == 0.0f);
  x[0] = 255.0f; /* two differences of full size among 60 values */
  assert_relative (evaluate (loss, x, gradient), 2.0 * 2.0 / 60.0);
  assert_relative (ns_loss_values (loss)->variation, 2.0 / 60.0);
  assert_true (ns_loss_values (loss)->content == 0.0 && ns_loss_values (loss)->style == 0.0);
  assert_relative (gradient[0], 2.0 * 2.0 * 2.0 / 255.0 / 60.0);

  ns_loss_free (loss);
  ns_model_free (model);
  test_context_free (context);
}

static void
compare_threads (NsStyleLoss style_loss)
{
  static float gradients[2][67 * 91 * 3];
  double       values[2];
  unsigned     n_threads[2] = { 1, 3 };

  for (int k = 0; k < 2; k++)
    {
      NsContext    *context = test_context (n_threads[k]);
      NsModel      *model = tiny_model (context);
      NsLossOptions options = rich_options (model, style_loss);
      NsLoss       *loss = rich_loss (context, model, &options, 67, 91);
      NsTensor      picture = smooth_picture (context, 67, 91, 6);

      values[k] = evaluate (loss, picture.data, gradients[k]);
      ns_tensor_clear (&picture);
      ns_loss_free (loss);
      ns_model_free (model);
      test_context_free (context);
    }
  assert_memory_equal (&values[0], &values[1], sizeof values[0]);
  assert_memory_equal (gradients[0], gradients[1], sizeof gradients[0]);
}

static void
threads_do_not_change_a_byte (void **state)
{
  (void) state;
  compare_threads (NS_STYLE_GRAM);
  compare_threads (NS_STYLE_MOMENTS);
}

static void
weigh (NsStyleLoss style_loss)
{
  NsContext    *context = test_context (1);
  NsModel      *model = tiny_model (context);
  NsLossOptions options = rich_options (model, style_loss);
  NsTensor      picture = smooth_picture (context, 200, 300, 6);
  float        *gradient = malloc (200 * 300 * 3 * sizeof *gradient);
  size_t        before = ns_memory_used (context->memory);
  NsLoss       *loss = rich_loss (context, model, &options, 200, 300);
  size_t        foretold = ns_loss_bytes (ns_model_network (model), &options, 2, 200, 300);
  size_t        most;

  ns_memory_reset_peak (context->memory);
  evaluate (loss, picture.data, gradient);
  most = ns_memory_peak (context->memory) - before;
  if (most > foretold + (1 << 20) || most < foretold / 2)
    fail_msg ("%zu bytes instead of %zu", most, foretold);

  ns_loss_free (loss);
  ns_tensor_clear (&picture);
  ns_model_free (model);
  free (gradient);
  test_context_free (context);
}

static void
memory_is_as_foretold (void **state)
{
  (void) state;
  weigh (NS_STYLE_GRAM);
  weigh (NS_STYLE_MOMENTS);
}

static bool
stop (double fraction, void *data)
{
  int *n_calls = data;

  (void) fraction;

  return ++*n_calls < 4;
}

static void
an_evaluation_can_be_cancelled_halfway (void **state)
{
  NsContext    *context = test_context (1);
  NsModel      *model = tiny_model (context);
  NsLossOptions options = rich_options (model, NS_STYLE_GRAM);
  NsLoss       *loss = rich_loss (context, model, &options, 30, 30);
  NsTensor      picture = smooth_picture (context, 30, 30, 6);
  float        *gradient = malloc (30 * 30 * 3 * sizeof *gradient);
  NsObjective   objective = ns_loss_objective (loss);
  int           n_calls = 0;
  double        value;

  (void) state;
  context->progress = stop;
  context->progress_data = &n_calls;
  assert_int_equal (objective.evaluate (objective.data, picture.data, &value, gradient, NULL),
                    NS_ERROR_CANCELLED);
  assert_int_equal (n_calls, 4);

  ns_loss_free (loss);
  ns_tensor_clear (&picture);
  ns_model_free (model);
  free (gradient);
  test_context_free (context);
}

typedef struct
{
  const NsModel *model;
  NsLossOptions  options;
} Evaluation;

static NsStatus
make_and_evaluate (NsContext *context, void *data, NsError *error)
{
  const Evaluation *evaluation = data;
  const NsModel    *model = evaluation->model;
  NsTensor          content = NS_TENSOR_INIT, style = NS_TENSOR_INIT;
  float             visible[16 * 16], x[16 * 16 * 3], gradient[16 * 16 * 3];
  double            value;
  NsLoss           *loss =
    ns_loss_new (context, ns_model_network (model), &evaluation->options, 16, 16, error);
  NsStatus status = NS_ERROR_MEMORY;

  for (int i = 0; i < 16 * 16 * 3; i++)
    x[i] = (float) (i % 255);
  for (int i = 0; i < 16 * 16; i++)
    visible[i] = i % 3 ? 1.0f : 0.5f;
  if (loss)
    status = ns_loss_set_visible (loss, visible, error);
  if (status == NS_OK)
    status = ns_tensor_init (&content, context->memory, 16, 16, 3, 0, error);
  if (status == NS_OK)
    {
      ns_tensor_fill (&content, 100.0f);
      status = ns_loss_set_content (loss, &content, error);
    }
  if (status == NS_OK)
    status = ns_tensor_init (&style, context->memory, 16, 16, 3, 0, error);
  if (status == NS_OK)
    {
      ns_tensor_fill (&style, 50.0f);
      status = ns_loss_add_style (loss, &style, visible, 1.0, error);
    }
  if (status == NS_OK)
    {
      NsObjective objective = ns_loss_objective (loss);

      status = objective.evaluate (objective.data, x, &value, gradient, error);
    }
  ns_loss_free (loss);

  return status;
}

static void
every_failed_allocation_is_an_error (void **state)
{
  NsContext *context = test_context (1);
  NsModel   *model = tiny_model (context);
  Evaluation evaluation = { model, default_options (model) };

  (void) state;
  for (int loss = NS_STYLE_GRAM; loss <= NS_STYLE_MOMENTS; loss++)
    for (int tile_side = 0; tile_side <= 8; tile_side += 8)
      {
        evaluation.options.style_loss = (NsStyleLoss) loss;
        evaluation.options.tile_side = tile_side;
        test_every_allocation_failing (context, make_and_evaluate, &evaluation);
      }
  ns_model_free (model);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (values_and_gradient_are_those_of_pytorch),
    cmocka_unit_test (the_whole_gradient_is_that_of_central_differences_in_double_precision),
    cmocka_unit_test (hidden_pixels_have_no_say),
    cmocka_unit_test (the_content_itself_costs_no_content_and_the_style_itself_no_style),
    cmocka_unit_test (without_content_and_style_only_the_picture_is_judged),
    cmocka_unit_test (threads_do_not_change_a_byte),
    cmocka_unit_test (memory_is_as_foretold),
    cmocka_unit_test (an_evaluation_can_be_cancelled_halfway),
    cmocka_unit_test (every_failed_allocation_is_an_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
