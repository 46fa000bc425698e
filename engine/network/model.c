/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/model.h"

#include <stdbool.h>

#include "network/forward.h"
#include "network/metadata.h"
#include "network/style-grams.h"
#include "network/style-statistics.h"

#define PICTURE_CHANNELS 3

struct _NsModel
{
  NsMemory      *memory;
  NsSafetensors *file;
  NsMetadata     metadata;
  NsNetwork     *network; /* adain: the encoder */
  NsNetwork     *decoder; /* adain; otherwise NULL */

  NsStyleStatistics statistics; /* adain, of its styles if it has any */
  NsStyleGrams      grams;      /* features, likewise */
};

static NsNetwork *
read_network (NsModel *model, const char *key, const NsNetwork *encoder, NsError *error)
{
  const char *description = ns_metadata_text (&model->metadata, key);

  if (!description)
    {
      ns_error_set (error, NS_ERROR_FORMAT,
                    "“%s” cannot be used: “%s” in its metadata is missing or not as it should be.",
                    ns_model_path (model), key);
      return NULL;
    }

  /* Pictures are not padded for features */
  return ns_network_new (model->memory, model->file, key, description,
                         model->metadata.kind == NS_MODEL_FEATURES ? 1 : model->metadata.multiple,
                         encoder, error);
}

/* The least side that a picture has once it is padded. */
static int
least_side (const NsModel *model)
{
  int multiple = model->metadata.multiple;

  return (2 * model->metadata.padding + 1 + multiple - 1) / multiple * multiple;
}

/* A network that paints gives the picture's colours and size, whatever that is, and values between are
 * possible at least for the smallest one. */
static NsStatus
check_painter (const NsModel *model, const NsNetwork *network, NsError *error)
{
  unsigned output = ns_network_n_outputs (network) - 1;
  int      side = least_side (model);
  NsStatus status;

  if (ns_network_output_channels (network, output) != PICTURE_CHANNELS ||
      !ns_network_keeps_size (network))
    return ns_error_set (
      error, NS_ERROR_FORMAT,
      "“%s” cannot be used: its network does not give a picture of three channels "
      "and the size of the one that it is given.",
      ns_model_path (model));

  status = ns_network_check_size (network, side, side, 1, &output, error);
  if (status == NS_ERROR_ARGUMENT)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” cannot be used: its network cannot paint even the smallest picture.",
                         ns_model_path (model));

  return status;
}

/* Every tap has something to see in the smallest picture. */
static NsStatus
check_taps (const NsModel *model, NsError *error)
{
  unsigned taps[NS_NETWORK_OUTPUTS_MAX];
  unsigned n = ns_network_n_outputs (model->network);
  int      side = NS_MODEL_FEATURES_SIDE_MIN;
  NsStatus status;

  for (unsigned i = 0; i < n; i++)
    taps[i] = i;
  status = ns_network_check_size (model->network, side, side, n, taps, error);
  if (status == NS_ERROR_ARGUMENT)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” cannot be used: its network makes pictures so small that nothing is "
                         "left of one of %d × %d pixels.",
                         ns_model_path (model), side, side);

  return status;
}

static NsStatus
check_losses (const NsModel *model, const NsModelLoss *losses, size_t n, NsError *error)
{
  for (size_t i = 0; i < n; i++)
    if (ns_network_find_output (model->network, losses[i].tap) < 0)
      return ns_error_set (error, NS_ERROR_FORMAT,
                           "“%s” cannot be used: its losses compare “%.63s”, which no layer saves.",
                           ns_model_path (model), losses[i].tap);

  return NS_OK;
}

static NsStatus
check_styles (const NsModel *model, NsError *error)
{
  unsigned n_rows = ns_network_n_styles (model->network);

  if (n_rows > 1 && n_rows != model->metadata.n_styles)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” cannot be used: it lists %u styles, but has weights for %u.",
                         ns_model_path (model), model->metadata.n_styles, n_rows);
  if (n_rows == 1 && model->metadata.n_styles > 1)
    return ns_error_set (error, NS_ERROR_FORMAT,
                         "“%s” cannot be used: it lists %u styles, but has weights for %u.",
                         ns_model_path (model), model->metadata.n_styles, n_rows);

  return NS_OK;
}

/* All that can be known without reading the weights. */
static bool
read_header (NsModel *model, NsError *error)
{
  NsMetadata *metadata = &model->metadata;
  bool        adain;

  if (ns_metadata_read (metadata, model->memory, model->file, error) != NS_OK)
    return false;

  adain = metadata->kind == NS_MODEL_ADAIN;
  model->network = read_network (model, adain ? "network.encoder" : "network", NULL, error);
  if (model->network && adain)
    model->decoder = read_network (model, "network.decoder", model->network, error);
  if (!model->network || (adain && !model->decoder))
    return false;

  switch (metadata->kind)
    {
    case NS_MODEL_FAST:
      return check_painter (model, model->network, error) == NS_OK &&
             check_styles (model, error) == NS_OK;
    case NS_MODEL_ADAIN:
      return check_painter (model, model->decoder, error) == NS_OK &&
             (metadata->n_styles == 0 ||
              ns_style_statistics_check (model->file, model->decoder, metadata->n_styles, error) ==
                NS_OK);
    case NS_MODEL_FEATURES:
      return check_taps (model, error) == NS_OK &&
             check_losses (model, metadata->content_losses, metadata->n_content_losses, error) ==
               NS_OK &&
             check_losses (model, metadata->style_losses, metadata->n_style_losses, error) ==
               NS_OK &&
             (metadata->n_styles == 0 || ns_style_grams_check (model->file, model->network,
                                                               metadata->n_styles, error) == NS_OK);
    }

  return false;
}

static NsModel *
read_model (NsMemory *memory, const char *path, bool weights, NsError *error)
{
  NsModel *model = ns_memory_alloc_zeroed (memory, 1, sizeof *model, error);
  bool     sound;

  if (!model)
    return NULL;

  model->memory = memory;
  model->file = ns_safetensors_open (memory, path, error);
  sound = model->file && read_header (model, error);
  if (sound && weights)
    sound =
      ns_network_load (model->network, model->file, error) == NS_OK &&
      (!model->decoder || ns_network_load (model->decoder, model->file, error) == NS_OK) &&
      (!model->decoder || model->metadata.n_styles == 0 ||
       ns_style_statistics_load (&model->statistics, memory, model->file, error) == NS_OK) &&
      (model->metadata.kind != NS_MODEL_FEATURES || model->metadata.n_styles == 0 ||
       ns_style_grams_load (&model->grams, memory, model->file, model->network, error) == NS_OK);
  if (!sound)
    {
      ns_model_free (model);
      return NULL;
    }
  ns_safetensors_release (model->file);

  return model;
}

NsModel *
ns_model_load (NsMemory *memory, const char *path, NsError *error)
{
  return read_model (memory, path, true, error);
}

NsModel *
ns_model_open (NsMemory *memory, const char *path, NsError *error)
{
  return read_model (memory, path, false, error);
}

void
ns_model_free (NsModel *model)
{
  if (!model)
    return;

  ns_network_free (model->network);
  ns_network_free (model->decoder);
  ns_style_statistics_clear (&model->statistics);
  ns_style_grams_clear (&model->grams);
  ns_metadata_clear (&model->metadata);
  ns_safetensors_close (model->file);
  ns_memory_release (model->memory, model);
}

NsModelKind
ns_model_kind (const NsModel *model)
{
  return model->metadata.kind;
}

const char *
ns_model_path (const NsModel *model)
{
  return ns_safetensors_path (model->file);
}

const char *
ns_model_name (const NsModel *model)
{
  return model->metadata.name;
}

const char *
ns_model_title (const NsModel *model)
{
  return model->metadata.title;
}

int
ns_model_padding (const NsModel *model)
{
  return model->metadata.padding;
}

int
ns_model_multiple (const NsModel *model)
{
  return model->metadata.multiple;
}

const char *
ns_model_text (const NsModel *model, const char *key)
{
  return ns_safetensors_metadata (model->file, key);
}

unsigned
ns_model_n_styles (const NsModel *model)
{
  return model->metadata.n_styles;
}

const NsModelStyle *
ns_model_style (const NsModel *model, unsigned index)
{
  return &model->metadata.styles[index];
}

void
ns_model_style_statistics (const NsModel *model,
                           unsigned       index,
                           const float  **mean,
                           const float  **deviation)
{
  size_t first = index * model->statistics.n_channels;

  *mean = model->statistics.mean + first;
  *deviation = model->statistics.deviation + first;
}

const float *
ns_model_style_gram (const NsModel *model, unsigned index, unsigned output)
{
  size_t       channels = (size_t) ns_network_output_channels (model->network, output);
  const float *values = model->grams.values ? model->grams.values[output] : NULL;

  return values ? values + index * channels * channels : NULL;
}

const NsNetwork *
ns_model_network (const NsModel *model)
{
  return model->network;
}

const NsNetwork *
ns_model_decoder (const NsModel *model)
{
  return model->decoder;
}

size_t
ns_model_n_content_losses (const NsModel *model)
{
  return model->metadata.n_content_losses;
}

const NsModelLoss *
ns_model_content_losses (const NsModel *model)
{
  return model->metadata.content_losses;
}

size_t
ns_model_n_style_losses (const NsModel *model)
{
  return model->metadata.n_style_losses;
}

const NsModelLoss *
ns_model_style_losses (const NsModel *model)
{
  return model->metadata.style_losses;
}

size_t
ns_model_n_parameters (const NsModel *model)
{
  return ns_network_n_parameters (model->network) +
         (model->decoder ? ns_network_n_parameters (model->decoder) : 0);
}
