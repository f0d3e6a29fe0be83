/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/check-shapes.h"
#include "rules/evidence.h"
#include "rules/limits.h"
#include "rules/validate.h"
#include "tests/property/shapes-generate.h"

/* A generated case, compiled and ready to be asked, beside the reference evaluator for it; and the names of terms in the one
 * and in the other. */

/* The checker's SHACL, told of a case in the case's own ids. */
typedef struct {
  KgSnapshot *shapes;
  KgView view;     /* of `shapes` */
  GArray *triples; /* RulesTriple: the data graph */
  RulesCheckShapes *check;
} Reference;

Reference *reference_new (const GeneratedCase *generated, const GArray *data);
void reference_free (Reference *reference);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reference, reference_free)
/* From now on this is the data graph (KgQuad). */
void reference_set_data (Reference *reference, const GArray *quads);
/* Shapes that the compiler takes leave nothing unknown and within its bounds. */
gboolean reference_conforms (const Reference *reference, KgTermId shape, KgTermId node);

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
  GArray *shape_nodes; /* KgTermId of the case: rules_check_shape_nodes() */
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
RulesCheckResult subject_result (const Subject *subject, const RulesResult *result);
/* A triple of the view in ids of the case. */
KgQuad subject_triple (const Subject *subject, const RulesTriple *triple);

/* For people. */
void subject_append_term (const Subject *subject, GString *text, KgTermId id);
void subject_append_result (const Subject *subject, GString *text, const RulesCheckResult *result);
