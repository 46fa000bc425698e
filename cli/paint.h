/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* From files to a file: what the program is there for. */

#ifndef CLI_PAINT_H
#define CLI_PAINT_H

#include "options.h"

/* Paints as options say. CLI_DONE, CLI_FAILED or CLI_USAGE, having reported. */
int cli_paint (const CliOptions *options);

#endif /* CLI_PAINT_H */
