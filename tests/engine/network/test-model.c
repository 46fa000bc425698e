/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "refused.h"

static char folder[CRAFT_PATH_MAX];

static void
a_generator_says_what_it_is (void **state)
{
  NsMemory           *memory = ns_memory_new (0);
  char                path[CRAFT_PATH_MAX];
  NsModel            *model;
  const NsModelStyle *style;

  (void) state;
  craft_join (path, folder, "crafted.safetensors");
  craft_write_model (path, NULL, NULL);
  model = ns_model_load (memory, path, NULL);
  assert_non_null (model);
  assert_int_equal (ns_model_kind (model), NS_MODEL_FAST);
  assert_string_equal (ns_model_path (model), path);
  assert_string_equal (ns_model_name (model), "crafted");
  assert_string_equal (ns_model_title (model), "Crafted");
  assert_int_equal (ns_model_padding (model), 4);
  assert_int_equal (ns_model_multiple (model), 2);
  assert_string_equal (ns_model_text (model, "licence"), "GPL-3.0-or-later");
  assert_null (ns_model_text (model, "training"));
  assert_int_equal (ns_model_n_styles (model), 2);
  style = ns_model_style (model, 0);
  assert_string_equal (style->name, "one");
  assert_string_equal (style->title, "One");
  assert_string_equal (style->year, "1900");
  assert_null (style->artist);
  assert_string_equal (ns_model_style (model, 1)->name, "two");
  assert_null (ns_model_decoder (model));
  assert_int_equal (ns_model_n_content_losses (model), 0);
  assert_int_equal (ns_model_n_parameters (model), 108 + 4 + 8 + 8 + 16 + 4 + 108 + 3);
  ns_model_free (model);
  ns_model_free (NULL);
  assert_int_equal (ns_memory_used (memory), 0);
  ns_memory_free (memory);
}

static void
a_generator_without_a_list_is_one_style (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  char      path[CRAFT_PATH_MAX];
  NsModel  *model;

  (void) state;
  craft_join (path, folder, "single.safetensors");
  craft_write_model (path,
                     "\"styles\": \"[{\\\"name\\\": \\\"one\\\", \\\"title\\\": \\\"One\\\", "
                     "\\\"year\\\": \\\"1900\\\"},{\\\"name\\\": \\\"two\\\", \\\"title\\\": "
                     "\\\"Two\\\"}]\",\"network\": \"" CRAFT_LAYERS "\"",
                     "\"network\": \"[{\\\"op\\\": \\\"conv\\\", \\\"weights\\\": \\\"a\\\"}, "
                     "{\\\"op\\\": \\\"conv\\\", \\\"weights\\\": \\\"out\\\"}]\"");
  model = ns_model_load (memory, path, NULL);
  assert_non_null (model);
  assert_int_equal (ns_model_n_styles (model), 1);
  assert_string_equal (ns_model_style (model, 0)->name, "crafted");
  assert_string_equal (ns_model_style (model, 0)->title, "Crafted");
  ns_model_free (model);
  ns_memory_free (memory);
}

static void
the_other_kinds_say_what_they_are (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsModel  *adain = fixture_model (memory, "tiny-adain");
  NsModel  *features = fixture_model (memory, "tiny-features");

  (void) state;
  assert_int_equal (ns_model_kind (adain), NS_MODEL_ADAIN);
  assert_non_null (ns_model_decoder (adain));
  assert_int_equal (ns_model_n_styles (adain), 0);
  assert_int_equal (ns_model_padding (adain), 16);
  assert_int_equal (ns_model_n_parameters (adain), 4330);

  assert_int_equal (ns_model_kind (features), NS_MODEL_FEATURES);
  assert_int_equal (ns_model_padding (features), 0);
  assert_int_equal (ns_model_multiple (features), 1);
  assert_int_equal (ns_model_n_content_losses (features), 2);
  assert_string_equal (ns_model_content_losses (features)[0].tap, "metric3");
  assert_true (ns_model_content_losses (features)[0].weight == 0.5);
  assert_int_equal (ns_model_n_style_losses (features), 4);
  assert_string_equal (ns_model_style_losses (features)[3].tap, "metric4");
  assert_true (ns_model_style_losses (features)[3].weight == 0.4);
  ns_model_free (features);
  ns_model_free (adain);
  ns_memory_free (memory);
}

/* Doubled eleven times and halved again, the size is kept, but 1026 pixels become two million between. */
static void
a_generator_that_no_picture_suits_is_refused (void **state)
{
  char  layers[4096] = "[";
  char *header, *padded;
  char  path[CRAFT_PATH_MAX];

  (void) state;
  for (int i = 0; i < 22; i++)
    strcat (strcat (strcat (layers, "{\\\"op\\\": \\\""), i < 11 ? "upsample" : "max-pool"),
            "\\\"},");
  strcat (layers, "{\\\"op\\\": \\\"relu\\\"}]");
  header = craft_replace (CRAFT_HEADER, CRAFT_LAYERS, layers);
  padded = craft_replace (header, "\"padding\": \"4\"", "\"padding\": \"512\"");
  craft_join (path, folder, "large.safetensors");
  for (int i = 0; i < 2; i++)
    {
      unsigned char data[CRAFT_DATA_BYTES];

      craft_data (data);
      craft_write (path, i == 0 ? padded : header, data, sizeof data);
      assert_model_refused (path, NS_ERROR_FORMAT,
                            i == 0 ? "cannot paint even the smallest picture" : "lists 2 styles");
    }
  free (header);
  free (padded);
}

/* A features model of those layers, of which the last saves its output. */
static NsModel *
features_of (NsMemory *memory, const char *layers, NsError *error)
{
  char path[CRAFT_PATH_MAX], header[4096];

  snprintf (header, sizeof header,
            "{\"__metadata__\": {\"format\": \"neural-style\", \"version\": \"1\", \"method\": "
            "\"features\", \"name\": \"deep\", \"title\": \"Deep\", \"licence\": \"none\", "
            "\"multiple\": \"64\", "
            "\"losses\": \"{\\\"content\\\": {\\\"t\\\": 1}, \\\"style\\\": {\\\"t\\\": 1}}\", "
            "\"network\": \"[%s,{\\\"op\\\": \\\"relu\\\", \\\"save\\\": \\\"t\\\"}]\"}, "
            "\"x\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}",
            layers);
  craft_join (path, folder, "deep.safetensors");
  craft_write (path, header, "\0\0\0", 4);

  return ns_model_load (memory, path, error);
}

#define POOL "{\\\"op\\\": \\\"max-pool\\\"}"
#define RELU "{\\\"op\\\": \\\"relu\\\", \\\"save\\\": \\\"r\\\"}"

static void
features_that_the_smallest_pictures_do_not_suit_are_refused (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsError   error = NS_ERROR_INIT;
  NsModel  *model = features_of (memory, POOL "," POOL "," POOL "," POOL "," POOL, &error);

  (void) state;
  if (!model)
    fail_msg ("%s", error.message);
  ns_model_free (model);

  assert_null (features_of (memory, POOL "," POOL "," POOL "," POOL "," POOL "," POOL, &error));
  assert_int_equal (error.status, NS_ERROR_FORMAT);
  assert_non_null (strstr (error.message, "nothing is left of one of 32 × 32 pixels"));

  /* Nobody extends pictures to multiples of 64 */
  assert_null (features_of (
    memory,
    RELU "," POOL
         ",{\\\"op\\\": \\\"upsample\\\"},{\\\"op\\\": \\\"add\\\", \\\"with\\\": \\\"r\\\"}",
    &error));
  assert_int_equal (error.status, NS_ERROR_FORMAT);
  ns_memory_free (memory);
}

static void
a_model_can_be_asked_without_its_weights (void **state)
{
  NsMemory     *memory = ns_memory_new (0);
  unsigned char data[CRAFT_DATA_BYTES];
  char          path[CRAFT_PATH_MAX];
  NsModel      *model;

  (void) state;
  craft_join (path, folder, "bad-weights.safetensors");
  memset (data, 0xFF, sizeof data); /* all NaN */
  craft_write (path, CRAFT_HEADER, data, sizeof data);
  assert_model_refused (path, NS_ERROR_FORMAT, "not a finite number");
  model = ns_model_open (memory, path, NULL);
  assert_non_null (model);
  assert_string_equal (ns_model_style (model, 1)->title, "Two");
  ns_model_free (model);
  assert_int_equal (ns_memory_used (memory), 0);
  ns_memory_free (memory);
}

static void
a_model_cut_short_anywhere_is_refused (void **state)
{
  unsigned char  data[CRAFT_DATA_BYTES];
  size_t         n;
  unsigned char *bytes;
  char           path[CRAFT_PATH_MAX];

  (void) state;
  craft_data (data);
  bytes = craft_file (CRAFT_HEADER, data, sizeof data, &n);
  craft_join (path, folder, "half-written.safetensors");
  for (size_t length = 0; length < n; length++)
    {
      craft_write_bytes (path, bytes, length);
      assert_model_refused (path, NS_ERROR_FORMAT, length == 0 ? "is empty" : "is cut short");
    }
  free (bytes);
}

static void
every_allocation_may_fail (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  char      paths[2][1024];
  unsigned  n;

  (void) state;
  fixture_path (paths[0], sizeof paths[0], "tiny-adain");
  fixture_path (paths[1], sizeof paths[1], "tiny-features");
  for (int i = 0; i < 2; i++)
    {
      NsModel *model = NULL;

      for (n = 1; !model; n++)
        {
          NsError error = NS_ERROR_INIT;

          ns_memory_fail_from (memory, n);
          model = ns_model_load (memory, paths[i], &error);
          ns_memory_fail_from (memory, 0);
          if (!model)
            assert_int_equal (error.status, NS_ERROR_MEMORY);
          ns_model_free (model);
          assert_int_equal (ns_memory_used (memory), 0);
        }
      assert_true (n > 40);
    }
  ns_memory_free (memory);
}

static void
a_memory_limit_is_kept (void **state)
{
  NsMemory *memory = ns_memory_new (10000);
  NsError   error = NS_ERROR_INIT;
  char      path[1024];

  (void) state;
  fixture_path (path, sizeof path, "tiny-adain");
  assert_null (ns_model_load (memory, path, &error));
  assert_int_equal (error.status, NS_ERROR_MEMORY);
  assert_int_equal (ns_memory_used (memory), 0);
  ns_memory_free (memory);
}

static int
set_up (void **state)
{
  (void) state;
  craft_folder (folder);

  return 0;
}

static int
tear_down (void **state)
{
  (void) state;
  craft_remove_folder (folder);

  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_generator_says_what_it_is),
    cmocka_unit_test (a_generator_without_a_list_is_one_style),
    cmocka_unit_test (the_other_kinds_say_what_they_are),
    cmocka_unit_test (a_generator_that_no_picture_suits_is_refused),
    cmocka_unit_test (features_that_the_smallest_pictures_do_not_suit_are_refused),
    cmocka_unit_test (a_model_can_be_asked_without_its_weights),
    cmocka_unit_test (a_model_cut_short_anywhere_is_refused),
    cmocka_unit_test (every_allocation_may_fail),
    cmocka_unit_test (a_memory_limit_is_kept),
  };

  return cmocka_run_group_tests (tests, set_up, tear_down);
}
