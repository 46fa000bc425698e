/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "linear-loss.h"
#include "network/tape.h"

#define EXPECTED "tiny-features-expected"
#define N_METRICS 4
#define BETA 1000.0 /* of the style loss in the fixture */

/* gradient = the derivative of the fixture's losses of tap i with respect to the tap:
 *   content: w (F - P);  style: w β / (N² M) F (G / M - A / M_style) */
static void
fixture_loss_gradient (NsTensor       *gradient,
                       NsMemory       *memory,
                       const NsTensor *tap,
                       const NsTensor *content,
                       int             i)
{
  static const double content_weights[N_METRICS] = { 0.0, 0.0, 0.5, 0.25 };
  char                name[64];
  size_t              n = (size_t) tap->channels;
  double              positions = (double) tap->height * tap->width;
  double              style_positions = (33 >> i) * (38 >> i);
  double              factor = BETA * (i + 1) / 10.0 / ((double) (n * n) * positions);
  float              *gram, *style_gram;

  snprintf (name, sizeof name, "gram.metric%d", i + 1);
  gram = fixture_values (memory, EXPECTED, name, NULL);
  snprintf (name, sizeof name, "style-gram.metric%d", i + 1);
  style_gram = fixture_values (memory, EXPECTED, name, NULL);

  assert_int_equal (
    ns_tensor_init (gradient, memory, tap->height, tap->width, tap->channels, 0, NULL), NS_OK);
  for (int y = 0; y < tap->height; y++)
    for (int x = 0; x < tap->width; x++)
      for (size_t c = 0; c < n; c++)
        {
          const float *f = ns_tensor_at (tap, y, x);
          double       sum =
            content_weights[i] * ((double) f[c] - (double) ns_tensor_at (content, y, x)[c]);

          for (size_t d = 0; d < n; d++)
            sum += factor * (double) f[d] *
                   ((double) gram[d * n + c] / positions -
                    (double) style_gram[d * n + c] / style_positions);
          ns_tensor_at (gradient, y, x)[c] = (float) sum;
        }
  ns_memory_release (memory, gram);
  ns_memory_release (memory, style_gram);
}

static void
check_gradient_of_losses (void)
{
  NsContext       *context = ns_context_new (2, 0, NULL);
  NsModel         *model = fixture_model (context->memory, "tiny-features");
  const NsNetwork *network = ns_model_network (model);
  unsigned         wanted[N_METRICS];
  NsTensor         input = NS_TENSOR_INIT;
  NsTensor         grad_input = NS_TENSOR_INIT;
  NsTensor         expected = NS_TENSOR_INIT;
  NsTensor         content[N_METRICS], gradients[N_METRICS];
  NsTape          *tape;
  double           worst = 0.0, most = 0.0;

  memset (content, 0, sizeof content);
  memset (gradients, 0, sizeof gradients);
  for (unsigned i = 0; i < N_METRICS; i++)
    {
      char name[16];

      snprintf (name, sizeof name, "metric%u", i + 1);
      wanted[i] = (unsigned) ns_network_find_output (network, name);
    }
  fixture_picture (&input, context->memory, EXPECTED, "content", 0);
  assert_int_equal (
    ns_network_forward (context, network, NULL, &input, N_METRICS, wanted, content, NULL), NS_OK);
  fixture_picture (&input, context->memory, EXPECTED, "x", 0);
  tape = ns_network_record (context, network, NULL, &input, N_METRICS, wanted, NULL);
  assert_non_null (tape);
  assert_null (input.data);
  for (int i = 0; i < N_METRICS; i++)
    {
      fixture_loss_gradient (&gradients[i], context->memory, ns_tape_output (tape, (unsigned) i),
                             &content[i], i);
      ns_tensor_clear (&content[i]);
    }
  assert_int_equal (ns_tape_backward (context, tape, gradients, &grad_input, NULL), NS_OK);
  ns_tape_free (tape);

  fixture_picture (&expected, context->memory, EXPECTED, "gradient", 0);
  assert_true (ns_tensor_same_shape (&expected, &grad_input));
  for (int y = 0; y < expected.height; y++)
    for (int i = 0; i < 3 * expected.width; i++)
      {
        double e = ns_tensor_at (&expected, y, 0)[i];

        most = fmax (most, fabs (e));
        worst = fmax (worst, fabs (e - (double) ns_tensor_at (&grad_input, y, 0)[i]));
      }
  if (!(worst <= 2e-4 * most))
    fail_msg ("the gradient differs by %g from values up to %g", worst, most);

  ns_tensor_clear (&expected);
  ns_tensor_clear (&grad_input);
  ns_model_free (model);
  assert_int_equal (ns_memory_used (context->memory), 0);
  ns_context_free (context);
}

/* With the fewest lanes, its narrow layers are computed, and pooled on the way, as wide ones are. */
static void
the_gradient_of_the_losses_equals_that_of_pytorch (void **state)
{
  (void) state;
  check_gradient_of_losses ();
  setenv ("NS_ISA", "portable", 1);
  check_gradient_of_losses ();
  unsetenv ("NS_ISA");
}

/* Along random directions; steps so small that hardly any ReLU or maximum changes its mind, and the mean
 * over directions, since a few do. */
static void
assert_central_differences (const char *model_name, const char *const *wanted, float step)
{
  enum
  {
    N = 12
  };
  NsContext *context = ns_context_new (1, 0, NULL);
  NsModel   *model = fixture_model (context->memory, model_name);
  NsTensor   gradient = NS_TENSOR_INIT;
  Setting    s;
  double     error = 0.0, size = 0.0;

  set_up (&s, context, model, wanted, 20, 24);
  assert_int_equal (gradient_of (&s, &gradient, NULL), NS_OK);
  for (uint64_t i = 0; i < N; i++)
    {
      NsTensor direction = NS_TENSOR_INIT;
      double   slope, difference;

      random_tensor (&direction, context->memory, &s.picture, 100 + i, 2.0f);
      slope = dot (&gradient, &direction);
      difference = (linear_loss (&s, &direction, step) - linear_loss (&s, &direction, -step)) /
                   (2.0 * (double) step);
      error += (slope - difference) * (slope - difference);
      size += difference * difference;
      ns_tensor_clear (&direction);
    }
  if (!(sqrt (error) <= 5e-3 * sqrt (size)))
    fail_msg ("%s: relative error %g", model_name, sqrt (error / size));
  ns_tensor_clear (&gradient);
  tear_down (&s);
  ns_model_free (model);
  assert_int_equal (ns_memory_used (context->memory), 0);
  ns_context_free (context);
}

static void
the_gradient_through_a_generator_equals_central_differences (void **state)
{
  static const char *const output[] = { "output", NULL };
  static const char *const inner[] = { "block0", "output", "block2", NULL };

  (void) state;
  assert_central_differences ("tiny-fast", output, 0.01f);
  assert_central_differences ("tiny-fast", inner, 0.01f);
}

static void
the_gradient_through_a_loss_network_equals_central_differences (void **state)
{
  static const char *const first[] = { "relu1_1", NULL };
  static const char *const inner[] = { "metric1", "relu2_1", "relu4_1", NULL };
  static const char *const twice[] = { "relu4_1", "metric4", "relu4_1", NULL };

  (void) state;
  assert_central_differences ("tiny-features", first, 0.01f);
  assert_central_differences ("tiny-features", inner, 0.01f);
  assert_central_differences ("tiny-features", twice, 0.01f);
}

static void
the_number_of_threads_changes_nothing (void **state)
{
  static const char *const wanted[] = { "relu2_1", "metric3", NULL };
  NsTensor                 first = NS_TENSOR_INIT;
  NsContext               *contexts[3];

  (void) state;
  for (unsigned i = 0; i < 3; i++)
    {
      NsTensor gradient = NS_TENSOR_INIT;
      NsModel *model;
      Setting  s;

      contexts[i] = ns_context_new (i + 1, 0, NULL);
      model = fixture_model (contexts[i]->memory, "tiny-features");
      set_up (&s, contexts[i], model, wanted, 120, 90);
      assert_int_equal (gradient_of (&s, &gradient, NULL), NS_OK);
      if (i == 0)
        ns_tensor_move (&first, &gradient);
      else
        for (int y = 0; y < first.height; y++)
          assert_memory_equal (ns_tensor_at (&first, y, 0), ns_tensor_at (&gradient, y, 0),
                               sizeof (float) * 3 * (size_t) first.width);
      ns_tensor_clear (&gradient);
      tear_down (&s);
      ns_model_free (model);
    }
  ns_tensor_clear (&first);
  for (unsigned i = 0; i < 3; i++)
    ns_context_free (contexts[i]);
}

static void
gradients_of_nothing_give_zero (void **state)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsModel   *model = fixture_model (context->memory, "tiny-features");
  NsTensor   input = NS_TENSOR_INIT;
  NsTensor   gradient = NS_TENSOR_INIT;
  NsTensor   grad_input = NS_TENSOR_INIT;
  NsError    error = NS_ERROR_INIT;
  unsigned   wanted = 0;
  NsTape    *tape;

  (void) state;
  fixture_picture (&input, context->memory, EXPECTED, "x", 0);
  tape = ns_network_record (context, ns_model_network (model), NULL, &input, 1, &wanted, NULL);
  assert_int_equal (ns_tape_backward (context, tape, &gradient, &grad_input, NULL), NS_OK);
  assert_true (grad_input.height == 35 && grad_input.width == 43 && grad_input.channels == 3);
  assert_true (dot (&grad_input, &grad_input) == 0.0);
  ns_tensor_clear (&grad_input);

  assert_int_equal (ns_tape_backward (context, tape, &gradient, &grad_input, &error),
                    NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "only once"));
  assert_null (grad_input.data);
  ns_tape_free (tape);
  ns_model_free (model);
  ns_context_free (context);
}

static void
a_gradient_of_another_shape_is_refused (void **state)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsModel   *model = fixture_model (context->memory, "tiny-features");
  NsTensor   input = NS_TENSOR_INIT;
  NsTensor   gradient = NS_TENSOR_INIT;
  NsTensor   grad_input = NS_TENSOR_INIT;
  unsigned   wanted = 0;
  NsTape    *tape;

  (void) state;
  fixture_picture (&input, context->memory, EXPECTED, "x", 0);
  fixture_picture (&gradient, context->memory, EXPECTED, "style", 0);
  tape = ns_network_record (context, ns_model_network (model), NULL, &input, 1, &wanted, NULL);
  assert_int_equal (ns_tape_backward (context, tape, &gradient, &grad_input, NULL),
                    NS_ERROR_ARGUMENT);
  assert_null (gradient.data);
  assert_null (grad_input.data);
  ns_tape_free (tape);
  ns_model_free (model);
  assert_int_equal (ns_memory_used (context->memory), 0);
  ns_context_free (context);
}

static void
every_allocation_may_fail (void **state)
{
  static const char *const wanted[] = { "block1", "output", NULL };
  NsContext               *context = ns_context_new (1, 0, NULL);
  NsModel                 *model = fixture_model (context->memory, "tiny-fast");
  NsStatus                 status = NS_ERROR_MEMORY;
  NsTensor                 first = NS_TENSOR_INIT;
  Setting                  s;
  size_t                   before;
  unsigned                 n = 0;

  (void) state;
  set_up (&s, context, model, wanted, 12, 12);
  assert_int_equal (gradient_of (&s, &first, NULL), NS_OK);
  ns_tensor_clear (&first);
  before = ns_memory_used (context->memory);
  while (status != NS_OK)
    {
      NsTensor gradient = NS_TENSOR_INIT;
      NsError  error = NS_ERROR_INIT;

      ns_memory_fail_from (context->memory, ++n);
      status = gradient_of (&s, &gradient, &error);
      ns_memory_fail_from (context->memory, 0);
      assert_true (status == NS_OK || (status == NS_ERROR_MEMORY && error.status == status));
      assert_int_equal (gradient.data != NULL, status == NS_OK);
      ns_tensor_clear (&gradient);
      assert_int_equal (ns_memory_used (context->memory), before);
    }
  assert_true (n > 50);
  tear_down (&s);
  ns_model_free (model);
  ns_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_gradient_of_the_losses_equals_that_of_pytorch),
    cmocka_unit_test (the_gradient_through_a_generator_equals_central_differences),
    cmocka_unit_test (the_gradient_through_a_loss_network_equals_central_differences),
    cmocka_unit_test (the_number_of_threads_changes_nothing),
    cmocka_unit_test (gradients_of_nothing_give_zero),
    cmocka_unit_test (a_gradient_of_another_shape_is_refused),
    cmocka_unit_test (every_allocation_may_fail),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
