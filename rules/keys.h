/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/error.h"

/* The secret from which all keys for masks and digests come: 32 random bytes in a file of mode 0600, outside the graph.
 * Keys for each purpose are derived by HKDF-SHA-256 (RFC 5869), so that none tells anything of another. Immutable; any
 * number of threads. Memory is wiped when freed.
 *
 * The file is text of three lines, so that it can be printed, kept in a vault and typed in again:
 *
 *   grounds-key 1
 *   secret <64 hex digits>
 *   check <8 hex digits>
 *
 * The third line comes from the second (HMAC-SHA-256), so that a mistyped secret is noticed before anything is
 * masked with it. Whoever loses the file cannot turn tokens back.
 *
 * It must be a regular file that belongs to the user who runs the program, or to root, and that nobody else may read
 * or write. A symbolic link to such a file is followed, because secrets are often mounted as links: what counts is the
 * file that was opened. */

#define RULES_KEY_BYTES 32
/* What sealing adds: the synthetic initialisation vector of RFC 5297, which comes first. */
#define RULES_SEAL_BYTES 16

typedef struct _RulesKeys RulesKeys;

/* Reads the file; with `create` makes it, durably, if it is not there. Of several processes that create it at once one
 * wins, and the others read what it wrote; nobody ever sees half a file. A link that leads nowhere is not written
 * through. Errors: RULES_ERROR_KEYS (not there; open to others; malformed, or of another version; not a regular
 * file; not writable). */
RulesKeys *rules_keys_open (const char *path, gboolean create, GError **error);
/* For tests: from 32 bytes. */
RulesKeys *rules_keys_new (const guint8 secret[RULES_KEY_BYTES]);
RulesKeys *rules_keys_ref (RulesKeys *keys);
void rules_keys_unref (RulesKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesKeys, rules_keys_unref)

/* HMAC-SHA-256 under the key for `purpose`. Keys for "digest", "hash", "pseudonym", "request" and "token" are at hand; for any other
 * purpose the key is derived anew with each call. */
void rules_keys_digest (const RulesKeys *keys, const char *purpose, const guint8 *bytes,
                        gsize length, guint8 out[32]);
/* The key itself that rules_keys_digest() uses for a purpose, to be handed to whoever is to check such digests; it tells nothing of others. FALSE if
 * it cannot be derived. */
gboolean rules_keys_for_digest (const RulesKeys *keys, const char *purpose,
                                guint8 out[RULES_KEY_BYTES]);
/* AES-256-SIV (RFC 5297), deterministic, with one string of associated data: `sealed` gets RULES_SEAL_BYTES + length
 * bytes. FALSE if there is nothing to seal, or more than 2 GiB. The same purpose may be used for digests: the keys
 * differ. */
gboolean rules_keys_seal (const RulesKeys *keys, const char *purpose, const guint8 *associated,
                          gsize n_associated, const guint8 *bytes, gsize length, guint8 *sealed);
/* FALSE if it was altered or belongs to another key; then `out` is all zero. `out` gets length - RULES_SEAL_BYTES
 * bytes. */
gboolean rules_keys_open_sealed (const RulesKeys *keys, const char *purpose,
                                 const guint8 *associated, gsize n_associated, const guint8 *sealed,
                                 gsize length, guint8 *out);
