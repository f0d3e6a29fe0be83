/* SPDX-License-Identifier: Apache-2.0 */

/* The parsing process: compressed input, cancelling, children that
 * die or lie, the sandbox. What documents are read as: parse.c. */

#include "tests/kg/parse-fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

/* Compressed input */

static GByteArray *
compress_bytes (gconstpointer data, gsize length)
{
  z_stream stream = { 0 };
  g_assert_cmpint (deflateInit2 (&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
  GByteArray *out = g_byte_array_new ();
  g_byte_array_set_size (out, (guint) deflateBound (&stream, (uLong) length));
  stream.next_in = (Bytef *) data;
  stream.avail_in = (uInt) length;
  stream.next_out = out->data;
  stream.avail_out = out->len;
  g_assert_cmpint (deflate (&stream, Z_FINISH), ==, Z_STREAM_END);
  g_byte_array_set_size (out, (guint) stream.total_out);
  deflateEnd (&stream);
  return out;
}

static void
expect_quads (const GByteArray *bytes, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset =
      parse_bytes (bytes->data, bytes->len, KG_FORMAT_TURTLE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dataset->quads->len, ==, n);
}

static void
test_gzip (void)
{
  static const char one[] = "<a:b> <a:c> 1 . <a:b";
  static const char two[] = "> <a:c> 2 .\n";
  g_autoptr (GByteArray) bytes = compress_bytes (one, sizeof one - 1);
  g_autoptr (GByteArray) more = compress_bytes (two, sizeof two - 1);
  g_byte_array_append (bytes, more->data, more->len);
  expect_quads (bytes, 2);
  /* Padding is none of the document; anything else is damage. */
  g_byte_array_append (bytes, (const guint8 *) "\0\0\0", 3);
  expect_quads (bytes, 2);
  g_byte_array_append (bytes, (const guint8 *) "x", 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset =
      parse_bytes (bytes->data, bytes->len, KG_FORMAT_TURTLE, NULL, NULL, &error);
  g_assert_null (dataset);
  g_assert_error (error, KG_ERROR, KG_ERROR_SYNTAX);
}

/* Cut at each place: damage each time, never part of the document. */
static void
test_gzip_cut (void)
{
  static const char text[] = "<a:b> <a:c> 1 .\n";
  g_autoptr (GByteArray) bytes = compress_bytes (text, sizeof text - 1);
  for (guint length = 2; length < bytes->len; length += 5) {
    g_autoptr (GError) error = NULL;
    g_autoptr (KgDataset) dataset =
        parse_bytes (bytes->data, length, KG_FORMAT_TURTLE, NULL, NULL, &error);
    g_assert_null (dataset);
    g_assert_error (error, KG_ERROR, KG_ERROR_SYNTAX);
    g_assert_nonnull (strstr (error->message, "the gzip data are damaged or cut short"));
  }
}

static void
test_gzip_bomb (void)
{
  const gsize length = 64u << 20;
  g_autofree char *blanks = g_strnfill (length, ' ');
  g_autoptr (GByteArray) bytes = compress_bytes (blanks, length);
  KgParseLimits limits = kg_parse_default_limits;
  limits.bytes = length - 1;
  g_assert_cmpuint (bytes->len, <, 100000);
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset =
      parse_bytes (bytes->data, bytes->len, KG_FORMAT_TURTLE, &limits, NULL, &error);
  g_assert_null (dataset);
  g_assert_error (error, KG_ERROR, KG_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==,
                   "doc:1: more than 67108863 bytes, decompressed; split the document");
}

/* Progress and cancelling */

typedef struct {
  guint calls;
  guint64 bytes;
  guint64 total;
  guint64 quads;
  gboolean go_on;
} Progress;

static gboolean
on_progress (guint64 bytes, guint64 total, guint64 quads, gpointer data)
{
  Progress *progress = (Progress *) data;
  progress->calls++;
  progress->bytes = bytes;
  progress->total = total;
  progress->quads = quads;
  return progress->go_on;
}

static void
test_progress (void)
{
  static const char text[] = "<a:b> <a:c> <a:d> .\n";
  Progress progress = { .go_on = TRUE };
  const int fd = parse_open_bytes (text, sizeof text - 1);
  const KgParseSource source = { "doc", fd, KG_FORMAT_TURTLE, BASE };
  const KgParseOptions options = { .progress = on_progress, .progress_data = &progress };
  g_autoptr (KgDataset) dataset = kg_parse (&source, &options, NULL, NULL);
  close (fd);
  g_assert_nonnull (dataset);
  g_assert_cmpuint (progress.calls, >, 0);
  g_assert_cmpuint (progress.bytes, ==, sizeof text - 1);
  g_assert_cmpuint (progress.total, ==, sizeof text - 1);
  g_assert_cmpuint (progress.quads, ==, 1);
}

/* Descriptors of this process that are open. */
static guint
count_descriptors (void)
{
  guint n = 0;
  DIR *directory = opendir ("/proc/self/fd");
  g_assert_nonnull (directory);
  while (readdir (directory) != NULL) {
    n++;
  }
  closedir (directory);
  return n;
}

static void
assert_no_children (void)
{
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
}

/* A pipe that nobody writes to: only cancelling ends it. Nothing is left behind. */
static void
test_cancel (void)
{
  int ends[2];
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  const guint before = count_descriptors ();
  Progress progress = { .go_on = FALSE };
  const KgParseSource source = { "doc", ends[0], KG_FORMAT_TURTLE, BASE };
  const KgParseOptions options = { .progress = on_progress, .progress_data = &progress };
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = kg_parse (&source, &options, NULL, &error);
  g_assert_null (dataset);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (progress.calls, ==, 1);
  g_assert_cmpuint (progress.total, ==, 0);
  g_assert_cmpuint (count_descriptors (), ==, before);
  assert_no_children ();
  close (ends[0]);
  close (ends[1]);
}

/* Input that comes bit by bit */

static gpointer
write_slowly (gpointer data)
{
  static const char text[] = "<a:b> <a:c> \"\xc3\xa9\" .\n";
  const int fd = GPOINTER_TO_INT (data);
  for (gsize i = 0; i < sizeof text - 1; i++) {
    g_assert_cmpint (write (fd, text + i, 1), ==, 1);
    g_usleep (500);
  }
  close (fd);
  return NULL;
}

static void
test_pipe (void)
{
  int ends[2];
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  GThread *thread = g_thread_new ("writer", write_slowly, GINT_TO_POINTER (ends[1]));
  const KgParseSource source = { "<stdin>", ends[0], KG_FORMAT_NTRIPLES, BASE };
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = kg_parse (&source, NULL, NULL, &error);
  g_thread_join (thread);
  close (ends[0]);
  g_assert_no_error (error);
  g_assert_cmpuint (dataset->quads->len, ==, 1);
}

static void
test_unreadable (void)
{
  const int fd = open ("/", O_RDONLY | O_CLOEXEC | O_DIRECTORY);
  const KgParseSource source = { "/", fd, KG_FORMAT_TURTLE, BASE };
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = kg_parse (&source, NULL, NULL, &error);
  close (fd);
  g_assert_null (dataset);
  g_assert_error (error, KG_ERROR, KG_ERROR_IO);
}

static void
test_arguments (void)
{
  KgParseSource source = { "doc", 0, KG_FORMAT_UNKNOWN, BASE };
  g_autoptr (GError) format = NULL;
  g_assert_null (kg_parse (&source, NULL, NULL, &format));
  g_assert_error (format, KG_ERROR, KG_ERROR_FORMAT);
  source.format = KG_FORMAT_TURTLE;
  source.base = "no/scheme";
  g_autoptr (GError) base = NULL;
  g_assert_null (kg_parse (&source, NULL, NULL, &base));
  g_assert_error (base, KG_ERROR, KG_ERROR_INVALID);
}

/* Children that die or lie */

static char *
error_of_program (const char *program, int code)
{
  const int fd = parse_open_bytes ("", 0);
  const KgParseSource source = { "doc", fd, KG_FORMAT_TURTLE, BASE };
  const KgParseOptions options = { .program = program };
  g_autoptr (GError) error = NULL;
  const guint before = count_descriptors ();
  g_assert_null (kg_parse (&source, &options, NULL, &error));
  g_assert_error (error, KG_ERROR, code);
  g_assert_cmpuint (count_descriptors (), ==, before);
  assert_no_children ();
  close (fd);
  return g_strdup (error->message);
}

/* A program that does what the lines of a shell say. */
static char *
error_of_script (const char *lines, int code)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "kg-parse-XXXXXX", NULL);
  const int fd = g_mkstemp_full (path, O_WRONLY | O_CLOEXEC, 0700);
  g_assert_cmpint (fd, >=, 0);
  g_autofree char *script = g_strconcat ("#!/bin/sh\n", lines, "\n", NULL);
  g_assert_cmpint (write (fd, script, strlen (script)), ==, (gssize) strlen (script));
  close (fd);
  char *message = error_of_program (path, code);
  unlink (path);
  return message;
}

static void
test_programs (void)
{
  g_autofree char *missing = error_of_program ("/nonexistent/program", KG_ERROR_PARSER);
  g_assert_nonnull (strstr (missing, "cannot be started"));
  g_autofree char *silent = error_of_program ("/bin/false", KG_ERROR_PARSER);
  g_assert_cmpstr (silent, ==,
                   "the parser gave up on `doc` without saying why; check the document");
  g_autofree char *killed = error_of_script ("kill -SEGV $$", KG_ERROR_PARSER);
  g_assert_cmpstr (killed, ==,
                   "the parser died on `doc` (signal 11, Segmentation fault); check the document");
  g_autofree char *slow = error_of_script ("kill -XCPU $$", KG_ERROR_LIMIT);
  g_assert_cmpstr (slow, ==, "`doc` takes more than 1800 seconds to parse; split the document");
  g_autofree char *full = error_of_script ("exit 70", KG_ERROR_LIMIT);
  g_assert_nonnull (strstr (full, "bytes of memory"));
  g_autofree char *talking = error_of_script ("echo hello; exec cat /dev/zero", KG_ERROR_PARSER);
  g_assert_cmpstr (talking, ==, "the parser broke its protocol on `doc`; check the document");
  /* A good beginning, and nothing after it. */
  g_autofree char *cut = error_of_script ("printf 'K\\001\\000\\000\\000Z\\000'", KG_ERROR_PARSER);
  g_assert_cmpstr (cut, ==, "the parser gave up on `doc` without saying why; check the document");
}

/* The sandbox */

/* The child of this process, waited for. */
static pid_t
find_child (void)
{
  for (guint tries = 0; tries < 1000; tries++) {
    g_autofree char *text = NULL;
    g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/children", (int) getpid ());
    if (g_file_get_contents (path, &text, NULL, NULL) && text[0] != '\0') {
      return (pid_t) g_ascii_strtoll (text, NULL, 10);
    }
    g_usleep (2000);
  }
  g_assert_not_reached ();
}

/* Watches the child from another thread, while kg_parse() waits for it in the main one. */
static gpointer
watch_child (gpointer data)
{
  const int fd = GPOINTER_TO_INT (data);
  const pid_t child = find_child ();
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) child);
  char *status = NULL;
  for (guint tries = 0; tries < 500; tries++) {
    g_free (status);
    status = NULL;
    g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
    if (strstr (status, "\nSeccomp:\t2\n") != NULL) {
      break;
    }
    g_usleep (10000);
  }
  g_autofree char *limits_path = g_strdup_printf ("/proc/%d/limits", (int) child);
  char *limits = NULL;
  g_assert_true (g_file_get_contents (limits_path, &limits, NULL, NULL));
  close (fd);
  char *both = g_strconcat (status, limits, NULL);
  g_free (status);
  g_free (limits);
  return both;
}

static void
check_sandbox (KgFormat format, const char *rest)
{
  int ends[2];
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_cmpint (write (ends[1], rest, strlen (rest)), ==, (gssize) strlen (rest));
  GThread *thread = g_thread_new ("watcher", watch_child, GINT_TO_POINTER (ends[1]));
  const KgParseSource source = { "doc", ends[0], format, BASE };
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = kg_parse (&source, NULL, NULL, &error);
  g_autofree char *status = (char *) g_thread_join (thread);
  close (ends[0]);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (status, "\nSeccomp:\t2\n"));
  g_assert_nonnull (strstr (status, "\nNoNewPrivs:\t1\n"));
  g_assert_true (g_regex_match_simple ("Max open files +0 +0", status, 0, 0));
  g_assert_true (g_regex_match_simple ("Max file size +0 +0", status, 0, 0));
  g_assert_true (g_regex_match_simple ("Max processes +0 +0", status, 0, 0));
  g_assert_true (g_regex_match_simple ("Max core file size +0 +0", status, 0, 0));
  g_assert_true (g_regex_match_simple ("Max cpu time +1800 +1801", status, 0, 0));
  if (!PARSE_SANITIZED) {
    g_assert_true (
        g_regex_match_simple ("Max address space +12884901888 +12884901888", status, 0, 0));
  }
}

static void
test_sandbox (void)
{
  check_sandbox (KG_FORMAT_TURTLE, "<a:b> <a:c> <a:d> .\n");
  check_sandbox (KG_FORMAT_RDFXML, "<r:RDF xmlns:r=\"" KG_RDF "\"/>\n");
}

/* Threads */

static gpointer
parse_often (gpointer data)
{
  (void) data;
  for (guint i = 0; i < 5; i++) {
    parse_expect_good ("<a:b> <a:c> <a:d> .", KG_FORMAT_TURTLE, NULL);
  }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];
  const guint before = count_descriptors ();
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++) {
    threads[i] = g_thread_new ("parser", parse_often, NULL);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_thread_join (threads[i]);
  }
  g_assert_cmpuint (count_descriptors (), ==, before);
  assert_no_children ();
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/parse-process/gzip", test_gzip);
  g_test_add_func ("/kg/parse-process/gzip-cut", test_gzip_cut);
  g_test_add_func ("/kg/parse-process/gzip-bomb", test_gzip_bomb);
  g_test_add_func ("/kg/parse-process/progress", test_progress);
  g_test_add_func ("/kg/parse-process/cancel", test_cancel);
  g_test_add_func ("/kg/parse-process/pipe", test_pipe);
  g_test_add_func ("/kg/parse-process/unreadable", test_unreadable);
  g_test_add_func ("/kg/parse-process/arguments", test_arguments);
  g_test_add_func ("/kg/parse-process/programs", test_programs);
  g_test_add_func ("/kg/parse-process/sandbox", test_sandbox);
  g_test_add_func ("/kg/parse-process/threads", test_threads);
  return g_test_run ();
}
