/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/report-private.h"

#include <string.h>

/* Of a result: where what offends stands, and how severe it is. */

/* The last triple of a shortest walk from the focus node to the value. */
static gboolean
walk_place (const RulesNames *names, const RulesPath *path, const RulesResult *result,
            KgPlace *place)
{
  const RulesSource source = { .graph = rules_shapes_data (names->shapes), .view = names->data };
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (RulesStep));
  names->scratch->steps = RULES_LIMIT_CONDITION_STEPS;
  if (!rules_path_walk (path, &source, result->focus, result->value, names->scratch, steps) ||
      steps->len == 0) {
    return FALSE;
  }
  const RulesTriple *triple = &g_array_index (steps, RulesStep, steps->len - 1).triple;
  return rules_names_place (&names->data, triple->subject, triple->predicate, triple->object,
                            place);
}

gboolean
rules_report_result_place (const RulesNames *names, const RulesResult *result, KgPlace *place)
{
  RulesShapeInfo shape;
  RulesConstraintInfo constraint;
  rules_shapes_info (names->shapes, result->shape, &shape);
  rules_shapes_constraint (names->shapes, result->constraint, &constraint);
  if (result->predicate != KG_NONE) {
    return rules_names_place (&names->data, shape.path == NULL ? result->focus : KG_NONE,
                              result->predicate, result->value, place);
  }
  if (result->value != KG_NONE && shape.path != NULL &&
      walk_place (names, shape.path, result, place)) {
    return TRUE;
  }
  if (result->value != KG_NONE && constraint.kind == RULES_CONSTRAINT_EQUALS &&
      rules_names_place (&names->data, result->focus, constraint.values[0], result->value, place)) {
    return TRUE;
  }
  return rules_names_place (&names->data, result->focus, KG_NONE, KG_NONE, place) ||
         rules_names_place (&names->data, KG_NONE, KG_NONE, result->focus, place);
}

gboolean
rules_report_constraint_place (const RulesNames *names, const RulesResult *result, KgPlace *place)
{
  RulesShapeInfo shape;
  RulesConstraintInfo constraint;
  rules_shapes_info (names->shapes, result->shape, &shape);
  rules_shapes_constraint (names->shapes, result->constraint, &constraint);
  KgTermId parameter = ontology_vocab_id (names->graph_vocab, constraint.parameter);
  return (parameter != KG_NONE && constraint.operand != KG_NONE &&
          rules_names_place (&names->graph, shape.node, parameter, constraint.operand, place)) ||
         rules_names_place (&names->graph, shape.node, KG_NONE, KG_NONE, place) ||
         rules_names_place (&names->graph, KG_NONE, KG_NONE, shape.node, place);
}

/* --- Severities --- */

const char *
rules_report_severity_iri (const RulesNames *names, const RulesShapeInfo *shape)
{
  KgTerm term;
  if (shape->severity != KG_NONE && kg_view_term (&names->graph, shape->severity, &term)) {
    return term.value;
  }
  return ONTOLOGY_SH "Violation";
}

RulesSeverity
rules_report_severity (const RulesNames *names, const RulesShapeInfo *shape)
{
  if (shape->is_violation) {
    return RULES_SEVERITY_VIOLATION;
  }
  const char *iri = rules_report_severity_iri (names, shape);
  return strcmp (iri, ONTOLOGY_SH "Warning") == 0 ? RULES_SEVERITY_WARNING : RULES_SEVERITY_INFO;
}
