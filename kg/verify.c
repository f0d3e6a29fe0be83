/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/commit-digest.h"
#include "kg/history.h"
#include "kg/nquads.h"
#include "kg/read.h"
#include "kg/store-private.h"
#include "kg/write.h"

#include <openssl/evp.h>
#include <string.h>

/* How far the chain has been followed. */
typedef struct {
  sqlite3 *db;
  const KgTerms *terms;
  sqlite3_stmt *commits; /* id, time, author, message, added, removed, quads, last_quad, digest */
  guint64 commit;
  gint64 quads;
  gint64 last_quad;
  guint8 digest[KG_DIGEST_BYTES];
} Chain;

static gboolean
append_term (GString *out, KgTermId id, gpointer data)
{
  const KgTerms *terms = (const KgTerms *) data;
  KgTerm term;
  KgTerm datatype;
  if (!kg_terms_get (terms, id, &term)) {
    return FALSE;
  }
  gboolean typed = kg_terms_get (terms, term.datatype, &datatype);
  kg_nquads_append_term (out, &term, typed ? &datatype : NULL);
  return typed || term.datatype == KG_NONE;
}

/* Whether the row of the commit says what its content says. An error counts as "no" if it tells of damage. */
static gboolean
commit_holds (Chain *chain, KgCommitDigest *digest, GError **error)
{
  sqlite3_stmt *row = chain->commits;
  const char *author = (const char *) sqlite3_column_text (row, 2);
  const char *message = (const char *) sqlite3_column_text (row, 3);
  KgDigestInput input = { .commit = chain->commit + 1,
                          .parent = chain->commit == 0 ? NULL : chain->digest,
                          .time = sqlite3_column_int64 (row, 1),
                          .author = author == NULL ? "" : author,
                          .message = message == NULL ? "" : message };
  if (!kg_commit_digest (chain->db, &input, append_term, (gpointer) chain->terms, digest, error)) {
    return FALSE;
  }
  gint64 added = sqlite3_column_int64 (row, 4);
  gint64 removed = sqlite3_column_int64 (row, 5);
  return sqlite3_column_int64 (row, 0) == (gint64) chain->commit + 1 &&
         digest->added == (guint64) added && digest->removed == (guint64) removed &&
         sqlite3_column_int64 (row, 6) == chain->quads + added - removed &&
         sqlite3_column_bytes (row, 8) == KG_DIGEST_BYTES &&
         memcmp (sqlite3_column_blob (row, 8), digest->bytes, KG_DIGEST_BYTES) == 0;
}

/* Rows between two commits' last ones that no document of the later one covers would be in no digest. */
static gboolean
rows_are_covered (Chain *chain, gint64 last_quad, guint64 added, gboolean *covered, GError **error)
{
  const gint64 range[] = { chain->last_quad, last_quad };
  gint64 n = 0;
  if (!kg_sql_int64_with (chain->db, "SELECT count(*) FROM quads WHERE id > ? AND id <= ?", range,
                          2, 0, &n, error)) {
    return FALSE;
  }
  *covered = n >= 0 && (guint64) n == added && last_quad >= chain->last_quad;
  return TRUE;
}

/* Follows the chain by one commit; *holds tells whether it does. */
static gboolean
verify_commit (Chain *chain, gboolean *holds, KgVerification *out, GError **error)
{
  g_autoptr (GError) damage = NULL;
  KgCommitDigest digest = { 0 };
  *holds = commit_holds (chain, &digest, &damage);
  if (damage != NULL) {
    gboolean is_damage = g_error_matches (damage, KG_ERROR, KG_ERROR_DAMAGED);
    if (!is_damage) {
      g_propagate_error (error, g_steal_pointer (&damage));
    }
    return is_damage;
  }
  gint64 last_quad = sqlite3_column_int64 (chain->commits, 7);
  gboolean covered = FALSE;
  if (!rows_are_covered (chain, last_quad, digest.added, &covered, error)) {
    return FALSE;
  }
  *holds = *holds && covered;
  chain->commit++;
  chain->quads = sqlite3_column_int64 (chain->commits, 6);
  chain->last_quad = last_quad;
  memcpy (chain->digest, digest.bytes, KG_DIGEST_BYTES);
  if (*holds) {
    out->commits++;
    out->quads += digest.added;
  }
  return TRUE;
}

/* Rows that belong to no commit: added after the last, or removed by one that is not there or by one no younger than
 * the one that added them. */
static gboolean
find_strays (Chain *chain, gboolean *strays, GError **error)
{
  static const char sql[] =
      "SELECT (SELECT count(*) FROM quads WHERE id > ?1)"
      " + (SELECT count(*) FROM documents WHERE in_commit > ?2)"
      " + (SELECT count(*) FROM prefixes WHERE in_commit > ?2)"
      " + (SELECT count(*) FROM quads AS q INDEXED BY quads_removed JOIN documents AS d"
      " ON d.id = q.document WHERE q.removed IS NOT NULL AND (q.removed > ?2"
      " OR q.removed <= d.in_commit))";
  const gint64 last[] = { chain->last_quad, (gint64) chain->commit };
  gint64 n = 0;
  if (!kg_sql_int64_with (chain->db, sql, last, 2, 0, &n, error)) {
    return FALSE;
  }
  *strays = n != 0;
  return TRUE;
}

static gboolean
verify_chain (Chain *chain, guint64 total, KgStepProgress progress, gpointer progress_data,
              KgVerification *out, GError **error)
{
  gboolean row = FALSE;
  gboolean strays = FALSE;
  while (kg_sql_step (chain->commits, &row, error)) {
    gboolean holds = FALSE;
    if (!row) {
      if (!find_strays (chain, &strays, error)) {
        return FALSE;
      }
      out->broken = strays ? MAX (chain->commit, 1) : 0;
      return TRUE;
    }
    guint64 next = chain->commit + 1;
    if (!verify_commit (chain, &holds, out, error)) {
      return FALSE;
    }
    if (!holds) {
      out->broken = next;
      return TRUE;
    }
    if (progress != NULL && !progress (next, total, progress_data)) {
      g_set_error (error, KG_ERROR, KG_ERROR_STORE, "the verification was cancelled");
      return FALSE;
    }
  }
  return FALSE;
}

/* Every term must be found by its hash: a wrong one would let it be written a second time. */
static gboolean
check_hashes (sqlite3 *db, const KgTerms *terms, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean row = FALSE;
  guint64 seed = 0;
  if (!kg_read_seed (db, &seed, error) ||
      !kg_sql_prepare (db, "SELECT id, hash FROM terms ORDER BY id", &select, error)) {
    return FALSE;
  }
  while (kg_sql_step (select, &row, error)) {
    KgTerm term;
    if (!row) {
      return TRUE;
    }
    gint64 id = sqlite3_column_int64 (select, 0);
    if (!kg_terms_get (terms, (KgTermId) id, &term) ||
        kg_term_hash (&term, seed) != (guint64) sqlite3_column_int64 (select, 1)) {
      return kg_sql_damaged (db, error, "the hash of term %" G_GINT64_FORMAT " is wrong", id);
    }
  }
  return FALSE;
}

static gboolean
verify (sqlite3 *db, KgStepProgress progress, gpointer progress_data, KgVerification *out,
        GError **error)
{
  g_autoptr (KgTerms) terms = kg_terms_new (1, kg_terms_random_seed ());
  g_autoptr (sqlite3_stmt) commits = NULL;
  KgHead head;
  if (!kg_read_head (db, &head, error) || !kg_read_terms (db, terms, error) ||
      !kg_sql_prepare (db,
                       "SELECT id, time, author, message, added, removed, quads, last_quad, digest"
                       " FROM commits ORDER BY id",
                       &commits, error)) {
    return FALSE;
  }
  Chain chain = { .db = db, .terms = terms, .commits = commits };
  return verify_chain (&chain, head.commit, progress, progress_data, out, error) &&
         (out->broken != 0 || check_hashes (db, terms, error));
}

gboolean
kg_history_verify (KgStore *store, KgStepProgress progress, gpointer progress_data,
                   KgVerification *out, GError **error)
{
  sqlite3 *db = kg_store_open_reader (store, error);
  if (db == NULL) {
    return FALSE;
  }
  *out = (KgVerification) { 0 };
  gboolean done = verify (db, progress, progress_data, out, error);
  sqlite3_close_v2 (db);
  return done;
}

static gboolean
hash_piece (const char *bytes, gsize length, gpointer data, GError **error)
{
  (void) error;
  EVP_DigestUpdate ((EVP_MD_CTX *) data, bytes, length);
  return TRUE;
}

gboolean
kg_content_digest (const KgSnapshot *snapshot, guint8 digest[KG_DIGEST_BYTES], GError **error)
{
  KgWriteOptions options = { .format = KG_FORMAT_NQUADS };
  EVP_MD_CTX *hash = EVP_MD_CTX_new ();
  EVP_DigestInit_ex (hash, EVP_sha256 (), NULL);
  gboolean done = kg_write (snapshot, &options, hash_piece, hash, error);
  EVP_DigestFinal_ex (hash, digest, NULL);
  EVP_MD_CTX_free (hash);
  return done;
}
