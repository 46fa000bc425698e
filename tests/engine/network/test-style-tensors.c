/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <string.h>

#include "craft.h"
#include "network/style-tensors.h"

#define HEADER                                                                                     \
  "{\"half\": {\"dtype\": \"F16\", \"shape\": [2, 3], \"data_offsets\": [0, 12]},"                 \
  "\"whole\": {\"dtype\": \"I32\", \"shape\": [2, 3], \"data_offsets\": [12, 36]},"                \
  "\"bad\": {\"dtype\": \"F32\", \"shape\": [1, 2, 2], \"data_offsets\": [36, 52]}}"

static char path[CRAFT_PATH_MAX], folder[CRAFT_PATH_MAX];

static int
set_up (void **state)
{
  unsigned char data[52];

  (void) state;
  for (int i = 0; i < 12; i += 2) /* 1, 2, 4, … */
    {
      data[i] = 0;
      data[i + 1] = (unsigned char) (0x3C + 2 * i);
    }
  memset (data + 12, 0xFF, sizeof data - 12); /* NaN */
  craft_folder (folder);
  craft_join (path, folder, "model.safetensors");
  craft_write (path, HEADER, data, sizeof data);

  return 0;
}

static int
tear_down (void **state)
{
  (void) state;
  craft_remove_folder (folder);

  return 0;
}

static void
type_and_shape_are_checked (void **state)
{
  static const struct
  {
    const char *name;
    int         n_dimensions;
    size_t      shape[3];
    NsStatus    status;
    const char *fragment;
  } cases[] = {
    { "half", 2, { 2, 3 }, NS_OK, "" },
    { "half", 2, { 3, 2 }, NS_ERROR_FORMAT, "“half” is missing or not 3 × 2." },
    { "half", 3, { 2, 3, 1 }, NS_ERROR_FORMAT, "“half” is missing or not 2 × 3 × 1." },
    { "half", 1, { 2 }, NS_ERROR_FORMAT, "“half” is missing or not 2." },
    { "none", 2, { 2, 3 }, NS_ERROR_FORMAT, "“none” is missing" },
    { "whole", 2, { 2, 3 }, NS_ERROR_UNSUPPORTED, "“whole” is of type I32" },
    { "bad", 3, { 1, 2, 2 }, NS_OK, "" }, /* the header says nothing of its values */
  };
  NsMemory      *memory = ns_memory_new (0);
  NsSafetensors *file = ns_safetensors_open (memory, path, NULL);

  (void) state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      NsError error = NS_ERROR_INIT;

      assert_int_equal (
        ns_style_tensor_check (file, cases[i].name, cases[i].n_dimensions, cases[i].shape, &error),
        cases[i].status);
      assert_int_equal (error.status, cases[i].status);
      if (cases[i].status != NS_OK &&
          (!strstr (error.message, cases[i].fragment) || !strstr (error.message, path)))
        fail_msg ("%s", error.message);
    }
  ns_safetensors_close (file);
  ns_memory_free (memory);
}

static void
numbers_are_loaded_or_nothing_is (void **state)
{
  NsMemory      *memory = ns_memory_new (0);
  NsSafetensors *file = ns_safetensors_open (memory, path, NULL);
  size_t         before = ns_memory_used (memory);
  NsError        error = NS_ERROR_INIT;
  float         *values;

  (void) state;
  assert_int_equal (ns_style_tensor_load (file, "half", memory, &values, NULL), NS_OK);
  for (int i = 0; i < 6; i++)
    assert_true (values[i] == (float) (1 << i));
  ns_memory_release (memory, values);

  assert_int_equal (ns_style_tensor_load (file, "bad", memory, &values, &error), NS_ERROR_FORMAT);
  assert_non_null (strstr (error.message, "“bad”"));
  assert_null (values);
  assert_int_equal (ns_memory_used (memory), before);
  ns_safetensors_close (file);
  ns_memory_free (memory);
}

static NsStatus
attempt (NsContext *context, void *data, NsError *error)
{
  float   *values;
  NsStatus status = ns_style_tensor_load (data, "half", context->memory, &values, error);

  assert_true ((status == NS_OK) == (values != NULL));
  ns_memory_release (context->memory, values);

  return status;
}

static void
every_failing_allocation_is_reported (void **state)
{
  NsContext     *context = test_context (1);
  NsMemory      *memory = ns_memory_new (0);
  NsSafetensors *file = ns_safetensors_open (memory, path, NULL);

  (void) state;
  test_every_allocation_failing (context, attempt, file);
  ns_safetensors_close (file);
  ns_memory_free (memory);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (type_and_shape_are_checked),
    cmocka_unit_test (numbers_are_loaded_or_nothing_is),
    cmocka_unit_test (every_failing_allocation_is_reported),
  };

  return cmocka_run_group_tests (tests, set_up, tear_down);
}
