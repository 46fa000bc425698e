/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "refused.h"

#define Q "\\\""
#define REFUSE(find, replace, fragment) { find, replace, NS_ERROR_FORMAT, fragment }
#define UNSUPPORTED(find, replace, fragment) { find, replace, NS_ERROR_UNSUPPORTED, fragment }

static void
tensors_that_do_not_suit_are_refused (void **state)
{
  static const Corruption corruptions[] = {
    REFUSE ("\"b.bias\"", "\"c.bias\"", "layer 5 of its “network” needs the tensor “b.bias”"),
    REFUSE ("\"n.weight\"", "\"m.weight\"", "layer 3 of its “network” needs the tensor “n.weight”"),
    REFUSE (Q "weights" Q ": " Q "b" Q, Q "weights" Q ": 5", "does not name its weights"),
    REFUSE (Q "weights" Q ": " Q "b" Q ",", "", "does not name its weights"),
    UNSUPPORTED ("\"dtype\": \"F16\", \"shape\": [4],", "\"dtype\": \"BF16\", \"shape\": [4],",
                 "“b.bias” is of type BF16"),
    UNSUPPORTED ("\"dtype\": \"F16\", \"shape\": [3],", "\"dtype\": \"I8\", \"shape\": [6],",
                 "“out.bias” is of type I8"),
    REFUSE ("\"shape\": [4, 3, 3, 3]", "\"shape\": [3, 4, 3, 3]",
            "“a.weight” does not suit layer 2"),
    REFUSE ("\"shape\": [4, 3, 3, 3]", "\"shape\": [4, 27]", "“a.weight” does not suit layer 2"),
    REFUSE ("\"shape\": [4, 3, 3, 3]", "\"shape\": [4, 3, 9, 1]",
            "“a.weight” does not suit layer 2"),
    REFUSE ("\"shape\": [4, 3, 3, 3]", "\"shape\": [12, 3, 3, 1]",
            "“a.weight” does not suit layer 2"),
    REFUSE ("\"shape\": [4, 4, 1, 1]", "\"shape\": [1, 4, 2, 2]",
            "“b.weight” does not suit layer 5"),
    REFUSE ("\"shape\": [4, 4, 1, 1]", "\"shape\": [16, 1, 1, 1]",
            "“b.weight” does not suit layer 5"),
    REFUSE ("\"dtype\": \"F16\", \"shape\": [4],", "\"dtype\": \"F16\", \"shape\": [2, 2],",
            "“b.bias” does not suit layer 5"),
    REFUSE ("\"dtype\": \"F16\", \"shape\": [4],", "\"dtype\": \"F32\", \"shape\": [2],",
            "“b.bias” does not suit layer 5"),
    REFUSE ("\"n.weight\": {\"dtype\": \"F32\", \"shape\": [2, 4]",
            "\"n.weight\": {\"dtype\": \"F32\", \"shape\": [8]",
            "“n.weight” does not suit layer 3"),
    REFUSE ("\"n.weight\": {\"dtype\": \"F32\", \"shape\": [2, 4]",
            "\"n.weight\": {\"dtype\": \"F32\", \"shape\": [4, 2]",
            "“n.weight” does not suit layer 3"),
    REFUSE ("\"n.weight\": {\"dtype\": \"F32\", \"shape\": [2, 4]",
            "\"n.weight\": {\"dtype\": \"F32\", \"shape\": [1, 2, 4]",
            "“n.weight” does not suit layer 3"),
    REFUSE ("\"n.bias\": {\"dtype\": \"F32\", \"shape\": [2, 4]",
            "\"n.bias\": {\"dtype\": \"F32\", \"shape\": [4, 2]", "“n.bias” does not suit layer 3"),
    REFUSE ("\"n.bias\": {\"dtype\": \"F32\", \"shape\": [2, 4]",
            "\"n.bias\": {\"dtype\": \"F32\", \"shape\": [8]", "“n.bias” does not suit layer 3"),
  };

  (void) state;
  assert_all_refused (corruptions, sizeof corruptions / sizeof corruptions[0]);
}

static void
numbers_out_of_range_are_refused (void **state)
{
  static const Corruption corruptions[] = {
    UNSUPPORTED (Q "stride" Q ": 2", Q "stride" Q ": 3", "the stride of layer 2"),
    UNSUPPORTED (Q "stride" Q ": 2", Q "stride" Q ": 2.0", "the stride of layer 2"),
    UNSUPPORTED (Q "stride" Q ": 2", Q "stride" Q ": 4294967297", "the stride of layer 2"),
    UNSUPPORTED (Q "zero" Q, Q "mirror" Q, "the padding of layer 5"),
    UNSUPPORTED (Q "zero" Q, "0", "the padding of layer 5"),
    REFUSE (Q "weights" Q ": " Q "n" Q, Q "weights" Q ": " Q "n" Q ", " Q "epsilon" Q ": 0",
            "“epsilon” in layer 3"),
    REFUSE (Q "weights" Q ": " Q "n" Q, Q "weights" Q ": " Q "n" Q ", " Q "epsilon" Q ": 1e-60",
            "“epsilon” in layer 3"),
    REFUSE (Q "weights" Q ": " Q "n" Q, Q "weights" Q ": " Q "n" Q ", " Q "epsilon" Q ": " Q "1" Q,
            "“epsilon” in layer 3"),
    REFUSE ("0.01", "1e300", "“scale” in layer 1"),
    REFUSE ("0.01", "[0.01, 0.01]", "“scale” in layer 1"),
    REFUSE ("0.01", "[0.01, 0.01, null]", "“scale” in layer 1"),
    REFUSE ("0.01", "true", "“scale” in layer 1"),
    REFUSE ("[-1, -1.5, 0]", "[-1, -1.5, 0, 1]", "“offset” in layer 1"),
    REFUSE ("[-1, -1.5, 0]", "{}", "“offset” in layer 1"),
    REFUSE (", " Q "deviation" Q ": 0.1", "", "“deviation” in layer 7"),
    REFUSE (Q "deviation" Q ": 0.1", Q "deviation" Q ": -0.1", "“deviation” in layer 7"),
    REFUSE (Q "deviation" Q ": 0.1", Q "deviation" Q ": [0.1]", "“deviation” in layer 7"),
  };

  (void) state;
  assert_all_refused (corruptions, sizeof corruptions / sizeof corruptions[0]);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (tensors_that_do_not_suit_are_refused),
    cmocka_unit_test (numbers_out_of_range_are_refused),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
