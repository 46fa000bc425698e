/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Symmetric 3 x 3 matrices, such as covariances of colours. */

#ifndef NS_SYMMETRIC3_H
#define NS_SYMMETRIC3_H

/* power = matrix^exponent, by its eigenvalues (cyclic Jacobi rotations), of which negative ones count
 * as 0; an exponent below 0 needs all above 0. power may be matrix. */
void ns_symmetric3_power (double matrix[3][3], double exponent, double power[3][3]);

/* product = outer · inner · outer, for symmetric matrices; product must be neither. */
void ns_symmetric3_sandwich (double outer[3][3], double inner[3][3], double product[3][3]);

#endif /* NS_SYMMETRIC3_H */
