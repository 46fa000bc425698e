/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the program tells: for people, or as JSON for programs. */

#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <jansson.h>
#include <stdbool.h>

#include "neural-style.h"

/* "neural-style: SENTENCE" to standard error, where a line of progress has been ended before. */
void cli_report_error (const char *sentence);

/* Writes value, which is taken over, to standard output. CLI_DONE or CLI_FAILED. */
int cli_report_json (json_t *value);

/* The name of a file, in which what is not UTF-8 becomes U+FFFD each byte: JSON has no other. NULL if memory runs out. */
json_t *cli_json_path (const char *path);

/* All entries of library. CLI_DONE or CLI_FAILED. */
int cli_report_list (const NsLibrary *library, bool json);

/* What a model says of itself. CLI_DONE or CLI_FAILED. */
int cli_report_info (const NsModel *model, bool json);

/* For NsContext: a percentage on standard error. data: an int that starts at -1. */
bool cli_report_progress (double fraction, void *data);

/* Clears what cli_report_progress() left. */
void cli_report_progress_end (int *percent);

#endif /* CLI_REPORT_H */
