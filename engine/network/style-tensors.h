/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Tensors of a model that are no weights of a layer, but tell of the styles it brings along. Internal to
 * style-grams.c and style-statistics.c. */

#ifndef NS_STYLE_TENSORS_H
#define NS_STYLE_TENSORS_H

#include "network/safetensors.h"

/* Whether file has numbers that can be read, called name, of that shape ([n_dimensions]), by its header alone.
 * NS_ERROR_FORMAT or NS_ERROR_UNSUPPORTED with a sentence that names both. */
NsStatus ns_style_tensor_check (const NsSafetensors *file,
                                const char          *name,
                                int                  n_dimensions,
                                const size_t        *shape,
                                NsError             *error);

/* Stores its numbers, once checked, in memory that outlives a run; release with ns_memory_release(). NULL on failure. */
NsStatus ns_style_tensor_load (const NsSafetensors *file,
                               const char          *name,
                               NsMemory            *memory,
                               float              **values,
                               NsError             *error);

#endif /* NS_STYLE_TENSORS_H */
