/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/write-private.h"
#include "tests/api/report-fixture.h"

#include <string.h>

/* The formats that reports are written in, byte by byte. What the whole of a report looks like stands in files: tests/api/report/sample.*, of
 *
 *   tests/api/test-report-document --sample FORMAT en */

typedef void (*Write) (const ReportDocument *document, GString *out);
static const Write writers[REPORT_N_FORMATS] = {
  [REPORT_FORMAT_HTML] = report_write_html,
  [REPORT_FORMAT_MARKDOWN] = report_write_markdown,
  [REPORT_FORMAT_JSON] = report_write_json,
  [REPORT_FORMAT_TURTLE] = report_write_turtle,
};

/* (transfer full) */
static GString *
write_sample (ReportFormat format, const char *language)
{
  g_autoptr (ReportDocument) document = report_fixture_sample (language);
  GString *out = g_string_new (NULL);
  writers[format](document, out);
  return out;
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;
  for (; (text = strstr (text, part)) != NULL; text += strlen (part)) {
    n++;
  }
  return n;
}

/* --- The whole --- */

/* Of HTML what follows the head: the style sheet may change. */
static void
test_sample (gconstpointer data)
{
  static const char *const names[REPORT_N_FORMATS] = { "sample.html", "sample.md", "sample.json",
                                                       "sample.ttl" };
  ReportFormat format = (ReportFormat) GPOINTER_TO_UINT (data);
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "tests", "api", "report", names[format], NULL);
  g_autoptr (GString) out = write_sample (format, "en");
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;
  const char *start = format == REPORT_FORMAT_HTML ? strstr (out->str, "<body>") : out->str;
  g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (start, ==, expected);
}

static void
test_german (void)
{
  g_autoptr (GString) html = write_sample (REPORT_FORMAT_HTML, "de-AT");
  g_autoptr (GString) markdown = write_sample (REPORT_FORMAT_MARKDOWN, "de");
  g_assert_nonnull (strstr (html->str, "<html lang=\"de\">"));
  g_assert_nonnull (strstr (html->str, "<h2>Nachweise</h2>"));
  g_assert_nonnull (strstr (html->str, "24. Oktober 2026 bis 22. November 2026"));
  g_assert_nonnull (strstr (html->str, "</span> Teilweise belegt</span>"));
  g_assert_nonnull (strstr (markdown->str, "- **Protokoll:** 48.211 Einträge\n"));
  /* No translation: English. */
  g_autoptr (GString) other = write_sample (REPORT_FORMAT_HTML, "fr");
  g_assert_nonnull (strstr (other->str, "<html lang=\"en\">"));
}

static void
test_seal (void)
{
  static const char place[] = "\n<!-- seal -->\n<!-- /seal -->\n";
  g_autoptr (GString) html = write_sample (REPORT_FORMAT_HTML, "en");
  g_autoptr (GString) markdown = write_sample (REPORT_FORMAT_MARKDOWN, "en");
  g_autoptr (GString) json = write_sample (REPORT_FORMAT_JSON, "en");
  g_autoptr (GString) turtle = write_sample (REPORT_FORMAT_TURTLE, "en");
  g_assert_cmpuint (count (html->str, place), ==, 1);
  g_assert_cmpuint (count (html->str, "<!--"), ==, 2);
  g_assert_cmpuint (count (markdown->str, place), ==, 1);
  g_assert_cmpuint (count (markdown->str, "\n<!--"), ==, 2);
  g_assert_true (g_str_has_suffix (json->str, "\n}\n"));
  g_assert_null (strstr (json->str, "\"seal\""));
  g_assert_null (strstr (turtle->str, "\n#"));
}

static void
test_formats (void)
{
  static const char *const names[] = { "html", "md", "json", "turtle", "pdf", "docx" };
  ReportFormat format = REPORT_FORMAT_HTML;
  for (guint i = 0; i < REPORT_N_FORMATS; i++) {
    g_assert_cmpstr (report_format_name ((ReportFormat) i), ==, names[i]);
    g_assert_true (report_format_from_name (names[i], &format));
    g_assert_cmpuint (format, ==, i);
    g_assert_nonnull (strchr (report_format_media_type ((ReportFormat) i), '/'));
  }
  g_assert_false (report_format_from_name ("HTML", &format));
  g_assert_false (report_format_from_name ("", &format));
}

/* --- HTML --- */

typedef struct {
  GHashTable *ids;
  GPtrArray *targets;
  guint headings[7];
  guint level;
} Reading;

static void
start_element (GMarkupParseContext *context, const char *name, const char **names,
               const char **values, gpointer data, GError **error)
{
  Reading *reading = data;
  (void) context;
  (void) error;
  g_assert_cmpstr (name, !=, "script");
  if (name[0] == 'h' && g_ascii_isdigit (name[1])) {
    /* A heading is at most one level below the one before. */
    guint level = (guint) (name[1] - '0');
    g_assert_cmpuint (level, <=, reading->level + 1);
    reading->level = level;
    reading->headings[level]++;
  }
  for (guint i = 0; names[i] != NULL; i++) {
    g_assert_false (g_str_has_prefix (names[i], "on"));
    g_assert_cmpstr (names[i], !=, "style");
    if (strcmp (names[i], "id") == 0) {
      g_assert_true (g_hash_table_add (reading->ids, g_strdup (values[i])));
    }
    if (strcmp (names[i], "href") == 0) {
      g_assert_false (g_str_has_prefix (values[i], "javascript"));
    }
    if (strcmp (names[i], "href") == 0 && values[i][0] == '#') {
      g_ptr_array_add (reading->targets, g_strdup (values[i] + 1));
    }
    if (strcmp (names[i], "aria-labelledby") == 0) {
      g_ptr_array_add (reading->targets, g_strdup (values[i]));
    }
  }
}

/* The body is well-formed, and what is pointed to is there. */
static void
test_html_structure (void)
{
  static const GMarkupParser parser = { .start_element = start_element };
  g_autoptr (GString) out = write_sample (REPORT_FORMAT_HTML, "en");
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func (g_free);
  Reading reading = { .ids = ids, .targets = targets };
  g_autoptr (GError) error = NULL;
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &reading, NULL);
  const char *body = strstr (out->str, "<body>");
  const char *end = strstr (body, "</html>");
  g_markup_parse_context_parse (context, body, end - body, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reading.headings[1], ==, 1);
  g_assert_cmpuint (reading.headings[2], >, 3);
  g_assert_cmpuint (targets->len, >, 30);
  for (guint i = 0; i < targets->len; i++) {
    if (!g_hash_table_contains (ids, g_ptr_array_index (targets, i))) {
      g_error ("nothing is called `%s`", (char *) g_ptr_array_index (targets, i));
    }
  }
}

static void
test_html_policy (void)
{
  g_autoptr (GString) out = write_sample (REPORT_FORMAT_HTML, "en");
  g_assert_cmpuint (count (out->str, "<style>"), ==, 1);
  g_assert_cmpuint (count (out->str, "</style>"), ==, 1);
  g_assert_cmpuint (count (out->str, "style="), ==, 0);
  const char *style = strstr (out->str, "<style>") + strlen ("<style>");
  g_autofree char *sheet = g_strndup (style, (gsize) (strstr (style, "</style>") - style));
  /* No text of the graph ends the string that it stands in. */
  g_assert_null (strstr (sheet, "script>"));
  g_assert_nonnull (strstr (sheet, "content:\"Technical documentation\\3a  Credit Scorer \\3c "));
  g_autofree char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, sheet, -1);
  guint8 digest[32];
  for (guint i = 0; i < sizeof digest; i++) {
    digest[i] =
        (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  }
  g_autofree char *hash = g_base64_encode (digest, sizeof digest);
  g_autofree char *expected = g_strdup_printf (
      "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'", hash);
  g_autofree char *policy = report_html_policy (out->str);
  g_assert_cmpstr (policy, ==, expected);
  g_assert_nonnull (strstr (out->str, expected));
}

static void
test_links (void)
{
  static const struct {
    const char *link;
    gboolean safe;
  } cases[] = {
    { "https://example.com/", TRUE },
    { "HTTP://example.com/", TRUE },
    { "mailto:a@b.c", TRUE },
    { "/show?term=x", TRUE },
    { "#part", TRUE },
    { "javascript:x", FALSE },
    { " javascript:x", FALSE },
    { "data:text/html,x", FALSE },
    { "//host/x", FALSE },
    { "/\\host", FALSE },
    { "urn:a", FALSE },
    { "", FALSE },
    { "file:///etc/passwd", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].link);
    g_assert_cmpint (report_link_is_safe (cases[i].link), ==, cases[i].safe);
  }
}

/* --- Markdown --- */

static void
test_markdown_signs (void)
{
  static const struct {
    const char *text;
    const char *written;
  } cases[] = {
    { "plain, with (brackets) and 1. a number", "plain, with (brackets) and 1. a number" },
    { "1. first", "1\\. first" },
    { "12) twelfth", "12\\) twelfth" },
    { "3.", "3\\." },
    { "3.5 million", "3.5 million" },
    { "# heading", "\\# heading" },
    { "- item", "\\- item" },
    { "+ item", "\\+ item" },
    { "* item", "\\* item" },
    { "=====", "\\=====" },
    { "> quote", "\\> quote" },
    { "    code", "code" },
    { "two\n\nparagraphs\n", "two paragraphs" },
    { "a | b", "a \\| b" },
    { "<b>&amp;", "\\<b\\>\\&amp;" },
    { "![x](y)", "!\\[x\\](y)" },
    { "~~gone~~ $x$ `c`", "\\~\\~gone\\~\\~ \\$x\\$ \\`c\\`" },
    { "https://x.y www.x.y a@b.c", "https\\://x.y www\\.x.y a\\@b.c" },
    { "back\\slash", "back\\\\slash" },
    { "\xe2\x80\xae", "\\\\u\\{202E\\}" },
    { "[^1]: note", "\\[\\^1\\]: note" },
    { "Grüße ☃", "Grüße ☃" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ReportDocument) document = report_fixture_empty ();
    g_autoptr (GString) out = g_string_new (NULL);
    report_paragraph (document, NULL, &(ReportText) { cases[i].text, NULL, REPORT_IS_FRAMING });
    report_write_markdown (document, out);
    const char *start = strstr (out->str, "## Contents\n\n\n");
    g_assert_nonnull (start);
    start += strlen ("## Contents\n\n\n");
    g_autofree char *line = g_strndup (start, strcspn (start, "\n"));
    g_assert_cmpstr (line, ==, cases[i].written);
  }
}

/* --- Sizes --- */

static void
test_long (void)
{
  g_autofree char *text = g_strnfill (1 << 20, 'x');
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++) {
    g_autoptr (ReportDocument) document = report_fixture_empty ();
    g_autoptr (GString) out = g_string_new (NULL);
    guint n = 0;
    if (writers[i] == NULL) {
      continue;
    }
    report_paragraph (document, NULL,
                      &(ReportText) { text, NULL, report_fixture_claim (document, "so", &n) });
    writers[i](document, out);
    g_assert_nonnull (strstr (out->str, text));
  }
}

static void
test_deep (void)
{
  g_autoptr (ReportDocument) document = report_fixture_empty ();
  g_autoptr (GString) html = g_string_new (NULL);
  g_autoptr (GString) markdown = g_string_new (NULL);
  ReportBlock *block = NULL;
  for (guint i = 0; i < 9; i++) {
    block = report_section (document, block, NULL, "Deeper");
  }
  report_write_html (document, html);
  report_write_markdown (document, markdown);
  g_assert_cmpuint (count (html->str, "<h6>Deeper</h6>"), ==, 5);
  g_assert_cmpuint (count (html->str, "<h7"), ==, 0);
  g_assert_cmpuint (count (markdown->str, "\n###### Deeper"), ==, 5);
}

/* Lists, tables and facts that hold nothing. */
static void
test_nothing_in_it (void)
{
  static const char *const headings[] = { "One", NULL };
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++) {
    g_autoptr (ReportDocument) document = report_fixture_empty ();
    g_autoptr (GString) out = g_string_new (NULL);
    report_list (document, NULL, TRUE);
    report_facts (document, NULL);
    report_table (document, NULL, "None", headings, 0);
    report_plot (document, NULL, &(ReportPlot) { .title = "None", .backing = REPORT_IS_FRAMING });
    if (writers[i] != NULL) {
      writers[i](document, out);
      g_assert_true (g_utf8_validate (out->str, (gssize) out->len, NULL));
      g_assert_null (strstr (out->str, "<ol>\n</ol>\n<"));
      g_assert_null (strstr (out->str, "<dl>\n</dl>"));
    }
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < REPORT_N_FORMATS; i++) {
    g_autofree char *path =
        g_strconcat ("/report/write/sample/", report_format_name ((ReportFormat) i), NULL);
    if (writers[i] != NULL) {
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_sample);
    }
  }
  g_test_add_func ("/report/write/german", test_german);
  g_test_add_func ("/report/write/seal", test_seal);
  g_test_add_func ("/report/write/formats", test_formats);
  g_test_add_func ("/report/write/html-structure", test_html_structure);
  g_test_add_func ("/report/write/html-policy", test_html_policy);
  g_test_add_func ("/report/write/links", test_links);
  g_test_add_func ("/report/write/markdown-signs", test_markdown_signs);
  g_test_add_func ("/report/write/long", test_long);
  g_test_add_func ("/report/write/deep", test_deep);
  g_test_add_func ("/report/write/nothing-in-it", test_nothing_in_it);
  return g_test_run ();
}
