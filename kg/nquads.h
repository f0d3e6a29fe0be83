/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/terms.h"

/* Canonical N-Quads, as RDFC-1.0 settles it (appendix A, A Canonical form of N-Quads): one space
 * between terms, one way to write each character. The one place that writes terms as text for
 * digests, export and logs.
 *
 * In literals: \b \t \n \f \r \" and \\ by name; U+0000 to U+001F otherwise, U+007F, U+FFFE and
 * U+FFFF as \uXXXX; all other characters as they are. In IRIs, what the grammar forbids (U+0000 to
 * U+0020 and any of <>"{}|^`\) as \uXXXX: no IRI needs it, but whatever a table holds, two
 * different terms never read the same, and a line stays a line. */

/* Appends one term: <iri>, _:label, "lexical"^^<datatype>, "lexical"@tag. `datatype` is the
 * datatype's term, or NULL for xsd:string and language-tagged literals. */
void kg_nquads_append_term (GString *out, const KgTerm *term, const KgTerm *datatype);

/* Appends the term that `id` is in `terms`, which must hold it. */
void kg_nquads_append_id (GString *out, const KgTerms *terms, KgTermId id);

/* Appends "s p o g .\n"; `graph` is KG_NONE for the default graph. All ids are of `terms`. */
void kg_nquads_append_quad (GString *out, const KgTerms *terms, const KgQuad *quad);

/* Reads one term as the functions above write it, interned into `terms`; KG_NONE for what is no term of N-Quads. An explicit datatype
 * xsd:string counts as written. */
KgTermId kg_nquads_read_term (const char *text, KgTerms *terms);
