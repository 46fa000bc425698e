/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/sizes.h"

#include <limits.h>

void
ns_sizes_init (NsSizes *sizes, int multiple)
{
  sizes->twos = 0;
  sizes->n_bases = 1;
  while (multiple % 2 == 0)
    {
      multiple /= 2;
      sizes->twos++;
    }
}

bool
ns_sizes_equal (NsSize a, NsSize b)
{
  return a.base == b.base && a.shift == b.shift;
}

bool
ns_sizes_halve (NsSizes *sizes, NsSize *size, bool round_up)
{
  int twos = size->shift + (size->base == 0 ? sizes->twos : 0);
  int base = 1;

  if (twos > 0)
    {
      size->shift--;
      return true;
    }

  while (base < sizes->n_bases && !(ns_sizes_equal (sizes->bases[base].half_of, *size) &&
                                    sizes->bases[base].round_up == round_up))
    base++;
  if (base == NS_SIZES_BASES_MAX)
    return false;
  if (base == sizes->n_bases)
    {
      sizes->bases[base].half_of = *size;
      sizes->bases[base].round_up = round_up;
      sizes->n_bases++;
    }
  size->base = base;
  size->shift = 0;

  return true;
}

bool
ns_sizes_double (NsSize *size)
{
  size->shift++;

  return size->shift <= NS_SIZES_SHIFT_MAX;
}

int
ns_sizes_evaluate (const NsSizes *sizes, NsSize size, int side)
{
  int value = side;

  if (size.base > 0)
    {
      const NsSizeBase *base = &sizes->bases[size.base];

      value = ns_sizes_evaluate (sizes, base->half_of, side);
      value = base->round_up ? value / 2 + value % 2 : value / 2;
    }

  if (size.shift < 0)
    return value >> -size.shift;

  return value > INT_MAX >> size.shift ? INT_MAX : value << size.shift;
}
