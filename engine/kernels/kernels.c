/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "kernels/kernels.h"

extern const NsKernels ns_kernels_table_portable;
#ifdef NS_HAVE_AVX2
extern const NsKernels ns_kernels_table_avx2;
#endif
#ifdef NS_HAVE_AVX512
extern const NsKernels ns_kernels_table_avx512;
#endif

const NsKernels *
ns_kernels_for (NsIsa isa)
{
  NsIsa best = ns_cpu_isa ();

  if (isa > best)
    isa = best;
#ifdef NS_HAVE_AVX512
  if (isa == NS_ISA_AVX512)
    return &ns_kernels_table_avx512;
#endif
#ifdef NS_HAVE_AVX2
  if (isa >= NS_ISA_AVX2)
    return &ns_kernels_table_avx2;
#endif

  return &ns_kernels_table_portable;
}

const NsKernels *
ns_kernels (void)
{
  return ns_kernels_for (ns_cpu_isa ());
}
