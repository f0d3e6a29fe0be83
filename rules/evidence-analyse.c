/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/shapes-private.h"

/* Shapes whose evidence needs no check, because the first tree is known to be right: conditions
 * of rules mostly are of this kind.
 *
 * Violated (`violate_exact`): shapes that are violated on no triples at all, since they ask for
 * something to be there. The result needs no triple, whatever the reason on the graph.
 *
 * Conformed to (`conform_exact`): conjunctions, all at the focus node, of paths that lead to a
 * value (sh:hasValue) or to enough values (sh:minCount), and of constraints that fewer triples
 * cannot upset. Sufficient: what is asked for is cited, the rest holds on any part of the graph.
 * Minimal: it has to be shown that taking away any triple makes one of the walks impossible.
 *
 *   One path that mentions each predicate once: a walk that uses a part of the triples of a
 *   shortest walk to the same value could do without repetitions, and would be shorter.
 *   Several paths, no predicate in two of them: the triples of one walk are of no use to
 *   another.
 *   Several paths that are sequences of predicates, and share none but a common beginning: as a
 *   walk is the one with the smallest ids, step by step, two walks that meet after the same
 *   steps came the same way. So each node of the walks was entered by one triple alone; without
 *   it what lies behind is lost, and at least one asked-for value does.
 *   sh:minCount of such a path takes the values of sh:hasValue first and no more than it needs.
 *   That another path walks through its values would bring in further ones: then nothing is
 *   claimed. */

/* More would take too long to compare with each other; nothing is claimed then. */
#define MOST_ASKED 64u
#define MOST_VISITED 512u

/* A property shape that asks for something to be there. */
typedef struct {
  guint32 shape;
  const RulesPath *path;
  gboolean sequence; /* of predicates; `steps` of them */
  guint steps;
  gboolean shared_ends; /* other paths may walk through its values */
} Asked;

typedef struct {
  const RulesShapes *shapes;
  Asked asked[MOST_ASKED];
  guint n;
  guint visited;
} Survey;

/* --- Paths --- */

/* Whether a path is a sequence of predicates, each forwards or backwards; how many. */
static gboolean
is_sequence (const RulesPath *path, guint *steps)
{
  RulesPathState state;
  rules_path_state (path, 0, &state);
  for (*steps = 0; !state.accepts && state.n_next == 1; *steps += 1) {
    rules_path_state (path, state.next[0], &state);
  }
  return state.accepts && state.n_next == 0;
}

/* The state of the step that a sequence makes as its `i`th, from 0. */
static void
step_at (const RulesPath *path, guint i, RulesPathState *state)
{
  rules_path_state (path, 0, state);
  for (guint at = 0; at <= i; at++) {
    rules_path_state (path, state->next[0], state);
  }
}

static gboolean
mentions (const RulesPath *path, KgTermId predicate)
{
  guint n = 0;
  const KgTermId *predicates = rules_path_predicates (path, &n);
  for (guint i = 0; i < n; i++) {
    if (predicates[i] == predicate) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
share_nothing (const RulesPath *a, const RulesPath *b)
{
  guint n = 0;
  const KgTermId *predicates = rules_path_predicates (a, &n);
  for (guint i = 0; i < n; i++) {
    if (mentions (b, predicates[i])) {
      return FALSE;
    }
  }
  return TRUE;
}

static guint
common_steps (const Asked *a, const Asked *b)
{
  guint n = 0;
  RulesPathState left;
  RulesPathState right;
  for (; n < a->steps && n < b->steps; n++) {
    step_at (a->path, n, &left);
    step_at (b->path, n, &right);
    if (left.predicate != right.predicate || left.inverse != right.inverse) {
      break;
    }
  }
  return n;
}

/* Whether `path` mentions nothing of what a sequence walks from its step `first` on. */
static gboolean
shares_no_rest (const Asked *asked, guint first, const RulesPath *path)
{
  RulesPathState state;
  for (guint i = first; i < asked->steps; i++) {
    step_at (asked->path, i, &state);
    if (mentions (path, state.predicate)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
get_along (const Asked *a, const Asked *b)
{
  if (share_nothing (a->path, b->path)) {
    return TRUE;
  }
  if (!a->sequence || !b->sequence) {
    return FALSE;
  }
  guint common = common_steps (a, b);
  return (common < a->steps || a->shared_ends) && (common < b->steps || b->shared_ends) &&
         shares_no_rest (a, common, b->path) && shares_no_rest (b, common, a->path);
}

/* --- Shapes that are conformed to --- */

/* What a value node meets or fails by what it is. */
static gboolean
is_intrinsic (RulesConstraintKind kind)
{
  return kind == RULES_CONSTRAINT_DATATYPE || kind == RULES_CONSTRAINT_NODE_KIND ||
         kind == RULES_CONSTRAINT_IN || kind == RULES_CONSTRAINT_MIN_LENGTH ||
         kind == RULES_CONSTRAINT_MAX_LENGTH || kind == RULES_CONSTRAINT_MIN_EXCLUSIVE ||
         kind == RULES_CONSTRAINT_MIN_INCLUSIVE || kind == RULES_CONSTRAINT_MAX_EXCLUSIVE ||
         kind == RULES_CONSTRAINT_MAX_INCLUSIVE || kind == RULES_CONSTRAINT_LANGUAGE_IN ||
         kind == RULES_CONSTRAINT_PATTERN;
}

/* What only a further triple can upset, besides. */
static gboolean
is_upset_by_more_alone (RulesConstraintKind kind)
{
  return kind == RULES_CONSTRAINT_MAX_COUNT || kind == RULES_CONSTRAINT_UNIQUE_LANG ||
         kind == RULES_CONSTRAINT_CLOSED || kind == RULES_CONSTRAINT_DISJOINT ||
         kind == RULES_CONSTRAINT_LESS_THAN || kind == RULES_CONSTRAINT_LESS_THAN_OR_EQUALS;
}

static gboolean
survey_property (Survey *survey, guint32 shape)
{
  const RulesShape *known = rules_shape (survey->shapes, shape);
  Asked *asked = &survey->asked[survey->n];
  guint n_values = 0;
  guint64 count = 0;
  *asked = (Asked) { .shape = shape, .path = known->path, .shared_ends = TRUE };
  for (guint32 i = 0; i < known->n_constraints; i++) {
    const RulesConstraint *constraint =
        rules_constraint (survey->shapes, known->first_constraint + i);
    if (constraint->kind == RULES_CONSTRAINT_HAS_VALUE) {
      n_values++;
    } else if (constraint->kind == RULES_CONSTRAINT_MIN_COUNT) {
      count = MAX (count, constraint->as.count);
    } else if (!is_upset_by_more_alone (constraint->kind) && !is_intrinsic (constraint->kind)) {
      return FALSE;
    }
    asked->shared_ends = asked->shared_ends && !is_intrinsic (constraint->kind);
  }
  asked->sequence = is_sequence (known->path, &asked->steps);
  asked->shared_ends = asked->shared_ends && count == 0;
  survey->n++;
  return (asked->sequence || (count == 0 && n_values <= 1)) && rules_path_is_disjoint (known->path);
}

static gboolean survey_shape (Survey *survey, guint32 shape);

static gboolean
survey_node_shape (Survey *survey, const RulesShape *known)
{
  for (guint32 i = 0; i < known->n_constraints; i++) {
    const RulesConstraint *constraint =
        rules_constraint (survey->shapes, known->first_constraint + i);
    RulesConstraintKind kind = constraint->kind;
    if (is_intrinsic (kind) || is_upset_by_more_alone (kind) ||
        kind == RULES_CONSTRAINT_HAS_VALUE) {
      continue;
    }
    if (kind != RULES_CONSTRAINT_PROPERTY && kind != RULES_CONSTRAINT_NODE &&
        kind != RULES_CONSTRAINT_AND) {
      return FALSE;
    }
    for (guint32 k = 0; k < constraint->n; k++) {
      if (!survey_shape (survey, rules_nested (survey->shapes, constraint)[k])) {
        return FALSE;
      }
    }
  }
  return TRUE;
}

static gboolean
survey_shape (Survey *survey, guint32 shape)
{
  const RulesShape *known = rules_shape (survey->shapes, shape);
  if (known->deactivated) {
    return TRUE;
  }
  if (++survey->visited > MOST_VISITED) {
    return FALSE;
  }
  if (known->path == NULL) {
    return survey_node_shape (survey, known);
  }
  for (guint i = 0; i < survey->n; i++) {
    if (survey->asked[i].shape == shape) {
      return TRUE;
    }
  }
  return survey->n < MOST_ASKED && survey_property (survey, shape);
}

static gboolean
is_conform_exact (const RulesShapes *shapes, guint32 shape)
{
  Survey survey = { .shapes = shapes };
  if (!survey_shape (&survey, shape)) {
    return FALSE;
  }
  for (guint i = 0; i < survey.n; i++) {
    for (guint k = 0; k < i; k++) {
      if (!get_along (&survey.asked[i], &survey.asked[k])) {
        return FALSE;
      }
    }
  }
  return TRUE;
}

/* --- Shapes that are violated --- */

/* How many of the nested shapes are violated on no triples. */
static guint32
count_violated (const RulesShapes *shapes, const RulesConstraint *constraint)
{
  guint32 n = 0;
  for (guint32 i = 0; i < constraint->n; i++) {
    n += rules_shape (shapes, rules_nested (shapes, constraint)[i])->violate_exact ? 1 : 0;
  }
  return n;
}

static gboolean
asks_for_presence (const RulesShapes *shapes, const RulesShape *shape,
                   const RulesConstraint *constraint)
{
  RulesConstraintKind kind = constraint->kind;
  if (shape->path != NULL) {
    gboolean counts =
        kind == RULES_CONSTRAINT_MIN_COUNT || kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT;
    gboolean nullable = rules_path_is_nullable (shape->path);
    return (counts && constraint->as.count > (nullable ? 1 : 0)) ||
           (kind == RULES_CONSTRAINT_HAS_VALUE && !nullable);
  }
  if (kind == RULES_CONSTRAINT_NODE || kind == RULES_CONSTRAINT_PROPERTY ||
      kind == RULES_CONSTRAINT_AND) {
    return count_violated (shapes, constraint) > 0;
  }
  if (kind == RULES_CONSTRAINT_OR || kind == RULES_CONSTRAINT_XONE) {
    return count_violated (shapes, constraint) == constraint->n;
  }
  return kind == RULES_CONSTRAINT_CLASS;
}

static gboolean
is_violate_exact (const RulesShapes *shapes, const RulesShape *shape)
{
  for (guint32 i = 0; i < shape->n_constraints && !shape->deactivated; i++) {
    if (asks_for_presence (shapes, shape, rules_constraint (shapes, shape->first_constraint + i))) {
      return TRUE;
    }
  }
  return FALSE;
}

void
rules_shapes_analyse (RulesShapes *shapes)
{
  guint deepest = 0;
  for (guint32 i = 0; i < shapes->shapes->len; i++) {
    deepest = MAX (deepest, rules_shape (shapes, i)->depth);
  }
  for (guint depth = 0; depth <= deepest; depth++) {
    for (guint32 i = 0; i < shapes->shapes->len; i++) {
      RulesShape *shape = &g_array_index (shapes->shapes, RulesShape, i);
      if (shape->depth == depth) {
        shape->violate_exact = is_violate_exact (shapes, shape);
      }
    }
  }
  for (guint32 i = 0; i < shapes->shapes->len; i++) {
    g_array_index (shapes->shapes, RulesShape, i).conform_exact = is_conform_exact (shapes, i);
  }
}
