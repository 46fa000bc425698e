/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What may be allocated by a run that computes a picture in parts.
 *
 * Parts of another size give other bytes, if nearly the same ones. So what they may take depends on the limit and on
 * what the caller has in use, but neither on the number of threads nor on what a run before has arranged.
 */

#ifndef NS_BUDGET_H
#define NS_BUDGET_H

#include "base/memory.h"

/* What may still be allocated if preparation, what the run adds to the weights for good
 * (ns_network_prepare_bytes()), is set aside. SIZE_MAX without a limit. */
size_t ns_budget_left (const NsMemory *memory, size_t preparation);

/* What of left parts may take that need at least least, and would not be faster with more than most. Some is kept
 * for operators, except of what parts need. */
size_t ns_budget_of_parts (size_t left, size_t least, size_t most);

/* NS_ERROR_MEMORY with a sentence: needed bytes are more than left. */
NsStatus ns_budget_refuse (size_t needed, size_t left, NsError *error);

#endif /* NS_BUDGET_H */
