/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/assessment-private.h"

#include <stdlib.h>

/* Which resources belong to a system (assessment.h). Graphs are never walked as a whole: what is asked of a resource is what is said of it. */

void
rules_belonging_clear (RulesBelonging *belonging)
{
  g_clear_pointer (&belonging->graphs, g_array_unref);
  g_clear_pointer (&belonging->joined, g_hash_table_unref);
  g_clear_pointer (&belonging->foci, g_hash_table_unref);
  g_clear_pointer (&belonging->applied, g_hash_table_unref);
  *belonging = (RulesBelonging) { .system = KG_NONE };
}

static void
free_foci (gpointer data)
{
  RulesFoci *foci = data;
  g_array_unref (foci->nodes);
  g_free (foci);
}

static gboolean
contains (const GArray *ids, KgTermId id)
{
  return ids->len > 0 &&
         rules_ids_contain ((const KgTermId *) (gconstpointer) ids->data, ids->len, id);
}

/* --- The graphs of a system --- */

static gboolean
is_system_class (RulesAssessor *assessor, KgTermId class)
{
  static const OntologyTerm classes[] = { ONTOLOGY_AIRO_AI_SYSTEM, ONTOLOGY_AIDOC_AI_SYSTEM,
                                          ONTOLOGY_AIACT_AI_SYSTEM, ONTOLOGY_DPV_AI_AI_SYSTEM };
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++) {
    KgTermId ancestor = ontology_vocab_id (assessor->vocab, classes[i]);
    if (ancestor != KG_NONE && ontology_hierarchy_is_a (assessor->hierarchy, class, ancestor)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Appends the graphs in which a node is said to be a system; or, unless `as_system`, in which anything is said of it. */
static void
append_graphs (RulesAssessor *assessor, KgTermId node, gboolean as_system, GArray *graphs)
{
  KgTermId type = ontology_vocab_id (assessor->vocab, ONTOLOGY_RDF_TYPE);
  KgQuad pattern = { .subject = node, .predicate = as_system ? type : KG_NONE };
  KgQuad quad;
  if (as_system && type == KG_NONE) {
    return;
  }
  g_autoptr (KgScan) scan = kg_scan_new (&assessor->view, &pattern);
  while (kg_scan_next (scan, &quad, NULL)) {
    if (quad.graph != KG_NONE && (!as_system || is_system_class (assessor, quad.object))) {
      g_array_append_val (graphs, quad.graph);
    }
  }
}

static GArray *
find_graphs (RulesAssessor *assessor, KgTermId system)
{
  GArray *graphs = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  append_graphs (assessor, system, TRUE, graphs);
  if (graphs->len == 0) {
    append_graphs (assessor, system, FALSE, graphs);
  }
  rules_assess_unite_ids (graphs);
  return graphs;
}

static gboolean
describe_others (RulesAssessor *assessor, KgTermId system, const GArray *graphs)
{
  const GArray *systems = rules_assess_systems (assessor);
  g_autoptr (GArray) theirs = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (guint i = 0; i < systems->len; i++) {
    KgTermId other = g_array_index (systems, KgTermId, i);
    g_array_set_size (theirs, 0);
    append_graphs (assessor, other, TRUE, theirs);
    for (guint k = 0; other != system && k < theirs->len; k++) {
      if (contains (graphs, g_array_index (theirs, KgTermId, k))) {
        return TRUE;
      }
    }
  }
  return FALSE;
}

/* --- What is joined to a system --- */

typedef struct {
  RulesAssessor *assessor;
  RulesBelonging *belonging;
  GArray *open; /* KgTermId: to go on from */
} Join;

static gboolean
is_described (const RulesAssessor *assessor, const GArray *graphs, KgTermId node)
{
  KgQuad pattern = { .subject = node };
  KgQuad quad;
  gboolean described = FALSE;
  g_autoptr (KgScan) scan = kg_scan_new (&assessor->view, &pattern);
  while (!described && kg_scan_next (scan, &quad, NULL)) {
    described = contains (graphs, quad.graph);
  }
  return described;
}

gboolean
rules_assess_is_class (const RulesAssessor *assessor, KgTermId node)
{
  static const OntologyTerm kinds[] = { ONTOLOGY_RDFS_CLASS, ONTOLOGY_OWL_CLASS,
                                        ONTOLOGY_OWL_ONTOLOGY };
  KgTermId type = ontology_vocab_id (assessor->vocab, ONTOLOGY_RDF_TYPE);
  for (gsize i = 0; type != KG_NONE && i < G_N_ELEMENTS (kinds); i++) {
    KgTermId kind = ontology_vocab_id (assessor->vocab, kinds[i]);
    if (kind != KG_NONE && kg_view_contains (&assessor->view, node, type, kind)) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_class_or_ontology (const RulesAssessor *assessor, KgTermId node)
{
  KgTermId type = ontology_vocab_id (assessor->vocab, ONTOLOGY_RDF_TYPE);
  KgCursor instances;
  if (type == KG_NONE) {
    return FALSE;
  }
  if (rules_assess_is_class (assessor, node)) {
    return TRUE;
  }
  kg_view_subjects (&assessor->view, type, node, &instances);
  return kg_cursor_next (&instances) != KG_NONE;
}

static void
reach (Join *join, KgTermId node)
{
  RulesAssessor *assessor = join->assessor;
  RulesBelonging *belonging = join->belonging;
  if (g_hash_table_contains (belonging->joined, GUINT_TO_POINTER (node)) ||
      rules_assess_is_literal (assessor, node) ||
      contains (rules_assess_systems (assessor), node) || is_class_or_ontology (assessor, node) ||
      !is_described (assessor, belonging->graphs, node)) {
    return;
  }
  if (g_hash_table_size (belonging->joined) >= RULES_LIMIT_MEMBERS) {
    belonging->partial = TRUE;
    return;
  }
  g_hash_table_add (belonging->joined, GUINT_TO_POINTER (node));
  g_array_append_val (join->open, node);
}

/* Of either direction. FALSE at the limit. */
static gboolean
follow (Join *join, KgTermId node, gboolean inverse)
{
  RulesAssessor *assessor = join->assessor;
  KgTermId type = ontology_vocab_id (assessor->vocab, ONTOLOGY_RDF_TYPE);
  KgQuad pattern = { .subject = inverse ? KG_NONE : node, .object = inverse ? node : KG_NONE };
  KgQuad quad;
  g_autoptr (KgScan) scan = kg_scan_new (&assessor->view, &pattern);
  while (kg_scan_next (scan, &quad, NULL)) {
    if (assessor->steps == 0) {
      return FALSE;
    }
    assessor->steps--;
    if (quad.predicate != type && contains (join->belonging->graphs, quad.graph)) {
      reach (join, inverse ? quad.subject : quad.object);
    }
  }
  return TRUE;
}

static void
join_to (RulesAssessor *assessor, RulesBelonging *belonging)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  Join join = { assessor, belonging, open };
  belonging->joined = g_hash_table_new (NULL, NULL);
  g_hash_table_add (belonging->joined, GUINT_TO_POINTER (belonging->system));
  g_array_append_val (open, belonging->system);
  for (guint i = 0; i < open->len && !belonging->partial; i++) {
    KgTermId node = g_array_index (open, KgTermId, i);
    belonging->partial =
        !follow (&join, node, FALSE) || !follow (&join, node, TRUE) || belonging->partial;
  }
}

RulesBelonging *
rules_assess_belonging (RulesAssessor *assessor, KgTermId system)
{
  RulesBelonging *belonging = &assessor->belonging;
  if (belonging->system == system) {
    return belonging;
  }
  rules_belonging_clear (belonging);
  belonging->system = system;
  belonging->graphs = find_graphs (assessor, system);
  belonging->foci = g_hash_table_new_full (NULL, NULL, NULL, free_foci);
  belonging->applied = g_hash_table_new (NULL, NULL);
  if (describe_others (assessor, system, belonging->graphs)) {
    join_to (assessor, belonging);
  }
  return belonging;
}

/* --- Instances --- */

static gboolean
is_classed_by_facts (const RulesAssessor *assessor, KgTermId node)
{
  KgQuad pattern = { .subject = node,
                     .predicate = ontology_vocab_id (assessor->vocab, ONTOLOGY_RDF_TYPE) };
  KgQuad quad;
  gboolean found = FALSE;
  if (assessor->view.overlay == NULL) {
    return FALSE;
  }
  g_autoptr (KgScan) scan = kg_scan_new (&assessor->view, &pattern);
  while (!found && kg_scan_next (scan, &quad, NULL)) {
    found = quad.graph == KG_NONE;
  }
  return found;
}

static gboolean
belongs (RulesAssessor *assessor, const RulesBelonging *belonging, KgTermId node)
{
  if (node == belonging->system || is_classed_by_facts (assessor, node)) {
    return TRUE;
  }
  if (contains (rules_assess_systems (assessor), node)) {
    return FALSE;
  }
  return belonging->joined != NULL
             ? g_hash_table_contains (belonging->joined, GUINT_TO_POINTER (node))
             : is_described (assessor, belonging->graphs, node);
}

const RulesFoci *
rules_assess_foci (RulesAssessor *assessor, KgTermId system, KgTermId class)
{
  RulesBelonging *belonging = rules_assess_belonging (assessor, system);
  RulesFoci *foci = g_hash_table_lookup (belonging->foci, GUINT_TO_POINTER (class));
  if (foci != NULL) {
    return foci;
  }
  g_autoptr (GArray) instances = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  foci = g_new0 (RulesFoci, 1);
  foci->nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  foci->partial = belonging->partial;
  ontology_hierarchy_instances (assessor->hierarchy, &assessor->view, class, instances);
  for (guint i = 0; i < instances->len; i++) {
    KgTermId node = g_array_index (instances, KgTermId, i);
    if (belongs (assessor, belonging, node)) {
      g_array_append_val (foci->nodes, node);
    }
  }
  rules_assess_sort (assessor, foci->nodes);
  if (foci->nodes->len > RULES_LIMIT_FOCI) {
    g_array_set_size (foci->nodes, RULES_LIMIT_FOCI);
    foci->partial = TRUE;
  }
  g_hash_table_insert (belonging->foci, GUINT_TO_POINTER (class), foci);
  return foci;
}
