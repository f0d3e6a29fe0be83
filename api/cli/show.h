/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/cli/cli.h"

#include "ontology/vocab.h"

#include <jansson.h>

/* The page about one term: found, collected as JSON, and, for a person, printed from that JSON. */

typedef struct {
  KgView view;
  const OntologyVocab *vocab;
  guint depth;   /* levels of values, classes and lineage */
  guint64 limit; /* entries of one list; 0: all */
} CliShow;

/* The term that a person means: <IRI>, CURIE, IRI, _:label, or else a label or the last part of an IRI, upper and
 * lower case alike. KG_ERROR_NOT_FOUND if the graph says nothing about it; KG_ERROR_INVALID, with a line for
 * each, if the name means several terms. */
gboolean cli_show_find (const KgView *view, const OntologyVocab *vocab, const char *name,
                        KgTermId *term, GError **error);

/* The whole page, as grounds-show(1) documents it. (transfer full) */
json_t *cli_show_page (const CliShow *show, KgTermId id);

/* --- Parts of it --- */

/* A term; blank nodes with what they say ("properties"), RDF lists as their "items", both as deep as `show` allows.
 * (transfer full) */
json_t *cli_show_value (const CliShow *show, KgTermId id);
/* {"wider", "narrower"} for what stands in a hierarchy, {"types"} for other things; NULL where there is neither.
 * (transfer full) */
json_t *cli_show_classes (const CliShow *show, KgTermId id);
/* {"from", "to"}: where data came from and went to; NULL where nothing is known. (transfer full) */
json_t *cli_show_lineage (const CliShow *show, KgTermId id);

/* Prints a page for a person. */
void cli_show_print (const KgSnapshot *snapshot, const json_t *data);
