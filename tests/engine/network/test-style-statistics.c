/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include "craft.h"
#include "fixture.h"
#include "network/library.h"
#include "network/model.h"

#define FIXTURE_MAX 65536

static size_t
read_fixture (unsigned char *bytes)
{
  char   path[1024];
  FILE  *file;
  size_t n;

  fixture_path (path, sizeof path, "tiny-adain-styles");
  file = fopen (path, "rb");
  assert_non_null (file);
  n = fread (bytes, 1, FIXTURE_MAX, file);
  fclose (file);
  assert_true (n > 0 && n < FIXTURE_MAX);

  return n;
}

static void
a_model_may_bring_styles_along (void **state)
{
  NsMemory    *memory = ns_memory_new (0);
  NsModel     *model = fixture_model (memory, "tiny-adain-styles");
  const float *mean, *deviation;
  size_t       n = 0;

  (void) state;
  assert_int_equal (ns_model_kind (model), NS_MODEL_ADAIN);
  assert_int_equal (ns_model_n_styles (model), 1);
  assert_string_equal (ns_model_style (model, 0)->name, "tiny-style");
  for (unsigned i = 0; i < ns_network_n_inputs (ns_model_decoder (model)); i++)
    n += (size_t) ns_network_input_channels (ns_model_decoder (model), i);
  ns_model_style_statistics (model, 0, &mean, &deviation);
  assert_true (n > 0);
  for (size_t i = 0; i < n; i++)
    {
      assert_true (mean[i] >= 0.0f); /* the taps come after a ReLU */
      assert_true (deviation[i] > 0.0f);
    }
  ns_model_free (model);

  model = fixture_model (memory, "tiny-adain");
  assert_int_equal (ns_model_n_styles (model), 0);
  ns_model_free (model);
  assert_int_equal (ns_memory_used (memory) - ns_memory_kept (memory), 0);
  ns_memory_trim (memory);
  ns_memory_free (memory);
}

static void
the_library_lists_them_beside_the_model (void **state)
{
  char                  folder[CRAFT_PATH_MAX], path[CRAFT_PATH_MAX];
  const char           *folders[] = { folder, NULL };
  unsigned char         bytes[FIXTURE_MAX];
  size_t                n = read_fixture (bytes);
  NsMemory             *memory = ns_memory_new (0);
  NsLibrary            *library;
  const NsLibraryEntry *entry;

  (void) state;
  craft_folder (folder);
  craft_join (path, folder, "adain.safetensors");
  craft_write_bytes (path, bytes, n);
  library = ns_library_new (memory, folders, NULL);
  assert_int_equal (ns_library_n_entries (library), 2);
  entry = ns_library_find (library, NS_MODEL_ADAIN, NULL, NULL);
  assert_string_equal (entry->name, "tiny-adain");
  assert_false (entry->is_style);
  entry = ns_library_find (library, NS_MODEL_ADAIN, "tiny-style", NULL);
  assert_true (entry->is_style);
  assert_int_equal (entry->style, 0);
  ns_library_free (library);
  craft_remove_folder (folder);
  ns_memory_trim (memory);
  ns_memory_free (memory);
}

/* Changes the first such bytes in the header to others of the same length */
static void
change (unsigned char *bytes, size_t n, const char *from, const char *to)
{
  for (size_t i = 0; i + strlen (from) <= n; i++)
    if (memcmp (bytes + i, from, strlen (from)) == 0)
      {
        memcpy (bytes + i, to, strlen (to));
        return;
      }
  fail_msg ("%s is not there", from);
}

/* By the header alone */
static void
what_does_not_fit_the_styles_is_refused (void **state)
{
  static const struct
  {
    const char *from, *to;
    NsStatus    status;
    const char *fragment;
  } cases[] = {
    { "styles.mean", "styles.mode", NS_ERROR_FORMAT, "“styles.mean”" },
    { "styles.deviation", "styles.departure", NS_ERROR_FORMAT, "“styles.deviation”" },
    { "mean\":{\"dtype\":\"F32\",\"shape\":[1,21]", "mean\":{\"dtype\":\"F32\",\"shape\":[21,1]",
      NS_ERROR_FORMAT, "“styles.mean”" },
    { "deviation\":{\"dtype\":\"F32\",\"shape\":[1,21]",
      "deviation\":{\"dtype\":\"F32\",\"shape\":[3,7] ", NS_ERROR_FORMAT, "“styles.deviation”" },
    { "mean\":{\"dtype\":\"F32", "mean\":{\"dtype\":\"I32", NS_ERROR_UNSUPPORTED,
      "“styles.mean” is of type I32" },
    { "deviation\":{\"dtype\":\"F32", "deviation\":{\"dtype\":\"U32", NS_ERROR_UNSUPPORTED,
      "“styles.deviation” is of type U32" },
  };

  (void) state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      char          folder[CRAFT_PATH_MAX], path[CRAFT_PATH_MAX];
      unsigned char bytes[FIXTURE_MAX];
      size_t        n = read_fixture (bytes);
      NsMemory     *memory = ns_memory_new (0);
      NsError       error = NS_ERROR_INIT;

      change (bytes, n, cases[i].from, cases[i].to);
      craft_folder (folder);
      craft_join (path, folder, "adain.safetensors");
      craft_write_bytes (path, bytes, n);
      assert_null (ns_model_open (memory, path, &error));
      assert_int_equal (error.status, cases[i].status);
      if (!strstr (error.message, cases[i].fragment) || !strstr (error.message, path))
        fail_msg ("%s", error.message);
      craft_remove_folder (folder);
      ns_memory_trim (memory);
      ns_memory_free (memory);
    }
}

static NsStatus
load (NsContext *context, void *data, NsError *error)
{
  NsModel *model = ns_model_load (context->memory, data, error);

  ns_model_free (model);

  return model ? NS_OK : error->status;
}

static void
loading_survives_a_lack_of_memory (void **state)
{
  NsContext *context = test_context (1);
  char       path[1024];

  (void) state;
  fixture_path (path, sizeof path, "tiny-adain-styles");
  test_every_allocation_failing (context, load, path);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_model_may_bring_styles_along),
    cmocka_unit_test (the_library_lists_them_beside_the_model),
    cmocka_unit_test (what_does_not_fit_the_styles_is_refused),
    cmocka_unit_test (loading_survives_a_lack_of_memory),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
