/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/error.h"
#include "kg/snapshot.h"

/* A SPARQL query as text: what must be known before it is parsed. */

typedef enum {
  KG_QUERY_READS,     /* SELECT, ASK, CONSTRUCT, or what the parser will refuse */
  KG_QUERY_DESCRIBES,
} KgQueryForm;

typedef struct {
  KgQueryForm form;
  gsize keyword;        /* bytes before the keyword of the form */
  gboolean variables;   /* DESCRIBE: some resource is a variable or all of them are (`*`) */
  GArray *iris;         /* DESCRIBE: KgQuerySpan, the resources that are no variables */
  GPtrArray *undeclared; /* prefixes in use without a declaration, without the colon; the first of each name */
  GArray *undeclared_lines; /* guint: where */
} KgQueryText;

typedef struct {
  gsize start;
  gsize end;
} KgQuerySpan;

/* Looks over a query, and refuses what is never done: updates, SERVICE, and what Rasqal cannot do. Errors:
 * KG_ERROR_QUERY, KG_ERROR_LIMIT (length, nesting). */
KgQueryText *kg_query_text_new (const char *query, GError **error);
void kg_query_text_free (KgQueryText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgQueryText, kg_query_text_free)

/* The query with declarations of the prefixes that it does not declare itself, on the line of its first keyword so that
 * all lines keep their numbers. A DESCRIBE becomes the SELECT that finds its resources. KG_ERROR_QUERY for a prefix
 * that is not known. (transfer full) */
char *kg_query_text_complete (const KgQueryText *text, const char *query, const KgSnapshot *snapshot,
                              gboolean describe_as_select, GError **error);
