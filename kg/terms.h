/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/quad.h"

/* Terms, and the tables that intern them.
 *
 * A KgTerms gives each distinct term a number, in order of arrival: `first`, `first + 1`, … The same
 * table serves a parsed document, the dictionary of a snapshot, and the terms of a request overlay.
 * Strings are kept NUL-terminated and contiguous, so that reading a term copies nothing.
 *
 * Threads: a table that nobody adds to may be read by any number of threads. */

typedef enum {
  KG_TERM_IRI = 1,
  KG_TERM_BLANK = 2,
  KG_TERM_LITERAL = 3,
} KgTermKind;

/* A term in the open. Borrowed from the table it came from (or from the caller, on the way in).
 * Two literals are the same term when value, datatype and language are (RDF 1.1 Concepts, 3.3);
 * the case of a language tag is kept and counts. */
typedef struct {
  KgTermKind kind;
  guint32 length;    /* of value, bytes, without the NUL */
  const char *value; /* IRI without brackets; label without "_:"; lexical form. UTF-8 */
  KgTermId datatype; /* literals: id of the datatype's IRI; KG_NONE stands for xsd:string, and for
                           rdf:langString where language is set */
  const char *language; /* (nullable) literals: BCP 47 tag */
} KgTerm;

typedef struct _KgTerms KgTerms;

/* A new, empty table whose ids begin at `first` (1 for a dictionary of its own). The hash is keyed by
 * `seed`, so that a hostile document cannot aim at collisions: kg_terms_random_seed(). */
KgTerms *kg_terms_new (KgTermId first, guint64 seed);
KgTerms *kg_terms_ref (KgTerms *terms);
void kg_terms_unref (KgTerms *terms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgTerms, kg_terms_unref)

guint64 kg_terms_random_seed (void);
guint64 kg_terms_seed (const KgTerms *terms);

/* The id of `term`, added if it is new. An explicit datatype xsd:string (by its id in this table) becomes
 * KG_NONE, and so does any datatype beside a language. Returns KG_NONE when the table is full
 * (KG_TERM_ID_MAX terms, or 16 GiB of text). */
KgTermId kg_terms_intern (KgTerms *terms, const KgTerm *term);
/* Shorthand for an IRI of `length` bytes (-1: NUL-terminated). */
KgTermId kg_terms_intern_iri (KgTerms *terms, const char *iri, gssize length);

/* A blank node that was not there before: by this label, or, where that is taken, by the label, a point and the first number from
 * `first` upwards that is free. */
KgTermId kg_terms_intern_new_blank (KgTerms *terms, const char *label, gsize first);

/* The id of a term that is already there, else KG_NONE. */
KgTermId kg_terms_find (const KgTerms *terms, const KgTerm *term);
KgTermId kg_terms_find_iri (const KgTerms *terms, const char *iri, gssize length);

/* The term of an id of this table. FALSE (and `out` untouched) if the id is not one of its own. */
gboolean kg_terms_get (const KgTerms *terms, KgTermId id, KgTerm *out);

KgTermId kg_terms_first (const KgTerms *terms);
guint32 kg_terms_count (const KgTerms *terms);
/* Bytes held, for accounting. */
gsize kg_terms_memory (const KgTerms *terms);
/* Gives back what growing in steps has left over. */
void kg_terms_compact (KgTerms *terms);
/* Forgets all terms and keeps the memory: for overlays that are used again and again. */
void kg_terms_reset (KgTerms *terms);

/* The hash that a table with this seed uses: the store keeps it beside each term. */
guint64 kg_term_hash (const KgTerm *term, guint64 seed);
gboolean kg_term_equal (const KgTerm *a, const KgTerm *b);

#define KG_RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define KG_RDFS "http://www.w3.org/2000/01/rdf-schema#"
#define KG_XSD "http://www.w3.org/2001/XMLSchema#"

/* A total order on terms that does not depend on ids: literals, IRIs, blank nodes; then by value as bytes, by
 * datatype, by language. `a_datatype` is the datatype's term or NULL. <0, 0, >0. */
int kg_term_order (const KgTerm *a, const KgTerm *a_datatype, const KgTerm *b,
                   const KgTerm *b_datatype);
