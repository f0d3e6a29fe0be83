/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/shapes-reference-private.h"
#include "tests/property/shapes-reference-value.h"

#include <string.h>

/* What a parameter of a shape is checked with. */
typedef struct {
  const Reference *reference;
  KgTermId shape;
  KgTermId focus;
  const GArray *values;  /* KgTermId, distinct */
  KgTermId operand;      /* of this parameter */
  const char *component; /* of the results of this parameter */
  gboolean several;      /* a shape may have several values of this parameter */
  GArray *results;
  const ReferenceResult *root; /* target shape and node */
} Check;

/* --- Constraint components: SHACL 4. Those that look at each value node by itself --- */

static gboolean
holds_class (const Check *check, KgTermId value)
{
  return reference_is_instance (check->reference, value, check->operand);
}

static gboolean
holds_datatype (const Check *check, KgTermId value)
{
  KgTerm term;
  KgTerm wanted;
  KgTerm datatype;
  reference_get_term (check->reference, value, &term);
  reference_get_term (check->reference, check->operand, &wanted);
  if (term.kind != KG_TERM_LITERAL) {
    return FALSE;
  }
  const char *iri = term.language != NULL ? KG_RDF "langString" : KG_XSD "string";
  if (term.datatype != KG_NONE) {
    reference_get_term (check->reference, term.datatype, &datatype);
    iri = datatype.value;
  }
  return strcmp (iri, wanted.value) == 0 &&
         reference_value_is_well_formed (check->reference->terms, value);
}

static gboolean
holds_node_kind (const Check *check, KgTermId value)
{
  const KgTermId *ids = check->reference->ids;
  KgTermId kind = check->operand;
  switch (reference_kind_of (check->reference, value)) {
  case KG_TERM_IRI:
    return kind == ids[ONTOLOGY_SH_IRI] || kind == ids[ONTOLOGY_SH_BLANK_NODE_OR_IRI] ||
           kind == ids[ONTOLOGY_SH_IRI_OR_LITERAL];
  case KG_TERM_BLANK:
    return kind == ids[ONTOLOGY_SH_BLANK_NODE] || kind == ids[ONTOLOGY_SH_BLANK_NODE_OR_IRI] ||
           kind == ids[ONTOLOGY_SH_BLANK_NODE_OR_LITERAL];
  case KG_TERM_LITERAL:
    return kind == ids[ONTOLOGY_SH_LITERAL] || kind == ids[ONTOLOGY_SH_BLANK_NODE_OR_LITERAL] ||
           kind == ids[ONTOLOGY_SH_IRI_OR_LITERAL];
  }
  g_assert_not_reached ();
}

static gboolean
compares (const Check *check, KgTermId a, KgTermId b, gboolean or_equal)
{
  int order = reference_value_compare (check->reference->terms, a, b);
  return order == -1 || (or_equal && order == 0);
}

static gboolean
holds_min_exclusive (const Check *check, KgTermId value)
{
  return compares (check, check->operand, value, FALSE);
}

static gboolean
holds_min_inclusive (const Check *check, KgTermId value)
{
  return compares (check, check->operand, value, TRUE);
}

static gboolean
holds_max_exclusive (const Check *check, KgTermId value)
{
  return compares (check, value, check->operand, FALSE);
}

static gboolean
holds_max_inclusive (const Check *check, KgTermId value)
{
  return compares (check, value, check->operand, TRUE);
}

static gboolean
holds_min_length (const Check *check, KgTermId value)
{
  KgTerm term;
  reference_get_term (check->reference, value, &term);
  return term.kind != KG_TERM_BLANK && (guint64) g_utf8_strlen (term.value, -1) >=
                                           reference_number_of (check->reference, check->operand);
}

static gboolean
holds_max_length (const Check *check, KgTermId value)
{
  KgTerm term;
  reference_get_term (check->reference, value, &term);
  return term.kind != KG_TERM_BLANK && (guint64) g_utf8_strlen (term.value, -1) <=
                                           reference_number_of (check->reference, check->operand);
}

static gboolean
holds_pattern (const Check *check, KgTermId value)
{
  KgTerm term;
  KgTerm pattern;
  KgTerm flags;
  GRegexCompileFlags options = G_REGEX_DOLLAR_ENDONLY;
  KgTermId with = reference_shapes_value (check->reference, check->shape, ONTOLOGY_SH_FLAGS);
  reference_get_term (check->reference, value, &term);
  reference_get_term (check->reference, check->operand, &pattern);
  if (term.kind == KG_TERM_BLANK) {
    return FALSE;
  }
  if (with != KG_NONE) {
    reference_get_term (check->reference, with, &flags);
    options |= strchr (flags.value, 'i') != NULL ? G_REGEX_CASELESS : 0;
    options |= strchr (flags.value, 's') != NULL ? G_REGEX_DOTALL : 0;
  }
  g_autoptr (GRegex) regex = g_regex_new (pattern.value, options, 0, NULL);
  return g_regex_match (regex, term.value, 0, NULL);
}

static gboolean
holds_language_in (const Check *check, KgTermId value)
{
  KgTerm term;
  KgTerm range;
  g_autoptr (GArray) ranges = reference_shapes_list (check->reference, check->operand);
  reference_get_term (check->reference, value, &term);
  for (guint i = 0; i < ranges->len && term.language != NULL; i++) {
    reference_get_term (check->reference, g_array_index (ranges, KgTermId, i), &range);
    if (reference_language_matches (term.language, range.value)) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
holds_in (const Check *check, KgTermId value)
{
  g_autoptr (GArray) members = reference_shapes_list (check->reference, check->operand);
  return reference_nodes_have (members, value);
}

static gboolean
holds_disjoint (const Check *check, KgTermId value)
{
  return !reference_data_has (check->reference, check->focus, check->operand, value);
}

static gboolean
holds_node (const Check *check, KgTermId value)
{
  return reference_conforms (check->reference, check->operand, value);
}

static gboolean
holds_not (const Check *check, KgTermId value)
{
  return !reference_conforms (check->reference, check->operand, value);
}

/* How many shapes of a list a node conforms to. */
static guint
count_conforming (const Check *check, KgTermId value, guint *of)
{
  g_autoptr (GArray) shapes = reference_shapes_list (check->reference, check->operand);
  guint n = 0;
  for (guint i = 0; i < shapes->len; i++) {
    n += reference_conforms (check->reference, g_array_index (shapes, KgTermId, i), value) ? 1 : 0;
  }
  *of = shapes->len;
  return n;
}

static gboolean
holds_and (const Check *check, KgTermId value)
{
  guint of;
  return count_conforming (check, value, &of) == of;
}

static gboolean
holds_or (const Check *check, KgTermId value)
{
  guint of;
  return count_conforming (check, value, &of) > 0;
}

static gboolean
holds_xone (const Check *check, KgTermId value)
{
  guint of;
  return count_conforming (check, value, &of) == 1;
}

/* --- Those that look at all of them --- */

static void
add_result (const Check *check, KgTermId value, KgTermId predicate)
{
  const ReferenceResult result = {
    .target_shape = check->root->target_shape,
    .target_focus = check->root->target_focus,
    .shape = check->shape,
    .focus = check->focus,
    .value = value,
    .predicate = predicate,
    .operand = check->several ? check->operand : KG_NONE,
    .component = check->component,
  };
  g_array_append_val (check->results, result);
}

static KgTermId
value_at (const GArray *values, guint i)
{
  return g_array_index (values, KgTermId, i);
}

static void
check_min_count (const Check *check)
{
  if (check->values->len < reference_number_of (check->reference, check->operand)) {
    add_result (check, KG_NONE, KG_NONE);
  }
}

static void
check_max_count (const Check *check)
{
  if (check->values->len > reference_number_of (check->reference, check->operand)) {
    add_result (check, KG_NONE, KG_NONE);
  }
}

static void
check_has_value (const Check *check)
{
  if (!reference_nodes_have (check->values, check->operand)) {
    add_result (check, KG_NONE, KG_NONE);
  }
}

/* Language tags are the same whatever their case: RDF 1.1 Concepts, 3.3. */
static void
check_unique_lang (const Check *check)
{
  if (!reference_is_true (check->reference, check->operand)) {
    return;
  }
  for (guint i = 0; i < check->values->len; i++) {
    KgTerm term;
    guint before = 0;
    guint after = 0;
    reference_get_term (check->reference, value_at (check->values, i), &term);
    for (guint k = 0; k < check->values->len && term.language != NULL; k++) {
      KgTerm other;
      reference_get_term (check->reference, value_at (check->values, k), &other);
      gboolean same = k != i && other.language != NULL &&
                      g_ascii_strcasecmp (term.language, other.language) == 0;
      before += same && k < i ? 1 : 0;
      after += same && k > i ? 1 : 0;
    }
    if (before == 0 && after > 0) {
      add_result (check, KG_NONE, KG_NONE);
    }
  }
}

static void
check_equals (const Check *check)
{
  g_autoptr (GArray) others = reference_nodes_new ();
  reference_data_step (check->reference, check->focus, check->operand, FALSE, others);
  for (guint i = 0; i < check->values->len; i++) {
    if (!reference_nodes_have (others, value_at (check->values, i))) {
      add_result (check, value_at (check->values, i), KG_NONE);
    }
  }
  for (guint i = 0; i < others->len; i++) {
    if (!reference_nodes_have (check->values, value_at (others, i))) {
      add_result (check, value_at (others, i), KG_NONE);
    }
  }
}

static void
check_order (const Check *check, gboolean or_equal)
{
  g_autoptr (GArray) others = reference_nodes_new ();
  reference_data_step (check->reference, check->focus, check->operand, FALSE, others);
  for (guint i = 0; i < check->values->len; i++) {
    for (guint k = 0; k < others->len; k++) {
      if (!compares (check, value_at (check->values, i), value_at (others, k), or_equal)) {
        add_result (check, value_at (check->values, i), KG_NONE);
      }
    }
  }
}

static void
check_less_than (const Check *check)
{
  check_order (check, FALSE);
}

static void
check_less_than_or_equals (const Check *check)
{
  check_order (check, TRUE);
}

static void
check_closed (const Check *check)
{
  const Reference *reference = check->reference;
  if (!reference_is_true (reference, check->operand)) {
    return;
  }
  KgTermId ignored =
      reference_shapes_value (reference, check->shape, ONTOLOGY_SH_IGNORED_PROPERTIES);
  g_autoptr (GArray) allowed =
      ignored == KG_NONE ? reference_nodes_new () : reference_shapes_list (reference, ignored);
  g_autoptr (GArray) properties = reference_nodes_new ();
  reference_shapes_values (reference, check->shape, ONTOLOGY_SH_PROPERTY, properties);
  for (guint i = 0; i < properties->len; i++) {
    reference_nodes_add (allowed, reference_shapes_value (reference, value_at (properties, i),
                                                          ONTOLOGY_SH_PATH));
  }
  for (guint i = 0; i < reference->n_data; i++) {
    const KgQuad *quad = &reference->data[i];
    if (reference_nodes_have (check->values, quad->subject) &&
        !reference_nodes_have (allowed, quad->predicate)) {
      add_result (check, quad->object, quad->predicate);
    }
  }
}

static void validate (const Reference *reference, KgTermId shape, KgTermId focus,
                      const ReferenceResult *root, GArray *results);

static void
check_property (const Check *check)
{
  for (guint i = 0; i < check->values->len; i++) {
    validate (check->reference, check->operand, value_at (check->values, i), check->root,
              check->results);
  }
}

/* SHACL 4.7.3: sibling shapes. */
static GArray *
siblings_of (const Check *check)
{
  const Reference *reference = check->reference;
  GArray *siblings = reference_nodes_new ();
  KgTermId disjoint =
      reference_shapes_value (reference, check->shape, ONTOLOGY_SH_QUALIFIED_VALUE_SHAPES_DISJOINT);
  KgTermId own =
      reference_shapes_value (reference, check->shape, ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE);
  if (!reference_is_true (reference, disjoint)) {
    return siblings;
  }
  for (guint i = 0; i < reference->n_shapes; i++) {
    const KgQuad *quad = &reference->shapes[i];
    g_autoptr (GArray) properties = reference_nodes_new ();
    if (quad->predicate == reference->ids[ONTOLOGY_SH_PROPERTY] && quad->object == check->shape) {
      reference_shapes_values (reference, quad->subject, ONTOLOGY_SH_PROPERTY, properties);
    }
    for (guint k = 0; k < properties->len; k++) {
      KgTermId sibling = reference_shapes_value (reference, value_at (properties, k),
                                                 ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE);
      if (sibling != KG_NONE && sibling != own) {
        reference_nodes_add (siblings, sibling);
      }
    }
  }
  return siblings;
}

/* Without sh:qualifiedValueShape there is no constraint: SHACL 2.1.2. */
static gboolean
is_qualified (const Check *check)
{
  return reference_shapes_value (check->reference, check->shape,
                                 ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE) != KG_NONE;
}

static guint
count_qualified (const Check *check)
{
  g_autoptr (GArray) siblings = siblings_of (check);
  KgTermId shape =
      reference_shapes_value (check->reference, check->shape, ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE);
  guint n = 0;
  for (guint i = 0; i < check->values->len; i++) {
    KgTermId value = value_at (check->values, i);
    gboolean counts = reference_conforms (check->reference, shape, value);
    for (guint k = 0; k < siblings->len && counts; k++) {
      counts = !reference_conforms (check->reference, value_at (siblings, k), value);
    }
    n += counts ? 1 : 0;
  }
  return n;
}

static void
check_qualified_min_count (const Check *check)
{
  if (is_qualified (check) &&
      count_qualified (check) < reference_number_of (check->reference, check->operand)) {
    add_result (check, KG_NONE, KG_NONE);
  }
}

static void
check_qualified_max_count (const Check *check)
{
  if (is_qualified (check) &&
      count_qualified (check) > reference_number_of (check->reference, check->operand)) {
    add_result (check, KG_NONE, KG_NONE);
  }
}

/* --- Shapes --- */

/* A parameter is checked by what holds of each value node, or all at once. */
static const struct {
  OntologyTerm parameter;
  const char *component;
  gboolean (*holds) (const Check *check, KgTermId value);
  void (*check) (const Check *check);
  gboolean several;
} parameters[] = {
  { ONTOLOGY_SH_CLASS, "Class", holds_class, NULL, TRUE },
  { ONTOLOGY_SH_DATATYPE, "Datatype", holds_datatype, NULL, FALSE },
  { ONTOLOGY_SH_NODE_KIND, "NodeKind", holds_node_kind, NULL, FALSE },
  { ONTOLOGY_SH_MIN_COUNT, "MinCount", NULL, check_min_count, FALSE },
  { ONTOLOGY_SH_MAX_COUNT, "MaxCount", NULL, check_max_count, FALSE },
  { ONTOLOGY_SH_MIN_EXCLUSIVE, "MinExclusive", holds_min_exclusive, NULL, FALSE },
  { ONTOLOGY_SH_MIN_INCLUSIVE, "MinInclusive", holds_min_inclusive, NULL, FALSE },
  { ONTOLOGY_SH_MAX_EXCLUSIVE, "MaxExclusive", holds_max_exclusive, NULL, FALSE },
  { ONTOLOGY_SH_MAX_INCLUSIVE, "MaxInclusive", holds_max_inclusive, NULL, FALSE },
  { ONTOLOGY_SH_MIN_LENGTH, "MinLength", holds_min_length, NULL, FALSE },
  { ONTOLOGY_SH_MAX_LENGTH, "MaxLength", holds_max_length, NULL, FALSE },
  { ONTOLOGY_SH_PATTERN, "Pattern", holds_pattern, NULL, FALSE },
  { ONTOLOGY_SH_LANGUAGE_IN, "LanguageIn", holds_language_in, NULL, FALSE },
  { ONTOLOGY_SH_UNIQUE_LANG, "UniqueLang", NULL, check_unique_lang, FALSE },
  { ONTOLOGY_SH_EQUALS, "Equals", NULL, check_equals, TRUE },
  { ONTOLOGY_SH_DISJOINT, "Disjoint", holds_disjoint, NULL, TRUE },
  { ONTOLOGY_SH_LESS_THAN, "LessThan", NULL, check_less_than, TRUE },
  { ONTOLOGY_SH_LESS_THAN_OR_EQUALS, "LessThanOrEquals", NULL, check_less_than_or_equals, TRUE },
  { ONTOLOGY_SH_NOT, "Not", holds_not, NULL, TRUE },
  { ONTOLOGY_SH_AND, "And", holds_and, NULL, TRUE },
  { ONTOLOGY_SH_OR, "Or", holds_or, NULL, TRUE },
  { ONTOLOGY_SH_XONE, "Xone", holds_xone, NULL, TRUE },
  { ONTOLOGY_SH_NODE, "Node", holds_node, NULL, TRUE },
  { ONTOLOGY_SH_PROPERTY, "Property", NULL, check_property, TRUE },
  { ONTOLOGY_SH_QUALIFIED_MIN_COUNT, "QualifiedMinCount", NULL, check_qualified_min_count, FALSE },
  { ONTOLOGY_SH_QUALIFIED_MAX_COUNT, "QualifiedMaxCount", NULL, check_qualified_max_count, FALSE },
  { ONTOLOGY_SH_CLOSED, "Closed", NULL, check_closed, FALSE },
  { ONTOLOGY_SH_HAS_VALUE, "HasValue", NULL, check_has_value, TRUE },
  { ONTOLOGY_SH_IN, "In", holds_in, NULL, FALSE },
};

static void
check_parameter (Check *check, gsize parameter)
{
  check->component = parameters[parameter].component;
  check->several = parameters[parameter].several;
  if (parameters[parameter].check != NULL) {
    parameters[parameter].check (check);
    return;
  }
  for (guint i = 0; i < check->values->len; i++) {
    if (!parameters[parameter].holds (check, value_at (check->values, i))) {
      add_result (check, value_at (check->values, i), KG_NONE);
    }
  }
}

gboolean
reference_is_deactivated (const Reference *reference, KgTermId shape)
{
  return reference_is_true (reference,
                            reference_shapes_value (reference, shape, ONTOLOGY_SH_DEACTIVATED));
}

/* SHACL 3.4.2: validation of a focus node against a shape. */
static void
validate (const Reference *reference, KgTermId shape, KgTermId focus, const ReferenceResult *root,
          GArray *results)
{
  if (reference_is_deactivated (reference, shape)) {
    return;
  }
  KgTermId path = reference_shapes_value (reference, shape, ONTOLOGY_SH_PATH);
  g_autoptr (GArray) values = reference_nodes_new ();
  if (path == KG_NONE) {
    reference_nodes_add (values, focus);
  } else {
    reference_walk (reference, path, focus, FALSE, values);
  }
  Check check = { .reference = reference,
                  .shape = shape,
                  .focus = focus,
                  .values = values,
                  .results = results,
                  .root = root };
  for (guint i = reference->first[shape]; i < reference->first[shape + 1]; i++) {
    check.operand = reference->shapes[i].object;
    for (gsize k = 0; k < G_N_ELEMENTS (parameters); k++) {
      if (reference->shapes[i].predicate == reference->ids[parameters[k].parameter]) {
        check_parameter (&check, k);
      }
    }
  }
}

void
reference_validate_node (const Reference *reference, KgTermId shape, KgTermId focus,
                         GArray *results)
{
  const ReferenceResult root = { .target_shape = shape, .target_focus = focus };
  validate (reference, shape, focus, &root, results);
}

gboolean
reference_conforms (const Reference *reference, KgTermId shape, KgTermId node)
{
  g_autoptr (GArray) results = g_array_new (FALSE, FALSE, sizeof (ReferenceResult));
  reference_validate_node (reference, shape, node, results);
  return results->len == 0;
}

int
reference_result_compare (gconstpointer a, gconstpointer b)
{
  const ReferenceResult *x = (const ReferenceResult *) a;
  const ReferenceResult *y = (const ReferenceResult *) b;
  const KgTermId left[] = { x->target_shape, x->target_focus, x->shape,  x->focus,
                            x->value,        x->predicate,    x->operand };
  const KgTermId right[] = { y->target_shape, y->target_focus, y->shape,  y->focus,
                             y->value,        y->predicate,    y->operand };
  for (gsize i = 0; i < G_N_ELEMENTS (left); i++) {
    if (left[i] != right[i]) {
      return left[i] < right[i] ? -1 : 1;
    }
  }
  return strcmp (x->component, y->component);
}
