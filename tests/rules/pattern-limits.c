/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/pattern.h"

#include "rules/limits.h"

/* What patterns may cost: the limits, and that hostile patterns and texts run into them. */

static void
test_pattern_limit (void)
{
  g_autofree char *longest = g_strnfill (RULES_LIMIT_PATTERN_BYTES, 'a');
  g_autofree char *longer = g_strnfill (RULES_LIMIT_PATTERN_BYTES + 1, 'a');
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesPattern) pattern = rules_pattern_new (longest, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (pattern);
  g_assert_null (rules_pattern_new (longer, NULL, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==, "the pattern has 4097 bytes, more than 4096; split it");
}

static char *
nested (guint depth)
{
  GString *out = g_string_new ("[a");
  for (guint i = 0; i < depth; i++) {
    g_string_append (out, "-[a");
  }
  for (guint i = 0; i <= depth; i++) {
    g_string_append_c (out, ']');
  }
  return g_string_free (out, FALSE);
}

static void
test_depth_limit (void)
{
  g_autofree char *deepest = nested (RULES_LIMIT_DEPTH);
  g_autofree char *deeper = nested (RULES_LIMIT_DEPTH + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesPattern) pattern = rules_pattern_new (deepest, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (pattern);
  g_assert_null (rules_pattern_new (deeper, NULL, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_PATTERN);
}

/* Each of them would take hours. */
static void
test_hostile (void)
{
  static const char *const patterns[] = {
    "(a+)+$",
    "^(a|aa)+$",
    "^(a|a?)+$",
    "a*a*a*a*[bc]",
    "(?:(?:a|a){18})[yz]",
    "(?:a?){20}[yz]",
    "a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?[yz]",
    "(a*)\\1[yz]",
    "a{60000}[yz]",
    "(?=(a+))\\1{2,}[yz]",
    "(.*a){20}[yz]",
    "^((((a*)*)*)*)*b",
    "^(?:(?=a*[yz])b|a)*$",
    "(?:a*x|a*y|a*z|a*x|a*y|a*z|a*x|a*y|a*z|a*x|a*y|a*z)[yz]",
  };
  g_autofree char *text = g_strnfill (1u << 20, 'a');
  text[(1u << 20) - 1] = '!';
  g_autoptr (RulesMatcher) matcher = rules_matcher_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++) {
    g_autoptr (RulesPattern) pattern = rules_pattern_new (patterns[i], NULL, NULL);
    g_assert_nonnull (pattern);
    g_assert_cmpint (rules_pattern_matches (pattern, matcher, text, 1u << 20), ==, RULES_UNKNOWN);
    /* The matcher is as good as new. */
    g_assert_cmpint (rules_pattern_matches (pattern, matcher, "", 0), !=, RULES_UNKNOWN);
  }
}

/* An x at which the match begins, then the run, is looked at; it is given back character by character, and each time
 * counts. */
static void
test_step_limit (void)
{
  const gsize bytes = 64; /* of a run that cost as much as a step */
  gsize n = 0;
  while (2 + n + n / bytes < RULES_LIMIT_MATCH) {
    n++;
  }
  g_autoptr (RulesPattern) pattern = rules_pattern_new ("x.*[yz]", NULL, NULL);
  g_autoptr (RulesMatcher) matcher = rules_matcher_new ();
  g_autofree char *text = g_strnfill (n + 2, 'a');
  text[0] = 'x';
  g_assert_cmpint (rules_pattern_matches (pattern, matcher, text, n + 1), ==, RULES_VIOLATES);
  g_assert_cmpint (rules_pattern_matches (pattern, matcher, text, n + 2), ==, RULES_UNKNOWN);
}

/* Each round of the group is kept to come back to. */
static void
test_memory_limit (void)
{
  g_autoptr (RulesPattern) pattern = rules_pattern_new ("^(?:a|b)*$", NULL, NULL);
  g_autoptr (RulesMatcher) matcher = rules_matcher_new ();
  g_autofree char *text = g_strnfill (1u << 20, 'a');
  g_assert_cmpint (rules_pattern_matches (pattern, matcher, text, RULES_LIMIT_MATCH_DEPTH / 4), ==,
                   RULES_CONFORMS);
  g_assert_cmpint (rules_pattern_matches (pattern, matcher, text, 1u << 20), ==, RULES_UNKNOWN);
}

/* A literal as long as they get, and patterns that go over it once. */
static void
test_long_texts (void)
{
  static const struct {
    const char *pattern;
    RulesTruth truth;
  } cases[] = {
    { "foo", RULES_VIOLATES },
    { "^.*$", RULES_CONFORMS },
    { ".*foo.*", RULES_VIOLATES },
    { "foo.*bar", RULES_VIOLATES },
    { "^[a-z ,]+$", RULES_CONFORMS },
    { "[0-9]{4}", RULES_VIOLATES },
    { "lorem.*amet, $", RULES_CONFORMS },
    { "(foo|bar)", RULES_VIOLATES },
    { "\\s+$", RULES_CONFORMS },
    { "[a-z]+@[a-z]+", RULES_VIOLATES },
  };
  g_autoptr (GString) text = g_string_new (NULL);
  while (text->len < 1000000) {
    g_string_append (text, "lorem ipsum dolor sit amet, ");
  }
  g_autoptr (RulesMatcher) matcher = rules_matcher_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (RulesPattern) pattern = rules_pattern_new (cases[i].pattern, NULL, NULL);
    g_assert_nonnull (pattern);
    g_assert_cmpint (rules_pattern_matches (pattern, matcher, text->str, text->len), ==,
                     cases[i].truth);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pattern-limits/pattern-limit", test_pattern_limit);
  g_test_add_func ("/pattern-limits/depth-limit", test_depth_limit);
  g_test_add_func ("/pattern-limits/hostile", test_hostile);
  g_test_add_func ("/pattern-limits/step-limit", test_step_limit);
  g_test_add_func ("/pattern-limits/memory-limit", test_memory_limit);
  g_test_add_func ("/pattern-limits/long-texts", test_long_texts);
  return g_test_run ();
}
