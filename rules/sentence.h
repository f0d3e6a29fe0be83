/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/evidence.h"
#include "rules/policies.h"

/* Evidence in words and as a drawing, outside a decision: for reports. English; whoever writes another language puts texts of its own in the place of those of a step. */

typedef struct _RulesTeller RulesTeller;

/* `view` is that of the graph that the shapes are of, perhaps with an overlay; it, the shapes and `languages` (nullable; as ontology_label()) are borrowed. */
RulesTeller *rules_teller_new (const RulesShapes *shapes, const KgView *view,
                               const char *const *languages);
void rules_teller_free (RulesTeller *teller);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesTeller, rules_teller_free)

/* What a predicate is called. */
typedef struct {
  char *text;
  gboolean is_label; /* words, not a CURIE or an IRI */
  const char
      *phrase; /* (nullable) that joins subject and object: "is approved by", "has purpose" */
} RulesTellerPredicate;

void rules_teller_predicate (const RulesTeller *teller, KgTermId predicate,
                             RulesTellerPredicate *out);
void rules_teller_predicate_clear (RulesTellerPredicate *predicate);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesTellerPredicate, rules_teller_predicate_clear)

/* The last part of an IRI as words: "change log" of ".../ChangeLog". FALSE, appending nothing, if it cannot be read so. */
gboolean rules_words_append_iri (GString *out, const char *iri);

/* A step of an explanation: one sentence, without a capital and a full stop. */
typedef enum {
  RULES_STEP_ASSERTED,
  RULES_STEP_CLAIMED,
  RULES_STEP_DERIVED,
  RULES_STEP_ABSENT,
  RULES_STEP_COMPARED, /* counts as well */
} RulesExplainStepKind;
#define RULES_N_STEP_KINDS (RULES_STEP_COMPARED + 1)

typedef struct {
  RulesExplainStepKind kind;
  char *text;
  char *
      where; /* "crm.ttl:14, commit 3", "the request"; empty where it stands nowhere. NULL: not looked up,
                  nor is the kind, in brief steps */
  guint depth;    /* what a derived statement rests on lies one deeper than it */
  gboolean minor; /* goes without saying: from the request to what it names, on the way to more */
  guint
      after; /* the step that this one goes on from: the same walk, or what is compared; G_MAXUINT: none */
  gboolean spare; /* RulesEvidence.spare */
  gboolean has_triple;
  gboolean derived; /* a triple that follows from others */
  RulesTriple triple;
} RulesExplainStep;

/* (transfer full) (element-type RulesExplainStep); `evidence` NULL: none. */
GArray *rules_teller_steps (const RulesTeller *teller, const RulesEvidence *evidence);

/* A drawing: the steps lead to a ground, the ground to an outcome. */
typedef struct {
  const char *outcome;     /* "high risk" */
  const char *head;        /* below it */
  RulesEffect colour;      /* of the outcome: that of this effect */
  const char *title;       /* of the ground: "Annex III(5)(b)" */
  const char *note;        /* below it, without a full stop */
  const char *basis;       /* (nullable) below that */
  const GArray *steps;     /* RulesExplainStep */
  const char *description; /* for those who do not see it */
  const char *legend
      [RULES_N_STEP_KINDS]; /* by kind; NULL: it is not in the legend. All NULL: as in explanations */
} RulesFigure;

/* As rules_explain_figure(). Appends. */
gboolean rules_teller_figure (const RulesTeller *teller, const RulesFigure *figure, GString *out,
                              GError **error);
