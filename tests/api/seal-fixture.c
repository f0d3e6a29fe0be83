/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/seal-fixture.h"

const ReportAbout seal_about = { .kind = "annex-iv",
                                 .title = "Technical documentation",
                                 .subject = "https://example.com/credit",
                                 .language = "en",
                                 .commit = 12,
                                 .digest = SEAL_DIGEST,
                                 .as_of = G_GINT64_CONSTANT (1795305600) * G_USEC_PER_SEC };

GString *
seal_text (ReportFormat format, const char *words)
{
  GString *text = g_string_new (NULL);
  switch (format) {
  case REPORT_FORMAT_HTML:
    g_string_printf (text, "<!DOCTYPE html>\n<p>%s</p>\n<!-- seal -->\n<!-- /seal -->\n</footer>\n",
                     words);
    break;
  case REPORT_FORMAT_MARKDOWN:
    g_string_printf (text, "# %s\n\n<!-- seal -->\n<!-- /seal -->\n", words);
    break;
  case REPORT_FORMAT_JSON:
    g_string_printf (text, "{\n \"title\": \"%s\"\n}\n", words);
    break;
  case REPORT_FORMAT_TURTLE:
    g_string_printf (text, "<a> <b> \"%s\" .\n", words);
    break;
  case REPORT_FORMAT_PDF:
  case REPORT_FORMAT_DOCX:
    g_assert_not_reached ();
  }
  return text;
}

GString *
seal_sealed (LogReader *reader, LogWriter *writer, ReportFormat format, const char *words)
{
  g_autoptr (GError) error = NULL;
  const ReportSealing sealing = { .by = "us", .time = 17 * G_USEC_PER_SEC };
  GString *text = seal_text (format, words);
  report_seal (text, &seal_about, format, reader, writer, &sealing, &error);
  g_assert_no_error (error);
  return text;
}

char *
seal_summary (const ReportCheck *check)
{
  GString *summary = g_string_new (NULL);
  for (guint i = 0; i < REPORT_N_CHECKS; i++) {
    g_string_append_printf (summary, "%s%s: %s", i > 0 ? ", " : "",
                            report_check_name ((ReportCheckKind) i),
                            report_check_status_name (check->findings[i].status));
  }
  return g_string_free (summary, FALSE);
}

void
seal_assert_check (const GString *text, LogReader *reader, const char *verifier,
                   const char *summary, const char *problem)
{
  g_autoptr (GError) error = NULL;
  g_auto (ReportCheck) check = { 0 };
  const char *first = NULL;
  g_assert_true (report_check (text->str, text->len, NULL, reader, verifier, &check, &error));
  g_assert_no_error (error);
  g_autofree char *found = seal_summary (&check);
  g_assert_cmpstr (found, ==, summary);
  for (guint i = 0; i < REPORT_N_CHECKS && first == NULL; i++) {
    first = check.findings[i].status == REPORT_CHECK_FAILED ? check.findings[i].text : NULL;
  }
  g_assert_cmpstr (first, ==, problem);
}
