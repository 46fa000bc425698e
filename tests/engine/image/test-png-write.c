/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <fcntl.h>
#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "png-folder.h"

static void
what_is_written_is_read_back (void **state)
{
  PngFolder *fixture = *state;

  for (int bits = 8; bits <= 16; bits += 8)
    for (int opaque = 0; opaque < 2; opaque++)
      {
        NsImage       image = NS_IMAGE_INIT, read = NS_IMAGE_INIT;
        unsigned char header[26];
        FILE         *stream;

        png_random_image (&image, fixture->memory, bits == 8 ? 255 : 65535, opaque);
        assert_int_equal (ns_png_write (&image, fixture->path, bits, NULL), NS_OK);
        assert_int_equal (ns_png_read (&read, fixture->memory, fixture->path, NULL), NS_OK);
        assert_memory_equal (read.pixels, image.pixels, 4 * sizeof (float) * 37 * 21);

        stream = fopen (fixture->path, "rb");
        assert_int_equal (fread (header, 1, sizeof header, stream), sizeof header);
        fclose (stream);
        assert_int_equal (header[24], bits);
        assert_int_equal (header[25], opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA);
        assert_int_equal (png_n_files (fixture), 1);
        ns_image_clear (&image);
        ns_image_clear (&read);
      }
}

static void
values_outside_are_clamped_and_rounded (void **state)
{
  PngFolder  *fixture = *state;
  NsImage     image = NS_IMAGE_INIT, read = NS_IMAGE_INIT;
  const float values[8] = { -1.0f, NAN, 2.0f, 1.0f, 0.5f / 255.0f, 0.49f / 255.0f, INFINITY, 0.5f };
  const float wanted[8] = { 0.0f, 0.0f, 255.0f, 255.0f, 1.0f, 0.0f, 255.0f, 128.0f };

  assert_int_equal (ns_image_init (&image, fixture->memory, 2, 1, NULL), NS_OK);
  memcpy (image.pixels, values, sizeof values);
  assert_int_equal (ns_png_write (&image, fixture->path, 8, NULL), NS_OK);
  assert_int_equal (ns_png_read (&read, fixture->memory, fixture->path, NULL), NS_OK);
  for (int i = 0; i < 8; i++)
    assert_int_equal (lrintf (read.pixels[i] * 255.0f), lrintf (wanted[i]));
  ns_image_clear (&image);
  ns_image_clear (&read);
}

/* Rather than being dropped with the alpha of a picture that is taken for opaque */
static void
alpha_that_is_no_number_is_transparent (void **state)
{
  PngFolder *fixture = *state;
  NsImage    image = NS_IMAGE_INIT, read = NS_IMAGE_INIT;

  assert_int_equal (ns_image_init (&image, fixture->memory, 2, 1, NULL), NS_OK);
  for (int i = 0; i < 8; i++)
    image.pixels[i] = 1.0f;
  image.pixels[3] = NAN;
  assert_int_equal (ns_png_write (&image, fixture->path, 8, NULL), NS_OK);
  assert_int_equal (ns_png_read (&read, fixture->memory, fixture->path, NULL), NS_OK);
  assert_true (read.pixels[3] == 0.0f && read.pixels[7] == 1.0f);
  ns_image_clear (&image);
  ns_image_clear (&read);
}

static void
a_new_file_has_the_usual_rights_and_replaces_the_old_one (void **state)
{
  PngFolder  *fixture = *state;
  NsImage     image = NS_IMAGE_INIT;
  struct stat info;
  mode_t      mask = umask (0027);
  FILE       *stream = fopen (fixture->path, "wb");

  fclose (stream);
  png_random_image (&image, fixture->memory, 255, true);
  assert_int_equal (ns_png_write (&image, fixture->path, 8, NULL), NS_OK);
  umask (mask);
  assert_int_equal (stat (fixture->path, &info), 0);
  assert_int_equal (info.st_mode & 0777, 0640);
  assert_true (info.st_size > 1000);
  ns_image_clear (&image);
}

static void
what_cannot_be_written_says_so_and_leaves_nothing (void **state)
{
  PngFolder *fixture = *state;
  NsImage    image = NS_IMAGE_INIT;
  NsError    error = NS_ERROR_INIT;
  char       path[256];

  png_random_image (&image, fixture->memory, 255, false);
  snprintf (path, sizeof path, "%s/missing/picture.png", fixture->folder);
  assert_int_equal (ns_png_write (&image, path, 8, &error), NS_ERROR_FILE);
  assert_non_null (strstr (error.message, path));

  /* A folder stands where the file should go: all is written, but cannot get its name */
  snprintf (path, sizeof path, "%s/folder", fixture->folder);
  assert_int_equal (mkdir (path, 0777), 0);
  assert_int_equal (ns_png_write (&image, path, 8, &error), NS_ERROR_FILE);
  assert_int_equal (png_n_files (fixture), 1);
  rmdir (path);
  ns_image_clear (&image);
}

static void
a_name_that_is_taken_is_left_alone (void **state)
{
  PngFolder *fixture = *state;
  NsImage    image = NS_IMAGE_INIT;
  char       path[256];
  char       target[64];

  /* The first name for the incomplete file exists: a link that must not be followed */
  png_random_image (&image, fixture->memory, 255, false);
  snprintf (path, sizeof path, "%s.%lx-0.part", fixture->path, (unsigned long) getpid ());
  assert_int_equal (symlink ("/dev/full", path), 0);
  assert_int_equal (ns_png_write (&image, fixture->path, 8, NULL), NS_OK);
  assert_int_equal (readlink (path, target, sizeof target), 9);
  assert_int_equal (png_n_files (fixture), 2);
  unlink (path);
  ns_image_clear (&image);
}

/* Such as a pipe or a device: it stays, and the picture goes into it. */
static void
what_is_no_file_is_written_into (void **state)
{
  PngFolder    *fixture = *state;
  NsImage       image = NS_IMAGE_INIT;
  struct stat   info;
  unsigned char signature[8];
  int           pipe;

  assert_int_equal (mkfifo (fixture->path, 0600), 0);
  pipe = open (fixture->path, O_RDONLY | O_NONBLOCK);
  assert_true (pipe >= 0);
  png_random_image (&image, fixture->memory, 255, true);
  assert_int_equal (ns_png_write (&image, fixture->path, 8, NULL), NS_OK);
  assert_int_equal (lstat (fixture->path, &info), 0);
  assert_true (S_ISFIFO (info.st_mode));
  assert_int_equal (png_n_files (fixture), 1);
  assert_int_equal (read (pipe, signature, sizeof signature), sizeof signature);
  assert_int_equal (png_sig_cmp (signature, 0, sizeof signature), 0);
  close (pipe);
  ns_image_clear (&image);
}

/* Beside the file that it leads to, through a relative name, or where none is yet */
static void
what_a_symbolic_link_leads_to_is_replaced (void **state)
{
  PngFolder *fixture = *state;

  for (int there = 0; there < 2; there++)
    {
      NsImage     image = NS_IMAGE_INIT, read = NS_IMAGE_INIT;
      struct stat info;
      char        folder[128], path[256], link[128];

      snprintf (folder, sizeof folder, "%s/folder", fixture->folder);
      snprintf (path, sizeof path, "%s/target.png", folder);
      snprintf (link, sizeof link, "%s/link.png", fixture->folder);
      assert_int_equal (mkdir (folder, 0777), 0);
      assert_int_equal (symlink ("folder/target.png", link), 0);
      if (there)
        png_write_file (path, "old", 3);
      png_random_image (&image, fixture->memory, 255, true);
      assert_int_equal (ns_png_write (&image, link, 8, NULL), NS_OK);
      assert_int_equal (lstat (link, &info), 0);
      assert_true (S_ISLNK (info.st_mode));
      assert_int_equal (lstat (path, &info), 0);
      assert_true (S_ISREG (info.st_mode));
      assert_int_equal (ns_png_read (&read, fixture->memory, path, NULL), NS_OK);
      ns_image_clear (&read);
      ns_image_clear (&image);
      assert_int_equal (unlink (link), 0);
      assert_int_equal (unlink (path), 0);
      assert_int_equal (rmdir (folder), 0); /* nothing else in it */
    }
}

static void
every_failing_allocation_is_an_error (void **state)
{
  PngFolder *fixture = *state;
  NsImage    image = NS_IMAGE_INIT;
  NsStatus   status = NS_ERROR_MEMORY;
  int        n = 0;

  png_random_image (&image, fixture->memory, 255, false);
  while (status == NS_ERROR_MEMORY)
    {
      ns_memory_fail_from (fixture->memory, (unsigned long) ++n);
      status = ns_png_write (&image, fixture->path, 8, NULL);
      assert_true (status == NS_OK || png_n_files (fixture) == 0);
    }
  ns_memory_fail_from (fixture->memory, 0);
  assert_int_equal (status, NS_OK);
  assert_int_equal (n, 3);
  ns_image_clear (&image);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (what_is_written_is_read_back, png_set_up, png_tear_down),
    cmocka_unit_test_setup_teardown (values_outside_are_clamped_and_rounded, png_set_up,
                                     png_tear_down),
    cmocka_unit_test_setup_teardown (alpha_that_is_no_number_is_transparent, png_set_up,
                                     png_tear_down),
    cmocka_unit_test_setup_teardown (a_new_file_has_the_usual_rights_and_replaces_the_old_one,
                                     png_set_up, png_tear_down),
    cmocka_unit_test_setup_teardown (what_cannot_be_written_says_so_and_leaves_nothing, png_set_up,
                                     png_tear_down),
    cmocka_unit_test_setup_teardown (a_name_that_is_taken_is_left_alone, png_set_up, png_tear_down),
    cmocka_unit_test_setup_teardown (what_is_no_file_is_written_into, png_set_up, png_tear_down),
    cmocka_unit_test_setup_teardown (what_a_symbolic_link_leads_to_is_replaced, png_set_up,
                                     png_tear_down),
    cmocka_unit_test_setup_teardown (every_failing_allocation_is_an_error, png_set_up,
                                     png_tear_down),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
