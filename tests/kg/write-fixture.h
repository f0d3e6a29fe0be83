/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/dataset.h"
#include "kg/write.h"

/* What the tests of writing share: datasets by hand, snapshots of them, and documents written and read again. */

#define EX "http://example.org/"

KgTermId write_iri (KgDataset *dataset, const char *text);
KgTermId write_blank (KgDataset *dataset, const char *label);
/* `length` -1: NUL-terminated; `datatype` (an IRI) and `language` are nullable. */
KgTermId write_literal (KgDataset *dataset, const char *value, gssize length, const char *datatype,
                        const char *language);
void write_add (KgDataset *dataset, KgTermId subject, KgTermId predicate, KgTermId object,
                const char *graph);
/* Adds `EX s EX p object` in graph EX g1. */
void write_add_value (KgDataset *dataset, KgTermId object);

/* A small policy in two graphs, with prefixes; `n` random quads in several. (transfer full) */
KgDataset *write_policy (void);
KgDataset *write_random (GRand *random, guint n);

/* The dataset, committed to a store that is gone again. (transfer full) */
KgSnapshot *write_snapshot (const KgDataset *dataset);

/* The formats that can be written, ended by KG_FORMAT_UNKNOWN. */
extern const KgFormat write_formats[];

typedef struct {
  GString *text;
  guint calls;
  guint fail_at; /* the call that fails; 0: none */
} WriteSink;

/* A KgWriteSink. */
gboolean write_take (const char *bytes, gsize length, gpointer data, GError **error);

/* `graph` NULL: all of them. NULL with an error. (transfer full) */
GString *write_text (const KgSnapshot *snapshot, KgFormat format, const char *graph,
                     GError **error);
/* The dataset's N-Quads made the plain way: each line by itself, sorted, each once. (transfer full) */
char *write_sort_plainly (const KgDataset *dataset, gboolean graphs);

void write_assert_text (const KgDataset *dataset, KgFormat format, const char *graph,
                        const char *expected);
/* What is written is read as the same dataset, and writing again gives the same bytes. */
void write_assert_round_trip (const KgDataset *dataset, KgFormat format);
void write_assert_round_trips (const KgDataset *dataset);
