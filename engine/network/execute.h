/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Running the steps of a plan. */

#ifndef NS_EXECUTE_H
#define NS_EXECUTE_H

#include "network/forward.h"
#include "network/plan.h"

/* Checks that the inputs ([n_inputs]) have the channels that network asks for, and stores their sizes. */
NsStatus ns_execute_check_inputs (const NsNetwork *network,
                                  const NsTensor  *inputs,
                                  NsPlanSize      *sizes,
                                  NsError         *error);

/* Runs plan. tensors: [n_buffers], holding nothing. choices: recorded, [n_steps] of NULL, which become those of steps
 * that keep any (of context->memory; the caller's, on failure too); otherwise NULL. The inputs are moved there or, where their halo is too
 * narrow, copied and cleared; on success those buffers hold something that the plan keeps. On failure
 * inputs and tensors may both hold something, which the caller clears. */
NsStatus ns_execute (NsContext              *context,
                     const NsNetwork        *network,
                     const NsPlan           *plan,
                     const NsNetworkOptions *options,
                     NsTensor               *inputs,
                     NsTensor               *tensors,
                     unsigned char         **choices,
                     NsError                *error);

/* The weights γ and β ([channels] each) of an instance normalisation, mixed from its rows as options say; both
 * point into the layer or to row, memory for 2 · channels floats. */
void ns_execute_norm_weights (const NsLayer          *layer,
                              const NsNetworkOptions *options,
                              float                  *row,
                              const float           **gamma,
                              const float           **beta);

/* Floats that row needs for all layers of the plan. */
size_t ns_execute_row_floats (const NsPlan *plan);

#endif /* NS_EXECUTE_H */
