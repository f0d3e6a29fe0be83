/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/policies-private.h"

#include "rules/literal.h"

#include <string.h>

/* Policies and rules as the graph says them. The built-in shapes guard most of this when policies are loaded; a store that
 * was filled without them is refused here all the same, for a rule that is half understood could let something through. */

/* --- Which there are --- */

static int
compare_terms (gconstpointer a, gconstpointer b, gpointer data)
{
  const KgView *view = (const KgView *) data;
  KgTerm x;
  KgTerm y;
  if (!kg_view_term (view, *(const KgTermId *) a, &x) ||
      !kg_view_term (view, *(const KgTermId *) b, &y)) {
    return 0;
  }
  return kg_term_order (&x, NULL, &y, NULL);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

static void
append_all (KgCursor *cursor, GArray *nodes)
{
  KgTermId id;
  while ((id = kg_cursor_next (cursor)) != KG_NONE) {
    g_array_append_val (nodes, id);
  }
}

static void
sort_and_unite (const RulesReader *reader, GArray *nodes)
{
  guint kept = 0;
  g_array_sort (nodes, compare_ids);
  for (guint i = 0; i < nodes->len; i++) {
    KgTermId id = g_array_index (nodes, KgTermId, i);
    if (kept == 0 || g_array_index (nodes, KgTermId, kept - 1) != id) {
      g_array_index (nodes, KgTermId, kept++) = id;
    }
  }
  g_array_set_size (nodes, kept);
  g_array_sort_with_data (nodes, compare_terms, (gpointer) &reader->shapes);
}

static GArray *
instances (const RulesPoliciesCompiler *compiler, OntologyTerm class)
{
  const RulesReader *reader = &compiler->reader;
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId id = rules_reader_term (reader, class);
  if (id != KG_NONE) {
    ontology_hierarchy_instances (rules_graph_hierarchy (reader->data), &reader->shapes, id, nodes);
  }
  return nodes;
}

/* What is typed as one, and what is used as one. */
static GArray *
find_policies (const RulesPoliciesCompiler *compiler)
{
  GArray *nodes = instances (compiler, ONTOLOGY_GR_POLICY);
  KgTermId rule = rules_reader_term (&compiler->reader, ONTOLOGY_GR_RULE);
  KgCursor cursor;
  if (rule != KG_NONE) {
    kg_view_subjects_of (&compiler->reader.shapes, rule, &cursor);
    append_all (&cursor, nodes);
  }
  sort_and_unite (&compiler->reader, nodes);
  return nodes;
}

static GArray *
find_rules (const RulesPoliciesCompiler *compiler, const GArray *policies)
{
  GArray *nodes = instances (compiler, ONTOLOGY_GR_RULE_CLASS);
  KgTermId rule = rules_reader_term (&compiler->reader, ONTOLOGY_GR_RULE);
  for (guint i = 0; i < policies->len && rule != KG_NONE; i++) {
    KgCursor cursor;
    kg_view_objects (&compiler->reader.shapes, g_array_index (policies, KgTermId, i), rule,
                     &cursor);
    append_all (&cursor, nodes);
  }
  sort_and_unite (&compiler->reader, nodes);
  return nodes;
}

/* --- What is said of them --- */

static void
objects (const RulesReader *reader, KgTermId subject, OntologyTerm predicate, KgCursor *cursor)
{
  KgTermId id = rules_reader_term (reader, predicate);
  if (id == KG_NONE) {
    *cursor = (KgCursor) { .single = TRUE };
    return;
  }
  kg_view_objects (&reader->shapes, subject, id, cursor);
}

static void
complain (RulesReader *reader, KgTermId subject, OntologyTerm predicate, KgTermId object,
          const char *format)
{
  g_autofree char *name = rules_reader_describe (reader, subject);
  g_autofree char *text = g_strdup_printf ("%s %s", name, format);
  rules_reader_problem (reader, subject, rules_reader_term (reader, predicate), object, "%s", text);
}

typedef struct {
  OntologyTerm term;
  guint value;
} Choice;

static gboolean
choose (const RulesReader *reader, KgTermId id, const Choice *choices, gsize n, guint *out)
{
  for (gsize i = 0; i < n; i++) {
    if (rules_reader_term (reader, choices[i].term) == id) {
      *out = choices[i].value;
      return TRUE;
    }
  }
  return FALSE;
}

static const Choice effects[] = {
  { ONTOLOGY_GR_ALLOW, RULES_EFFECT_ALLOW },
  { ONTOLOGY_GR_MASK_EFFECT, RULES_EFFECT_MASK },
  { ONTOLOGY_GR_ESCALATE, RULES_EFFECT_ESCALATE },
  { ONTOLOGY_GR_DENY, RULES_EFFECT_DENY },
};

static const Choice modes[] = {
  { ONTOLOGY_GR_ENFORCE, FALSE },
  { ONTOLOGY_GR_MONITOR, TRUE },
};

static RulesEffect
read_effect (RulesReader *reader, KgTermId rule)
{
  guint effect = RULES_EFFECT_DENY;
  KgTermId id = rules_reader_single (reader, rule, ONTOLOGY_GR_EFFECT);
  if (id == KG_NONE || !choose (reader, id, effects, G_N_ELEMENTS (effects), &effect)) {
    complain (reader, rule, ONTOLOGY_GR_EFFECT, id,
              "has no effect; give it one: gr:Allow, gr:Mask, gr:Escalate or gr:Deny");
  }
  return (RulesEffect) effect;
}

static gboolean
read_mode (RulesReader *reader, KgTermId rule)
{
  guint monitor = FALSE;
  KgTermId id = rules_reader_single (reader, rule, ONTOLOGY_GR_MODE);
  if (id != KG_NONE && !choose (reader, id, modes, G_N_ELEMENTS (modes), &monitor)) {
    complain (reader, rule, ONTOLOGY_GR_MODE, id,
              "has a mode that is none; say gr:Enforce or gr:Monitor");
  }
  return (gboolean) monitor;
}

/* Rounded up to microseconds; FALSE beyond 64 bits. */
static gboolean
to_microseconds (const RulesValue *value, gint64 *out)
{
  gint64 seconds = value->as.instant.seconds;
  gint64 rest = ((gint64) value->as.instant.nanoseconds + 999) / 1000;
  gint64 scaled;
  return !__builtin_mul_overflow (seconds, G_USEC_PER_SEC, &scaled) &&
         !__builtin_add_overflow (scaled, rest, out);
}

gboolean
rules_policies_moment (const KgView *view, KgTermId literal, gint64 *out)
{
  KgTerm term;
  KgTerm type;
  RulesValue value;
  if (!kg_view_term (view, literal, &term) || term.kind != KG_TERM_LITERAL ||
      !kg_view_term (view, term.datatype, &type)) {
    return FALSE;
  }
  RulesDatatype datatype = rules_datatype_of_iri (type.value, type.length);
  if (datatype != RULES_DATATYPE_DATE_TIME && datatype != RULES_DATATYPE_DATE_TIME_STAMP) {
    return FALSE;
  }
  rules_value_read (datatype, term.value, term.length, &value);
  return value.well_formed && value.kind == RULES_VALUE_INSTANT && to_microseconds (&value, out);
}

static gint64
read_moment (RulesReader *reader, KgTermId rule, OntologyTerm predicate, gint64 otherwise)
{
  gint64 moment = otherwise;
  KgTermId id = rules_reader_single (reader, rule, predicate);
  if (id != KG_NONE && !rules_policies_moment (&reader->shapes, id, &moment)) {
    complain (reader, rule, predicate, id,
              "is bounded by something that is no moment; write an xsd:dateTime such as "
              "\"2026-01-31T09:00:00Z\"^^xsd:dateTime");
  }
  return moment;
}

#define MOST_APPROVALS 16u

static guint
read_approvals (RulesReader *reader, KgTermId rule)
{
  KgTerm term;
  guint64 n = 0;
  KgTermId id = rules_reader_single (reader, rule, ONTOLOGY_GR_APPROVALS);
  if (id == KG_NONE) {
    return 1;
  }
  gboolean number = kg_view_term (&reader->shapes, id, &term) && term.kind == KG_TERM_LITERAL &&
                    g_ascii_string_to_unsigned (term.value + (term.value[0] == '+' ? 1 : 0), 10, 1,
                                                MOST_APPROVALS, &n, NULL);
  if (!number) {
    complain (reader, rule, ONTOLOGY_GR_APPROVALS, id,
              "asks for approvals that are no number of people; give a whole number from 1 to 16");
  }
  return (guint) n;
}

static gboolean
read_masking (RulesReader *reader, KgTermId rule, RulesEffect effect, RulesMasking *out)
{
  KgTermId id = rules_reader_single (reader, rule, ONTOLOGY_GR_MASK);
  if (id != KG_NONE && rules_masking_read (&reader->shapes, reader->vocab, id, out)) {
    return TRUE;
  }
  if (effect == RULES_EFFECT_MASK) {
    complain (reader, rule, ONTOLOGY_GR_MASK, id,
              "masks and does not say how; give it a gr:mask with a gr:operator");
  }
  return FALSE;
}

static KgTermId
read_condition (RulesReader *reader, KgTermId rule)
{
  KgTermId id = rules_reader_single (reader, rule, ONTOLOGY_GR_CONDITION);
  if (id == KG_NONE) {
    complain (reader, rule, ONTOLOGY_GR_CONDITION, KG_NONE,
              "has not one condition; give it one gr:condition, which is a shape");
  }
  return id;
}

/* --- Where a rule looks --- */

static gboolean
is_of_class (const RulesReader *reader, OntologyTerm node_class, KgTermId target)
{
  KgTermId class = rules_reader_term (reader, node_class);
  return class != KG_NONE &&
         ontology_hierarchy_is_a (rules_graph_hierarchy (reader->data), class, target);
}

static guint8
kinds_of_target (RulesReader *reader, KgTermId rule, KgTermId target)
{
  guint kinds = 0;
  if (is_of_class (reader, ONTOLOGY_GR_REQUEST_CLASS, target)) {
    kinds |= 1u << RULES_KIND_OF_REQUEST;
  }
  if (is_of_class (reader, ONTOLOGY_GR_FIELD, target)) {
    kinds |= 1u << RULES_KIND_OF_FIELD;
  }
  if (is_of_class (reader, ONTOLOGY_GR_SPAN_CLASS, target)) {
    kinds |= 1u << RULES_KIND_OF_SPAN;
  }
  if (kinds == 0) {
    g_autofree char *class = rules_reader_describe (reader, target);
    rules_reader_warning (
        reader, rule, rules_reader_term (reader, ONTOLOGY_GR_TARGET), target,
        "no node of a request is of the class `%s`, so that the rule never looks at"
        " any; say gr:Field or gr:Span",
        class);
  }
  return (guint8) kinds;
}

static void
read_targets (RulesPoliciesCompiler *compiler, KgTermId id, RulesRule *rule,
              RulesRuleNature *nature, RulesRuleLists *lists)
{
  RulesReader *reader = &compiler->reader;
  KgCursor cursor;
  KgTermId target;
  lists->first_target = compiler->policies->terms->len;
  objects (reader, id, ONTOLOGY_GR_TARGET, &cursor);
  while ((target = kg_cursor_next (&cursor)) != KG_NONE) {
    guint kinds = nature->kinds | kinds_of_target (reader, id, target);
    nature->kinds = (guint8) kinds;
    g_array_append_val (compiler->policies->terms, target);
    rule->n_targets++;
  }
  if (rule->n_targets == 0) {
    nature->kinds = 1u << RULES_KIND_OF_REQUEST;
  }
}

/* --- Rules --- */

static void
read_rule (RulesPoliciesCompiler *compiler, KgTermId id)
{
  RulesReader *reader = &compiler->reader;
  RulesRule rule = { .id = id };
  RulesRuleNature nature = { 0 };
  RulesRuleLists lists = { 0 };
  KgTermId condition = read_condition (reader, id);
  rule.effect = read_effect (reader, id);
  rule.monitor = read_mode (reader, id);
  rule.valid_from = read_moment (reader, id, ONTOLOGY_GR_VALID_FROM, G_MININT64);
  rule.valid_until = read_moment (reader, id, ONTOLOGY_GR_VALID_UNTIL, G_MAXINT64);
  rule.approvals = read_approvals (reader, id);
  rule.has_masking = read_masking (reader, id, rule.effect, &rule.masking);
  read_targets (compiler, id, &rule, &nature, &lists);
  g_array_append_val (compiler->policies->rules, rule);
  g_array_append_val (compiler->policies->rule_natures, nature);
  g_array_append_val (compiler->rule_lists, lists);
  g_array_append_val (compiler->conditions, condition);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  return compare_ids (a, b);
}

/* Appends the numbers of the rules that are objects of a predicate, ascending; those that are none are problems. */
static guint
append_rules (RulesPoliciesCompiler *compiler, KgTermId subject, OntologyTerm predicate)
{
  RulesPolicies *policies = compiler->policies;
  GArray *numbers = policies->numbers;
  guint first = numbers->len;
  KgCursor cursor;
  KgTermId object;
  objects (&compiler->reader, subject, predicate, &cursor);
  while ((object = kg_cursor_next (&cursor)) != KG_NONE) {
    guint32 number = rules_policies_find_rule (policies, object);
    if (number == G_MAXUINT32) {
      complain (&compiler->reader, subject, predicate, object,
                "overrides something that is no rule; check the name");
      continue;
    }
    g_array_append_val (numbers, number);
  }
  if (numbers->len > first) {
    qsort (&g_array_index (numbers, guint32, first), numbers->len - first, sizeof (guint32),
           compare_numbers);
  }
  return numbers->len - first;
}

static void
read_rules (RulesPoliciesCompiler *compiler, const GArray *nodes)
{
  RulesPolicies *policies = compiler->policies;
  for (guint i = 0; i < nodes->len; i++) {
    KgTermId id = g_array_index (nodes, KgTermId, i);
    g_hash_table_insert (policies->rule_numbers, GUINT_TO_POINTER (id), GUINT_TO_POINTER (i + 1));
    read_rule (compiler, id);
  }
  for (guint i = 0; i < nodes->len; i++) {
    RulesRule *rule = &g_array_index (policies->rules, RulesRule, i);
    g_array_index (compiler->rule_lists, RulesRuleLists, i).first_override = policies->numbers->len;
    rule->n_overrides = append_rules (compiler, rule->id, ONTOLOGY_GR_OVERRIDES);
  }
}

/* --- Policies --- */

static RulesEffect
read_default (RulesReader *reader, KgTermId policy)
{
  guint effect = RULES_EFFECT_ESCALATE;
  KgTermId id = rules_reader_single (reader, policy, ONTOLOGY_GR_DEFAULT);
  if (id != KG_NONE && (!choose (reader, id, effects, G_N_ELEMENTS (effects), &effect) ||
                        effect < RULES_EFFECT_ESCALATE)) {
    complain (reader, policy, ONTOLOGY_GR_DEFAULT, id,
              "has a default that permits; say gr:Escalate or gr:Deny");
  }
  return (RulesEffect) effect;
}

static void
read_policy (RulesPoliciesCompiler *compiler, KgTermId id)
{
  RulesPolicies *policies = compiler->policies;
  RulesPolicy policy = { .id = id, .scope = RULES_NO_SHAPE };
  RulesPolicyNature nature = { 0 };
  guint32 first = policies->numbers->len;
  KgTermId scope = rules_reader_single (&compiler->reader, id, ONTOLOGY_GR_SCOPE);
  policy.otherwise = read_default (&compiler->reader, id);
  policy.n_rules = append_rules (compiler, id, ONTOLOGY_GR_RULE);
  g_array_append_val (policies->policies, policy);
  g_array_append_val (policies->policy_natures, nature);
  g_array_append_val (compiler->policy_lists, first);
  g_array_append_val (compiler->scopes, scope);
}

/* Which policies name each rule, ascending. */
static void
read_membership (RulesPoliciesCompiler *compiler)
{
  RulesPolicies *policies = compiler->policies;
  GArray *numbers = policies->numbers;
  for (guint i = 0; i < policies->policies->len; i++) {
    guint32 first = g_array_index (compiler->policy_lists, guint32, i);
    for (guint k = 0; k < rules_policy (policies, i)->n_rules; k++) {
      guint32 rule = g_array_index (numbers, guint32, first + k);
      g_array_index (policies->rules, RulesRule, rule).n_policies++;
    }
  }
  for (guint i = 0; i < policies->rules->len; i++) {
    RulesRule *rule = &g_array_index (policies->rules, RulesRule, i);
    g_array_index (compiler->rule_lists, RulesRuleLists, i).first_policy = numbers->len;
    g_array_set_size (numbers, numbers->len + rule->n_policies);
    rule->n_policies = 0;
  }
  for (guint32 i = 0; i < policies->policies->len; i++) {
    guint32 first = g_array_index (compiler->policy_lists, guint32, i);
    for (guint k = 0; k < rules_policy (policies, i)->n_rules; k++) {
      guint32 number = g_array_index (numbers, guint32, first + k);
      RulesRule *rule = &g_array_index (policies->rules, RulesRule, number);
      guint32 at = g_array_index (compiler->rule_lists, RulesRuleLists, number).first_policy;
      g_array_index (numbers, guint32, at + rule->n_policies++) = i;
    }
  }
}

void
rules_policies_read (RulesPoliciesCompiler *compiler)
{
  g_autoptr (GArray) policies = find_policies (compiler);
  g_autoptr (GArray) rules = find_rules (compiler, policies);
  read_rules (compiler, rules);
  for (guint i = 0; i < policies->len; i++) {
    read_policy (compiler, g_array_index (policies, KgTermId, i));
  }
  read_membership (compiler);
}
