/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The JSON header of a safetensors file, checked. */

#ifndef NS_SAFETENSORS_HEADER_H
#define NS_SAFETENSORS_HEADER_H

#include <jansson.h>

#include "network/safetensors.h"

typedef struct
{
  json_t       *json;     /* owns all texts */
  const json_t *metadata; /* in json; or NULL */
  NsTensorInfo *tensors;  /* by place in the file */
  size_t        n_tensors;
  NsMemory     *memory;
} NsSafetensorsHeader;

/* Parses text (length bytes, not terminated) and checks it against data_bytes, what follows the header
 * in the file at path. header must be zero-filled, and is again on failure. */
NsStatus ns_safetensors_header_parse (NsSafetensorsHeader *header,
                                      NsMemory            *memory,
                                      const char          *text,
                                      size_t               length,
                                      uint64_t             data_bytes,
                                      const char          *path,
                                      NsError             *error);
void     ns_safetensors_header_clear (NsSafetensorsHeader *header);

/* The sentence for JSON that cannot be parsed, or for memory running out on the way. */
NsStatus
ns_json_refuse (const json_error_t *problem, const char *path, const char *part, NsError *error);

#endif /* NS_SAFETENSORS_HEADER_H */
