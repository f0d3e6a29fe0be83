/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/arena.h"
#include "rules/array.h"
#include "rules/evaluate-private.h"
#include "rules/evidence.h"

/* How evidence is made, from inside; evidence.c says why it comes out right. Internal to rules/. */

/* What is to be shown: that the shape comes to `truth`; or, unless it is RULES_NO_CONSTRAINT, that
 * this constraint of it is violated, by this value node, unless that is KG_NONE. */
typedef struct {
  guint32 shape;
  guint32 constraint;
  KgTermId focus;
  KgTermId value;
  RulesTruth truth;
} RulesGoal;

#define RULES_NO_CONSTRAINT G_MAXUINT32

/* Differs: the triples at hand come to the same as the graph, but not for a reason that holds on
 * both. */
typedef enum {
  RULES_MAKING,
  RULES_MAKING_DIFFERS,
  RULES_MAKING_LIMIT, /* a limit was reached */
} RulesMakingState;

/* The maker of one evaluator; its memory is kept. */
typedef struct _RulesEvidenceMaker RulesEvidenceMaker;
struct _RulesEvidenceMaker {
  RulesEvaluator *evaluator;
  RulesArena *arena; /* all evidence that is alive */
  const RulesTriples
      *graph; /* what the evaluator reads: NULL, unless it was restricted by its user */
  const RulesTriples *source; /* where choices are made: `graph`, or some of its triples */
  RulesTriples *seen;         /* what the last round cited */
  RulesTriples *within;       /* what minimising has left */
  RulesTriples *trial;        /* what minimising tries */
  GArray *cited;    /* RulesTriple: what this round cites; after it ascending and distinct */
  GArray *kept;     /* RulesTriple: those of `within` */
  GArray *steps;    /* RulesStep */
  GArray *premises; /* RulesTriple */
  GArray *classes;  /* KgTermId */
  gboolean first;   /* nothing has been seen yet */
  gboolean asks;    /* what was seen can make a difference to the tree */
  gboolean once;    /* it makes none that counts: one round will do */
  RulesMakingState state;
  guint32 nodes;    /* left for this round's tree */
  gboolean unknown; /* the goal is: the evaluator stops where it did */
  guint64 budget;   /* steps left for this evidence */
  guint64 lent;     /* of those, what the evaluator was given */
};

/* --- Asking the evaluator (evidence.c) --- */

typedef enum {
  RULES_ASK_SHAPE,      /* shape, focus */
  RULES_ASK_CONSTRAINT, /* shape, constraint, focus */
  RULES_ASK_VALUE,      /* constraint, focus, value */
  RULES_ASK_QUALIFIED,  /* constraint, value */
} RulesAskKind;

typedef struct {
  RulesAskKind kind;
  guint32 shape;
  guint32 constraint;
  KgTermId focus;
  KgTermId value;
} RulesAsk;

RulesTruth rules_maker_ask (RulesEvidenceMaker *maker, const RulesTriples *only,
                            const RulesAsk *ask);
/* Whether it comes to `truth` on the source, and on the graph. */
gboolean rules_maker_holds (RulesEvidenceMaker *maker, const RulesAsk *ask, RulesTruth truth);
gboolean rules_maker_shape_is (RulesEvidenceMaker *maker, guint32 shape, KgTermId focus,
                               RulesTruth truth);
/* Lends steps to the evaluator, which reads `only` from now on; and takes back what is left. */
void rules_maker_lend (RulesEvidenceMaker *maker, const RulesTriples *only);
void rules_maker_settle (RulesEvidenceMaker *maker);

/* Pushes, ascending and distinct: the value nodes of a shape on `only`. */
void rules_maker_push_values (RulesEvidenceMaker *maker, const RulesTriples *only, guint32 shape,
                              KgTermId focus);
/* The same for the objects of a predicate. */
void rules_maker_push_objects (RulesEvidenceMaker *maker, const RulesTriples *only,
                               KgTermId subject, KgTermId predicate);
/* Pushes the value nodes on what was seen, and notes that this mattered. */
void rules_maker_push_seen (RulesEvidenceMaker *maker, guint32 shape, KgTermId focus);
/* Sorts what was pushed from `start` on and drops repetitions. */
void rules_maker_sort_values (RulesEvidenceMaker *maker, guint32 start);

static inline guint32
rules_maker_top (const RulesEvidenceMaker *maker)
{
  return maker->evaluator->scratch->n_values;
}

static inline void
rules_maker_pop (RulesEvidenceMaker *maker, guint32 start)
{
  maker->evaluator->scratch->n_values = start;
}

static inline KgTermId
rules_maker_value (const RulesEvidenceMaker *maker, guint32 at)
{
  return maker->evaluator->scratch->values[at];
}

/* Whether a value stands on the stack from `start` to `end`. */
static inline gboolean
rules_maker_is_pushed (const RulesEvidenceMaker *maker, guint32 start, guint32 end, KgTermId value)
{
  for (guint32 i = start; i < end; i++) {
    if (rules_maker_value (maker, i) == value) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Trees with the choices of `source` until they cite what the last one cited: `cited` suffices
 * then. NULL if the state is no longer RULES_MAKING. */
RulesEvidence *rules_maker_rounds (RulesEvidenceMaker *maker, const RulesGoal *goal,
                                   const RulesTriples *source);

/* --- Leaves (evidence-tree.c) --- */

/* Where the next sibling goes. */
typedef struct {
  const RulesEvidence **end;
} RulesBranch;

static inline RulesBranch
rules_branch_below (RulesEvidence *evidence)
{
  return (RulesBranch) { .end = &evidence->children };
}

/* Where in the shapes the maker is. */
typedef struct {
  guint32 shape;
  guint32 constraint;
  KgTermId focus;
  RulesTruth truth;
} RulesPlace;

static inline RulesEvidence *
rules_evidence_add (RulesEvidenceMaker *maker, RulesBranch *branch, RulesEvidenceKind kind,
                    const RulesPlace *place)
{
  RulesEvidence *evidence =
      (RulesEvidence *) rules_arena_take (maker->arena, sizeof (RulesEvidence));
  evidence->kind = kind;
  evidence->shape = place->shape;
  evidence->constraint = place->constraint;
  evidence->focus = place->focus;
  evidence->truth = place->truth;
  *branch->end = evidence;
  branch->end = &evidence->next;
  if (G_UNLIKELY (--maker->nodes == 0)) {
    maker->state = RULES_MAKING_LIMIT;
    maker->nodes = 1;
  }
  return evidence;
}

RulesEvidence *rules_evidence_add_constraint (RulesEvidenceMaker *maker, RulesBranch *branch,
                                              const RulesPlace *place, KgTermId value);
void rules_evidence_add_absence (RulesEvidenceMaker *maker, RulesBranch *branch,
                                 const RulesPlace *place, KgTermId value);
void rules_evidence_add_comparison (RulesEvidenceMaker *maker, RulesBranch *branch,
                                    const RulesPlace *place, KgTermId value, KgTermId other);
void rules_evidence_add_count (RulesEvidenceMaker *maker, RulesBranch *branch,
                               const RulesPlace *place, guint64 count);
void rules_evidence_add_triple (RulesEvidenceMaker *maker, RulesBranch *branch,
                                const RulesPlace *place, const RulesTriple *triple);
/* The walk to a value node of the source; nothing where the shape has no path. */
void rules_evidence_add_walk (RulesEvidenceMaker *maker, RulesBranch *branch,
                              const RulesPlace *place, KgTermId value);
/* What makes `value` an instance of the class of sh:class. */
void rules_evidence_add_instance (RulesEvidenceMaker *maker, RulesBranch *branch,
                                  const RulesPlace *place, KgTermId value);

/* Why the goal's truth, at the root. */
void rules_evidence_add_goal (RulesEvidenceMaker *maker, RulesBranch *branch,
                              const RulesGoal *goal);
void rules_evidence_add_shape (RulesEvidenceMaker *maker, RulesBranch *branch, guint32 shape,
                               KgTermId focus, RulesTruth truth);

/* --- By what it comes to (evidence-conform.c, evidence-violate.c) --- */

/* Below a shape that is conformed to, or violated. */
void rules_evidence_conform (RulesEvidenceMaker *maker, RulesBranch *branch, guint32 shape,
                             KgTermId focus);
void rules_evidence_violate (RulesEvidenceMaker *maker, RulesBranch *branch, guint32 shape,
                             KgTermId focus);
/* A violated constraint; `value` KG_NONE: by any value node. */
void rules_evidence_violate_constraint (RulesEvidenceMaker *maker, RulesBranch *branch,
                                        const RulesPlace *place, KgTermId value);
/* Why `value` counts, or does not count, for a qualified constraint. */
void rules_evidence_add_counting (RulesEvidenceMaker *maker, RulesBranch *branch,
                                  const RulesPlace *place, KgTermId value);
void rules_evidence_add_not_counting (RulesEvidenceMaker *maker, RulesBranch *branch,
                                      const RulesPlace *place, KgTermId value);
/* Of the value nodes on the stack from `start` to `end`, no more than `limit` may count:
 * evidence that the others do not, once there are more; and how many do on the graph. */
void rules_evidence_add_uncounted (RulesEvidenceMaker *maker, RulesBranch *branch,
                                   const RulesPlace *place, guint32 start, guint32 end,
                                   guint64 limit);

/* --- What minimising asks (evidence-minimise.c) --- */

/* Takes triples away until none can go, and makes the tree agree. `tree` cites `cited`. */
RulesEvidence *rules_maker_minimise (RulesEvidenceMaker *maker, const RulesGoal *goal,
                                     RulesEvidence *tree);
/* Marks all triples below `evidence` that are not of `needed` (sealed) as spare. */
void rules_evidence_spare (RulesEvidence *evidence, const RulesTriples *needed);
