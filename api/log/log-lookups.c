/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/log-private.h"

#include <jansson.h>
#include <string.h>

/* What entries can be found by. A decision has its outcome, the rules that fired, its subject and resource, and its data classes. */

typedef gboolean (*EachKey) (LogKey key, const char *value, gpointer data);

/* Calls `each` with all properties of a decision; stops where it returns FALSE, and returns FALSE then. */
static gboolean
each_property (const json_t *decision, EachKey each, gpointer data)
{
  static const struct {
    LogKey key;
    const char *name;
  } members[] = { { LOG_KEY_OUTCOME, "outcome" },
                  { LOG_KEY_SUBJECT, "subject" },
                  { LOG_KEY_RESOURCE, "resource" } };
  const json_t *firings = json_object_get (decision, "firings");
  const json_t *classes = json_object_get (decision, "classes");
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++) {
    const char *value = json_string_value (json_object_get (decision, members[i].name));
    if (value != NULL && !each (members[i].key, value, data)) {
      return FALSE;
    }
  }
  for (size_t i = 0; i < json_array_size (firings); i++) {
    const json_t *firing = json_array_get (firings, i);
    const char *rule = json_string_value (json_object_get (firing, "rule"));
    const char *status = json_string_value (json_object_get (firing, "status"));
    if (rule != NULL && g_strcmp0 (status, "heldBack") != 0 && !each (LOG_KEY_RULE, rule, data)) {
      return FALSE;
    }
  }
  for (size_t i = 0; i < json_array_size (classes); i++) {
    const char *class = json_string_value (json_array_get (classes, i));
    if (class != NULL && !each (LOG_KEY_CLASS, class, data)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Filters --- */

typedef struct {
  const char *wanted[LOG_KEY_CLASS + 1]; /* (nullable) */
} Wanted;

/* Crosses off what is found. */
static gboolean
cross_off (LogKey key, const char *value, gpointer data)
{
  Wanted *wanted = (Wanted *) data;
  if (wanted->wanted[key] != NULL && strcmp (wanted->wanted[key], value) == 0) {
    wanted->wanted[key] = NULL;
  }
  return TRUE;
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
    const char *value = wanted.wanted[i];
    if (value == NULL) {
      continue;
    }
    /* Reading JSON takes long; looking for bytes does not. */
    if (entry->kind != LOG_KIND_DECISION || entry->body == NULL ||
        memmem (entry->body, entry->length, value, strlen (value)) == NULL) {
      return FALSE;
    }
    left = TRUE;
  }
  if (!left) {
    return TRUE;
  }
  json_t *record = json_loadb (entry->body, entry->length, 0, NULL);
  each_property (json_object_get (record, "decision"), cross_off, &wanted);
  json_decref (record);
  for (guint i = 0; i < G_N_ELEMENTS (wanted.wanted); i++) {
    if (wanted.wanted[i] != NULL) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- The tables --- */

/* FNV-1a of 64 bits: of a byte that tells the kind of property, then of the value. */
gint64
log_lookup_key (LogKey key, const char *value)
{
  const guint64 prime = G_GUINT64_CONSTANT (0x100000001b3);
  guint64 hash = (G_GUINT64_CONSTANT (0xcbf29ce484222325) ^ (guint64) key) * prime;
  for (const char *at = value; *at != '\0'; at++) {
    hash = (hash ^ (guint8) *at) * prime;
  }
  return (gint64) hash;
}

struct _LogIndexer {
  sqlite3_stmt *put, *put_id;
  sqlite3_stmt *drop, *drop_id;
};

LogIndexer *
log_indexer_new (sqlite3 *db, GError **error)
{
  g_autoptr (LogIndexer) indexer = g_new0 (LogIndexer, 1);
  if (!kg_sql_prepare (db, "INSERT OR IGNORE INTO lookups (key, idx) VALUES (?, ?)", &indexer->put,
                       error) ||
      !kg_sql_prepare (db, "INSERT OR IGNORE INTO ids (id, idx) VALUES (?, ?)", &indexer->put_id,
                       error) ||
      !kg_sql_prepare (db, "DELETE FROM lookups WHERE key = ? AND idx = ?", &indexer->drop,
                       error) ||
      !kg_sql_prepare (db, "DELETE FROM ids WHERE id = ? AND idx = ?", &indexer->drop_id, error)) {
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
  sqlite3_finalize (indexer->put);
  sqlite3_finalize (indexer->put_id);
  sqlite3_finalize (indexer->drop);
  sqlite3_finalize (indexer->drop_id);
  g_free (indexer);
}

/* One entry being put into a table, or taken out of it. */
typedef struct {
  sqlite3_stmt *statement;
  guint64 index;
  GError **error;
} Step;

static gboolean
step (LogKey key, const char *value, gpointer data)
{
  const Step *one = (const Step *) data;
  return kg_sql_bind_int64 (one->statement, 1, log_lookup_key (key, value), one->error) &&
         kg_sql_bind_int64 (one->statement, 2, (gint64) one->index, one->error) &&
         kg_sql_run (one->statement, one->error);
}

static gboolean
step_properties (sqlite3_stmt *statement, const LogEntry *entry, GError **error)
{
  Step one = { statement, entry->index, error };
  if (entry->kind != LOG_KIND_DECISION || entry->body == NULL) {
    return TRUE;
  }
  json_t *record = json_loadb (entry->body, entry->length, 0, NULL);
  gboolean done = each_property (json_object_get (record, "decision"), step, &one);
  json_decref (record);
  return done;
}

gboolean
log_indexer_add (LogIndexer *indexer, const LogEntry *entry, GError **error)
{
  Step one = { indexer->put, entry->index, error };
  if (entry->id != NULL && (!kg_sql_bind_text (indexer->put_id, 1, entry->id, -1, error) ||
                            !kg_sql_bind_int64 (indexer->put_id, 2, (gint64) entry->index, error) ||
                            !kg_sql_run (indexer->put_id, error))) {
    return FALSE;
  }
  return step (LOG_KEY_KIND, log_kind_name (entry->kind), &one) &&
         step_properties (indexer->put, entry, error);
}

gboolean
log_indexer_remove (LogIndexer *indexer, const LogEntry *entry, GError **error)
{
  return step_properties (indexer->drop, entry, error);
}
