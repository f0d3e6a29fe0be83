/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/load.h"

/* The ontology that comes with the program: the Turtle files of this folder, compiled into it, each loaded as a
 * graph of its own. */

typedef struct {
  char *name;    /* as people see it: "ontology/data-classes/personal.ttl" */
  char *graph;   /* IRI of its graph: "https://w3id.org/grounds/data-classes/personal" */
  GBytes *bytes; /* Turtle; lives as long as the program */
  guint8 digest[KG_DIGEST_BYTES]; /* SHA-256 of the bytes */
} OntologyDocument;

void ontology_document_free (OntologyDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OntologyDocument, ontology_document_free)

/* All documents, by name (transfer full, OntologyDocument). */
GPtrArray *ontology_builtin_list (void);

/* Loads all documents in one commit; each becomes the whole content of its graph. Loading again changes nothing. `result`
 * is nullable. Errors: those of kg_load(), and KG_ERROR_IO. */
gboolean ontology_builtin_load (KgStore *store, const KgCommitInfo *info, KgLoadResult *result,
                                GError **error);

/* Whether what was last loaded into the graph of each document is this very document. If not, the store is new, or another
 * version of the program made it, and ontology_builtin_load() brings it up to date. (Where versions differ in
 * nothing but comments, loading makes no commit, and the answer stays FALSE.) Costs microseconds on a store of any size. */
gboolean ontology_builtin_is_current (KgStore *store, gboolean *current, GError **error);
