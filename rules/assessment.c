/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/assessment-private.h"

#include "rules/evidence-private.h"

#include <string.h>

/* --- Lifecycle --- */

static void
begin (RulesAssessor *assessor)
{
  rules_evaluator_begin (assessor->evaluator, assessor->shapes, &assessor->view,
                         RULES_EVALUATE_CONDITION, RULES_LIMIT_CONDITION_STEPS);
  if (assessor->has_names) {
    rules_names_clear (&assessor->names);
  }
  rules_names_init (&assessor->names, assessor->shapes, assessor->languages);
  assessor->names.data = assessor->view;
  assessor->has_names = TRUE;
  g_clear_pointer (&assessor->systems, g_array_unref);
  rules_belonging_clear (&assessor->belonging);
}

RulesAssessor *
rules_assessor_new (const RulesCatalogues *catalogues)
{
  const RulesGraph *graph = rules_catalogues_graph (catalogues);
  RulesAssessor *assessor = g_new0 (RulesAssessor, 1);
  assessor->catalogues = rules_catalogues_ref ((RulesCatalogues *) catalogues);
  assessor->shapes = rules_catalogues_shapes (catalogues);
  assessor->vocab = rules_graph_vocab (graph);
  assessor->hierarchy = rules_graph_hierarchy (graph);
  assessor->view = (KgView) { rules_graph_snapshot (graph), NULL };
  assessor->limit = RULES_LIMIT_ASSESSMENT_STEPS;
  assessor->evaluator = rules_evaluator_new ();
  assessor->blocks = g_ptr_array_new_with_free_func (g_free);
  assessor->classified = g_hash_table_new (NULL, NULL);
  begin (assessor);
  return assessor;
}

void
rules_assessor_free (RulesAssessor *assessor)
{
  if (assessor == NULL) {
    return;
  }
  rules_belonging_clear (&assessor->belonging);
  g_clear_pointer (&assessor->systems, g_array_unref);
  rules_names_clear (&assessor->names);
  g_hash_table_unref (assessor->classified);
  g_ptr_array_unref (assessor->blocks);
  rules_evaluator_free (assessor->evaluator);
  rules_catalogues_unref (assessor->catalogues);
  g_free (assessor);
}

void
rules_assessor_forget (RulesAssessor *assessor)
{
  g_hash_table_remove_all (assessor->classified);
  g_ptr_array_set_size (assessor->blocks, 0);
  begin (assessor);
}

void
rules_assessor_add_facts (RulesAssessor *assessor, const KgOverlay *facts)
{
  assessor->view.overlay = facts;
  rules_assessor_forget (assessor);
}

void
rules_assessor_set_languages (RulesAssessor *assessor, const char *const *languages)
{
  assessor->languages = languages;
  rules_assessor_forget (assessor);
}

const KgView *
rules_assessor_view (const RulesAssessor *assessor)
{
  return &assessor->view;
}

/* --- Results --- */

gpointer
rules_assessor_take (RulesAssessor *assessor, gsize n, gsize size)
{
  if (n == 0) {
    return NULL;
  }
  gpointer block = g_malloc0_n (n, size);
  g_ptr_array_add (assessor->blocks, block);
  return block;
}

gpointer
rules_assessor_keep (RulesAssessor *assessor, const GArray *array, guint *n)
{
  gsize size = g_array_get_element_size ((GArray *) array);
  gpointer kept = rules_assessor_take (assessor, array->len, size);
  if (array->len > 0) {
    memcpy (kept, array->data, array->len * size);
  }
  *n = array->len;
  return kept;
}

static gint
compare_triples (gconstpointer a, gconstpointer b)
{
  return rules_triple_compare (a, b);
}

void
rules_assess_unite (GArray *triples)
{
  guint kept = 0;
  g_array_sort (triples, compare_triples);
  for (guint i = 0; i < triples->len; i++) {
    RulesTriple triple = g_array_index (triples, RulesTriple, i);
    if (kept == 0 ||
        rules_triple_compare (&g_array_index (triples, RulesTriple, kept - 1), &triple) != 0) {
      g_array_index (triples, RulesTriple, kept++) = triple;
    }
  }
  g_array_set_size (triples, kept);
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

void
rules_assess_unite_ids (GArray *ids)
{
  guint kept = 0;
  g_array_sort (ids, compare_ids);
  for (guint i = 0; i < ids->len; i++) {
    KgTermId id = g_array_index (ids, KgTermId, i);
    if (kept == 0 || g_array_index (ids, KgTermId, kept - 1) != id) {
      g_array_index (ids, KgTermId, kept++) = id;
    }
  }
  g_array_set_size (ids, kept);
}

static gint
compare_terms (gconstpointer a, gconstpointer b, gpointer view)
{
  return kg_view_order ((const KgView *) view, *(const KgTermId *) a, *(const KgTermId *) b);
}

void
rules_assess_sort (const RulesAssessor *assessor, GArray *nodes)
{
  g_array_sort_with_data (nodes, compare_terms, (gpointer) &assessor->view);
}

gboolean
rules_assess_is_literal (const RulesAssessor *assessor, KgTermId node)
{
  KgTerm term;
  return !kg_view_term (&assessor->view, node, &term) || term.kind == KG_TERM_LITERAL;
}

gboolean
rules_assess_is_of_classes (const RulesAssessor *assessor, const RulesTriple *triple)
{
  return triple->predicate == ontology_vocab_id (assessor->vocab, ONTOLOGY_RDF_TYPE) ||
         triple->predicate == ontology_vocab_id (assessor->vocab, ONTOLOGY_RDFS_SUB_CLASS_OF) ||
         triple->predicate == ontology_vocab_id (assessor->vocab, ONTOLOGY_SKOS_BROADER);
}

/* --- Evaluating --- */

void
rules_assess_lend (RulesAssessor *assessor)
{
  RulesEvaluator *evaluator = assessor->evaluator;
  evaluator->steps = MIN (RULES_LIMIT_CONDITION_STEPS, assessor->steps);
  evaluator->scratch->steps = evaluator->steps;
}

void
rules_assess_settle (RulesAssessor *assessor)
{
  assessor->steps -= assessor->evaluator->steps - assessor->evaluator->scratch->steps;
}

RulesTruth
rules_assess_shape (RulesAssessor *assessor, guint32 shape, KgTermId focus)
{
  rules_assess_lend (assessor);
  RulesTruth truth = rules_evaluate (assessor->evaluator, shape, focus);
  rules_assess_settle (assessor);
  return truth;
}

const RulesEvidence *
rules_assess_evidence (RulesAssessor *assessor, guint32 shape, KgTermId focus, RulesTruth *truth)
{
  *truth = rules_assess_shape (assessor, shape, focus);
  rules_assess_lend (assessor);
  const RulesEvidence *evidence = rules_evidence (assessor->evaluator, shape, focus, truth, NULL);
  guint64 used = RULES_LIMIT_EVIDENCE_STEPS - assessor->evaluator->evidence->budget;
  assessor->steps -= MIN (used, assessor->steps);
  return evidence;
}

/* --- Systems --- */

/* DPV has kinds of systems that are classes and, at once, instances of the class of all systems: concepts of a vocabulary, which nobody runs. */
static void
drop_classes (const RulesAssessor *assessor, GArray *systems)
{
  guint kept = 0;
  for (guint i = 0; i < systems->len; i++) {
    KgTermId system = g_array_index (systems, KgTermId, i);
    if (!rules_assess_is_class (assessor, system)) {
      g_array_index (systems, KgTermId, kept++) = system;
    }
  }
  g_array_set_size (systems, kept);
}

const GArray *
rules_assess_systems (RulesAssessor *assessor)
{
  static const OntologyTerm classes[] = { ONTOLOGY_AIRO_AI_SYSTEM, ONTOLOGY_AIDOC_AI_SYSTEM,
                                          ONTOLOGY_AIACT_AI_SYSTEM, ONTOLOGY_DPV_AI_AI_SYSTEM };
  if (assessor->systems != NULL) {
    return assessor->systems;
  }
  GArray *systems = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GArray) instances = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++) {
    KgTermId class = ontology_vocab_id (assessor->vocab, classes[i]);
    if (class != KG_NONE) {
      ontology_hierarchy_instances (assessor->hierarchy, &assessor->view, class, instances);
      g_array_append_vals (systems, instances->data, instances->len);
    }
  }
  rules_assess_unite_ids (systems);
  drop_classes (assessor, systems);
  assessor->systems = systems;
  return systems;
}

GArray *
rules_assessor_systems (RulesAssessor *assessor)
{
  GArray *systems = g_array_copy ((GArray *) rules_assess_systems (assessor));
  rules_assess_sort (assessor, systems);
  return systems;
}

/* --- Statuses --- */

typedef struct {
  guint met;
  guint partial;
  guint gaps;
  guint unknown;
  guint not_applicable;
} Counts;

static void
count_answer (Counts *counts, RulesAnswerStatus status)
{
  switch (status) {
  case RULES_ANSWER_GIVEN:
    counts->met++;
    return;
  case RULES_ANSWER_PARTIAL:
    counts->partial++;
    return;
  case RULES_ANSWER_NONE:
    counts->gaps++;
    return;
  case RULES_ANSWER_UNKNOWN:
    counts->unknown++;
    return;
  }
}

static void
count_requirement (Counts *counts, RulesRequirementStatus status)
{
  switch (status) {
  case RULES_REQUIREMENT_MET:
    counts->met++;
    return;
  case RULES_REQUIREMENT_PARTIAL:
    counts->partial++;
    return;
  case RULES_REQUIREMENT_GAP:
    counts->gaps++;
    return;
  case RULES_REQUIREMENT_UNKNOWN:
    counts->unknown++;
    return;
  case RULES_REQUIREMENT_NOT_APPLICABLE:
    counts->not_applicable++;
    return;
  case RULES_REQUIREMENT_SILENT:
    return;
  }
}

/* What is unknown can turn out either way: a status that would then change is unknown too. */
static RulesRequirementStatus
sum_up (const Counts *counts)
{
  if (counts->partial > 0 || (counts->met > 0 && counts->gaps > 0)) {
    return RULES_REQUIREMENT_PARTIAL;
  }
  if (counts->unknown > 0) {
    return RULES_REQUIREMENT_UNKNOWN;
  }
  if (counts->met > 0) {
    return RULES_REQUIREMENT_MET;
  }
  if (counts->gaps > 0) {
    return RULES_REQUIREMENT_GAP;
  }
  return counts->not_applicable > 0 ? RULES_REQUIREMENT_NOT_APPLICABLE : RULES_REQUIREMENT_SILENT;
}

static void
set_status (RulesFinding *findings, RulesFinding *finding)
{
  const RulesRequirement *requirement = finding->requirement;
  Counts counts = { 0 };
  for (guint i = 0; i < requirement->n_questions; i++) {
    count_answer (&counts, finding->answers[i].status);
  }
  for (guint i = 0; i < requirement->n_children; i++) {
    count_requirement (&counts, findings[requirement->children[i]->number].status);
  }
  RulesRequirementStatus status = sum_up (&counts);
  gboolean asks = status != RULES_REQUIREMENT_SILENT && status != RULES_REQUIREMENT_NOT_APPLICABLE;
  if (asks && finding->applies != RULES_CONFORMS) {
    status = finding->applies == RULES_VIOLATES ? RULES_REQUIREMENT_NOT_APPLICABLE
                                                : RULES_REQUIREMENT_UNKNOWN;
  }
  finding->status = status;
}

/* --- Asking --- */

static gboolean
is_within_limit (RulesAssessor *assessor, GError **error)
{
  if (assessor->steps > 0) {
    return TRUE;
  }
  rules_belonging_clear (&assessor->belonging);
  g_set_error (error, RULES_ERROR, RULES_ERROR_LIMIT,
               "assessing the system takes more than %" G_GUINT64_FORMAT
               " steps; ask for a smaller catalogue, or simplify its shapes",
               assessor->limit);
  return FALSE;
}

const RulesClassification *
rules_assessor_classify (RulesAssessor *assessor, KgTermId system, guint *n, GError **error)
{
  assessor->steps = assessor->limit;
  const RulesClassification *classes = rules_assess_classes (assessor, system);
  rules_catalogues_risk_classes (assessor->catalogues, n);
  return is_within_limit (assessor, error) ? classes : NULL;
}

static void
find (RulesAssessor *assessor, KgTermId system, RulesFinding *finding)
{
  const RulesRequirement *requirement = finding->requirement;
  RulesAnswer *answers = rules_assessor_make (assessor, RulesAnswer, requirement->n_questions);
  for (guint i = 0; i < requirement->n_questions && assessor->steps > 0; i++) {
    rules_assess_answer (assessor, &requirement->questions[i], system, &answers[i]);
  }
  finding->answers = answers;
}

const RulesFinding *
rules_assessor_assess (RulesAssessor *assessor, const RulesCatalogue *catalogue, KgTermId system,
                       gint64 today, guint *n, GError **error)
{
  guint n_classes;
  if (rules_assessor_classify (assessor, system, &n_classes, error) == NULL && n_classes > 0) {
    return NULL;
  }
  g_autoptr (GArray) responsibilities = rules_assess_responsibilities (assessor, system);
  RulesFinding *findings = rules_assessor_make (assessor, RulesFinding, catalogue->n_all + 1);
  for (guint i = 0; i < catalogue->n_all && assessor->steps > 0; i++) {
    findings[i].requirement = catalogue->all[i];
    rules_assess_application (assessor, system, today, &findings[i]);
    find (assessor, system, &findings[i]);
    rules_assess_responsible (assessor, responsibilities, &findings[i]);
  }
  if (!is_within_limit (assessor, error)) {
    return NULL;
  }
  for (guint i = catalogue->n_all; i > 0; i--) {
    set_status (findings, &findings[i - 1]);
  }
  *n = catalogue->n_all;
  return findings;
}
