/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* PNG files: reading any, writing RGBA. */

#ifndef NS_PNG_H
#define NS_PNG_H

#include "image/image.h"

/* Reads the picture at path into image, which must hold nothing: 1 to 16 bits, grey, palette, colour,
 * alpha or a transparent colour, interlaced or not, all become RGBA floats. Values are taken as
 * sRGB-encoded whatever gamma or profile the file names. Size limits (image.h) are checked before
 * anything is allocated. NS_ERROR_FILE, NS_ERROR_FORMAT, NS_ERROR_ARGUMENT (too large) or
 * NS_ERROR_MEMORY, with a sentence that names the file. */
NsStatus ns_png_read (NsImage *image, NsMemory *memory, const char *path, NsError *error);

/* Writes image with bits (8 or 16) per channel, rounded to nearest; without an alpha channel if the
 * picture is opaque. The file, or what a symbolic link at path leads to, appears or is replaced only
 * when complete; what is no file, such as a pipe, is written into. */
NsStatus ns_png_write (const NsImage *image, const char *path, int bits, NsError *error);

#endif /* NS_PNG_H */
