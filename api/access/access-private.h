/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/access/access.h"

/* Internal to api/access/. */

#define ACCESS_HASH_BYTES 32

/* A key as it is stored. */
typedef struct {
  AccessKey key;
  guint8 hash[ACCESS_HASH_BYTES]; /* SHA-256 of the whole key */
} AccessStored;

void access_stored_free (AccessStored *stored);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccessStored, access_stored_free)

/* All keys, oldest first. (transfer full, AccessStored) */
GPtrArray *access_read_keys (sqlite3 *db, GError **error);

/* The index of the entry of the newest change of a key; -1 where that is not known. */
gint64 access_last_change (sqlite3 *db);

/* The id in a key's text: "k3f8…" of "grounds_k3f8…_…"; NULL if it is none. (transfer full) */
char *access_key_id (const char *token);
void access_key_hash (const char *token, guint8 hash[ACCESS_HASH_BYTES]);

/* --- jwt.c --- */

typedef struct _AccessJwks AccessJwks;

/* Reads the file again when it changed. KG_ERROR_IO, KG_ERROR_INVALID. */
AccessJwks *access_jwks_new (const AccessOptions *options, GError **error);
void access_jwks_free (AccessJwks *jwks);
/* (transfer full); NULL: nobody's. Any thread. */
AccessIdentity *access_jwt_check (AccessJwks *jwks, const char *token, gint64 now);
