/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/write.h"
#include "tests/api/report-fixture.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* Documents, and what the writers make of them. */

typedef void (*Write) (const ReportDocument *document, GString *out);
static const Write writers[REPORT_N_FORMATS] = {
  [REPORT_FORMAT_HTML] = report_write_html,
  [REPORT_FORMAT_MARKDOWN] = report_write_markdown,
  [REPORT_FORMAT_JSON] = report_write_json,
  [REPORT_FORMAT_TURTLE] = report_write_turtle,
};

/* For looking at: `test-report-document --sample html en`. */
static int
print_sample (const char *name, const char *language)
{
  ReportFormat format = REPORT_FORMAT_HTML;
  if (!report_format_from_name (name, &format)) {
    return 1;
  }
  g_autoptr (ReportDocument) document = report_fixture_sample (language);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  if (writers[format] != NULL) {
    writers[format](document, out);
    fputs (out->str, stdout);
    return 0;
  }
  report_write_html (document, out);
  g_autoptr (GBytes) bytes = report_convert (format, out, &error);
  if (bytes == NULL) {
    fprintf (stderr, "%s\n", error->message);
    return 2;
  }
  return fwrite (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 1, stdout) == 1 ? 0 : 2;
}

/* --- Documents --- */

static void
test_citations (void)
{
  g_autoptr (ReportDocument) document = report_fixture_empty ();
  ReportCitation one = { .subject = "urn:a", .predicate = "urn:p", .object = "<urn:b>", .line = 4 };
  ReportCitation other = one;
  const ReportCitation entry = { .entry = 7, .entries = 1 };
  const ReportCitation entries = { .entry = 7, .entries = 2 };
  other.object = "\"b\"";
  g_assert_cmpuint (report_cite (document, &one), ==, 1);
  g_assert_cmpuint (report_cite (document, &other), ==, 2);
  g_assert_cmpuint (report_cite (document, &entry), ==, 3);
  g_assert_cmpuint (report_cite (document, &entries), ==, 4);
  one.line = 5;
  g_assert_cmpuint (report_cite (document, &one), ==, 1);
  g_assert_cmpuint (report_cite (document, &entry), ==, 3);
  g_assert_cmpuint (report_document_n_citations (document), ==, 4);
  g_assert_cmpuint (report_document_citation (document, 1)->line, ==, 4);
  g_assert_cmpstr (report_document_citation (document, 2)->object, ==, "\"b\"");
}

static void
test_anchors (void)
{
  static const char *const titles[][2] = {
    { "Data governance", "data-governance" },
    { "Data: governance!", "data-governance-2" },
    { "Data governance 2", "data-governance-2-2" },
    { "Evidence", "evidence-2" },
    { "???", "part" },
    { "\u00dcber", "ber" },
    { "", "part-2" },
  };
  g_autoptr (ReportDocument) document = report_fixture_empty ();
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++) {
    const ReportBlock *block = report_section (document, NULL, NULL, titles[i][0]);
    g_assert_cmpstr (block->anchor, ==, titles[i][1]);
  }
  const ReportBlock *given = report_section (document, NULL, "Art-9_2", "Risk");
  g_assert_cmpstr (given->anchor, ==, "Art-9-2");
}

static void
claim (ReportBackingKind kind, const guint *numbers, guint n)
{
  g_autoptr (ReportDocument) document = report_fixture_empty ();
  guint first = 0;
  report_fixture_claim (document, "one", &first);
  report_paragraph (document, NULL, &(ReportText) { "It is so.", NULL, { kind, numbers, n } });
}

static void
test_backing_refused (gconstpointer data)
{
  static const guint numbers[] = { 0, 1, 2 };
  if (g_test_subprocess ()) {
    const char *which = data;
    if (strcmp (which, "claims nothing") == 0) {
      claim (REPORT_CLAIM, NULL, 0);
    } else if (strcmp (which, "cites number 0") == 0) {
      claim (REPORT_CLAIM, numbers, 1);
    } else if (strcmp (which, "cites number 2") == 0) {
      claim (REPORT_CLAIM, numbers + 2, 1);
    } else if (strcmp (which, "framing cites") == 0) {
      claim (REPORT_FRAMING, numbers + 1, 1);
    } else if (strcmp (which, "no evidence cites") == 0) {
      claim (REPORT_NO_EVIDENCE, numbers + 1, 1);
    } else {
      g_autoptr (ReportDocument) document = report_fixture_empty ();
      const ReportItem item = { .title = "x",
                                .status = REPORT_STATUS_MET,
                                .backing = REPORT_HAS_NONE };
      report_item (document, NULL, &item);
    }
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*a report *");
}

static void
test_backing_kept (void)
{
  static const guint numbers[] = { 3, 1, 2, 3, 1 };
  g_autoptr (ReportDocument) document = report_fixture_empty ();
  guint n = 0;
  report_fixture_claim (document, "one", &n);
  report_fixture_claim (document, "two", &n);
  report_fixture_claim (document, "three", &n);
  report_paragraph (document, NULL,
                    &(ReportText) { "It is so.", NULL, { REPORT_CLAIM, numbers, 5 } });
  const ReportBlock *block = g_ptr_array_index (report_document_blocks (document), 0);
  const ReportBacking *kept = &block->paragraph.backing;
  g_assert_cmpuint (kept->n_citations, ==, 3);
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpuint (kept->citations[i], ==, i + 1);
  }
}

/* --- All formats --- */

static void
test_same_bytes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++) {
    if (writers[i] == NULL) {
      continue;
    }
    g_autoptr (ReportDocument) one = report_fixture_sample ("en");
    g_autoptr (ReportDocument) other = report_fixture_sample ("en");
    g_autoptr (GString) out = g_string_new (NULL);
    g_autoptr (GString) again = g_string_new ("before");
    writers[i](one, out);
    writers[i](other, again);
    g_assert_true (g_str_has_prefix (again->str, "before"));
    g_assert_cmpstr (out->str, ==, again->str + strlen ("before"));
    g_assert_true (g_utf8_validate (out->str, (gssize) out->len, NULL));
    g_assert_true (g_str_has_suffix (out->str, "\n"));
  }
}

int
main (int argc, char *argv[])
{
  if (argc == 4 && strcmp (argv[1], "--sample") == 0) {
    return print_sample (argv[2], argv[3]);
  }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/document/citations", test_citations);
  g_test_add_func ("/report/document/anchors", test_anchors);
  g_test_add_func ("/report/document/backing/kept", test_backing_kept);
  static const char *const refused[] = { "claims nothing", "cites number 0",    "cites number 2",
                                         "framing cites",  "no evidence cites", "met without" };
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autofree char *path = g_strconcat ("/report/document/backing/", refused[i], NULL);
    g_test_add_data_func (path, refused[i], test_backing_refused);
  }
  g_test_add_func ("/report/write/same-bytes", test_same_bytes);
  return g_test_run ();
}
