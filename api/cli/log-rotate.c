/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/rotate.h"

#include "api/cli/decide.h"
#include "api/cli/log.h"
#include "api/cli/output.h"
#include "api/common.h"
#include "rules/secret-file.h"

#include <stdio.h>
#include <string.h>

/* Another key for the log. The next one is made beside the file of the one before, under its name with ".next", and takes its place when the log
 * has it: whatever happens in between, the file of the key that the log has is there, under one of the two names, and asking again goes on. */

typedef struct {
  char *log_key;
  char *reason;
  gboolean lost;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->log_key);
  g_free (options->reason);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

typedef struct {
  const Options *options;
  char *path;
  char *next_path;
  char *known; /* the verifier that the log has */
} Change;

static void
change_clear (Change *change)
{
  g_free (change->path);
  g_free (change->next_path);
  g_free (change->known);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Change, change_clear)

static gboolean
find_files (const Cli *cli, const Options *options, Change *out, GError **error)
{
  g_autoptr (LogReader) reader = log_reader_open (cli_store_path (cli), error);
  out->options = options;
  out->known = reader != NULL ? log_verifier (reader, error) : NULL;
  if (out->known == NULL) {
    return FALSE;
  }
  out->path = api_key_path (options->log_key, "GROUNDS_LOG_KEY", "log-key");
  if (strcmp (out->path, "none") == 0) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "the log cannot be given `none` as its key; name the file of the one it has");
    return FALSE;
  }
  out->next_path = g_strconcat (out->path, ".next", NULL);
  return TRUE;
}

/* Whether that file holds the key that the log has. */
static gboolean
holds_key (const char *path, const char *known)
{
  g_autoptr (LogSigner) signer = log_signer_open (path, NULL, FALSE, NULL);
  g_autofree char *verifier = signer != NULL ? log_signer_verifier (signer, FALSE) : NULL;
  return g_strcmp0 (verifier, known) == 0;
}

/* The key that is there; NULL without an error: it is lost, and said to be. */
static gboolean
open_former (const Change *change, LogSigner **out, GError **error)
{
  *out = NULL;
  if (!change->options->lost) {
    *out = log_signer_open (change->path, NULL, FALSE, error);
    if (*out == NULL) {
      g_prefix_error (error, "the log's key has to name the next one: ");
    }
    return *out != NULL;
  }
  if (holds_key (change->path, change->known)) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "the key is not lost, `%s` holds it; leave `--lost` out", change->path);
    return FALSE;
  }
  if (!rules_secret_file_is_missing (change->path)) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "`%s` holds another key than the log's, which would be replaced; move it away",
                 change->path);
    return FALSE;
  }
  return TRUE;
}

static gboolean
append_change (const Cli *cli, const Change *change, GError **error)
{
  g_autoptr (LogSigner) former = NULL;
  g_autofree char *by = NULL;
  g_autofree char *name = g_strndup (change->known, strcspn (change->known, "+"));
  LogRotation rotation = { .lost = change->options->lost, .reason = change->options->reason };
  if (!open_former (change, &former, error) || !cli_log_who_and_when (&rotation.now, &by, error) ||
      !api_make_key_folder (change->path, error)) {
    return FALSE;
  }
  g_autoptr (LogWriter) writer = log_writer_open (cli_store_path (cli), former, error);
  g_autoptr (LogSigner) next =
      writer != NULL ? log_signer_open (change->next_path, name, TRUE, error) : NULL;
  rotation.next = next;
  rotation.by = by;
  return next != NULL && log_rotate (writer, &rotation, error);
}

static gboolean
print_change (const Change *change, GError **error)
{
  g_autoptr (LogSigner) signer = log_signer_open (change->path, NULL, FALSE, error);
  g_autofree char *verifier = signer != NULL ? log_signer_verifier (signer, FALSE) : NULL;
  if (verifier == NULL) {
    return FALSE;
  }
  printf ("the log is signed by %s\n", verifier);
  if (change->options->lost) {
    fflush (stdout);
    fputs ("grounds: the key before did not say so: whoever verifies the log has to be told of this"
           " key in another way, and to accept it\n",
           stderr);
  }
  return TRUE;
}

static gboolean
rotate (const Cli *cli, char *const *rest, gconstpointer data, GError **error)
{
  const Options *options = (const Options *) data;
  g_auto (Change) change = { 0 };
  if (!cli_check_arguments (cli, rest, 0, 0, error)) {
    return FALSE;
  }
  if (options->lost && options->reason == NULL) {
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE,
                         "what became of the key must be said; give `--reason`");
    return FALSE;
  }
  return find_files (cli, options, &change, error) &&
         (holds_key (change.next_path, change.known) || append_change (cli, &change, error)) &&
         rules_secret_file_replace (change.next_path, change.path, error) &&
         print_change (&change, error);
}

CliStatus
cli_log_rotate (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "lost", 0, 0, G_OPTION_ARG_NONE, &options.lost,
      "The key is gone, and cannot name the next one: verifiers must be told", NULL },
    { "reason", 0, 0, G_OPTION_ARG_FILENAME, &options.reason, "Why the log gets another key",
      "TEXT" },
    { "log-key", 0, 0, G_OPTION_ARG_FILENAME, &options.log_key, CLI_LOG_KEY_HELP, "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  return cli_act (cli, entries,
                  "Makes a key, which takes the place of the one in the key file. The key before"
                  " signs that it is\nfollowed by the next. Cut short, it can be run again. See"
                  " grounds-log(1).",
                  argc, argv, rotate, &options);
}
