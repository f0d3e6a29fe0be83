/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/check-shapes-private.h"

#include <string.h>

static void
add_result (const RulesCheckPart *part, RulesTruth truth, KgTermId value, KgTermId predicate)
{
  const RulesCheckResult result = {
    .truth = truth,
    .target_shape = part->root->target_shape,
    .target_focus = part->root->target_focus,
    .shape = part->shape,
    .focus = part->focus,
    .value = value,
    .predicate = predicate,
    .operand = part->several ? part->operand : KG_NONE,
    .component = part->component,
  };
  if (truth != RULES_CONFORMS) {
    g_array_append_val (part->results, result);
  }
}

/* --- Constraint components that look at all value nodes: SHACL 4 --- */

static void
check_min_count (const RulesCheckPart *part)
{
  gboolean enough = part->values->len >= rules_check_number (part->check, part->operand);
  add_result (part, rules_check_holds (enough), KG_NONE, KG_NONE);
}

static void
check_max_count (const RulesCheckPart *part)
{
  gboolean few = part->values->len <= rules_check_number (part->check, part->operand);
  add_result (part, rules_check_holds (few), KG_NONE, KG_NONE);
}

static void
check_has_value (const RulesCheckPart *part)
{
  gboolean has = rules_check_nodes_have (part->values, part->operand);
  add_result (part, rules_check_holds (has), KG_NONE, KG_NONE);
}

static const char *
language_of (const RulesCheckPart *part, guint i)
{
  return rules_check_term (part->check, rules_check_node (part->values, i)).language;
}

/* Language tags are the same whatever their case: RDF 1.1 Concepts, 3.3. Each tag that two values have is one result. */
static void
check_unique_lang (const RulesCheckPart *part)
{
  guint n = rules_check_is_true (part->check, part->operand) ? part->values->len : 0;
  for (guint i = 0; i < n; i++) {
    const char *language = language_of (part, i);
    guint before = 0;
    guint after = 0;
    for (guint k = 0; k < n && language != NULL && rules_check_step (part->check, 1); k++) {
      const char *other = language_of (part, k);
      gboolean same = k != i && other != NULL && g_ascii_strcasecmp (language, other) == 0;
      before += same && k < i ? 1 : 0;
      after += same && k > i ? 1 : 0;
    }
    if (before == 0 && after > 0) {
      add_result (part, RULES_VIOLATES, KG_NONE, KG_NONE);
    }
  }
}

static void
check_equals (const RulesCheckPart *part)
{
  g_autoptr (GArray) others = rules_check_nodes_new ();
  rules_check_data_step (part->check, part->focus, part->operand, FALSE, others);
  for (guint i = 0; i < part->values->len; i++) {
    KgTermId value = rules_check_node (part->values, i);
    add_result (part, rules_check_holds (rules_check_nodes_have (others, value)), value, KG_NONE);
  }
  for (guint i = 0; i < others->len; i++) {
    KgTermId value = rules_check_node (others, i);
    add_result (part, rules_check_holds (rules_check_nodes_have (part->values, value)), value,
                KG_NONE);
  }
}

static void
check_order (const RulesCheckPart *part, gboolean or_equal)
{
  g_autoptr (GArray) others = rules_check_nodes_new ();
  rules_check_data_step (part->check, part->focus, part->operand, FALSE, others);
  for (guint i = 0; i < part->values->len; i++) {
    for (guint k = 0; k < others->len && rules_check_step (part->check, 1); k++) {
      KgTermId value = rules_check_node (part->values, i);
      add_result (part, rules_check_less (part, value, rules_check_node (others, k), or_equal),
                  value, KG_NONE);
    }
  }
}

static void
check_less_than (const RulesCheckPart *part)
{
  check_order (part, FALSE);
}

static void
check_less_than_or_equals (const RulesCheckPart *part)
{
  check_order (part, TRUE);
}

/* The predicates that sh:closed lets pass. */
static GArray *
allowed_predicates (const RulesCheckPart *part)
{
  RulesCheckShapes *check = part->check;
  KgTermId ignored = rules_check_shapes_value (check, part->shape, ONTOLOGY_SH_IGNORED_PROPERTIES);
  GArray *allowed =
      ignored == KG_NONE ? rules_check_nodes_new () : rules_check_shapes_list (check, ignored);
  g_autoptr (GArray) properties = rules_check_nodes_new ();
  rules_check_shapes_values (check, part->shape, ONTOLOGY_SH_PROPERTY, properties);
  for (guint i = 0; i < properties->len; i++) {
    KgTermId property = rules_check_node (properties, i);
    rules_check_nodes_add (check, allowed,
                           rules_check_shapes_value (check, property, ONTOLOGY_SH_PATH));
  }
  return allowed;
}

static void
check_closed (const RulesCheckPart *part)
{
  if (!rules_check_is_true (part->check, part->operand)) {
    return;
  }
  g_autoptr (GArray) allowed = allowed_predicates (part);
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  for (guint i = 0; i < part->values->len; i++) {
    rules_check_data_triples (part->check, rules_check_node (part->values, i), KG_NONE, triples);
  }
  for (guint i = 0; i < triples->len; i++) {
    const RulesTriple *triple = &g_array_index (triples, RulesTriple, i);
    if (!rules_check_nodes_have (allowed, triple->predicate)) {
      add_result (part, RULES_VIOLATES, triple->object, triple->predicate);
    }
  }
}

static void validate (RulesCheckShapes *check, KgTermId shape, KgTermId focus,
                      const RulesCheckResult *root, GArray *results);

static void
check_property (const RulesCheckPart *part)
{
  for (guint i = 0; i < part->values->len; i++) {
    validate (part->check, part->operand, rules_check_node (part->values, i), part->root,
              part->results);
  }
}

/* SHACL 4.7.3: sibling shapes. */
static GArray *
siblings_of (const RulesCheckPart *part)
{
  RulesCheckShapes *check = part->check;
  GArray *siblings = rules_check_nodes_new ();
  KgTermId disjoint =
      rules_check_shapes_value (check, part->shape, ONTOLOGY_SH_QUALIFIED_VALUE_SHAPES_DISJOINT);
  KgTermId own = rules_check_shapes_value (check, part->shape, ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE);
  KgCursor cursor;
  KgTermId parent;
  if (!rules_check_is_true (check, disjoint)) {
    return siblings;
  }
  kg_view_subjects (&check->shapes, check->ids[ONTOLOGY_SH_PROPERTY], part->shape, &cursor);
  while ((parent = kg_cursor_next (&cursor)) != KG_NONE) {
    g_autoptr (GArray) properties = rules_check_nodes_new ();
    rules_check_shapes_values (check, parent, ONTOLOGY_SH_PROPERTY, properties);
    for (guint k = 0; k < properties->len; k++) {
      KgTermId sibling = rules_check_shapes_value (check, rules_check_node (properties, k),
                                                   ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE);
      if (sibling != KG_NONE && sibling != own) {
        rules_check_nodes_add (check, siblings, sibling);
      }
    }
  }
  return siblings;
}

/* How many value nodes qualify for sure, and how many may. */
static void
count_qualified (const RulesCheckPart *part, KgTermId shape, guint64 *sure, guint64 *possible)
{
  g_autoptr (GArray) siblings = siblings_of (part);
  *sure = 0;
  *possible = 0;
  for (guint i = 0; i < part->values->len; i++) {
    KgTermId value = rules_check_node (part->values, i);
    RulesTruth truth = rules_check_truth (part->check, shape, value);
    for (guint k = 0; k < siblings->len; k++) {
      KgTermId sibling = rules_check_node (siblings, k);
      truth = MIN (truth, rules_check_not (rules_check_truth (part->check, sibling, value)));
    }
    *sure += truth == RULES_CONFORMS ? 1 : 0;
    *possible += truth != RULES_VIOLATES ? 1 : 0;
  }
}

static void
check_qualified (const RulesCheckPart *part, gboolean at_most)
{
  KgTermId shape =
      rules_check_shapes_value (part->check, part->shape, ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE);
  guint64 limit = rules_check_number (part->check, part->operand);
  guint64 sure;
  guint64 possible;
  /* Without sh:qualifiedValueShape there is no constraint: SHACL 2.1.2. */
  if (shape == KG_NONE) {
    return;
  }
  count_qualified (part, shape, &sure, &possible);
  RulesTruth least = rules_check_holds (at_most ? sure <= limit : sure >= limit);
  RulesTruth most = rules_check_holds (at_most ? possible <= limit : possible >= limit);
  add_result (part, least == most ? least : RULES_UNKNOWN, KG_NONE, KG_NONE);
}

static void
check_qualified_min_count (const RulesCheckPart *part)
{
  check_qualified (part, FALSE);
}

static void
check_qualified_max_count (const RulesCheckPart *part)
{
  check_qualified (part, TRUE);
}

static const struct {
  OntologyTerm parameter;
  const char *component;
  void (*check) (const RulesCheckPart *part);
  gboolean several;
} parameters[] = {
  { ONTOLOGY_SH_MIN_COUNT, "MinCount", check_min_count, FALSE },
  { ONTOLOGY_SH_MAX_COUNT, "MaxCount", check_max_count, FALSE },
  { ONTOLOGY_SH_UNIQUE_LANG, "UniqueLang", check_unique_lang, FALSE },
  { ONTOLOGY_SH_EQUALS, "Equals", check_equals, TRUE },
  { ONTOLOGY_SH_LESS_THAN, "LessThan", check_less_than, TRUE },
  { ONTOLOGY_SH_LESS_THAN_OR_EQUALS, "LessThanOrEquals", check_less_than_or_equals, TRUE },
  { ONTOLOGY_SH_PROPERTY, "Property", check_property, TRUE },
  { ONTOLOGY_SH_QUALIFIED_MIN_COUNT, "QualifiedMinCount", check_qualified_min_count, FALSE },
  { ONTOLOGY_SH_QUALIFIED_MAX_COUNT, "QualifiedMaxCount", check_qualified_max_count, FALSE },
  { ONTOLOGY_SH_CLOSED, "Closed", check_closed, FALSE },
  { ONTOLOGY_SH_HAS_VALUE, "HasValue", check_has_value, TRUE },
};

/* --- Shapes --- */

static void
check_each (RulesCheckPart *part, const RulesCheckValueParameter *parameter)
{
  part->component = parameter->component;
  part->several = parameter->several;
  for (guint i = 0; i < part->values->len; i++) {
    KgTermId value = rules_check_node (part->values, i);
    add_result (part, parameter->holds (part, value), value, KG_NONE);
  }
}

/* What one triple of a shape asks for. */
static void
check_parameter (RulesCheckPart *part, KgTermId predicate)
{
  gsize n;
  const RulesCheckValueParameter *by_value = rules_check_value_parameters (&n);
  for (gsize i = 0; i < n; i++) {
    if (predicate == part->check->ids[by_value[i].parameter]) {
      check_each (part, &by_value[i]);
    }
  }
  for (gsize i = 0; i < G_N_ELEMENTS (parameters); i++) {
    if (predicate == part->check->ids[parameters[i].parameter]) {
      part->component = parameters[i].component;
      part->several = parameters[i].several;
      parameters[i].check (part);
    }
  }
}

/* SHACL 3.4.2: validation of a focus node against a shape. */
static void
validate_shape (RulesCheckShapes *check, KgTermId shape, KgTermId focus,
                const RulesCheckResult *root, GArray *results)
{
  KgTermId path = rules_check_shapes_value (check, shape, ONTOLOGY_SH_PATH);
  g_autoptr (GArray) values = rules_check_nodes_new ();
  if (path == KG_NONE) {
    rules_check_nodes_add (check, values, focus);
  } else {
    rules_check_walk (check, path, focus, FALSE, values);
  }
  RulesCheckPart part = { .check = check,
                          .shape = shape,
                          .focus = focus,
                          .values = values,
                          .results = results,
                          .root = root };
  KgPairCursor cursor;
  KgTermId predicate;
  kg_view_outgoing (&check->shapes, shape, &cursor);
  while (kg_pairs_next (&cursor, &predicate, &part.operand) && rules_check_step (check, 1)) {
    check_parameter (&part, predicate);
  }
}

static void
validate (RulesCheckShapes *check, KgTermId shape, KgTermId focus, const RulesCheckResult *root,
          GArray *results)
{
  KgTermId deactivated = rules_check_shapes_value (check, shape, ONTOLOGY_SH_DEACTIVATED);
  if (!rules_check_is_true (check, deactivated) && rules_check_enter (check)) {
    validate_shape (check, shape, focus, root, results);
    rules_check_leave (check);
  }
}

void
rules_check_validate_node (RulesCheckShapes *check, KgTermId shape, KgTermId focus, GArray *results)
{
  const RulesCheckResult root = { .target_shape = shape, .target_focus = focus };
  validate (check, shape, focus, &root, results);
}

RulesTruth
rules_check_truth (RulesCheckShapes *check, KgTermId shape, KgTermId node)
{
  g_autoptr (GArray) results = g_array_new (FALSE, FALSE, sizeof (RulesCheckResult));
  RulesTruth truth = RULES_CONFORMS;
  rules_check_validate_node (check, shape, node, results);
  for (guint i = 0; i < results->len; i++) {
    truth = MIN (truth, g_array_index (results, RulesCheckResult, i).truth);
  }
  return truth;
}

int
rules_check_result_compare (gconstpointer a, gconstpointer b)
{
  const RulesCheckResult *x = (const RulesCheckResult *) a;
  const RulesCheckResult *y = (const RulesCheckResult *) b;
  const KgTermId left[] = { x->target_shape, x->target_focus, x->shape,  x->focus,
                            x->value,        x->predicate,    x->operand };
  const KgTermId right[] = { y->target_shape, y->target_focus, y->shape,  y->focus,
                             y->value,        y->predicate,    y->operand };
  for (gsize i = 0; i < G_N_ELEMENTS (left); i++) {
    if (left[i] != right[i]) {
      return left[i] < right[i] ? -1 : 1;
    }
  }
  int order = strcmp (x->component, y->component);
  return order != 0 ? order : (int) x->truth - (int) y->truth;
}
