/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/triples.h"

/* The base of a snapshot: sorted adjacency of all triples, immutable. Internal to kg/.
 *
 * By subject: for each term a range of (predicate, object) pairs; by object: of (predicate, subject) pairs; by
 * predicate: its distinct subjects. Beside each triple stands the document and line that said it first;
 * what said it again stands in `extra`. About 30 bytes a quad. */

/* One live quad as the store holds it; its graph is its document's. */
typedef struct {
  KgTermId subject;
  KgTermId predicate;
  KgTermId object;
  guint32 document;
  guint32 line;
} KgRow;

typedef struct {
  guint32 triple;
  guint32 document;
  guint32 line;
} KgExtraPlace;

typedef struct {
  guint32 n_terms; /* ids run from 1 to this */
  guint32 n;       /* triples */
  guint32 n_extra;
  guint32 n_predicates;
  guint32 *subject_start; /* n_terms + 2 */
  KgTermId *predicates;   /* n, in the order subject, predicate, object */
  KgTermId *objects;
  guint32 *documents;
  guint32 *lines;
  guint32 *object_start; /* n_terms + 2 */
  KgTermId *by_object_predicate;
  KgTermId *by_object_subject;
  KgTermId *predicate_list; /* n_predicates */
  guint32 *predicate_start; /* n_predicates + 1 */
  KgTermId *subjects_of;
  KgExtraPlace *extra; /* by triple, document */
} KgIndex;

/* Takes the rows over and frees them; ids must lie within 1 to n_terms. A row that differs from another in its line
 * alone counts once, with the smaller line. Returns how many rows were different. */
gsize kg_index_build (KgIndex *index, KgRow *rows, gsize n, guint32 n_terms);
void kg_index_clear (KgIndex *index);
gsize kg_index_memory (const KgIndex *index);

KgRun kg_index_find_subjects (const KgIndex *index, KgTermId predicate, KgTermId object);
KgRun kg_index_subjects_of (const KgIndex *index, KgTermId predicate);
KgPairRun kg_index_outgoing (const KgIndex *index, KgTermId subject);
KgPairRun kg_index_incoming (const KgIndex *index, KgTermId object);
KgRun kg_index_find_objects (const KgIndex *index, KgTermId subject, KgTermId predicate);

/* The position of a triple, or G_MAXUINT32. */
guint32 kg_index_position (const KgIndex *index, KgTermId subject, KgTermId predicate,
                           KgTermId object);
/* The extra places of a triple. */
const KgExtraPlace *kg_index_extra (const KgIndex *index, guint32 position, guint32 *n);
