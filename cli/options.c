/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "i18n.h"

#define THREADS_MAX NS_POOL_THREADS_MAX
#define MEMORY_MIB_MAX ((uint64_t) SIZE_MAX >> 20)

/* Options without a letter. */
enum
{
  OPTION_BITS = 256,
  OPTION_COLOUR,
  OPTION_FEATURES,
  OPTION_INFO,
  OPTION_JSON,
  OPTION_LIST,
  OPTION_MASK,
  OPTION_MEMORY,
  OPTION_MODEL,
  OPTION_MODELS,
  OPTION_REGION,
  OPTION_SEED,
  OPTION_STRENGTH,
  OPTION_STYLE_SCALE,
  OPTION_THREADS,
  OPTION_VERSION,
  OPTION_WEIGHT,
};

static const struct option long_options[] = {
  { "bits", required_argument, NULL, OPTION_BITS },
  { "colour", required_argument, NULL, OPTION_COLOUR },
  { "features", required_argument, NULL, OPTION_FEATURES },
  { "help", no_argument, NULL, 'h' },
  { "info", required_argument, NULL, OPTION_INFO },
  { "json", no_argument, NULL, OPTION_JSON },
  { "list", no_argument, NULL, OPTION_LIST },
  { "mask", required_argument, NULL, OPTION_MASK },
  { "memory", required_argument, NULL, OPTION_MEMORY },
  { "method", required_argument, NULL, 'm' },
  { "model", required_argument, NULL, OPTION_MODEL },
  { "models", required_argument, NULL, OPTION_MODELS },
  { "output", required_argument, NULL, 'o' },
  { "quiet", no_argument, NULL, 'q' },
  { "region", required_argument, NULL, OPTION_REGION },
  { "seed", required_argument, NULL, OPTION_SEED },
  { "strength", required_argument, NULL, OPTION_STRENGTH },
  { "style", required_argument, NULL, 's' },
  { "style-scale", required_argument, NULL, OPTION_STYLE_SCALE },
  { "threads", required_argument, NULL, OPTION_THREADS },
  { "version", no_argument, NULL, OPTION_VERSION },
  { "weight", required_argument, NULL, OPTION_WEIGHT },
  CLI_ITERATIVE_LONG_OPTIONS,
  { NULL, 0, NULL, 0 },
};

int
cli_usage_error (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  fputs ("neural-style: ", stderr);
  vfprintf (stderr, format, arguments);
  fputc ('\n', stderr);
  va_end (arguments);
  fputs (_ ("Try “neural-style --help”.\n"), stderr);

  return CLI_USAGE;
}

void
cli_options_help (void)
{
  fputs (_ ("Usage: neural-style PHOTO.png -o PAINTING.png --style STYLE [OPTION…]\n"
            "       neural-style --list [--json]\n"
            "       neural-style --info MODEL [--json]\n"
            "\n"
            "Paints a picture in the style of another.\n"
            "\n"),
         stdout);
  fputs (_ ("What to paint:\n"
            "  -o, --output FILE     where the painting goes (PNG)\n"
            "  -s, --style STYLE     a style's name (see --list) or a picture (PNG); again\n"
            "                        for several, which are blended\n"
            "      --weight NUMBER   how much the style before it counts (1)\n"
            "      --region FILE     where the style before it is painted: a picture of the\n"
            "                        photo's size, white where it is, black where it is not\n"
            "      --mask FILE       what of the photo counts for its statistics, likewise\n"
            "\n"),
         stdout);
  fputs (_ ("How:\n"
            "  -m, --method METHOD   fast: a network trained for the style (for names);\n"
            "                        adain: any style in seconds (for pictures);\n"
            "                        iterative: optimises it, a minute or more (for both)\n"
            "      --strength NUMBER from 0, the photo, to 1, the style (1)\n"
            "      --colour WHOSE    style: the style's; keep: the photo's, only its\n"
            "                        brightness is painted; match: the style is recoloured\n"
            "                        like the photo first (style)\n"
            "      --style-scale NUMBER\n"
            "                        size of a style picture relative to the photo, or of\n"
            "                        the strokes of a built-in style (1)\n"
            "      --seed NUMBER     of random numbers (0)\n"
            "      --model MODEL     the model of the method, by name or file\n"
            "\n"),
         stdout);
  cli_iterative_help ();
  fputs (_ ("With what:\n"
            "      --threads NUMBER  threads; 0 for one per core (0)\n"
            "      --memory MIB      memory to keep to; large pictures are then computed in\n"
            "                        parts where the method can (three quarters of all)\n"
            "      --models FOLDER   where models are looked for first\n"
            "      --bits NUMBER     bits per channel of the painting: 8 or 16 (8)\n"
            "\n"
            "Other:\n"
            "      --list            list the styles and models\n"
            "      --info MODEL      tell about a model, by name or file\n"
            "      --json            write results to standard output as JSON\n"
            "  -q, --quiet           show no progress\n"
            "  -h, --help            show this\n"
            "      --version         show the version\n"
            "\n"
            "Exit code: 0 done, 1 failed, 2 the command line was wrong.\n"),
         stdout);
}

bool
cli_style_is_file (const char *name)
{
  return name[strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0';
}

/* --- Values --- */

static bool
parse_number (const char *text, double min, double max, double *number)
{
  char *end;

  *number = strtod (text, &end);

  return end != text && *end == '\0' && *number >= min && *number <= max;
}

static bool
parse_integer (const char *text, uint64_t max, uint64_t *number)
{
  char *end;

  if (text[0] < '0' || text[0] > '9') /* strtoull would take signs and spaces */
    return false;
  errno = 0;
  *number = strtoull (text, &end, 10);

  return *end == '\0' && errno == 0 && *number <= max;
}

int
cli_take_number (const char *name, const char *text, double min, double max, double *number)
{
  if (parse_number (text, min, max, number))
    return CLI_DONE;

  return cli_usage_error (_ ("--%s is “%s”, but must be a number from %g to %g."), name, text, min,
                          max);
}

int
cli_take_integer (const char *name, const char *text, uint64_t max, uint64_t *number)
{
  if (parse_integer (text, max, number))
    return CLI_DONE;

  return cli_usage_error (_ ("--%s is “%s”, but must be a whole number from 0 to %llu."), name,
                          text, (unsigned long long) max);
}

/* --- Options --- */

static int
take_style (CliOptions *options, const char *name)
{
  if (options->n_styles == CLI_STYLES_MAX)
    return cli_usage_error (_ ("There are more than %d styles."), CLI_STYLES_MAX);
  if (name[0] == '\0')
    return cli_usage_error (_ ("--style is empty. Name a style or a picture."));

  options->styles[options->n_styles++] = (CliStyle) { name, 1.0, NULL };

  return CLI_DONE;
}

/* --weight and --region belong to the style before them. */
static int
take_for_style (CliOptions *options, int option, const char *text)
{
  CliStyle *style = options->n_styles ? &options->styles[options->n_styles - 1] : NULL;

  if (!style)
    return cli_usage_error (_ ("--%s stands before any --style, but belongs after one."),
                            option == OPTION_WEIGHT ? "weight" : "region");
  if (option == OPTION_WEIGHT)
    return cli_take_number ("weight", text, 0.0, 1e6, &style->weight);

  style->region = text;

  return CLI_DONE;
}

static int
take_choice (CliOptions *options, int option, const char *text)
{
  if (option == OPTION_COLOUR)
    return ns_colour_from_name (text, &options->colour)
             ? CLI_DONE
             : cli_usage_error (_ ("--colour is “%s”, but must be style, keep or match."), text);

  options->method_given = true;

  return ns_method_from_name (text, &options->method)
           ? CLI_DONE
           : cli_usage_error (_ ("--method is “%s”, but must be fast, adain or iterative."), text);
}

static int
take_amount (CliOptions *options, int option, const char *text)
{
  uint64_t number = 0;
  int      code = CLI_DONE;

  switch (option)
    {
    case OPTION_BITS:
      if (!parse_integer (text, 16, &number) || (number != 8 && number != 16))
        return cli_usage_error (_ ("--bits is “%s”, but must be 8 or 16."), text);
      options->bits = (int) number;
      break;
    case OPTION_MEMORY:
      code = cli_take_integer ("memory", text, MEMORY_MIB_MAX, &number);
      options->memory = (size_t) number << 20;
      break;
    case OPTION_SEED:
      code = cli_take_integer ("seed", text, UINT64_MAX, &options->seed);
      break;
    case OPTION_STRENGTH:
      code = cli_take_number ("strength", text, 0.0, 1.0, &options->strength);
      break;
    case OPTION_STYLE_SCALE:
      code = cli_take_number ("style-scale", text, NS_STYLE_SCALE_MIN, NS_STYLE_SCALE_MAX,
                              &options->style_scale);
      break;
    case OPTION_THREADS:
      code = cli_take_integer ("threads", text, THREADS_MAX, &number);
      options->threads = (unsigned) number;
      break;
    }

  return code;
}

static int
take_option (CliOptions *options, int option, const char *text)
{
  switch (option)
    {
    case 'h':
      options->action = CLI_HELP;
      break;
    case OPTION_VERSION:
      options->action = CLI_VERSION;
      break;
    case OPTION_LIST:
      options->action = CLI_LIST;
      break;
    case OPTION_INFO:
      options->action = CLI_INFO;
      options->info = text;
      break;
    case 'o':
      options->output = text;
      break;
    case OPTION_MASK:
      options->mask = text;
      break;
    case OPTION_MODEL:
      options->model = text;
      break;
    case OPTION_MODELS:
      options->models = text;
      break;
    case OPTION_FEATURES:
      options->model = text;
      options->iterative.given = "features";
      break;
    case OPTION_JSON:
      options->json = true;
      break;
    case 'q':
      options->quiet = true;
      break;
    case 's':
      return take_style (options, text);
    case OPTION_WEIGHT:
    case OPTION_REGION:
      return take_for_style (options, option, text);
    case 'm':
    case OPTION_COLOUR:
      return take_choice (options, option, text);
    default:
      return option >= CLI_OPTION_ITERATIVE_FIRST
               ? cli_iterative_take (&options->iterative, option, text)
               : take_amount (options, option, text);
    }

  return CLI_DONE;
}

/* What must be there, and what excludes each other. */
static int
check (const CliOptions *options)
{
  NsTask task = options->iterative.options.task;
  bool   regions = false;

  if (options->action != CLI_PAINT)
    return options->photo ? cli_usage_error (_ ("“%s” is one name too many."), options->photo)
                          : CLI_DONE;
  if (options->iterative.given && options->method_given && options->method != NS_METHOD_ITERATIVE)
    return cli_usage_error (_ ("--%s belongs to the method iterative, but --method is %s."),
                            options->iterative.given, ns_method_name (options->method));
  if (task == NS_TASK_TEXTURE && options->photo)
    return cli_usage_error (_ ("--texture is made of a style alone. Leave the picture “%s” out."),
                            options->photo);
  if (task == NS_TASK_TEXTURE && options->mask)
    return cli_usage_error (_ ("--texture has no photo that --mask could belong to."));
  if (task == NS_TASK_INVERT && options->n_styles > 0)
    return cli_usage_error (_ ("--invert needs no --style. Leave it out."));
  if (!options->photo && task != NS_TASK_TEXTURE)
    return cli_usage_error (_ ("Name the picture that is to be painted."));
  if (!options->output)
    return cli_usage_error (_ ("Say with --output where the painting goes."));
  if (options->n_styles == 0 && task != NS_TASK_INVERT)
    return cli_usage_error (_ ("Choose a style with --style; --list shows those that there are."));

  for (unsigned i = 0; i < options->n_styles; i++)
    regions = regions || options->styles[i].region;
  for (unsigned i = 0; i < options->n_styles; i++)
    if (regions && !options->styles[i].region)
      return cli_usage_error (_ ("The style “%s” has no --region, but others have. Give each one."),
                              options->styles[i].name);

  return CLI_DONE;
}

int
cli_options_parse (CliOptions *options, int argc, char **argv)
{
  const CliOptions defaults = { .strength = 1.0, .style_scale = 1.0, .bits = 8 };
  int              option;

  *options = defaults;
  cli_iterative_init (&options->iterative);
  opterr = 0;
  while ((option = getopt_long (argc, argv, ":ho:s:m:q", long_options, NULL)) != -1)
    {
      int code;

      if (option == '?' || option == ':')
        {
          const char *text = argv[optind - 1];

          return option == ':' ? cli_usage_error (_ ("The option %s needs a value."), text)
                               : cli_usage_error (_ ("There is no option %s."), text);
        }
      code = take_option (options, option, optarg);
      if (code != CLI_DONE)
        return code;
      if (options->action == CLI_HELP || options->action == CLI_VERSION)
        return CLI_DONE;
    }

  if (optind < argc)
    options->photo = argv[optind++];
  if (optind < argc)
    return cli_usage_error (_ ("“%s” is one name too many."), argv[optind]);
  if (options->iterative.given && !options->method_given)
    {
      options->method = NS_METHOD_ITERATIVE;
      options->method_given = true;
    }

  return check (options);
}
