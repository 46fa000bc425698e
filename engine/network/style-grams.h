/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Styles that a features model brings along: the Gram matrices (Gatys, Ecker & Bethge 2016) that it would
 * measure of their pictures. Internal to the model; docs/model-format.md has the form. */

#ifndef NS_STYLE_GRAMS_H
#define NS_STYLE_GRAMS_H

#include "network/network.h"
#include "network/safetensors.h"

typedef struct
{
  unsigned  n_outputs;
  float   **values; /* by output of the network: [n_styles][channels][channels]; NULL: not known */
  NsMemory *memory;
} NsStyleGrams;

/* Whether file has matrices of n_styles styles for at least one saved value of network, by its header
 * alone. */
NsStatus ns_style_grams_check (const NsSafetensors *file,
                               const NsNetwork     *network,
                               unsigned             n_styles,
                               NsError             *error);

/* Reads them, once checked, into grams, which is zero-filled before and is to be cleared in any case. */
NsStatus ns_style_grams_load (NsStyleGrams        *grams,
                              NsMemory            *memory,
                              const NsSafetensors *file,
                              const NsNetwork     *network,
                              NsError             *error);
void     ns_style_grams_clear (NsStyleGrams *grams);

#endif /* NS_STYLE_GRAMS_H */
