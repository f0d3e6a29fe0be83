/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/rotate.h"

#include "api/log/log-group.h"
#include "api/log/note-private.h"
#include "api/log/record.h"
#include "kg/time.h"

#include <string.h>

/* --- Who follows the change --- */

gboolean
log_group_check_signer (LogGroup *group, GError **error)
{
  g_autofree char *known = NULL;
  if (group->signer == NULL) {
    return TRUE;
  }
  if (!log_meta_text (group->db, "verifier", &known, error)) {
    return FALSE;
  }
  g_autofree char *own = log_signer_verifier (group->signer, FALSE);
  group->outdated = g_strcmp0 (own, known) != 0;
  if (!group->outdated) {
    return TRUE;
  }
  g_autoptr (LogSigner) again = log_signer_again (group->signer);
  g_autofree char *read = again != NULL ? log_signer_verifier (again, FALSE) : NULL;
  if (read != NULL && g_strcmp0 (read, known) == 0) {
    log_signer_unref (group->signer);
    group->signer = g_steal_pointer (&again);
    group->outdated = FALSE;
  }
  return TRUE;
}

gboolean
log_hand_over (sqlite3 *db, guint64 size, char **note, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean row = FALSE;
  *note = NULL;
  if (!kg_sql_prepare (db,
                       "SELECT note FROM checkpoints JOIN entries ON idx = size - 1"
                       " WHERE size = ? AND kind = ?",
                       &select, error) ||
      !kg_sql_bind_int64 (select, 1, (gint64) size, error) ||
      !kg_sql_bind_int64 (select, 2, LOG_KIND_KEY, error) || !kg_sql_step (select, &row, error)) {
    return FALSE;
  }
  *note = row ? g_strdup ((const char *) sqlite3_column_text (select, 0)) : NULL;
  return TRUE;
}

/* --- Changing it --- */

typedef struct {
  const char *from;
  const char *to;
} Change;

static gboolean
store_change (sqlite3 *db, guint64 index, gpointer data, GError **error)
{
  const Change *change = (const Change *) data;
  g_autofree char *known = NULL;
  if (!log_meta_text (db, "verifier", &known, error)) {
    return FALSE;
  }
  if (g_strcmp0 (known, change->from) != 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_BUSY,
                 "the log has got another key meanwhile; try again with that one");
    return FALSE;
  }
  return log_meta_set_text (db, "verifier", change->to, error) &&
         log_meta_set_text (db, "formerVerifier", change->from, error) &&
         log_meta_set_number (db, "keySince", index + 1, error);
}

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, KG_ERROR, KG_ERROR_INVALID, "%s", what);
  return FALSE;
}

static gboolean
check_rotation (LogWriter *writer, const LogRotation *rotation, const Change *change,
                GError **error)
{
  g_auto (LogVerifier) from = { 0 };
  if (change->from == NULL) {
    return refuse (error, "the log is not signed yet; append something with a key");
  }
  if (!log_verifier_parse (change->from, &from, error)) {
    return FALSE;
  }
  if (strcmp (from.name, log_signer_name (rotation->next)) != 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "the next key is of `%s`, and the log is that of `%s`; make one of that name",
                 log_signer_name (rotation->next), from.name);
    return FALSE;
  }
  if (strcmp (change->from, change->to) == 0) {
    return refuse (error, "the log has that key already; give another one");
  }
  if (rotation->lost && (rotation->reason == NULL || *rotation->reason == '\0')) {
    return refuse (error, "a key that is lost needs a reason; say what became of it");
  }
  return rotation->lost == (log_writer_signer (writer) == NULL) ||
         refuse (error,
                 rotation->lost
                     ? "the key is there; change it without calling it lost"
                     : "only the key that the log has can name the next; open the log with it");
}

gboolean
log_rotate (LogWriter *writer, const LogRotation *rotation, GError **error)
{
  g_autofree char *from = NULL;
  g_autofree char *to = log_signer_verifier (rotation->next, FALSE);
  sqlite3 *db = log_writer_begin (writer, error);
  if (db == NULL || !log_writer_end (writer, log_meta_text (db, "verifier", &from, error), error)) {
    return FALSE;
  }
  Change change = { from, to };
  if (!check_rotation (writer, rotation, &change, error)) {
    return FALSE;
  }
  g_autofree char *time = kg_time_to_text (rotation->now);
  g_autoptr (GString) body = g_string_new (NULL);
  g_string_printf (body, "{\"action\":\"%s\"", rotation->lost ? "lost" : "rotate");
  log_record_member (body, "by", rotation->by);
  log_record_member (body, "from", from);
  log_record_member (body, "kind", "key");
  log_record_member (body, "reason", rotation->reason);
  log_record_member (body, "time", time);
  log_record_member (body, "to", to);
  g_string_append_c (body, '}');
  const LogAppend entry = { .kind = LOG_KIND_KEY,
                            .time = rotation->now,
                            .body = body->str,
                            .length = body->len,
                            .successor = rotation->next,
                            .also = store_change,
                            .also_data = &change };
  return log_append_now (writer, &entry, NULL, error);
}
