/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/binding.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define EPSILON_DEFAULT 1e-5

/* The tensor NAME.part that the layer names. */
static NsStatus
find_tensor (const NsTensorInfo      **info,
             const NsSafetensors      *file,
             const json_t             *json,
             const char               *part,
             const NsDescriptionPlace *place,
             NsError                  *error)
{
  const char *weights = json_string_value (json_object_get (json, "weights"));
  char        name[NS_SAFETENSORS_NAME_MAX + 1];

  if (!weights)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” cannot be used: layer %d of its “%s” does not name its weights.",
                         place->path, place->layer, place->key);

  *info = NULL;
  if (snprintf (name, sizeof name, "%s.%s", weights, part) < (int) sizeof name)
    *info = ns_safetensors_find (file, name);
  if (!*info)
    return ns_error_set (
      error, NS_ERROR_FORMAT,
      "“%s” cannot be used: layer %d of its “%s” needs the tensor “%.100s.%s”, which "
      "is missing.",
      place->path, place->layer, place->key, weights, part);
  if ((*info)->dtype == NS_DTYPE_OTHER)
    return ns_error_set (
      error, NS_ERROR_UNSUPPORTED,
      "“%s” cannot be used: the tensor “%s” is of type %s, but only F16 and F32 can "
      "be read.",
      place->path, (*info)->name, (*info)->dtype_name);

  return NS_OK;
}

static NsStatus
refuse_shape (const NsTensorInfo *info, const NsDescriptionPlace *place, NsError *error)
{
  return ns_error_set (
    error, NS_ERROR_FORMAT,
    "“%s” cannot be used: the shape of the tensor “%s” does not suit layer %d of its "
    "“%s”.",
    place->path, info->name, place->layer, place->key);
}

static NsStatus
count_parameters (NsLayer                  *layer,
                  NsNetwork                *network,
                  const NsDescriptionPlace *place,
                  NsError                  *error)
{
  size_t n = layer->source.weight->n_elements + layer->source.bias->n_elements;

  if (n > NS_NETWORK_PARAMETERS_MAX - network->n_parameters)
    return ns_error_set (error, NS_ERROR_UNSUPPORTED,
                         "“%s” cannot be used: its “%s” has more than %zu million weights.",
                         place->path, place->key, NS_NETWORK_PARAMETERS_MAX >> 20);
  network->n_parameters += n;

  return NS_OK;
}

static NsStatus
bind_conv (NsLayer                  *layer,
           NsNetwork                *network,
           const json_t             *json,
           const NsDescriptionPlace *place,
           NsError                  *error)
{
  const NsTensorInfo *weight = layer->source.weight;
  const NsTensorInfo *bias = layer->source.bias;
  const json_t       *stride = json_object_get (json, "stride");
  const json_t       *pad = json_object_get (json, "pad");
  const char         *pad_name = pad ? json_string_value (pad) : "reflect";

  if (weight->n_dimensions != 4 || weight->shape[1] != (size_t) layer->channels ||
      weight->shape[0] < 1 || weight->shape[0] > NS_TENSOR_CHANNELS_MAX ||
      weight->shape[2] != weight->shape[3] || weight->shape[2] % 2 != 1 ||
      weight->shape[2] > NS_CONV_KERNEL_MAX)
    return refuse_shape (weight, place, error);
  if (bias->n_dimensions != 1 || bias->shape[0] != weight->shape[0])
    return refuse_shape (bias, place, error);

  layer->channels = (int) weight->shape[0];
  layer->kernel = (int) weight->shape[2];
  layer->stride = stride ? (int) json_integer_value (stride) : 1;
  if (stride && json_integer_value (stride) != 1 && json_integer_value (stride) != 2)
    return ns_error_set (error, NS_ERROR_UNSUPPORTED,
                         "“%s” cannot be used: the stride of layer %d of its “%s” is not 1 or 2.",
                         place->path, place->layer, place->key);
  if (!pad_name || (strcmp (pad_name, "reflect") != 0 && strcmp (pad_name, "zero") != 0))
    return ns_error_set (
      error, NS_ERROR_UNSUPPORTED,
      "“%s” cannot be used: the padding of layer %d of its “%s” is not “reflect” or "
      "“zero”.",
      place->path, place->layer, place->key);
  layer->zero_pad = strcmp (pad_name, "zero") == 0;
  if (layer->stride == 2 && !ns_sizes_halve (&network->sizes, &layer->size, true))
    return ns_error_set (
      error, NS_ERROR_UNSUPPORTED,
      "“%s” cannot be used: layer %d of its “%s” halves or doubles once too often.", place->path,
      place->layer, place->key);

  return NS_OK;
}

/* A number that a float can hold; absent: the default. */
static bool
get_float (const json_t *json, double standard, float *value)
{
  if (json && !json_is_number (json))
    return false;
  *value = (float) (json ? json_number_value (json) : standard);

  return isfinite (*value);
}

static NsStatus
refuse_number (const char *field, const NsDescriptionPlace *place, NsError *error)
{
  return ns_error_set (
    error, NS_ERROR_FORMAT,
    "“%s” cannot be used: “%s” in layer %d of its “%s” is missing or out of range.", place->path,
    field, place->layer, place->key);
}

static NsStatus
bind_norm (NsLayer                  *layer,
           NsNetwork                *network,
           const json_t             *json,
           const NsDescriptionPlace *place,
           NsError                  *error)
{
  const NsTensorInfo *weight = layer->source.weight;
  const NsTensorInfo *bias = layer->source.bias;
  int                 last = weight->n_dimensions - 1;

  if ((last != 0 && last != 1) || weight->shape[last] != (size_t) layer->channels ||
      weight->n_elements == 0)
    return refuse_shape (weight, place, error);
  if (bias->n_dimensions != weight->n_dimensions || bias->n_elements != weight->n_elements ||
      bias->shape[last] != weight->shape[last])
    return refuse_shape (bias, place, error);

  layer->n_rows = last == 0 ? 1 : (unsigned) weight->shape[0];
  if (layer->n_rows > 1 && network->n_styles > 1 && layer->n_rows != network->n_styles)
    return refuse_shape (weight, place, error);
  if (layer->n_rows > 1)
    network->n_styles = layer->n_rows;
  if (!get_float (json_object_get (json, "epsilon"), EPSILON_DEFAULT, &layer->epsilon) ||
      !(layer->epsilon > 0.0f))
    return refuse_number ("epsilon", place, error);

  return NS_OK;
}

/* A number for all channels, or one for each. */
static bool
get_channels (const json_t *json, double standard, int channels, float *values)
{
  if (!json_is_array (json))
    {
      if (!get_float (json, standard, &values[0]))
        return false;
      for (int i = 1; i < channels; i++)
        values[i] = values[0];
      return true;
    }

  if (json_array_size (json) != (size_t) channels)
    return false;
  for (int i = 0; i < channels; i++)
    if (!json_is_number (json_array_get (json, (size_t) i)) ||
        !get_float (json_array_get (json, (size_t) i), 0.0, &values[i]))
      return false;

  return true;
}

/* Space for scale and shift in one block. */
static NsStatus
alloc_scale_and_shift (NsLayer *layer, NsMemory *memory, size_t n, NsError *error)
{
  layer->scale = ns_memory_alloc (memory, n, 2 * sizeof (float), error);
  if (!layer->scale)
    return NS_ERROR_MEMORY;
  layer->shift = layer->scale + n;

  return NS_OK;
}

static NsStatus
bind_affine (NsLayer                  *layer,
             NsNetwork                *network,
             const json_t             *json,
             const NsDescriptionPlace *place,
             NsError                  *error)
{
  NsStatus status = alloc_scale_and_shift (layer, network->memory, (size_t) layer->channels, error);

  if (status != NS_OK)
    return status;
  if (!get_channels (json_object_get (json, "scale"), 1.0, layer->channels, layer->scale))
    return refuse_number ("scale", place, error);
  if (!get_channels (json_object_get (json, "offset"), 0.0, layer->channels, layer->shift))
    return refuse_number ("offset", place, error);

  return NS_OK;
}

NsStatus
ns_layer_bind (NsLayer                  *layer,
               NsNetwork                *network,
               const NsSafetensors      *file,
               const json_t             *json,
               const NsDescriptionPlace *place,
               NsError                  *error)
{
  NsStatus status = NS_OK;

  if (layer->kind == NS_LAYER_CONV || layer->kind == NS_LAYER_NORM)
    {
      status = find_tensor (&layer->source.weight, file, json, "weight", place, error);
      if (status == NS_OK)
        status = find_tensor (&layer->source.bias, file, json, "bias", place, error);
      if (status == NS_OK)
        status = count_parameters (layer, network, place, error);
      if (status != NS_OK)
        return status;
    }

  switch (layer->kind)
    {
    case NS_LAYER_CONV:
      return bind_conv (layer, network, json, place, error);
    case NS_LAYER_NORM:
      return bind_norm (layer, network, json, place, error);
    case NS_LAYER_AFFINE:
      return bind_affine (layer, network, json, place, error);
    case NS_LAYER_NOISE:
      if (!json_object_get (json, "deviation") ||
          !get_float (json_object_get (json, "deviation"), 0.0, &layer->deviation) ||
          layer->deviation < 0.0f)
        return refuse_number ("deviation", place, error);
      return NS_OK;
    default:
      return NS_OK;
    }
}

static NsStatus
load_conv (NsLayer *layer, NsMemory *memory, const NsSafetensors *file, NsError *error)
{
  const NsTensorInfo *weight = layer->source.weight;
  const NsTensorInfo *bias = layer->source.bias;
  float              *values =
    ns_memory_alloc (memory, weight->n_elements + bias->n_elements, sizeof (float), error);
  NsStatus status;

  if (!values)
    return NS_ERROR_MEMORY;

  status = ns_safetensors_read (file, weight, values, error);
  if (status == NS_OK)
    status = ns_safetensors_read (file, bias, values + weight->n_elements, error);
  if (status == NS_OK)
    status =
      ns_conv_init (&layer->conv, memory, (int) weight->shape[1], layer->channels, layer->kernel,
                    layer->stride, values, values + weight->n_elements, error);
  ns_memory_release (memory, values);

  return status;
}

static NsStatus
load_norm (NsLayer *layer, NsMemory *memory, const NsSafetensors *file, NsError *error)
{
  NsStatus status = alloc_scale_and_shift (layer, memory, layer->source.weight->n_elements, error);

  if (status == NS_OK)
    status = ns_safetensors_read (file, layer->source.weight, layer->scale, error);
  if (status == NS_OK)
    status = ns_safetensors_read (file, layer->source.bias, layer->shift, error);

  return status;
}

NsStatus
ns_layer_load (NsLayer *layer, NsMemory *memory, const NsSafetensors *file, NsError *error)
{
  NsStatus status = NS_OK;

  if (layer->kind == NS_LAYER_CONV)
    status = load_conv (layer, memory, file, error);
  else if (layer->kind == NS_LAYER_NORM)
    status = load_norm (layer, memory, file, error);

  layer->source.weight = NULL;
  layer->source.bias = NULL;

  return status;
}

void
ns_layer_clear (NsLayer *layer, NsMemory *memory)
{
  ns_conv_clear (&layer->conv);
  ns_memory_release (memory, layer->scale);
}
