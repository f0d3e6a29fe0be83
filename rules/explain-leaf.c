/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include <string.h>

/* What was found besides statements: "the score 0.4 is below 0.5", "Mistral 7B has no evaluation report". */

/* Members of sh:in that are told. */
#define MEMBERS_SHOWN 5u

typedef struct {
  const RulesTelling *telling;
  const RulesEvidence *leaf;
  RulesShapeInfo shape;
  RulesConstraintInfo constraint;
  RulesPathName path; /* what it leads to is called so: "evaluation report" */
  gboolean has_path;
  GString *out;
} Leaf;

/* --- Paths --- */

/* The last predicate that a walk along the path takes for certain; KG_NONE: none. */
static KgTermId
last_predicate (const RulesPathNode *node)
{
  switch (node->kind) {
  case RULES_PATH_NODE_PREDICATE:
  case RULES_PATH_NODE_NAMED:
    return node->predicate;
  case RULES_PATH_NODE_SEQUENCE:
    return last_predicate (node->parts[node->n_parts - 1]);
  case RULES_PATH_NODE_ONE_OR_MORE:
  case RULES_PATH_NODE_ZERO_OR_MORE:
  case RULES_PATH_NODE_ZERO_OR_ONE:
    return last_predicate (node->parts[0]);
  case RULES_PATH_NODE_ALTERNATIVE:
  case RULES_PATH_NODE_INVERSE:
    return KG_NONE;
  }
  return KG_NONE;
}

static void
name_path (Leaf *leaf)
{
  const RulesTelling *telling = leaf->telling;
  leaf->has_path = leaf->shape.path != NULL;
  if (!leaf->has_path) {
    return;
  }
  const char *name =
      rules_names_text (&telling->names, &telling->names.graph, leaf->shape.node, ONTOLOGY_SH_NAME);
  KgTermId last = last_predicate (rules_path_tree (leaf->shape.path));
  if (name != NULL) {
    leaf->path = (RulesPathName) { .text = g_strdup (name), .is_label = TRUE };
  } else if (last != KG_NONE) {
    rules_telling_predicate (telling, last, &leaf->path);
  } else {
    rules_names_path (&telling->names, &leaf->shape, &leaf->path);
  }
}

/* From where the path's last step goes: the thing that lacks something. A path from the request to its resource and on leads
 * on from the resource. */
static KgTermId
owner (const Leaf *leaf)
{
  const RulesPathNode *node = leaf->has_path ? rules_path_tree (leaf->shape.path) : NULL;
  KgTermId at = leaf->leaf->focus;
  KgCursor cursor;
  if (node == NULL || node->kind != RULES_PATH_NODE_SEQUENCE) {
    return at;
  }
  for (guint i = 0; i + 1 < node->n_parts; i++) {
    if (node->parts[i]->kind != RULES_PATH_NODE_PREDICATE) {
      return KG_NONE;
    }
    kg_view_objects (&leaf->telling->names.data, at, node->parts[i]->predicate, &cursor);
    KgTermId next = kg_cursor_next (&cursor);
    if (next == KG_NONE || kg_cursor_next (&cursor) != KG_NONE) {
      return KG_NONE;
    }
    at = next;
  }
  return at;
}

static void
append_owner (const Leaf *leaf)
{
  KgTermId thing = owner (leaf);
  rules_telling_append_name (leaf->telling, leaf->out,
                             thing != KG_NONE ? thing : leaf->leaf->focus);
}

/* --- What a constraint asks of one value, as what comes after the value --- */

static void
append_operand (const Leaf *leaf, const char *words)
{
  g_string_append_printf (leaf->out, "%s ", words);
  rules_telling_append_name (leaf->telling, leaf->out, leaf->constraint.operand);
}

/* "is one of A, B and C" */
static void
append_members (const Leaf *leaf, const char *words)
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
append_length (const Leaf *leaf, const char *words)
{
  guint64 count = leaf->constraint.count;
  g_string_append_printf (leaf->out, "%s %" G_GUINT64_FORMAT " character%s", words, count,
                          count == 1 ? "" : "s");
}

static void
append_class (const Leaf *leaf, const char *words)
{
  g_string_append_printf (leaf->out, "%s ", words);
  rules_telling_append_instance (leaf->telling, leaf->out, leaf->constraint.operand);
}

static void
append_languages (const Leaf *leaf, const char *words)
{
  g_string_append_printf (leaf->out, "%s ", words);
  rules_names_append_languages (&leaf->telling->names, leaf->out, &leaf->constraint);
}

static gboolean
is_moment (const Leaf *leaf, KgTermId id)
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
append_order (const Leaf *leaf, Order met, Order failed, gboolean conforms)
{
  gboolean moments = is_moment (leaf, leaf->constraint.operand);
  append_operand (leaf, order_words (conforms ? met : failed, moments));
}

/* sh:lessThan and its like: against the values of another predicate. */
static void
append_pair (const Leaf *leaf, Order met, Order failed, gboolean conforms)
{
  KgTermId other = leaf->leaf->other;
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

static void
append_among (const Leaf *leaf, const char *words)
{
  g_auto (RulesPathName) property = { 0 };
  rules_telling_predicate (leaf->telling, leaf->constraint.values[0], &property);
  g_string_append_printf (leaf->out, "%s %s", words, property.text);
}

static void
append_node_kind (const Leaf *leaf, gboolean conforms)
{
  g_string_append_printf (leaf->out, "is %s%s", conforms ? "" : "not ",
                          rules_names_node_kind (&leaf->telling->names, &leaf->constraint));
}

/* TRUE if something was appended: constraints that ask for other shapes have no words of their own. */
static gboolean
append_what_holds (const Leaf *leaf, gboolean conforms)
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
    append_among (leaf, conforms ? "is also the" : "is not the");
    return TRUE;
  case RULES_CONSTRAINT_DISJOINT:
    append_among (leaf, conforms ? "is not the" : "is also the");
    return TRUE;
  case RULES_CONSTRAINT_LESS_THAN:
    append_pair (leaf, BELOW, AT_LEAST, conforms);
    return TRUE;
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
    append_pair (leaf, AT_MOST, ABOVE, conforms);
    return TRUE;
  case RULES_CONSTRAINT_CLASS:
    append_class (leaf, conforms ? "is" : "is not");
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

/* --- Comparisons --- */

/* "the score 0.4", "Mistral 7B" */
static void
append_value (const Leaf *leaf, KgTermId value)
{
  const RulesTelling *telling = leaf->telling;
  KgTerm term;
  gboolean literal =
      kg_view_term (&telling->names.data, value, &term) && term.kind == KG_TERM_LITERAL;
  if (literal && leaf->has_path) {
    g_string_append_printf (leaf->out, "the %s", leaf->path.text);
    if (rules_telling_is_hidden (telling, value)) {
      return;
    }
    g_string_append_c (leaf->out, ' ');
  }
  rules_telling_append_name (telling, leaf->out, value);
}

static void
tell_without_order (const Leaf *leaf)
{
  append_value (leaf, leaf->leaf->value);
  g_string_append (leaf->out, " cannot be compared with ");
  if (leaf->leaf->other != KG_NONE) {
    rules_telling_append_name (leaf->telling, leaf->out, leaf->leaf->other);
  } else {
    rules_telling_append_name (leaf->telling, leaf->out, leaf->constraint.operand);
  }
}

static void
tell_comparison (const Leaf *leaf)
{
  if (leaf->leaf->truth == RULES_UNKNOWN) {
    tell_without_order (leaf);
    return;
  }
  append_value (leaf, leaf->leaf->value);
  g_string_append_c (leaf->out, ' ');
  if (leaf->constraint.kind == RULES_CONSTRAINT_UNIQUE_LANG) {
    g_string_append (leaf->out, "is in the same language as ");
    rules_telling_append_name (leaf->telling, leaf->out, leaf->leaf->other);
  } else if (!append_what_holds (leaf, leaf->leaf->truth == RULES_CONFORMS)) {
    g_string_append (leaf->out, leaf->leaf->truth == RULES_CONFORMS ? "is as the rule asks"
                                                                    : "is not as the rule asks");
  }
}

/* --- Counts --- */

/* "has no evaluation report", "has 2 values for evaluation report" */
static void
append_count (const Leaf *leaf, guint64 n)
{
  const char *text = leaf->has_path ? leaf->path.text : "value";
  append_owner (leaf);
  if (n == 0) {
    g_string_append_printf (leaf->out, " has no %s", text);
  } else if (n == 1) {
    g_string_append_printf (leaf->out, " has one %s", text);
  } else {
    g_string_append_printf (leaf->out, " has %" G_GUINT64_FORMAT " times the %s", n, text);
  }
}

static void
append_qualification (const Leaf *leaf)
{
  gboolean qualified = leaf->constraint.kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT ||
                       leaf->constraint.kind == RULES_CONSTRAINT_QUALIFIED_MAX_COUNT;
  if (qualified && leaf->constraint.n_shapes > 0) {
    g_string_append (leaf->out, " for which ");
    rules_names_append_expectation (&leaf->telling->names, leaf->out, leaf->constraint.shapes[0]);
  }
}

/* Whether the statements that were counted say it all. */
static gboolean
goes_without_saying (const Leaf *leaf)
{
  gboolean least = leaf->constraint.kind == RULES_CONSTRAINT_MIN_COUNT ||
                   leaf->constraint.kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT;
  gboolean conforms = leaf->leaf->truth == RULES_CONFORMS;
  return (least && conforms && leaf->leaf->limit == 1) ||
         (!least && !conforms && leaf->leaf->limit == 0);
}

static void
tell_count (const Leaf *leaf)
{
  gboolean least = leaf->constraint.kind == RULES_CONSTRAINT_MIN_COUNT ||
                   leaf->constraint.kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT;
  guint64 limit = leaf->leaf->limit;
  if (goes_without_saying (leaf)) {
    return;
  }
  append_count (leaf, leaf->leaf->count);
  append_qualification (leaf);
  if (limit > 1 || (!least && limit > 0)) {
    g_string_append_printf (leaf->out, "; the rule asks for at %s %" G_GUINT64_FORMAT,
                            least ? "least" : "most", limit);
  }
}

/* --- Absences --- */

static guint
count_values (const Leaf *leaf)
{
  const RulesTelling *telling = leaf->telling;
  const RulesSource source = { .graph = rules_policies_graph (telling->policies),
                               .view = telling->names.data };
  RulesScratch *scratch = telling->names.scratch;
  guint32 before = scratch->n_values;
  scratch->steps = RULES_LIMIT_CONDITION_STEPS;
  rules_path_push_values (leaf->shape.path, &source, leaf->leaf->focus, scratch);
  guint32 n = scratch->n_values - before;
  scratch->n_values = before;
  return n;
}

/* No value that would speak against it: none at all, or none but such as conform. */
static void
tell_no_failing (const Leaf *leaf)
{
  guint n = leaf->has_path ? count_values (leaf) : 1;
  if (n == 0) {
    append_count (leaf, 0);
    return;
  }
  if (leaf->has_path) {
    g_string_append_printf (leaf->out, "%s %s of ", n == 1 ? "the" : "every", leaf->path.text);
  }
  append_owner (leaf);
  g_string_append_c (leaf->out, ' ');
  if (!append_what_holds (leaf, TRUE)) {
    g_string_append (leaf->out, "is as the rule asks");
  }
}

/* "nothing says that Mistral 7B is approved" */
static void
tell_no_value (const Leaf *leaf, KgTermId value)
{
  KgTermId thing = owner (leaf);
  g_string_append (leaf->out, "nothing says that ");
  rules_telling_append_name (leaf->telling, leaf->out,
                             thing != KG_NONE ? thing : leaf->leaf->focus);
  if (leaf->path.phrase != NULL) {
    g_string_append_printf (leaf->out, " %s ", leaf->path.phrase);
  } else {
    g_string_append_printf (leaf->out, " has the %s ", leaf->has_path ? leaf->path.text : "value");
  }
  rules_telling_append_name (leaf->telling, leaf->out, value);
}

static void
tell_no_class (const Leaf *leaf)
{
  g_string_append (leaf->out, "nothing says that ");
  rules_telling_append_name (leaf->telling, leaf->out, leaf->leaf->value);
  append_class (leaf, " is");
}

static void
tell_at_most (const Leaf *leaf)
{
  guint64 limit = leaf->constraint.count;
  if (limit == 0) {
    append_count (leaf, 0);
  } else {
    append_owner (leaf);
    g_string_append_printf (leaf->out, " has the %s no more than %" G_GUINT64_FORMAT " time%s",
                            leaf->has_path ? leaf->path.text : "value", limit,
                            limit == 1 ? "" : "s");
  }
  append_qualification (leaf);
}

static void
tell_unique_lang (const Leaf *leaf)
{
  append_owner (leaf);
  g_string_append_printf (leaf->out, " has no two of the %s in the same language", leaf->path.text);
}

/* sh:equals: a value of one that is none of the other. */
static void
tell_not_both (const Leaf *leaf)
{
  if (leaf->leaf->value == KG_NONE) {
    append_owner (leaf);
    append_among (leaf, " has no other values than those of");
    return;
  }
  g_string_append (leaf->out, "nothing says that ");
  append_value (leaf, leaf->leaf->value);
  append_among (leaf, " is also the");
  g_string_append (leaf->out, " of ");
  append_owner (leaf);
}

static void
tell_absence (const Leaf *leaf)
{
  gboolean conforms = leaf->leaf->truth == RULES_CONFORMS;
  RulesConstraintKind kind = leaf->constraint.kind;
  KgTermId value = leaf->leaf->value;
  if (kind == RULES_CONSTRAINT_MAX_COUNT || kind == RULES_CONSTRAINT_QUALIFIED_MAX_COUNT) {
    tell_at_most (leaf);
  } else if (kind == RULES_CONSTRAINT_MIN_COUNT || kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT) {
    append_count (leaf, 0);
    append_qualification (leaf);
  } else if (kind == RULES_CONSTRAINT_UNIQUE_LANG) {
    tell_unique_lang (leaf);
  } else if (kind == RULES_CONSTRAINT_EQUALS) {
    tell_not_both (leaf);
  } else if (kind == RULES_CONSTRAINT_HAS_VALUE && !conforms) {
    tell_no_value (leaf, leaf->constraint.operand);
  } else if (kind == RULES_CONSTRAINT_CLASS && value != KG_NONE && !conforms) {
    tell_no_class (leaf);
  } else if (kind == RULES_CONSTRAINT_CLOSED) {
    append_owner (leaf);
    g_string_append_c (leaf->out, ' ');
    append_what_holds (leaf, conforms);
  } else {
    tell_no_failing (leaf);
  }
}

/* --- Telling --- */

static void
open_leaf (const RulesTelling *telling, GString *out, const RulesEvidence *evidence, Leaf *leaf)
{
  *leaf = (Leaf) { .telling = telling, .leaf = evidence, .out = out };
  rules_shapes_constraint (telling->names.shapes, evidence->constraint, &leaf->constraint);
  rules_shapes_info (telling->names.shapes, leaf->constraint.shape, &leaf->shape);
  name_path (leaf);
}

void
rules_telling_append_leaf (const RulesTelling *telling, GString *out, const RulesEvidence *evidence)
{
  Leaf leaf;
  open_leaf (telling, out, evidence, &leaf);
  switch (evidence->kind) {
  case RULES_EVIDENCE_ABSENCE:
    tell_absence (&leaf);
    break;
  case RULES_EVIDENCE_COMPARISON:
    tell_comparison (&leaf);
    break;
  case RULES_EVIDENCE_COUNT:
    tell_count (&leaf);
    break;
  case RULES_EVIDENCE_SHAPE:
  case RULES_EVIDENCE_CONSTRAINT:
  case RULES_EVIDENCE_WALK:
  case RULES_EVIDENCE_TRIPLE:
  case RULES_EVIDENCE_DERIVED:
    break;
  }
  rules_path_name_clear (&leaf.path);
}

void
rules_telling_append_unknown (const RulesTelling *telling, GString *out,
                              const RulesEvidence *constraint)
{
  Leaf leaf;
  open_leaf (telling, out, constraint, &leaf);
  g_string_append_printf (out, "the %s of ", leaf.has_path ? leaf.path.text : "state");
  append_owner (&leaf);
  g_string_append (out, " could not be looked through within the limits");
  rules_path_name_clear (&leaf.path);
}
