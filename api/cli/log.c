/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/log.h"

#include "api/cli/decide.h"
#include "api/cli/output.h"
#include "api/common.h"
#include "rules/secret-file.h"

#include <stdio.h>
#include <string.h>

/* Whether there is a key already that the log is signed with: a new one would be of no use. */
static gboolean
is_signed (const Cli *cli)
{
  g_autoptr (LogReader) reader = log_reader_open (cli_store_path (cli), NULL);
  g_autofree char *verifier = reader != NULL ? log_verifier (reader, NULL) : NULL;
  return verifier != NULL;
}

static void
tell_made (const char *path)
{
  g_autofree char *safe = cli_safe (path);
  fflush (stdout);
  fprintf (stderr,
           "grounds: made the key file `%s`, which signs the log; keep a copy in a safe place\n",
           safe);
}

gboolean
cli_log_signer (const Cli *cli, const char *option, LogSigner **signer, GError **error)
{
  g_autofree char *path = api_key_path (option, "GROUNDS_LOG_KEY", "log-key");
  *signer = NULL;
  if (strcmp (path, "none") == 0) {
    return TRUE;
  }
  gboolean missing = rules_secret_file_is_missing (path);
  if (missing && is_signed (cli)) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_KEYS,
                 "the log has a key, and the key file `%s` is not there; name the right one with"
                 " `--log-key`, or leave the log unsigned for now with `--log-key none`; of a key"
                 " that is lost, grounds-log(1) tells more",
                 path);
    return FALSE;
  }
  if (missing && !api_make_key_folder (path, error)) {
    return FALSE;
  }
  *signer = log_signer_open (path, NULL, missing, error);
  if (*signer != NULL && missing) {
    tell_made (path);
  }
  return *signer != NULL;
}

LogWriter *
cli_log_writer (const Cli *cli, const char *option, GError **error)
{
  g_autoptr (LogSigner) signer = NULL;
  return cli_log_signer (cli, option, &signer, error)
             ? log_writer_open (cli_store_path (cli), signer, error)
             : NULL;
}

LogWriter *
cli_log_writer_there (const Cli *cli, const char *option, GError **error)
{
  g_autoptr (LogReader) reader = log_reader_open (cli_store_path (cli), error);
  return reader != NULL ? cli_log_writer (cli, option, error) : NULL;
}

gboolean
cli_log_who_and_when (gint64 *now, char **by, GError **error)
{
  g_autofree char *held = NULL;
  KgCommitInfo info;
  if (!cli_commit_info (NULL, "", &info, &held, error)) {
    return FALSE;
  }
  *now = info.time;
  *by = g_strdup (info.author);
  return TRUE;
}

char *
cli_log_verifier (const char *option, GError **error)
{
  gboolean is_key = strchr (option, '+') != NULL && !g_file_test (option, G_FILE_TEST_EXISTS);
  if (is_key) {
    return g_strdup (option);
  }
  g_autoptr (GString) file = cli_read_file (option, CLI_LIMIT_NOTE_BYTES, error);
  return file != NULL ? g_strstrip (g_strdup (file->str)) : NULL;
}

LogEntry *
cli_log_find (LogReader *reader, const char *name, GError **error)
{
  guint64 index = 0;
  gboolean number = g_ascii_string_to_unsigned (name, 10, 0, G_MAXINT64, &index, NULL);
  /* An id can begin with eight digits, too. */
  return number && strlen (name) < 8 ? log_read (reader, index, error)
                                     : log_find_decision (reader, name, error);
}
