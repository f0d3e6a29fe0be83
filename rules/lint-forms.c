/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lint-private.h"

/* Conditions in a form that does not depend on how they are written: constraints in order, lists as sets, shapes within
 * shapes by the number of their own form. Two shapes of the same form mean the same; two that mean the same may have
 * different forms. */

static guint32
number_of (RulesLint *lint, const char *text)
{
  gpointer known = g_hash_table_lookup (lint->numbers, text);
  if (known == NULL) {
    known = GUINT_TO_POINTER (g_hash_table_size (lint->numbers) + 1);
    g_hash_table_insert (lint->numbers, g_strdup (text), known);
  }
  return GPOINTER_TO_UINT (known) - 1;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *) a;
  guint32 y = *(const guint32 *) b;
  return (x > y) - (x < y);
}

static void
sort_and_unite (GArray *numbers)
{
  guint kept = 0;
  g_array_sort (numbers, compare_numbers);
  for (guint i = 0; i < numbers->len; i++) {
    guint32 number = g_array_index (numbers, guint32, i);
    if (kept == 0 || g_array_index (numbers, guint32, kept - 1) != number) {
      g_array_index (numbers, guint32, kept++) = number;
    }
  }
  g_array_set_size (numbers, kept);
}

static void
append_numbers (GString *out, char mark, const guint32 *numbers, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_string_append_printf (out, "%c%u", mark, numbers[i]);
  }
}

static void
append_nested (RulesLint *lint, const RulesConstraint *constraint, GString *out)
{
  g_autoptr (GArray) forms = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint32 i = 0; i < constraint->n; i++) {
    guint32 form = rules_lint_form (lint, rules_nested (lint->shapes, constraint)[i]);
    g_array_append_val (forms, form);
  }
  g_array_sort (forms, compare_numbers);
  append_numbers (out, '#', (const guint32 *) (gconstpointer) forms->data, forms->len);
}

/* What two constraints of the same text have in common is all that counts for them. */
static void
append_constraint (RulesLint *lint, guint32 number, GString *out)
{
  const RulesConstraint *constraint = rules_constraint (lint->shapes, number);
  g_string_append_printf (out, "%d", (int) constraint->kind);
  switch (constraint->kind) {
  case RULES_CONSTRAINT_HAS_VALUE:
  case RULES_CONSTRAINT_CLASS:
  case RULES_CONSTRAINT_DATATYPE:
  case RULES_CONSTRAINT_EQUALS:
  case RULES_CONSTRAINT_DISJOINT:
  case RULES_CONSTRAINT_LESS_THAN:
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
    g_string_append_printf (out, "=%u", constraint->term);
    return;
  case RULES_CONSTRAINT_NODE_KIND:
  case RULES_CONSTRAINT_MIN_EXCLUSIVE:
  case RULES_CONSTRAINT_MIN_INCLUSIVE:
  case RULES_CONSTRAINT_MAX_EXCLUSIVE:
  case RULES_CONSTRAINT_MAX_INCLUSIVE:
  case RULES_CONSTRAINT_UNIQUE_LANG:
    g_string_append_printf (out, "=%u", constraint->operand);
    return;
  case RULES_CONSTRAINT_MIN_COUNT:
  case RULES_CONSTRAINT_MAX_COUNT:
  case RULES_CONSTRAINT_MIN_LENGTH:
  case RULES_CONSTRAINT_MAX_LENGTH:
    g_string_append_printf (out, "=%" G_GUINT64_FORMAT, constraint->as.count);
    return;
  case RULES_CONSTRAINT_IN:
    append_numbers (out, ',', rules_ids (lint->shapes, constraint), constraint->n);
    return;
  case RULES_CONSTRAINT_NODE:
  case RULES_CONSTRAINT_PROPERTY:
  case RULES_CONSTRAINT_AND:
  case RULES_CONSTRAINT_OR:
  case RULES_CONSTRAINT_NOT:
  case RULES_CONSTRAINT_XONE:
    append_nested (lint, constraint, out);
    return;
  case RULES_CONSTRAINT_QUALIFIED_MIN_COUNT:
  case RULES_CONSTRAINT_QUALIFIED_MAX_COUNT:
    g_string_append_printf (out, "=%" G_GUINT64_FORMAT, constraint->as.count);
    append_nested (lint, constraint, out);
    g_string_append (out, constraint->n_siblings > 0 ? "!" : "");
    if (constraint->n_siblings > 0) {
      g_string_append_printf (out, "%u", number);
    }
    return;
  case RULES_CONSTRAINT_LANGUAGE_IN:
  case RULES_CONSTRAINT_CLOSED:
  case RULES_CONSTRAINT_PATTERN:
    g_string_append_printf (out, "!%u", number);
    return;
  }
}

static guint32
form_of_constraint (RulesLint *lint, guint32 number)
{
  g_autoptr (GString) text = g_string_new ("c");
  append_constraint (lint, number, text);
  return number_of (lint, text->str);
}

guint32
rules_lint_form (RulesLint *lint, guint32 shape)
{
  const RulesShape *known = rules_shape (lint->shapes, shape);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GString) text = g_string_new ("s");
  if (lint->shape_forms[shape] != 0) {
    return lint->shape_forms[shape] - 1;
  }
  for (guint32 i = 0; i < known->n_constraints && !known->deactivated; i++) {
    guint32 form = form_of_constraint (lint, known->first_constraint + i);
    g_array_append_val (parts, form);
  }
  sort_and_unite (parts);
  append_numbers (text, '&', (const guint32 *) (gconstpointer) parts->data, parts->len);
  if (known->path != NULL && !known->deactivated) {
    g_autofree char *path = rules_path_to_string (known->path, &lint->view);
    g_string_append_printf (text, "@%s", path);
  }
  lint->shape_forms[shape] = number_of (lint, text->str) + 1;
  return lint->shape_forms[shape] - 1;
}

/* --- What all has to be met --- */

/* A node shape within a node shape, and sh:and, say no more than their parts do. */
static void
collect (RulesLint *lint, guint32 shape, GArray *parts)
{
  const RulesShape *known = rules_shape (lint->shapes, shape);
  for (guint32 i = 0; i < known->n_constraints && !known->deactivated; i++) {
    const RulesConstraint *constraint =
        rules_constraint (lint->shapes, known->first_constraint + i);
    gboolean flat = constraint->kind == RULES_CONSTRAINT_NODE ||
                    constraint->kind == RULES_CONSTRAINT_PROPERTY ||
                    constraint->kind == RULES_CONSTRAINT_AND;
    if (!flat || known->path != NULL) {
      guint32 form = form_of_constraint (lint, known->first_constraint + i);
      g_array_append_val (parts, form);
      continue;
    }
    for (guint32 k = 0; k < constraint->n; k++) {
      guint32 nested = rules_nested (lint->shapes, constraint)[k];
      if (rules_shape (lint->shapes, nested)->path == NULL) {
        collect (lint, nested, parts);
        continue;
      }
      guint32 form = rules_lint_form (lint, nested);
      g_array_append_val (parts, form);
    }
  }
}

void
rules_lint_find_conjuncts (RulesLint *lint)
{
  guint32 n = rules_policies_n_rules (lint->policies);
  for (guint32 i = 0; i < n; i++) {
    guint32 condition = rules_rule (lint->policies, i)->condition;
    lint->conjuncts[i] = g_array_new (FALSE, FALSE, sizeof (guint32));
    if (rules_shape (lint->shapes, condition)->path == NULL) {
      collect (lint, condition, lint->conjuncts[i]);
    } else {
      guint32 form = rules_lint_form (lint, condition);
      g_array_append_val (lint->conjuncts[i], form);
    }
    sort_and_unite (lint->conjuncts[i]);
  }
}

gboolean
rules_lint_implies (const GArray *more, const GArray *fewer)
{
  guint at = 0;
  for (guint i = 0; i < fewer->len; i++) {
    guint32 wanted = g_array_index (fewer, guint32, i);
    while (at < more->len && g_array_index (more, guint32, at) < wanted) {
      at++;
    }
    if (at == more->len || g_array_index (more, guint32, at) != wanted) {
      return FALSE;
    }
  }
  return TRUE;
}
