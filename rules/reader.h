/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/error.h"
#include "rules/graph.h"

/* Reading shapes and paths from a graph: lists, single values, and what is wrong with them, told with file and line.
 * Internal to rules/.
 *
 * The graph with the shapes need not be the graph they are evaluated on: constants are carried over by
 * rules_reader_name(). */

typedef struct {
  KgView shapes;              /* the shapes graph; the ids of shapes, paths and lists are its ids */
  const OntologyVocab *vocab; /* of the shapes graph */
  const RulesGraph *data;     /* constants become ids of this graph … */
  KgOverlay
      *missing; /* (nullable) … or of this overlay on it, where it does not know them; NULL: the two
                                 graphs are the same snapshot */
  gboolean strict;      /* plain SHACL: no named paths */
  guint64 n_path_edges; /* of all paths so far: RULES_LIMIT_PATH_EDGES */
  GPtrArray *problems; /* char*: `file:line: what; what to do`; no more than RULES_LIMIT_PROBLEMS */
  GPtrArray *warnings; /* the same, for what is legal and surely not meant */
} RulesReader;

/* The data graph's id of a term of the shapes graph. KG_NONE only if the overlay is full, which is reported. */
KgTermId rules_reader_name (RulesReader *reader, KgTermId term);

/* The id of a standard term in the shapes graph; KG_NONE if it does not occur there. */
KgTermId rules_reader_term (const RulesReader *reader, OntologyTerm term);

/* Notes a problem with the triple (subject predicate object), any of the last two KG_NONE if none is to blame: the place
 * is that of the first matching triple. `format` says what and what to do. */
void rules_reader_problem (RulesReader *reader, KgTermId subject, KgTermId predicate,
                           KgTermId object, const char *format, ...) G_GNUC_PRINTF (5, 6);
void rules_reader_warning (RulesReader *reader, KgTermId subject, KgTermId predicate,
                           KgTermId object, const char *format, ...) G_GNUC_PRINTF (5, 6);
/* FALSE, with an error of all problems, a line each, if any was noted. */
gboolean rules_reader_is_sound (const RulesReader *reader, RulesError code, GError **error);
/* How a person would write a term: CURIE or IRI, "a blank node", a literal in quotes. (transfer full) */
char *rules_reader_describe (const RulesReader *reader, KgTermId id);

/* The members of an RDF list (appended, ids of the shapes graph). FALSE, with a problem noted against (subject
 * predicate head), if it is no well-formed list: SHACL 1.5 asks for exactly one rdf:first and rdf:rest a node, and no
 * cycle. */
gboolean rules_reader_list (RulesReader *reader, KgTermId subject, KgTermId predicate,
                            KgTermId head, GArray *members);
/* The only value of (subject, predicate); KG_NONE where there is none. More than one is a problem, and then KG_NONE. */
KgTermId rules_reader_single (RulesReader *reader, KgTermId subject, OntologyTerm predicate);
