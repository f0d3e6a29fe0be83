/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "tests/rules/decide-fixture.h"

#include <string.h>

/* Reading policies and rules, and what is known of their conditions. */

#define ANY "gr:condition [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ]"

static const RulesRule *
rule_named (const DecideFixture *fixture, const char *name)
{
  const KgView view = { fixture->snapshot, NULL };
  guint32 rule = rules_policies_find_rule (fixture->policies, fixture_id (&view, name));
  g_assert_cmpuint (rule, !=, G_MAXUINT32);
  return rules_policies_rule (fixture->policies, rule);
}

static void
test_read (void)
{
  g_auto (DecideFixture) fixture;
  decide_fixture_init (
      &fixture,
      "ex:q a gr:Policy ; gr:rule ex:b .\n"
      "ex:p a gr:Policy ; gr:default gr:Deny ; gr:scope [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ] ] ;"
      " gr:rule ex:a , ex:b .\n"
      "ex:a a gr:Rule ; gr:effect gr:Mask ; gr:target gr:Span , gr:Field ; gr:mask [ gr:operator gr:Redact ] ; " ANY
      " .\n"
      "ex:b a gr:Rule ; gr:effect gr:Escalate ; gr:approvals 2 ; gr:mode gr:Monitor ; gr:overrides ex:a , ex:c ; "
      "gr:validFrom \"1970-01-01T00:00:01.0000005Z\"^^xsd:dateTime ; gr:validUntil "
      "\"1970-01-01T01:00:02+01:00\"^^xsd:dateTime ; " ANY " .\n"
      "ex:c a gr:Rule ; gr:effect gr:Allow ; gr:validFrom \"1970-01-01T00:00:03\"^^xsd:dateTime ; " ANY
      " .\n");
  const RulesPolicies *policies = fixture.policies;
  g_assert_cmpuint (rules_policies_n_policies (policies), ==, 2);
  g_assert_cmpuint (rules_policies_n_rules (policies), ==, 3);
  const RulesPolicy *p = rules_policies_policy (policies, 0);
  g_assert_cmpint (p->otherwise, ==, RULES_EFFECT_DENY);
  g_assert_cmpuint (p->n_rules, ==, 2);
  g_assert_false (p->scope_by_absence);
  const RulesPolicy *q = rules_policies_policy (policies, 1);
  g_assert_cmpint (q->otherwise, ==, RULES_EFFECT_ESCALATE);
  g_assert_cmpuint (q->scope, ==, RULES_NO_SHAPE);
  const RulesRule *a = rule_named (&fixture, "ex:a");
  const RulesRule *b = rule_named (&fixture, "ex:b");
  const RulesRule *c = rule_named (&fixture, "ex:c");
  g_assert_true (a == rules_policies_rule (policies, 0));
  g_assert_true (a->has_masking);
  g_assert_cmpint (a->masking.kind, ==, RULES_MASK_REDACT);
  g_assert_cmpuint (a->n_targets, ==, 2);
  g_assert_cmpuint (a->approvals, ==, 1);
  g_assert_cmpint (a->valid_from, ==, G_MININT64);
  g_assert_cmpint (a->valid_until, ==, G_MAXINT64);
  g_assert_cmpuint (a->n_overridden_by, ==, 1);
  g_assert_cmpuint (a->overridden_by[0], ==, 1);
  g_assert_cmpuint (b->approvals, ==, 2);
  g_assert_true (b->monitor);
  g_assert_cmpuint (b->n_policies, ==, 2);
  g_assert_cmpuint (b->n_overrides, ==, 2);
  g_assert_cmpuint (b->overrides[1], ==, 2);
  g_assert_cmpint (b->valid_from, ==, 1000001);
  g_assert_cmpint (b->valid_until, ==, 2000000);
  g_assert_cmpint (c->valid_from, ==, 3000000);
  g_assert_cmpuint (c->n_policies, ==, 0);
}

typedef struct {
  const char *shape;
  gboolean by_absence;
} Case;

static void
test_by_absence (void)
{
  static const Case cases[] = {
    { "sh:property [ sh:path ex:p ; sh:hasValue 1 ]", FALSE },
    { "sh:property [ sh:path ex:p ; sh:minCount 1 ]", FALSE },
    { "sh:property [ sh:path ex:p ; sh:hasValue 1 ; sh:maxCount 1 ]", TRUE },
    { "sh:property [ sh:path ex:p ; sh:in ( 1 2 ) ]", TRUE },
    { "sh:property [ sh:path ex:p ; sh:in ( 1 2 ) ; sh:minCount 1 ]", TRUE },
    { "sh:in ( ex:a ex:b )", FALSE },
    { "sh:class ex:C", FALSE },
    { "sh:property [ sh:path ex:p ; sh:class ex:C ]", TRUE },
    { "sh:nodeKind sh:IRI ; sh:pattern \"a\"", FALSE },
    { "sh:property [ sh:path ex:p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class ex:C ] ]",
      FALSE },
    { "sh:property [ sh:path ex:p ; sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape [ sh:class ex:C ] ]",
      TRUE },
    { "sh:property [ sh:path ex:p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:not [ sh:class ex:C ] ] ]",
      TRUE },
    { "sh:not [ sh:class ex:C ]", TRUE },
    { "sh:not [ sh:property [ sh:path ex:p ; sh:maxCount 0 ] ]", FALSE },
    { "sh:not [ sh:not [ sh:class ex:C ] ]", FALSE },
    { "sh:or ( [ sh:class ex:C ] [ sh:property [ sh:path ex:p ; sh:minCount 2 ] ] )", FALSE },
    { "sh:or ( [ sh:class ex:C ] [ sh:property [ sh:path ex:p ; sh:maxCount 2 ] ] )", TRUE },
    { "sh:and ( [ sh:class ex:C ] [ sh:closed true ] )", TRUE },
    { "sh:xone ( [ sh:class ex:C ] [ sh:class ex:D ] )", TRUE },
    { "sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:node [ sh:class ex:C ] ]", TRUE },
    { "sh:property [ sh:path ex:p ; sh:disjoint ex:q ]", TRUE },
    { "sh:property [ sh:path ex:p ; sh:equals ex:q ]", TRUE },
    { "sh:deactivated true ; sh:not [ sh:class ex:C ]", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *turtle = g_strdup_printf (
        "ex:p a gr:Policy ; gr:rule ex:r . ex:r a gr:Rule ; gr:effect gr:Deny ; gr:condition [ %s ] .",
        cases[i].shape);
    g_auto (DecideFixture) fixture;
    decide_fixture_init (&fixture, turtle);
    if (rule_named (&fixture, "ex:r")->by_absence != cases[i].by_absence) {
      g_error ("%s", cases[i].shape);
    }
  }
}

static void
check_refusal (const char *turtle, const char *text)
{
  g_autofree char *message = decide_fixture_refusal (turtle);
  g_assert_cmpstr (message, ==, text);
}

static void
test_refusals (void)
{
  check_refusal (
      "\nex:r a gr:Rule ; gr:effect gr:Perhaps ; " ANY " .",
      "policies.ttl:2: ex:r has no effect; give it one: gr:Allow, gr:Mask, gr:Escalate or gr:Deny");
  check_refusal (
      "\nex:r a gr:Rule ; gr:effect gr:Deny .",
      "policies.ttl:2: ex:r has not one condition; give it one gr:condition, which is a shape");
  check_refusal (
      "ex:p gr:rule ex:r . ex:r gr:condition [ sh:class ex:C ] .",
      "policies.ttl:1: ex:r has no effect; give it one: gr:Allow, gr:Mask, gr:Escalate or gr:Deny");
  check_refusal (
      "ex:r a gr:Rule ; gr:effect gr:Mask ; " ANY " .",
      "policies.ttl:1: ex:r masks and does not say how; give it a gr:mask with a gr:operator");
  check_refusal ("ex:r a gr:Rule ; gr:effect gr:Deny ; gr:overrides ex:q ; " ANY " .",
                 "policies.ttl:1: ex:r overrides something that is no rule; check the name");
  check_refusal (
      "ex:r a gr:Rule ; gr:effect gr:Deny ; gr:validFrom \"soon\" ; " ANY " .",
      "policies.ttl:1: ex:r is bounded by something that is no moment; write an xsd:dateTime such as "
      "\"2026-01-31T09:00:00Z\"^^xsd:dateTime");
  check_refusal (
      "ex:r a gr:Rule ; gr:effect gr:Escalate ; gr:approvals 17 ; " ANY " .",
      "policies.ttl:1: ex:r asks for approvals that are no number of people; give a whole number from "
      "1 to 16");
  check_refusal ("ex:p a gr:Policy ; gr:default gr:Allow .",
                 "policies.ttl:1: ex:p has a default that permits; say gr:Escalate or gr:Deny");
}

#define RULE(name, overrides)                                                                      \
  "ex:" name " a gr:Rule ; gr:effect gr:Deny ; gr:overrides ex:" overrides " ; " ANY " .\n"

static void
test_cycles (void)
{
  check_refusal (
      "\n" RULE ("a", "a"),
      "policies.ttl:2: rules override each other in a cycle: `ex:a`, which overrides `ex:a`; take out "
      "one gr:overrides");
  /* a leads into the cycle, d is led to by it: neither is on it. */
  check_refusal (
      "\n" RULE ("a", "b") RULE ("b", "c") RULE ("c", "b , ex:d")
          RULE ("e", "a") "ex:d a gr:Rule ; gr:effect gr:Allow ; " ANY " .",
      "policies.ttl:3: rules override each other in a cycle: `ex:b`, which overrides `ex:c`, which "
      "overrides `ex:b`; take out one gr:overrides");
}

static void
test_targets (void)
{
  g_autoptr (GPtrArray) warnings = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (DecideFixture) fixture;
  decide_fixture_init (&fixture,
                       "ex:p a gr:Policy ; gr:rule ex:r .\n"
                       "ex:r a gr:Rule ; gr:effect gr:Deny ; gr:target ex:Person ; " ANY " .");
  g_autoptr (RulesPolicies) again = rules_policies_new (fixture.graph, &warnings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_cmpstr (
      (const char *) warnings->pdata[0], ==,
      "policies.ttl:2: no node of a request is of the class `ex:Person`, so that the rule never looks "
      "at any; say gr:Field or gr:Span");
}

/* --- The index --- */

/* "ex:p=ex:a,ex:b ex:q=?": the keys of rules at the request, in order. */
static char *
keys_of (const DecideFixture *fixture)
{
  const RulesIndex *index = &fixture->policies->index;
  const KgView view = { fixture->snapshot, NULL };
  const RulesIndexBucket *bucket = &g_array_index (index->buckets, RulesIndexBucket,
                                                   rules_index_bucket (0, RULES_KIND_OF_REQUEST));
  GString *out = g_string_new (NULL);
  for (guint32 i = 0; i < bucket->n_slots; i++) {
    const RulesIndexSlot *slot =
        &g_array_index (index->slots, RulesIndexSlot, bucket->first_slot + i);
    g_autofree char *path = rules_path_to_string (slot->path, &view);
    g_string_append_printf (out, "%s%s=", i == 0 ? "" : " ", path);
    for (guint32 k = 0; k < slot->n_keys; k++) {
      KgTermId value = g_array_index (index->keys, RulesIndexKey, slot->first_key + k).value;
      g_autofree char *name = value == KG_NONE ? g_strdup ("?") : fixture_names (&view, &value, 1);
      g_string_append_printf (out, "%s%s", k == 0 ? "" : ",", name);
    }
  }
  g_string_append (out, bucket->n_always > 0 ? " always" : "");
  return g_string_free (out, FALSE);
}

static void
check_keys (const char *conditions, const char *keys)
{
  g_auto (GStrv) list = g_strsplit (conditions, " | ", -1);
  g_autoptr (GString) turtle = g_string_new ("ex:a ex:is ex:b . ex:c ex:is ex:d . ");
  for (guint i = 0; list[i] != NULL; i++) {
    g_string_append_printf (
        turtle,
        "ex:pol gr:rule ex:r%u . ex:r%u a gr:Rule ; gr:effect gr:Deny ; gr:condition [ %s ] . ", i,
        i, list[i]);
  }
  g_auto (DecideFixture) fixture;
  decide_fixture_init (&fixture, turtle->str);
  g_autofree char *found = keys_of (&fixture);
  g_assert_cmpstr (found, ==, keys);
}

#define P(path, what) "sh:property [ sh:path " path " ; " what " ]"

static void
test_index (void)
{
  check_keys (P ("ex:p", "sh:hasValue ex:a"), "ex:p=ex:a");
  check_keys (P ("ex:p", "sh:minCount 1"), "ex:p=?");
  check_keys (P ("ex:p", "sh:minCount 0"), " always");
  check_keys (P ("ex:p", "sh:in ( ex:a ex:b )"), " always");
  check_keys (P ("ex:p", "sh:in ( ex:a ex:b ) ; sh:minCount 1"), "ex:p=ex:a,ex:b");
  check_keys ("sh:not [ " P ("ex:p", "sh:hasValue ex:a") " ]", " always");
  check_keys ("sh:and ( [ " P ("ex:p", "sh:hasValue ex:a") " ] [ sh:class ex:b ] )", "ex:p=ex:a");
  check_keys ("sh:or ( [ " P ("ex:p", "sh:hasValue ex:a") " ] [ " P ("ex:p",
                                                                     "sh:hasValue ex:b") " ] )",
              "ex:p=ex:a,ex:b");
  check_keys ("sh:or ( [ " P ("ex:p", "sh:hasValue ex:a") " ] [ sh:class ex:b ] )", " always");
  check_keys (P ("ex:p", "sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:hasValue ex:c ]"),
              "ex:p=ex:c");
  check_keys (P ("[ sh:zeroOrMorePath ex:p ]", "sh:minCount 1"), " always");
  /* What fewer want is chosen. */
  check_keys (P ("ex:p", "sh:hasValue ex:a") " ; " P ("ex:is", "sh:hasValue ex:b") " | " P (
                  "ex:p", "sh:hasValue ex:a") " ; " P ("ex:is", "sh:hasValue ex:d"),
              "ex:is=ex:b,ex:d");
  check_keys ("sh:deactivated true ; " P ("ex:p", "sh:hasValue ex:a"), " always");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/policies/read", test_read);
  g_test_add_func ("/rules/policies/by-absence", test_by_absence);
  g_test_add_func ("/rules/policies/refusals", test_refusals);
  g_test_add_func ("/rules/policies/cycles", test_cycles);
  g_test_add_func ("/rules/policies/targets", test_targets);
  g_test_add_func ("/rules/policies/index", test_index);
  return g_test_run ();
}
