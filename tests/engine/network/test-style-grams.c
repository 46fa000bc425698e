/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>
#include <string.h>

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

  fixture_path (path, sizeof path, "tiny-features-styles");
  file = fopen (path, "rb");
  assert_non_null (file);
  n = fread (bytes, 1, FIXTURE_MAX, file);
  fclose (file);
  assert_true (n > 0 && n < FIXTURE_MAX);

  return n;
}

/* The fixture has them in half precision, and PyTorch's sums over all positions */
static void
a_model_may_bring_gram_matrices_along (void **state)
{
  NsMemory        *memory = ns_memory_new (0);
  NsModel         *model = fixture_model (memory, "tiny-features-styles");
  const NsNetwork *network = ns_model_network (model);
  unsigned         n_known = 0;

  (void) state;
  assert_int_equal (ns_model_kind (model), NS_MODEL_FEATURES);
  assert_int_equal (ns_model_n_styles (model), 1);
  assert_string_equal (ns_model_style (model, 0)->name, "tiny-style");
  for (unsigned output = 0; output < ns_network_n_outputs (network); output++)
    {
      const char         *tap = ns_network_output_name (network, output);
      size_t              channels = (size_t) ns_network_output_channels (network, output);
      const float        *gram = ns_model_style_gram (model, 0, output);
      const NsTensorInfo *shape;
      char                name[80];
      float              *sums;
      double              product = 0.0, squares = 0.0, sum_squares = 0.0;

      if (strncmp (tap, "metric", 6) != 0)
        {
          assert_null (gram);
          continue;
        }
      n_known++;
      assert_non_null (gram);
      snprintf (name, sizeof name, "style-gram.%s", tap);
      sums = fixture_values (memory, "tiny-features-expected", name, &shape);
      for (size_t i = 0; i < channels * channels; i++)
        {
          product += (double) gram[i] * (double) sums[i];
          squares += (double) gram[i] * (double) gram[i];
          sum_squares += (double) sums[i] * (double) sums[i];
        }
      assert_true (1.0 - product / sqrt (squares * sum_squares) < 1e-6);
      ns_memory_release (memory, sums);
    }
  assert_int_equal (n_known, ns_model_n_style_losses (model));
  ns_model_free (model);

  model = fixture_model (memory, "tiny-features");
  assert_int_equal (ns_model_n_styles (model), 0);
  assert_null (ns_model_style_gram (model, 0, 0));
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
  craft_join (path, folder, "features.safetensors");
  craft_write_bytes (path, bytes, n);
  library = ns_library_new (memory, folders, NULL);
  assert_int_equal (ns_library_n_entries (library), 2);
  entry = ns_library_find (library, NS_MODEL_FEATURES, NULL, NULL);
  assert_string_equal (entry->name, "tiny-features");
  assert_false (entry->is_style);
  entry = ns_library_find (library, NS_MODEL_FEATURES, "tiny-style", NULL);
  assert_true (entry->is_style);
  assert_int_equal (entry->style, 0);
  ns_library_free (library);
  craft_remove_folder (folder);
  ns_memory_trim (memory);
  ns_memory_free (memory);
}

/* Changes bytes in the header, all of them or the first alone, to others of the same length */
static void
change (unsigned char *bytes, size_t n, const char *from, const char *to, bool all)
{
  bool found = false;

  for (size_t i = 0; i + strlen (from) <= n && (all || !found); i++)
    if (memcmp (bytes + i, from, strlen (from)) == 0)
      {
        memcpy (bytes + i, to, strlen (to));
        found = true;
      }
  assert_true (found);
}

static void
what_does_not_fit_the_styles_is_refused (void **state)
{
  static const struct
  {
    const char *from, *to;
    bool        all;
    NsStatus    status;
    const char *fragment;
  } cases[] = {
    { "styles.gram.", "styles.gran.", true, NS_ERROR_FORMAT, "Gram" },
    { "\"shape\":[1,4,4]", "\"shape\":[1,2,8]", false, NS_ERROR_FORMAT, "styles.gram.metric1" },
    { "\"shape\":[1,4,4]", "\"shape\":[4,1,4]", false, NS_ERROR_FORMAT, "styles.gram.metric1" },
    { "\"shape\":[1,4,4]", "\"shape\":[16,1] ", false, NS_ERROR_FORMAT, "styles.gram.metric1" },
    { "\"styles.gram.metric2\":{\"dtype\":\"F16", "\"styles.gram.metric2\":{\"dtype\":\"I16", false,
      NS_ERROR_UNSUPPORTED, "“styles.gram.metric2” is of type I16" },
  };

  (void) state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      char          folder[CRAFT_PATH_MAX], path[CRAFT_PATH_MAX];
      unsigned char bytes[FIXTURE_MAX];
      size_t        n = read_fixture (bytes);
      NsMemory     *memory = ns_memory_new (0);
      NsError       error = NS_ERROR_INIT;

      change (bytes, n, cases[i].from, cases[i].to, cases[i].all);
      craft_folder (folder);
      craft_join (path, folder, "features.safetensors");
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
  fixture_path (path, sizeof path, "tiny-features-styles");
  test_every_allocation_failing (context, load, path);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_model_may_bring_gram_matrices_along),
    cmocka_unit_test (the_library_lists_them_beside_the_model),
    cmocka_unit_test (what_does_not_fit_the_styles_is_refused),
    cmocka_unit_test (loading_survives_a_lack_of_memory),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
