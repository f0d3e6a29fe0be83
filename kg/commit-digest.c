/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/commit-digest.h"

#include "kg/nquads.h"
#include "kg/snapshot.h"
#include "kg/time.h"

#include <openssl/evp.h>

/* Text is hashed in pieces of about this size. */
#define PIECE 65536

typedef struct {
  EVP_MD_CTX *hash;
  GString *text;
  sqlite3 *db;
  KgAppendTerm append;
  gpointer data;
  guint64 added;
  guint64 removed;
} Digest;

static void
flush (Digest *digest)
{
  EVP_DigestUpdate (digest->hash, digest->text->str, digest->text->len);
  g_string_truncate (digest->text, 0);
}

static void
flush_if_large (Digest *digest)
{
  if (digest->text->len > PIECE) {
    flush (digest);
  }
}

static void
append_string (GString *out, const char *text)
{
  KgTerm term = { .kind = KG_TERM_LITERAL, .value = text, .length = (guint32) strlen (text) };
  kg_nquads_append_term (out, &term, NULL);
}

static void
append_hex (GString *out, const guint8 *digest)
{
  if (digest == NULL) {
    g_string_append_c (out, '-');
    return;
  }
  g_autofree char *hex = kg_digest_to_hex (digest);
  g_string_append (out, hex);
}

static gboolean
append_term (Digest *digest, gint64 id, GError **error)
{
  return (id >= 1 && id <= G_MAXINT32 &&
          digest->append (digest->text, (KgTermId) id, digest->data)) ||
         kg_sql_damaged (digest->db, error, "there is no term %" G_GINT64_FORMAT, id);
}

/* A row that begins with subject, predicate, object, graph. */
static gboolean
append_row (Digest *digest, char sign, sqlite3_stmt *select, GError **error)
{
  g_string_append_c (digest->text, sign);
  for (int i = 0; i < 4; i++) {
    g_string_append_c (digest->text, ' ');
    if (!append_term (digest, sqlite3_column_int64 (select, i), error)) {
      return FALSE;
    }
  }
  g_string_append (digest->text, " .");
  return TRUE;
}

static gboolean
hash_added (sqlite3_stmt *row, gpointer data, GError **error)
{
  Digest *digest = (Digest *) data;
  if (!append_row (digest, '+', row, error)) {
    return FALSE;
  }
  g_string_append_printf (digest->text, " # %" G_GINT64_FORMAT "\n",
                          (gint64) sqlite3_column_int64 (row, 4));
  digest->added++;
  flush_if_large (digest);
  return TRUE;
}

static gboolean
hash_removed (sqlite3_stmt *row, gpointer data, GError **error)
{
  Digest *digest = (Digest *) data;
  if (!append_row (digest, '-', row, error)) {
    return FALSE;
  }
  g_string_append_c (digest->text, '\n');
  digest->removed++;
  flush_if_large (digest);
  return TRUE;
}

static gboolean
hash_document (sqlite3_stmt *document, gpointer data, GError **error)
{
  Digest *digest = (Digest *) data;
  const char *name = (const char *) sqlite3_column_text (document, 1);
  const char *format = (const char *) sqlite3_column_text (document, 3);
  const guint8 *bytes = (const guint8 *) sqlite3_column_blob (document, 4);
  if (name == NULL || (bytes != NULL && sqlite3_column_bytes (document, 4) != KG_SHA256_BYTES)) {
    return kg_sql_damaged (digest->db, error, "a document is malformed");
  }
  g_string_append (digest->text, "document ");
  append_string (digest->text, name);
  g_string_append_c (digest->text, ' ');
  if (!append_term (digest, sqlite3_column_int64 (document, 2), error)) {
    return FALSE;
  }
  g_string_append_printf (digest->text, " %s ", format == NULL ? "-" : format);
  append_hex (digest->text, bytes);
  g_string_append_c (digest->text, '\n');
  g_autoptr (sqlite3_stmt) select = NULL;
  return kg_sql_prepare (digest->db,
                         "SELECT subject, predicate, object, graph, line FROM quads"
                         " WHERE id BETWEEN ? AND ? AND document = ? ORDER BY id",
                         &select, error) &&
         kg_sql_bind_int64 (select, 1, sqlite3_column_int64 (document, 5), error) &&
         kg_sql_bind_int64 (select, 2, sqlite3_column_int64 (document, 6), error) &&
         kg_sql_bind_int64 (select, 3, sqlite3_column_int64 (document, 0), error) &&
         kg_sql_each (select, hash_added, digest, error);
}

static gboolean
hash_prefix (sqlite3_stmt *prefix, gpointer data, GError **error)
{
  const char *name = (const char *) sqlite3_column_text (prefix, 0);
  const char *iri = (const char *) sqlite3_column_text (prefix, 1);
  Digest *digest = (Digest *) data;
  if (name == NULL || iri == NULL) {
    return kg_sql_damaged (digest->db, error, "a prefix is malformed");
  }
  g_string_append_printf (digest->text, "prefix %s %s\n", name, iri);
  return TRUE;
}

/* Hashes what a statement with the commit as its one parameter selects. */
static gboolean
hash_rows (Digest *digest, const char *sql, guint64 commit, KgSqlEach each, GError **error)
{
  g_autoptr (sqlite3_stmt) select = NULL;
  return kg_sql_prepare (digest->db, sql, &select, error) &&
         kg_sql_bind_int64 (select, 1, (gint64) commit, error) &&
         kg_sql_each (select, each, digest, error);
}

static gboolean
hash_content (Digest *digest, guint64 commit, GError **error)
{
  return hash_rows (digest, "SELECT name, iri FROM prefixes WHERE in_commit = ? ORDER BY id",
                    commit, hash_prefix, error) &&
         hash_rows (digest,
                    "SELECT id, name, graph, format, digest, first_quad, last_quad FROM documents"
                    " WHERE id > coalesce((SELECT last_document FROM commits WHERE id = ?1 - 1), 0)"
                    " AND in_commit = ?1 ORDER BY id",
                    commit, hash_document, error) &&
         hash_rows (digest,
                    "SELECT subject, predicate, object, graph FROM quads INDEXED BY quads_removed"
                    " WHERE removed = ? ORDER BY id",
                    commit, hash_removed, error);
}

static void
hash_head (Digest *digest, const KgDigestInput *input)
{
  g_autofree char *time = kg_time_to_text (input->time);
  g_string_append (digest->text, "grounds commit 1\nparent ");
  append_hex (digest->text, input->parent);
  g_string_append_printf (digest->text, "\ntime %s\nauthor ", time);
  append_string (digest->text, input->author);
  g_string_append (digest->text, "\nmessage ");
  append_string (digest->text, input->message);
  g_string_append_c (digest->text, '\n');
}

gboolean
kg_commit_digest (sqlite3 *db, const KgDigestInput *input, KgAppendTerm append, gpointer data,
                  KgCommitDigest *out, GError **error)
{
  g_autoptr (GString) text = g_string_sized_new (PIECE + 4096);
  Digest digest = {
    .hash = EVP_MD_CTX_new (), .text = text, .db = db, .append = append, .data = data
  };
  EVP_DigestInit_ex (digest.hash, EVP_sha256 (), NULL);
  hash_head (&digest, input);
  gboolean done = hash_content (&digest, input->commit, error);
  flush (&digest);
  unsigned int length = 0;
  EVP_DigestFinal_ex (digest.hash, out->bytes, &length);
  out->added = digest.added;
  out->removed = digest.removed;
  EVP_MD_CTX_free (digest.hash);
  return done;
}
