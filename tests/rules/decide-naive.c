/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/limits.h"
#include "tests/rules/decide-fixture.h"

#include <string.h>

/* Deciding by the letter: every policy, every rule, every node; every firing against every other. */

#define MOST 4096u

typedef struct {
  guint32 rule;
  KgTermId node;
  gboolean unknown;
  gboolean settled;
  gboolean counts;
  RulesFiringStatus status;
  guint32 by;
  KgTermId approvals[16];
  guint n_approvals;
} Firing;

typedef struct {
  const DecideFixture *fixture;
  const RulesDecideRequest *request;
  RulesEvaluator *evaluator;
  Firing firings[MOST];
  guint n;
} Naive;

static const RulesRule *
rule_at (const Naive *naive, guint32 rule)
{
  return rules_policies_rule (naive->fixture->policies, rule);
}

static RulesTruth
scope_of (Naive *naive, guint32 number)
{
  const RulesPolicy *policy = rules_policies_policy (naive->fixture->policies, number);
  return policy->scope == RULES_NO_SHAPE
             ? RULES_CONFORMS
             : rules_evaluate (naive->evaluator, policy->scope, naive->request->node);
}

static RulesTruth
considered (Naive *naive, const RulesRule *rule)
{
  RulesTruth best = RULES_VIOLATES;
  for (guint i = 0; i < rule->n_policies; i++) {
    best = MAX (best, scope_of (naive, rule->policies[i]));
  }
  return best;
}

static void
evaluate (Naive *naive, guint32 number, KgTermId node)
{
  const RulesRule *rule = rule_at (naive, number);
  RulesTruth scope = considered (naive, rule);
  RulesTruth truth = rules_evaluate (naive->evaluator, rule->condition, node);
  gboolean unknown = scope == RULES_UNKNOWN || truth == RULES_UNKNOWN;
  gboolean fires = scope != RULES_VIOLATES && truth != RULES_VIOLATES &&
                   (!unknown || rule->effect != RULES_EFFECT_ALLOW);
  if (fires && rule->valid_from <= naive->request->time &&
      naive->request->time < rule->valid_until) {
    g_assert_cmpuint (naive->n, <, MOST);
    naive->firings[naive->n++] = (Firing) { .rule = number, .node = node, .unknown = unknown };
  }
}

static gboolean
is_target (const Naive *naive, const RulesRule *rule, KgTermId class)
{
  const OntologyHierarchy *hierarchy = rules_graph_hierarchy (naive->fixture->graph);
  for (guint i = 0; i < rule->n_targets; i++) {
    if (ontology_hierarchy_is_a (hierarchy, class, rule->targets[i])) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
evaluate_all (Naive *naive)
{
  const RulesDecideRequest *request = naive->request;
  KgTermId of_request = fixture_id (&request->view, "gr:Request");
  for (guint32 i = 0; i < rules_policies_n_rules (naive->fixture->policies); i++) {
    const RulesRule *rule = rule_at (naive, i);
    if (rule->n_targets == 0 || is_target (naive, rule, of_request)) {
      evaluate (naive, i, request->node);
    }
    for (guint k = 0; k < request->n_nodes; k++) {
      if (is_target (naive, rule, request->nodes[k].class)) {
        evaluate (naive, i, request->nodes[k].node);
      }
    }
  }
}

/* --- Approvals --- */

static GArray *
objects (const Naive *naive, gboolean whole, KgTermId subject, const char *predicate)
{
  KgView view = naive->request->view;
  KgTermId id = fixture_id (&view, predicate);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgCursor cursor;
  KgTermId object;
  view.overlay = whole ? view.overlay : NULL;
  kg_view_objects (&view, subject, id, &cursor);
  while ((object = kg_cursor_next (&cursor)) != KG_NONE) {
    g_array_append_val (found, object);
  }
  return found;
}

static gboolean
knows (const Naive *naive, const char *predicate)
{
  g_autofree char *iri = g_strconcat (ONTOLOGY_GR, predicate + strlen ("gr:"), NULL);
  return kg_view_find_iri (&naive->request->view, iri, -1) != KG_NONE;
}

static gboolean
all_are (const Naive *naive, KgTermId approval, const char *predicate, KgTermId value)
{
  if (!knows (naive, predicate)) {
    return TRUE;
  }
  g_autoptr (GArray) stated = objects (naive, FALSE, approval, predicate);
  for (guint i = 0; i < stated->len; i++) {
    if (g_array_index (stated, KgTermId, i) != value) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Whether `to` is `from` or wider. */
static gboolean
is_wider (const Naive *naive, KgTermId from, KgTermId to, guint depth)
{
  static const char *const steps[] = { "skos:broader", "rdfs:subClassOf" };
  if (from == to) {
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (steps) && depth < 12; i++) {
    g_autoptr (GArray) next = objects (naive, TRUE, from, steps[i]);
    for (guint k = 0; k < next->len; k++) {
      if (is_wider (naive, g_array_index (next, KgTermId, k), to, depth + 1)) {
        return TRUE;
      }
    }
  }
  return FALSE;
}

static gboolean
is_classified (const Naive *naive, KgTermId node, KgTermId class, guint depth)
{
  static const char *const steps[] = { "gr:source", "prov:wasDerivedFrom" };
  g_autoptr (GArray) classes = objects (naive, TRUE, node, "gr:dataClass");
  for (guint i = 0; i < classes->len; i++) {
    if (is_wider (naive, g_array_index (classes, KgTermId, i), class, 0)) {
      return TRUE;
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (steps) && depth < 12; i++) {
    g_autoptr (GArray) next = objects (naive, TRUE, node, steps[i]);
    for (guint k = 0; k < next->len; k++) {
      if (is_classified (naive, g_array_index (next, KgTermId, k), class, depth + 1)) {
        return TRUE;
      }
    }
  }
  return FALSE;
}

static gboolean
covers_classes (const Naive *naive, KgTermId approval, KgTermId node)
{
  const RulesDecideRequest *request = naive->request;
  if (!knows (naive, "gr:coversClass")) {
    return TRUE;
  }
  g_autoptr (GArray) classes = objects (naive, FALSE, approval, "gr:coversClass");
  for (guint i = 0; i < classes->len; i++) {
    KgTermId class = g_array_index (classes, KgTermId, i);
    for (guint k = 0; k < request->n_nodes; k++) {
      gboolean asked =
          node == request->node ? request->nodes[k].start < 0 : request->nodes[k].node == node;
      if (asked && !is_classified (naive, request->nodes[k].node, class, 0)) {
        return FALSE;
      }
    }
  }
  return TRUE;
}

static gboolean
covers_purposes (const Naive *naive, KgTermId approval)
{
  g_autoptr (GArray) own = objects (naive, TRUE, naive->request->node, "gr:purpose");
  g_autoptr (GArray) stated = objects (naive, FALSE, approval, "gr:purpose");
  for (guint i = 0; i < stated->len; i++) {
    if (own->len != 1 || !is_wider (naive, g_array_index (own, KgTermId, 0),
                                    g_array_index (stated, KgTermId, i), 0)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* FALSE unless there is exactly one. */
static gboolean
moment (const Naive *naive, KgTermId approval, const char *predicate, gint64 *out)
{
  g_autoptr (GArray) values = objects (naive, FALSE, approval, predicate);
  return values->len == 1 &&
         rules_policies_moment (&naive->request->view, g_array_index (values, KgTermId, 0), out);
}

static gboolean
holds_now (const Naive *naive, KgTermId approval)
{
  gint64 time = naive->request->time;
  gint64 at;
  gint64 from;
  gint64 until;
  g_autoptr (GArray) begins = knows (naive, "gr:validFrom")
                                  ? objects (naive, FALSE, approval, "gr:validFrom")
                                  : g_array_new (FALSE, FALSE, sizeof (KgTermId));
  return moment (naive, approval, "gr:approvedAt", &at) && at <= time &&
         moment (naive, approval, "gr:validUntil", &until) && time < until &&
         (begins->len == 0 || (moment (naive, approval, "gr:validFrom", &from) && from <= time));
}

static gboolean
covers_digest (const Naive *naive, KgTermId approval)
{
  const char *digest = naive->request->digest;
  g_autoptr (GArray) stated = knows (naive, "gr:requestDigest")
                                  ? objects (naive, FALSE, approval, "gr:requestDigest")
                                  : g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autofree char *word = digest == NULL ? NULL : g_strconcat ("\"", digest, NULL);
  g_autofree char *words =
      fixture_names (&naive->request->view, (const KgTermId *) (gconstpointer) stated->data,
                     stated->len);
  return stated->len == 0 || g_strcmp0 (words, word) == 0;
}

static KgTermId
person_of (const Naive *naive, KgTermId approval)
{
  g_autoptr (GArray) people = objects (naive, FALSE, approval, "gr:approvedBy");
  return people->len == 1 ? g_array_index (people, KgTermId, 0) : KG_NONE;
}

static gboolean
covers (const Naive *naive, KgTermId approval, KgTermId node)
{
  const RulesDecideRequest *request = naive->request;
  KgTermId person = person_of (naive, approval);
  return person != KG_NONE && person != request->subject && holds_now (naive, approval) &&
         all_are (naive, approval, "gr:subject", request->subject) &&
         all_are (naive, approval, "gr:action", request->action) &&
         all_are (naive, approval, "gr:resource", request->resource) &&
         covers_digest (naive, approval) && covers_purposes (naive, approval) &&
         covers_classes (naive, approval, node);
}

static gboolean
is_approved (const Naive *naive, Firing *firing)
{
  const RulesRule *rule = rule_at (naive, firing->rule);
  const KgView view = { naive->request->view.snapshot, NULL };
  KgCursor cursor;
  KgTermId approval;
  if (rule->effect != RULES_EFFECT_ESCALATE || !knows (naive, "gr:approvesRule")) {
    return FALSE;
  }
  kg_view_subjects (&view, fixture_id (&view, "gr:approvesRule"), rule->id, &cursor);
  while ((approval = kg_cursor_next (&cursor)) != KG_NONE &&
         firing->n_approvals < rule->approvals) {
    gboolean another = TRUE;
    for (guint i = 0; i < firing->n_approvals; i++) {
      another = another && person_of (naive, firing->approvals[i]) != person_of (naive, approval);
    }
    if (another && covers (naive, approval, firing->node)) {
      firing->approvals[firing->n_approvals++] = approval;
    }
  }
  return firing->n_approvals == rule->approvals;
}

/* --- What counts --- */

static gboolean
overrides (const RulesRule *rule, guint32 other)
{
  for (guint i = 0; i < rule->n_overrides; i++) {
    if (rule->overrides[i] == other) {
      return TRUE;
    }
  }
  return FALSE;
}

static void settle (Naive *naive, Firing *firing);

/* The least rule that switches it off, each settled before it is asked. */
static guint32
switched_off_by (Naive *naive, const Firing *firing)
{
  KgTermId request = naive->request->node;
  guint32 least = G_MAXUINT32;
  for (guint i = 0; i < naive->n; i++) {
    Firing *by = &naive->firings[i];
    const RulesRule *rule = rule_at (naive, by->rule);
    if (!overrides (rule, firing->rule)) {
      continue;
    }
    settle (naive, by);
    gboolean meets = by->node == firing->node || by->node == request || firing->node == request;
    gboolean loosens = by->unknown && rule_at (naive, firing->rule)->effect > rule->effect;
    if (by->counts && meets && !loosens) {
      least = MIN (least, by->rule);
    }
  }
  return least;
}

static void
settle (Naive *naive, Firing *firing)
{
  if (firing->settled) {
    return;
  }
  firing->settled = TRUE;
  if (rule_at (naive, firing->rule)->monitor) {
    firing->status = RULES_FIRING_MONITORED;
    return;
  }
  firing->by = switched_off_by (naive, firing);
  if (firing->by != G_MAXUINT32) {
    firing->status = RULES_FIRING_OVERRIDDEN;
    return;
  }
  if (is_approved (naive, firing)) {
    firing->status = RULES_FIRING_APPROVED;
    return;
  }
  firing->n_approvals = 0;
  firing->status = RULES_FIRING_COUNTS;
  firing->counts = TRUE;
}

static void
conclude (Naive *naive, RulesDecision *decision)
{
  RulesEffect otherwise = RULES_EFFECT_ESCALATE;
  gboolean permitted = FALSE;
  for (guint32 i = 0; i < rules_policies_n_policies (naive->fixture->policies); i++) {
    if (scope_of (naive, i) != RULES_VIOLATES) {
      otherwise = MAX (otherwise, rules_policies_policy (naive->fixture->policies, i)->otherwise);
    }
  }
  for (guint i = 0; i < naive->n; i++) {
    settle (naive, &naive->firings[i]);
    RulesEffect effect = rule_at (naive, naive->firings[i].rule)->effect;
    if (naive->firings[i].counts) {
      permitted = permitted || effect == RULES_EFFECT_ALLOW;
      decision->outcome = MAX (decision->outcome, effect);
    }
  }
  decision->by_default = !permitted && otherwise > decision->outcome;
  decision->outcome = decision->by_default ? otherwise : decision->outcome;
  for (guint i = 0; i < naive->n; i++) {
    RulesEffect effect = rule_at (naive, naive->firings[i].rule)->effect;
    if (naive->firings[i].counts &&
        (effect == decision->outcome ||
         (effect == RULES_EFFECT_ALLOW && decision->outcome == RULES_EFFECT_MASK))) {
      naive->firings[i].status = RULES_FIRING_DETERMINES;
    }
  }
}

static guint32
strongest_mask (const Naive *naive, KgTermId node, gboolean field)
{
  guint32 best = G_MAXUINT32;
  for (guint i = 0; i < naive->n; i++) {
    const Firing *firing = &naive->firings[i];
    gboolean here = firing->node == node || (field && firing->node == naive->request->node);
    if (!here || !firing->counts || rule_at (naive, firing->rule)->effect != RULES_EFFECT_MASK) {
      continue;
    }
    int order = best == G_MAXUINT32
                    ? 1
                    : rules_masking_compare (&rule_at (naive, firing->rule)->masking,
                                             &rule_at (naive, best)->masking);
    if (order > 0 || (order == 0 && firing->rule < best)) {
      best = firing->rule;
    }
  }
  return best;
}

/* --- As a decision --- */

static int
compare_firings (gconstpointer a, gconstpointer b, gpointer data)
{
  const Naive *naive = (const Naive *) data;
  const RulesFiring *x = (const RulesFiring *) a;
  const RulesFiring *y = (const RulesFiring *) b;
  int effect_x = (int) rule_at (naive, x->rule)->effect;
  int effect_y = (int) rule_at (naive, y->rule)->effect;
  if (x->status != y->status) {
    return x->status < y->status ? -1 : 1;
  }
  if (effect_x != effect_y) {
    return effect_y - effect_x;
  }
  return x->rule != y->rule ? (x->rule < y->rule ? -1 : 1)
                            : (x->node > y->node) - (x->node < y->node);
}

static int
compare_masks (gconstpointer a, gconstpointer b)
{
  KgTermId x = ((const RulesMaskDecision *) a)->node;
  KgTermId y = ((const RulesMaskDecision *) b)->node;
  return (x > y) - (x < y);
}

char *
decide_naive (const DecideFixture *fixture)
{
  g_autofree Naive *naive = g_new0 (Naive, 1);
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  g_autoptr (GArray) firings = g_array_new (FALSE, FALSE, sizeof (RulesFiring));
  g_autoptr (GArray) masks = g_array_new (FALSE, FALSE, sizeof (RulesMaskDecision));
  RulesDecision decision = { 0 };
  naive->fixture = fixture;
  naive->request = &fixture->request;
  naive->evaluator = evaluator;
  rules_evaluator_begin (evaluator, rules_policies_shapes (fixture->policies),
                         &fixture->request.view, RULES_EVALUATE_CONDITION,
                         RULES_LIMIT_CONDITION_STEPS);
  evaluate_all (naive);
  conclude (naive, &decision);
  for (guint i = 0; i < naive->n; i++) {
    const Firing *own = &naive->firings[i];
    const RulesFiring firing = { .rule = own->rule,
                                 .node = own->node,
                                 .status = own->status,
                                 .unknown = own->unknown,
                                 .by = own->by,
                                 .approvals = own->approvals,
                                 .n_approvals = own->n_approvals };
    g_array_append_val (firings, firing);
  }
  g_array_sort_with_data (firings, compare_firings, naive);
  for (guint i = 0; i < fixture->request.n_nodes; i++) {
    const RulesRequestNode *node = &fixture->request.nodes[i];
    const RulesMaskDecision mask = { node->node,
                                     strongest_mask (naive, node->node, node->start < 0) };
    if (decision.outcome == RULES_EFFECT_MASK && mask.rule != G_MAXUINT32) {
      g_array_append_val (masks, mask);
    }
  }
  g_array_sort (masks, compare_masks);
  decision.firings = (const RulesFiring *) (gconstpointer) firings->data;
  decision.n_firings = firings->len;
  decision.masks = (const RulesMaskDecision *) (gconstpointer) masks->data;
  decision.n_masks = masks->len;
  return decide_fixture_text (fixture, &decision);
}
