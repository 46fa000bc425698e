/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Whatever bytes a picture file has: it is refused with a sentence or gives sound pixels, and nothing
 * leaks. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "image/png.h"

#define MEMORY_LIMIT ((size_t) 4 << 20)

static void
check (int condition, const char *what)
{
  if (condition)
    return;

  fprintf (stderr, "fuzz-png: %s\n", what);
  abort ();
}

static uint32_t
checksum (const uint8_t *bytes, size_t n)
{
  uint32_t crc = 0xFFFFFFFFu;

  for (size_t i = 0; i < n; i++)
    {
      crc ^= bytes[i];
      for (int bit = 0; bit < 8; bit++)
        crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    }

  return ~crc;
}

static uint32_t
big_endian (const uint8_t *bytes)
{
  return (uint32_t) bytes[0] << 24 | (uint32_t) bytes[1] << 16 | (uint32_t) bytes[2] << 8 |
         bytes[3];
}

/* Puts the signature and every chunk's checksum right; otherwise hardly any change would get past them. */
static void
repair (uint8_t *bytes, size_t n)
{
  static const uint8_t signature[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
  size_t               at = sizeof signature;

  if (n < sizeof signature)
    return;
  memcpy (bytes, signature, sizeof signature);
  while (n - at >= 12 && big_endian (bytes + at) <= n - at - 12)
    {
      size_t   length = big_endian (bytes + at);
      uint32_t crc = checksum (bytes + at + 4, length + 4);

      for (int i = 0; i < 4; i++)
        bytes[at + 8 + length + (size_t) i] = (uint8_t) (crc >> (24 - 8 * i));
      at += length + 12;
    }
}

static void
read_picture (const uint8_t *bytes, size_t n)
{
  char      path[] = "/tmp/neural-style-fuzz-XXXXXX";
  int       fd = mkstemp (path);
  NsMemory *memory = ns_memory_new (MEMORY_LIMIT);
  NsImage   image = NS_IMAGE_INIT;
  NsError   error = NS_ERROR_INIT;
  NsStatus  status;

  check (fd >= 0 && memory && write (fd, bytes, n) == (ssize_t) n, "no temporary file");
  close (fd);

  status = ns_png_read (&image, memory, path, &error);
  if (status == NS_OK)
    {
      size_t n_values = 4 * (size_t) image.width * (size_t) image.height;

      for (size_t i = 0; i < n_values; i++)
        check (image.pixels[i] >= 0.0f && image.pixels[i] <= 1.0f, "a value out of range");
      ns_image_clear (&image);
    }
  else
    check (error.status == status && error.message[0] != '\0', "a failure without a sentence");
  check (ns_memory_used (memory) == 0, "memory is left");

  ns_memory_free (memory);
  unlink (path);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n)
{
  uint8_t *copy = malloc (n + 1);

  read_picture (bytes, n);
  check (copy != NULL, "no memory");
  if (n > 0)
    memcpy (copy, bytes, n);
  repair (copy, n);
  read_picture (copy, n);
  free (copy);

  return 0;
}
