/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "rules/lint.h"
#include "rules/limits.h"
#include "tests/rules/decide-generate.h"

#include <string.h>

/* Each kind of finding, and what comes close to one and is none. */

/* A rule without a fault of its own. */
#define RULE(name, effect, rest)                                                                   \
  "ex:" name " a gr:Rule ; rdfs:label \"" name "\" ; gr:basis ex:law ; gr:effect gr:" effect       \
  " ; " rest " .\n"
#define IF(path, what) "gr:condition [ sh:property [ sh:path " path " ; " what " ] ]"
#define ALWAYS IF ("gr:action", "sh:hasValue ex:use")
#define POLICY(rules) "ex:p a gr:Policy ; rdfs:label \"p\" ; gr:rule " rules " .\n"
#define ALLOW RULE ("a", "Allow", ALWAYS)
/* What conditions of these tests speak of. */
#define WORLD                                                                                           \
  "ex:use a ex:Action . ex:train a ex:Action . gr:action a rdf:Property . gr:purpose a rdf:Property . " \
  "gr:subject a rdf:Property . gr:source a rdf:Property . ex:x a ex:X . ex:y a ex:X . ex:X a rdfs:Class .\n"

#define NAMED_PATH "ex:both a gr:NamedPath ; gr:path ( gr:source gr:purpose ) .\n"

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

/* "error never-fires ex:a: SENTENCE; ADVICE\n…" or, `brief`, "error never-fires ex:a". (transfer full) */
static char *
findings (const char *turtle, gboolean brief)
{
  g_auto (DecideFixture) fixture;
  g_autofree char *all = g_strconcat (WORLD, turtle, NULL);
  gboolean more = TRUE;
  GString *out = g_string_new (NULL);
  decide_fixture_init (&fixture, all);
  const KgView view = { fixture.snapshot, NULL };
  g_autoptr (GPtrArray) found = rules_lint (fixture.policies, NOW, &more);
  g_assert_false (more);
  for (guint i = 0; i < found->len; i++) {
    const RulesLintFinding *finding = (const RulesLintFinding *) g_ptr_array_index (found, i);
    g_autofree char *subject = fixture_names (&view, &finding->subject, 1);
    g_string_append_printf (out, "%s%s %s %s", i == 0 ? "" : "\n",
                            rules_lint_severity_name (finding->severity),
                            rules_lint_kind_name (finding->kind), subject);
    if (!brief) {
      g_string_append_printf (out, ": %s; %s", finding->sentence, finding->advice);
    }
    g_assert_cmpuint (finding->document, >, 0);
    g_assert_cmpuint (finding->line, >, 0);
  }
  return g_string_free (out, FALSE);
}

static void
check (const char *turtle, const char *expected)
{
  g_autofree char *text = findings (turtle, TRUE);
  g_assert_cmpstr (text, ==, expected);
}

static void
check_whole (const char *turtle, const char *expected)
{
  g_autofree char *text = findings (turtle, FALSE);
  g_assert_cmpstr (text, ==, expected);
}

/* What one condition of a Deny rule comes to, beside a sound Allow rule. */
static void
check_condition (const char *condition, const char *expected)
{
  g_autofree char *text =
      g_strconcat (POLICY ("ex:a , ex:b") ALLOW
                   "ex:b a gr:Rule ; rdfs:label \"b\" ; gr:basis ex:law ; gr:effect "
                   "gr:Deny ; gr:condition [ ",
                   condition, " ] .\n", NULL);
  check (text, expected);
}

static void
test_sound (void)
{
  check (POLICY ("ex:a , ex:b")
             ALLOW RULE ("b", "Escalate",
                         "gr:reviewer ex:dpo ; " IF ("gr:purpose", "sh:hasValue ex:x")),
         "");
}

/* --- Never --- */

static void
test_never (void)
{
  static const char never[] = "error never-fires ex:b";
  check_condition ("sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ; sh:maxCount 0 ]", never);
  check_condition ("sh:property [ sh:path gr:purpose ; sh:hasValue ex:x , ex:y ; sh:maxCount 1 ]",
                   never);
  check_condition ("sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ] , [ sh:path gr:purpose ; "
                   "sh:maxCount 0 ]",
                   never);
  check_condition ("sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ; sh:in ( ex:y ) ]", never);
  check_condition ("sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ; sh:datatype xsd:string ]",
                   never);
  check_condition ("sh:property [ sh:path gr:purpose ; sh:hasValue 3 ; sh:minInclusive 4 ]", never);
  check_condition ("sh:property [ sh:path gr:purpose ; sh:hasValue \"abc\" ; sh:maxLength 2 ]",
                   never);
  check_condition ("sh:property [ sh:path gr:purpose ; sh:hasValue \"abc\" ; sh:pattern \"^x\" ]",
                   never);
  check_condition (
      "sh:property [ sh:path gr:purpose ; sh:minCount 1 ; sh:in ( ex:x ) ] , [ sh:path "
      "gr:purpose ; sh:in ( ex:y ) ]",
      never);
  check_condition (
      "sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ] ; sh:not [ sh:property [ sh:path "
      "gr:purpose ; sh:hasValue ex:x ] ]",
      never);
  check_condition (
      "sh:and ( [ sh:property [ sh:path gr:purpose ; sh:minCount 1 ] ] [ sh:property [ sh:path "
      "gr:purpose ; sh:maxCount 0 ] ] )",
      never);
  check_condition (
      "sh:or ( [ sh:property [ sh:path gr:purpose ; sh:minCount 1 ; sh:maxCount 0 ] ] [ sh:property "
      "[ sh:path gr:purpose ; sh:minCount 2 ; sh:maxCount 1 ] ] )",
      never);
  check_condition (
      "sh:property [ sh:path gr:subject ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ "
      "sh:property [ sh:path gr:purpose ; sh:minCount 1 ; sh:maxCount 0 ] ] ]",
      never);
  check_condition (
      "sh:property [ sh:path gr:subject ; sh:minCount 1 ; sh:node [ sh:property [ sh:path gr:purpose "
      "; sh:minCount 1 ; sh:maxCount 0 ] ] ]",
      never);
}

static void
test_not_never (void)
{
  check_condition ("sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ; sh:maxCount 1 ]", "");
  check_condition (
      "sh:property [ sh:path gr:purpose ; sh:in ( ex:x ) ] , [ sh:path gr:purpose ; sh:in ( "
      "ex:y ) ]",
      "");
  check_condition ("sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ] , [ sh:path gr:subject ; "
                   "sh:maxCount 0 ]",
                   "");
  check_condition (
      "sh:property [ sh:path gr:subject ; sh:node [ sh:property [ sh:path gr:purpose ; sh:minCount 1 "
      "; sh:maxCount 0 ] ] ]",
      "");
  check_condition (
      "sh:or ( [ sh:property [ sh:path gr:purpose ; sh:minCount 1 ; sh:maxCount 0 ] ] [ sh:property "
      "[ sh:path gr:purpose ; sh:minCount 1 ] ] )",
      "");
  check_condition (
      "sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ] ; sh:not [ sh:property [ sh:path "
      "gr:purpose ; sh:hasValue ex:y ] ]",
      "");
}

static void
test_never_whole (void)
{
  check_whole (
      POLICY ("ex:a , ex:b")
          ALLOW RULE ("b", "Deny", IF ("gr:purpose", "sh:hasValue ex:x ; sh:in ( ex:y )")),
      "error never-fires ex:b: `ex:b` can never fire: it asks for the value `ex:x` of `gr:purpose`, which "
      "its sh:in does not let through; correct its condition");
  check_whole (
      POLICY ("ex:a , ex:b")
          ALLOW RULE ("b", "Deny", IF ("gr:purpose", "sh:minCount 2 ; sh:maxCount 1")),
      "error never-fires ex:b: `ex:b` can never fire: it asks for at least 2 and at most 1 values of "
      "`gr:purpose`; correct its condition");
}

static void
test_target (void)
{
  check (POLICY ("ex:a , ex:b") ALLOW RULE ("b", "Deny", "gr:target ex:X ; " ALWAYS),
         "error never-fires ex:b");
  check (POLICY ("ex:a , ex:b") ALLOW RULE ("b", "Deny", "gr:target gr:Field ; " ALWAYS), "");
}

static void
test_time (void)
{
  check (
      POLICY ("ex:a , ex:b , ex:c , ex:d") ALLOW RULE (
          "b", "Deny",
          "gr:validFrom \"2026-01-01T00:00:00Z\"^^xsd:dateTime ; gr:validUntil "
          "\"2026-01-01T00:00:00Z\"^^xsd:dateTime ; " IF ("gr:purpose", "sh:hasValue ex:x"))
          RULE ("c", "Deny",
                "gr:validUntil \"2020-01-01T00:00:00Z\"^^xsd:dateTime ; " IF ("gr:purpose",
                                                                              "sh:hasValue ex:y"))
              RULE ("d", "Deny",
                    "gr:validUntil \"2024-01-01T00:00:00Z\"^^xsd:dateTime ; " IF ("gr:purpose",
                                                                                  "sh:minCount 3")),
      "error never-valid ex:b\ninfo over ex:c");
}

static void
test_scope (void)
{
  check (
      "ex:p a gr:Policy ; rdfs:label \"p\" ; gr:rule ex:a ; gr:scope [ sh:property [ sh:path gr:purpose ; "
      "sh:minCount 1 ; sh:maxCount 0 ] ] .\n" ALLOW,
      "error never-in-scope ex:p");
}

/* --- Pairs --- */

static void
test_overridden (void)
{
  const char *same = POLICY ("ex:a , ex:b") ALLOW RULE (
      "b", "Mask",
      "gr:mask [ gr:operator gr:Redact ] ; gr:target gr:Request ; gr:overrides ex:a ; " ALWAYS);
  check (same, "error always-overridden ex:a");
  /* the exception asks for more, or holds for less time, or elsewhere */
  check (
      POLICY ("ex:a , ex:b") ALLOW RULE (
          "b", "Deny",
          "gr:overrides ex:a ; gr:condition [ sh:property [ sh:path gr:action ; sh:hasValue ex:use ] , [ sh:path "
          "gr:purpose ; sh:hasValue ex:x ] ]"),
      "");
  check (POLICY ("ex:a , ex:b") ALLOW RULE (
             "b", "Deny",
             "gr:overrides ex:a ; gr:validUntil \"2099-01-01T00:00:00Z\"^^xsd:dateTime ; " ALWAYS),
         "");
  check (
      POLICY ("ex:a") ALLOW RULE (
          "b", "Deny",
          "gr:overrides ex:a ; " ALWAYS) "ex:q a gr:Policy ; rdfs:label \"q\" ; gr:rule ex:b ; "
                                         "gr:scope [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ] ] .\n",
      "info permits-nothing ex:q");
}

static void
test_contradiction (void)
{
  check_whole (
      POLICY ("ex:a , ex:b") ALLOW RULE ("b", "Deny", ALWAYS),
      "error contradiction ex:a: `ex:a` can permit nothing: wherever it fires, `ex:b` fires too and "
      "denies; change one of the two conditions, or say by gr:overrides which is the exception");
  /* written otherwise, and asking for less */
  check (
      POLICY ("ex:a , ex:b") RULE (
          "a", "Allow",
          "gr:condition [ sh:and ( [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ; sh:maxCount 1 ] ] [ "
          "sh:property [ sh:path gr:action ; sh:hasValue ex:use ] ] ) ]")
          RULE ("b", "Deny", IF ("gr:purpose", "sh:maxCount 1 ; sh:hasValue ex:x")),
      "error contradiction ex:a");
  check (
      POLICY ("ex:a , ex:b") ALLOW RULE (
          "b", "Deny",
          "gr:condition [ sh:property [ sh:path gr:action ; sh:hasValue ex:use ] , [ sh:path gr:purpose ; "
          "sh:hasValue ex:x ] ]"),
      "");
  check (POLICY ("ex:a , ex:b") ALLOW RULE ("b", "Deny", "gr:mode gr:Monitor ; " ALWAYS), "");
  check (POLICY ("ex:a , ex:b") ALLOW RULE ("b", "Deny", "gr:target gr:Field ; " ALWAYS), "");
}

static void
test_duplicate (void)
{
  check (POLICY ("ex:a , ex:b") ALLOW RULE ("b", "Allow", ALWAYS), "warning duplicate ex:b");
  check (POLICY ("ex:a , ex:b") ALLOW RULE ("b", "Allow", IF ("gr:action", "sh:hasValue ex:train")),
         "");
  check (POLICY ("ex:a , ex:b") ALLOW RULE ("b", "Allow", IF ("gr:subject", "sh:hasValue ex:use")),
         "");
}

/* --- Records --- */

static void
test_records (void)
{
  check (
      POLICY ("ex:a") ALLOW "ex:b a gr:Rule ; gr:effect gr:Escalate ; " ALWAYS " .\n",
      "warning no-policy ex:b\nwarning no-reviewer ex:b\nwarning no-basis ex:b\nwarning no-label ex:b");
  check (POLICY ("ex:a , ex:b")
             ALLOW RULE ("b", "Mask", "gr:mask [ gr:operator gr:Redact ] ; " ALWAYS),
         "warning no-target ex:b");
}

static void
test_policies (void)
{
  check ("ex:p a gr:Policy .\n", "warning no-label ex:p\nwarning no-rules ex:p");
  check (POLICY ("ex:b") RULE ("b", "Deny", ALWAYS), "warning permits-nothing ex:p");
  check (POLICY ("ex:b") RULE ("b", "Allow", "gr:mode gr:Monitor ; " ALWAYS),
         "warning permits-nothing ex:p");
  check (POLICY ("ex:a") ALLOW
         "ex:q a gr:Policy ; rdfs:label \"q\" ; gr:rule ex:b .\n" RULE ("b", "Deny",
                                                                        IF ("gr:purpose",
                                                                            "sh:hasValue ex:x")),
         "info permits-nothing ex:q");
}

/* --- Terms and patterns --- */

static void
test_terms (void)
{
  check_condition ("sh:property [ sh:path gr:purpose ; sh:hasValue ex:Unheard ]",
                   "warning unknown-term ex:b");
  check_condition ("sh:property [ sh:path gr:purpose ; sh:in ( ex:x ex:Unheard ) ]",
                   "warning unknown-term ex:b");
  check_condition ("sh:property [ sh:path gr:purpose ; sh:class ex:Unheard ]",
                   "warning unknown-term ex:b");
  check_condition ("sh:property [ sh:path ( gr:subject ex:unheard ) ; sh:minCount 1 ]",
                   "warning unknown-term ex:b");
  check_condition (
      "sh:not [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:Unheard ] , [ sh:path gr:source ; "
      "sh:hasValue ex:Unheard ] ]",
      "warning unknown-term ex:b");
  /* of requests alone */
  check_condition (
      "sh:property [ sh:path ( gr:subject <https://w3id.org/grounds/attr#role> ) ; sh:hasValue \"x\" ] , "
      "[ sh:path gr:action ; sh:hasValue <urn:grounds:action:read> ]",
      "");
}

/* Where SHACL takes a predicate, the name of a path is none. */
static void
test_path_as_predicate (void)
{
  static const char *const parameters[] = { "equals", "disjoint", "lessThan", "lessThanOrEquals" };
  for (gsize i = 0; i < G_N_ELEMENTS (parameters); i++) {
    g_autofree char *named =
        g_strdup_printf ("sh:property [ sh:path gr:purpose ; sh:%s gr:classifiedAs ]",
                         parameters[i]);
    g_autofree char *plain =
        g_strdup_printf ("sh:property [ sh:path gr:purpose ; sh:%s gr:source ]", parameters[i]);
    check_condition (named, "error path-as-predicate ex:b");
    check_condition (plain, "");
  }
  /* within other shapes, once */
  check_condition ("sh:not [ sh:property [ sh:path gr:source ; sh:equals gr:classifiedAs ] ] ; "
                   "sh:property [ sh:path gr:purpose ; sh:disjoint gr:classifiedAs ]",
                   "error path-as-predicate ex:b");
  check (POLICY ("ex:a") ALLOW
         "ex:q a gr:Policy ; rdfs:label \"q\" ; gr:rule ex:a ; gr:scope [ sh:property [ sh:path "
         "gr:purpose ; sh:equals gr:forPurpose ] ] .\n",
         "error path-as-predicate ex:q");
  /* walked as a path, as is meant */
  check (POLICY ("ex:a , ex:b") ALLOW RULE ("b", "Deny", IF ("ex:both", "sh:equals gr:source"))
             NAMED_PATH,
         "");
}

static void
test_path_as_predicate_whole (void)
{
  check_whole (
      POLICY ("ex:a , ex:b")
          ALLOW RULE ("b", "Deny", IF ("gr:purpose", "sh:lessThan gr:classifiedAs")),
      "error path-as-predicate ex:b: `ex:b` compares by `sh:lessThan` with the named path "
      "`gr:classifiedAs`, which is not walked there: it counts as a predicate that nothing in the "
      "graph has; name a predicate instead: SHACL compares with no path");
  check_whole (
      POLICY ("ex:a , ex:b") ALLOW RULE ("b", "Deny", IF ("gr:purpose", "sh:equals ex:both"))
          NAMED_PATH "ex:x ex:both ex:y .\n",
      "warning path-as-predicate ex:b: `ex:b` compares by `sh:equals` with the named path `ex:both`, "
      "which is not walked there: it counts as a predicate; name a predicate instead: SHACL "
      "compares with no path");
}

static void
test_patterns (void)
{
  check_condition ("sh:property [ sh:path gr:purpose ; sh:pattern \"(a+)+$\" ]",
                   "info slow-pattern ex:b");
  check_condition ("sh:property [ sh:path gr:purpose ; sh:pattern \"^[a-z]+-[0-9]{1,4}$\" ]", "");
}

/* --- What is said is so, of random policies and requests --- */

static void
check_fired (const DecideFixture *fixture, const RulesDecision *decision,
             const RulesLintFinding *finding)
{
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    const RulesRule *rule = rules_policies_rule (fixture->policies, firing->rule);
    if (rule->id != finding->subject || firing->status == RULES_FIRING_HELD_BACK) {
      continue;
    }
    g_assert_cmpint (finding->kind, !=, RULES_LINT_NO_POLICY);
    g_assert_cmpint (finding->kind, !=, RULES_LINT_NEVER_VALID);
    if (finding->kind == RULES_LINT_NEVER_FIRES) {
      /* what cannot be evaluated may fire all the same */
      g_assert_true (firing->unknown);
    } else if (finding->kind == RULES_LINT_ALWAYS_OVERRIDDEN && !firing->unknown) {
      g_assert_true (firing->status == RULES_FIRING_OVERRIDDEN ||
                     firing->status == RULES_FIRING_MONITORED);
    } else if (finding->kind == RULES_LINT_CONTRADICTION && !firing->unknown) {
      g_assert_cmpint (decision->outcome, ==, RULES_EFFECT_DENY);
    }
  }
}

static void
test_property (void)
{
  const GenerateOptions options = { .n_rules = 60, .without = G_MAXUINT };
  guint told[RULES_LINT_SLOW_PATTERN + 1] = { 0 };
  for (guint32 seed = 1; seed <= 60; seed++) {
    g_auto (DecideFixture) fixture;
    g_autofree char *policies = generate_policies (seed, &options, NULL);
    decide_fixture_init (&fixture, policies);
    g_autoptr (GPtrArray) found = rules_lint (fixture.policies, GENERATE_NOW, NULL);
    for (guint32 k = 0; k < 20; k++) {
      g_autofree char *request = generate_request (seed * 100 + k);
      decide_fixture_request (&fixture, GENERATE_NOW, request);
      const RulesDecision *decision = decide_fixture_decide (&fixture, NULL);
      for (guint i = 0; i < found->len; i++) {
        check_fired (&fixture, decision, (const RulesLintFinding *) g_ptr_array_index (found, i));
      }
    }
    for (guint i = 0; i < found->len; i++) {
      told[((const RulesLintFinding *) g_ptr_array_index (found, i))->kind]++;
    }
  }
  g_test_message ("%u never fire, %u always overridden, %u contradict",
                  told[RULES_LINT_NEVER_FIRES], told[RULES_LINT_ALWAYS_OVERRIDDEN],
                  told[RULES_LINT_CONTRADICTION]);
  g_assert_cmpuint (told[RULES_LINT_NEVER_FIRES], >, 0);
  g_assert_cmpuint (told[RULES_LINT_ALWAYS_OVERRIDDEN], >, 0);
  g_assert_cmpuint (told[RULES_LINT_CONTRADICTION], >, 0);
}

/* --- Order and limit --- */

static void
test_order (void)
{
  /* by line, not by name */
  check (
      POLICY ("ex:z , ex:a") "ex:z a gr:Rule ; rdfs:label \"z\" ; gr:effect gr:Deny ; " IF (
          "gr:purpose",
          "sh:hasValue ex:x") " .\nex:a a gr:Rule ; rdfs:label \"a\" ; gr:effect gr:Allow ; " ALWAYS
                              " .\n",
      "warning no-basis ex:z\nwarning no-basis ex:a");
}

static void
test_limit (void)
{
  g_auto (DecideFixture) fixture;
  g_autoptr (GString) text = g_string_new (WORLD POLICY ("ex:r0"));
  gboolean more = FALSE;
  for (guint i = 0; i <= RULES_LIMIT_LINT_FINDINGS; i++) {
    g_string_append_printf (
        text,
        "ex:p gr:rule ex:r%u . ex:r%u a gr:Rule ; gr:basis ex:law ; gr:effect gr:Allow ; "
        "gr:condition [ sh:property [ sh:path gr:purpose ; sh:minCount %u ] ] .\n",
        i, i, i + 1);
  }
  decide_fixture_init (&fixture, text->str);
  g_autoptr (GPtrArray) found = rules_lint (fixture.policies, NOW, &more);
  g_assert_cmpuint (found->len, ==, RULES_LIMIT_LINT_FINDINGS);
  g_assert_true (more);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/lint/sound", test_sound);
  g_test_add_func ("/rules/lint/never", test_never);
  g_test_add_func ("/rules/lint/not-never", test_not_never);
  g_test_add_func ("/rules/lint/never-whole", test_never_whole);
  g_test_add_func ("/rules/lint/target", test_target);
  g_test_add_func ("/rules/lint/time", test_time);
  g_test_add_func ("/rules/lint/scope", test_scope);
  g_test_add_func ("/rules/lint/overridden", test_overridden);
  g_test_add_func ("/rules/lint/contradiction", test_contradiction);
  g_test_add_func ("/rules/lint/duplicate", test_duplicate);
  g_test_add_func ("/rules/lint/records", test_records);
  g_test_add_func ("/rules/lint/policies", test_policies);
  g_test_add_func ("/rules/lint/terms", test_terms);
  g_test_add_func ("/rules/lint/path-as-predicate", test_path_as_predicate);
  g_test_add_func ("/rules/lint/path-as-predicate-whole", test_path_as_predicate_whole);
  g_test_add_func ("/rules/lint/patterns", test_patterns);
  g_test_add_func ("/rules/lint/property", test_property);
  g_test_add_func ("/rules/lint/order", test_order);
  g_test_add_func ("/rules/lint/limit", test_limit);
  return g_test_run ();
}
