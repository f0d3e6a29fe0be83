/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/assessment-private.h"

#include <string.h>

/* The answer to one question: the first way that holds, or the one that comes nearest. */

/* --- The nodes that a way looks at --- */

typedef struct {
  const KgTermId *nodes;
  guint n;
  gboolean partial; /* there may be more */
} Foci;

static Foci
get_foci (RulesAssessor *assessor, const RulesWay *way, const KgTermId *system)
{
  if (way->focus_class == KG_NONE) {
    return (Foci) { system, 1, FALSE };
  }
  const RulesFoci *found = rules_assess_foci (assessor, *system, way->focus_class);
  return (Foci) { (const KgTermId *) (gconstpointer) found->nodes->data, found->nodes->len,
                  found->partial };
}

static void
set_belongs (RulesAssessor *assessor, RulesAnswer *answer)
{
  g_autoptr (GArray) scratch = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GArray) premises = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  if (answer->way->focus_class == KG_NONE || answer->focus == KG_NONE) {
    return;
  }
  rules_source_instance_premises (&assessor->evaluator->source, answer->focus,
                                  answer->way->focus_class, scratch, premises);
  answer->belongs = rules_assessor_keep (assessor, premises, &answer->n_belongs);
}

static void
set_focus (RulesAssessor *assessor, RulesAnswer *answer, const RulesWay *way, KgTermId focus)
{
  answer->way = way;
  answer->focus = focus;
  answer->belongs = NULL;
  answer->n_belongs = 0;
  if (focus != KG_NONE) {
    KgTermId *foci = rules_assessor_make (assessor, KgTermId, 1);
    *foci = focus;
    answer->foci = foci;
    answer->n_foci = 1;
  }
  set_belongs (assessor, answer);
}

/* --- A way that holds --- */

/* FALSE if it does not, or a limit was reached. */
static gboolean
give (RulesAssessor *assessor, RulesAnswer *answer, const RulesWay *way, const GArray *conforming)
{
  RulesTruth truth;
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  KgTermId focus = g_array_index (conforming, KgTermId, 0);
  const RulesEvidence *evidence = rules_assess_evidence (assessor, way->shape, focus, &truth);
  if (evidence == NULL || truth != RULES_CONFORMS) {
    return FALSE;
  }
  rules_evidence_triples (evidence, triples);
  answer->status = RULES_ANSWER_GIVEN;
  answer->evidence = evidence;
  set_focus (assessor, answer, way, focus);
  answer->foci = rules_assessor_keep (assessor, conforming, &answer->n_foci);
  answer->triples = rules_assessor_keep (assessor, triples, &answer->n_triples);
  rules_assess_show (assessor, answer);
  return TRUE;
}

/* Whether a way holds. Where that is not known, notes the first such way. */
static gboolean
try_way (RulesAssessor *assessor, RulesAnswer *answer, const RulesWay *way, KgTermId system)
{
  g_autoptr (GArray) conforming = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  Foci foci = get_foci (assessor, way, &system);
  KgTermId unknown = KG_NONE;
  for (guint i = 0; i < foci.n; i++) {
    RulesTruth truth = rules_assess_shape (assessor, way->shape, foci.nodes[i]);
    if (truth == RULES_CONFORMS) {
      g_array_append_val (conforming, foci.nodes[i]);
    } else if (truth == RULES_UNKNOWN && unknown == KG_NONE) {
      unknown = foci.nodes[i];
    }
  }
  if (conforming->len > 0 && give (assessor, answer, way, conforming)) {
    return TRUE;
  }
  if ((conforming->len > 0 || unknown != KG_NONE || foci.partial) && answer->way == NULL) {
    RulesTruth truth;
    set_focus (assessor, answer, way, unknown);
    answer->status = RULES_ANSWER_UNKNOWN;
    answer->evidence =
        unknown == KG_NONE ? NULL : rules_assess_evidence (assessor, way->shape, unknown, &truth);
    rules_assess_show (assessor, answer);
  }
  return FALSE;
}

/* --- The nearest --- */

typedef struct {
  const RulesWay *way; /* NULL: none yet */
  KgTermId focus;
  RulesNearness nearness;
} Candidate;

static Candidate
find_nearest (RulesAssessor *assessor, const RulesQuestionAsked *question, KgTermId system)
{
  Candidate best = { .way = NULL, .focus = KG_NONE };
  for (guint i = 0; i < question->n_ways; i++) {
    const RulesWay *way = &question->ways[i];
    Foci foci = get_foci (assessor, way, &system);
    for (guint k = 0; k < foci.n; k++) {
      Candidate candidate = { way, foci.nodes[k], { 0 } };
      candidate.nearness = rules_assess_near (assessor, way->shape, candidate.focus, NULL);
      if (best.way == NULL || rules_nearness_is_better (&candidate.nearness, &best.nearness)) {
        best = candidate;
      }
    }
  }
  if (best.way == NULL) {
    best.way = &question->ways[0];
  }
  return best;
}

/* --- What is missing --- */

static void
add_sentence (GPtrArray *sentences, char *sentence)
{
  if (g_ptr_array_find_with_equal_func (sentences, sentence, g_str_equal, NULL)) {
    g_free (sentence);
  } else {
    g_ptr_array_add (sentences, sentence);
  }
}

/* (nullable) the message of a shape. */
static char *
word_message (const RulesAssessor *assessor, guint32 shape)
{
  RulesShapeInfo info;
  KgTerm term;
  rules_shapes_info (assessor->shapes, shape, &info);
  KgTermId message = rules_names_message (&assessor->names, &info);
  gboolean found = message != KG_NONE && kg_view_term (&assessor->names.graph, message, &term);
  return found ? g_strdup (term.value) : NULL;
}

static char *
word_result (const RulesAssessor *assessor, const RulesResult *result)
{
  char *message = word_message (assessor, result->shape);
  return message != NULL ? message : rules_report_sentence (&assessor->names, result);
}

static char *
word_no_instance (const RulesAssessor *assessor, const RulesWay *way)
{
  char *message = word_message (assessor, way->shape);
  if (message != NULL) {
    return message;
  }
  GString *sentence = g_string_new ("has nothing that is ");
  rules_names_append_instance (&assessor->names, sentence, &assessor->view, way->focus_class);
  return g_string_free (sentence, FALSE);
}

static void
keep_sentences (RulesAssessor *assessor, RulesAnswer *answer, const GPtrArray *sentences)
{
  char **missing = rules_assessor_make (assessor, char *, sentences->len + 1);
  for (guint i = 0; i < sentences->len; i++) {
    missing[i] = g_strdup (g_ptr_array_index (sentences, i));
    g_ptr_array_add (assessor->blocks, missing[i]);
  }
  answer->missing = (const char *const *) missing;
}

/* The constraints that are violated, one by one: something else in the shape cannot be evaluated, which ends a validation. */
static void
collect_violated (RulesAssessor *assessor, guint32 shape, KgTermId focus, GArray *results)
{
  const RulesShape *known = rules_shape (assessor->shapes, shape);
  for (guint32 i = 0; i < known->n_constraints; i++) {
    guint32 number = known->first_constraint + i;
    const RulesConstraint *constraint = rules_constraint (assessor->shapes, number);
    rules_assess_lend (assessor);
    RulesTruth truth = rules_evaluate_constraint (assessor->evaluator, shape, number, focus);
    rules_assess_settle (assessor);
    if (truth == RULES_VIOLATES && known->path == NULL &&
        constraint->kind == RULES_CONSTRAINT_PROPERTY) {
      collect_violated (assessor, *rules_nested (assessor->shapes, constraint), focus, results);
    } else if (truth == RULES_VIOLATES) {
      RulesResult result = { .shape = shape, .constraint = number, .focus = focus };
      g_array_append_val (results, result);
    }
  }
}

static void
find_violated (RulesAssessor *assessor, const RulesAnswer *answer, GArray *results)
{
  rules_assess_lend (assessor);
  gboolean all =
      rules_evaluate_results (assessor->evaluator, answer->way->shape, answer->focus, results);
  rules_assess_settle (assessor);
  if (!all) {
    g_array_set_size (results, 0);
    collect_violated (assessor, answer->way->shape, answer->focus, results);
  }
  if (results->len > RULES_LIMIT_FOUND_TRIPLES) {
    g_array_set_size (results, RULES_LIMIT_FOUND_TRIPLES);
  }
}

static void
tell_missing (RulesAssessor *assessor, RulesAnswer *answer)
{
  g_autoptr (GArray) results = g_array_new (FALSE, FALSE, sizeof (RulesResult));
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);
  if (answer->focus == KG_NONE) {
    add_sentence (sentences, word_no_instance (assessor, answer->way));
  } else {
    find_violated (assessor, answer, results);
  }
  for (guint i = 0; i < results->len; i++) {
    add_sentence (sentences, word_result (assessor, &g_array_index (results, RulesResult, i)));
  }
  answer->violated = rules_assessor_keep (assessor, results, &answer->n_violated);
  keep_sentences (assessor, answer, sentences);
}

/* --- The answer --- */

static void
come_near (RulesAssessor *assessor, RulesAnswer *answer, KgTermId system)
{
  RulesTruth truth;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  Candidate nearest = find_nearest (assessor, answer->question, system);
  set_focus (assessor, answer, nearest.way, nearest.focus);
  if (nearest.focus != KG_NONE) {
    rules_assess_near (assessor, nearest.way->shape, nearest.focus, found);
    answer->evidence = rules_assess_evidence (assessor, nearest.way->shape, nearest.focus, &truth);
  }
  answer->triples = rules_assessor_keep (assessor, found, &answer->n_triples);
  rules_assess_show (assessor, answer);
  gboolean something = answer->n_triples > 0 ||
                       (nearest.focus != KG_NONE && nearest.focus != system) ||
                       rules_assess_shows_something (assessor, answer->shown);
  answer->status = something ? RULES_ANSWER_PARTIAL : RULES_ANSWER_NONE;
  tell_missing (assessor, answer);
}

void
rules_assess_answer (RulesAssessor *assessor, const RulesQuestionAsked *question, KgTermId system,
                     RulesAnswer *answer)
{
  static const char *const nothing[] = { NULL };
  *answer = (RulesAnswer) { .question = question, .status = RULES_ANSWER_NONE, .missing = nothing };
  for (guint i = 0; i < question->n_ways; i++) {
    if (try_way (assessor, answer, &question->ways[i], system)) {
      return;
    }
  }
  if (answer->status != RULES_ANSWER_UNKNOWN) {
    come_near (assessor, answer, system);
  }
}
