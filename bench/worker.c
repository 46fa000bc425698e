/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The engine as one of the programs that bench/run.py compares.
 *
 *   bench-worker THREADS forward MODEL SIZE PICTURE
 *   bench-worker THREADS adain MODEL SIZE PICTURE
 *   bench-worker THREADS gatys MODEL SIZE PICTURE STYLE
 *   bench-worker THREADS layer IN OUT KERNEL STRIDE SIZE PICTURE WEIGHTS
 *
 * Pictures are SIZE x SIZE, raw floats, channels last. Prepares, writes a line, and then obeys the lines it
 * reads: "run" computes once and answers with seconds; "save FILE" writes the last result as raw floats. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "network/forward.h"
#include "network/model.h"
#include "ops/conv.h"
#include "ops/pad.h"
#include "style/loss.h"

typedef struct
{
  NsContext *context;
  NsModel   *model;
  int        size;
  float     *picture; /* [size][size][channels] */
  int        channels;

  NsConv   conv; /* layer */
  NsTensor input, output;

  NsLoss *loss; /* gatys */
  float  *gradient;
} Bench;

static void
check (NsStatus status, const NsError *error)
{
  if (status == NS_OK)
    return;
  fprintf (stderr, "%s\n", error->message);
  exit (1);
}

static float *
read_floats (const char *path, size_t n)
{
  float *floats = malloc (n * sizeof *floats);
  FILE  *file = fopen (path, "rb");

  if (!floats || !file || fread (floats, sizeof *floats, n, file) != n)
    {
      fprintf (stderr, "%s cannot be read.\n", path);
      exit (1);
    }
  fclose (file);

  return floats;
}

static void
fill (const Bench *bench, const float *picture, NsTensor *tensor)
{
  size_t row = (size_t) (bench->size * bench->channels);

  for (int y = 0; y < bench->size; y++)
    memcpy (ns_tensor_at (tensor, y, 0), picture + (size_t) y * row, row * sizeof (float));
}

static NsTensor
picture_tensor (const Bench *bench, const float *picture, int halo)
{
  NsTensor tensor = NS_TENSOR_INIT;
  NsError  error = NS_ERROR_INIT;

  check (ns_tensor_init (&tensor, bench->context->memory, bench->size, bench->size, bench->channels,
                         halo, &error),
         &error);
  fill (bench, picture, &tensor);

  return tensor;
}

static void
load (Bench *bench, const char *path, int size, const char *picture)
{
  NsError error = NS_ERROR_INIT;

  bench->model = ns_model_load (bench->context->memory, path, &error);
  check (error.status, &error);
  bench->size = size;
  bench->channels = 3;
  bench->picture = read_floats (picture, (size_t) (3 * size * size));
}

static void
prepare_layer (Bench *bench, char **numbers, const char *picture, const char *weights)
{
  int     in = atoi (numbers[0]), out = atoi (numbers[1]);
  int     kernel = atoi (numbers[2]), stride = atoi (numbers[3]);
  size_t  n = (size_t) (in * out * kernel * kernel);
  float  *values = read_floats (weights, n + (size_t) out);
  NsError error = NS_ERROR_INIT;
  int     size = atoi (numbers[4]);

  bench->size = size;
  bench->channels = in;
  bench->picture = read_floats (picture, (size_t) (in * size * size));
  check (ns_conv_init (&bench->conv, bench->context->memory, in, out, kernel, stride, values,
                       values + n, &error),
         &error);
  bench->input = picture_tensor (bench, bench->picture, kernel / 2);
  size = ns_conv_output_size (size, stride);
  check (ns_tensor_init (&bench->output, bench->context->memory, size, size, out, 0, &error),
         &error);
  free (values);
}

static NsLossLayer
layer_of (const NsNetwork *network, const NsModelLoss *loss, bool content)
{
  return (NsLossLayer) { (unsigned) ns_network_find_output (network, loss->tap),
                         content ? loss->weight : 0.0, content ? 0.0 : loss->weight };
}

static void
prepare_gatys (Bench *bench, const char *style)
{
  const NsNetwork   *network = ns_model_network (bench->model);
  const NsModelLoss *content = ns_model_content_losses (bench->model);
  const NsModelLoss *styles = ns_model_style_losses (bench->model);
  NsLossOptions      options = { .content_weight = 1.0, .style_weight = 20.0 };
  float             *pixels = read_floats (style, (size_t) (3 * bench->size * bench->size));
  NsTensor           tensor;
  NsError            error = NS_ERROR_INIT;

  for (size_t i = 0; i < ns_model_n_style_losses (bench->model); i++)
    options.layers[options.n_layers++] = layer_of (network, &styles[i], false);
  for (size_t i = 0; i < ns_model_n_content_losses (bench->model); i++)
    options.layers[options.n_layers++] = layer_of (network, &content[i], true);

  bench->loss = ns_loss_new (bench->context, network, &options, bench->size, bench->size, &error);
  check (error.status, &error);
  /* the style's own content, so that neither term is at its minimum */
  tensor = picture_tensor (bench, pixels, 0);
  check (ns_loss_set_content (bench->loss, &tensor, &error), &error);
  tensor = picture_tensor (bench, pixels, 0);
  check (ns_loss_add_style (bench->loss, &tensor, NULL, 1.0, &error), &error);
  bench->gradient = malloc ((size_t) (3 * bench->size * bench->size) * sizeof (float));
  free (pixels);
}

static void
run_forward (Bench *bench, bool adain)
{
  const NsNetwork *network = ns_model_network (bench->model);
  NsTensor         inputs[16] = { NS_TENSOR_INIT };
  NsTensor         outputs[16] = { NS_TENSOR_INIT };
  unsigned         wanted[16] = { ns_network_n_outputs (network) - 1 };
  unsigned         n = 1;
  NsError          error = NS_ERROR_INIT;

  inputs[0] = picture_tensor (bench, bench->picture, ns_network_input_halo (network, 0));
  if (adain)
    {
      const NsNetwork *decoder = ns_model_decoder (bench->model);

      n = ns_network_n_inputs (decoder);
      for (unsigned i = 0; i < n; i++)
        wanted[i] = (unsigned) ns_network_find_output (network, ns_network_input_name (decoder, i));
      check (ns_network_forward (bench->context, network, NULL, inputs, n, wanted, outputs, &error),
             &error);
      memcpy (inputs, outputs, sizeof inputs);
      memset (outputs, 0, sizeof outputs);
      wanted[0] = ns_network_n_outputs (decoder) - 1;
      network = decoder;
    }
  check (ns_network_forward (bench->context, network, NULL, inputs, 1, wanted, outputs, &error),
         &error);
  ns_tensor_clear (&bench->output);
  ns_tensor_move (&bench->output, &outputs[0]);
}

static void
run (Bench *bench, const char *mode)
{
  NsError error = NS_ERROR_INIT;
  double  value;

  if (strcmp (mode, "layer") == 0)
    {
      ns_pad_reflect (bench->context->pool, &bench->input, bench->conv.kernel / 2);
      check (
        ns_conv_forward (bench->context, &bench->conv, &bench->input, &bench->output, NULL, &error),
        &error);
    }
  else if (strcmp (mode, "gatys") == 0)
    {
      NsObjective objective = ns_loss_objective (bench->loss);

      check (objective.evaluate (objective.data, bench->picture, &value, bench->gradient, &error),
             &error);
    }
  else
    run_forward (bench, strcmp (mode, "adain") == 0);
}

static void
save (const Bench *bench, const char *path)
{
  FILE *file = fopen (path, "wb");

  if (!file)
    exit (1);
  if (bench->gradient)
    fwrite (bench->gradient, sizeof (float), (size_t) (3 * bench->size * bench->size), file);
  else
    for (int y = 0; y < bench->output.height; y++)
      fwrite (ns_tensor_at (&bench->output, y, 0), sizeof (float),
              (size_t) (bench->output.width * bench->output.channels), file);
  if (fclose (file) != 0)
    exit (1);
}

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);

  return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

int
main (int argc, char **argv)
{
  Bench   bench = { 0 };
  NsError error = NS_ERROR_INIT;
  char    line[1024];

  if (argc < 6)
    {
      fputs ("bench-worker is run by bench/run.py.\n", stderr);
      return 2;
    }

  bench.context = ns_context_new ((unsigned) atoi (argv[1]), 0, &error);
  check (error.status, &error);
  puts ("started");
  fflush (stdout);
  if (strcmp (argv[2], "layer") == 0 && argc > 9)
    prepare_layer (&bench, argv + 3, argv[8], argv[9]);
  else
    load (&bench, argv[3], atoi (argv[4]), argv[5]);
  if (strcmp (argv[2], "gatys") == 0 && argc > 6)
    prepare_gatys (&bench, argv[6]);
  puts ("ready");
  fflush (stdout);

  while (fgets (line, sizeof line, stdin))
    {
      double begin = now ();

      line[strcspn (line, "\n")] = '\0';
      if (strncmp (line, "save ", 5) == 0)
        save (&bench, line + 5);
      else
        run (&bench, argv[2]);
      printf ("%.6f\n", now () - begin);
      fflush (stdout);
    }

  return 0;
}
