/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/evidence.h"
#include "rules/limits.h"
#include "rules/validate.h"
#include "tests/property/shapes-generate.h"
#include "tests/property/shapes-reference.h"

/* A generated case, compiled and ready to be asked, beside the reference evaluator for it; and the names of terms in the one
 * and in the other. */

typedef struct {
  const GeneratedCase *generated;
  GArray *data; /* KgQuad: what the data graph is, in ids of the case */
  KgSnapshot *shapes_graph;
  KgSnapshot *data_snapshot;
  RulesGraph *graph;
  KgOverlay *missing; /* (nullable) */
  RulesShapes *shapes;
  RulesEvaluator *evaluator; /* begun */
  Reference *reference;
  GArray *shape_nodes; /* KgTermId of the case: reference_shapes() */
  /* Where the ids of the view are not those of the case; else NULL. */
  KgTermId *in_view;
  GHashTable *of_view;
} Subject;

/* `besides` (nullable): triples whose terms will be asked about. FALSE, with what the compiler says, if it refuses the shapes;
 * then there is nothing to clear. */
gboolean subject_init (Subject *subject, const GeneratedCase *generated, const GArray *besides,
                       char **problem);
void subject_clear (Subject *subject);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Subject, subject_clear)

/* KG_NONE becomes KG_NONE; so does a term that the other side does not know. */
KgTermId subject_in_view (const Subject *subject, KgTermId id);
KgTermId subject_of_view (const Subject *subject, KgTermId id);
/* The number of a shape by its node, and back; RULES_NO_SHAPE. */
guint32 subject_shape (const Subject *subject, KgTermId node);
KgTermId subject_shape_node (const Subject *subject, guint32 shape);

/* A result as the reference evaluator has them; target_focus is KG_NONE. */
ReferenceResult subject_result (const Subject *subject, const RulesResult *result);
/* A triple of the view in ids of the case. */
KgQuad subject_triple (const Subject *subject, const RulesTriple *triple);

/* For people. */
void subject_append_term (const Subject *subject, GString *text, KgTermId id);
void subject_append_result (const Subject *subject, GString *text, const ReferenceResult *result);
