/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/catalogue.h"
#include "rules/evidence.h"
#include "rules/validate.h"

/* What a graph has to say to the requirements of a catalogue, for one system. A pure function of graph, system and day: nothing is filled
 * in, and everything rests on triples.
 *
 * Which resources belong to a system, for questions about "some instance of a class": those described (of which something is said) in the graphs in
 * which the system is said to be one; where none says so, in which something is said of it. Where these graphs describe several systems, only
 * those that a chain of their statements joins to this one, of any direction, by way of what they describe, that does not pass through a
 * class, an ontology or another system. What added facts give a class belongs to it as well. */

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
  KgTermId from; /* where the walk begins: the value above, or a focus that conforms */
  KgTermId value;
  const RulesStep *steps; /* the walk from the value above, or from the focus */
  guint n_steps;
  const RulesShown *children; /* (nullable) the first */
  const RulesShown
      *next; /* (nullable) its sibling; in the order of the foci, then of parts, then of terms */
};

typedef struct {
  const RulesQuestionAsked *question;
  RulesAnswerStatus status;
  const RulesWay *way;  /* (nullable) that holds; else the one that came nearest */
  KgTermId focus;       /* of it; KG_NONE: there is no instance */
  const KgTermId *foci; /* GIVEN: all that conform, `focus` the first; else just that, or none */
  guint n_foci;
  const RulesEvidence *evidence; /* (nullable) for what the way came to at the focus */
  const RulesTriple *
      triples; /* GIVEN: cited by the evidence, sufficient and minimal; they may be none where the way has a focus class: then
                              it rests on `belongs`. PARTIAL: what was found and does not suffice */
  guint n_triples;
  const RulesTriple
      *belongs; /* where the way has a focus class: what makes the focus an instance of it */
  guint n_belongs;
  const RulesShown *shown; /* (nullable) the first */
  guint64
      n_not_shown; /* values beyond RULES_LIMIT_SHOWN; all of them, where a limit was reached, are not known */
  const RulesResult *violated; /* PARTIAL and NONE: what the nearest way wants and does not find */
  guint n_violated;
  const char *const *
      missing; /* the same as sentences without their subject: the shapes' messages, else rules_result_sentence(); distinct, NULL-terminated */
} RulesAnswer;

/* Whether a risk class holds, and why. */
typedef struct {
  const RulesRiskClass *risk_class;
  RulesTruth truth;  /* of the class as a whole */
  gboolean excepted; /* its condition holds, and so does its exception */
  const RulesEvidence
      *evidence; /* (nullable) for the condition; NULL: it has none, or a limit was reached */
  const RulesEvidence *
      exception; /* (nullable) where the condition does not fail: for gr:unless, that it holds or does not */
  const RulesEvidence *no_exception; /* (nullable) the same for gr:notUnless */
  const RulesTriple *triples;        /* cited by all three */
  guint n_triples;
} RulesClassification;

typedef enum {
  RULES_REQUIREMENT_MET,     /* all that it asks, and all below, is answered */
  RULES_REQUIREMENT_PARTIAL, /* some is */
  RULES_REQUIREMENT_GAP,     /* nothing is */
  RULES_REQUIREMENT_UNKNOWN,
  RULES_REQUIREMENT_NOT_APPLICABLE, /* no application of it holds; or it asks nothing by itself, and of what is below nothing applies */
  RULES_REQUIREMENT_SILENT, /* it asks nothing by itself, and nothing below does */
} RulesRequirementStatus;

typedef struct {
  const RulesRequirement *requirement;
  RulesRequirementStatus status;
  RulesTruth applies;
  const RulesApplication
      *application; /* (nullable) the first that holds; NULL where it applies: none is asked for */
  const RulesClassification
      *because;                   /* (nullable) the first class that it asks for and that holds */
  const RulesEvidence *condition; /* (nullable) for its gr:condition */
  gboolean in_force;              /* it applies, and its day has come */
  const RulesAnswer *answers;     /* one for each question; also where it does not apply */
  KgTermId
      responsible; /* whom the graph names for it (gr:Responsibility), else for the nearest above it, else for the system; KG_NONE */
  guint n_responsible;               /* how many are named so; `responsible` is the first */
  const RulesTriple *responsibility; /* that say so, with contract and clause; of all of them */
  guint n_responsibility;
} RulesFinding;

/* The working memory, of one thread, and what it last found. */
typedef struct _RulesAssessor RulesAssessor;

RulesAssessor *rules_assessor_new (const RulesCatalogues *catalogues);
void rules_assessor_free (RulesAssessor *assessor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesAssessor, rules_assessor_free)

/* Facts that are in no document, such as what the log says of the system (sealed; over the graph's snapshot). NULL: none. Before the first
 * question, or after forgetting; borrowed. */
void rules_assessor_add_facts (RulesAssessor *assessor, const KgOverlay *facts);
/* Of messages and sentences, as ontology_label(); NULL: English. Borrowed. */
void rules_assessor_set_languages (RulesAssessor *assessor, const char *const *languages);
/* What results are ids of: the graph's snapshot with the facts. */
const KgView *rules_assessor_view (const RulesAssessor *assessor);

/* The systems of a graph (airo:AISystem, aidoc:AISystem, eu-aiact:AISystem, dpv's AISystem, and what is a kind of these; not what is a class itself), by their terms' order. (transfer full, KgTermId) */
GArray *rules_assessor_systems (RulesAssessor *assessor);

/* Results live until rules_assessor_forget() or the assessor's end; a system is classified once. `today`: an xsd:date's day, microseconds
 * since 1970. What a limit keeps from being evaluated is UNKNOWN; errors: RULES_ERROR_LIMIT, where all of it together takes more than
 * RULES_LIMIT_ASSESSMENT_STEPS. */
const RulesClassification *rules_assessor_classify (RulesAssessor *assessor, KgTermId system,
                                                    guint *n, GError **error);
/* Whether a purpose of the system is on record. Where none is, that no class holds says nothing: the system cannot be classified. */
gboolean rules_assessor_has_purpose (RulesAssessor *assessor, KgTermId system);
/* The findings of a catalogue's requirements, as `all` has them; classifies first. */
const RulesFinding *rules_assessor_assess (RulesAssessor *assessor, const RulesCatalogue *catalogue,
                                           KgTermId system, gint64 today, guint *n, GError **error);
void rules_assessor_forget (RulesAssessor *assessor);
