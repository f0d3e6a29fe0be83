/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Errors of the rules layer. Texts are lower case without a full stop; the offending input stands in backticks, and
 * what to do about it follows after a semicolon. Messages never hold the values of literals of the data graph. */

#define RULES_ERROR (rules_error_quark ())

typedef enum {
  RULES_ERROR_SHAPES, /* ill-formed or recursive shapes; one line a problem: `file:line: what; what to do` */
  RULES_ERROR_LIMIT,      /* a limit of limits.h was reached */
  RULES_ERROR_EVALUATION, /* shapes could not be evaluated on a node within the limits */
  RULES_ERROR_VIOLATION,  /* what was to be committed violates a shape */
  RULES_ERROR_PATTERN,    /* a regular expression is malformed */
  RULES_ERROR_KEYS,       /* the key file is missing, malformed, or open to others */
  RULES_ERROR_TOKEN, /* what was to be turned back is no token, was altered, or belongs to other keys */
  RULES_ERROR_PAYLOAD, /* a payload is no JSON, or has not what a mask points to */
  RULES_ERROR_REQUEST, /* a request is not what a request may be; the JSON pointer stands first */
  RULES_ERROR_POLICY, /* policies or rules say what cannot be; one line a problem: `file:line: what; what to do` */
} RulesError;

GQuark rules_error_quark (void);
