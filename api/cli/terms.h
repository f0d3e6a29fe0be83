/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/json.h"
#include "ontology/vocab.h"

#include <jansson.h>

/* How terms and places look: to a person, and as JSON. */

/* Appends a term as Turtle writes it, escaped for terminals: a CURIE where a prefix fits, else <IRI>; numbers
 * and truth values bare. */
void cli_append_term (GString *out, const KgView *view, KgTermId id);

/* {"type": "iri", "value", "curie"?, "label"?}, {"type": "blank", "value"}, or {"type": "literal", "value",
 * "datatype"?, "language"?}. The label only where `vocab` (nullable) is given, through which it is found. (transfer full) */
json_t *cli_term_as_json (const KgView *view, const OntologyVocab *vocab, KgTermId id);

/* Sorts an array of KgTermId so; one of more than CLI_LIMIT_SORTED stays as it is. */
void cli_sort_terms (const KgView *view, GArray *ids);

/* (subject, predicate, ?), sorted; empty for the predicate KG_NONE. (transfer full, KgTermId) */
GArray *cli_sorted_objects (const KgView *view, KgTermId subject, KgTermId predicate);

/* "crm.ttl:14", escaped; the document alone where the line is not known. */
void cli_append_place (GString *out, const KgSnapshot *snapshot, guint32 document, guint32 line);
/* {"document", "line"?, "commit", "graph"}. (transfer full) */
json_t *cli_place_as_json (const KgSnapshot *snapshot, const KgPlace *place);
/* All places of a triple. (transfer full) */
json_t *cli_places_as_json (const KgView *view, KgTermId subject, KgTermId predicate,
                            KgTermId object);
