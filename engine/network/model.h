/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A model: networks, weights and what people need to know, from one file (docs/model-format.md). */

#ifndef NS_MODEL_H
#define NS_MODEL_H

#include "base/memory.h"
#include "network/network.h"

typedef enum
{
  NS_MODEL_FAST,     /* a generator: the picture in, the painting out      */
  NS_MODEL_ADAIN,    /* an encoder and a decoder around AdaIN              */
  NS_MODEL_FEATURES, /* a loss network, whose taps the losses compare      */
} NsModelKind;

typedef struct
{
  const char *name;   /* what scripts call it */
  const char *title;  /* what people call it; never NULL */
  const char *artist; /* or NULL */
  const char *year;   /* or NULL */
} NsModelStyle;

/* The smallest sides of pictures that features models are given; larger ones need not be multiples of anything. */
#define NS_MODEL_FEATURES_SIDE_MIN 32

typedef struct _NsModel NsModel;

/* Reads and checks the file at path completely: sizes, JSON, shapes, offsets, overlaps, types,
 * duplicate names, every tensor that the layers name, and limits, all before allocating what the
 * file asks for. A file without metadata whose tensors are VGG-19's (conv1_1.weight …) is taken
 * as a features model. NULL with an error that names the file. Free with ns_model_free().
 * Read-only afterwards: any number of threads may use it. */
NsModel *ns_model_load (NsMemory *memory, const char *path, NsError *error);

/* The same without the weights: what the file says of itself, checked as thoroughly but for the weights'
 * values. Such a model can be asked about, not run. */
NsModel *ns_model_open (NsMemory *memory, const char *path, NsError *error);

/* NULL is allowed. */
void ns_model_free (NsModel *model);

NsModelKind ns_model_kind (const NsModel *model);
const char *ns_model_path (const NsModel *model);
const char *ns_model_name (const NsModel *model);
const char *ns_model_title (const NsModel *model);
int         ns_model_padding (const NsModel *model);
int         ns_model_multiple (const NsModel *model);

/* Texts for people by key ("licence", "training", "source"); NULL if the file has none. */
const char *ns_model_text (const NsModel *model, const char *key);

/* fast models: at least 1 style; adain, features: those that the model brings along, which may be
 * none. */
unsigned            ns_model_n_styles (const NsModel *model);
const NsModelStyle *ns_model_style (const NsModel *model, unsigned index);

/* adain: mean and standard deviation of the features of a style's picture, for all channels of the taps
 * that the decoder names, in its order. They belong to the model, which has been loaded. */
void ns_model_style_statistics (const NsModel *model,
                                unsigned       index,
                                const float  **mean,
                                const float  **deviation);

/* features: the mean Gram matrix of a style's picture at an output of the network, [channels][channels], or
 * NULL if it is not known there. It belongs to the model, which has been loaded. */
const float *ns_model_style_gram (const NsModel *model, unsigned index, unsigned output);

/* fast, features: the network. adain: the encoder. */
const NsNetwork *ns_model_network (const NsModel *model);

/* adain: the decoder; otherwise NULL. */
const NsNetwork *ns_model_decoder (const NsModel *model);

/* Default taps of a features model's losses. */
typedef struct
{
  const char *tap; /* a saved output of the network */
  double      weight;
} NsModelLoss;

size_t             ns_model_n_content_losses (const NsModel *model);
const NsModelLoss *ns_model_content_losses (const NsModel *model);
size_t             ns_model_n_style_losses (const NsModel *model);
const NsModelLoss *ns_model_style_losses (const NsModel *model);

/* Number of weights (parameters) in all layers. */
size_t ns_model_n_parameters (const NsModel *model);

#endif /* NS_MODEL_H */
