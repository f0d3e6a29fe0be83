/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/snapshot.h"
#include "ontology/terms.h"

/* The well-known terms, looked up once for each snapshot: names in code to ids of the graph; and the labels of
 * things, which are found through them. Immutable; any number of threads may read. */

typedef enum {
#define ONTOLOGY_ENUM(name, iri) ONTOLOGY_##name,
  ONTOLOGY_TERMS (ONTOLOGY_ENUM)
#undef ONTOLOGY_ENUM
  ONTOLOGY_N_TERMS
} OntologyTerm;

/* The IRI of a term. */
const char *ontology_term_iri (OntologyTerm term);

typedef struct _OntologyVocab OntologyVocab;

/* Keeps no reference to the snapshot. */
OntologyVocab *ontology_vocab_new (const KgSnapshot *snapshot);
OntologyVocab *ontology_vocab_ref (OntologyVocab *vocab);
void ontology_vocab_unref (OntologyVocab *vocab);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OntologyVocab, ontology_vocab_unref)

/* The id of a term in the snapshot; KG_NONE where the graph does not know it. An overlay may know it all the same,
 * under an id of its own. */
KgTermId ontology_vocab_id (const OntologyVocab *vocab, OntologyTerm term);

/* What a person calls a thing: the value of rdfs:label, skos:prefLabel, dct:title, schema:name or foaf:name that fits
 * best. First counts the language: those of `languages` (NULL-terminated; NULL: English) in their order, each
 * standing for its regions too (RFC 4647, 3.3.1); then none; then any other. Then the predicate, in the order above;
 * then the tag and the text by their bytes. NULL if there is none; the string is the view's. */
const char *ontology_label (const KgView *view, const OntologyVocab *vocab, KgTermId id,
                            const char *const *languages);
