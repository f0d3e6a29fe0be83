/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/change.h"
#include "kg/commit-digest.h"
#include "kg/read.h"
#include "kg/store-private.h"

/* Inside a change: change.c collects and commits, stage-terms.c numbers terms, stage.c writes rows. */

typedef struct {
  char *name;
  char *format;   /* (nullable) */
  KgTermId graph; /* the change's */
  gboolean has_digest;
  guint8 digest[KG_DIGEST_BYTES];
  guint32 id; /* the store's; 0 until staged */
  guint64 first_quad;
  guint64 last_quad;
} KgPendingDocument;

struct _KgChange {
  KgStore *store;
  KgTerms *terms;
  GArray *documents; /* KgPendingDocument */
  GArray *additions; /* KgRow; document: number within the change */
  GArray *removals;  /* KgQuad */
  GArray *clears;    /* KgTermId, graphs */
  GArray *prefixes;  /* KgPrefix */

  sqlite3 *db; /* the store's writer, from the first staging on */
  KgHead head; /* as it was then */
  guint64 last_quad;
  guint32 last_document;
  guint32 last_term;
  guint64 n_added;
  guint64 n_removed;
  gboolean lost;           /* a staging failed */
  GArray *store_ids;       /* KgTermId, by the change's id; KG_NONE: not resolved */
  GHashTable *by_store_id; /* the store's id -> the change's, for terms that the store had before */
  GArray
      *new_terms; /* KgTermId of the change, for those it has new, from id head.last_term + 1 on */
  GString *texts; /* their canonical N-Quads: stage-terms.c */
  GArray *text_starts; /* gsize, by the change's id; 0: none yet */
};

/* Gives ids of the store to all terms that are collected, inside the open transaction. Returns those that additions
 * use, in the order of their canonical N-Quads by code point (KgTermId, the change's). (transfer full) */
GArray *kg_change_resolve (KgChange *change, GError **error);
/* The change's id for a term of the store, fetched if need be; KG_NONE if there is no such term. */
KgTermId kg_change_own_id (KgChange *change, KgTermId stored, GError **error);
/* Appends a term of the store in canonical N-Quads. FALSE if there is no such term. */
gboolean kg_change_append_text (KgChange *change, KgTermId stored, GString *out);
/* Gives up the transaction, if one is open. */
void kg_change_end (KgChange *change);
