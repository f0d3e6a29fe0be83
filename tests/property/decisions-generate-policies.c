/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/decisions-generate-private.h"

#include <string.h>

#define MOST_RULES 9

static void
state (DecisionGenerator *generator, KgTermId subject, const char *predicate, const char *object)
{
  decision_say (generator, generator->generated->policies, subject, predicate,
                decision_name (generator, object));
}

static void
limit_in_time (DecisionGenerator *generator, KgTermId rule)
{
  static const char *const from[] = { "\"2026-01-01T12:00:00Z^^dateTime",
                                      "\"2026-01-01T12:00:00^^dateTime",
                                      "\"2026-01-01T12:00:00.000001Z^^dateTime",
                                      "\"2025-01-01T00:00:00+01:00^^dateTime", NULL };
  static const char *const until[] = { "\"2026-01-01T12:00:00Z^^dateTime",
                                       "\"2026-01-01T12:00:00.0000001Z^^dateTime",
                                       "\"2027-01-01T00:00:00^^dateTime", NULL };
  if (decision_chance (generator, 10)) {
    state (generator, rule, "gr:validFrom", decision_word (generator, from));
  }
  if (decision_chance (generator, 10)) {
    state (generator, rule, "gr:validUntil", decision_word (generator, until));
  }
}

static void
make_masking (DecisionGenerator *generator, KgTermId rule)
{
  static const char *const operators[] = { "gr:Partial", "gr:Tokenise", "gr:Redact", "gr:Remove",
                                           NULL };
  KgTermId masking = decision_blank (generator);
  decision_say (generator, generator->generated->policies, rule, "gr:mask", masking);
  state (generator, masking, "gr:operator", decision_word (generator, operators));
}

/* Its condition, and where it looks. */
static void
make_condition (DecisionGenerator *generator, KgTermId rule, gboolean at_nodes)
{
  static const char *const targets[] = { "gr:Field", "gr:Field", "gr:Span", "prov:Entity", NULL };
  GArray *quads = generator->generated->policies;
  if (at_nodes) {
    state (generator, rule, "gr:target", decision_word (generator, targets));
    if (decision_chance (generator, 30)) {
      state (generator, rule, "gr:target", decision_word (generator, targets));
    }
    decision_say (generator, quads, rule, "gr:condition", decision_node_shape (generator, 2));
    return;
  }
  if (decision_chance (generator, 4)) {
    state (generator, rule, "gr:target", "ex:Thing");
  }
  decision_say (generator, quads, rule, "gr:condition", decision_request_shape (generator, 2));
}

static KgTermId
make_rule (DecisionGenerator *generator, guint number, const char *effect)
{
  KgTermId rule = decision_numbered (generator, "ex:rule", number);
  gboolean mask = strcmp (effect, "gr:Mask") == 0;
  state (generator, rule, "rdf:type", "gr:Rule");
  state (generator, rule, "gr:effect", effect);
  make_condition (generator, rule, decision_chance (generator, mask ? 85 : 40));
  if (mask) {
    make_masking (generator, rule);
  }
  if (strcmp (effect, "gr:Escalate") == 0 && decision_chance (generator, 30)) {
    state (generator, rule, "gr:approvals", "\"2^^integer");
  }
  if (decision_chance (generator, 6)) {
    state (generator, rule, "gr:mode", "gr:Monitor");
  }
  limit_in_time (generator, rule);
  return rule;
}

/* Some rule that an approval can answer, mostly. */
static KgTermId
escalating_rule (DecisionGenerator *generator)
{
  const GArray *quads = generator->generated->policies;
  KgTermId escalate = decision_name (generator, "gr:Escalate");
  guint first = decision_below (generator, quads->len);
  for (guint i = 0; i < quads->len; i++) {
    const KgQuad *quad = &g_array_index (quads, KgQuad, (first + i) % quads->len);
    if (quad->object == escalate && quad->predicate == decision_name (generator, "gr:effect")) {
      return quad->subject;
    }
  }
  return decision_numbered (generator, "ex:rule", decision_below (generator, 4));
}

static void
make_approval (DecisionGenerator *generator, guint number)
{
  static const char *const at[] = { "\"2025-12-31T00:00:00Z^^dateTime",
                                    "\"2026-01-01T12:00:00Z^^dateTime",
                                    "\"2026-01-01T13:00:00Z^^dateTime", NULL };
  static const char *const until[] = { "\"2026-06-01T00:00:00Z^^dateTime",
                                       "\"2026-06-01T00:00:00^^dateTime",
                                       "\"2026-01-01T12:00:00Z^^dateTime", NULL };
  const DecisionCase *generated = generator->generated;
  GArray *data = decision_chance (generator, 95) ? generated->data : generated->request;
  KgTermId approval = decision_numbered (generator, "ex:approval", number);
  const struct {
    const char *predicate;
    KgTermId object;
    guint percent;
  } facts[] = {
    { "gr:approvesRule", escalating_rule (generator), 99 },
    { "gr:approvedBy", decision_numbered (generator, "ex:user", decision_below (generator, 4)),
      98 },
    { "gr:approvedAt", decision_name (generator, at[decision_chance (generator, 85) ? 0 : 2]), 99 },
    { "gr:validUntil", decision_name (generator, until[decision_chance (generator, 85) ? 0 : 2]),
      99 },
    { "gr:validFrom", decision_name (generator, decision_word (generator, at)), 10 },
    { "gr:subject", decision_numbered (generator, "ex:user", decision_below (generator, 2)), 30 },
    { "gr:action", decision_name (generator, "ex:infer"), 30 },
    { "gr:resource", decision_numbered (generator, "ex:model", decision_below (generator, 2)), 20 },
    { "gr:purpose", decision_numbered (generator, "ex:purpose", decision_below (generator, 3)),
      30 },
    { "gr:coversClass", decision_numbered (generator, "ex:class", decision_below (generator, 4)),
      30 },
    { "gr:requestDigest", decision_name (generator, "\"00"), 25 },
    { "gr:requestDigest", decision_name (generator, "\"01"), 3 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++) {
    if (decision_chance (generator, facts[i].percent)) {
      decision_say (generator, data, approval, facts[i].predicate, facts[i].object);
    }
  }
}

static void
make_rules (DecisionGenerator *generator)
{
  static const char *const effects[] = { "gr:Allow",    "gr:Allow", "gr:Mask", "gr:Escalate",
                                         "gr:Escalate", "gr:Deny",  NULL };
  static const char *const mild[] = { "gr:Allow", "gr:Allow",    "gr:Mask",
                                      "gr:Mask",  "gr:Escalate", NULL };
  const char *const *these = decision_chance (generator, 50) ? mild : effects;
  guint n_policies = 1 + decision_below (generator, 3);
  guint n_rules = 2 + decision_below (generator, MOST_RULES);
  GArray *quads = generator->generated->policies;
  for (guint i = 0; i < n_policies; i++) {
    KgTermId policy = decision_numbered (generator, "ex:policy", i);
    state (generator, policy, "rdf:type", "gr:Policy");
    if (decision_chance (generator, 30)) {
      decision_say (generator, quads, policy, "gr:scope", decision_request_shape (generator, 1));
    }
    if (decision_chance (generator, 30)) {
      state (generator, policy, "gr:default",
             decision_chance (generator, 60) ? "gr:Deny" : "gr:Escalate");
    }
  }
  for (guint i = 0; i < n_rules; i++) {
    KgTermId rule = make_rule (generator, i, decision_word (generator, these));
    for (guint k = 0; k < (decision_chance (generator, 20) ? 2u : 1u); k++) {
      guint policy = decision_below (generator, n_policies);
      decision_say (generator, quads, decision_numbered (generator, "ex:policy", policy), "gr:rule",
                    rule);
    }
    /* Upwards alone: no cycle. */
    if (i + 1 < n_rules && decision_chance (generator, 20)) {
      guint other = i + 1 + decision_below (generator, n_rules - i - 1);
      decision_say (generator, quads, rule, "gr:overrides",
                    decision_numbered (generator, "ex:rule", other));
    }
  }
}

void
decision_make_policies (DecisionGenerator *generator)
{
  make_rules (generator);
  for (guint i = decision_below (generator, 6); i > 0; i--) {
    make_approval (generator, i - 1);
  }
}

/* --- What the laws are about --- */

void
decision_case_restrict (DecisionCase *generated, guint32 seed)
{
  static const char *const effects[] = { "gr:Mask", "gr:Escalate", "gr:Deny", NULL };
  g_auto (DecisionGenerator) generator = { .generated = generated,
                                           .random = g_rand_new_with_seed (seed),
                                           .blanks = 100000 };
  KgTermId rule = make_rule (&generator, 90, decision_word (&generator, effects));
  decision_say (&generator, generated->policies,
                decision_numbered (&generator, "ex:policy", decision_below (&generator, 3)),
                "gr:rule", rule);
}

static gboolean
is_said (const DecisionCase *generated, KgTermId subject, KgTermId predicate, KgTermId object)
{
  for (guint i = 0; i < generated->policies->len; i++) {
    const KgQuad *quad = &g_array_index (generated->policies, KgQuad, i);
    if (quad->subject == subject && quad->predicate == predicate &&
        (object == KG_NONE || quad->object == object)) {
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
decision_case_forbid (DecisionCase *generated, guint32 seed)
{
  KgTermId effect = decision_case_term (generated, "gr:effect");
  KgTermId allow = decision_case_term (generated, "gr:Allow");
  KgTermId overrides = decision_case_term (generated, "gr:overrides");
  KgTermId names = decision_case_term (generated, "gr:rule");
  GArray *quads = generated->policies;
  KgTermId rule = KG_NONE;
  for (guint i = 0; i < quads->len && rule == KG_NONE; i++) {
    const KgQuad *quad = &g_array_index (quads, KgQuad, (i + seed) % quads->len);
    if (quad->predicate == effect && quad->object == allow &&
        !is_said (generated, quad->subject, overrides, KG_NONE)) {
      rule = quad->subject;
    }
  }
  for (guint i = quads->len; i > 0 && rule != KG_NONE; i--) {
    const KgQuad *quad = &g_array_index (quads, KgQuad, i - 1);
    if (quad->predicate == names && quad->object == rule) {
      g_array_remove_index (quads, i - 1);
    }
  }
  return rule != KG_NONE;
}

void
decision_case_deny (DecisionCase *generated)
{
  g_auto (DecisionGenerator)
      generator = { .generated = generated, .random = g_rand_new_with_seed (1), .blanks = 200000 };
  KgTermId rule = decision_name (&generator, "ex:rule99");
  KgTermId condition = decision_blank (&generator);
  state (&generator, rule, "rdf:type", "gr:Rule");
  state (&generator, rule, "gr:effect", "gr:Deny");
  decision_say (&generator, generated->policies, rule, "gr:condition", condition);
  state (&generator, condition, "rdf:type", "sh:NodeShape");
  state (&generator, decision_name (&generator, "ex:policy99"), "gr:rule", "ex:rule99");
}
