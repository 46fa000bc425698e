/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Model files made on the spot: a small sound one, and any that differs from it in one place. */

#ifndef CRAFT_H
#define CRAFT_H

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CRAFT_PATH_MAX 512
#define CRAFT_DATA_BYTES 774

/* A generator of two styles with every kind of padding, both types and a residual sum. */
#define CRAFT_LAYERS                                                                               \
  "[{\\\"op\\\": \\\"affine\\\", \\\"scale\\\": 0.01, \\\"offset\\\": [-1, -1.5, 0]},"             \
  "{\\\"op\\\": \\\"conv\\\", \\\"weights\\\": \\\"a\\\", \\\"stride\\\": 2},"                     \
  "{\\\"op\\\": \\\"instance-norm\\\", \\\"weights\\\": \\\"n\\\"},"                               \
  "{\\\"op\\\": \\\"relu\\\", \\\"save\\\": \\\"r\\\"},"                                           \
  "{\\\"op\\\": \\\"conv\\\", \\\"weights\\\": \\\"b\\\", \\\"pad\\\": \\\"zero\\\"},"             \
  "{\\\"op\\\": \\\"add\\\", \\\"with\\\": \\\"r\\\"},"                                            \
  "{\\\"op\\\": \\\"noise\\\", \\\"deviation\\\": 0.1},"                                           \
  "{\\\"op\\\": \\\"upsample\\\"},"                                                                \
  "{\\\"op\\\": \\\"conv\\\", \\\"weights\\\": \\\"out\\\"},"                                      \
  "{\\\"op\\\": \\\"tanh\\\"},"                                                                    \
  "{\\\"op\\\": \\\"affine\\\", \\\"scale\\\": 127.5, \\\"offset\\\": 127.5}]"

#define CRAFT_HEADER                                                                               \
  "{\"__metadata__\": {\"format\": \"neural-style\", \"version\": \"1\", \"method\": \"fast\","    \
  "\"name\": \"crafted\", \"title\": \"Crafted\", \"padding\": \"4\", \"multiple\": \"2\","        \
  "\"licence\": \"GPL-3.0-or-later\","                                                             \
  "\"styles\": \"[{\\\"name\\\": \\\"one\\\", \\\"title\\\": \\\"One\\\", \\\"year\\\": "          \
  "\\\"1900\\\"},"                                                                                 \
  "{\\\"name\\\": \\\"two\\\", \\\"title\\\": \\\"Two\\\"}]\","                                    \
  "\"network\": \"" CRAFT_LAYERS "\"},"                                                            \
  "\"a.weight\": {\"dtype\": \"F32\", \"shape\": [4, 3, 3, 3], \"data_offsets\": [0, 432]},"       \
  "\"a.bias\": {\"dtype\": \"F32\", \"shape\": [4], \"data_offsets\": [432, 448]},"                \
  "\"n.weight\": {\"dtype\": \"F32\", \"shape\": [2, 4], \"data_offsets\": [448, 480]},"           \
  "\"n.bias\": {\"dtype\": \"F32\", \"shape\": [2, 4], \"data_offsets\": [480, 512]},"             \
  "\"b.weight\": {\"dtype\": \"F16\", \"shape\": [4, 4, 1, 1], \"data_offsets\": [512, 544]},"     \
  "\"b.bias\": {\"dtype\": \"F16\", \"shape\": [4], \"data_offsets\": [544, 552]},"                \
  "\"out.weight\": {\"dtype\": \"F16\", \"shape\": [3, 4, 3, 3], \"data_offsets\": [552, 768]},"   \
  "\"out.bias\": {\"dtype\": \"F16\", \"shape\": [3], \"data_offsets\": [768, 774]}}"

#define CRAFT_F16_START 512

/* Finite weights between 0.01 and 1. */
static inline void
craft_data (unsigned char *data)
{
  uint32_t state = 1;

  for (size_t i = 0; i < CRAFT_F16_START; i += 4)
    {
      float value;

      state = state * 1664525u + 1013904223u;
      value = (float) (int32_t) state / 0x1p32f;
      memcpy (data + i, &value, 4);
    }
  for (size_t i = CRAFT_F16_START; i < CRAFT_DATA_BYTES; i += 2)
    {
      uint16_t bits;

      state = state * 1664525u + 1013904223u;
      bits = (uint16_t) ((state >> 16 & 0x83FF) | 0x3000);
      data[i] = (unsigned char) bits;
      data[i + 1] = (unsigned char) (bits >> 8);
    }
}

/* Memory, to be freed. */
static inline void *
craft_alloc (size_t n)
{
  void *block = malloc (n);

  if (!block)
    abort ();

  return block;
}

/* text with the first find in it replaced; to be freed. NULL if it is not there. */
static inline char *
craft_replace (const char *text, const char *find, const char *replace)
{
  const char *at = strstr (text, find);
  size_t      length;
  char       *result;

  if (!at)
    return NULL;
  length = strlen (text) - strlen (find) + strlen (replace);
  result = craft_alloc (length + 1);
  memcpy (result, text, (size_t) (at - text));
  strcpy (result + (at - text), replace);
  strcat (result, at + strlen (find));

  return result;
}

static inline void
craft_write_bytes (const char *path, const void *bytes, size_t n)
{
  FILE *file = fopen (path, "wb");

  if (!file || fwrite (bytes, 1, n, file) != n || fclose (file) != 0)
    abort ();
}

/* The bytes of a file of header and data, to be freed. */
static inline unsigned char *
craft_file (const char *header, const void *data, size_t n_data, size_t *n)
{
  size_t         length = strlen (header);
  unsigned char *bytes = craft_alloc (8 + length + n_data);

  for (int i = 0; i < 8; i++)
    bytes[i] = (unsigned char) ((uint64_t) length >> 8 * i);
  memcpy (bytes + 8, header, length);
  if (n_data > 0)
    memcpy (bytes + 8 + length, data, n_data);
  *n = 8 + length + n_data;

  return bytes;
}

static inline void
craft_write (const char *path, const char *header, const void *data, size_t n_data)
{
  size_t         n;
  unsigned char *bytes = craft_file (header, data, n_data, &n);

  craft_write_bytes (path, bytes, n);
  free (bytes);
}

/* The sound model, with find in its header replaced unless NULL. */
static inline void
craft_write_model (const char *path, const char *find, const char *replace)
{
  unsigned char data[CRAFT_DATA_BYTES];
  char         *header =
    find ? craft_replace (CRAFT_HEADER, find, replace) : craft_replace (CRAFT_HEADER, "{", "{");

  if (!header)
    abort ();
  craft_data (data);
  craft_write (path, header, data, sizeof data);
  free (header);
}

/* A new folder; its path is stored in folder ([CRAFT_PATH_MAX]). */
static inline void
craft_folder (char *folder)
{
  const char *base = getenv ("TMPDIR");

  snprintf (folder, CRAFT_PATH_MAX, "%s/neural-style-XXXXXX", base ? base : "/tmp");
  if (!mkdtemp (folder))
    abort ();
}

static inline void
craft_join (char *path, const char *folder, const char *name)
{
  if (snprintf (path, CRAFT_PATH_MAX, "%s/%s", folder, name) >= CRAFT_PATH_MAX)
    abort ();
}

/* Removes the folder and the files in it. */
static inline void
craft_remove_folder (const char *folder)
{
  DIR           *directory = opendir (folder);
  struct dirent *item;
  char           path[CRAFT_PATH_MAX];

  while (directory && (item = readdir (directory)))
    if (strcmp (item->d_name, ".") != 0 && strcmp (item->d_name, "..") != 0)
      {
        craft_join (path, folder, item->d_name);
        if (remove (path) != 0)
          abort ();
      }
  if (directory)
    closedir (directory);
  rmdir (folder);
}

#endif /* CRAFT_H */
