/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/verify.h"

#include "api/cli/decide.h"
#include "api/cli/log.h"
#include "api/cli/output.h"
#include "api/cli/progress.h"
#include "api/cli/save.h"
#include "api/common.h"
#include "kg/history.h"

#include <stdio.h>
#include <string.h>

/* --- Verifying all of it --- */

typedef struct {
  char *key;
  char **accepted;
  char **witnesses;
  char *since;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->key);
  g_strfreev (options->accepted);
  g_strfreev (options->witnesses);
  g_free (options->since);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* The key that is given, else that of whoever asks, if it is there. NULL without an error: none. (transfer full) */
static gboolean
find_key (const char *option, char **out, GError **error)
{
  g_autoptr (LogSigner) signer = NULL;
  *out = NULL;
  if (option != NULL) {
    *out = cli_log_verifier (option, error);
    return *out != NULL;
  }
  g_autofree char *path = api_key_path (NULL, "GROUNDS_LOG_KEY", "log-key");
  signer = log_signer_open (path, NULL, FALSE, NULL);
  if (signer != NULL) {
    *out = log_signer_verifier (signer, FALSE);
  }
  return TRUE;
}

static GPtrArray *
find_keys (char *const *options, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; options != NULL && options[i] != NULL; i++) {
    char *key = cli_log_verifier (options[i], error);
    if (key == NULL) {
      return NULL;
    }
    g_ptr_array_add (keys, key);
  }
  g_ptr_array_add (keys, NULL);
  return g_steal_pointer (&keys);
}

static gboolean
is_commit (guint64 commit, const char *digest, gpointer data)
{
  g_autofree char *own = NULL;
  return kg_history_digest ((KgStore *) data, commit, &own, NULL) && g_strcmp0 (own, digest) == 0;
}

static gboolean
show_progress (guint64 done, guint64 total, gpointer data)
{
  cli_progress_update ((CliProgress *) data, done, total, done, "entries");
  return TRUE;
}

static void
print_verified (const LogVerification *found, const char *key, gboolean compared)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *entries = cli_count (found->entries, "entry", "entries");
  g_autofree char *decisions = cli_count (found->decisions, "decision", "decisions");
  g_autofree char *commits = cli_count (found->commits, "commit", "commits");
  g_autofree char *checkpoints = cli_count (found->checkpoints, "checkpoint", "checkpoints");
  g_string_append_printf (out, "%s, with %s and %s; ", entries, decisions, commits);
  g_string_append_printf (out, "%" G_GUINT64_FORMAT " removed by retention\n", found->removed);
  g_string_append_printf (out, "root %s\n", found->root);
  g_string_append_printf (out, "%s", checkpoints);
  if (key != NULL) {
    g_string_append_printf (out, " signed by %.*s", (int) strcspn (key, "+"), key);
  }
  g_string_append_printf (out, ", the newest of %" G_GUINT64_FORMAT " entries", found->covered);
  if (found->witnessed > 0) {
    g_string_append_printf (out, "; cosigned up to entry %" G_GUINT64_FORMAT, found->witnessed - 1);
  }
  if (found->keys > 0) {
    g_autofree char *keys = cli_count (found->keys, "change", "changes");
    g_string_append_printf (out, "; %s of the key", keys);
  }
  if (found->earlier > 0) {
    g_autofree char *earlier = cli_count (found->earlier, "checkpoint", "checkpoints");
    g_string_append_printf (out, "\n%s of a key before that: of their signatures nothing is known",
                            earlier);
  }
  g_string_append (out, compared ? "\n" : "\nthe graph is not there: commits were not compared\n");
  if (found->warning != NULL) {
    g_string_append_printf (out, "odd: %s\n", found->warning);
  }
  for (guint i = 0; i < found->problems->len; i++) {
    g_string_append (out, "wrong: ");
    kg_text_append_safe (out, g_ptr_array_index (found->problems, i), -1);
    g_string_append_c (out, '\n');
  }
  if (found->n_problems > found->problems->len) {
    g_string_append_printf (out, "and %" G_GUINT64_FORMAT " more\n",
                            found->n_problems - found->problems->len);
  }
  g_string_append (out, found->n_problems == 0 ? "nothing is wrong\n" : "");
  cli_write (out);
}

static void
print_verified_json (const LogVerification *found)
{
  json_t *problems = json_array ();
  for (guint i = 0; i < found->problems->len; i++) {
    json_array_append_new (problems, json_string (g_ptr_array_index (found->problems, i)));
  }
  json_t *json =
      json_pack ("{s:I, s:I, s:I, s:I, s:I, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:s*, s:o}",
                 "entries", (json_int_t) found->entries, "bodies", (json_int_t) found->bodies,
                 "removed", (json_int_t) found->removed, "decisions", (json_int_t) found->decisions,
                 "commits", (json_int_t) found->commits, "root", found->root, "checkpoints",
                 (json_int_t) found->checkpoints, "covered", (json_int_t) found->covered,
                 "witnessed", (json_int_t) found->witnessed, "keys", (json_int_t) found->keys,
                 "earlier", (json_int_t) found->earlier, "wrong", (json_int_t) found->n_problems,
                 "warning", found->warning, "problems", problems);
  cli_write_json (json);
  json_decref (json);
}

static gboolean
verify (const Cli *cli, char *const *rest, const Options *options, gboolean *passed, GError **error)
{
  g_autofree char *key = NULL;
  g_autofree char *path = log_path (cli_store_path (cli));
  g_auto (CliProgress) progress;
  cli_progress_begin (&progress, TRUE);
  if (!cli_check_arguments (cli, rest, 0, 0, error) || !find_key (options->key, &key, error)) {
    return FALSE;
  }
  g_autoptr (GPtrArray) witnesses = find_keys (options->witnesses, error);
  g_autoptr (GPtrArray) accepted = witnesses != NULL ? find_keys (options->accepted, error) : NULL;
  g_autoptr (GString) since =
      options->since != NULL ? cli_read_file (options->since, CLI_LIMIT_NOTE_BYTES, error) : NULL;
  if (accepted == NULL || (options->since != NULL && since == NULL)) {
    return FALSE;
  }
  g_autoptr (KgStore) store = kg_store_open (cli_store_path (cli), KG_STORE_READ, NULL);
  g_auto (LogVerification) found = { 0 };
  const LogVerifyOptions what = { .verifier = key,
                                  .accepted = (const char *const *) accepted->pdata,
                                  .witnesses = (const char *const *) witnesses->pdata,
                                  .trusted = since != NULL ? since->str : NULL,
                                  .is_commit = store != NULL ? is_commit : NULL,
                                  .commit_data = store,
                                  .progress = show_progress,
                                  .progress_data = &progress };
  if (!log_verify (path, &what, &found, error)) {
    return FALSE;
  }
  cli_progress_end (&progress);
  if (options->json) {
    print_verified_json (&found);
  } else {
    print_verified (&found, key, store != NULL);
  }
  *passed = found.n_problems == 0;
  return TRUE;
}

CliStatus
cli_log_verify (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &options.key,
      "The log's public key, or a file with it [that of $GROUNDS_LOG_KEY]", "KEY" },
    { "accept-key", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.accepted,
      "A key that follows a lost one, told elsewhere; may be given several times", "KEY" },
    { "witness", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.witnesses,
      "Who must have cosigned; may be given several times", "KEY" },
    { "since-checkpoint", 0, 0, G_OPTION_ARG_FILENAME, &options.since,
      "A checkpoint kept from before: the log must continue it", "FILE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print the result as JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (
          cli, entries,
          "Exits with 1 if anything is wrong. What is found is as good as the key: take it from"
          " elsewhere\nthan the log. See grounds-log(1).",
          argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  gboolean passed = FALSE;
  if (!verify (cli, rest, &options, &passed, &error)) {
    return cli_fail (error, NULL);
  }
  status = cli_finish_output ();
  return status == CLI_DONE && !passed ? CLI_CHECK_FAILED : status;
}

/* --- The proof of one entry --- */

static gboolean
prove (const Cli *cli, char *const *rest, gconstpointer options, GError **error)
{
  const char *output = *(char *const *) options;
  g_autoptr (LogReader) reader = NULL;
  if (!cli_check_arguments (cli, rest, 1, 1, error) ||
      (reader = log_reader_open (cli_store_path (cli), error)) == NULL) {
    return FALSE;
  }
  g_autoptr (LogEntry) entry = cli_log_find (reader, rest[0], error);
  g_autofree char *proof = entry != NULL ? log_prove (reader, entry->index, error) : NULL;
  g_autoptr (CliSave) save = proof != NULL ? cli_save_begin (output, error) : NULL;
  return save != NULL && cli_save_write (save, proof, strlen (proof), error) &&
         cli_save_finish (save, error);
}

CliStatus
cli_log_prove (Cli *cli, int argc, char **argv)
{
  g_autofree char *output = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
      "Write to this file, which appears when it is complete", "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  return cli_act (
      cli, entries,
      "ENTRY is a number, the id of a decision, the beginning of one, or `last`. The proof is a"
      " C2SP\ntlog-proof. See grounds-log(1).",
      argc, argv, prove, &output);
}

/* --- Checking it --- */

static gboolean
check_witnesses (const LogProof *proof, char *const *options, GError **error)
{
  g_autoptr (GPtrArray) keys = find_keys (options, error);
  for (guint i = 0; keys != NULL && g_ptr_array_index (keys, i) != NULL; i++) {
    if (!log_checkpoint_verify (proof->checkpoint, strlen (proof->checkpoint),
                                g_ptr_array_index (keys, i), NULL, error)) {
      return FALSE;
    }
  }
  return keys != NULL;
}

static gboolean
check (const Cli *cli, char *const *rest, const Options *options, GError **error)
{
  g_auto (LogProof) proof = { 0 };
  guint64 index = 0;
  if (!cli_check_arguments (cli, rest, 2, 2, error)) {
    return FALSE;
  }
  if (options->key == NULL) {
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE,
                         "whose log it is must be known; give its public key with `--key`");
    return FALSE;
  }
  g_autofree char *key = cli_log_verifier (options->key, error);
  g_autoptr (GString) text =
      key != NULL ? cli_read_file (rest[0], CLI_LIMIT_NOTE_BYTES, error) : NULL;
  g_autoptr (GString) record =
      text != NULL ? cli_read_file (rest[1], CLI_LIMIT_RECORD_BYTES, error) : NULL;
  if (record == NULL ||
      !log_proof_verify (text->str, text->len, key, (const guint8 *) record->str, record->len,
                         &index, error) ||
      !log_proof_parse (text->str, text->len, &proof, error) ||
      !check_witnesses (&proof, options->witnesses, error)) {
    return FALSE;
  }
  printf ("the record is entry %" G_GUINT64_FORMAT " of the log of %.*s\n", index,
          (int) strcspn (key, "+"), key);
  return TRUE;
}

/* What was asked is answered with no, rather than not at all. */
static gboolean
is_answer (const GError *error)
{
  return g_error_matches (error, KG_ERROR, KG_ERROR_DAMAGED) ||
         g_error_matches (error, KG_ERROR, KG_ERROR_NOT_FOUND);
}

CliStatus
cli_log_check (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &options.key, "The log's public key, or a file with it",
      "KEY" },
    { "witness", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.witnesses,
      "Who must have cosigned; may be given several times", "KEY" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (
          cli, entries,
          "RECORD holds the bytes that `grounds log show` prints. Exits with 1 if the proof does not"
          " hold.\nSee grounds-log(1).",
          argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  if (check (cli, rest, &options, &error)) {
    return cli_finish_output ();
  }
  status = cli_fail (error, NULL);
  return is_answer (error) ? CLI_CHECK_FAILED : status;
}
