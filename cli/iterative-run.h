/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the iterative method tells while it runs: a line of progress, pictures in between, and the losses
 * for the report. */

#ifndef CLI_ITERATIVE_RUN_H
#define CLI_ITERATIVE_RUN_H

#include <jansson.h>

#include "options.h"

typedef struct
{
  const CliOptions  *options;
  NsIterativeOptions request; /* for NsRequest */
  NsImage            initial;
  bool               show; /* progress on standard error */
  bool               shown;
  json_t            *scales; /* one object per scale, the last being the current one */
  NsError            error;  /* the first picture that could not be written */
} CliIterativeRun;

/* Reads what the options name. run must be zero-filled; pointers into it are taken. */
NsStatus cli_iterative_run_init (CliIterativeRun  *run,
                                 NsMemory         *memory,
                                 const CliOptions *options,
                                 bool              show,
                                 NsError          *error);
void     cli_iterative_run_clear (CliIterativeRun *run);

/* Ends the line of progress. */
void cli_iterative_run_end (CliIterativeRun *run);

/* A new reference to what became of the losses, scale by scale. */
json_t *cli_iterative_run_report (const CliIterativeRun *run);

#endif /* CLI_ITERATIVE_RUN_H */
