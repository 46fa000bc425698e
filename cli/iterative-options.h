/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The options of the iterative method. */

#ifndef CLI_ITERATIVE_OPTIONS_H
#define CLI_ITERATIVE_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>

#include "neural-style.h"

#define CLI_LAYERS_MAX 64
#define CLI_LAYER_NAME_MAX 63

/* Layers with weights, "relu3_1:0.5,relu4_1". */
typedef struct
{
  size_t      n;
  NsModelLoss losses[CLI_LAYERS_MAX];
  char        names[CLI_LAYERS_MAX][CLI_LAYER_NAME_MAX + 1]; /* that losses point to */
} CliLayers;

typedef struct
{
  const char        *given;   /* an option that only this method has; or NULL */
  NsIterativeOptions options; /* but for its pointers */
  CliLayers          content_layers, style_layers;
  const char        *initial_picture; /* file, or NULL */
  int                texture_width, texture_height;
  unsigned           save_every; /* steps; 0: never */
} CliIterative;

/* Codes of the options, and their rows for getopt_long(). */
enum
{
  CLI_OPTION_ITERATIVE_FIRST = 512,
  CLI_OPTION_CONTENT_LAYERS = CLI_OPTION_ITERATIVE_FIRST,
  CLI_OPTION_CONTENT_WEIGHT,
  CLI_OPTION_INIT,
  CLI_OPTION_INIT_IMAGE,
  CLI_OPTION_INVERT,
  CLI_OPTION_OPTIMISER,
  CLI_OPTION_PRESET,
  CLI_OPTION_SAVE_EVERY,
  CLI_OPTION_SCALES,
  CLI_OPTION_STEPS,
  CLI_OPTION_STYLE_LAYERS,
  CLI_OPTION_STYLE_LOSS,
  CLI_OPTION_STYLE_WEIGHT,
  CLI_OPTION_TEXTURE,
  CLI_OPTION_TV,
  CLI_OPTION_ITERATIVE_END,
};

#define CLI_ITERATIVE_LONG_OPTIONS                                                                 \
  { "content-layers", required_argument, NULL, CLI_OPTION_CONTENT_LAYERS },                        \
    { "content-weight", required_argument, NULL, CLI_OPTION_CONTENT_WEIGHT },                      \
    { "init", required_argument, NULL, CLI_OPTION_INIT },                                          \
    { "init-image", required_argument, NULL, CLI_OPTION_INIT_IMAGE },                              \
    { "invert", required_argument, NULL, CLI_OPTION_INVERT },                                      \
    { "optimiser", required_argument, NULL, CLI_OPTION_OPTIMISER },                                \
    { "preset", required_argument, NULL, CLI_OPTION_PRESET },                                      \
    { "save-every", required_argument, NULL, CLI_OPTION_SAVE_EVERY },                              \
    { "scales", required_argument, NULL, CLI_OPTION_SCALES },                                      \
    { "steps", required_argument, NULL, CLI_OPTION_STEPS },                                        \
    { "style-layers", required_argument, NULL, CLI_OPTION_STYLE_LAYERS },                          \
    { "style-loss", required_argument, NULL, CLI_OPTION_STYLE_LOSS },                              \
    { "style-weight", required_argument, NULL, CLI_OPTION_STYLE_WEIGHT },                          \
    { "texture", required_argument, NULL, CLI_OPTION_TEXTURE },                                    \
  {                                                                                                \
    "tv", required_argument, NULL, CLI_OPTION_TV                                                   \
  }

void cli_iterative_init (CliIterative *iterative);

/* Takes one option; CLI_DONE, or CLI_USAGE after writing what is wrong to standard error. */
int cli_iterative_take (CliIterative *iterative, int option, const char *text);

/* What --help says of them, to standard output. */
void cli_iterative_help (void);

#endif /* CLI_ITERATIVE_OPTIONS_H */
