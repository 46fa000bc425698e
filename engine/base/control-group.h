/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the kernel's control groups (version 2) leave to this process, as in a container. */

#ifndef NS_CONTROL_GROUP_H
#define NS_CONTROL_GROUP_H

#include <stddef.h>

/* The least limit of memory, in bytes, of the group that the file membership ("/proc/self/cgroup") names and of those
 * around it, out to the one at mount ("/sys/fs/cgroup"); 0 if none has one. */
size_t ns_control_group_memory (const char *membership, const char *mount);

#endif /* NS_CONTROL_GROUP_H */
