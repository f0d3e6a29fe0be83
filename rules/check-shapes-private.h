/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ontology/vocab.h"
#include "rules/check-shapes.h"

/* What the parts of the checker's SHACL share: check-shapes-graph.c reads graphs, walks paths and knows classes,
 * check-shapes-target.c knows which nodes are shapes and what they target, check-shapes.c and check-shapes-values.c know
 * constraint components. */

struct _RulesCheckShapes {
  KgView shapes;
  KgView data;
  const RulesTriple *only; /* (nullable) */
  guint n_only;
  gboolean strict;
  gboolean condition;
  guint64 steps; /* left */
  guint depth;   /* of shapes in shapes and paths in paths, here and now */
  gboolean gave_up;
  KgTermId unread; /* KG_NONE: none; a pattern that the checker does not read */
  KgTermId ids[ONTOLOGY_N_TERMS];
};

/* FALSE, from then on, when there are no steps left. */
gboolean rules_check_step (RulesCheckShapes *check, guint64 n);
/* FALSE where shapes or paths nest too deep; else rules_check_leave() follows. */
gboolean rules_check_enter (RulesCheckShapes *check);
void rules_check_leave (RulesCheckShapes *check);

/* Sets of nodes, in order of arrival. */
GArray *rules_check_nodes_new (void);
gboolean rules_check_nodes_have (const GArray *nodes, KgTermId node);
void rules_check_nodes_add (RulesCheckShapes *check, GArray *nodes, KgTermId node);
void rules_check_nodes_sort (GArray *nodes);

static inline KgTermId
rules_check_node (const GArray *nodes, guint i)
{
  return g_array_index (nodes, KgTermId, i);
}

gboolean rules_check_data_has (RulesCheckShapes *check, KgTermId subject, KgTermId predicate,
                               KgTermId object);
/* Adds the other ends of a node's triples; `inverse`: from object to subject. */
void rules_check_data_step (RulesCheckShapes *check, KgTermId node, KgTermId predicate,
                            gboolean inverse, GArray *out);
/* Appends (RulesTriple) all triples with a subject, or with a predicate; KG_NONE: with any. */
void rules_check_data_triples (RulesCheckShapes *check, KgTermId subject, KgTermId predicate,
                               GArray *out);

/* A value of a predicate in the shapes graph; KG_NONE if there is none. */
KgTermId rules_check_shapes_value (RulesCheckShapes *check, KgTermId subject,
                                   OntologyTerm predicate);
void rules_check_shapes_values (RulesCheckShapes *check, KgTermId subject, OntologyTerm predicate,
                                GArray *out);
/* The members of a list, in order, repetitions kept. (transfer full) */
GArray *rules_check_shapes_list (RulesCheckShapes *check, KgTermId list);
/* Whether a node is an instance of a class in the shapes graph: SHACL 1.1, by rdfs:subClassOf alone. */
gboolean rules_check_shapes_is_instance (RulesCheckShapes *check, KgTermId node,
                                         OntologyTerm class);

/* A blank node where there is no such term. */
KgTerm rules_check_term (const RulesCheckShapes *check, KgTermId id);
guint64 rules_check_number (const RulesCheckShapes *check, KgTermId id);
/* FALSE for KG_NONE. */
gboolean rules_check_is_true (const RulesCheckShapes *check, KgTermId id);

/* Adds the nodes at the other end of a path; `inverse`: of the path backwards. */
void rules_check_walk (RulesCheckShapes *check, KgTermId path, KgTermId from, gboolean inverse,
                       GArray *out);
/* Whether a node is an instance of a class in the data graph. */
gboolean rules_check_is_instance (RulesCheckShapes *check, KgTermId node, KgTermId class);

/* --- Constraint components --- */

/* What a parameter of a shape is checked with. */
typedef struct {
  RulesCheckShapes *check;
  KgTermId shape;
  KgTermId focus;
  const GArray *values;  /* KgTermId, distinct */
  KgTermId operand;      /* of this parameter */
  const char *component; /* of the results of this parameter */
  gboolean several;      /* a shape may have several values of this parameter */
  GArray *results;
  const RulesCheckResult *root; /* target shape and node */
} RulesCheckPart;

static inline RulesTruth
rules_check_holds (gboolean holds)
{
  return holds ? RULES_CONFORMS : RULES_VIOLATES;
}

/* Kleene's "not". */
static inline RulesTruth
rules_check_not (RulesTruth truth)
{
  return (RulesTruth) (RULES_CONFORMS - truth);
}

/* Whether one value is less than another, or unknown. */
RulesTruth rules_check_less (const RulesCheckPart *part, KgTermId a, KgTermId b, gboolean or_equal);

/* check-shapes-values.c: what looks at each value node by itself. NULL if the parameter is not of that kind. */
typedef RulesTruth (*RulesCheckValueFunc) (const RulesCheckPart *part, KgTermId value);
typedef struct {
  OntologyTerm parameter;
  const char *component;
  RulesCheckValueFunc holds;
  gboolean several;
} RulesCheckValueParameter;
const RulesCheckValueParameter *rules_check_value_parameters (gsize *n);
