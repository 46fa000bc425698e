/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "network/file-kind.h"

/* A file that begins with start, and what its sentence must say. */
typedef struct
{
  const char *start;
  size_t      n;
  const char *fragment;
} Example;

#define EXAMPLE(start, fragment) { start, sizeof (start) - 1, fragment }

static void
other_files_are_recognised (void **state)
{
  static const Example examples[] = {
    EXAMPLE ("", "is empty"),
    EXAMPLE ("\xFF\xD8\xFF\xE0\0\020JFIF", "JPEG"),
    EXAMPLE ("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", "PNG"),
    EXAMPLE ("gimp xcf v011\0\0\0\0", "picture"),
    EXAMPLE ("GIF89a\1\0\1\0\0", "picture"),
    EXAMPLE ("RIFF\1\0\0\0WEBPVP8 ", "picture"),
    EXAMPLE ("PK\003\004\024\0\0\0\0\0", "archive"),
    EXAMPLE ("\x80\002}q\0(X\0\0\0", "PyTorch"),
    EXAMPLE ("\x1F\x8B\b\0\0\0\0\0\0\0", "compressed"),
    EXAMPLE ("GGUF\3\0\0\0\0\0", "format"),
    EXAMPLE ("version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
    EXAMPLE ("<!DOCTYPE html>\n<html>", "web page"),
    EXAMPLE ("{\"message\": \"Not Found\"}", "text"),
    EXAMPLE ("\x10\0\0\0\0\0\0", "cut short"),
    EXAMPLE ("\x10\0\0\0\0\0\0\0", "cut short"),
    EXAMPLE ("\0\0\0\0\0\0\0\0\0\0\0\0", "no header"),
  };

  (void) state;
  for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
    {
      NsError error = NS_ERROR_INIT;

      assert_int_equal (ns_file_kind_check ((const unsigned char *) examples[i].start,
                                            examples[i].n, "FILE", &error),
                        NS_ERROR_FORMAT);
      assert_int_equal (error.status, NS_ERROR_FORMAT);
      assert_non_null (strstr (error.message, "“FILE”"));
      assert_non_null (strstr (error.message, examples[i].fragment));
    }
}

/* A header's length is any number, so its bytes may look like the beginning of anything. */
static void
a_model_is_not_mistaken_for_something_else (void **state)
{
  static const char *const lengths[] = { "<\0\0\0\0\0\0\0{", "MM\0\0\0\0\0\0{", "II*\0\0\0\0\0{",
                                         "\x80\2\0\0\0\0\0\0{" };

  (void) state;
  for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
    assert_int_equal (ns_file_kind_check ((const unsigned char *) lengths[i], 9, "FILE", NULL),
                      NS_OK);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (other_files_are_recognised),
    cmocka_unit_test (a_model_is_not_mistaken_for_something_else),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
