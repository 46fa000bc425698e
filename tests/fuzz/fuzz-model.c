/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Whatever bytes a model file has: it is refused with a sentence or can be run, and nothing leaks. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "network/tape.h"
#include "style/stylise.h"

#define MEMORY_LIMIT ((size_t) 64 << 20)
#define SIDE 9 /* pixels of the picture that is painted */

static void
check (int condition, const char *what)
{
  if (condition)
    return;

  fprintf (stderr, "fuzz-model: %s\n", what);
  abort ();
}

/* Refusals must explain themselves, except that nobody cares here how. */
static void
check_status (NsStatus status, const NsError *error)
{
  check (status == NS_OK || (error->status == status && error->message[0] != '\0'),
         "a failure without a sentence");
}

static void
paint (NsContext *context, const NsModel *model)
{
  NsImage   photo = NS_IMAGE_INIT;
  NsImage   painting = NS_IMAGE_INIT;
  NsPicture content = { &photo, NULL, 1.0 };
  NsPicture style = { &photo, NULL, 1.0 };
  NsRequest request = NS_REQUEST_INIT;
  NsError   error = NS_ERROR_INIT;
  NsStatus  status;

  request.model = model;
  if (ns_model_kind (model) == NS_MODEL_FAST)
    request.style = ns_model_n_styles (model) - 1;
  else
    {
      request.method = NS_METHOD_ADAIN;
      request.styles = &style;
      request.n_styles = 1;
    }
  if (ns_image_init (&photo, context->memory, SIDE, SIDE, NULL) != NS_OK)
    return;
  for (size_t i = 0; i < 4 * SIDE * SIDE; i++)
    photo.pixels[i] = (float) (i % 7) / 6.0f;

  status = ns_stylise (context, &request, &content, &painting, NULL, &error);
  check_status (status, &error);
  for (size_t i = 0; status == NS_OK && i < 4 * SIDE * SIDE; i++)
    check (painting.pixels[i] >= 0.0f && painting.pixels[i] <= 1.0f, "a value out of range");
  ns_image_clear (&photo);
  ns_image_clear (&painting);
}

/* The encoder of an adain model, or a loss network: forward, and back if it can be. */
static void
differentiate (NsContext *context, const NsNetwork *network)
{
  unsigned wanted = ns_network_n_outputs (network) - 1;
  NsTensor input = NS_TENSOR_INIT;
  NsTensor gradient = NS_TENSOR_INIT;
  NsTensor grad_input = NS_TENSOR_INIT;
  NsError  error = NS_ERROR_INIT;
  NsTape  *tape;

  if (ns_tensor_init (&input, context->memory, SIDE, SIDE, 3, 0, NULL) != NS_OK)
    return;
  ns_tensor_fill (&input, 100.0f);
  tape = ns_network_record (context, network, NULL, &input, 1, &wanted, &error);
  check_status (tape ? NS_OK : error.status, &error);
  if (tape)
    {
      const NsTensor *output = ns_tape_output (tape, 0);

      if (ns_tensor_init (&gradient, context->memory, output->height, output->width,
                          output->channels, 0, NULL) == NS_OK)
        ns_tensor_fill (&gradient, 1.0f);
      check_status (ns_tape_backward (context, tape, &gradient, &grad_input, &error), &error);
    }
  ns_tensor_clear (&grad_input);
  ns_tape_free (tape);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n)
{
  char       path[] = "/tmp/neural-style-fuzz-XXXXXX";
  int        fd = mkstemp (path);
  NsContext *context = ns_context_new (1, MEMORY_LIMIT, NULL);
  NsError    error = NS_ERROR_INIT;
  NsModel   *model;

  check (fd >= 0 && context && write (fd, bytes, n) == (ssize_t) n, "no temporary file");
  close (fd);

  model = ns_model_load (context->memory, path, &error);
  check_status (model ? NS_OK : error.status, &error);
  check (model || strstr (error.message, path) || error.status == NS_ERROR_MEMORY,
         "a sentence that does not name the file");
  if (model && ns_model_kind (model) != NS_MODEL_FEATURES)
    paint (context, model);
  if (model && ns_model_kind (model) != NS_MODEL_FAST)
    differentiate (context, ns_model_network (model));
  ns_model_free (model);

  check (ns_memory_used (context->memory) == 0, "memory is left");
  ns_context_free (context);
  unlink (path);

  return 0;
}
