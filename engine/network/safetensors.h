/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Safetensors files: named arrays of numbers behind a JSON header.
 *
 *   8 bytes    header length N, little endian
 *   N bytes    JSON: {"NAME": {"dtype": "F16", "shape": [3, 4], "data_offsets": [0, 24]}, …,
 *              "__metadata__": {"KEY": "TEXT", …}}; trailing spaces allowed
 *   the rest   the arrays, little endian, rows first, each at its offsets from here
 *
 * The reader is strict, because files come from anywhere: the whole header is checked against the
 * file's size before anything that it asks for is allocated. The arrays must cover the rest of the
 * file without overlaps, holes or surplus.
 */

#ifndef NS_SAFETENSORS_H
#define NS_SAFETENSORS_H

#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"

#define NS_SAFETENSORS_FILE_MAX ((uint64_t) 1 << 30)   /* bytes */
#define NS_SAFETENSORS_HEADER_MAX ((uint64_t) 1 << 20) /* bytes */
#define NS_SAFETENSORS_TENSORS_MAX 4096
#define NS_SAFETENSORS_NAME_MAX 200 /* bytes */
#define NS_SAFETENSORS_DIMENSIONS_MAX 8

typedef enum
{
  NS_DTYPE_F16,
  NS_DTYPE_F32,
  NS_DTYPE_OTHER, /* a known type that networks cannot have */
} NsDtype;

typedef struct
{
  const char *name;
  NsDtype     dtype;
  const char *dtype_name; /* "F16" … */
  int         n_dimensions;
  size_t      shape[NS_SAFETENSORS_DIMENSIONS_MAX];
  size_t      n_elements;
  uint64_t    begin, end; /* bytes from the beginning of the data */
} NsTensorInfo;

typedef struct _NsSafetensors NsSafetensors;

/* Opens the file at path and reads and checks its header. It must be a regular file. NULL with
 * NS_ERROR_FILE, NS_ERROR_FORMAT, NS_ERROR_UNSUPPORTED or NS_ERROR_MEMORY and a sentence that names the
 * file and says what it seems to be. The file stays open; free with ns_safetensors_close(). */
NsSafetensors *ns_safetensors_open (NsMemory *memory, const char *path, NsError *error);
void           ns_safetensors_close (NsSafetensors *file);

/* Closes the file itself; what is known of it stays, but nothing more can be read. */
void ns_safetensors_release (NsSafetensors *file);

const char *ns_safetensors_path (const NsSafetensors *file);

/* The text of a metadata key, or NULL. Valid until the file is closed, as all below. */
const char *ns_safetensors_metadata (const NsSafetensors *file, const char *key);

/* The arrays, in the order of their place in the file. */
size_t              ns_safetensors_n_tensors (const NsSafetensors *file);
const NsTensorInfo *ns_safetensors_tensor (const NsSafetensors *file, size_t index);

/* The array called name, or NULL. */
const NsTensorInfo *ns_safetensors_find (const NsSafetensors *file, const char *name);

/* Reads all of info's numbers into values ([n_elements]), as floats. NS_ERROR_UNSUPPORTED for types
 * other than F16 and F32, NS_ERROR_FORMAT if a value is not finite, NS_ERROR_FILE if reading fails,
 * for instance because the file has been shortened meanwhile. */
NsStatus ns_safetensors_read (const NsSafetensors *file,
                              const NsTensorInfo  *info,
                              float               *values,
                              NsError             *error);

#endif /* NS_SAFETENSORS_H */
