/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/canon-hash.h"
#include "kg/terms.h"

/* The canonicalization state of RDFC-1.0 (4.2): the quads that hold blank nodes, from each blank
 * node to its quads, and what is known of each blank node. Internal to canonicalisation and naming.
 *
 * A blank node is a number here, in order of first appearance. */

#define KG_CANON_NONE G_MAXUINT32

typedef enum {
  KG_CANON_SUBJECT,
  KG_CANON_OBJECT,
  KG_CANON_GRAPH,
  KG_CANON_POSITIONS,
} KgCanonPosition;

typedef struct {
  KgQuad quad;
  guint32 blank[KG_CANON_POSITIONS]; /* numbers, or KG_CANON_NONE */
} KgCanonQuad;

typedef struct {
  const KgTerms *terms;
  KgCanonHash hash;
  GString *text;      /* scratch */
  GArray *lines;      /* scratch, KgLine */
  GArray *nodes;      /* KgTermId by number */
  guint32 *numbers;   /* by id - kg_terms_first: number + 2; 1: no blank node; 0: not met */
  guint32 n_numbers;  /* terms there were; some may have been added since */
  KgCanonQuad *quads; /* without repetitions */
  guint32 n_quads;
  guint32 *offsets;   /* by number, and one more: into mentions */
  guint32 *mentions;  /* places of the quads that hold the node, each once */
  guint8 *first;      /* by number: first-degree hash, `hash.size` bytes each */
  guint32 *canonical; /* by number: the number in the canonical label + 1; 0: none yet */
  guint32 *temporary; /* by number: the number in the temporary label + 1; 0: none */
} KgCanonIndex;

/* Indexes those of the `n` quads that hold a blank node and hashes their first degree (4.6). Quads
 * in the graph KG_NONE are read as standing in `default_graph`. Errors: KG_ERROR_LIMIT,
 * KG_ERROR_INVALID. */
KgCanonIndex *kg_canon_index_new (const KgTerms *terms, const KgQuad *quads, gsize n,
                                  KgTermId default_graph, GChecksumType hash, GError **error);
void kg_canon_index_free (KgCanonIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgCanonIndex, kg_canon_index_free)

static inline guint32
kg_canon_n_nodes (const KgCanonIndex *index)
{
  return index->nodes->len;
}

static inline const guint8 *
kg_canon_first (const KgCanonIndex *index, guint32 node)
{
  return index->first + (gsize) node * index->hash.size;
}

/* The number of the blank node `id`, or KG_CANON_NONE. */
guint32 kg_canon_number (const KgCanonIndex *index, KgTermId id);

/* Appends the canonical label of a node, _:c14n0, or else its temporary one, _:b0; whether it has
 * any. */
gboolean kg_canon_append_label (const KgCanonIndex *index, guint32 node, GString *out);

/* Appends the line of a quad whose blank nodes have labels; or, where `reference` is a node, with
 * that one as _:a and all others as _:z (4.6.3). */
void kg_canon_append_quad (const KgCanonIndex *index, const KgCanonQuad *quad, guint32 reference,
                           GString *out);

/* Adds the line that began at `start` of `text` and ends with it. `lines`: KgLine. */
void kg_canon_add_line (GArray *lines, const GString *text, gsize start);

/* Sorts `lines` and hashes them. */
void kg_canon_hash_lines (KgCanonHash *hash, const char *text, GArray *lines, guint8 *digest);

void kg_canon_append_number (GString *out, guint32 number);
