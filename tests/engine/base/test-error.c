/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <string.h>

#include "base/error.h"

static void
a_failure_sets_status_and_sentence_and_returns_the_status (void **state)
{
  NsError error = NS_ERROR_INIT;

  (void) state;
  assert_int_equal (ns_error_set (&error, NS_ERROR_FILE, "“%s” is %d.", "a", 7), NS_ERROR_FILE);
  assert_int_equal (error.status, NS_ERROR_FILE);
  assert_string_equal (error.message, "“a” is 7.");
  assert_int_equal (ns_error_set (NULL, NS_ERROR_MEMORY, "%d", 1), NS_ERROR_MEMORY);
}

static void
a_long_sentence_is_cut_between_characters (void **state)
{
  NsError error = NS_ERROR_INIT;
  char    text[2 * NS_ERROR_MESSAGE_MAX];

  (void) state;
  for (size_t shift = 0; shift < 3; shift++)
    {
      size_t length;

      memset (text, 'x', shift);
      for (size_t i = shift; i + 3 < sizeof text; i += 3)
        memcpy (text + i, "€", 4);
      ns_error_set (&error, NS_ERROR_FILE, "%s", text);
      length = strlen (error.message);
      assert_true (length < NS_ERROR_MESSAGE_MAX && length > NS_ERROR_MESSAGE_MAX - 4);
      assert_int_equal ((length - shift) % 3, 0);
    }
}

static void
every_status_has_a_name_of_its_own (void **state)
{
  (void) state;
  for (int a = NS_OK; a <= NS_ERROR_CANCELLED; a++)
    for (int b = NS_OK; b < a; b++)
      assert_string_not_equal (ns_status_name ((NsStatus) a), ns_status_name ((NsStatus) b));
  assert_non_null (ns_status_name ((NsStatus) 1000));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_failure_sets_status_and_sentence_and_returns_the_status),
    cmocka_unit_test (a_long_sentence_is_cut_between_characters),
    cmocka_unit_test (every_status_has_a_name_of_its_own),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
