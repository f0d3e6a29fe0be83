/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/shapes.h"

/* Validation (SHACL 3): every shape with targets on its focus nodes, all results. */

/* One validation result. `value` is KG_NONE where the specification gives it none. */
typedef struct {
  guint32 shape; /* whose constraint it is: the source shape */
  guint32 constraint;
  KgTermId focus;
  KgTermId value;
  KgTermId
      predicate; /* sh:closed: of the triple that should not be there, its sh:resultPath; else KG_NONE */
  guint32
      target_shape; /* the shape whose target led here; it or one that contains the source shape */
} RulesResult;

/* A shape to be validated at a node. */
typedef struct {
  guint32 shape;
  KgTermId focus;
} RulesFocus;

typedef struct {
  guint threads; /* 0: one a processor, as far as it is worth it */
  guint64 steps; /* for each shape and focus node; 0: RULES_LIMIT_VALIDATION_STEPS */
  const RulesFocus
      *only; /* (nullable) just these, ascending by shape, focus; they need not be targets */
  gsize n_only;
  gboolean (*progress) (guint64 done, guint64 total,
                        gpointer data); /* (nullable) focus nodes; FALSE cancels. Called by
                                                                        the calling thread */
  gpointer progress_data;
} RulesValidateOptions;

typedef struct _RulesReport RulesReport;

/* The report (transfer full). Results ascend by target shape, focus node, then as the shape orders its constraints, then value (sh:closed: node, predicate, value): the
 * same graphs give the same report, on any number of threads. Errors: RULES_ERROR_EVALUATION, naming shape and node, if a
 * limit was reached; G_IO_ERROR_CANCELLED. */
RulesReport *rules_validate (const RulesShapes *shapes, const RulesValidateOptions *options,
                             GError **error);
void rules_report_free (RulesReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesReport, rules_report_free)

const RulesShapes *rules_report_shapes (const RulesReport *report);
/* sh:conforms: no result at all, of whatever severity (SHACL 3.6.1.1). */
gboolean rules_report_conforms (const RulesReport *report);
/* Results of severity sh:Violation (RulesShapeInfo.is_violation). */
guint64 rules_report_n_violations (const RulesReport *report);
const RulesResult *rules_report_results (const RulesReport *report, gsize *n);
/* Shapes with targets, and pairs of shape and focus node that were looked at. */
guint64 rules_report_n_focus_nodes (const RulesReport *report);

/* The focus nodes of a shape's targets (SHACL 2.1.3), ascending and distinct, appended to `nodes` (KgTermId). */
void rules_shapes_focus_nodes (const RulesShapes *shapes, guint32 shape, GArray *nodes);
