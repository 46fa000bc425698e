/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define _XOPEN_SOURCE 700 /* realpath() */

#include "image/png.h"

#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_ROOM 40 /* for what is added to a name while the file is incomplete */
#define NAMES_MAX 100

typedef struct
{
  const NsImage *image;
  png_byte      *row;
  bool           opaque;
  char           reason[256];
} Writer;

static void
on_error (png_structp png, png_const_charp message)
{
  Writer *writer = png_get_error_ptr (png);

  snprintf (writer->reason, sizeof writer->reason, "%s", message);
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
  (void) png;
  (void) message;
}

static unsigned
quantise (float value, unsigned max)
{
  if (!(value > 0.0f)) /* NaN too */
    return 0;
  if (value >= 1.0f)
    return max;

  return (unsigned) (value * (float) max + 0.5f);
}

static void
pack_row (const Writer *writer, int y, int bits)
{
  const float *pixel = ns_image_at (writer->image, 0, y);
  png_byte    *out = writer->row;
  int          channels = writer->opaque ? 3 : 4;

  for (int x = 0; x < writer->image->width; x++, pixel += 4)
    for (int c = 0; c < channels; c++)
      if (bits == 16)
        {
          unsigned value = quantise (pixel[c], 65535);

          *out++ = (png_byte) (value >> 8);
          *out++ = (png_byte) (value & 0xFF);
        }
      else
        *out++ = (png_byte) quantise (pixel[c], 255);
}

static bool
write_stream (FILE *stream, Writer *writer, int bits)
{
  png_structp   png = png_create_write_struct (PNG_LIBPNG_VER_STRING, writer, on_error, on_warning);
  png_infop     info = png ? png_create_info_struct (png) : NULL;
  volatile bool written = false;

  if (!info)
    {
      png_destroy_write_struct (&png, NULL);
      snprintf (writer->reason, sizeof writer->reason, "%s", strerror (ENOMEM));
      return false;
    }

  if (setjmp (png_jmpbuf (png)) == 0)
    {
      png_init_io (png, stream);
      png_set_IHDR (png, info, (png_uint_32) writer->image->width,
                    (png_uint_32) writer->image->height, bits,
                    writer->opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA,
                    PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
      png_set_sRGB (png, info, PNG_sRGB_INTENT_PERCEPTUAL);
      png_write_info (png, info);
      for (int y = 0; y < writer->image->height; y++)
        {
          pack_row (writer, y, bits);
          png_write_row (png, writer->row);
        }
      png_write_end (png, info);
      written = true;
    }
  png_destroy_write_struct (&png, &info);

  return written;
}

/* A new file in path's folder under a name that nobody has, with the rights of any new file. name has
 * room for path and NAME_ROOM. */
static FILE *
open_new (const char *path, char *name, size_t name_size)
{
  for (unsigned i = 0; i < NAMES_MAX; i++)
    {
      int descriptor;

      snprintf (name, name_size, "%s.%lx-%x.part", path, (unsigned long) getpid (), i);
      descriptor = open (name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (descriptor >= 0)
        {
          FILE *stream = fdopen (descriptor, "wb");

          if (!stream)
            {
              close (descriptor);
              unlink (name);
            }
          return stream;
        }
      if (errno != EEXIST)
        break;
    }

  return NULL;
}

/* Whether a file, or nothing, stands at path: a pipe or a device is not to be replaced, nor is a link that leads
 * nowhere yet. */
static bool
is_replaced (const char *path)
{
  struct stat info;

  if (stat (path, &info) == 0)
    return S_ISREG (info.st_mode);

  return lstat (path, &info) != 0;
}

/* Under another name first, which is given for it: whoever looks sees the old picture or the whole new one. Without,
 * straight into what stands at path. */
static bool
write_file (const char *path, Writer *writer, int bits, char *name, size_t name_size)
{
  FILE *stream = name ? open_new (path, name, name_size) : fopen (path, "wb");
  bool  written;

  if (!stream)
    {
      snprintf (writer->reason, sizeof writer->reason, "%s", strerror (errno));
      return false;
    }

  written = write_stream (stream, writer, bits);
  if ((fclose (stream) != 0 || (written && name && rename (name, path) != 0)) && written)
    {
      snprintf (writer->reason, sizeof writer->reason, "%s", strerror (errno));
      written = false;
    }
  if (!written && name)
    unlink (name);

  return written;
}

NsStatus
ns_png_write (const NsImage *image, const char *path, int bits, NsError *error)
{
  Writer      writer = { image, NULL, ns_image_is_opaque (image), "" };
  bool        replaced = is_replaced (path);
  char       *resolved = replaced ? realpath (path, NULL) : NULL; /* links stay */
  const char *target = resolved ? resolved : path;
  size_t      name_size = strlen (target) + NAME_ROOM;
  char       *name = ns_memory_alloc (image->memory, name_size, 1, error);
  NsStatus    status = NS_OK;

  writer.row =
    ns_memory_alloc (image->memory, (size_t) image->width, 4 * (size_t) (bits / 8), error);
  if (!name || !writer.row)
    status = NS_ERROR_MEMORY;
  else if (!write_file (target, &writer, bits, replaced ? name : NULL, name_size))
    status = ns_error_set (error, NS_ERROR_FILE,
                           "“%s” cannot be written: %s. Check the folder, its rights and the "
                           "room on the disk.",
                           path, writer.reason);
  ns_memory_release (image->memory, writer.row);
  ns_memory_release (image->memory, name);
  free (resolved);

  return status;
}
