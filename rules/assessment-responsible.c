/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/assessment-private.h"

/* Who answers for a requirement on a system: those who are named for it, else for the nearest above it, else for the catalogue, else for
 * everything; and of these, who is named for this system before who is named for all. */

static KgTermId
term (const RulesAssessor *assessor, OntologyTerm name)
{
  return ontology_vocab_id (assessor->vocab, name);
}

static gboolean
says (const RulesAssessor *assessor, KgTermId subject, OntologyTerm predicate, KgTermId object)
{
  KgTermId id = term (assessor, predicate);
  return id != KG_NONE && kg_view_contains (&assessor->view, subject, id, object);
}

static gboolean
says_any (const RulesAssessor *assessor, KgTermId subject, OntologyTerm predicate)
{
  KgTermId id = term (assessor, predicate);
  KgCursor cursor;
  if (id == KG_NONE) {
    return FALSE;
  }
  kg_view_objects (&assessor->view, subject, id, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}

GArray *
rules_assess_responsibilities (RulesAssessor *assessor, KgTermId system)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (RulesResponsibility));
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId class = term (assessor, ONTOLOGY_GR_RESPONSIBILITY);
  if (class != KG_NONE) {
    ontology_hierarchy_instances (assessor->hierarchy, &assessor->view, class, nodes);
  }
  rules_assess_sort (assessor, nodes);
  for (guint i = 0; i < nodes->len; i++) {
    KgTermId node = g_array_index (nodes, KgTermId, i);
    RulesResponsibility one = { node, says (assessor, node, ONTOLOGY_GR_FOR_SYSTEM, system) };
    if (one.of_system || !says_any (assessor, node, ONTOLOGY_GR_FOR_SYSTEM)) {
      g_array_append_val (out, one);
    }
  }
  return out;
}

/* --- Those that count --- */

/* For one requirement or catalogue; KG_NONE: for everything. */
static void
collect (const RulesAssessor *assessor, const GArray *all, KgTermId requirement, gboolean of_system,
         GArray *out)
{
  for (guint i = 0; i < all->len; i++) {
    const RulesResponsibility *one = &g_array_index (all, RulesResponsibility, i);
    gboolean is_for = requirement == KG_NONE
                          ? !says_any (assessor, one->node, ONTOLOGY_GR_FOR_REQUIREMENT)
                          : says (assessor, one->node, ONTOLOGY_GR_FOR_REQUIREMENT, requirement);
    if (is_for && one->of_system == of_system) {
      g_array_append_val (out, *one);
    }
  }
}

static void
collect_for (const RulesAssessor *assessor, const GArray *all, KgTermId requirement, GArray *out)
{
  if (out->len == 0) {
    collect (assessor, all, requirement, TRUE, out);
  }
  if (out->len == 0) {
    collect (assessor, all, requirement, FALSE, out);
  }
}

/* --- What they say --- */

static void
append_statements (const RulesAssessor *assessor, KgTermId subject, OntologyTerm predicate,
                   GArray *triples)
{
  RulesTriple triple = { subject, term (assessor, predicate), KG_NONE };
  KgCursor cursor;
  if (triple.predicate == KG_NONE) {
    return;
  }
  kg_view_objects (&assessor->view, subject, triple.predicate, &cursor);
  while ((triple.object = kg_cursor_next (&cursor)) != KG_NONE) {
    g_array_append_val (triples, triple);
  }
}

static void
name_responsible (RulesAssessor *assessor, const GArray *counting, RulesFinding *finding)
{
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  g_autoptr (GHashTable) named = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < counting->len; i++) {
    append_statements (assessor, g_array_index (counting, RulesResponsibility, i).node,
                       ONTOLOGY_GR_RESPONSIBLE, triples);
  }
  for (guint i = 0; i < triples->len; i++) {
    KgTermId who = g_array_index (triples, RulesTriple, i).object;
    g_hash_table_add (named, GUINT_TO_POINTER (who));
    if (finding->responsible == KG_NONE ||
        kg_view_order (&assessor->view, who, finding->responsible) < 0) {
      finding->responsible = who;
    }
  }
  finding->n_responsible = g_hash_table_size (named);
}

void
rules_assess_responsible (RulesAssessor *assessor, const GArray *responsibilities,
                          RulesFinding *finding)
{
  g_autoptr (GArray) counting = g_array_new (FALSE, FALSE, sizeof (RulesResponsibility));
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  static const OntologyTerm parts[] = { ONTOLOGY_GR_RESPONSIBLE, ONTOLOGY_GR_FOR_SYSTEM,
                                        ONTOLOGY_GR_FOR_REQUIREMENT, ONTOLOGY_GR_CONTRACT,
                                        ONTOLOGY_GR_CLAUSE };
  const RulesCatalogue *catalogue = finding->requirement->catalogue;
  for (const RulesRequirement *at = finding->requirement; at != NULL; at = at->parent) {
    collect_for (assessor, responsibilities, at->node, counting);
  }
  collect_for (assessor, responsibilities, catalogue->node, counting);
  collect_for (assessor, responsibilities, KG_NONE, counting);
  name_responsible (assessor, counting, finding);
  for (guint i = 0; i < counting->len; i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (parts); k++) {
      append_statements (assessor, g_array_index (counting, RulesResponsibility, i).node, parts[k],
                         triples);
    }
  }
  finding->responsibility = rules_assessor_keep (assessor, triples, &finding->n_responsibility);
}
