/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include "kg/json.h"

#include <string.h>

/* The answer to a caller: AuthZEN's decision, and in its context what it rests on. */

typedef struct {
  const RulesTelling *telling;
  GString *out;
} Writer;

static void
append_id (const Writer *writer, const char *name, KgTermId id)
{
  g_autoptr (GString) text = g_string_new (NULL);
  rules_telling_append_id (writer->telling, text, id);
  rules_json_append_text (writer->out, name, text->str);
}

static void
append_graph (const Writer *writer)
{
  const RulesExplanation *explanation = writer->telling->explanation;
  rules_json_append_name (writer->out, "graph");
  g_string_append_c (writer->out, '{');
  rules_json_append_number (writer->out, "commit",
                            (gint64) kg_snapshot_commit (writer->telling->names.data.snapshot));
  if (explanation->digest != NULL) {
    rules_json_append_text (writer->out, "digest", explanation->digest);
  }
  g_string_append_c (writer->out, '}');
}

/* --- Rules --- */

typedef struct {
  const RulesFiring *firing;
  RulesEffect effect;
  char *name;
  guint position;
} Determining;

static void
determining_clear (gpointer data)
{
  g_free (((Determining *) data)->name);
}

/* Strictest first, then by name, then as the request has the nodes. */
static gint
compare_determining (gconstpointer a, gconstpointer b)
{
  const Determining *x = (const Determining *) a;
  const Determining *y = (const Determining *) b;
  if (x->effect != y->effect) {
    return x->effect > y->effect ? -1 : 1;
  }
  int order = strcmp (x->name, y->name);
  return order != 0 ? order : (x->position > y->position) - (x->position < y->position);
}

static GArray *
collect_determining (const Writer *writer)
{
  const RulesDecision *decision = writer->telling->decision;
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Determining));
  g_array_set_clear_func (all, determining_clear);
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    const RulesRule *rule = rules_policies_rule (writer->telling->policies, firing->rule);
    if (firing->status != RULES_FIRING_DETERMINES) {
      continue;
    }
    GString *name = g_string_new (NULL);
    rules_telling_append_id (writer->telling, name, rule->id);
    const Determining one = { firing, rule->effect, g_string_free (name, FALSE), i };
    g_array_append_val (all, one);
  }
  g_array_sort (all, compare_determining);
  return all;
}

static void
tell_objects (const Writer *writer, const char *name, KgTermId subject, OntologyTerm predicate)
{
  const RulesTelling *telling = writer->telling;
  KgTermId property = rules_telling_term (telling, predicate);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  KgCursor cursor;
  KgTermId id;
  if (property == KG_NONE) {
    return;
  }
  kg_view_objects (&telling->names.data, subject, property, &cursor);
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    GString *text = g_string_new (NULL);
    rules_telling_append_id (telling, text, id);
    g_ptr_array_add (ids, g_string_free (text, FALSE));
  }
  if (ids->len == 0) {
    return;
  }
  g_ptr_array_sort (ids, rules_explain_compare_texts);
  rules_json_append_name (writer->out, name);
  g_string_append_c (writer->out, '[');
  for (guint i = 0; i < ids->len; i++) {
    const char *text = g_ptr_array_index (ids, i);
    rules_json_append_comma (writer->out);
    kg_json_append_string (writer->out, text, strlen (text));
  }
  g_string_append_c (writer->out, ']');
}

/* The ids of the objects of a predicate, as an array; nothing where there are none. Other members stand before it. */
static void
append_objects (const Writer *writer, const char *name, KgTermId subject, OntologyTerm predicate)
{
  const RulesTextKey key = { RULES_TEXT_OBJECTS, subject, predicate, 0 };
  gboolean steady = rules_telling_is_steady (writer->telling, subject);
  gsize from = writer->out->len;
  if (steady && rules_telling_append_known (writer->telling, writer->out, &key)) {
    return;
  }
  tell_objects (writer, name, subject, predicate);
  if (steady) {
    rules_telling_keep (writer->telling, writer->out, from, &key);
  }
}

static void
append_node (const Writer *writer, KgTermId id)
{
  const RulesRequestNode *node = rules_telling_node (writer->telling, id);
  if (node == NULL) {
    return;
  }
  rules_json_append_text (writer->out, "node", node->name);
  if (node->start >= 0) {
    rules_json_append_number (writer->out, "start", node->start);
    rules_json_append_number (writer->out, "end", node->end);
  }
}

static void
append_rules (const Writer *writer, const GArray *determining)
{
  rules_json_append_name (writer->out, "rules");
  g_string_append_c (writer->out, '[');
  for (guint i = 0; i < determining->len; i++) {
    const Determining *one = &g_array_index (determining, Determining, i);
    const RulesRule *rule = rules_policies_rule (writer->telling->policies, one->firing->rule);
    rules_json_append_comma (writer->out);
    g_string_append_c (writer->out, '{');
    rules_json_append_text (writer->out, "id", one->name);
    rules_json_append_text (writer->out, "effect", rules_effect_name (rule->effect));
    append_node (writer, one->firing->node);
    if (one->firing->unknown) {
      rules_json_append_boolean (writer->out, "unknown", TRUE);
    }
    append_objects (writer, "basis", rule->id, ONTOLOGY_GR_BASIS);
    g_string_append_c (writer->out, '}');
  }
  g_string_append_c (writer->out, ']');
}

/* --- Masks --- */

static void
append_mask (const Writer *writer, const RulesRequestNode *node, const RulesMaskDecision *mask)
{
  const RulesRule *rule = rules_policies_rule (writer->telling->policies, mask->rule);
  rules_json_append_comma (writer->out);
  g_string_append_c (writer->out, '{');
  rules_json_append_text (writer->out, "pointer", node->pointer);
  if (node->start >= 0) {
    rules_json_append_number (writer->out, "start", node->start);
    rules_json_append_number (writer->out, "end", node->end);
  }
  rules_json_append_text (writer->out, "operator", rules_mask_operator_name (rule->masking.kind));
  append_id (writer, "rule", rule->id);
  g_string_append_c (writer->out, '}');
}

/* In the order of the request. */
static void
append_masks (const Writer *writer)
{
  const RulesDecision *decision = writer->telling->decision;
  guint n = 0;
  const RulesRequestNode *nodes = rules_request_nodes (writer->telling->request, &n);
  g_autoptr (GHashTable) masks = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < decision->n_masks; i++) {
    g_hash_table_insert (masks, GUINT_TO_POINTER (decision->masks[i].node),
                         (gpointer) &decision->masks[i]);
  }
  rules_json_append_name (writer->out, "masks");
  g_string_append_c (writer->out, '[');
  for (guint i = 0; i < n; i++) {
    const RulesMaskDecision *mask = g_hash_table_lookup (masks, GUINT_TO_POINTER (nodes[i].node));
    if (mask != NULL) {
      append_mask (writer, &nodes[i], mask);
    }
  }
  g_string_append_c (writer->out, ']');
}

/* --- Obligations --- */

/* "https://example.org/ns#notify": "notify" */
static const char *
local_name (const char *iri)
{
  const char *hash = strrchr (iri, '#');
  const char *slash = strrchr (iri, '/');
  return hash != NULL ? hash + 1 : slash != NULL ? slash + 1 : iri;
}

static void
append_object (const Writer *writer, KgTermId object)
{
  g_autoptr (GString) text = g_string_new (NULL);
  rules_telling_append_id (writer->telling, text, object);
  rules_json_append_comma (writer->out);
  kg_json_append_string (writer->out, text->str, text->len);
}

/* All that is said of an obligation besides what it is: names are the last parts of the predicates, values always arrays. */
static void
append_properties (const Writer *writer, KgTermId obligation)
{
  const RulesTelling *telling = writer->telling;
  const OntologyTerm known[] = { ONTOLOGY_RDF_TYPE, ONTOLOGY_GR_OBLIGATION_TYPE,
                                 ONTOLOGY_RDFS_LABEL, ONTOLOGY_RDFS_COMMENT };
  KgTermId last = KG_NONE;
  KgTermId predicate;
  KgTermId object;
  KgPairCursor pairs;
  KgTerm term;
  rules_json_append_name (writer->out, "properties");
  g_string_append_c (writer->out, '{');
  kg_view_outgoing (&telling->names.data, obligation, &pairs);
  while (kg_pairs_next (&pairs, &predicate, &object)) {
    gboolean skip = !kg_view_term (&telling->names.data, predicate, &term);
    for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
      skip = skip || predicate == rules_telling_term (telling, known[i]);
    }
    if (skip) {
      continue;
    }
    if (predicate != last) {
      g_string_append (writer->out, last != KG_NONE ? "]" : "");
      rules_json_append_name (writer->out, local_name (term.value));
      g_string_append_c (writer->out, '[');
      last = predicate;
    }
    append_object (writer, object);
  }
  g_string_append (writer->out, last != KG_NONE ? "]}" : "}");
}

static void
tell_obligation (const Writer *writer, KgTermId obligation)
{
  const RulesTelling *telling = writer->telling;
  KgTermId type = rules_telling_object (telling, obligation, ONTOLOGY_GR_OBLIGATION_TYPE);
  KgTerm term;
  g_string_append_c (writer->out, '{');
  append_id (writer, "id", obligation);
  if (kg_view_term (&telling->names.data, type, &term)) {
    rules_json_append_text (writer->out, "type", term.value);
  }
  append_properties (writer, obligation);
  g_string_append_c (writer->out, '}');
}

/* All is told that is said of it, claims too. */
static void
append_obligation (const Writer *writer, KgTermId obligation)
{
  const RulesTelling *telling = writer->telling;
  const RulesTextKey key = { RULES_TEXT_OBLIGATION, obligation, 0, 0 };
  gboolean steady = rules_telling_is_steady (telling, obligation) &&
                    rules_request_says_of (telling->request, obligation) == RULES_SAYS_NOTHING;
  rules_json_append_comma (writer->out);
  gsize from = writer->out->len;
  if (steady && rules_telling_append_known (telling, writer->out, &key)) {
    return;
  }
  tell_obligation (writer, obligation);
  if (steady) {
    rules_telling_keep (telling, writer->out, from, &key);
  }
}

static gboolean
is_among (const GArray *ids, KgTermId id)
{
  for (guint i = 0; i < ids->len; i++) {
    if (g_array_index (ids, KgTermId, i) == id) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Those of the determining rules, each once. */
static void
append_obligations (const Writer *writer, const GArray *determining)
{
  const RulesTelling *telling = writer->telling;
  KgTermId property = rules_telling_term (telling, ONTOLOGY_GR_OBLIGATION);
  g_autoptr (GArray) seen = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  guint32 last = G_MAXUINT32;
  rules_json_append_name (writer->out, "obligations");
  g_string_append_c (writer->out, '[');
  for (guint i = 0; i < determining->len && property != KG_NONE; i++) {
    const Determining *one = &g_array_index (determining, Determining, i);
    KgCursor cursor;
    KgTermId id;
    if (one->firing->rule == last) {
      continue;
    }
    last = one->firing->rule;
    kg_view_objects (&telling->names.data, rules_policies_rule (telling->policies, last)->id,
                     property, &cursor);
    while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
      if (!is_among (seen, id)) {
        g_array_append_val (seen, id);
        append_obligation (writer, id);
      }
    }
  }
  g_string_append_c (writer->out, ']');
}

/* --- Reviews --- */

static void
append_review (const Writer *writer, const RulesRule *rule)
{
  const RulesTelling *telling = writer->telling;
  KgTermId within = rules_telling_object (telling, rule->id, ONTOLOGY_GR_RESPOND_WITHIN);
  KgTerm term;
  rules_json_append_comma (writer->out);
  g_string_append_c (writer->out, '{');
  append_id (writer, "rule", rule->id);
  rules_json_append_number (writer->out, "approvals", MAX (rule->approvals, 1));
  append_objects (writer, "reviewers", rule->id, ONTOLOGY_GR_REVIEWER);
  if (within != KG_NONE && kg_view_term (&telling->names.data, within, &term)) {
    rules_json_append_text (writer->out, "respondWithin", term.value);
  }
  g_string_append_c (writer->out, '}');
}

/* What an escalated request waits for: a review for each rule. */
static void
append_reviews (const Writer *writer, const GArray *determining)
{
  guint32 last = G_MAXUINT32;
  rules_json_append_name (writer->out, "reviews");
  g_string_append_c (writer->out, '[');
  for (guint i = 0; i < determining->len; i++) {
    const Determining *one = &g_array_index (determining, Determining, i);
    const RulesRule *rule = rules_policies_rule (writer->telling->policies, one->firing->rule);
    if (rule->effect == RULES_EFFECT_ESCALATE && one->firing->rule != last) {
      append_review (writer, rule);
      last = one->firing->rule;
    }
  }
  g_string_append_c (writer->out, ']');
}

/* --- The whole --- */

static void
append_reasons (const Writer *writer)
{
  g_autoptr (GPtrArray) reasons = rules_telling_reasons (writer->telling);
  rules_json_append_name (writer->out, "reasons");
  g_string_append_c (writer->out, '[');
  for (guint i = 0; i < reasons->len; i++) {
    const char *reason = g_ptr_array_index (reasons, i);
    rules_json_append_comma (writer->out);
    kg_json_append_string (writer->out, reason, strlen (reason));
  }
  g_string_append_c (writer->out, ']');
}

static void
append_context (const Writer *writer, const char *masked)
{
  const RulesExplanation *explanation = writer->telling->explanation;
  const RulesDecision *decision = writer->telling->decision;
  g_autoptr (GArray) determining = collect_determining (writer);
  g_autoptr (GString) time = g_string_new (NULL);
  g_autofree char *path = g_strdup_printf ("/v1/decisions/%s/explanation", explanation->id);
  rules_json_append_text (writer->out, "id", explanation->id);
  rules_json_append_text (writer->out, "outcome", rules_effect_name (decision->outcome));
  rules_telling_append_time (writer->telling, time);
  rules_json_append_text (writer->out, "time", time->str);
  append_graph (writer);
  append_reasons (writer);
  append_rules (writer, determining);
  append_masks (writer);
  if (masked != NULL) {
    rules_json_append_name (writer->out, "payload");
    g_string_append (writer->out, masked);
  }
  append_obligations (writer, determining);
  if (decision->outcome == RULES_EFFECT_ESCALATE) {
    append_reviews (writer, determining);
  }
  rules_json_append_text (writer->out, "explanation", path);
}

void
rules_explain_decision_json (const RulesExplanation *explanation, const char *masked, GString *out)
{
  RulesEffect outcome = explanation->decision->outcome;
  g_auto (RulesTelling) telling;
  rules_telling_init (&telling, explanation);
  const Writer writer = { &telling, out };
  g_string_append_c (out, '{');
  rules_json_append_boolean (out, "decision",
                             outcome == RULES_EFFECT_ALLOW || outcome == RULES_EFFECT_MASK);
  rules_json_append_name (out, "context");
  g_string_append_c (out, '{');
  append_context (&writer, masked);
  g_string_append (out, "}}");
}
