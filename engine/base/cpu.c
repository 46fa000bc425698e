/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define _GNU_SOURCE /* sched_getaffinity() */

#include "base/cpu.h"

#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/control-group.h"

const char *
ns_isa_name (NsIsa isa)
{
  switch (isa)
    {
    case NS_ISA_AVX512:
      return "avx512";
    case NS_ISA_AVX2:
      return "avx2";
    case NS_ISA_PORTABLE:
      break;
    }

  return "portable";
}

static NsIsa
best_isa (void)
{
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
  __builtin_cpu_init ();
  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512vl") &&
      __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512bw") &&
      __builtin_cpu_supports ("fma"))
    return NS_ISA_AVX512;
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return NS_ISA_AVX2;
#endif
  return NS_ISA_PORTABLE;
}

NsIsa
ns_cpu_isa (void)
{
  NsIsa       best = best_isa ();
  const char *wanted = getenv ("NS_ISA");

  if (wanted)
    for (NsIsa isa = NS_ISA_PORTABLE; isa < best; isa++)
      if (strcmp (wanted, ns_isa_name (isa)) == 0)
        return isa;

  return best;
}

unsigned
ns_cpu_n_cores (void)
{
  long n;

#ifdef CPU_COUNT
  cpu_set_t set;

  /* The online ones may be more than a container or taskset gives; fails where they are more than a set holds */
  if (sched_getaffinity (0, sizeof set, &set) == 0)
    return (unsigned) CPU_COUNT (&set);
#endif
  n = sysconf (_SC_NPROCESSORS_ONLN);

  return n > 0 && n < INT_MAX ? (unsigned) n : 1;
}

size_t
ns_cpu_memory (void)
{
  long   pages = sysconf (_SC_PHYS_PAGES);
  long   page = sysconf (_SC_PAGESIZE);
  size_t limit = ns_control_group_memory ("/proc/self/cgroup", "/sys/fs/cgroup");
  size_t memory = pages > 0 && page > 0 ? (size_t) pages * (size_t) page : 0;

  return limit && (!memory || limit < memory) ? limit : memory;
}
