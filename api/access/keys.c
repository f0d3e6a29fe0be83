/* SPDX-License-Identifier: Apache-2.0 */
#include "api/access/access-private.h"

#include "api/common.h"
#include "api/log/merkle.h"
#include "kg/canonical-json.h"
#include "kg/sql.h"

#include <openssl/crypto.h>
#include <string.h>

#define PREFIX "grounds_"
#define ID_BYTES 6
#define SECRET_BYTES 32
#define NAME_MOST 200u

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS access_keys (id TEXT PRIMARY KEY, hash BLOB NOT NULL, name TEXT NOT"
    " NULL, agent TEXT NOT NULL, roles INTEGER NOT NULL, created INTEGER NOT NULL, expires INTEGER"
    " NOT NULL, revoked INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS access_changes (one INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT";

/* With each change of a key: the index of its entry. Who keeps keys in mind looks at this alone. */
static gboolean
note_change (sqlite3 *db, guint64 index, GError **error)
{
  g_autoptr (sqlite3_stmt) put = NULL;
  return kg_sql_prepare (db, "INSERT OR REPLACE INTO access_changes (one, last) VALUES (1, ?)",
                         &put, error) &&
         kg_sql_bind_int64 (put, 1, (gint64) index, error) && kg_sql_run (put, error);
}

gint64
access_last_change (sqlite3 *db)
{
  gint64 last = -1;
  return kg_sql_int64 (db, "SELECT last FROM access_changes", -1, &last, NULL) ? last : -1;
}

static void
key_clear (AccessKey *key)
{
  g_free (key->id);
  g_free (key->name);
  g_free (key->agent);
}

void
access_key_free (AccessKey *key)
{
  if (key != NULL) {
    key_clear (key);
    g_free (key);
  }
}

void
access_stored_free (AccessStored *stored)
{
  if (stored != NULL) {
    key_clear (&stored->key);
    g_free (stored);
  }
}

/* --- The text of a key --- */

char *
access_key_id (const char *token)
{
  if (!g_str_has_prefix (token, PREFIX)) {
    return NULL;
  }
  const char *id = token + strlen (PREFIX);
  const char *end = strchr (id, '_');
  return end != NULL && end > id && end - id <= 32 ? g_strndup (id, (gsize) (end - id)) : NULL;
}

void
access_key_hash (const char *token, guint8 hash[ACCESS_HASH_BYTES])
{
  LogHash digest;
  log_hash_bytes (token, strlen (token), &digest);
  memcpy (hash, digest.bytes, sizeof digest.bytes);
}

static char *
new_id (void)
{
  guint8 bytes[ID_BYTES];
  GString *id = g_string_new ("k");
  api_random (bytes, sizeof bytes);
  for (guint i = 0; i < ID_BYTES; i++) {
    g_string_append_printf (id, "%02x", bytes[i]);
  }
  return g_string_free (id, FALSE);
}

static char *
new_secret (const char *id)
{
  guint8 bytes[SECRET_BYTES];
  api_random (bytes, sizeof bytes);
  g_autofree char *base64 = g_base64_encode (bytes, sizeof bytes);
  OPENSSL_cleanse (bytes, sizeof bytes);
  g_strdelimit (base64, "+", '-');
  g_strdelimit (base64, "/", '_');
  g_strdelimit (base64, "=", '\0');
  char *secret = g_strconcat (PREFIX, id, "_", base64, NULL);
  OPENSSL_cleanse (base64, strlen (base64));
  return secret;
}

/* --- Making and revoking --- */

static gboolean
insert_also (sqlite3 *db, guint64 index, gpointer data, GError **error)
{
  const AccessStored *stored = data;
  const AccessKey *key = &stored->key;
  g_autoptr (sqlite3_stmt) insert = NULL;
  return kg_sql_execute (db, schema, error) &&
         kg_sql_prepare (db, "INSERT INTO access_keys VALUES (?, ?, ?, ?, ?, ?, ?, 0)", &insert,
                         error) &&
         kg_sql_bind_text (insert, 1, key->id, -1, error) &&
         kg_sql_bind_blob (insert, 2, stored->hash, sizeof stored->hash, error) &&
         kg_sql_bind_text (insert, 3, key->name, -1, error) &&
         kg_sql_bind_text (insert, 4, key->agent, -1, error) &&
         kg_sql_bind_int64 (insert, 5, key->roles, error) &&
         kg_sql_bind_int64 (insert, 6, key->created, error) &&
         kg_sql_bind_int64 (insert, 7, key->expires, error) && kg_sql_run (insert, error) &&
         note_change (db, index, error);
}

static gboolean
append (LogWriter *writer, json_t *body, gint64 now, LogAlso also, gpointer data, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean done = kg_canonical_json_append (text, body, error);
  const LogAppend entry = { .kind = LOG_KIND_ACCESS,
                            .time = now,
                            .body = text->str,
                            .length = text->len,
                            .also = also,
                            .also_data = data };
  json_decref (body);
  return done && log_append_now (writer, &entry, NULL, error);
}

static gboolean
check_new (const char *name, const char *agent, gint64 expires, gint64 now, GError **error)
{
  const char *what = NULL;
  if (*name == '\0' || strlen (name) > NAME_MOST || !g_utf8_validate (name, -1, NULL)) {
    what = "a key needs a name of at most 200 bytes that tells who uses it; give one";
  } else if (agent != NULL && !g_uri_is_valid (agent, G_URI_FLAGS_NONE, NULL)) {
    what = "the agent of a key is an absolute IRI; write it out";
  } else if (expires != 0 && expires <= now) {
    what = "the key would have expired already; give a later time";
  }
  if (what != NULL) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_INVALID, what);
  }
  return what == NULL;
}

static char *
agent_of_name (const char *name)
{
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
  return g_strconcat ("urn:grounds:user:", escaped, NULL);
}

AccessKey *
access_key_create (LogWriter *writer, const char *name, guint roles, const char *agent,
                   gint64 expires, gint64 now, const char *by, char **secret, GError **error)
{
  if (!check_new (name, agent, expires, now, error)) {
    return NULL;
  }
  g_autoptr (AccessStored) stored = g_new0 (AccessStored, 1);
  g_autofree char *token = NULL;
  AccessKey *key = &stored->key;
  key->id = new_id ();
  key->name = g_strdup (name);
  key->agent = agent != NULL ? g_strdup (agent) : agent_of_name (name);
  key->roles = roles;
  key->created = now;
  key->expires = expires;
  token = new_secret (key->id);
  access_key_hash (token, stored->hash);
  json_t *body =
      json_pack ("{s:s,s:s,s:s,s:s,s:s,s:I,s:I}", "kind", "access", "action", "key created", "key",
                 key->id, "name", key->name, "by", by != NULL ? by : "-", "roles",
                 (json_int_t) roles, "time", (json_int_t) now);
  if (!append (writer, body, now, insert_also, stored, error)) {
    OPENSSL_cleanse (token, strlen (token));
    return NULL;
  }
  *secret = g_steal_pointer (&token);
  AccessKey *out = g_new (AccessKey, 1);
  *out = *key;
  *key = (AccessKey) { 0 };
  return out;
}

typedef struct {
  const char *id;
  gint64 now;
} Revoking;

static gboolean
revoke_also (sqlite3 *db, guint64 index, gpointer data, GError **error)
{
  const Revoking *revoking = data;
  g_autoptr (sqlite3_stmt) update = NULL;
  if (!kg_sql_execute (db, schema, error) ||
      !kg_sql_prepare (db, "UPDATE access_keys SET revoked = ? WHERE id = ? AND revoked = 0",
                       &update, error) ||
      !kg_sql_bind_int64 (update, 1, revoking->now, error) ||
      !kg_sql_bind_text (update, 2, revoking->id, -1, error) || !kg_sql_run (update, error)) {
    return FALSE;
  }
  if (sqlite3_changes (db) == 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "there is no key `%s` that is in use; see `grounds key list`", revoking->id);
    return FALSE;
  }
  return note_change (db, index, error);
}

gboolean
access_key_revoke (LogWriter *writer, const char *id, gint64 now, const char *by, GError **error)
{
  Revoking revoking = { id, now };
  json_t *body = json_pack ("{s:s,s:s,s:s,s:s,s:I}", "kind", "access", "action", "key revoked",
                            "key", id, "by", by != NULL ? by : "-", "time", (json_int_t) now);
  if (body == NULL) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_INVALID, "this is no id of a key");
    return FALSE;
  }
  return append (writer, body, now, revoke_also, &revoking, error);
}

void
access_log_refusal (LogWriter *writer, const AccessIdentity *identity, const char *method,
                    const char *path, gint64 now)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *short_path = g_utf8_substring (path, 0, MIN (g_utf8_strlen (path, -1), 200));
  json_t *body =
      json_pack ("{s:s,s:s,s:s,s:s,s:s,s:I}", "kind", "access", "action", "refused", "by",
                 identity->id, "method", method, "path", short_path, "time", (json_int_t) now);
  if (body != NULL && kg_canonical_json_append (text, body, NULL)) {
    const LogAppend entry = {
      .kind = LOG_KIND_ACCESS, .time = now, .body = text->str, .length = text->len
    };
    log_append (writer, &entry);
  }
  json_decref (body);
}

/* --- Reading --- */

static gboolean
read_key (sqlite3_stmt *row, gpointer data, GError **error)
{
  (void) error;
  AccessStored *stored = g_new0 (AccessStored, 1);
  AccessKey *key = &stored->key;
  const guint8 *hash = sqlite3_column_blob (row, 1);
  if (hash != NULL && sqlite3_column_bytes (row, 1) == ACCESS_HASH_BYTES) {
    memcpy (stored->hash, hash, ACCESS_HASH_BYTES);
  }
  key->id = g_strdup ((const char *) sqlite3_column_text (row, 0));
  key->name = g_strdup ((const char *) sqlite3_column_text (row, 2));
  key->agent = g_strdup ((const char *) sqlite3_column_text (row, 3));
  key->roles = (guint) sqlite3_column_int64 (row, 4) & ACCESS_ANYBODY;
  key->created = sqlite3_column_int64 (row, 5);
  key->expires = sqlite3_column_int64 (row, 6);
  key->revoked = sqlite3_column_int64 (row, 7);
  g_ptr_array_add (data, stored);
  return TRUE;
}

GPtrArray *
access_read_keys (sqlite3 *db, GError **error)
{
  gint64 tables = 0;
  g_autoptr (sqlite3_stmt) select = NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) access_stored_free);
  if (!kg_sql_int64 (db, "SELECT count(*) FROM sqlite_schema WHERE name = 'access_keys'", 0,
                     &tables, error)) {
    return NULL;
  }
  if (tables > 0 &&
      (!kg_sql_prepare (db,
                        "SELECT id, hash, name, agent, roles, created, expires, revoked FROM"
                        " access_keys ORDER BY created, id",
                        &select, error) ||
       !kg_sql_each (select, read_key, keys, error))) {
    return NULL;
  }
  return g_steal_pointer (&keys);
}

GPtrArray *
access_keys (LogReader *reader, GError **error)
{
  g_autoptr (GPtrArray) stored = access_read_keys (log_reader_db (reader), error);
  if (stored == NULL) {
    return NULL;
  }
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) access_key_free);
  for (guint i = 0; i < stored->len; i++) {
    AccessStored *from = g_ptr_array_index (stored, i);
    AccessKey *key = g_new (AccessKey, 1);
    *key = from->key;
    from->key = (AccessKey) { 0 };
    g_ptr_array_add (keys, key);
  }
  return keys;
}
