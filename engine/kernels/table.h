/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* All kernels of one build. Internal to kernels/. */

#ifndef NS_KERNELS_TABLE_H
#define NS_KERNELS_TABLE_H

#include "kernels/build.h"
#include "kernels/kernels.h"

extern const NsKernels NS_KERNELS_NAME (table);

#endif /* NS_KERNELS_TABLE_H */
