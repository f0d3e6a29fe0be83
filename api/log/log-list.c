/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/log-private.h"

/* Listing entries. What the lookups have is found through them; what they do not have yet is looked through. Either way each entry is
 * compared with the whole filter, so that the lookups only ever spare reading. */

typedef struct {
  sqlite3 *db;
  const LogFilter *filter;
  LogEach each;
  gpointer data;
  guint left; /* how many may still be told; G_MAXUINT: all */
  gboolean stopped;
} List;

static gboolean
is_wanted (const List *list, const LogEntry *entry)
{
  const LogFilter *filter = list->filter;
  return (filter->kinds == 0 || (filter->kinds & 1 << (gint) entry->kind) != 0) &&
         (filter->from == 0 || entry->time >= filter->from) &&
         (filter->to == 0 || entry->time < filter->to) && log_filter_matches (filter, entry);
}

static gboolean
tell (sqlite3_stmt *row, gpointer data, GError **error)
{
  List *list = (List *) data;
  LogEntry entry;
  if (!log_entry_of_row (row, &entry, error)) {
    return FALSE;
  }
  if (!is_wanted (list, &entry)) {
    return TRUE;
  }
  list->left -= list->left != G_MAXUINT ? 1 : 0;
  if (!list->each (&entry, list->data, error)) {
    list->stopped = TRUE;
    return FALSE;
  }
  list->stopped = list->left == 0;
  return !list->stopped;
}

/* --- Ways to the entries --- */

/* What the filter asks for that promises the fewest entries. FALSE: nothing that can be looked up. */
static gboolean
choose_key (const LogFilter *filter, gint64 *key)
{
  const struct {
    LogKey key;
    const char *value;
  } asked[] = { { LOG_KEY_SUBJECT, filter->subject },
                { LOG_KEY_CLASS, filter->data_class },
                { LOG_KEY_RULE, filter->rule },
                { LOG_KEY_RESOURCE, filter->resource },
                { LOG_KEY_OUTCOME, filter->outcome } };
  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++) {
    if (asked[i].value != NULL) {
      *key = log_lookup_key (asked[i].key, asked[i].value);
      return TRUE;
    }
  }
  for (gint kind = LOG_KIND_COMMIT; kind <= LOG_KIND_RETENTION; kind++) {
    if (filter->kinds == 1 << kind) {
      *key = log_lookup_key (LOG_KEY_KIND, log_kind_name ((LogKind) kind));
      return TRUE;
    }
  }
  return FALSE;
}

static const char *
statement_of (gboolean by_key, gboolean ascending)
{
  static const char *const statements[2][2] = {
    { "SELECT " LOG_ENTRY_COLUMNS " FROM entries WHERE idx >= ?1 AND idx < ?2 ORDER BY idx DESC",
      "SELECT " LOG_ENTRY_COLUMNS " FROM entries WHERE idx >= ?1 AND idx < ?2 ORDER BY idx" },
    { "SELECT " LOG_ENTRY_COLUMNS " FROM lookups JOIN entries USING (idx)"
      " WHERE key = ?3 AND idx >= ?1 AND idx < ?2 ORDER BY idx DESC",
      "SELECT " LOG_ENTRY_COLUMNS " FROM lookups JOIN entries USING (idx)"
      " WHERE key = ?3 AND idx >= ?1 AND idx < ?2 ORDER BY idx" },
  };
  return statements[by_key ? 1 : 0][ascending ? 1 : 0];
}

static gboolean
list_range (List *list, guint64 from, guint64 to, const gint64 *key, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  g_autoptr (GError) problem = NULL;
  if (from >= to || list->stopped) {
    return TRUE;
  }
  if (!kg_sql_prepare (list->db, statement_of (key != NULL, list->filter->ascending), &select,
                       error) ||
      !kg_sql_bind_int64 (select, 1, (gint64) from, error) ||
      !kg_sql_bind_int64 (select, 2, (gint64) to, error) ||
      (key != NULL && !kg_sql_bind_int64 (select, 3, *key, error))) {
    return FALSE;
  }
  if (!kg_sql_each (select, tell, list, &problem) && (!list->stopped || problem != NULL)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  return TRUE;
}

gboolean
log_each (LogReader *reader, const LogFilter *filter, LogEach each, gpointer data, GError **error)
{
  List list = { .db = log_reader_db (reader), .filter = filter, .each = each, .data = data };
  guint64 looked = 0;
  gint64 key = 0;
  list.left = filter->limit > 0 ? filter->limit : G_MAXUINT;
  if (!log_meta_number (list.db, "looked", &looked, error)) {
    return FALSE;
  }
  guint64 from = filter->after;
  guint64 to = filter->before > 0 && filter->before < G_MAXINT64 ? filter->before : G_MAXINT64;
  if (!choose_key (filter, &key)) {
    return list_range (&list, from, to, NULL, error);
  }
  guint64 middle = CLAMP (looked, from, MAX (from, to));
  return filter->ascending ? list_range (&list, from, MIN (middle, to), &key, error) &&
                                 list_range (&list, middle, to, NULL, error)
                           : list_range (&list, middle, to, NULL, error) &&
                                 list_range (&list, from, MIN (middle, to), &key, error);
}
