/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/dataset.h"

/* RDF Dataset Canonicalization, RDFC-1.0 (W3C Recommendation, 21 May 2024). Where the specification
 * leaves a choice that can be seen in the outcome (canon-degree.h), the choice is made by the quads
 * alone: isomorphic datasets have the same canonical form. */

typedef struct {
  GChecksumType hash; /* G_CHECKSUM_SHA256 (so does 0), or G_CHECKSUM_SHA384 (RDFC-1.0, 4: the hash
                         parameter) */
  guint64
      max_calls; /* Hash N-Degree Quads calls, and permutations of related nodes beyond the first,
                         allowed in all; 0: the limits of limits.h */
} KgCanonOptions;

/* Canonicalises the `n` quads at `quads` (ids of `terms`; repeated quads count once). On success
 * `*labels` (nullable) maps each blank node's id to its canonical label without "_:" ("c14n0"; keys
 * GUINT_TO_POINTER, values owned by the table), and `*text` (nullable) is the canonical N-Quads
 * document. `options` (nullable). May be called by several threads at once.
 * Errors: KG_ERROR_POISON when max_calls is reached; KG_ERROR_LIMIT for more quads than
 * KG_LIMIT_DOCUMENT_QUADS; KG_ERROR_INVALID for another hash, or one that libcrypto lacks. */
gboolean kg_canon (const KgTerms *terms, const KgQuad *quads, gsize n,
                   const KgCanonOptions *options, GHashTable **labels, GString **text,
                   GError **error);

/* Whether both datasets hold the same quads up to the names of blank nodes (RDF 1.1 Concepts, 4.1),
 * decided by comparing canonical forms. Errors: those of kg_canon. */
gboolean kg_canon_isomorphic (const KgDataset *a, const KgDataset *b, gboolean *isomorphic,
                              GError **error);
