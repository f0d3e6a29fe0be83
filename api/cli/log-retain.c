/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/retain.h"

#include "api/cli/decide.h"
#include "api/cli/log.h"
#include "api/cli/output.h"

#include <stdio.h>
#include <string.h>

/* --- Retention --- */

typedef struct {
  char *older;
  char **kinds;
  char *log_key;
  gboolean dry_run;
  gboolean force;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->older);
  g_strfreev (options->kinds);
  g_free (options->log_key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* "P6M", "P1Y2M3D": a duration of XSD in days and more. Gives the moment so long before `now`. */
static gboolean
go_back (const char *duration, gint64 now, gint64 *out, GError **error)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);
  const char *at = duration;
  const char *units = "YMWD";
  gboolean any = FALSE;
  gboolean good = *at++ == 'P';
  while (good && *at != '\0') {
    char *end = NULL;
    guint64 n = g_ascii_isdigit (*at) ? g_ascii_strtoull (at, &end, 10) : G_MAXUINT64;
    const char *unit = n <= 100000 && *end != '\0' ? strchr (units, *end) : NULL;
    good = unit != NULL;
    if (good) {
      int amount = -(int) n;
      GDateTime *then = *unit == 'Y'   ? g_date_time_add_years (time, amount)
                        : *unit == 'M' ? g_date_time_add_months (time, amount)
                        : *unit == 'W' ? g_date_time_add_weeks (time, amount)
                                       : g_date_time_add_days (time, amount);
      good = then != NULL;
      g_date_time_unref (time);
      time = then;
      units = unit + 1;
      at = end + 1;
      any = TRUE;
    }
  }
  if (!good || !any) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "`--older-than %s` is no duration; write one like P6M, P1Y or P90D", duration);
    return FALSE;
  }
  *out = g_date_time_to_unix (time) * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
read_kinds (char *const *names, gint *kinds, GError **error)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    LogKind kind;
    if (!log_kind_from_name (names[i], &kind)) {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                   "`--kind %s` is none; use one of decision, review, access, signal, report",
                   names[i]);
      return FALSE;
    }
    *kinds |= 1 << (gint) kind;
  }
  return TRUE;
}

static gboolean
retain (const Cli *cli, char *const *rest, gconstpointer data, GError **error)
{
  const Options *options = (const Options *) data;
  g_autofree char *by = NULL;
  LogRetention what = { .force = options->force, .dry_run = options->dry_run };
  LogRetained done = { 0 };
  if (!cli_check_arguments (cli, rest, 0, 0, error)) {
    return FALSE;
  }
  if (options->older == NULL) {
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE,
                         "nothing says what is old; give a duration with `--older-than`");
    return FALSE;
  }
  if (!cli_log_who_and_when (&what.now, &by, error) ||
      !go_back (options->older, what.now, &what.before, error) ||
      !read_kinds (options->kinds, &what.kinds, error)) {
    return FALSE;
  }
  what.by = by;
  g_autoptr (LogWriter) writer = cli_log_writer_there (cli, options->log_key, error);
  if (writer == NULL || !log_retain (writer, &what, &done, error)) {
    return FALSE;
  }
  g_autofree char *records = cli_count (done.removed, "record", "records");
  printf ("%s %s; %" G_GUINT64_FORMAT " held\n", records,
          options->dry_run ? "would be removed" : "removed", done.held);
  return TRUE;
}

CliStatus
cli_log_retain (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "older-than", 0, 0, G_OPTION_ARG_FILENAME, &options.older,
      "Records older than this, such as P6M or P1Y", "DURATION" },
    { "kind", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.kinds,
      "Of this kind; may be given several times [decision]", "KIND" },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run, "Only tell how many", NULL },
    { "force", 0, 0, G_OPTION_ARG_NONE, &options.force,
      "Even before six months (reports: ten years) are over", NULL },
    { "log-key", 0, 0, G_OPTION_ARG_FILENAME, &options.log_key, CLI_LOG_KEY_HELP, "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  return cli_act (cli, entries, "See grounds-log(1).", argc, argv, retain, &options);
}

/* --- Holds --- */

typedef struct {
  char *from;
  char *to;
  char *reason;
  char *log_key;
} HoldOptions;

static void
hold_options_clear (HoldOptions *options)
{
  g_free (options->from);
  g_free (options->to);
  g_free (options->reason);
  g_free (options->log_key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoldOptions, hold_options_clear)

static gboolean
list_holds (const Cli *cli, GError **error)
{
  g_autoptr (LogReader) reader = log_reader_open (cli_store_path (cli), error);
  g_autoptr (GPtrArray) holds = reader != NULL ? log_holds (reader, error) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; holds != NULL && i < holds->len; i++) {
    const LogHold *hold = (const LogHold *) g_ptr_array_index (holds, i);
    g_string_append_printf (out, "%6" G_GUINT64_FORMAT "  ", hold->number);
    if (hold->until != 0) {
      g_autofree char *from = cli_local_time (hold->since);
      g_autofree char *to = cli_local_time (hold->until);
      g_string_append_printf (out, "%s to %s  ", from, to);
    } else {
      g_string_append_printf (out, "entry %" G_GUINT64_FORMAT "  ", hold->first);
    }
    kg_text_append_safe (out, hold->reason, -1);
    g_string_append_c (out, '\n');
  }
  cli_write (out);
  return holds != NULL;
}

static gboolean
choose_held (const Cli *cli, const char *name, const HoldOptions *options, LogHold *hold,
             GError **error)
{
  if (name != NULL) {
    g_autoptr (LogReader) reader = log_reader_open (cli_store_path (cli), error);
    g_autoptr (LogEntry) entry = reader != NULL ? cli_log_find (reader, name, error) : NULL;
    hold->first = hold->last = entry != NULL ? entry->index : 0;
    return entry != NULL;
  }
  if (options->from == NULL || options->to == NULL) {
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE,
                         "nothing says what to hold; name an entry, or give `--from` and `--to`");
    return FALSE;
  }
  return cli_parse_moment ("--from", options->from, &hold->since, error) &&
         cli_parse_moment ("--to", options->to, &hold->until, error);
}

static gboolean
set_hold (const Cli *cli, char *const *rest, gconstpointer data, GError **error)
{
  const HoldOptions *options = (const HoldOptions *) data;
  LogHold hold = { .reason = options->reason };
  g_autofree char *by = NULL;
  guint64 number = 0;
  gint64 now = 0;
  gboolean nothing =
      rest[0] == NULL && options->from == NULL && options->to == NULL && options->reason == NULL;
  if (!cli_check_arguments (cli, rest, 0, 1, error)) {
    return FALSE;
  }
  if (nothing) {
    return list_holds (cli, error);
  }
  if (!choose_held (cli, rest[0], options, &hold, error) ||
      !cli_log_who_and_when (&now, &by, error)) {
    return FALSE;
  }
  g_autoptr (LogWriter) writer = cli_log_writer_there (cli, options->log_key, error);
  if (writer == NULL || !log_hold_set (writer, &hold, now, by, &number, error)) {
    return FALSE;
  }
  printf ("hold %" G_GUINT64_FORMAT "\n", number);
  return TRUE;
}

CliStatus
cli_log_hold (Cli *cli, int argc, char **argv)
{
  g_auto (HoldOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &options.from, "Everything of this moment or later",
      "TIME" },
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &options.to, "and before this one", "TIME" },
    { "reason", 0, 0, G_OPTION_ARG_FILENAME, &options.reason, "What for", "TEXT" },
    { "log-key", 0, 0, G_OPTION_ARG_FILENAME, &options.log_key, CLI_LOG_KEY_HELP, "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  return cli_act (cli, entries, "Without anything it lists the holds. See grounds-log(1).", argc,
                  argv, set_hold, &options);
}

static gboolean
release (const Cli *cli, char *const *rest, gconstpointer data, GError **error)
{
  const HoldOptions *options = (const HoldOptions *) data;
  g_autofree char *by = NULL;
  guint64 number = 0;
  gint64 now = 0;
  if (!cli_check_arguments (cli, rest, 1, 1, error)) {
    return FALSE;
  }
  if (!g_ascii_string_to_unsigned (rest[0], 10, 0, G_MAXINT64, &number, NULL)) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "`%s` is no number of a hold; `grounds log hold` lists them", rest[0]);
    return FALSE;
  }
  if (options->reason == NULL) {
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE,
                         "why the hold is lifted must be said; give `--reason`");
    return FALSE;
  }
  g_autoptr (LogWriter) writer = cli_log_writer_there (cli, options->log_key, error);
  return writer != NULL && cli_log_who_and_when (&now, &by, error) &&
         log_hold_release (writer, number, options->reason, now, by, error);
}

CliStatus
cli_log_release (Cli *cli, int argc, char **argv)
{
  g_auto (HoldOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "reason", 0, 0, G_OPTION_ARG_FILENAME, &options.reason, "Why it is no longer needed",
      "TEXT" },
    { "log-key", 0, 0, G_OPTION_ARG_FILENAME, &options.log_key, CLI_LOG_KEY_HELP, "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  return cli_act (cli, entries,
                  "HOLD is the number that `grounds log hold` tells. See grounds-log(1).", argc,
                  argv, release, &options);
}
