/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/snapshot.h"

/* SPARQL over a snapshot, by Rasqal through librdf, with a source of triples of our own (query-source.h).
 *
 * Triple patterns outside GRAPH match the merge of all graphs, or of those that FROM names; GRAPH reaches all
 * graphs named by an IRI, or those of FROM NAMED. Nothing is ever fetched.
 *
 * Rasqal 0.9.33 does not have all of SPARQL 1.1, and answers some legal queries wrongly: nothing that decides,
 * validates or reports may use this. For people who look around. Refused with an error: property paths, EXISTS,
 * MINUS, SERVICE, BASE after PREFIX, aggregates of the columns of a query within the query, a FILTER or BIND over a
 * SELECT or VALUES alone, and triples beside a group in braces and an OPTIONAL. Wrong: COUNT (?v) counts rows where
 * ?v is unbound; GROUP BY without an aggregate does not group; COUNT (DISTINCT *) is 1; a sum of aggregates over
 * nothing has no row; LANG() is in lower case; UCASE() and LCASE() know ASCII only; integers over 32 bits are
 * decimals; isNumeric (true); NOW() does not compare; GRAPH ?g {} finds one graph; SELECT * shows variables hidden
 * in a query within the query; a query without variables has a row. */

typedef enum {
  KG_QUERY_TABLE, /* for people: CURIEs, aligned columns */
  KG_QUERY_JSON,  /* SPARQL 1.1 Query Results JSON Format */
  KG_QUERY_CSV,   /* SPARQL 1.1 Query Results CSV and TSV Formats */
  KG_QUERY_TSV,
  KG_QUERY_XML, /* SPARQL Query Results XML Format */
} KgQueryFormat;

typedef struct {
  KgQueryFormat format;
  guint64 rows;    /* 0: no limit; more is KG_ERROR_LIMIT */
  guint32 seconds; /* 0: no limit; longer is KG_ERROR_LIMIT. Looked at whenever the graph is read */
} KgQueryOptions;

/* Runs a query and appends its result to `out`: bindings or a boolean in the format; CONSTRUCT and DESCRIBE as
 * Turtle for KG_QUERY_TABLE, else N-Triples. DESCRIBE tells what is said about a resource, and about the blank nodes
 * that this leads to. Prefixes of the graph need not be declared. `rows` (nullable) is set to the number of rows or
 * triples (1 for a boolean). Errors: KG_ERROR_QUERY with line where Rasqal tells it, KG_ERROR_LIMIT. Then `out` is
 * as before. Any thread. */
gboolean kg_query (KgSnapshot *snapshot, const char *query, const KgQueryOptions *options,
                   GString *out, guint64 *rows, GError **error);

/* Whether the result of a query is a graph (CONSTRUCT, DESCRIBE), and not rows or a boolean. KG_ERROR_QUERY, KG_ERROR_LIMIT. */
gboolean kg_query_makes_graph (const char *query, gboolean *graph, GError **error);
