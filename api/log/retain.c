/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/retain.h"

#include "api/log/log-private.h"
#include "api/log/record.h"
#include "kg/time.h"

#include <string.h>

/* Entries named by one removal. */
#define BATCH 4096

#define NOT_HELD                                                                                   \
  " NOT EXISTS (SELECT 1 FROM holds WHERE lifted IS NULL AND (e.idx BETWEEN holds.first AND"       \
  " holds.last OR (e.time >= holds.since AND e.time < holds.until)))"

static const gint never = 1 << LOG_KIND_COMMIT | 1 << LOG_KIND_RETENTION | 1 << LOG_KIND_KEY;

/* --- Records; their members in ascending order --- */

static void
append_moment (GString *out, const char *name, gint64 time)
{
  g_autofree char *text = kg_time_to_text (time);
  log_record_member (out, name, text);
}

static void
append_ranges (GString *out, const GArray *ranges)
{
  g_string_append (out, ",\"entries\":[");
  for (guint i = 0; i < ranges->len; i += 2) {
    g_string_append_printf (out, "%s[%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT "]",
                            i > 0 ? "," : "", g_array_index (ranges, guint64, i),
                            g_array_index (ranges, guint64, i + 1));
  }
  g_string_append_c (out, ']');
}

static gboolean
append_record (LogWriter *writer, GString *body, gint64 now, LogAlso also, gpointer data,
               guint64 *index, GError **error)
{
  const LogAppend entry = { .kind = LOG_KIND_RETENTION,
                            .time = now,
                            .body = body->str,
                            .length = body->len,
                            .also = also,
                            .also_data = data };
  return log_append_now (writer, &entry, index, error);
}

/* --- Periods --- */

static gint64
months_before (gint64 now, int months)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);
  g_autoptr (GDateTime) then = time != NULL ? g_date_time_add_months (time, -months) : NULL;
  return then != NULL ? g_date_time_to_unix (then) * G_USEC_PER_SEC : G_MININT64;
}

static gboolean
check_period (const LogRetention *what, gint kinds, GError **error)
{
  gboolean reports = (kinds & 1 << LOG_KIND_REPORT) != 0;
  int months = reports ? LOG_RETAIN_REPORTS_MONTHS : LOG_RETAIN_LOGS_MONTHS;
  if ((kinds & never) != 0) {
    g_set_error (
        error, KG_ERROR, KG_ERROR_INVALID,
        "entries about commits, retention and keys are never removed; leave these kinds out");
    return FALSE;
  }
  if (!what->force && what->before > months_before (what->now, months)) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "%s are kept for at least %d months (Regulation (EU) 2024/1689, Art. %s); name a"
                 " longer period, or force it where other law provides otherwise",
                 reports ? "reports" : "logs", months, reports ? "18(1)" : "19(1) and 26(6)");
    return FALSE;
  }
  return TRUE;
}

/* --- Removing --- */

typedef struct {
  const GArray *ranges; /* guint64: first, last, first, last … */
} Removal;

static gboolean
forget (sqlite3_stmt *row, gpointer data, GError **error)
{
  LogEntry entry;
  return log_entry_of_row (row, &entry, error) &&
         log_indexer_remove ((LogIndexer *) data, &entry, error);
}

static gboolean
remove_range (sqlite3 *db, LogIndexer *indexer, const guint64 range[2], GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  g_autoptr (sqlite3_stmt) update = NULL;
  const gint64 bounds[] = { (gint64) range[0], (gint64) range[1] };
  gint64 held = 0;
  /* A hold may have been set since the entries were chosen. */
  if (!kg_sql_int64_with (
          db, "SELECT count(*) FROM entries e WHERE idx BETWEEN ? AND ? AND NOT (" NOT_HELD ")",
          bounds, 2, 0, &held, error)) {
    return FALSE;
  }
  if (held > 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_BUSY, "a hold was set meanwhile; try again");
    return FALSE;
  }
  return kg_sql_prepare (db, "SELECT " LOG_ENTRY_COLUMNS " FROM entries WHERE idx BETWEEN ? AND ?",
                         &select, error) &&
         kg_sql_bind_int64 (select, 1, bounds[0], error) &&
         kg_sql_bind_int64 (select, 2, bounds[1], error) &&
         kg_sql_each (select, forget, indexer, error) &&
         kg_sql_prepare (db, "UPDATE entries SET body = NULL WHERE idx BETWEEN ? AND ?", &update,
                         error) &&
         kg_sql_bind_int64 (update, 1, bounds[0], error) &&
         kg_sql_bind_int64 (update, 2, bounds[1], error) && kg_sql_run (update, error);
}

static gboolean
remove_all (sqlite3 *db, guint64 index, gpointer data, GError **error)
{
  const Removal *removal = (const Removal *) data;
  g_autoptr (LogIndexer) indexer = log_indexer_new (db, error);
  (void) index;
  for (guint i = 0; indexer != NULL && i < removal->ranges->len; i += 2) {
    if (!remove_range (db, indexer, &g_array_index (removal->ranges, guint64, i), error)) {
      return FALSE;
    }
  }
  return indexer != NULL;
}

static gboolean
add_index (sqlite3_stmt *row, gpointer data, GError **error)
{
  GArray *ranges = (GArray *) data;
  guint64 index = (guint64) sqlite3_column_int64 (row, 0);
  (void) error;
  if (ranges->len > 0 && g_array_index (ranges, guint64, ranges->len - 1) + 1 == index) {
    g_array_index (ranges, guint64, ranges->len - 1) = index;
  } else {
    g_array_append_val (ranges, index);
    g_array_append_val (ranges, index);
  }
  return TRUE;
}

/* The next entries that may go, from `*from` on, which then stands behind them. */
static gboolean
choose (sqlite3 *db, const LogRetention *what, gint kinds, guint64 from, GArray *ranges,
        GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  return kg_sql_prepare (db,
                         "SELECT idx FROM entries e WHERE idx >= ? AND time < ?"
                         " AND (1 << kind) & ? AND body IS NOT NULL AND" NOT_HELD
                         " ORDER BY idx LIMIT ?",
                         &select, error) &&
         kg_sql_bind_int64 (select, 1, (gint64) from, error) &&
         kg_sql_bind_int64 (select, 2, what->before, error) &&
         kg_sql_bind_int64 (select, 3, kinds, error) &&
         kg_sql_bind_int64 (select, 4, BATCH, error) &&
         kg_sql_each (select, add_index, ranges, error);
}

static gboolean
count_held (sqlite3 *db, const LogRetention *what, gint kinds, guint64 *held, GError **error)
{
  const gint64 parameters[] = { what->before, kinds };
  gint64 n = 0;
  if (!kg_sql_int64_with (db,
                          "SELECT count(*) FROM entries e WHERE time < ? AND (1 << kind) & ?"
                          " AND body IS NOT NULL AND NOT (" NOT_HELD ")",
                          parameters, 2, 0, &n, error)) {
    return FALSE;
  }
  *held = (guint64) n;
  return TRUE;
}

static void
append_kinds (GString *out, gint kinds)
{
  gboolean first = TRUE;
  g_string_append (out, ",\"kinds\":[");
  /* By name. */
  static const LogKind order[] = { LOG_KIND_ACCESS, LOG_KIND_DECISION, LOG_KIND_REPORT,
                                   LOG_KIND_REVIEW, LOG_KIND_SIGNAL };
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++) {
    if ((kinds & 1 << (gint) order[i]) != 0) {
      g_string_append_printf (out, "%s\"%s\"", first ? "" : ",", log_kind_name (order[i]));
      first = FALSE;
    }
  }
  g_string_append_c (out, ']');
}

static gboolean
record_removal (LogWriter *writer, const LogRetention *what, gint kinds, const GArray *ranges,
                GError **error)
{
  g_autoptr (GString) body = g_string_new ("{\"action\":\"remove\"");
  Removal removal = { ranges };
  append_moment (body, "before", what->before);
  log_record_member (body, "by", what->by);
  append_ranges (body, ranges);
  g_string_append (body, what->force ? ",\"forced\":true" : "");
  log_record_member (body, "kind", "retention");
  append_kinds (body, kinds);
  append_moment (body, "time", what->now);
  g_string_append_c (body, '}');
  return append_record (writer, body, what->now, remove_all, &removal, NULL, error);
}

static guint64
count_ranges (const GArray *ranges)
{
  guint64 n = 0;
  for (guint i = 0; i < ranges->len; i += 2) {
    n += g_array_index (ranges, guint64, i + 1) - g_array_index (ranges, guint64, i) + 1;
  }
  return n;
}

static gboolean
retain_batch (LogWriter *writer, const LogRetention *what, gint kinds, guint64 *from,
              LogRetained *out, GError **error)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (guint64));
  sqlite3 *db = log_writer_begin (writer, error);
  if (db == NULL || !log_writer_end (writer,
                                     choose (db, what, kinds, *from, ranges, error) &&
                                         count_held (db, what, kinds, &out->held, error),
                                     error)) {
    return FALSE;
  }
  if (ranges->len == 0) {
    *from = G_MAXINT64;
    return TRUE;
  }
  if (!what->dry_run && !record_removal (writer, what, kinds, ranges, error)) {
    return FALSE;
  }
  out->removed += count_ranges (ranges);
  *from = g_array_index (ranges, guint64, ranges->len - 1) + 1;
  return TRUE;
}

gboolean
log_retain (LogWriter *writer, const LogRetention *what, LogRetained *out, GError **error)
{
  gint kinds = what->kinds != 0 ? what->kinds : 1 << LOG_KIND_DECISION;
  guint64 from = 0;
  *out = (LogRetained) { 0 };
  if (!check_period (what, kinds, error)) {
    return FALSE;
  }
  while (from < G_MAXINT64) {
    if (!retain_batch (writer, what, kinds, &from, out, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Holds --- */

void
log_hold_free (LogHold *hold)
{
  if (hold != NULL) {
    g_free (hold->reason);
    g_free (hold);
  }
}

static gboolean
insert_hold (sqlite3 *db, guint64 index, gpointer data, GError **error)
{
  const LogHold *hold = (const LogHold *) data;
  g_autoptr (sqlite3_stmt) insert = NULL;
  gboolean by_time = hold->until != 0;
  return kg_sql_prepare (db,
                         by_time
                             ? "INSERT INTO holds (idx, since, until, reason) VALUES (?, ?, ?, ?)"
                             : "INSERT INTO holds (idx, first, last, reason) VALUES (?, ?, ?, ?)",
                         &insert, error) &&
         kg_sql_bind_int64 (insert, 1, (gint64) index, error) &&
         kg_sql_bind_int64 (insert, 2, by_time ? hold->since : (gint64) hold->first, error) &&
         kg_sql_bind_int64 (insert, 3, by_time ? hold->until : (gint64) hold->last, error) &&
         kg_sql_bind_text (insert, 4, hold->reason, -1, error) && kg_sql_run (insert, error);
}

gboolean
log_hold_set (LogWriter *writer, const LogHold *hold, gint64 now, const char *by, guint64 *number,
              GError **error)
{
  g_autoptr (GString) body = g_string_new ("{\"action\":\"hold\"");
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (guint64));
  gboolean by_time = hold->until != 0;
  if (by_time ? hold->since >= hold->until : hold->first > hold->last) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "the hold begins after its end; give the earlier one first");
    return FALSE;
  }
  if (hold->reason == NULL || *hold->reason == '\0') {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID, "a hold needs a reason; say what it is for");
    return FALSE;
  }
  log_record_member (body, "by", by);
  if (by_time) {
    append_moment (body, "from", hold->since);
  } else {
    g_array_append_val (ranges, hold->first);
    g_array_append_val (ranges, hold->last);
    append_ranges (body, ranges);
  }
  log_record_member (body, "kind", "retention");
  log_record_member (body, "reason", hold->reason);
  append_moment (body, "time", now);
  if (by_time) {
    append_moment (body, "to", hold->until);
  }
  g_string_append_c (body, '}');
  return append_record (writer, body, now, insert_hold, (gpointer) hold, number, error);
}

static gboolean
lift_hold (sqlite3 *db, guint64 index, gpointer data, GError **error)
{
  guint64 number = *(const guint64 *) data;
  g_autoptr (sqlite3_stmt) update = NULL;
  if (!kg_sql_prepare (db, "UPDATE holds SET lifted = ? WHERE idx = ? AND lifted IS NULL", &update,
                       error) ||
      !kg_sql_bind_int64 (update, 1, (gint64) index, error) ||
      !kg_sql_bind_int64 (update, 2, (gint64) number, error) || !kg_sql_run (update, error)) {
    return FALSE;
  }
  if (sqlite3_changes (db) == 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "there is no hold %" G_GUINT64_FORMAT "; check the number", number);
    return FALSE;
  }
  return TRUE;
}

gboolean
log_hold_release (LogWriter *writer, guint64 number, const char *reason, gint64 now, const char *by,
                  GError **error)
{
  g_autoptr (GString) body = g_string_new ("{\"action\":\"release\"");
  log_record_member (body, "by", by);
  g_string_append_printf (body, ",\"hold\":%" G_GUINT64_FORMAT, number);
  log_record_member (body, "kind", "retention");
  log_record_member (body, "reason", reason);
  append_moment (body, "time", now);
  g_string_append_c (body, '}');
  return append_record (writer, body, now, lift_hold, &number, NULL, error);
}

static gboolean
add_hold (sqlite3_stmt *row, gpointer data, GError **error)
{
  LogHold *hold = g_new0 (LogHold, 1);
  (void) error;
  hold->number = (guint64) sqlite3_column_int64 (row, 0);
  hold->first = (guint64) sqlite3_column_int64 (row, 1);
  hold->last = (guint64) sqlite3_column_int64 (row, 2);
  hold->since = sqlite3_column_int64 (row, 3);
  hold->until = sqlite3_column_int64 (row, 4);
  hold->reason = g_strdup ((const char *) sqlite3_column_text (row, 5));
  g_ptr_array_add ((GPtrArray *) data, hold);
  return TRUE;
}

GPtrArray *
log_holds (LogReader *reader, GError **error)
{
  g_autoptr (GPtrArray) holds = g_ptr_array_new_with_free_func ((GDestroyNotify) log_hold_free);
  g_autoptr (sqlite3_stmt) select = NULL;
  return kg_sql_prepare (log_reader_db (reader),
                         "SELECT idx, first, last, since, until, reason FROM holds"
                         " WHERE lifted IS NULL ORDER BY idx",
                         &select, error) &&
                 kg_sql_each (select, add_hold, holds, error)
             ? g_steal_pointer (&holds)
             : NULL;
}
