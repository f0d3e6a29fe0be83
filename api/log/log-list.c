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
  for (gint kind = LOG_KIND_COMMIT; kind <= LOG_KIND_KEY; kind++) {
    if (filter->kinds == 1 << kind) {
      *key = log_lookup_key (LOG_KEY_KIND, log_kind_name ((LogKind) kind));
      return TRUE;
    }
  }
  return FALSE;
}

/* What was told may have ended the list; that is no error. */
static gboolean
each_row (List *list, sqlite3_stmt *select, KgSqlEach each, gpointer data, GError **error)
{
  g_autoptr (GError) problem = NULL;
  if (!kg_sql_each (select, each, data, &problem) && (!list->stopped || problem != NULL)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  return TRUE;
}

static gboolean
list_range (List *list, guint64 from, guint64 to, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  const char *sql = list->filter->ascending
                        ? "SELECT " LOG_ENTRY_COLUMNS
                          " FROM entries WHERE idx >= ? AND idx < ? ORDER BY idx"
                        : "SELECT " LOG_ENTRY_COLUMNS
                          " FROM entries WHERE idx >= ? AND idx < ? ORDER BY idx DESC";
  if (from >= to || list->stopped) {
    return TRUE;
  }
  return kg_sql_prepare (list->db, sql, &select, error) &&
         kg_sql_bind_int64 (select, 1, (gint64) from, error) &&
         kg_sql_bind_int64 (select, 2, (gint64) to, error) &&
         each_row (list, select, tell, list, error);
}

/* A walk through the tiles that have a key. */
typedef struct {
  List *list;
  sqlite3_stmt *entry;
  guint64 from;
  guint64 to;
} Tiles;

static gboolean
tell_entry (const Tiles *tiles, guint64 index, GError **error)
{
  sqlite3_reset (tiles->entry);
  return kg_sql_bind_int64 (tiles->entry, 1, (gint64) index, error) &&
         each_row (tiles->list, tiles->entry, tell, tiles->list, error);
}

static gboolean
tell_tile (sqlite3_stmt *row, gpointer data, GError **error)
{
  const Tiles *tiles = (const Tiles *) data;
  const List *list = tiles->list;
  guint64 first = (guint64) sqlite3_column_int64 (row, 0) * LOG_TILE_WIDTH;
  for (guint i = 0; i < LOG_TILE_WIDTH && !list->stopped; i++) {
    guint offset = list->filter->ascending ? i : LOG_TILE_WIDTH - 1 - i;
    guint64 index = first + offset;
    if (index >= tiles->from && index < tiles->to && log_lookup_has (row, 1, offset) &&
        !tell_entry (tiles, index, error)) {
      return FALSE;
    }
  }
  return !list->stopped;
}

static gboolean
list_key (List *list, guint64 from, guint64 to, gint64 key, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  g_autoptr (sqlite3_stmt) entry = NULL;
  Tiles tiles = { .list = list, .from = from, .to = to };
  const char *sql = list->filter->ascending
                        ? "SELECT tile, entries FROM lookups"
                          " WHERE key = ? AND tile >= ? AND tile <= ? ORDER BY tile"
                        : "SELECT tile, entries FROM lookups"
                          " WHERE key = ? AND tile >= ? AND tile <= ? ORDER BY tile DESC";
  if (from >= to || list->stopped) {
    return TRUE;
  }
  if (!kg_sql_prepare (list->db, sql, &select, error) ||
      !kg_sql_bind_int64 (select, 1, key, error) ||
      !kg_sql_bind_int64 (select, 2, (gint64) (from / LOG_TILE_WIDTH), error) ||
      !kg_sql_bind_int64 (select, 3, (gint64) ((to - 1) / LOG_TILE_WIDTH), error) ||
      !kg_sql_prepare (list->db, "SELECT " LOG_ENTRY_COLUMNS " FROM entries WHERE idx = ?", &entry,
                       error)) {
    return FALSE;
  }
  tiles.entry = entry;
  return each_row (list, select, tell_tile, &tiles, error);
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
    return list_range (&list, from, to, error);
  }
  guint64 middle = CLAMP (looked, from, MAX (from, to));
  return filter->ascending ? list_key (&list, from, MIN (middle, to), key, error) &&
                                 list_range (&list, middle, to, error)
                           : list_range (&list, middle, to, error) &&
                                 list_key (&list, from, MIN (middle, to), key, error);
}
