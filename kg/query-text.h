/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/error.h"
#include "kg/snapshot.h"

/* A SPARQL query as text: what must be known before it is parsed. */

typedef enum {
  KG_QUERY_READS, /* SELECT, ASK, CONSTRUCT, or what the parser will refuse */
  KG_QUERY_DESCRIBES,
} KgQueryForm;

/* Bytes of the query to be replaced. */
typedef struct {
  gsize start;
  gsize end;
  const char *text;
  gboolean selection; /* only where a DESCRIBE becomes a SELECT */
} KgQueryEdit;

typedef struct {
  KgQueryForm form;
  gsize keyword;     /* bytes before the keyword of the form */
  gboolean distinct; /* SELECT DISTINCT: taken out, and LIMIT and OFFSET with it */
  guint64 limit;     /* of a SELECT DISTINCT; G_MAXUINT64: none */
  guint64 offset;
  gboolean variables;    /* DESCRIBE: some resource is a variable or all of them are (`*`) */
  GArray *edits;         /* KgQueryEdit, ascending */
  GPtrArray *undeclared; /* prefixes in use without a declaration, without the colon, each once */
  GArray *undeclared_lines; /* guint: where */
} KgQueryText;

/* Looks over a query, and refuses what is never done: updates, SERVICE, and what Rasqal cannot do. Errors:
 * KG_ERROR_QUERY, KG_ERROR_LIMIT (length, nesting). */
KgQueryText *kg_query_text_new (const char *query, GError **error);
void kg_query_text_free (KgQueryText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgQueryText, kg_query_text_free)

/* The query with declarations of the prefixes that it does not declare itself, on the line of its first keyword so
 * that all lines keep their numbers, and with three things changed for Rasqal 0.9.33: it misreads `VALUES ?v { 1 2
 * }`, which becomes `VALUES (?v) { (1) (2) }`, and `7 -1`, which becomes `7 - 1`; and the DISTINCT of a SELECT
 * goes, since it takes time by the square of the rows and never gives back their memory. Where asked for, a
 * DESCRIBE becomes the SELECT that finds its resources. KG_ERROR_QUERY for a prefix that is not known. (transfer
 * full) */
char *kg_query_text_complete (const KgQueryText *text, const char *query,
                              const KgSnapshot *snapshot, gboolean describe_as_select,
                              GError **error);
