/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-child.h"
#include "rules/check-pattern.h"
#include "rules/check-value.h"
#include "rules/pattern.h"
#include "tests/rules/fixture.h"
#include "tests/rules/literal-fixture.h"

#include <string.h>

/* The checker's values and patterns against those of the evaluator: two readings of the same specifications, written apart. */

/* --- Values --- */

/* Each is tried with every datatype. */
static const char *const forms[] = {
  "",
  "0",
  "-0",
  "+1",
  "1",
  "01",
  "1.",
  ".5",
  "-.5",
  ".",
  "1.50",
  "127",
  "128",
  "-128",
  "-129",
  "255",
  "256",
  "32767",
  "32768",
  "-32769",
  "65535",
  "65536",
  "2147483647",
  "2147483648",
  "-2147483648",
  "-2147483649",
  "4294967295",
  "4294967296",
  "9223372036854775807",
  "9223372036854775808",
  "-9223372036854775808",
  "-9223372036854775809",
  "18446744073709551615",
  "18446744073709551616",
  "9007199254740993",
  "9007199254740993.000000000000000000000000000000000000000000001",
  "123456789012345678901234567890123456789012345678901234567890",
  "16777217",
  "0.1",
  "1e0",
  "1E+3",
  "1e",
  "-1.5e-3",
  "1e400",
  "INF",
  "+INF",
  "-INF",
  "NaN",
  "nan",
  "0x10",
  "true",
  "false",
  "TRUE",
  "abc",
  "a b",
  " a",
  "a  b",
  "a\tb",
  "a:b",
  "1a",
  "-a",
  "\xc3\xa9t\xc3\xa9",
  "en",
  "en-GB",
  "en-123456789",
  "en--x",
  "1n",
  "0F",
  "0f1",
  "QQ==",
  "QR==",
  "QUI=",
  "QUJD",
  "Q UJD",
  "Q  UJD",
  "QUJ",
  "2024-01-01T00:00:00Z",
  "2024-01-01T00:00:00",
  "2024-01-01T14:00:00",
  "2024-01-01T14:00:01",
  "2023-12-31T24:00:00Z",
  "2023-12-31T24:00:00.0Z",
  "2023-12-31T24:00:00.1Z",
  "2023-12-31T24:01:00Z",
  "2024-01-01T01:00:00+01:00",
  "2024-01-01T01:00:00+14:00",
  "2024-01-01T01:00:00+14:01",
  "2024-01-01T01:00:00-13:60",
  "2024-01-01T00:00:00.123456789Z",
  "2024-01-01T00:00:00.1234567891Z",
  "2024-01-01T00:00:00.Z",
  "2024-01-01T00:00:60Z",
  "-0001-01-01T00:00:00Z",
  "0000-02-29T00:00:00Z",
  "-0001-02-29T00:00:00Z",
  "-0004-02-29T00:00:00Z",
  "12024-01-01T00:00:00Z",
  "02024-01-01T00:00:00Z",
  "999999999999999999-01-01T00:00:00Z",
  "-999999999999999999-02-29T00:00:00Z",
  "1900-02-29T00:00:00Z",
  "2000-02-29T00:00:00Z",
  "2024-13-01T00:00:00Z",
  "2024-04-31T00:00:00Z",
  "2024-01-01",
  "2024-01-01Z",
  "2024-01-01-05:00",
  "2023-02-29",
  "12:00:00",
  "24:00:00",
  "24:00:00Z",
  "00:00:00Z",
  "12:00:00.5+02:00",
  "25:00:00",
  "2024",
  "2024Z",
  "-2024",
  "99",
  "2024-05",
  "2024-05+02:00",
  "2024-00",
  "--05",
  "--05Z",
  "--13",
  "--02-29",
  "--02-30",
  "--04-31",
  "---31",
  "---31Z",
  "---32",
  "P1Y",
  "P12M",
  "-P1Y2M",
  "P1D",
  "PT24H",
  "PT86400S",
  "PT86400.000S",
  "P1DT1H1M1.5S",
  "PT1.S",
  "PT.5S",
  "P",
  "PT",
  "P1YT",
  "P1Y2M3DT4H5M6S",
  "P400D",
  "P0M",
  "PT0S",
  "P0D",
  "P1S",
  "P99999999999999999999Y",
  "PT9999999999999999999S",
  "-PT0.000000001S",
};

static KgTermId
literal_of (KgOverlay *overlay, const char *form, const char *datatype)
{
  g_autofree char *iri = g_strconcat (KG_XSD, datatype, NULL);
  const KgTerm term = { .kind = KG_TERM_LITERAL,
                        .value = form,
                        .length = (guint32) strlen (form),
                        .datatype = strcmp (datatype, "string") == 0
                                        ? KG_NONE
                                        : kg_overlay_intern_iri (overlay, iri, -1) };
  return kg_overlay_intern (overlay, &term);
}

typedef struct {
  KgTermId id;
  RulesValue value;
} Case;

static void
read_case (const KgView *view, KgTermId id, Case *out)
{
  KgTerm term;
  KgTerm datatype = { .value = KG_XSD "string", .length = (guint32) strlen (KG_XSD "string") };
  g_assert_true (kg_view_term (view, id, &term));
  if (term.datatype != KG_NONE) {
    g_assert_true (kg_view_term (view, term.datatype, &datatype));
  }
  out->id = id;
  rules_value_read (rules_datatype_of_iri (datatype.value, datatype.length), term.value,
                    term.length, &out->value);
}

static char *
describe (const KgView *view, KgTermId id)
{
  return fixture_names (view, &id, 1);
}

/* Every pair of well-formed literals, and each with itself. */
static void
test_values (void)
{
  g_autoptr (KgSnapshot) snapshot = fixture_snapshot ("values", "ex:a ex:b ex:c .");
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  g_autoptr (GArray) cases = g_array_new (FALSE, FALSE, sizeof (Case));
  kg_overlay_begin (overlay, snapshot);
  const KgView view = { snapshot, overlay };
  for (gsize i = 0; i < G_N_ELEMENTS (literal_datatypes); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (forms); k++) {
      KgTermId id = literal_of (overlay, forms[k], literal_datatypes[i]);
      g_array_append_vals (cases, &(Case) { .id = id }, 1);
    }
  }
  kg_overlay_seal (overlay);
  guint well_formed = 0;
  for (guint i = 0; i < cases->len; i++) {
    Case *one = &g_array_index (cases, Case, i);
    read_case (&view, one->id, one);
    if (rules_check_value_is_well_formed (&view, one->id) != one->value.well_formed) {
      g_autofree char *name = describe (&view, one->id);
      g_test_message ("%s is%s well formed", name, one->value.well_formed ? "" : " not");
      g_test_fail ();
    }
    if (one->value.well_formed) {
      g_array_index (cases, Case, well_formed++) = *one;
    }
  }
  g_assert_cmpuint (well_formed, >, 1000);
  for (guint i = 0; i < well_formed; i++) {
    const Case *a = &g_array_index (cases, Case, i);
    for (guint k = i % 7; k < well_formed; k += 7) {
      const Case *b = &g_array_index (cases, Case, k);
      int order = rules_check_value_compare (&view, a->id, b->id);
      if (order != (int) rules_value_compare (&a->value, &b->value)) {
        g_autofree char *x = describe (&view, a->id);
        g_autofree char *y = describe (&view, b->id);
        g_test_message ("%s and %s: %d by the checker", x, y, order);
        g_test_fail ();
      }
    }
  }
}

static void
test_others (void)
{
  g_autoptr (KgSnapshot) snapshot = fixture_snapshot (
      "others", "ex:a ex:b ex:c, \"x\"@en, \"y\"@en, \"<b>\"^^rdf:HTML, \"5\"^^ex:own, 5 .");
  const KgView view = { .snapshot = snapshot };
  const char *const names[] = { "ex:c", "\"x@en", "\"y@en" };
  KgTermId five = fixture_id (&view, "\"5^^integer");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    KgTermId id = fixture_id (&view, names[i]);
    g_assert_cmpint (rules_check_value_compare (&view, id, id), ==, RULES_CHECK_NO_ORDER);
    g_assert_cmpint (rules_check_value_compare (&view, id, five), ==, RULES_CHECK_NO_ORDER);
  }
  g_assert_false (rules_check_value_is_well_formed (&view, fixture_id (&view, "ex:c")));
  g_assert_true (rules_check_value_is_well_formed (&view, fixture_id (&view, "\"x@en")));
  g_assert_true (rules_check_language_matches ("en-GB", "EN"));
  g_assert_false (rules_check_language_matches ("eng", "en"));
  g_assert_true (rules_check_language_matches ("eng", "*"));
  g_assert_false (rules_check_language_matches ("", "*"));
}

static void
test_moments (void)
{
  static const struct {
    const char *form;
    const char *datatype;
    gboolean is;
    gint64 moment;
  } moments[] = {
    { "1970-01-01T00:00:00Z", "dateTime", TRUE, 0 },
    { "1970-01-01T00:00:00", "dateTime", TRUE, 0 },
    { "1970-01-01T00:00:00.0000001Z", "dateTime", TRUE, 1 },
    { "1969-12-31T23:59:59.9999999Z", "dateTimeStamp", TRUE, 0 },
    { "1970-01-01T01:00:00+01:00", "dateTime", TRUE, 0 },
    { "1970-01-02", "date", FALSE, 0 },
    { "soon", "dateTime", FALSE, 0 },
    { "290000000000-01-01T00:00:00Z", "dateTime", FALSE, 0 },
  };
  g_autoptr (KgSnapshot) snapshot = fixture_snapshot ("moments", "ex:a ex:b ex:c .");
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  kg_overlay_begin (overlay, snapshot);
  KgTermId ids[G_N_ELEMENTS (moments)];
  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++) {
    ids[i] = literal_of (overlay, moments[i].form, moments[i].datatype);
  }
  kg_overlay_seal (overlay);
  const KgView view = { snapshot, overlay };
  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++) {
    gint64 moment = 0;
    g_assert_cmpint (rules_check_value_moment (&view, ids[i], &moment), ==, moments[i].is);
    g_assert_cmpint (moment, ==, moments[i].moment);
  }
}

/* --- Patterns --- */

static const char *const patterns[] = {
  "",
  "a",
  "^a",
  "a$",
  "^a$",
  "^$",
  "a|b",
  "^\\p{IsBasicLatin}+$",
  "[\\p{IsGreek}b]",
  "^\\P{IsLatin-1Supplement}a",
  "(a|b)c",
  "(?:ab)+c",
  "a*",
  "^a*$",
  "^a+b?$",
  "^a{2}$",
  "^a{2,}$",
  "^a{1,2}$",
  "^(ab){2,3}$",
  "^[a-c]+$",
  "^[^a-c]+$",
  "[a-z-[aeiou]]",
  "^[\\d]+$",
  "\\d+",
  "^\\D$",
  "^\\w+$",
  "\\W",
  "^\\s*$",
  "\\S",
  "^\\i\\c*$",
  "\\p{Lu}",
  "^\\P{L}$",
  "^\\p{L}+$",
  "\\.",
  "a.c",
  "^.$",
  "x?$",
  "(a*)*b",
  "^(a|ab)(c|bcd)(d*)$",
  "[-a]",
  "[a-]",
  "\\[",
  "^[\\-\\]]$",
  "\xc3\xa9",
  "^.\xc3\xa9",
  "(a+)+$",
  "a+?b",
  "^(|a)$",
};

static const char *const texts[] = {
  "",         "a",    "b",     "c",      "ab",
  "aab",      "abc",  "ababc", "aaa",    "A",
  "AB",       "a c",  "a\nc",  "\n",     "a\n",
  "\na",      "5",    "a5",    "-",      "]",
  ".",        "_x",   "e",     "xyz",    "\xc3\xa9t\xc3\xa9",
  "\xc3\x89", "abcd", "abab",  "ababab", "a\nb\n",
  "x y",
};

static const char *const flags[] = { "", "i", "s", "m", "ms", "x", "q", "qi" };

static void
compare_patterns (const char *pattern, const char *with, RulesMatcher *matcher)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesPattern) compiled = rules_pattern_new (pattern, with, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    guint64 steps = 1000000;
    gboolean matches = FALSE;
    RulesTruth truth = rules_pattern_matches (compiled, matcher, texts[i], strlen (texts[i]));
    gboolean known =
        rules_check_pattern_matches (pattern, with, texts[i], strlen (texts[i]), &steps, &matches);
    if (!known || truth != (matches ? RULES_CONFORMS : RULES_VIOLATES)) {
      g_test_message ("/%s/%s on \"%s\": %s", pattern, with, texts[i],
                      !known    ? "not read"
                      : matches ? "matches by the checker"
                                : "does not match by the checker");
      g_test_fail ();
    }
  }
}

static void
test_patterns (void)
{
  g_autoptr (RulesMatcher) matcher = rules_matcher_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (flags); k++) {
      compare_patterns (patterns[i], flags[k], matcher);
    }
  }
}

/* What is none, what XPath has not, and what takes too long is not read. */
static void
test_patterns_refused (void)
{
  static const char *const none[] = {
    "(",
    ")",
    "[",
    "[a",
    "a{2",
    "a{3,2}",
    "*",
    "a**",
    "\\",
    "\\q",
    "\\p{L",
    "(?=a)",
    "(a)\\1",
    "[a\\",
    "\\p{Q}",
    "\\p{IsKlingon}",
    "\\p{Luu}",
    "a\\b",
    "a++",
    "(?i)a",
    "(?>a)",
    "a{99999999}",
    "((((((a{99}){99}){99}){99}){99}){99})",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++) {
    guint64 steps = 1000000;
    gboolean matches = FALSE;
    if (rules_check_pattern_matches (none[i], "", "aaa", 3, &steps, &matches)) {
      g_test_message ("/%s/ is read", none[i]);
      g_test_fail ();
    }
    g_assert_false (rules_check_pattern_is_read (none[i], ""));
  }
  /* Nesting is bounded by what it costs, not by luck. */
  g_autoptr (GString) deep = g_string_new (NULL);
  for (guint i = 0; i < 150; i++) {
    g_string_append_c (deep, '(');
  }
  g_string_append_c (deep, 'a');
  for (guint i = 0; i < 150; i++) {
    g_string_append (deep, ")+");
  }
  guint64 steps = 1000000;
  gboolean matches = FALSE;
  g_assert_false (rules_check_pattern_matches (deep->str, "", "aaa", 3, &steps, &matches));
  guint64 few = 3;
  g_assert_false (rules_check_pattern_matches ("a*b", "", "aaaaaaaa", 8, &few, &matches));
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check-value/values", test_values);
  g_test_add_func ("/check-value/others", test_others);
  g_test_add_func ("/check-value/moments", test_moments);
  g_test_add_func ("/check-value/patterns", test_patterns);
  g_test_add_func ("/check-value/patterns-refused", test_patterns_refused);
  return g_test_run ();
}
