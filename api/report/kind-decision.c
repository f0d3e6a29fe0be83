/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-log-private.h"

#include "api/replay.h"
#include "api/review/review.h"
#include "rules/explain.h"
#include "rules/sentence.h"

#include <string.h>

/* One decision, for the person concerned (Regulation (EU) 2024/1689, Art. 86): what the system's role was, what the decision rests on, what was hidden, whom to
 * turn to. The request is decided again on the graph of its commit, and only what came out the same is explained. No value of a request is in the log, so that
 * none can be told. */

/* Sentences of one rule: what follows is in the drawing. */
#define MOST_STEPS 40u

typedef struct {
  ReportMaker *maker;
  const LogEntry *entry;
  const LogDecision *logged;
  const RulesExplanation *explanation;
  const json_t *decision; /* of the record */
  ReportBacking backing;  /* the entry of the log */
} Told;

/* --- What was decided --- */

static const char *
member (const Told *told, const char *name)
{
  return json_string_value (json_object_get (told->decision, name));
}

static void
add_named (const Told *told, ReportBlock *facts, const char *name, const char *iri)
{
  ReportMaker *maker = told->maker;
  if (iri != NULL) {
    report_fact (maker->document, facts, 0, name,
                 &(ReportText) { report_log_name (maker, iri), report_log_link (maker, iri),
                                 told->backing });
  }
}

static void
add_purposes (const Told *told, ReportBlock *facts)
{
  const json_t *context =
      json_object_get (json_object_get (told->logged->record, "request"), "context");
  const char *purpose = json_string_value (json_object_get (context, "purpose"));
  add_named (told, facts, report_maker_text (told->maker, T_ ("Purpose")), purpose);
}

static void
add_what (const Told *told)
{
  ReportMaker *maker = told->maker;
  RulesEffect outcome;
  ReportBlock *section = report_section (maker->document, NULL, "decision",
                                         report_maker_text (maker, T_ ("What was decided")));
  ReportBlock *facts = report_facts (maker->document, section);
  const char *word = report_log_effect (member (told, "outcome"), &outcome)
                         ? report_log_outcome (maker, outcome)
                         : "";
  report_log_fact (maker, facts, 0, report_maker_text (maker, T_ ("Outcome")), word,
                   *word != '\0' ? told->backing : REPORT_HAS_NONE);
  report_log_fact (maker, facts, 0, report_maker_text (maker, T_ ("When")),
                   report_maker_moment (maker, told->logged->time), told->backing);
  add_named (told, facts, report_maker_text (maker, T_ ("Model or other resource")),
             member (told, "resource"));
  add_named (told, facts, report_maker_text (maker, T_ ("Action")), member (told, "action"));
  add_purposes (told, facts);
  report_log_fact (maker, facts, 0, report_maker_text (maker, T_ ("Number of the decision")),
                   told->logged->id, told->backing);
}

static void
add_classes (const Told *told)
{
  ReportMaker *maker = told->maker;
  const json_t *classes = json_object_get (told->decision, "classes");
  ReportBlock *section = report_section (maker->document, NULL, "data",
                                         report_maker_text (maker, T_ ("Which data it was about")));
  if (json_array_size (classes) == 0) {
    report_maker_say_none (maker, section,
                           report_maker_text (maker,
                                              T_ ("The log names no data class of the request.")));
    return;
  }
  ReportBlock *list = report_list (maker->document, section, FALSE);
  for (gsize i = 0; i < json_array_size (classes); i++) {
    const char *iri = json_string_value (json_array_get (classes, i));
    if (iri != NULL) {
      report_list_entry (maker->document, list,
                         &(ReportText) { report_log_name (maker, iri), report_log_link (maker, iri),
                                         told->backing });
    }
  }
}

/* --- The role of the system --- */

static guint
add_system (const Told *told, ReportBlock *section, KgTermId policy, GHashTable *seen)
{
  static const struct {
    const char *predicate;
    const char *name;
  } said[] = { { ONTOLOGY_AIRO "hasPurpose", T_ ("Purpose") },
               { ONTOLOGY_DPV "hasPurpose", T_ ("Purpose") },
               { ONTOLOGY_DCT "description", T_ ("Description") },
               { ONTOLOGY_AIRO "isProvidedBy", T_ ("Provider") },
               { ONTOLOGY_AIRO "isDeployedBy", T_ ("Deployer") } };
  ReportMaker *maker = told->maker;
  KgTermId governs = report_maker_find (maker, ONTOLOGY_GR "governs");
  g_autoptr (GArray) systems = report_maker_objects (maker, policy, governs);
  for (guint i = 0; i < systems->len; i++) {
    KgTermId system = g_array_index (systems, KgTermId, i);
    if (!g_hash_table_add (seen, GUINT_TO_POINTER (system))) {
      continue;
    }
    ReportBlock *facts = report_facts (maker->document, section);
    report_fact (maker->document, facts, 0, report_maker_text (maker, T_ ("System")),
                 &(ReportText) { report_maker_name (maker, system),
                                 report_maker_link (maker, system),
                                 report_maker_backing_of (maker, policy, governs, system) });
    for (guint k = 0; k < G_N_ELEMENTS (said); k++) {
      report_maker_facts_of (maker, facts, 1, system, report_maker_find (maker, said[k].predicate),
                             report_maker_text (maker, said[k].name));
    }
  }
  return systems->len;
}

/* By policies that were in scope; as the graph has them at the commit of the report. */
static void
add_role (const Told *told)
{
  ReportMaker *maker = told->maker;
  const json_t *policies = json_object_get (told->decision, "policies");
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint n = 0;
  ReportBlock *section = report_section (maker->document, NULL, "role",
                                         report_maker_text (maker, T_ ("The role of the system")));
  report_maker_say (maker, section,
                    report_maker_text (
                        maker, T_ ("Before a request reaches an AI model, rules written by people "
                                   "decide whether it may pass, pass with parts hidden, has to "
                                   "wait for a person, or may not pass. This report explains that "
                                   "step. What the model answered afterwards is not part of it.")));
  for (gsize i = 0; i < json_array_size (policies); i++) {
    const json_t *policy = json_array_get (policies, i);
    const char *scope = json_string_value (json_object_get (policy, "scope"));
    const char *iri = json_string_value (json_object_get (policy, "id"));
    KgTermId id = iri != NULL ? report_maker_find (maker, iri) : KG_NONE;
    if (id != KG_NONE && g_strcmp0 (scope, "violates") != 0) {
      n += add_system (told, section, id, seen);
    }
  }
  if (n == 0) {
    report_maker_say_none (
        maker, section,
        report_maker_text (maker,
                           T_ ("No statement names the AI system that these rules govern.")));
  }
}

/* --- The main elements --- */

/* A term of the decision's graph, as the graph of the report has it. */
static KgTermId
find_again (const Told *told, KgTermId id)
{
  const KgView *view = rules_request_view (told->explanation->request);
  KgTerm term;
  KgTerm datatype;
  if (!kg_view_term (view, id, &term) || term.kind == KG_TERM_BLANK) {
    return KG_NONE;
  }
  if (term.datatype != KG_NONE && kg_view_term (view, term.datatype, &datatype)) {
    term.datatype = kg_view_find (told->maker->view, &datatype);
  }
  return kg_view_find (told->maker->view, &term);
}

/* What a step says: in the reader's language where the graph of the report still knows the words. The record holds every statement that the decision rests on; one that
 * the graph still says is cited as well. */
static ReportText
word_step (const Told *told, const RulesExplainStep *step)
{
  ReportMaker *maker = told->maker;
  const RulesTriple again = { find_again (told, step->triple.subject),
                              find_again (told, step->triple.predicate),
                              find_again (told, step->triple.object) };
  gboolean known = step->has_triple && again.subject != KG_NONE && again.predicate != KG_NONE &&
                   again.object != KG_NONE;
  gboolean stated =
      known && kg_view_contains (maker->view, again.subject, again.predicate, again.object);
  guint numbers[2] = { told->backing.citations[0], 0 };
  numbers[1] = stated ? report_maker_cite (maker, &again) : 0;
  g_autofree char *sentence = known ? g_strdup (report_maker_sentence (maker, &again))
                                    : g_strconcat (step->text, ".", NULL);
  const char *note = step->kind == RULES_STEP_CLAIMED
                         ? report_maker_text (maker, T_ (" (claimed by whoever asked)"))
                         : "";
  gsize length = strlen (sentence) - (g_str_has_suffix (sentence, ".") ? 1 : 0);
  return (ReportText) { report_maker_keep (maker, g_strdup_printf ("%.*s%s.", (int) length,
                                                                   sentence, note)),
                        NULL, report_maker_backing_cited (maker, numbers, stated ? 2 : 1) };
}

static void
list_steps (const Told *told, ReportBlock *parent, const RulesEvidence *evidence)
{
  ReportMaker *maker = told->maker;
  const RulesExplanation *explanation = told->explanation;
  g_autoptr (RulesTeller) teller =
      rules_teller_new (rules_policies_shapes (explanation->policies),
                        rules_request_view (explanation->request), maker->languages);
  g_autoptr (GArray) steps = rules_teller_steps (teller, evidence);
  ReportBlock *list = report_list (maker->document, parent, TRUE);
  guint n = 0;
  for (guint i = 0; i < steps->len && n < MOST_STEPS; i++) {
    const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    if (!step->minor) {
      const ReportText text = word_step (told, step);
      report_list_entry (maker->document, list, &text);
      n++;
    }
  }
}

/* What rules are called and rest on says the graph of the decision. */
static void
add_rule (const Told *told, ReportBlock *section, const RulesFiring *firing)
{
  ReportMaker *maker = told->maker;
  const RulesPolicies *policies = told->explanation->policies;
  const KgView *view = rules_request_view (told->explanation->request);
  const OntologyVocab *vocab = rules_graph_vocab (rules_policies_graph (policies));
  const RulesRule *rule = rules_policies_rule (policies, firing->rule);
  KgTerm term = { .value = "" };
  kg_view_term (view, rule->id, &term);
  const char *label = ontology_label (view, vocab, rule->id, maker->languages);
  const ReportItem item = { .iri = term.kind == KG_TERM_IRI ? term.value : NULL,
                            .title = label != NULL ? label : term.value,
                            .note = report_log_outcome (maker, rule->effect),
                            .backing = told->backing };
  ReportBlock *block = report_item (maker->document, section, &item);
  KgTermId id = term.kind == KG_TERM_IRI ? report_maker_find (maker, term.value) : KG_NONE;
  KgTermId basis = report_maker_find (maker, ONTOLOGY_GR "basis");
  if (report_maker_object (maker, id, basis) != KG_NONE) {
    ReportBlock *facts = report_facts (maker->document, block);
    report_maker_facts_of (maker, facts, 0, id, basis,
                           report_maker_text (maker, T_ ("Legal basis")));
  }
  if (firing->evidence != NULL) {
    list_steps (told, block, firing->evidence);
  }
}

static void
add_rules (const Told *told, ReportBlock *section)
{
  ReportMaker *maker = told->maker;
  const RulesDecision *decision = told->explanation->decision;
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    if (firing->status == RULES_FIRING_DETERMINES &&
        g_hash_table_add (seen, GUINT_TO_POINTER (firing->rule + 1))) {
      add_rule (told, section, firing);
    }
  }
  if (decision->by_default) {
    report_paragraph (maker->document, section,
                      &(ReportText) {
                          report_maker_text (maker,
                                             T_ ("No rule permitted the request, so that the "
                                                 "default of the policy decided.")),
                          NULL, told->backing });
  }
}

static gboolean
add_elements (const Told *told, GError **error)
{
  ReportMaker *maker = told->maker;
  ReportBlock *section =
      report_section (maker->document, NULL, "elements",
                      report_maker_text (maker, T_ ("The main elements of the decision")));
  g_autoptr (GString) drawing = g_string_new (NULL);
  report_paragraph (maker->document, section,
                    &(ReportText) {
                        report_maker_text (maker, T_ ("The same request was decided again on the "
                                                      "same state of the graph, and came out the "
                                                      "same. It rests on this.")),
                        NULL, told->backing });
  add_rules (told, section);
  if (!rules_explain_figure (told->explanation, drawing, error)) {
    return FALSE;
  }
  report_drawing (maker->document, section, drawing->str,
                  report_maker_text (maker, T_ ("The path from facts on the left to the decision "
                                                "on the right; the list above says the same.")),
                  told->backing);
  return TRUE;
}

/* --- What was hidden --- */

static void
add_hidden (const Told *told)
{
  ReportMaker *maker = told->maker;
  const char *const headings[] = { report_maker_text (maker, T_ ("Place in the request")),
                                   report_maker_text (maker, T_ ("Way of hiding")),
                                   report_maker_text (maker, T_ ("Rule")), NULL };
  const json_t *masks = json_object_get (told->decision, "masks");
  ReportBlock *section = report_section (maker->document, NULL, "hidden",
                                         report_maker_text (maker, T_ ("What was hidden")));
  if (json_array_size (masks) == 0) {
    const char *outcome = member (told, "outcome");
    const char *text = g_strcmp0 (outcome, "escalate") == 0 || g_strcmp0 (outcome, "deny") == 0
                           ? T_ ("By this decision the request does not reach the model.")
                           : T_ ("Nothing was hidden from the model.");
    report_paragraph (maker->document, section,
                      &(ReportText) { report_maker_text (maker, text), NULL, told->backing });
    return;
  }
  ReportBlock *table =
      report_table (maker->document, section,
                    report_maker_text (maker, T_ ("What was hidden from the model")), headings, 0);
  for (gsize i = 0; i < json_array_size (masks); i++) {
    const json_t *mask = json_array_get (masks, i);
    const char *pointer = json_string_value (json_object_get (mask, "pointer"));
    const char *way = json_string_value (json_object_get (mask, "operator"));
    const char *rule = json_string_value (json_object_get (mask, "rule"));
    const ReportText cells[] = {
      { pointer != NULL ? pointer : "", NULL, told->backing },
      { way != NULL ? report_log_word (maker, way) : "", NULL, told->backing },
      { rule != NULL ? report_log_name (maker, rule) : "", NULL, told->backing },
    };
    report_table_row (maker->document, table, cells);
  }
}

/* --- Whom to turn to --- */

static void
add_owner (const Told *told, ReportBlock *facts, const char *iri, const char *predicate,
           const char *name)
{
  KgTermId id = iri != NULL ? report_maker_find (told->maker, iri) : KG_NONE;
  if (id != KG_NONE) {
    report_maker_facts_of (told->maker, facts, 0, id, report_maker_find (told->maker, predicate),
                           report_maker_text (told->maker, name));
  }
}

typedef struct {
  const char *id;
  gboolean found;
  guint64 index;
} LastAction;

static gboolean
note_action (const LogEntry *entry, gpointer data, GError **error)
{
  LastAction *last = data;
  (void) error;
  if (g_strcmp0 (entry->id, last->id) == 0) {
    last->found = TRUE;
    last->index = entry->index;
  }
  return TRUE;
}

/* How a review stands says the newest entry of it; one that nobody has touched was opened with the decision. */
static gboolean
back_review (const Told *told, const Review *review, ReportBacking *backing, GError **error)
{
  const LogFilter filter = { .kinds = 1 << LOG_KIND_REVIEW,
                             .ascending = TRUE,
                             .after = told->entry->index };
  LastAction last = { .id = review->id };
  if (!log_each (told->maker->source->log, &filter, note_action, &last, error)) {
    return FALSE;
  }
  *backing = last.found ? report_log_range (told->maker, last.index, last.index) : told->backing;
  return TRUE;
}

static gboolean
add_review (const Told *told, ReportBlock *section, GError **error)
{
  static const char *const words[] = {
    [REVIEW_OPEN] = T_ ("waits for a person"),
    [REVIEW_CLAIMED] = T_ ("a person looks at it"),
    [REVIEW_APPROVED] = T_ ("approved by a person"),
    [REVIEW_REJECTED] = T_ ("rejected by a person"),
    [REVIEW_EXPIRED] = T_ ("expired without an answer"),
  };
  ReportMaker *maker = told->maker;
  const ReviewFilter filter = { .decision = told->logged->id };
  g_autoptr (GPtrArray) reviews = review_list (maker->source->log, &filter, error);
  if (reviews == NULL || reviews->len == 0) {
    return reviews != NULL;
  }
  ReportBlock *facts = report_facts (maker->document, section);
  for (guint i = 0; i < reviews->len; i++) {
    const Review *review = g_ptr_array_index (reviews, i);
    ReportBacking backing;
    if (!back_review (told, review, &backing, error)) {
      return FALSE;
    }
    report_log_fact (maker, facts, 0, report_maker_text (maker, T_ ("Review")),
                     report_maker_text (maker, words[review->status]), backing);
    for (guint k = 0; k < review->reviewers->len; k++) {
      report_log_fact (maker, facts, 1, report_maker_text (maker, T_ ("Reviewer")),
                       report_log_name (maker, g_ptr_array_index (review->reviewers, k)),
                       told->backing);
    }
  }
  return TRUE;
}

static gboolean
add_contacts (const Told *told, GError **error)
{
  ReportMaker *maker = told->maker;
  const json_t *policies = json_object_get (told->decision, "policies");
  const json_t *firings = json_object_get (told->decision, "firings");
  ReportBlock *section = report_section (maker->document, NULL, "contact",
                                         report_maker_text (maker, T_ ("Whom to turn to")));
  if (!add_review (told, section, error)) {
    return FALSE;
  }
  ReportBlock *facts = report_facts (maker->document, section);
  for (gsize i = 0; i < json_array_size (firings); i++) {
    const json_t *firing = json_array_get (firings, i);
    if (g_strcmp0 (json_string_value (json_object_get (firing, "status")), "determines") == 0) {
      add_owner (told, facts, json_string_value (json_object_get (firing, "rule")),
                 ONTOLOGY_GR "reviewer", T_ ("Who reviews"));
    }
  }
  for (gsize i = 0; i < json_array_size (policies); i++) {
    add_owner (told, facts,
               json_string_value (json_object_get (json_array_get (policies, i), "id")),
               ONTOLOGY_GR "owner", T_ ("Who answers for the policy"));
  }
  add_owner (told, facts, member (told, "resource"), ONTOLOGY_GR "owner",
             T_ ("Who answers for the model"));
  report_maker_say (maker, section,
                    report_maker_text (
                        maker, T_ ("Article 86 of Regulation (EU) 2024/1689 gives persons affected "
                                   "by a decision of a deployer that rests on a high-risk system "
                                   "the right to have it explained; Article 85 the right to "
                                   "complain to a market surveillance authority.")));
  return TRUE;
}

/* --- The report --- */

/* What is not the same is not explained. */
static void
say_different (const Told *told, const ApiReplayed *replayed)
{
  ReportMaker *maker = told->maker;
  ReportBlock *section =
      report_section (maker->document, NULL, "elements",
                      report_maker_text (maker, T_ ("The main elements of the decision")));
  report_maker_say_none (
      maker, section,
      report_maker_text (maker, T_ ("Deciding the request again on the same state of the graph did "
                                    "not come out as it was logged: the record, the graph or the "
                                    "program is not the same. The decision cannot be explained.")));
  if (replayed->problem != NULL) {
    report_maker_say (maker, section, report_maker_keep (maker, g_strdup (replayed->problem)));
  }
}

static gboolean
add_all (Told *told, const ApiReplayed *replayed, GError **error)
{
  add_what (told);
  add_classes (told);
  add_role (told);
  if (replayed->same && !add_elements (told, error)) {
    return FALSE;
  }
  if (!replayed->same) {
    say_different (told, replayed);
  }
  add_hidden (told);
  return add_contacts (told, error);
}

static gboolean
decide_again (Told *told, RulesSession *session, const ApiBase *base, RulesExplanation *explanation,
              ApiReplayed *replayed)
{
  g_autoptr (GError) problem = NULL;
  const RulesDecision *decision = api_decide_logged (session, base->engine, told->logged, &problem);
  if (decision == NULL) {
    replayed->problem = g_strdup (problem->message);
    return FALSE;
  }
  *explanation = (RulesExplanation) { .policies = rules_engine_policies (base->engine),
                                      .request = rules_session_request (session),
                                      .decision = decision,
                                      .id = told->logged->id,
                                      .digest = base->digest,
                                      .languages = told->maker->languages };
  told->explanation = explanation;
  api_replay_compare (told->logged, explanation, replayed);
  return TRUE;
}

static gboolean
tell (Told *told, GError **error)
{
  ReportMaker *maker = told->maker;
  g_auto (ApiBase) base = { 0 };
  g_auto (ApiReplayed) replayed = { 0 };
  g_autoptr (RulesSession) session = rules_session_new ();
  RulesExplanation explanation;
  if (!api_base_init (&base, maker->source->store, told->logged->commit, NULL, error)) {
    return FALSE;
  }
  maker->about.subject =
      report_maker_keep (maker, g_strconcat ("urn:uuid:", told->logged->id, NULL));
  maker->about.subtitle = report_maker_moment (maker, told->logged->time);
  report_maker_begin (maker);
  told->backing = report_maker_backing_log (
      maker, told->entry->index, 1,
      report_maker_text (maker, T_ ("The record of the decision, without values.")));
  decide_again (told, session, &base, &explanation, &replayed);
  gboolean done = add_all (told, &replayed, error);
  told->explanation = NULL;
  return done;
}

gboolean
report_make_decision (ReportMaker *maker, GError **error)
{
  g_autoptr (LogEntry) entry =
      log_find_decision (maker->source->log, maker->request->decision, error);
  g_auto (LogDecision) logged = { 0 };
  if (entry == NULL) {
    return FALSE;
  }
  if (entry->body == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the record of the decision `%s` was removed when its time was over; nothing is "
                 "left to explain",
                 maker->request->decision);
    return FALSE;
  }
  if (!log_record_read (entry->body, entry->length, &logged, error)) {
    return FALSE;
  }
  Told told = { .maker = maker,
                .entry = entry,
                .logged = &logged,
                .decision = json_object_get (logged.record, "decision") };
  return tell (&told, error);
}
