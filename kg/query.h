/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/snapshot.h"

/* SPARQL over a snapshot, by Rasqal through librdf.
 *
 * Rasqal 0.9.33 answers some legal queries wrongly (README, "Limits"): nothing that decides, validates or reports
 * may use this. For people who look around.
 *
 * Triple patterns outside GRAPH match the merge of all graphs, or of those that FROM names; GRAPH reaches all
 * graphs named by an IRI, or those of FROM NAMED. Nothing is ever fetched. */

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
