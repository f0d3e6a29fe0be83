/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lint-private.h"

/* Conditions that contradict themselves. What is asked of the values of one path is put together, over all shapes that a
 * node has to conform to at once. */

typedef struct {
  const RulesPath *path;
  char *name;     /* "gr:subject/attr:role" */
  GArray *shapes; /* guint32: property shapes of this path */
} Group;

typedef struct {
  GPtrArray *groups; /* Group */
  GArray *forms;     /* guint32: of the property shapes that have to be conformed to */
  GArray *denied;    /* guint32: of those that must not be */
} Demands;

static void
free_group (gpointer data)
{
  Group *group = (Group *) data;
  g_free (group->name);
  g_array_unref (group->shapes);
  g_free (group);
}

/* --- Collecting --- */

static void
demand_property (RulesLint *lint, Demands *demands, guint32 shape)
{
  const RulesShape *known = rules_shape (lint->shapes, shape);
  g_autofree char *name = rules_path_to_string (known->path, &lint->view);
  guint32 form = rules_lint_form (lint, shape);
  Group *group = NULL;
  g_array_append_val (demands->forms, form);
  for (guint i = 0; i < demands->groups->len && group == NULL; i++) {
    Group *other = (Group *) g_ptr_array_index (demands->groups, i);
    group = g_str_equal (other->name, name) ? other : NULL;
  }
  if (group == NULL) {
    group = g_new0 (Group, 1);
    group->path = known->path;
    group->name = g_steal_pointer (&name);
    group->shapes = g_array_new (FALSE, FALSE, sizeof (guint32));
    g_ptr_array_add (demands->groups, group);
  }
  g_array_append_val (group->shapes, shape);
}

static void
deny (RulesLint *lint, Demands *demands, guint32 shape)
{
  const RulesShape *known = rules_shape (lint->shapes, shape);
  guint32 form = rules_lint_form (lint, shape);
  g_array_append_val (demands->denied, form);
  if (known->path == NULL && known->n_constraints == 1) {
    const RulesConstraint *only = rules_constraint (lint->shapes, known->first_constraint);
    if (only->kind == RULES_CONSTRAINT_PROPERTY && only->n == 1) {
      deny (lint, demands, rules_nested (lint->shapes, only)[0]);
    }
  }
}

static void
demand (RulesLint *lint, Demands *demands, guint32 shape)
{
  const RulesShape *known = rules_shape (lint->shapes, shape);
  if (known->deactivated) {
    return;
  }
  if (known->path != NULL) {
    demand_property (lint, demands, shape);
    return;
  }
  for (guint32 i = 0; i < known->n_constraints; i++) {
    const RulesConstraint *constraint =
        rules_constraint (lint->shapes, known->first_constraint + i);
    gboolean all = constraint->kind == RULES_CONSTRAINT_NODE ||
                   constraint->kind == RULES_CONSTRAINT_PROPERTY ||
                   constraint->kind == RULES_CONSTRAINT_AND;
    for (guint32 k = 0; k < constraint->n && all; k++) {
      demand (lint, demands, rules_nested (lint->shapes, constraint)[k]);
    }
    if (constraint->kind == RULES_CONSTRAINT_NOT) {
      deny (lint, demands, rules_nested (lint->shapes, constraint)[0]);
    }
  }
}

/* --- What is asked of the values of one path --- */

typedef struct {
  guint64 least;
  guint64 most;
  GArray *values; /* KgTermId: sh:hasValue, distinct */
} Asked;

static const RulesConstraint *
constraint_of (const RulesLint *lint, const RulesShape *shape, guint32 i)
{
  return rules_constraint (lint->shapes, shape->first_constraint + i);
}

static void
add_value (Asked *asked, KgTermId value)
{
  for (guint i = 0; i < asked->values->len; i++) {
    if (g_array_index (asked->values, KgTermId, i) == value) {
      return;
    }
  }
  g_array_append_val (asked->values, value);
}

static void
count (const RulesLint *lint, const Group *group, Asked *asked)
{
  for (guint s = 0; s < group->shapes->len; s++) {
    const RulesShape *shape = rules_shape (lint->shapes, g_array_index (group->shapes, guint32, s));
    for (guint32 i = 0; i < shape->n_constraints; i++) {
      const RulesConstraint *constraint = constraint_of (lint, shape, i);
      if (constraint->kind == RULES_CONSTRAINT_MIN_COUNT ||
          constraint->kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT) {
        asked->least = MAX (asked->least, constraint->as.count);
      } else if (constraint->kind == RULES_CONSTRAINT_MAX_COUNT) {
        asked->most = MIN (asked->most, constraint->as.count);
      } else if (constraint->kind == RULES_CONSTRAINT_HAS_VALUE) {
        add_value (asked, constraint->term);
      }
    }
  }
  asked->least = MAX (asked->least, asked->values->len);
}

static gboolean
is_of_value_alone (RulesConstraintKind kind)
{
  return kind == RULES_CONSTRAINT_IN || kind == RULES_CONSTRAINT_DATATYPE ||
         kind == RULES_CONSTRAINT_NODE_KIND || kind == RULES_CONSTRAINT_PATTERN ||
         kind == RULES_CONSTRAINT_LANGUAGE_IN ||
         (kind >= RULES_CONSTRAINT_MIN_LENGTH && kind <= RULES_CONSTRAINT_MAX_INCLUSIVE);
}

/* The constraint that a value, which has to be there, does not meet by what it is. */
static const RulesConstraint *
find_refusal (RulesLint *lint, const Group *group, KgTermId value)
{
  for (guint s = 0; s < group->shapes->len; s++) {
    const RulesShape *shape = rules_shape (lint->shapes, g_array_index (group->shapes, guint32, s));
    for (guint32 i = 0; i < shape->n_constraints; i++) {
      const RulesConstraint *constraint = constraint_of (lint, shape, i);
      lint->evaluator->scratch->steps = RULES_LIMIT_CONDITION_STEPS;
      if (is_of_value_alone (constraint->kind) &&
          rules_evaluate_value (lint->evaluator, constraint, value, value) == RULES_VIOLATES) {
        return constraint;
      }
    }
  }
  return NULL;
}

static char *
describe_parameter (const RulesConstraint *constraint)
{
  const char *iri = ontology_term_iri (constraint->parameter);
  return g_strdup_printf ("sh:%s", iri + sizeof ONTOLOGY_SH - 1);
}

static gboolean
allows (const RulesLint *lint, const RulesConstraint *list, KgTermId value)
{
  return rules_ids_contain (rules_ids (lint->shapes, list), list->n, value);
}

/* No value is in both lists. */
static gboolean
are_disjoint (const RulesLint *lint, const RulesConstraint *a, const RulesConstraint *b)
{
  for (guint32 i = 0; i < a->n; i++) {
    if (allows (lint, b, rules_ids (lint->shapes, a)[i])) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Two sh:in of a path that has to have a value. */
static gboolean
lists_exclude (const RulesLint *lint, const Group *group)
{
  const RulesConstraint *first = NULL;
  for (guint s = 0; s < group->shapes->len; s++) {
    const RulesShape *shape = rules_shape (lint->shapes, g_array_index (group->shapes, guint32, s));
    for (guint32 i = 0; i < shape->n_constraints; i++) {
      const RulesConstraint *constraint = constraint_of (lint, shape, i);
      if (constraint->kind != RULES_CONSTRAINT_IN) {
        continue;
      }
      first = first == NULL ? constraint : first;
      if (are_disjoint (lint, first, constraint)) {
        return TRUE;
      }
    }
  }
  return FALSE;
}

/* Whether a value has to be there that conforms to the shapes of the constraint. `has_value`: some value has to be. */
static gboolean
needs_nested (const RulesConstraint *constraint, gboolean has_value)
{
  gboolean each = constraint->kind == RULES_CONSTRAINT_NODE ||
                  constraint->kind == RULES_CONSTRAINT_PROPERTY ||
                  constraint->kind == RULES_CONSTRAINT_AND;
  gboolean some =
      constraint->kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT && constraint->as.count > 0;
  return some || (has_value && each);
}

static char *
first_never (RulesLint *lint, const RulesConstraint *constraint)
{
  char *why = NULL;
  for (guint32 k = 0; k < constraint->n && why == NULL; k++) {
    why = rules_lint_never (lint, rules_nested (lint->shapes, constraint)[k]);
  }
  return why;
}

/* What a value has to conform to itself: if nothing can, there is no value. */
static char *
nested_never (RulesLint *lint, const Group *group, gboolean has_value)
{
  for (guint s = 0; s < group->shapes->len; s++) {
    const RulesShape *shape = rules_shape (lint->shapes, g_array_index (group->shapes, guint32, s));
    for (guint32 i = 0; i < shape->n_constraints; i++) {
      const RulesConstraint *constraint = constraint_of (lint, shape, i);
      char *why = needs_nested (constraint, has_value) ? first_never (lint, constraint) : NULL;
      if (why != NULL) {
        return why;
      }
    }
  }
  return NULL;
}

static char *
examine_values (RulesLint *lint, const Group *group, const Asked *asked)
{
  for (guint i = 0; i < asked->values->len; i++) {
    KgTermId value = g_array_index (asked->values, KgTermId, i);
    const RulesConstraint *refusal = find_refusal (lint, group, value);
    if (refusal != NULL) {
      g_autofree char *name = rules_lint_name (lint, value);
      g_autofree char *parameter = describe_parameter (refusal);
      return g_strdup_printf ("it asks for the value %s of `%s`, which its %s does not let through",
                              name, group->name, parameter);
    }
  }
  return NULL;
}

static char *
examine (RulesLint *lint, const Group *group)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  Asked asked = { .most = G_MAXUINT64, .values = values };
  count (lint, group, &asked);
  if (asked.least > asked.most) {
    return g_strdup_printf ("it asks for at least %" G_GUINT64_FORMAT
                            " and at most %" G_GUINT64_FORMAT " values of `%s`",
                            asked.least, asked.most, group->name);
  }
  char *why = examine_values (lint, group, &asked);
  if (why == NULL && asked.least > 0 && lists_exclude (lint, group)) {
    why = g_strdup_printf ("no value of `%s` is in all of its sh:in", group->name);
  }
  return why != NULL ? why : nested_never (lint, group, asked.least > 0);
}

/* --- Shapes --- */

static gboolean
have_common (const GArray *a, const GArray *b)
{
  for (guint i = 0; i < a->len; i++) {
    for (guint k = 0; k < b->len; k++) {
      if (g_array_index (a, guint32, i) == g_array_index (b, guint32, k)) {
        return TRUE;
      }
    }
  }
  return FALSE;
}

/* None of its alternatives can be conformed to. */
static char *
none_of (RulesLint *lint, const RulesConstraint *constraint)
{
  g_autofree char *first = NULL;
  for (guint32 i = 0; i < constraint->n; i++) {
    g_autofree char *why = rules_lint_never (lint, rules_nested (lint->shapes, constraint)[i]);
    if (why == NULL) {
      return NULL;
    }
    first = first == NULL ? g_steal_pointer (&why) : first;
  }
  return g_steal_pointer (&first);
}

static char *
alternatives_never (RulesLint *lint, guint32 number)
{
  const RulesShape *shape = rules_shape (lint->shapes, number);
  char *why = NULL;
  for (guint32 i = 0; i < shape->n_constraints && shape->path == NULL && why == NULL; i++) {
    const RulesConstraint *constraint = constraint_of (lint, shape, i);
    if (constraint->kind == RULES_CONSTRAINT_OR || constraint->kind == RULES_CONSTRAINT_XONE) {
      why = none_of (lint, constraint);
    }
  }
  return why;
}

char *
rules_lint_never (RulesLint *lint, guint32 shape)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (free_group);
  g_autoptr (GArray) forms = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) denied = g_array_new (FALSE, FALSE, sizeof (guint32));
  Demands demands = { groups, forms, denied };
  char *why = NULL;
  if (rules_shape (lint->shapes, shape)->deactivated) {
    return NULL;
  }
  demand (lint, &demands, shape);
  if (have_common (forms, denied)) {
    return g_strdup ("it asks for something and, by sh:not, for the contrary");
  }
  for (guint i = 0; i < groups->len && why == NULL; i++) {
    why = examine (lint, (const Group *) g_ptr_array_index (groups, i));
  }
  return why != NULL ? why : alternatives_never (lint, shape);
}
