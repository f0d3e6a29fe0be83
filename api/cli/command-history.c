/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/output.h"
#include "api/cli/progress.h"
#include "api/cli/terms.h"

#include <string.h>

/* Hex digits of a digest that a person gets to see; kg_history_resolve() takes them back. */
#define SHORT_DIGEST 12
#define AUTHOR_WIDTH_MOST 32

typedef struct {
  char *limit;
  gboolean verify;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->limit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* --- The list --- */

static void
print_json (const GPtrArray *commits)
{
  json_t *list = json_array ();
  for (guint i = 0; i < commits->len; i++) {
    json_array_append_new (list, api_commit_as_json (g_ptr_array_index (commits, i)));
  }
  cli_write_json (list);
  json_decref (list);
}

/* Widths of the columns that depend on what stands in them. */
typedef struct {
  int number;
  int author;
  int added;
  int removed;
} Columns;

static int
digits (guint64 n)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  return (int) strlen (text);
}

static Columns
measure (const GPtrArray *commits)
{
  Columns columns = { 0 };
  for (guint i = 0; i < commits->len; i++) {
    const KgCommit *commit = g_ptr_array_index (commits, i);
    g_autofree char *author = cli_safe (commit->author);
    columns.number = MAX (columns.number, digits (commit->id));
    columns.author = MAX (columns.author, (int) cli_text_width (author));
    columns.added = MAX (columns.added, digits (commit->added) + 1);
    columns.removed = MAX (columns.removed, digits (commit->removed) + 1);
  }
  columns.author = MIN (columns.author, AUTHOR_WIDTH_MOST);
  return columns;
}

static void
append_message (GString *out, const char *message, gsize indent, const CliTerminal *terminal)
{
  g_auto (GStrv) lines = g_strsplit (message, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (*lines[i] == '\0' && lines[i + 1] == NULL) {
      break;
    }
    g_autofree char *safe = cli_safe (lines[i]);
    if (i > 0 && *lines[i] != '\0') {
      cli_append_spaces (out, indent);
    }
    cli_append_wrapped (out, safe, indent, indent, terminal->width);
    g_string_append_c (out, '\n');
  }
  if (*message == '\0') {
    g_string_append_c (out, '\n');
  }
}

static void
append_commit (GString *out, const KgCommit *commit, const Columns *columns,
               const CliTerminal *terminal)
{
  g_autofree char *digest = kg_digest_to_hex (commit->digest);
  g_autofree char *time = cli_local_time (commit->time);
  g_autofree char *author = cli_safe (commit->author);
  g_autofree char *added = g_strdup_printf ("+%" G_GUINT64_FORMAT, commit->added);
  g_autofree char *removed = g_strdup_printf ("-%" G_GUINT64_FORMAT, commit->removed);
  g_autoptr (GString) line = g_string_new (NULL);
  g_string_append_printf (line, "%*" G_GUINT64_FORMAT "  %.*s  %s  %s", columns->number, commit->id,
                          SHORT_DIGEST, digest, time, author);
  gsize width = cli_text_width (author);
  gsize room = (gsize) columns->author;
  cli_append_spaces (line, width < room ? room - width : 0);
  g_string_append_printf (line, "  %*s  %*s  ", columns->added, added, columns->removed, removed);
  g_string_append (out, line->str);
  /* Where the columns leave no room for words, the words get lines of their own. */
  gsize indent = cli_text_width (line->str);
  if (indent + 24 > terminal->width) {
    g_string_truncate (out, out->len - 2);
    g_string_append (out, "\n    ");
    indent = 4;
  }
  append_message (out, commit->message, indent, terminal);
}

static void
print_text (const GPtrArray *commits)
{
  CliTerminal terminal;
  cli_terminal_init (&terminal);
  Columns columns = measure (commits);
  for (guint i = 0; i < commits->len; i++) {
    g_autoptr (GString) out = g_string_new (NULL);
    append_commit (out, g_ptr_array_index (commits, i), &columns, &terminal);
    cli_write (out);
  }
}

static gboolean
list (KgStore *store, const Options *options, GError **error)
{
  guint64 limit = 0;
  if (!cli_parse_number ("--limit", options->limit, G_MAXUINT, &limit, error)) {
    return FALSE;
  }
  g_autoptr (GPtrArray) commits = kg_history (store, 0, (guint) limit, error);
  if (commits == NULL) {
    return FALSE;
  }
  if (options->json) {
    print_json (commits);
  } else {
    print_text (commits);
  }
  return TRUE;
}

/* --- Verification --- */

static gboolean
show_progress (guint64 done, guint64 total, gpointer data)
{
  cli_progress_update (data, done, total, 0, NULL);
  return TRUE;
}

static void
print_verification (const KgVerification *verification, gboolean json)
{
  if (json) {
    gboolean good = verification->broken == 0;
    json_t *broken = good ? json_null () : json_integer ((json_int_t) verification->broken);
    json_t *value = json_pack ("{s:b, s:I, s:I, s:o}", "verified", good ? 1 : 0, "commits",
                               (json_int_t) verification->commits, "quads",
                               (json_int_t) verification->quads, "broken", broken);
    cli_write_json (value);
    json_decref (value);
    return;
  }
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *commits = cli_count (verification->commits, "commit", "commits");
  g_autofree char *quads = cli_count (verification->quads, "quad", "quads");
  if (verification->broken == 0) {
    g_string_printf (text, "verified: %s, %s added in them\n", commits, quads);
  } else {
    g_string_printf (text, "broken: commit %" G_GUINT64_FORMAT " is not what its digest says",
                     verification->broken);
    if (verification->commits > 0) {
      g_string_append_printf (text, "; before it, %s %s intact", commits,
                              verification->commits == 1 ? "is" : "are");
    }
    g_string_append_c (text, '\n');
  }
  cli_write (text);
}

static gboolean
verify (KgStore *store, const Options *options, CliStatus *status, GError **error)
{
  KgVerification verification = { 0 };
  g_auto (CliProgress) progress;
  cli_progress_begin (&progress, !options->json);
  cli_progress_set_what (&progress, "verifying");
  if (!kg_history_verify (store, show_progress, &progress, &verification, error)) {
    return FALSE;
  }
  cli_progress_end (&progress);
  print_verification (&verification, options->json);
  *status = verification.broken == 0 ? CLI_DONE : CLI_CHECK_FAILED;
  return TRUE;
}

static gboolean
run (Cli *cli, char *const *rest, const Options *options, CliStatus *status, GError **error)
{
  if (!cli_check_arguments (cli, rest, 0, 0, error)) {
    return FALSE;
  }
  g_autoptr (KgStore) store = cli_open (cli, KG_STORE_READ, error);
  if (store == NULL) {
    return FALSE;
  }
  return options->verify ? verify (store, options, status, error) : list (store, options, error);
}

CliStatus
cli_history (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "limit", 'n', 0, G_OPTION_ARG_FILENAME, &options.limit, "The newest N commits alone [all]",
      "N" },
    { "verify", 0, 0, G_OPTION_ARG_NONE, &options.verify,
      "Recompute every digest; status 1 if one is not as it should be", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print the result as JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries, "See grounds-history(1).", argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  if (!run (cli, rest, &options, &status, &error)) {
    return cli_fail (error, NULL);
  }
  CliStatus written = cli_finish_output ();
  return written == CLI_DONE ? status : written;
}
