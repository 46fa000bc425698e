/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Sharing out the rows of a tensor among threads. Internal to the operators. */

#ifndef NS_ROWS_H
#define NS_ROWS_H

#include "base/parallel.h"

/* y: the row; data: the caller's. */
typedef void (*NsRowFunc) (int y, void *data);

/* Calls func for rows from … to - 1, in blocks of a few rows per task; row_floats, the floats that
 * one row touches, decides how many. */
void ns_rows_run (NsPool *pool, int from, int to, size_t row_floats, NsRowFunc func, void *data);

#endif /* NS_ROWS_H */
