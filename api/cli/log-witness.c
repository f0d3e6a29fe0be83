/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/log.h"

#include "api/cli/decide.h"
#include "api/cli/output.h"
#include "api/cli/save.h"
#include "api/common.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* Checkpoints go to a witness and come back cosigned: by file here, in the form in which C2SP tlog-witness has them sent by HTTP. */

/* --- The log's side --- */

static void
append_consistency (GString *out, guint64 old, const GArray *proof)
{
  g_string_append_printf (out, "old %" G_GUINT64_FORMAT "\n", old);
  for (guint i = 0; i < proof->len; i++) {
    const LogHash *hash = &g_array_index (proof, LogHash, i);
    g_autofree char *text = g_base64_encode (hash->bytes, sizeof *hash);
    g_string_append_printf (out, "%s\n", text);
  }
  g_string_append_c (out, '\n');
}

static gboolean
print_checkpoint (const Cli *cli, char *const *rest, const char *old, gboolean verifier,
                  GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_autoptr (LogReader) reader = NULL;
  guint64 size = 0;
  if (!cli_check_arguments (cli, rest, 0, 0, error) ||
      !cli_parse_number ("--old", old, G_MAXINT64, &size, error) ||
      (reader = log_reader_open (cli_store_path (cli), error)) == NULL) {
    return FALSE;
  }
  g_autofree char *text = verifier ? log_verifier (reader, error) : log_checkpoint (reader, error);
  if (text == NULL) {
    return FALSE;
  }
  if (!verifier && old != NULL) {
    g_autoptr (GArray) proof = NULL;
    if (!log_checkpoint_parse (text, strlen (text), &checkpoint, error) ||
        !log_consistency (reader, size, checkpoint.size, &proof, error)) {
      return FALSE;
    }
    append_consistency (out, size, proof);
  }
  g_string_append_printf (out, "%s%s", text, verifier ? "\n" : "");
  cli_write (out);
  return TRUE;
}

CliStatus
cli_log_checkpoint (Cli *cli, int argc, char **argv)
{
  g_autofree char *old = NULL;
  gboolean verifier = FALSE;
  const GOptionEntry entries[] = {
    { "old", 0, 0, G_OPTION_ARG_FILENAME, &old,
      "Put before it the proof that it continues the tree of so many entries", "SIZE" },
    { "verifier", 0, 0, G_OPTION_ARG_NONE, &verifier, "Print the log's public key instead", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries, "See grounds-log(1).", argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  return print_checkpoint (cli, rest, old, verifier, &error) ? cli_finish_output ()
                                                             : cli_fail (error, NULL);
}

static gboolean
cosign (const Cli *cli, char *const *rest, const char *witness, const char *log_key, GError **error)
{
  if (!cli_check_arguments (cli, rest, 0, 1, error)) {
    return FALSE;
  }
  if (witness == NULL) {
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE,
                         "whose line it is must be known; give the key with `--witness`");
    return FALSE;
  }
  g_autofree char *key = cli_log_verifier (witness, error);
  g_autoptr (GString) text =
      key != NULL ? cli_read_file (rest[0], CLI_LIMIT_NOTE_BYTES, error) : NULL;
  g_autoptr (LogWriter) writer = text != NULL ? cli_log_writer_there (cli, log_key, error) : NULL;
  return writer != NULL && log_add_cosignature (writer, text->str, key, error);
}

CliStatus
cli_log_cosign (Cli *cli, int argc, char **argv)
{
  g_autofree char *witness = NULL;
  g_autofree char *log_key = NULL;
  const GOptionEntry entries[] = {
    { "witness", 0, 0, G_OPTION_ARG_FILENAME, &witness, "The public key of the witness", "KEY" },
    { "log-key", 0, 0, G_OPTION_ARG_FILENAME, &log_key, CLI_LOG_KEY_HELP, "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (
          cli, entries,
          "FILE holds the checkpoint that the witness got, and the lines it gave for it; or the"
          " lines alone,\nif that checkpoint is still the newest. See grounds-log(1).",
          argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  return cosign (cli, rest, witness, log_key, &error) ? cli_finish_output ()
                                                      : cli_fail (error, NULL);
}

/* --- The witness's side --- */

typedef struct {
  char *key;
  char *name;
  char *log;
  char *state;
  gboolean verifier;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->key);
  g_free (options->name);
  g_free (options->log);
  g_free (options->state);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* What is to be cosigned: "old <size>", hashes, an empty line, and the checkpoint; or the checkpoint alone. */
typedef struct {
  const char *note;
  guint64 old;
  GArray *proof;
  LogCheckpoint checkpoint;
} Submission;

static void
submission_clear (Submission *submission)
{
  g_clear_pointer (&submission->proof, g_array_unref);
  log_checkpoint_clear (&submission->checkpoint);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Submission, submission_clear)

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, KG_ERROR, KG_ERROR_DAMAGED, what);
  return FALSE;
}

static gboolean
read_proof (const char *text, const char *end, Submission *out, GError **error)
{
  g_autofree char *head = g_strndup (text, (gsize) (end - text));
  g_auto (GStrv) lines = g_strsplit (head, "\n", -1);
  gboolean good =
      g_ascii_string_to_unsigned (lines[0] + strlen ("old "), 10, 0, G_MAXINT64, &out->old, NULL);
  for (guint i = 1; good && lines[i] != NULL; i++) {
    gsize n = 0;
    LogHash hash;
    g_autofree guint8 *bytes = g_base64_decode (lines[i], &n);
    good = n == sizeof hash && out->proof->len < LOG_PROOF_HASHES;
    memcpy (&hash, bytes, good ? n : 0);
    g_array_append_val (out->proof, hash);
  }
  if (!good) {
    g_set_error (
        error, KG_ERROR, KG_ERROR_INVALID,
        "the proof before the checkpoint is malformed; make it with `grounds log checkpoint"
        " --old`");
  }
  return good;
}

static gboolean
read_submission (const char *text, Submission *out, GError **error)
{
  const char *gap = strstr (text, "\n\n");
  out->proof = g_array_new (FALSE, FALSE, sizeof (LogHash));
  out->note = text;
  if (g_str_has_prefix (text, "old ") && gap != NULL) {
    if (!read_proof (text, gap, out, error)) {
      return FALSE;
    }
    out->note = gap + 2;
  }
  return log_checkpoint_parse (out->note, strlen (out->note), &out->checkpoint, error);
}

/* Whether the log only grew since the checkpoint that was cosigned last. */
static gboolean
check_growth (const Submission *now, const LogCheckpoint *before, GError **error)
{
  const LogCheckpoint *after = &now->checkpoint;
  if (strcmp (before->origin, after->origin) != 0) {
    return refuse (error, "the checkpoint is of another log than the one in the state file; use a"
                          " state file for each log");
  }
  if (after->size < before->size) {
    return refuse (error, "the log has become smaller since it was cosigned; keep both checkpoints,"
                          " they show it");
  }
  if (after->size == before->size) {
    return memcmp (&after->root, &before->root, sizeof after->root) == 0 ||
           refuse (error,
                   "the log has another root than when it was cosigned, at the same size; keep"
                   " both checkpoints, they show it");
  }
  if (before->size == 0) {
    return TRUE;
  }
  if (now->old != before->size) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "a proof is needed that the log continues its %" G_GUINT64_FORMAT
                 " entries that were cosigned; make it with `grounds log checkpoint --old"
                 " %" G_GUINT64_FORMAT "`",
                 before->size, before->size);
    return FALSE;
  }
  return log_verify_consistency (before->size, after->size,
                                 (const LogHash *) (gpointer) now->proof->data, now->proof->len,
                                 &before->root, &after->root) ||
         refuse (error,
                 "the log does not continue what was cosigned; keep both checkpoints, they show"
                 " it");
}

static gboolean
read_state (const char *path, LogCheckpoint *out, GError **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  return g_file_get_contents (path, &text, &length, error) &&
         log_checkpoint_parse (text, length, out, error);
}

/* Compared, and replaced durably before the line leaves: a witness that forgets could be shown two logs. */
static gboolean
advance (const Options *options, const Submission *submission, GError **error)
{
  g_auto (LogCheckpoint) before = { 0 };
  if (g_file_test (options->state, G_FILE_TEST_EXISTS) &&
      (!read_state (options->state, &before, error) ||
       !check_growth (submission, &before, error))) {
    return FALSE;
  }
  g_autoptr (CliSave) save = cli_save_begin (options->state, error);
  return save != NULL &&
         cli_save_write (save, submission->note, strlen (submission->note), error) &&
         cli_save_finish (save, error);
}

/* One at a time. */
static int
lock_state (const char *state, GError **error)
{
  g_autofree char *path = g_strconcat (state, ".lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || flock (fd, LOCK_EX) != 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "`%s` cannot be locked: %s", path,
                 g_strerror (errno));
    if (fd >= 0) {
      close (fd);
    }
    return -1;
  }
  return fd;
}

static gboolean
check_usage (const Options *options, GError **error)
{
  const char *missing = options->key == NULL     ? "--key"
                        : options->verifier      ? NULL
                        : options->log == NULL   ? "--log"
                        : options->state == NULL ? "--state"
                                                 : NULL;
  if (missing != NULL) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "a witness needs `%s`; see `grounds log witness --help`", missing);
  }
  return missing == NULL;
}

static gboolean
witness_checkpoint (const Options *options, const char *path, const LogSigner *signer,
                    GError **error)
{
  g_auto (Submission) submission = { 0 };
  g_autofree char *verifier = cli_log_verifier (options->log, error);
  g_autoptr (GString) text =
      verifier != NULL ? cli_read_file (path, CLI_LIMIT_NOTE_BYTES, error) : NULL;
  if (text == NULL || !read_submission (text->str, &submission, error) ||
      !log_checkpoint_verify (submission.note, strlen (submission.note), verifier, NULL, error)) {
    return FALSE;
  }
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *line = log_checkpoint_cosign (signer, submission.note, now, error);
  int lock = line != NULL ? lock_state (options->state, error) : -1;
  if (lock < 0) {
    return FALSE;
  }
  gboolean done = advance (options, &submission, error);
  close (lock);
  if (done) {
    fputs (line, stdout);
  }
  return done;
}

static gboolean
witness (const Cli *cli, char *const *rest, const Options *options, GError **error)
{
  if (!cli_check_arguments (cli, rest, 0, 1, error) || !check_usage (options, error) ||
      !api_make_key_folder (options->key, error)) {
    return FALSE;
  }
  g_autoptr (LogSigner) signer = log_signer_open (options->key, options->name, TRUE, error);
  if (signer == NULL) {
    return FALSE;
  }
  if (!options->verifier) {
    return witness_checkpoint (options, rest[0], signer, error);
  }
  g_autofree char *verifier = log_signer_verifier (signer, TRUE);
  puts (verifier);
  return TRUE;
}

CliStatus
cli_log_witness (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &options.key,
      "The witness's own key, made if it is not there", "FILE" },
    { "name", 0, 0, G_OPTION_ARG_FILENAME, &options.name,
      "The name of a key that is made, such as witness.example/w1", "NAME" },
    { "verifier", 0, 0, G_OPTION_ARG_NONE, &options.verifier,
      "Print the witness's public key, and do nothing else", NULL },
    { "log", 0, 0, G_OPTION_ARG_FILENAME, &options.log, "The public key of the log", "KEY" },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &options.state,
      "Where the last checkpoint that was cosigned is kept", "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (
          cli, entries,
          "CHECKPOINT is what `grounds log checkpoint --old SIZE` prints. Prints the line that cosigns"
          " it; exits\nwith 1 if the log did not just grow. See grounds-log(1).",
          argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  if (witness (cli, rest, &options, &error)) {
    return cli_finish_output ();
  }
  status = cli_fail (error, NULL);
  return g_error_matches (error, KG_ERROR, KG_ERROR_DAMAGED) ? CLI_CHECK_FAILED : status;
}
