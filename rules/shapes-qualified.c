/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/shapes-compile.h"

/* sh:qualifiedValueShape with its counts and sibling shapes (SHACL 4.7.3). */

gboolean
rules_compiler_read_qualified_shape (RulesCompiler *compiler, KgTermId node,
                                     RulesConstraint *constraint)
{
  guint n_min;
  guint n_max;
  if (rules_compiler_is_kind (compiler, constraint->operand, KG_TERM_LITERAL)) {
    return rules_compiler_refuse (compiler, node, constraint,
                                  "give a shape, an IRI or a blank node");
  }
  rules_compiler_values (compiler, ONTOLOGY_SH_QUALIFIED_MIN_COUNT, &n_min);
  rules_compiler_values (compiler, ONTOLOGY_SH_QUALIFIED_MAX_COUNT, &n_max);
  if (n_min == 0 && n_max == 0) {
    rules_reader_problem (&compiler->reader, node,
                          rules_reader_term (&compiler->reader, constraint->parameter),
                          constraint->operand,
                          "`sh:qualifiedValueShape` stands without a count; add "
                          "`sh:qualifiedMinCount` or `sh:qualifiedMaxCount`");
  }
  return FALSE;
}

gboolean
rules_compiler_read_qualified_disjoint (RulesCompiler *compiler, KgTermId node,
                                        RulesConstraint *constraint)
{
  rules_compiler_read_true (compiler, node, constraint);
  return FALSE;
}

/* Each look at a triple counts: parents with many properties in common would cost their product. */
static void
collect_siblings_below (RulesCompiler *compiler, KgTermId parent, KgTermId own)
{
  GArray *nested = compiler->shapes->nested;
  KgCursor properties;
  KgTermId property;
  rules_compiler_objects (compiler, parent, ONTOLOGY_SH_PROPERTY, &properties);
  while (compiler->error == NULL && (property = kg_cursor_next (&properties)) != KG_NONE) {
    KgCursor qualified;
    KgTermId shape;
    rules_compiler_has_room (compiler, ++compiler->steps);
    rules_compiler_objects (compiler, property, ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE, &qualified);
    while (compiler->error == NULL && (shape = kg_cursor_next (&qualified)) != KG_NONE) {
      rules_compiler_has_room (compiler, ++compiler->steps);
      guint32 number = rules_compiler_number (compiler, shape);
      if (shape != own && number != RULES_NO_SHAPE) {
        g_array_append_val (nested, number);
      }
    }
  }
}

static void
collect_siblings (RulesCompiler *compiler, KgTermId node, KgTermId own, RulesConstraint *constraint)
{
  GArray *nested = compiler->shapes->nested;
  KgCursor parents;
  KgTermId parent;
  constraint->first_sibling = nested->len;
  rules_compiler_subjects (compiler, ONTOLOGY_SH_PROPERTY, node, &parents);
  while (compiler->error == NULL && (parent = kg_cursor_next (&parents)) != KG_NONE) {
    collect_siblings_below (compiler, parent, own);
  }
  rules_compiler_sort_ids (nested, constraint->first_sibling);
  constraint->n_siblings = nested->len - constraint->first_sibling;
  rules_compiler_has_room (compiler, nested->len);
}

gboolean
rules_compiler_read_qualified_count (RulesCompiler *compiler, KgTermId node,
                                     RulesConstraint *constraint)
{
  guint n;
  guint n_disjoint;
  const KgTermId *shape = rules_compiler_values (compiler, ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE, &n);
  const KgTermId *disjoint =
      rules_compiler_values (compiler, ONTOLOGY_SH_QUALIFIED_VALUE_SHAPES_DISJOINT, &n_disjoint);
  if (!rules_compiler_read_count (compiler, node, constraint)) {
    return FALSE;
  }
  if (n == 0) {
    rules_reader_warning (
        &compiler->reader, node, rules_reader_term (&compiler->reader, constraint->parameter),
        constraint->operand,
        "`sh:%s` asks for nothing without `sh:qualifiedValueShape`; add it or take this out",
        rules_compiler_local_name (constraint->parameter));
  }
  constraint->first = compiler->shapes->nested->len;
  if (n != 1 || rules_compiler_is_kind (compiler, shape[0], KG_TERM_LITERAL) ||
      !rules_compiler_link (compiler, node, constraint, shape[0])) {
    return FALSE;
  }
  constraint->n = 1;
  if (n_disjoint == 1 && rules_compiler_is_true (compiler, disjoint[0])) {
    collect_siblings (compiler, node, shape[0], constraint);
  }
  return TRUE;
}
