/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/file-kind.h"

#include <stdbool.h>
#include <string.h>

#define HEADER_START 8 /* where a safetensors file has its first JSON byte */

static bool
begins (const unsigned char *bytes, size_t n, const char *magic, size_t length)
{
  return n >= length && memcmp (bytes, magic, length) == 0;
}

#define BEGINS(magic) begins (bytes, n, magic, sizeof (magic) - 1)

NsStatus
ns_file_kind_check (const unsigned char *bytes, size_t n, const char *path, NsError *error)
{
  bool nul_seen = n > 0 && memchr (bytes, '\0', n) != NULL;

  /* First, since a header's length may look like the beginning of something else */
  if (n > HEADER_START && bytes[HEADER_START] == '{')
    return NS_OK;

  if (n == 0)
    return ns_error_set (error, NS_ERROR_FORMAT, "“%s” is empty. Copy or download the model again.",
                         path);
  if (BEGINS ("\xFF\xD8\xFF"))
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” is not a model but a JPEG picture. Choose a .safetensors model.",
                         path);
  if (BEGINS ("\x89PNG"))
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” is not a model but a PNG picture. Choose a .safetensors model.",
                         path);
  if (BEGINS ("GIF8") || BEGINS ("II*") || BEGINS ("MM") || BEGINS ("RIFF") || BEGINS ("gimp xcf"))
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” is not a model but a picture. Choose a .safetensors model.", path);
  if (BEGINS ("PK\003\004") || BEGINS ("\x80\002"))
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” is not a safetensors model but an archive or a PyTorch checkpoint. "
                         "Choose a .safetensors model.",
                         path);
  if (BEGINS ("\x1F\x8B") || BEGINS ("BZh") ||
      BEGINS ("\xFD"
              "7zXZ") ||
      BEGINS ("\x28\xB5\x2F\xFD"))
    return ns_error_set (
      error, NS_ERROR_FORMAT,
      "“%s” is a compressed file. Unpack it and choose the .safetensors model in it.", path);
  if (BEGINS ("GGUF") || BEGINS ("\x89HDF"))
    return ns_error_set (
      error, NS_ERROR_FORMAT,
      "“%s” is a model in a format that cannot be used. Choose a .safetensors model.", path);
  if (BEGINS ("version https://git-lfs"))
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” is only a Git LFS pointer to a model. Fetch the model itself with "
                         "“git lfs pull”.",
                         path);
  if (BEGINS ("<") || BEGINS ("\n<") || BEGINS ("\r\n<"))
    return ns_error_set (
      error, NS_ERROR_FORMAT,
      "“%s” is not a model but a web page, perhaps from a failed download. Download "
      "the model again.",
      path);
  if (n >= HEADER_START && !nul_seen)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” is not a model but text. Choose a .safetensors model.", path);
  if (n <= HEADER_START)
    return ns_error_set (
      error, NS_ERROR_FORMAT,
      "“%s” is cut short: it has only %zu bytes. Copy or download the model again.", path, n);

  return ns_error_set (
    error, NS_ERROR_FORMAT,
    "“%s” is not a safetensors model: no header starts where it should. Choose a "
    ".safetensors model.",
    path);
}
