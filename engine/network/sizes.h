/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How the sizes of a network's values follow from the picture's, whatever that is.
 *
 * Two values can be added for every picture only if both sizes come about in the same way. A size is
 * written as a base times a power of two; the first base is the picture's side, a multiple of some
 * number, and halving what may be odd makes a new base. Doubling and halving again cancel out.
 */

#ifndef NS_SIZES_H
#define NS_SIZES_H

#include <stdbool.h>

#define NS_SIZES_BASES_MAX 64
#define NS_SIZES_SHIFT_MAX 16

typedef struct
{
  int base;
  int shift; /* base · 2^shift */
} NsSize;

typedef struct
{
  NsSize half_of;
  bool   round_up;
} NsSizeBase;

typedef struct
{
  int        twos; /* how often the picture's side can be halved exactly */
  int        n_bases;
  NsSizeBase bases[NS_SIZES_BASES_MAX]; /* the first one is the picture */
} NsSizes;

#define NS_SIZE_PICTURE ((NsSize) { 0, 0 })

/* multiple: >= 1, of which the picture's sides are multiples. */
void ns_sizes_init (NsSizes *sizes, int multiple);

/* *size becomes its half, rounded up or down if it may be odd; false if that happens too often for any
 * picture. */
bool ns_sizes_halve (NsSizes *sizes, NsSize *size, bool round_up);

/* *size becomes its double; false if no picture is that large. */
bool ns_sizes_double (NsSize *size);

bool ns_sizes_equal (NsSize a, NsSize b);

/* The number that size is for a picture side (a multiple as promised), which may come out as 0. */
int ns_sizes_evaluate (const NsSizes *sizes, NsSize size, int side);

#endif /* NS_SIZES_H */
