/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log.h"

/* Who may use the service: bearer keys, stored as hashes in the log's file; JSON Web Tokens of an issuer; sessions of the pages. */

typedef enum {
  ACCESS_CALLER = 1 << 0,   /* decide */
  ACCESS_READER = 1 << 1,   /* read decisions, the graph, reports */
  ACCESS_REVIEWER = 1 << 2, /* resolve escalations */
  ACCESS_AUTHOR = 1 << 3,   /* change the graph */
  ACCESS_AUDITOR = 1 << 4,  /* the log and reports; reveals nothing */
  ACCESS_ADMIN = 1 << 5,    /* everything, keys too */
} AccessRole;

#define ACCESS_ANYBODY 0x3fu

/* "caller" …; NULL where it is none. */
const char *access_role_name (AccessRole role);
/* "caller,reviewer" -> bits. KG_ERROR_INVALID. */
gboolean access_roles_parse (const char *text, guint *out, GError **error);

/* Who somebody is. */
typedef struct {
  char *id; /* of the key: "k3f8…" (public), or "<issuer>#<sub>" of a token: what the log names */
  char *name; /* for people: "LiteLLM in production" */
  char *
      agent; /* IRI: who it is in the graph, for approvals; <urn:grounds:user:…> of the name unless the key, or the token, says
                  otherwise */
  guint roles;
} AccessIdentity;

AccessIdentity *access_identity_copy (const AccessIdentity *identity);
void access_identity_free (AccessIdentity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccessIdentity, access_identity_free)

/* --- Keys: "grounds_<id>_<43 base64url characters>", 256 random bits --- */

typedef struct {
  char *id;
  char *name;
  char *agent;
  guint roles;
  gint64 created;
  gint64 expires; /* 0: never */
  gint64 revoked; /* 0: it is not */
} AccessKey;

void access_key_free (AccessKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AccessKey, access_key_free)

/* Makes a key and logs that it was made (not the key); `*secret` is told once and nowhere kept. `agent` (nullable). `expires`: 0 for
 * never. (transfer full) */
AccessKey *access_key_create (LogWriter *writer, const char *name, guint roles, const char *agent,
                              gint64 expires, gint64 now, const char *by, char **secret,
                              GError **error);
gboolean access_key_revoke (LogWriter *writer, const char *id, gint64 now, const char *by,
                            GError **error);
/* (transfer full, AccessKey), oldest first */
GPtrArray *access_keys (LogReader *reader, GError **error);

/* An entry that tells of a refusal: somebody known asked for what their roles do not allow. At most one a second for each identity, so that nobody
 * fills the log. Does not wait. */
void access_log_refusal (LogWriter *writer, const AccessIdentity *identity, const char *method,
                         const char *path, gint64 now);

/* --- Checking them --- */

typedef struct _Access Access;

typedef struct {
  const char *store;
  const char *jwks_file; /* (nullable) RFC 7517: keys of the issuer; read again when it changes */
  const char *issuer;
  const char *audience;
  const char *roles_claim;      /* "roles": an array of names, or a string of names with spaces */
  const guint8 *session_secret; /* 32 bytes: of this process */
} AccessOptions;

/* Errors: KG_ERROR_IO, KG_ERROR_INVALID (a JWKS that is none), and those of the log. */
Access *access_new (const AccessOptions *options, GError **error);
void access_free (Access *access);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Access, access_free)

/* Whose bearer token it is: a key of ours, or a JWT (RFC 7519; RS256, PS256, ES256, ES384, EdDSA; exp and nbf with a minute's leeway; iss and aud
 * must be those configured; `none` and HMAC are refused). NULL: nobody's. A key that was revoked is refused within a second. Secrets are compared in
 * constant time. Any thread. (transfer full) */
AccessIdentity *access_check (Access *access, const char *token, gint64 now);

/* Sessions of pages: what a cookie holds after somebody signed in with a key. Signed, for 8 hours, bound to the key: revoking the key ends
 * it. (transfer full) */
char *access_session_new (Access *access, const AccessIdentity *identity, gint64 now);
/* The same for `token`, whose owner is `identity`. A JWT is kept in the cookie and checked with every request, so that its own end, and that
 * of the key that signed it, are the session's. (transfer full) (nullable) NULL: the token is longer than ACCESS_SESSION_TOKEN_BYTES, and no
 * browser would keep it. */
char *access_session_of_token (Access *access, const char *token, const AccessIdentity *identity,
                               gint64 now);
#define ACCESS_SESSION_TOKEN_BYTES 3072u
AccessIdentity *access_session_check (Access *access, const char *cookie, gint64 now);
/* The token that forms of a session carry against forged requests. (transfer full) */
char *access_form_token (Access *access, const char *cookie);
gboolean access_form_token_check (Access *access, const char *cookie, const char *token);

/* A key that works once, for one sign-in as an administrator within ten minutes: for the address that `grounds serve` prints on a terminal.
 * (transfer full) */
char *access_one_time (Access *access, gint64 now);
/* Who signs in with a key, a token, or a one-time key, which is used up. NULL: nobody. (transfer full) */
AccessIdentity *access_sign_in (Access *access, const char *token, gint64 now);
