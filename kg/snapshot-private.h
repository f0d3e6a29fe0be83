/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/dataset.h"
#include "kg/index.h"
#include "kg/snapshot.h"

/* What a snapshot is made of. Internal to kg/.
 *
 *     KgSnapshot = KgBase (large, shared by the snapshots of many commits) + KgDelta (small, its own)
 *
 * INVARIANT: the terms of the delta have the ids that follow those of the base; so have its documents. */

typedef struct {
  guint64 commit;
  KgTermId graph;
  guint32 name;   /* offset in texts */
  guint32 format; /* offset in texts; 0: none */
  gboolean has_digest;
  guint8 digest[KG_DIGEST_BYTES];
} KgDocumentRecord;

/* Documents with ids from `first` on. */
typedef struct {
  guint32 first;
  GArray *records; /* KgDocumentRecord */
  GString *texts;  /* NUL-terminated strings; the first is empty */
} KgDocuments;

typedef struct {
  gatomicrefcount references;
  guint64 commit;
  guint64 last_quad; /* row id in the store of the youngest quad up to the commit */
  KgTerms *terms;
  KgIndex index;
  guint64 n_quads;
  KgDocuments documents;
  GHashTable *graph_quads; /* graph id -> number of quads */
} KgBase;

typedef struct {
  KgTerms *terms;
  KgTriples plus; /* triples that the base lacks */
  KgTriples
      minus; /* triples of the base that no graph says any more; its pairs: those (p, s) that are gone */
  GArray *added;   /* KgRow, by subject, predicate, object, document */
  GArray *removed; /* KgQuad of the base, sorted */
  KgDocuments documents;
} KgDelta;

struct _KgSnapshot {
  gatomicrefcount references;
  guint64 commit;
  KgBase *base;
  KgDelta *delta; /* (nullable) */
  KgTermId xsd_string;
  guint64 n_quads;
  GArray *prefixes;           /* KgPrefix */
  GHashTable *prefix_by_name; /* name -> IRI, both of prefixes */
  GArray *graphs;             /* KgTermId, ascending */
};

void kg_documents_init (KgDocuments *documents, guint32 first);
void kg_documents_clear (KgDocuments *documents);
void kg_documents_add (KgDocuments *documents, guint64 commit, KgTermId graph, const char *name,
                       const char *format, const guint8 *digest);

KgBase *kg_base_new (void);
KgBase *kg_base_ref (KgBase *base);
void kg_base_unref (KgBase *base);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgBase, kg_base_unref)

KgDelta *kg_delta_new (const KgBase *base);
void kg_delta_free (KgDelta *delta);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgDelta, kg_delta_free)
/* Once terms, documents, added and removed are there: sorts them and derives plus and minus. */
void kg_delta_seal (KgDelta *delta, const KgBase *base);

/* Takes over the base, the delta (nullable) and the prefixes. */
KgSnapshot *kg_snapshot_new (guint64 commit, KgBase *base, KgDelta *delta, GArray *prefixes);
/* The graph of a document; KG_NONE if there is no such document. */
KgTermId kg_snapshot_document_graph (const KgSnapshot *snapshot, guint32 id);

/* The overlay's own: what a view needs of it. */
const KgTriples *kg_overlay_triples (const KgOverlay *overlay);
const KgTerms *kg_overlay_terms (const KgOverlay *overlay);
