/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fault/fault.h"

#include "kg/history.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEMORY "/dev/shm"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close_v2)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

char *
fault_make_directory (gboolean in_memory)
{
  const char *base = in_memory && g_access (MEMORY, W_OK) == 0 ? MEMORY : g_get_tmp_dir ();
  /* Without symbolic links, as SQLite names its files. */
  g_autofree char *real = realpath (base, NULL);
  char *directory = g_build_filename (real != NULL ? real : base, "grounds-fault-XXXXXX", NULL);
  if (g_mkdtemp (directory) == NULL) {
    g_error ("cannot make a folder in `%s`: %s", base, g_strerror (errno));
  }
  return directory;
}

void
fault_remove_directory (char *directory)
{
  g_autoptr (GDir) files = g_dir_open (directory, 0, NULL);
  const char *name;
  while (files != NULL && (name = g_dir_read_name (files)) != NULL) {
    g_autofree char *path = g_build_filename (directory, name, NULL);
    g_unlink (path);
  }
  g_rmdir (directory);
  g_free (directory);
}

void
fault_remove_store (const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (path, suffixes[i], NULL);
    g_unlink (file);
  }
}

gboolean
fault_copy_store (const char *from, const char *to, GError **error)
{
  fault_remove_store (to);
  /* Not the index of the WAL: it is made anew, and after a crash it would be. */
  for (gsize i = 0; i < 2; i++) {
    g_autofree char *source_path = g_strconcat (from, suffixes[i], NULL);
    g_autofree char *target_path = g_strconcat (to, suffixes[i], NULL);
    g_autoptr (GFile) source = g_file_new_for_path (source_path);
    g_autoptr (GFile) target = g_file_new_for_path (target_path);
    if (i > 0 && !g_file_test (source_path, G_FILE_TEST_EXISTS)) {
      continue;
    }
    if (!g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
fault_write_document (const char *path, guint first, guint n, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = first; i < first + n; i++) {
    if (i % 16 == 0) {
      g_string_append_printf (text, "_:b%u <https://example.org/p%u> \"blank %u\"@en .\n", i, i % 7,
                              i);
    } else {
      g_string_append_printf (
          text, "<https://example.org/s%u> <https://example.org/p%u> \"value %u\" .\n", i / 4,
          i % 7, i);
    }
  }
  return g_file_set_contents (path, text->str, (gssize) text->len, error);
}

/* --- Inspection --- */

static gboolean
check_integrity (const char *path, GError **error)
{
  g_autoptr (sqlite3) db = NULL;
  g_autoptr (sqlite3_stmt) check = NULL;
  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
      sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &check, NULL) != SQLITE_OK ||
      sqlite3_step (check) != SQLITE_ROW) {
    g_set_error (error, KG_ERROR, KG_ERROR_STORE, "integrity_check: %s", sqlite3_errmsg (db));
    return FALSE;
  }
  const char *said = (const char *) sqlite3_column_text (check, 0);
  if (g_strcmp0 (said, "ok") != 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_STORE, "integrity_check: %s", said);
    return FALSE;
  }
  return TRUE;
}

gboolean
fault_inspect (const char *path, FaultState *state, GError **error)
{
  g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_READ, error);
  g_autoptr (KgSnapshot) snapshot = store == NULL ? NULL : kg_store_snapshot (store, error);
  KgVerification verification;
  if (snapshot == NULL || !kg_history_verify (store, NULL, NULL, &verification, error) ||
      !kg_content_digest (snapshot, state->digest, error)) {
    return FALSE;
  }
  state->commit = kg_snapshot_commit (snapshot);
  state->quads = kg_snapshot_n_quads (snapshot);
  if (verification.broken != 0 || verification.commits != state->commit) {
    g_set_error (error, KG_ERROR, KG_ERROR_STORE,
                 "verified %" G_GUINT64_FORMAT " commits of %" G_GUINT64_FORMAT
                 ", broken: %" G_GUINT64_FORMAT,
                 verification.commits, state->commit, verification.broken);
    return FALSE;
  }
  return check_integrity (path, error);
}

gboolean
fault_state_equal (const FaultState *a, const FaultState *b)
{
  return a->commit == b->commit && a->quads == b->quads &&
         memcmp (a->digest, b->digest, KG_DIGEST_BYTES) == 0;
}

/* --- The program --- */

int
fault_run (const char *store, const char *const *arguments, char **message)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *said = NULL;
  int status = 0;
  g_ptr_array_add (argv, (char *) g_getenv ("GROUNDS"));
  for (gsize i = 0; arguments[i] != NULL; i++) {
    g_ptr_array_add (argv, (char *) arguments[i]);
    if (i == 0) {
      g_ptr_array_add (argv, (char *) "--store");
      g_ptr_array_add (argv, (char *) store);
    }
  }
  g_ptr_array_add (argv, NULL);
  if (!g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                     NULL, &said, &status, NULL)) {
    return -1;
  }
  if (message != NULL) {
    *message = g_steal_pointer (&said);
  }
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

/* --- How long, and which --- */

guint
fault_number (const char *variable, guint otherwise)
{
  const char *text = g_getenv (variable);
  guint64 number = 0;
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL)) {
    return otherwise;
  }
  return (guint) number;
}

guint
fault_rounds (guint usual)
{
  return fault_number ("GROUNDS_FAULT_ROUNDS", usual);
}

gboolean
fault_is_long (void)
{
  return g_getenv ("GROUNDS_FAULT_ROUNDS") != NULL;
}

GRand *
fault_rand_new (void)
{
  return g_rand_new_with_seed (fault_number ("GROUNDS_FAULT_SEED", 1));
}
