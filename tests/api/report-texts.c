/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/limits.h"
#include "api/report/report-resources.h"
#include "api/report/texts-private.h"
#include "kg/error.h"

#include <string.h>

/* The texts of reports, and the reader of their translations. */

/* --- Languages --- */

static void
test_languages (void)
{
  static const struct {
    const char *tag;
    const char *march; /* NULL: there is no such language */
  } cases[] = {
    { NULL, "March" },   { "en", "March" }, { "en-GB", "March" },  { "de", "März" },
    { "de-AT", "März" }, { "DE", "März" },  { "de-1996", "März" }, { "fr", NULL },
    { "", NULL },        { "d", NULL },     { "deu", NULL },       { "-de", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const ReportTexts *texts = report_texts (cases[i].tag);
    g_assert_cmpstr (texts != NULL ? report_text (texts, "March") : NULL, ==, cases[i].march);
  }
  const char *const *languages = report_texts_languages ();
  for (gsize i = 0; languages[i] != NULL; i++) {
    g_assert_nonnull (report_texts (languages[i]));
    g_assert_true (i == 0 || strcmp (languages[i - 1], languages[i]) < 0);
  }
}

static void
test_texts (void)
{
  const ReportTexts *german = report_texts ("de");
  g_assert_cmpstr (report_text (german, "Gap"), ==, "Lücke");
  g_assert_cmpstr (report_text (german, "not a text of ours"), ==, "not a text of ours");
  /* The empty text is what the file says of itself. */
  g_assert_cmpstr (report_text (german, ""), ==, "");
  g_assert_cmpstr (report_text (report_texts ("en"), "Gap"), ==, "Gap");
}

static void
test_plurals (void)
{
  static const struct {
    const char *language;
    guint64 n;
    const char *text;
  } cases[] = {
    { "en", 0, "{n} entries" },  { "en", 1, "{n} entry" },   { "en", 2, "{n} entries" },
    { "de", 0, "{n} Einträge" }, { "de", 1, "{n} Eintrag" }, { "de", G_MAXUINT64, "{n} Einträge" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_cmpstr (report_text_plural (report_texts (cases[i].language), "{n} entry",
                                         "{n} entries", cases[i].n),
                     ==, cases[i].text);
  }
  /* Two texts that are not the forms of one. */
  g_assert_cmpstr (report_text_plural (report_texts ("de"), "Part", "Gap", 1), ==, "Teil");
  g_assert_cmpstr (report_text_plural (report_texts ("de"), "Part", "Gap", 2), ==, "Lücke");
  g_assert_cmpstr (report_text_plural (report_texts ("de"), "one ox", "oxen", 1), ==, "one ox");
  g_assert_cmpstr (report_text_plural (report_texts ("de"), "one ox", "oxen", 0), ==, "oxen");
}

static void
test_dates (void)
{
  static const struct {
    gint64 seconds;
    const char *english;
    const char *german;
  } cases[] = {
    { 0, "1 January 1970", "1. Januar 1970" },
    { -1, "31 December 1969", "31. Dezember 1969" },
    { 1827619200, "1 December 2027", "1. Dezember 2027" },
    { 1709251199, "29 February 2024", "29. Februar 2024" },
    { 1709251200, "1 March 2024", "1. März 2024" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) english = g_string_new (NULL);
    g_autoptr (GString) german = g_string_new (NULL);
    report_text_append_date (report_texts (NULL), cases[i].seconds * G_USEC_PER_SEC, english);
    report_text_append_date (report_texts ("de"), cases[i].seconds * G_USEC_PER_SEC, german);
    g_assert_cmpstr (english->str, ==, cases[i].english);
    g_assert_cmpstr (german->str, ==, cases[i].german);
  }
  /* Years that the calendar of reports does not have. */
  g_autoptr (GString) far = g_string_new (NULL);
  report_text_append_date (report_texts ("de"), G_MAXINT64, far);
  g_assert_cmpstr (far->str, ==, "9223372036854775807us");
}

static void
test_numbers (void)
{
  static const struct {
    guint64 n;
    const char *english;
    const char *german;
  } cases[] = {
    { 0, "0", "0" },
    { 999, "999", "999" },
    { 1000, "1,000", "1.000" },
    { 123456, "123,456", "123.456" },
    { 1234567, "1,234,567", "1.234.567" },
    { G_MAXUINT64, "18,446,744,073,709,551,615", "18.446.744.073.709.551.615" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) english = g_string_new (NULL);
    g_autoptr (GString) german = g_string_new (NULL);
    report_text_append_number (report_texts (NULL), cases[i].n, english);
    report_text_append_number (report_texts ("de"), cases[i].n, german);
    g_assert_cmpstr (english->str, ==, cases[i].english);
    g_assert_cmpstr (german->str, ==, cases[i].german);
  }
}

/* --- Plural forms --- */

static void
test_expressions (void)
{
  static const struct {
    const char *expression;
    guint64 n;
    gint64 value; /* -1: it is none */
  } cases[] = {
    { "n", 7, 7 },
    { "n != 1", 1, 0 },
    { "(n!=1)", 2, 1 },
    { "n>1", 1, 0 },
    { "n>=1", 1, 1 },
    { "n<2 && n>0", 1, 1 },
    { "0 || 0 || n==3", 3, 1 },
    { "!n", 0, 1 },
    { "!!n", 5, 1 },
    { "1+2*3", 0, 7 },
    { "10-2-3", 0, 5 },
    { "n%10/2", 19, 4 },
    { "n/0", 3, 0 },
    { "n%0", 3, 0 },
    { "n ? 1 : n ? 2 : 3", 0, 3 },
    /* Polish. */
    { "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2", 1, 0 },
    { "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2", 22, 1 },
    { "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2", 12, 2 },
    { "", 0, -1 },
    { "(n", 0, -1 },
    { "n)", 0, -1 },
    { "n ? 1", 0, -1 },
    { "n 1", 0, -1 },
    { "m", 0, -1 },
    { "n = 1", 0, -1 },
    { "1 +", 0, -1 },
    { "-1", 0, -1 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint64 value = 0;
    gboolean read = report_plural_evaluate (cases[i].expression, cases[i].n, &value);
    g_test_message ("%s", cases[i].expression);
    g_assert_cmpint (read ? (gint64) value : -1, ==, cases[i].value);
  }
}

static char *
in_brackets (guint n)
{
  g_autofree char *open = g_strnfill (n, '(');
  g_autofree char *close = g_strnfill (n, ')');
  return g_strconcat (open, "n", close, NULL);
}

static void
test_expression_depth (void)
{
  guint64 value = 0;
  g_autofree char *deepest = in_brackets (REPORT_LIMIT_PLURAL_DEPTH - 1);
  g_autofree char *deeper = in_brackets (REPORT_LIMIT_PLURAL_DEPTH);
  g_autofree char *open = g_strnfill (100000, '(');
  g_assert_true (report_plural_evaluate (deepest, 4, &value));
  g_assert_cmpuint (value, ==, 4);
  g_assert_false (report_plural_evaluate (deeper, 4, &value));
  g_assert_false (report_plural_evaluate (open, 4, &value));
}

/* --- Files --- */

static GBytes *
german_file (void)
{
  GBytes *bytes = g_resource_lookup_data (report_get_resource (), "/grounds/report/de.mo",
                                          G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_assert_nonnull (bytes);
  return bytes;
}

/* A copy that ends where the memory does, so that what reads further is seen by the tools that watch memory. */
static ReportTexts *
read_copy (const guint8 *data, gsize size, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  return report_texts_new ("de", bytes, error);
}

static void
test_cut_short (void)
{
  gsize size = 0;
  g_autoptr (GBytes) bytes = german_file ();
  const guint8 *data = g_bytes_get_data (bytes, &size);
  for (gsize i = 0; i < size; i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (read_copy (data, i, &error));
    g_assert_error (error, KG_ERROR, KG_ERROR_FORMAT);
  }
  g_autoptr (GError) error = NULL;
  g_autoptr (ReportTexts) whole = read_copy (data, size, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (report_text (whole, "March"), ==, "März");
}

/* Whatever a byte becomes: the file is refused, or read within its bounds. */
static void
test_damaged (void)
{
  static const guint8 values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
  gsize size = 0;
  g_autoptr (GBytes) bytes = german_file ();
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree guint8 *copy = g_memdup2 (data, size);
  guint refused = 0;
  for (gsize i = 0; i < size; i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (values); k++) {
      copy[i] = values[k];
      g_autoptr (ReportTexts) texts = read_copy (copy, size, NULL);
      if (texts == NULL) {
        refused++;
        continue;
      }
      g_assert_nonnull (report_text (texts, "March"));
      g_assert_nonnull (report_text_plural (texts, "{n} entry", "{n} entries", 3));
    }
    copy[i] = data[i];
  }
  g_assert_cmpuint (refused, >, 0);
}

static void
test_swapped (void)
{
  gsize size = 0;
  g_autoptr (GBytes) bytes = german_file ();
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree guint32 *words = g_memdup2 (data, size);
  guint32 n = words[2];
  gsize end = (MAX (words[3], words[4]) + (gsize) n * 8) / 4;
  g_autoptr (GError) error = NULL;
  for (gsize i = 0; i < end; i++) {
    words[i] = GUINT32_SWAP_LE_BE (words[i]);
  }
  g_autoptr (ReportTexts) texts = read_copy ((const guint8 *) words, size, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (report_text (texts, "March"), ==, "März");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/texts/languages", test_languages);
  g_test_add_func ("/report/texts/texts", test_texts);
  g_test_add_func ("/report/texts/plurals", test_plurals);
  g_test_add_func ("/report/texts/dates", test_dates);
  g_test_add_func ("/report/texts/numbers", test_numbers);
  g_test_add_func ("/report/texts/plural-forms", test_expressions);
  g_test_add_func ("/report/texts/plural-forms-depth", test_expression_depth);
  g_test_add_func ("/report/texts/cut-short", test_cut_short);
  g_test_add_func ("/report/texts/damaged", test_damaged);
  g_test_add_func ("/report/texts/swapped", test_swapped);
  return g_test_run ();
}
