/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The terms of the iterative method's loss, each with its gradient, at one tap of a feature network or
 * on the picture itself (Gatys, Ecker & Bethge 2016; Mahendran & Vedaldi 2014). Sums run in double
 * precision in fixed order: the same for any number of threads. */

#ifndef NS_LOSS_TERMS_H
#define NS_LOSS_TERMS_H

#include "base/context.h"
#include "tensor/tensor.h"

/* Content (eq. 1): stores ½ Σ_k w_k Σ_i (F_ik - P_ik)² over positions k and channels i, and adds scale
 * times its gradient w_k (F_ik - P_ik) to gradient. features, target, gradient: of one shape;
 * target NULL stands for 0, gradient NULL for not wanted. weights: height * width values, or NULL for 1. */
NsStatus ns_content_loss (NsContext      *context,
                          const NsTensor *features,
                          const NsTensor *target,
                          const float    *weights,
                          double          scale,
                          NsTensor       *gradient,
                          double         *value,
                          NsError        *error);

/* Style by Gram matrices (eq. 4): returns E = 1/(4 N²) Σ_ij (G_ij / M - A_ij)² for the Gram matrix G of N channels summed
 * over M positions and the mean Gram matrix A of the style, i.e. its sum divided by its own number of
 * positions. Where both have M positions that is the paper's 1/(4 N² M²) Σ (G - Ĝ)². Adds scale times
 * dE/dG to grad_gram. All matrices: [channels][channels]. */
double ns_gram_loss (const float *gram,
                     double       positions,
                     const float *target,
                     int          channels,
                     double       scale,
                     float       *grad_gram);

/* The deviation of a channel: the root of variance + 1e-5, by which its slope stays finite for a channel
 * that is constant, as in AdaIN. */
double ns_deviation (double variance);

/* Style by moments (Li et al. 2017; Huang & Belongie 2017, eq. 13): returns
 * E = 1/N Σ_c (μ_c - m_c)² + (σ_c - s_c)² for moments, the mean μ and variance of N channels ([2][channels]),
 * σ being ns_deviation(), and target, the style's mean m and deviation s. Adds scale times the gradient with
 * respect to mean and variance to grad_moments. */
double ns_moments_loss (const float *moments,
                        const float *target,
                        int          channels,
                        double       scale,
                        float       *grad_moments);

/* Total variation: returns Σ (x(r+1,c) - x(r,c))² + (x(r,c+1) - x(r,c))² over pixels and colours of
 * picture, [height][width][3] (Mahendran & Vedaldi 2014, eq. 3 with β = 2), and adds scale times its
 * gradient to gradient. partial: height doubles of scratch. */
double ns_variation (NsPool      *pool,
                     const float *picture,
                     int          height,
                     int          width,
                     double       scale,
                     float       *gradient,
                     double      *partial);

/* How far values lie outside of 0 … 255: returns Σ (distance from that range)², so that cutting them
 * off in the end changes little, and adds scale times its gradient. As ns_variation(). */
double ns_gamut_excess (NsPool      *pool,
                        const float *picture,
                        int          height,
                        int          width,
                        double       scale,
                        float       *gradient,
                        double      *partial);

#endif /* NS_LOSS_TERMS_H */
