/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What evaluating comes to, in Kleene's three-valued logic: "and" is the least of its parts, "or" the greatest, "not"
 * swaps the ends.
 *
 * Unknown is what cannot be evaluated: a limit was reached, or, in the condition of a rule, values were compared that
 * have no order (5 and "blue"). Validation knows no unknown of the second kind: there, values without an order violate
 * the constraint (SHACL 4.3). */
typedef enum {
  RULES_VIOLATES = 0,
  RULES_UNKNOWN = 1,
  RULES_CONFORMS = 2,
} RulesTruth;
