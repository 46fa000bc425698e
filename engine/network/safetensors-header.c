/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/safetensors-header.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* All types of the format; their numbers' size in bytes. */
static const struct
{
  const char *name;
  size_t      size;
  NsDtype     dtype;
} dtypes[] = {
  { "F16", 2, NS_DTYPE_F16 },    { "F32", 4, NS_DTYPE_F32 },       { "F64", 8, NS_DTYPE_OTHER },
  { "BF16", 2, NS_DTYPE_OTHER }, { "BOOL", 1, NS_DTYPE_OTHER },    { "U8", 1, NS_DTYPE_OTHER },
  { "I8", 1, NS_DTYPE_OTHER },   { "F8_E5M2", 1, NS_DTYPE_OTHER }, { "F8_E4M3", 1, NS_DTYPE_OTHER },
  { "U16", 2, NS_DTYPE_OTHER },  { "I16", 2, NS_DTYPE_OTHER },     { "U32", 4, NS_DTYPE_OTHER },
  { "I32", 4, NS_DTYPE_OTHER },  { "U64", 8, NS_DTYPE_OTHER },     { "I64", 8, NS_DTYPE_OTHER },
};

NsStatus
ns_json_refuse (const json_error_t *problem, const char *path, const char *part, NsError *error)
{
  /* Jansson does not name the reason everywhere when memory runs out */
  if (json_error_code (problem) == json_error_out_of_memory || problem->text[0] == '\0')
    return ns_error_set (error, NS_ERROR_MEMORY,
                         "There is not enough memory left to read “%s”. Close other programs.",
                         path);

  return ns_error_set (
    error, NS_ERROR_FORMAT,
    "“%s” is damaged: its “%s” is not valid JSON (%s). Copy or download the model "
    "again.",
    path, part, problem->text);
}

/* Names appear in sentences, so they must be short and printable. */
static NsStatus
check_name (const char *name, const char *path, NsError *error)
{
  size_t length = strlen (name);

  if (length == 0 || length > NS_SAFETENSORS_NAME_MAX)
    return ns_error_set (
      error, NS_ERROR_FORMAT,
      "“%s” cannot be used: a name in it has %zu bytes, but 1 to %d are allowed.", path, length,
      NS_SAFETENSORS_NAME_MAX);
  for (size_t i = 0; i < length; i++)
    if ((unsigned char) name[i] < 0x20 || name[i] == 0x7F)
      return ns_error_set (error, NS_ERROR_FORMAT,
                           "“%s” is damaged: a name in it contains control characters.", path);

  return NS_OK;
}

static NsStatus
check_metadata (const json_t *metadata, const char *path, NsError *error)
{
  const char *key;
  json_t     *value;

  if (!json_is_object (metadata))
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” is damaged: its metadata is not a JSON object.", path);

  json_object_foreach ((json_t *) metadata, key, value)
  {
    NsStatus status = check_name (key, path, error);

    if (status != NS_OK)
      return status;
    if (!json_is_string (value))
      return ns_error_set (error, NS_ERROR_FORMAT,
                           "“%s” is damaged: “%s” in its metadata is not a text.", path, key);
  }

  return NS_OK;
}

/* A whole number of at least 0 that fits a size_t. */
static bool
get_size (const json_t *json, size_t *size)
{
  json_int_t value = json_integer_value (json);

  if (!json_is_integer (json) || value < 0 || (uintmax_t) value > SIZE_MAX)
    return false;
  *size = (size_t) value;

  return true;
}

static NsStatus
parse_shape (const json_t *json, NsTensorInfo *info, const char *path, NsError *error)
{
  if (!json_is_array (json))
    return ns_error_set (error, NS_ERROR_FORMAT, "“%s” is damaged: the tensor “%s” has no shape.",
                         path, info->name);
  if (json_array_size (json) > NS_SAFETENSORS_DIMENSIONS_MAX)
    return ns_error_set (
      error, NS_ERROR_FORMAT,
      "“%s” cannot be used: the tensor “%s” has %zu dimensions, but at most %d are "
      "allowed.",
      path, info->name, json_array_size (json), NS_SAFETENSORS_DIMENSIONS_MAX);

  info->n_dimensions = (int) json_array_size (json);
  info->n_elements = 1;
  for (int i = 0; i < info->n_dimensions; i++)
    {
      if (!get_size (json_array_get (json, (size_t) i), &info->shape[i]))
        return ns_error_set (error, NS_ERROR_FORMAT,
                             "“%s” is damaged: the shape of the tensor “%s” is not made of whole "
                             "numbers.",
                             path, info->name);
      if (info->shape[i] != 0 && info->n_elements > SIZE_MAX / 16 / info->shape[i])
        return ns_error_set (error, NS_ERROR_FORMAT,
                             "“%s” is damaged: the shape of the tensor “%s” is impossibly large.",
                             path, info->name);
      info->n_elements *= info->shape[i];
    }

  return NS_OK;
}

static NsStatus
parse_dtype (const json_t *json, NsTensorInfo *info, size_t *size, const char *path, NsError *error)
{
  const char *name = json_string_value (json);

  if (!name)
    return ns_error_set (error, NS_ERROR_FORMAT, "“%s” is damaged: the tensor “%s” has no type.",
                         path, info->name);

  for (size_t i = 0; i < sizeof dtypes / sizeof dtypes[0]; i++)
    if (strcmp (name, dtypes[i].name) == 0)
      {
        info->dtype = dtypes[i].dtype;
        info->dtype_name = dtypes[i].name;
        *size = dtypes[i].size;
        return NS_OK;
      }

  return ns_error_set (error, NS_ERROR_UNSUPPORTED,
                       "“%s” cannot be used: the tensor “%s” has the unknown type “%.20s”.", path,
                       info->name, name);
}

static NsStatus
parse_offsets (const json_t *json,
               NsTensorInfo *info,
               size_t        dtype_size,
               uint64_t      data_bytes,
               const char   *path,
               NsError      *error)
{
  size_t begin, end;

  if (json_array_size (json) != 2 || !get_size (json_array_get (json, 0), &begin) ||
      !get_size (json_array_get (json, 1), &end) || begin > end)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” is damaged: the place of the tensor “%s” in the file is not given.",
                         path, info->name);
  if (end > data_bytes)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” is cut short: the tensor “%s” ends %" PRIu64
                         " bytes after the end of the file. Copy or download the model again.",
                         path, info->name, (uint64_t) end - data_bytes);
  if (end - begin != info->n_elements * dtype_size)
    return ns_error_set (
      error, NS_ERROR_FORMAT,
      "“%s” is damaged: the tensor “%s” has %zu bytes, but its shape and type need "
      "%zu.",
      path, info->name, end - begin, info->n_elements * dtype_size);

  info->begin = begin;
  info->end = end;

  return NS_OK;
}

static NsStatus
parse_tensor (const json_t *json,
              NsTensorInfo *info,
              uint64_t      data_bytes,
              const char   *path,
              NsError      *error)
{
  size_t   dtype_size = 0;
  NsStatus status = check_name (info->name, path, error);

  if (status != NS_OK)
    return status;
  if (!json_is_object (json) || json_object_size (json) != 3)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” is damaged: the tensor “%s” is not described by its type, shape and "
                         "place.",
                         path, info->name);

  status = parse_dtype (json_object_get (json, "dtype"), info, &dtype_size, path, error);
  if (status == NS_OK)
    status = parse_shape (json_object_get (json, "shape"), info, path, error);
  if (status == NS_OK)
    status = parse_offsets (json_object_get (json, "data_offsets"), info, dtype_size, data_bytes,
                            path, error);

  return status;
}

static int
compare_places (const void *a, const void *b)
{
  const NsTensorInfo *first = a;
  const NsTensorInfo *second = b;

  if (first->begin != second->begin)
    return first->begin < second->begin ? -1 : 1;
  if (first->end != second->end)
    return first->end < second->end ? -1 : 1;

  return strcmp (first->name, second->name);
}

/* Sorted, the tensors must follow each other and fill the data. */
static NsStatus
check_places (const NsTensorInfo *tensors,
              size_t              n,
              uint64_t            data_bytes,
              const char         *path,
              NsError            *error)
{
  uint64_t end = 0;

  for (size_t i = 0; i < n; i++)
    {
      if (tensors[i].begin < end)
        return ns_error_set (error, NS_ERROR_FORMAT,
                             "“%s” is damaged: the tensors “%s” and “%s” overlap.", path,
                             tensors[i - 1].name, tensors[i].name);
      if (tensors[i].begin > end)
        return ns_error_set (error, NS_ERROR_FORMAT,
                             "“%s” is damaged: %" PRIu64
                             " bytes before the tensor “%s” belong to none.",
                             path, tensors[i].begin - end, tensors[i].name);
      end = tensors[i].end;
    }

  if (end != data_bytes)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” is damaged: its last %" PRIu64 " bytes belong to no tensor.", path,
                         data_bytes - end);

  return NS_OK;
}

static NsStatus
parse_tensors (NsSafetensorsHeader *header, uint64_t data_bytes, const char *path, NsError *error)
{
  const char *key;
  json_t     *value;
  NsStatus    status = NS_OK;
  size_t      n = json_object_size (header->json);

  header->metadata = json_object_get (header->json, "__metadata__");
  if (header->metadata)
    {
      n--;
      status = check_metadata (header->metadata, path, error);
      if (status != NS_OK)
        return status;
    }

  if (n == 0)
    return ns_error_set (error, NS_ERROR_FORMAT, "“%s” cannot be used: it holds no tensors.", path);
  if (n > NS_SAFETENSORS_TENSORS_MAX)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” cannot be used: it holds %zu tensors, but at most %d are allowed.",
                         path, n, NS_SAFETENSORS_TENSORS_MAX);

  header->tensors = ns_memory_alloc_zeroed (header->memory, n, sizeof header->tensors[0], error);
  if (!header->tensors)
    return NS_ERROR_MEMORY;

  json_object_foreach (header->json, key, value)
  {
    NsTensorInfo *info = &header->tensors[header->n_tensors];

    if (value == header->metadata)
      continue;
    info->name = key;
    status = parse_tensor (value, info, data_bytes, path, error);
    if (status != NS_OK)
      return status;
    header->n_tensors++;
  }

  qsort (header->tensors, n, sizeof header->tensors[0], compare_places);

  return check_places (header->tensors, n, data_bytes, path, error);
}

NsStatus
ns_safetensors_header_parse (NsSafetensorsHeader *header,
                             NsMemory            *memory,
                             const char          *text,
                             size_t               length,
                             uint64_t             data_bytes,
                             const char          *path,
                             NsError             *error)
{
  json_error_t problem;
  NsStatus     status;

  header->memory = memory;
  header->json = json_loadb (text, length, JSON_REJECT_DUPLICATES, &problem);
  if (!header->json)
    status = ns_json_refuse (&problem, path, "header", error);
  else if (!json_is_object (header->json))
    status = ns_error_set (error, NS_ERROR_FORMAT,
                           "“%s” is damaged: its header is not a JSON object.", path);
  else
    status = parse_tensors (header, data_bytes, path, error);

  if (status != NS_OK)
    ns_safetensors_header_clear (header);

  return status;
}

void
ns_safetensors_header_clear (NsSafetensorsHeader *header)
{
  const NsSafetensorsHeader nothing = { NULL, NULL, NULL, 0, NULL };

  ns_memory_release (header->memory, header->tensors);
  json_decref (header->json);
  *header = nothing;
}
