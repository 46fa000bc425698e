/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "arguments.h"

#include <glib/gi18n.h>

#include "style/stylise.h"

#define FLAGS G_PARAM_READWRITE

static GimpChoice *
method_choice (void)
{
  GimpChoice *choice = gimp_choice_new ();

  gimp_choice_add (choice, "fast", NS_METHOD_FAST, _ ("Fast"),
                   _ ("A network trained for the style; seconds"));
  gimp_choice_add (choice, "adain", NS_METHOD_ADAIN, _ ("Any style"),
                   _ ("One network for every style picture; seconds"));
  gimp_choice_add (choice, "iterative", NS_METHOD_ITERATIVE, _ ("Iterative"),
                   _ ("Optimises the painting step by step: the best, and the slowest"));

  return choice;
}

static GimpChoice *
source_choice (void)
{
  GimpChoice *choice = gimp_choice_new ();

  gimp_choice_add (choice, "model", NS_STYLE_SOURCE_MODEL, _ ("Built-in style"), NULL);
  gimp_choice_add (choice, "layer", NS_STYLE_SOURCE_LAYER, _ ("Layer"), NULL);
  gimp_choice_add (choice, "file", NS_STYLE_SOURCE_FILE, _ ("Picture file"), NULL);

  return choice;
}

static GimpChoice *
colour_choice (void)
{
  GimpChoice *choice = gimp_choice_new ();

  gimp_choice_add (choice, "style", NS_COLOUR_STYLE, _ ("Of the style"), NULL);
  gimp_choice_add (choice, "keep", NS_COLOUR_KEEP, _ ("Of the photograph"),
                   _ ("Only the brightness is painted"));
  gimp_choice_add (choice, "match", NS_COLOUR_MATCH, _ ("Palette of the photograph"),
                   _ ("The style is recoloured like the photograph first"));

  return choice;
}

static GimpChoice *
task_choice (void)
{
  GimpChoice *choice = gimp_choice_new ();

  gimp_choice_add (choice, "paint", NS_TASK_PAINT, _ ("Paint the layer"), NULL);
  gimp_choice_add (choice, "texture", NS_TASK_TEXTURE, _ ("Texture from the style"),
                   _ ("Fills the layer's size with a texture in the style"));
  gimp_choice_add (choice, "invert", NS_TASK_INVERT, _ ("What a network layer sees"),
                   _ ("Rebuilds the picture from the features of one layer of the network"));

  return choice;
}

static GimpChoice *
quality_choice (void)
{
  GimpChoice *choice = gimp_choice_new ();

  gimp_choice_add (choice, "draft", NS_PRESET_DRAFT, _ ("Draft"), NULL);
  gimp_choice_add (choice, "standard", NS_PRESET_STANDARD, _ ("Standard"), NULL);
  gimp_choice_add (choice, "fine", NS_PRESET_FINE, _ ("Fine"), NULL);

  return choice;
}

static GimpChoice *
initial_choice (void)
{
  GimpChoice *choice = gimp_choice_new ();

  gimp_choice_add (choice, "auto", NS_INITIAL_AUTO, _ ("Automatic"),
                   _ ("What the fast method paints if it has the style, otherwise the layer; noise "
                      "for other tasks than painting"));
  gimp_choice_add (choice, "content", NS_INITIAL_CONTENT, _ ("The layer"), NULL);
  gimp_choice_add (choice, "noise", NS_INITIAL_NOISE, _ ("Noise"), NULL);
  gimp_choice_add (choice, "style", NS_INITIAL_STYLE, _ ("The style"), NULL);
  gimp_choice_add (choice, "layer", NS_INITIAL_PICTURE, _ ("Another layer"), NULL);
  gimp_choice_add (choice, "fast", NS_INITIAL_FAST, _ ("What the fast method paints"),
                   _ ("It is refined; for built-in styles"));

  return choice;
}

static GimpChoice *
optimiser_choice (void)
{
  GimpChoice *choice = gimp_choice_new ();

  gimp_choice_add (choice, "lbfgs", NS_OPTIMISER_LBFGS, "L-BFGS", NULL);
  gimp_choice_add (choice, "adam", NS_OPTIMISER_ADAM, "Adam", NULL);

  return choice;
}

static void
add_style (GimpProcedure *procedure)
{
  gimp_procedure_add_choice_argument (procedure, "method", _ ("_Method"),
                                      _ ("How the painting is made"), method_choice (), "fast",
                                      FLAGS);
  gimp_procedure_add_choice_argument (procedure, "style-source", _ ("Style _from"),
                                      _ ("Where the style comes from"), source_choice (), "model",
                                      FLAGS);
  gimp_procedure_add_string_argument (procedure, "style-model", _ ("_Built-in style"),
                                      _ ("Name of the built-in style, such as “great-wave”; empty "
                                         "for the first one"),
                                      "", FLAGS);
  gimp_procedure_add_drawable_argument (procedure, "style-layer", _ ("Style la_yer"),
                                        _ ("The layer, of any open image, whose style to take"),
                                        TRUE, FLAGS);
  /* ANY, as with OPEN libgimp would refuse missing files itself, and not say which */
  gimp_procedure_add_file_argument (procedure, "style-file", _ ("Style p_icture"),
                                    _ ("The picture file whose style to take"),
                                    GIMP_FILE_CHOOSER_ACTION_ANY, TRUE, NULL, FLAGS);
}

/* Drawables and numbers one by one rather than in arrays: libgimp 3.0 does not let an array be left
 * out, and Python cannot set one of numbers. */
static void
add_several_styles (GimpProcedure *procedure)
{
  static const struct
  {
    const gchar *layer, *share, *region;
    const gchar *layer_label, *share_label, *region_label;
  } styles[] = {
    { NULL, "style-share", "style-region", NULL, N_ ("Share of the style"),
      N_ ("Region of the style") },
    { "style-layer-2", "style-share-2", "style-region-2", N_ ("Second style"), N_ ("Second share"),
      N_ ("Second region") },
    { "style-layer-3", "style-share-3", "style-region-3", N_ ("Third style"), N_ ("Third share"),
      N_ ("Third region") },
    { "style-layer-4", "style-share-4", "style-region-4", N_ ("Fourth style"), N_ ("Fourth share"),
      N_ ("Fourth region") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      if (styles[i].layer)
        gimp_procedure_add_drawable_argument (procedure, styles[i].layer, _ (styles[i].layer_label),
                                              _ ("Another layer whose style to take as well"), TRUE,
                                              FLAGS);
      gimp_procedure_add_double_argument (procedure, styles[i].share, _ (styles[i].share_label),
                                          _ ("How much this style counts among several"), 0.0,
                                          1000.0, 1.0, FLAGS);
      gimp_procedure_add_drawable_argument (
        procedure, styles[i].region, _ (styles[i].region_label),
        _ ("A channel, layer mask, layer or group that is white "
           "where this style is to be painted; one for every "
           "style, or none"),
        TRUE, FLAGS);
    }
}

static void
add_common (GimpProcedure *procedure)
{
  gimp_procedure_add_double_argument (procedure, "strength", _ ("S_trength"),
                                      _ ("How far to go from the photograph (0) to the style (1)"),
                                      0.0, 1.0, 1.0, FLAGS);
  gimp_procedure_add_double_argument (procedure, "content-weight", _ ("Content _weight"),
                                      _ ("Iterative: how much keeping the photograph's content "
                                         "counts (α); more keeps more of it"),
                                      0.0, 100.0, NS_CONTENT_WEIGHT_DEFAULT, FLAGS);
  gimp_procedure_add_choice_argument (procedure, "colours", _ ("Colo_urs"),
                                      _ ("Whose colours the painting has"), colour_choice (),
                                      "style", FLAGS);
  gimp_procedure_add_double_argument (
    procedure, "style-scale", _ ("Style scal_e"),
    _ ("How large the style is beside the layer: smaller for finer "
       "strokes, larger for broader ones"),
    NS_STYLE_SCALE_MIN, NS_STYLE_SCALE_MAX, 1.0, FLAGS);
  gimp_procedure_add_int_argument (procedure, "seed", _ ("Random see_d"),
                                   _ ("The same seed gives the same painting again"), 0, G_MAXINT,
                                   0, FLAGS);
  gimp_procedure_add_int_argument (procedure, "memory-limit", _ ("Pea_k memory (MiB)"),
                                   _ ("Memory that computing may use; 0 for three quarters of what "
                                      "the computer has"),
                                   0, G_MAXINT, 0, FLAGS);
}

static void
add_iterative (GimpProcedure *procedure)
{
  gimp_procedure_add_choice_argument (procedure, "task", _ ("T_ask"), _ ("Iterative: what to make"),
                                      task_choice (), "paint", FLAGS);
  gimp_procedure_add_choice_argument (procedure, "quality", _ ("_Quality"),
                                      _ ("Iterative: how long to optimise"), quality_choice (),
                                      "standard", FLAGS);
  gimp_procedure_add_double_argument (procedure, "style-weight", _ ("Style wei_ght"),
                                      _ ("Iterative: how much taking the style counts (β)"), 0.0,
                                      1000.0, NS_STYLE_WEIGHT_DEFAULT, FLAGS);
  gimp_procedure_add_double_argument (
    procedure, "variation-weight", _ ("Total _variation"),
    _ ("Iterative: how much smooth areas count (total variation); "
       "negative for what suits the task"),
    -1.0, 100.0, -1.0, FLAGS);
  gimp_procedure_add_choice_argument (procedure, "initial", _ ("_Begin with"),
                                      _ ("Iterative: what the optimisation begins with"),
                                      initial_choice (), "auto", FLAGS);
  gimp_procedure_add_drawable_argument (procedure, "initial-layer", _ ("Begi_nning layer"),
                                        _ ("Iterative: the layer to begin with"), TRUE, FLAGS);
  gimp_procedure_add_choice_argument (procedure, "optimiser", _ ("Optimiser"),
                                      _ ("Iterative: L-BFGS is the better one, Adam the simpler"),
                                      optimiser_choice (), "lbfgs", FLAGS);
  gimp_procedure_add_int_argument (procedure, "steps", _ ("Steps"),
                                   _ ("Iterative: steps at the finest scale; 0 for those of the "
                                      "quality"),
                                   0, NS_ITERATIVE_STEPS_MAX, 0, FLAGS);
  gimp_procedure_add_int_argument (procedure, "scales", _ ("Scales"),
                                   _ ("Iterative: sizes from coarse to fine; 0 for those of the "
                                      "quality"),
                                   0, NS_ITERATIVE_SCALES_MAX, 0, FLAGS);
  gimp_procedure_add_string_argument (procedure, "invert-tap", _ ("E_xamined layer"),
                                      _ ("Iterative: the layer of the network to rebuild the "
                                         "picture from, such as “relu3_1”"),
                                      "relu3_1", FLAGS);
  gimp_procedure_add_file_argument (
    procedure, "features-file", _ ("Feature network"),
    _ ("Iterative: a model file, such as VGG-19, to be used instead "
       "of the built-in features, with styles of pictures"),
    GIMP_FILE_CHOOSER_ACTION_ANY, TRUE, NULL, FLAGS);
}

void
ns_arguments_add (GimpProcedure *procedure)
{
  add_style (procedure);
  add_common (procedure);
  add_iterative (procedure);
  add_several_styles (procedure);
}
