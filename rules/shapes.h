/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/path.h"

/* The shapes of a graph, compiled: SHACL Core (https://www.w3.org/TR/shacl/, sections 2 to 4) on term ids.
 *
 * Compiling reads everything once, checks that it is well formed, and leaves arrays of shapes, constraints and their
 * operands that evaluation runs through without a string or an allocation. Immutable; any number of threads. */

typedef struct _RulesShapes RulesShapes;

typedef struct {
  KgSnapshot *shapes;     /* where the shapes stand */
  const RulesGraph *data; /* what they are evaluated on; strict: plain SHACL, without named paths */
  KgOverlay *
      missing; /* begun on the data graph's snapshot, not sealed: takes terms that it lacks. NULL if both are the
                            same snapshot */
  const KgTermId *
      graphs; /* (nullable) only shapes said in these graphs (ids of `shapes`, ascending) are targets;
                             what they refer to may stand anywhere */
  gsize n_graphs;
  const KgTermId *roots; /* (nullable) these shapes and what they refer to, instead of all; with
                            `graphs`, besides those of the graphs */
  gsize n_roots;
} RulesShapesSource;

/* Compiles all shapes of the graph (SHACL 2.1: what has a target or a parameter, is typed as a shape, or is used as one),
 * or `roots`. Errors: RULES_ERROR_SHAPES, one line a problem; RULES_ERROR_LIMIT. `warnings` (nullable; transfer full, char*)
 * takes what is legal and surely not meant. */
RulesShapes *rules_shapes_new (const RulesShapesSource *source, GPtrArray **warnings,
                               GError **error);
RulesShapes *rules_shapes_ref (RulesShapes *shapes);
void rules_shapes_unref (RulesShapes *shapes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesShapes, rules_shapes_unref)

/* Shapes are numbered from 0 in order of their terms (kg_term_order()), the same for the same graph. */
#define RULES_NO_SHAPE G_MAXUINT32
guint32 rules_shapes_count (const RulesShapes *shapes);
/* The number of constraints, over all shapes. */
guint32 rules_shapes_n_constraints (const RulesShapes *shapes);
/* By its node in the shapes graph. */
guint32 rules_shapes_find (const RulesShapes *shapes, KgTermId node);

/* The shapes graph, and the view of the data graph that constants are ids of (the data snapshot with `missing`). */
KgSnapshot *rules_shapes_graph (const RulesShapes *shapes);
const RulesGraph *rules_shapes_data (const RulesShapes *shapes);
const KgView *rules_shapes_view (const RulesShapes *shapes);

/* SHACL 4, with the parts of sh:qualifiedValueShape apart. In the order of evaluation: what costs least comes first. */
typedef enum {
  RULES_CONSTRAINT_DATATYPE,
  RULES_CONSTRAINT_NODE_KIND,
  RULES_CONSTRAINT_IN,
  RULES_CONSTRAINT_HAS_VALUE,
  RULES_CONSTRAINT_MIN_COUNT,
  RULES_CONSTRAINT_MAX_COUNT,
  RULES_CONSTRAINT_MIN_LENGTH,
  RULES_CONSTRAINT_MAX_LENGTH,
  RULES_CONSTRAINT_MIN_EXCLUSIVE,
  RULES_CONSTRAINT_MIN_INCLUSIVE,
  RULES_CONSTRAINT_MAX_EXCLUSIVE,
  RULES_CONSTRAINT_MAX_INCLUSIVE,
  RULES_CONSTRAINT_LANGUAGE_IN,
  RULES_CONSTRAINT_UNIQUE_LANG,
  RULES_CONSTRAINT_EQUALS,
  RULES_CONSTRAINT_DISJOINT,
  RULES_CONSTRAINT_LESS_THAN,
  RULES_CONSTRAINT_LESS_THAN_OR_EQUALS,
  RULES_CONSTRAINT_CLASS,
  RULES_CONSTRAINT_CLOSED,
  RULES_CONSTRAINT_PATTERN,
  RULES_CONSTRAINT_NODE,
  RULES_CONSTRAINT_PROPERTY,
  RULES_CONSTRAINT_AND,
  RULES_CONSTRAINT_OR,
  RULES_CONSTRAINT_NOT,
  RULES_CONSTRAINT_XONE,
  RULES_CONSTRAINT_QUALIFIED_MIN_COUNT,
  RULES_CONSTRAINT_QUALIFIED_MAX_COUNT,
} RulesConstraintKind;
#define RULES_N_CONSTRAINT_KINDS (RULES_CONSTRAINT_QUALIFIED_MAX_COUNT + 1)

/* "http://www.w3.org/ns/shacl#MinCountConstraintComponent" */
const char *rules_constraint_component (RulesConstraintKind kind);

/* What a shape says of itself. Strings are the shapes graph's. */
typedef struct {
  KgTermId node;         /* in the shapes graph */
  const RulesPath *path; /* (nullable) property shapes */
  KgTermId severity;     /* in the shapes graph; KG_NONE: sh:Violation, by default */
  gboolean
      is_violation; /* severity sh:Violation, or one that is neither sh:Warning nor sh:Info nor (SHACL 1.2) sh:Debug, sh:Trace */
  gboolean deactivated;
  const KgTermId *messages; /* literals of the shapes graph, ascending by kg_term_order() */
  guint n_messages;
} RulesShapeInfo;

void rules_shapes_info (const RulesShapes *shapes, guint32 shape, RulesShapeInfo *out);

/* A constraint in the open, for reports and explanations. */
typedef struct {
  guint32 shape; /* whose constraint it is */
  RulesConstraintKind kind;
  OntologyTerm parameter; /* ONTOLOGY_SH_MIN_COUNT … */
  KgTermId
      operand; /* the parameter's value in the shapes graph: a list's head for sh:in, sh:and … */
  guint64 count; /* counts, lengths */
  const guint32 *
      shapes; /* nested shapes, in order: one for sh:node, sh:not, sh:property, sh:qualifiedValueShape */
  guint n_shapes;
  const KgTermId *
      values; /* data graph's ids: members of sh:in; the class, the datatype, the value of sh:hasValue, the
                             property of sh:equals …; sh:closed: the allowed predicates, ascending */
  guint n_values;
} RulesConstraintInfo;

/* `constraint` is below rules_shapes_n_constraints(). */
void rules_shapes_constraint (const RulesShapes *shapes, guint32 constraint,
                              RulesConstraintInfo *out);
/* The constraints of a shape: from `*first`, so many. */
guint32 rules_shapes_constraints_of (const RulesShapes *shapes, guint32 shape, guint32 *first);
