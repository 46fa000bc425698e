/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/loss-style.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"
#include "loss-setting.h"
#include "testing.h"

#define CHANNELS 5
#define SIZE_MAX_OF_MEASURE (CHANNELS * CHANNELS)

static const NsStyleLoss losses[] = { NS_STYLE_GRAM, NS_STYLE_MOMENTS };

static float *
positive_floats (size_t n, uint64_t seed)
{
  float *floats = test_floats (n, 1.0f, seed);

  for (size_t i = 0; i < n; i++)
    floats[i] = fabsf (floats[i]);

  return floats;
}

static double
sum_of (const float *weights, int n)
{
  double sum = 0.0;

  for (int i = 0; i < n; i++)
    sum += weights ? (double) weights[i] : 1.0;

  return sum;
}

typedef struct
{
  NsStyleLoss  loss;
  const float *weights;
  const float *target;
} Judge;

/* The loss as its formula says: [1][1][1]. */
static Reference
naive_loss (const Reference *features, void *data)
{
  const Judge *judge = data;
  int          n = features->channels, pixels = features->height * features->width;
  double       positions = sum_of (judge->weights, pixels);
  Reference    loss = reference_new (1, 1, 1);

  if (judge->loss == NS_STYLE_GRAM)
    {
      double *gram = reference_gram (features, judge->weights);

      for (int i = 0; i < n * n; i++)
        *loss.data += pow (gram[i] / positions - judge->target[i], 2.0) / (4.0 * n * n);
      free (gram);
      return loss;
    }

  for (int c = 0; c < n; c++)
    {
      double mean = 0.0, variance = 0.0;

      for (int i = 0; i < pixels; i++)
        mean += (judge->weights ? judge->weights[i] : 1.0) * features->data[i * n + c] / positions;
      for (int i = 0; i < pixels; i++)
        variance += (judge->weights ? judge->weights[i] : 1.0) *
                    pow (features->data[i * n + c] - mean, 2.0) / positions;
      *loss.data += (pow (mean - judge->target[c], 2.0) +
                     pow (sqrt (variance + 1e-5) - judge->target[n + c], 2.0)) /
                    n;
    }

  return loss;
}

/* The target that features of another picture are. */
static double
make_target (NsContext *context, NsStyleLoss loss, float *target)
{
  NsTensor style = test_tensor (context, 6, 11, CHANNELS, 0, 77);
  double   size;

  assert_int_equal (ns_loss_style_measure (context, loss, &style, NULL, target, NULL), NS_OK);
  size = ns_loss_style_target (loss, CHANNELS, target, 66.0);
  ns_tensor_clear (&style);

  return size;
}

static void
check (NsContext *context, NsStyleLoss loss, const float *weights)
{
  float     target[SIZE_MAX_OF_MEASURE], measure[SIZE_MAX_OF_MEASURE];
  float     grad_measure[SIZE_MAX_OF_MEASURE] = { 0.0f };
  NsTensor  features = test_tensor (context, 7, 9, CHANNELS, 1, 5);
  NsTensor  gradient = test_tensor (context, 7, 9, CHANNELS, 0, 6);
  Reference exact = { 7, 9, CHANNELS, test_doubles (&features) };
  Judge     judge = { loss, weights, target };
  double    positions = sum_of (weights, 63), scale = 3.0, value;
  Reference wanted;
  double   *expected;

  make_target (context, loss, target);
  assert_int_equal (ns_loss_style_measure (context, loss, &features, weights, measure, NULL),
                    NS_OK);
  value = ns_loss_style_judge (loss, CHANNELS, measure, positions, target, scale, grad_measure);
  wanted = naive_loss (&exact, &judge);
  assert_true (fabs (value - *wanted.data) <= 1e-5 * *wanted.data);

  ns_tensor_fill (&gradient, 0.0f);
  assert_int_equal (ns_loss_style_backward (context, loss, &features, weights, positions, measure,
                                            grad_measure, &gradient, NULL),
                    NS_OK);
  expected = reference_gradient (naive_loss, &judge, &exact, &scale);
  test_assert_close (&gradient, expected, 1e-5);

  free (expected);
  free (wanted.data);
  free (exact.data);
  ns_tensor_clear (&features);
  ns_tensor_clear (&gradient);
}

static void
losses_and_gradients_are_those_of_the_formulas (void **state)
{
  NsContext *context = test_context (2);
  float     *weights = positive_floats (63, 3);

  (void) state;
  weights[4] = 0.0f;
  for (int i = 0; i < 2; i++)
    {
      check (context, losses[i], NULL);
      check (context, losses[i], weights);
    }
  free (weights);
  test_context_free (context);
}

static void
the_style_itself_costs_nothing_and_zeros_cost_its_size (void **state)
{
  NsContext *context = test_context (1);

  (void) state;
  for (int i = 0; i < 2; i++)
    {
      float  target[SIZE_MAX_OF_MEASURE], measure[SIZE_MAX_OF_MEASURE] = { 0.0f };
      float  gradient[SIZE_MAX_OF_MEASURE] = { 0.0f };
      double size = make_target (context, losses[i], target);
      double zeros =
        ns_loss_style_judge (losses[i], CHANNELS, measure, 66.0, target, 1.0, gradient);
      NsTensor style = test_tensor (context, 6, 11, CHANNELS, 0, 77);

      /* but for the deviation of a constant, which is not quite 0 */
      assert_true (fabs (zeros - size) <= (losses[i] == NS_STYLE_MOMENTS ? 1e-2 : 1e-6) * size);

      assert_int_equal (ns_loss_style_measure (context, losses[i], &style, NULL, measure, NULL),
                        NS_OK);
      assert_true (ns_loss_style_judge (losses[i], CHANNELS, measure, 66.0, target, 1.0, gradient) <
                   1e-12 * size);
      ns_tensor_clear (&style);
    }
  test_context_free (context);
}

static void
parts_add_up_to_the_whole (void **state)
{
  NsContext *context = test_context (1);
  NsTensor   features = test_tensor (context, 12, 9, CHANNELS, 0, 5);
  float     *weights = positive_floats (108, 3);

  (void) state;
  memset (weights, 0, 4 * 9 * sizeof *weights); /* the first of three parts does not count */
  for (int y = 0; y < 12; y++)
    for (int x = 0; x < 9; x++)
      ns_tensor_at (&features, y, x)[1] += 1000.0f; /* a mean that is large beside the deviation */
  for (int i = 0; i < 2; i++)
    {
      size_t size = ns_loss_style_size (losses[i], CHANNELS);
      float  whole[SIZE_MAX_OF_MEASURE], part[SIZE_MAX_OF_MEASURE];
      double sum[SIZE_MAX_OF_MEASURE] = { 0.0 }, positions = 0.0;

      assert_int_equal (ns_loss_style_measure (context, losses[i], &features, weights, whole, NULL),
                        NS_OK);
      for (int y = 0; y < 12; y += 4)
        {
          NsTensor from = features;

          from.height = 4;
          from.data = ns_tensor_at (&features, y, 0);
          assert_int_equal (
            ns_loss_style_measure (context, losses[i], &from, weights + 9 * y, part, NULL), NS_OK);
          ns_loss_style_add (losses[i], CHANNELS, sum, &positions, part,
                             sum_of (weights + 9 * y, 36));
        }
      assert_true (fabs (positions - sum_of (weights, 108)) < 1e-9);
      for (size_t k = 0; k < size; k++)
        assert_true (fabs (sum[k] - (double) whole[k]) <= 1e-5 * (1.0 + fabs ((double) whole[k])));
    }
  free (weights);
  ns_tensor_clear (&features);
  test_context_free (context);
}

static void
sizes_are_those_of_the_arrays (void **state)
{
  (void) state;
  assert_int_equal (ns_loss_style_size (NS_STYLE_GRAM, 7), 49);
  assert_int_equal (ns_loss_style_size (NS_STYLE_MOMENTS, 7), 14);
  assert_int_equal (ns_loss_style_size (NS_STYLE_GRAM, 1), 1);
  assert_int_equal (ns_loss_style_size (NS_STYLE_MOMENTS, 1), 2);
}

/* The model knows the Gram matrices of the fixture's style, in half precision */
static void
a_style_that_is_known_counts_as_its_picture (void **state)
{
  NsContext    *context = test_context (1);
  NsModel      *model = tiny_model (context);
  Fixture       fixture = open_fixture (context);
  NsLossOptions options = default_options (model);
  size_t        n = (size_t) fixture.height * (size_t) fixture.width * 3;
  float        *x = expected (&fixture, "x", "");
  float        *gradients = malloc (2 * n * sizeof *gradients);
  const float  *grams[NS_LOSS_LAYERS_MAX];
  char          path[TEXT_MAX];
  double        values[2], error = 0.0, norm = 0.0;
  NsModel      *knowing;
  NsLoss       *loss;

  (void) state;
  data_path (path, "tiny-features-styles.safetensors");
  knowing = ns_model_load (context->memory, path, NULL);
  assert_non_null (knowing);
  for (unsigned i = 0; i < options.n_layers; i++)
    {
      options.layers[i].content_weight = 0.0;
      grams[i] = ns_model_style_gram (knowing, 0, options.layers[i].output);
    }
  loss = fixture_loss (context, model, &fixture, &options);
  values[0] = evaluate (loss, x, gradients);
  ns_loss_free (loss);

  loss =
    ns_loss_new (context, ns_model_network (model), &options, fixture.height, fixture.width, NULL);
  assert_int_equal (ns_loss_add_grams (loss, grams, 1.0, NULL), NS_OK);
  values[1] = evaluate (loss, x, gradients + n);
  ns_loss_free (loss);
  assert_true (values[0] > 0.0 && fabs (values[1] - values[0]) < 2e-3 * values[0]);
  for (size_t i = 0; i < n; i++)
    {
      error += pow ((double) gradients[n + i] - (double) gradients[i], 2.0);
      norm += pow ((double) gradients[i], 2.0);
    }
  assert_true (sqrt (error / norm) < 2e-3);

  ns_safetensors_close (fixture.file);
  ns_model_free (knowing);
  ns_model_free (model);
  free (x);
  free (gradients);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (losses_and_gradients_are_those_of_the_formulas),
    cmocka_unit_test (the_style_itself_costs_nothing_and_zeros_cost_its_size),
    cmocka_unit_test (parts_add_up_to_the_whole),
    cmocka_unit_test (sizes_are_those_of_the_arrays),
    cmocka_unit_test (a_style_that_is_known_counts_as_its_picture),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
