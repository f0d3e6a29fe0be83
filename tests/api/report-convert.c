/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/limits.h"
#include "api/report/write-private.h"
#include "kg/error.h"
#include "tests/api/report-fixture.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* Reports as PDF and DOCX: with programs that stand in for the real ones and tell how they were started, and with the real ones where they are installed. */

static const ReportConvertLimits usual = { .seconds = REPORT_LIMIT_CONVERT_SECONDS,
                                           .bytes = REPORT_LIMIT_CONVERT_BYTES,
                                           .memory = REPORT_LIMIT_CONVERT_MEMORY };

typedef struct {
  char *directory; /* of programs */
  char *path;      /* as it was */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) data;
  fixture->directory = g_dir_make_tmp ("grounds-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_strdup (g_getenv ("PATH"));
  g_autofree char *path = g_strconcat (fixture->directory, ":/usr/bin:/bin", NULL);
  g_setenv ("PATH", path, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "weasyprint", "pandoc" };
  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *program = g_build_filename (fixture->directory, names[i], NULL);
    (void) g_remove (program);
  }
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0);
  g_setenv ("PATH", fixture->path, TRUE);
  g_free (fixture->directory);
  g_free (fixture->path);
}

static void
install (const Fixture *fixture, const char *name, const char *script)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_build_filename (fixture->directory, name, NULL);
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, NULL);
  g_file_set_contents_full (program, text, -1, G_FILE_SET_CONTENTS_NONE, 0755, &error);
  g_assert_no_error (error);
}

static char *
convert (ReportFormat format, const char *html, const ReportConvertLimits *limits, GError **error)
{
  g_autoptr (GString) text = g_string_new (html);
  g_autoptr (GBytes) bytes = report_convert_within (format, text, limits, error);
  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                       : NULL;
}

static void
test_started (Fixture *fixture, gconstpointer data)
{
  static const char *const html =
      "<meta name=\"dcterms.created\" content=\"1970-01-02T00:00:00.000000Z\">x";
  g_autoptr (GError) error = NULL;
  (void) data;
  install (
      fixture, "weasyprint",
      "{ echo \"$@\"; ls; cat report.html; echo; echo \"$SOURCE_DATE_EPOCH $TZ $LC_ALL\"\n"
      "[ \"$HOME\" = \"$PWD\" ] && [ -z \"${GROUNDS_STORE+x}\" ] && echo alone; } >report.out\n");
  g_setenv ("GROUNDS_STORE", "x", TRUE);
  g_autofree char *out = convert (REPORT_FORMAT_PDF, html, &usual, &error);
  g_unsetenv ("GROUNDS_STORE");
  g_assert_no_error (error);
  g_autofree char *expected = g_strconcat ("--encoding utf-8 report.html report.out\nmessages\n"
                                           "report.html\nreport.out\n",
                                           html, "\n86400 UTC C.UTF-8\nalone\n", NULL);
  g_assert_cmpstr (out, ==, expected);
}

/* Where the day is not known, none is. */
static void
test_no_day (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "", "<meta name=\"dcterms.created\" content=\"",
                                       "<meta name=\"dcterms.created\" content=\"soon\">" };
  (void) data;
  install (fixture, "weasyprint", "echo $SOURCE_DATE_EPOCH >report.out\n");
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *out = convert (REPORT_FORMAT_PDF, texts[i], &usual, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (out, ==, "0\n");
  }
}

static void
test_drawings (Fixture *fixture, gconstpointer data)
{
  static const char *const html =
      "<a class=\"skip\" href=\"#c\">To</a><p>a<svg class=\"plot\" viewBox=\"0 0 1 1\"><g/></svg>"
      "b<svg class=\"drawing\"><g/></svg>c";
  g_autoptr (GError) error = NULL;
  (void) data;
  install (fixture, "weasyprint", "cp report.html report.out\n");
  install (fixture, "pandoc", "cat report.html drawing-1.svg drawing-2.svg >report.out\n");
  g_autofree char *pdf = convert (REPORT_FORMAT_PDF, html, &usual, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (
      pdf,
      "<p>a<svg class=\"plot\" viewBox=\"0 0 1 1\"><g/></svg>b<svg class=\"drawing\"><style>.drawing "));
  g_assert_true (g_str_has_suffix (pdf, "</style><g/></svg>c"));
  g_autofree char *docx = convert (REPORT_FORMAT_DOCX, html, &usual, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (
      docx, "<p>a<img src=\"drawing-1.svg\" alt=\"\">b<img src=\"drawing-2.svg\" alt=\"\">c"
            "<svg class=\"plot\" viewBox=\"0 0 1 1\"><g/></svg><svg class=\"drawing\"><style>"));
}

static void
check_error (ReportFormat format, const ReportConvertLimits *limits, gint code, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *out = convert (format, "x", limits, &error);
  g_assert_null (out);
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_setenv ("PATH", fixture->directory, TRUE);
  check_error (
      REPORT_FORMAT_PDF, &usual, G_IO_ERROR_NOT_FOUND,
      "cannot write PDF: `weasyprint` is not installed; apt install weasyprint, or --format html");
  check_error (
      REPORT_FORMAT_DOCX, &usual, G_IO_ERROR_NOT_FOUND,
      "cannot write DOCX: `pandoc` is not installed; apt install pandoc, or --format html");
}

static void
test_fails (Fixture *fixture, gconstpointer data)
{
  (void) data;
  install (fixture, "weasyprint", "echo one >&2; echo no fonts >&2; exit 3\n");
  check_error (REPORT_FORMAT_PDF, &usual, G_IO_ERROR_FAILED,
               "cannot write PDF: `weasyprint` failed: no fonts; use --format html");
  install (fixture, "weasyprint", "exit 1\n");
  check_error (REPORT_FORMAT_PDF, &usual, G_IO_ERROR_FAILED,
               "cannot write PDF: `weasyprint` failed; use --format html");
  /* Done, it says, and there is nothing. */
  install (fixture, "weasyprint", "exit 0\n");
  g_autoptr (GError) error = NULL;
  g_assert_null (convert (REPORT_FORMAT_PDF, "x", &usual, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_limits (Fixture *fixture, gconstpointer data)
{
  ReportConvertLimits limits = usual;
  g_autoptr (GError) error = NULL;
  (void) data;
  install (fixture, "weasyprint", "exec sleep 1000\n");
  limits.seconds = 1;
  check_error (REPORT_FORMAT_PDF, &limits, G_IO_ERROR_TIMED_OUT,
               "cannot write PDF: `weasyprint` took longer than 1 seconds; use --format html");
  limits = usual;
  limits.bytes = 4096;
  install (fixture, "weasyprint", "exec head -c 4096 /dev/zero >report.out\n");
  g_autofree char *most = convert (REPORT_FORMAT_PDF, "x", &limits, &error);
  g_assert_no_error (error);
  install (fixture, "weasyprint", "exec head -c 4097 /dev/zero >report.out\n");
  check_error (REPORT_FORMAT_PDF, &limits, G_IO_ERROR_FAILED,
               "cannot write PDF: `weasyprint` failed; use --format html");
  limits = usual;
  limits.memory = 64 << 20;
  install (fixture, "weasyprint",
           "exec dd if=/dev/zero of=report.out bs=16M count=1 2>/dev/null\n");
  g_autofree char *small = convert (REPORT_FORMAT_PDF, "x", &limits, &error);
  g_assert_no_error (error);
  install (fixture, "weasyprint",
           "exec dd if=/dev/zero of=report.out bs=128M count=1 2>/dev/null\n");
  check_error (REPORT_FORMAT_PDF, &limits, G_IO_ERROR_FAILED,
               "cannot write PDF: `weasyprint` failed; use --format html");
}

static void
test_other_formats (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) fixture;
  (void) data;
  g_assert_null (convert (REPORT_FORMAT_JSON, "x", &usual, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_FORMAT);
}

/* The real programs: the same report is the same bytes. */
static void
test_real (gconstpointer data)
{
  ReportFormat format = (ReportFormat) GPOINTER_TO_UINT (data);
  const char *program = format == REPORT_FORMAT_PDF ? "weasyprint" : "pandoc";
  const char *start = format == REPORT_FORMAT_PDF ? "%PDF-" : "PK\x03\x04";
  g_autofree char *found = g_find_program_in_path (program);
  if (found == NULL) {
    g_autofree char *why = g_strdup_printf ("%s is not installed", program);
    g_test_skip (why);
    return;
  }
  g_autoptr (ReportDocument) document = report_fixture_sample ("en");
  g_autoptr (GString) html = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  report_write_html (document, html);
  g_autoptr (GBytes) one = report_convert (format, html, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) other = report_convert (format, html, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (one), >, 4096);
  g_assert_cmpint (memcmp (g_bytes_get_data (one, NULL), start, strlen (start)), ==, 0);
  g_assert_true (g_bytes_equal (one, other));
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *name;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/report/convert/started", test_started },
    { "/report/convert/no-day", test_no_day },
    { "/report/convert/drawings", test_drawings },
    { "/report/convert/missing", test_missing },
    { "/report/convert/fails", test_fails },
    { "/report/convert/limits", test_limits },
    { "/report/convert/other-formats", test_other_formats },
  };
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].test, tear_down);
  }
  g_test_add_data_func ("/report/convert/pdf", GUINT_TO_POINTER (REPORT_FORMAT_PDF), test_real);
  g_test_add_data_func ("/report/convert/docx", GUINT_TO_POINTER (REPORT_FORMAT_DOCX), test_real);
  return g_test_run ();
}
