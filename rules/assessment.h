/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/catalogue.h"
#include "rules/evidence.h"

/* What a graph has to say to the requirements of a catalogue, for one system. A pure function of graph, system and day: nothing is filled
 * in, and everything rests on triples.
 *
 * Which resources belong to a system, for questions about "some instance of a class": those described in the graphs in which the system
 * is said to be one. Where these describe several systems, only those that a chain of statements joins to this one, of any
 * direction, that does not pass through a class or another system. */

typedef enum {
  RULES_ANSWER_GIVEN, /* the shape of a way holds */
  RULES_ANSWER_PARTIAL, /* none holds, and there is something: what is shown, or what was found and does not suffice */
  RULES_ANSWER_NONE,    /* no evidence */
  RULES_ANSWER_UNKNOWN, /* a limit was reached, or values cannot be compared */
} RulesAnswerStatus;

/* A value that is shown, and how it was reached. */
typedef struct _RulesShown RulesShown;
struct _RulesShown {
  const RulesPart *part;
  KgTermId value;
  const RulesStep *steps; /* the walk from the value above, or from the focus */
  guint n_steps;
  const RulesShown *children; /* (nullable) the first */
  const RulesShown *next;     /* (nullable) its sibling; of the order of parts, then of terms */
};

typedef struct {
  const RulesQuestionAsked *question;
  RulesAnswerStatus status;
  const RulesWay *way;           /* (nullable) that holds; else the one that came nearest */
  KgTermId focus;                /* of it; KG_NONE: there is no instance */
  const RulesEvidence *evidence; /* (nullable) for what the way came to */
  const RulesTriple
      *triples; /* cited by the evidence; sufficient and minimal where status is GIVEN */
  guint n_triples;
  const RulesShown *shown; /* (nullable) the first */
  const char *const *
      missing; /* PARTIAL and NONE: sentences, rules_result_sentence(): what the nearest way wants; NULL-terminated */
} RulesAnswer;

/* Whether a risk class holds, and why. */
typedef struct {
  const RulesRiskClass *risk_class;
  RulesTruth truth;              /* of the class as a whole */
  gboolean excepted;             /* its condition holds, and so does its exception */
  const RulesEvidence *evidence; /* for the condition */
  const RulesEvidence
      *exception;             /* (nullable) for the exception: that it holds, or that it does not */
  const RulesTriple *triples; /* cited by both */
  guint n_triples;
} RulesClassification;

typedef enum {
  RULES_REQUIREMENT_MET,     /* all that it asks, and all below, is answered */
  RULES_REQUIREMENT_PARTIAL, /* some is */
  RULES_REQUIREMENT_GAP,     /* nothing is */
  RULES_REQUIREMENT_UNKNOWN,
  RULES_REQUIREMENT_NOT_APPLICABLE, /* no application of it holds */
  RULES_REQUIREMENT_SILENT,         /* it asks nothing by itself, and nothing below does */
} RulesRequirementStatus;

typedef struct {
  const RulesRequirement *requirement;
  RulesRequirementStatus status;
  const RulesApplication *application; /* (nullable) the first that holds */
  gboolean in_force;                   /* its day has come */
  const RulesAnswer *answers;          /* one for each question; also where it does not apply */
  KgTermId
      responsible; /* whom the graph names for it (gr:Responsibility), or for the nearest above it, or for the system; KG_NONE */
  const RulesTriple *responsibility; /* that say so */
  guint n_responsibility;
} RulesFinding;

/* The working memory, of one thread, and what it last found. */
typedef struct _RulesAssessor RulesAssessor;

RulesAssessor *rules_assessor_new (const RulesCatalogues *catalogues);
void rules_assessor_free (RulesAssessor *assessor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesAssessor, rules_assessor_free)

/* Facts that are in no document, such as what the log says of the system (sealed; over the graph's snapshot). NULL: none. Before the first
 * question; kept. */
void rules_assessor_add_facts (RulesAssessor *assessor, const KgOverlay *facts);

/* The systems of a graph (airo:AISystem, aidoc:AISystem, eu-aiact:AISystem, dpv's AISystem, and what is a kind of these), by their terms' order. (transfer full, KgTermId) */
GArray *rules_assessor_systems (RulesAssessor *assessor);

/* Results live until the next question or the assessor's end. `today`: an xsd:date's day, microseconds since 1970. Errors: RULES_ERROR_LIMIT. */
const RulesClassification *rules_assessor_classify (RulesAssessor *assessor, KgTermId system,
                                                    guint *n, GError **error);
/* The findings of a catalogue's requirements, as `all` has them; classifies first. */
const RulesFinding *rules_assessor_assess (RulesAssessor *assessor, const RulesCatalogue *catalogue,
                                           KgTermId system, gint64 today, guint *n, GError **error);
