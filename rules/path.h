/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/reader.h"
#include "rules/scratch.h"
#include "rules/source.h"
#include "rules/truth.h"

/* SHACL property paths (SHACL 2.3.1): predicate, sequence, alternative, inverse, zero-or-more, one-or-more, zero-or-one,
 * nested at will; and named paths, spelled out.
 *
 * A path that is one predicate, forwards or backwards, is a lookup. Any other becomes an automaton without empty steps
 * (Glushkov's): one state for each predicate it mentions, walked breadth first over pairs of node and state, which gives
 * values, reachability and shortest walks alike, and ends on cyclic graphs. */

typedef enum {
  RULES_PATH_PREDICATE, /* p */
  RULES_PATH_INVERSE,   /* ^p */
  RULES_PATH_AUTOMATON,
} RulesPathKind;

typedef struct _RulesPath RulesPath;

/* The path that `node` of the shapes graph stands for, being the sh:path (or gr:path) of `subject`; NULL, with a problem
 * noted, if it is ill-formed: SHACL 2.3.1. Beside a list nothing else counts; two other forms on one node are a problem;
 * what says nothing about paths (a comment) is ignored. */
RulesPath *rules_path_new (RulesReader *reader, KgTermId subject, KgTermId node);
RulesPath *rules_path_ref (RulesPath *path);
void rules_path_unref (RulesPath *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesPath, rules_path_unref)

RulesPathKind rules_path_kind (const RulesPath *path);
/* Of RULES_PATH_PREDICATE and RULES_PATH_INVERSE. */
KgTermId rules_path_predicate (const RulesPath *path);
/* Its node in the shapes graph. */
KgTermId rules_path_node (const RulesPath *path);
/* Whether the focus node itself is always among the values (a path of zero length is one of its walks). */
gboolean rules_path_is_nullable (const RulesPath *path);

/* A number for those who remember what walking came to (path-memo.h): paths with the same one walk alike. Given while what the
 * path belongs to is compiled, and not by others. */
#define RULES_PATH_UNNUMBERED G_MAXUINT32
void rules_path_set_number (RulesPath *path, guint32 number);

/* Pushes the value nodes of `focus`, ascending and distinct. FALSE if the step limit was reached: then what was pushed is
 * not all. */
gboolean rules_path_push_values (const RulesPath *path, const RulesSource *source, KgTermId focus,
                                 RulesScratch *scratch);
/* Whether `value` is a value node of `focus`. RULES_UNKNOWN at the step limit. */
RulesTruth rules_path_reaches (const RulesPath *path, const RulesSource *source, KgTermId focus,
                               KgTermId value, RulesScratch *scratch);
/* Pushes the nodes that `value` is a value node of, ascending and distinct: the path backwards. */
gboolean rules_path_push_origins (const RulesPath *path, const RulesSource *source, KgTermId value,
                                  RulesScratch *scratch);

/* One step of a walk: a triple, and which way it was walked. */
typedef struct {
  RulesTriple triple;
  gboolean inverse; /* from object to subject */
} RulesStep;

/* Appends (RulesStep) a shortest walk from `focus` to `value`, in walking order; the same graph gives the same walk:
 * of several, the one with the smallest ids counts, step by step: predicate, then the node it leads to, forwards before
 * backwards. Empty where the focus is the value and the path nullable. FALSE, appending nothing, if there is none or the
 * limit was reached. */
gboolean rules_path_walk (const RulesPath *path, const RulesSource *source, KgTermId focus,
                          KgTermId value, RulesScratch *scratch, GArray *steps);

/* For analysis: the predicates that the path mentions (data graph's ids, ascending, distinct; the array is the path's),
 * and whether each is mentioned once only, so that no two parts of a walk can use the same triple. */
const KgTermId *rules_path_predicates (const RulesPath *path, guint *n);
gboolean rules_path_is_disjoint (const RulesPath *path);

/* The automaton, for those who walk it their own way (reads.h). State 0 is the start and has no predicate; states are
 * entered by walking their predicate. A path of a single predicate has one too. */
typedef struct {
  KgTermId predicate;
  gboolean inverse;
  gboolean accepts;
  guint n_next;
  const guint16 *next; /* states that may follow, ascending; the path's */
} RulesPathState;

guint rules_path_n_states (const RulesPath *path);
void rules_path_state (const RulesPath *path, guint state, RulesPathState *out);

/* The tree of a path, for those who write it out. A named path is a NAMED node with what it stands for below. */
typedef enum {
  RULES_PATH_NODE_PREDICATE,
  RULES_PATH_NODE_NAMED,
  RULES_PATH_NODE_INVERSE,
  RULES_PATH_NODE_SEQUENCE,
  RULES_PATH_NODE_ALTERNATIVE,
  RULES_PATH_NODE_ZERO_OR_MORE,
  RULES_PATH_NODE_ONE_OR_MORE,
  RULES_PATH_NODE_ZERO_OR_ONE,
} RulesPathNodeKind;

typedef struct _RulesPathNode RulesPathNode;
struct _RulesPathNode {
  RulesPathNodeKind kind;
  KgTermId predicate; /* PREDICATE, NAMED: its IRI, an id of the data graph */
  guint n_parts;
  RulesPathNode **parts;
};

const RulesPathNode *rules_path_tree (const RulesPath *path);
/* As SPARQL would write it: "gr:source/prov:wasDerivedFrom*", "^ex:parent|ex:child". Named paths by their name. (transfer full) */
char *rules_path_to_string (const RulesPath *path, const KgView *view);
