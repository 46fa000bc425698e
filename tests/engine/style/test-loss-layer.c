/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/loss-layer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"
#include "testing.h"

#define HEIGHT 6
#define WIDTH 7
#define POSITIONS (HEIGHT * WIDTH)
#define CHANNELS 4
#define ALPHA 1.5
#define BETA 40.0

static const double shares[2] = { 2.0, 6.0 };

/* A layer with everything in it, and the same in double precision. */
typedef struct
{
  NsLossLayerState layer;
  float           *visible; /* NULL: all */
  Reference        content, styles[2];
} Setting;

static void
set_up (Setting *s, NsContext *context, NsStyleLoss style_loss, bool all_visible)
{
  NsTensor content = test_tensor (context, HEIGHT, WIDTH, CHANNELS, 1, 1);

  memset (s, 0, sizeof *s);
  s->layer.style_loss = style_loss;
  s->layer.content_share = 0.3;
  s->layer.style_share = 0.6;
  s->layer.positions = POSITIONS;
  s->layer.styles = ns_memory_alloc_zeroed (context->memory, 2, sizeof (NsLossStyle), NULL);
  if (!all_visible)
    {
      s->layer.visible = ns_memory_alloc (context->memory, POSITIONS, sizeof (float), NULL);
      s->layer.positions = 0.0;
      for (int i = 0; i < POSITIONS; i++)
        {
          s->layer.visible[i] = (float) (i % 5) / 4.0f;
          s->layer.positions += (double) s->layer.visible[i];
        }
      s->visible = s->layer.visible;
    }
  s->content = (Reference) { HEIGHT, WIDTH, CHANNELS, test_doubles (&content) };
  assert_int_equal (ns_loss_layer_set_content (context, &s->layer, &content, NULL), NS_OK);
  assert_null (content.data); /* taken over */
  for (int i = 0; i < 2; i++)
    {
      NsTensor style = test_tensor (context, 5 + i, 9, CHANNELS, 0, 2 + (uint64_t) i);

      s->styles[i] = (Reference) { 5 + i, 9, CHANNELS, test_doubles (&style) };
      assert_int_equal (
        ns_loss_layer_add_style (context, &s->layer, &style, NULL, 9.0 * (5 + i), shares[i], NULL),
        NS_OK);
      ns_tensor_clear (&style);
    }
  assert_int_equal (s->layer.n_styles, 2);
}

static void
tear_down (Setting *s, NsContext *context)
{
  ns_loss_layer_clear (&s->layer, context->memory);
  free (s->content.data);
  free (s->styles[0].data);
  free (s->styles[1].data);
}

/* The mean Gram matrix, or mean and deviation of every channel; returns how many values. */
static int
describe (NsStyleLoss loss, const Reference *features, const float *weights, double *values)
{
  int    n = features->channels, pixels = features->height * features->width;
  double positions = 0.0;

  for (int k = 0; k < pixels; k++)
    positions += weights ? (double) weights[k] : 1.0;
  if (loss == NS_STYLE_GRAM)
    {
      double *gram = reference_gram (features, weights);

      for (int i = 0; i < n * n; i++)
        values[i] = gram[i] / positions;
      free (gram);
      return n * n;
    }

  for (int c = 0; c < n; c++)
    {
      double mean = 0.0, variance = 0.0;

      for (int k = 0; k < pixels; k++)
        mean += (weights ? weights[k] : 1.0) * features->data[k * n + c] / positions;
      for (int k = 0; k < pixels; k++)
        variance +=
          (weights ? weights[k] : 1.0) * pow (features->data[k * n + c] - mean, 2.0) / positions;
      values[c] = mean;
      values[n + c] = sqrt (variance + 1e-5);
    }

  return 2 * n;
}

/* The four values of NsLossLayerValues as the formulas say. */
static Reference
naive_values (const Reference *features, void *data)
{
  const Setting *s = data;
  NsStyleLoss    loss = s->layer.style_loss;
  Reference      result = reference_new (1, 1, 4);
  double        *values = result.data, size = 0.0;
  double         of_features[CHANNELS * CHANNELS], of_style[CHANNELS * CHANNELS];
  int            n = describe (loss, features, s->visible, of_features);
  double         factor = loss == NS_STYLE_GRAM ? 0.25 / n : 2.0 / n;

  for (int i = 0; i < POSITIONS * CHANNELS; i++)
    {
      double weight = s->visible ? (double) s->visible[i / CHANNELS] : 1.0;

      values[0] += 0.5 * weight * pow (features->data[i] - s->content.data[i], 2.0);
      size += 0.5 * weight * pow (s->content.data[i], 2.0);
    }
  values[2] = values[0] / size;
  for (int k = 0; k < 2; k++)
    {
      double share = shares[k] / (shares[0] + shares[1]);
      double sum = 0.0, of_nothing = 0.0;

      describe (loss, &s->styles[k], NULL, of_style);
      for (int i = 0; i < n; i++)
        {
          sum += factor * pow (of_features[i] - of_style[i], 2.0);
          of_nothing += factor * pow (of_style[i], 2.0);
        }
      values[1] += share * sum;
      values[3] += share * sum / of_nothing;
    }

  return result;
}

static void
assert_near (double actual, double wanted)
{
  if (!(fabs (actual - wanted) <= 1e-5 * fabs (wanted)))
    fail_msg ("%.9g instead of %.9g", actual, wanted);
}

static void
check (NsStyleLoss style_loss, bool all_visible)
{
  NsContext        *context = test_context (2);
  NsTensor          features = test_tensor (context, HEIGHT, WIDTH, CHANNELS, 1, 9);
  NsTensor          gradient = NS_TENSOR_INIT;
  Reference         exact = { HEIGHT, WIDTH, CHANNELS, test_doubles (&features) };
  NsLossLayerValues values;
  Reference         wanted;
  double           *expected;
  double            weighting[4] = { 0.0 };
  Setting           s;

  set_up (&s, context, style_loss, all_visible);
  assert_int_equal (
    ns_loss_layer_evaluate (context, &s.layer, &features, ALPHA, BETA, &gradient, &values, NULL),
    NS_OK);
  wanted = naive_values (&exact, &s);
  assert_near (values.content, wanted.data[0]);
  assert_near (values.style, wanted.data[1]);
  assert_near (values.relative_content, wanted.data[2]);
  assert_near (values.relative_style, wanted.data[3]);

  weighting[2] = ALPHA * s.layer.content_share;
  weighting[3] = BETA * s.layer.style_share;
  expected = reference_gradient (naive_values, &s, &exact, weighting);
  test_assert_close (&gradient, expected, 1e-5);

  free (expected);
  free (wanted.data);
  free (exact.data);
  ns_tensor_clear (&features);
  ns_tensor_clear (&gradient);
  tear_down (&s, context);
  test_context_free (context);
}

static void
values_and_gradient_are_those_of_the_formulas (void **state)
{
  (void) state;
  for (int loss = NS_STYLE_GRAM; loss <= NS_STYLE_MOMENTS; loss++)
    for (int all = 0; all < 2; all++)
      check ((NsStyleLoss) loss, all);
}

static void
a_layer_without_terms_has_no_gradient (void **state)
{
  NsContext        *context = test_context (1);
  NsTensor          features = test_tensor (context, HEIGHT, WIDTH, CHANNELS, 0, 9);
  NsTensor          gradient = NS_TENSOR_INIT;
  NsLossLayerState  layer = { .content_share = 1.0, .style_share = 1.0, .positions = POSITIONS };
  NsLossLayerValues values = { 1.0, 2.0, 3.0, 4.0 };

  (void) state;
  assert_int_equal (
    ns_loss_layer_evaluate (context, &layer, &features, ALPHA, BETA, &gradient, &values, NULL),
    NS_OK);
  assert_true (ns_tensor_same_shape (&gradient, &features));
  for (int i = 0; i < POSITIONS * CHANNELS; i++)
    assert_true (gradient.data[i] == 0.0f);
  assert_true (values.content == 0.0 && values.style == 0.0);
  assert_true (values.relative_content == 0.0 && values.relative_style == 0.0);
  ns_loss_layer_clear (&layer, context->memory);
  ns_tensor_clear (&features);
  ns_tensor_clear (&gradient);
  test_context_free (context);
}

/* Content and style of which a network sees nothing: what is relative to them must stay finite. */
static void
features_of_zero_are_nothing_to_be_relative_to (void **state)
{
  (void) state;
  for (int loss = NS_STYLE_GRAM; loss <= NS_STYLE_MOMENTS; loss++)
    {
      NsContext        *context = test_context (1);
      NsTensor          content = test_tensor (context, HEIGHT, WIDTH, CHANNELS, 0, 1);
      NsTensor          style = test_tensor (context, HEIGHT, WIDTH, CHANNELS, 0, 1);
      NsTensor          features = test_tensor (context, HEIGHT, WIDTH, CHANNELS, 0, 9);
      NsTensor          gradient = NS_TENSOR_INIT;
      NsLossLayerValues values;
      NsLossLayerState  layer = { .style_loss = (NsStyleLoss) loss,
                                  .content_share = 1.0,
                                  .style_share = 1.0,
                                  .positions = POSITIONS };

      ns_tensor_fill (&content, 0.0f);
      ns_tensor_fill (&style, 0.0f);
      layer.styles = ns_memory_alloc_zeroed (context->memory, 1, sizeof (NsLossStyle), NULL);
      assert_int_equal (ns_loss_layer_set_content (context, &layer, &content, NULL), NS_OK);
      assert_int_equal (
        ns_loss_layer_add_style (context, &layer, &style, NULL, POSITIONS, 1.0, NULL), NS_OK);
      assert_true (layer.content_size > 0.0 && layer.styles[0].size > 0.0);
      assert_int_equal (
        ns_loss_layer_evaluate (context, &layer, &features, ALPHA, BETA, &gradient, &values, NULL),
        NS_OK);
      assert_true (isfinite (values.relative_content) && values.relative_content > 0.0);
      assert_true (isfinite (values.relative_style) && values.relative_style > 0.0);
      for (int i = 0; i < POSITIONS * CHANNELS; i++)
        assert_true (isfinite (gradient.data[i]));
      ns_loss_layer_clear (&layer, context->memory);
      ns_tensor_clear (&style);
      ns_tensor_clear (&features);
      ns_tensor_clear (&gradient);
      test_context_free (context);
    }
}

static void
judging_a_measure_adds_values_and_overwrites_the_gradient (void **state)
{
  (void) state;
  for (int loss = NS_STYLE_GRAM; loss <= NS_STYLE_MOMENTS; loss++)
    {
      NsContext        *context = test_context (1);
      size_t            size = ns_loss_style_size ((NsStyleLoss) loss, CHANNELS);
      float            *measure = test_floats (size, 1.0f, 4);
      float             gradients[2][CHANNELS * CHANNELS] = { { 0.0f }, { 7.0f, 8.0f } };
      NsLossLayerValues values = { 0 };
      double            style, relative;
      Setting           s;

      for (size_t i = 0; i < size; i++)
        measure[i] = fabsf (measure[i]);
      set_up (&s, context, (NsStyleLoss) loss, true);
      ns_loss_layer_judge_style (&s.layer, measure, CHANNELS, BETA, gradients[0], &values);
      style = values.style;
      relative = values.relative_style;
      assert_true (style > 0.0 && relative > 0.0);
      ns_loss_layer_judge_style (&s.layer, measure, CHANNELS, BETA, gradients[1], &values);
      assert_near (values.style, 2.0 * style);
      assert_near (values.relative_style, 2.0 * relative);
      assert_memory_equal (gradients[0], gradients[1], size * sizeof (float));
      free (measure);
      tear_down (&s, context);
      test_context_free (context);
    }
}

static void
a_gram_matrix_counts_as_the_features_it_is_of (void **state)
{
  NsContext         *context = test_context (1);
  NsLossLayerState   layer = { .style_loss = NS_STYLE_GRAM, .style_share = 1.0 };
  NsTensor           style = test_tensor (context, HEIGHT, WIDTH, CHANNELS, 0, 1);
  const NsLossStyle *styles;

  (void) state;
  layer.styles = ns_memory_alloc_zeroed (context->memory, 2, sizeof (NsLossStyle), NULL);
  assert_int_equal (ns_loss_layer_add_style (context, &layer, &style, NULL, POSITIONS, 2.0, NULL),
                    NS_OK);
  assert_int_equal (
    ns_loss_layer_add_gram (context, &layer, layer.styles[0].target, CHANNELS, 3.0, NULL), NS_OK);
  styles = layer.styles;
  assert_int_equal (layer.n_styles, 2);
  assert_memory_equal (styles[0].target, styles[1].target, CHANNELS * CHANNELS * sizeof (float));
  assert_true (styles[0].size > 0.0 && styles[0].size == styles[1].size);
  assert_true (styles[0].share == 2.0 && styles[1].share == 3.0);
  ns_loss_layer_clear (&layer, context->memory);
  ns_tensor_clear (&style);
  test_context_free (context);
}

static NsStatus
make_and_evaluate (NsContext *context, void *data, NsError *error)
{
  NsLossLayerState  layer = { .style_loss = *(const NsStyleLoss *) data,
                              .content_share = 1.0,
                              .style_share = 1.0,
                              .positions = POSITIONS };
  NsTensor          content = NS_TENSOR_INIT, features = NS_TENSOR_INIT;
  NsTensor          gradient = NS_TENSOR_INIT;
  NsLossLayerValues values;
  NsStatus status = ns_tensor_init (&content, context->memory, HEIGHT, WIDTH, CHANNELS, 0, error);

  if (status == NS_OK)
    status = ns_tensor_init (&features, context->memory, HEIGHT, WIDTH, CHANNELS, 0, error);
  if (status == NS_OK)
    {
      ns_tensor_fill (&content, 1.0f);
      ns_tensor_fill (&features, 2.0f);
      layer.styles = ns_memory_alloc_zeroed (context->memory, 1, sizeof (NsLossStyle), error);
      status = layer.styles ? NS_OK : NS_ERROR_MEMORY;
    }
  if (status == NS_OK)
    status = ns_loss_layer_add_style (context, &layer, &content, NULL, POSITIONS, 1.0, error);
  if (status == NS_OK)
    status = ns_loss_layer_set_content (context, &layer, &content, error);
  if (status == NS_OK)
    status =
      ns_loss_layer_evaluate (context, &layer, &features, ALPHA, BETA, &gradient, &values, error);
  ns_loss_layer_clear (&layer, context->memory);
  ns_tensor_clear (&content);
  ns_tensor_clear (&features);
  ns_tensor_clear (&gradient);

  return status;
}

static void
every_failed_allocation_is_an_error (void **state)
{
  NsContext  *context = test_context (1);
  NsStyleLoss losses[] = { NS_STYLE_GRAM, NS_STYLE_MOMENTS };

  (void) state;
  for (int i = 0; i < 2; i++)
    test_every_allocation_failing (context, make_and_evaluate, &losses[i]);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (values_and_gradient_are_those_of_the_formulas),
    cmocka_unit_test (a_layer_without_terms_has_no_gradient),
    cmocka_unit_test (features_of_zero_are_nothing_to_be_relative_to),
    cmocka_unit_test (a_gram_matrix_counts_as_the_features_it_is_of),
    cmocka_unit_test (judging_a_measure_adds_values_and_overwrites_the_gradient),
    cmocka_unit_test (every_failed_allocation_is_an_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
