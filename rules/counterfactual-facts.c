/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/counterfactual-private.h"
#include "rules/evaluate-private.h"

#include <string.h>

/* Facts that may be established: a shape is taken apart into what it lacks to be conformed to, or what it would take to
 * violate it, as far as that is a triple with an actionable predicate. */

/* --- Facts --- */

static gboolean
is_true (const KgView *view, KgTermId subject, OntologyTerm predicate, const OntologyVocab *vocab)
{
  KgTermId id = ontology_vocab_id (vocab, predicate);
  KgCursor cursor;
  KgTermId value;
  KgTerm term;
  if (id == KG_NONE) {
    return FALSE;
  }
  kg_view_objects (view, subject, id, &cursor);
  while ((value = kg_cursor_next (&cursor)) != KG_NONE) {
    if (kg_view_term (view, value, &term) &&
        (strcmp (term.value, "true") == 0 || strcmp (term.value, "1") == 0)) {
      return TRUE;
    }
  }
  return FALSE;
}

/* What the vocabulary says, not the request. */
static gboolean
is_actionable (const RulesChangeFinder *finder, KgTermId predicate)
{
  const KgView view = { finder->source.view.snapshot, NULL };
  return is_true (&view, predicate, ONTOLOGY_GR_ACTIONABLE,
                  rules_graph_vocab (finder->source.graph));
}

static gboolean
is_functional (const RulesChangeFinder *finder, KgTermId predicate)
{
  const KgView view = { finder->source.view.snapshot, NULL };
  KgTermId class = kg_view_find_iri (&view, ONTOLOGY_OWL "FunctionalProperty", -1);
  return class != KG_NONE && finder->changing->type != KG_NONE &&
         kg_view_contains (&view, predicate, finder->changing->type, class);
}

static gboolean
has_value (const RulesChangeFinder *finder, KgTermId subject, KgTermId predicate)
{
  KgCursor cursor;
  rules_source_objects (&finder->source, subject, predicate, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}

static gboolean
is_literal (const RulesChangeFinder *finder, KgTermId id)
{
  KgTerm term;
  return kg_view_term (&finder->source.view, id, &term) && term.kind == KG_TERM_LITERAL;
}

void
rules_change_add (RulesChangeFinder *finder, const RulesChange *change)
{
  for (guint i = 0; i < finder->changes->len; i++) {
    if (rules_change_compare (&g_array_index (finder->changes, RulesChange, i), change) == 0) {
      return;
    }
  }
  if (finder->changes->len < RULES_LIMIT_CHANGE_CANDIDATES) {
    g_array_append_val (finder->changes, *change);
  }
}

static void
offer (RulesChangeFinder *finder, const RulesTriple *triple, gboolean any)
{
  gboolean taken = is_functional (finder, triple->predicate) &&
                   has_value (finder, triple->subject, triple->predicate);
  if (triple->object == KG_NONE || taken || is_literal (finder, triple->subject)) {
    return;
  }
  const RulesChange change = { .kind = RULES_CHANGE_ESTABLISH, .triple = *triple, .any = any };
  rules_change_add (finder, &change);
}

/* What a property shape asks of its values, as far as a new one can be made to fit. */
typedef struct {
  KgTermId value;        /* sh:hasValue; KG_NONE: any */
  KgTermId literal_type; /* sh:datatype, or KG_NONE */
  GArray *classes;       /* sh:class */
  const KgTermId *among; /* (nullable) sh:in */
  guint32 n_among;
} Wanted;

static void
offer_new (RulesChangeFinder *finder, KgTermId subject, KgTermId predicate, const Wanted *wanted)
{
  const RulesTriple triple = { subject, predicate,
                               rules_changing_new_value (finder->changing, subject, predicate,
                                                         wanted->literal_type, wanted->classes) };
  offer (finder, &triple, TRUE);
}

/* At the last step of a path. */
static void
offer_value (RulesChangeFinder *finder, KgTermId subject, KgTermId predicate, const Wanted *wanted)
{
  if (wanted->value != KG_NONE) {
    const RulesTriple triple = { subject, predicate, wanted->value };
    offer (finder, &triple, FALSE);
    return;
  }
  if (wanted->among == NULL) {
    offer_new (finder, subject, predicate, wanted);
    return;
  }
  for (guint32 i = 0; i < wanted->n_among && i < RULES_LIMIT_CHANGE_VALUES; i++) {
    const RulesTriple triple = { subject, predicate, wanted->among[i] };
    offer (finder, &triple, FALSE);
  }
}

/* --- Along a path: every place where its last step could be made, or one before it by something new --- */

typedef struct {
  KgTermId node;
  guint state;
} Place;

static void
follow (const RulesChangeFinder *finder, const Place *from, guint state, const RulesPathState *step,
        GArray *places, GHashTable *seen)
{
  KgCursor cursor;
  KgTermId node;
  if (step->inverse) {
    rules_source_subjects (&finder->source, step->predicate, from->node, &cursor);
  } else {
    rules_source_objects (&finder->source, from->node, step->predicate, &cursor);
  }
  while ((node = kg_cursor_next (&cursor)) != KG_NONE && places->len < RULES_LIMIT_CHANGE_PLACES) {
    const Place place = { node, state };
    gpointer key = GSIZE_TO_POINTER (((gsize) state << 32) | node);
    if (g_hash_table_add (seen, key)) {
      g_array_append_val (places, place);
    }
  }
}

/* One more step from a place: is it to be made, and the last one, or one before it? */
static void
offer_step (RulesChangeFinder *finder, const Place *place, const RulesPathState *step,
            const Wanted *wanted)
{
  if (step->inverse || !is_actionable (finder, step->predicate)) {
    return;
  }
  if (step->accepts) {
    offer_value (finder, place->node, step->predicate, wanted);
    return;
  }
  const Wanted other = { .classes = g_array_new (FALSE, FALSE, sizeof (KgTermId)) };
  offer_new (finder, place->node, step->predicate, &other);
  g_array_unref (other.classes);
}

/* Returns whether anything was offered. */
static gboolean
offer_along (RulesChangeFinder *finder, const RulesPath *path, KgTermId focus, const Wanted *wanted)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  const Place start = { focus, 0 };
  guint before = finder->changes->len;
  g_array_append_val (places, start);
  for (guint i = 0; i < places->len; i++) {
    const Place place = g_array_index (places, Place, i);
    RulesPathState state;
    rules_path_state (path, place.state, &state);
    for (guint k = 0; k < state.n_next; k++) {
      RulesPathState step;
      rules_path_state (path, state.next[k], &step);
      offer_step (finder, &place, &step, wanted);
      follow (finder, &place, state.next[k], &step, places, seen);
    }
  }
  return finder->changes->len > before;
}

/* --- Shapes --- */

typedef struct {
  const RulesShape *shape;
  guint32 number;
  KgTermId focus;
  const KgTermId *values;
  guint n_values;
} Focus;

/* Recursion ends: shapes are no deeper than RULES_LIMIT_DEPTH. */

static gboolean
conforms (RulesChangeFinder *finder, guint32 shape, KgTermId focus)
{
  return rules_evaluate (finder->evaluator, shape, focus) == RULES_CONFORMS;
}

static gboolean
offer_wanted (RulesChangeFinder *finder, const Focus *at, KgTermId value)
{
  g_autoptr (GArray) classes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  Wanted wanted = { .value = value, .classes = classes };
  if (at->shape->path == NULL) {
    return FALSE;
  }
  for (guint32 i = 0; i < at->shape->n_constraints; i++) {
    const RulesConstraint *constraint =
        rules_constraint (finder->shapes, at->shape->first_constraint + i);
    if (constraint->kind == RULES_CONSTRAINT_CLASS) {
      g_array_append_val (classes, constraint->term);
    } else if (constraint->kind == RULES_CONSTRAINT_DATATYPE) {
      wanted.literal_type = constraint->term;
    } else if (constraint->kind == RULES_CONSTRAINT_IN) {
      wanted.among = rules_ids (finder->shapes, constraint);
      wanted.n_among = constraint->n;
    }
  }
  return offer_along (finder, at->shape->path, at->focus, &wanted);
}

static gboolean
meet_all (RulesChangeFinder *finder, const RulesConstraint *constraint, KgTermId value)
{
  guint before = finder->changes->len;
  for (guint32 i = 0; i < constraint->n; i++) {
    if (!rules_change_meet (finder, rules_nested (finder->shapes, constraint)[i], value)) {
      g_array_set_size (finder->changes, before);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
meet_any (RulesChangeFinder *finder, const RulesConstraint *constraint, KgTermId value)
{
  gboolean hope = FALSE;
  for (guint32 i = 0; i < constraint->n; i++) {
    hope = rules_change_meet (finder, rules_nested (finder->shapes, constraint)[i], value) || hope;
  }
  return hope;
}

static gboolean
fail_any (RulesChangeFinder *finder, const RulesConstraint *constraint, KgTermId value)
{
  gboolean hope = FALSE;
  for (guint32 i = 0; i < constraint->n; i++) {
    hope = rules_change_fail (finder, rules_nested (finder->shapes, constraint)[i], value) || hope;
  }
  return hope;
}

static gboolean
fail_all (RulesChangeFinder *finder, const RulesConstraint *constraint, KgTermId value)
{
  guint before = finder->changes->len;
  for (guint32 i = 0; i < constraint->n; i++) {
    if (!rules_change_fail (finder, rules_nested (finder->shapes, constraint)[i], value)) {
      g_array_set_size (finder->changes, before);
      return FALSE;
    }
  }
  return TRUE;
}

typedef gboolean (*AtValue) (RulesChangeFinder *finder, const RulesConstraint *constraint,
                             KgTermId value);

static gboolean
at_each (RulesChangeFinder *finder, const Focus *at, const RulesConstraint *constraint,
         AtValue what)
{
  guint before = finder->changes->len;
  for (guint i = 0; i < at->n_values; i++) {
    if (!what (finder, constraint, at->values[i])) {
      g_array_set_size (finder->changes, before);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
at_any (RulesChangeFinder *finder, const Focus *at, const RulesConstraint *constraint, AtValue what)
{
  gboolean hope = FALSE;
  for (guint i = 0; i < at->n_values; i++) {
    hope = what (finder, constraint, at->values[i]) || hope;
  }
  return hope;
}

/* One value more that counts: a new one, or one that lacks something. */
static gboolean
meet_more (RulesChangeFinder *finder, const Focus *at, const RulesConstraint *constraint)
{
  gboolean some = at_any (finder, at, constraint, meet_all);
  return offer_wanted (finder, at, KG_NONE) || some;
}

/* Every value that counts lacks something without which it would not, or all but too few to matter. */
static gboolean
fail_enough (RulesChangeFinder *finder, const Focus *at, const RulesConstraint *constraint)
{
  guint before = finder->changes->len;
  guint64 left = 0;
  for (guint i = 0; i < at->n_values; i++) {
    left += fail_any (finder, constraint, at->values[i]) ? 0 : 1;
  }
  if (left >= constraint->as.count) {
    g_array_set_size (finder->changes, before);
    return FALSE;
  }
  return TRUE;
}

/* The constraint is violated, or cannot be evaluated. */
static gboolean
meet_constraint (RulesChangeFinder *finder, const Focus *at, const RulesConstraint *constraint)
{
  switch (constraint->kind) {
  case RULES_CONSTRAINT_HAS_VALUE:
    return offer_wanted (finder, at, constraint->term);
  case RULES_CONSTRAINT_MIN_COUNT:
    return offer_wanted (finder, at, KG_NONE);
  case RULES_CONSTRAINT_NODE:
  case RULES_CONSTRAINT_PROPERTY:
  case RULES_CONSTRAINT_AND:
    return at_each (finder, at, constraint, meet_all);
  case RULES_CONSTRAINT_OR:
  case RULES_CONSTRAINT_XONE:
    return at_each (finder, at, constraint, meet_any);
  case RULES_CONSTRAINT_NOT:
    return at_each (finder, at, constraint, fail_all);
  case RULES_CONSTRAINT_QUALIFIED_MIN_COUNT:
    return meet_more (finder, at, constraint);
  case RULES_CONSTRAINT_QUALIFIED_MAX_COUNT:
    return constraint->as.count == 0 && at_any (finder, at, constraint, fail_any);
  case RULES_CONSTRAINT_DATATYPE:
  case RULES_CONSTRAINT_NODE_KIND:
  case RULES_CONSTRAINT_IN:
  case RULES_CONSTRAINT_MAX_COUNT:
  case RULES_CONSTRAINT_MIN_LENGTH:
  case RULES_CONSTRAINT_MAX_LENGTH:
  case RULES_CONSTRAINT_MIN_EXCLUSIVE:
  case RULES_CONSTRAINT_MIN_INCLUSIVE:
  case RULES_CONSTRAINT_MAX_EXCLUSIVE:
  case RULES_CONSTRAINT_MAX_INCLUSIVE:
  case RULES_CONSTRAINT_LANGUAGE_IN:
  case RULES_CONSTRAINT_UNIQUE_LANG:
  case RULES_CONSTRAINT_EQUALS:
  case RULES_CONSTRAINT_DISJOINT:
  case RULES_CONSTRAINT_LESS_THAN:
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
  case RULES_CONSTRAINT_CLASS:
  case RULES_CONSTRAINT_CLOSED:
  case RULES_CONSTRAINT_PATTERN:
    return FALSE;
  }
  return FALSE;
}

/* The constraint is met. That a value more would violate sh:in or sh:datatype is no reason to bring one about: only what
 * says that nothing is there (sh:maxCount 0) may be answered by something. */
static gboolean
fail_constraint (RulesChangeFinder *finder, const Focus *at, const RulesConstraint *constraint)
{
  switch (constraint->kind) {
  case RULES_CONSTRAINT_MAX_COUNT:
    return constraint->as.count == 0 && offer_wanted (finder, at, KG_NONE);
  case RULES_CONSTRAINT_QUALIFIED_MIN_COUNT:
    return fail_enough (finder, at, constraint);
  case RULES_CONSTRAINT_QUALIFIED_MAX_COUNT:
    return constraint->as.count == 0 && meet_more (finder, at, constraint);
  case RULES_CONSTRAINT_NODE:
  case RULES_CONSTRAINT_PROPERTY:
  case RULES_CONSTRAINT_AND:
    return at_any (finder, at, constraint, fail_any);
  case RULES_CONSTRAINT_OR:
  case RULES_CONSTRAINT_XONE:
    return at_any (finder, at, constraint, fail_all);
  case RULES_CONSTRAINT_NOT:
    return at_any (finder, at, constraint, meet_all);
  case RULES_CONSTRAINT_DATATYPE:
  case RULES_CONSTRAINT_NODE_KIND:
  case RULES_CONSTRAINT_IN:
  case RULES_CONSTRAINT_HAS_VALUE:
  case RULES_CONSTRAINT_MIN_COUNT:
  case RULES_CONSTRAINT_MIN_LENGTH:
  case RULES_CONSTRAINT_MAX_LENGTH:
  case RULES_CONSTRAINT_MIN_EXCLUSIVE:
  case RULES_CONSTRAINT_MIN_INCLUSIVE:
  case RULES_CONSTRAINT_MAX_EXCLUSIVE:
  case RULES_CONSTRAINT_MAX_INCLUSIVE:
  case RULES_CONSTRAINT_LANGUAGE_IN:
  case RULES_CONSTRAINT_UNIQUE_LANG:
  case RULES_CONSTRAINT_EQUALS:
  case RULES_CONSTRAINT_DISJOINT:
  case RULES_CONSTRAINT_LESS_THAN:
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
  case RULES_CONSTRAINT_CLASS:
  case RULES_CONSTRAINT_CLOSED:
  case RULES_CONSTRAINT_PATTERN:
    return FALSE;
  }
  return FALSE;
}

/* The value nodes, kept: what is below evaluates too. (transfer full) */
static GArray *
values_of (RulesChangeFinder *finder, const RulesShape *shape, KgTermId focus)
{
  RulesScratch *scratch = finder->evaluator->scratch;
  GArray *values = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  guint32 first = scratch->n_values;
  scratch->steps = RULES_LIMIT_CONDITION_STEPS;
  if (rules_evaluate_push_values (finder->evaluator, shape, focus)) {
    g_array_append_vals (values, scratch->values + first, scratch->n_values - first);
  }
  scratch->n_values = first;
  return values;
}

static gboolean
is_met (RulesChangeFinder *finder, const Focus *at, guint32 constraint)
{
  finder->evaluator->scratch->steps = RULES_LIMIT_CONDITION_STEPS;
  return rules_evaluate_constraint (finder->evaluator, at->number, constraint, at->focus) ==
         RULES_CONFORMS;
}

static gboolean
take_apart (RulesChangeFinder *finder, const Focus *at, gboolean meeting)
{
  guint before = finder->changes->len;
  gboolean hope = meeting;
  for (guint32 i = 0; i < at->shape->n_constraints; i++) {
    guint32 number = at->shape->first_constraint + i;
    const RulesConstraint *constraint = rules_constraint (finder->shapes, number);
    gboolean met = is_met (finder, at, number);
    if (meeting && !met && !meet_constraint (finder, at, constraint)) {
      g_array_set_size (finder->changes, before);
      return FALSE;
    }
    if (!meeting && met) {
      hope = fail_constraint (finder, at, constraint) || hope;
    }
  }
  return hope;
}

static gboolean
look_at (RulesChangeFinder *finder, guint32 number, KgTermId focus, gboolean meeting)
{
  const RulesShape *shape = rules_shape (finder->shapes, number);
  if (conforms (finder, number, focus) == meeting) {
    return TRUE;
  }
  if (shape->deactivated) {
    return FALSE;
  }
  g_autoptr (GArray) values = values_of (finder, shape, focus);
  const Focus at = { shape, number, focus, (const KgTermId *) (gconstpointer) values->data,
                     values->len };
  return take_apart (finder, &at, meeting);
}

gboolean
rules_change_meet (RulesChangeFinder *finder, guint32 shape, KgTermId focus)
{
  return look_at (finder, shape, focus, TRUE);
}

gboolean
rules_change_fail (RulesChangeFinder *finder, guint32 shape, KgTermId focus)
{
  return look_at (finder, shape, focus, FALSE);
}
