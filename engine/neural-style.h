/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Everything a host needs.
 *
 *   NsContext *context = ns_context_new (0, 0, &error);
 *   NsModel   *model = ns_model_load (context->memory, "styles-painted.safetensors", &error);
 *   NsImage    photo = NS_IMAGE_INIT, painting = NS_IMAGE_INIT;
 *   NsRequest  request = NS_REQUEST_INIT;
 *   NsPicture  content = { &photo, NULL, 1.0 };
 *
 *   ns_png_read (&photo, context->memory, "photo.png", &error);
 *   request.model = model;
 *   ns_stylise (context, &request, &content, &painting, NULL, &error);
 *   ns_png_write (&painting, "painting.png", 8, &error);
 *
 * Functions that can fail return NS_OK or NULL-or-object and explain themselves in error.
 */

#ifndef NEURAL_STYLE_H
#define NEURAL_STYLE_H

#include "base/context.h"
#include "base/cpu.h"
#include "base/error.h"
#include "image/colour.h"
#include "image/image.h"
#include "image/png.h"
#include "network/library.h"
#include "network/model.h"
#include "style/adain.h"
#include "style/stylise.h"

#endif /* NEURAL_STYLE_H */
