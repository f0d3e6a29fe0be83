/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/overlay.h"
#include "kg/terms.h"

/* The graph as of one commit, in memory, immutable: what decisions, shapes and pages read.
 *
 * Inside: sorted adjacency by subject and by object, the subjects of each predicate, and where each
 * quad was said; over that base, where younger commits are few, a small sorted delta. On top a caller
 * may lay an overlay (a request). Reading treats all graphs as one (their RDF merge): a triple said in
 * two documents is one triple with two places.
 *
 * All lookups take ids and give sorted ids; none allocates, locks or fails.
 *
 * Threads: a snapshot may be read by any number of threads, each holding its own reference. */

typedef struct _KgSnapshot KgSnapshot;

KgSnapshot *kg_snapshot_ref (KgSnapshot *snapshot);
void kg_snapshot_unref (KgSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgSnapshot, kg_snapshot_unref)

/* --- What it is a snapshot of --- */

#define KG_DIGEST_BYTES 32

/* A digest as 64 lower-case hex digits. (transfer full) */
char *kg_digest_to_hex (const guint8 *digest);

/* The commit it shows; 0 for a store without commits. */
guint64 kg_snapshot_commit (const KgSnapshot *snapshot);
/* Quads, and triples (quads that differ in their graph alone counted once). */
guint64 kg_snapshot_n_quads (const KgSnapshot *snapshot);
guint64 kg_snapshot_n_triples (const KgSnapshot *snapshot);
/* Bytes held, with the dictionary; shared parts count in full. */
gsize kg_snapshot_memory (const KgSnapshot *snapshot);

/* A document (or an API call) that said quads of one graph in one commit. Strings are the snapshot's. */
typedef struct {
  guint32 id;
  guint64 commit;
  KgTermId graph;
  const char *name;     /* as given when it was loaded: "policies/support.ttl" */
  const char *format;   /* (nullable) name of its syntax; NULL: said through the API */
  const guint8 *digest; /* (nullable) SHA-256 of its bytes, KG_DIGEST_BYTES */
} KgDocument;

/* FALSE if there is no such document. */
gboolean kg_snapshot_document (const KgSnapshot *snapshot, guint32 id, KgDocument *out);
/* Their ids run from 1 to this. */
guint32 kg_snapshot_n_documents (const KgSnapshot *snapshot);

/* The prefixes that documents declared, by name: the first declaration of a name counts. */
guint kg_snapshot_n_prefixes (const KgSnapshot *snapshot);
void kg_snapshot_prefix (const KgSnapshot *snapshot, guint i, const char **name, const char **iri);
/* (nullable) the IRI of a prefix */
const char *kg_snapshot_prefix_iri (const KgSnapshot *snapshot, const char *name);
/* The shortest form a person can use: a CURIE where a prefix fits and the rest is a legal local name
 * (Turtle 1.1, PN_LOCAL, without escapes), else the IRI itself, without brackets. (transfer full) */
char *kg_snapshot_compact (const KgSnapshot *snapshot, const char *iri);
/* The IRI that a person meant: <IRI>, a CURIE with a known prefix, or an absolute IRI. NULL with
 * KG_ERROR_INVALID if it is none of these. (transfer full) */
char *kg_snapshot_expand (const KgSnapshot *snapshot, const char *text, GError **error);

/* The graphs that hold quads, ascending by id. The array is the snapshot's. */
const KgTermId *kg_snapshot_graphs (const KgSnapshot *snapshot, guint *n);

/* --- A view: a snapshot, and perhaps an overlay on top --- */

typedef struct {
  const KgSnapshot *snapshot;
  const KgOverlay *overlay; /* (nullable); sealed, and made for this snapshot */
} KgView;

/* Terms by id and ids by term. The datatype in a KgTerm is an id of the view. */
gboolean kg_view_term (const KgView *view, KgTermId id, KgTerm *out);
KgTermId kg_view_find (const KgView *view, const KgTerm *term);
KgTermId kg_view_find_iri (const KgView *view, const char *iri, gssize length);
/* kg_term_order() of two terms of the view; ids that it does not know stand in their order. */
int kg_view_order (const KgView *view, KgTermId a, KgTermId b);
/* Ids below this are in use in the snapshot (overlay terms lie above KG_OVERLAY_FIRST). */
KgTermId kg_snapshot_id_end (const KgSnapshot *snapshot);

/* A cursor over ascending, distinct ids. Lives on the stack; valid as long as the view. */
typedef struct {
  const KgTermId *at[3];
  const KgTermId *end[3];
  const KgTermId *without;
  const KgTermId *without_end;
  gboolean single; /* only the first run holds anything, and nothing is taken away */
} KgCursor;

KgTermId kg_cursor_merge (KgCursor *cursor);

/* The next id, or KG_NONE at the end. */
static inline KgTermId
kg_cursor_next (KgCursor *cursor)
{
  if (G_LIKELY (cursor->single)) {
    return cursor->at[0] < cursor->end[0] ? *cursor->at[0]++ : KG_NONE;
  }
  return kg_cursor_merge (cursor);
}

/* (s, p, ?) */
void kg_view_objects (const KgView *view, KgTermId subject, KgTermId predicate, KgCursor *cursor);
/* (?, p, o) */
void kg_view_subjects (const KgView *view, KgTermId predicate, KgTermId object, KgCursor *cursor);
/* (?, p, ?): the subjects that have the predicate */
void kg_view_subjects_of (const KgView *view, KgTermId predicate, KgCursor *cursor);
/* (s, p, o) */
gboolean kg_view_contains (const KgView *view, KgTermId subject, KgTermId predicate,
                           KgTermId object);
/* All predicates in use, ascending. */
void kg_view_predicates (const KgView *view, KgCursor *cursor);

/* A cursor over pairs, ascending by predicate, then by the other end. */
typedef struct {
  const KgTermId *predicate[3];
  const KgTermId *predicate_end[3];
  const KgTermId *other[3];
  const KgTermId *without_predicate;
  const KgTermId *without_predicate_end;
  const KgTermId *without_other;
} KgPairCursor;

/* FALSE at the end. */
gboolean kg_pairs_next (KgPairCursor *cursor, KgTermId *predicate, KgTermId *other);
/* (s, ?, ?): predicates and objects */
void kg_view_outgoing (const KgView *view, KgTermId subject, KgPairCursor *cursor);
/* (?, ?, o): predicates and subjects */
void kg_view_incoming (const KgView *view, KgTermId object, KgPairCursor *cursor);

/* Where a triple was said. */
typedef struct {
  KgTermId graph;   /* KG_NONE: by the overlay */
  guint32 document; /* 0: by the overlay */
  guint32 line;     /* 0: not known */
} KgPlace;

/* The `i`th place at which a triple is said, in order of document, the overlay last. FALSE if there is none:
 * `kg_view_place (view, s, p, o, 0, &place)` also answers whether and first where. */
gboolean kg_view_place (const KgView *view, KgTermId subject, KgTermId predicate, KgTermId object,
                        guint i, KgPlace *out);

/* --- Any pattern, any graph: for export, queries and pages; not for the hot path --- */

typedef struct _KgScan KgScan;

/* All quads that match, KG_NONE standing for anything. Ascending by subject, predicate, object unless
 * only the object or the predicate is given. Quads of the overlay have the graph KG_NONE. */
KgScan *kg_scan_new (const KgView *view, const KgQuad *pattern);
gboolean kg_scan_next (KgScan *scan, KgQuad *quad, KgPlace *place);
void kg_scan_free (KgScan *scan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgScan, kg_scan_free)
