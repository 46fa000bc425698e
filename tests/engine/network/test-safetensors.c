/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <math.h>
#include <sys/stat.h>

#include "craft.h"
#include "network/safetensors.h"

static char      folder[CRAFT_PATH_MAX];
static NsMemory *memory;

/* Opens the file called name, which must be refused with status and a sentence that names it and has
 * fragment in it, and must leave no memory behind. */
static void
assert_refused (const char *name, NsStatus status, const char *fragment)
{
  NsError error = NS_ERROR_INIT;
  char    path[CRAFT_PATH_MAX];

  craft_join (path, folder, name);
  assert_null (ns_safetensors_open (memory, path, &error));
  if (error.status != status || !strstr (error.message, fragment))
    fail_msg ("expected “%s”, got %s: %s", fragment, ns_status_name (error.status), error.message);
  assert_non_null (strstr (error.message, path));
  assert_int_equal (ns_memory_used (memory), 0);
}

static NsSafetensors *
open_good (const char *name)
{
  NsError        error = NS_ERROR_INIT;
  char           path[CRAFT_PATH_MAX];
  NsSafetensors *file;

  craft_join (path, folder, name);
  file = ns_safetensors_open (memory, path, &error);
  if (!file)
    fail_msg ("%s", error.message);

  return file;
}

static void
write_model (const char *name, const char *find, const char *replace)
{
  char path[CRAFT_PATH_MAX];

  craft_join (path, folder, name);
  craft_write_model (path, find, replace);
}

static void
a_sound_file_is_read (void **state)
{
  NsSafetensors      *file;
  const NsTensorInfo *info;
  float               values[108];
  unsigned char       data[CRAFT_DATA_BYTES];
  float               expected;

  (void) state;
  write_model ("good", NULL, NULL);
  craft_data (data);
  file = open_good ("good");
  assert_int_equal (ns_safetensors_n_tensors (file), 8);
  assert_string_equal (ns_safetensors_metadata (file, "name"), "crafted");
  assert_null (ns_safetensors_metadata (file, "nothing"));
  assert_null (ns_safetensors_find (file, "nothing"));
  for (size_t i = 1; i < 8; i++)
    assert_int_equal (ns_safetensors_tensor (file, i)->begin,
                      ns_safetensors_tensor (file, i - 1)->end);

  info = ns_safetensors_find (file, "a.weight");
  assert_int_equal (info->n_dimensions, 4);
  assert_int_equal (info->n_elements, 108);
  assert_int_equal (info->dtype, NS_DTYPE_F32);
  assert_int_equal (ns_safetensors_read (file, info, values, NULL), NS_OK);
  for (size_t i = 0; i < 108; i++)
    {
      memcpy (&expected, data + 4 * i, 4);
      assert_true (values[i] == expected);
    }

  info = ns_safetensors_find (file, "b.bias");
  assert_int_equal (info->dtype, NS_DTYPE_F16);
  assert_int_equal (ns_safetensors_read (file, info, values, NULL), NS_OK);
  for (size_t i = 0; i < 4; i++)
    {
      unsigned bits = data[544 + 2 * i] | (unsigned) data[545 + 2 * i] << 8;

      expected = ldexpf (1024.0f + (float) (bits & 0x3FF), -13);
      assert_true (values[i] == (bits & 0x8000 ? -expected : expected));
    }
  ns_safetensors_close (file);
  assert_int_equal (ns_memory_used (memory), 0);
}

static void
spaces_after_the_header_are_allowed (void **state)
{
  (void) state;
  write_model ("spaces", "[768, 774]}}", "[768, 774]}}     ");
  ns_safetensors_close (open_good ("spaces"));
}

static void
what_is_no_file_is_refused (void **state)
{
  char path[CRAFT_PATH_MAX];

  (void) state;
  assert_refused ("missing", NS_ERROR_FILE, "cannot be opened");

  craft_join (path, folder, "folder");
  assert_int_equal (mkdir (path, 0700), 0);
  assert_refused ("folder", NS_ERROR_FILE, "is a folder");

  craft_join (path, folder, "pipe");
  assert_int_equal (mkfifo (path, 0600), 0);
  assert_refused ("pipe", NS_ERROR_FILE, "not a regular file");

  write_model ("unreadable", NULL, NULL);
  craft_join (path, folder, "unreadable");
  assert_int_equal (chmod (path, 0), 0);
  if (access (path, R_OK) != 0) /* root may read everything */
    assert_refused ("unreadable", NS_ERROR_FILE, "cannot be opened");
}

static void
a_file_of_another_kind_is_refused (void **state)
{
  char path[CRAFT_PATH_MAX];

  (void) state;
  craft_join (path, folder, "other");
  craft_write_bytes (path, "", 0);
  assert_refused ("other", NS_ERROR_FORMAT, "is empty");
  craft_write_bytes (path, "\xFF\xD8\xFF\xE0\0\020JFIF\0", 11);
  assert_refused ("other", NS_ERROR_FORMAT, "JPEG");
  craft_write_bytes (path, "<!DOCTYPE html><html>404</html>", 31);
  assert_refused ("other", NS_ERROR_FORMAT, "web page");
  craft_write_bytes (path, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF{}", 10);
  assert_refused ("other", NS_ERROR_FORMAT, "its header should have 18446744073709551615 bytes");
  craft_write_bytes (path, "\xFF\0\0\0\0\0\0\0{}", 10);
  assert_refused ("other", NS_ERROR_FORMAT, "within its header");
}

static void
a_file_too_large_is_refused_unread (void **state)
{
  char path[CRAFT_PATH_MAX];

  (void) state;
  write_model ("large", NULL, NULL);
  craft_join (path, folder, "large");
  assert_int_equal (truncate (path, ((off_t) 1 << 30) + 1), 0); /* sparse: takes no room */
  assert_refused ("large", NS_ERROR_UNSUPPORTED, "too large");
}

static void
a_file_cut_short_anywhere_is_refused (void **state)
{
  unsigned char  data[CRAFT_DATA_BYTES];
  size_t         n;
  unsigned char *bytes;
  char           path[CRAFT_PATH_MAX];

  (void) state;
  craft_data (data);
  bytes = craft_file (CRAFT_HEADER, data, sizeof data, &n);
  craft_join (path, folder, "half-written");
  for (size_t length = 0; length < n; length++)
    {
      craft_write_bytes (path, bytes, length);
      assert_refused ("half-written", NS_ERROR_FORMAT, length == 0 ? "is empty" : "is cut short");
    }
  free (bytes);
}

static void
weights_that_are_not_finite_are_refused (void **state)
{
  static const struct
  {
    size_t        at;
    unsigned char bytes[4];
    size_t        n;
    const char   *tensor;
  } examples[] = {
    { 100, { 0, 0, 0x80, 0x7F }, 4, "a.weight" }, /* infinity */
    { 444, { 1, 0, 0xC0, 0xFF }, 4, "a.bias" },   /* NaN */
    { 514, { 0, 0x7C }, 2, "b.weight" },
    { 772, { 1, 0xFE }, 2, "out.bias" },
  };

  (void) state;
  for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
    {
      NsError        error = NS_ERROR_INIT;
      unsigned char  data[CRAFT_DATA_BYTES];
      char           path[CRAFT_PATH_MAX];
      float          values[108];
      NsSafetensors *file;

      craft_data (data);
      memcpy (data + examples[i].at, examples[i].bytes, examples[i].n);
      craft_join (path, folder, "infinite");
      craft_write (path, CRAFT_HEADER, data, sizeof data);
      file = open_good ("infinite");
      assert_int_equal (
        ns_safetensors_read (file, ns_safetensors_find (file, examples[i].tensor), values, &error),
        NS_ERROR_FORMAT);
      assert_non_null (strstr (error.message, examples[i].tensor));
      assert_non_null (strstr (error.message, "not a finite number"));
      ns_safetensors_close (file);
    }
}

static void
a_type_that_networks_cannot_have_is_refused_when_read (void **state)
{
  NsError        error = NS_ERROR_INIT;
  float          values[4];
  NsSafetensors *file;

  (void) state;
  write_model ("types", "\"dtype\": \"F32\", \"shape\": [4]", "\"dtype\": \"F64\", \"shape\": [2]");
  file = open_good ("types");
  assert_int_equal (
    ns_safetensors_read (file, ns_safetensors_find (file, "a.bias"), values, &error),
    NS_ERROR_UNSUPPORTED);
  assert_non_null (strstr (error.message, "F64"));
  ns_safetensors_close (file);
}

static void
a_file_that_shrinks_while_read_is_an_error (void **state)
{
  NsError        error = NS_ERROR_INIT;
  float          values[3];
  char           path[CRAFT_PATH_MAX];
  NsSafetensors *file;

  (void) state;
  write_model ("shrinking", NULL, NULL);
  craft_join (path, folder, "shrinking");
  file = open_good ("shrinking");
  assert_int_equal (truncate (path, 100), 0);
  assert_int_equal (
    ns_safetensors_read (file, ns_safetensors_find (file, "out.bias"), values, &error),
    NS_ERROR_FILE);
  assert_non_null (strstr (error.message, "became shorter"));
  ns_safetensors_close (file);
}

/* Jansson's allocations are made to fail as well. */
static unsigned long json_countdown;

static void *
failing_malloc (size_t size)
{
  if (json_countdown == 1)
    return NULL;
  if (json_countdown > 1)
    json_countdown--;

  return malloc (size);
}

static void
every_allocation_may_fail (void **state)
{
  unsigned long  n = 0;
  NsSafetensors *file = NULL;
  char           path[CRAFT_PATH_MAX];

  (void) state;
  write_model ("good", NULL, NULL);
  craft_join (path, folder, "good");
  while (!file)
    {
      NsError error = NS_ERROR_INIT;

      ns_memory_fail_from (memory, ++n);
      file = ns_safetensors_open (memory, path, &error);
      ns_memory_fail_from (memory, 0);
      if (!file)
        assert_int_equal (error.status, NS_ERROR_MEMORY);
      ns_safetensors_close (file);
      assert_int_equal (ns_memory_used (memory), 0);
    }
  assert_true (n > 3);

  json_set_alloc_funcs (failing_malloc, free);
  for (n = 0, file = NULL; !file;)
    {
      NsError error = NS_ERROR_INIT;

      json_countdown = ++n;
      file = ns_safetensors_open (memory, path, &error);
      json_countdown = 0;
      if (!file) /* Jansson takes a text that it has no room for for a mistake in the JSON */
        assert_true (error.status == NS_ERROR_MEMORY || error.status == NS_ERROR_FORMAT);
      ns_safetensors_close (file);
      assert_int_equal (ns_memory_used (memory), 0);
    }
  json_set_alloc_funcs (malloc, free);
  assert_true (n > 50);
}

static int
set_up (void **state)
{
  (void) state;
  memory = ns_memory_new (0);
  craft_folder (folder);

  return 0;
}

static int
tear_down (void **state)
{
  (void) state;
  craft_remove_folder (folder);
  ns_memory_free (memory);

  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_sound_file_is_read),
    cmocka_unit_test (spaces_after_the_header_are_allowed),
    cmocka_unit_test (what_is_no_file_is_refused),
    cmocka_unit_test (a_file_of_another_kind_is_refused),
    cmocka_unit_test (a_file_too_large_is_refused_unread),
    cmocka_unit_test (a_file_cut_short_anywhere_is_refused),
    cmocka_unit_test (weights_that_are_not_finite_are_refused),
    cmocka_unit_test (a_type_that_networks_cannot_have_is_refused_when_read),
    cmocka_unit_test (a_file_that_shrinks_while_read_is_an_error),
    cmocka_unit_test (every_allocation_may_fail),
  };

  return cmocka_run_group_tests (tests, set_up, tear_down);
}
