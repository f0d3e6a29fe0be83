/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/reader.h"
#include "rules/shapes-private.h"

/* Compiling shapes, from inside: what its parts share. Internal to shapes*.c.
 *
 * First the nodes that are shapes are found and put in order (shapes-find.c); then each is read: its path, targets and messages
 * (shapes-read.c), its parameters (shapes-parameters.c); last comes what concerns several shapes (shapes-check.c). */

/* Where in `values` the objects of a predicate of the shape being read stand. */
typedef struct {
  guint32 first;
  guint32 n;
} RulesSlot;

typedef struct {
  const RulesShapesSource *source;
  RulesShapesLimits limits;
  RulesReader reader;
  RulesShapes *shapes;                /* being made; by_node: which nodes are shapes */
  GError *error;                      /* (nullable) a limit was reached */
  GArray *nodes;                      /* KgTermId: the shapes, in order */
  GHashTable *chosen;                 /* (nullable) nodes whose targets count; NULL: all */
  GHashTable *node_shape_classes;     /* sh:NodeShape and its subclasses */
  GHashTable *property_shape_classes; /* sh:PropertyShape and its subclasses */
  GHashTable *classes_of_classes;     /* rdfs:Class and its subclasses */
  GHashTable *understood;             /* predicate -> OntologyTerm + 1 */
  GHashTable *notices;                /* other predicates, once seen -> Notice of shapes-read.c */
  GHashTable *paths;                  /* IRI -> RulesPath */
  KgTermId integer;                   /* xsd:integer; KG_NONE if the graph lacks it */
  KgTermId boolean;
  guint64 steps; /* members of lists that were read, and triples looked at for siblings */
  /* of the shape being read */
  GArray *values; /* KgTermId */
  RulesSlot slots[ONTOLOGY_N_TERMS];
  GArray *present; /* OntologyTerm: slots in use */
  GArray *ignored; /* KgTermId, data graph: sh:ignoredProperties */
  /* of all */
  guint8
      *described; /* for each shape: whether anything makes it a shape but that it is used as one */
} RulesCompiler;

/* Notes that a limit was reached; the first counts. */
void rules_compiler_limit (RulesCompiler *compiler, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Whether to go on: no limit was reached, and there is room for problems. */
gboolean rules_compiler_goes_on (const RulesCompiler *compiler);
/* Whether an array that the shapes keep may have `n` members, or so many steps be taken. */
gboolean rules_compiler_has_room (RulesCompiler *compiler, guint64 n);

/* A term for a message, in backticks unless it is "a blank node". (transfer full) */
char *rules_compiler_quote (const RulesCompiler *compiler, KgTermId term);
/* "minCount", of a term of SHACL. */
const char *rules_compiler_local_name (OntologyTerm term);
/* kg_term_order() of terms of the shapes graph. */
int rules_compiler_order (const RulesCompiler *compiler, KgTermId a, KgTermId b);
gboolean rules_compiler_is_kind (const RulesCompiler *compiler, KgTermId id, KgTermKind kind);
/* Whether a term is the literal `true` (SHACL 1.1: "true"^^xsd:boolean, and no other way to write it). */
gboolean rules_compiler_is_true (const RulesCompiler *compiler, KgTermId id);
/* Whether a term is a literal of xsd:string. */
gboolean rules_compiler_is_string (const RulesCompiler *compiler, KgTermId id);
/* The objects of a predicate of the shape being read. */
const KgTermId *rules_compiler_values (const RulesCompiler *compiler, OntologyTerm predicate,
                                       guint *n);
/* As kg_view_…(), empty where the graph lacks the predicate. */
void rules_compiler_objects (const RulesCompiler *compiler, KgTermId subject,
                             OntologyTerm predicate, KgCursor *cursor);
void rules_compiler_subjects (const RulesCompiler *compiler, OntologyTerm predicate,
                              KgTermId object, KgCursor *cursor);
/* Whether a node has a type among `classes`. */
gboolean rules_compiler_is_instance (const RulesCompiler *compiler, KgTermId node,
                                     GHashTable *classes);
/* Sorts ids and drops repetitions, from position `first` on. */
void rules_compiler_sort_ids (GArray *ids, guint first);
/* Its number, or RULES_NO_SHAPE. */
guint32 rules_compiler_number (const RulesCompiler *compiler, KgTermId node);

/* shapes-find.c: fills `nodes` and `by_node`, and what else is known before the first shape is read. */
void rules_compiler_find (RulesCompiler *compiler);
/* Whether a predicate makes its subject a shape (SHACL 2.1). */
gboolean rules_compiler_makes_shapes (OntologyTerm predicate);
/* shapes-read.c: appends the shape that `node` is. */
void rules_compiler_read_shape (RulesCompiler *compiler, KgTermId node);
/* shapes-parameters.c: appends the constraints of the shape being read. */
void rules_compiler_read_parameters (RulesCompiler *compiler, KgTermId node);
/* shapes-qualified.c: the parameters of sh:qualifiedValueShape; see ReadValue of shapes-parameters.c. */
gboolean rules_compiler_read_qualified_shape (RulesCompiler *compiler, KgTermId node,
                                              RulesConstraint *constraint);
gboolean rules_compiler_read_qualified_count (RulesCompiler *compiler, KgTermId node,
                                              RulesConstraint *constraint);
gboolean rules_compiler_read_qualified_disjoint (RulesCompiler *compiler, KgTermId node,
                                                 RulesConstraint *constraint);
/* shapes-parameters.c: readers that others use. */
gboolean rules_compiler_read_count (RulesCompiler *compiler, KgTermId node,
                                    RulesConstraint *constraint);
gboolean rules_compiler_read_true (RulesCompiler *compiler, KgTermId node,
                                   RulesConstraint *constraint);
/* Notes that the value is ill-formed, and what to give instead; FALSE. */
gboolean rules_compiler_refuse (RulesCompiler *compiler, KgTermId node,
                                const RulesConstraint *constraint, const char *advice);
gboolean rules_compiler_link (RulesCompiler *compiler, KgTermId node,
                              const RulesConstraint *constraint, KgTermId member);
/* shapes-check.c: recursion and depth; references that were surely not meant. */
void rules_compiler_check_recursion (RulesCompiler *compiler);
void rules_compiler_check_references (RulesCompiler *compiler);
