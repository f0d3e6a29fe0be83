/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Errors of the graph layer.
 *
 * Texts are lower case without a full stop; the offending input stands in backticks, and what to do
 * about it follows after a semicolon. Messages never hold the values of literals. */

#define KG_ERROR (kg_error_quark ())

typedef enum {
  KG_ERROR_SYNTAX,  /* a document is not what its format says; the message holds one line a
                           problem: `file:line:column: what, what to do` */
  KG_ERROR_LIMIT,   /* a limit of limits.h or of the caller was reached */
  KG_ERROR_POISON,  /* blank nodes whose canonicalisation costs more than allowed (RDFC-1.0, 7.1) */
  KG_ERROR_IO,      /* a file cannot be read or written */
  KG_ERROR_FORMAT,  /* a format is unknown or cannot do what is asked of it */
  KG_ERROR_PARSER,  /* the parsing process died or broke its protocol */
  KG_ERROR_BUSY,    /* another process holds the write lock */
  KG_ERROR_STORE,   /* the store cannot be read or written (disk full, read-only, damaged) */
  KG_ERROR_DAMAGED, /* the store contradicts itself, or SQLite finds it corrupt */
  KG_ERROR_NOT_A_STORE, /* the file is something else */
  KG_ERROR_VERSION,     /* the store was written by a newer program */
  KG_ERROR_NOT_FOUND,   /* no such commit, graph or term */
  KG_ERROR_INVALID,     /* an argument makes no sense: a malformed IRI, an unknown prefix */
  KG_ERROR_QUERY,       /* a SPARQL query is malformed or failed */
} KgError;

GQuark kg_error_quark (void);
