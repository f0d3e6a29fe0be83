/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/output.h"
#include "ontology/builtin.h"

#include <config.h>

#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#define STORE_DEFAULT "grounds.db"

/* --- Who and when --- */

static gboolean
commit_time (gint64 *time, GError **error)
{
  const char *epoch = g_getenv ("SOURCE_DATE_EPOCH");
  if (epoch == NULL || *epoch == '\0') {
    *time = g_get_real_time ();
    return TRUE;
  }
  guint64 seconds = 0;
  /* The year 9999 is the last that an RFC 3339 time can name. */
  if (!g_ascii_string_to_unsigned (epoch, 10, 0, G_GUINT64_CONSTANT (253402300799), &seconds,
                                   NULL)) {
    g_set_error (
        error, CLI_ERROR, CLI_ERROR_USAGE,
        "the variable `SOURCE_DATE_EPOCH` is `%s`; give whole seconds since 1970, or unset it",
        epoch);
    return FALSE;
  }
  *time = (gint64) seconds * G_USEC_PER_SEC;
  return TRUE;
}

char *
cli_author (void)
{
  const char *author = g_getenv ("GROUNDS_AUTHOR");
  if (author != NULL && *author != '\0') {
    return g_strdup (author);
  }
  /* From the user database, not from the environment. */
  return g_strdup_printf ("%s@%s", g_get_user_name (), g_get_host_name ());
}

static gboolean
check_text (const char *option, const char *text, GError **error)
{
  if (g_utf8_validate (text, -1, NULL)) {
    return TRUE;
  }
  g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "the text of `%s` is not UTF-8; use UTF-8",
               option);
  return FALSE;
}

gboolean
cli_commit_info (const char *author, const char *message, KgCommitInfo *info, char **held,
                 GError **error)
{
  g_autofree char *name = author != NULL ? g_strdup (author) : cli_author ();
  gint64 time = 0;
  if (!check_text ("--author", name, error) || !check_text ("--message", message, error) ||
      !commit_time (&time, error)) {
    return FALSE;
  }
  *held = g_steal_pointer (&name);
  *info = (KgCommitInfo) { .author = *held, .message = message, .time = time };
  return TRUE;
}

/* --- The store --- */

const char *
cli_store_path (const Cli *cli)
{
  const char *variable = g_getenv ("GROUNDS_STORE");
  if (cli->store != NULL) {
    return cli->store;
  }
  return variable != NULL && *variable != '\0' ? variable : STORE_DEFAULT;
}

/* Loads the ontology and tells `what` was done with it. */
static gboolean
load_builtin (KgStore *store, const char *what, GError **error)
{
  KgCommitInfo info = { .author = "grounds " PACKAGE_VERSION,
                        .message = "load the built-in ontology" };
  KgLoadResult result;
  if (!commit_time (&info.time, error) || !ontology_builtin_load (store, &info, &result, error)) {
    return FALSE;
  }
  if (result.commit.added > 0 || result.commit.removed > 0) {
    g_autofree char *path = cli_safe (kg_store_path (store));
    g_autofree char *quads = cli_count (result.quads, "quad", "quads");
    fprintf (stderr,
             "grounds: %s `%s` with the built-in ontology, %s (commit %" G_GUINT64_FORMAT ")\n",
             what, path, quads, result.commit.commit);
  }
  return TRUE;
}

gboolean
cli_update_builtin (KgStore *store, GError **error)
{
  gboolean current = FALSE;
  return ontology_builtin_is_current (store, &current, error) &&
         (current || load_builtin (store, "brought up to date", error));
}

static gboolean
check_path (const char *path, gboolean exists, GError **error)
{
  if (exists && g_file_test (path, G_FILE_TEST_IS_DIR)) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "the store `%s` is a directory; name a file", path);
    return FALSE;
  }
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean there = exists || g_file_test (folder, G_FILE_TEST_IS_DIR);
  if (there && (exists || access (folder, W_OK) == 0)) {
    return TRUE;
  }
  g_set_error (error, KG_ERROR, KG_ERROR_IO,
               there ? "the store `%s` cannot be made; the directory `%s` cannot be written to"
                     : "the store `%s` cannot be made; there is no directory `%s`",
               path, folder);
  return FALSE;
}

/* An empty file is what is left of a store whose making was cut off at once. */
static gboolean
exists (const char *path)
{
  GStatBuf status;
  return g_stat (path, &status) == 0 && (!S_ISREG (status.st_mode) || status.st_size > 0);
}

KgStore *
cli_open (const Cli *cli, KgStoreFlags flags, GError **error)
{
  const char *path = cli_store_path (cli);
  gboolean existed = exists (path);
  if (!check_path (path, existed, error)) {
    return NULL;
  }
  if (!existed) {
    flags |= KG_STORE_WRITE | KG_STORE_CREATE;
  }
  g_autoptr (KgStore) store = kg_store_open (path, flags, error);
  if (store == NULL) {
    return NULL;
  }
  if (!existed && !load_builtin (store, "made", error)) {
    return NULL;
  }
  return g_steal_pointer (&store);
}

KgSnapshot *
cli_snapshot (KgStore *store, const char *commit, GError **error)
{
  if (commit == NULL) {
    return kg_store_snapshot (store, error);
  }
  guint64 number = 0;
  if (!kg_history_resolve (store, commit, &number, error)) {
    return NULL;
  }
  return kg_store_snapshot_at (store, number, error);
}
