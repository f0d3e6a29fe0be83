/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/memory.h"
#include "rules/shapes.h"

/* What the tests of the rules layer share: graphs in memory, written in Turtle. The prefixes ex: (http://example.org/), rdf:,
 * rdfs:, owl:, skos:, xsd:, sh:, gr:, prov:, dct:, aidoc:, eu-aiact: are declared already; line 1 is the first line of the text given. */

/* One graph; the text stands in the document "NAME", the graph <urn:NAME>. (transfer full) */
KgSnapshot *fixture_snapshot (const char *name, const char *turtle);
/* Several documents, each a graph of its own as above. (transfer full) */
typedef struct {
  const char *name;
  const char *turtle;
} FixtureDocument;
KgSnapshot *fixture_snapshot_of (const FixtureDocument *documents, gsize n);
/* The id of "ex:name", "sh:x", "\"text", "\"text@en", "\"5^^integer" in a view; it must be there. */
KgTermId fixture_id (const KgView *view, const char *text);
/* Ids as words like those above, in their order, with spaces between. (transfer full) */
char *fixture_names (const KgView *view, const KgTermId *ids, gsize n);

/* Shapes and data, apart (as two documents) or, where `data` is NULL, in one. */
typedef struct {
  KgSnapshot *shapes_graph;
  KgSnapshot *data_snapshot;
  RulesGraph *data;
  KgOverlay *missing;
  RulesShapes *shapes;
} Fixture;

/* The shapes must be well formed. */
void fixture_init (Fixture *fixture, const char *shapes, const char *data, gboolean strict);
void fixture_clear (Fixture *fixture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)
/* The number of the shape ex:NAME. */
guint32 fixture_shape (const Fixture *fixture, const char *name);
