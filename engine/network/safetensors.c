/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/safetensors.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "network/file-kind.h"
#include "network/half.h"
#include "network/safetensors-header.h"

#define LENGTH_BYTES 8    /* before the header, its length */
#define BLOCK_BYTES 16384 /* read and converted at a time */
#define BLOCK_ELEMENTS (BLOCK_BYTES / 4)

struct _NsSafetensors
{
  NsMemory           *memory;
  char               *path;
  int                 fd;
  uint64_t            bytes;      /* of the file */
  uint64_t            data_start; /* in the file */
  NsSafetensorsHeader header;
};

/* Fills bytes from position on; fewer than n only at the end of the file. Returns their number, or -1
 * with errno set. */
static ssize_t
read_at (int fd, unsigned char *bytes, size_t n, uint64_t position)
{
  size_t done = 0;

  while (done < n)
    {
      ssize_t got = pread (fd, bytes + done, n - done, (off_t) (position + done));

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return -1;
      if (got == 0)
        break;
      done += (size_t) got;
    }

  return (ssize_t) done;
}

static NsStatus
read_all (const NsSafetensors *file,
          unsigned char       *bytes,
          size_t               n,
          uint64_t             position,
          NsError             *error)
{
  ssize_t got = read_at (file->fd, bytes, n, position);

  if (got < 0)
    return ns_error_set (error, NS_ERROR_FILE, "“%s” cannot be read: %s.", file->path,
                         strerror (errno));
  if ((size_t) got < n)
    return ns_error_set (
      error, NS_ERROR_FILE,
      "“%s” became shorter while it was read. Wait until it is completely written "
      "and try again.",
      file->path);

  return NS_OK;
}

/* Opens a regular file of sensible size. Not blocking, for a pipe would wait for somebody to write. */
static NsStatus
open_regular (NsSafetensors *file, NsError *error)
{
  struct stat status;

  file->fd = open (file->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (file->fd < 0)
    return ns_error_set (error, NS_ERROR_FILE, "“%s” cannot be opened: %s.", file->path,
                         strerror (errno));
  if (fstat (file->fd, &status) != 0)
    return ns_error_set (error, NS_ERROR_FILE, "“%s” cannot be read: %s.", file->path,
                         strerror (errno));
  if (S_ISDIR (status.st_mode))
    return ns_error_set (error, NS_ERROR_FILE,
                         "“%s” is a folder. Choose a .safetensors model in it.", file->path);
  if (!S_ISREG (status.st_mode))
    return ns_error_set (error, NS_ERROR_FILE,
                         "“%s” is not a regular file but a device or a pipe. Choose a .safetensors "
                         "model.",
                         file->path);

  file->bytes = (uint64_t) status.st_size;
  if (file->bytes > NS_SAFETENSORS_FILE_MAX)
    return ns_error_set (error, NS_ERROR_UNSUPPORTED,
                         "“%s” is too large: it has %" PRIu64 " MiB, but at most %" PRIu64
                         " can be used.",
                         file->path, file->bytes >> 20, NS_SAFETENSORS_FILE_MAX >> 20);

  return NS_OK;
}

static NsStatus
read_header (NsSafetensors *file, NsError *error)
{
  unsigned char start[NS_FILE_KIND_BYTES];
  uint64_t      length = 0;
  ssize_t       got = read_at (file->fd, start, sizeof start, 0);
  char         *text;
  NsStatus      status;

  if (got < 0)
    return ns_error_set (error, NS_ERROR_FILE, "“%s” cannot be read: %s.", file->path,
                         strerror (errno));
  status = ns_file_kind_check (start, (size_t) got, file->path, error);
  if (status != NS_OK)
    return status;

  for (int i = LENGTH_BYTES - 1; i >= 0; i--)
    length = length << 8 | start[i];
  if (length > NS_SAFETENSORS_HEADER_MAX)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” is damaged or not a model: its header should have %" PRIu64
                         " bytes, but at most %" PRIu64 " are allowed.",
                         file->path, length, NS_SAFETENSORS_HEADER_MAX);
  if (length > file->bytes - LENGTH_BYTES)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” is cut short: it ends within its header. Copy or download the model "
                         "again.",
                         file->path);

  file->data_start = LENGTH_BYTES + length;
  text = ns_memory_alloc (file->memory, (size_t) length, 1, error);
  if (!text)
    return NS_ERROR_MEMORY;

  status = read_all (file, (unsigned char *) text, (size_t) length, LENGTH_BYTES, error);
  if (status == NS_OK)
    status = ns_safetensors_header_parse (&file->header, file->memory, text, (size_t) length,
                                          file->bytes - file->data_start, file->path, error);
  ns_memory_release (file->memory, text);

  return status;
}

NsSafetensors *
ns_safetensors_open (NsMemory *memory, const char *path, NsError *error)
{
  NsSafetensors *file = ns_memory_alloc_zeroed (memory, 1, sizeof *file, error);

  if (!file)
    return NULL;

  file->memory = memory;
  file->fd = -1;
  file->path = ns_memory_alloc (memory, strlen (path) + 1, 1, error);
  if (file->path)
    {
      strcpy (file->path, path);
      if (open_regular (file, error) == NS_OK && read_header (file, error) == NS_OK)
        return file;
    }
  ns_safetensors_close (file);

  return NULL;
}

void
ns_safetensors_release (NsSafetensors *file)
{
  if (file->fd >= 0)
    close (file->fd);
  file->fd = -1;
}

void
ns_safetensors_close (NsSafetensors *file)
{
  if (!file)
    return;

  ns_safetensors_release (file);
  ns_safetensors_header_clear (&file->header);
  ns_memory_release (file->memory, file->path);
  ns_memory_release (file->memory, file);
}

const char *
ns_safetensors_path (const NsSafetensors *file)
{
  return file->path;
}

const char *
ns_safetensors_metadata (const NsSafetensors *file, const char *key)
{
  return json_string_value (json_object_get (file->header.metadata, key));
}

size_t
ns_safetensors_n_tensors (const NsSafetensors *file)
{
  return file->header.n_tensors;
}

const NsTensorInfo *
ns_safetensors_tensor (const NsSafetensors *file, size_t index)
{
  return &file->header.tensors[index];
}

const NsTensorInfo *
ns_safetensors_find (const NsSafetensors *file, const char *name)
{
  for (size_t i = 0; i < file->header.n_tensors; i++)
    if (strcmp (file->header.tensors[i].name, name) == 0)
      return &file->header.tensors[i];

  return NULL;
}

/* Byte by byte, for computers of the other byte order. */
static float
decode (const unsigned char *bytes, NsDtype dtype)
{
  uint32_t bits;
  float    value;

  if (dtype == NS_DTYPE_F16)
    return ns_half_to_float ((uint16_t) (bytes[0] | bytes[1] << 8));

  bits =
    bytes[0] | (uint32_t) bytes[1] << 8 | (uint32_t) bytes[2] << 16 | (uint32_t) bytes[3] << 24;
  memcpy (&value, &bits, sizeof value);

  return value;
}

NsStatus
ns_safetensors_read (const NsSafetensors *file,
                     const NsTensorInfo  *info,
                     float               *values,
                     NsError             *error)
{
  unsigned char block[BLOCK_BYTES];
  size_t        size = info->dtype == NS_DTYPE_F16 ? 2 : 4;

  if (info->dtype == NS_DTYPE_OTHER)
    return ns_error_set (
      error, NS_ERROR_UNSUPPORTED,
      "“%s” cannot be used: the tensor “%s” is of type %s, but only F16 and F32 can "
      "be read.",
      file->path, info->name, info->dtype_name);

  for (size_t done = 0; done < info->n_elements;)
    {
      size_t   left = info->n_elements - done;
      size_t   n = left < BLOCK_ELEMENTS ? left : BLOCK_ELEMENTS;
      NsStatus status =
        read_all (file, block, n * size, file->data_start + info->begin + done * size, error);

      if (status != NS_OK)
        return status;
      for (size_t i = 0; i < n; i++)
        {
          float value = decode (block + i * size, info->dtype);

          if (!isfinite (value))
            return ns_error_set (error, NS_ERROR_FORMAT,
                                 "“%s” is damaged: the tensor “%s” contains a value that is not a "
                                 "finite number.",
                                 file->path, info->name);
          values[done + i] = value;
        }
      done += n;
    }

  return NS_OK;
}
