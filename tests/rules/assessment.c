/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "tests/rules/assessment-fixture.h"

#include <string.h>

static void
check (const char *catalogue, const char *system, const char *expected)
{
  const FixtureDocument documents[] = { { "catalogue.ttl", catalogue }, { "system.ttl", system } };
  g_auto (Assessment) assessment;
  assessment_init (&assessment, documents, 2);
  g_autofree char *findings = assessment_findings (&assessment, "ex:s");
  g_assert_cmpstr (findings, ==, expected);
}

/* --- Answers --- */

static void
test_given (void)
{
  const char *purpose = ONE_QUESTION ("gr:evidencedBy " HAS ("p"));
  check (purpose, SYSTEM "ex:s ex:p ex:a .", "r1: met, q1 given ex:s (ex:s ex:p ex:a)");
  check (purpose, SYSTEM "ex:other ex:p ex:a .", "r1: gap, q1 none ex:s");
}

static void
test_first_way (void)
{
  const char *ways = ONE_QUESTION (
      "gr:evidencedBy ex:w1 , ex:w2 , ex:w3") "ex:w1 sh:order 3 ; sh:property [ sh:path ex:a ; sh:minCount 1 ] . "
                                              "ex:w2 sh:order 2 ; sh:property [ sh:path ex:b ; sh:minCount 1 ] . "
                                              "ex:w3 sh:order 1 ; sh:property [ sh:path ex:d ; sh:minCount 1 ] . ";
  check (ways, SYSTEM "ex:s ex:a ex:x ; ex:b ex:y .", "r1: met, q1 given ex:s (ex:s ex:b ex:y)");
  check (ways, SYSTEM "ex:s ex:a ex:x .", "r1: met, q1 given ex:s (ex:s ex:a ex:x)");
}

/* Of two things that are asked for, one is there; something is there that does not suffice; something is shown. */
static void
test_partial (void)
{
  const char *two = ONE_QUESTION ("gr:evidencedBy [ sh:property [ sh:path ex:a ; sh:minCount 1 ] , "
                                  "[ sh:path ex:b ; sh:minCount 1 ] ]");
  const char *person = ONE_QUESTION ("gr:evidencedBy [ sh:property [ sh:path ex:a ; "
                                     "sh:qualifiedValueShape [ sh:class ex:Person ] ; "
                                     "sh:qualifiedMinCount 1 ] ]");
  const char *shown =
      ONE_QUESTION ("gr:evidencedBy " HAS ("a") " ; gr:shows ( [ sh:path ex:b ; sh:name \"B\" ] )");
  const char *classes = ONE_QUESTION (
      "gr:evidencedBy [ sh:class aidoc:AISystem ; sh:property [ sh:path ex:a ; sh:minCount 1 ] ] ; "
      "gr:shows ( [ sh:path rdf:type ; sh:name \"kind\" ] )");
  check (two, SYSTEM "ex:s ex:b ex:x .", "r1: partial, q1 partial ex:s (ex:s ex:b ex:x)");
  check (person, SYSTEM "ex:s ex:a ex:x , ex:y .",
         "r1: partial, q1 partial ex:s (ex:s ex:a ex:x, ex:s ex:a ex:y)");
  check (shown, SYSTEM "ex:s ex:b ex:x .", "r1: partial, q1 partial ex:s");
  check (classes, SYSTEM, "r1: gap, q1 none ex:s");
}

static void
test_nearest (void)
{
  const char *ways = ONE_QUESTION (
      "gr:evidencedBy ex:w1 , ex:w2") "ex:w1 sh:property [ sh:path ex:a ; sh:minCount 1 ] , [ sh:path ex:b ; sh:minCount 1 ] . "
                                      "ex:w2 sh:and ( [ sh:property [ sh:path ex:d ; sh:minCount 1 ] ] [ sh:or ( [ sh:property [ "
                                      "sh:path ex:e ; sh:minCount 1 ] ] [ sh:property [ sh:path ex:f ; sh:minCount 2 ] ] ) ] "
                                      "[ sh:property [ sh:path ex:g ; sh:minCount 1 ] ] ) . ";
  check (ways, SYSTEM "ex:s ex:a ex:x ; ex:d ex:y .",
         "r1: partial, q1 partial ex:s (ex:s ex:a ex:x)");
  check (ways, SYSTEM "ex:s ex:a ex:x ; ex:d ex:y ; ex:e ex:z .",
         "r1: partial, q1 partial ex:s (ex:s ex:d ex:y, ex:s ex:e ex:z)");
  check (ways, SYSTEM "ex:s ex:f ex:y .", "r1: partial, q1 partial ex:s (ex:s ex:f ex:y)");
}

static void
test_unknown (void)
{
  const char *older = ONE_QUESTION ("gr:evidencedBy [ sh:property [ sh:path ex:a ; sh:minCount 1 ; "
                                    "sh:minInclusive 18 ] ] , " HAS ("b"));
  check (older, SYSTEM "ex:s ex:a 20 .", "r1: met, q1 given ex:s (ex:s ex:a \"20^^integer)");
  check (older, SYSTEM "ex:s ex:a \"blue\" .", "r1: unknown, q1 unknown ex:s");
  check (older, SYSTEM "ex:s ex:a \"blue\" ; ex:b ex:x .",
         "r1: met, q1 given ex:s (ex:s ex:b ex:x)");
}

/* --- Instances that belong to the system --- */

static void
test_focus_class (void)
{
  check (ABOUT_RISKS,
         SYSTEM "ex:a a ex:Risk . ex:b a ex:Bias ; ex:p ex:x . ex:d a ex:Risk ; ex:p ex:y .",
         "r1: met, q1 given ex:b ex:d (ex:b ex:p ex:x) [ex:Bias rdfs:subClassOf ex:Risk, ex:b "
         "rdf:type ex:Bias]");
  check (ABOUT_RISKS, SYSTEM "ex:a a ex:Risk .",
         "r1: partial, q1 partial ex:a [ex:a rdf:type ex:Risk]");
  check (ABOUT_RISKS, SYSTEM, "r1: gap, q1 none");
  check (ONE_QUESTION ("gr:evidencedBy [ gr:focusClass ex:Risk ]"), SYSTEM "ex:a a ex:Risk .",
         "r1: met, q1 given ex:a [ex:a rdf:type ex:Risk]");
  check (ONE_QUESTION ("gr:evidencedBy [ gr:focusClass aidoc:AISystem ; sh:property [ sh:path ex:p "
                       "; sh:minCount 1 ] ]"),
         SYSTEM, "r1: gap, q1 none ex:s [ex:s rdf:type aidoc:AISystem]");
}

static void
check_documents (const FixtureDocument *documents, gsize n, const char *expected)
{
  g_auto (Assessment) assessment;
  assessment_init (&assessment, documents, n);
  g_autofree char *findings = assessment_findings (&assessment, "ex:s");
  g_assert_cmpstr (findings, ==, expected);
}

/* What is said elsewhere does not belong, unless something is said of it here. */
static void
test_other_documents (void)
{
  const FixtureDocument apart[] = {
    { "catalogue.ttl", ABOUT_RISKS },
    { "system.ttl", SYSTEM },
    { "other.ttl", "ex:s ex:has ex:a . ex:a a ex:Risk ; ex:p ex:x ." },
  };
  const FixtureDocument together[] = {
    { "catalogue.ttl", ABOUT_RISKS },
    { "system.ttl", SYSTEM "ex:a ex:p ex:x ." },
    { "other.ttl", "ex:a a ex:Risk ." },
  };
  const FixtureDocument twice[] = {
    { "catalogue.ttl", ABOUT_RISKS },
    { "system.ttl", SYSTEM },
    { "more.ttl", SYSTEM "ex:a a ex:Risk ; ex:p ex:x ." },
  };
  const FixtureDocument nowhere[] = {
    { "catalogue.ttl", ABOUT_RISKS },
    { "system.ttl", "ex:s ex:p ex:q . ex:a a ex:Risk ; ex:p ex:x ." },
  };
  const char *given = "r1: met, q1 given ex:a (ex:a ex:p ex:x) [ex:a rdf:type ex:Risk]";
  check_documents (apart, 3, "r1: gap, q1 none");
  check_documents (together, 3, given);
  check_documents (twice, 3, given);
  check_documents (nowhere, 2, given);
}

/* Where a document describes two systems, what is joined to this one belongs to it. */
static void
test_two_systems (void)
{
  const char *other = SYSTEM "ex:t a aidoc:AISystem . ";
  const struct {
    const char *statements;
    gboolean belongs;
  } cases[] = {
    { "ex:s ex:has ex:a .", TRUE },
    { "ex:a ex:of ex:s .", TRUE },
    { "ex:s ex:has ex:b . ex:a ex:of ex:b . ex:b ex:p ex:q .", TRUE },
    { "ex:s ex:has _:b . _:b ex:has ex:a .", TRUE },
    { "ex:t ex:has ex:a .", FALSE },
    { "ex:s ex:with ex:t . ex:t ex:has ex:a .", FALSE },
    { "ex:s ex:stage ex:Live . ex:a ex:stage ex:Live .", FALSE }, /* of which nothing is said */
    { "ex:s ex:about ex:Bank . ex:a ex:about ex:Bank . ex:Bank a rdfs:Class .", FALSE },
    { "ex:s ex:in ex:doc . ex:a ex:in ex:doc . ex:doc a owl:Ontology .", FALSE },
    { "ex:s a ex:K . ex:a a ex:K . ex:K ex:p ex:q .", FALSE },
    { "ex:s ex:says \"x\" . ex:a ex:says \"x\" .", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *system =
        g_strconcat (other, "ex:a a ex:Risk ; ex:p ex:x . ", cases[i].statements, NULL);
    check (ABOUT_RISKS, system,
           cases[i].belongs ? "r1: met, q1 given ex:a (ex:a ex:p ex:x) [ex:a rdf:type ex:Risk]"
                            : "r1: gap, q1 none");
  }
}

/* --- Facts --- */

static void
test_facts (void)
{
  const FixtureDocument documents[] = {
    { "catalogue.ttl", ABOUT_RISKS },
    { "system.ttl", SYSTEM "ex:t a aidoc:AISystem . ex:a ex:q ex:b ." },
  };
  g_auto (Assessment) assessment;
  g_autoptr (KgOverlay) facts = kg_overlay_new ();
  assessment_init (&assessment, documents, 2);
  g_autofree char *before = assessment_findings (&assessment, "ex:s");
  g_assert_cmpstr (before, ==, "r1: gap, q1 none");
  kg_overlay_begin (facts, assessment.snapshot);
  KgTermId node = kg_overlay_intern_iri (facts, "http://example.org/new", -1);
  kg_overlay_add (facts, node, fixture_id (&assessment.view, "rdf:type"),
                  fixture_id (&assessment.view, "ex:Risk"));
  kg_overlay_add (facts, node, fixture_id (&assessment.view, "ex:p"), node);
  kg_overlay_seal (facts);
  rules_assessor_add_facts (assessment.assessor, facts);
  g_autofree char *after = assessment_findings (&assessment, "ex:s");
  g_assert_cmpstr (after, ==,
                   "r1: met, q1 given ex:new (ex:new ex:p ex:new) [ex:new rdf:type ex:Risk]");
  rules_assessor_add_facts (assessment.assessor, NULL);
  g_autofree char *without = assessment_findings (&assessment, "ex:s");
  g_assert_cmpstr (without, ==, before);
}

/* --- What is shown, and what is missing --- */

static void
append_shown (const Assessment *assessment, const RulesShown *shown, guint depth, GString *text)
{
  for (; shown != NULL; shown = shown->next) {
    const KgTermId ids[] = { shown->part->node, shown->from, shown->value };
    g_autofree char *names = fixture_names (&assessment->view, ids, 3);
    g_string_append_printf (text, "%*s%s", (int) depth * 2, "", names);
    for (guint i = 0; i < shown->n_steps; i++) {
      const RulesTriple *triple = &shown->steps[i].triple;
      const KgTermId step[] = { triple->subject, triple->predicate, triple->object };
      g_autofree char *words = fixture_names (&assessment->view, step, 3);
      g_string_append_printf (text, "; %s%s", shown->steps[i].inverse ? "^" : "", words);
    }
    g_string_append_c (text, '\n');
    append_shown (assessment, shown->children, depth + 1, text);
  }
}

static void
check_shown (const char *rest, const char *system, const char *expected)
{
  g_autofree char *catalogue = g_strconcat (ONE_QUESTION ("rdfs:label \"question\""), rest, NULL);
  const FixtureDocument documents[] = { { "catalogue.ttl", catalogue }, { "system.ttl", system } };
  g_auto (Assessment) assessment;
  g_autoptr (GString) text = g_string_new (NULL);
  assessment_init (&assessment, documents, 2);
  const RulesFinding *finding = assessment_find (&assessment, "ex:s", ASSESSMENT_TODAY, 0);
  append_shown (&assessment, finding->answers[0].shown, 0, text);
  g_assert_cmpstr (text->str, ==, expected);
  g_assert_cmpuint (finding->answers[0].n_not_shown, ==, 0);
}

static void
test_shown (void)
{
  const char *parts =
      "ex:q1 gr:evidencedBy ex:w ; gr:shows ( ex:risk ex:name ) . ex:w sh:property [ sh:path ex:has ; "
      "sh:minCount 1 ] . ex:risk sh:path ex:has ; sh:name \"risk\" ; gr:shows ( ex:by ) . "
      "ex:by sh:path ( [ sh:inversePath ex:treats ] ex:how ) ; sh:name \"by\" ; gr:shows ( ex:name ) . "
      "ex:name sh:path rdfs:label ; sh:name \"name\" . ";
  check_shown (parts,
               SYSTEM "ex:s rdfs:label \"S\" ; ex:has ex:b , ex:a . ex:m ex:treats ex:b ; ex:how "
                      "ex:h . ex:h rdfs:label \"H\"@en .",
               "ex:risk ex:s ex:a; ex:s ex:has ex:a\n"
               "ex:risk ex:s ex:b; ex:s ex:has ex:b\n"
               "  ex:by ex:b ex:h; ^ex:m ex:treats ex:b; ex:m ex:how ex:h\n"
               "    ex:name ex:h \"H@en; ex:h rdfs:label \"H@en\n"
               "ex:name ex:s \"S; ex:s rdfs:label \"S\n");
  check_shown (parts, SYSTEM "ex:s rdfs:label \"S\" .", "ex:name ex:s \"S; ex:s rdfs:label \"S\n");
}

/* Of all instances that conform, and by the parts of the way that holds. */
static void
test_shown_of_instances (void)
{
  check_shown (
      "ex:q1 gr:evidencedBy ex:w1 , ex:w2 ; gr:shows ( ex:other ) . ex:w1 sh:order 1 ; sh:property [ "
      "sh:path ex:q ; sh:minCount 1 ] . ex:w2 sh:order 2 ; gr:focusClass ex:Risk ; sh:property [ "
      "sh:path ex:p ; sh:minCount 1 ] ; gr:shows ( ex:part ) . "
      "ex:part sh:path ex:p ; sh:name \"p\" . ex:other sh:path rdf:type ; sh:name \"kind\" . ",
      SYSTEM "ex:b a ex:Risk ; ex:p 1 . ex:a a ex:Risk ; ex:p 2 . ex:d a ex:Risk .",
      "ex:part ex:a \"2^^integer; ex:a ex:p \"2^^integer\n"
      "ex:part ex:b \"1^^integer; ex:b ex:p \"1^^integer\n");
}

static void
check_missing (const char *rest, const char *system, const char *const *languages,
               const char *expected)
{
  g_autofree char *catalogue = g_strconcat (ONE_QUESTION ("rdfs:label \"question\""), rest, NULL);
  const FixtureDocument documents[] = { { "catalogue.ttl", catalogue }, { "system.ttl", system } };
  g_auto (Assessment) assessment;
  assessment_init (&assessment, documents, 2);
  rules_assessor_set_languages (assessment.assessor, languages);
  const RulesFinding *finding = assessment_find (&assessment, "ex:s", ASSESSMENT_TODAY, 0);
  g_autofree char *missing = g_strjoinv ("; ", (char **) finding->answers[0].missing);
  g_assert_cmpstr (missing, ==, expected);
}

static void
test_missing (void)
{
  static const char *const german[] = { "de", NULL };
  const char *shape =
      "ex:q1 gr:evidencedBy [ sh:property [ sh:path ex:a ; sh:minCount 1 ] , [ sh:path ex:b ; "
      "sh:minCount 1 ; sh:message \"has no b\"@en , \"hat kein b\"@de ] , [ sh:path ex:d ; "
      "sh:minCount 1 ] ] . ex:a rdfs:label \"alpha\" . ";
  check_missing (shape, SYSTEM "ex:s ex:d 1 .", NULL,
                 "has no alpha, and at least 1 is needed; has no b");
  check_missing (shape, SYSTEM "ex:s ex:d 1 .", german,
                 "has no alpha, and at least 1 is needed; hat kein b");
  check_missing (shape, SYSTEM "ex:s ex:a 1 ; ex:b 1 ; ex:d 1 .", NULL, "");
  check_missing ("ex:q1 gr:evidencedBy [ gr:focusClass ex:Risk ; sh:property [ sh:path ex:p ; "
                 "sh:minCount 1 ] ] . ex:Risk rdfs:label \"risk\" ; gr:pluralLabel \"risks\" . ",
                 SYSTEM, NULL, "has nothing that is a risk");
  check_missing ("ex:q1 gr:evidencedBy [ gr:focusClass ex:Risk ; sh:message \"has no risks\" ; "
                 "sh:property [ sh:path ex:p ; sh:minCount 1 ] ] . ",
                 SYSTEM, NULL, "has no risks");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/assessment/given", test_given);
  g_test_add_func ("/rules/assessment/first-way", test_first_way);
  g_test_add_func ("/rules/assessment/partial", test_partial);
  g_test_add_func ("/rules/assessment/nearest", test_nearest);
  g_test_add_func ("/rules/assessment/unknown", test_unknown);
  g_test_add_func ("/rules/assessment/focus-class", test_focus_class);
  g_test_add_func ("/rules/assessment/other-documents", test_other_documents);
  g_test_add_func ("/rules/assessment/two-systems", test_two_systems);
  g_test_add_func ("/rules/assessment/facts", test_facts);
  g_test_add_func ("/rules/assessment/shown", test_shown);
  g_test_add_func ("/rules/assessment/shown-of-instances", test_shown_of_instances);
  g_test_add_func ("/rules/assessment/missing", test_missing);
  return g_test_run ();
}
