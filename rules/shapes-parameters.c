/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/shapes-compile.h"

#include <string.h>

/* The parameters of SHACL Core's constraint components (SHACL 4): a table, and a reader for each form of value. */

/* Reads one value, constraint->operand, of `node`; kind and parameter are filled in. FALSE if no constraint comes of it, with a
 * problem noted if that is because the value is ill-formed. */
typedef gboolean (*ReadValue) (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint);

enum {
  SINGLE = 1 << 0,        /* a shape has at most one value */
  PROPERTY_ONLY = 1 << 1, /* node shapes have none */
};

typedef struct {
  OntologyTerm term;
  RulesConstraintKind kind; /* of no meaning for those that belong to another parameter */
  guint flags;
  ReadValue read;
} Parameter;

/* --- What readers share --- */

gboolean
rules_compiler_refuse (RulesCompiler *compiler, KgTermId node, const RulesConstraint *constraint,
                       const char *advice)
{
  g_autofree char *quoted = rules_compiler_quote (compiler, constraint->operand);
  rules_reader_problem (&compiler->reader, node,
                        rules_reader_term (&compiler->reader, constraint->parameter),
                        constraint->operand, "`sh:%s` is %s; %s",
                        rules_compiler_local_name (constraint->parameter), quoted, advice);
  return FALSE;
}

/* A member of a list that is not what the parameter takes. */
static gboolean
refuse_member (RulesCompiler *compiler, KgTermId node, const RulesConstraint *constraint,
               KgTermId member, const char *advice)
{
  g_autofree char *quoted = rules_compiler_quote (compiler, member);
  rules_reader_problem (&compiler->reader, node,
                        rules_reader_term (&compiler->reader, constraint->parameter),
                        constraint->operand, "`sh:%s` has the member %s; %s",
                        rules_compiler_local_name (constraint->parameter), quoted, advice);
  return FALSE;
}

static void
warn (RulesCompiler *compiler, KgTermId node, const RulesConstraint *constraint,
      const char *observation)
{
  rules_reader_warning (&compiler->reader, node,
                        rules_reader_term (&compiler->reader, constraint->parameter),
                        constraint->operand, "`sh:%s` %s",
                        rules_compiler_local_name (constraint->parameter), observation);
}

/* Appends the members of the list that the operand is. Lists may be shared: what is read counts each time. */
static gboolean
read_list (RulesCompiler *compiler, KgTermId node, const RulesConstraint *constraint,
           GArray *members)
{
  gboolean read = rules_reader_list (&compiler->reader, node,
                                     rules_reader_term (&compiler->reader, constraint->parameter),
                                     constraint->operand, members);
  compiler->steps += members->len;
  return read && rules_compiler_has_room (compiler, compiler->steps);
}

static RulesDatatype
datatype_of (const RulesCompiler *compiler, const KgTerm *literal)
{
  KgTerm datatype;
  if (literal->language != NULL) {
    return RULES_DATATYPE_LANG_STRING;
  }
  if (!kg_view_term (&compiler->reader.shapes, literal->datatype, &datatype)) {
    return RULES_DATATYPE_STRING;
  }
  return rules_datatype_of_iri (datatype.value, datatype.length);
}

/* --- Terms --- */

static gboolean
read_term (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  (void) node;
  constraint->term = rules_reader_name (&compiler->reader, constraint->operand);
  return TRUE;
}

static gboolean
read_class (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  return rules_compiler_is_kind (compiler, constraint->operand, KG_TERM_IRI)
             ? read_term (compiler, node, constraint)
             : rules_compiler_refuse (compiler, node, constraint, "give the IRI of a class");
}

static gboolean
read_property (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  return rules_compiler_is_kind (compiler, constraint->operand, KG_TERM_IRI)
             ? read_term (compiler, node, constraint)
             : rules_compiler_refuse (compiler, node, constraint, "give the IRI of a property");
}

static gboolean
read_datatype (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  KgTerm term;
  if (!kg_view_term (&compiler->reader.shapes, constraint->operand, &term) ||
      term.kind != KG_TERM_IRI) {
    return rules_compiler_refuse (compiler, node, constraint, "give the IRI of a datatype");
  }
  constraint->as.datatype = rules_datatype_of_iri (term.value, term.length);
  return read_term (compiler, node, constraint);
}

static gboolean
read_node_kind (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  static const struct {
    OntologyTerm term;
    guint kinds;
  } kinds[] = {
    { ONTOLOGY_SH_BLANK_NODE, RULES_KIND_BLANK },
    { ONTOLOGY_SH_IRI, RULES_KIND_IRI },
    { ONTOLOGY_SH_LITERAL, RULES_KIND_LITERAL },
    { ONTOLOGY_SH_BLANK_NODE_OR_IRI, RULES_KIND_BLANK | RULES_KIND_IRI },
    { ONTOLOGY_SH_BLANK_NODE_OR_LITERAL, RULES_KIND_BLANK | RULES_KIND_LITERAL },
    { ONTOLOGY_SH_IRI_OR_LITERAL, RULES_KIND_IRI | RULES_KIND_LITERAL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (constraint->operand == rules_reader_term (&compiler->reader, kinds[i].term)) {
      constraint->as.node_kinds = kinds[i].kinds;
      return read_term (compiler, node, constraint);
    }
  }
  return rules_compiler_refuse (
      compiler, node, constraint,
      "give sh:IRI, sh:BlankNode, sh:Literal, sh:BlankNodeOrIRI, sh:BlankNodeOrLiteral "
      "or sh:IRIOrLiteral");
}

/* --- Numbers, values and booleans --- */

/* Counts beyond what 64 bits hold are met by as many as there can be. */
static guint64
to_count (const RulesValue *value)
{
  guint64 count = 0;
  for (gsize i = 0; i < value->as.decimal.n_whole; i++) {
    guint64 digit = (guint64) (value->as.decimal.whole[i] - '0');
    if (count > (G_MAXUINT64 - digit) / 10) {
      return G_MAXUINT64;
    }
    count = count * 10 + digit;
  }
  return count;
}

gboolean
rules_compiler_read_count (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  KgTerm term;
  RulesValue value = { 0 };
  if (kg_view_term (&compiler->reader.shapes, constraint->operand, &term) &&
      term.kind == KG_TERM_LITERAL && term.datatype != KG_NONE &&
      term.datatype == compiler->integer) {
    rules_value_read (RULES_DATATYPE_INTEGER, term.value, term.length, &value);
  }
  if (!value.well_formed || (value.as.decimal.negative && value.as.decimal.n_whole > 0)) {
    return rules_compiler_refuse (compiler, node, constraint, "give an xsd:integer of 0 or more");
  }
  constraint->as.count = to_count (&value);
  return TRUE;
}

static gboolean
read_bound (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  KgTerm term;
  if (!kg_view_term (&compiler->reader.shapes, constraint->operand, &term) ||
      term.kind != KG_TERM_LITERAL) {
    return rules_compiler_refuse (compiler, node, constraint, "give a literal");
  }
  RulesValue *value = g_new0 (RulesValue, 1);
  g_ptr_array_add (compiler->shapes->values, value);
  rules_value_read (datatype_of (compiler, &term), term.value, term.length, value);
  if (value->kind == RULES_VALUE_NONE || !value->well_formed) {
    warn (compiler, node, constraint,
          "is a literal that nothing compares with, so that no value meets it; give a number, a "
          "date, a time, a duration or a string");
  }
  constraint->as.value = value;
  return read_term (compiler, node, constraint);
}

/* TRUE for `true` alone: SHACL takes "1" for a boolean, but not for `true`. */
gboolean
rules_compiler_read_true (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  KgTerm term;
  RulesValue value = { 0 };
  if (kg_view_term (&compiler->reader.shapes, constraint->operand, &term) &&
      term.kind == KG_TERM_LITERAL && term.datatype != KG_NONE &&
      term.datatype == compiler->boolean) {
    rules_value_read (RULES_DATATYPE_BOOLEAN, term.value, term.length, &value);
  }
  if (!value.well_formed) {
    return rules_compiler_refuse (compiler, node, constraint, "write `true` or `false`");
  }
  gboolean is_true = rules_compiler_is_true (compiler, constraint->operand);
  if (value.as.boolean && !is_true) {
    warn (compiler, node, constraint,
          "has no effect with another form of the value than `true`; write `true`");
  }
  return is_true;
}

/* --- Texts --- */

static gboolean
read_flags (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  guint n;
  if (!rules_compiler_is_string (compiler, constraint->operand)) {
    return rules_compiler_refuse (compiler, node, constraint, "give a string");
  }
  rules_compiler_values (compiler, ONTOLOGY_SH_PATTERN, &n);
  if (n == 0) {
    warn (compiler, node, constraint,
          "has no effect without `sh:pattern`; add it or take this out");
  }
  return FALSE;
}

static gboolean
read_pattern (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  g_autoptr (GError) error = NULL;
  KgTerm pattern;
  KgTerm flags = { 0 };
  guint n;
  const KgTermId *values = rules_compiler_values (compiler, ONTOLOGY_SH_FLAGS, &n);
  if (!rules_compiler_is_string (compiler, constraint->operand) ||
      !kg_view_term (&compiler->reader.shapes, constraint->operand, &pattern)) {
    return rules_compiler_refuse (compiler, node, constraint,
                                  "give a string with a regular expression");
  }
  if (n == 1 && rules_compiler_is_string (compiler, values[0])) {
    kg_view_term (&compiler->reader.shapes, values[0], &flags);
  }
  RulesPattern *compiled = rules_pattern_new (pattern.value, flags.value, &error);
  if (compiled == NULL) {
    rules_reader_problem (&compiler->reader, node,
                          rules_reader_term (&compiler->reader, constraint->parameter),
                          constraint->operand, "%s", error->message);
    return FALSE;
  }
  g_ptr_array_add (compiler->shapes->patterns, compiled);
  constraint->as.pattern = compiled;
  return read_term (compiler, node, constraint);
}

static gboolean
read_languages (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  GPtrArray *texts = compiler->shapes->texts;
  KgTerm term;
  if (!read_list (compiler, node, constraint, members)) {
    return FALSE;
  }
  if (members->len == 0) {
    warn (compiler, node, constraint,
          "is an empty list, which no language is in; name the languages");
  }
  constraint->first = texts->len;
  for (guint i = 0; i < members->len; i++) {
    KgTermId member = g_array_index (members, KgTermId, i);
    if (!rules_compiler_is_string (compiler, member) ||
        !kg_view_term (&compiler->reader.shapes, member, &term)) {
      return refuse_member (compiler, node, constraint, member,
                            "give strings with language tags, such as \"en\"");
    }
    g_ptr_array_add (texts, g_strndup (term.value, term.length));
  }
  constraint->n = members->len;
  return TRUE;
}

/* --- Lists of values --- */

static gboolean
read_in (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  GArray *ids = compiler->shapes->ids;
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  if (!read_list (compiler, node, constraint, members) ||
      !rules_compiler_has_room (compiler, (guint64) ids->len + members->len)) {
    return FALSE;
  }
  if (members->len == 0) {
    warn (compiler, node, constraint, "is an empty list, which no value is in; name the values");
  }
  constraint->first = ids->len;
  for (guint i = 0; i < members->len; i++) {
    KgTermId name = rules_reader_name (&compiler->reader, g_array_index (members, KgTermId, i));
    g_array_append_val (ids, name);
  }
  rules_compiler_sort_ids (ids, constraint->first);
  constraint->n = ids->len - constraint->first;
  return TRUE;
}

/* For sh:closed, which comes after it in the table. */
static gboolean
read_ignored (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  guint n;
  if (!read_list (compiler, node, constraint, members)) {
    return FALSE;
  }
  for (guint i = 0; i < members->len; i++) {
    KgTermId member = g_array_index (members, KgTermId, i);
    if (!rules_compiler_is_kind (compiler, member, KG_TERM_IRI)) {
      return refuse_member (compiler, node, constraint, member, "give IRIs of properties");
    }
    KgTermId name = rules_reader_name (&compiler->reader, member);
    g_array_append_val (compiler->ignored, name);
  }
  rules_compiler_values (compiler, ONTOLOGY_SH_CLOSED, &n);
  if (n == 0) {
    warn (compiler, node, constraint, "has no effect without `sh:closed`; add it or take this out");
  }
  return FALSE;
}

static gboolean
read_closed (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  GArray *ids = compiler->shapes->ids;
  guint n;
  const KgTermId *properties = rules_compiler_values (compiler, ONTOLOGY_SH_PROPERTY, &n);
  if (!rules_compiler_read_true (compiler, node, constraint) ||
      !rules_compiler_has_room (compiler, (guint64) ids->len + compiler->ignored->len + n)) {
    return FALSE;
  }
  constraint->first = ids->len;
  g_array_append_vals (ids, compiler->ignored->data, compiler->ignored->len);
  for (guint i = 0; i < n; i++) {
    KgCursor paths;
    rules_compiler_objects (compiler, properties[i], ONTOLOGY_SH_PATH, &paths);
    KgTermId path = kg_cursor_next (&paths);
    if (path != KG_NONE && rules_compiler_is_kind (compiler, path, KG_TERM_IRI)) {
      KgTermId name = rules_reader_name (&compiler->reader, path);
      g_array_append_val (ids, name);
    }
  }
  rules_compiler_sort_ids (ids, constraint->first);
  constraint->n = ids->len - constraint->first;
  return TRUE;
}

/* --- Shapes --- */

static gboolean
has_path (const RulesCompiler *compiler, KgTermId node)
{
  KgCursor cursor;
  rules_compiler_objects (compiler, node, ONTOLOGY_SH_PATH, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}

/* Appends the number of the shape that `member` is. */
gboolean
rules_compiler_link (RulesCompiler *compiler, KgTermId node, const RulesConstraint *constraint,
                     KgTermId member)
{
  GArray *nested = compiler->shapes->nested;
  guint32 number = rules_compiler_number (compiler, member);
  if (number == RULES_NO_SHAPE) {
    return refuse_member (compiler, node, constraint, member,
                          "a literal is no shape, give an IRI or a blank node");
  }
  if (!rules_compiler_has_room (compiler, (guint64) nested->len + 1)) {
    return FALSE;
  }
  g_array_append_val (nested, number);
  return TRUE;
}

static gboolean
read_shape (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  if (rules_compiler_is_kind (compiler, constraint->operand, KG_TERM_LITERAL)) {
    return rules_compiler_refuse (compiler, node, constraint,
                                  "give a shape, an IRI or a blank node");
  }
  constraint->first = compiler->shapes->nested->len;
  constraint->n = 1;
  return rules_compiler_link (compiler, node, constraint, constraint->operand);
}

static gboolean
read_node_shape (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  return has_path (compiler, constraint->operand)
             ? rules_compiler_refuse (
                   compiler, node, constraint,
                   "that is a property shape, for it has `sh:path`: use `sh:property`")
             : read_shape (compiler, node, constraint);
}

/* A value that has the type of property shapes and no path is reported where it stands itself. */
static gboolean
read_property_shape (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  if (!has_path (compiler, constraint->operand) &&
      !rules_compiler_is_kind (compiler, constraint->operand, KG_TERM_LITERAL) &&
      !rules_compiler_is_instance (compiler, constraint->operand,
                                   compiler->property_shape_classes)) {
    return rules_compiler_refuse (compiler, node, constraint, "it has no `sh:path`, give it one");
  }
  return read_shape (compiler, node, constraint);
}

static gboolean
read_shapes (RulesCompiler *compiler, KgTermId node, RulesConstraint *constraint)
{
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  if (!read_list (compiler, node, constraint, members)) {
    return FALSE;
  }
  if (members->len == 0) {
    warn (compiler, node, constraint,
          constraint->kind == RULES_CONSTRAINT_AND
              ? "is an empty list, to which everything conforms; name the shapes"
              : "is an empty list, to which nothing conforms; name the shapes");
  }
  constraint->first = compiler->shapes->nested->len;
  constraint->n = members->len;
  for (guint i = 0; i < members->len; i++) {
    KgTermId member = g_array_index (members, KgTermId, i);
    if (!rules_compiler_link (compiler, node, constraint, member)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- The table --- */

#define PARAMETER(name, flags, read)                                                               \
  {                                                                                                \
    ONTOLOGY_SH_##name, RULES_CONSTRAINT_##name, flags, read                                       \
  }

static const Parameter parameters[] = {
  PARAMETER (DATATYPE, SINGLE, read_datatype),
  PARAMETER (NODE_KIND, SINGLE, read_node_kind),
  PARAMETER (IN, SINGLE, read_in),
  PARAMETER (HAS_VALUE, 0, read_term),
  PARAMETER (MIN_COUNT, SINGLE | PROPERTY_ONLY, rules_compiler_read_count),
  PARAMETER (MAX_COUNT, SINGLE | PROPERTY_ONLY, rules_compiler_read_count),
  PARAMETER (MIN_LENGTH, SINGLE, rules_compiler_read_count),
  PARAMETER (MAX_LENGTH, SINGLE, rules_compiler_read_count),
  PARAMETER (MIN_EXCLUSIVE, SINGLE, read_bound),
  PARAMETER (MIN_INCLUSIVE, SINGLE, read_bound),
  PARAMETER (MAX_EXCLUSIVE, SINGLE, read_bound),
  PARAMETER (MAX_INCLUSIVE, SINGLE, read_bound),
  PARAMETER (LANGUAGE_IN, SINGLE, read_languages),
  PARAMETER (UNIQUE_LANG, SINGLE | PROPERTY_ONLY, rules_compiler_read_true),
  PARAMETER (EQUALS, 0, read_property),
  PARAMETER (DISJOINT, 0, read_property),
  PARAMETER (LESS_THAN, PROPERTY_ONLY, read_property),
  PARAMETER (LESS_THAN_OR_EQUALS, PROPERTY_ONLY, read_property),
  PARAMETER (CLASS, 0, read_class),
  { ONTOLOGY_SH_IGNORED_PROPERTIES, RULES_CONSTRAINT_CLOSED, SINGLE, read_ignored },
  PARAMETER (CLOSED, SINGLE, read_closed),
  { ONTOLOGY_SH_FLAGS, RULES_CONSTRAINT_PATTERN, SINGLE, read_flags },
  PARAMETER (PATTERN, SINGLE, read_pattern),
  PARAMETER (NODE, 0, read_node_shape),
  PARAMETER (PROPERTY, 0, read_property_shape),
  PARAMETER (AND, 0, read_shapes),
  PARAMETER (OR, 0, read_shapes),
  PARAMETER (NOT, 0, read_shape),
  PARAMETER (XONE, 0, read_shapes),
  { ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE, RULES_CONSTRAINT_QUALIFIED_MIN_COUNT, SINGLE | PROPERTY_ONLY,
    rules_compiler_read_qualified_shape },
  { ONTOLOGY_SH_QUALIFIED_VALUE_SHAPES_DISJOINT, RULES_CONSTRAINT_QUALIFIED_MIN_COUNT, SINGLE,
    rules_compiler_read_qualified_disjoint },
  PARAMETER (QUALIFIED_MIN_COUNT, SINGLE, rules_compiler_read_qualified_count),
  PARAMETER (QUALIFIED_MAX_COUNT, SINGLE, rules_compiler_read_qualified_count),
};

/* Whether a shape without a path was meant to have one, which is reported elsewhere. */
static gboolean
lacks_path (const RulesCompiler *compiler, KgTermId node)
{
  KgCursor parents;
  rules_compiler_subjects (compiler, ONTOLOGY_SH_PROPERTY, node, &parents);
  return kg_cursor_next (&parents) != KG_NONE ||
         rules_compiler_is_instance (compiler, node, compiler->property_shape_classes);
}

/* FALSE if the shape may not have the parameter, or not so often. */
static gboolean
check_parameter (RulesCompiler *compiler, KgTermId node, const Parameter *parameter, guint n)
{
  guint n_paths;
  rules_compiler_values (compiler, ONTOLOGY_SH_PATH, &n_paths);
  if (n > 1 && (parameter->flags & SINGLE) != 0) {
    rules_reader_single (&compiler->reader, node, parameter->term);
    return FALSE;
  }
  if (n_paths > 0 || (parameter->flags & PROPERTY_ONLY) == 0) {
    return TRUE;
  }
  if (!lacks_path (compiler, node)) {
    rules_reader_problem (
        &compiler->reader, node, rules_reader_term (&compiler->reader, parameter->term), KG_NONE,
        "`sh:%s` stands on a node shape; move it to a property shape, which has `sh:path`",
        rules_compiler_local_name (parameter->term));
  }
  return FALSE;
}

static void
read_parameter (RulesCompiler *compiler, KgTermId node, const Parameter *parameter)
{
  GArray *constraints = compiler->shapes->constraints;
  guint n;
  const KgTermId *values = rules_compiler_values (compiler, parameter->term, &n);
  if (n == 0 || !check_parameter (compiler, node, parameter, n)) {
    return;
  }
  for (guint i = 0; i < n && rules_compiler_goes_on (compiler); i++) {
    RulesConstraint constraint = { .kind = parameter->kind,
                                   .parameter = parameter->term,
                                   .operand = values[i] };
    if (parameter->read (compiler, node, &constraint) &&
        rules_compiler_has_room (compiler, (guint64) constraints->len + 1)) {
      g_array_append_val (constraints, constraint);
    }
  }
}

static gint
compare_constraints (gconstpointer a, gconstpointer b, gpointer compiler)
{
  const RulesConstraint *x = (const RulesConstraint *) a;
  const RulesConstraint *y = (const RulesConstraint *) b;
  if (x->kind != y->kind) {
    return x->kind < y->kind ? -1 : 1;
  }
  return rules_compiler_order ((const RulesCompiler *) compiler, x->operand, y->operand);
}

void
rules_compiler_read_parameters (RulesCompiler *compiler, KgTermId node)
{
  GArray *constraints = compiler->shapes->constraints;
  guint first = constraints->len;
  for (gsize i = 0; i < G_N_ELEMENTS (parameters); i++) {
    read_parameter (compiler, node, &parameters[i]);
  }
  if (constraints->len - first > 1) {
    g_qsort_with_data (&g_array_index (constraints, RulesConstraint, first),
                       (gint) (constraints->len - first), sizeof (RulesConstraint),
                       compare_constraints, compiler);
  }
}
