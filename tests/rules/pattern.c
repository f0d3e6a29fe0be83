/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/pattern.h"

#include <string.h>

static RulesTruth
match (const char *pattern, const char *flags, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesPattern) compiled = rules_pattern_new (pattern, flags, &error);
  g_autoptr (RulesMatcher) matcher = rules_matcher_new ();
  g_assert_no_error (error);
  /* A block of exactly its size, so that reading beyond is noticed. */
  gsize length = strlen (text);
  g_autofree char *exact = g_memdup2 (text, length);
  return rules_pattern_matches (compiled, matcher, length == 0 ? "" : exact, length);
}

#define MANY 16

typedef struct {
  const char *pattern;
  const char *flags;
  const char *matches[MANY];
  const char *fails[MANY];
} Case;

static void
check_cases (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    for (gsize k = 0; k < MANY && cases[i].matches[k] != NULL; k++) {
      if (match (cases[i].pattern, cases[i].flags, cases[i].matches[k]) != RULES_CONFORMS) {
        g_error ("`%s` does not match \"%s\"", cases[i].pattern, cases[i].matches[k]);
      }
    }
    for (gsize k = 0; k < MANY && cases[i].fails[k] != NULL; k++) {
      if (match (cases[i].pattern, cases[i].flags, cases[i].fails[k]) != RULES_VIOLATES) {
        g_error ("`%s` matches \"%s\"", cases[i].pattern, cases[i].fails[k]);
      }
    }
  }
}

#define CHECK(cases) check_cases (cases, G_N_ELEMENTS (cases))

static void
test_plain (void)
{
  static const Case cases[] = {
    { "b", NULL, { "abc", "b" }, { "", "ac" } },
    { "", NULL, { "", "a" }, { NULL } },
    { "^a.c$",
      NULL,
      { "abc", "a\xf0\x9f\x98\x80"
               "c" },
      { "abbc", "ac", "xabc" } },
    { "^(ab|cd)+$", NULL, { "ab", "abcd" }, { "", "abc" } },
    { "^a{2,3}$", NULL, { "aa", "aaa" }, { "a", "aaaa" } },
    { "^a{2}$", NULL, { "aa" }, { "aaa" } },
    { "^a{2,}?b", NULL, { "aaab" }, { "ab" } },
    { "^(?:a|b)c", NULL, { "ac", "bc" }, { "c" } },
    { "^a\\.b\\|c\\\\d\\{\\}\\(\\)\\[\\]\\^\\$\\-\\?\\*\\+$",
      NULL,
      { "a.b|c\\d{}()[]^$-?*+" },
      { "axb" } },
    { "^\\n\\r\\t$", NULL, { "\n\r\t" }, { "nrt" } },
    { "^\xc3\xa9+$", NULL, { "\xc3\xa9\xc3\xa9" }, { "e", "" } },
    { "foo|^bar$", NULL, { "xfoo", "bar" }, { "xbar" } },
    { "^a|b$", NULL, { "ax", "xb" }, { "xa", "bx" } },
  };
  CHECK (cases);
}

static void
test_lines (void)
{
  static const Case cases[] = {
    /* Without m, the end is the end, even behind a line feed. */
    { "a$", NULL, { "a", "ba" }, { "a\n", "a\nb", "a\r\n" } },
    { "^a", NULL, { "ab" }, { "\na", "b\na" } },
    /* With m, line feeds alone end lines, and after the last one there is no further line. */
    { "^a$", "m", { "a", "b\na", "a\nb", "b\na\n", "b\r\na" }, { "ab", "a\r\n", "b\ra" } },
    { "^$", "m", { "", "a\n\nb", "\n" }, { "a\n", "a" } },
    { "b$", "m", { "b\n", "ab\nc" }, { "b\r" } },
    { "^b", "m", { "a\nb" }, { "a\rb", "ab" } },
    { "a.b",
      NULL,
      { "axb",
        "a\xc2\x85"
        "b",
        "a\xe2\x80\xa8"
        "b" },
      { "a\nb", "a\rb" } },
    { "a.b", "s", { "axb", "a\nb", "a\rb" }, { "ab" } },
    { "a.*b", "sm", { "a\n\nb" }, { "b\na" } },
    { ".*b", NULL, { "a\nb", "a\rb" }, { "a\r\n" } },
    { "^.*$", NULL, { "ab" }, { "a\nb" } },
    { "^[^a]$", NULL, { "\n", "\r" }, { "a" } },
    /* A match may begin between a carriage return and a line feed. */
    { "\\P{L}b", NULL, { "\r\nb" }, { "b" } },
    { "^\nb|[^\r]b$", NULL, { "\r\nb" }, { "\rb" } },
  };
  CHECK (cases);
}

static void
test_flags (void)
{
  static const Case cases[] = {
    { "abc", "i", { "ABC", "aBc" }, { "abd" } },
    { "\xc3\xa9", "i", { "\xc3\x89" }, { "e" } },
    { "[a-z]", "i", { "Q" }, { "1" } },
    { "[^a-z]", "i", { "1" }, { "Q" } },
    { "\\p{Lu}", "i", { "A" }, { "a" } },
    { "[\\p{Lu}x]", "i", { "A", "X", "x" }, { "a" } },
    { "[^\\p{Lu}x]", "i", { "a" }, { "A", "X", "x" } },
    { "[^\\p{Lu}]", "i", { "a" }, { "A" } },
    { "\\p{IsBasicLatin}", "i", { "k" }, { "\xe2\x84\xaa" } },
    { "\\I", "i", { "\xc3\x97", "\xc2\xb5" }, { "\xce\xbc" } },
    { "[A-Z-[OI]]", "i", { "a", "A" }, { "o", "O", "i", "I" } },
    { "(a)\\1", "i", { "aA" }, { "ab" } },
    { " a b [ ] c\n", "x", { "ab c" }, { "abc", "a b c" } },
    { "a\\ b", "x", { "a b" }, { "ab" } },
    { "( ?: a ) {2}", "x", { "aa" }, { "a" } },
    { "[a-c -[b ]] d", "x", { "ad", "cd" }, { " d", "bd" } },
    { "a#b", "x", { "a#b" }, { "a" } },
    { "a.b*", "q", { "xa.b*x" }, { "abb", "a.b" } },
    { "[(\\^$", "q", { "[(\\^$" }, { "[" } },
    { "a b", "qx", { "a b" }, { "ab" } },
    { "A.b", "qi", { "a.B" }, { "axb" } },
    { "^a", "qm", { "^a" }, { "a" } },
    { "a", "", { "a" }, { "A" } },
    { "a", "iiss", { "A" }, { "b" } },
  };
  CHECK (cases);
}

static void
test_sets (void)
{
  static const Case cases[] = {
    { "^\\s$", NULL, { " ", "\t", "\n", "\r" }, { "\f", "\v", "\xc2\xa0", "a" } },
    { "^\\S$", NULL, { "a", "\f", "\xc2\xa0" }, { " ", "\n" } },
    { "^\\d$", NULL, { "5", "\xd9\xa5" }, { "a", "\xc2\xb2", "\xe2\x85\xa7" } },
    { "^\\D$", NULL, { "a" }, { "5", "\xd9\xa5" } },
    /* Everything but punctuation, separators and "other": so no underscore, but symbols. */
    { "^\\w$",
      NULL,
      { "a", "5", "\xc3\xa9", "+", "$", "\xcc\x81" },
      { "_", "-", " ", ".", "\x01" } },
    { "^\\W$", NULL, { "_", "-", " " }, { "a", "+" } },
    { "^\\i\\c*$", NULL, { "a", "_1", ":x", "\xc3\xa9\xc2\xb7" }, { "1", "-a", "a b", "" } },
    { "^\\I$", NULL, { "1", "-", " ", "\xc3\x97" }, { "a", ":", "\xc3\xa9" } },
    { "^\\C$", NULL, { " ", "/", "\xc3\x97" }, { "a", "-", "1" } },
    { "^[\\i-[:]][\\c-[:]]*$", NULL, { "abc", "_-1" }, { "a:b", ":a", "1" } },
    { "^\\p{L}\\P{L}$", NULL, { "a1", "\xc3\xa9-" }, { "aa" } },
    { "^\\p{Nd}\\p{Sc}\\p{Zs}$", NULL, { "1\xe2\x82\xac " }, { "1a " } },
    { "^\\pL\\PL$", NULL, { "a1" }, { "aa" } },
    { "^\\p{IsBasicLatin}+$", NULL, { "abc\x7f" }, { "\xc2\x80" } },
    { "^\\P{IsBasicLatin}$", NULL, { "\xc2\x80" }, { "a" } },
    { "^\\p{IsLatin-1Supplement}$", NULL, { "\xc3\xa9" }, { "e" } },
    { "^\\p{IsGreek}\\p{IsGreekandCoptic}$", NULL, { "\xce\xb1\xce\xb2" }, { "ab" } },
    { "^\\p{IsPrivateUse}$", NULL, { "\xee\x80\x80" }, { "\xed\x9f\xbf" } },
    { "^\\P{IsPrivateUse}$", NULL, { "\xed\x9f\xbf" }, { "\xee\x80\x80" } },
    { "^\\p{Greek}$", NULL, { "\xce\xb1" }, { "a" } },
    { "^\\h\\H\\v\\V$", NULL, { " a\na" }, { "aaaa" } },
  };
  CHECK (cases);
}

static void
test_classes (void)
{
  static const Case cases[] = {
    { "^[a-z-[aeiou]]$", NULL, { "b", "z" }, { "a", "u", "B", "-", "[" } },
    { "^[^a-z-[0-9]]$", NULL, { "A", "-" }, { "a", "5" } },
    { "^[a-z-[^aeiou]]$", NULL, { "a" }, { "b", "-" } },
    { "^[a-z-[b-y-[m]]]+$", NULL, { "amz" }, { "b", "y" } },
    { "^[\\w-[\\d_]]+$", NULL, { "ab" }, { "a1" } },
    { "[a-z-[aeiou]]{3}", NULL, { "bcd" }, { "bad" } },
    { "^[-a]$", NULL, { "-", "a" }, { "b" } },
    { "^[a-]$", NULL, { "-", "a" }, { "b" } },
    { "^[a\\-z]$", NULL, { "-", "a", "z" }, { "b" } },
    { "^[\\s-x]$", NULL, { " ", "-", "x" }, { "a" } },
    { "^[a-c-e]$", NULL, { "b", "-", "e" }, { "d" } },
    { "^[a^]$", NULL, { "^", "a" }, { "b" } },
    { "^[.$*+?(){}|]$", NULL, { ".", "$", "|", "{" }, { "a" } },
    { "^[\\]\\[\\\\]$", NULL, { "]", "[", "\\" }, { "a" } },
    { "^[[]$", NULL, { "[" }, { "a" } },
    { "^[[:alpha:]_]$", NULL, { "a", "_" }, { "1", ":" } },
    { "^[^[:^digit:]]$", NULL, { "1" }, { "a" } },
    { "^[\xc3\xa0-\xc3\xbf]$", NULL, { "\xc3\xa9" }, { "e", "\xc3\x89" } },
    { "^[\\n\\x41\\x{20ac}]$", NULL, { "\n", "A", "\xe2\x82\xac" }, { "x", "4" } },
    { "^[\\S\\d]$", NULL, { "a" }, { " " } },
    { "^[^\\S]$", NULL, { " " }, { "a" } },
    { "(?<=[a-z-[b]])c", NULL, { "ac" }, { "bc" } },
  };
  CHECK (cases);
}

static void
test_references (void)
{
  static const Case cases[] = {
    { "^(a|b)\\1$", NULL, { "aa", "bb" }, { "ab" } },
    { "^('|\").*\\1$", NULL, { "'a'", "\"\"" }, { "'a\"" } },
    /* Not eleven groups: the first, and a digit. */
    { "^(a)\\11$", NULL, { "aa1" }, { "a" } },
    { "^(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)\\11$", NULL, { "abcdefghijkk" }, { "abcdefghijka1" } },
    { "^((a)b)\\2$", NULL, { "aba" }, { "abab" } },
    /* A group that took no part is empty. */
    { "^(a)?b\\1$", NULL, { "b", "aba" }, { "ab" } },
    { "^(?<x>a)\\k<x>$", NULL, { "aa" }, { "a" } },
  };
  CHECK (cases);
}

/* What other engines have and XPath has not. */
static void
test_extensions (void)
{
  static const Case cases[] = {
    { "\\bcat\\b", NULL, { "a cat", "cat" }, { "concat" } },
    { "^(?=.*[A-Z])(?=.*[0-9]).{4,}$", NULL, { "abC1" }, { "abc1", "C1" } },
    { "^(?!foo)", NULL, { "bar" }, { "foobar" } },
    { "(?<!a)b", NULL, { "cb", "b" }, { "ab" } },
    { "^(?>a+)b", NULL, { "aab" }, { "ac" } },
    { "^a++b", NULL, { "aab" }, { "ac" } },
    { "^(?i)abc$", NULL, { "ABC" }, { "ABD" } },
    { "^(?i:a)b$", NULL, { "Ab" }, { "AB" } },
    { "^((?i)a)b$", NULL, { "Ab" }, { "AB" } },
    { "(?-i)a", "i", { "a" }, { "A" } },
    { "(?m)^b$", NULL, { "a\nb\nc" }, { "ab" } },
    { "(?m:^b)$", NULL, { "a\nb" }, { "a\nb\n" } },
    { "(?-m)^b$", "m", { "b" }, { "a\nb" } },
    { "(?s)a.b", NULL, { "a\nb" }, { "ab" } },
    { "(?s-i:a.)b", "i", { "a\nB" }, { "A\nb" } },
    { "^\\Aa\\z$", NULL, { "a" }, { "a\n" } },
    { "^a\\/b\\@\\:\\\"$", NULL, { "a/b@:\"" }, { "a" } },
    { "^{a}$", NULL, { "{a}" }, { "a" } },
    { "^a{$", NULL, { "a{" }, { "a" } },
    { "^a{x}]$", NULL, { "a{x}]" }, { "a" } },
    { "^\\x41\\x{1F600}$", NULL, { "A\xf0\x9f\x98\x80" }, { "A" } },
  };
  CHECK (cases);
}

/* Metering must not change what matches: the same patterns with and without items that are counted. */
static void
test_metered (void)
{
  static const Case cases[] = {
    { "^(a+|b)*c?(d|e)$", NULL, { "aabad", "e", "ce" }, { "aabac", "" } },
    { "(x+x+)+y", NULL, { "xxxy" }, { "xxxx", "xy" } },
    { "[a-z]+@[a-z]+\\.[a-z]{2,}", NULL, { "mail me@example.org" }, { "me@example", "@a.bc" } },
    { "(a(b(c)?)?)?\\3d", NULL, { "d", "abccd", "abcd" }, { "abc" } },
    { "^(?:(?<=a)b|a)+$", NULL, { "abab", "aab" }, { "abb", "b" } },
    { "\\d{3}-?\\d{4}|\\w+", NULL, { "555-1234", "x" }, { "-", "" } },
  };
  CHECK (cases);
}

/* Of repetitions that must be complete before anything behind them counts. */
static void
test_runs (void)
{
  static const struct {
    guint n;
    RulesTruth truth;
  } cases[] = { { 63, RULES_VIOLATES },
                { 64, RULES_VIOLATES },
                { 199, RULES_VIOLATES },
                { 200, RULES_CONFORMS },
                { 201, RULES_VIOLATES } };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *run = g_strnfill (cases[i].n, 'b');
    g_autofree char *text = g_strconcat ("a", run, "c", NULL);
    g_assert_cmpint (match ("ab{200}c", NULL, text), ==, cases[i].truth);
    g_assert_cmpint (match ("(a)[b]{200}(?:c|d)", NULL, text), ==, cases[i].truth);
  }
}

/* --- What is refused --- */

static void
test_errors (void)
{
  static const struct {
    const char *pattern;
    const char *flags;
    const char *message;
  } cases[] = {
    { "(a", NULL,
      "`(a` before character 3 of the pattern: missing closing parenthesis; see XPath and "
      "XQuery Functions 3.1, 5.6.1" },
    { "\xc3\xa9**", NULL,
      "`\xc3\xa9**` before character 4 of the pattern: quantifier does not follow a "
      "repeatable item; see XPath and XQuery Functions 3.1, 5.6.1" },
    { "\xc3\xa9[a", NULL, "`[` at character 2 of the pattern: a class without an end; write `]`" },
    { " a [ b", "x", "`[` at character 4 of the pattern: a class without an end; write `]`" },
    { "a[]b", NULL,
      "`[]` at character 2 of the pattern: an empty class; write `\\]` for a bracket" },
    { "[^]", NULL,
      "`[^]` at character 1 of the pattern: an empty class; write `\\]` for a bracket" },
    { "[z-a]", NULL, "`z-a` at character 2 of the pattern: no range; write `\\-` for a hyphen" },
    { "[a-\\d]", NULL,
      "`a-\\d` at character 2 of the pattern: no range; write `\\-` for a hyphen" },
    { "[a-z-[b]c]", NULL,
      "`-[` at character 5 of the pattern: a class that is taken away comes last; "
      "move it there, or write `\\-\\[`" },
    { "\\p{IsKlingon}", NULL,
      "`\\p{IsKlingon}` at character 1 of the pattern: no block of Unicode has "
      "this name; see Blocks.txt of Unicode" },
    { "x\\p{L", NULL, "`\\p{L` at character 2 of the pattern: no property; write `\\p{Lu}`" },
    { "\\p", NULL, "`\\p` at character 1 of the pattern: no property; write `\\p{Lu}`" },
    { "\\p{L*}", NULL,
      "`\\p{L*}` at character 1 of the pattern: no property; write a general category "
      "such as `\\p{Lu}`" },
    { "a\\", NULL,
      "`\\` at character 2 of the pattern: nothing to escape; write a backslash as `\\\\`" },
    { "\\y", NULL,
      "`\\y` at character 1 of the pattern: no such escape; see XPath and XQuery Functions "
      "3.1, 5.6.1" },
    { "[\\b]", NULL,
      "`\\b` at character 2 of the pattern: no such escape; see XPath and XQuery Functions "
      "3.1, 5.6.1" },
    { "\\x{d800}", NULL,
      "`\\x{d800}` at character 1 of the pattern: no character; write `\\x{20ac}`" },
    { "\\1(a)", NULL,
      "`\\1` at character 1 of the pattern: no group of this number ends before; count "
      "the groups" },
    { "(a\\1)", NULL,
      "`\\1` at character 3 of the pattern: no group of this number ends before; count "
      "the groups" },
    { "\\0", NULL,
      "`\\0` at character 1 of the pattern: no group of this number ends before; count the "
      "groups" },
    { "a{,2}", NULL, "`{,` at character 2 of the pattern: no quantifier; write `{0,` or `\\{,`" },
    { "(*UTF)a", NULL,
      "`(*` at character 1 of the pattern: verbs are not supported; write `\\*` for an "
      "asterisk" },
    { "a", "ix2", "`ix2` are no flags of a regular expression; use `s`, `m`, `i`, `x` and `q`" },
    { "\xff", NULL, "the pattern is not UTF-8; encode it so" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (rules_pattern_new (cases[i].pattern, cases[i].flags, &error));
    g_assert_error (error, RULES_ERROR, RULES_ERROR_PATTERN);
    g_assert_cmpstr (error->message, ==, cases[i].message);
  }
}

static void
test_refused (void)
{
  static const char *const patterns[] = {
    "(*LIMIT_MATCH=1)a",
    "(*CRLF)a",
    "a(*ACCEPT)",
    "(?C1)a",
    "(?C)",
    "(?C'x')",
    "(?R)",
    "(?0)",
    "(a)(?1)",
    "(?<x>a)(?&x)",
    "(?P>x)",
    "(?P<x>a)",
    "(?P=x)",
    "(a)\\g1",
    "(?(1)a|b)",
    "(a)(?(1)b)",
    "(?|a|b)",
    "(?#x)",
    "(?x)a",
    "(?n)a",
    "(?i-s-m)a",
    "(?^i)a",
    "(?'x'a)",
    "(?<1x>a)",
    "(?<x",
    "(?",
    "\\K",
    "\\G",
    "\\R",
    "\\X",
    "\\N",
    "\\Qa\\E",
    "\\u0041",
    "\\k{x}",
    "\\cA",
    "\\o{101}",
    "a)",
    "*a",
    "a|*",
    "(?<=a*)b",
    "[[:nope:]]",
    "\\p{Nope}",
    "\\k<x>",
    "a{70000}",
    "a{3,2}",
    "\\x4",
    "\\x{}",
    "\\x{110000}",
    "((a{1,1000}){1,1000}){1,1000}",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (RulesPattern) pattern = rules_pattern_new (patterns[i], NULL, &error);
    /* \cA is the set \c, then an A. */
    if (g_str_equal (patterns[i], "\\cA")) {
      g_assert_no_error (error);
      continue;
    }
    if (pattern != NULL) {
      g_error ("`%s` is taken", patterns[i]);
    }
    g_assert_error (error, RULES_ERROR, RULES_ERROR_PATTERN);
  }
}

/* --- Matching --- */

static void
test_not_utf8 (void)
{
  g_autoptr (RulesPattern) pattern = rules_pattern_new ("a", NULL, NULL);
  g_autoptr (RulesMatcher) matcher = rules_matcher_new ();
  g_assert_cmpint (rules_pattern_matches (pattern, matcher, "a\xc3", 2), ==, RULES_UNKNOWN);
  g_assert_cmpint (rules_pattern_matches (pattern, matcher, "\xed\xa0\x80", 3), ==, RULES_UNKNOWN);
  g_assert_cmpint (rules_pattern_matches (pattern, matcher, "a\0b", 3), ==, RULES_CONFORMS);
}

static gpointer
match_often (gpointer data)
{
  const RulesPattern *pattern = data;
  g_autoptr (RulesMatcher) matcher = rules_matcher_new ();
  guint matched = 0;
  for (guint i = 0; i < 2000; i++) {
    matched += rules_pattern_matches (pattern, matcher, "abab", 4) == RULES_CONFORMS ? 1 : 0;
    matched += rules_pattern_matches (pattern, matcher, "abac", 4) == RULES_VIOLATES ? 1 : 0;
  }
  return GUINT_TO_POINTER (matched);
}

static void
test_threads (void)
{
  g_autoptr (RulesPattern) pattern = rules_pattern_new ("^(ab|b)+$", NULL, NULL);
  g_autoptr (RulesPattern) other = rules_pattern_ref (pattern);
  GThread *threads[4];
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++) {
    threads[i] = g_thread_new ("match", match_often, other);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (threads[i])), ==, 4000);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pattern/plain", test_plain);
  g_test_add_func ("/pattern/lines", test_lines);
  g_test_add_func ("/pattern/flags", test_flags);
  g_test_add_func ("/pattern/sets", test_sets);
  g_test_add_func ("/pattern/classes", test_classes);
  g_test_add_func ("/pattern/references", test_references);
  g_test_add_func ("/pattern/extensions", test_extensions);
  g_test_add_func ("/pattern/metered", test_metered);
  g_test_add_func ("/pattern/runs", test_runs);
  g_test_add_func ("/pattern/errors", test_errors);
  g_test_add_func ("/pattern/refused", test_refused);
  g_test_add_func ("/pattern/not-utf8", test_not_utf8);
  g_test_add_func ("/pattern/threads", test_threads);
  return g_test_run ();
}
