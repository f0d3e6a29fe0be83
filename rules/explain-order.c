/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include <string.h>

/* Evidence stands in the order of evaluation: what is cheap first, then by term. The terms are blank nodes mostly, whose names
 * depend on the name of their document. A person is told the parts of a condition as somebody wrote them. */

typedef struct {
  const RulesEvidence *evidence;
  guint32 line;
  KgTermId graph;
} Part;

static void
look_up_place (const RulesTelling *telling, Part *part)
{
  const RulesShapes *shapes = telling->names.shapes;
  const KgView view = { rules_shapes_graph (shapes), NULL };
  RulesConstraintInfo constraint;
  RulesShapeInfo shape;
  KgPlace place;
  rules_shapes_constraint (shapes, part->evidence->constraint, &constraint);
  rules_shapes_info (shapes, constraint.shape, &shape);
  KgTermId parameter = kg_view_find_iri (&view, ontology_term_iri (constraint.parameter), -1);
  for (guint i = 0; kg_view_place (&view, shape.node, parameter, constraint.operand, i, &place);
       i++) {
    if (i == 0 || place.line < part->line ||
        (place.line == part->line && kg_view_order (&view, place.graph, part->graph) < 0)) {
      part->line = place.line;
      part->graph = place.graph;
    }
  }
}

/* Where the part of a condition was said first. */
static void
find_place (const RulesTelling *telling, Part *part)
{
  const RulesTextKey key = { RULES_TEXT_PLACE, part->evidence->constraint, 0, 0 };
  guint32 place[2];
  const RulesText *known = telling->texts != NULL ? rules_texts_find (telling->texts, &key) : NULL;
  if (known != NULL) {
    memcpy (place, known->text, sizeof place);
    part->line = place[0];
    part->graph = place[1];
    return;
  }
  look_up_place (telling, part);
  place[0] = part->line;
  place[1] = part->graph;
  if (telling->texts != NULL) {
    rules_texts_add (telling->texts, &key, (const char *) place, sizeof place);
  }
}

/* What is no part of a condition has no place and stays where it is. */
static gint
compare_parts (gconstpointer a, gconstpointer b, gpointer data)
{
  const RulesTelling *telling = (const RulesTelling *) data;
  const KgView view = { rules_shapes_graph (telling->names.shapes), NULL };
  const Part *x = (const Part *) a;
  const Part *y = (const Part *) b;
  return x->line != y->line ? (x->line < y->line ? -1 : 1)
                            : kg_view_order (&view, x->graph, y->graph);
}

GPtrArray *
rules_telling_in_order (const RulesTelling *telling, const RulesEvidence *first)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Part));
  GPtrArray *ordered = g_ptr_array_new ();
  for (const RulesEvidence *at = first; at != NULL; at = at->next) {
    Part part = { at, 0, KG_NONE };
    if (at->kind == RULES_EVIDENCE_CONSTRAINT) {
      find_place (telling, &part);
    }
    g_array_append_val (parts, part);
  }
  g_array_sort_with_data (parts, compare_parts, (gpointer) telling);
  for (guint i = 0; i < parts->len; i++) {
    g_ptr_array_add (ordered, (gpointer) g_array_index (parts, Part, i).evidence);
  }
  return ordered;
}
