/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Names that are different in every build of the kernels: NS_KERNELS_BUILD (portable, avx2, avx512) comes
 * from meson.build. Internal to kernels/. */

#ifndef NS_KERNELS_BUILD_H
#define NS_KERNELS_BUILD_H

#define NS_KERNELS_JOIN_(a, b) a##_##b
#define NS_KERNELS_JOIN(a, b) NS_KERNELS_JOIN_ (a, b)
#define NS_KERNELS_NAME(what) NS_KERNELS_JOIN (ns_kernels_##what, NS_KERNELS_BUILD)

#endif /* NS_KERNELS_BUILD_H */
