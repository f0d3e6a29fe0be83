/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/evaluate.h"

/* Why a node conforms to a shape, or violates it.
 *
 * Evidence is a tree: the shape, those of its constraints that carry the result, and at the
 * leaves what was found: triples, absences, comparisons, counts. The triples it cites are
 *   sufficient: evaluating on them alone (rules_evaluator_restrict()) comes to the same, and
 *   minimal: on any one fewer it does not.
 * What the tree says is true of the graph, and, wherever there is such a reason, of the cited
 * triples alone too. Where there is none, the tree gives the graph's reason and the triples that
 * the result does not need are `spare`: they are not cited. (A shape that asks for a name and
 * for no more than one age is violated by two ages; with or without them it is violated by no
 * triples at all, for want of a name.) So a constraint that a smaller graph meets as well
 * (sh:maxCount, sh:class on values that nothing asks to be there) cites no triple: it is an
 * absence, which says that nothing fails it. Evidence of RULES_UNKNOWN says where evaluation
 * stopped; it promises neither.
 *
 * Triples derived by the hierarchy of classes carry the triples they rest on. */

typedef enum {
  RULES_EVIDENCE_SHAPE, /* `shape` at `focus` came to `truth`; below: constraints */
  RULES_EVIDENCE_CONSTRAINT, /* `constraint` of `shape` at `focus` came to `truth`; `value`: by this value node, else
                                KG_NONE; below: walks, nested shapes, leaves */
  RULES_EVIDENCE_WALK, /* the path of `shape` leads from `focus` to `value`; below: triples in walking order (none for a
                                path of no length) */
  RULES_EVIDENCE_TRIPLE, /* `triple` stands in the graph; `inverse`: walked from object to subject */
  RULES_EVIDENCE_DERIVED, /* `triple` follows (focus rdf:type class) from those below */
  RULES_EVIDENCE_ABSENCE, /* nothing contradicts `constraint` at `focus`: no value node that fails, fewer than asked for, no
                                such value (`value`), no triple */
  RULES_EVIDENCE_COMPARISON, /* `value` met or failed `constraint` by what it is: kind, datatype, length, order, pattern,
                                membership; `other`: what it was compared with, where that is a node of the graph */
  RULES_EVIDENCE_COUNT, /* `count` value nodes counted, `limit` asked for */
} RulesEvidenceKind;

typedef struct _RulesEvidence RulesEvidence;
struct _RulesEvidence {
  RulesEvidenceKind kind;
  RulesTruth truth; /* of what stands above it: the nearest shape or constraint */
  guint32 shape;
  guint32 constraint;
  KgTermId focus;
  KgTermId value;
  KgTermId other;
  RulesTriple triple;
  gboolean inverse;
  gboolean spare; /* a triple of the reason that the result does not need */
  guint64 count;
  guint64 limit;
  const RulesEvidence *children; /* (nullable) the first */
  const RulesEvidence *next;     /* (nullable) its sibling */
};

/* The evidence for what `shape` comes to at `focus`, which is evaluated first: `*truth`. Lives
 * until the evaluator's next rules_evidence_forget() or begin; several may live at once. Errors:
 * RULES_ERROR_LIMIT. */
const RulesEvidence *rules_evidence (RulesEvaluator *evaluator, guint32 shape, KgTermId focus,
                                     RulesTruth *truth, GError **error);
/* The evidence for one result of validation: `constraint` is violated at `focus`, by `value`
 * unless that is KG_NONE. Sufficient and minimal in that sense. */
const RulesEvidence *rules_evidence_of_result (RulesEvaluator *evaluator, guint32 shape,
                                               guint32 constraint, KgTermId focus, KgTermId value,
                                               GError **error);
/* Frees the memory of all evidence for the next. */
void rules_evidence_forget (RulesEvaluator *evaluator);

/* Appends the triples cited (RulesTriple), ascending and distinct: without the spare ones. */
void rules_evidence_triples (const RulesEvidence *evidence, GArray *triples);
/* The same in the order of the tree, each as often as it stands there; what `triples` holds already stays where it is. */
void rules_evidence_append_triples (const RulesEvidence *evidence, GArray *triples);
