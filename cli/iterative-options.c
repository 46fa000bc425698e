/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "iterative-options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "i18n.h"
#include "options.h"

#define WEIGHT_MAX 1e9

void
cli_iterative_init (CliIterative *iterative)
{
  const NsIterativeOptions defaults = NS_ITERATIVE_OPTIONS_INIT;

  memset (iterative, 0, sizeof *iterative);
  iterative->options = defaults;
}

void
cli_iterative_help (void)
{
  fputs (_ ("With the method iterative:\n"
            "      --preset NAME     draft, standard or fine: how many steps (standard)\n"
            "      --content-weight NUMBER, --style-weight NUMBER\n"
            "                        what counts how much (1, 40)\n"
            "      --tv NUMBER       how much noise is held down (depends on the task)\n"
            "      --content-layers LAYERS, --style-layers LAYERS\n"
            "                        what is compared, for example relu3_1:0.5,relu4_1\n"
            "      --style-loss NAME gram or moments: how styles are compared (gram)\n"
            "      --features FILE   the network, ours or VGG-19's weights\n"
            "      --init WHAT       begin with content, noise, style or, where the style has a\n"
            "                        name, fast: what the method fast paints\n"
            "      --init-image FILE begin with a picture\n"
            "      --optimiser NAME  lbfgs or adam (lbfgs)\n"
            "      --steps NUMBER    steps at full size; smaller scales have more\n"
            "      --scales NUMBER   sizes from coarse to fine\n"
            "      --texture WIDTHxHEIGHT\n"
            "                        no photo: a texture like the style\n"
            "      --invert LAYER    no style: what the layer keeps of the photo\n"
            "      --save-every NUMBER\n"
            "                        steps after which the picture is written beside the output\n"
            "\n"),
         stdout);
}

/* One "NAME" or "NAME:WEIGHT" of length bytes. */
static bool
parse_layer (CliLayers *layers, const char *text, size_t length)
{
  char  *name = layers->names[layers->n];
  char  *colon, *end;
  double weight = 1.0;

  if (length == 0 || length > CLI_LAYER_NAME_MAX)
    return false;
  memcpy (name, text, length);
  name[length] = '\0';
  colon = strchr (name, ':');
  if (colon)
    {
      *colon = '\0';
      weight = strtod (colon + 1, &end);
      if (end == colon + 1 || *end != '\0' || !(weight >= 0.0 && weight <= WEIGHT_MAX))
        return false;
    }
  layers->losses[layers->n++] = (NsModelLoss) { name, weight };

  return name[0] != '\0';
}

static int
take_layers (CliLayers *layers, const char *name, const char *text)
{
  const char *from = text;

  layers->n = 0;
  while (true)
    {
      size_t length = strcspn (from, ",");

      if (layers->n == CLI_LAYERS_MAX || !parse_layer (layers, from, length))
        return cli_usage_error (
          _ ("--%s is “%s”, but must be names of layers with commas between them, each with a "
             "weight after a colon or without: relu3_1:0.5,relu4_1."),
          name, text);
      if (from[length] == '\0')
        return CLI_DONE;
      from += length + 1;
    }
}

static int
take_size (CliIterative *iterative, const char *text)
{
  char rest;

  if (sscanf (text, "%5dx%5d%c", &iterative->texture_width, &iterative->texture_height, &rest) !=
        2 ||
      iterative->texture_width < 1 || iterative->texture_height < 1 ||
      iterative->texture_width > NS_IMAGE_SIDE_MAX || iterative->texture_height > NS_IMAGE_SIDE_MAX)
    return cli_usage_error (_ ("--texture is “%s”, but must be a size such as 640x480."), text);
  iterative->options.task = NS_TASK_TEXTURE;

  return CLI_DONE;
}

static int
take_name (CliIterative *iterative, int option, const char *text)
{
  NsIterativeOptions *options = &iterative->options;

  if (option == CLI_OPTION_PRESET)
    return ns_preset_from_name (text, &options->preset)
             ? CLI_DONE
             : cli_usage_error (_ ("--preset is “%s”, but must be draft, standard or fine."), text);
  if (option == CLI_OPTION_OPTIMISER)
    return ns_optimiser_from_name (text, &options->optimiser)
             ? CLI_DONE
             : cli_usage_error (_ ("--optimiser is “%s”, but must be lbfgs or adam."), text);
  if (option == CLI_OPTION_STYLE_LOSS)
    return ns_style_loss_from_name (text, &options->style_loss)
             ? CLI_DONE
             : cli_usage_error (_ ("--style-loss is “%s”, but must be gram or moments."), text);

  return ns_initial_from_name (text, &options->initial) && options->initial != NS_INITIAL_PICTURE
           ? CLI_DONE
           : cli_usage_error (_ ("--init is “%s”, but must be content, noise, style or fast."),
                              text);
}

static int
take_count (CliIterative *iterative, int option, const char *text)
{
  uint64_t number = 0;
  int      code;

  switch (option)
    {
    case CLI_OPTION_SCALES:
      code = cli_take_integer ("scales", text, NS_ITERATIVE_SCALES_MAX, &number);
      iterative->options.scales = (unsigned) number;
      break;
    case CLI_OPTION_STEPS:
      code = cli_take_integer ("steps", text, NS_ITERATIVE_STEPS_MAX, &number);
      iterative->options.steps = (unsigned) number;
      break;
    default:
      code = cli_take_integer ("save-every", text, NS_ITERATIVE_STEPS_MAX, &number);
      iterative->save_every = (unsigned) number;
      break;
    }

  return code;
}

int
cli_iterative_take (CliIterative *iterative, int option, const char *text)
{
  static const char *const names[] = {
    "content-layers", "content-weight", "init",         "init-image", "invert",
    "optimiser",      "preset",         "save-every",   "scales",     "steps",
    "style-layers",   "style-loss",     "style-weight", "texture",    "tv",
  };
  NsIterativeOptions *options = &iterative->options;
  const char         *name = names[option - CLI_OPTION_ITERATIVE_FIRST];

  iterative->given = name;
  switch (option)
    {
    case CLI_OPTION_CONTENT_LAYERS:
      return take_layers (&iterative->content_layers, name, text);
    case CLI_OPTION_STYLE_LAYERS:
      return take_layers (&iterative->style_layers, name, text);
    case CLI_OPTION_CONTENT_WEIGHT:
      return cli_take_number (name, text, 0.0, WEIGHT_MAX, &options->content_weight);
    case CLI_OPTION_STYLE_WEIGHT:
      return cli_take_number (name, text, 0.0, WEIGHT_MAX, &options->style_weight);
    case CLI_OPTION_TV:
      return cli_take_number (name, text, 0.0, WEIGHT_MAX, &options->variation_weight);
    case CLI_OPTION_INIT:
    case CLI_OPTION_OPTIMISER:
    case CLI_OPTION_PRESET:
    case CLI_OPTION_STYLE_LOSS:
      return take_name (iterative, option, text);
    case CLI_OPTION_INIT_IMAGE:
      iterative->initial_picture = text;
      options->initial = NS_INITIAL_PICTURE;
      return CLI_DONE;
    case CLI_OPTION_INVERT:
      options->tap = text;
      options->task = NS_TASK_INVERT;
      return CLI_DONE;
    case CLI_OPTION_TEXTURE:
      return take_size (iterative, text);
    default:
      return take_count (iterative, option, text);
    }
}
