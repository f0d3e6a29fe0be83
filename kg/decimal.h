/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* A finite double as decimal digits: 0.DIGITS times ten to the `exponent`. */
typedef struct {
  gboolean negative; /* of a zero as well */
  char digits[20];   /* '0' to '9', no NUL; none at the end is '0' but that of zero itself */
  gsize n;           /* of `digits`, 1 to 17 */
  int exponent;      /* 1 for zero */
} KgDecimal;

/* Of 15, 16 and 17 digits the first that, rounded to nearest, give the value back. A number that was written with up to 15
 * digits comes out as it was written; of one too small for that many exact digits there are 15. */
void kg_decimal_from_double (double value, KgDecimal *out);
/* As few digits as give the value back, and of those the nearest to it: as ECMAScript's Number::toString asks. */
void kg_decimal_shortest (double value, KgDecimal *out);
