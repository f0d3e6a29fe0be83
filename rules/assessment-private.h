/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/assessment.h"
#include "rules/evaluate-private.h"
#include "rules/limits.h"
#include "rules/report-private.h"

/* The assessor from inside. Internal to rules/assessment*.c. */

/* What is known of the system that was asked about last. */
typedef struct {
  KgTermId system; /* KG_NONE: none */
  GArray *graphs;  /* KgTermId, ascending: that describe it */
  GHashTable *
      joined; /* (nullable) KgTermId: what is joined to it, where its graphs describe others; NULL: all they describe */
  gboolean partial;    /* a limit kept something from being joined */
  GHashTable *foci;    /* class -> RulesFoci */
  GHashTable *applied; /* RulesApplication -> RulesApplied, which are results */
} RulesBelonging;

/* What an application comes to for that system. */
typedef struct {
  RulesTruth truth;
  const RulesClassification *because;
  const RulesEvidence *condition;
} RulesApplied;

typedef struct {
  GArray *nodes;    /* KgTermId, by kg_view_order() */
  gboolean partial; /* there may be more */
} RulesFoci;

struct _RulesAssessor {
  RulesCatalogues *catalogues;
  const RulesShapes *shapes;
  const OntologyVocab *vocab;
  const OntologyHierarchy *hierarchy;
  KgView view;
  const char *const *languages;
  RulesEvaluator *evaluator;
  RulesNames names; /* for sentences, in these languages */
  gboolean has_names;
  guint64
      limit; /* of steps for each question: RULES_LIMIT_ASSESSMENT_STEPS, unless a test sets another */
  guint64 steps;          /* left of them */
  GPtrArray *blocks;      /* all results */
  GArray *systems;        /* (nullable) KgTermId, ascending */
  GHashTable *classified; /* system -> RulesClassification[], in the order of the risk classes */
  RulesBelonging belonging;
};

/* Zeroed, among the results. NULL for none. */
gpointer rules_assessor_take (RulesAssessor *assessor, gsize n, gsize size);
#define rules_assessor_make(assessor, type, n)                                                     \
  ((type *) rules_assessor_take ((assessor), (n), sizeof (type)))
/* A copy of an array's elements, among the results. */
gpointer rules_assessor_keep (RulesAssessor *assessor, const GArray *array, guint *n);

/* As rules_evaluate(), rules_evidence(): within what is left of the steps. NULL at a limit. */
RulesTruth rules_assess_shape (RulesAssessor *assessor, guint32 shape, KgTermId focus);
const RulesEvidence *rules_assess_evidence (RulesAssessor *assessor, guint32 shape, KgTermId focus,
                                            RulesTruth *truth);
/* Lends the evaluator steps, and takes back what is left. */
void rules_assess_lend (RulesAssessor *assessor);
void rules_assess_settle (RulesAssessor *assessor);
/* Ascending, distinct: triples, ids. */
void rules_assess_unite (GArray *triples);
void rules_assess_unite_ids (GArray *ids);
/* By their terms' order (KgTermId). */
void rules_assess_sort (const RulesAssessor *assessor, GArray *nodes);
gboolean rules_assess_is_literal (const RulesAssessor *assessor, KgTermId node);
/* Whether a triple says no more than what class something is of. */
gboolean rules_assess_is_of_classes (const RulesAssessor *assessor, const RulesTriple *triple);

/* assessment-belong.c. Valid until another system is asked about. */
RulesBelonging *rules_assess_belonging (RulesAssessor *assessor, KgTermId system);
/* The instances of a class that belong to a system. */
const RulesFoci *rules_assess_foci (RulesAssessor *assessor, KgTermId system, KgTermId class);
void rules_belonging_clear (RulesBelonging *belonging);
/* Whether it says of itself that it is a class, or an ontology. */
gboolean rules_assess_is_class (const RulesAssessor *assessor, KgTermId node);
/* All systems, ascending by id. */
const GArray *rules_assess_systems (RulesAssessor *assessor);

/* assessment-show.c: fills in what is shown. */
void rules_assess_show (RulesAssessor *assessor, RulesAnswer *answer);
/* Whether anything is that says more than classes. */
gboolean rules_assess_shows_something (const RulesAssessor *assessor, const RulesShown *shown);

/* assessment-near.c: how near a node comes to a shape. */
typedef struct {
  guint asked;   /* constraints */
  guint held;    /* of these */
  guint reached; /* of the others: that have some value */
} RulesNearness;

/* `found` (nullable): takes the triples of what holds and of what was reached. */
RulesNearness rules_assess_near (RulesAssessor *assessor, guint32 shape, KgTermId focus,
                                 GArray *found);
gboolean rules_nearness_is_better (const RulesNearness *a, const RulesNearness *b);

/* assessment-answer.c */
void rules_assess_answer (RulesAssessor *assessor, const RulesQuestionAsked *question,
                          KgTermId system, RulesAnswer *answer);

/* assessment-classify.c */
const RulesClassification *rules_assess_classes (RulesAssessor *assessor, KgTermId system);

/* assessment-apply.c: whether and by what a requirement applies. */
void rules_assess_application (RulesAssessor *assessor, KgTermId system, gint64 today,
                               RulesFinding *finding);

/* assessment-responsible.c */
typedef struct {
  KgTermId node;
  gboolean of_system; /* it names this one */
} RulesResponsibility;

/* Those that are for a system (RulesResponsibility), by their terms' order. (transfer full) */
GArray *rules_assess_responsibilities (RulesAssessor *assessor, KgTermId system);
void rules_assess_responsible (RulesAssessor *assessor, const GArray *responsibilities,
                               RulesFinding *finding);
