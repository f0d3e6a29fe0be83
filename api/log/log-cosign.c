/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/log-private.h"
#include "api/log/note-private.h"

#include <string.h>

/* Lines of witnesses. A busy log has moved on when a witness answers, so that the checkpoint comes back with its line. */

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND, "%s", what);
  return FALSE;
}

/* Whether the tree had that root when it had that size. */
static gboolean
check_root (sqlite3 *db, const LogCheckpoint *checkpoint, GError **error)
{
  g_auto (LogTree) tree = { .db = db };
  guint64 size = 0;
  LogHash root;
  if (!log_count (db, &size, error)) {
    return FALSE;
  }
  if (checkpoint->size > size) {
    return refuse (error, "the checkpoint has more entries than the log; give one of this log");
  }
  return log_root (checkpoint->size, log_tree_read, &tree, &root, error) &&
         (memcmp (&root, &checkpoint->root, sizeof root) == 0 ||
          refuse (error, "the checkpoint has another root than the log had then; keep it, it shows"
                         " that one of them was altered"));
}

static gboolean
store_note (sqlite3 *db, guint64 size, const char *note, GError **error)
{
  g_autoptr (sqlite3_stmt) insert = NULL;
  return kg_sql_prepare (db,
                         "INSERT INTO checkpoints (size, time, note, cosigned) VALUES (?, ?, ?, 1)"
                         " ON CONFLICT (size) DO UPDATE SET note = excluded.note, cosigned = 1",
                         &insert, error) &&
         kg_sql_bind_int64 (insert, 1, (gint64) size, error) &&
         kg_sql_bind_int64 (insert, 2, g_get_real_time (), error) &&
         kg_sql_bind_text (insert, 3, note, -1, error) && kg_sql_run (insert, error);
}

/* Adds the lines of `lines` that verify; those that are there already are not repeated. */
static gboolean
add_lines (GString *note, const char *lines, const char *verifier, GError **error)
{
  const char *rest = lines;
  gsize rest_length = strlen (lines);
  const char *line = NULL;
  gsize length = 0;
  gboolean any = FALSE;
  const char *text_end = strstr (note->str, "\n\n");
  gsize text_length = (gsize) (text_end + 2 - note->str);
  while (log_next_line (&rest, &rest_length, &line, &length)) {
    g_autofree char *one = g_strdup_printf ("%.*s\n", (int) length, line);
    g_autofree char *alone = g_strdup_printf ("%.*s%s", (int) text_length, note->str, one);
    if (log_checkpoint_verify (alone, strlen (alone), verifier, NULL, NULL)) {
      any = TRUE;
      if (strstr (note->str, one) == NULL) {
        g_string_append (note, one);
      }
    }
  }
  return any || refuse (error, "no line is a valid signature of that witness; check its key");
}

/* The stored checkpoint of that size, or `parts` with the log's own signature alone. */
static gboolean
find_stored (sqlite3 *db, guint64 size, const LogNote *parts, const char *known, GString *out,
             GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean row = FALSE;
  if (!kg_sql_prepare (db, "SELECT note FROM checkpoints WHERE size = ?", &select, error) ||
      !kg_sql_bind_int64 (select, 1, (gint64) size, error) || !kg_sql_step (select, &row, error)) {
    return FALSE;
  }
  if (row) {
    g_string_assign (out, (const char *) sqlite3_column_text (select, 0));
    return TRUE;
  }
  g_string_append_len (out, parts->text, (gssize) parts->text_length);
  g_string_append_c (out, '\n');
  return add_lines (out, parts->signatures, known, error);
}

static gboolean
add_cosignature (sqlite3 *db, const char *text, const char *verifier, GError **error)
{
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_autofree char *known = NULL;
  g_autofree char *newest = NULL;
  LogNote parts;
  g_autofree char *former = NULL;
  guint64 since = 0;
  if (!log_meta_text (db, "verifier", &known, error) ||
      !log_meta_text (db, "formerVerifier", &former, error) ||
      !log_meta_number (db, "keySince", &since, error) ||
      !log_newest_checkpoint (db, FALSE, 0, &newest, error)) {
    return FALSE;
  }
  if (known == NULL || newest == NULL) {
    return refuse (error, "the log has no signed checkpoint yet; append something with its key");
  }
  gboolean whole = strstr (text, "\n\n") != NULL;
  const char *note = whole ? text : newest;
  if (!log_note_parse (note, strlen (note), &parts, error) ||
      !log_checkpoint_parse (note, strlen (note), &checkpoint, error)) {
    return FALSE;
  }
  /* The witness may have been asked before the log got another key. */
  const char *key = former != NULL && checkpoint.size < since ? former : known;
  if (!log_checkpoint_verify (note, strlen (note), key, NULL, error) ||
      !check_root (db, &checkpoint, error)) {
    return FALSE;
  }
  g_autoptr (GString) out = g_string_new (NULL);
  return find_stored (db, checkpoint.size, &parts, key, out, error) &&
         add_lines (out, whole ? parts.signatures : text, verifier, error) &&
         log_note_parse (out->str, out->len, &parts, error) &&
         store_note (db, checkpoint.size, out->str, error);
}

gboolean
log_add_cosignature (LogWriter *writer, const char *text, const char *verifier, GError **error)
{
  g_auto (LogVerifier) witness = { 0 };
  if (!log_verifier_parse (verifier, &witness, error)) {
    return FALSE;
  }
  if (witness.type != LOG_SIGNATURE_COSIGNATURE) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "`%s` is not the key of a witness; ask the witness for the one it cosigns with",
                 verifier);
    return FALSE;
  }
  sqlite3 *db = log_writer_begin (writer, error);
  return db != NULL && log_writer_end (writer, add_cosignature (db, text, verifier, error), error);
}
