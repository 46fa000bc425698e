/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include "craft.h"
#include "fixture.h"
#include "network/plan-bytes.h"
#include "network/plan.h"
#include "network/tape.h"

#define Q "\""

/* A plan for the layers, of which tensors a and out of the crafted model are the convolutions. */
typedef struct
{
  NsMemory      *memory;
  NsSafetensors *file;
  NsNetwork     *network;
  NsPlan         plan;
} Setting;

static void
set_up_file (Setting *s, const char *path, const char *layers, const char *wanted, bool recorded)
{
  NsPlanSize size = { 8, 12 };
  NsError    error = NS_ERROR_INIT;
  unsigned   index;

  s->memory = ns_memory_new (0);
  s->file = ns_safetensors_open (s->memory, path, NULL);
  s->network = ns_network_new (s->memory, s->file, "network", layers, 1, NULL, &error);
  if (!s->network)
    fail_msg ("%s", error.message);
  assert_int_equal (ns_network_load (s->network, s->file, NULL), NS_OK);
  index = (unsigned) ns_network_find_output (s->network, wanted);
  assert_int_equal (
    ns_plan_init (&s->plan, s->memory, s->network, &size, 1, &index, recorded, NULL), NS_OK);
}

static void
set_up (Setting *s, const char *layers, const char *wanted, bool recorded)
{
  char folder[CRAFT_PATH_MAX], path[CRAFT_PATH_MAX];

  craft_folder (folder);
  craft_join (path, folder, "model.safetensors");
  craft_write_model (path, NULL, NULL);
  set_up_file (s, path, layers, wanted, recorded);
  craft_remove_folder (folder);
}

static void
tear_down (Setting *s)
{
  ns_plan_clear (&s->plan);
  ns_network_free (s->network);
  ns_safetensors_close (s->file);
  assert_int_equal (ns_memory_used (s->memory), 0);
  ns_memory_free (s->memory);
}

static const char chain[] =
  "[{" Q "op" Q ": " Q "affine" Q "}, {" Q "op" Q ": " Q "conv" Q ", " Q "weights" Q ": " Q "a" Q
  "}, {" Q "op" Q ": " Q "instance-norm" Q ", " Q "weights" Q ": " Q "n" Q "}, {" Q "op" Q ": " Q
  "relu" Q ", " Q "save" Q ": " Q "r" Q "}, {" Q "op" Q ": " Q "conv" Q ", " Q "weights" Q ": " Q
  "out" Q "}, {" Q "op" Q ": " Q "tanh" Q "}]";

static void
a_chain_works_in_place_and_does_relu_on_the_way (void **state)
{
  Setting s;

  (void) state;
  set_up (&s, chain, "output", false);
  assert_int_equal (s.plan.n_steps, 5);
  assert_true (s.plan.steps[2].relu && s.plan.steps[2].to == 3);
  assert_false (s.plan.steps[0].relu || s.plan.steps[1].relu || s.plan.steps[3].relu);

  /* The picture, what a gives, what out gives: the rest is done in place */
  assert_int_equal (s.plan.n_buffers, 3);
  assert_int_equal (s.plan.buffers[0].halo, 1); /* both convolutions have 3 × 3 kernels */
  assert_int_equal (s.plan.buffers[1].halo, 1);
  assert_int_equal (s.plan.buffers[2].halo, 0);
  assert_int_equal (s.plan.buffers[0].last_use, 1);
  assert_int_equal (s.plan.buffers[1].last_use, 3);
  assert_int_equal (s.plan.buffers[2].last_use, 5); /* kept */
  tear_down (&s);
}

static void
a_recorded_chain_keeps_what_goes_into_a_norm (void **state)
{
  Setting s;

  (void) state;
  set_up (&s, chain, "output", true);
  assert_int_equal (s.plan.n_buffers, 4); /* the norm is not done in place */
  assert_int_equal (s.plan.buffers[0].last_use, 1);
  assert_int_equal (s.plan.buffers[1].last_use, 5);
  assert_int_equal (s.plan.buffers[2].last_use, 5);
  assert_int_equal (s.plan.buffers[3].last_use, 5);
  tear_down (&s);
}

static void
layers_that_nobody_needs_are_not_run (void **state)
{
  Setting s;

  (void) state;
  set_up (&s, chain, "r", false);
  assert_int_equal (s.plan.n_steps, 3);
  assert_int_equal (s.plan.n_buffers, 2);
  assert_int_equal (s.plan.buffer_of[4], -1);
  assert_int_equal (s.plan.buffer_of[5], -1);
  tear_down (&s);
}

/* What a later sum needs must not be overwritten, nor a ReLU done on the way of what is saved. */
static void
values_live_until_their_last_use (void **state)
{
  static const char residual[] =
    "[{" Q "op" Q ": " Q "conv" Q ", " Q "weights" Q ": " Q "a" Q ", " Q "save" Q ": " Q "s" Q
    "}, {" Q "op" Q ": " Q "relu" Q "}, {" Q "op" Q ": " Q "tanh" Q "}, {" Q "op" Q ": " Q "add" Q
    ", " Q "with" Q ": " Q "s" Q "}]";
  Setting s;

  (void) state;
  set_up (&s, residual, "output", false);
  assert_int_equal (s.plan.n_steps, 4);
  assert_false (s.plan.steps[0].relu);
  assert_int_not_equal (s.plan.buffer_of[1], s.plan.buffer_of[0]);
  assert_int_equal (s.plan.buffer_of[2], s.plan.buffer_of[1]);
  assert_int_equal (s.plan.buffer_of[3], s.plan.buffer_of[1]);
  assert_int_equal (s.plan.buffers[s.plan.buffer_of[0]].last_use, 3);
  tear_down (&s);

  /* Wanted, the saved value survives the run */
  set_up (&s, residual, "s", false);
  assert_int_equal (s.plan.n_steps, 1);
  assert_int_equal (s.plan.buffers[s.plan.buffer_of[0]].last_use, 1);
  tear_down (&s);
}

static void
a_norm_adds_on_the_way (void **state)
{
  static const char residual[] =
    "[{" Q "op" Q ": " Q "conv" Q ", " Q "weights" Q ": " Q "a" Q ", " Q "save" Q ": " Q "s" Q
    "}, {" Q "op" Q ": " Q "instance-norm" Q ", " Q "weights" Q ": " Q "n" Q "}, {" Q "op" Q ": " Q
    "add" Q ", " Q "with" Q ": " Q "s" Q "}]";
  static const char later[] = /* what is added is not there yet */
    "[{" Q "op" Q ": " Q "conv" Q ", " Q "weights" Q ": " Q "a" Q ", " Q "save" Q ": " Q "s" Q
    "}, {" Q "op" Q ": " Q "instance-norm" Q ", " Q "weights" Q ": " Q "n" Q ", " Q "save" Q ": " Q
    "n" Q "}, {" Q "op" Q ": " Q "tanh" Q ", " Q "from" Q ": " Q "s" Q "}, {" Q "op" Q ": " Q
    "add" Q ", " Q "with" Q ": " Q "n" Q "}]";
  Setting s;

  (void) state;
  set_up (&s, residual, "output", false);
  assert_int_equal (s.plan.n_steps, 2);
  assert_int_equal (s.plan.steps[1].with, 0);
  assert_int_equal (s.plan.steps[1].to, 2);
  assert_true (s.plan.steps[1].layer->kind == NS_LAYER_NORM);
  tear_down (&s);

  set_up (&s, residual, "output", true);
  assert_int_equal (s.plan.n_steps, 3);
  tear_down (&s);

  set_up (&s, later, "output", false);
  assert_int_equal (s.plan.n_steps, 4);
  assert_int_equal (s.plan.steps[1].with, -1);
  tear_down (&s);
}

/* Over what it is added to, which must be nobody else's. */
static void
a_convolution_adds_on_the_way (void **state)
{
#define CONV(name) "{" Q "op" Q ": " Q "conv" Q ", " Q "weights" Q ": " Q name Q
#define DOWN                                                                                       \
  "[" CONV ("down1") "}, " CONV ("down2") "}, " CONV ("down3") ", " Q "save" Q ": " Q "d" Q "}, "
  static const char sum[] =
    DOWN            CONV ("block1.a") ", " Q "save" Q ": " Q "p" Q
                           "}, " CONV ("block1.b") ", " Q "from" Q ": " Q "d" Q "}, {" Q "op" Q
                                                   ": " Q "add" Q ", " Q "with" Q ": " Q "p" Q "}]";
  static const char residual[] =
    DOWN  CONV ("block1.a") "}, {" Q "op" Q ": " Q "add" Q ", " Q "with" Q ": " Q "d" Q "}]";
  char    path[1024];
  Setting s;

  (void) state;
  setenv ("NS_ISA", "portable", 1); /* vectors of four */
  fixture_path (path, sizeof path, "tiny-fast");
  set_up_file (&s, path, sum, "output", false);
  assert_int_equal (s.plan.n_steps, 5);
  assert_int_equal (s.plan.steps[4].with, 3);
  assert_int_equal (s.plan.steps[4].to, 5);
  assert_int_equal (s.plan.buffer_of[5], s.plan.buffer_of[3]);
  tear_down (&s);

  set_up_file (&s, path, sum, "output", true);
  assert_int_equal (s.plan.n_steps, 6);
  tear_down (&s);
  set_up_file (&s, path, sum, "p", false);
  assert_int_equal (s.plan.n_steps, 4);
  tear_down (&s);

  /* The convolution reads what it would write over */
  set_up_file (&s, path, residual, "output", false);
  assert_int_equal (s.plan.n_steps, 5);
  tear_down (&s);
  unsetenv ("NS_ISA");
}

/* What the network of the setting gives, and the gradient of the sum of that, by the way of convolution NS_CONV asks
 * for when the setting is made. */
static void
run_both_ways (NsContext *context, const Setting *s, NsTensor *output, NsTensor *gradient)
{
  NsTensor input = NS_TENSOR_INIT;
  NsTensor ones = NS_TENSOR_INIT;
  unsigned wanted = ns_network_n_outputs (s->network) - 1;
  NsTape  *tape;

  for (int backward = 0; backward < 2; backward++)
    {
      assert_int_equal (ns_tensor_init (&input, context->memory, 31, 45, 3, 2, NULL), NS_OK);
      for (int y = 0; y < 31; y++)
        for (int i = 0; i < 3 * 45; i++)
          ns_tensor_at (&input, y, 0)[i] = (float) ((37 * y + 11 * i * i) % 255) / 255.0f - 0.5f;
      if (!backward)
        assert_int_equal (
          ns_network_forward (context, s->network, NULL, &input, 1, &wanted, output, NULL), NS_OK);
    }
  tape = ns_network_record (context, s->network, NULL, &input, 1, &wanted, NULL);
  assert_non_null (tape);
  test_assert_same_bytes (ns_tape_output (tape, 0), output);
  assert_int_equal (ns_tensor_init (&ones, context->memory, output->height, output->width,
                                    output->channels, 0, NULL),
                    NS_OK);
  ns_tensor_fill (&ones, 1.0f);
  assert_int_equal (ns_tape_backward (context, tape, &ones, gradient, NULL), NS_OK);
  ns_tape_free (tape);
}

static void
pooling_behind_a_strided_convolution_is_a_step_of_its_own (void **state)
{
  static const char layers[] =
    "[" CONV ("down1") "}, " CONV ("down2") ", " Q "stride" Q ": 2}, {" Q "op" Q ": " Q "relu" Q
                                            "}, {" Q "op" Q ": " Q "max-pool" Q "}]";
  NsContext *context = test_context (2);
  NsTensor   outputs[2] = { NS_TENSOR_INIT, NS_TENSOR_INIT };
  NsTensor   gradients[2] = { NS_TENSOR_INIT, NS_TENSOR_INIT };
  char       path[1024];
  Setting    settings[2];

  (void) state;
  setenv ("NS_ISA", "portable", 1); /* vectors of four */
  fixture_path (path, sizeof path, "tiny-fast");
  for (int i = 0; i < 2; i++)
    {
      setenv ("NS_CONV", i == 0 ? "im2col" : "", 1);
      set_up_file (&settings[i], path, layers, "output", true);
      assert_int_equal (settings[i].plan.n_steps, 3);
      run_both_ways (context, &settings[i], &outputs[i], &gradients[i]);
    }
  for (int i = 0; i < 2; i++)
    {
      const NsTensor *tensors = i == 0 ? outputs : gradients;
      double         *expected = test_doubles (&tensors[0]);

      test_assert_close (&tensors[1], expected, 1e-5);
      free (expected);
    }
  for (int i = 0; i < 2; i++)
    {
      ns_tensor_clear (&outputs[i]);
      ns_tensor_clear (&gradients[i]);
      tear_down (&settings[i]);
    }
  test_context_free (context);
  unsetenv ("NS_CONV");
  unsetenv ("NS_ISA");
}

static void
bytes_are_those_of_the_buffers_that_live_together (void **state)
{
  Setting s;
  size_t  left, kept;
  size_t  picture = ns_bytes_of_tensor (8, 12, 3, 1);
  size_t  features = ns_bytes_of_tensor (8, 12, 4, 1);
  size_t  painting = ns_bytes_of_tensor (8, 12, 3, 0);

  (void) state;
  set_up (&s, chain, "output", false);
  assert_int_equal (ns_plan_bytes (&s.plan, 1, &left), picture + features);
  assert_int_equal (left, painting);
  tear_down (&s);
  set_up (&s, chain, "output", true);
  kept = ns_bytes_of_tensor (8, 12, 4, 0) + features + painting; /* the norm needs no halo */
  assert_int_equal (ns_plan_bytes (&s.plan, 1, &left), kept);
  assert_int_equal (left, kept);
  tear_down (&s);
  assert_true (ns_bytes_add (SIZE_MAX - 1, 2) == SIZE_MAX);
  assert_true (ns_bytes_of_tensor (1 << 20, 1 << 20, 4096, 16) >= (size_t) 1 << 52);
}

/* Two convolutions whose weights, all zero, are too large to be kept, and what they take meanwhile */
static void
passing_weights_are_part_of_the_prediction (void **state)
{
  static const char header[] =
    "{" Q "a.weight" Q ": {" Q "dtype" Q ": " Q "F16" Q ", " Q "shape" Q ": [260, 3, 1, 1], " Q
    "data_offsets" Q ": [0, 1560]}, " Q "a.bias" Q ": {" Q "dtype" Q ": " Q "F16" Q ", " Q "shape" Q
    ": [260], " Q "data_offsets" Q ": [1560, 2080]}, " Q "b.weight" Q ": {" Q "dtype" Q ": " Q
    "F16" Q ", " Q "shape" Q ": [256, 260, 3, 3], " Q "data_offsets" Q ": [2080, 1200160]}, " Q
    "b.bias" Q ": {" Q "dtype" Q ": " Q "F16" Q ", " Q "shape" Q ": [256], " Q "data_offsets" Q
    ": [1200160, 1200672]}}";
  static const char layers[] = "[" CONV ("a") "}, " CONV ("b") "}]";
  NsContext        *context = test_context (1);
  NsTensor          input = NS_TENSOR_INIT, output = NS_TENSOR_INIT;
  char              folder[CRAFT_PATH_MAX], path[CRAFT_PATH_MAX];
  void             *zeros = calloc (1200672, 1);
  unsigned          wanted;
  size_t            before, predicted;
  Setting           s;

  (void) state;
  assert_non_null (zeros);
  craft_folder (folder);
  craft_join (path, folder, "model.safetensors");
  craft_write (path, header, zeros, 1200672);
  free (zeros);
  set_up_file (&s, path, layers, "output", true);
  craft_remove_folder (folder);
  for (int backward = 0; backward < 2; backward++)
    assert_int_equal (ns_plan_passing_bytes (&s.plan, backward),
                      ns_conv_passing_bytes (&s.plan.steps[1].layer->conv,
                                             backward ? NS_CONV_BACKWARD : NS_CONV_FORWARD, 8, 12));

  wanted = ns_network_n_outputs (s.network) - 1;
  predicted = ns_network_forward_bytes (s.network, 101, 98, 1, &wanted);
  before = ns_memory_used (s.memory);
  assert_int_equal (ns_tensor_init (&input, context->memory, 101, 98, 3, 0, NULL), NS_OK);
  ns_tensor_fill (&input, 1.0f);
  assert_int_equal (
    ns_network_forward (context, s.network, NULL, &input, 1, &wanted, &output, NULL), NS_OK);
  assert_in_range (ns_memory_used (s.memory) - before + ns_memory_peak (context->memory), predicted,
                   predicted + ((size_t) 3 << 20)); /* what a thread computes in */
  ns_tensor_clear (&output);
  tear_down (&s);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_chain_works_in_place_and_does_relu_on_the_way),
    cmocka_unit_test (a_recorded_chain_keeps_what_goes_into_a_norm),
    cmocka_unit_test (layers_that_nobody_needs_are_not_run),
    cmocka_unit_test (values_live_until_their_last_use),
    cmocka_unit_test (a_norm_adds_on_the_way),
    cmocka_unit_test (a_convolution_adds_on_the_way),
    cmocka_unit_test (pooling_behind_a_strided_convolution_is_a_step_of_its_own),
    cmocka_unit_test (passing_weights_are_part_of_the_prediction),
    cmocka_unit_test (bytes_are_those_of_the_buffers_that_live_together),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
