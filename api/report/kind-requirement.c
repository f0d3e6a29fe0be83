/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-private.h"

/* Requirements as items: how each stands, and why. */

ReportStatus
report_maker_status (RulesRequirementStatus status)
{
  switch (status) {
  case RULES_REQUIREMENT_MET:
    return REPORT_STATUS_MET;
  case RULES_REQUIREMENT_PARTIAL:
    return REPORT_STATUS_PARTIAL;
  case RULES_REQUIREMENT_GAP:
    return REPORT_STATUS_GAP;
  case RULES_REQUIREMENT_UNKNOWN:
    return REPORT_STATUS_UNKNOWN;
  case RULES_REQUIREMENT_NOT_APPLICABLE:
    return REPORT_STATUS_NOT_APPLICABLE;
  case RULES_REQUIREMENT_SILENT:
    return REPORT_STATUS_NONE;
  }
  return REPORT_STATUS_NONE;
}

ReportStatus
report_maker_answer_status (RulesAnswerStatus status)
{
  switch (status) {
  case RULES_ANSWER_GIVEN:
    return REPORT_STATUS_MET;
  case RULES_ANSWER_PARTIAL:
    return REPORT_STATUS_PARTIAL;
  case RULES_ANSWER_NONE:
    return REPORT_STATUS_GAP;
  case RULES_ANSWER_UNKNOWN:
    return REPORT_STATUS_UNKNOWN;
  }
  return REPORT_STATUS_NONE;
}

/* By the answers alone. */
static RulesRequirementStatus
status_by_answers (const RulesFinding *findings, const RulesRequirement *requirement)
{
  guint met = 0;
  guint partial = 0;
  guint all = 0;
  const RulesFinding *finding = &findings[requirement->number];
  for (guint i = 0; i < requirement->n_questions; i++, all++) {
    met += finding->answers[i].status == RULES_ANSWER_GIVEN ? 1 : 0;
    partial += finding->answers[i].status == RULES_ANSWER_PARTIAL ? 1 : 0;
    if (finding->answers[i].status == RULES_ANSWER_UNKNOWN) {
      return RULES_REQUIREMENT_UNKNOWN;
    }
  }
  for (guint i = 0; i < requirement->n_children; i++) {
    RulesRequirementStatus status = status_by_answers (findings, requirement->children[i]);
    if (status == RULES_REQUIREMENT_UNKNOWN) {
      return status;
    }
    all += status != RULES_REQUIREMENT_SILENT ? 1 : 0;
    met += status == RULES_REQUIREMENT_MET ? 1 : 0;
    partial += status == RULES_REQUIREMENT_PARTIAL ? 1 : 0;
  }
  if (all == 0) {
    return RULES_REQUIREMENT_SILENT;
  }
  return met == all          ? RULES_REQUIREMENT_MET
         : met + partial > 0 ? RULES_REQUIREMENT_PARTIAL
                             : RULES_REQUIREMENT_GAP;
}

/* Where it was asked for what does not apply as a whole, answers count all the same. */
static RulesRequirementStatus
shown_status (const ReportMaker *maker, const RulesFinding *findings,
              const RulesRequirement *requirement)
{
  const RulesRequirement *root = requirement;
  while (root->parent != NULL) {
    root = root->parent;
  }
  return maker->anyway && findings[root->number].applies == RULES_VIOLATES
             ? status_by_answers (findings, requirement)
             : findings[requirement->number].status;
}

const RulesFinding *
report_maker_assess (ReportMaker *maker, const RulesCatalogue *catalogue, guint *n, GError **error)
{
  return rules_assessor_assess (maker->assessor, catalogue, maker->system, maker->request->today, n,
                                error);
}

/* --- Standing --- */

/* What makes it apply: of the class, and of the condition of the application. */
static void
append_application (const RulesFinding *finding, GArray *triples)
{
  if (finding->because != NULL) {
    g_array_append_vals (triples, finding->because->triples, finding->because->n_triples);
  }
  if (finding->condition != NULL && finding->applies == RULES_CONFORMS) {
    rules_evidence_triples (finding->condition, triples);
  }
}

/* "from 2 December 2027, as Annex III(5)(b), creditworthiness" */
static const char *
word_application (ReportMaker *maker, const RulesFinding *finding)
{
  const RulesApplication *application = finding->application;
  const RulesClassification *because = finding->because;
  const char *when = report_maker_text (maker, T_ ("yes"));
  if (application != NULL && application->from != KG_NONE) {
    const char *day = report_maker_date (maker, application->from_time);
    when = finding->in_force ? report_maker_format (maker, T_ ("since %s"), day)
                             : report_maker_format (maker, T_ ("from %s"), day);
  }
  if (because == NULL) {
    return when;
  }
  /* Translators: since when something applies, then the risk class that makes it apply: identifier and name. */
  return report_maker_format (maker, T_ ("%1$s, by %2$s: %3$s"), when,
                              because->risk_class->identifier,
                              report_maker_label (maker, because->risk_class->node));
}

static const char *
word_list (ReportMaker *maker, const KgTermId *ids, guint n)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < n; i++) {
    g_string_append (text, i > 0 ? ", " : "");
    g_string_append (text, report_maker_label (maker, ids[i]));
  }
  return report_maker_keep (maker, g_string_free (text, FALSE));
}

static void
add_application (ReportMaker *maker, ReportBlock *facts, const RulesFinding *finding)
{
  const char *name = report_maker_text (maker, T_ ("Applies"));
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  append_application (finding, triples);
  ReportText value = { .backing = REPORT_IS_FRAMING };
  if (finding->applies == RULES_CONFORMS) {
    value.text = word_application (maker, finding);
    if (triples->len > 0) {
      value.backing = report_maker_backing (maker, (const RulesTriple *) (gpointer) triples->data,
                                            triples->len);
    }
  } else if (finding->applies == RULES_VIOLATES) {
    value.text = report_maker_text (maker, T_ ("No evidence that the system is of a kind to which "
                                               "this applies."));
    value.backing = REPORT_HAS_NONE;
  } else {
    value.text = report_maker_text (maker, T_ ("Not known: a limit of the evaluation was reached, "
                                               "or values cannot be compared."));
  }
  report_fact (maker->document, facts, 0, name, &value);
  if (finding->application != NULL && finding->application->basis != KG_NONE) {
    KgTermId basis = finding->application->basis;
    const char *label = ontology_label (maker->view, maker->vocab, basis, maker->languages);
    const char *link = report_maker_link (maker, basis);
    const ReportText text = { label != NULL || link == NULL ? report_maker_name (maker, basis)
                                                            : link,
                              link, REPORT_IS_FRAMING };
    report_fact (maker->document, facts, 1, report_maker_text (maker, T_ ("Date set by")), &text);
  }
}

/* Who is responsible, and of each statement that says so what it says: contract and clause. */
static void
add_responsible (ReportMaker *maker, ReportBlock *facts, const RulesFinding *finding)
{
  const char *name = report_maker_text (maker, T_ ("Responsible"));
  KgTermId responsible = report_maker_term (maker, ONTOLOGY_GR_RESPONSIBLE);
  KgTermId contract = report_maker_term (maker, ONTOLOGY_GR_CONTRACT);
  KgTermId clause = report_maker_term (maker, ONTOLOGY_GR_CLAUSE);
  if (finding->responsible == KG_NONE) {
    report_fact (maker->document, facts, 0, name, &(ReportText) { "", NULL, REPORT_HAS_NONE });
    return;
  }
  for (guint i = 0; i < finding->n_responsibility; i++) {
    const RulesTriple *triple = &finding->responsibility[i];
    if (triple->predicate != responsible) {
      continue;
    }
    const ReportText value = { report_maker_name (maker, triple->object),
                               report_maker_link (maker, triple->object),
                               report_maker_backing (maker, triple, 1) };
    report_fact (maker->document, facts, 0, name, &value);
    report_maker_facts_of (maker, facts, 1, triple->subject, contract,
                           report_maker_text (maker, T_ ("Contract")));
    report_maker_facts_of (maker, facts, 1, triple->subject, clause,
                           report_maker_text (maker, T_ ("Clause")));
  }
}

void
report_maker_standing (ReportMaker *maker, ReportBlock *parent, const RulesFinding *finding)
{
  g_assert (finding != NULL);
  const RulesRequirement *requirement = finding->requirement;
  ReportBlock *facts = report_facts (maker->document, parent);
  add_application (maker, facts, finding);
  if (requirement->n_binds > 0) {
    const ReportText binds = { word_list (maker, requirement->binds, requirement->n_binds), NULL,
                               REPORT_IS_FRAMING };
    report_fact (maker->document, facts, 0, report_maker_text (maker, T_ ("Binds")), &binds);
  }
  add_responsible (maker, facts, finding);
}

/* --- Items --- */

/* Whether it stands as the one above, so that nothing is to be said anew. */
static gboolean
stands_alike (const RulesFinding *a, const RulesFinding *b)
{
  return a->applies == b->applies && a->application == b->application && a->because == b->because &&
         a->requirement->binds == b->requirement->binds && a->responsible == b->responsible &&
         a->n_responsible == b->n_responsible;
}

static ReportBacking
back_requirement (ReportMaker *maker, const RulesFinding *finding, RulesRequirementStatus status)
{
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  if (status == RULES_REQUIREMENT_NOT_APPLICABLE) {
    return REPORT_HAS_NONE;
  }
  for (guint i = 0; i < finding->requirement->n_questions; i++) {
    report_maker_answer_triples (&finding->answers[i], triples);
  }
  if (triples->len > 0) {
    return report_maker_backing (maker, (const RulesTriple *) (gpointer) triples->data,
                                 triples->len);
  }
  /* It sums up what is below it, each with its own. */
  return finding->requirement->n_questions == 0 ? REPORT_IS_FRAMING : REPORT_HAS_NONE;
}

static void
add_question (ReportMaker *maker, ReportBlock *parent, const RulesAnswer *answer, guint number)
{
  const RulesQuestionAsked *question = answer->question;
  g_autofree char *anchor = g_strdup_printf ("%s-q%u", question->of->notation, number);
  const ReportItem item = { .anchor = anchor,
                            .iri = report_maker_iri (maker, question->node),
                            .title = report_maker_label (maker, question->node),
                            .text = report_maker_description (maker, question->node),
                            .status = report_maker_answer_status (answer->status),
                            .backing = report_maker_answer_backing (maker, answer) };
  report_maker_answer (maker, report_item (maker->document, parent, &item), answer);
}

static void
add_parts (ReportMaker *maker, ReportBlock *block, const RulesFinding *findings,
           const RulesFinding *finding)
{
  const RulesRequirement *requirement = finding->requirement;
  for (guint i = 0; i < requirement->n_questions; i++) {
    add_question (maker, block, &finding->answers[i], i + 1);
  }
  for (guint i = 0; i < requirement->n_children; i++) {
    report_maker_requirement (maker, block, findings, requirement->children[i]);
  }
}

void
report_maker_requirement (ReportMaker *maker, ReportBlock *parent, const RulesFinding *findings,
                          const RulesRequirement *requirement)
{
  const RulesFinding *finding = &findings[requirement->number];
  const RulesFinding *above =
      requirement->parent != NULL ? &findings[requirement->parent->number] : NULL;
  RulesRequirementStatus status = shown_status (maker, findings, requirement);
  KgTermId basis =
      report_maker_object (maker, requirement->node, report_maker_term (maker, ONTOLOGY_GR_BASIS));
  const ReportItem item = { .anchor = requirement->notation,
                            .iri = report_maker_iri (maker, requirement->node),
                            .identifier = requirement->identifier,
                            .title = report_maker_label (maker, requirement->node),
                            .text = report_maker_description (maker, requirement->node),
                            .link = report_maker_link (maker, basis),
                            .status = report_maker_status (status),
                            .backing = back_requirement (maker, finding, status) };
  ReportBlock *block = report_item (maker->document, parent, &item);
  if (above == NULL || !stands_alike (finding, above)) {
    report_maker_standing (maker, block, finding);
  }
  /* What is asked of others says nothing of this system. */
  if (status != RULES_REQUIREMENT_NOT_APPLICABLE) {
    add_parts (maker, block, findings, finding);
  }
}
