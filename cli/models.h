/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Where models are. */

#ifndef CLI_MODELS_H
#define CLI_MODELS_H

#include "neural-style.h"

/* The models in, first to last: folder (or NULL); the folders of the environment variable
 * NEURAL_STYLE_MODELS, with colons between them; what was built or installed beside the program; where
 * this build installs them. NULL with an error if memory runs out. Free with ns_library_free(). */
NsLibrary *cli_models_new (NsMemory *memory, const char *folder, NsError *error);

/* The file of the model that is meant by name_or_file, or, if that is NULL, of the first one of the kind.
 * Valid as long as library and the argument. NULL with an error. */
const char *cli_models_path (const NsLibrary *library,
                             NsModelKind      kind,
                             const char      *name_or_file,
                             NsError         *error);

#endif /* CLI_MODELS_H */
