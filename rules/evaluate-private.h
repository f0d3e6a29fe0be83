/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/evaluate.h"
#include "rules/instances.h"
#include "rules/limits.h"
#include "rules/path-memo.h"
#include "rules/shapes-private.h"
#include "rules/validate.h"

/* The evaluator from inside, for evidence and validation. Internal to rules/. */

/* A term as it was looked up last: constraints on the same value node look at it one after another. */
typedef struct {
  KgTermId id; /* KG_NONE: nothing looked up yet */
  gboolean has_value;
  KgTerm term;
  RulesValue value; /* literals, once asked for */
} RulesLookup;

/* A power of two. */
#define RULES_DATATYPES_KEPT 64u

struct _RulesEvaluator {
  const RulesShapes *shapes;
  RulesSource source;
  RulesEvaluateFlags flags;
  guint64 steps; /* for each evaluation */
  RulesScratch *scratch;
  RulesMatcher *matcher;
  struct _RulesEvidenceMaker
      *evidence; /* (nullable) evidence.c's own; freed by rules_evidence_maker_free() */
  const RulesInstances *instances; /* (nullable) while a whole graph is validated */
  const RulesPathMemo
      *memo; /* (nullable) what is known of walks; its owner's. Set after begin, until the next */
  RulesLookup lookup;
  KgTermId datatype_ids[RULES_DATATYPES_KEPT]; /* which datatypes are known, by id */
  RulesDatatype datatypes[RULES_DATATYPES_KEPT];
};

/* As rules_evaluate(), within an evaluation: the steps go on counting. */
RulesTruth rules_evaluate_shape (RulesEvaluator *evaluator, guint32 shape, KgTermId focus);
/* One constraint of a shape at a focus node, over all value nodes. */
RulesTruth rules_evaluate_constraint (RulesEvaluator *evaluator, guint32 shape, guint32 constraint,
                                      KgTermId focus);
/* Whether a constraint looks at each value node by itself (all but has-value, the counts, uniqueLang, equals, closed …): a
 * shape conforms to it if each value node does. */
gboolean rules_constraint_is_by_value (RulesConstraintKind kind);
/* Such a constraint at one value node; sh:disjoint, sh:lessThan and sh:lessThanOrEquals look at `focus` too. */
RulesTruth rules_evaluate_value (RulesEvaluator *evaluator, const RulesConstraint *constraint,
                                 KgTermId focus, KgTermId value);
/* Whether `value` counts for a qualified constraint: it conforms to the shape and, if asked for, to no sibling. */
RulesTruth rules_evaluate_qualified (RulesEvaluator *evaluator, const RulesConstraint *constraint,
                                     KgTermId value);
/* Pushes the value nodes of a shape at a focus node: the focus itself for a node shape. */
gboolean rules_evaluate_push_values (RulesEvaluator *evaluator, const RulesShape *shape,
                                     KgTermId focus);
/* How a value of sh:lessThan … or a range constraint compares; both ids of the view. */
RulesOrder rules_evaluate_order (RulesEvaluator *evaluator, KgTermId a, KgTermId b);

/* Kleene's "and" and "or", which evaluate each side once (MIN and MAX of GLib do not). */
static inline RulesTruth
rules_truth_and (RulesTruth a, RulesTruth b)
{
  return a < b ? a : b;
}

static inline RulesTruth
rules_truth_or (RulesTruth a, RulesTruth b)
{
  return a > b ? a : b;
}

static inline RulesTruth
rules_truth_not (RulesTruth a)
{
  return (RulesTruth) (RULES_CONFORMS - a);
}

/* What is known of the walks of a path from a node; NULL: nothing. */
static inline const RulesWalked *
rules_evaluate_recall (const RulesEvaluator *evaluator, const RulesPath *path, KgTermId focus)
{
  return evaluator->memo == NULL
             ? NULL
             : rules_path_memo_find (evaluator->memo, path, evaluator->source.only, focus);
}

/* --- Terms --- */

/* The term of an id, with its value if it is a literal and the value is asked for. Valid until the next call. */
const RulesLookup *rules_evaluate_term (RulesEvaluator *evaluator, KgTermId id);
const RulesLookup *rules_evaluate_literal (RulesEvaluator *evaluator, KgTermId id);
/* The value of a literal; FALSE if the id is no literal. */
gboolean rules_evaluate_read (RulesEvaluator *evaluator, KgTermId id, RulesValue *out);

/* What a comparison of values without an order comes to. */
static inline RulesTruth
rules_evaluate_orderless (const RulesEvaluator *evaluator)
{
  return (evaluator->flags & RULES_EVALUATE_CONDITION) != 0 ? RULES_UNKNOWN : RULES_VIOLATES;
}

/* Whether ascending ids hold one. */
static inline gboolean
rules_ids_contain (const KgTermId *ids, guint32 n, KgTermId id)
{
  const KgTermId *end = ids + n;
  while (n > 0) {
    guint32 half = n / 2;
    gboolean right = ids[half] < id;
    ids = right ? ids + half + 1 : ids;
    n = right ? n - half - 1 : half;
  }
  return ids < end && *ids == id;
}

/* --- Over all value nodes --- */

/* The value nodes of a shape, ascending and distinct: a run of the graph's own where they stand there together, else
 * pushed. */
typedef struct {
  const KgTermId *run; /* (nullable) borrowed from the graph, or the focus node itself */
  guint32 first;       /* else: their place on the stack */
  guint32 n;
} RulesValues;

/* FALSE if the step limit was reached. `focus` must stay where it is as long as the values are used. */
gboolean rules_evaluate_values (RulesEvaluator *evaluator, const RulesShape *shape,
                                const KgTermId *focus, RulesValues *out);
/* The same for the objects of a predicate. */
gboolean rules_evaluate_objects (RulesEvaluator *evaluator, KgTermId subject, KgTermId predicate,
                                 RulesValues *out);

static inline KgTermId
rules_values_get (const RulesEvaluator *evaluator, const RulesValues *values, guint32 i)
{
  return values->run != NULL ? values->run[i] : evaluator->scratch->values[values->first + i];
}

static inline gboolean
rules_values_contain (const RulesEvaluator *evaluator, const RulesValues *values, KgTermId id)
{
  const KgTermId *pushed = evaluator->scratch->values + values->first;
  return rules_ids_contain (values->run != NULL ? values->run : pushed, values->n, id);
}

/* Where validation collects: what is violated, and whether something could not be evaluated. */
typedef struct {
  GArray *results;  /* RulesResult */
  RulesResult next; /* without its value */
  gboolean unknown;
  gboolean full; /* there were more than RULES_LIMIT_RESULTS */
} RulesFound;

/* What one value node (KG_NONE: all together) comes to; TRUE: that settles the constraint. */
static inline gboolean
rules_found_settles (RulesFound *found, RulesTruth truth, KgTermId value)
{
  if (G_LIKELY (truth == RULES_CONFORMS)) {
    return FALSE;
  }
  if (found == NULL) {
    return truth == RULES_VIOLATES;
  }
  found->unknown |= truth == RULES_UNKNOWN;
  found->full |= found->results->len >= RULES_LIMIT_RESULTS;
  if (truth == RULES_VIOLATES && !found->full) {
    found->next.value = value;
    g_array_append_val (found->results, found->next);
  }
  return found->full;
}

/* A constraint over all value nodes. With `found` (nullable) everything that violates it is collected there; without, the
 * first violation ends it. */
RulesTruth rules_evaluate_over (RulesEvaluator *evaluator, const RulesConstraint *constraint,
                                KgTermId focus, const RulesValues *values, RulesFound *found);

/* validate.c: the results of validating a shape at a node, appended (RulesResult), as rules_validate() has them. FALSE if it could not be
 * evaluated: then they are not all. */
gboolean rules_evaluate_results (RulesEvaluator *evaluator, guint32 shape, KgTermId focus,
                                 GArray *results);

/* evaluate-pair.c: those that compare value nodes with other nodes. */
RulesTruth rules_evaluate_equals (RulesEvaluator *evaluator, const RulesConstraint *constraint,
                                  KgTermId focus, const RulesValues *values, RulesFound *found);
RulesTruth rules_evaluate_less_than (RulesEvaluator *evaluator, const RulesConstraint *constraint,
                                     KgTermId focus, KgTermId value, RulesFound *found);
RulesTruth rules_evaluate_unique_lang (RulesEvaluator *evaluator, const RulesValues *values,
                                       RulesFound *found);
RulesTruth rules_evaluate_closed (RulesEvaluator *evaluator, const RulesConstraint *constraint,
                                  const RulesValues *values, RulesFound *found);

void rules_evidence_maker_free (struct _RulesEvidenceMaker *maker);
