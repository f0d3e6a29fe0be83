/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/terms.h"

/* SHACL Core as the recommendation tells it (https://www.w3.org/TR/shacl/), read from the triples of the shapes graph at every
 * step: slow, plain, and without a line of rules/, so that the two can be held against each other. Shapes are well formed and
 * not recursive.
 *
 * Besides SHACL: unless `strict`, a predicate of a path that is a gr:NamedPath stands for its gr:path, and skos:broader
 * between two classes counts as rdfs:subClassOf. */

typedef struct _Reference Reference;

/* Graphs are arrays of KgQuad, whose graph does not matter, over one table of terms. Keeps none of them; `shapes` and
 * `data` must stay as they are. */
Reference *reference_new (const KgTerms *terms, const GArray *shapes, const GArray *data,
                          gboolean strict);
void reference_free (Reference *reference);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reference, reference_free)

/* From now on this is the data graph. */
void reference_set_data (Reference *reference, const KgQuad *data, guint n);

/* A validation result (SHACL 3.6.2). Without severity and message; sh:resultPath is that of the source shape, except for
 * sh:closed. */
typedef struct {
  KgTermId target_shape; /* what was validated, and where */
  KgTermId target_focus;
  KgTermId shape;
  KgTermId focus;
  KgTermId value;     /* KG_NONE: none */
  KgTermId predicate; /* sh:closed: the path of the result; else KG_NONE */
  KgTermId
      operand; /* where a shape may say the same of several things (sh:class): this one; else KG_NONE */
  const char *component; /* "MinCountConstraintComponent" */
} ReferenceResult;

/* <0, 0, >0: a GCompareFunc over all of it. */
int reference_result_compare (gconstpointer a, gconstpointer b);

/* All nodes that are shapes (SHACL 2.1), ascending. (transfer full, KgTermId) */
GArray *reference_shapes (const Reference *reference);
/* Ascending, distinct; empty for a deactivated shape too, if it has no targets. (transfer full, KgTermId) */
GArray *reference_focus_nodes (const Reference *reference, KgTermId shape);
/* Appends the results of validating a node against a shape. */
void reference_validate_node (const Reference *reference, KgTermId shape, KgTermId focus,
                              GArray *results);
/* Appends the results of validating the data graph. */
void reference_validate (const Reference *reference, GArray *results);
gboolean reference_conforms (const Reference *reference, KgTermId shape, KgTermId node);
gboolean reference_is_deactivated (const Reference *reference, KgTermId shape);
/* Whether sh:severity is sh:Violation, or one that SHACL does not know. */
gboolean reference_is_violation (const Reference *reference, KgTermId shape);
