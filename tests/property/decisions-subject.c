/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/decisions-subject.h"

#include "kg/memory.h"

#include <string.h>

/* --- The snapshot and the request over it --- */

static KgTermId
copy_term (const KgTerms *from, KgTerms *to, KgTermId id)
{
  KgTerm term;
  g_assert_true (kg_terms_get (from, id, &term));
  if (term.datatype != KG_NONE) {
    term.datatype = copy_term (from, to, term.datatype);
  }
  return kg_terms_intern (to, &term);
}

static void
add_quad (const DecisionCase *generated, KgDataset *dataset, guint i)
{
  const GArray *policies = generated->policies;
  const KgQuad *quad = i < policies->len
                           ? &g_array_index (policies, KgQuad, i)
                           : &g_array_index (generated->data, KgQuad, i - policies->len);
  const KgQuad copy = { .object = copy_term (generated->terms, dataset->terms, quad->object),
                        .predicate = copy_term (generated->terms, dataset->terms, quad->predicate),
                        .subject = copy_term (generated->terms, dataset->terms, quad->subject) };
  kg_dataset_add (dataset, &copy, i + 1);
}

static KgSnapshot *
make_snapshot (const DecisionCase *generated)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  guint n = generated->policies->len + generated->data->len;
  for (guint i = 0; i < n; i++) {
    add_quad (generated, dataset, generated->backwards ? n - 1 - i : i);
  }
  const KgMemoryDocument document = { .dataset = dataset, .name = "graph", .graph = "urn:graph" };
  KgSnapshot *snapshot = kg_snapshot_new_in_memory (&document, 1, &error);
  g_assert_no_error (error);
  return snapshot;
}

static KgTermId
intern (const DecisionSubject *subject, KgTermId id)
{
  KgTerm term;
  g_assert_true (kg_terms_get (subject->generated->terms, id, &term));
  if (term.datatype != KG_NONE) {
    term.datatype = intern (subject, term.datatype);
  }
  return kg_overlay_intern (subject->overlay, &term);
}

static void
lay_over (DecisionSubject *subject)
{
  const DecisionCase *generated = subject->generated;
  const GArray *quads = generated->request;
  subject->overlay = kg_overlay_new ();
  kg_overlay_begin (subject->overlay, subject->snapshot);
  for (guint i = 0; i < quads->len; i++) {
    const KgQuad *quad = &g_array_index (quads, KgQuad, i);
    kg_overlay_add (subject->overlay, intern (subject, quad->subject),
                    intern (subject, quad->predicate), intern (subject, quad->object));
  }
  for (guint i = 0; i < generated->nodes->len; i++) {
    const GeneratedNode *node = &g_array_index (generated->nodes, GeneratedNode, i);
    const RulesRequestNode own = {
      .node = intern (subject, node->node),
      .class = kg_overlay_intern_iri (subject->overlay,
                                      ontology_term_iri (node->span ? ONTOLOGY_GR_SPAN_CLASS
                                                                    : ONTOLOGY_GR_FIELD),
                                      -1),
      .start = node->span ? 0 : -1,
      .end = node->span ? 1 : -1,
      .field = node->field,
      .unsearched = node->unsearched,
    };
    g_array_append_val (subject->nodes, own);
  }
  subject->request = (RulesDecideRequest) { .node = intern (subject, generated->node),
                                            .subject = intern (subject, generated->subject),
                                            .action = intern (subject, generated->action),
                                            .resource = intern (subject, generated->resource),
                                            .time = generated->time,
                                            .digest = generated->digest };
  kg_overlay_seal (subject->overlay);
}

/* --- Subjects --- */

gboolean
decision_subject_init (DecisionSubject *subject, const DecisionCase *generated, char **problem)
{
  g_autoptr (GError) error = NULL;
  *subject = (DecisionSubject) { .generated = generated };
  subject->nodes = g_array_new (FALSE, FALSE, sizeof (RulesRequestNode));
  subject->snapshot = make_snapshot (generated);
  subject->graph = rules_graph_new (subject->snapshot, FALSE);
  lay_over (subject);
  subject->view = (KgView) { subject->snapshot, subject->overlay };
  RulesDecideRequest *request = &subject->request;
  request->view = subject->view;
  request->nodes = (const RulesRequestNode *) (gconstpointer) subject->nodes->data;
  request->n_nodes = subject->nodes->len;
  subject->checked = (RulesCheckRequest) { .view = request->view,
                                           .node = request->node,
                                           .subject = request->subject,
                                           .action = request->action,
                                           .resource = request->resource,
                                           .time = request->time,
                                           .digest = request->digest,
                                           .nodes = request->nodes,
                                           .n_nodes = request->n_nodes };
  subject->policies = rules_policies_new (subject->graph, NULL, &error);
  if (subject->policies == NULL) {
    *problem = g_strdup (error->message);
    decision_subject_clear (subject);
    return FALSE;
  }
  subject->decider = rules_decider_new ();
  return TRUE;
}

void
decision_subject_clear (DecisionSubject *subject)
{
  rules_decider_free (subject->decider);
  rules_policies_unref (subject->policies);
  rules_graph_unref (subject->graph);
  kg_overlay_free (subject->overlay);
  kg_snapshot_unref (subject->snapshot);
  g_clear_pointer (&subject->nodes, g_array_unref);
  *subject = (DecisionSubject) { 0 };
}

const RulesDecision *
decision_subject_decide (const DecisionSubject *subject)
{
  static const RulesDecideOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  const RulesDecision *decision =
      rules_decide_with (subject->decider, subject->policies, &subject->request, &options, &error);
  g_assert_no_error (error);
  return decision;
}

/* --- For people, and for comparing --- */

void
decision_subject_append_term (const DecisionSubject *subject, GString *text, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (&subject->view, id, &term)) {
    g_string_append_c (text, '-');
    return;
  }
  const char *local = strrchr (term.value, term.kind == KG_TERM_IRI ? '/' : '\0');
  const char *hash = term.kind == KG_TERM_IRI ? strrchr (term.value, '#') : NULL;
  local = hash != NULL ? hash : local;
  g_string_append (text, local != NULL && *local != '\0' ? local + 1 : term.value);
}

static void
dump_tree (const RulesEvidence *evidence, GString *text)
{
  for (; evidence != NULL; evidence = evidence->next) {
    g_string_append_printf (text,
                            " (%d %d %u %u %u %u %u %u-%u-%u %d %d %" G_GUINT64_FORMAT
                            " %" G_GUINT64_FORMAT,
                            (int) evidence->kind, (int) evidence->truth, evidence->shape,
                            evidence->constraint, evidence->focus, evidence->value, evidence->other,
                            evidence->triple.subject, evidence->triple.predicate,
                            evidence->triple.object, evidence->inverse, evidence->spare,
                            evidence->count, evidence->limit);
    dump_tree (evidence->children, text);
    g_string_append_c (text, ')');
  }
}

static const char *const statuses[] = { "determines", "counts",    "overridden",
                                        "approved",   "monitored", "held back" };
static const char *const effects[] = { "allow", "mask", "escalate", "deny" };

static void
dump_firing (const DecisionSubject *subject, const RulesFiring *firing, gboolean ids, GString *text)
{
  g_string_append_printf (text, "%s ", statuses[firing->status]);
  decision_subject_append_term (subject, text,
                                rules_policies_rule (subject->policies, firing->rule)->id);
  g_string_append (text, " at ");
  decision_subject_append_term (subject, text, firing->node);
  g_string_append (text, firing->unknown ? " unknown" : "");
  if (firing->status == RULES_FIRING_OVERRIDDEN) {
    g_string_append (text, " by ");
    decision_subject_append_term (subject, text,
                                  rules_policies_rule (subject->policies, firing->by)->id);
  }
  for (guint i = 0; i < firing->n_approval_triples && ids; i++) {
    const RulesTriple *triple = &firing->approval_triples[i];
    g_string_append_printf (text, " %u-%u-%u", triple->subject, triple->predicate, triple->object);
  }
  if (ids) {
    dump_tree (firing->evidence, text);
  }
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
dump_masks (const DecisionSubject *subject, const RulesDecision *decision, GPtrArray *lines)
{
  for (guint i = 0; i < decision->n_masks; i++) {
    const RulesMaskDecision *mask = &decision->masks[i];
    GString *text = g_string_new ("mask ");
    decision_subject_append_term (subject, text, mask->node);
    g_string_append (text, " by ");
    decision_subject_append_term (subject, text,
                                  rules_policies_rule (subject->policies, mask->rule)->id);
    g_ptr_array_add (lines, g_string_free (text, FALSE));
  }
}

char *
decision_subject_dump (const DecisionSubject *subject, const RulesDecision *decision, gboolean ids)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < decision->n_firings; i++) {
    GString *text = g_string_new (NULL);
    dump_firing (subject, &decision->firings[i], ids, text);
    g_ptr_array_add (lines, g_string_free (text, FALSE));
  }
  for (guint i = 0; i < decision->n_scopes && ids; i++) {
    const RulesScope *scope = &decision->scopes[i];
    GString *text = g_string_new (NULL);
    g_string_printf (text, "scope %u %d", scope->policy, (int) scope->truth);
    dump_tree (scope->evidence, text);
    g_ptr_array_add (lines, g_string_free (text, FALSE));
  }
  dump_masks (subject, decision, lines);
  if (!ids) {
    g_ptr_array_sort (lines, compare_texts);
  }
  g_ptr_array_insert (lines, 0,
                      g_strconcat (effects[decision->outcome],
                                   decision->by_default ? " by default" : "", NULL));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}
