/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image/png.h"

#include <errno.h>
#include <png.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* The most that a chunk may unpack to, and the most chunks to keep: pictures need far less, and a
 * hostile file could otherwise take all memory. */
#define CHUNK_BYTES_MAX 8000000
#define CHUNKS_MAX 1000

#define SIGNATURE_BYTES 8

typedef struct
{
  const char *path;
  NsMemory   *memory;
  NsImage    *image;
  NsError    *error;
  NsStatus    status;
  png_byte   *rows; /* the packed picture if interlaced, one row otherwise */
  char        reason[256];
} Reader;

static void
on_error (png_structp png, png_const_charp message)
{
  Reader *reader = png_get_error_ptr (png);

  snprintf (reader->reason, sizeof reader->reason, "%s", message);
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
  (void) png;
  (void) message;
}

/* Asks libpng for 8 or 16 bits of RGBA, whatever the file has. */
static void
set_up_conversion (png_structp png, png_infop info)
{
  const png_uint_16 one = 1;

  png_set_expand (png); /* palette, 1 to 4 bits, transparent colour */
  png_set_gray_to_rgb (png);
  png_set_filler (png, 0xFFFF, PNG_FILLER_AFTER);
  /* 16 bits come big-endian; have them as this computer's */
  if (png_get_bit_depth (png, info) == 16 && *(const unsigned char *) &one == 1)
    png_set_swap (png);
}

static void
store_row (NsImage *image, int y, const png_byte *row, bool wide)
{
  float *pixel = ns_image_at (image, 0, y);
  size_t n = 4 * (size_t) image->width;

  for (size_t i = 0; i < n; i++)
    if (wide)
      {
        png_uint_16 value;

        memcpy (&value, row + 2 * i, sizeof value);
        pixel[i] = (float) value / 65535.0f;
      }
    else
      pixel[i] = (float) row[i] / 255.0f;
}

/* Failing for a reason whose sentence does not know the file. */
static void
fail (Reader *reader, const NsError *reason)
{
  reader->status = ns_error_set (reader->error, reason->status, "“%s” cannot be read. %s",
                                 reader->path, reason->message);
}

/* Everything between opening and closing; libpng jumps back to the caller on errors. */
static void
read_picture (png_structp png, png_infop info, Reader *reader)
{
  NsError     reason = NS_ERROR_INIT;
  png_uint_32 width, height;
  size_t      row_bytes;
  bool        wide, interlaced;
  int         passes;

  /* Sizes are ns_image_init()'s business, whose sentence is better */
  png_set_user_limits (png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_malloc_max (png, CHUNK_BYTES_MAX);
  png_set_chunk_cache_max (png, CHUNKS_MAX);
  png_read_info (png, info);

  width = png_get_image_width (png, info);
  height = png_get_image_height (png, info);
  wide = png_get_bit_depth (png, info) == 16;
  if (ns_image_init (reader->image, reader->memory, (int) width, (int) height, &reason) != NS_OK)
    {
      fail (reader, &reason);
      return;
    }

  set_up_conversion (png, info);
  passes = png_set_interlace_handling (png);
  interlaced = passes > 1;
  png_read_update_info (png, info);

  row_bytes = png_get_rowbytes (png, info);
  reader->rows = ns_memory_alloc (reader->memory, interlaced ? height : 1, row_bytes, &reason);
  if (!reader->rows)
    {
      fail (reader, &reason);
      return;
    }

  for (int pass = 0; pass < passes; pass++)
    for (png_uint_32 y = 0; y < height; y++)
      {
        png_byte *row = reader->rows + (interlaced ? (size_t) y * row_bytes : 0);

        png_read_row (png, row, NULL);
        if (pass == passes - 1)
          store_row (reader->image, (int) y, row, wide);
      }
  png_read_end (png, NULL);
}

static NsStatus
read_stream (FILE *stream, Reader *reader)
{
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, reader, on_error, on_warning);
  png_infop   info = png ? png_create_info_struct (png) : NULL;

  if (!info)
    {
      png_destroy_read_struct (&png, NULL, NULL);
      return ns_error_set (reader->error, NS_ERROR_MEMORY,
                           "There is no memory left to read “%s”. Close other programs.",
                           reader->path);
    }

  if (setjmp (png_jmpbuf (png)))
    reader->status =
      ns_error_set (reader->error, NS_ERROR_FORMAT,
                    "“%s” is damaged or incomplete (%s). Export the picture as PNG again.",
                    reader->path, reader->reason);
  else
    {
      png_init_io (png, stream);
      png_set_sig_bytes (png, SIGNATURE_BYTES);
      read_picture (png, info, reader);
    }
  png_destroy_read_struct (&png, &info, NULL);
  ns_memory_release (reader->memory, reader->rows);

  return reader->status;
}

NsStatus
ns_png_read (NsImage *image, NsMemory *memory, const char *path, NsError *error)
{
  Reader        reader = { path, memory, image, error, NS_OK, NULL, "" };
  unsigned char signature[SIGNATURE_BYTES];
  struct stat   info;
  FILE         *stream;

  if (stat (path, &info) == 0 && !S_ISREG (info.st_mode))
    return ns_error_set (error, NS_ERROR_FILE, "“%s” is not a file. Name a PNG picture.", path);

  stream = fopen (path, "rb");
  if (!stream)
    return ns_error_set (error, NS_ERROR_FILE,
                         "“%s” cannot be opened: %s. Check the name and its rights.", path,
                         strerror (errno));

  if (fread (signature, 1, sizeof signature, stream) < sizeof signature ||
      png_sig_cmp (signature, 0, sizeof signature) != 0)
    reader.status = ns_error_set (error, NS_ERROR_FORMAT,
                                  "“%s” is not a PNG picture. Export it as PNG first.", path);
  else
    read_stream (stream, &reader);
  fclose (stream);

  if (reader.status != NS_OK)
    ns_image_clear (image);

  return reader.status;
}
