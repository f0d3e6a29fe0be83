/* SPDX-License-Identifier: Apache-2.0 */
#include "api/access/access-private.h"

#include "api/common.h"
#include "kg/sql.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <string.h>

#define ONCE_PREFIX "once-"
/* Keys are read again when one has changed, as the log says; when they are older than this, in any case. */
#define CACHE_MICROSECONDS (G_USEC_PER_SEC / 2)
#define SESSION_SECONDS (8 * 3600)
#define ONCE_SECONDS 600
#define MAC_BYTES 32
/* The identity of a one-time key: no key has this id. */
#define CONSOLE "console"

struct _Access {
  char *store;
  guint8 secret[32];
  AccessJwks *jwks; /* (nullable) */
  GMutex lock;
  LogReader *reader;   /* NULL: there is no log yet */
  sqlite3_stmt *watch; /* (nullable) what tells whether others have written to the log */
  gint64 version;      /* what it told last */
  gint64 changed;      /* access_last_change() of `keys` */
  GHashTable *keys;    /* id -> AccessStored */
  gint64 read;         /* monotonic */
  GHashTable *once;    /* one-time keys that may still be used: char* -> gint64 (until) */
};

Access *
access_new (const AccessOptions *options, GError **error)
{
  g_autoptr (Access) access = g_new0 (Access, 1);
  g_mutex_init (&access->lock);
  access->store = g_strdup (options->store);
  memcpy (access->secret, options->session_secret, sizeof access->secret);
  access->keys =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) access_stored_free);
  access->once = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (options->jwks_file != NULL) {
    access->jwks = access_jwks_new (options, error);
    if (access->jwks == NULL) {
      return NULL;
    }
  }
  return g_steal_pointer (&access);
}

void
access_free (Access *access)
{
  if (access == NULL) {
    return;
  }
  access_jwks_free (access->jwks);
  sqlite3_finalize (access->watch);
  log_reader_free (access->reader);
  g_hash_table_unref (access->keys);
  g_hash_table_unref (access->once);
  g_mutex_clear (&access->lock);
  OPENSSL_cleanse (access->secret, sizeof access->secret);
  g_free (access->store);
  g_free (access);
}

/* --- Keys --- */

static gboolean
open_reader (Access *access)
{
  if (access->reader == NULL) {
    access->reader = log_reader_open (access->store, NULL);
  }
  return access->reader != NULL &&
         (access->watch != NULL || kg_sql_prepare (log_reader_db (access->reader),
                                                   "PRAGMA data_version", &access->watch, NULL));
}

/* Whether a key may have changed since they were read. A service writes to its log all the time, so that this is asked in two steps. */
static gboolean
has_changed (Access *access)
{
  gboolean row = FALSE;
  gint64 version = 0;
  if (kg_sql_step (access->watch, &row, NULL) && row) {
    version = sqlite3_column_int64 (access->watch, 0);
  }
  sqlite3_reset (access->watch);
  if (version == access->version && row) {
    return FALSE;
  }
  gint64 changed = access_last_change (log_reader_db (access->reader));
  gboolean news = changed != access->changed;
  access->version = version;
  access->changed = changed;
  return news;
}

/* With `lock` held. What cannot be read leaves what was known; there is no guessing. */
static void
refresh (Access *access)
{
  gint64 now = g_get_monotonic_time ();
  gboolean old = access->read == 0 || now - access->read >= CACHE_MICROSECONDS;
  if (!open_reader (access) || (!has_changed (access) && !old)) {
    return;
  }
  g_autoptr (GPtrArray) keys = access_read_keys (log_reader_db (access->reader), NULL);
  if (keys == NULL) {
    return;
  }
  g_hash_table_remove_all (access->keys);
  g_ptr_array_set_free_func (keys, NULL);
  for (guint i = 0; i < keys->len; i++) {
    AccessStored *stored = g_ptr_array_index (keys, i);
    g_hash_table_replace (access->keys, stored->key.id, stored);
  }
  access->read = now;
}

static AccessIdentity *
identity_of (const AccessKey *key)
{
  const AccessIdentity identity = {
    .id = key->id, .name = key->name, .agent = key->agent, .roles = key->roles
  };
  return access_identity_copy (&identity);
}

static gboolean
is_in_use (const AccessKey *key, gint64 now)
{
  return key->revoked == 0 && (key->expires == 0 || now < key->expires);
}

/* The key with an id, if it is in use. (transfer full) */
static AccessIdentity *
find_key (Access *access, const char *id, const guint8 *hash, gint64 now)
{
  AccessIdentity *identity = NULL;
  g_mutex_lock (&access->lock);
  refresh (access);
  const AccessStored *stored = g_hash_table_lookup (access->keys, id);
  if (stored != NULL && is_in_use (&stored->key, now) &&
      (hash == NULL || CRYPTO_memcmp (stored->hash, hash, ACCESS_HASH_BYTES) == 0)) {
    identity = identity_of (&stored->key);
  }
  g_mutex_unlock (&access->lock);
  return identity;
}

/* Who signs in where the service was started. (transfer full) */
static AccessIdentity *
console (void)
{
  AccessIdentity *identity = g_new0 (AccessIdentity, 1);
  identity->id = g_strdup (CONSOLE);
  identity->name = g_strdup ("the service's console");
  identity->agent = g_strdup ("urn:grounds:user:console");
  identity->roles = ACCESS_ANYBODY;
  return identity;
}

/* Taken away by its first use. */
static AccessIdentity *
use_once (Access *access, const char *token, gint64 now)
{
  AccessIdentity *identity = NULL;
  g_mutex_lock (&access->lock);
  const gint64 *until = g_hash_table_lookup (access->once, token);
  gboolean valid = until != NULL && now < *until;
  if (until != NULL) {
    g_hash_table_remove (access->once, token);
  }
  g_mutex_unlock (&access->lock);
  if (valid) {
    identity = console ();
  }
  return identity;
}

AccessIdentity *
access_check (Access *access, const char *token, gint64 now)
{
  guint8 hash[ACCESS_HASH_BYTES];
  g_autofree char *id = access_key_id (token);
  if (id != NULL) {
    access_key_hash (token, hash);
    return find_key (access, id, hash, now);
  }
  return access->jwks != NULL ? access_jwt_check (access->jwks, token, now) : NULL;
}

char *
access_one_time (Access *access, gint64 now)
{
  guint8 bytes[24];
  GString *token = g_string_new (ONCE_PREFIX);
  api_random (bytes, sizeof bytes);
  for (guint i = 0; i < sizeof bytes; i++) {
    g_string_append_printf (token, "%02x", bytes[i]);
  }
  gint64 *until = g_new (gint64, 1);
  *until = now + (gint64) ONCE_SECONDS * G_USEC_PER_SEC;
  g_mutex_lock (&access->lock);
  g_hash_table_insert (access->once, g_strdup (token->str), until);
  g_mutex_unlock (&access->lock);
  return g_string_free (token, FALSE);
}

/* --- Sessions: "<id of the key>.<until>.<MAC>", "jwt:<token>.<until>.<MAC>" --- */

#define JWT_PREFIX "jwt:"

/* (transfer full) 64 hex digits */
static char *
mac_of (const Access *access, const char *purpose, const char *text)
{
  guint8 mac[MAC_BYTES];
  guint length = sizeof mac;
  g_autofree char *message = g_strconcat (purpose, "\n", text, NULL);
  GString *hex = g_string_new (NULL);
  HMAC (EVP_sha256 (), access->secret, (int) sizeof access->secret, (const guint8 *) message,
        strlen (message), mac, &length);
  for (guint i = 0; i < sizeof mac; i++) {
    g_string_append_printf (hex, "%02x", mac[i]);
  }
  return g_string_free (hex, FALSE);
}

static gboolean
equal (const char *a, const char *b)
{
  gsize length = strlen (a);
  return length == strlen (b) && CRYPTO_memcmp (a, b, length) == 0;
}

static char *
session_of (Access *access, const char *whose, gint64 now)
{
  gint64 until = now / G_USEC_PER_SEC + SESSION_SECONDS;
  g_autofree char *text = g_strdup_printf ("%s.%" G_GINT64_FORMAT, whose, until);
  g_autofree char *mac = mac_of (access, "session", text);
  return g_strconcat (text, ".", mac, NULL);
}

char *
access_session_new (Access *access, const AccessIdentity *identity, gint64 now)
{
  return session_of (access, identity->id, now);
}

char *
access_session_of_token (Access *access, const char *token, const AccessIdentity *identity,
                         gint64 now)
{
  g_autofree char *id = access_key_id (token);
  if (id != NULL || g_str_has_prefix (token, ONCE_PREFIX)) {
    return session_of (access, identity->id, now);
  }
  g_autofree char *whose = g_strconcat (JWT_PREFIX, token, NULL);
  return strlen (token) <= ACCESS_SESSION_TOKEN_BYTES ? session_of (access, whose, now) : NULL;
}

AccessIdentity *
access_session_check (Access *access, const char *cookie, gint64 now)
{
  const char *last = strrchr (cookie, '.');
  g_autofree char *text = last != NULL ? g_strndup (cookie, (gsize) (last - cookie)) : NULL;
  char *until = text != NULL ? strrchr (text, '.') : NULL;
  guint64 seconds = 0;
  if (until == NULL) {
    return NULL;
  }
  g_autofree char *mac = mac_of (access, "session", text);
  if (!equal (mac, last + 1) ||
      !g_ascii_string_to_unsigned (until + 1, 10, 0, G_MAXINT64, &seconds, NULL) ||
      now / G_USEC_PER_SEC >= (gint64) seconds) {
    return NULL;
  }
  *until = '\0';
  if (strcmp (text, CONSOLE) == 0) {
    return console ();
  }
  if (g_str_has_prefix (text, JWT_PREFIX)) {
    const char *token = text + strlen (JWT_PREFIX);
    return access->jwks != NULL ? access_jwt_check (access->jwks, token, now) : NULL;
  }
  return find_key (access, text, NULL, now);
}

char *
access_form_token (Access *access, const char *cookie)
{
  return mac_of (access, "form", cookie);
}

gboolean
access_form_token_check (Access *access, const char *cookie, const char *token)
{
  g_autofree char *right = mac_of (access, "form", cookie);
  return equal (right, token);
}

AccessIdentity *
access_sign_in (Access *access, const char *token, gint64 now)
{
  return g_str_has_prefix (token, ONCE_PREFIX) ? use_once (access, token, now)
                                               : access_check (access, token, now);
}
