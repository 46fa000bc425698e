/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "craft.h"
#include "network/forward.h"
#include "network/model.h"

/* The layers of VGG-19 up to conv5_1, with few channels. */
static const char *const names[] = { "conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1",
                                     "conv3_2", "conv3_3", "conv3_4", "conv4_1", "conv4_2",
                                     "conv4_3", "conv4_4", "conv5_1" };

/* Writes the first n layers, without any metadata; the weights of the middle of each kernel are 1. */
static void
write_vgg (const char *path, int n)
{
  char   header[8192] = "{";
  float  data[13 * (2 * 3 * 9 + 2)];
  size_t used = 1, bytes = 0, in = 3;

  memset (data, 0, sizeof data);
  for (int i = 0; i < n; i++)
    {
      size_t weight = 4 * 2 * in * 9;

      for (size_t j = 0; j < 2 * in; j++)
        data[bytes / 4 + 9 * j + 4] = 1.0f;
      used += (size_t) sprintf (header + used,
                                "%s\"%s.weight\":{\"dtype\":\"F32\",\"shape\":[2,%zu,3,3],"
                                "\"data_offsets\":[%zu,%zu]},"
                                "\"%s.bias\":{\"dtype\":\"F32\",\"shape\":[2],"
                                "\"data_offsets\":[%zu,%zu]}",
                                i > 0 ? "," : "", names[i], in, bytes, bytes + weight, names[i],
                                bytes + weight, bytes + weight + 8);
      bytes += weight + 8;
      in = 2;
    }
  strcpy (header + used, "}");
  craft_write (path, header, data, bytes);
}

static void
weights_without_a_description_are_recognised (void **state)
{
  char             folder[CRAFT_PATH_MAX], path[CRAFT_PATH_MAX];
  NsContext       *context = ns_context_new (1, 0, NULL);
  NsTensor         input = NS_TENSOR_INIT, output = NS_TENSOR_INIT;
  NsModel         *model;
  const NsNetwork *network;
  unsigned         wanted;

  (void) state;
  craft_folder (folder);
  craft_join (path, folder, "vgg.safetensors");

  write_vgg (path, 9);
  model = ns_model_load (context->memory, path, NULL);
  assert_non_null (model);
  network = ns_model_network (model);
  assert_int_equal (ns_model_kind (model), NS_MODEL_FEATURES);
  assert_string_equal (ns_model_name (model), "vgg19");
  assert_int_equal (ns_network_n_outputs (network), 5);
  assert_string_equal (ns_network_output_name (network, 3), "relu4_1");
  assert_string_equal (ns_model_content_losses (model)[0].tap, "relu4_1");
  assert_int_equal (ns_model_n_style_losses (model), 4);

  /* Grey above the mean: 3 channels, less their means, summed by each layer */
  assert_int_equal (ns_tensor_init (&input, context->memory, 4, 4, 3, 0, NULL), NS_OK);
  ns_tensor_fill (&input, 200.0f);
  wanted = (unsigned) ns_network_find_output (network, "relu2_1");
  assert_int_equal (ns_network_forward (context, network, NULL, &input, 1, &wanted, &output, NULL),
                    NS_OK);
  assert_int_equal (output.height, 2);
  assert_float_equal (ns_tensor_at (&output, 1, 1)[0], 4 * (600.0 - 123.68 - 116.779 - 103.939),
                      0.01);
  ns_tensor_clear (&output);
  ns_model_free (model);

  write_vgg (path, 13);
  model = ns_model_load (context->memory, path, NULL);
  assert_non_null (model);
  assert_true (ns_network_find_output (ns_model_network (model), "relu5_1") >= 0);
  assert_string_equal (ns_model_content_losses (model)[0].tap, "relu4_2");
  assert_int_equal (ns_model_n_style_losses (model), 5);
  ns_model_free (model);
  assert_int_equal (ns_memory_used (context->memory), 0);
  ns_context_free (context);
  craft_remove_folder (folder);
}

static void
too_few_layers_are_not_vgg (void **state)
{
  char      folder[CRAFT_PATH_MAX], path[CRAFT_PATH_MAX];
  NsMemory *memory = ns_memory_new (0);
  NsError   error = NS_ERROR_INIT;

  (void) state;
  craft_folder (folder);
  craft_join (path, folder, "vgg.safetensors");
  write_vgg (path, 8);
  assert_null (ns_model_load (memory, path, &error));
  assert_int_equal (error.status, NS_ERROR_UNSUPPORTED);
  assert_non_null (strstr (error.message, "not a Neural Style model"));
  craft_remove_folder (folder);
  ns_memory_free (memory);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (weights_without_a_description_are_recognised),
    cmocka_unit_test (too_few_layers_are_not_vgg),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
