/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The command line, read and checked as far as it can be without looking at files. */

#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>

#include "iterative-options.h"
#include "neural-style.h"

/* Exit codes. */
#define CLI_DONE 0
#define CLI_FAILED 1
#define CLI_USAGE 2

#define CLI_STYLES_MAX 16

typedef enum
{
  CLI_PAINT,
  CLI_LIST,
  CLI_INFO,
  CLI_HELP,
  CLI_VERSION,
} CliAction;

typedef struct
{
  const char *name;   /* of a style that a model has, or a picture file */
  double      weight; /* >= 0 */
  const char *region; /* picture file: where this style is painted; or NULL */
} CliStyle;

/* Texts point into argv. */
typedef struct
{
  CliAction    action;
  const char  *photo, *output; /* no photo for textures */
  const char  *mask;           /* or NULL */
  CliStyle     styles[CLI_STYLES_MAX];
  unsigned     n_styles;
  bool         method_given;
  NsMethod     method;
  const char  *model;  /* name or file, or NULL for the first of its kind */
  const char  *models; /* folder, or NULL */
  const char  *info;   /* name or file of the model to tell about */
  double       strength;
  double       style_scale;
  NsColour     colour;
  uint64_t     seed;
  unsigned     threads; /* 0: all */
  size_t       memory;  /* bytes, 0: the default */
  int          bits;
  bool         json, quiet;
  CliIterative iterative;
} CliOptions;

/* Reads argv; it may be reordered. CLI_DONE, or CLI_USAGE after writing what is wrong to standard error. */
int cli_options_parse (CliOptions *options, int argc, char **argv);

/* What --help says, to standard output. */
void cli_options_help (void);

/* Whether a style is meant as a file: names are lower case letters, digits and hyphens alone. */
bool cli_style_is_file (const char *name);

/* For those who take options: says what is wrong, and returns CLI_USAGE. */
int cli_usage_error (const char *format, ...) __attribute__ ((format (printf, 1, 2)));

/* The value of --name; CLI_DONE or CLI_USAGE. */
int cli_take_number (const char *name, const char *text, double min, double max, double *number);
int cli_take_integer (const char *name, const char *text, uint64_t max, uint64_t *number);

#endif /* CLI_OPTIONS_H */
