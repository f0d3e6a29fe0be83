/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/store.h"

/* A commit in the making: quads to add and to remove, collected in memory, then staged and committed in
 * one SQLite transaction.
 *
 *     collect (no lock) --stage--> in the store's open transaction --commit--> durable
 *
 * Staging takes the store's write lock and holds it until commit or free. Freeing without committing
 * leaves the store as it was. Thread: one. */

/* A commit that is about to be made. */
typedef struct {
  KgSnapshot *after;   /* the graph as it would be, its prefixes included */
  const KgQuad *added; /* ids of `after`, ascending; only what the graph lacked */
  gsize n_added;
  const KgQuad *removed; /* ids of `after`, ascending; only what the graph held */
  gsize n_removed;
} KgCommitPreview;

/* Looks at a commit before it is made; returns FALSE with an error to refuse it. */
typedef gboolean (*KgCommitCheck) (const KgCommitPreview *preview, gpointer data, GError **error);

typedef struct _KgChange KgChange;

KgChange *kg_change_new (KgStore *store);
void kg_change_free (KgChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgChange, kg_change_free)

/* Terms of the change have ids of their own, which nothing but this change understands.
 * KG_NONE when there are too many. */
KgTermId kg_change_intern (KgChange *change, const KgTerm *term);
KgTermId kg_change_intern_iri (KgChange *change, const char *iri);
/* The change's id for a term of a snapshot (of any store). */
KgTermId kg_change_import (KgChange *change, const KgSnapshot *snapshot, KgTermId id);

/* Makes a table of terms that begins at 1, such as a dataset's, the change's own: its ids are then ids of the change, and
 * nothing is copied. Only while the change has no terms yet; TRUE if that is so. */
gboolean kg_change_adopt_terms (KgChange *change, KgTerms *terms);

/* A document that says quads of `graph` (an id of the change). Returns its number within the change.
 * `format` and `digest` (KG_DIGEST_BYTES) are NULL for what comes through the API. Strings are copied. */
guint32 kg_change_add_document (KgChange *change, const char *name, KgTermId graph,
                                const char *format, const guint8 *digest);

/* Adds a triple to the document's graph. What the graph holds already is no change. */
void kg_change_add (KgChange *change, guint32 document, KgTermId subject, KgTermId predicate,
                    KgTermId object, guint32 line);
/* Removes a quad of a named graph. What the graph does not hold is no change. A quad that is both added and
 * removed is added. */
void kg_change_remove (KgChange *change, const KgQuad *quad);
/* Removes whatever the graph holds and this change does not add to it. */
void kg_change_clear_graph (KgChange *change, KgTermId graph);
/* FALSE, and nothing is done, if the name is none that a CURIE can have or the IRI is malformed. */
gboolean kg_change_add_prefix (KgChange *change, const char *name, const char *iri);

/* Whether something was collected since the last staging. */
gboolean kg_change_is_dirty (const KgChange *change);

/* Puts what was collected into the open transaction, taking the write lock if it is not held yet. May be
 * called again after collecting more. Errors: KG_ERROR_BUSY, KG_ERROR_STORE (disk full, read-only): then the
 * change is lost, and the store as before. */
gboolean kg_change_stage (KgChange *change, GError **error);
/* The graph as it would be, with the prefixes that the change declares: stages, and reads it back (transfer full). Its
 * commit is the one to come. */
KgSnapshot *kg_change_snapshot (KgChange *change, GError **error);
/* What `after`, made by kg_change_snapshot() with nothing staged since, has more and what it has less than the head: put
 * into the arrays (KgQuad, ids of `after`; what they held is lost), ascending. A quad that another document of its
 * graph says already is neither. */
gboolean kg_change_differences (KgChange *change, const KgSnapshot *after, GArray *added,
                                GArray *removed, GError **error);
/* Shows the commit to `check` (nullable), which may refuse it: after kg_change_stage(), or before. */
gboolean kg_change_check (KgChange *change, KgCommitCheck check, gpointer data, GError **error);

typedef struct {
  const char *author;  /* who: "alice", "grounds 0.1.0" */
  const char *message; /* why */
  gint64 time;         /* microseconds since 1970, UTC */
} KgCommitInfo;

typedef struct {
  guint64 commit; /* its number; the head's where nothing changed */
  guint64 added;  /* quads */
  guint64 removed;
  guint64 quads; /* in the graph afterwards */
  guint8 digest[KG_DIGEST_BYTES];
} KgCommitResult;

/* Stages, and makes it durable. Where nothing changes no commit is made: added and removed are 0 and the commit
 * is the head's. The change is then done: free it. Errors as for staging; KG_ERROR_LIMIT for an author or
 * message that is too long. */
gboolean kg_change_commit (KgChange *change, const KgCommitInfo *info, KgCommitResult *result,
                           GError **error);
