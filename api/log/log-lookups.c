/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/log-private.h"

#include <jansson.h>
#include <string.h>

/* What entries can be found by. A decision has its outcome, the rules that fired, its subject and resource, and its data classes. */

#define TILE_BYTES (LOG_TILE_WIDTH / 8)

/* --- Walking through a record --- */

/* INVARIANT: records are canonical JSON, so that there is no white space, and what is no JSON has no properties. Nothing is built: every
 * entry is walked through when it is appended. */

typedef struct {
  const char *at;
  const char *end;
} Text;

/* Behind a string that begins at `at`; NULL: it does not end. */
static const char *
skip_string (const char *at, const char *end)
{
  const char *quote = at + 1 < end ? memchr (at + 1, '"', (gsize) (end - at - 1)) : NULL;
  if (quote == NULL || quote[-1] != '\\') {
    return quote != NULL ? quote + 1 : NULL;
  }
  for (at++; at < end && *at != '"'; at++) {
    at += *at == '\\' ? 1 : 0;
  }
  return at < end ? at + 1 : NULL;
}

/* Behind the value that begins at `at`; NULL: it does not end. */
static const char *
skip_value (const char *at, const char *end)
{
  guint depth = 0;
  while (at != NULL && at < end) {
    if (*at == '"') {
      at = skip_string (at, end);
    } else {
      depth += *at == '{' || *at == '[' ? 1 : 0;
      depth -= (*at == '}' || *at == ']') && depth > 0 ? 1 : 0;
      at++;
    }
    if (depth == 0 && at != NULL && (at == end || strchr (",}]", *at) != NULL)) {
      return at;
    }
  }
  return NULL;
}

/* The next member of an object, or element of an array (`name` NULL), whose inside `rest` is. */
static gboolean
next_value (Text *rest, Text *name, Text *value)
{
  const char *at = rest->at;
  if (name != NULL) {
    name->at = at;
    at = at < rest->end && *at == '"' ? skip_string (at, rest->end) : NULL;
    name->end = at;
    at = at != NULL && at < rest->end && *at == ':' ? at + 1 : NULL;
  }
  value->at = at;
  value->end = at != NULL && at < rest->end ? skip_value (at, rest->end) : NULL;
  if (value->end == NULL) {
    return FALSE;
  }
  rest->at = value->end + (value->end < rest->end && *value->end == ',' ? 1 : 0);
  return TRUE;
}

/* What stands between the brackets of an object or array; nothing where it is none. */
static Text
inside (Text value, char open)
{
  gboolean is = value.end != NULL && value.end - value.at >= 2 && *value.at == open;
  return is ? (Text) { value.at + 1, value.end - 1 } : (Text) { NULL, NULL };
}

static gboolean
is_text (Text text, const char *literal)
{
  gsize length = strlen (literal);
  return text.at != NULL && (gsize) (text.end - text.at) == length &&
         memcmp (text.at, literal, length) == 0;
}

/* The member of an object with a name, which is given with its quotation marks. */
static Text
member (Text object, const char *name)
{
  Text rest = inside (object, '{');
  Text found = { NULL, NULL };
  Text value;
  while (next_value (&rest, &found, &value)) {
    if (is_text (found, name)) {
      return value;
    }
  }
  return (Text) { NULL, NULL };
}

/* --- Properties --- */

typedef void (*EachKey) (LogKey key, const char *value, gsize length, gpointer data);

static void
each_string (LogKey key, Text text, EachKey each, gpointer data)
{
  gsize length = text.at != NULL ? (gsize) (text.end - text.at) : 0;
  if (length < 2 || *text.at != '"') {
    return;
  }
  if (memchr (text.at, '\\', length) == NULL) {
    each (key, text.at + 1, length - 2, data);
    return;
  }
  json_t *decoded = json_loadb (text.at, length, JSON_DECODE_ANY, NULL);
  if (decoded != NULL) {
    each (key, json_string_value (decoded), json_string_length (decoded), data);
  }
  json_decref (decoded);
}

static void
each_firing (Text firings, EachKey each, gpointer data)
{
  Text rest = inside (firings, '[');
  Text firing;
  while (next_value (&rest, NULL, &firing)) {
    if (!is_text (member (firing, "\"status\""), "\"heldBack\"")) {
      each_string (LOG_KEY_RULE, member (firing, "\"rule\""), each, data);
    }
  }
}

static void
each_class (Text classes, EachKey each, gpointer data)
{
  Text rest = inside (classes, '[');
  Text class;
  while (next_value (&rest, NULL, &class)) {
    each_string (LOG_KEY_CLASS, class, each, data);
  }
}

/* Calls `each` with all properties of a decision. */
static void
each_property (const char *body, gsize length, EachKey each, gpointer data)
{
  Text rest = inside (member ((Text) { body, body + length }, "\"decision\""), '{');
  Text name;
  Text value;
  while (next_value (&rest, &name, &value)) {
    if (is_text (name, "\"outcome\"")) {
      each_string (LOG_KEY_OUTCOME, value, each, data);
    } else if (is_text (name, "\"subject\"")) {
      each_string (LOG_KEY_SUBJECT, value, each, data);
    } else if (is_text (name, "\"resource\"")) {
      each_string (LOG_KEY_RESOURCE, value, each, data);
    } else if (is_text (name, "\"firings\"")) {
      each_firing (value, each, data);
    } else if (is_text (name, "\"classes\"")) {
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
