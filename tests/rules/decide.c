/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "tests/rules/allocations.h"
#include "tests/rules/decide-fixture.h"

#include <string.h>

/* Deciding, case by case: what comes out, by which rules, and what is cited. */

#define RULE(name, effect, rest) "ex:" name " a gr:Rule ; gr:effect gr:" effect " ; " rest " .\n"
#define IF(path, what) "gr:condition [ sh:property [ sh:path " path " ; " what " ] ]"
#define ASKED                                                                                      \
  "ex:request gr:subject ex:anna . ex:request gr:action ex:use . ex:request gr:resource ex:model"
#define ALWAYS IF ("gr:action", "sh:hasValue ex:use")
#define FIELD "gr:target gr:Field ; "
#define HIDDEN(operator) "gr:mask [ gr:operator gr:" operator" ] ; "

static void
decide_at (DecideFixture *fixture, gint64 time, const char *request, const char *expected)
{
  decide_fixture_request (fixture, time, request);
  g_autofree char *text = decide_fixture_text (fixture, decide_fixture_decide (fixture, NULL));
  g_autofree char *naive = decide_naive (fixture);
  g_assert_cmpstr (text, ==, expected);
  if (strstr (expected, "held back") == NULL) {
    g_assert_cmpstr (naive, ==, expected);
  }
}

static void
check_at (gint64 time, const char *policies, const char *request, const char *expected)
{
  g_auto (DecideFixture) fixture;
  decide_fixture_init (&fixture, policies);
  decide_at (&fixture, time, request, expected);
}

static void
check (const char *policies, const char *request, const char *expected)
{
  check_at (0, policies, request, expected);
}

/* --- Outcomes --- */

static void
test_strictest (void)
{
  const char *all =
      "ex:p a gr:Policy ; gr:rule ex:a , ex:b , ex:c , ex:d .\n" RULE ("a", "Allow", ALWAYS)
          RULE ("b", "Mask", HIDDEN ("Redact") FIELD IF ("gr:source", "sh:hasValue ex:s"))
              RULE ("c", "Escalate", IF ("ex:risk", "sh:hasValue \"high\""))
                  RULE ("d", "Deny", IF ("ex:risk", "sh:hasValue \"worst\""));
  check (all, ASKED, "allow; determines ex:a@ex:request");
  check (all, ASKED " . ex:f a gr:Field . ex:f gr:source ex:s",
         "mask; determines ex:b@ex:f; determines ex:a@ex:request; mask ex:f by ex:b");
  check (all, ASKED " . ex:request ex:risk \"high . ex:f a gr:Field . ex:f gr:source ex:s",
         "escalate; determines ex:c@ex:request; counts ex:b@ex:f; counts ex:a@ex:request");
  check (all, ASKED " . ex:request ex:risk \"high . ex:request ex:risk \"worst",
         "deny; determines ex:d@ex:request; counts ex:c@ex:request; counts ex:a@ex:request");
}

static void
test_default (void)
{
  const char *scoped =
      "ex:p a gr:Policy ; gr:default gr:Deny ; gr:scope [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ] ] ; "
      "gr:rule ex:a .\n" RULE ("a", "Allow", IF ("ex:ok", "sh:hasValue \"yes\""));
  check (scoped, ASKED, "escalate by default");
  check (scoped, ASKED " . ex:request gr:purpose ex:x", "deny by default");
  check (scoped, ASKED " . ex:request gr:purpose ex:x . ex:request ex:ok \"yes",
         "allow; determines ex:a@ex:request");
  check (scoped, ASKED " . ex:request ex:ok \"yes", "escalate by default");
  /* A mask alone permits nothing; a rule that denies is no default. */
  check ("ex:p a gr:Policy ; gr:rule ex:a .\n" RULE ("a", "Mask", HIDDEN ("Redact") ALWAYS), ASKED,
         "escalate by default; counts ex:a@ex:request");
  check ("ex:p a gr:Policy ; gr:default gr:Deny ; gr:rule ex:a .\n" RULE ("a", "Deny", ALWAYS),
         ASKED, "deny; determines ex:a@ex:request");
  /* A rule that no policy names is none. */
  check (RULE ("a", "Allow", ALWAYS), ASKED, "escalate by default");
}

static void
test_validity (void)
{
  const char *policies = "ex:p a gr:Policy ; gr:rule ex:a .\n" RULE (
      "a", "Allow",
      "gr:validFrom \"1970-01-01T00:00:01Z\"^^xsd:dateTime ; "
      "gr:validUntil \"1970-01-01T00:00:02\"^^xsd:dateTime ; " ALWAYS);
  check_at (999999, policies, ASKED, "escalate by default");
  check_at (1000000, policies, ASKED, "allow; determines ex:a@ex:request");
  check_at (1999999, policies, ASKED, "allow; determines ex:a@ex:request");
  check_at (2000000, policies, ASKED, "escalate by default");
}

static void
test_monitor (void)
{
  check ("ex:p a gr:Policy ; gr:rule ex:a , ex:d .\n" RULE ("a", "Allow", ALWAYS)
             RULE ("d", "Deny", "gr:mode gr:Monitor ; gr:overrides ex:a ; " ALWAYS),
         ASKED, "allow; determines ex:a@ex:request; monitored ex:d@ex:request");
}

/* --- Overriding --- */

static void
test_chains (void)
{
  const char *chain = "ex:p a gr:Policy ; gr:rule ex:a , ex:c , ex:d , ex:e .\n" RULE ("a", "Allow",
                                                                                       ALWAYS)
      RULE ("d", "Deny", ALWAYS)
          RULE ("c", "Allow", "gr:overrides ex:d ; " IF ("ex:c", "sh:hasValue \"yes\""))
              RULE ("e", "Mask",
                    HIDDEN ("Redact") "gr:overrides ex:c ; " IF ("ex:e", "sh:hasValue \"yes\""));
  check (chain, ASKED, "deny; determines ex:d@ex:request; counts ex:a@ex:request");
  check (
      chain, ASKED " . ex:request ex:c \"yes",
      "allow; determines ex:a@ex:request; determines ex:c@ex:request; overridden ex:d@ex:request by ex:c");
  /* What is switched off switches off nothing. */
  check (
      chain, ASKED " . ex:request ex:c \"yes . ex:request ex:e \"yes",
      "deny; determines ex:d@ex:request; counts ex:e@ex:request; counts ex:a@ex:request; overridden "
      "ex:c@ex:request by ex:e");
}

#define FIELDS                                                                                     \
  ASKED " . ex:f a gr:Field . ex:f gr:source ex:s . ex:g a gr:Field . ex:g gr:source ex:s"

static void
test_nodes (void)
{
  const char *same = "ex:p a gr:Policy ; gr:rule ex:a , ex:d , ex:e .\n" RULE ("a", "Allow", ALWAYS)
      RULE ("d", "Deny", FIELD IF ("gr:source", "sh:hasValue ex:s"))
          RULE ("e", "Allow", FIELD "gr:overrides ex:d ; " IF ("gr:name", "sh:hasValue \"ok\""));
  check (
      same, FIELDS " . ex:f gr:name \"ok",
      "deny; determines ex:d@ex:g; counts ex:a@ex:request; counts ex:e@ex:f; overridden ex:d@ex:f by ex:e");
  check (
      same, FIELDS " . ex:f gr:name \"ok . ex:g gr:name \"ok",
      "allow; determines ex:a@ex:request; determines ex:e@ex:f; determines ex:e@ex:g; overridden ex:d@ex:f by "
      "ex:e; overridden ex:d@ex:g by ex:e");
  /* One that looks at the request switches off all. */
  check (
      "ex:p a gr:Policy ; gr:rule ex:a , ex:d .\n" RULE ("a", "Allow",
                                                         "gr:overrides ex:d ; " ALWAYS)
          RULE ("d", "Deny", FIELD IF ("gr:source", "sh:hasValue ex:s")),
      FIELDS,
      "allow; determines ex:a@ex:request; overridden ex:d@ex:f by ex:a; overridden ex:d@ex:g by ex:a");
  /* One that looks at fields switches off one that looks at the request, from any. */
  check ("ex:p a gr:Policy ; gr:rule ex:a , ex:d .\n" RULE (
             "a", "Allow", FIELD "gr:overrides ex:d ; " IF ("gr:name", "sh:hasValue \"ok\""))
             RULE ("d", "Deny", ALWAYS),
         FIELDS " . ex:g gr:name \"ok",
         "allow; determines ex:a@ex:g; overridden ex:d@ex:request by ex:a");
}

/* --- What cannot be evaluated --- */

#define UNCLEAR IF ("ex:level", "sh:minInclusive 3")
#define EMAIL IF ("gr:dataClass", "sh:hasValue ex:Email")
#define CLEAR_NOT ASKED " . ex:request ex:level \"high"

static void
test_unknown (void)
{
  check ("ex:p a gr:Policy ; gr:rule ex:a , ex:d .\n" RULE ("a", "Allow", ALWAYS)
             RULE ("d", "Deny", UNCLEAR),
         CLEAR_NOT, "deny; determines ex:d@ex:request unknown; counts ex:a@ex:request");
  check ("ex:p a gr:Policy ; gr:rule ex:a .\n" RULE ("a", "Allow", UNCLEAR), CLEAR_NOT,
         "escalate by default; held back ex:a@ex:request unknown");
  /* An exception that may not be one loosens nothing, ... */
  check (
      "ex:p a gr:Policy ; gr:rule ex:a , ex:d , ex:e .\n" RULE ("a", "Allow", ALWAYS)
          RULE ("d", "Deny", ALWAYS) RULE ("e", "Escalate", "gr:overrides ex:d ; " UNCLEAR),
      CLEAR_NOT,
      "deny; determines ex:d@ex:request; counts ex:e@ex:request unknown; counts ex:a@ex:request");
  /* ... but may restrict. */
  check ("ex:p a gr:Policy ; gr:rule ex:a , ex:e .\n" RULE ("a", "Allow", ALWAYS)
             RULE ("e", "Mask", HIDDEN ("Redact") "gr:overrides ex:a ; " UNCLEAR),
         CLEAR_NOT,
         "escalate by default; counts ex:e@ex:request unknown; overridden ex:a@ex:request by ex:e");
  /* A scope that cannot be evaluated lets restrict, and not permit. */
  check (
      "ex:p a gr:Policy ; gr:scope [ sh:property [ sh:path ex:level ; sh:minInclusive 3 ] ] ; gr:rule ex:a , ex:d "
      ".\n" RULE ("a", "Allow", ALWAYS) RULE ("d", "Mask", HIDDEN ("Redact") ALWAYS),
      CLEAR_NOT, "escalate by default; counts ex:d@ex:request unknown");
}

static void
test_unsearched (void)
{
  g_auto (DecideFixture) fixture;
  decide_fixture_init (
      &fixture, "ex:p a gr:Policy ; gr:rule ex:a , ex:d , ex:e .\n" RULE ("a", "Allow", ALWAYS)
                    RULE ("d", "Mask",
                          HIDDEN ("Redact") "gr:target gr:Span ; " IF ("gr:dataClass",
                                                                       "sh:hasValue ex:Email"))
                        RULE ("e", "Deny", FIELD IF ("gr:dataClass", "sh:hasValue ex:Email")));
  decide_fixture_request (&fixture, 0, ASKED " . ex:f a gr:Field . ex:g a gr:Field");
  g_array_index (fixture.nodes, RulesRequestNode, 1).unsearched = TRUE;
  const RulesDecision *decision = decide_fixture_decide (&fixture, NULL);
  g_autofree char *text = decide_fixture_text (&fixture, decision);
  g_assert_cmpstr (
      text, ==,
      "mask; determines ex:d@ex:g unknown; determines ex:a@ex:request; mask ex:g by ex:d");
  g_assert_null (decision->firings[0].evidence);
  g_assert_nonnull (decision->firings[1].evidence);
}

/* --- Masks --- */

static void
test_masks (void)
{
  check (
      "ex:p a gr:Policy ; gr:rule ex:a , ex:b , ex:c , ex:d .\n" RULE ("a", "Allow", ALWAYS)
          RULE ("b", "Mask", HIDDEN ("Tokenise") FIELD IF ("gr:source", "sh:hasValue ex:s"))
              RULE ("c", "Mask", HIDDEN ("Remove") FIELD IF ("gr:name", "sh:hasValue \"ok\""))
                  RULE ("d", "Mask",
                        HIDDEN ("Tokenise") FIELD IF ("gr:source", "sh:hasValue ex:s")),
      FIELDS " . ex:g gr:name \"ok",
      "mask; determines ex:b@ex:f; determines ex:b@ex:g; determines ex:c@ex:g; determines ex:d@ex:f; "
      "determines ex:d@ex:g; determines ex:a@ex:request; mask ex:f by ex:b; mask ex:g by ex:c");
  /* One that looks at the request masks each of its fields, and no span. */
  check (
      "ex:p a gr:Policy ; gr:rule ex:a , ex:b .\n" RULE ("a", "Allow", ALWAYS)
          RULE ("b", "Mask", HIDDEN ("Redact") ALWAYS),
      FIELDS " . ex:h a gr:Span",
      "mask; determines ex:b@ex:request; determines ex:a@ex:request; mask ex:f by ex:b; mask ex:g by ex:b");
}

/* --- Approvals --- */

#define APPROVAL(name, person, rest)                                                               \
  "ex:" name " gr:approvesRule ex:e ; gr:approvedBy ex:" person                                    \
  " ; gr:approvedAt \"1970-01-01T00:00:01Z\"^^xsd:dateTime ; "                                     \
  "gr:validUntil \"1970-01-01T00:00:03Z\"^^xsd:dateTime" rest " .\n"
#define REVIEW(rest)                                                                               \
  "ex:p a gr:Policy ; gr:rule ex:a , ex:e .\n" RULE ("a", "Allow", ALWAYS)                         \
      RULE ("e", "Escalate", rest ALWAYS)
#define STANDS "escalate; determines ex:e@ex:request; counts ex:a@ex:request"
#define GRANTED(names) "allow; determines ex:a@ex:request; approved ex:e@ex:request with " names

static void
check_approval (const char *policies, const char *more, const char *expected)
{
  g_autofree char *request = g_strconcat (ASKED, more, NULL);
  check_at (2000000, policies, request, expected);
}

static void
test_approvals (void)
{
  check_approval (REVIEW ("") APPROVAL ("x", "bert", ""), "", GRANTED ("ex:x"));
  check_at (999999, REVIEW ("") APPROVAL ("x", "bert", ""), ASKED, STANDS);
  check_at (1000000, REVIEW ("") APPROVAL ("x", "bert", ""), ASKED, GRANTED ("ex:x"));
  check_at (2999999, REVIEW ("") APPROVAL ("x", "bert", ""), ASKED, GRANTED ("ex:x"));
  check_at (3000000, REVIEW ("") APPROVAL ("x", "bert", ""), ASKED, STANDS);
  check_approval (REVIEW ("")
                      APPROVAL ("x", "bert",
                                " ; gr:validFrom \"1970-01-01T00:00:02.000001Z\"^^xsd:dateTime"),
                  "", STANDS);
  /* Nobody approves their own request; a request approves nothing. */
  check_approval (REVIEW ("") APPROVAL ("x", "anna", ""), "", STANDS);
  check_approval (REVIEW (
                      "") "ex:y gr:approvesRule ex:z . ex:z gr:approvedBy ex:bert ; gr:approvedAt "
                          "\"1970-01-01T00:00:01Z\"^^xsd:dateTime ; gr:validUntil "
                          "\"1970-01-01T00:00:03Z\"^^xsd:dateTime .",
                  " . ex:z gr:approvesRule ex:e", STANDS);
  check_approval (REVIEW ("gr:approvals 2 ; ") APPROVAL ("x", "bert", ""), "", STANDS);
  check_approval (REVIEW ("gr:approvals 2 ; ") APPROVAL ("x", "bert", "")
                      APPROVAL ("y", "bert", ""),
                  "", STANDS);
  check_approval (REVIEW ("gr:approvals 2 ; ") APPROVAL ("x", "bert", "")
                      APPROVAL ("y", "carl", ""),
                  "", GRANTED ("ex:x ex:y"));
  /* A denial cannot be approved away. */
  check_approval ("ex:p a gr:Policy ; gr:rule ex:a , ex:e .\n" RULE ("a", "Allow", ALWAYS)
                      RULE ("e", "Deny", ALWAYS) APPROVAL ("x", "bert", ""),
                  "", "deny; determines ex:e@ex:request; counts ex:a@ex:request");
  /* What is approved away overrides nothing. */
  check_approval ("ex:p a gr:Policy ; gr:rule ex:a , ex:e .\n" RULE ("a", "Allow", ALWAYS)
                      RULE ("e", "Escalate", "gr:overrides ex:a ; " ALWAYS)
                          APPROVAL ("x", "bert", ""),
                  "", GRANTED ("ex:x"));
}

static void
test_approval_extent (void)
{
  check_approval (REVIEW ("")
                      APPROVAL ("x", "bert",
                                " ; gr:subject ex:anna ; gr:action ex:use ; gr:resource ex:model"),
                  "", GRANTED ("ex:x"));
  check_approval (REVIEW ("") APPROVAL ("x", "bert", " ; gr:subject ex:dora"), "", STANDS);
  check_approval (REVIEW ("") APPROVAL ("x", "bert", " ; gr:action ex:train"), "", STANDS);
  check_approval (REVIEW ("") APPROVAL ("x", "bert", " ; gr:resource ex:other"), "", STANDS);
  check_approval (REVIEW ("") APPROVAL ("x", "bert", " ; gr:requestDigest \"00\""), "", STANDS);
  check_approval (REVIEW ("") APPROVAL ("x", "bert",
                                        " ; gr:purpose ex:wide") "ex:narrow skos:broader ex:wide .",
                  " . ex:request gr:purpose ex:narrow", GRANTED ("ex:x"));
  check_approval (REVIEW ("")
                      APPROVAL ("x", "bert",
                                " ; gr:purpose ex:narrow") "ex:narrow skos:broader ex:wide .",
                  " . ex:request gr:purpose ex:wide", STANDS);
  check_approval (REVIEW ("") APPROVAL ("x", "bert", " ; gr:purpose ex:wide"), "", STANDS);
}

/* One request alone is covered: the one that comes with the digest. */
static void
check_digest (const char *digest, const char *limits, const char *expected)
{
  g_autofree char *policies =
      g_strdup_printf (REVIEW ("") APPROVAL ("x", "bert", " ; gr:requestDigest %s"), limits);
  g_auto (DecideFixture) fixture;
  decide_fixture_init (&fixture, policies);
  decide_fixture_request (&fixture, 2000000, ASKED);
  fixture.request.digest = digest;
  g_autofree char *text = decide_fixture_text (&fixture, decide_fixture_decide (&fixture, NULL));
  g_autofree char *naive = decide_naive (&fixture);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (naive, ==, expected);
  if (strcmp (expected, STANDS) != 0) {
    g_autofree char *cited =
        decide_fixture_cited_text (&fixture, decide_fixture_decide (&fixture, NULL));
    g_assert_nonnull (strstr (cited, "gr:requestDigest \"0a"));
  }
}

static void
test_approval_digest (void)
{
  check_digest ("0a", "\"0a\"", GRANTED ("ex:x"));
  check_digest ("0b", "\"0a\"", STANDS);
  check_digest ("0A", "\"0a\"", STANDS);
  check_digest (NULL, "\"0a\"", STANDS);
  check_digest ("0a", "\"0a\" , \"0b\"", STANDS);
  check_digest ("0a", "\"0a\"@en", STANDS);
  check_digest ("0a", "\"0a\"^^xsd:token", STANDS);
  check_digest ("0a", "<0a>", STANDS);
}

#define HEALTH                                                                                     \
  "ex:p a gr:Policy ; gr:rule ex:a , ex:e .\n" RULE ("a", "Allow", ALWAYS)                         \
      RULE ("e", "Escalate", FIELD IF ("gr:source", "sh:minCount 1")) APPROVAL (                   \
          "x", "bert",                                                                             \
          " ; gr:coversClass ex:Special") "ex:s gr:dataClass ex:Health . ex:Health rdfs:subClassOf ex:Special . ex:t gr:dataClass ex:Email .\n"

static void
test_approval_classes (void)
{
  check_approval (HEALTH, " . ex:f a gr:Field . ex:f gr:source ex:s",
                  "allow; determines ex:a@ex:request; approved ex:e@ex:f with ex:x");
  check_approval (
      HEALTH, " . ex:f a gr:Field . ex:f gr:source ex:s . ex:g a gr:Field . ex:g gr:source ex:t",
      "escalate; determines ex:e@ex:g; counts ex:a@ex:request; approved ex:e@ex:f with ex:x");
  check_approval (REVIEW ("")
                      APPROVAL ("x", "bert",
                                " ; gr:coversClass ex:Health") "ex:s gr:dataClass ex:Health .",
                  " . ex:f a gr:Field . ex:f gr:source ex:s", GRANTED ("ex:x"));
  check_approval (REVIEW ("")
                      APPROVAL ("x", "bert",
                                " ; gr:coversClass ex:Health") "ex:s gr:dataClass ex:Health .",
                  " . ex:f a gr:Field . ex:f gr:source ex:s . ex:g a gr:Field", STANDS);
}

/* --- Proofs --- */

static void
check_cited (const char *policies, const char *request, const char *expected, const char *cited)
{
  g_auto (DecideFixture) fixture;
  decide_fixture_init (&fixture, policies);
  decide_fixture_request (&fixture, 2000000, request);
  const RulesDecision *decision = decide_fixture_decide (&fixture, NULL);
  g_autofree char *text = decide_fixture_text (&fixture, decision);
  g_autofree char *triples = decide_fixture_cited_text (&fixture, decision);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (triples, ==, cited);
}

/* What would let a rule fire that is held back is cited with the reason that it does not. */
static void
test_held_back (void)
{
  const char *policies = "ex:p a gr:Policy ; gr:rule ex:a , ex:e , ex:f .\n" RULE (
      "a", "Allow", IF ("gr:action", "sh:hasValue ex:use"))
      RULE (
          "e", "Escalate",
          "gr:condition [ sh:property [ sh:path gr:action ; sh:hasValue ex:use ] , [ sh:path ( gr:resource "
          "ex:report ) ; sh:maxCount 0 ] ]")
          RULE (
              "f", "Deny",
              "gr:condition [ sh:property [ sh:path gr:action ; sh:hasValue ex:train ] , [ sh:path ex:x ; "
              "sh:maxCount 0 ] ]") "ex:model ex:report ex:r .\n";
  check_cited (
      policies, ASKED, "allow; determines ex:a@ex:request; held back ex:e@ex:request",
      "ex:model ex:report ex:r. ex:request gr:action ex:use. ex:request gr:resource ex:model");
}

/* A text that could not be searched would have rules fire that its passages would not: why their policy is out of scope is cited. */
static void
test_scope_of_unsearched (void)
{
  static const char *const rules[] = { "d", "e", "m" };
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
    g_auto (DecideFixture) fixture;
    g_autofree char *turtle = g_strdup_printf (
        "ex:p a gr:Policy ; gr:rule ex:a .\n"
        "ex:q a gr:Policy ; gr:rule ex:%s ; gr:scope [ sh:property [ sh:path gr:purpose ; "
        "sh:maxCount 0 ] ] .\n" RULE ("a", "Allow", ALWAYS)
            RULE ("d", "Mask", HIDDEN ("Redact") "gr:target gr:Span ; " EMAIL)
                RULE ("e", "Allow", "gr:target gr:Span ; " EMAIL)
                    RULE ("m", "Deny", "gr:mode gr:Monitor ; gr:target gr:Span ; " EMAIL),
        rules[i]);
    decide_fixture_init (&fixture, turtle);
    decide_fixture_request (&fixture, 0, ASKED " . ex:request gr:purpose ex:x . ex:f a gr:Field");
    for (guint unsearched = 0; unsearched <= 1; unsearched++) {
      g_array_index (fixture.nodes, RulesRequestNode, 0).unsearched = unsearched == 1;
      const RulesDecision *decision = decide_fixture_decide (&fixture, NULL);
      g_autofree char *text = decide_fixture_text (&fixture, decision);
      g_autofree char *cited = decide_fixture_cited_text (&fixture, decision);
      gboolean would_mask = i == 0 && unsearched == 1;
      g_assert_cmpstr (text, ==, "allow; determines ex:a@ex:request");
      g_assert_cmpuint (decision->n_scopes, ==, would_mask ? 2 : 1);
      g_assert_cmpint (strstr (cited, "gr:purpose") != NULL, ==, would_mask);
    }
  }
}

static void
test_scopes (void)
{
  const char *policies =
      "ex:p a gr:Policy ; gr:scope [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ] ] ; gr:rule ex:a .\n"
      "ex:q a gr:Policy ; gr:scope [ sh:not [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:x ] ] ] ; gr:rule "
      "ex:d .\n"
      "ex:r a gr:Policy ; gr:scope [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:y ] ] ; gr:rule ex:d .\n" RULE (
          "a", "Allow", ALWAYS) RULE ("d", "Deny", ALWAYS) "ex:x ex:is ex:y .";
  g_auto (DecideFixture) fixture;
  decide_fixture_init (&fixture, policies);
  decide_at (&fixture, 0, ASKED " . ex:request gr:purpose ex:x",
             "allow; determines ex:a@ex:request");
  const RulesDecision *decision = decide_fixture_decide (&fixture, NULL);
  g_assert_cmpuint (decision->n_scopes, ==, 2);
  g_assert_cmpint (decision->scopes[0].truth, ==, RULES_CONFORMS);
  g_assert_nonnull (decision->scopes[0].evidence);
  g_assert_cmpuint (decision->scopes[1].policy, ==, 1);
  g_assert_cmpint (decision->scopes[1].truth, ==, RULES_VIOLATES);
  g_assert_nonnull (decision->scopes[1].evidence);
}

/* Where a stricter default waits, what permits is part of the reason for a review. */
static void
test_permission (void)
{
  check_cited ("ex:p a gr:Policy ; gr:default gr:Deny ; gr:rule ex:a , ex:e .\n" RULE (
                   "a", "Allow", IF ("gr:action", "sh:hasValue ex:use"))
                   RULE ("e", "Escalate", IF ("gr:resource", "sh:hasValue ex:model")),
               ASKED, "escalate; determines ex:e@ex:request; counts ex:a@ex:request",
               "ex:request gr:action ex:use. ex:request gr:resource ex:model");
}

static void
test_approval_proof (void)
{
  const char *one =
      "ex:x gr:approvedAt \"1970-01-01T00:00:01Z^^dateTime. ex:x gr:approvedBy ex:bert. ex:x "
      "gr:approvesRule ex:e. ex:x gr:validUntil \"1970-01-01T00:00:03Z^^dateTime";
  g_autofree char *cited =
      g_strdup_printf ("ex:f gr:source ex:s. ex:request gr:action ex:use. %s", one);
  check_cited (HEALTH, ASKED " . ex:f a gr:Field . ex:f gr:source ex:s",
               "allow; determines ex:a@ex:request; approved ex:e@ex:f with ex:x", cited);
  /* What it is limited to is cited where that makes a difference. */
  g_autofree char *closely = g_strdup_printf (
      "ex:Health rdfs:subClassOf ex:Special. ex:f gr:source ex:s. ex:g gr:source ex:t. ex:s gr:dataClass "
      "ex:Health. %s",
      "ex:x gr:approvedAt \"1970-01-01T00:00:01Z^^dateTime. ex:x gr:approvedBy ex:bert. ex:x gr:approvesRule "
      "ex:e. ex:x gr:coversClass ex:Special. ex:x gr:validUntil \"1970-01-01T00:00:03Z^^dateTime");
  check_cited (
      HEALTH,
      ASKED " . ex:f a gr:Field . ex:f gr:source ex:s . ex:g a gr:Field . ex:g gr:source ex:t",
      "escalate; determines ex:e@ex:g; counts ex:a@ex:request; approved ex:e@ex:f with ex:x",
      closely);
}

/* A decider goes from one set of policies to another. */
static void
test_again (void)
{
  g_auto (DecideFixture) small;
  g_auto (DecideFixture) large;
  decide_fixture_init (&small, REVIEW (""));
  decide_fixture_init (&large, HEALTH RULE ("u", "Deny", ALWAYS) RULE ("v", "Deny", ALWAYS));
  g_autoptr (RulesDecider) decider = rules_decider_new ();
  for (guint i = 0; i < 3; i++) {
    static const RulesDecideOptions options = { 0 };
    decide_fixture_request (&small, 0, ASKED);
    decide_fixture_request (&large, 0, ASKED);
    g_assert_cmpint (rules_decide_with (decider, small.policies, &small.request, &options, NULL)
                         ->outcome,
                     ==, RULES_EFFECT_ESCALATE);
    g_assert_cmpint (rules_decide_with (decider, large.policies, &large.request, &options, NULL)
                         ->outcome,
                     ==, RULES_EFFECT_ALLOW);
  }
}

/* A decision with its proof: walks over lineages, instances by way of a hierarchy, alternatives, what is held back, what is
 * overridden, and pieces of evidence that have to be made together. */
static void
test_allocates_nothing (void)
{
  static const RulesDecideOptions options = { 0 };
  static const char policies[] =
      "ex:p a gr:Policy ; gr:scope [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:Support ] ] ; "
      "gr:rule ex:a , ex:b , ex:d , ex:e , ex:m , ex:n , ex:o .\n"
      "ex:a a gr:Rule ; gr:effect gr:Allow ; gr:condition [ sh:property [ sh:path ( gr:subject ex:role ) ; "
      "sh:hasValue \"agent\" ] , [ sh:path gr:subject ; sh:minCount 1 ; sh:class ex:Person ] ] .\n"
      "ex:b a gr:Rule ; gr:effect gr:Allow ; gr:condition [ sh:or ( "
      "[ sh:property [ sh:path gr:action ; sh:hasValue ex:see ] ] "
      "[ sh:property [ sh:path gr:subject ; sh:minCount 1 ; sh:class ex:Staff ] ] ) ] .\n"
      "ex:d a gr:Rule ; gr:effect gr:Deny ; gr:condition [ "
      "sh:property [ sh:path ( gr:resource ex:report ) ; sh:maxCount 0 ] ] .\n"
      "ex:e a gr:Rule ; gr:effect gr:Escalate ; gr:condition _:use .\n"
      "ex:o a gr:Rule ; gr:effect gr:Allow ; gr:overrides ex:e ; gr:condition _:use .\n"
      "_:use sh:property [ sh:path gr:action ; sh:hasValue ex:use ] .\n"
      "ex:m a gr:Rule ; gr:effect gr:Mask ; gr:target gr:Field ; gr:mask [ gr:operator gr:Redact ] ; "
      "gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue ex:Contact ] ] .\n"
      "ex:n a gr:Rule ; gr:effect gr:Mask ; gr:target gr:Field ; gr:mask [ gr:operator gr:Redact ] ; "
      "gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue ex:Personal ] ] .\n"
      "ex:model ex:report ex:r . ex:col prov:wasDerivedFrom ex:crm . ex:crm gr:dataClass ex:Email .\n"
      "ex:Email skos:broader ex:Contact . ex:Contact skos:broader ex:Personal .\n"
      "ex:anna ex:role \"agent\" ; a ex:Agent , ex:Clerk . ex:Agent rdfs:subClassOf ex:Staff .\n"
      "ex:Clerk rdfs:subClassOf ex:Office . ex:Office rdfs:subClassOf ex:Staff .\n"
      "ex:Staff a rdfs:Class ; skos:broader ex:Person . ex:Person a rdfs:Class .\n";
  g_auto (DecideFixture) fixture;
  guint64 before = 0;
  decide_fixture_init (&fixture, policies);
  decide_fixture_request (&fixture, 0,
                          ASKED " . ex:request gr:purpose ex:Support . ex:f a gr:Field . "
                                "ex:f gr:source ex:col . ex:g a gr:Field . ex:g gr:source ex:crm");
  g_autofree char *text =
      decide_fixture_text (&fixture, decide_fixture_decide (&fixture, &options));
  g_assert_cmpstr (text, ==,
                   "mask; determines ex:m@ex:f; determines ex:m@ex:g; determines ex:n@ex:f; "
                   "determines ex:n@ex:g; determines ex:a@ex:request; determines ex:b@ex:request; "
                   "determines ex:o@ex:request; overridden ex:e@ex:request by ex:o; held back "
                   "ex:d@ex:request; mask ex:f by ex:m; mask ex:g by ex:m");
  for (guint i = 0; i < 1010; i++) {
    before = i == 10 ? allocations_count () : before;
    decide_fixture_decide (&fixture, &options);
  }
  allocations_assert_none_since (before);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/decide/strictest", test_strictest);
  g_test_add_func ("/rules/decide/default", test_default);
  g_test_add_func ("/rules/decide/validity", test_validity);
  g_test_add_func ("/rules/decide/monitor", test_monitor);
  g_test_add_func ("/rules/decide/chains", test_chains);
  g_test_add_func ("/rules/decide/nodes", test_nodes);
  g_test_add_func ("/rules/decide/unknown", test_unknown);
  g_test_add_func ("/rules/decide/unsearched", test_unsearched);
  g_test_add_func ("/rules/decide/masks", test_masks);
  g_test_add_func ("/rules/decide/approvals", test_approvals);
  g_test_add_func ("/rules/decide/approval-extent", test_approval_extent);
  g_test_add_func ("/rules/decide/approval-digest", test_approval_digest);
  g_test_add_func ("/rules/decide/approval-classes", test_approval_classes);
  g_test_add_func ("/rules/decide/held-back", test_held_back);
  g_test_add_func ("/rules/decide/scopes", test_scopes);
  g_test_add_func ("/rules/decide/scope-of-unsearched", test_scope_of_unsearched);
  g_test_add_func ("/rules/decide/permission", test_permission);
  g_test_add_func ("/rules/decide/approval-proof", test_approval_proof);
  g_test_add_func ("/rules/decide/again", test_again);
  g_test_add_func ("/rules/decide/allocates-nothing", test_allocates_nothing);
  return g_test_run ();
}
