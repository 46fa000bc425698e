/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/metadata.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "network/safetensors-header.h"
#include "network/vgg19.h"

static const char *const kind_names[] = {
  [NS_MODEL_FAST] = "fast",
  [NS_MODEL_ADAIN] = "adain",
  [NS_MODEL_FEATURES] = "features",
};

const char *
ns_metadata_text (const NsMetadata *metadata, const char *key)
{
  return metadata->vgg19 ? ns_vgg19_metadata (metadata->file, key)
                         : ns_safetensors_metadata (metadata->file, key);
}

static NsStatus
refuse_key (const NsMetadata *metadata, const char *key, NsError *error)
{
  return ns_error_set (
    error, NS_ERROR_FORMAT,
    "“%s” cannot be used: “%s” in its metadata is missing or not as it should be.",
    ns_safetensors_path (metadata->file), key);
}

static bool
is_name (const char *text)
{
  size_t length = text ? strlen (text) : 0;

  return length > 0 && length <= NS_METADATA_NAME_MAX &&
         strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/* Text for one line of a dialog or a list. */
static bool
is_line (const char *text)
{
  size_t length = text ? strlen (text) : 0;

  for (size_t i = 0; i < length; i++)
    if ((unsigned char) text[i] < 0x20 || text[i] == 0x7F)
      return false;

  return length > 0 && length <= NS_METADATA_TEXT_MAX;
}

static NsStatus
read_format (NsMetadata *metadata, NsError *error)
{
  const char *path = ns_safetensors_path (metadata->file);
  const char *format = ns_safetensors_metadata (metadata->file, "format");
  const char *version = ns_safetensors_metadata (metadata->file, "version");

  if (!format || strcmp (format, "neural-style") != 0)
    {
      metadata->vgg19 = ns_vgg19_recognise (metadata->file);
      if (!metadata->vgg19)
        return ns_error_set (
          error, NS_ERROR_UNSUPPORTED,
          "“%s” is a safetensors file, but not a Neural Style model. Choose one whose "
          "metadata has the format “neural-style”, or VGG-19.",
          path);
      return NS_OK;
    }
  if (!version)
    return refuse_key (metadata, "version", error);
  if (strcmp (version, "1") != 0)
    return ns_error_set (
      error, NS_ERROR_UNSUPPORTED,
      "“%s” is a model of version %.20s of the format, but only version 1 can be "
      "used. Update Neural Style.",
      path, version);

  return NS_OK;
}

static NsStatus
read_kind (NsMetadata *metadata, NsError *error)
{
  const char *method = ns_metadata_text (metadata, "method");

  for (size_t i = 0; method && i < sizeof kind_names / sizeof kind_names[0]; i++)
    if (strcmp (method, kind_names[i]) == 0)
      {
        metadata->kind = (NsModelKind) i;
        return NS_OK;
      }

  return method
           ? ns_error_set (error, NS_ERROR_UNSUPPORTED,
                           "“%s” is a model for the unknown method “%.40s”. Update Neural Style.",
                           ns_safetensors_path (metadata->file), method)
           : refuse_key (metadata, "method", error);
}

/* Digits only: strtol() alone would take spaces, signs and rubbish after them. */
static NsStatus
read_number (const NsMetadata *metadata,
             const char       *key,
             int               standard,
             int               least,
             int               most,
             int              *value,
             NsError          *error)
{
  const char *text = ns_metadata_text (metadata, key);
  size_t      length = text ? strlen (text) : 0;

  *value = standard;
  if (!text)
    return NS_OK;
  if (length == 0 || length > 4 || strspn (text, "0123456789") != length)
    return refuse_key (metadata, key, error);
  *value = (int) strtol (text, NULL, 10);
  if (*value < least || *value > most)
    return refuse_key (metadata, key, error);

  return NS_OK;
}

static NsStatus
load_json (const NsMetadata *metadata, const char *key, json_t **json, NsError *error)
{
  const char  *text = ns_metadata_text (metadata, key);
  json_error_t problem;

  if (!text)
    return NS_OK;
  *json = json_loads (text, JSON_REJECT_DUPLICATES, &problem);
  if (!*json)
    return ns_json_refuse (&problem, ns_safetensors_path (metadata->file), key, error);

  return NS_OK;
}

static bool
read_style (NsModelStyle *style, const json_t *json)
{
  const json_t *artist = json_object_get (json, "artist");
  const json_t *year = json_object_get (json, "year");

  style->name = json_string_value (json_object_get (json, "name"));
  style->title = json_string_value (json_object_get (json, "title"));
  style->artist = json_string_value (artist);
  style->year = json_string_value (year);

  return is_name (style->name) && is_line (style->title) && (!artist || is_line (style->artist)) &&
         (!year || is_line (style->year));
}

/* One entry for every style; a model that lists none is one style, named like itself. */
static NsStatus
read_styles (NsMetadata *metadata, NsError *error)
{
  size_t   n = 1;
  NsStatus status = load_json (metadata, "styles", &metadata->styles_json, error);

  if (status != NS_OK)
    return status;
  if (metadata->styles_json)
    n = json_array_size (metadata->styles_json);
  if (n < 1 || n > NS_METADATA_STYLES_MAX)
    return refuse_key (metadata, "styles", error);

  metadata->styles = ns_memory_alloc_zeroed (metadata->memory, n, sizeof (NsModelStyle), error);
  if (!metadata->styles)
    return NS_ERROR_MEMORY;
  metadata->n_styles = (unsigned) n;
  if (!metadata->styles_json)
    {
      metadata->styles[0].name = metadata->name;
      metadata->styles[0].title = metadata->title;
      return NS_OK;
    }

  for (size_t i = 0; i < n; i++)
    {
      if (!read_style (&metadata->styles[i], json_array_get (metadata->styles_json, i)))
        return refuse_key (metadata, "styles", error);
      for (size_t j = 0; j < i; j++)
        if (strcmp (metadata->styles[i].name, metadata->styles[j].name) == 0)
          return ns_error_set (error, NS_ERROR_FORMAT,
                               "“%s” cannot be used: it has two styles called “%s”.",
                               ns_safetensors_path (metadata->file), metadata->styles[i].name);
    }

  return NS_OK;
}

static NsStatus
read_loss (NsMetadata *metadata, const char *part, NsModelLoss **losses, size_t *n, NsError *error)
{
  json_t     *json = json_object_get (metadata->losses_json, part);
  const char *tap;
  json_t     *weight;

  if (json_object_size (json) < 1 || json_object_size (json) > NS_METADATA_LOSSES_MAX)
    return refuse_key (metadata, "losses", error);
  *losses =
    ns_memory_alloc_zeroed (metadata->memory, json_object_size (json), sizeof **losses, error);
  if (!*losses)
    return NS_ERROR_MEMORY;

  json_object_foreach (json, tap, weight)
  {
    NsModelLoss *loss = &(*losses)[(*n)++];

    loss->tap = tap;
    loss->weight = json_number_value (weight);
    if (!json_is_number (weight) || !(loss->weight >= 0.0) || !isfinite ((float) loss->weight))
      return refuse_key (metadata, "losses", error);
  }

  return NS_OK;
}

static NsStatus
read_losses (NsMetadata *metadata, NsError *error)
{
  NsStatus status = load_json (metadata, "losses", &metadata->losses_json, error);

  if (status != NS_OK)
    return status;
  if (!metadata->losses_json)
    return refuse_key (metadata, "losses", error);

  status =
    read_loss (metadata, "content", &metadata->content_losses, &metadata->n_content_losses, error);
  if (status == NS_OK)
    status =
      read_loss (metadata, "style", &metadata->style_losses, &metadata->n_style_losses, error);

  return status;
}

NsStatus
ns_metadata_read (NsMetadata *metadata, NsMemory *memory, const NsSafetensors *file, NsError *error)
{
  NsStatus status;

  metadata->memory = memory;
  metadata->file = file;
  status = read_format (metadata, error);
  if (status == NS_OK)
    status = read_kind (metadata, error);
  if (status != NS_OK)
    return status;

  metadata->name = ns_metadata_text (metadata, "name");
  metadata->title = ns_metadata_text (metadata, "title");
  if (!is_name (metadata->name))
    return refuse_key (metadata, "name", error);
  if (!is_line (metadata->title))
    return refuse_key (metadata, "title", error);

  status =
    read_number (metadata, "padding", 0, 0, NS_METADATA_PADDING_MAX, &metadata->padding, error);
  if (status == NS_OK)
    status = read_number (metadata, "multiple", 1, 1, NS_METADATA_MULTIPLE_MAX, &metadata->multiple,
                          error);
  /* adain and features models follow any picture; some bring styles along as well */
  if (status == NS_OK && (metadata->kind == NS_MODEL_FAST || ns_metadata_text (metadata, "styles")))
    status = read_styles (metadata, error);
  if (status == NS_OK && metadata->kind == NS_MODEL_FEATURES)
    status = read_losses (metadata, error);

  return status;
}

void
ns_metadata_clear (NsMetadata *metadata)
{
  if (metadata->memory)
    {
      ns_memory_release (metadata->memory, metadata->styles);
      ns_memory_release (metadata->memory, metadata->content_losses);
      ns_memory_release (metadata->memory, metadata->style_losses);
    }
  json_decref (metadata->styles_json);
  json_decref (metadata->losses_json);
  memset (metadata, 0, sizeof *metadata);
}
