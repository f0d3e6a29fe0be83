/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/explain-private.h"

/* A leaf of evidence on its way to becoming a sentence. Internal to rules/explain-leaf.c and explain-constraint.c. */

typedef struct {
  const RulesTelling *telling;
  const RulesEvidence *leaf;
  RulesShapeInfo shape;
  RulesConstraintInfo constraint;
  RulesPathName path; /* what it leads to is called so: "evaluation report" */
  gboolean has_path;
  const char *plural; /* (nullable) "evaluation reports" */
  GString *out;
} RulesLeaf;

/* TRUE if something was appended: constraints that ask for other shapes have no words of their own. */
gboolean rules_leaf_append_what_holds (const RulesLeaf *leaf, gboolean conforms);
/* `words`, then the class that is asked for: "is a policy" */
void rules_leaf_append_class (const RulesLeaf *leaf, const char *words);
/* `words`, then the name of the other predicate: "is also the owner" */
void rules_leaf_append_among (const RulesLeaf *leaf, const char *words);
