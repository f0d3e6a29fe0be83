/* SPDX-License-Identifier: Apache-2.0 */

/* How detectors are read, refused, run and settled; those that come with the program: detectors-builtin.c. */

#include "kg/parse-child.h"
#include "rules/detectors-private.h"
#include "rules/limits.h"
#include "tests/rules/detectors-fixture.h"

#include <string.h>

#define MIB (1u << 20)

static char *
scan_with (const char *turtle, const char *text)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, FALSE, turtle);
  g_assert_cmpstr (fixture.message, ==, NULL);
  return detectors_fixture_scan (&fixture, text, -1);
}

#define ASSERT_SCAN(turtle, text, expected)                                                        \
  do {                                                                                             \
    g_autofree char *finds = scan_with (turtle, text);                                             \
    g_assert_cmpstr (finds, ==, expected);                                                         \
  } while (0)

#define DETECTOR(class, name, rest) "ex:" class " gr:detector ex:" name " . ex:" name " " rest " ."

/* --- Reading --- */

static void
test_none (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, FALSE, "ex:a ex:b ex:c .");
  g_autofree char *finds = detectors_fixture_scan (&fixture, "anything@example.org", -1);
  g_assert_cmpstr (finds, ==, "");
  g_assert_cmpuint (rules_detectors_count (fixture.detectors), ==, 0);
}

static void
test_own (void)
{
  ASSERT_SCAN (DETECTOR ("Case", "case", "gr:pattern \"\\\\bCASE-[0-9]{4}\\\\b\""),
               "see CASE-0815, not CASE-08155 or XCASE-0815", "Case [4,13) case");
}

/* One from outside has no pattern; two patterns of one detector both count; one detector may serve two classes. */
static void
test_several (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, FALSE,
                          "ex:A gr:detector ex:outside, ex:own . ex:B gr:detector ex:own . "
                          "ex:outside rdfs:label \"x\" . ex:own gr:pattern \"ab\", \"cd\" .");
  g_assert_cmpuint (rules_detectors_count (fixture.detectors), ==, 2);
  g_autofree char *finds = detectors_fixture_scan (&fixture, "ab cd", -1);
  g_assert_cmpstr (finds, ==, "A [0,2) own; B [0,2) own; A [3,5) own; B [3,5) own");
}

static void
test_confidence (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, FALSE,
                          DETECTOR ("A", "a", "gr:pattern \"aa\" ; gr:confidence 0.25")
                              DETECTOR ("B", "b", "gr:pattern \"bb\""));
  g_autofree char *finds = detectors_fixture_scan (&fixture, "aa bb", -1);
  g_assert_cmpstr (finds, ==, "A [0,2) a; B [3,5) b");
  g_assert_cmpfloat (g_array_index (fixture.finds, RulesFind, 0).confidence, ==, 0.25);
  g_assert_cmpfloat (g_array_index (fixture.finds, RulesFind, 1).confidence, ==, 0.5);
  g_assert_false (g_array_index (fixture.finds, RulesFind, 0).checked);
}

static void
test_checks (void)
{
  static const char turtle[] =
      DETECTOR ("Card", "card", "gr:pattern \"\\\\b[0-9]{16}\\\\b\" ; gr:check gr:Luhn");
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, FALSE, turtle);
  g_autofree char *finds =
      detectors_fixture_scan (&fixture, "4111111111111112 4111111111111111", -1);
  g_assert_cmpstr (finds, ==, "Card [17,33) card");
  g_assert_true (g_array_index (fixture.finds, RulesFind, 0).checked);
}

/* --- Refusing --- */

static void
assert_refused (const char *pattern, const char *message)
{
  g_autofree char *escaped = g_strescape (pattern, "");
  g_autofree char *turtle =
      g_strdup_printf ("\nex:A gr:detector ex:a .\nex:a gr:pattern \"%s\" .", escaped);
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, FALSE, turtle);
  g_autofree char *expected =
      g_strdup_printf ("own.ttl:3: in the pattern `%s`: %s", pattern, message);
  g_assert_cmpstr (fixture.message, ==, expected);
}

#define BACKTRACKS                                                                                 \
  " can match the same text in several ways and repeats without bound, so it can backtrack "       \
  "without bound; begin each turn with a character that the turn before cannot hold, or bound "    \
  "the repetition, as in `{1,8}`"
#define TAKES_OVER(behind)                                                                         \
  " repeats without bound, and so does `" behind "` behind it, which can take over anywhere; put " \
  "a character between them that the first cannot hold, or bound one of them, as in `{1,40}`"

static void
test_refused_backtracking (void)
{
  assert_refused ("(a+)+b", "`(a+)`" BACKTRACKS);
  assert_refused ("(a|a)*b", "`(a|a)`" BACKTRACKS);
  assert_refused ("(?:a|ab)*c", "`(?:a|ab)`" BACKTRACKS);
  assert_refused ("([a-z]+[0-9]?)*!", "`([a-z]+[0-9]?)`" BACKTRACKS);
  assert_refused ("(?i:(?:x*y?)+)z", "`(?:x*y?)`" BACKTRACKS);
  assert_refused ("\\w+\\d+x", "`\\w`" TAKES_OVER ("\\d"));
  assert_refused (".*.*=", "`.`" TAKES_OVER ("."));
  assert_refused ("a+,?[ab]*c", "`a`" TAKES_OVER ("[ab]"));
  assert_refused ("x(?=.*y)",
                  "`.` repeats without bound in a look-around; bound it, as in `{1,40}`");
  assert_refused ("(a)\\1", "a reference to a group, which can backtrack without bound; spell out "
                            "what it should match");
}

static void
test_refused_otherwise (void)
{
  assert_refused ("a*", "it matches nothing at all, anywhere; make some part of it mandatory");
  assert_refused ("(ab", "a group without its `)`; close it");
  assert_refused ("ab)", "a `)` without its `(`; escape it");
  assert_refused ("[ab", "a class without its `]`; close it");
  assert_refused ("+a", "a quantifier with nothing before it; escape it");
  assert_refused ("a{3,2}",
                  "`a{3,2}` repeats what has no length, or zero times, or has its bounds in "
                  "the wrong order; leave it out or exchange them");
  assert_refused ("(*FAIL)a", "a verb, `(*…)`, which is not known here; leave it out");
  assert_refused ("(?R)a",
                  "a group that begins with `(?` and is none of `(?:`, `(?i)`, `(?<name>`, "
                  "`(?=`, `(?!`, `(?<=`, `(?<!` and `(?>`; use one of these");
  assert_refused ("a\\Kb",
                  "an escape other than `\\b`, `\\B`, `\\d`, `\\w`, `\\s`, `\\h`, `\\p{}`, `\\x` "
                  "and those of control characters; spell out what it should match");
  assert_refused ("a(?<=b+)c",
                  "`b` repeats without bound in a look-around; bound it, as in `{1,40}`");
}

/* What repeats without bound and has one way only is taken. */
static void
test_accepted (void)
{
  static const char *const patterns[] = {
    "[a-z]+@[a-z]+", "(?:[a-z]+\\.)+[a-z]{2}",  "\\d+(?:,\\d+)*;",     "(?:[0-9]{3})+x",
    "(?:a|b)+c",     "[^\"]*\"[^\"]*\"",        "(?:a{0,50}){0,50}b",  "(?i)k+s",
    "(?<!x)a(?!y)",  "(?<name>a)(?P<other>b)c", "\\p{Lu}\\x{41}\\x42", "[]a-]x",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (RulesSyntax) syntax = rules_syntax_new (patterns[i], &error);
    g_assert_no_error (error);
    g_assert_nonnull (syntax);
  }
}

static void
test_refused_several (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, FALSE,
                          "\nex:A gr:detector ex:a .\n"
                          "ex:a gr:pattern \"(\" ;\n"
                          "  gr:check gr:Lun .\n");
  g_assert_cmpstr (fixture.message, ==,
                   "own.ttl:4: `gr:Lun` is no checksum of this program; `grounds show gr:Checksum` "
                   "lists them\nown.ttl:3: in the pattern `(`: a group without its `)`; close it");
}

/* At the limit of bytes, and one beyond. */
static void
test_pattern_length (void)
{
  g_autofree char *longest = g_strnfill (RULES_LIMIT_PATTERN_BYTES, 'a');
  g_autofree char *fits = g_strdup_printf ("ex:A gr:detector [ gr:pattern \"%s\" ] .", longest);
  g_autofree char *beyond = g_strdup_printf ("ex:A gr:detector [ gr:pattern \"%sa\" ] .", longest);
  g_auto (DetectorsFixture) good = { 0 };
  g_auto (DetectorsFixture) bad = { 0 };
  detectors_fixture_init (&good, FALSE, fits);
  g_assert_cmpstr (good.message, ==, NULL);
  detectors_fixture_init (&bad, FALSE, beyond);
  g_assert_nonnull (bad.message);
  g_assert_true (g_str_has_suffix (bad.message,
                                   "it is not a string of at most 4096 bytes; write it "
                                   "as one, or split it"));
}

/* At the limit of places, and one beyond. */
static void
test_positions (void)
{
  GString *pattern = g_string_new (NULL);
  for (guint i = 0; i < RULES_LIMIT_DETECTOR_POSITIONS / 8; i++) {
    g_string_append (pattern, "a{8}");
  }
  g_autofree char *fits = g_string_free (pattern, FALSE);
  g_autofree char *beyond = g_strconcat (fits, "a", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesSyntax) good = rules_syntax_new (fits, &error);
  g_assert_no_error (error);
  g_assert_null (rules_syntax_new (beyond, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_PATTERN);
}

/* --- Offsets --- */

static void
test_offsets (void)
{
  static const char turtle[] = DETECTOR ("A", "a", "gr:pattern \"[0-9]+|é|[😀-😂]\"");
  /* Astral characters count once, and so does each combining mark. */
  ASSERT_SCAN (turtle, "1", "A [0,1) a");
  ASSERT_SCAN (turtle, "ä12", "A [1,3) a");
  ASSERT_SCAN (turtle, "😀a😁34", "A [0,1) a; A [2,3) a; A [3,5) a");
  ASSERT_SCAN (turtle, "e\xcc\x81 5", "A [3,4) a");
  ASSERT_SCAN (turtle, "\xc3\xa9\xcc\x81 5", "A [0,1) a; A [3,4) a");
}

/* --- Nearby words --- */

#define NEAR_CARD                                                                                  \
  DETECTOR ("Card", "card", "gr:pattern \"[0-9]{4}\" ; gr:near \"card\", \"Größe der Karte\"")

static char *
pad (const char *before, guint n, const char *after)
{
  g_autofree char *spaces = g_strnfill (n, '.');
  return g_strconcat (before, spaces, after, NULL);
}

static void
test_near (void)
{
  ASSERT_SCAN (NEAR_CARD, "the card 1234", "Card [9,13) card");
  ASSERT_SCAN (NEAR_CARD, "the CARD: 1234", "Card [10,14) card");
  ASSERT_SCAN (NEAR_CARD, "1234 is the card", "Card [0,4) card");
  ASSERT_SCAN (NEAR_CARD, "GRÖSSE 1234", "");
  ASSERT_SCAN (NEAR_CARD, "GRÖße\nder  KARTE 1234", "Card [17,21) card");
  ASSERT_SCAN (NEAR_CARD, "the cards 1234, a discard 1234", "");
  ASSERT_SCAN (NEAR_CARD, "1234", "");
}

static void
test_near_distance (void)
{
  g_autofree char *just_before = pad ("card", 56, "1234");
  g_autofree char *too_early = pad ("card", 57, "1234");
  g_autofree char *just_behind = pad ("1234", 16, "card");
  g_autofree char *too_late = pad ("1234", 17, "card");
  g_autofree char *cut = pad ("discard", 56, "1234");
  ASSERT_SCAN (NEAR_CARD, just_before, "Card [60,64) card");
  ASSERT_SCAN (NEAR_CARD, too_early, "");
  ASSERT_SCAN (NEAR_CARD, just_behind, "Card [0,4) card");
  ASSERT_SCAN (NEAR_CARD, too_late, "");
  ASSERT_SCAN (NEAR_CARD, cut, "");
}

/* The word that stood there is told; the find itself is no word near it. */
static void
test_near_told (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, FALSE,
                          DETECTOR ("A", "a",
                                    "gr:pattern \"[a-z]{4}[0-9]\" ; gr:near \"abcd1\", \"so\""));
  g_autofree char *alone = detectors_fixture_scan (&fixture, "abcd1", -1);
  g_assert_cmpstr (alone, ==, "");
  g_autofree char *near = detectors_fixture_scan (&fixture, "abcd1 so", -1);
  g_assert_cmpstr (near, ==, "A [0,5) a");
  KgTermId word = g_array_index (fixture.finds, RulesFind, 0).near;
  g_assert_cmpstr (detectors_fixture_name (&fixture, word), ==, "so");
}

/* --- Overlaps --- */

static void
test_overlap_in_class (void)
{
  /* The surest, even if shorter; then the longest; then the first. */
  ASSERT_SCAN (DETECTOR ("A", "sure", "gr:pattern \"bc\" ; gr:confidence 0.9")
                   DETECTOR ("A", "long", "gr:pattern \"abcd\" ; gr:confidence 0.5"),
               "abcd", "A [1,3) sure");
  ASSERT_SCAN (DETECTOR ("A", "short", "gr:pattern \"bc\"")
                   DETECTOR ("A", "long", "gr:pattern \"abcd\""),
               "abcd", "A [0,4) long");
  ASSERT_SCAN (DETECTOR ("A", "one", "gr:pattern \"ab\"")
                   DETECTOR ("A", "two", "gr:pattern \"bc\""),
               "abc", "A [0,2) one");
  /* What overlaps only what was dropped stays. */
  ASSERT_SCAN (DETECTOR ("A", "one", "gr:pattern \"ab\" ; gr:confidence 0.9")
                   DETECTOR ("A", "two", "gr:pattern \"bc\" ; gr:confidence 0.6")
                       DETECTOR ("A", "three", "gr:pattern \"cd\" ; gr:confidence 0.5"),
               "abcd", "A [0,2) one; A [2,4) three");
}

#define CARD_AND(class, name, rest)                                                                \
  DETECTOR ("Card", "card", "gr:pattern \"[0-9]{16}\" ; gr:check gr:Luhn ; gr:confidence 0.8")     \
  DETECTOR (class, name, rest)

static void
test_overlap_of_classes (void)
{
  static const char number[] = "4111111111111111";
  /* Unchecked and covered: left out. */
  ASSERT_SCAN (CARD_AND ("Four", "four", "gr:pattern \"4111\" ; gr:confidence 1.0"), number,
               "Card [0,16) card");
  ASSERT_SCAN (CARD_AND ("All", "all", "gr:pattern \"[0-9]{16}\""), number, "Card [0,16) card");
  /* Unchecked and longer: both. */
  ASSERT_SCAN (CARD_AND ("More", "more", "gr:pattern \"x[0-9]{16}\""), "x4111111111111111",
               "More [0,17) more; Card [1,17) card");
  /* Checked, but shorter and less sure: left out; surer: both. */
  ASSERT_SCAN (CARD_AND ("Two", "two", "gr:pattern \"^4111111111111111|18\" ; gr:check gr:Luhn"),
               number, "Card [0,16) card; Two [0,16) two");
  ASSERT_SCAN (CARD_AND ("Z", "z", "gr:pattern \"00\" ; gr:check gr:Iso7064Mod97-10"), number,
               "Card [0,16) card");
  /* Neither is checked: both. */
  ASSERT_SCAN (DETECTOR ("A", "a", "gr:pattern \"abc\"") DETECTOR ("B", "b", "gr:pattern \"b\""),
               "abc", "A [0,3) a; B [1,2) b");
}

/* A find ends where its detector goes on; a candidate that fails its checksum hides none behind it. */
static void
test_going_on (void)
{
  ASSERT_SCAN (DETECTOR ("A", "a", "gr:pattern \"aa\""), "aaaaa", "A [0,2) a; A [2,4) a");
  ASSERT_SCAN (DETECTOR ("A", "a", "gr:pattern \"[0-9]{4}\" ; gr:check gr:Luhn"), "100018",
               "A [2,6) a");
}

/* Where the filter looks within a match. */
static void
test_inner (void)
{
  static const char turtle[] = DETECTOR ("A", "a", "gr:pattern \"[a-zé.]{2,5}@[a-z]{1,3}\"");
  ASSERT_SCAN (turtle, "é.b@c", "A [0,5) a");
  ASSERT_SCAN (turtle, "abcdefgh@x", "A [3,10) a");
  ASSERT_SCAN (turtle, "a@x ab@y", "A [4,8) a");
  ASSERT_SCAN (turtle, "ab@cd@ef", "A [0,5) a");
  ASSERT_SCAN (turtle, "@x @", "");
}

static void
test_ends_of_text (void)
{
  static const char turtle[] = DETECTOR ("A", "a", "gr:pattern \"^ab?$|x\\\\b|[0-9]{3}\"");
  ASSERT_SCAN (turtle, "a", "A [0,1) a");
  ASSERT_SCAN (turtle, "ab", "A [0,2) a");
  ASSERT_SCAN (turtle, "yx", "A [1,2) a");
  ASSERT_SCAN (turtle, "12", "");
  ASSERT_SCAN (turtle, "123", "A [0,3) a");
  ASSERT_SCAN (turtle, "", "");
}

/* --- Bounds --- */

static void
test_not_utf8 (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, FALSE, DETECTOR ("A", "a", "gr:pattern \"a\""));
  g_autofree char *finds = detectors_fixture_scan (&fixture, "a\xff", -1);
  g_assert_cmpstr (finds, ==, "limit");
}

static void
test_find_limit (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  g_autofree char *text = g_strnfill (RULES_LIMIT_FINDS + 1, 'a');
  detectors_fixture_init (&fixture, FALSE, DETECTOR ("A", "a", "gr:pattern \"a\""));
  g_autofree char *fits = detectors_fixture_scan (&fixture, text, RULES_LIMIT_FINDS);
  g_assert_cmpuint (fixture.finds->len, ==, RULES_LIMIT_FINDS);
  g_autofree char *beyond = detectors_fixture_scan (&fixture, text, RULES_LIMIT_FINDS + 1);
  g_assert_cmpstr (beyond, ==, "limit");
}

/* A repetition that runs to the end of the text from each of its characters reaches the limit of work. */
static void
test_work_limit (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  g_autofree char *text = g_strnfill (MIB, 'a');
  detectors_fixture_init (&fixture, FALSE, DETECTOR ("A", "a", "gr:pattern \"[a-z]+!\""));
  g_autofree char *finds = detectors_fixture_scan (&fixture, text, MIB);
  g_assert_cmpstr (finds, ==, "limit");
  g_autofree char *shorter = detectors_fixture_scan (&fixture, text, 2000);
  g_assert_cmpstr (shorter, ==, "");
}

static void
test_match_limit (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, FALSE,
                          DETECTOR ("A", "a", "gr:pattern \"(?:a?){40}(?:a{0,9}){40}b\""));
  g_autofree char *run = g_strnfill (4096, 'a');
  /* What a match must end in is there, so that PCRE2 does not give up at once. */
  g_autofree char *text = g_strconcat (run, "!b", NULL);
  g_autofree char *finds = detectors_fixture_scan (&fixture, text, -1);
  g_assert_cmpstr (finds, ==, "limit");
}

/* Matches that take long each, without reaching PCRE2's own limit: together they reach ours. */
static void
test_metered (void)
{
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, FALSE, DETECTOR ("A", "a", "gr:pattern \"(?:a?){24}a{24}b\""));
  g_autofree char *text = g_strnfill (MIB, 'a');
  g_autofree char *finds = detectors_fixture_scan (&fixture, text, MIB);
  g_assert_cmpstr (finds, ==, "limit");
}

/* 1 MiB of what is meant to take long, with all built-in detectors. */
static void
test_hostile (void)
{
  static const char *const pieces[] = {
    "a",
    "1",
    "1 ",
    "@",
    "a@",
    "a.",
    "a.b@",
    "1.1.1.1.",
    "4111 ",
    "+1 ",
    "00:",
    "eyJ",
    "eyJa.",
    "-----BEGIN RSA PRIVATE KEY-----",
    "http://",
    "DE89",
    "DE89 ",
    "SK",
    "0123456789",
    "PESEL ",
    "PESEL1 ",
    "2020-01-01",
    "AAAAAAAA ",
    "(0) ",
    "x.com ",
    "a:b@",
    "mysql://a:",
    "😀",
    "ä",
    "March 1",
    "12345678901 PESEL BSN NIF ",
    "1/1/2000 born ",
    "-",
    "1-",
  };
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, TRUE, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++) {
    g_autoptr (GString) text = g_string_sized_new (MIB + 64);
    while (text->len < MIB) {
      g_string_append (text, pieces[i]);
    }
    gint64 start = g_get_monotonic_time ();
    g_array_set_size (fixture.finds, 0);
    gboolean done =
        rules_scan (fixture.detectors, fixture.scanner, text->str, text->len, fixture.finds);
    double seconds = (double) (g_get_monotonic_time () - start) / 1e6;
    g_test_message ("`%s`: %.3f s, %u finds%s", pieces[i], seconds, fixture.finds->len,
                    done ? "" : ", limit");
    g_assert_cmpuint (fixture.finds->len, <=, RULES_LIMIT_FINDS);
  }
}

/* Whether detectors are taken over from a snapshot that says `before` to one that says `after`. */
static gboolean
is_taken_over (const char *before, const char *after)
{
  g_auto (DetectorsFixture) old = { 0 };
  g_auto (DetectorsFixture) new = { 0 };
  g_autoptr (GError) error = NULL;
  detectors_fixture_init (&old, FALSE, before);
  detectors_fixture_init (&new, FALSE, after);
  g_autoptr (RulesDetectors) detectors =
      rules_detectors_new_after (old.detectors, new.snapshot, new.vocab, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rules_detectors_count (detectors), ==, rules_detectors_count (new.detectors));
  return detectors == old.detectors;
}

static void
test_after (void)
{
#define BEFORE                                                                                     \
  "ex:C gr:detector ex:d . ex:d gr:pattern \"ab+\" ; gr:confidence 0.6 ; gr:near \"word\" ; "      \
  "gr:check gr:Luhn . "
  g_assert_true (is_taken_over (BEFORE, BEFORE));
  g_assert_true (is_taken_over (BEFORE, BEFORE "ex:C rdfs:label \"c\" . ex:e a ex:F ."));
  g_assert_false (is_taken_over (BEFORE, BEFORE "ex:d gr:pattern \"x+\" ."));
  g_assert_false (is_taken_over (BEFORE, BEFORE "ex:d gr:near \"other\" ."));
  g_assert_false (is_taken_over (BEFORE, BEFORE "ex:d gr:check gr:IbanMod97 ."));
  g_assert_false (is_taken_over (BEFORE, BEFORE "ex:D gr:detector ex:d ."));
  g_assert_false (is_taken_over (BEFORE, "ex:C gr:detector ex:d . ex:d gr:pattern \"ab+\" ; "
                                         "gr:confidence 0.7 ; gr:near \"word\" ; "
                                         "gr:check gr:Luhn . "));
  g_assert_false (is_taken_over (BEFORE, "ex:C rdfs:label \"none\" ."));
#undef BEFORE
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/detectors/none", test_none);
  g_test_add_func ("/detectors/own", test_own);
  g_test_add_func ("/detectors/several", test_several);
  g_test_add_func ("/detectors/confidence", test_confidence);
  g_test_add_func ("/detectors/checks", test_checks);
  g_test_add_func ("/detectors/refused-backtracking", test_refused_backtracking);
  g_test_add_func ("/detectors/refused-otherwise", test_refused_otherwise);
  g_test_add_func ("/detectors/accepted", test_accepted);
  g_test_add_func ("/detectors/refused-several", test_refused_several);
  g_test_add_func ("/detectors/pattern-length", test_pattern_length);
  g_test_add_func ("/detectors/positions", test_positions);
  g_test_add_func ("/detectors/offsets", test_offsets);
  g_test_add_func ("/detectors/near", test_near);
  g_test_add_func ("/detectors/near-distance", test_near_distance);
  g_test_add_func ("/detectors/near-told", test_near_told);
  g_test_add_func ("/detectors/overlap-in-class", test_overlap_in_class);
  g_test_add_func ("/detectors/overlap-of-classes", test_overlap_of_classes);
  g_test_add_func ("/detectors/going-on", test_going_on);
  g_test_add_func ("/detectors/inner", test_inner);
  g_test_add_func ("/detectors/ends-of-text", test_ends_of_text);
  g_test_add_func ("/detectors/not-utf8", test_not_utf8);
  g_test_add_func ("/detectors/find-limit", test_find_limit);
  g_test_add_func ("/detectors/work-limit", test_work_limit);
  g_test_add_func ("/detectors/match-limit", test_match_limit);
  g_test_add_func ("/detectors/metered", test_metered);
  g_test_add_func ("/detectors/hostile", test_hostile);
  g_test_add_func ("/detectors/after", test_after);
  return g_test_run ();
}
