/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/record.h"

#include "kg/canonical-json.h"
#include "kg/json.h"
#include "kg/limits.h"
#include "kg/nquads.h"
#include "kg/time.h"
#include "rules/logged-request.h"

#include <config.h>

#include <string.h>

/* INVARIANT: members are written in ascending order of their names, so that what is written is canonical. Names and the
 * literal texts here need no escapes. */

typedef struct {
  const RulesExplanation *explanation;
  const KgView *view;
  RulesTexts *texts;             /* (nullable) of the terms of the graph */
  const RulesRequestNode *nodes; /* of the request */
  guint n_nodes;
  GString *out;
  GString *scratch;
  GArray *triples; /* RulesTriple: those cited */
} Writer;

/* --- Pieces --- */

/* `name`: what stands before the value, such as `,"rule":`. */
static void
append_literal (GString *out, const char *text)
{
  g_string_append (out, text);
}

static void
append_text (GString *out, const char *name, const char *value)
{
  append_literal (out, name);
  kg_json_append_string (out, value, strlen (value));
}

void
log_record_member (GString *out, const char *name, const char *value)
{
  if (value != NULL) {
    g_string_append_printf (out, ",\"%s\":", name);
    kg_json_append_string (out, value, strlen (value));
  }
}

static void
append_number (GString *out, const char *name, guint64 value)
{
  char text[24];
  guint n = sizeof text;
  do {
    text[--n] = (char) ('0' + value % 10);
    value /= 10;
  } while (value > 0);
  append_literal (out, name);
  g_string_append_len (out, text + n, (gssize) (sizeof text - n));
}

static void
append_time (GString *out, const char *name, gint64 time)
{
  append_literal (out, name);
  g_string_append_c (out, '"');
  kg_time_append (out, time);
  g_string_append_c (out, '"');
}

static gboolean
is_kept (const Writer *writer, const RulesTextKey *key)
{
  return writer->texts != NULL && key->a < KG_OVERLAY_FIRST;
}

/* What is known of the key, if it is one of the graph. */
static gboolean
append_known (const Writer *writer, const RulesTextKey *key)
{
  const RulesText *known = is_kept (writer, key) ? rules_texts_find (writer->texts, key) : NULL;
  if (known != NULL) {
    g_string_append_len (writer->out, known->text, (gssize) known->length);
  }
  return known != NULL;
}

static void
keep (const Writer *writer, const RulesTextKey *key, gsize from)
{
  if (is_kept (writer, key)) {
    rules_texts_add (writer->texts, key, writer->out->str + from, writer->out->len - from);
  }
}

/* The value of a term: what policies, rules and people are named by are IRIs. */
static void
append_iri (const Writer *writer, const char *name, KgTermId id)
{
  const RulesTextKey key = { RULES_TEXT_IRI, id, 0, 0 };
  KgTerm term = { .value = "" };
  append_literal (writer->out, name);
  gsize from = writer->out->len;
  if (append_known (writer, &key)) {
    return;
  }
  kg_view_term (writer->view, id, &term);
  kg_json_append_string (writer->out, term.value, term.length);
  keep (writer, &key, from);
}

static KgTermId
find_term (const Writer *writer, OntologyTerm term)
{
  const RulesGraph *graph = rules_policies_graph (writer->explanation->policies);
  KgTermId id = ontology_vocab_id (rules_graph_vocab (graph), term);
  return id != KG_NONE ? id : kg_view_find_iri (writer->view, ontology_term_iri (term), -1);
}

/* A member whose value is a list; what `begin` and `end` enclose is taken back where nothing is put in between. */
static gsize
begin_list (const Writer *writer, const char *name)
{
  append_literal (writer->out, name);
  return writer->out->len;
}

static void
end_list (const Writer *writer, gsize begin, const char *name)
{
  if (writer->out->len == begin) {
    g_string_truncate (writer->out, begin - strlen (name));
  } else {
    g_string_append_c (writer->out, ']');
  }
}

static void
append_comma (const Writer *writer, gsize begin)
{
  if (writer->out->len != begin) {
    g_string_append_c (writer->out, ',');
  }
}

/* --- Classes --- */

static void
collect_objects (const Writer *writer, KgTermId subject, KgTermId predicate, GArray *out)
{
  KgCursor cursor;
  KgTermId id;
  if (subject == KG_NONE || predicate == KG_NONE) {
    return;
  }
  kg_view_objects (writer->view, subject, predicate, &cursor);
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    g_array_append_val (out, id);
  }
}

static gint
compare_ids (gconstpointer a, gconstpointer b, gpointer data)
{
  const Writer *writer = (const Writer *) data;
  return kg_view_order (writer->view, *(const KgTermId *) a, *(const KgTermId *) b);
}

static void
collect_classes (const Writer *writer, GArray *classes)
{
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId data_class = find_term (writer, ONTOLOGY_GR_DATA_CLASS);
  KgTermId source = find_term (writer, ONTOLOGY_GR_SOURCE);
  for (guint i = 0; i < writer->n_nodes; i++) {
    collect_objects (writer, writer->nodes[i].node, data_class, classes);
    collect_objects (writer, writer->nodes[i].node, source, sources);
  }
  for (guint i = 0; i < sources->len; i++) {
    collect_objects (writer, g_array_index (sources, KgTermId, i), data_class, classes);
  }
  for (guint i = 0; data_class != KG_NONE && i < writer->triples->len; i++) {
    const RulesTriple *triple = &g_array_index (writer->triples, RulesTriple, i);
    if (triple->predicate == data_class) {
      g_array_append_val (classes, triple->object);
    }
  }
}

static void
append_classes (const Writer *writer)
{
  static const char name[] = "\"classes\":[";
  g_autoptr (GArray) classes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  collect_classes (writer, classes);
  g_array_sort_with_data (classes, compare_ids, (gpointer) writer);
  gsize begin = begin_list (writer, name);
  for (guint i = 0; i < classes->len; i++) {
    KgTermId id = g_array_index (classes, KgTermId, i);
    if (i == 0 || id != g_array_index (classes, KgTermId, i - 1)) {
      append_comma (writer, begin);
      append_iri (writer, "", id);
    }
  }
  gboolean any = writer->out->len != begin;
  end_list (writer, begin, name);
  if (any) {
    g_string_append_c (writer->out, ',');
  }
}

/* --- Firings and masks --- */

static const RulesRequestNode *
find_node (const Writer *writer, KgTermId id)
{
  for (guint i = 0; i < writer->n_nodes; i++) {
    if (writer->nodes[i].node == id) {
      return &writer->nodes[i];
    }
  }
  return NULL;
}

static const char *
status_name (RulesFiringStatus status)
{
  static const char *const names[] = {
    [RULES_FIRING_DETERMINES] = "determines", [RULES_FIRING_COUNTS] = "counts",
    [RULES_FIRING_OVERRIDDEN] = "overridden", [RULES_FIRING_APPROVED] = "approved",
    [RULES_FIRING_MONITORED] = "monitored",   [RULES_FIRING_HELD_BACK] = "heldBack",
  };
  return names[status];
}

static void
append_approvals (const Writer *writer, const RulesFiring *firing)
{
  if (firing->n_approvals == 0) {
    return;
  }
  append_literal (writer->out, "\"approvals\":[");
  for (guint i = 0; i < firing->n_approvals; i++) {
    append_iri (writer, i > 0 ? "," : "", firing->approvals[i]);
  }
  append_literal (writer->out, "],");
}

static void
append_firing (const Writer *writer, const RulesFiring *firing)
{
  const RulesPolicies *policies = writer->explanation->policies;
  const RulesRule *rule = rules_policies_rule (policies, firing->rule);
  const RulesRequestNode *node = find_node (writer, firing->node);
  g_string_append_c (writer->out, '{');
  append_approvals (writer, firing);
  if (firing->status == RULES_FIRING_OVERRIDDEN) {
    append_iri (writer, "\"by\":", rules_policies_rule (policies, firing->by)->id);
    g_string_append_c (writer->out, ',');
  }
  append_text (writer->out, "\"effect\":", rules_effect_name (rule->effect));
  if (node != NULL && node->start >= 0) {
    append_number (writer->out, ",\"end\":", (guint64) node->end);
  }
  if (node != NULL) {
    append_text (writer->out, ",\"node\":", node->pointer);
  }
  append_iri (writer, ",\"rule\":", rule->id);
  if (node != NULL && node->start >= 0) {
    append_number (writer->out, ",\"start\":", (guint64) node->start);
  }
  append_text (writer->out, ",\"status\":", status_name (firing->status));
  append_literal (writer->out, firing->unknown ? ",\"unknown\":true}" : "}");
}

static void
append_firings (const Writer *writer)
{
  const RulesDecision *decision = writer->explanation->decision;
  if (decision->n_firings == 0) {
    return;
  }
  append_literal (writer->out, "\"firings\":[");
  for (guint i = 0; i < decision->n_firings; i++) {
    append_literal (writer->out, i > 0 ? "," : "");
    append_firing (writer, &decision->firings[i]);
  }
  append_literal (writer->out, "],");
}

static void
append_mask (const Writer *writer, const RulesRequestNode *node, const RulesMaskDecision *mask)
{
  const RulesRule *rule = rules_policies_rule (writer->explanation->policies, mask->rule);
  gboolean passage = node->start >= 0;
  g_string_append_c (writer->out, '{');
  if (passage) {
    append_number (writer->out, "\"end\":", (guint64) node->end);
    g_string_append_c (writer->out, ',');
  }
  append_text (writer->out, "\"operator\":", rules_mask_operator_name (rule->masking.kind));
  append_text (writer->out, ",\"pointer\":", node->pointer);
  append_iri (writer, ",\"rule\":", rule->id);
  if (passage) {
    append_number (writer->out, ",\"start\":", (guint64) node->start);
  }
  g_string_append_c (writer->out, '}');
}

static const RulesMaskDecision *
find_mask (const RulesDecision *decision, KgTermId node)
{
  for (guint i = 0; i < decision->n_masks; i++) {
    if (decision->masks[i].node == node) {
      return &decision->masks[i];
    }
  }
  return NULL;
}

/* In the order of the request. */
static void
append_masks (const Writer *writer)
{
  static const char name[] = "\"masks\":[";
  const RulesDecision *decision = writer->explanation->decision;
  if (decision->n_masks == 0) {
    return;
  }
  gsize begin = begin_list (writer, name);
  for (guint i = 0; i < writer->n_nodes; i++) {
    const RulesMaskDecision *mask = find_mask (decision, writer->nodes[i].node);
    if (mask != NULL) {
      append_comma (writer, begin);
      append_mask (writer, &writer->nodes[i], mask);
    }
  }
  append_literal (writer->out, "],");
}

static const char *
truth_name (RulesTruth truth)
{
  static const char *const names[] = {
    [RULES_VIOLATES] = "violates",
    [RULES_UNKNOWN] = "unknown",
    [RULES_CONFORMS] = "conforms",
  };
  return names[truth];
}

static void
append_policies (const Writer *writer)
{
  const RulesDecision *decision = writer->explanation->decision;
  if (decision->n_scopes == 0) {
    return;
  }
  append_literal (writer->out, ",\"policies\":[");
  for (guint i = 0; i < decision->n_scopes; i++) {
    const RulesScope *scope = &decision->scopes[i];
    append_iri (writer, i > 0 ? ",{\"id\":" : "{\"id\":",
                rules_policies_policy (writer->explanation->policies, scope->policy)->id);
    append_text (writer->out, ",\"scope\":", truth_name (scope->truth));
    g_string_append_c (writer->out, '}');
  }
  g_string_append_c (writer->out, ']');
}

/* --- The proof. Neither values nor texts of a request are in its graph, so that none can be cited. --- */

static gint
compare_triples (gconstpointer a, gconstpointer b, gpointer data)
{
  const Writer *writer = (const Writer *) data;
  const RulesTriple *x = (const RulesTriple *) a;
  const RulesTriple *y = (const RulesTriple *) b;
  int order = x->subject == y->subject ? 0 : kg_view_order (writer->view, x->subject, y->subject);
  if (order == 0 && x->predicate != y->predicate) {
    order = kg_view_order (writer->view, x->predicate, y->predicate);
  }
  return order != 0 || x->object == y->object ? order
                                              : kg_view_order (writer->view, x->object, y->object);
}

static void
collect_triples (const Writer *writer)
{
  const RulesDecision *decision = writer->explanation->decision;
  for (guint i = 0; i < decision->n_scopes; i++) {
    if (decision->scopes[i].evidence != NULL) {
      rules_evidence_append_triples (decision->scopes[i].evidence, writer->triples);
    }
  }
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    if (firing->evidence != NULL) {
      rules_evidence_append_triples (firing->evidence, writer->triples);
    }
    g_array_append_vals (writer->triples, firing->approval_triples, firing->n_approval_triples);
  }
  g_array_sort_with_data (writer->triples, compare_triples, (gpointer) writer);
}

static void
append_term (const Writer *writer, const char *before, KgTermId id)
{
  const RulesTextKey key = { RULES_TEXT_TERM, id, 0, 0 };
  KgTerm term = { .kind = KG_TERM_IRI, .value = "" };
  KgTerm datatype;
  append_literal (writer->out, before);
  gsize from = writer->out->len;
  if (append_known (writer, &key)) {
    return;
  }
  kg_view_term (writer->view, id, &term);
  gboolean typed =
      term.datatype != KG_NONE && kg_view_term (writer->view, term.datatype, &datatype);
  g_string_truncate (writer->scratch, 0);
  kg_nquads_append_term (writer->scratch, &term, typed ? &datatype : NULL);
  kg_json_append_string (writer->out, writer->scratch->str, writer->scratch->len);
  keep (writer, &key, from);
}

static void
append_triple (const Writer *writer, const RulesTriple *triple)
{
  append_term (writer, "[", triple->subject);
  append_term (writer, ",", triple->predicate);
  append_term (writer, ",", triple->object);
  g_string_append_c (writer->out, ']');
}

/* Whose terms all are of the graph: known as a whole. */
static void
append_triple_of_graph (const Writer *writer, const RulesTriple *triple)
{
  const RulesTextKey key = { RULES_TEXT_TRIPLE, triple->subject, triple->predicate,
                             triple->object };
  gsize from = writer->out->len;
  if (!append_known (writer, &key)) {
    append_triple (writer, triple);
    keep (writer, &key, from);
  }
}

static void
append_proof (const Writer *writer)
{
  static const char name[] = ",\"proof\":[";
  gsize begin = begin_list (writer, name);
  for (guint i = 0; i < writer->triples->len; i++) {
    const RulesTriple *triple = &g_array_index (writer->triples, RulesTriple, i);
    if (i > 0 && memcmp (triple, triple - 1, sizeof *triple) == 0) {
      continue;
    }
    append_comma (writer, begin);
    if (MAX (MAX (triple->subject, triple->predicate), triple->object) < KG_OVERLAY_FIRST) {
      append_triple_of_graph (writer, triple);
    } else {
      append_triple (writer, triple);
    }
  }
  end_list (writer, begin, name);
}

/* --- Records --- */

static void
append_decision (const Writer *writer)
{
  const RulesExplanation *explanation = writer->explanation;
  collect_triples (writer);
  append_iri (writer, "\"action\":", rules_request_action (explanation->request));
  append_literal (writer->out, explanation->decision->by_default ? ",\"byDefault\":true," : ",");
  append_classes (writer);
  append_firings (writer);
  append_masks (writer);
  append_text (writer->out, "\"outcome\":", rules_effect_name (explanation->decision->outcome));
  append_policies (writer);
  append_proof (writer);
  append_iri (writer, ",\"resource\":", rules_request_resource (explanation->request));
  append_iri (writer, ",\"subject\":", rules_request_subject (explanation->request));
}

/* What stands before the request, and after it. */
static void
append_head (const RulesExplanation *explanation, const char *by, const char *engine, GString *out)
{
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  g_autoptr (GString) scratch = g_string_sized_new (256);
  Writer writer = { .explanation = explanation,
                    .view = rules_request_view (explanation->request),
                    .texts = rules_explanation_texts (explanation),
                    .out = out,
                    .scratch = scratch,
                    .triples = triples };
  writer.nodes = rules_request_nodes (explanation->request, &writer.n_nodes);
  g_string_append_c (out, '{');
  if (by != NULL) {
    append_text (out, "\"by\":", by);
    g_string_append_c (out, ',');
  }
  append_number (out, "\"commit\":", kg_snapshot_commit (writer.view->snapshot));
  append_literal (out, ",\"decision\":{");
  append_decision (&writer);
  g_string_append_c (out, '}');
  if (explanation->digest != NULL) {
    append_text (out, ",\"digest\":", explanation->digest);
  }
  append_text (out, ",\"engine\":", engine);
  append_text (out, ",\"id\":", explanation->id);
  append_literal (out, ",\"kind\":\"decision\",\"request\":");
}

static void
append_tail (const RulesExplanation *explanation, GString *out)
{
  append_time (out, ",\"time\":", rules_request_time (explanation->request));
  g_string_append_c (out, '}');
}

gboolean
log_record_decision (const RulesExplanation *explanation, const json_t *request_json,
                     const char *by, GString *out, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gsize length = out->len;
  append_head (explanation, by, PACKAGE_VERSION, out);
  json_t *kept = rules_logged_request (explanation->request, request_json);
  gboolean done = kg_canonical_json_append (out, kept, &problem);
  json_decref (kept);
  if (!done) {
    g_string_truncate (out, length);
    g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST, "the request cannot be logged: %s",
                 problem->message);
    return FALSE;
  }
  append_tail (explanation, out);
  return TRUE;
}

void
log_record_again (const LogDecision *logged, const RulesExplanation *explanation, GString *out)
{
  const char *engine = json_string_value (json_object_get (logged->record, "engine"));
  append_head (explanation, logged->by, engine != NULL ? engine : "", out);
  /* What cannot be written in this form was not written by us: then it differs. */
  kg_canonical_json_append (out, json_object_get (logged->record, "request"), NULL);
  append_tail (explanation, out);
}

static void
append_digest (GString *out, const char *name, const guint8 *digest)
{
  if (digest != NULL) {
    g_autofree char *text = kg_digest_to_hex (digest);
    append_text (out, name, text);
  }
}

void
log_record_commit (const KgCommit *commit, const guint8 *parent, GString *out)
{
  append_number (out, "{\"added\":", commit->added);
  append_text (out, ",\"author\":", commit->author);
  append_number (out, ",\"commit\":", commit->id);
  append_digest (out, ",\"digest\":", commit->digest);
  append_text (out, ",\"kind\":\"commit\",\"message\":", commit->message);
  append_digest (out, ",\"parent\":", parent);
  append_number (out, ",\"quads\":", commit->quads);
  append_number (out, ",\"removed\":", commit->removed);
  append_time (out, ",\"time\":", commit->time);
  g_string_append_c (out, '}');
}
