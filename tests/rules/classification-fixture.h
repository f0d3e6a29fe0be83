/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/ontology/graph.h"
#include "tests/rules/assessment-fixture.h"

/* What the tests of risk classes share: the built-in classes over descriptions of systems. */

/* Loads a Turtle file into the graph `iri`. */
void classification_load_file (Graph *graph, const char *path, const char *iri);
/* The built-in catalogues, which must be whole, in a new store. */
void classification_init (Graph *graph);

/* The classes of a system, by its IRI. What is promised is checked of each that holds: what it cites is in the graph, is enough for it to
 * hold, and for its condition (and, where profiling overrules an exception, for both) no statement is too many. */
const RulesClassification *classification_of (const Assessment *assessment, const char *iri,
                                              guint *n);
/* The identifiers of those that hold, "Annex III(3)(d), Article 50(1)"; "-": none. An excepted one is "Annex III(4)(a) excepted".
 * (transfer full) */
char *classification_names (const Assessment *assessment, const char *iri);
