/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/limits.h"
#include "api/report/write-private.h"
#include "kg/error.h"
#include "rules/explain.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>

/* HTML into PDF and DOCX by programs that others have written. They get an empty directory, no network where the system lets an ordinary user go without one, and so much time and
 * memory; the day of the report instead of a clock. */

#define INPUT "report.html"
#define OUTPUT "report.out"
#define MESSAGES "messages"
/* Of what a program says when it fails. */
#define MOST_OF_MESSAGE 300u

typedef struct {
  const char *name; /* of the program and of its package */
  const char *format;
  const char *arguments[12];
  gboolean drawings_apart; /* in files beside it */
} Converter;

static const Converter pdf_converter = { .name = "weasyprint",
                                         .format = "PDF",
                                         .arguments = { "--encoding", "utf-8", INPUT, OUTPUT } };
static const Converter docx_converter = {
  .name = "pandoc",
  .format = "DOCX",
  .arguments = { "--from", "html", "--to", "docx", "--standalone", "--shift-heading-level-by=-1",
                 "--output", OUTPUT, INPUT },
  .drawings_apart = TRUE
};

/* --- The program --- */

static void
limit (int resource, guint64 most)
{
  const struct rlimit limits = { (rlim_t) most, (rlim_t) most };
  (void) setrlimit ((__rlimit_resource_t) resource, &limits);
}

/* Between fork and exec: system calls alone. What the system refuses is done without. */
static void
shut_in (gpointer data)
{
  const ReportConvertLimits *limits = data;
  limit (RLIMIT_CPU, limits->seconds);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_FSIZE, limits->bytes);
  limit (RLIMIT_DATA, limits->memory);
  (void) unshare (CLONE_NEWUSER | CLONE_NEWNET);
}

/* The day of the report: of the metadata in its head. */
static char *
find_epoch (const char *html)
{
  static const char before[] = "<meta name=\"dcterms.created\" content=\"";
  const char *at = strstr (html, before);
  g_autofree char *text = NULL;
  g_autoptr (GDateTime) day = NULL;
  if (at != NULL) {
    at += strlen (before);
    text = g_strndup (at, strcspn (at, "\""));
    day = g_date_time_new_from_iso8601 (text, NULL);
  }
  return g_strdup_printf ("%" G_GINT64_FORMAT, day != NULL ? g_date_time_to_unix (day) : 0);
}

static GSubprocessLauncher *
new_launcher (const char *directory, const char *html, const ReportConvertLimits *limits)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree char *epoch = find_epoch (html);
  g_autofree char *messages = g_build_filename (directory, MESSAGES, NULL);
  const char *path = g_getenv ("PATH");
  char *none[] = { NULL };
  g_subprocess_launcher_set_environ (launcher, none);
  g_subprocess_launcher_setenv (launcher, "PATH", path != NULL ? path : "/usr/bin:/bin", TRUE);
  g_subprocess_launcher_setenv (launcher, "HOME", directory, TRUE);
  g_subprocess_launcher_setenv (launcher, "TMPDIR", directory, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_setenv (launcher, "TZ", "UTC", TRUE);
  g_subprocess_launcher_setenv (launcher, "SOURCE_DATE_EPOCH", epoch, TRUE);
  g_subprocess_launcher_setenv (launcher, "PYTHONHASHSEED", "0", TRUE);
  g_subprocess_launcher_set_cwd (launcher, directory);
  g_subprocess_launcher_set_stderr_file_path (launcher, messages);
  g_subprocess_launcher_set_child_setup (launcher, shut_in, (gpointer) limits, NULL);
  return launcher;
}

typedef struct {
  GMainLoop *loop;
  GSubprocess *process;
  gboolean late;
} Wait;

static void
on_end (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;
  (void) g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  g_main_loop_quit (wait->loop);
}

static gboolean
on_late (gpointer data)
{
  Wait *wait = data;
  wait->late = TRUE;
  g_subprocess_force_exit (wait->process);
  return G_SOURCE_REMOVE;
}

/* TRUE: it ended by itself. */
static gboolean
wait_for (GSubprocess *process, guint seconds)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GSource) timeout = g_timeout_source_new_seconds (seconds);
  Wait wait = { .loop = loop, .process = process };
  g_main_context_push_thread_default (context);
  g_source_set_callback (timeout, on_late, &wait, NULL);
  g_source_attach (timeout, context);
  g_subprocess_wait_async (process, NULL, on_end, &wait);
  g_main_loop_run (loop);
  g_source_destroy (timeout);
  g_main_context_pop_thread_default (context);
  return !wait.late;
}

/* What it said last, on one line. (nullable) (transfer full) */
static char *
read_message (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, MESSAGES, NULL);
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL)) {
    return NULL;
  }
  g_strchomp (text);
  const char *line = strrchr (text, '\n');
  line = line != NULL ? line + 1 : text;
  return *line != '\0' ? g_utf8_make_valid (line, (gssize) MIN (strlen (line), MOST_OF_MESSAGE))
                       : NULL;
}

static gboolean
run (const Converter *converter, const char *directory, const char *html,
     const ReportConvertLimits *limits, GError **error)
{
  g_autofree char *program = g_find_program_in_path (converter->name);
  const char *arguments[G_N_ELEMENTS (converter->arguments) + 1] = { program };
  if (program == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 "cannot write %s: `%s` is not installed; apt install %s, or --format html",
                 converter->format, converter->name, converter->name);
    return FALSE;
  }
  memcpy (arguments + 1, converter->arguments, sizeof converter->arguments);
  g_autoptr (GSubprocessLauncher) launcher = new_launcher (directory, html, limits);
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawnv (launcher, arguments, error);
  if (process == NULL) {
    g_prefix_error (error, "cannot write %s: ", converter->format);
    return FALSE;
  }
  if (!wait_for (process, limits->seconds)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                 "cannot write %s: `%s` took longer than %u seconds; use --format html",
                 converter->format, converter->name, limits->seconds);
    return FALSE;
  }
  if (!g_subprocess_get_successful (process)) {
    g_autofree char *message = read_message (directory);
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                 "cannot write %s: `%s` failed%s%s; use --format html", converter->format,
                 converter->name, message != NULL ? ": " : "", message != NULL ? message : "");
    return FALSE;
  }
  return TRUE;
}

/* --- The directory --- */

/* Links are removed, not followed. */
static void
remove_all (const char *path)
{
  g_autoptr (GDir) folder =
      g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  for (const char *name = folder != NULL ? g_dir_read_name (folder) : NULL; name != NULL;
       name = g_dir_read_name (folder)) {
    g_autofree char *below = g_build_filename (path, name, NULL);
    remove_all (below);
  }
  (void) g_remove (path);
}

/* --- Drawings --- */

/* Neither program applies the page's style sheet to what is inside of a drawing: each gets the part that it needs. */
static void
append_dressed (GString *out, const char *svg, gsize length)
{
  static const char class[] = "class=\"drawing\"";
  const char *end = memchr (svg, '>', length);
  gsize opening = end != NULL ? (gsize) (end - svg) + 1 : length;
  g_string_append_len (out, svg, (gssize) opening);
  if (g_strstr_len (svg, (gssize) opening, class) != NULL) {
    g_string_append (out, "<style>");
    rules_explain_figure_style (out);
    g_string_append (out, "</style>");
  }
  g_string_append_len (out, svg + opening, (gssize) (length - opening));
}

/* Pandoc would put the names of attributes into lower case, of which SVG has others: drawings become files of their own. */
static gboolean
move_out (GString *out, const GString *svg, const char *directory, guint n, GError **error)
{
  g_autofree char *name = g_strdup_printf ("drawing-%u.svg", n);
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_string_append_printf (out, "<img src=\"%s\" alt=\"\">", name);
  return g_file_set_contents (path, svg->str, (gssize) svg->len, error);
}

/* (transfer full) */
static GString *
prepare (const Converter *converter, const char *directory, const GString *html, GError **error)
{
  static const char close[] = "</svg>";
  static const char skip[] = "<a class=\"skip\"";
  g_autoptr (GString) out = g_string_new (NULL);
  const char *from = html->str;
  guint n = 0;
  for (const char *at = strstr (from, "<svg "); at != NULL; at = strstr (from, "<svg ")) {
    const char *end = strstr (at, close);
    end = end != NULL ? end + strlen (close) : at + strlen (at);
    g_autoptr (GString) svg = g_string_new (NULL);
    append_dressed (svg, at, (gsize) (end - at));
    g_string_append_len (out, from, at - from);
    if (!converter->drawings_apart) {
      g_string_append_len (out, svg->str, (gssize) svg->len);
    } else if (!move_out (out, svg, directory, ++n, error)) {
      return NULL;
    }
    from = end;
  }
  g_string_append (out, from);
  /* On paper there is nothing to skip. */
  const char *link = strstr (out->str, skip);
  const char *end = link != NULL ? strstr (link, "</a>") : NULL;
  if (end != NULL) {
    g_string_erase (out, link - out->str, end + strlen ("</a>") - link);
  }
  return g_steal_pointer (&out);
}

static GBytes *
convert_in (const Converter *converter, const char *directory, const GString *html,
            const ReportConvertLimits *limits, GError **error)
{
  g_autofree char *input = g_build_filename (directory, INPUT, NULL);
  g_autofree char *output = g_build_filename (directory, OUTPUT, NULL);
  g_autoptr (GString) prepared = prepare (converter, directory, html, error);
  char *bytes = NULL;
  gsize length = 0;
  if (prepared == NULL ||
      !g_file_set_contents (input, prepared->str, (gssize) prepared->len, error) ||
      !run (converter, directory, html->str, limits, error) ||
      !g_file_get_contents (output, &bytes, &length, error)) {
    return NULL;
  }
  return g_bytes_new_take (bytes, length);
}

GBytes *
report_convert_within (ReportFormat format, const GString *html, const ReportConvertLimits *limits,
                       GError **error)
{
  gboolean pdf = format == REPORT_FORMAT_PDF;
  g_autofree char *directory = NULL;
  if (!pdf && format != REPORT_FORMAT_DOCX) {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT, "a report is not converted to `%s`; write it",
                 report_format_name (format));
    return NULL;
  }
  directory = g_dir_make_tmp ("grounds-report-XXXXXX", error);
  if (directory == NULL) {
    return NULL;
  }
  GBytes *bytes =
      convert_in (pdf ? &pdf_converter : &docx_converter, directory, html, limits, error);
  remove_all (directory);
  return bytes;
}

GBytes *
report_convert (ReportFormat format, const GString *html, GError **error)
{
  const ReportConvertLimits limits = { .seconds = REPORT_LIMIT_CONVERT_SECONDS,
                                       .bytes = REPORT_LIMIT_CONVERT_BYTES,
                                       .memory = REPORT_LIMIT_CONVERT_MEMORY };
  return report_convert_within (format, html, &limits, error);
}
