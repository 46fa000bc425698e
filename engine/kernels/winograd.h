/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The Winograd algorithms of NsKernels, as they are named in each build. Internal to kernels/. */

#ifndef NS_KERNELS_WINOGRAD_H
#define NS_KERNELS_WINOGRAD_H

#include "kernels/build.h"
#include "kernels/kernels.h"

extern const NsWinograd NS_KERNELS_NAME (winograd4);
extern const NsWinograd NS_KERNELS_NAME (winograd6);

#endif /* NS_KERNELS_WINOGRAD_H */
