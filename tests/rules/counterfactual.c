/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "rules/counterfactual-private.h"
#include "tests/rules/decide-generate.h"

#include <stdlib.h>
#include <string.h>

/* Why not, and what would change it. */

#define RULE(name, effect, rest) "ex:" name " a gr:Rule ; gr:effect gr:" effect " ; " rest " .\n"
#define IF(path, what) "gr:condition [ sh:property [ sh:path " path " ; " what " ] ]"
#define ASKED                                                                                      \
  "ex:request gr:subject ex:anna . ex:request gr:action ex:use . ex:request gr:resource ex:model"
#define ALWAYS IF ("gr:action", "sh:hasValue ex:use")
#define FIELD(name, source)                                                                        \
  " . ex:" name " a gr:Field . ex:request gr:input ex:" name " . ex:" name " gr:source ex:" source
#define HIDDEN "gr:mask [ gr:operator gr:Redact ] ; gr:target gr:Field ; "
#define VOCABULARY                                                                                 \
  "gr:lifecycle gr:actionable true . gr:report gr:actionable true ; rdfs:range ex:Report . "       \
  "gr:verdict gr:actionable true ; a owl:FunctionalProperty . gr:signed gr:actionable true ; "     \
  "rdfs:range xsd:date . gr:dataClass gr:actionable false . "

static const char *const outcomes[] = { "allow", "mask", "escalate", "deny" };

/* --- As text --- */

static char *
name_of (const DecideFixture *fixture, KgTermId id)
{
  return id == KG_NONE ? g_strdup ("any") : fixture_names (&fixture->request.view, &id, 1);
}

static char *
rule_name (const DecideFixture *fixture, guint32 rule)
{
  return name_of (fixture, rules_policies_rule (fixture->policies, rule)->id);
}

static void
append_step (const DecideFixture *fixture, const RulesChangeStep *step, GString *out)
{
  switch (step->kind) {
  case RULES_CHANGE_ESTABLISH: {
    g_autofree char *subject =
        step->of > 0 ? g_strdup_printf ("#%u", step->of) : name_of (fixture, step->triple.subject);
    g_autofree char *predicate = name_of (fixture, step->triple.predicate);
    g_autofree char *object = name_of (fixture, step->triple.object);
    g_string_append_printf (out, "establish %s %s %s", subject, predicate, object);
    return;
  }
  case RULES_CHANGE_OMIT:
  case RULES_CHANGE_USE: {
    g_autofree char *node = name_of (fixture, step->node);
    g_string_append_printf (out, "%s %s", step->kind == RULES_CHANGE_OMIT ? "omit" : "use", node);
    return;
  }
  case RULES_CHANGE_APPROVE: {
    g_autofree char *rule = rule_name (fixture, step->rule);
    g_string_append_printf (out, "approve %s by %u", rule, step->count);
    return;
  }
  }
}

static char *
answers_text (const DecideFixture *fixture, const GPtrArray *answers)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < answers->len; i++) {
    const RulesCounterfactual *answer =
        (const RulesCounterfactual *) g_ptr_array_index (answers, i);
    g_string_append_printf (out, "%s%s: ", i == 0 ? "" : "; ", outcomes[answer->outcome]);
    for (guint k = 0; k < answer->steps->len; k++) {
      g_string_append (out, k == 0 ? "" : ", ");
      append_step (fixture, &g_array_index (answer->steps, RulesChangeStep, k), out);
    }
  }
  return g_string_free (out, FALSE);
}

/* Which field each node is of: the fixture sorts spans after their fields, by name. */
static void
number_fields (DecideFixture *fixture)
{
  guint field = 0;
  for (guint i = 0; i < fixture->nodes->len; i++) {
    RulesRequestNode *node = &g_array_index (fixture->nodes, RulesRequestNode, i);
    field = node->start < 0 ? i : field;
    node->field = field;
  }
}

static void
ask (DecideFixture *fixture, const char *request)
{
  decide_fixture_request (fixture, GENERATE_NOW, request);
  number_fields (fixture);
}

static void
check (const char *policies, const char *request, const char *expected)
{
  g_auto (DecideFixture) fixture;
  g_autofree char *all = g_strconcat (VOCABULARY, policies, NULL);
  decide_fixture_init (&fixture, all);
  ask (&fixture, request);
  g_autoptr (GPtrArray) answers = rules_what_would_change_with (fixture.policies, &fixture.request);
  g_autofree char *text = answers_text (&fixture, answers);
  g_assert_cmpstr (text, ==, expected);
  g_autoptr (GPtrArray) again = rules_what_would_change_with (fixture.policies, &fixture.request);
  g_autofree char *twice = answers_text (&fixture, again);
  g_assert_cmpstr (twice, ==, expected);
}

/* --- Kinds of changes --- */

static void
test_establish (void)
{
  const char *approved =
      "ex:p a gr:Policy ; gr:rule ex:a .\n" RULE ("a", "Allow",
                                                  IF ("( gr:resource gr:lifecycle )",
                                                      "sh:hasValue gr:Approved"));
  check (approved, ASKED, "allow: establish ex:model gr:lifecycle gr:Approved");
  /* another has it: that would do too, if it is of the same type */
  check (
      "ex:p a gr:Policy ; gr:rule ex:a . ex:other a ex:Model ; gr:lifecycle gr:Approved . ex:model a "
      "ex:Model . ex:third a ex:Thing ; gr:lifecycle gr:Approved .\n" RULE (
          "a", "Allow", IF ("( gr:resource gr:lifecycle )", "sh:hasValue gr:Approved")),
      ASKED, "allow: establish ex:model gr:lifecycle gr:Approved; allow: use ex:other");
  /* what nobody may bend is not proposed */
  check ("ex:p a gr:Policy ; gr:rule ex:a .\n" RULE ("a", "Allow",
                                                     IF ("( gr:resource gr:dataClass )",
                                                         "sh:hasValue ex:Public")),
         ASKED, "");
  check (
      "ex:p a gr:Policy ; gr:rule ex:a .\n" RULE (
          "a", "Allow",
          IF ("( gr:resource gr:lifecycle )", "sh:in ( gr:Approved gr:Pilot ) ; sh:minCount 1")),
      ASKED,
      "allow: establish ex:model gr:lifecycle gr:Approved; allow: establish ex:model gr:lifecycle gr:Pilot");
}

static void
test_new (void)
{
  check ("ex:p a gr:Policy ; gr:rule ex:a .\n" RULE ("a", "Allow",
                                                     IF ("( gr:resource gr:report )",
                                                         "sh:class ex:Report ; sh:minCount 1")),
         ASKED, "allow: establish ex:model gr:report any");
  check ("ex:p a gr:Policy ; gr:rule ex:a .\n" RULE ("a", "Allow",
                                                     IF ("( gr:resource gr:report gr:verdict )",
                                                         "sh:hasValue gr:Passed")),
         ASKED, "allow: establish ex:model gr:report any, establish #1 gr:verdict gr:Passed");
  /* the verdict of a report that failed does not change: a new report is needed */
  check (
      "ex:p a gr:Policy ; gr:rule ex:a . ex:model gr:report ex:r . ex:r gr:verdict gr:Failed .\n" RULE (
          "a", "Allow", IF ("( gr:resource gr:report gr:verdict )", "sh:hasValue gr:Passed")),
      ASKED, "allow: establish ex:model gr:report any, establish #1 gr:verdict gr:Passed");
  check (
      "ex:p a gr:Policy ; gr:rule ex:a .\n" RULE (
          "a", "Allow",
          IF ("( gr:resource gr:report )",
              "sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ "
              "sh:property [ sh:path gr:verdict ; sh:hasValue gr:Passed ] ; sh:property [ sh:path gr:signed ; "
              "sh:datatype xsd:date ; sh:minCount 1 ] ]")),
      ASKED,
      "allow: establish ex:model gr:report any, establish #1 gr:verdict gr:Passed, establish #1 gr:signed any");
}

static void
test_absence (void)
{
  const char *head = "ex:p a gr:Policy ; gr:rule ex:a , ex:b .\n" RULE ("a", "Allow", ALWAYS);
  g_autofree char *none =
      g_strconcat (head, RULE ("b", "Deny", IF ("( gr:resource gr:report )", "sh:maxCount 0")),
                   NULL);
  g_autofree char *negated = g_strconcat (
      head,
      RULE (
          "b", "Deny",
          "gr:condition [ sh:not [ sh:property [ sh:path ( gr:resource gr:lifecycle ) ; sh:hasValue "
          "gr:Approved ] ] ]"),
      NULL);
  check (none, ASKED, "allow: establish ex:model gr:report any");
  check (negated, ASKED, "allow: establish ex:model gr:lifecycle gr:Approved");
}

/* Something counts because of what it lacks: each that does has to get it. */
static void
test_counted_lack (void)
{
#define COUNTED(least, path)                                                                       \
  "ex:p a gr:Policy ; gr:rule ex:a , ex:b . ex:model ex:base ex:x , ex:y .\n" RULE ("a", "Allow",  \
                                                                                    ALWAYS)        \
      RULE ("b", "Deny",                                                                           \
            IF ("( gr:resource ex:base )",                                                         \
                "sh:qualifiedMinCount " least " ; sh:qualifiedValueShape [ "                       \
                "sh:property [ sh:path " path " ; sh:maxCount 0 ] ]"))
  check (COUNTED ("1", "gr:report"), ASKED,
         "allow: establish ex:x gr:report any, establish ex:y gr:report any");
  check (COUNTED ("2", "gr:report"), ASKED,
         "allow: establish ex:x gr:report any; allow: establish ex:y gr:report any");
  check (COUNTED ("1", "gr:dataClass"), ASKED, "");
}

static void
test_omit (void)
{
  const char *mask = "ex:p a gr:Policy ; gr:rule ex:a , ex:b .\n" RULE ("a", "Allow", ALWAYS)
      RULE ("b", "Mask", HIDDEN IF ("gr:source", "sh:hasValue ex:secret"));
  check (mask, ASKED FIELD ("f1", "secret") FIELD ("f2", "open"), "allow: omit ex:f1");
  check (mask, ASKED FIELD ("f1", "secret") FIELD ("f2", "secret"),
         "allow: omit ex:f1, omit ex:f2");
  check (mask,
         ASKED FIELD ("f1", "secret") FIELD ("f2", "secret") FIELD ("f3", "secret")
             FIELD ("f4", "secret"),
         "");
  /* of the request itself, by what it cites */
  check ("ex:p a gr:Policy ; gr:rule ex:a , ex:b .\n" RULE ("a", "Allow", ALWAYS)
             RULE ("b", "Deny", IF ("( gr:input gr:source )", "sh:hasValue ex:secret")),
         ASKED FIELD ("f1", "open") FIELD ("f2", "secret"), "allow: omit ex:f2");
  /* with what hangs on it */
  check ("ex:p a gr:Policy ; gr:rule ex:a , ex:b .\n" RULE ("a", "Allow", ALWAYS)
             RULE ("b", "Deny", "gr:target gr:Span ; " IF ("gr:dataClass", "sh:hasValue ex:Email")),
         ASKED FIELD ("f1", "open") " . ex:f1 gr:span ex:f1span . ex:f1span a gr:Span . ex:f1span "
                                    "gr:dataClass ex:Email",
         "allow: omit ex:f1");
}

static void
test_approve (void)
{
  check ("ex:p a gr:Policy ; gr:rule ex:a , ex:b .\n" RULE ("a", "Allow", ALWAYS)
             RULE ("b", "Escalate", "gr:approvals 2 ; " ALWAYS),
         ASKED, "allow: approve ex:b by 2");
  check ("ex:p a gr:Policy ; gr:rule ex:a , ex:b , ex:c .\n" RULE ("a", "Allow", ALWAYS)
             RULE ("b", "Escalate", ALWAYS) RULE ("c", "Escalate", ALWAYS),
         ASKED, "allow: approve ex:b by 1, approve ex:c by 1");
  /* a denial cannot be approved away */
  check ("ex:p a gr:Policy ; gr:rule ex:a , ex:b .\n" RULE ("a", "Allow", ALWAYS)
             RULE ("b", "Deny", ALWAYS),
         ASKED, "");
}

static void
test_use (void)
{
  const char *policies =
      "ex:p a gr:Policy ; gr:rule ex:a . ex:model a ex:Model , owl:NamedIndividual . ex:better a ex:Model ; ex:safe "
      "true . ex:worse a ex:Model .\n" RULE ("a", "Allow",
                                             IF ("( gr:resource ex:safe )", "sh:hasValue true"));
  check (policies, ASKED, "allow: use ex:better");
  /* nobody claims anything about another */
  check (
      "ex:p a gr:Policy ; gr:rule ex:a . ex:model a ex:Model . ex:better a ex:Model ; ex:safe true .\n" RULE (
          "a", "Allow",
          "gr:condition [ sh:property [ sh:path ( gr:resource ex:claim ) ; sh:hasValue \"yes\" ] ; sh:property [ "
          "sh:path ( gr:resource ex:safe ) ; sh:hasValue true ] ]"),
      ASKED " . ex:model ex:claim \"yes", "");
}

/* An exception, an exception that stands in the way, and the milder of two. */
static void
test_exceptions (void)
{
  check ("ex:p a gr:Policy ; gr:rule ex:a , ex:b , ex:c .\n" RULE ("a", "Allow", ALWAYS)
             RULE ("b", "Deny", ALWAYS)
                 RULE ("c", "Mask",
                       "gr:mask [ gr:operator gr:Redact ] ; gr:overrides ex:b ; " IF (
                           "( gr:resource gr:lifecycle )", "sh:hasValue gr:Pilot")),
         ASKED, "mask: establish ex:model gr:lifecycle gr:Pilot");
  check ("ex:p a gr:Policy ; gr:rule ex:a , ex:b .\n" RULE ("a", "Allow", ALWAYS)
             RULE ("b", "Mask",
                   "gr:mask [ gr:operator gr:Redact ] ; gr:overrides ex:a ; " IF (
                       "( gr:resource gr:report )", "sh:maxCount 0")),
         ASKED, "allow: establish ex:model gr:report any");
  check ("ex:p a gr:Policy ; gr:rule ex:a , ex:b , ex:c .\n" RULE ("a", "Allow", ALWAYS)
             RULE ("b", "Deny", IF ("( gr:resource gr:report )", "sh:maxCount 0"))
                 RULE ("c", "Escalate", IF ("( gr:resource gr:lifecycle )", "sh:maxCount 0")),
         ASKED, "escalate: establish ex:model gr:report any");
  check ("ex:p a gr:Policy ; gr:rule ex:a .\n" RULE ("a", "Allow", ALWAYS), ASKED, "");
}

/* --- Limits --- */

/* Of many resources of the same type, only so many are tried: the one that would do is the last tried, or one further. */
static void
check_resources (guint before, const char *expected)
{
  g_autoptr (GString) text = g_string_new ("ex:model a ex:Model .\n");
  for (guint i = 0; i < before; i++) {
    g_string_append_printf (text, "ex:m%u a ex:Model .\n", i);
  }
  g_string_append (
      text, "ex:safest a ex:Model ; ex:safe true . ex:p a gr:Policy ; gr:rule ex:a .\n" RULE (
                "a", "Allow", IF ("( gr:resource ex:safe )", "sh:hasValue true")));
  check (text->str, ASKED, expected);
}

/* Many fields to be hidden: none of them is worth leaving out, for all would have to be; and it ends soon. */
static void
test_limits (void)
{
  check_resources (RULES_LIMIT_CHANGE_RESOURCES - 1, "allow: use ex:safest");
  check_resources (RULES_LIMIT_CHANGE_RESOURCES, "");
  const char *rules = "ex:p a gr:Policy ; gr:rule ex:a , ex:b .\n" RULE ("a", "Allow", ALWAYS)
      RULE ("b", "Mask", HIDDEN IF ("gr:source", "sh:hasValue ex:secret"));
  g_autoptr (GString) request = g_string_new (ASKED);
  for (guint i = 0; i < RULES_LIMIT_REQUEST_FIELDS; i++) {
    g_string_append_printf (
        request, " . ex:f%u a gr:Field . ex:request gr:input ex:f%u . ex:f%u gr:source ex:secret",
        i, i, i);
  }
  check (rules, request->str, "");
}

/* No more answers than three. */
static void
test_answers (void)
{
  g_autoptr (GString) text =
      g_string_new ("ex:p a gr:Policy ; gr:rule ex:a . ex:model a ex:Model .\n" RULE (
          "a", "Allow", IF ("( gr:resource ex:safe )", "sh:hasValue true")));
  for (guint i = 0; i <= RULES_LIMIT_CHANGES; i++) {
    g_string_append_printf (text, "ex:m%u a ex:Model ; ex:safe true .\n", i);
  }
  check (text->str, ASKED, "allow: use ex:m0; allow: use ex:m1; allow: use ex:m2");
}

/* --- Why not --- */

static char *
why_not_text (DecideFixture *fixture)
{
  static const char *const reasons[] = { "condition", "time", "no node", "scope" };
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  g_autoptr (GArray) why =
      rules_why_not_with (fixture->decider, fixture->policies, &fixture->request, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < why->len; i++) {
    const RulesWhyNot *entry = &g_array_index (why, RulesWhyNot, i);
    g_autofree char *rule = rule_name (fixture, entry->rule);
    g_autofree char *node = name_of (fixture, entry->node);
    g_string_append_printf (out, "%s%s@%s %s", i == 0 ? "" : "; ", rule, node,
                            reasons[entry->reason]);
    g_assert_true ((entry->evidence != NULL) == (entry->reason == RULES_WHY_NOT_CONDITION));
    if (entry->evidence != NULL) {
      g_string_append (out, entry->evidence->truth == RULES_UNKNOWN ? " unknown" : "");
      g_assert_cmpuint (entry->evidence->focus, ==, entry->node);
      g_assert_cmpint (entry->evidence->truth, !=, RULES_CONFORMS);
    }
  }
  return g_string_free (out, FALSE);
}

static void
test_why_not (void)
{
  g_auto (DecideFixture) fixture;
  decide_fixture_init (
      &fixture,
      "ex:p a gr:Policy ; gr:rule ex:a , ex:b , ex:c , ex:d , ex:e . ex:q a gr:Policy ; gr:rule ex:x ; gr:scope [ "
      "sh:property [ sh:path gr:purpose ; sh:hasValue ex:Other ] ] .\n" RULE ("a", "Allow", ALWAYS)
          RULE ("b", "Deny", IF ("gr:action", "sh:hasValue ex:train"))
              RULE ("c", "Deny", "gr:validUntil \"1969-01-01T00:00:00Z\"^^xsd:dateTime ; " ALWAYS)
                  RULE ("d", "Deny", "gr:target gr:Span ; " ALWAYS)
                      RULE ("e", "Mask", HIDDEN IF ("gr:source", "sh:hasValue ex:secret"))
                          RULE ("x", "Deny", IF ("gr:action", "sh:hasValue ex:train")));
  ask (&fixture, ASKED FIELD ("f1", "secret") FIELD ("f2", "open"));
  const RulesDecision *decision = decide_fixture_decide (&fixture, NULL);
  g_autofree char *before = decide_fixture_cited_text (&fixture, decision);
  g_autofree char *text = why_not_text (&fixture);
  g_assert_cmpstr (
      text, ==, "ex:b@ex:request condition; ex:c@any time; ex:d@any no node; ex:e@ex:f2 condition");
  /* the decision at hand stays as it is */
  g_autofree char *after = decide_fixture_cited_text (&fixture, decision);
  g_assert_cmpstr (after, ==, before);
}

static void
test_why_not_unknown (void)
{
  g_auto (DecideFixture) fixture;
  decide_fixture_init (&fixture,
                       "ex:p a gr:Policy ; gr:rule ex:a . ex:anna ex:level \"high\" .\n" RULE (
                           "a", "Allow", IF ("( gr:subject ex:level )", "sh:minInclusive 4")));
  ask (&fixture, ASKED);
  decide_fixture_decide (&fixture, NULL);
  g_autofree char *text = why_not_text (&fixture);
  g_assert_cmpstr (text, ==, "ex:a@ex:request condition unknown");
}

static void
test_why_not_limit (void)
{
  g_auto (DecideFixture) fixture;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new ("ex:p a gr:Policy .\n");
  for (guint i = 0; i <= RULES_LIMIT_WHY_NOT; i++) {
    g_string_append_printf (
        text, "ex:p gr:rule ex:r%u . ex:r%u a gr:Rule ; gr:effect gr:Deny ; gr:condition ex:c .\n",
        i, i);
  }
  g_string_append (
      text, "ex:c a sh:NodeShape ; sh:property [ sh:path gr:purpose ; sh:hasValue ex:None ] .");
  decide_fixture_init (&fixture, text->str);
  ask (&fixture, ASKED);
  decide_fixture_decide (&fixture, NULL);
  g_autoptr (GArray) why =
      rules_why_not_with (fixture.decider, fixture.policies, &fixture.request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (why->len, ==, RULES_LIMIT_WHY_NOT);
}

/* --- Each answer leads to a milder outcome and no part of it does: written down as documents and requests, and decided
 * by the letter --- */

static const char more[] =
    "ex:report gr:actionable true . gr:lifecycle gr:actionable true . ex:signedBy "
    "gr:actionable true . ex:owner gr:actionable true . ex:m0 a ex:Model . ex:m1 a ex:Model "
    ". ex:m2 a ex:Model .\n";

typedef struct {
  DecideFixture fixture;
  char *policies;
  char *request;
  RulesEffect outcome;
} Case;

static RulesEffect
outcome_by_letter (const DecideFixture *fixture)
{
  g_autofree char *text = decide_naive (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++) {
    if (g_str_has_prefix (text, outcomes[i])) {
      return (RulesEffect) i;
    }
  }
  g_assert_not_reached ();
}

static void
write_fact (const Case *one, const RulesChangeStep *step, guint number, GString *turtle)
{
  g_autofree char *subject = step->of > 0 ? g_strdup_printf ("ex:new%u", step->of)
                                          : name_of (&one->fixture, step->triple.subject);
  g_autofree char *predicate = name_of (&one->fixture, step->triple.predicate);
  g_autofree char *object = step->triple.object == KG_NONE
                                ? g_strdup_printf ("ex:new%u", number + 1)
                                : name_of (&one->fixture, step->triple.object);
  g_string_append_printf (turtle, "%s %s %s .\n", subject, predicate, object);
}

static void
write_approvals (const Case *one, const RulesChangeStep *step, GString *turtle)
{
  g_autofree char *rule = rule_name (&one->fixture, step->rule);
  for (guint i = 0; i < step->count; i++) {
    g_string_append_printf (turtle,
                            "[] gr:approvesRule %s ; gr:approvedBy ex:approver%u ; gr:approvedAt "
                            "\"1970-01-01T00:00:00Z\"^^xsd:dateTime ; gr:validUntil "
                            "\"1970-01-02T00:00:00Z\"^^xsd:dateTime .\n",
                            rule, i);
  }
}

static char *
without_field (const char *request, const char *field)
{
  g_auto (GStrv) triples = g_strsplit (request, " . ", -1);
  GString *out = g_string_new (NULL);
  for (guint i = 0; triples[i] != NULL; i++) {
    if (strstr (triples[i], field) == NULL) {
      g_string_append_printf (out, "%s%s", out->len == 0 ? "" : " . ", triples[i]);
    }
  }
  return g_string_free (out, FALSE);
}

static char *
with_resource (const char *request, const char *other)
{
  const char *at = strstr (request, "gr:resource ex:m");
  g_autofree char *head = g_strndup (request, (gsize) (at - request));
  return g_strdup_printf ("%sgr:resource %s%s", head, other, at + strlen ("gr:resource ex:m0"));
}

static RulesEffect
outcome_with (const Case *one, const GArray *steps, guint mask)
{
  g_autoptr (GString) turtle = g_string_new (one->policies);
  g_autofree char *request = g_strdup (one->request);
  g_auto (DecideFixture) changed;
  for (guint i = 0; i < steps->len; i++) {
    const RulesChangeStep *step = &g_array_index (steps, RulesChangeStep, i);
    g_autofree char *node = name_of (&one->fixture, step->node);
    g_autofree char *old = NULL;
    if ((mask & (1u << i)) == 0) {
      continue;
    }
    switch (step->kind) {
    case RULES_CHANGE_ESTABLISH:
      write_fact (one, step, i, turtle);
      break;
    case RULES_CHANGE_APPROVE:
      write_approvals (one, step, turtle);
      break;
    case RULES_CHANGE_OMIT:
      old = g_steal_pointer (&request);
      request = without_field (old, node);
      break;
    case RULES_CHANGE_USE:
      old = g_steal_pointer (&request);
      request = with_resource (old, node);
      break;
    }
  }
  decide_fixture_init (&changed, turtle->str);
  decide_fixture_request (&changed, GENERATE_NOW, request);
  return outcome_by_letter (&changed);
}

static void
check_answer (const Case *one, const RulesCounterfactual *answer)
{
  guint all = (1u << answer->steps->len) - 1;
  g_assert_cmpuint (answer->steps->len, >, 0);
  g_assert_cmpint (answer->outcome, <, one->outcome);
  g_assert_cmpint (outcome_with (one, answer->steps, all), ==, answer->outcome);
  for (guint mask = 1; mask < all; mask++) {
    g_assert_cmpint (outcome_with (one, answer->steps, mask), >=, one->outcome);
  }
}

static guint
check_case (guint32 seed)
{
  const GenerateOptions options = { .n_rules = 8, .without = G_MAXUINT };
  g_autofree char *generated = generate_policies (seed, &options, NULL);
  Case one = { .policies = g_strconcat (more, generated, NULL),
               .request = generate_request (seed * 31) };
  decide_fixture_init (&one.fixture, one.policies);
  ask (&one.fixture, one.request);
  one.outcome = outcome_by_letter (&one.fixture);
  g_autoptr (GPtrArray) answers =
      rules_what_would_change_with (one.fixture.policies, &one.fixture.request);
  g_assert_cmpuint (answers->len, <=, RULES_LIMIT_CHANGES);
  guint size = 0;
  for (guint i = 0; i < answers->len; i++) {
    const RulesCounterfactual *answer =
        (const RulesCounterfactual *) g_ptr_array_index (answers, i);
    g_assert_cmpuint (answer->steps->len, >=, size);
    size = answer->steps->len;
    check_answer (&one, answer);
  }
  guint n = answers->len;
  decide_fixture_clear (&one.fixture);
  g_free (one.policies);
  g_free (one.request);
  return n;
}

/* GROUNDS_CHANGE_CASES asks for more. */
static void
test_property (void)
{
  const char *asked = g_getenv ("GROUNDS_CHANGE_CASES");
  guint n_cases = asked == NULL ? 150 : (guint) strtoul (asked, NULL, 10);
  guint answers = 0;
  for (guint32 seed = 1; seed <= n_cases; seed++) {
    answers += check_case (seed);
  }
  g_test_message ("%u answers to %u cases", answers, n_cases);
  g_assert_cmpuint (answers, >, n_cases / 4);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/counterfactual/establish", test_establish);
  g_test_add_func ("/rules/counterfactual/new", test_new);
  g_test_add_func ("/rules/counterfactual/absence", test_absence);
  g_test_add_func ("/rules/counterfactual/counted-lack", test_counted_lack);
  g_test_add_func ("/rules/counterfactual/omit", test_omit);
  g_test_add_func ("/rules/counterfactual/approve", test_approve);
  g_test_add_func ("/rules/counterfactual/use", test_use);
  g_test_add_func ("/rules/counterfactual/exceptions", test_exceptions);
  g_test_add_func ("/rules/counterfactual/limits", test_limits);
  g_test_add_func ("/rules/counterfactual/answers", test_answers);
  g_test_add_func ("/rules/counterfactual/property", test_property);
  g_test_add_func ("/rules/why-not/reasons", test_why_not);
  g_test_add_func ("/rules/why-not/unknown", test_why_not_unknown);
  g_test_add_func ("/rules/why-not/limit", test_why_not_limit);
  return g_test_run ();
}
