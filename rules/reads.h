/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/validate.h"

/* Which results a change can affect.
 *
 * Evaluating a shape at a focus node reads triples at the end of the paths of its constraints, nested ones beyond the
 * outer ones. A triple that was added or removed matters to the focus nodes from which one of those paths leads to it:
 * found by walking the paths backwards from the triple, on the new graph (the first changed triple on a path is reached by
 * unchanged ones, so that the old graph is not needed). */

typedef struct {
  const RulesTriple *triples; /* added or removed, ids of the view of the shapes */
  gsize n;
  gboolean hierarchy; /* steps between classes, or what makes something a class, are among them */
} RulesChange;

/* Appends (RulesFocus) the pairs of shape and target node whose results the change may affect, ascending and distinct: all
 * that it does affect, perhaps more. With a change of the hierarchy, shapes that ask for classes are taken whole. */
void rules_shapes_affected (const RulesShapes *shapes, const RulesChange *change, GArray *pairs);
