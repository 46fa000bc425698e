/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Styles that an adain model brings along: what it would measure of their pictures. Internal to the
 * model; docs/model-format.md has the form. */

#ifndef NS_STYLE_STATISTICS_H
#define NS_STYLE_STATISTICS_H

#include "network/network.h"
#include "network/safetensors.h"

typedef struct
{
  size_t    n_channels;       /* of all taps that the decoder names, in its order */
  float    *mean, *deviation; /* [n_styles][n_channels]; NULL: not loaded */
  NsMemory *memory;
} NsStyleStatistics;

/* Whether file has statistics for n_styles styles and decoder's taps, by its header alone. */
NsStatus ns_style_statistics_check (const NsSafetensors *file,
                                    const NsNetwork     *decoder,
                                    unsigned             n_styles,
                                    NsError             *error);

/* Reads them, once checked, into statistics, which is zero-filled before and is to be cleared in any
 * case. */
NsStatus ns_style_statistics_load (NsStyleStatistics   *statistics,
                                   NsMemory            *memory,
                                   const NsSafetensors *file,
                                   NsError             *error);
void     ns_style_statistics_clear (NsStyleStatistics *statistics);

#endif /* NS_STYLE_STATISTICS_H */
