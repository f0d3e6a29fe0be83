/* SPDX-License-Identifier: Apache-2.0 */
#include "api/review/review-private.h"

/* What happens to reviews in time, without anybody's doing. */

typedef struct {
  const ReviewDesk *desk;
  sqlite3 *db;
  KgSnapshot *snapshot;
  GPtrArray *ids; /* char* */
} Sweep;

static gboolean
read_id (sqlite3_stmt *row, gpointer data, GError **error)
{
  (void) error;
  g_ptr_array_add (data, g_strdup ((const char *) sqlite3_column_text (row, 0)));
  return TRUE;
}

/* Parameters that the query lacks are not bound. */
static GPtrArray *
find_ids (sqlite3 *db, const char *sql, gint64 first, gint64 second, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (sqlite3_stmt) select = NULL;
  if (!kg_sql_prepare (db, sql, &select, error) || !kg_sql_bind_int64 (select, 1, first, error) ||
      (sqlite3_bind_parameter_count (select) > 1 &&
       !kg_sql_bind_int64 (select, 2, second, error)) ||
      !kg_sql_each (select, read_id, ids, error)) {
    return NULL;
  }
  return g_steal_pointer (&ids);
}

/* The service itself acts. Somebody may have closed the review since, which is as well. */
static gboolean
act_by_itself (const ReviewDesk *desk, sqlite3 *db, ReviewActionKind kind, const char *id,
               gboolean *done, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (Review) review = review_load (db, id, error);
  *done = FALSE;
  if (review == NULL) {
    return FALSE;
  }
  const ReviewActing acting = {
    .kind = kind, .review = review, .by = "grounds", .name = "grounds", .time = desk->now
  };
  *done = review_act (desk->writer, &acting, &problem);
  if (*done || g_error_matches (problem, REVIEW_ERROR, REVIEW_ERROR_CLOSED)) {
    return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
expire_all (const ReviewDesk *desk, sqlite3 *db, const GPtrArray *ids, GPtrArray *closed_ids,
            GError **error)
{
  for (guint i = 0; i < ids->len; i++) {
    const char *id = g_ptr_array_index (ids, i);
    gboolean done = FALSE;
    if (!act_by_itself (desk, db, REVIEW_ACTION_EXPIRED, id, &done, error) ||
        (done && !review_withdraw (desk, id, "expired", error))) {
      return FALSE;
    }
    if (done && closed_ids != NULL) {
      g_ptr_array_add (closed_ids, g_strdup (id));
    }
  }
  return TRUE;
}

static gboolean
each_rule (sqlite3_stmt *row, gpointer data, GError **error)
{
  (void) error;
  const Sweep *sweep = data;
  if (!review_rule_escalates (sweep->snapshot, (const char *) sqlite3_column_text (row, 1))) {
    g_ptr_array_add (sweep->ids, g_strdup ((const char *) sqlite3_column_text (row, 0)));
  }
  return TRUE;
}

/* Those of rules that no longer escalate are added. */
static gboolean
find_needless (Sweep *sweep, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  return kg_sql_prepare (sweep->db, "SELECT id, rule FROM reviews WHERE status <= 1", &select,
                         error) &&
         kg_sql_each (select, each_rule, sweep, error);
}

gboolean
review_expire (const ReviewDesk *desk, GPtrArray *closed_ids, GError **error)
{
  g_autoptr (LogReader) reader = log_reader_open (kg_store_path (desk->store), error);
  g_autoptr (KgSnapshot) snapshot = reader != NULL ? kg_store_snapshot (desk->store, error) : NULL;
  gint64 days = desk->open_days > 0 ? desk->open_days : REVIEW_OPEN_DAYS;
  gboolean has = FALSE;
  if (snapshot == NULL || !review_tables_there (log_reader_db (reader), &has, error)) {
    return FALSE;
  }
  if (!has) {
    return TRUE;
  }
  sqlite3 *db = log_reader_db (reader);
  if (!review_complete_all (desk, db, error)) {
    return FALSE;
  }
  g_autoptr (GPtrArray) ids =
      find_ids (db,
                "SELECT id FROM reviews WHERE status <= 1 AND (opened <= ?1 OR (until <> 0 AND"
                " until <= ?2)) ORDER BY id",
                desk->now - days * G_TIME_SPAN_DAY, desk->now, error);
  Sweep sweep = { desk, db, snapshot, ids };
  return ids != NULL && find_needless (&sweep, error) &&
         expire_all (desk, db, ids, closed_ids, error);
}

gboolean
review_note_overdue (const ReviewDesk *desk, GPtrArray *overdue, GError **error)
{
  g_autoptr (LogReader) reader = log_reader_open (kg_store_path (desk->store), error);
  gboolean has = FALSE;
  if (reader == NULL || !review_tables_there (log_reader_db (reader), &has, error)) {
    return FALSE;
  }
  if (!has) {
    return TRUE;
  }
  sqlite3 *db = log_reader_db (reader);
  g_autoptr (GPtrArray) ids = find_ids (db,
                                        "SELECT id FROM reviews WHERE status <= 1 AND overdue = 0"
                                        " AND due <> 0 AND due <= ?1 ORDER BY id",
                                        desk->now, 0, error);
  for (guint i = 0; ids != NULL && i < ids->len; i++) {
    const char *id = g_ptr_array_index (ids, i);
    gboolean done = FALSE;
    if (!act_by_itself (desk, db, REVIEW_ACTION_OVERDUE, id, &done, error)) {
      return FALSE;
    }
    if (done) {
      g_ptr_array_add (overdue, g_strdup (id));
    }
  }
  return ids != NULL;
}
