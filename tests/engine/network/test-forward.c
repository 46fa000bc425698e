/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "craft.h"
#include "fixture.h"
#include "network/forward.h"

static const char *const taps[] = { "relu1_1", "relu2_1", "relu3_1", "relu4_1",
                                    "metric1", "metric2", "metric3", "metric4" };

#define N_TAPS (sizeof taps / sizeof taps[0])

static void
random_picture (NsTensor *tensor, NsMemory *memory, int height, int width, int halo)
{
  uint64_t n = 0;

  assert_int_equal (ns_tensor_init (tensor, memory, height, width, 3, halo, NULL), NS_OK);
  for (int y = 0; y < height; y++)
    for (int i = 0; i < 3 * width; i++)
      ns_tensor_at (tensor, y, 0)[i] = 255.0f * ns_random_uniform (7, n++);
}

static void
assert_equal (const NsTensor *a, const NsTensor *b)
{
  assert_true (ns_tensor_same_shape (a, b));
  for (int y = 0; y < a->height; y++)
    assert_memory_equal (ns_tensor_at (a, y, 0), ns_tensor_at (b, y, 0),
                         sizeof (float) * (size_t) a->width * (size_t) a->channels);
}

static void
taps_equal_those_of_pytorch (void **state)
{
  NsContext *context = ns_context_new (2, 0, NULL);
  NsModel   *model = fixture_model (context->memory, "tiny-features");
  NsTensor   input = NS_TENSOR_INIT;
  NsTensor   outputs[N_TAPS];
  unsigned   wanted[N_TAPS];
  char       name[64];

  (void) state;
  memset (outputs, 0, sizeof outputs);
  for (unsigned i = 0; i < N_TAPS; i++)
    wanted[i] = (unsigned) ns_network_find_output (ns_model_network (model), taps[i]);
  fixture_picture (&input, context->memory, "tiny-features-expected", "x", 0);
  assert_int_equal (ns_network_forward (context, ns_model_network (model), NULL, &input, N_TAPS,
                                        wanted, outputs, NULL),
                    NS_OK);
  for (unsigned i = 0; i < N_TAPS; i++)
    {
      snprintf (name, sizeof name, "tap.%s", taps[i]);
      fixture_assert_planes (&outputs[i], context->memory, "tiny-features-expected", name, 2e-6);
      ns_tensor_clear (&outputs[i]);
    }
  ns_model_free (model);
  assert_int_equal (ns_memory_used (context->memory), 0);
  ns_context_free (context);
}

/* Each tap alone, so that layers are left out, ReLUs are done on the way, and memory is shared
 * differently: the same values all the same. */
static void
what_else_is_wanted_changes_nothing (void **state)
{
  NsContext       *context = ns_context_new (1, 0, NULL);
  NsModel         *model = fixture_model (context->memory, "tiny-features");
  const NsNetwork *network = ns_model_network (model);
  unsigned         n = ns_network_n_outputs (network);
  unsigned        *wanted = calloc (2 * n, sizeof *wanted);
  NsTensor        *outputs = calloc (2 * n, sizeof *outputs);
  NsTensor         alone = NS_TENSOR_INIT;
  NsTensor         input = NS_TENSOR_INIT;

  (void) state;
  for (unsigned i = 0; i < 2 * n; i++)
    wanted[i] = i % n; /* each twice */
  random_picture (&input, context->memory, 25, 19, 3);
  assert_int_equal (
    ns_network_forward (context, network, NULL, &input, 2 * n, wanted, outputs, NULL), NS_OK);
  for (unsigned i = 0; i < n; i++)
    {
      random_picture (&input, context->memory, 25, 19, 0);
      assert_int_equal (ns_network_forward (context, network, NULL, &input, 1, &i, &alone, NULL),
                        NS_OK);
      assert_null (input.data);
      assert_equal (&alone, &outputs[i]);
      assert_equal (&alone, &outputs[n + i]);
      ns_tensor_clear (&alone);
    }
  for (unsigned i = 0; i < 2 * n; i++)
    ns_tensor_clear (&outputs[i]);
  free (wanted);
  free (outputs);
  ns_model_free (model);
  assert_int_equal (ns_memory_used (context->memory), 0);
  ns_context_free (context);
}

/* The final output of the model called name for a random picture. */
static NsStatus
run (NsContext              *context,
     const NsModel          *model,
     const NsNetworkOptions *options,
     int                     height,
     int                     width,
     NsTensor               *output,
     NsError                *error)
{
  const NsNetwork *network = ns_model_network (model);
  unsigned         wanted = ns_network_n_outputs (network) - 1;
  NsTensor         input = NS_TENSOR_INIT;

  random_picture (&input, context->memory, height, width, ns_network_input_halo (network, 0));

  return ns_network_forward (context, network, options, &input, 1, &wanted, output, error);
}

static void
the_number_of_threads_changes_nothing (void **state)
{
  NsTensor   first = NS_TENSOR_INIT;
  NsContext *contexts[3];

  (void) state;
  for (unsigned i = 0; i < 3; i++)
    {
      NsTensor output = NS_TENSOR_INIT;
      NsModel *model;

      contexts[i] = ns_context_new (i + 1, 0, NULL);
      model = fixture_model (contexts[i]->memory, "tiny-fast");
      assert_int_equal (run (contexts[i], model, NULL, 132, 92, &output, NULL), NS_OK);
      if (i == 0)
        ns_tensor_move (&first, &output);
      else
        assert_equal (&first, &output);
      ns_tensor_clear (&output);
      ns_model_free (model);
    }
  ns_tensor_clear (&first);
  for (unsigned i = 0; i < 3; i++)
    ns_context_free (contexts[i]);
}

static void
styles_are_chosen_and_mixed (void **state)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsModel   *model = fixture_model (context->memory, "tiny-fast");
  float      weights[4][2] = { { 1.0f, 0.0f }, { 0.0f, 1.0f }, { 0.5f, 0.5f }, { 0.0f, 0.0f } };
  NsTensor   outputs[4];
  NsNetworkOptions options = { NULL, 0, NULL };
  double           differs = 0.0;

  (void) state;
  memset (outputs, 0, sizeof outputs);
  for (int i = 0; i < 3; i++)
    {
      options.style_weights = weights[i];
      assert_int_equal (run (context, model, &options, 16, 16, &outputs[i], NULL), NS_OK);
    }
  assert_int_equal (run (context, model, NULL, 16, 16, &outputs[3], NULL), NS_OK);
  assert_equal (&outputs[0], &outputs[3]); /* the default is the first */
  for (int i = 0; i < 3; i++)
    {
      const float *a = ns_tensor_at (&outputs[i], 5, 5);
      const float *b = ns_tensor_at (&outputs[(i + 1) % 3], 5, 5);

      differs += fabs ((double) (a[0] - b[0])) > 0.01 ? 1.0 : 0.0;
    }
  assert_true (differs == 3.0);
  for (int i = 0; i < 4; i++)
    ns_tensor_clear (&outputs[i]);
  ns_model_free (model);
  ns_context_free (context);
}

static void
noise_follows_the_seed (void **state)
{
  char             folder[CRAFT_PATH_MAX], path[CRAFT_PATH_MAX];
  NsContext       *context = ns_context_new (1, 0, NULL);
  NsTensor         outputs[3];
  NsModel         *model;
  NsNetworkOptions options = { NULL, 0, NULL };

  (void) state;
  memset (outputs, 0, sizeof outputs);
  craft_folder (folder);
  craft_join (path, folder, "noisy.safetensors");
  craft_write_model (path, NULL, NULL);
  model = ns_model_load (context->memory, path, NULL);
  assert_non_null (model);
  for (int i = 0; i < 3; i++)
    {
      options.seed = i == 0 ? 5 : 6;
      assert_int_equal (run (context, model, &options, 10, 10, &outputs[i], NULL), NS_OK);
    }
  assert_equal (&outputs[1], &outputs[2]);
  assert_memory_not_equal (ns_tensor_at (&outputs[0], 4, 0), ns_tensor_at (&outputs[1], 4, 0),
                           30 * sizeof (float));
  for (int i = 0; i < 3; i++)
    ns_tensor_clear (&outputs[i]);
  ns_model_free (model);
  ns_context_free (context);
  craft_remove_folder (folder);
}

/* Operators' scratch memory comes on top; the prediction must not be far off either way. */
static void
the_memory_needed_is_predicted (void **state)
{
  NsContext       *context = ns_context_new (1, 0, NULL);
  NsModel         *model = fixture_model (context->memory, "tiny-fast");
  const NsNetwork *network = ns_model_network (model);
  unsigned         wanted = ns_network_n_outputs (network) - 1;
  NsTensor         output = NS_TENSOR_INIT;
  size_t           before = ns_memory_used (context->memory);
  size_t           predicted, measured;

  (void) state;
  predicted = ns_network_forward_bytes (network, 640, 512, 1, &wanted);
  ns_memory_reset_peak (context->memory);
  assert_int_equal (run (context, model, NULL, 640, 512, &output, NULL), NS_OK);
  measured = ns_memory_peak (context->memory) - before;
  assert_in_range (measured, predicted - predicted / 20, predicted + ((size_t) 4 << 20));

  /* Two maps at full size, four channels wide, not all that the network computes */
  assert_true (measured < (size_t) 640 * 512 * 4 * 4 * 3);
  ns_tensor_clear (&output);
  ns_model_free (model);
  ns_context_free (context);
}

/* To the byte: where the limit is near, what a second run is cut into depends on it. */
static void
the_first_run_adds_what_it_says_to_the_weights (void **state)
{
  NsContext       *context = ns_context_new (1, 0, NULL);
  NsModel         *model = fixture_model (context->memory, "tiny-fast");
  const NsNetwork *network = ns_model_network (model);
  unsigned         wanted = ns_network_n_outputs (network) - 1;
  NsTensor         output = NS_TENSOR_INIT;
  size_t           tensors = ns_network_tensor_bytes (network, 64, 32, 1, &wanted);
  size_t           weights = ns_network_prepare_bytes (network, 128, 128, 1, &wanted);
  size_t           before = ns_memory_used (context->memory);

  (void) state;
  assert_true (weights > 0);
  assert_int_equal (ns_network_forward_bytes (network, 64, 32, 1, &wanted), tensors + weights);
  assert_int_equal (run (context, model, NULL, 64, 32, &output, NULL), NS_OK);
  ns_tensor_clear (&output);
  assert_int_equal (ns_memory_used (context->memory), before + weights);
  assert_int_equal (ns_network_prepare_bytes (network, 128, 128, 1, &wanted), 0);
  assert_int_equal (ns_network_tensor_bytes (network, 64, 32, 1, &wanted), tensors);
  ns_model_free (model);
  ns_context_free (context);
}

static void
impossible_sizes_have_no_prediction (void **state)
{
  NsMemory        *memory = ns_memory_new (0);
  NsModel         *model = fixture_model (memory, "tiny-features");
  const NsNetwork *network = ns_model_network (model);
  unsigned         wanted = ns_network_n_outputs (network) - 1;

  (void) state;
  assert_true (ns_network_forward_bytes (network, 8, 8, 1, &wanted) < SIZE_MAX);
  assert_true (ns_network_forward_bytes (network, 7, 8, 1, &wanted) == SIZE_MAX);
  assert_true (ns_network_forward_bytes (network, 8, 0, 1, &wanted) == SIZE_MAX);
  assert_true (ns_network_forward_bytes (network, -1, 8, 1, &wanted) == SIZE_MAX);
  assert_true (ns_network_forward_bytes (network, 8, INT32_MAX, 1, &wanted) == SIZE_MAX);
  ns_model_free (model);
  ns_memory_free (memory);
}

static void
a_picture_that_does_not_suit_is_refused (void **state)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsModel   *features = fixture_model (context->memory, "tiny-features");
  NsModel   *fast = fixture_model (context->memory, "tiny-fast");
  NsTensor   input = NS_TENSOR_INIT;
  NsTensor   output = NS_TENSOR_INIT;
  NsError    error = NS_ERROR_INIT;
  unsigned   wanted = ns_network_n_outputs (ns_model_network (features)) - 1;
  size_t     before = ns_memory_used (context->memory);

  (void) state;
  assert_int_equal (run (context, features, NULL, 7, 30, &output, &error), NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "30 × 7 pixels is too small"));

  assert_int_equal (ns_tensor_init (&input, context->memory, 16, 16, 4, 0, NULL), NS_OK);
  assert_int_equal (ns_network_forward (context, ns_model_network (features), NULL, &input, 1,
                                        &wanted, &output, &error),
                    NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "has 4 channels, but it needs 3"));
  assert_null (input.data);
  assert_int_equal (ns_memory_used (context->memory), before);

  /* Its sums are of values that have once been halved and doubled */
  assert_int_equal (run (context, fast, NULL, 16, 18, &output, NULL), NS_OK);
  ns_tensor_clear (&output);
  ns_model_free (fast);
  ns_model_free (features);
  ns_context_free (context);
}

static void
every_allocation_may_fail (void **state)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsModel   *model = fixture_model (context->memory, "tiny-fast");
  unsigned   wanted = ns_network_n_outputs (ns_model_network (model)) - 1;
  NsTensor   first = NS_TENSOR_INIT;
  NsStatus   status = NS_ERROR_MEMORY;
  unsigned   n = 0;
  size_t     before;

  (void) state;
  assert_int_equal (run (context, model, NULL, 12, 12, &first, NULL), NS_OK);
  ns_tensor_clear (&first);
  before = ns_memory_used (context->memory); /* with the weights arranged */
  while (status != NS_OK)
    {
      NsTensor input = NS_TENSOR_INIT;
      NsTensor output = NS_TENSOR_INIT;
      NsError  error = NS_ERROR_INIT;

      random_picture (&input, context->memory, 12, 12, 0);
      ns_memory_fail_from (context->memory, ++n);
      status = ns_network_forward (context, ns_model_network (model), NULL, &input, 1, &wanted,
                                   &output, &error);
      ns_memory_fail_from (context->memory, 0);
      assert_true (status == NS_OK || (status == NS_ERROR_MEMORY && error.status == status));
      assert_int_equal (output.data != NULL, status == NS_OK);
      ns_tensor_clear (&output);
      assert_int_equal (ns_memory_used (context->memory), before);
    }
  assert_true (n > 20);
  ns_model_free (model);
  ns_context_free (context);
}

typedef struct
{
  double   last;
  unsigned n, stop_at;
} Watch;

static bool
watch (double fraction, void *data)
{
  Watch *w = data;

  assert_true (fraction >= w->last && fraction <= 1.0);
  w->last = fraction;

  return ++w->n != w->stop_at;
}

static void
a_run_reports_progress_and_can_be_stopped_anywhere (void **state)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsModel   *model = fixture_model (context->memory, "tiny-fast");
  NsTensor   output = NS_TENSOR_INIT;
  Watch      w = { 0.0, 0, 0 };
  size_t     before;
  unsigned   n;

  (void) state;
  context->progress = watch;
  context->progress_data = &w;
  assert_int_equal (run (context, model, NULL, 12, 12, &output, NULL), NS_OK);
  assert_true (w.last > 0.999 && w.n > 10);
  ns_tensor_clear (&output);

  before = ns_memory_used (context->memory);
  n = w.n;
  for (unsigned i = 1; i <= n; i++)
    {
      w = (Watch) { 0.0, 0, i };
      assert_int_equal (run (context, model, NULL, 12, 12, &output, NULL), NS_ERROR_CANCELLED);
      assert_int_equal (w.n, i);
      assert_null (output.data);
      assert_int_equal (ns_memory_used (context->memory), before);
    }
  ns_model_free (model);
  ns_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (taps_equal_those_of_pytorch),
    cmocka_unit_test (what_else_is_wanted_changes_nothing),
    cmocka_unit_test (the_number_of_threads_changes_nothing),
    cmocka_unit_test (styles_are_chosen_and_mixed),
    cmocka_unit_test (noise_follows_the_seed),
    cmocka_unit_test (the_memory_needed_is_predicted),
    cmocka_unit_test (the_first_run_adds_what_it_says_to_the_weights),
    cmocka_unit_test (impossible_sizes_have_no_prediction),
    cmocka_unit_test (a_picture_that_does_not_suit_is_refused),
    cmocka_unit_test (every_allocation_may_fail),
    cmocka_unit_test (a_run_reports_progress_and_can_be_stopped_anywhere),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
