/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/cli/cli.h"
#include "api/cli/progress.h"

/* Documents that are looked at and not kept: read into memory, past the store. */

/* The merge of all documents (NULL-terminated; one that is named again counts once), each a graph of its own: the IRI of
 * its file, which is also its base. The suffix tells the format; `-` is standard input, as Turtle. Errors: those of kg_parse(),
 * KG_ERROR_IO, KG_ERROR_FORMAT. (transfer full) */
KgSnapshot *cli_documents_read (char *const *paths, CliProgress *progress, GError **error);
/* The ontology that comes with the program. (transfer full) */
KgSnapshot *cli_documents_builtin (GError **error);
/* Both: what a new store would hold after loading these documents. (transfer full) */
KgSnapshot *cli_documents_over_builtin (char *const *paths, GError **error);
