/* SPDX-License-Identifier: Apache-2.0 */

/* The records of a parsing child: whatever it says, its parent ends up with a dataset that holds
 * together. The first byte of the input says in how large pieces the rest arrives. */

#include "kg/wire.h"

#include <stdint.h>
#include <stdlib.h>

static const KgParseLimits limits = { .quads = 1000, .literal_bytes = 4096, .problems = 5 };

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_term (const KgDataset *dataset, KgTermId id, gboolean optional)
{
  KgTerm term;
  if (!(optional && id == KG_NONE) && !kg_terms_get (dataset->terms, id, &term)) {
    g_printerr ("a quad of a term that is none");
    abort ();
  }
}

static void
check_dataset (const KgDataset *dataset)
{
  if (dataset->quads->len != dataset->lines->len || dataset->quads->len > limits.quads) {
    g_printerr ("%u quads with %u lines", dataset->quads->len, dataset->lines->len);
    abort ();
  }
  for (guint i = 0; i < dataset->quads->len; i++) {
    const KgQuad *quad = &g_array_index (dataset->quads, KgQuad, i);
    check_term (dataset, quad->subject, FALSE);
    check_term (dataset, quad->predicate, FALSE);
    check_term (dataset, quad->object, FALSE);
    check_term (dataset, quad->graph, TRUE);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0) {
    return 0;
  }
  const gsize piece = 1 + (gsize) data[0];
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  g_autoptr (KgWireReader) reader = kg_wire_reader_new (dataset, &limits);
  gsize at = 1;
  gsize end = 1;
  gboolean good = TRUE;
  while (good && end < size) {
    gsize used;
    end = MIN (end + piece, size);
    good = kg_wire_reader_feed (reader, data + at, end - at, &used);
    at += used;
  }
  check_dataset (dataset);
  return 0;
}
