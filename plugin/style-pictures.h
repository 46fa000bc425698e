/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The style pictures that the arguments name: layers and files, their weights, and where each is
 * painted. */

#ifndef NS_STYLE_PICTURES_H
#define NS_STYLE_PICTURES_H

#include <libgimp/gimp.h>

#include "style/stylise.h"

typedef struct
{
  NsMemory  *memory;
  GimpLayer *layer; /* that is painted */
  gsize      n;
  NsImage   *images;   /* [n], owned */
  NsPicture *pictures; /* [n], of those images, with weights */
  gfloat   **masks;    /* [n] selections of the images they come from, or NULL; owned */
  gfloat   **regions;  /* [n] masks of the painted layer's size, owned; NULL: everywhere */
  gchar     *name;     /* of the first one, for people */
} NsStylePictures;

/* Reads what config names, for painting layer, into pictures, which is zero-filled before. The source of
 * the style is a layer or a file. On failure sets error, returns its status and leaves pictures
 * zero-filled. Release with ns_style_pictures_clear(). */
GimpPDBStatusType ns_style_pictures_load (NsStylePictures     *pictures,
                                          GimpLayer           *layer,
                                          GimpProcedureConfig *config,
                                          NsMemory            *memory,
                                          GError             **error);

/* Checks that config names no more layers and no regions beside a built-in style, which would be left out. Not for
 * the dialog, which keeps them for when the user goes back to layers. */
GimpPDBStatusType ns_style_pictures_check_used (GimpProcedureConfig *config, GError **error);

/* Reads anew how much each of them counts. */
void ns_style_pictures_read_shares (NsStylePictures *pictures, GimpProcedureConfig *config);

void ns_style_pictures_clear (NsStylePictures *pictures);

#endif /* NS_STYLE_PICTURES_H */
