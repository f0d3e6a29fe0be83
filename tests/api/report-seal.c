/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/report-fixture.h"
#include "tests/api/seal-fixture.h"

#include "api/log/verify.h"

#include <jansson.h>
#include <string.h>

/* Seals of reports: what they say, and that whatever is wrong is found, each thing by its own check. */

#define ALL_PASSED "seal: passed, digest: passed, signature: passed, entry: passed, tree: passed"
#define UNSEALED                                                                                   \
  "seal: failed, digest: not-done, signature: not-done, entry: not-done, tree: not-done"
#define N_WRITTEN (REPORT_FORMAT_TURTLE + 1)

/* --- What they say --- */

static void
test_note (LogFixture *fixture, gconstpointer data)
{
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  (void) data;
  log_fixture_append (writer, 0, 3);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  LogHash root = log_fixture_root (3);
  g_autofree char *base64 = g_base64_encode (root.bytes, sizeof root.bytes);
  g_autoptr (GString) text = seal_sealed (reader, writer, REPORT_FORMAT_MARKDOWN, "Title");
  /* The digest is of the file without its seal. */
  g_autoptr (GString) plain = seal_text (REPORT_FORMAT_MARKDOWN, "Title");
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, plain->str, -1);
  g_autofree char *head = g_strdup_printf (
      "# Title\n\n<!-- seal -->\n```text\ngrounds/test/report\n%s\nannex-iv md en\n"
      "commit 12 " SEAL_DIGEST "\nentry 3\ntree 3 %s\n\n\xe2\x80\x94 grounds/test ",
      digest, base64);
  g_autofree char *begin = g_strndup (text->str, strlen (head));
  g_assert_cmpstr (begin, ==, head);
  g_assert_true (g_str_has_suffix (text->str, "=\n```\n<!-- /seal -->\n"));
  g_autoptr (LogEntry) entry = log_read (reader, 3, NULL);
  g_autofree char *record = g_strdup_printf (
      "{\"by\":\"us\",\"commit\":12,\"digest\":\"" SEAL_DIGEST "\",\"format\":\"md\","
      "\"kind\":\"report\",\"language\":\"en\",\"report\":\"annex-iv\",\"sha256\":\"%s\","
      "\"subject\":\"https://example.com/credit\",\"time\":\"1970-01-01T00:00:17.000000Z\","
      "\"tree\":{\"root\":\"%s\",\"size\":3}}",
      digest, base64);
  g_assert_cmpstr (entry->body, ==, record);
}

/* Periods are said; who asked only where that is known; the log's own verifier finds nothing odd. */
static void
test_record_of_period (LogFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (LogVerification) found = { 0 };
  const LogVerifyOptions options = { .verifier = fixture->verifier };
  const ReportSealing sealing = { .time = 5 * G_USEC_PER_SEC };
  g_autoptr (GString) text = seal_text (REPORT_FORMAT_JSON, "x");
  LogWriter *writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  ReportAbout about = seal_about;
  (void) data;
  about.from = G_USEC_PER_SEC;
  about.to = 3 * G_USEC_PER_SEC;
  about.subject = NULL;
  report_seal (text, &about, REPORT_FORMAT_JSON, reader, writer, &sealing, &error);
  g_assert_no_error (error);
  log_writer_free (writer);
  g_autoptr (LogEntry) entry = log_read (reader, 0, NULL);
  g_assert_true (g_str_has_prefix (entry->body, "{\"commit\":12,"));
  g_assert_nonnull (strstr (entry->body, ",\"from\":\"1970-01-01T00:00:01.000000Z\",\"kind\""));
  g_assert_nonnull (strstr (entry->body, ",\"to\":\"1970-01-01T00:00:03.000000Z\",\"tree\""));
  log_verify (fixture->path, &options, &found, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found.n_problems, ==, 0);
  g_assert_cmpuint (found.entries, ==, 1);
}

/* Of each format: it passes, again gives the same bytes and no other entry, sealed or not before. */
static void
test_formats (LogFixture *fixture, gconstpointer data)
{
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  (void) data;
  for (guint i = 0; i < N_WRITTEN; i++) {
    const ReportSealing later = { .by = "others", .time = 99 * G_USEC_PER_SEC };
    g_autoptr (GString) first = seal_sealed (reader, writer, (ReportFormat) i, "Title");
    g_autoptr (GString) again = seal_sealed (reader, writer, (ReportFormat) i, "Title");
    g_assert_cmpstr (first->str, ==, again->str);
    log_fixture_append (writer, 100 + i, 1);
    g_assert_true (
        report_seal (again, &seal_about, (ReportFormat) i, reader, writer, &later, NULL));
    g_assert_cmpstr (first->str, ==, again->str);
    g_assert_cmpuint (log_size (reader, NULL), ==, 2 * (i + 1));
    seal_assert_check (first, reader, fixture->verifier, ALL_PASSED, NULL);
    seal_assert_check (first, reader, NULL, ALL_PASSED, NULL);
  }
}

static void
test_json (LogFixture *fixture, gconstpointer data)
{
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autoptr (GString) text = seal_sealed (reader, writer, REPORT_FORMAT_JSON, "Title");
  json_t *object = json_loads (text->str, JSON_REJECT_DUPLICATES, NULL);
  (void) data;
  g_assert_cmpuint (json_object_size (object), ==, 2);
  const char *note = json_string_value (json_object_get (object, "seal"));
  g_assert_true (g_str_has_prefix (note, "grounds/test/report\n"));
  g_assert_true (log_note_verify (note, strlen (note), fixture->verifier, NULL));
  json_decref (object);
}

/* What the writers make of a document that tries everything, markers of seals among it. */
static void
test_written (LogFixture *fixture, gconstpointer data)
{
  static void (*const write[N_WRITTEN]) (const ReportDocument *, GString *) = {
    [REPORT_FORMAT_HTML] = report_write_html,
    [REPORT_FORMAT_MARKDOWN] = report_write_markdown,
    [REPORT_FORMAT_JSON] = report_write_json,
    [REPORT_FORMAT_TURTLE] = report_write_turtle,
  };
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autoptr (ReportDocument) document = report_fixture_sample ("en");
  const ReportSealing sealing = { .time = 1 };
  (void) data;
  for (guint i = 0; i < N_WRITTEN; i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GError) error = NULL;
    write[i](document, text);
    report_seal (text, report_document_about (document), (ReportFormat) i, reader, writer, &sealing,
                 &error);
    g_assert_no_error (error);
    seal_assert_check (text, reader, fixture->verifier, ALL_PASSED, NULL);
  }
}

static void
test_beside (LogFixture *fixture, gconstpointer data)
{
  static const char pdf[] = "%PDF-1.7\n\0\1\2";
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autoptr (GBytes) bytes = g_bytes_new_static (pdf, sizeof pdf);
  g_auto (ReportCheck) check = { 0 };
  g_auto (ReportCheck) altered = { 0 };
  g_auto (ReportCheck) without = { 0 };
  const ReportSealing sealing = { .time = 1 };
  (void) data;
  g_autofree char *note =
      report_seal_bytes (bytes, &seal_about, REPORT_FORMAT_PDF, reader, writer, &sealing, &error);
  g_autofree char *again =
      report_seal_bytes (bytes, &seal_about, REPORT_FORMAT_PDF, reader, writer, &sealing, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (note, ==, again);
  g_assert_true (report_check (pdf, sizeof pdf, note, reader, fixture->verifier, &check, NULL));
  g_autofree char *found = seal_summary (&check);
  g_assert_cmpstr (found, ==, ALL_PASSED);
  g_assert_cmpint (check.format, ==, REPORT_FORMAT_PDF);
  report_check (pdf, sizeof pdf - 1, note, reader, fixture->verifier, &altered, NULL);
  g_autofree char *other = seal_summary (&altered);
  g_assert_cmpstr (other, ==,
                   "seal: passed, digest: failed, signature: passed, entry: passed, tree: passed");
  report_check (pdf, sizeof pdf, NULL, reader, fixture->verifier, &without, NULL);
  g_autofree char *none = seal_summary (&without);
  g_assert_cmpstr (none, ==, UNSEALED);
}

/* --- What is wrong --- */

/* Any byte but one, in the seal or outside of it. */
static void
test_altered_byte (LogFixture *fixture, gconstpointer data)
{
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  (void) data;
  for (guint i = 0; i < N_WRITTEN; i++) {
    g_autoptr (GString) text = seal_sealed (reader, writer, (ReportFormat) i, "Title");
    for (gsize at = 0; at < text->len; at++) {
      g_auto (ReportCheck) check = { 0 };
      text->str[at] ^= 1;
      g_assert_true (
          report_check (text->str, text->len, NULL, reader, fixture->verifier, &check, NULL));
      g_assert_false (report_check_passed (&check));
      text->str[at] ^= 1;
    }
    seal_assert_check (text, reader, fixture->verifier, ALL_PASSED, NULL);
  }
}

static void
test_altered_text (LogFixture *fixture, gconstpointer data)
{
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autoptr (GString) text = seal_sealed (reader, writer, REPORT_FORMAT_TURTLE, "Title");
  (void) data;
  g_autofree char *sealed =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, "<a> <b> \"Title\" .\n", -1);
  g_autofree char *altered =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, "<a> <b> \"Titel\" .\n", -1);
  g_autofree char *expected =
      g_strdup_printf ("the file was altered: its SHA-256 is %s, and %s was sealed", altered,
                       sealed);
  memcpy (strstr (text->str, "Title"), "Titel", 5);
  seal_assert_check (text, reader, fixture->verifier,
                     "seal: passed, digest: failed, signature: passed, entry: passed, tree: passed",
                     expected);
}

/* Nothing can be hidden in what the digest leaves out. */
static void
test_hidden (LogFixture *fixture, gconstpointer data)
{
  static const struct {
    ReportFormat format;
    const char *before;
    const char *hidden;
  } cases[] = {
    { REPORT_FORMAT_HTML, "<!-- /seal -->", "<p>All is well.</p>\n" },
    { REPORT_FORMAT_HTML, "<pre class", "<h1>" },
    { REPORT_FORMAT_MARKDOWN, "<!-- /seal -->", "All is well.\n" },
    { REPORT_FORMAT_MARKDOWN, "```text", "All is well.\n" },
    { REPORT_FORMAT_JSON, "\n}\n", ",\n \"verdict\": \"well\"" },
  };
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) text = seal_sealed (reader, writer, cases[i].format, "Title");
    gssize at = strstr (text->str, cases[i].before) - text->str;
    g_string_insert (text, at, cases[i].hidden);
    seal_assert_check (text, reader, fixture->verifier, UNSEALED,
                       "something else than a seal stands in its place");
  }
}

static void
test_unsealed (LogFixture *fixture, gconstpointer data)
{
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  (void) data;
  for (guint i = 0; i < N_WRITTEN; i++) {
    g_autoptr (GString) text = seal_text ((ReportFormat) i, "Title");
    seal_assert_check (text, reader, NULL, UNSEALED, "the file holds no seal");
  }
}

/* A seal moved into a file of another format, whose rest happens to be the same. */
static void
test_other_format (LogFixture *fixture, gconstpointer data)
{
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autoptr (GString) text = seal_sealed (reader, writer, REPORT_FORMAT_MARKDOWN, "Title");
  (void) data;
  g_string_replace (text, "# Title\n", "<!doctype html>\n", 1);
  g_string_replace (text, "```text\n", "<pre class=\"seal\" tabindex=\"0\">", 1);
  g_string_replace (text, "```\n", "</pre>\n", 1);
  seal_assert_check (text, reader, NULL, UNSEALED, "the seal is of a file of another format, md");
}

static void
test_without_log (LogFixture *fixture, gconstpointer data)
{
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autoptr (GString) text = seal_sealed (reader, writer, REPORT_FORMAT_HTML, "Title");
  g_auto (ReportCheck) check = { 0 };
  g_auto (ReportCheck) keyless = { 0 };
  (void) data;
  seal_assert_check (
      text, NULL, fixture->verifier,
      "seal: passed, digest: passed, signature: passed, entry: not-done, tree: not-done", NULL);
  report_check (text->str, text->len, NULL, NULL, fixture->verifier, &check, NULL);
  g_assert_true (report_check_passed (&check));
  seal_assert_check (
      text, NULL, NULL,
      "seal: passed, digest: passed, signature: not-done, entry: not-done, tree: not-done", NULL);
  /* Nothing failed, and yet nobody vouches for it. */
  report_check (text->str, text->len, NULL, NULL, NULL, &keyless, NULL);
  g_assert_false (report_check_passed (&keyless));
}

/* The log after the entry, whose index is 1, was altered by somebody. */
static void
check_altered_log (LogFixture *fixture, const char *sql, const char *summary, const char *problem)
{
  LogWriter *writer = log_fixture_writer (fixture);
  log_fixture_append (writer, 0, 1);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autoptr (GString) text = seal_sealed (reader, writer, REPORT_FORMAT_HTML, "Title");
  log_fixture_append (writer, 2, 3);
  log_writer_free (writer);
  g_autoptr (LogReader) fresh = log_fixture_reader (fixture);
  seal_assert_check (text, fresh, fixture->verifier, ALL_PASSED, NULL);
  log_fixture_alter (fixture, sql);
  g_autoptr (LogReader) later = log_fixture_reader (fixture);
  seal_assert_check (text, later, fixture->verifier, summary, problem);
}

static void
test_truncated (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  check_altered_log (fixture, "DELETE FROM entries WHERE idx >= 1",
                     "seal: passed, digest: passed, signature: passed, entry: failed, tree: failed",
                     "the log has no entry 1: it ends before");
}

static void
test_taken_out (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  check_altered_log (fixture, "DELETE FROM entries WHERE idx = 1",
                     "seal: passed, digest: passed, signature: passed, entry: failed, tree: failed",
                     "the log has no entry 1: it was taken out");
}

static void
test_other_entry (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  check_altered_log (fixture,
                     "UPDATE entries SET (kind, body, leaf) ="
                     " (SELECT kind, body, leaf FROM entries WHERE idx = 0) WHERE idx = 1",
                     "seal: passed, digest: passed, signature: passed, entry: failed, tree: failed",
                     "entry 1 of the log is of no report");
}

static void
test_altered_entry (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  check_altered_log (
      fixture, "UPDATE entries SET body = replace (body, 'annex-iv', 'annex-vi') WHERE idx = 1",
      "seal: passed, digest: passed, signature: passed, entry: failed, tree: passed",
      "entry 1 of the log was altered: it has another hash");
}

static void
test_removed (LogFixture *fixture, gconstpointer data)
{
  (void) data;
  check_altered_log (
      fixture, "UPDATE entries SET body = NULL WHERE idx = 1",
      "seal: passed, digest: passed, signature: passed, entry: not-done, tree: passed", NULL);
}

/* A log of the same key that began anew and has another report, sealed with the same number. */
static void
test_other_log (LogFixture *fixture, gconstpointer data)
{
  LogFixture other = { 0 };
  (void) data;
  log_fixture_set_up (&other, NULL);
  LogWriter *writer = log_fixture_writer (fixture);
  LogWriter *second = log_fixture_writer (&other);
  log_fixture_append (writer, 0, 1);
  log_fixture_append (second, 7, 1);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autoptr (LogReader) wrong = log_fixture_reader (&other);
  g_autoptr (GString) text = seal_sealed (reader, writer, REPORT_FORMAT_HTML, "Title");
  g_autoptr (GString) unused = seal_sealed (wrong, second, REPORT_FORMAT_HTML, "Other");
  g_assert_cmpstr (text->str, !=, unused->str);
  seal_assert_check (text, wrong, fixture->verifier,
                     "seal: passed, digest: passed, signature: passed, entry: failed, tree: failed",
                     "entry 1 of the log is of another report");
  log_writer_free (writer);
  log_writer_free (second);
  log_fixture_tear_down (&other, NULL);
}

static void
test_unsigned_log (LogFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) writer = log_writer_open (fixture->store, NULL, NULL);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autoptr (GString) text = seal_text (REPORT_FORMAT_HTML, "Title");
  const ReportSealing sealing = { .time = 1 };
  (void) data;
  g_assert_false (
      report_seal (text, &seal_about, REPORT_FORMAT_HTML, reader, writer, &sealing, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "there is no key to sign with; name the log's key file");
  g_assert_cmpuint (log_size (reader, NULL), ==, 0);
}

static void
test_no_place (LogFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  g_autoptr (GString) text = g_string_new ("<!DOCTYPE html>\n");
  const ReportSealing sealing = { .time = 1 };
  (void) data;
  g_assert_false (
      report_seal (text, &seal_about, REPORT_FORMAT_HTML, reader, writer, &sealing, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_FORMAT);
  g_assert_cmpstr (error->message, ==, "this is no report as html: it has no place for a seal");
}

/* --- Several at once --- */

typedef struct {
  const LogFixture *fixture;
  LogWriter *writer;
  GString *text;
} Sealer;

static gpointer
seal_in_thread (gpointer data)
{
  Sealer *sealer = (Sealer *) data;
  g_autoptr (LogReader) reader = log_fixture_reader (sealer->fixture);
  sealer->text = seal_sealed (reader, sealer->writer, REPORT_FORMAT_HTML, "Title");
  return NULL;
}

static void
test_at_once (LogFixture *fixture, gconstpointer data)
{
  g_autoptr (LogWriter) writer = log_fixture_writer (fixture);
  g_autoptr (LogReader) reader = log_fixture_reader (fixture);
  Sealer sealers[8];
  GThread *threads[G_N_ELEMENTS (sealers)];
  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (sealers); i++) {
    sealers[i] = (Sealer) { fixture, writer, NULL };
    threads[i] = g_thread_new ("sealer", seal_in_thread, &sealers[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (sealers); i++) {
    g_thread_join (threads[i]);
    g_assert_cmpstr (sealers[i].text->str, ==, sealers[0].text->str);
  }
  g_assert_cmpuint (log_size (reader, NULL), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (sealers); i++) {
    g_string_free (sealers[i].text, TRUE);
  }
}

#define ADD(path, function)                                                                        \
  g_test_add ("/report/seal/" path, LogFixture, NULL, log_fixture_set_up, function,                \
              log_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("note", test_note);
  ADD ("record-of-period", test_record_of_period);
  ADD ("formats", test_formats);
  ADD ("json", test_json);
  ADD ("written", test_written);
  ADD ("beside", test_beside);
  ADD ("altered-byte", test_altered_byte);
  ADD ("altered-text", test_altered_text);
  ADD ("hidden", test_hidden);
  ADD ("unsealed", test_unsealed);
  ADD ("other-format", test_other_format);
  ADD ("without-log", test_without_log);
  ADD ("truncated", test_truncated);
  ADD ("taken-out", test_taken_out);
  ADD ("other-entry", test_other_entry);
  ADD ("altered-entry", test_altered_entry);
  ADD ("removed", test_removed);
  ADD ("other-log", test_other_log);
  ADD ("unsigned-log", test_unsigned_log);
  ADD ("no-place", test_no_place);
  ADD ("at-once", test_at_once);
  return g_test_run ();
}
