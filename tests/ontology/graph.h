/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/load.h"

/* What the tests of the ontology layer share: a store that is gone after the test, filled from Turtle. */

typedef struct {
  char *folder;
  KgStore *store;
} Graph;

void graph_init (Graph *graph);
void graph_clear (Graph *graph);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Graph, graph_clear)

/* Loads Turtle into `iri`, replacing what is there. The prefixes ex: (http://example.org/), rdf:, rdfs:, owl:, skos:,
 * dct:, schema:, foaf: are declared already. */
void graph_load (Graph *graph, const char *iri, const char *turtle);
/* (transfer full) */
KgSnapshot *graph_snapshot (Graph *graph);
/* The id of http://example.org/NAME, which must be there. */
KgTermId graph_id (const KgSnapshot *snapshot, const char *name);
/* The ids as names of example.org, in their order, with spaces between. (transfer full) */
char *graph_names (const KgSnapshot *snapshot, const KgTermId *ids, gsize n);
