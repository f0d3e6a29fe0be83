/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-leaf.h"

/* What was found besides statements: "the score 0.4 is below 0.5", "Mistral 7B has no evaluation report". */

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
name_path (RulesLeaf *leaf)
{
  const RulesTelling *telling = leaf->telling;
  leaf->has_path = leaf->shape.path != NULL;
  if (!leaf->has_path) {
    return;
  }
  const char *name =
      rules_names_text (&telling->names, &telling->names.graph, leaf->shape.node, ONTOLOGY_SH_NAME);
  KgTermId last = last_predicate (rules_path_tree (leaf->shape.path));
  leaf->plural = rules_names_text_anywhere (&telling->names, &telling->names.graph, last,
                                            ONTOLOGY_GR_PLURAL_LABEL);
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
owner (const RulesLeaf *leaf)
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
append_owner (const RulesLeaf *leaf)
{
  KgTermId thing = owner (leaf);
  rules_telling_append_name (leaf->telling, leaf->out,
                             thing != KG_NONE ? thing : leaf->leaf->focus);
}

/* --- Comparisons --- */

static gboolean
is_literal (const RulesLeaf *leaf, KgTermId id)
{
  KgTerm term;
  return kg_view_term (&leaf->telling->names.data, id, &term) && term.kind == KG_TERM_LITERAL;
}

/* "the score 0.4", "Mistral 7B" */
static void
append_value (const RulesLeaf *leaf, KgTermId value)
{
  const RulesTelling *telling = leaf->telling;
  if (leaf->has_path && is_literal (leaf, value)) {
    g_string_append_printf (leaf->out, "the %s", leaf->path.text);
    if (rules_telling_is_hidden (telling, value)) {
      return;
    }
    g_string_append_c (leaf->out, ' ');
  }
  rules_telling_append_name (telling, leaf->out, value);
}

static void
tell_without_order (const RulesLeaf *leaf)
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
tell_comparison (const RulesLeaf *leaf)
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
  } else if (!rules_leaf_append_what_holds (leaf, leaf->leaf->truth == RULES_CONFORMS)) {
    g_string_append (leaf->out, leaf->leaf->truth == RULES_CONFORMS ? "is as the rule asks"
                                                                    : "is not as the rule asks");
  }
}

/* --- Counts --- */

/* "has no evaluation report", "has 2 evaluation reports", "has 2 times the owner" */
static void
append_count (const RulesLeaf *leaf, guint64 n)
{
  const char *text = leaf->has_path ? leaf->path.text : "value";
  append_owner (leaf);
  if (n == 0) {
    g_string_append_printf (leaf->out, " has no %s", text);
  } else if (n == 1) {
    g_string_append_printf (leaf->out, " has one %s", text);
  } else if (leaf->plural != NULL) {
    g_string_append_printf (leaf->out, " has %" G_GUINT64_FORMAT " %s", n, leaf->plural);
  } else {
    g_string_append_printf (leaf->out, " has %" G_GUINT64_FORMAT " times the %s", n, text);
  }
}

/* "for which it is …"; what has a label is named by it: "that is passed and still valid". */
static void
append_qualification (const RulesLeaf *leaf)
{
  const RulesNames *names = &leaf->telling->names;
  gboolean qualified = leaf->constraint.kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT ||
                       leaf->constraint.kind == RULES_CONSTRAINT_QUALIFIED_MAX_COUNT;
  RulesShapeInfo shape;
  if (!qualified || leaf->constraint.n_shapes == 0) {
    return;
  }
  rules_shapes_info (names->shapes, leaf->constraint.shapes[0], &shape);
  const char *label = rules_names_label (names, &names->graph, shape.node);
  if (label != NULL) {
    g_string_append_printf (leaf->out, " that is %s", label);
  } else {
    g_autoptr (GString) what = g_string_new (NULL);
    rules_names_append_expectation (names, what, leaf->constraint.shapes[0]);
    gboolean of_it = g_str_has_prefix (what->str, "it ");
    g_string_append_printf (leaf->out, of_it ? " that %s" : " for which %s",
                            what->str + (of_it ? strlen ("it ") : 0));
  }
}

/* Whether the statements that were counted say it all. */
static gboolean
goes_without_saying (const RulesLeaf *leaf)
{
  gboolean least = leaf->constraint.kind == RULES_CONSTRAINT_MIN_COUNT ||
                   leaf->constraint.kind == RULES_CONSTRAINT_QUALIFIED_MIN_COUNT;
  gboolean conforms = leaf->leaf->truth == RULES_CONFORMS;
  return (least && conforms && leaf->leaf->limit == 1) ||
         (!least && !conforms && leaf->leaf->limit == 0);
}

static void
tell_count (const RulesLeaf *leaf)
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

/* How many values there are, and the last of them. */
static guint
count_values (const RulesLeaf *leaf, KgTermId *last)
{
  const RulesTelling *telling = leaf->telling;
  const RulesSource source = { .graph = rules_shapes_data (telling->names.shapes),
                               .view = telling->names.data };
  RulesScratch *scratch = telling->names.scratch;
  guint32 before = scratch->n_values;
  scratch->steps = RULES_LIMIT_CONDITION_STEPS;
  rules_path_push_values (leaf->shape.path, &source, leaf->leaf->focus, scratch);
  guint32 n = scratch->n_values - before;
  *last = n > 0 ? scratch->values[scratch->n_values - 1] : KG_NONE;
  scratch->n_values = before;
  return n;
}

/* No value that would speak against it: none at all, or none but such as conform. */
static void
tell_no_failing (const RulesLeaf *leaf)
{
  KgTermId value = KG_NONE;
  guint n = leaf->has_path ? count_values (leaf, &value) : 1;
  if (n == 0) {
    append_count (leaf, 0);
    return;
  }
  if (n == 1 && is_literal (leaf, value)) {
    append_value (leaf, value);
  } else {
    if (leaf->has_path) {
      g_string_append_printf (leaf->out, "%s %s of ", n == 1 ? "the" : "every", leaf->path.text);
    }
    append_owner (leaf);
  }
  g_string_append_c (leaf->out, ' ');
  if (!rules_leaf_append_what_holds (leaf, TRUE)) {
    g_string_append (leaf->out, "is as the rule asks");
  }
}

/* "nothing says that Mistral 7B is approved" */
static void
append_unsaid (const RulesLeaf *leaf, KgTermId thing, const RulesPathName *predicate,
               KgTermId value)
{
  g_string_append (leaf->out, "nothing says that ");
  rules_telling_append_name (leaf->telling, leaf->out, thing);
  if (predicate->phrase != NULL) {
    g_string_append_printf (leaf->out, " %s ", predicate->phrase);
  } else {
    g_string_append_printf (leaf->out, " has the %s ",
                            predicate->text != NULL ? predicate->text : "value");
  }
  rules_telling_append_name (leaf->telling, leaf->out, value);
}

static void
tell_no_value (const RulesLeaf *leaf, KgTermId value)
{
  KgTermId thing = owner (leaf);
  append_unsaid (leaf, thing != KG_NONE ? thing : leaf->leaf->focus, &leaf->path, value);
}

static void
tell_no_class (const RulesLeaf *leaf)
{
  g_string_append (leaf->out, "nothing says that ");
  rules_telling_append_name (leaf->telling, leaf->out, leaf->leaf->value);
  rules_leaf_append_class (leaf, " is");
}

static void
tell_at_most (const RulesLeaf *leaf)
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
tell_unique_lang (const RulesLeaf *leaf)
{
  append_owner (leaf);
  g_string_append_printf (leaf->out, " has no two of the %s in the same language", leaf->path.text);
}

/* sh:equals: a value of the path that is none of the other predicate, which starts at the focus node; or the reverse. */
static void
tell_not_both (const RulesLeaf *leaf)
{
  KgTermId value = leaf->leaf->value;
  KgTermId focus = leaf->leaf->focus;
  KgTermId predicate = leaf->constraint.values[0];
  g_auto (RulesPathName) property = { 0 };
  if (value == KG_NONE) {
    append_owner (leaf);
    rules_leaf_append_among (leaf, " has no other values than those of");
    return;
  }
  if (kg_view_contains (&leaf->telling->names.data, focus, predicate, value)) {
    tell_no_value (leaf, value);
    return;
  }
  rules_telling_predicate (leaf->telling, predicate, &property);
  append_unsaid (leaf, focus, &property, value);
}

static void
tell_absence (const RulesLeaf *leaf)
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
    rules_leaf_append_what_holds (leaf, conforms);
  } else {
    tell_no_failing (leaf);
  }
}

/* --- Telling --- */

static void
open_leaf (const RulesTelling *telling, GString *out, const RulesEvidence *evidence,
           RulesLeaf *leaf)
{
  *leaf = (RulesLeaf) { .telling = telling, .leaf = evidence, .out = out };
  rules_shapes_constraint (telling->names.shapes, evidence->constraint, &leaf->constraint);
  rules_shapes_info (telling->names.shapes, leaf->constraint.shape, &leaf->shape);
  name_path (leaf);
}

void
rules_telling_append_leaf (const RulesTelling *telling, GString *out, const RulesEvidence *evidence)
{
  RulesLeaf leaf;
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
  RulesLeaf leaf;
  open_leaf (telling, out, constraint, &leaf);
  g_string_append_printf (out, "the %s of ", leaf.has_path ? leaf.path.text : "state");
  append_owner (&leaf);
  g_string_append (out, " could not be looked through within the limits");
  rules_path_name_clear (&leaf.path);
}
