/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include "kg/json.h"

#include <string.h>

/* The whole proof as JSON: what stands in the text, and for programs the trees of evidence with terms and places. */

typedef struct {
  const RulesTelling *telling;
  const RulesAccount *account;
  GString *out;
} Writer;

static const char *const step_kinds[] = { [RULES_STEP_ASSERTED] = "asserted",
                                          [RULES_STEP_CLAIMED] = "claimed",
                                          [RULES_STEP_DERIVED] = "derived",
                                          [RULES_STEP_ABSENT] = "absent",
                                          [RULES_STEP_COMPARED] = "compared" };

static const char *const truths[] = { [RULES_VIOLATES] = "violates",
                                      [RULES_UNKNOWN] = "unknown",
                                      [RULES_CONFORMS] = "conforms" };

static void
begin (const Writer *writer, const char *name, char bracket)
{
  if (name != NULL) {
    rules_json_append_name (writer->out, name);
  } else {
    rules_json_append_comma (writer->out);
  }
  g_string_append_c (writer->out, bracket);
}

static void
end (const Writer *writer, char bracket)
{
  g_string_append_c (writer->out, bracket);
}

/* --- Terms --- */

static void
append_literal (const Writer *writer, KgTermId id, const KgTerm *term)
{
  KgTerm datatype;
  if (rules_telling_is_hidden (writer->telling, id)) {
    rules_json_append_boolean (writer->out, "hidden", TRUE);
    return;
  }
  rules_json_append_text (writer->out, "value", term->value);
  if (term->language != NULL) {
    rules_json_append_text (writer->out, "language", term->language);
  } else if (term->datatype != KG_NONE &&
             kg_view_term (&writer->telling->names.data, term->datatype, &datatype)) {
    rules_json_append_text (writer->out, "datatype", datatype.value);
  }
}

/* {"type", "value", "curie", "name"}: as reports have them, with what sentences call it. */
static void
append_term (const Writer *writer, const char *name, KgTermId id)
{
  static const char *const kinds[] = {
    [KG_TERM_IRI] = "iri", [KG_TERM_BLANK] = "blank", [KG_TERM_LITERAL] = "literal"
  };
  const RulesTelling *telling = writer->telling;
  KgTerm term;
  if (id == KG_NONE || !kg_view_term (&telling->names.data, id, &term)) {
    return;
  }
  begin (writer, name, '{');
  rules_json_append_text (writer->out, "type", kinds[term.kind]);
  if (term.kind == KG_TERM_LITERAL) {
    append_literal (writer, id, &term);
    end (writer, '}');
    return;
  }
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *compact = kg_snapshot_compact (telling->names.data.snapshot, term.value);
  rules_json_append_text (writer->out, "value", term.value);
  if (term.kind == KG_TERM_IRI && strcmp (compact, term.value) != 0) {
    rules_json_append_text (writer->out, "curie", compact);
  }
  rules_telling_append_name (telling, words, id);
  rules_json_append_text (writer->out, "name", words->str);
  end (writer, '}');
}

static void
append_node (const Writer *writer, KgTermId id)
{
  const RulesRequestNode *node = rules_telling_node (writer->telling, id);
  g_autoptr (GString) name = g_string_new (NULL);
  rules_telling_append_name (writer->telling, name, id);
  begin (writer, "node", '{');
  rules_json_append_text (writer->out, "name", name->str);
  if (node != NULL) {
    rules_json_append_text (writer->out, "pointer", node->pointer);
  }
  if (node != NULL && node->start >= 0) {
    rules_json_append_number (writer->out, "start", node->start);
    rules_json_append_number (writer->out, "end", node->end);
  }
  end (writer, '}');
}

/* --- Evidence --- */

static void
append_source (const Writer *writer, const RulesTriple *triple)
{
  const KgView *view = &writer->telling->names.data;
  KgPlace place;
  KgDocument document;
  if (!kg_view_place (view, triple->subject, triple->predicate, triple->object, 0, &place)) {
    return;
  }
  begin (writer, "source", '{');
  if (place.document == 0) {
    rules_json_append_boolean (writer->out, "request", TRUE);
  } else if (kg_snapshot_document (view->snapshot, place.document, &document)) {
    rules_json_append_text (writer->out, "document", document.name);
    if (place.line > 0) {
      rules_json_append_number (writer->out, "line", place.line);
    }
    rules_json_append_number (writer->out, "commit", (gint64) document.commit);
  }
  end (writer, '}');
}

static void
append_triple (const Writer *writer, const RulesTriple *triple)
{
  begin (writer, "triple", '{');
  append_term (writer, "subject", triple->subject);
  append_term (writer, "predicate", triple->predicate);
  append_term (writer, "object", triple->object);
  end (writer, '}');
}

static void
append_values (const Writer *writer, const RulesEvidence *evidence)
{
  append_term (writer, "focusNode", evidence->focus);
  append_term (writer, "value", evidence->value);
  append_term (writer, "other", evidence->other);
}

static void
append_component (const Writer *writer, const RulesEvidence *evidence)
{
  RulesConstraintInfo constraint;
  rules_shapes_constraint (writer->telling->names.shapes, evidence->constraint, &constraint);
  rules_json_append_text (writer->out, "component", rules_constraint_component (constraint.kind));
}

static void
append_members (const Writer *writer, const RulesEvidence *evidence)
{
  RulesShapeInfo shape;
  switch (evidence->kind) {
  case RULES_EVIDENCE_SHAPE:
    rules_shapes_info (writer->telling->names.shapes, evidence->shape, &shape);
    append_term (writer, "shape", shape.node);
    append_term (writer, "focusNode", evidence->focus);
    return;
  case RULES_EVIDENCE_TRIPLE:
    append_triple (writer, &evidence->triple);
    append_source (writer, &evidence->triple);
    return;
  case RULES_EVIDENCE_DERIVED:
    append_triple (writer, &evidence->triple);
    return;
  case RULES_EVIDENCE_COUNT:
    append_component (writer, evidence);
    rules_json_append_number (writer->out, "count", (gint64) evidence->count);
    rules_json_append_number (writer->out, "limit", (gint64) evidence->limit);
    return;
  case RULES_EVIDENCE_CONSTRAINT:
  case RULES_EVIDENCE_ABSENCE:
  case RULES_EVIDENCE_COMPARISON:
    append_component (writer, evidence);
    append_values (writer, evidence);
    return;
  case RULES_EVIDENCE_WALK:
    append_values (writer, evidence);
    return;
  }
}

static void
append_evidence (const Writer *writer, const char *name, const RulesEvidence *evidence)
{
  static const char *const kinds[] = { [RULES_EVIDENCE_SHAPE] = "shape",
                                       [RULES_EVIDENCE_CONSTRAINT] = "constraint",
                                       [RULES_EVIDENCE_WALK] = "walk",
                                       [RULES_EVIDENCE_TRIPLE] = "triple",
                                       [RULES_EVIDENCE_DERIVED] = "derived",
                                       [RULES_EVIDENCE_ABSENCE] = "absence",
                                       [RULES_EVIDENCE_COMPARISON] = "comparison",
                                       [RULES_EVIDENCE_COUNT] = "count" };
  begin (writer, name, '{');
  rules_json_append_text (writer->out, "kind", kinds[evidence->kind]);
  rules_json_append_text (writer->out, "truth", truths[evidence->truth]);
  append_members (writer, evidence);
  if (evidence->spare) {
    rules_json_append_boolean (writer->out, "spare", TRUE);
  }
  if (evidence->children != NULL) {
    begin (writer, "evidence", '[');
    g_autoptr (GPtrArray) ordered = rules_telling_in_order (writer->telling, evidence->children);
    for (guint i = 0; i < ordered->len; i++) {
      append_evidence (writer, NULL, (const RulesEvidence *) g_ptr_array_index (ordered, i));
    }
    end (writer, ']');
  }
  end (writer, '}');
}

/* --- Rules --- */

static void
append_steps (const Writer *writer, const GArray *steps)
{
  begin (writer, "steps", '[');
  for (guint i = 0; i < steps->len; i++) {
    const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    begin (writer, NULL, '{');
    rules_json_append_text (writer->out, "kind", step_kinds[step->kind]);
    rules_json_append_text (writer->out, "sentence", step->text);
    if (*step->where != '\0') {
      rules_json_append_text (writer->out, "where", step->where);
    }
    if (step->depth > 0) {
      rules_json_append_number (writer->out, "depth", step->depth);
    }
    if (step->minor) {
      rules_json_append_boolean (writer->out, "minor", TRUE);
    }
    end (writer, '}');
  }
  end (writer, ']');
}

static void
append_approvals (const Writer *writer, const RulesFiring *firing)
{
  if (firing->n_approvals == 0) {
    return;
  }
  begin (writer, "approvals", '[');
  for (guint i = 0; i < firing->n_approvals; i++) {
    append_term (writer, NULL, firing->approvals[i]);
  }
  end (writer, ']');
  begin (writer, "approvalEvidence", '[');
  for (guint i = 0; i < firing->n_approval_triples; i++) {
    begin (writer, NULL, '{');
    append_triple (writer, &firing->approval_triples[i]);
    append_source (writer, &firing->approval_triples[i]);
    end (writer, '}');
  }
  end (writer, ']');
}

static void
append_firing (const Writer *writer, const RulesFiring *firing)
{
  begin (writer, NULL, '{');
  append_node (writer, firing->node);
  if (firing->unknown) {
    rules_json_append_boolean (writer->out, "unknown", TRUE);
  }
  if (firing->evidence != NULL) {
    append_evidence (writer, "evidence", firing->evidence);
  }
  append_approvals (writer, firing);
  end (writer, '}');
}

static void
append_rule (const Writer *writer, const RulesExplainRule *rule)
{
  begin (writer, NULL, '{');
  append_term (writer, "rule", rule->rule->id);
  rules_json_append_text (writer->out, "title", rule->title);
  rules_json_append_text (writer->out, "effect", rules_effect_name (rule->rule->effect));
  rules_json_append_text (writer->out, "status", rules_firing_status_name (rule->status));
  if (rule->status == RULES_FIRING_OVERRIDDEN) {
    append_term (writer, "by",
                 rules_policies_rule (writer->telling->policies, rule->firings->by)->id);
  }
  if (*rule->where != '\0') {
    rules_json_append_text (writer->out, "where", rule->where);
  }
  append_steps (writer, rule->steps);
  rules_json_append_text (writer->out, "conclusion", rule->conclusion);
  if (rule->basis != NULL) {
    rules_json_append_text (writer->out, "basis", rule->basis);
  }
  begin (writer, "firings", '[');
  for (guint i = 0; i < rule->n_firings; i++) {
    append_firing (writer, &rule->firings[i]);
  }
  end (writer, ']');
  end (writer, '}');
}

static void
append_rules (const Writer *writer)
{
  begin (writer, "rules", '[');
  for (guint i = 0; i < writer->account->rules->len; i++) {
    append_rule (writer, g_ptr_array_index (writer->account->rules, i));
  }
  end (writer, ']');
}

/* --- The whole --- */

static void
append_policies (const Writer *writer)
{
  const GPtrArray *scopes = writer->account->scopes;
  begin (writer, "policies", '[');
  for (guint i = 0; i < scopes->len; i++) {
    const RulesExplainScope *scope = g_ptr_array_index (scopes, i);
    begin (writer, NULL, '{');
    append_term (writer, "policy",
                 rules_policies_policy (writer->telling->policies, scope->scope->policy)->id);
    rules_json_append_text (writer->out, "title", scope->title);
    rules_json_append_text (writer->out, "truth", truths[scope->scope->truth]);
    if (*scope->where != '\0') {
      rules_json_append_text (writer->out, "where", scope->where);
    }
    append_steps (writer, scope->steps);
    append_evidence (writer, "evidence", scope->scope->evidence);
    end (writer, '}');
  }
  end (writer, ']');
}

static void
append_texts (const Writer *writer, const char *name, const GPtrArray *texts)
{
  begin (writer, name, '[');
  for (guint i = 0; i < texts->len; i++) {
    const char *text = g_ptr_array_index (texts, i);
    rules_json_append_comma (writer->out);
    kg_json_append_string (writer->out, text, strlen (text));
  }
  end (writer, ']');
}

void
rules_explain_json (const RulesExplanation *explanation, GString *out)
{
  g_auto (RulesTelling) telling;
  rules_telling_init (&telling, explanation);
  g_autoptr (RulesAccount) account = rules_account_new (&telling);
  const Writer writer = { &telling, account, out };
  g_string_append_c (out, '{');
  rules_json_append_text (out, "id", explanation->id);
  rules_json_append_text (out, "outcome", account->outcome);
  rules_json_append_text (out, "summary", account->head);
  rules_json_append_number (out, "commit",
                            (gint64) kg_snapshot_commit (telling.names.data.snapshot));
  rules_json_append_boolean (out, "byDefault", explanation->decision->by_default);
  if (account->default_because != NULL) {
    rules_json_append_text (out, "default", account->default_because);
  }
  append_policies (&writer);
  append_rules (&writer);
  append_texts (&writer, "remarks", account->remarks);
  append_texts (&writer, "reasons", account->reasons);
  g_string_append (out, "}\n");
}
