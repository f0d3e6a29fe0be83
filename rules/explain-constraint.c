/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-leaf.h"

#include <string.h>

/* What a constraint asks of one value, as what comes after the value: "is one of approved and in production". */

/* Members of sh:in that are told. */
#define MEMBERS_SHOWN 5u

static void
append_operand (const RulesLeaf *leaf, const char *words)
{
  g_string_append_printf (leaf->out, "%s ", words);
  rules_telling_append_name (leaf->telling, leaf->out, leaf->constraint.operand);
}

/* "is one of A, B and C" */
static void
append_members (const RulesLeaf *leaf, const char *words)
{
  const RulesConstraintInfo *constraint = &leaf->constraint;
  guint shown = MIN (constraint->n_values, MEMBERS_SHOWN);
  guint parts = shown + (constraint->n_values > shown ? 1 : 0);
  g_string_append (leaf->out, words);
  for (guint i = 0; i < shown; i++) {
    g_string_append (leaf->out, i == 0 ? " " : "");
    rules_telling_append_and (leaf->out, i, parts);
    rules_telling_append_name (leaf->telling, leaf->out, constraint->values[i]);
  }
  if (constraint->n_values > shown) {
    g_string_append_printf (leaf->out, " and %u more", constraint->n_values - shown);
  }
}

static void
append_length (const RulesLeaf *leaf, const char *words)
{
  guint64 count = leaf->constraint.count;
  g_string_append_printf (leaf->out, "%s %" G_GUINT64_FORMAT " character%s", words, count,
                          count == 1 ? "" : "s");
}

void
rules_leaf_append_class (const RulesLeaf *leaf, const char *words)
{
  g_string_append_printf (leaf->out, "%s ", words);
  rules_telling_append_instance (leaf->telling, leaf->out, leaf->constraint.operand);
}

static void
append_languages (const RulesLeaf *leaf, const char *words)
{
  g_string_append_printf (leaf->out, "%s ", words);
  rules_names_append_languages (&leaf->telling->names, leaf->out, &leaf->constraint);
}

static gboolean
is_moment (const RulesLeaf *leaf, KgTermId id)
{
  const KgView *view = &leaf->telling->names.data;
  KgTerm term;
  KgTerm datatype;
  return kg_view_term (view, id, &term) && term.datatype != KG_NONE &&
         kg_view_term (view, term.datatype, &datatype) &&
         (strcmp (datatype.value, KG_XSD "dateTime") == 0 ||
          strcmp (datatype.value, KG_XSD "date") == 0);
}

/* Numbers are above and below, moments after and before. */
typedef enum {
  ABOVE,
  AT_LEAST,
  BELOW,
  AT_MOST
} Order;

static const char *
order_words (Order order, gboolean moments)
{
  static const char *const numbers[] = { "is above", "is at least", "is below", "is at most" };
  static const char *const times[] = { "is after", "is not before", "is before", "is not after" };
  return moments ? times[order] : numbers[order];
}

static void
append_order (const RulesLeaf *leaf, Order met, Order failed, gboolean conforms)
{
  gboolean moments = is_moment (leaf, leaf->constraint.operand);
  append_operand (leaf, order_words (conforms ? met : failed, moments));
}

/* The only value of the other predicate, where there is no more than one. */
static KgTermId
only_other (const RulesLeaf *leaf)
{
  KgCursor cursor;
  kg_view_objects (&leaf->telling->names.data, leaf->leaf->focus, leaf->constraint.values[0],
                   &cursor);
  KgTermId other = kg_cursor_next (&cursor);
  return kg_cursor_next (&cursor) == KG_NONE ? other : KG_NONE;
}

/* sh:lessThan and its like: against the values of another predicate. */
static void
append_pair (const RulesLeaf *leaf, Order met, Order failed, gboolean conforms)
{
  KgTermId other = leaf->leaf->other != KG_NONE ? leaf->leaf->other : only_other (leaf);
  gboolean moments = is_moment (leaf, other != KG_NONE ? other : leaf->leaf->value);
  g_auto (RulesPathName) property = { 0 };
  rules_telling_predicate (leaf->telling, leaf->constraint.values[0], &property);
  g_string_append_printf (leaf->out, "%s the %s", order_words (conforms ? met : failed, moments),
                          property.text);
  if (other != KG_NONE) {
    g_string_append_c (leaf->out, ' ');
    rules_telling_append_name (leaf->telling, leaf->out, other);
  }
}

void
rules_leaf_append_among (const RulesLeaf *leaf, const char *words)
{
  g_auto (RulesPathName) property = { 0 };
  rules_telling_predicate (leaf->telling, leaf->constraint.values[0], &property);
  g_string_append_printf (leaf->out, "%s %s", words, property.text);
}

static void
append_node_kind (const RulesLeaf *leaf, gboolean conforms)
{
  g_string_append_printf (leaf->out, "is %s%s", conforms ? "" : "not ",
                          rules_names_node_kind (&leaf->telling->names, &leaf->constraint));
}

gboolean
rules_leaf_append_what_holds (const RulesLeaf *leaf, gboolean conforms)
{
  switch (leaf->constraint.kind) {
  case RULES_CONSTRAINT_DATATYPE:
    append_operand (leaf, conforms ? "is of the type" : "is not of the type");
    return TRUE;
  case RULES_CONSTRAINT_NODE_KIND:
    append_node_kind (leaf, conforms);
    return TRUE;
  case RULES_CONSTRAINT_IN:
    append_members (leaf, conforms ? "is one of" : "is none of");
    return TRUE;
  case RULES_CONSTRAINT_HAS_VALUE:
    append_operand (leaf, conforms ? "is" : "is not");
    return TRUE;
  case RULES_CONSTRAINT_MIN_LENGTH:
    append_length (leaf, conforms ? "has at least" : "has fewer than");
    return TRUE;
  case RULES_CONSTRAINT_MAX_LENGTH:
    append_length (leaf, conforms ? "has at most" : "has more than");
    return TRUE;
  case RULES_CONSTRAINT_MIN_EXCLUSIVE:
    append_order (leaf, ABOVE, AT_MOST, conforms);
    return TRUE;
  case RULES_CONSTRAINT_MIN_INCLUSIVE:
    append_order (leaf, AT_LEAST, BELOW, conforms);
    return TRUE;
  case RULES_CONSTRAINT_MAX_EXCLUSIVE:
    append_order (leaf, BELOW, AT_LEAST, conforms);
    return TRUE;
  case RULES_CONSTRAINT_MAX_INCLUSIVE:
    append_order (leaf, AT_MOST, ABOVE, conforms);
    return TRUE;
  case RULES_CONSTRAINT_LANGUAGE_IN:
    append_languages (leaf,
                      conforms ? "is in one of the languages" : "is in none of the languages");
    return TRUE;
  case RULES_CONSTRAINT_EQUALS:
    rules_leaf_append_among (leaf, conforms ? "is also the" : "is not the");
    return TRUE;
  case RULES_CONSTRAINT_DISJOINT:
    rules_leaf_append_among (leaf, conforms ? "is not the" : "is also the");
    return TRUE;
  case RULES_CONSTRAINT_LESS_THAN:
    append_pair (leaf, BELOW, AT_LEAST, conforms);
    return TRUE;
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
    append_pair (leaf, AT_MOST, ABOVE, conforms);
    return TRUE;
  case RULES_CONSTRAINT_CLASS:
    rules_leaf_append_class (leaf, conforms ? "is" : "is not");
    return TRUE;
  case RULES_CONSTRAINT_CLOSED:
    g_string_append (leaf->out, conforms ? "has nothing but what the rule names"
                                         : "has more than what the rule names");
    return TRUE;
  case RULES_CONSTRAINT_PATTERN:
    append_operand (leaf, conforms ? "matches the pattern" : "does not match the pattern");
    return TRUE;
  case RULES_CONSTRAINT_MIN_COUNT:
  case RULES_CONSTRAINT_MAX_COUNT:
  case RULES_CONSTRAINT_UNIQUE_LANG:
  case RULES_CONSTRAINT_NODE:
  case RULES_CONSTRAINT_PROPERTY:
  case RULES_CONSTRAINT_AND:
  case RULES_CONSTRAINT_OR:
  case RULES_CONSTRAINT_NOT:
  case RULES_CONSTRAINT_XONE:
  case RULES_CONSTRAINT_QUALIFIED_MIN_COUNT:
  case RULES_CONSTRAINT_QUALIFIED_MAX_COUNT:
    return FALSE;
  }
  return FALSE;
}
