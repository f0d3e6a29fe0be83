/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/assessment-private.h"

/* Whether a requirement applies to a system: by the first of its applications that holds. Where it is not known whether one does, it is
 * not known by which the requirement applies, and from when. */

static gboolean
is_asked_for (const RulesAssessor *assessor, const RulesApplication *application,
              const RulesRiskClass *class)
{
  KgTermId level = ontology_vocab_id (assessor->vocab, rules_risk_level_term (class->level));
  for (guint i = 0; i < application->n_risk_classes; i++) {
    KgTermId asked = application->risk_classes[i];
    if (asked == class->node || asked == level) {
      return TRUE;
    }
  }
  return FALSE;
}

static RulesTruth
has_class (RulesAssessor *assessor, KgTermId system, const RulesApplication *application,
           const RulesClassification **because)
{
  guint n = 0;
  const RulesClassification *classes = rules_assess_classes (assessor, system);
  rules_catalogues_risk_classes (assessor->catalogues, &n);
  RulesTruth truth = application->n_risk_classes == 0 ? RULES_CONFORMS : RULES_VIOLATES;
  for (guint i = 0; i < n && truth != RULES_CONFORMS; i++) {
    if (is_asked_for (assessor, application, classes[i].risk_class)) {
      truth = rules_truth_or (truth, classes[i].truth);
      *because = truth == RULES_CONFORMS ? &classes[i] : NULL;
    }
  }
  return truth;
}

/* Most requirements share the application of their catalogue: each is looked at once. */
static const RulesApplied *
apply (RulesAssessor *assessor, KgTermId system, const RulesApplication *application)
{
  GHashTable *known = rules_assess_belonging (assessor, system)->applied;
  RulesApplied *applied = g_hash_table_lookup (known, application);
  RulesTruth condition = RULES_CONFORMS;
  if (applied != NULL) {
    return applied;
  }
  applied = rules_assessor_make (assessor, RulesApplied, 1);
  applied->truth = has_class (assessor, system, application, &applied->because);
  if (applied->truth != RULES_VIOLATES && application->condition != RULES_NO_SHAPE) {
    applied->condition =
        rules_assess_evidence (assessor, application->condition, system, &condition);
    condition = applied->condition == NULL ? RULES_UNKNOWN : condition;
  }
  applied->truth = rules_truth_and (applied->truth, condition);
  g_hash_table_insert (known, (gpointer) application, applied);
  return applied;
}

void
rules_assess_application (RulesAssessor *assessor, KgTermId system, gint64 today,
                          RulesFinding *finding)
{
  const RulesRequirement *requirement = finding->requirement;
  finding->applies = requirement->n_applications == 0 ? RULES_CONFORMS : RULES_VIOLATES;
  finding->in_force = requirement->n_applications == 0;
  for (guint i = 0; i < requirement->n_applications && finding->applies == RULES_VIOLATES; i++) {
    const RulesApplication *application = &requirement->applications[i];
    const RulesApplied *applied = apply (assessor, system, application);
    finding->applies = applied->truth;
    if (applied->truth != RULES_VIOLATES) {
      finding->because = applied->because;
      finding->condition = applied->condition;
    }
    if (applied->truth == RULES_CONFORMS) {
      finding->application = application;
      finding->in_force = today >= application->from_time;
    }
  }
}
