/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "craft.h"
#include "fixture.h"
#include "network/library.h"

static char first[CRAFT_PATH_MAX], second[CRAFT_PATH_MAX];

static void
copy_fixture (const char *folder, const char *fixture, const char *name)
{
  char          from[1024], to[CRAFT_PATH_MAX];
  unsigned char bytes[65536];
  FILE         *file;
  size_t        n;

  fixture_path (from, sizeof from, fixture);
  file = fopen (from, "rb");
  assert_non_null (file);
  n = fread (bytes, 1, sizeof bytes, file);
  assert_true (n > 0 && n < sizeof bytes);
  fclose (file);
  craft_join (to, folder, name);
  craft_write_bytes (to, bytes, n);
}

/* Two folders: sound models in an order that is not the sorted one, others' files, damaged ones. */
static int
set_up (void **state)
{
  char path[CRAFT_PATH_MAX];

  (void) state;
  craft_folder (first);
  craft_folder (second);
  copy_fixture (first, "tiny-features", "a.safetensors");
  copy_fixture (first, "tiny-adain", "b.safetensors");
  craft_join (path, first, "d.safetensors");
  craft_write_model (path, NULL, NULL);
  copy_fixture (first, "tiny-fast", "c.safetensors");
  craft_join (path, first, "README.md");
  craft_write_bytes (path, "text", 4);
  craft_join (path, first, ".hidden.safetensors");
  craft_write_bytes (path, "text", 4);
  craft_join (path, first, "e.safetensors");
  craft_write_bytes (path, "", 0);

  craft_join (path, second, "a.safetensors");
  craft_write_model (path, "\"name\\\": \\\"two\\\", \\\"title\\\": \\\"Two\\\"",
                     "\"name\\\": \\\"three\\\", \\\"title\\\": \\\"Three\\\"");

  return 0;
}

static int
tear_down (void **state)
{
  (void) state;
  craft_remove_folder (first);
  craft_remove_folder (second);

  return 0;
}

static void
models_are_found_and_sorted (void **state)
{
  static const struct
  {
    const char *name, *file;
    NsModelKind kind;
    unsigned    style;
  } expected[] = {
    { "first", "c.safetensors", NS_MODEL_FAST, 0 },
    { "second", "c.safetensors", NS_MODEL_FAST, 1 },
    { "one", "d.safetensors", NS_MODEL_FAST, 0 },
    { "two", "d.safetensors", NS_MODEL_FAST, 1 },
    { "three", "a.safetensors", NS_MODEL_FAST, 1 },
    { "tiny-adain", "b.safetensors", NS_MODEL_ADAIN, 0 },
    { "tiny-features", "a.safetensors", NS_MODEL_FEATURES, 0 },
  };
  const char *const folders[] = { first, "/nowhere/at/all", second, NULL };
  NsMemory         *memory = ns_memory_new (0);
  NsLibrary        *library = ns_library_new (memory, folders, NULL);

  (void) state;
  assert_non_null (library);
  assert_int_equal (ns_library_n_entries (library), sizeof expected / sizeof expected[0]);
  for (size_t i = 0; i < ns_library_n_entries (library); i++)
    {
      const NsLibraryEntry *entry = ns_library_entry (library, i);

      assert_string_equal (entry->name, expected[i].name);
      assert_non_null (strstr (entry->path, expected[i].file));
      assert_int_equal (entry->kind, expected[i].kind);
      assert_int_equal (entry->style, expected[i].style);
    }
  assert_string_equal (ns_library_entry (library, 0)->title, "First");
  assert_string_equal (ns_library_entry (library, 0)->artist, "Nobody");
  assert_string_equal (ns_library_entry (library, 0)->year, "1900");
  assert_null (ns_library_entry (library, 1)->artist);
  assert_non_null (strstr (ns_library_entry (library, 2)->path, first)); /* before the second's */

  assert_int_equal (ns_library_n_problems (library), 1);
  assert_non_null (strstr (ns_library_problem (library, 0), "e.safetensors” is empty"));
  ns_library_free (library);
  ns_library_free (NULL);
  assert_int_equal (ns_memory_used (memory), 0);
  ns_memory_free (memory);
}

static void
entries_are_found_by_name (void **state)
{
  const char *const folders[] = { first, NULL };
  const char *const nothing[] = { NULL };
  NsMemory         *memory = ns_memory_new (0);
  NsLibrary        *library = ns_library_new (memory, folders, NULL);
  NsError           error = NS_ERROR_INIT;

  (void) state;
  assert_ptr_equal (ns_library_find (library, NS_MODEL_FAST, "two", NULL),
                    ns_library_entry (library, 3));
  assert_ptr_equal (ns_library_find (library, NS_MODEL_FAST, NULL, NULL),
                    ns_library_entry (library, 0));
  assert_ptr_equal (ns_library_find (library, NS_MODEL_FEATURES, NULL, NULL),
                    ns_library_entry (library, 5));
  assert_null (ns_library_find (library, NS_MODEL_FAST, "tiny-adain", &error));
  assert_int_equal (error.status, NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "“tiny-adain”"));
  assert_non_null (strstr (error.message, "first, second, one, two."));
  ns_library_free (library);

  library = ns_library_new (memory, nothing, NULL);
  assert_int_equal (ns_library_n_entries (library), 0);
  assert_null (ns_library_find (library, NS_MODEL_ADAIN, NULL, &error));
  assert_non_null (strstr (error.message, "no model for this method"));
  ns_library_free (library);
  ns_memory_free (memory);
}

static void
styles_are_found_by_name (void **state)
{
  const char *const folders[] = { first, NULL };
  NsMemory         *memory = ns_memory_new (0);
  NsLibrary        *library;
  NsError           error = NS_ERROR_INIT;
  char              path[CRAFT_PATH_MAX];

  (void) state;
  copy_fixture (first, "tiny-features-styles", "f.safetensors");
  craft_join (path, first, "f.safetensors");
  library = ns_library_new (memory, folders, NULL);
  assert_ptr_equal (ns_library_find_style (library, NS_MODEL_FAST, "two", NULL),
                    ns_library_entry (library, 3));
  assert_ptr_equal (ns_library_find_style (library, NS_MODEL_FAST, NULL, NULL),
                    ns_library_entry (library, 0));
  /* behind models that are none */
  assert_string_equal (ns_library_find (library, NS_MODEL_FEATURES, NULL, NULL)->name,
                       "tiny-features");
  assert_true (ns_library_find_style (library, NS_MODEL_FEATURES, NULL, NULL)->is_style);

  assert_null (ns_library_find_style (library, NS_MODEL_FAST, "three", &error));
  assert_int_equal (error.status, NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "no model called “three”. There are: first, second"));
  assert_null (ns_library_find_style (library, NS_MODEL_ADAIN, "tiny-adain", &error));
  assert_int_equal (error.status, NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "“tiny-adain” is a model for the styles of pictures"));
  assert_null (ns_library_find_style (library, NS_MODEL_ADAIN, NULL, &error));
  assert_non_null (strstr (error.message, "bring no styles along"));
  assert_int_equal (remove (path), 0);
  ns_library_free (library);
  ns_memory_free (memory);
}

static void
models_are_found_by_their_own_name (void **state)
{
  const char *const folders[] = { first, second, NULL };
  NsMemory         *memory = ns_memory_new (0);
  NsLibrary        *library = ns_library_new (memory, folders, NULL);
  NsError           error = NS_ERROR_INIT;
  const NsModel    *model;

  (void) state;
  assert_string_equal (ns_library_entry (library, 1)->model, "tiny-fast");
  assert_string_equal (ns_library_entry (library, 4)->model, "crafted");
  assert_string_equal (ns_library_entry (library, 5)->model, "tiny-adain");

  /* Of those in both folders, the first one's */
  model = ns_library_find_model (library, NS_MODEL_FAST, "crafted", NULL);
  assert_non_null (strstr (ns_model_path (model), first));
  model = ns_library_find_model (library, NS_MODEL_FAST, NULL, NULL);
  assert_string_equal (ns_model_name (model), "tiny-fast");
  assert_null (ns_library_find_model (library, NS_MODEL_FAST, "two", &error));
  assert_int_equal (error.status, NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "“two”. There are: tiny-fast, crafted."));
  assert_null (ns_library_find_model (library, NS_MODEL_ADAIN, "tiny-fast", &error));
  assert_non_null (strstr (error.message, "There are: tiny-adain."));
  ns_library_free (library);
  ns_memory_free (memory);
}

static void
every_allocation_may_fail (void **state)
{
  const char *const folders[] = { first, second, NULL };
  NsMemory         *memory = ns_memory_new (0);
  NsLibrary        *library = NULL;
  unsigned          n = 0;

  (void) state;
  while (!library)
    {
      NsError error = NS_ERROR_INIT;

      ns_memory_fail_from (memory, ++n);
      library = ns_library_new (memory, folders, &error);
      ns_memory_fail_from (memory, 0);
      if (!library)
        assert_int_equal (error.status, NS_ERROR_MEMORY);
      else
        assert_int_equal (ns_library_n_entries (library), 7);
      ns_library_free (library);
      assert_int_equal (ns_memory_used (memory), 0);
    }
  assert_true (n > 50);
  ns_memory_free (memory);
}

/* What is installed with the program must be usable to the last weight. */
static void
the_shipped_models_are_sound (void **state)
{
  char              models[1024];
  const char *const folders[] = { models, NULL };
  NsMemory         *memory = ns_memory_new (0);
  NsError           error = NS_ERROR_INIT;
  NsLibrary        *library;
  unsigned          n_of_kind[3] = { 0, 0, 0 };

  (void) state;
  assert_true (snprintf (models, sizeof models, "%s/../../models", getenv ("NS_TEST_DATA")) <
               (int) sizeof models);
  library = ns_library_new (memory, folders, NULL);
  if (ns_library_n_problems (library) > 0)
    fail_msg ("%s", ns_library_problem (library, 0));
  for (size_t i = 0; i < ns_library_n_entries (library); i++)
    {
      const NsLibraryEntry *entry = ns_library_entry (library, i);
      NsModel              *model = ns_model_load (memory, entry->path, &error);

      if (!model)
        fail_msg ("%s", error.message);
      assert_non_null (ns_model_text (model, "licence"));
      assert_non_null (ns_model_text (model, "training"));
      n_of_kind[entry->kind]++;
      ns_model_free (model);
    }
  for (int kind = 0; kind < 3; kind++)
    assert_true (n_of_kind[kind] > 0);
  ns_library_free (library);
  ns_memory_free (memory);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (models_are_found_and_sorted),
    cmocka_unit_test (entries_are_found_by_name),
    cmocka_unit_test (styles_are_found_by_name),
    cmocka_unit_test (models_are_found_by_their_own_name),
    cmocka_unit_test (every_allocation_may_fail),
    cmocka_unit_test (the_shipped_models_are_sound),
  };

  return cmocka_run_group_tests (tests, set_up, tear_down);
}
