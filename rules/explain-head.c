/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include "rules/request-private.h"

#include <string.h>

/* The first line, and the last ones: what was decided for whom, and what was looked for and not found. */

/* Rules that a remark names. */
#define RULES_SHOWN 3u

/* --- Who, what, for what --- */

/* "support agent agent-42"; what has a label goes by it. */
static void
append_entity (const RulesTelling *telling, GString *out, KgTermId id)
{
  const char *label = rules_names_label (&telling->names, &telling->names.data, id);
  KgTermId type = rules_telling_object (telling, id, ONTOLOGY_GR_ENTITY_TYPE);
  KgTerm term;
  if (label == NULL && kg_view_term (&telling->names.data, type, &term)) {
    g_autoptr (GString) words = g_string_new (NULL);
    rules_telling_append_words (words, term.value);
    rules_telling_append_token (out, words->str);
    g_string_append_c (out, ' ');
  }
  rules_telling_append_name (telling, out, id);
}

static gboolean
is_verb (const char *text)
{
  for (const char *at = text; *at != '\0'; at++) {
    if (!g_ascii_islower (*at) && (*at != ' ' || at == text)) {
      return FALSE;
    }
  }
  return *text != '\0';
}

/* What is done with a model rather than to it. */
static gboolean
is_done_with (const char *verb)
{
  static const char *const verbs[] = { "answer", "chat",    "classify",  "complete",  "draft",
                                       "embed",  "extract", "generate",  "infer",     "predict",
                                       "rank",   "reason",  "summarise", "summarize", "translate" };
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++) {
    if (strcmp (verb, verbs[i]) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* "use X", "use X to generate", "perform chat.completion on X"; an action's own gr:phrase before all. */
static void
append_action (const RulesTelling *telling, GString *out)
{
  KgTermId action = rules_request_action (telling->request);
  const RulesNames *names = &telling->names;
  const char *phrase = rules_names_text_anywhere (names, &names->data, action, ONTOLOGY_GR_PHRASE);
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GString) words = g_string_new (NULL);
  rules_telling_append_name (telling, name, action);
  rules_telling_append_words (words, name->str);
  const char *verb = words->str + (g_str_has_prefix (words->str, "can ") ? strlen ("can ") : 0);
  gboolean with = phrase == NULL && is_done_with (verb);
  if (phrase != NULL || is_verb (verb)) {
    g_string_append_printf (out, "%s ", phrase != NULL ? phrase : with ? "use" : verb);
  } else {
    g_string_append_printf (out, "perform %s on ", name->str);
  }
  append_entity (telling, out, rules_request_resource (telling->request));
  if (with) {
    g_string_append_printf (out, " to %s", verb);
  }
}

static void
append_purposes (const RulesTelling *telling, GString *out)
{
  KgTermId property = rules_telling_term (telling, ONTOLOGY_GR_PURPOSE);
  KgTermId purposes[4];
  guint n = 0;
  KgCursor cursor;
  if (property == KG_NONE) {
    return;
  }
  kg_view_objects (&telling->names.data, rules_request_node (telling->request), property, &cursor);
  while (n < G_N_ELEMENTS (purposes) && (purposes[n] = kg_cursor_next (&cursor)) != KG_NONE) {
    n++;
  }
  for (guint i = 0; i < n; i++) {
    g_string_append (out, i == 0 ? " for " : "");
    rules_telling_append_and (out, i, n);
    rules_telling_append_name (telling, out, purposes[i]);
  }
}

/* --- What is hidden --- */

typedef struct {
  guint fields;   /* of inputs, or of outputs */
  guint touched;  /* of these, with something hidden */
  gboolean whole; /* nothing is hidden but whole fields */
} Hidden;

static gboolean
is_masked (const RulesDecision *decision, KgTermId node)
{
  for (guint i = 0; i < decision->n_masks; i++) {
    if (decision->masks[i].node == node) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
count_hidden (const RulesTelling *telling, const char *pointer, Hidden *out)
{
  guint n = 0;
  const RulesRequestNode *nodes = rules_request_nodes (telling->request, &n);
  guint last = G_MAXUINT;
  *out = (Hidden) { .whole = TRUE };
  for (guint i = 0; i < n; i++) {
    if (!g_str_has_prefix (nodes[i].pointer, pointer)) {
      continue;
    }
    out->fields += nodes[i].start < 0 ? 1 : 0;
    if (is_masked (telling->decision, nodes[i].node)) {
      out->whole = out->whole && nodes[i].start < 0;
      out->touched += nodes[i].field != last ? 1 : 0;
      last = nodes[i].field;
    }
  }
}

static void
append_hidden (const RulesTelling *telling, GString *out)
{
  static const char *const kinds[][2] = { { "/context/inputs", "input" },
                                          { "/context/outputs", "output" } };
  guint n = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    Hidden hidden;
    count_hidden (telling, kinds[i][0], &hidden);
    if (hidden.touched == 0) {
      continue;
    }
    g_string_append (out, n++ > 0 ? " and " : ", with ");
    g_string_append (out, hidden.whole ? "" : "parts of ");
    if (hidden.fields == 1) {
      g_string_append_printf (out, "the only %s", kinds[i][1]);
    } else {
      g_string_append_printf (out, "%u of %u %ss", hidden.touched, hidden.fields, kinds[i][1]);
    }
  }
  g_string_append (out, n > 0 ? " hidden" : "");
}

/* --- The head --- */

/* Whose agreement a rule asks for: "the data protection officer", "2 different people (the auditor or the board)". */
static void
append_agreeing (const RulesTelling *telling, GString *out, const RulesRule *rule)
{
  g_autoptr (GString) who = g_string_new (NULL);
  gboolean known = rules_telling_append_reviewers (telling, who, rule->id);
  if (rule->approvals <= 1) {
    g_string_append (out, known ? who->str : "a person");
    return;
  }
  g_string_append_printf (out, "%u different people", rule->approvals);
  if (known) {
    g_string_append_printf (out, " (%s)", who->str);
  }
}

/* Those whose agreement it waits for, each once. */
static void
append_waiting_for (const RulesTelling *telling, GString *out)
{
  const RulesDecision *decision = telling->decision;
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func (g_free);
  gboolean plural = FALSE;
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    const RulesRule *rule = rules_policies_rule (telling->policies, firing->rule);
    g_autoptr (GString) who = g_string_new (NULL);
    if (firing->status != RULES_FIRING_DETERMINES || rule->effect != RULES_EFFECT_ESCALATE) {
      continue;
    }
    append_agreeing (telling, who, rule);
    if (!g_ptr_array_find_with_equal_func (known, who->str, g_str_equal, NULL)) {
      plural = plural || known->len > 0 || rule->approvals > 1;
      g_ptr_array_add (known, g_strdup (who->str));
    }
  }
  for (guint i = 0; i < known->len; i++) {
    rules_telling_append_and (out, i, known->len);
    g_string_append (out, g_ptr_array_index (known, i));
  }
  if (known->len == 0) {
    g_string_append (out, "a person");
  }
  g_string_append (out, plural ? " have agreed" : " has agreed");
}

/* The default is what the outcome comes from, not a rule. */
static gboolean
default_decided (const RulesTelling *telling)
{
  const RulesDecision *decision = telling->decision;
  RulesEffect otherwise = RULES_EFFECT_ALLOW;
  gboolean any = FALSE;
  for (guint i = 0; i < decision->n_scopes; i++) {
    if (decision->scopes[i].truth != RULES_VIOLATES) {
      const RulesPolicy *policy =
          rules_policies_policy (telling->policies, decision->scopes[i].policy);
      otherwise = MAX (otherwise, policy->otherwise);
      any = TRUE;
    }
  }
  return decision->by_default && (any ? otherwise : RULES_EFFECT_ESCALATE) == decision->outcome;
}

char *
rules_telling_head (const RulesTelling *telling)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GString *safe = g_string_new (NULL);
  RulesEffect outcome = telling->decision->outcome;
  append_entity (telling, text, rules_request_subject (telling->request));
  g_string_append (text, outcome == RULES_EFFECT_DENY ? " may not " : " may ");
  append_action (telling, text);
  append_purposes (telling, text);
  if (outcome == RULES_EFFECT_MASK) {
    append_hidden (telling, text);
  } else if (outcome == RULES_EFFECT_ESCALATE) {
    g_string_append (text, " only after ");
    append_waiting_for (telling, text);
  }
  g_string_append (text, default_decided (telling) ? ": no rule permits this." : ".");
  kg_text_append_safe (safe, text->str, -1);
  return g_string_free (safe, FALSE);
}

/* The years that have four digits: others are no xsd:dateTime that everybody reads. */
#define YEAR_1 G_GINT64_CONSTANT (-62135596800)
#define YEAR_10000 G_GINT64_CONSTANT (253402300800)

void
rules_telling_append_time (const RulesTelling *telling, GString *out)
{
  char text[RULES_NUMBER_BYTES];
  gint64 time = rules_request_time (telling->request);
  if (time >= YEAR_1 * G_USEC_PER_SEC && time < YEAR_10000 * G_USEC_PER_SEC) {
    g_string_append_len (out, text, (gssize) rules_number_time (time, text));
  }
}

/* --- The default --- */

static gboolean
is_default (const RulesTelling *telling, const RulesScope *scope)
{
  return scope->truth != RULES_VIOLATES &&
         rules_policies_policy (telling->policies, scope->policy)->otherwise ==
             telling->decision->outcome;
}

char *
rules_telling_default (const RulesTelling *telling)
{
  const RulesDecision *decision = telling->decision;
  guint n = 0;
  guint at = 0;
  if (!default_decided (telling)) {
    return NULL;
  }
  for (guint i = 0; i < decision->n_scopes; i++) {
    n += is_default (telling, &decision->scopes[i]) ? 1 : 0;
  }
  GString *out = g_string_new (n == 0 ? "No policy covers this request, so "
                                      : "No rule permits this, so what holds is the default of ");
  for (guint i = 0; i < decision->n_scopes; i++) {
    if (is_default (telling, &decision->scopes[i])) {
      KgTermId id = rules_policies_policy (telling->policies, decision->scopes[i].policy)->id;
      g_autofree char *title = rules_telling_title (telling, id);
      rules_telling_append_and (out, at++, n);
      g_string_append_printf (out, "“%s”", title);
    }
  }
  g_string_append (out, n == 0 ? "" : ": ");
  g_string_append (out, decision->outcome == RULES_EFFECT_DENY ? "the request is refused."
                                                               : "a person has to look at it.");
  return g_string_free (out, FALSE);
}

/* --- Remarks --- */

static gboolean
is_in_force (const RulesTelling *telling, const RulesRule *rule)
{
  gint64 time = rules_request_time (telling->request);
  return !rule->monitor && rule->valid_from <= time && time < rule->valid_until;
}

/* Whether the decision says something of the rule, at any node. */
static gboolean
is_told (const RulesTelling *telling, guint32 rule)
{
  for (guint i = 0; i < telling->decision->n_firings; i++) {
    if (telling->decision->firings[i].rule == rule) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
mark_silent (const RulesTelling *telling, const RulesPolicy *policy, RulesEffect effect,
             GArray *out, gboolean *marked)
{
  for (guint i = 0; i < policy->n_rules; i++) {
    guint32 number = policy->rules[i];
    const RulesRule *rule = rules_policies_rule (telling->policies, number);
    if (!marked[number] && rule->effect == effect && is_in_force (telling, rule) &&
        !is_told (telling, number)) {
      marked[number] = TRUE;
      g_array_append_val (out, number);
    }
  }
}

/* The rules in scope with this effect of which the decision says nothing (transfer full, guint32). */
static GArray *
silent_rules (const RulesTelling *telling, RulesEffect effect)
{
  const RulesDecision *decision = telling->decision;
  GArray *rules = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree gboolean *marked =
      g_new0 (gboolean, MAX (rules_policies_n_rules (telling->policies), 1));
  for (guint i = 0; i < decision->n_scopes; i++) {
    if (decision->scopes[i].truth != RULES_VIOLATES) {
      const RulesPolicy *policy =
          rules_policies_policy (telling->policies, decision->scopes[i].policy);
      mark_silent (telling, policy, effect, rules, marked);
    }
  }
  return rules;
}

/* "Nothing was found that needs a person: “Health data goes to the data protection officer” did not apply." */
static void
add_remark (const RulesTelling *telling, RulesEffect effect, const char *words, GPtrArray *remarks)
{
  g_autoptr (GArray) rules = silent_rules (telling, effect);
  guint shown = rules->len > RULES_SHOWN + 1 ? RULES_SHOWN : rules->len;
  guint parts = shown < rules->len ? shown + 1 : shown;
  if (rules->len == 0) {
    return;
  }
  GString *text = g_string_new (words);
  g_string_append (text, ": ");
  for (guint i = 0; i < shown; i++) {
    const RulesRule *rule =
        rules_policies_rule (telling->policies, g_array_index (rules, guint32, i));
    g_autofree char *title = rules_telling_title (telling, rule->id);
    rules_telling_append_and (text, i, parts);
    g_string_append_printf (text, "“%s”", title);
  }
  if (shown < rules->len) {
    g_string_append_printf (text, " and %u more", rules->len - shown);
  }
  g_string_append (text, " did not apply.");
  g_ptr_array_add (remarks, g_string_free (text, FALSE));
}

void
rules_telling_add_remarks (const RulesTelling *telling, GPtrArray *remarks)
{
  RulesEffect outcome = telling->decision->outcome;
  if (telling->decision->by_default) {
    add_remark (telling, RULES_EFFECT_ALLOW, "Nothing was found that permits this", remarks);
  }
  if (outcome < RULES_EFFECT_MASK) {
    add_remark (telling, RULES_EFFECT_MASK, "Nothing was found that has to be hidden", remarks);
  }
  if (outcome < RULES_EFFECT_ESCALATE) {
    add_remark (telling, RULES_EFFECT_ESCALATE, "Nothing was found that needs a person", remarks);
  }
  if (outcome < RULES_EFFECT_DENY) {
    add_remark (telling, RULES_EFFECT_DENY, "Nothing was found that forbids this", remarks);
  }
}
