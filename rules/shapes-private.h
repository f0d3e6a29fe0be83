/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/literal.h"
#include "rules/pattern.h"
#include "rules/shapes.h"

/* The compiled form. Internal to rules/: read it with the accessors of shapes.h from anywhere else.
 *
 * INVARIANT: the constraints of a shape stand together, ascending by kind, then by operand (kg_term_order()). */

/* sh:nodeKind as a set */
enum {
  RULES_KIND_BLANK = 1 << 0,
  RULES_KIND_IRI = 1 << 1,
  RULES_KIND_LITERAL = 1 << 2,
};

typedef struct {
  RulesConstraintKind kind;
  OntologyTerm parameter;
  KgTermId operand; /* in the shapes graph */
  KgTermId term;    /* data graph: class, datatype, value, property */
  union {
    guint64 count;           /* counts, lengths */
    guint node_kinds;        /* RULES_KIND_… */
    RulesDatatype datatype;  /* sh:datatype */
    const RulesValue *value; /* sh:minInclusive …; the shapes' */
    const RulesPattern *pattern;
  } as;
  guint32
      first; /* sh:in: of ids, ascending; sh:closed: of ids, ascending; sh:languageIn: of texts; those with nested
                    shapes: of nested */
  guint32 n;
  guint32
      first_sibling; /* of nested: sh:qualifiedValueShapesDisjoint, the sibling shapes (SHACL 4.7.3) */
  guint32 n_siblings;
} RulesConstraint;

typedef struct {
  KgTermId node;
  RulesPath *path; /* (nullable) */
  KgTermId severity;
  guint32 first_constraint;
  guint32 n_constraints;
  guint32 first_message; /* of ids of the shapes graph: messages */
  guint32 n_messages;
  guint32 first_target; /* of targets */
  guint32 n_targets;
  gboolean is_violation;
  gboolean deactivated;
  guint8 depth; /* of shapes below it: 0 for one without nested shapes */
  /* evidence.c's analysis (rules_shapes_analyse()) */
  gboolean conform_exact; /* evidence for conforming, as first found, is sufficient and minimal */
  gboolean violate_exact; /* it is violated on no triples at all: nothing has to be cited */
} RulesShape;

typedef enum {
  RULES_TARGET_NODE,
  RULES_TARGET_CLASS, /* and implicit class targets */
  RULES_TARGET_SUBJECTS_OF,
  RULES_TARGET_OBJECTS_OF,
} RulesTargetKind;

typedef struct {
  RulesTargetKind kind;
  KgTermId term; /* data graph */
} RulesTarget;

struct _RulesShapes {
  gatomicrefcount references;
  KgSnapshot *graph; /* the shapes graph */
  RulesGraph *data;
  KgView
      view; /* of the data graph, with `missing`; the overlay is its owner's and outlives the shapes */
  GArray *shapes;      /* RulesShape */
  GArray *constraints; /* RulesConstraint */
  GArray *ids;         /* KgTermId, data graph: lists */
  GArray *messages;    /* KgTermId, shapes graph */
  GArray *nested;      /* guint32: shapes that constraints refer to */
  GArray *targets;     /* RulesTarget */
  GPtrArray *texts;    /* char*: language ranges */
  GPtrArray *values;   /* RulesValue* */
  GPtrArray *patterns; /* RulesPattern* */
  GHashTable *by_node; /* shapes graph id -> number + 1 */
};

static inline const RulesShape *
rules_shape (const RulesShapes *shapes, guint32 shape)
{
  return &g_array_index (shapes->shapes, RulesShape, shape);
}

static inline const RulesConstraint *
rules_constraint (const RulesShapes *shapes, guint32 constraint)
{
  return &g_array_index (shapes->constraints, RulesConstraint, constraint);
}

static inline const guint32 *
rules_nested (const RulesShapes *shapes, const RulesConstraint *constraint)
{
  return &g_array_index (shapes->nested, guint32, constraint->first);
}

static inline const KgTermId *
rules_ids (const RulesShapes *shapes, const RulesConstraint *constraint)
{
  return &g_array_index (shapes->ids, KgTermId, constraint->first);
}

/* As rules_shapes_new(), with limits of its own. */
typedef struct {
  guint32 shapes;
  guint32 constraints; /* constraints, and members of all their lists together */
} RulesShapesLimits;

RulesShapes *rules_shapes_new_limited (const RulesShapesSource *source,
                                       const RulesShapesLimits *limits, GPtrArray **warnings,
                                       GError **error);

/* evidence-analyse.c: fills in what evidence wants to know of each shape. Called once, at the end of compiling. */
void rules_shapes_analyse (RulesShapes *shapes);
