/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How much pixels count: by alpha and by a soft selection. */

#ifndef NS_VISIBLE_H
#define NS_VISIBLE_H

#include "style/stylise.h"

/* Alpha times mask of picture as width * height values 0 … 1 (>= picture's sides), 0 outside of it, into
 * *visible, to be released with ns_memory_release(); NULL if every pixel counts in full. */
NsStatus ns_visible_of_picture (NsMemory        *memory,
                                const NsPicture *picture,
                                int              width,
                                int              height,
                                float          **visible,
                                NsError         *error);

/* Scales visible (height * width values, or NULL) to small_height * small_width by area, into *result
 * (NULL if visible is), and adds it up. If nothing is visible, all counts: *result is NULL, too. */
NsStatus ns_visible_shrink (NsMemory    *memory,
                            const float *visible,
                            int          height,
                            int          width,
                            int          small_height,
                            int          small_width,
                            float      **result,
                            double      *sum,
                            NsError     *error);

#endif /* NS_VISIBLE_H */
