/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/log-private.h"
#include "api/log/record-walk.h"

#include <jansson.h>
#include <string.h>

/* What entries can be found by. A decision has its outcome, the rules that fired, its subject and resource, and its data classes. */

#define TILE_BYTES (LOG_TILE_WIDTH / 8)

/* --- Properties --- */

typedef void (*EachKey) (LogKey key, const char *value, gsize length, gpointer data);

static void
each_string (LogKey key, LogText text, EachKey each, gpointer data)
{
  json_t *decoded = NULL;
  LogText value = log_text_string (text, &decoded);
  if (value.at != NULL) {
    each (key, value.at, (gsize) (value.end - value.at), data);
  }
  json_decref (decoded);
}

static void
each_firing (LogText firings, EachKey each, gpointer data)
{
  LogText rest = log_text_inside (firings, '[');
  LogText firing;
  while (log_text_next (&rest, NULL, &firing)) {
    if (!log_text_is (log_text_member (firing, "\"status\""), "\"heldBack\"")) {
      each_string (LOG_KEY_RULE, log_text_member (firing, "\"rule\""), each, data);
    }
  }
}

static void
each_class (LogText classes, EachKey each, gpointer data)
{
  LogText rest = log_text_inside (classes, '[');
  LogText class;
  while (log_text_next (&rest, NULL, &class)) {
    each_string (LOG_KEY_CLASS, class, each, data);
  }
}

/* Calls `each` with all properties of a decision. */
static void
each_property (const char *body, gsize length, EachKey each, gpointer data)
{
  LogText rest =
      log_text_inside (log_text_member ((LogText) { body, body + length }, "\"decision\""), '{');
  LogText name;
  LogText value;
  while (log_text_next (&rest, &name, &value)) {
    if (log_text_is (name, "\"outcome\"")) {
      each_string (LOG_KEY_OUTCOME, value, each, data);
    } else if (log_text_is (name, "\"subject\"")) {
      each_string (LOG_KEY_SUBJECT, value, each, data);
    } else if (log_text_is (name, "\"resource\"")) {
      each_string (LOG_KEY_RESOURCE, value, each, data);
    } else if (log_text_is (name, "\"firings\"")) {
      each_firing (value, each, data);
    } else if (log_text_is (name, "\"classes\"")) {
      each_class (value, each, data);
    }
  }
}

/* --- Filters --- */

typedef struct {
  const char *wanted[LOG_KEY_CLASS + 1]; /* (nullable) */
} Wanted;

/* Crosses off what is found. */
static void
cross_off (LogKey key, const char *value, gsize length, gpointer data)
{
  Wanted *wanted = (Wanted *) data;
  if (wanted->wanted[key] != NULL && strlen (wanted->wanted[key]) == length &&
      memcmp (wanted->wanted[key], value, length) == 0) {
    wanted->wanted[key] = NULL;
  }
}

gboolean
log_filter_matches (const LogFilter *filter, const LogEntry *entry)
{
  Wanted wanted = { { [LOG_KEY_OUTCOME] = filter->outcome,
                      [LOG_KEY_RULE] = filter->rule,
                      [LOG_KEY_SUBJECT] = filter->subject,
                      [LOG_KEY_RESOURCE] = filter->resource,
                      [LOG_KEY_CLASS] = filter->data_class } };
  gboolean left = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (wanted.wanted); i++) {
    left = left || wanted.wanted[i] != NULL;
  }
  if (!left) {
    return TRUE;
  }
  if (entry->kind != LOG_KIND_DECISION || entry->body == NULL) {
    return FALSE;
  }
  each_property (entry->body, entry->length, cross_off, &wanted);
  for (guint i = 0; i < G_N_ELEMENTS (wanted.wanted); i++) {
    if (wanted.wanted[i] != NULL) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Keys --- */

/* FNV-1a of 64 bits: of a byte that tells the kind of property, then of the value. */
static gint64
hash_key (LogKey key, const char *value, gsize length)
{
  const guint64 prime = G_GUINT64_CONSTANT (0x100000001b3);
  guint64 hash = (G_GUINT64_CONSTANT (0xcbf29ce484222325) ^ (guint64) key) * prime;
  for (gsize i = 0; i < length; i++) {
    hash = (hash ^ (guint8) value[i]) * prime;
  }
  return (gint64) hash;
}

gint64
log_lookup_key (LogKey key, const char *value)
{
  return hash_key (key, value, strlen (value));
}

static void
add_key (LogKey key, const char *value, gsize length, gpointer data)
{
  gint64 hash = hash_key (key, value, length);
  g_array_append_val ((GArray *) data, hash);
}

void
log_entry_keys (LogKind kind, const char *body, gsize length, GArray *keys)
{
  const char *name = log_kind_name (kind);
  add_key (LOG_KEY_KIND, name, strlen (name), keys);
  if (kind == LOG_KIND_DECISION && body != NULL) {
    each_property (body, length, add_key, keys);
  }
}

/* --- The table --- */

struct _LogIndexer {
  sqlite3_stmt *get;
  sqlite3_stmt *put;
  sqlite3_stmt *drop;
};

LogIndexer *
log_indexer_new (sqlite3 *db, GError **error)
{
  g_autoptr (LogIndexer) indexer = g_new0 (LogIndexer, 1);
  if (!kg_sql_prepare (db, "SELECT entries FROM lookups WHERE key = ? AND tile = ?", &indexer->get,
                       error) ||
      !kg_sql_prepare (db, "INSERT OR REPLACE INTO lookups (key, tile, entries) VALUES (?, ?, ?)",
                       &indexer->put, error) ||
      !kg_sql_prepare (db, "DELETE FROM lookups WHERE key = ? AND tile = ?", &indexer->drop,
                       error)) {
    return NULL;
  }
  return g_steal_pointer (&indexer);
}

void
log_indexer_free (LogIndexer *indexer)
{
  if (indexer == NULL) {
    return;
  }
  sqlite3_finalize (indexer->get);
  sqlite3_finalize (indexer->put);
  sqlite3_finalize (indexer->drop);
  g_free (indexer);
}

gboolean
log_lookup_has (sqlite3_stmt *row, int column, guint offset)
{
  const guint8 *bits = (const guint8 *) sqlite3_column_blob (row, column);
  return sqlite3_column_bytes (row, column) == TILE_BYTES &&
         (bits[offset / 8] & 1 << offset % 8) != 0;
}

static gboolean
bind_place (sqlite3_stmt *statement, gint64 key, guint64 tile, GError **error)
{
  return kg_sql_bind_int64 (statement, 1, key, error) &&
         kg_sql_bind_int64 (statement, 2, (gint64) tile, error);
}

static gboolean
get_bits (LogIndexer *indexer, gint64 key, guint64 tile, guint8 bits[TILE_BYTES], GError **error)
{
  gboolean row = FALSE;
  memset (bits, 0, TILE_BYTES);
  gboolean done =
      bind_place (indexer->get, key, tile, error) && kg_sql_step (indexer->get, &row, error);
  if (row && sqlite3_column_bytes (indexer->get, 0) == TILE_BYTES) {
    memcpy (bits, sqlite3_column_blob (indexer->get, 0), TILE_BYTES);
  }
  sqlite3_reset (indexer->get);
  return done;
}

static gboolean
put_bits (LogIndexer *indexer, gint64 key, guint64 tile, const guint8 bits[TILE_BYTES],
          GError **error)
{
  static const guint8 none[TILE_BYTES];
  if (memcmp (bits, none, TILE_BYTES) == 0) {
    return bind_place (indexer->drop, key, tile, error) && kg_sql_run (indexer->drop, error);
  }
  return bind_place (indexer->put, key, tile, error) &&
         kg_sql_bind_blob (indexer->put, 3, bits, TILE_BYTES, error) &&
         kg_sql_run (indexer->put, error);
}

static gint
compare_places (gconstpointer a, gconstpointer b)
{
  const LogPlace *x = (const LogPlace *) a;
  const LogPlace *y = (const LogPlace *) b;
  return x->key != y->key ? (x->key > y->key) - (x->key < y->key)
                          : (x->offset > y->offset) - (x->offset < y->offset);
}

gboolean
log_indexer_add (LogIndexer *indexer, guint64 tile, GArray *places, GError **error)
{
  guint8 bits[TILE_BYTES];
  g_array_sort (places, compare_places);
  for (guint i = 0; i < places->len;) {
    gint64 key = g_array_index (places, LogPlace, i).key;
    if (!get_bits (indexer, key, tile, bits, error)) {
      return FALSE;
    }
    for (; i < places->len && g_array_index (places, LogPlace, i).key == key; i++) {
      guint offset = g_array_index (places, LogPlace, i).offset;
      bits[offset / 8] |= (guint8) (1 << offset % 8);
    }
    if (!put_bits (indexer, key, tile, bits, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
log_indexer_remove (LogIndexer *indexer, const LogEntry *entry, GError **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint64 tile = entry->index / LOG_TILE_WIDTH;
  guint offset = (guint) (entry->index % LOG_TILE_WIDTH);
  guint8 bits[TILE_BYTES];
  log_entry_keys (entry->kind, entry->body, entry->length, keys);
  /* The first is the kind, which stays. */
  for (guint i = 1; i < keys->len; i++) {
    gint64 key = g_array_index (keys, gint64, i);
    if (!get_bits (indexer, key, tile, bits, error)) {
      return FALSE;
    }
    bits[offset / 8] &= (guint8) ~(1 << offset % 8);
    if (!put_bits (indexer, key, tile, bits, error)) {
      return FALSE;
    }
  }
  return TRUE;
}
