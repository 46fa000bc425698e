/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A folder for PNG files that is gone after the test. To be included after cmocka.h. */

#ifndef PNG_FOLDER_H
#define PNG_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"
#include "image/png.h"

typedef struct
{
  NsMemory *memory;
  char      folder[64];
  char      path[128];
} PngFolder;

static inline int
png_set_up (void **state)
{
  PngFolder *fixture = calloc (1, sizeof *fixture);

  fixture->memory = ns_memory_new (0);
  snprintf (fixture->folder, sizeof fixture->folder, "/tmp/neural-style-png-XXXXXX");
  if (!mkdtemp (fixture->folder))
    return -1;
  snprintf (fixture->path, sizeof fixture->path, "%s/picture.png", fixture->folder);
  *state = fixture;

  return 0;
}

/* Names in the fixture's folder. */
static inline int
png_n_files (const PngFolder *fixture)
{
  DIR *folder = opendir (fixture->folder);
  int  n = 0;

  for (struct dirent *entry = readdir (folder); entry; entry = readdir (folder))
    n += entry->d_name[0] != '.';
  closedir (folder);

  return n;
}

static inline int
png_tear_down (void **state)
{
  PngFolder *fixture = *state;
  size_t     leaked = ns_memory_used (fixture->memory);

  unlink (fixture->path);
  rmdir (fixture->folder);
  ns_memory_free (fixture->memory);
  free (fixture);

  return leaked == 0 ? 0 : -1;
}

static inline void
png_random_image (NsImage *image, NsMemory *memory, unsigned max, bool opaque)
{
  assert_int_equal (ns_image_init (image, memory, 37, 21, NULL), NS_OK);
  for (size_t i = 0; i < 4 * 37 * 21; i++)
    image->pixels[i] =
      opaque && i % 4 == 3 ? 1.0f : (float) (ns_random_bits (3, i) % (max + 1)) / (float) max;
}

static inline void
png_write_file (const char *path, const void *bytes, size_t n)
{
  FILE *stream = fopen (path, "wb");

  assert_int_equal (fwrite (bytes, 1, n, stream), n);
  assert_int_equal (fclose (stream), 0);
}

#endif /* PNG_FOLDER_H */
