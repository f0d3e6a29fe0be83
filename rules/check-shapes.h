/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/source.h"
#include "rules/truth.h"

/* SHACL Core as the recommendation tells it (https://www.w3.org/TR/shacl/), read from the triples of the shapes graph at every
 * step: slow, plain, and without a line of the evaluator, so that the two can be held against each other. Shapes are those
 * that the compiler took: well formed and not recursive. What is not makes the checker give up.
 *
 * Besides SHACL: unless strict, a predicate of a path that is a gr:NamedPath stands for its gr:path, and skos:broader
 * between two classes counts as rdfs:subClassOf. In conditions values without an order are unknown (truth.h). */

typedef struct _RulesCheckShapes RulesCheckShapes;

typedef enum {
  RULES_CHECK_VALIDATE = 0,
  RULES_CHECK_STRICT = 1 << 0,
  RULES_CHECK_CONDITION = 1 << 1,
} RulesCheckFlags;

/* `shapes`: where shapes stand. `data`: the data graph, over the same table of terms, perhaps under an overlay. Both must outlive
 * the checker. It may take RULES_LIMIT_CHECK_STEPS in all. */
RulesCheckShapes *rules_check_shapes_new (const KgView *shapes, const KgView *data,
                                          RulesCheckFlags flags);
void rules_check_shapes_free (RulesCheckShapes *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesCheckShapes, rules_check_shapes_free)

/* From now on these triples (RulesTriple) are the data graph, and must stay as they are; NULL: the whole of it again. */
void rules_check_shapes_restrict (RulesCheckShapes *check, const GArray *triples);
/* Whether steps ran out, or shapes were not such as the compiler takes: then nothing that was said counts. */
gboolean rules_check_shapes_gave_up (const RulesCheckShapes *check);

/* What a node comes to. */
RulesTruth rules_check_truth (RulesCheckShapes *check, KgTermId shape, KgTermId node);
/* Whether a path of the shapes graph leads from one node to the other. */
gboolean rules_check_path_reaches (RulesCheckShapes *check, KgTermId path, KgTermId from,
                                   KgTermId to);
/* Whether a class is another or a kind of it, in the shapes graph as the data graph has classes. */
gboolean rules_check_is_kind_of (RulesCheckShapes *check, KgTermId class, KgTermId ancestor);

/* --- Validation --- */

/* A validation result (SHACL 3.6.2). Without severity and message; sh:resultPath is that of the source shape, except for
 * sh:closed. */
typedef struct {
  RulesTruth truth;      /* RULES_VIOLATES; RULES_UNKNOWN in conditions */
  KgTermId target_shape; /* what was validated, and where */
  KgTermId target_focus;
  KgTermId shape;
  KgTermId focus;
  KgTermId value;     /* KG_NONE: none */
  KgTermId predicate; /* sh:closed: the path of the result; else KG_NONE */
  KgTermId
      operand; /* where a shape may say the same of several things (sh:class): this one; else KG_NONE */
  const char *component; /* "MinCount" of sh:MinCountConstraintComponent */
} RulesCheckResult;

/* <0, 0, >0: a GCompareFunc over all of it. */
int rules_check_result_compare (gconstpointer a, gconstpointer b);

/* All nodes that are shapes (SHACL 2.1), ascending. (transfer full, KgTermId) */
GArray *rules_check_shape_nodes (RulesCheckShapes *check);
/* Ascending, distinct. (transfer full, KgTermId) */
GArray *rules_check_focus_nodes (RulesCheckShapes *check, KgTermId shape);
/* Appends the results of validating a node against a shape. */
void rules_check_validate_node (RulesCheckShapes *check, KgTermId shape, KgTermId focus,
                                GArray *results);
/* Appends the results of validating the data graph. */
void rules_check_validate (RulesCheckShapes *check, GArray *results);
/* Whether sh:severity is sh:Violation, or one that SHACL does not know. */
gboolean rules_check_is_violation (RulesCheckShapes *check, KgTermId shape);
