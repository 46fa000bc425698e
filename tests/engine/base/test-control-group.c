/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/control-group.h"

/* Groups inner in outer in the one that is mounted, with their limits; NULL: no file */
typedef struct
{
  const char *membership;
  const char *limits[3];
  size_t      expected;
} Groups;

static const char *const folders[] = { "", "/outer", "/outer/inner" };

static void
write_text (const char *base, const char *folder, const char *name, const char *text)
{
  char  path[256];
  FILE *file;

  snprintf (path, sizeof path, "%s%s/%s", base, folder, name);
  unlink (path);
  if (!text)
    return;
  file = fopen (path, "w");
  assert_non_null (file);
  assert_true (fputs (text, file) >= 0);
  assert_int_equal (fclose (file), 0);
}

static void
the_tightest_limit_up_to_the_outermost_group_counts (void **state)
{
  static const char   inner[] = "1:cpu:/elsewhere\n0::/outer/inner\n";
  static const Groups cases[] = {
    { inner, { NULL, "max\n", "1000\n" }, 1000 },
    { inner, { NULL, "500\n", "max\n" }, 500 },
    { inner, { NULL, "500\n", "1000\n" }, 500 },
    { inner, { "70000000000\n", NULL, NULL }, (size_t) 70000000000 },
    { inner, { "max\n", "max\n", "max\n" }, 0 },
    { inner, { NULL, NULL, NULL }, 0 },
    { "0::/outer\n", { NULL, "500\n", "300\n" }, 500 },
    { "0::/\n", { "900\n", "500\n", NULL }, 900 },
    { "0::/of/the/host\n", { "900\n", "500\n", NULL }, 900 },
    { "4:memory:/outer\n", { "900\n", "500\n", NULL }, 900 },
    { NULL, { "900\n", "500\n", NULL }, 900 },
  };
  char base[64] = "/tmp/neural-style-groups-XXXXXX";
  char path[128];

  (void) state;
  assert_non_null (mkdtemp (base));
  for (int i = 1; i < 3; i++)
    {
      snprintf (path, sizeof path, "%s%s", base, folders[i]);
      assert_int_equal (mkdir (path, 0777), 0);
    }
  snprintf (path, sizeof path, "%s/membership", base);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      write_text (base, "", "membership", cases[i].membership);
      for (int j = 0; j < 3; j++)
        write_text (base, folders[j], "memory.max", cases[i].limits[j]);
      assert_int_equal (ns_control_group_memory (path, base), cases[i].expected);
    }
  for (int i = 2; i >= 0; i--)
    {
      write_text (base, folders[i], "memory.max", NULL);
      write_text (base, folders[i], "membership", NULL);
      snprintf (path, sizeof path, "%s%s", base, folders[i]);
      assert_int_equal (rmdir (path), 0);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_tightest_limit_up_to_the_outermost_group_counts),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
