/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/literal-fixture.h"

#include <string.h>

/* --- Datatypes --- */

static void
test_datatypes (void)
{
  gboolean seen[RULES_DATATYPE_XML_LITERAL + 1] = { FALSE };
  for (gsize i = 0; i < G_N_ELEMENTS (literal_datatypes); i++) {
    RulesDatatype datatype = literal_datatype_of (literal_datatypes[i]);
    g_assert_false (seen[datatype]);
    seen[datatype] = TRUE;
  }
  g_assert_cmpint (literal_datatype_of ("string"), ==, RULES_DATATYPE_STRING);
  g_assert_cmpint (literal_datatype_of ("NCName"), ==, RULES_DATATYPE_NCNAME);
  g_assert_cmpint (rules_datatype_of_iri (KG_RDF "langString", strlen (KG_RDF "langString")), ==,
                   RULES_DATATYPE_LANG_STRING);
  g_assert_cmpint (rules_datatype_of_iri (KG_RDF "HTML", strlen (KG_RDF "HTML")), ==,
                   RULES_DATATYPE_HTML);
  g_assert_cmpint (rules_datatype_of_iri (KG_RDF "XMLLiteral", strlen (KG_RDF "XMLLiteral")), ==,
                   RULES_DATATYPE_XML_LITERAL);
}

static void
test_other_datatypes (void)
{
  static const char *const iris[] = { KG_XSD,
                                      KG_XSD "strin",
                                      KG_XSD "strings",
                                      KG_XSD "String",
                                      KG_XSD "ID",
                                      KG_XSD "anyType",
                                      KG_RDF,
                                      KG_RDF "string",
                                      KG_XSD "langString",
                                      "string",
                                      "",
                                      "http://example.org/string" };
  for (gsize i = 0; i < G_N_ELEMENTS (iris); i++) {
    g_assert_cmpint (rules_datatype_of_iri (iris[i], strlen (iris[i])), ==, RULES_DATATYPE_OTHER);
  }
  /* The length counts, not a NUL. */
  g_assert_cmpint (rules_datatype_of_iri (KG_XSD "integers", strlen (KG_XSD "integer")), ==,
                   RULES_DATATYPE_INTEGER);
}

/* --- Lexical forms --- */

#define MANY 48

typedef struct {
  const char *datatype;
  const char *legal[MANY];
  const char *illegal[MANY];
} Forms;

static void
check_form (const char *datatype, const char *lexical, gboolean legal)
{
  RulesValue value;
  rules_value_read (literal_datatype_of (datatype), lexical, strlen (lexical), &value);
  if (value.well_formed != legal) {
    g_error ("\"%s\"^^xsd:%s counts as %s", lexical, datatype,
             legal ? "ill-formed" : "well-formed");
  }
  g_assert_cmpint (value.datatype, ==, literal_datatype_of (datatype));
  if (!legal) {
    g_assert_cmpint (value.kind, ==, RULES_VALUE_NONE);
  }
}

static void
check_forms (const Forms *forms, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    for (gsize k = 0; k < MANY && forms[i].legal[k] != NULL; k++) {
      check_form (forms[i].datatype, forms[i].legal[k], TRUE);
    }
    for (gsize k = 0; k < MANY && forms[i].illegal[k] != NULL; k++) {
      check_form (forms[i].datatype, forms[i].illegal[k], FALSE);
    }
  }
}

static void
test_numbers (void)
{
  static const Forms forms[] = {
    { "boolean",
      { "true", "false", "1", "0" },
      { "", "TRUE", "True", "yes", "01", "2", " true", "true ", "tru", "truee", "10" } },
    { "decimal",
      { "0", "-0", "+0", "1.0", ".5", "5.", "-.5", "+5.", "007",
        "1234567890123456789012345678901234567890.5" },
      { "", ".", "-", "+", "+.", "1e3", "1.2.3", "--1", "+-1", "0x1", "1,5", " 1", "1 ", "INF",
        "1\n", "\xd9\xa1" } },
    { "integer",
      { "0", "-0", "+7", "000", "99999999999999999999999999999999999999999999" },
      { "", "-", "+", "1.", "1.0", ".0", "1e2", " 1", "1 ", "1_000", "\t1" } },
    { "long",
      { "9223372036854775807", "-9223372036854775808", "+0009223372036854775807", "0" },
      { "9223372036854775808", "-9223372036854775809", "10000000000000000000" } },
    { "int", { "2147483647", "-2147483648" }, { "2147483648", "-2147483649", "1.0" } },
    { "short", { "32767", "-32768" }, { "32768", "-32769" } },
    { "byte", { "127", "-128", "+127", "-0" }, { "128", "-129", "1000" } },
    { "nonNegativeInteger", { "0", "-0", "+0", "+5", "99999999999999999999" }, { "-1", "-01" } },
    { "positiveInteger", { "1", "+1", "01" }, { "0", "-0", "+0", "-1" } },
    { "nonPositiveInteger", { "0", "-0", "+0", "-1", "-99999999999999999999" }, { "1", "+1" } },
    { "negativeInteger", { "-1", "-01", "-99999999999999999999" }, { "0", "-0", "1" } },
    { "unsignedLong",
      { "18446744073709551615", "0", "-0", "+1" },
      { "18446744073709551616", "-1" } },
    { "unsignedInt", { "4294967295", "0" }, { "4294967296", "-1" } },
    { "unsignedShort", { "65535", "0" }, { "65536", "-1" } },
    { "unsignedByte", { "255", "0", "000255" }, { "256", "-1", "" } },
    { "float",
      { "0", "-0", "1", "1.", ".1", "-1.5E-3", "1e+38", "1e400", "1e-400", "INF", "+INF", "-INF",
        "NaN" },
      { "", ".", "e5", "1e", "1e+", "1e1.5", "inf", "Infinity", "nan", "-NaN", "+NaN", "0x1p3",
        "1f", " 1", "1 ", "--1", "INF ", "1e 5" } },
    { "double", { "1.7976931348623157E308", "4.9E-324", "+INF" }, { "1d", "1,0", "infinity" } },
  };
  check_forms (forms, G_N_ELEMENTS (forms));
}

static void
test_times (void)
{
  static const Forms forms[] = {
    { "dateTime",
      { "2026-11-23T10:20:30", "2026-11-23T10:20:30Z", "2026-11-23T10:20:30.123456789012Z",
        "2026-11-23T10:20:30+14:00", "2026-11-23T10:20:30-14:00", "2026-11-23T10:20:30-00:00",
        "2026-11-23T24:00:00", "2026-11-23T24:00:00.000Z", "0000-01-01T00:00:00",
        "-0001-01-01T00:00:00", "12026-01-01T00:00:00", "2024-02-29T00:00:00",
        "2000-02-29T00:00:00", "0000-02-29T00:00:00", "-0004-02-29T00:00:00",
        "999999999999999999996-02-29T00:00:00", "-0000-01-01T00:00:00",
        "2026-11-23T10:20:30+13:59" },
      { "",
        "2026-11-23",
        "2026-11-23t10:20:30",
        "2026-11-23 10:20:30",
        "2026-11-23T10:20",
        "2026-11-23T10:20:60",
        "2026-11-23T10:60:30",
        "2026-11-23T25:00:00",
        "2026-11-23T24:00:01",
        "2026-11-23T24:01:00",
        "2026-11-23T24:00:00.001",
        "2026-13-23T10:20:30",
        "2026-00-23T10:20:30",
        "2026-11-31T10:20:30",
        "2026-11-00T10:20:30",
        "2025-02-29T10:20:30",
        "1900-02-29T10:20:30",
        "999999999999999999997-02-29T00:00:00",
        "02026-01-01T00:00:00",
        "226-01-01T00:00:00",
        "+2026-01-01T00:00:00",
        "2026-11-23T10:20:30.",
        "2026-11-23T10:20:30z",
        "2026-11-23T10:20:30+14:01",
        "2026-11-23T10:20:30+15:00",
        "2026-11-23T10:20:30+1:00",
        "2026-11-23T10:20:30+0100",
        "2026-11-23T10:20:30+01",
        "2026-11-23T10:20:30+01:60",
        " 2026-11-23T10:20:30",
        "2026-11-23T10:20:30 ",
        "2026-11-23T10:20:30ZZ",
        "2026-1-23T10:20:30",
        "2026-11-23T1:20:30",
        "2026-11-23T10:20:30,5" } },
    { "dateTimeStamp",
      { "2026-11-23T10:20:30Z", "2026-11-23T10:20:30+01:00" },
      { "2026-11-23T10:20:30" } },
    { "date",
      { "2026-11-23", "2026-11-23Z", "2026-11-23-05:00", "0000-02-29", "-0001-12-31",
        "10000-01-01" },
      { "2026-11-23T00:00:00", "2026-11", "26-11-23", "2026-2-29", "2026-02-29", "2026/11/23",
        "2026-11-23+24:00" } },
    { "time",
      { "10:20:30", "24:00:00", "24:00:00.0", "00:00:00.5", "23:59:59.999Z", "10:20:30+01:00" },
      { "10:20", "24:00:01", "24:00:00.5", "10:20:60", "1:20:30", "T10:20:30", "10:20:30." } },
    { "gYear",
      { "2026", "0000", "-0500", "12026", "2026Z", "2026+01:00", "99999999999999999999" },
      { "26", "202", "02026", "2026-11", "+2026", "-", "" } },
    { "gYearMonth",
      { "2026-11", "2026-01Z", "-0001-12" },
      { "2026-13", "2026-00", "2026", "2026-1" } },
    { "gMonth",
      { "--11", "--01Z", "--12-05:00" },
      { "--13", "--00", "-11", "11", "--1", "--11--" } },
    { "gMonthDay",
      { "--02-29", "--11-30", "--12-31Z" },
      { "--02-30", "--11-31", "--13-01", "--11", "-11-23", "--11-00" } },
    { "gDay", { "---01", "---31", "---15Z" }, { "---00", "---32", "--15", "15", "---1" } },
  };
  check_forms (forms, G_N_ELEMENTS (forms));
}

static void
test_durations (void)
{
  static const Forms forms[] = {
    { "duration",
      { "P1Y", "P1M", "P1D", "PT1H", "PT1M", "PT1S", "PT0.5S", "-P1Y2M3DT4H5M6.7S", "P0D", "P1YT1S",
        "P99999999999999999999Y", "PT1H1S", "P1MT1M", "P007D" },
      { "",       "P",      "PT",   "P1YT",   "1Y",    "P1S",   "PT1Y",  "P1M1Y", "P1D1M",
        "PT1M1H", "PT1S1M", "P-1Y", "+P1Y",   "P1.5Y", "PT1.S", "PT.5S", "P1Y1Y", "P 1Y",
        "P1Y ",   "p1y",    "P1",   "PT1.5M", "P1W",   "--P1Y", "P1DT1" } },
    { "yearMonthDuration",
      { "P1Y", "P14M", "-P1Y2M", "P0M" },
      { "P", "P1D", "P1Y1D", "P1YT1S", "P1YT", "PT1S", "P1M1Y" } },
    { "dayTimeDuration",
      { "P1D", "PT1H", "-P1DT2H3M4.5S", "PT0S", "PT90M" },
      { "P", "P1Y", "P1M", "P1M1D", "PT", "P1DT", "P1H" } },
  };
  check_forms (forms, G_N_ELEMENTS (forms));
}

static void
test_texts (void)
{
  static const Forms forms[] = {
    { "string",
      { "", " ", "a\tb\nc", "\x01", "\xc3\xa9", "\xef\xbf\xbd", "\xf0\x9f\x98\x80",
        "\xef\xbb\xbf" },
      { "\xef\xbf\xbe", "a\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbe" } },
    { "anyURI", { "", "not a uri", "http://example.org/", "%zz", "\xc3\xa9" }, { "\xef\xbf\xbe" } },
    { "normalizedString", { "", " a  b " }, { "\t", "a\nb", "a\r" } },
    { "token", { "", "a", "a b", "\xc3\xa9 b" }, { " ", " a", "a ", "a  b", "a\tb" } },
    { "language",
      { "en", "en-GB", "x-klingon", "de-CH-1996", "abcdefgh-12345678" },
      { "", "-", "en-", "-en", "en--GB", "e1", "abcdefghi", "en-123456789", "en_GB", " en", "en ",
        "\xc3\xa9" } },
    { "NMTOKEN",
      { "a", "1", "-.:_", "\xc2\xb7", "a\xcc\x81", "\xe2\x80\xbf" },
      { "", "a b", "a,b", " a", "\xc3\x97", "\xc3\xb7" } },
    { "Name",
      { "a", "_", ":", "a:b", "a-1.2", "\xc3\xa9", "\xf0\x90\x80\x80", "a\xc2\xb7", "\xcd\xb0" },
      { "", "1", "-a", ".a", "\xc2\xb7", "\xcc\x81", "a b", "a\xc3\x97", "\xe2\x80\xbf", "\xcd\xbe",
        "\xf3\xb0\x80\x80" } },
    { "NCName", { "a", "_a-1", "\xe4\xb8\xad" }, { "", "a:b", ":", "1a", "-" } },
    { "hexBinary", { "", "0aF9", "00" }, { "0", "0g", "0a ", " 0a", "0x00", "000" } },
    { "base64Binary",
      { "", "AAAA", "AA==", "AAA=", "AAAAAA==", "A A A A", "AA = =", "AA= =", "a+/9", "Zm9v YmFy",
        "Zm8=" },
      { "A", "AA", "AAA", "AB==", "AAB=", "====", "A===", "AA=A", "AA==AAAA", "A  AAA", " AAAA",
        "AAAA ", "AAA-", "AA=", "=", "AA===", "Zm8=\n" } },
  };
  check_forms (forms, G_N_ELEMENTS (forms));
}

/* A NUL ends no value, it is part of one. */
static void
test_nul (void)
{
  static const char *const names[] = { "string",  "integer", "dateTime", "double",    "duration",
                                       "boolean", "token",   "NCName",   "hexBinary", "language" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    RulesValue value;
    rules_value_read (literal_datatype_of (names[i]), "1\0", 2, &value);
    g_assert_false (value.well_formed);
    rules_value_read (literal_datatype_of (names[i]), "\0", 1, &value);
    g_assert_false (value.well_formed);
  }
}

static void
test_anything_goes (void)
{
  static const RulesDatatype datatypes[] = { RULES_DATATYPE_OTHER, RULES_DATATYPE_LANG_STRING,
                                             RULES_DATATYPE_HTML, RULES_DATATYPE_XML_LITERAL };
  for (gsize i = 0; i < G_N_ELEMENTS (datatypes); i++) {
    RulesValue value;
    rules_value_read (datatypes[i], "<p>", 3, &value);
    g_assert_true (value.well_formed);
    g_assert_cmpint (value.kind, ==, RULES_VALUE_NONE);
    g_assert_cmpint (rules_value_compare (&value, &value), ==, RULES_ORDER_NONE);
  }
}

/* --- Against other arithmetic --- */

/* Every day of eight centuries around the year 0 and of today is one day after the day before. */
static void
test_calendar (void)
{
  static const guint days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  static const int years[][2] = { { -401, 401 }, { 1899, 2101 } };
  for (gsize i = 0; i < G_N_ELEMENTS (years); i++) {
    gint64 last = G_MININT64;
    for (int year = years[i][0]; year < years[i][1]; year++) {
      gboolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
      for (guint month = 1; month <= 12; month++) {
        for (guint day = 1; day <= days[month - 1] + (month == 2 && leap ? 1 : 0); day++) {
          char text[32];
          RulesValue value;
          int n = g_snprintf (text, sizeof text, "%s%04d-%02u-%02u", year < 0 ? "-" : "",
                              ABS (year), month, day);
          rules_value_read (RULES_DATATYPE_DATE, text, (gsize) n, &value);
          g_assert_true (value.well_formed);
          g_assert_true (last == G_MININT64 || value.as.instant.seconds == last + 86400);
          last = value.as.instant.seconds;
        }
      }
    }
  }
  RulesValue epoch;
  rules_value_read (RULES_DATATYPE_DATE_TIME, "1970-01-01T00:00:00Z", 20, &epoch);
  g_assert_cmpint (epoch.as.instant.seconds, ==, 0);
  rules_value_read (RULES_DATATYPE_DATE_TIME, "2001-09-09T03:46:40.25+02:00", 28, &epoch);
  g_assert_cmpint (epoch.as.instant.seconds, ==, 1000000000);
  g_assert_cmpuint (epoch.as.instant.nanoseconds, ==, 250000000);
}

static void
check_integer (const char *datatype, __int128 value, gboolean legal)
{
  const guint64 power = G_GUINT64_CONSTANT (10000000000000000000);
  unsigned __int128 magnitude = (unsigned __int128) (value < 0 ? -value : value);
  const char *sign = value < 0 ? "-" : "";
  g_autofree char *text =
      magnitude >= power
          ? g_strdup_printf ("%s1%019" G_GUINT64_FORMAT, sign, (guint64) (magnitude - power))
          : g_strdup_printf ("%s%" G_GUINT64_FORMAT, sign, (guint64) magnitude);
  check_form (datatype, text, legal);
}

/* From both sides of each bound. */
static void
test_ranges (void)
{
  static const struct {
    const char *name;
    __int128 least;
    __int128 greatest;
  } ranges[] = {
    { "long", G_MININT64, G_MAXINT64 },  { "int", G_MININT32, G_MAXINT32 },
    { "short", G_MININT16, G_MAXINT16 }, { "byte", G_MININT8, G_MAXINT8 },
    { "unsignedLong", 0, G_MAXUINT64 },  { "unsignedInt", 0, G_MAXUINT32 },
    { "unsignedShort", 0, G_MAXUINT16 }, { "unsignedByte", 0, G_MAXUINT8 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++) {
    for (int offset = -100; offset <= 100; offset++) {
      check_integer (ranges[i].name, ranges[i].least + offset, offset >= 0);
      check_integer (ranges[i].name, ranges[i].greatest + offset, offset <= 0);
    }
  }
}

/* --- Language tags --- */

static void
test_languages (void)
{
  static const struct {
    const char *tag;
    const char *range;
    gboolean matches;
  } cases[] = {
    { "en", "en", TRUE },
    { "en-GB", "en", TRUE },
    { "EN-gb", "en", TRUE },
    { "en", "EN", TRUE },
    { "en", "en-GB", FALSE },
    { "eng", "en", FALSE },
    { "de", "en", FALSE },
    { "de-CH-1996", "de-CH", TRUE },
    { "de-CHX", "de-CH", FALSE },
    { "en", "", FALSE },
    { "", "", FALSE },
    { "", "*", FALSE },
    { "", "en", FALSE },
    { "fr-CA", "*", TRUE },
    { "en-GB", "en-", FALSE },
    { "x-en", "en", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_cmpint (rules_language_matches (cases[i].tag, cases[i].range), ==, cases[i].matches);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/literal/datatypes", test_datatypes);
  g_test_add_func ("/literal/other-datatypes", test_other_datatypes);
  g_test_add_func ("/literal/numbers", test_numbers);
  g_test_add_func ("/literal/times", test_times);
  g_test_add_func ("/literal/durations", test_durations);
  g_test_add_func ("/literal/texts", test_texts);
  g_test_add_func ("/literal/nul", test_nul);
  g_test_add_func ("/literal/anything-goes", test_anything_goes);
  g_test_add_func ("/literal/calendar", test_calendar);
  g_test_add_func ("/literal/ranges", test_ranges);
  g_test_add_func ("/literal/languages", test_languages);
  return g_test_run ();
}
