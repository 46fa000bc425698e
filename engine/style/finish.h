/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is left to do when a method has painted: whose colours the painting has, and how strong it is. */

#ifndef NS_FINISH_H
#define NS_FINISH_H

#include "style/stylise.h"

/* Gives painting, as request's method has left it, the colours and the strength that request asks for.
 * content: of painting's size, as is its mask; painting has its alpha. A texture stays as it is.
 * NS_ERROR_MEMORY: painting is then of no use. */
NsStatus ns_finish (NsContext       *context,
                    const NsRequest *request,
                    const NsPicture *content,
                    NsImage         *painting,
                    NsError         *error);

#endif /* NS_FINISH_H */
