/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/description.h"

#include <jansson.h>
#include <string.h>

#include "network/binding.h"
#include "network/safetensors-header.h"

#define FIELDS_MAX 3

/* The word of every kind of layer, and the fields it may have beside op, from and save. */
static const struct
{
  const char *op;
  const char *fields[FIELDS_MAX];
} words[NS_LAYER_N_KINDS] = {
  [NS_LAYER_CONV] = { "conv", { "weights", "stride", "pad" } },
  [NS_LAYER_NORM] = { "instance-norm", { "weights", "epsilon" } },
  [NS_LAYER_RELU] = { "relu", { NULL } },
  [NS_LAYER_TANH] = { "tanh", { NULL } },
  [NS_LAYER_AFFINE] = { "affine", { "scale", "offset" } },
  [NS_LAYER_MAX_POOL] = { "max-pool", { NULL } },
  [NS_LAYER_AVERAGE_POOL] = { "average-pool", { NULL } },
  [NS_LAYER_UPSAMPLE] = { "upsample", { NULL } },
  [NS_LAYER_ADD] = { "add", { "with" } },
  [NS_LAYER_NOISE] = { "noise", { "deviation" } },
};

typedef struct
{
  NsNetwork         *network;
  const NsNetwork   *encoder;
  NsDescriptionPlace place;
} Parser;

static NsStatus
parse_kind (const Parser *parser, const json_t *json, NsLayer *layer, NsError *error)
{
  const NsDescriptionPlace *place = &parser->place;
  const char               *op = json_string_value (json_object_get (json, "op"));
  int                       kind = 0;
  const char               *key;
  json_t                   *value;

  if (!op)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” cannot be used: layer %d of its “%s” does not say what it computes.",
                         place->path, place->layer, place->key);
  while (kind < NS_LAYER_N_KINDS && strcmp (op, words[kind].op) != 0)
    kind++;
  if (kind == NS_LAYER_N_KINDS)
    return ns_error_set (
      error, NS_ERROR_UNSUPPORTED,
      "“%s” cannot be used: layer %d of its “%s” is of the unknown kind “%.40s”.", place->path,
      place->layer, place->key, op);
  layer->kind = (NsLayerKind) kind;

  /* A field that is not understood would change what is computed */
  json_object_foreach ((json_t *) json, key, value)
  {
    bool known = strcmp (key, "op") == 0 || strcmp (key, "from") == 0 || strcmp (key, "save") == 0;

    for (int i = 0; i < FIELDS_MAX && words[kind].fields[i]; i++)
      known = known || strcmp (key, words[kind].fields[i]) == 0;
    if (!known)
      return ns_error_set (
        error, NS_ERROR_UNSUPPORTED,
        "“%s” cannot be used: layer %d of its “%s” has the unknown field “%.40s”.", place->path,
        place->layer, place->key, key);
  }

  return NS_OK;
}

static const NsNamedValue *
find_value (const NsNamedValue *values, int n, const char *name)
{
  for (int i = 0; i < n; i++)
    if (strcmp (values[i].name, name) == 0)
      return &values[i];

  return NULL;
}

/* The value that a layer names; a decoder's may be a tap, which thereby becomes an input. */
static NsStatus
resolve (Parser *parser, const json_t *json, const char *field, int *value, NsError *error)
{
  const NsDescriptionPlace *place = &parser->place;
  NsNetwork                *network = parser->network;
  const char               *name = json_string_value (json_object_get (json, field));
  const NsNamedValue       *found;

  if (!name)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” cannot be used: “%s” in layer %d of its “%s” is not a name.",
                         place->path, field, place->layer, place->key);

  found = find_value (network->outputs, network->n_outputs, name);
  if (!found)
    found = find_value (network->inputs, network->n_inputs, name);
  if (!found && parser->encoder)
    {
      /* Without its last, the unnamed final output */
      const NsNamedValue *tap =
        find_value (parser->encoder->outputs, parser->encoder->n_outputs - 1, name);

      if (tap)
        {
          NsNamedValue *input = &network->inputs[network->n_inputs];

          *input = *tap;
          input->value = network->n_layers + network->n_inputs++;
          found = input;
        }
    }
  if (!found)
    return ns_error_set (
      error, NS_ERROR_FORMAT,
      "“%s” cannot be used: layer %d of its “%s” asks for “%.63s”, which no layer "
      "before it has saved.",
      place->path, place->layer, place->key, name);
  *value = found->value;

  return NS_OK;
}

static NsSize
size_of (const NsNetwork *network, int value)
{
  return value < network->n_layers ? network->layers[value].size
                                   : network->inputs[value - network->n_layers].size;
}

/* Which values the layer works on, and the size of what it gives. */
static NsStatus
parse_inputs (Parser *parser, const json_t *json, NsLayer *layer, NsError *error)
{
  const NsDescriptionPlace *place = &parser->place;
  NsNetwork                *network = parser->network;
  NsStatus                  status = NS_OK;
  bool                      sound = true;

  layer->with = -1;
  if (json_object_get (json, "from"))
    status = resolve (parser, json, "from", &layer->from, error);
  else if (place->layer > 1)
    layer->from = place->layer - 2;
  else if (!parser->encoder)
    layer->from = network->n_layers;
  else
    status =
      ns_error_set (error, NS_ERROR_FORMAT,
                    "“%s” cannot be used: the first layer of its “%s” does not name its tap.",
                    place->path, place->key);
  if (status == NS_OK && layer->kind == NS_LAYER_ADD)
    status = resolve (parser, json, "with", &layer->with, error);
  if (status != NS_OK)
    return status;

  layer->channels = ns_network_channels (network, layer->from);
  layer->size = size_of (network, layer->from);
  if (layer->kind == NS_LAYER_MAX_POOL || layer->kind == NS_LAYER_AVERAGE_POOL)
    sound = ns_sizes_halve (&network->sizes, &layer->size, false);
  else if (layer->kind == NS_LAYER_UPSAMPLE)
    sound = ns_sizes_double (&layer->size);
  if (!sound)
    return ns_error_set (
      error, NS_ERROR_UNSUPPORTED,
      "“%s” cannot be used: layer %d of its “%s” halves or doubles once too often.", place->path,
      place->layer, place->key);

  if (layer->kind == NS_LAYER_ADD &&
      (ns_network_channels (network, layer->with) != layer->channels ||
       !ns_sizes_equal (size_of (network, layer->with), layer->size)))
    return ns_error_set (
      error, NS_ERROR_FORMAT,
      "“%s” cannot be used: layer %d of its “%s” adds values of different shapes.", place->path,
      place->layer, place->key);

  return NS_OK;
}

static void
add_output (NsNetwork *network, const char *name, int value)
{
  NsNamedValue *output = &network->outputs[network->n_outputs++];

  strcpy (output->name, name);
  output->value = value;
  output->channels = network->layers[value].channels;
  output->size = network->layers[value].size;
}

static NsStatus
parse_save (Parser *parser, const json_t *json, NsError *error)
{
  const NsDescriptionPlace *place = &parser->place;
  NsNetwork                *network = parser->network;
  const json_t             *save = json_object_get (json, "save");
  const char               *name = json_string_value (save);
  size_t                    length = name ? strlen (name) : 0;

  if (!save)
    return NS_OK;
  if (length == 0 || length > NS_NETWORK_VALUE_NAME_MAX)
    return ns_error_set (
      error, NS_ERROR_FORMAT,
      "“%s” cannot be used: layer %d of its “%s” does not save its output under a "
      "name of 1 to %d bytes.",
      place->path, place->layer, place->key, NS_NETWORK_VALUE_NAME_MAX);
  if (strcmp (name, "input") == 0 || strcmp (name, "output") == 0 ||
      find_value (network->outputs, network->n_outputs, name) ||
      (parser->encoder && find_value (parser->encoder->outputs, parser->encoder->n_outputs, name)))
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” cannot be used: the name “%s”, which layer %d of its “%s” saves, is "
                         "already taken.",
                         place->path, name, place->layer, place->key);

  add_output (network, name, place->layer - 1);

  return NS_OK;
}

static NsStatus
parse_layer (Parser              *parser,
             const NsSafetensors *file,
             const json_t        *json,
             NsLayer             *layer,
             NsError             *error)
{
  const NsDescriptionPlace *place = &parser->place;
  NsStatus                  status;

  if (!json_is_object (json))
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” cannot be used: layer %d of its “%s” is not a JSON object.",
                         place->path, place->layer, place->key);

  status = parse_kind (parser, json, layer, error);
  if (status == NS_OK)
    status = parse_inputs (parser, json, layer, error);
  if (status == NS_OK)
    status = ns_layer_bind (layer, parser->network, file, json, place, error);
  if (status == NS_OK)
    status = parse_save (parser, json, error);

  return status;
}

static NsStatus
parse_layers (Parser *parser, const NsSafetensors *file, const json_t *json, NsError *error)
{
  const NsDescriptionPlace *place = &parser->place;
  NsNetwork                *network = parser->network;
  size_t                    n = json_array_size (json);
  size_t                    n_inputs = parser->encoder ? (size_t) parser->encoder->n_outputs : 1;

  if (n == 0 || n > NS_NETWORK_LAYERS_MAX)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” cannot be used: its “%s” is not an array of 1 to %d layers.",
                         place->path, place->key, NS_NETWORK_LAYERS_MAX);

  network->layers = ns_memory_alloc_zeroed (network->memory, n, sizeof (NsLayer), error);
  network->inputs =
    ns_memory_alloc_zeroed (network->memory, n_inputs, sizeof (NsNamedValue), error);
  network->outputs = ns_memory_alloc_zeroed (network->memory, n + 1, sizeof (NsNamedValue), error);
  if (!network->layers || !network->inputs || !network->outputs)
    return NS_ERROR_MEMORY;

  network->n_layers = (int) n;
  network->n_styles = 1;
  if (!parser->encoder)
    {
      strcpy (network->inputs[0].name, "input");
      network->inputs[0].value = network->n_layers;
      network->inputs[0].channels = 3;
      network->inputs[0].size = NS_SIZE_PICTURE;
      network->n_inputs = 1;
    }

  for (size_t i = 0; i < n; i++)
    {
      NsStatus status;

      parser->place.layer = (int) i + 1;
      status = parse_layer (parser, file, json_array_get (json, i), &network->layers[i], error);
      if (status != NS_OK)
        return status;
    }
  add_output (network, "output", network->n_layers - 1);

  return NS_OK;
}

NsStatus
ns_description_parse (NsNetwork           *network,
                      const NsSafetensors *file,
                      const char          *key,
                      const char          *description,
                      const NsNetwork     *encoder,
                      NsError             *error)
{
  Parser       parser = { network, encoder, { ns_safetensors_path (file), key, 0 } };
  json_error_t problem;
  json_t      *json = json_loads (description, JSON_REJECT_DUPLICATES, &problem);
  NsStatus     status;

  if (!json)
    return ns_json_refuse (&problem, parser.place.path, key, error);

  status = parse_layers (&parser, file, json, error);
  json_decref (json);

  return status;
}
