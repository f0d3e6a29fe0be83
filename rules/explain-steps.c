/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include <string.h>

/* Evidence as a list of sentences, in the order of the tree and, within a shape, of the document. */

/* Of one rule, at all its nodes. */
#define STEPS_TOLD 400u
/* Most sentences are shorter. */
#define SENTENCE_ROOM 256u

typedef struct {
  const RulesTelling *telling;
  GArray *steps;
  RulesStepsDetail detail;
  GString *text; /* of the sentence that is being made */
} Collector;

static void
step_clear (gpointer data)
{
  RulesExplainStep *step = (RulesExplainStep *) data;
  g_free (step->text);
  g_free (step->where);
}

GArray *
rules_explain_steps_new (void)
{
  GArray *steps = g_array_new (FALSE, TRUE, sizeof (RulesExplainStep));
  g_array_set_clear_func (steps, step_clear);
  return steps;
}

const char *
rules_explain_step_note (const RulesExplainStep *step)
{
  static const char *const notes[] = { [RULES_STEP_ASSERTED] = "the graph",
                                       [RULES_STEP_CLAIMED] = "the request",
                                       [RULES_STEP_DERIVED] = "follows from others",
                                       [RULES_STEP_ABSENT] = "nothing was found",
                                       [RULES_STEP_COMPARED] = "compared" };
  return *step->where != '\0' ? step->where : notes[step->kind];
}

const char *
rules_explain_step_end (const GArray *steps, guint i)
{
  const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
  gboolean last = i + 1 == steps->len;
  return !last && g_array_index (steps, RulesExplainStep, i + 1).depth > step->depth ? ", because"
                                                                                     : "";
}

/* --- Where --- */

static void
append_place (const RulesTelling *telling, GString *out, const KgPlace *place)
{
  const KgView *view = &telling->names.data;
  KgDocument document;
  g_autoptr (GString) text = g_string_new (NULL);
  if (!kg_snapshot_document (view->snapshot, place->document, &document)) {
    return;
  }
  rules_names_append_place (view, text, place);
  kg_text_append_safe (out, text->str, -1);
  if (document.commit > 0) {
    g_string_append_printf (out, ", commit %" G_GUINT64_FORMAT, document.commit);
  }
}

void
rules_telling_append_place_of (const RulesTelling *telling, GString *out, KgTermId id)
{
  KgPlace place;
  if (rules_names_place (&telling->names.data, id, KG_NONE, KG_NONE, &place)) {
    append_place (telling, out, &place);
  }
}

static gboolean
is_external (const RulesTelling *telling, KgTermId span)
{
  KgTermId detector = rules_telling_object (telling, span, ONTOLOGY_GR_DETECTED_BY);
  KgTerm term;
  return kg_view_term (&telling->names.data, detector, &term) && term.kind == KG_TERM_IRI &&
         g_str_has_prefix (term.value, "urn:grounds:detector:");
}

/* Of what the request says: who vouches for it. */
static const char *
claimed_where (const RulesTelling *telling, const RulesTriple *triple)
{
  KgTermId data_class = rules_telling_term (telling, ONTOLOGY_GR_DATA_CLASS);
  const RulesRequestNode *node = rules_telling_node (telling, triple->subject);
  KgTerm predicate;
  gboolean attribute = kg_view_term (&telling->names.data, triple->predicate, &predicate) &&
                       g_str_has_prefix (predicate.value, ONTOLOGY_ATTR);
  if (node != NULL && node->start >= 0 && triple->predicate == data_class) {
    return is_external (telling, triple->subject) ? "claimed by the caller" : "found in the text";
  }
  gboolean own = node != NULL || rules_telling_is_request (telling, triple->subject);
  return own && !attribute && triple->predicate != data_class ? "the request"
                                                              : "claimed by the caller";
}

void
rules_telling_append_where (const RulesTelling *telling, GString *out, const RulesTriple *triple,
                            RulesExplainStepKind *kind)
{
  KgPlace place;
  if (!kg_view_place (&telling->names.data, triple->subject, triple->predicate, triple->object, 0,
                      &place)) {
    *kind = RULES_STEP_DERIVED;
    return;
  }
  if (place.document == 0) {
    *kind = RULES_STEP_CLAIMED;
    g_string_append (out, claimed_where (telling, triple));
    return;
  }
  *kind = RULES_STEP_ASSERTED;
  append_place (telling, out, &place);
}

/* --- Steps --- */

/* From the request to what it names: told by the head line. */
static gboolean
is_link (const RulesTelling *telling, const RulesTriple *triple)
{
  static const OntologyTerm links[] = { ONTOLOGY_GR_SUBJECT, ONTOLOGY_GR_ACTION,
                                        ONTOLOGY_GR_RESOURCE, ONTOLOGY_GR_INPUT,
                                        ONTOLOGY_GR_OUTPUT };
  if (triple->predicate == rules_telling_term (telling, ONTOLOGY_GR_SPAN)) {
    return rules_telling_node (telling, triple->object) != NULL;
  }
  if (!rules_telling_is_request (telling, triple->subject)) {
    return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (links); i++) {
    if (triple->predicate == rules_telling_term (telling, links[i])) {
      return TRUE;
    }
  }
  return FALSE;
}

/* In the place of all that are too many. */
static void
add_last_step (GArray *steps)
{
  const RulesExplainStep step = { .kind = RULES_STEP_COMPARED,
                                  .after = G_MAXUINT,
                                  .text =
                                      g_strdup ("and more, which the proof as JSON or RDF has in "
                                                "full"),
                                  .where = g_strdup ("") };
  g_array_append_val (steps, step);
}

/* Finds where a triple stands, if that is not known. */
static void
locate (const RulesTelling *telling, RulesExplainStep *step)
{
  if (step->where != NULL) {
    return;
  }
  GString *where = g_string_new (NULL);
  rules_telling_append_where (telling, where, &step->triple, &step->kind);
  if (step->derived) {
    step->kind = RULES_STEP_DERIVED;
    g_string_truncate (where, 0);
  }
  step->where = g_string_free (where, FALSE);
}

static gboolean
is_same_triple (const RulesExplainStep *a, const RulesExplainStep *b)
{
  return a->has_triple && b->has_triple && a->derived == b->derived &&
         memcmp (&a->triple, &b->triple, sizeof a->triple) == 0;
}

static gboolean
says_same (const RulesTelling *telling, RulesExplainStep *a, RulesExplainStep *b)
{
  if (strcmp (a->text, b->text) != 0) {
    return FALSE;
  }
  if (is_same_triple (a, b)) {
    return TRUE;
  }
  locate (telling, a);
  locate (telling, b);
  return a->kind == b->kind && strcmp (a->where, b->where) == 0;
}

/* Takes the texts. Returns its number, or that of the step that says the same; G_MAXUINT if there are too many. */
static guint
add_step (const Collector *collector, RulesExplainStep *step)
{
  GArray *steps = collector->steps;
  guint found = 0;
  while (found < steps->len &&
         !says_same (collector->telling, &g_array_index (steps, RulesExplainStep, found), step)) {
    found++;
  }
  if (found == steps->len && found < STEPS_TOLD) {
    g_array_append_vals (steps, step, 1);
    return found;
  }
  step_clear (step);
  if (found == STEPS_TOLD && steps->len == STEPS_TOLD) {
    add_last_step (steps);
  }
  return found < STEPS_TOLD ? found : G_MAXUINT;
}

static char *
make_safe (const GString *text)
{
  GString *safe = g_string_sized_new (text->len);
  kg_text_append_safe (safe, text->str, -1);
  return g_string_free (safe, FALSE);
}

static guint
add_triple (Collector *collector, const RulesTriple *triple, const RulesEvidence *evidence,
            RulesExplainStep step)
{
  GString *text = collector->text;
  step.has_triple = TRUE;
  step.triple = *triple;
  g_string_truncate (text, 0);
  rules_telling_append_sentence (collector->telling, text, triple);
  if (evidence != NULL) {
    step.spare = evidence->spare;
    step.derived = evidence->kind == RULES_EVIDENCE_DERIVED;
  }
  step.text = g_strndup (text->str, text->len);
  if (collector->detail == RULES_STEPS_FULL) {
    locate (collector->telling, &step);
  }
  return add_step (collector, &step);
}

static void
add_sentence (Collector *collector, RulesExplainStep step, const GString *text)
{
  if (text->len > 0) {
    step.text = make_safe (text);
    step.where = g_strdup ("");
    add_step (collector, &step);
  }
}

static void
add_leaf (Collector *collector, const RulesEvidence *evidence, guint depth, guint after)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean absent = evidence->kind == RULES_EVIDENCE_ABSENCE ||
                    (evidence->kind == RULES_EVIDENCE_COUNT && evidence->count == 0);
  const RulesExplainStep step = { .kind = absent ? RULES_STEP_ABSENT : RULES_STEP_COMPARED,
                                  .depth = depth,
                                  .after = after };
  rules_telling_append_leaf (collector->telling, text, evidence);
  add_sentence (collector, step, text);
}

static void
add_walk (Collector *collector, const RulesEvidence *walk, guint depth)
{
  guint last = G_MAXUINT;
  for (const RulesEvidence *at = walk->children; at != NULL; at = at->next) {
    const RulesExplainStep step = { .depth = depth,
                                    .after = last,
                                    .minor = at->next != NULL &&
                                             is_link (collector->telling, &at->triple) };
    last = add_triple (collector, &at->triple, at, step);
  }
}

static void collect (Collector *collector, const RulesEvidence *evidence, guint depth);

static void
add_constraint (Collector *collector, const RulesEvidence *evidence, guint depth)
{
  if (evidence->truth == RULES_UNKNOWN && evidence->children == NULL) {
    g_autoptr (GString) text = g_string_new (NULL);
    const RulesExplainStep step = { .kind = RULES_STEP_COMPARED,
                                    .depth = depth,
                                    .after = G_MAXUINT };
    rules_telling_append_unknown (collector->telling, text, evidence);
    add_sentence (collector, step, text);
    return;
  }
  collect (collector, evidence->children, depth);
}

/* The statement that brought a value in; G_MAXUINT: none. */
static guint
find_value (const Collector *collector, KgTermId value)
{
  for (guint i = collector->steps->len; i-- > 0;) {
    const RulesExplainStep *step = &g_array_index (collector->steps, RulesExplainStep, i);
    if (step->has_triple && (step->triple.object == value || step->triple.subject == value)) {
      return i;
    }
  }
  return G_MAXUINT;
}

/* What asks for something to be there comes before what is said of it. */
static gboolean
is_existential (const Collector *collector, const RulesEvidence *evidence)
{
  RulesConstraintInfo constraint;
  if (evidence->kind != RULES_EVIDENCE_CONSTRAINT) {
    return TRUE;
  }
  rules_shapes_constraint (collector->telling->names.shapes, evidence->constraint, &constraint);
  return constraint.kind == RULES_CONSTRAINT_HAS_VALUE ||
         constraint.kind == RULES_CONSTRAINT_MIN_COUNT ||
         constraint.kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT;
}

static void
collect_one (Collector *collector, const RulesEvidence *evidence, guint depth)
{
  const RulesExplainStep plain = { .depth = depth, .after = G_MAXUINT };
  switch (evidence->kind) {
  case RULES_EVIDENCE_SHAPE:
    collect (collector, evidence->children, depth);
    return;
  case RULES_EVIDENCE_CONSTRAINT:
    add_constraint (collector, evidence, depth);
    return;
  case RULES_EVIDENCE_WALK:
    add_walk (collector, evidence, depth);
    return;
  case RULES_EVIDENCE_TRIPLE:
    add_triple (collector, &evidence->triple, evidence, plain);
    return;
  case RULES_EVIDENCE_DERIVED:
    add_triple (collector, &evidence->triple, evidence, plain);
    collect (collector, evidence->children, depth + 1);
    return;
  case RULES_EVIDENCE_COMPARISON:
    add_leaf (collector, evidence, depth, find_value (collector, evidence->value));
    return;
  case RULES_EVIDENCE_ABSENCE:
  case RULES_EVIDENCE_COUNT:
    add_leaf (collector, evidence, depth, G_MAXUINT);
    return;
  }
}

static void
collect (Collector *collector, const RulesEvidence *evidence, guint depth)
{
  if (evidence == NULL || evidence->next == NULL) {
    if (evidence != NULL) {
      collect_one (collector, evidence, depth);
    }
    return;
  }
  g_autoptr (GPtrArray) ordered = rules_telling_in_order (collector->telling, evidence);
  for (guint pass = 0; pass < 2; pass++) {
    for (guint i = 0; i < ordered->len; i++) {
      const RulesEvidence *at = (const RulesEvidence *) g_ptr_array_index (ordered, i);
      if (is_existential (collector, at) == (pass == 0)) {
        collect_one (collector, at, depth);
      }
    }
  }
}

void
rules_telling_add_steps (const RulesTelling *telling, GArray *steps, const RulesEvidence *evidence,
                         RulesStepsDetail detail)
{
  g_autoptr (GString) text = g_string_sized_new (SENTENCE_ROOM);
  Collector collector = { telling, steps, detail, text };
  if (evidence != NULL) {
    collect (&collector, evidence, 0);
  }
}

void
rules_telling_add_triple_step (const RulesTelling *telling, GArray *steps,
                               const RulesTriple *triple, RulesStepsDetail detail)
{
  g_autoptr (GString) text = g_string_sized_new (SENTENCE_ROOM);
  Collector collector = { telling, steps, detail, text };
  const RulesExplainStep plain = { .after = G_MAXUINT };
  add_triple (&collector, triple, NULL, plain);
}
