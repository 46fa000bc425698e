/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

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

#define WIDTH 13
#define HEIGHT 9
#define N_COLOURS 11 /* of the palette; the first five have transparency */

/* How a test picture is stored. */
typedef struct
{
  int  colour_type, bits;
  bool interlaced, transparent_colour;
} Kind;

static int
n_channels (const Kind *kind)
{
  switch (kind->colour_type)
    {
    case PNG_COLOR_TYPE_RGB:
      return 3;
    case PNG_COLOR_TYPE_RGB_ALPHA:
      return 4;
    case PNG_COLOR_TYPE_GRAY_ALPHA:
      return 2;
    default:
      return 1;
    }
}

/* What the file holds for a pixel's channel: few different values, so that a transparent colour occurs. */
static unsigned
sample (const Kind *kind, int x, int y, int channel)
{
  uint64_t bits = ns_random_bits (7, (uint64_t) ((y * WIDTH + x) * 4 + channel));

  if (kind->colour_type == PNG_COLOR_TYPE_PALETTE)
    return (unsigned) (bits % (kind->bits < 4 ? 1u << kind->bits : N_COLOURS));
  if (kind->transparent_colour)
    bits = (uint64_t) (ns_random_bits (9, (uint64_t) (y * WIDTH + x)) % 3) * 21845u;

  return (unsigned) bits & ((1u << kind->bits) - 1u);
}

static png_color
palette_colour (unsigned i)
{
  return (png_color) { (png_byte) (i * 23), (png_byte) (255 - i * 19), (png_byte) (i * i * 2) };
}

static void
write_kind (const char *path, const Kind *kind)
{
  FILE        *stream = fopen (path, "wb");
  png_structp  png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop    info = png_create_info_struct (png);
  png_color    palette[16];
  png_byte     opacity[5];
  png_color_16 transparent = { 0 };
  png_byte     rows[HEIGHT][WIDTH * 8];
  png_bytep    pointers[HEIGHT];
  int          channels = n_channels (kind);

  png_init_io (png, stream);
  png_set_IHDR (png, info, WIDTH, HEIGHT, kind->bits, kind->colour_type,
                kind->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (kind->colour_type == PNG_COLOR_TYPE_PALETTE)
    {
      int n = kind->bits < 4 ? 1 << kind->bits : N_COLOURS;

      for (unsigned i = 0; i < 16; i++)
        palette[i] = palette_colour (i);
      for (int i = 0; i < 5; i++)
        opacity[i] = (png_byte) (i * 60);
      png_set_PLTE (png, info, palette, n);
      if (kind->transparent_colour)
        png_set_tRNS (png, info, opacity, n < 5 ? n : 5, NULL);
    }
  else if (kind->transparent_colour)
    {
      unsigned value = 21845u & ((1u << kind->bits) - 1u);

      transparent.gray = transparent.red = transparent.green = transparent.blue =
        (png_uint_16) value;
      png_set_tRNS (png, info, NULL, 0, &transparent);
    }

  memset (rows, 0, sizeof rows);
  for (int y = 0; y < HEIGHT; y++)
    {
      pointers[y] = rows[y];
      for (int i = 0; i < WIDTH * channels; i++)
        {
          unsigned value = sample (kind, i / channels, y, i % channels);

          if (kind->bits == 16)
            {
              rows[y][2 * i] = (png_byte) (value >> 8);
              rows[y][2 * i + 1] = (png_byte) value;
            }
          else
            rows[y][i * kind->bits / 8] |=
              (png_byte) (value << (8 - kind->bits - i * kind->bits % 8));
        }
    }
  png_set_rows (png, info, pointers);
  png_write_png (png, info, PNG_TRANSFORM_IDENTITY, NULL);
  png_destroy_write_struct (&png, &info);
  assert_int_equal (fclose (stream), 0);
}

static void
expected_pixel (const Kind *kind, int x, int y, double *rgba)
{
  double   max = (double) ((1u << kind->bits) - 1u);
  unsigned first = sample (kind, x, y, 0);
  bool     colour = kind->colour_type & PNG_COLOR_MASK_COLOR;

  rgba[3] = 1.0;
  if (kind->colour_type == PNG_COLOR_TYPE_PALETTE)
    {
      png_color entry = palette_colour (first);

      rgba[0] = entry.red / 255.0;
      rgba[1] = entry.green / 255.0;
      rgba[2] = entry.blue / 255.0;
      if (kind->transparent_colour && first < 5)
        rgba[3] = first * 60 / 255.0;
      return;
    }
  for (int c = 0; c < 3; c++)
    rgba[c] = sample (kind, x, y, colour ? c : 0) / max;
  if (kind->colour_type & PNG_COLOR_MASK_ALPHA)
    rgba[3] = sample (kind, x, y, colour ? 3 : 1) / max;
  if (kind->transparent_colour && first == (21845u & ((1u << kind->bits) - 1u)))
    rgba[3] = 0.0; /* such pictures have the same value in all channels */
}

static void
every_kind_of_png_becomes_rgba (void **state)
{
  PngFolder *fixture = *state;
  const struct
  {
    int colour_type, bits_min, bits_max;
  } types[] = {
    { PNG_COLOR_TYPE_GRAY, 1, 16 },      { PNG_COLOR_TYPE_PALETTE, 1, 8 },
    { PNG_COLOR_TYPE_RGB, 8, 16 },       { PNG_COLOR_TYPE_GRAY_ALPHA, 8, 16 },
    { PNG_COLOR_TYPE_RGB_ALPHA, 8, 16 },
  };
  int n = 0;

  for (size_t type = 0; type < sizeof types / sizeof types[0]; type++)
    for (int bits = types[type].bits_min; bits <= types[type].bits_max; bits *= 2)
      for (int variant = 0; variant < 4; variant++)
        {
          Kind    kind = { types[type].colour_type, bits, variant % 2 == 1, variant / 2 == 1 };
          NsImage image = NS_IMAGE_INIT;
          NsError error = NS_ERROR_INIT;

          if (kind.transparent_colour && (kind.colour_type & PNG_COLOR_MASK_ALPHA))
            continue;
          write_kind (fixture->path, &kind);
          assert_int_equal (ns_png_read (&image, fixture->memory, fixture->path, &error), NS_OK);
          assert_int_equal (image.width, WIDTH);
          assert_int_equal (image.height, HEIGHT);
          for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
              {
                double rgba[4];

                expected_pixel (&kind, x, y, rgba);
                for (int c = 0; c < 4; c++)
                  if (fabs (ns_image_at (&image, x, y)[c] - rgba[c]) > 1e-7)
                    fail_msg (
                      "type %d, %d bits, variant %d, pixel (%d, %d), channel %d: %g, not %g",
                      kind.colour_type, bits, variant, x, y, c,
                      (double) ns_image_at (&image, x, y)[c], rgba[c]);
              }
          ns_image_clear (&image);
          n++;
        }
  assert_int_equal (n, 5 * 4 + 4 * 4 + 2 * 4 + 2 * 2 + 2 * 2);
}

static size_t
read_file (const char *path, unsigned char *bytes, size_t size)
{
  FILE  *stream = fopen (path, "rb");
  size_t n = fread (bytes, 1, size, stream);

  fclose (stream);

  return n;
}

static void
expect_refusal (PngFolder *fixture, const char *path, NsStatus status)
{
  NsImage image = NS_IMAGE_INIT;
  NsError error = NS_ERROR_INIT;

  assert_int_equal (ns_png_read (&image, fixture->memory, path, &error), status);
  assert_int_equal (error.status, status);
  assert_non_null (strstr (error.message, path));
  if (status == NS_ERROR_ARGUMENT)
    assert_non_null (strstr (error.message, "too large"));
  assert_null (image.pixels);
  assert_int_equal (ns_memory_used (fixture->memory), 0);
}

static void
a_file_cut_short_anywhere_is_refused (void **state)
{
  PngFolder    *fixture = *state;
  unsigned char bytes[4096];

  for (int interlaced = 0; interlaced < 2; interlaced++)
    {
      Kind   kind = { PNG_COLOR_TYPE_RGB_ALPHA, 8, interlaced == 1, false };
      size_t n;

      write_kind (fixture->path, &kind);
      n = read_file (fixture->path, bytes, sizeof bytes);
      assert_true (n < sizeof bytes);
      for (size_t length = 0; length < n; length++)
        {
          png_write_file (fixture->path, bytes, length);
          expect_refusal (fixture, fixture->path, NS_ERROR_FORMAT);
        }
    }
}

static void
a_damaged_byte_is_survived_and_found_by_checksum (void **state)
{
  PngFolder    *fixture = *state;
  Kind          kind = { PNG_COLOR_TYPE_PALETTE, 8, false, true };
  unsigned char bytes[4096];
  size_t        n;
  int           n_refused = 0;

  write_kind (fixture->path, &kind);
  n = read_file (fixture->path, bytes, sizeof bytes);
  for (size_t i = 0; i < n; i++)
    {
      NsImage image = NS_IMAGE_INIT;
      NsError error = NS_ERROR_INIT;

      bytes[i] ^= 0x55;
      png_write_file (fixture->path, bytes, n);
      if (ns_png_read (&image, fixture->memory, fixture->path, &error) == NS_OK)
        ns_image_clear (&image);
      else
        {
          n_refused++;
          assert_non_null (strstr (error.message, fixture->path));
        }
      assert_int_equal (ns_memory_used (fixture->memory), 0);
      bytes[i] ^= 0x55;
    }
  /* Only in chunks that are not needed may damage pass */
  assert_true (n_refused > (int) n / 2);
}

/* A PNG that begins properly and claims this size. */
static void
write_claim (const char *path, uint32_t width, uint32_t height)
{
  unsigned char bytes[41] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n',
                              0,    0,   0,   13,  'I',  'H',  'D',  'R' };
  uint32_t      crc = 0xFFFFFFFFu;

  for (int i = 0; i < 4; i++)
    {
      bytes[16 + i] = (unsigned char) (width >> (24 - 8 * i));
      bytes[20 + i] = (unsigned char) (height >> (24 - 8 * i));
    }
  bytes[24] = 8;
  bytes[25] = PNG_COLOR_TYPE_RGB;
  for (int i = 12; i < 29; i++)
    {
      crc ^= bytes[i];
      for (int bit = 0; bit < 8; bit++)
        crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    }
  for (int i = 0; i < 4; i++)
    bytes[29 + i] = (unsigned char) (~crc >> (24 - 8 * i));
  memcpy (bytes + 33, "\0\0\0\20IDAT", 8);
  png_write_file (path, bytes, sizeof bytes);
}

static void
impossible_sizes_are_refused_before_memory_is_taken (void **state)
{
  PngFolder *fixture = *state;
  NsMemory  *small = ns_memory_new (1 << 20);
  NsImage    image = NS_IMAGE_INIT;
  NsError    error = NS_ERROR_INIT;

  write_claim (fixture->path, 2000000000, 8);
  expect_refusal (fixture, fixture->path, NS_ERROR_ARGUMENT);
  write_claim (fixture->path, 0, 8);
  expect_refusal (fixture, fixture->path, NS_ERROR_FORMAT);
  write_claim (fixture->path, NS_IMAGE_SIDE_MAX, NS_IMAGE_SIDE_MAX);
  ns_memory_reset_peak (fixture->memory);
  expect_refusal (fixture, fixture->path, NS_ERROR_ARGUMENT);
  assert_int_equal (ns_memory_peak (fixture->memory), 0);

  write_claim (fixture->path, 5000, 5000);
  assert_int_equal (ns_png_read (&image, small, fixture->path, &error), NS_ERROR_MEMORY);
  assert_non_null (strstr (error.message, fixture->path));
  assert_int_equal (ns_memory_used (small), 0);
  ns_memory_free (small);
}

static void
other_files_are_refused_with_a_sentence (void **state)
{
  PngFolder          *fixture = *state;
  const unsigned char jpeg[] = { 0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1 };

  expect_refusal (fixture, fixture->path, NS_ERROR_FILE);
  expect_refusal (fixture, fixture->folder, NS_ERROR_FILE);
  png_write_file (fixture->path, "", 0);
  expect_refusal (fixture, fixture->path, NS_ERROR_FORMAT);
  png_write_file (fixture->path, jpeg, sizeof jpeg);
  expect_refusal (fixture, fixture->path, NS_ERROR_FORMAT);
  png_write_file (fixture->path, "<!DOCTYPE html><html></html>", 28);
  expect_refusal (fixture, fixture->path, NS_ERROR_FORMAT);
}

static void
every_failing_allocation_is_an_error (void **state)
{
  PngFolder *fixture = *state;
  Kind       kind = { PNG_COLOR_TYPE_RGB, 8, true, false };
  NsImage    image = NS_IMAGE_INIT;
  NsStatus   status = NS_ERROR_MEMORY;
  int        n = 0;

  write_kind (fixture->path, &kind);
  while (status == NS_ERROR_MEMORY)
    {
      NsError error = NS_ERROR_INIT;

      ns_memory_fail_from (fixture->memory, (unsigned long) ++n);
      status = ns_png_read (&image, fixture->memory, fixture->path, &error);
      assert_true (status == NS_OK || (!image.pixels && strstr (error.message, fixture->path)));
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
    cmocka_unit_test_setup_teardown (every_kind_of_png_becomes_rgba, png_set_up, png_tear_down),
    cmocka_unit_test_setup_teardown (a_file_cut_short_anywhere_is_refused, png_set_up,
                                     png_tear_down),
    cmocka_unit_test_setup_teardown (a_damaged_byte_is_survived_and_found_by_checksum, png_set_up,
                                     png_tear_down),
    cmocka_unit_test_setup_teardown (impossible_sizes_are_refused_before_memory_is_taken,
                                     png_set_up, png_tear_down),
    cmocka_unit_test_setup_teardown (other_files_are_refused_with_a_sentence, png_set_up,
                                     png_tear_down),
    cmocka_unit_test_setup_teardown (every_failing_allocation_is_an_error, png_set_up,
                                     png_tear_down),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
