/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/masked-payload.h"

#include "kg/json.h"
#include "rules/json-scan.h"
#include "rules/payload.h"

#include <string.h>

/* --- The masks of the decision --- */

typedef struct {
  const RulesPolicies *policies;
  const RulesRequest *request;
  const RulesDecision *decision;
  const char *id;
  const RulesKeys *keys;
  GPtrArray *strings; /* those that the masks point to */
} Masking;

static const char *
term_text (const Masking *masking, KgTermId id)
{
  KgTerm term;
  return kg_view_term (rules_request_view (masking->request), id, &term) ? term.value : NULL;
}

/* The data class that the rule fired for: the one that its evidence cites. */
static KgTermId
cited_class (const RulesEvidence *evidence, KgTermId data_class)
{
  for (const RulesEvidence *at = evidence; at != NULL; at = at->next) {
    if (at->kind == RULES_EVIDENCE_TRIPLE && at->triple.predicate == data_class) {
      return at->triple.object;
    }
    KgTermId below = cited_class (at->children, data_class);
    if (below != KG_NONE) {
      return below;
    }
  }
  return KG_NONE;
}

/* The first object. */
static KgTermId
object (const KgView *view, KgTermId subject, OntologyTerm term)
{
  KgTermId predicate = kg_view_find_iri (view, ontology_term_iri (term), -1);
  KgCursor cursor;
  if (predicate == KG_NONE || subject == KG_NONE) {
    return KG_NONE;
  }
  kg_view_objects (view, subject, predicate, &cursor);
  return kg_cursor_next (&cursor);
}

/* What the node, or else its source, is said to hold: for a firing that nothing is cited for. */
static KgTermId
said_class (const KgView *view, KgTermId node)
{
  KgTermId own = object (view, node, ONTOLOGY_GR_DATA_CLASS);
  return own != KG_NONE
             ? own
             : object (view, object (view, node, ONTOLOGY_GR_SOURCE), ONTOLOGY_GR_DATA_CLASS);
}

static KgTermId
class_of (const Masking *masking, const RulesMaskDecision *mask)
{
  const RulesDecision *decision = masking->decision;
  const KgView *view = rules_request_view (masking->request);
  KgTermId predicate = kg_view_find_iri (view, ontology_term_iri (ONTOLOGY_GR_DATA_CLASS), -1);
  for (guint i = 0; predicate != KG_NONE && i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    if (firing->rule == mask->rule && firing->node == mask->node) {
      return firing->status == RULES_FIRING_COUNTS ? said_class (view, mask->node)
                                                   : cited_class (firing->evidence, predicate);
    }
  }
  return KG_NONE;
}

static const char *
call_id (const Masking *masking)
{
  const KgView *view = rules_request_view (masking->request);
  KgTermId predicate = kg_view_find_iri (view, ontology_term_iri (ONTOLOGY_GR_CALL_ID), -1);
  KgCursor cursor;
  if (predicate == KG_NONE) {
    return masking->id;
  }
  kg_view_objects (view, rules_request_node (masking->request), predicate, &cursor);
  const char *text = term_text (masking, kg_cursor_next (&cursor));
  return text != NULL ? text : masking->id;
}

static const char *
scope_of (const Masking *masking, const RulesRule *rule)
{
  switch (rule->masking.scope) {
  case RULES_TOKEN_SCOPE_STORE:
    return "";
  case RULES_TOKEN_SCOPE_POLICY:
    return term_text (masking, rules_policies_policy (masking->policies, rule->policies[0])->id);
  case RULES_TOKEN_SCOPE_SUBJECT:
    return term_text (masking, rules_request_subject (masking->request));
  case RULES_TOKEN_SCOPE_REQUEST:
    return call_id (masking);
  }
  return "";
}

/* Where the mask is put. NULL for a field that has neither value nor text. A field that is removed goes as a whole. */
static const char *
pointer_of (Masking *masking, const RulesRequestNode *node, RulesMaskOperator operator)
{
  const char *member = strrchr (node->pointer, '/');
  gboolean has_value = strcmp (member, "/value") == 0 || strcmp (member, "/text") == 0;
  if (node->start >= 0 || operator!= RULES_MASK_REMOVE) {
    return has_value ? node->pointer : NULL;
  }
  gsize length = has_value ? (gsize) (member - node->pointer) : strlen (node->pointer);
  g_ptr_array_add (masking->strings, g_strndup (node->pointer, length));
  return (const char *) g_ptr_array_index (masking->strings, masking->strings->len - 1);
}

static const RulesRequestNode *
find_node (const RulesRequest *request, KgTermId id)
{
  guint n = 0;
  const RulesRequestNode *nodes = rules_request_nodes (request, &n);
  for (guint i = 0; i < n; i++) {
    if (nodes[i].node == id) {
      return &nodes[i];
    }
  }
  return NULL;
}

static void
add_mask (Masking *masking, const RulesMaskDecision *mask, GArray *masks)
{
  const RulesRule *rule = rules_policies_rule (masking->policies, mask->rule);
  const RulesRequestNode *node = find_node (masking->request, mask->node);
  const char *pointer = node != NULL ? pointer_of (masking, node, rule->masking.kind) : NULL;
  if (pointer == NULL) {
    return;
  }
  const KgView *view = rules_request_view (masking->request);
  const OntologyVocab *vocab = rules_graph_vocab (rules_policies_graph (masking->policies));
  KgTermId class = class_of (masking, mask);
  const RulesPayloadMask payload_mask = {
    .pointer = pointer,
    .start = node->start,
    .end = node->end,
    .masking = rule->masking,
    .context = { .keys = masking->keys,
                 .class_label = class != KG_NONE ? ontology_label (view, vocab, class, NULL) : NULL,
                 .class_name = class != KG_NONE ? term_text (masking, class) : NULL,
                 .scope = scope_of (masking, rule) },
  };
  g_array_append_val (masks, payload_mask);
}

/* --- The masks that would apply --- */

/* The strongest one of each node; of two alike that of the first rule, which comes first. */
static void
add_stronger (const Masking *masking, KgTermId node, guint32 rule, GArray *decided)
{
  for (guint i = 0; i < decided->len; i++) {
    RulesMaskDecision *mask = &g_array_index (decided, RulesMaskDecision, i);
    const RulesRule *known = rules_policies_rule (masking->policies, mask->rule);
    if (mask->node != node) {
      continue;
    }
    if (rules_masking_compare (&rules_policies_rule (masking->policies, rule)->masking,
                               &known->masking) > 0) {
      mask->rule = rule;
    }
    return;
  }
  const RulesMaskDecision mask = { node, rule };
  g_array_append_val (decided, mask);
}

static void
add_of_firing (const Masking *masking, const RulesFiring *firing, GArray *decided)
{
  guint n = 0;
  const RulesRequestNode *nodes = rules_request_nodes (masking->request, &n);
  if (firing->node != rules_request_node (masking->request)) {
    add_stronger (masking, firing->node, firing->rule, decided);
    return;
  }
  for (guint i = 0; i < n; i++) {
    if (nodes[i].start < 0) {
      add_stronger (masking, nodes[i].node, firing->rule, decided);
    }
  }
}

/* Of a decision stricter than mask: those of the rules that mask and fired, although they did not determine it. */
static void
add_masks_that_count (Masking *masking, GArray *masks)
{
  const RulesDecision *decision = masking->decision;
  g_autoptr (GArray) decided = g_array_new (FALSE, FALSE, sizeof (RulesMaskDecision));
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    if (firing->status == RULES_FIRING_COUNTS &&
        rules_policies_rule (masking->policies, firing->rule)->effect == RULES_EFFECT_MASK) {
      add_of_firing (masking, firing, decided);
    }
  }
  for (guint i = 0; i < decided->len; i++) {
    add_mask (masking, &g_array_index (decided, RulesMaskDecision, i), masks);
  }
}

/* --- What is left of the document --- */

/* A document that is read, and what becomes of it. */
typedef struct {
  RulesJson *json;
  const char *text;
  GString *out;
  gboolean any; /* something stands in `out` before what comes next */
} Copy;

/* Where a value begins and ends, which is read to its end. */
static gboolean
read_value (Copy *copy, RulesJsonEvent event, RulesJsonPlace *place, GError **error)
{
  *place = *rules_json_place (copy->json);
  if (event == RULES_JSON_OBJECT || event == RULES_JSON_ARRAY) {
    event = rules_json_skip (copy->json, error);
    place->end = rules_json_place (copy->json)->end;
  }
  return event != RULES_JSON_ERROR;
}

typedef gboolean (*EachMember) (Copy *copy, const char *name, RulesJsonEvent event, GError **error);

/* Calls `each` after the first event of every member's value, which it has to read to its end. */
static gboolean
each_member (Copy *copy, EachMember each, GError **error)
{
  g_autoptr (GString) name = g_string_new (NULL);
  RulesJsonEvent event;
  while ((event = rules_json_next (copy->json, error)) == RULES_JSON_NAME) {
    const RulesJsonPlace *place = rules_json_place (copy->json);
    g_string_truncate (name, 0);
    rules_json_decode (copy->text + place->start + 1, place->end - place->start - 2, name);
    event = rules_json_next (copy->json, error);
    if (event == RULES_JSON_ERROR || !each (copy, name->str, event, error)) {
      return FALSE;
    }
  }
  return event != RULES_JSON_ERROR;
}

static void
append_comma (Copy *copy)
{
  if (copy->any) {
    g_string_append (copy->out, ", ");
  }
  copy->any = TRUE;
}

static gboolean
copy_member (Copy *copy, const char *name, RulesJsonEvent event, GError **error)
{
  RulesJsonPlace place;
  if (!read_value (copy, event, &place, error)) {
    return FALSE;
  }
  if (strcmp (name, "name") == 0 || strcmp (name, "value") == 0 || strcmp (name, "text") == 0) {
    append_comma (copy);
    kg_json_append_string (copy->out, name, strlen (name));
    g_string_append (copy->out, ": ");
    g_string_append_len (copy->out, copy->text + place.start, place.end - place.start);
  }
  return TRUE;
}

static gboolean
copy_fields (Copy *copy, const char *name, RulesJsonEvent event, GError **error)
{
  RulesJsonPlace place;
  if (event != RULES_JSON_ARRAY ||
      (strcmp (name, "inputs") != 0 && strcmp (name, "outputs") != 0)) {
    return read_value (copy, event, &place, error);
  }
  append_comma (copy);
  g_string_append_printf (copy->out, "\"%s\": [", name);
  copy->any = FALSE;
  while ((event = rules_json_next (copy->json, error)) == RULES_JSON_OBJECT) {
    append_comma (copy);
    g_string_append_c (copy->out, '{');
    copy->any = FALSE;
    if (!each_member (copy, copy_member, error)) {
      return FALSE;
    }
    g_string_append_c (copy->out, '}');
    copy->any = TRUE;
  }
  g_string_append_c (copy->out, ']');
  copy->any = TRUE;
  return event == RULES_JSON_ARRAY_END;
}

static gboolean
find_context (Copy *copy, const char *name, RulesJsonEvent event, GError **error)
{
  RulesJsonPlace place;
  return strcmp (name, "context") == 0 && event == RULES_JSON_OBJECT
             ? each_member (copy, copy_fields, error)
             : read_value (copy, event, &place, error);
}

static gboolean
copy_payload (const GString *masked, GString *out, GError **error)
{
  g_autoptr (RulesJson) json = rules_json_new (masked->str, masked->len, error);
  Copy copy = { .json = json, .text = masked->str, .out = out };
  if (json == NULL || rules_json_next (json, error) != RULES_JSON_OBJECT) {
    return FALSE;
  }
  g_string_append_c (out, '{');
  if (!each_member (&copy, find_context, error)) {
    return FALSE;
  }
  g_string_append_c (out, '}');
  return TRUE;
}

gboolean
rules_masked_payload (const RulesPolicies *policies, const RulesRequest *request,
                      const RulesDecision *decision, const char *json, gsize length, const char *id,
                      const RulesKeys *keys, GString *out, GError **error)
{
  g_autoptr (GArray) masks = g_array_new (FALSE, FALSE, sizeof (RulesPayloadMask));
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) masked = g_string_new (NULL);
  gsize before = out->len;
  Masking masking = { .policies = policies,
                      .request = request,
                      .decision = decision,
                      .id = id,
                      .keys = keys,
                      .strings = strings };
  for (guint i = 0; i < decision->n_masks; i++) {
    add_mask (&masking, &decision->masks[i], masks);
  }
  if (decision->outcome > RULES_EFFECT_MASK) {
    add_masks_that_count (&masking, masks);
  }
  if (!rules_payload_mask (json, length, (const RulesPayloadMask *) (gconstpointer) masks->data,
                           masks->len, masked, error) ||
      !copy_payload (masked, out, error)) {
    g_string_truncate (out, before);
    return FALSE;
  }
  return TRUE;
}
