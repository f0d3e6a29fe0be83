/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "tests/rules/decide-generate.h"

#include <stdlib.h>
#include <string.h>

/* The laws of deciding, on random policies and requests, against decisions by the letter. */

#define REQUESTS 40u

/* Sets of policies; GROUNDS_DECIDE_SETS asks for more. */
static guint
n_sets (void)
{
  const char *asked = g_getenv ("GROUNDS_DECIDE_SETS");
  return asked == NULL ? 250 : (guint) strtoul (asked, NULL, 10);
}

static void
begin (DecideFixture *fixture, guint32 seed, const GenerateOptions *options, gboolean *removed)
{
  g_autofree char *turtle = generate_policies (seed, options, removed);
  decide_fixture_init (fixture, turtle);
}

static void
ask (DecideFixture *fixture, guint32 seed)
{
  g_autofree char *request = generate_request (seed);
  decide_fixture_request (fixture, GENERATE_NOW, request);
  fixture->request.digest = "00";
}

/* The text without what was held back. */
static char *
without_held_back (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "; ", -1);
  GString *out = g_string_new (NULL);
  for (guint i = 0; parts[i] != NULL; i++) {
    if (!g_str_has_prefix (parts[i], "held back")) {
      g_string_append_printf (out, "%s%s", i == 0 ? "" : "; ", parts[i]);
    }
  }
  return g_string_free (out, FALSE);
}

/* --- As by the letter, with the index and without, twice --- */

static char *
everything (DecideFixture *fixture)
{
  const RulesDecision *decision = decide_fixture_decide (fixture, NULL);
  g_autofree char *text = decide_fixture_text (fixture, decision);
  g_autofree char *cited = decide_fixture_cited_text (fixture, decision);
  return g_strdup_printf ("%s | %u | %s", text, decision->n_scopes, cited);
}

/* Without the index more rules are looked at, and of those that could not fire anyway, more are said to be held back. */
static char *
what_fired (DecideFixture *fixture, const RulesDecideOptions *options)
{
  g_autofree char *text = decide_fixture_text (fixture, decide_fixture_decide (fixture, options));
  return without_held_back (text);
}

static void
check_decision (DecideFixture *fixture, guint32 seed)
{
  const RulesDecideOptions scan = { .without_index = TRUE };
  const RulesDecideOptions bare = { .without_proof = TRUE };
  g_autofree char *naive = decide_naive (fixture);
  g_autofree char *fired = what_fired (fixture, NULL);
  g_autofree char *scanned = what_fired (fixture, &scan);
  g_autofree char *unproved = what_fired (fixture, &bare);
  g_autofree char *first = everything (fixture);
  g_autofree char *again = everything (fixture);
  if (strcmp (fired, naive) != 0) {
    g_error ("request %u:\n%s\nby the letter\n%s", seed, fired, naive);
  }
  g_assert_cmpstr (scanned, ==, fired);
  g_assert_cmpstr (unproved, ==, fired);
  g_assert_cmpstr (first, ==, again);
}

/* --- Proofs --- */

static gboolean
has_unknown (const RulesDecision *decision)
{
  for (guint i = 0; i < decision->n_firings; i++) {
    if (decision->firings[i].unknown) {
      return TRUE;
    }
  }
  for (guint i = 0; i < decision->n_scopes; i++) {
    if (decision->scopes[i].truth == RULES_UNKNOWN) {
      return TRUE;
    }
  }
  return FALSE;
}

/* In place of a status. */
#define NOT_FIRED (-1)
#define NOT_APPROVED (-2)

/* What a proof says, in words that are the same for deciding on fewer triples if it still holds. */
static int
said_of (const RulesFiring *firing)
{
  if (firing->status == RULES_FIRING_HELD_BACK) {
    return NOT_FIRED;
  }
  return firing->evidence == NULL                ? NOT_APPROVED
         : firing->status == RULES_FIRING_COUNTS ? (int) RULES_FIRING_DETERMINES
                                                 : (int) firing->status;
}

static GPtrArray *
statements (const RulesDecision *decision)
{
  GPtrArray *said = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    if (firing->status == RULES_FIRING_MONITORED) {
      continue;
    }
    g_ptr_array_add (said,
                     g_strdup_printf ("%u@%u %d", firing->rule, firing->node, said_of (firing)));
  }
  for (guint i = 0; i < decision->n_scopes; i++) {
    const RulesScope *scope = &decision->scopes[i];
    if (scope->evidence != NULL) {
      g_ptr_array_add (said, g_strdup_printf ("scope %u %d", scope->policy, (int) scope->truth));
    }
  }
  return said;
}

static gboolean
is_so (const RulesDecision *decision, guint32 rule, KgTermId node, int said)
{
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    if (firing->rule == rule && firing->node == node) {
      int own = firing->status == RULES_FIRING_COUNTS ? (int) RULES_FIRING_DETERMINES
                                                      : (int) firing->status;
      return own == said;
    }
  }
  return said == NOT_FIRED;
}

/* The rules that determine the outcome, at their nodes: as many, all of them said to. */
static guint
count_determining (const RulesDecision *decision)
{
  guint n = 0;
  for (guint i = 0; i < decision->n_firings; i++) {
    n += decision->firings[i].status == RULES_FIRING_DETERMINES ? 1 : 0;
  }
  return n;
}

static gboolean
is_in_scope (const RulesDecision *decision, guint32 policy)
{
  for (guint i = 0; i < decision->n_scopes; i++) {
    if (decision->scopes[i].policy == policy) {
      return decision->scopes[i].truth == RULES_CONFORMS;
    }
  }
  return FALSE;
}

/* After deciding on these triples alone. */
static gboolean
is_approved (DecideFixture *fixture, const RulesTriples *triples, guint32 rule, KgTermId node)
{
  g_autoptr (GArray) approvals = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  return rules_decide_approved (fixture->decider, triples, rule, node, approvals);
}

static gboolean
still_said (DecideFixture *fixture, const RulesTriples *triples, const RulesDecision *decision,
            const GPtrArray *said)
{
  for (guint i = 0; i < said->len; i++) {
    const char *statement = (const char *) g_ptr_array_index (said, i);
    guint32 a;
    guint32 b;
    int status;
    if (sscanf (statement, "scope %u %d", &a, &status) == 2) {
      if (is_in_scope (decision, a) != (status == RULES_CONFORMS)) {
        return FALSE;
      }
      continue;
    }
    g_assert_cmpint (sscanf (statement, "%u@%u %d", &a, &b, &status), ==, 3);
    if (status == NOT_APPROVED ? is_approved (fixture, triples, a, b)
                               : !is_so (decision, a, b, status)) {
      return FALSE;
    }
  }
  return TRUE;
}

static const RulesDecision *
decide_on (DecideFixture *fixture, const GArray *cited, guint without, RulesTriples *triples)
{
  const RulesDecideOptions options = { .only = triples, .without_proof = TRUE };
  rules_triples_clear (triples);
  for (guint i = 0; i < cited->len; i++) {
    if (i != without) {
      rules_triples_add (triples, &g_array_index (cited, RulesTriple, i));
    }
  }
  rules_triples_seal (triples);
  return decide_fixture_decide (fixture, &options);
}

static void
explain_failure (DecideFixture *fixture, guint32 seed, const GArray *cited, guint without)
{
  g_autofree char *whole = everything (fixture);
  g_autoptr (RulesTriples) triples = rules_triples_new ();
  const RulesDecision *decision = decide_on (fixture, cited, without, triples);
  g_autofree char *less = decide_fixture_text (fixture, decision);
  g_error ("request %u: %s\n%s\n%s", seed,
           without == G_MAXUINT ? "does not suffice" : "one too many", whole, less);
}

static void
check_proof (DecideFixture *fixture, guint32 seed)
{
  const RulesDecision *decision = decide_fixture_decide (fixture, NULL);
  g_autoptr (GPtrArray) said = statements (decision);
  g_autoptr (GArray) cited = decide_fixture_cited (decision);
  g_autoptr (RulesTriples) triples = rules_triples_new ();
  RulesEffect outcome = decision->outcome;
  gboolean by_default = decision->by_default;
  guint n_determining = count_determining (decision);
  if (has_unknown (decision)) {
    return;
  }
  const RulesDecision *less = decide_on (fixture, cited, G_MAXUINT, triples);
  if (less->outcome != outcome || less->by_default != by_default ||
      count_determining (less) != n_determining || !still_said (fixture, triples, less, said)) {
    explain_failure (fixture, seed, cited, G_MAXUINT);
  }
  for (guint i = 0; i < cited->len; i++) {
    less = decide_on (fixture, cited, i, triples);
    if (less->outcome == outcome && count_determining (less) == n_determining &&
        still_said (fixture, triples, less, said)) {
      explain_failure (fixture, seed, cited, i);
    }
  }
}

/* --- Tests --- */

static const GenerateOptions usual = { .n_rules = 8, .without = G_MAXUINT };

static void
test_decisions (void)
{
  for (guint32 set = 0; set < n_sets (); set++) {
    g_auto (DecideFixture) fixture;
    begin (&fixture, set, &usual, NULL);
    for (guint32 i = 0; i < REQUESTS; i++) {
      ask (&fixture, set * REQUESTS + i);
      check_decision (&fixture, set * REQUESTS + i);
    }
  }
}

static void
test_proofs (void)
{
  for (guint32 set = 0; set < n_sets (); set++) {
    g_auto (DecideFixture) fixture;
    begin (&fixture, set, &usual, NULL);
    for (guint32 i = 0; i < REQUESTS; i++) {
      ask (&fixture, set * REQUESTS + i);
      check_proof (&fixture, set * REQUESTS + i);
    }
  }
}

static RulesEffect
outcome_of (DecideFixture *fixture, guint32 seed)
{
  ask (fixture, seed);
  return decide_fixture_decide (fixture, NULL)->outcome;
}

/* Adding a rule that restricts, taking out one that permits: neither loosens. */
static void
test_never_loosens (void)
{
  guint n_removed = 0;
  for (guint32 set = 0; set < n_sets () / 2; set++) {
    GenerateOptions more = usual;
    GenerateOptions less = usual;
    gboolean removed = FALSE;
    g_auto (DecideFixture) before;
    g_auto (DecideFixture) after;
    g_auto (DecideFixture) without;
    more.again = 1;
    less.without = set % usual.n_rules;
    begin (&before, set, &usual, NULL);
    begin (&after, set, &more, NULL);
    begin (&without, set, &less, &removed);
    n_removed += removed ? 1 : 0;
    for (guint32 i = 0; i < REQUESTS; i++) {
      RulesEffect outcome = outcome_of (&before, set + i * 1000);
      g_assert_cmpint (outcome_of (&after, set + i * 1000), >=, outcome);
      g_assert_cmpint (outcome_of (&without, set + i * 1000), >=, outcome);
    }
  }
  g_assert_true (n_removed > 0 || n_sets () < 40);
}

static gint
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Which of several approvals or walks are cited may depend on ids, and so on the order of loading; what comes out may not. */
static char *
in_any_order (DecideFixture *fixture)
{
  g_autofree char *text = decide_fixture_text (fixture, decide_fixture_decide (fixture, NULL));
  g_auto (GStrv) parts = g_strsplit (text, "; ", -1);
  for (guint i = 0; parts[i] != NULL; i++) {
    char *approvals = strstr (parts[i], " with ");
    if (approvals != NULL) {
      *approvals = '\0';
    }
  }
  qsort (parts, g_strv_length (parts), sizeof *parts, compare_strings);
  return g_strjoinv ("; ", parts);
}

static void
test_order (void)
{
  for (guint32 set = 0; set < n_sets () / 4; set++) {
    GenerateOptions backwards = usual;
    g_auto (DecideFixture) one;
    g_auto (DecideFixture) other;
    backwards.backwards = TRUE;
    begin (&one, set, &usual, NULL);
    begin (&other, set, &backwards, NULL);
    for (guint32 i = 0; i < REQUESTS; i++) {
      ask (&one, i);
      ask (&other, i);
      g_autofree char *forth = in_any_order (&one);
      g_autofree char *back = in_any_order (&other);
      g_assert_cmpstr (forth, ==, back);
    }
  }
}

/* --- On several threads --- */

#define THREADS 4u
#define SETS_ON_THREADS 10u

/* All decisions and proofs on these policies, one a line. (transfer full) */
static char *
decide_all (DecideFixture *fixture)
{
  GString *out = g_string_new (NULL);
  for (guint32 i = 0; i < REQUESTS; i++) {
    ask (fixture, i);
    g_autofree char *text = everything (fixture);
    g_string_append_printf (out, "%s\n", text);
  }
  return g_string_free (out, FALSE);
}

static gpointer
decide_beside_others (gpointer data)
{
  g_auto (DecideFixture) own;
  decide_fixture_share (&own, (const DecideFixture *) data);
  return decide_all (&own);
}

/* Policies are for any number of threads: each comes to what one alone comes to. */
static void
test_threads (void)
{
  for (guint32 set = 0; set < SETS_ON_THREADS; set++) {
    g_auto (DecideFixture) fixture;
    GThread *threads[THREADS];
    begin (&fixture, set, &usual, NULL);
    for (guint i = 0; i < THREADS; i++) {
      threads[i] = g_thread_new ("decide", decide_beside_others, &fixture);
    }
    g_autofree char *expected = decide_all (&fixture);
    for (guint i = 0; i < THREADS; i++) {
      g_autofree char *got = (char *) g_thread_join (threads[i]);
      g_assert_cmpstr (got, ==, expected);
    }
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/decide/property/decisions", test_decisions);
  g_test_add_func ("/rules/decide/property/proofs", test_proofs);
  g_test_add_func ("/rules/decide/property/never-loosens", test_never_loosens);
  g_test_add_func ("/rules/decide/property/order", test_order);
  g_test_add_func ("/rules/decide/property/threads", test_threads);
  return g_test_run ();
}
