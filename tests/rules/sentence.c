/* SPDX-License-Identifier: Apache-2.0 */

/* Evidence that is of no request: in words, and drawn (rules/sentence.h). */

#include "rules/sentence.h"

#include "kg/parse.h"
#include "rules/evaluate.h"
#include "rules/limits.h"
#include "tests/rules/fixture.h"

#include <string.h>

static void
test_words (void)
{
  static const char *const cases[][2] = {
    { "https://example.com/ns#ChangeLog", "change log" },
    { "https://example.com/ns#AISystem", "AI system" },
    { "https://example.com/GPAIModel", "GPAI model" },
    { "https://example.com/hasAISubject", "has AI subject" },
    { "https://example.com/APIs", "APIs" },
    { "https://example.com/openAPIs", "open APIs" },
    { "https://example.com/GDPR", "GDPR" },
    { "https://example.com/data_set-27", "data set 27" },
    { "https://example.com/12", NULL },
    { "https://example.com/a.b", NULL },
    { "urn:example:thing", NULL },
    { "", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) words = g_string_new ("x");
    gboolean found = rules_words_append_iri (words, cases[i][0]);
    g_assert_cmpint (found, ==, cases[i][1] != NULL);
    g_assert_cmpstr (words->str + 1, ==, found ? cases[i][1] : "");
  }
}

/* --- Evidence --- */

typedef struct {
  Fixture fixture;
  RulesEvaluator *evaluator;
  RulesTeller *teller;
  const RulesEvidence *evidence;
} Told;

#define SHAPE                                                                                      \
  "ex:S a sh:NodeShape ; sh:property [ sh:path ex:owner ; sh:minCount 1 ] ;"                       \
  "  sh:property [ sh:path ex:score ; sh:minInclusive 5 ] ;"                                       \
  "  sh:property [ sh:path ex:blocked ; sh:maxCount 0 ] . "

static void
told_init (Told *told, const char *data)
{
  g_autoptr (GError) error = NULL;
  RulesTruth truth;
  g_autofree char *text = g_strconcat (SHAPE, data, NULL);
  fixture_init (&told->fixture, text, NULL, FALSE);
  const KgView *view = rules_shapes_view (told->fixture.shapes);
  told->evaluator = rules_evaluator_new ();
  rules_evaluator_begin (told->evaluator, told->fixture.shapes, view, RULES_EVALUATE_CONDITION,
                         RULES_LIMIT_CONDITION_STEPS);
  told->evidence = rules_evidence (told->evaluator, fixture_shape (&told->fixture, "S"),
                                   fixture_id (view, "ex:a"), &truth, &error);
  g_assert_no_error (error);
  told->teller = rules_teller_new (told->fixture.shapes, view, NULL);
}

static void
told_clear (Told *told)
{
  rules_teller_free (told->teller);
  rules_evaluator_free (told->evaluator);
  fixture_clear (&told->fixture);
}

#define THING                                                                                      \
  "ex:a rdfs:label \"The thing\" ; ex:owner ex:b ; ex:score 7 . ex:b rdfs:label \"Bea\" ."

static char *
tell_steps (const GArray *steps)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < steps->len; i++) {
    const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    g_string_append_printf (text, "%s (%s)\n", step->text, step->where);
  }
  return g_string_free (text, FALSE);
}

static void
check_steps (const char *data, const char *expected)
{
  Told told = { 0 };
  told_init (&told, data);
  g_autoptr (GArray) steps = rules_teller_steps (told.teller, told.evidence);
  g_autofree char *text = tell_steps (steps);
  g_assert_cmpstr (text, ==, expected);
  told_clear (&told);
}

static void
test_steps (void)
{
  check_steps (THING, "The thing has the owner Bea (shapes.ttl:1)\n"
                      "the score 7 is at least 5 ()\n"
                      "The thing has no blocked ()\n");
  check_steps ("ex:a rdfs:label \"The thing\" .", "The thing has no owner ()\n");
}

static void
test_no_evidence (void)
{
  Told told = { 0 };
  told_init (&told, THING);
  g_autoptr (GArray) steps = rules_teller_steps (told.teller, NULL);
  g_assert_cmpuint (steps->len, ==, 0);
  told_clear (&told);
}

static void
test_predicate (void)
{
  Told told = { 0 };
  g_auto (RulesTellerPredicate) named = { 0 };
  told_init (&told, "ex:a ex:owner ex:b . ex:owner rdfs:label \"proprietor\" ;"
                    "  gr:phrase \"belongs to\"@en .");
  const KgView *view = rules_shapes_view (told.fixture.shapes);
  rules_teller_predicate (told.teller, fixture_id (view, "ex:owner"), &named);
  g_assert_cmpstr (named.text, ==, "proprietor");
  g_assert_cmpstr (named.phrase, ==, "belongs to");
  g_assert_true (named.is_label);
  told_clear (&told);
}

/* --- The drawing --- */

static char *
draw (const Told *told, const RulesFigure *figure)
{
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);
  rules_teller_figure (told->teller, figure, out, &error);
  g_assert_no_error (error);
  return g_string_free (out, FALSE);
}

static void
test_figure (void)
{
  Told told = { 0 };
  told_init (&told, THING);
  g_autoptr (GArray) steps = rules_teller_steps (told.teller, told.evidence);
  RulesFigure figure = { .outcome = "high risk",
                         .head = "The thing",
                         .colour = RULES_EFFECT_DENY,
                         .title = "Annex <III>",
                         .note = "Things",
                         .steps = steps,
                         .description = "Why the thing is one." };
  g_autofree char *plain = draw (&told, &figure);
  g_autofree char *again = draw (&told, &figure);
  g_assert_cmpstr (plain, ==, again);
  g_assert_nonnull (strstr (plain, "<desc id=\"drawing-desc\">Why the thing is one.</desc>"));
  g_assert_nonnull (strstr (plain, ">HIGH RISK</text>"));
  g_assert_nonnull (strstr (plain, ">Annex &lt;III&gt;</text>"));
  g_assert_nonnull (strstr (plain, "class=\"decision deny\""));
  g_assert_nonnull (strstr (plain, ">said by the request</text>"));
  figure.legend[RULES_STEP_ASSERTED] = "steht im Graphen";
  g_autofree char *german = draw (&told, &figure);
  g_assert_nonnull (strstr (german, ">steht im Graphen</text>"));
  g_assert_null (strstr (german, ">said by the request</text>"));
  told_clear (&told);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sentence/words", test_words);
  g_test_add_func ("/sentence/steps", test_steps);
  g_test_add_func ("/sentence/no-evidence", test_no_evidence);
  g_test_add_func ("/sentence/predicate", test_predicate);
  g_test_add_func ("/sentence/figure", test_figure);
  return g_test_run ();
}
