/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a model file says of itself, read and checked. */

#ifndef NS_METADATA_H
#define NS_METADATA_H

#include <jansson.h>

#include "network/model.h"
#include "network/safetensors.h"

#define NS_METADATA_PADDING_MAX 512
#define NS_METADATA_MULTIPLE_MAX 256
#define NS_METADATA_STYLES_MAX 1024
#define NS_METADATA_LOSSES_MAX 64
#define NS_METADATA_NAME_MAX 63  /* bytes of a name */
#define NS_METADATA_TEXT_MAX 200 /* bytes of a title, an artist, a year */

typedef struct
{
  const NsSafetensors *file;
  bool                 vgg19; /* the file says nothing, but is recognised */
  NsModelKind          kind;
  const char          *name, *title;
  int                  padding, multiple;
  NsModelStyle        *styles;
  unsigned             n_styles;
  NsModelLoss         *content_losses, *style_losses;
  size_t               n_content_losses, n_style_losses;

  json_t   *styles_json, *losses_json; /* own the texts */
  NsMemory *memory;
} NsMetadata;

/* Reads file, which must outlive metadata; metadata must be zero-filled and is to be cleared in any case. */
NsStatus ns_metadata_read (NsMetadata          *metadata,
                           NsMemory            *memory,
                           const NsSafetensors *file,
                           NsError             *error);
void     ns_metadata_clear (NsMetadata *metadata);

/* The text of a key, or NULL. */
const char *ns_metadata_text (const NsMetadata *metadata, const char *key);

#endif /* NS_METADATA_H */
