/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* GIMP's drawables as the engine's pictures, as they are shown: with their filters. Reading fails if a drawable
 * has been deleted. */

#ifndef NS_DRAWABLE_H
#define NS_DRAWABLE_H

#include <libgimp/gimp.h>

#include "image/image.h"

/* The format of pictures for painting layer, which the painting has too. Of RGB layers it has the layer's own
 * space, so that no colour gets lost, and sRGB's curve, so that networks see the same brightness in every space. */
const Babl *ns_drawable_format (GimpDrawable *layer);

/* Reads all of drawable, of any type and precision, into picture, which holds nothing before: babl
 * converts to drawable's format; values outside of 0 … 1 are clamped. */
NsStatus
ns_drawable_read (GimpDrawable *drawable, NsMemory *memory, NsImage *picture, NsError *error);

/* The same in the format for painting layer: the picture looks the same, as far as layer has its colours. */
NsStatus ns_drawable_read_for (GimpDrawable *layer,
                               GimpDrawable *drawable,
                               NsMemory     *memory,
                               NsImage      *picture,
                               NsError      *error);

/* A part of it, in its own coordinates and within it. */
NsStatus ns_drawable_read_part (GimpDrawable        *drawable,
                                const GeglRectangle *part,
                                NsMemory            *memory,
                                NsImage             *picture,
                                NsError             *error);

/* All of drawable, made smaller: width x height pixels, of about its proportions. */
NsStatus ns_drawable_read_scaled (GimpDrawable *drawable,
                                  gint          width,
                                  gint          height,
                                  NsMemory     *memory,
                                  NsImage      *picture,
                                  NsError      *error);

/* The selection over drawable as width x height values 0 … 1, to be released to memory. *mask is NULL
 * if nothing is selected, which means everything. */
NsStatus ns_drawable_read_selection (GimpDrawable *drawable,
                                     NsMemory     *memory,
                                     gfloat      **mask,
                                     NsError      *error);

/* The same for a part of drawable: part's width x height values. */
NsStatus ns_drawable_read_selection_part (GimpDrawable        *drawable,
                                          const GeglRectangle *part,
                                          NsMemory            *memory,
                                          gfloat             **mask,
                                          NsError             *error);

/* Where region shows white over drawable, as width x height values 0 … 1, to be released to memory.
 * region: a channel, a layer mask, a layer or a group, of the same image and anywhere in it; layers
 * count by their brightness times alpha; beyond region there is nothing. */
NsStatus ns_drawable_read_region (GimpDrawable *drawable,
                                  GimpDrawable *region,
                                  NsMemory     *memory,
                                  gfloat      **mask,
                                  NsError      *error);

#endif /* NS_DRAWABLE_H */
