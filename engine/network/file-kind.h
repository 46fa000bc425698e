/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a file is that is not a model: people choose the wrong file, and downloads end as web pages. */

#ifndef NS_FILE_KIND_H
#define NS_FILE_KIND_H

#include <stddef.h>

#include "base/error.h"

#define NS_FILE_KIND_BYTES 64 /* enough of a file's beginning to recognise it */

/* Looks at the first n bytes of the file at path: NS_OK if they could begin a safetensors file,
 * otherwise NS_ERROR_FORMAT with a sentence that says what the file seems to be. */
NsStatus
ns_file_kind_check (const unsigned char *bytes, size_t n, const char *path, NsError *error);

#endif /* NS_FILE_KIND_H */
