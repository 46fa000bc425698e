/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

static void
write_model (const char *name, const char *find, const char *replace)
{
  char path[CRAFT_PATH_MAX];

  craft_join (path, folder, name);
  craft_write_model (path, find, replace);
}

/* One change to the sound header each, and what the sentence must say of it. */
static const struct
{
  const char *find, *replace, *fragment;
  NsStatus    status;
} corruptions[] = {
  { "{\"__metadata__\"", "[\"__metadata__\"", "no header", NS_ERROR_FORMAT },
  { "{\"__metadata__\":", "{\"__metadata__\"", "not valid JSON", NS_ERROR_FORMAT },
  { "[768, 774]}}", "[768, 774]}} {}", "not valid JSON", NS_ERROR_FORMAT },
  { "[768, 774]}}", "[768, 774]}", "not valid JSON", NS_ERROR_FORMAT },
  { "\"a.bias\"", "\"a.weight\"", "not valid JSON (duplicate", NS_ERROR_FORMAT },
  { "\"dtype\": \"F16\", \"shape\": [3]", "\"dtype\": \"F16\", \"dtype\": \"F16\", \"shape\": [3]",
    "not valid JSON (duplicate", NS_ERROR_FORMAT },
  { "crafted", "\xFF\xFE", "not valid JSON", NS_ERROR_FORMAT },
  { "crafted", "a\\u0000b", "not valid JSON", NS_ERROR_FORMAT },
  { "\"a.bias\"", "\"a\\nbias\"", "control characters", NS_ERROR_FORMAT },
  { "\"a.bias\"", "\"\"", "a name in it has 0 bytes", NS_ERROR_FORMAT },
  { "\"name\": \"crafted\"", "\"name\": 1", "“name” in its metadata is not a text",
    NS_ERROR_FORMAT },
  { "\"__metadata__\": {", "\"__metadata__\": 1, \"x\": {", "metadata is not a JSON object",
    NS_ERROR_FORMAT },
  { "{\"dtype\": \"F32\", \"shape\": [4], \"data_offsets\": [432, 448]}", "[]", "is not described",
    NS_ERROR_FORMAT },
  { "{\"dtype\": \"F32\", \"shape\": [4],", "{\"dtype\": \"F32\",", "is not described",
    NS_ERROR_FORMAT },
  { "\"dtype\": \"F32\", \"shape\": [4],", "\"dtype\": \"F32\", \"shape\": [4], \"x\": 1,",
    "is not described", NS_ERROR_FORMAT },
  { "\"shape\": [4],", "\"shapes\": [4],", "has no shape", NS_ERROR_FORMAT },
  { "\"shape\": [4],", "\"shape\": 4,", "has no shape", NS_ERROR_FORMAT },
  { "\"shape\": [4],", "\"shape\": [4.0],", "whole numbers", NS_ERROR_FORMAT },
  { "\"shape\": [4],", "\"shape\": [-4],", "whole numbers", NS_ERROR_FORMAT },
  { "\"shape\": [4],", "\"shape\": [null],", "whole numbers", NS_ERROR_FORMAT },
  { "\"shape\": [4],", "\"shape\": [99999999999999999999],", "not valid JSON", NS_ERROR_FORMAT },
  { "\"shape\": [4],", "\"shape\": [4294967296, 4294967296],", "impossibly large",
    NS_ERROR_FORMAT },
  { "\"shape\": [4],", "\"shape\": [4611686018427387904, 4],", "impossibly large",
    NS_ERROR_FORMAT },
  { "\"shape\": [4],", "\"shape\": [1, 1, 1, 1, 1, 1, 1, 1, 4],", "9 dimensions", NS_ERROR_FORMAT },
  { "\"shape\": [4],", "\"shape\": [5],", "16 bytes, but its shape and type need 20",
    NS_ERROR_FORMAT },
  { "\"dtype\": \"F32\", \"shape\": [4],", "\"dtype\": \"F16\", \"shape\": [4],",
    "16 bytes, but its shape and type need 8", NS_ERROR_FORMAT },
  { "\"dtype\": \"F32\", \"shape\": [4],", "\"dtype\": \"Q4\", \"shape\": [4],",
    "unknown type “Q4”", NS_ERROR_UNSUPPORTED },
  { "\"dtype\": \"F32\", \"shape\": [4],", "\"dtype\": 32, \"shape\": [4],", "has no type",
    NS_ERROR_FORMAT },
  { "[432, 448]", "[448, 432]", "place of the tensor “a.bias”", NS_ERROR_FORMAT },
  { "[432, 448]", "[432]", "place of the tensor", NS_ERROR_FORMAT },
  { "[432, 448]", "[432, 448, 448]", "place of the tensor", NS_ERROR_FORMAT },
  { "[432, 448]", "[-16, 0]", "place of the tensor", NS_ERROR_FORMAT },
  { "[432, 448]", "[432.0, 448.0]", "place of the tensor", NS_ERROR_FORMAT },
  { "[432, 448]", "{}", "place of the tensor", NS_ERROR_FORMAT },
  { "[432, 448]", "[0, 16]", "overlap", NS_ERROR_FORMAT },
  { "[432, 448]", "[428, 444]", "“a.weight” and “a.bias” overlap", NS_ERROR_FORMAT },
  { "[768, 774]", "[769, 775]", "ends 1 bytes after the end of the file", NS_ERROR_FORMAT },
  { "[768, 774]", "[9223372036854775801, 9223372036854775807]", "after the end of the file",
    NS_ERROR_FORMAT },
  { "\"out.bias\": {\"dtype\": \"F16\", \"shape\": [3], \"data_offsets\": [768, 774]}",
    "\"out.bias\": {\"dtype\": \"F16\", \"shape\": [2], \"data_offsets\": [768, 772]}",
    "last 2 bytes belong to no tensor", NS_ERROR_FORMAT },
  { "\"b.bias\": {\"dtype\": \"F16\", \"shape\": [4], \"data_offsets\": [544, 552]},", "",
    "8 bytes before the tensor “out.weight”", NS_ERROR_FORMAT },
};

static void
every_corruption_is_refused_with_its_sentence (void **state)
{
  (void) state;
  for (size_t i = 0; i < sizeof corruptions / sizeof corruptions[0]; i++)
    {
      write_model ("corrupt", corruptions[i].find, corruptions[i].replace);
      assert_refused ("corrupt", corruptions[i].status, corruptions[i].fragment);
    }
}

static void
deep_nesting_is_refused (void **state)
{
  enum
  {
    DEPTH = 100000
  };
  char *header = craft_alloc (DEPTH + 32);
  char  path[CRAFT_PATH_MAX];

  (void) state;
  strcpy (header, "{\"x\":");
  memset (header + 5, '[', DEPTH);
  header[5 + DEPTH] = '\0';
  craft_join (path, folder, "deep");
  craft_write (path, header, NULL, 0);
  assert_refused ("deep", NS_ERROR_FORMAT, "not valid JSON");
  free (header);
}

static void
too_many_tensors_are_refused (void **state)
{
  enum
  {
    N = NS_SAFETENSORS_TENSORS_MAX + 1
  };
  char  *header = craft_alloc (64 * N);
  size_t used = 1;
  char   path[CRAFT_PATH_MAX];

  (void) state;
  header[0] = '{';
  for (int i = 0; i < N; i++)
    used += (size_t) sprintf (header + used,
                              "%s\"%d\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}",
                              i > 0 ? "," : "", i);
  strcpy (header + used, "}");
  craft_join (path, folder, "many");
  craft_write (path, header, NULL, 0);
  assert_refused ("many", NS_ERROR_FORMAT, "4097 tensors");

  craft_write (path, "{}", NULL, 0);
  assert_refused ("many", NS_ERROR_FORMAT, "holds no tensors");
  free (header);
}

static void
a_name_too_long_is_refused (void **state)
{
  char name[NS_SAFETENSORS_NAME_MAX + 4];

  (void) state;
  memset (name, 'x', sizeof name);
  name[0] = name[sizeof name - 2] = '"';
  name[sizeof name - 1] = '\0';
  write_model ("long", "\"a.bias\"", name);
  assert_refused ("long", NS_ERROR_FORMAT, "201 bytes");
}

/* Whatever one flipped bit makes of the header, the answer is an error or a file whose tensors lie
 * within it. */
static void
flipped_bits_in_the_header_do_no_harm (void **state)
{
  unsigned char  data[CRAFT_DATA_BYTES];
  size_t         n;
  unsigned char *bytes;
  char           path[CRAFT_PATH_MAX];

  (void) state;
  craft_data (data);
  bytes = craft_file (CRAFT_HEADER, data, sizeof data, &n);
  craft_join (path, folder, "flipped");
  for (size_t bit = 0; bit < 8 * (n - CRAFT_DATA_BYTES); bit++)
    {
      NsError        error = NS_ERROR_INIT;
      NsSafetensors *file;

      bytes[bit / 8] ^= (unsigned char) (1 << bit % 8);
      craft_write_bytes (path, bytes, n);
      bytes[bit / 8] ^= (unsigned char) (1 << bit % 8);
      file = ns_safetensors_open (memory, path, &error);
      if (!file)
        {
          assert_int_not_equal (error.status, NS_OK);
          assert_non_null (strstr (error.message, path));
        }
      for (size_t i = 0; file && i < ns_safetensors_n_tensors (file); i++)
        assert_true (ns_safetensors_tensor (file, i)->end <= CRAFT_DATA_BYTES);
      ns_safetensors_close (file);
      assert_int_equal (ns_memory_used (memory), 0);
    }
  free (bytes);
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
    cmocka_unit_test (every_corruption_is_refused_with_its_sentence),
    cmocka_unit_test (deep_nesting_is_refused),
    cmocka_unit_test (too_many_tensors_are_refused),
    cmocka_unit_test (a_name_too_long_is_refused),
    cmocka_unit_test (flipped_bits_in_the_header_do_no_harm),
  };

  return cmocka_run_group_tests (tests, set_up, tear_down);
}
