/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the computer offers. */

#ifndef NS_CPU_H
#define NS_CPU_H

#include <stddef.h>

/* Instruction sets that kernels are written for, in ascending order. */
typedef enum
{
  NS_ISA_PORTABLE, /* C that any compiler accepts */
  NS_ISA_AVX2,     /* AVX2 and FMA                */
  NS_ISA_AVX512,   /* AVX-512 F, VL, DQ, BW       */
} NsIsa;

/* The best set that this CPU and this build have, or a lower one named by the environment variable
 * NS_ISA (portable, avx2, avx512); a higher or unknown name is ignored. */
NsIsa ns_cpu_isa (void);

const char *ns_isa_name (NsIsa isa);

/* Cores that this process may use, at least 1. */
unsigned ns_cpu_n_cores (void);

/* Bytes of physical memory, or of the tightest limit of the control groups (base/control-group.h) if that is less; 0 if
 * unknown. */
size_t ns_cpu_memory (void);

#endif /* NS_CPU_H */
