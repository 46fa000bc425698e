/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Convolution by Winograd's algorithms with weights that are too large to be kept. Writing all of them to memory and
 * reading them back would take longer than arranging them: panel by panel, they stay in the cache. The tiles are
 * transformed first, as many as a band holds; then each panel is arranged once for all of them. Internal to
 * conv-winograd.c. */

#ifndef NS_CONV_WINOGRAD_PASSING_H
#define NS_CONV_WINOGRAD_PASSING_H

#include "ops/conv-winograd-run.h"

/* run: but for what of it belongs to scratch memory. NS_ERROR_MEMORY if that fails. */
NsStatus ns_conv_winograd_passing (NsContext *context, NsWinogradRun *run, NsError *error);

/* Bytes of the V of a band. */
size_t ns_conv_winograd_band_bytes (const NsWinogradRun *run);

#endif /* NS_CONV_WINOGRAD_PASSING_H */
