/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/change.h"

/* Commits: who changed what, when and why; differences; going back.
 *
 * Commits are numbered from 1. Each carries a digest, the SHA-256 of this text (UTF-8, lines end in \n),
 * which holds the digest of its parent, so that no past commit can be altered unnoticed:
 *
 *     grounds commit 1
 *     parent <64 hex digits, or - for the first>
 *     time <YYYY-MM-DDThh:mm:ss.ffffffZ>
 *     author "<as an N-Quads string>"
 *     message "<as an N-Quads string>"
 *     prefix <name> <IRI>                               one a prefix, in order of declaration
 *     document "<name>" <graph> <format or -> <SHA-256 of its bytes, or ->     then its quads:
 *     + <canonical N-Quad> # <line>                     by subject, predicate, object: code points
 *     - <canonical N-Quad>                              after all documents, in the order they were added
 */

typedef struct {
  guint64 id;
  gint64 time; /* microseconds since 1970, UTC */
  char *author;
  char *message;
  guint64 added;
  guint64 removed;
  guint64 quads; /* in the graph afterwards */
  guint8 digest[KG_DIGEST_BYTES];
} KgCommit;

void kg_commit_free (KgCommit *commit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgCommit, kg_commit_free)

/* Commits, newest first: at most `limit` (0: all) of those before commit `before` (0: from the head).
 * (transfer full) (element-type KgCommit) */
GPtrArray *kg_history (KgStore *store, guint64 before, guint limit, GError **error);

/* The digest of a commit, as hex digits (transfer full); NULL where there is no such commit, as for 0, the state before the
 * first. */
gboolean kg_history_digest (KgStore *store, guint64 commit, char **digest, GError **error);

/* A commit as a person names it: a number, "head", "head~N", or a prefix of its digest of at least 6 hex digits.
 * KG_ERROR_NOT_FOUND, KG_ERROR_INVALID (ambiguous or malformed). */
gboolean kg_history_resolve (KgStore *store, const char *name, guint64 *commit, GError **error);

/* One line of a difference. Ids are of the snapshot that kg_diff() gives along. */
typedef struct {
  KgQuad quad;
  guint32 document;
  guint32 line;
} KgDiffLine;

typedef struct {
  KgSnapshot *snapshot; /* holds the terms and documents of both sides */
  GArray *added;   /* KgDiffLine, in `to` and not in `from`; by graph, subject, predicate, object */
  GArray *removed; /* KgDiffLine, in `from` and not in `to` */
} KgDiff;

void kg_diff_free (KgDiff *diff);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgDiff, kg_diff_free)

/* What leads from one commit to another, in either direction, netted. */
KgDiff *kg_diff (KgStore *store, guint64 from, guint64 to, GError **error);

/* Makes a new commit whose graph is that of `commit`. Quads that come back keep the names and lines of the
 * documents that said them. `check` (nullable) may refuse it. */
gboolean kg_rollback (KgStore *store, guint64 commit, const KgCommitInfo *info, KgCommitCheck check,
                      gpointer data, KgCommitResult *result, GError **error);

/* One thing that a verification found wrong, or none. */
typedef struct {
  guint64 commits; /* verified, from the first */
  guint64 quads;   /* added in them */
  guint64
      broken; /* the first commit whose digest or counts are not what its content says; 0: none */
} KgVerification;

/* Recomputes every digest and every count. FALSE with an error if the store cannot
 * be read, or is damaged outside what commits cover (KG_ERROR_DAMAGED).
 * `progress` (nullable) is called with commits done and their number. */
typedef gboolean (*KgStepProgress) (guint64 done, guint64 total, gpointer data);
gboolean kg_history_verify (KgStore *store, KgStepProgress progress, gpointer progress_data,
                            KgVerification *out, GError **error);

/* The digest of a graph's content alone, the same for the same quads however they came there: the SHA-256 of
 * its canonical N-Quads document, sorted by code point. */
gboolean kg_content_digest (const KgSnapshot *snapshot, guint8 digest[KG_DIGEST_BYTES],
                            GError **error);
