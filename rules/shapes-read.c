/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/shapes-compile.h"

#include <stdlib.h>
#include <string.h>

/* One shape: everything it says is gathered in one pass, then read property by property (SHACL 2.1 to 2.3). */

/* --- Properties that are not understood --- */

/* What is to be said about a property that means nothing here. */
typedef struct {
  const char *name; /* after sh: */
  gboolean refused; /* evaluating without it would let pass what it forbids, or miss nodes */
  const char *text;
} Notice;

static const Notice unsupported[] = {
  { "sparql", TRUE,
    "SPARQL constraints are not supported; express `sh:sparql` with the constraints of SHACL Core" },
  { "js", TRUE,
    "JavaScript constraints are not supported; express `sh:js` with the constraints of SHACL Core" },
  { "expression", TRUE,
    "expression constraints are not supported; express `sh:expression` with the constraints of "
    "SHACL Core" },
  { "target", TRUE,
    "custom targets are not supported; instead of `sh:target` use sh:targetNode, sh:targetClass, "
    "sh:targetSubjectsOf or sh:targetObjectsOf" },
  { "rule", FALSE,
    "rules are not run; take out `sh:rule`, or add what it would infer to the data" },
  { "values", FALSE,
    "values are not inferred; take out `sh:values`, or add what it would infer to the data" },
};

static const Notice harmless = { NULL, FALSE, NULL };
static const Notice unknown = { NULL, FALSE, NULL };
static const Notice custom = { NULL, TRUE, NULL };

/* Properties of SHACL that may stand on a shape and ask for nothing: for people and forms, and those of graphs, parameters and
 * constraint components that are shapes at the same time. */
static const char *const harmless_names[] = {
  "name",
  "description",
  "order",
  "group",
  "defaultValue",
  "optional",
  "labelTemplate",
  "parameter",
  "validator",
  "nodeValidator",
  "propertyValidator",
  "declare",
  "prefixes",
  "entailment",
  "shapesGraph",
  "suggestedShapesGraph",
  "agentInstruction",
  "codeIdentifier",
  "intent",
};

static const Notice *
classify_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unsupported); i++) {
    if (strcmp (name, unsupported[i].name) == 0) {
      return &unsupported[i];
    }
  }
  for (gsize i = 0; i < G_N_ELEMENTS (harmless_names); i++) {
    if (strcmp (name, harmless_names[i]) == 0) {
      return &harmless;
    }
  }
  return &unknown;
}

/* Whether a constraint component that somebody declared takes the predicate as a parameter (SHACL 6.2). */
static gboolean
is_custom_parameter (const RulesCompiler *compiler, KgTermId predicate)
{
  const KgView *view = &compiler->reader.shapes;
  KgTermId parameter = kg_view_find_iri (view, ONTOLOGY_SH "parameter", -1);
  KgCursor declarations;
  KgTermId declaration;
  if (parameter == KG_NONE) {
    return FALSE;
  }
  rules_compiler_subjects (compiler, ONTOLOGY_SH_PATH, predicate, &declarations);
  while ((declaration = kg_cursor_next (&declarations)) != KG_NONE) {
    KgCursor components;
    kg_view_subjects (view, parameter, declaration, &components);
    if (kg_cursor_next (&components) != KG_NONE) {
      return TRUE;
    }
  }
  return FALSE;
}

static const Notice *
classify (RulesCompiler *compiler, KgTermId predicate)
{
  const Notice *notice =
      (const Notice *) g_hash_table_lookup (compiler->notices, GUINT_TO_POINTER (predicate));
  KgTerm term;
  if (notice != NULL || !kg_view_term (&compiler->reader.shapes, predicate, &term)) {
    return notice;
  }
  if (g_str_has_prefix (term.value, ONTOLOGY_SH)) {
    notice = classify_name (term.value + strlen (ONTOLOGY_SH));
  } else {
    notice = is_custom_parameter (compiler, predicate) ? &custom : &harmless;
  }
  g_hash_table_insert (compiler->notices, GUINT_TO_POINTER (predicate), (gpointer) notice);
  return notice;
}

/* A parameter of SHACL Core that differs in the case of its letters alone. */
static const char *
similar_name (const char *name)
{
  for (guint i = 0; i < ONTOLOGY_N_TERMS; i++) {
    const char *iri = ontology_term_iri ((OntologyTerm) i);
    if (g_str_has_prefix (iri, ONTOLOGY_SH) &&
        g_ascii_strcasecmp (iri + strlen (ONTOLOGY_SH), name) == 0) {
      return iri + strlen (ONTOLOGY_SH);
    }
  }
  return NULL;
}

static void
warn_of_unknown (RulesCompiler *compiler, KgTermId node, KgTermId predicate)
{
  KgTerm term;
  if (!kg_view_term (&compiler->reader.shapes, predicate, &term)) {
    return;
  }
  const char *name = term.value + strlen (ONTOLOGY_SH);
  const char *similar = similar_name (name);
  if (similar != NULL) {
    rules_reader_warning (&compiler->reader, node, predicate, KG_NONE,
                          "`sh:%s` is no property of shapes and asks for nothing; write `sh:%s`",
                          name, similar);
    return;
  }
  rules_reader_warning (&compiler->reader, node, predicate, KG_NONE,
                        "`sh:%s` is no property of shapes in SHACL Core and asks for nothing; take "
                        "it out, or correct its name",
                        name);
}

static void
note_property (RulesCompiler *compiler, KgTermId node, KgTermId predicate)
{
  const Notice *notice = classify (compiler, predicate);
  if (notice == &unknown) {
    warn_of_unknown (compiler, node, predicate);
  } else if (notice == &custom) {
    g_autofree char *quoted = rules_compiler_quote (compiler, predicate);
    rules_reader_problem (&compiler->reader, node, predicate, KG_NONE,
                          "custom constraint components are not supported; express %s with the "
                          "constraints of SHACL Core",
                          quoted);
  } else if (notice != NULL && notice->text != NULL && notice->refused) {
    rules_reader_problem (&compiler->reader, node, predicate, KG_NONE, "%s", notice->text);
  } else if (notice != NULL && notice->text != NULL) {
    rules_reader_warning (&compiler->reader, node, predicate, KG_NONE, "%s", notice->text);
  }
}

/* --- Gathering --- */

static void
forget_slots (RulesCompiler *compiler)
{
  for (guint i = 0; i < compiler->present->len; i++) {
    compiler->slots[g_array_index (compiler->present, OntologyTerm, i)] = (RulesSlot) { 0, 0 };
  }
  g_array_set_size (compiler->present, 0);
  g_array_set_size (compiler->values, 0);
  g_array_set_size (compiler->ignored, 0);
}

/* INVARIANT: a cursor over what leaves a node gives the objects of a predicate one after the other. */
static void
gather (RulesCompiler *compiler, KgTermId node)
{
  KgPairCursor cursor;
  KgTermId predicate;
  KgTermId object;
  KgTermId current = KG_NONE;
  RulesSlot *slot = NULL;
  forget_slots (compiler);
  kg_view_outgoing (&compiler->reader.shapes, node, &cursor);
  while (kg_pairs_next (&cursor, &predicate, &object)) {
    if (predicate != current) {
      guint term = GPOINTER_TO_UINT (
          g_hash_table_lookup (compiler->understood, GUINT_TO_POINTER (predicate)));
      current = predicate;
      slot = term == 0 ? NULL : &compiler->slots[term - 1];
      if (slot == NULL) {
        note_property (compiler, node, predicate);
        continue;
      }
      OntologyTerm present = (OntologyTerm) (term - 1);
      g_array_append_val (compiler->present, present);
      slot->first = compiler->values->len;
    }
    if (slot != NULL) {
      slot->n++;
      g_array_append_val (compiler->values, object);
    }
  }
}

/* Whether the node says itself that it is a shape. */
static gboolean
is_described (const RulesCompiler *compiler, KgTermId node)
{
  for (guint i = 0; i < compiler->present->len; i++) {
    OntologyTerm term = g_array_index (compiler->present, OntologyTerm, i);
    if (term == ONTOLOGY_SH_PATH || rules_compiler_makes_shapes (term)) {
      return TRUE;
    }
  }
  return rules_compiler_is_instance (compiler, node, compiler->node_shape_classes) ||
         rules_compiler_is_instance (compiler, node, compiler->property_shape_classes);
}

/* --- The path --- */

static RulesPath *
make_path (RulesCompiler *compiler, KgTermId node, KgTermId path)
{
  RulesPath *known = (RulesPath *) g_hash_table_lookup (compiler->paths, GUINT_TO_POINTER (path));
  if (known != NULL) {
    return rules_path_ref (known);
  }
  RulesPath *made = rules_path_new (&compiler->reader, node, path);
  if (made != NULL && rules_compiler_is_kind (compiler, path, KG_TERM_IRI)) {
    g_hash_table_insert (compiler->paths, GUINT_TO_POINTER (path), rules_path_ref (made));
  }
  return made;
}

static void
check_types (RulesCompiler *compiler, KgTermId node, gboolean has_path)
{
  g_autofree char *quoted = NULL;
  RulesReader *reader = &compiler->reader;
  if (has_path && rules_compiler_is_instance (compiler, node, compiler->node_shape_classes)) {
    quoted = rules_compiler_quote (compiler, node);
    rules_reader_problem (reader, node, rules_reader_term (reader, ONTOLOGY_SH_PATH), KG_NONE,
                          "%s is a node shape by its type and has `sh:path`; make it a "
                          "sh:PropertyShape or take the path out",
                          quoted);
  } else if (!has_path &&
             rules_compiler_is_instance (compiler, node, compiler->property_shape_classes)) {
    quoted = rules_compiler_quote (compiler, node);
    rules_reader_problem (reader, node, rules_reader_term (reader, ONTOLOGY_RDF_TYPE), KG_NONE,
                          "%s is a property shape by its type and has no `sh:path`; give it one",
                          quoted);
  }
}

static RulesPath *
read_path (RulesCompiler *compiler, KgTermId node)
{
  guint n;
  const KgTermId *paths = rules_compiler_values (compiler, ONTOLOGY_SH_PATH, &n);
  check_types (compiler, node, n > 0);
  if (n > 1) {
    rules_reader_single (&compiler->reader, node, ONTOLOGY_SH_PATH);
  }
  return n == 1 ? make_path (compiler, node, paths[0]) : NULL;
}

/* --- Severity, messages, deactivation --- */

static gboolean
is_milder (const RulesCompiler *compiler, KgTermId severity)
{
  static const OntologyTerm milder[] = { ONTOLOGY_SH_WARNING, ONTOLOGY_SH_INFO, ONTOLOGY_SH_DEBUG,
                                         ONTOLOGY_SH_TRACE };
  for (gsize i = 0; i < G_N_ELEMENTS (milder); i++) {
    if (severity == rules_reader_term (&compiler->reader, milder[i])) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
report_value (RulesCompiler *compiler, KgTermId node, OntologyTerm property, KgTermId value,
              const char *advice)
{
  g_autofree char *quoted = rules_compiler_quote (compiler, value);
  rules_reader_problem (&compiler->reader, node, rules_reader_term (&compiler->reader, property),
                        value, "`sh:%s` is %s; %s", rules_compiler_local_name (property), quoted,
                        advice);
}

static void
read_severity (RulesCompiler *compiler, KgTermId node, RulesShape *shape)
{
  guint n;
  const KgTermId *values = rules_compiler_values (compiler, ONTOLOGY_SH_SEVERITY, &n);
  shape->is_violation = TRUE;
  if (n > 1) {
    rules_reader_single (&compiler->reader, node, ONTOLOGY_SH_SEVERITY);
  } else if (n == 1 && !rules_compiler_is_kind (compiler, values[0], KG_TERM_IRI)) {
    report_value (compiler, node, ONTOLOGY_SH_SEVERITY, values[0],
                  "give an IRI, such as sh:Violation, sh:Warning or sh:Info");
  } else if (n == 1) {
    shape->severity = values[0];
    shape->is_violation = !is_milder (compiler, values[0]);
  }
}

/* Only the terms `true` and `false` will do here (SHACL 2.1.6), not "1" or "0". */
static void
read_deactivated (RulesCompiler *compiler, KgTermId node, RulesShape *shape)
{
  guint n;
  const KgTermId *values = rules_compiler_values (compiler, ONTOLOGY_SH_DEACTIVATED, &n);
  KgTerm term;
  if (n > 1) {
    rules_reader_single (&compiler->reader, node, ONTOLOGY_SH_DEACTIVATED);
  }
  if (n != 1 || !kg_view_term (&compiler->reader.shapes, values[0], &term)) {
    return;
  }
  shape->deactivated = rules_compiler_is_true (compiler, values[0]);
  if (!shape->deactivated &&
      (term.kind != KG_TERM_LITERAL || term.datatype == KG_NONE ||
       term.datatype != compiler->boolean || strcmp (term.value, "false") != 0)) {
    report_value (compiler, node, ONTOLOGY_SH_DEACTIVATED, values[0], "write `true` or `false`");
  }
}

/* FALSE if it is no text, or the shape has a message in its language already (SHACL 2.1.5). */
static gboolean
check_message (RulesCompiler *compiler, KgTermId node, KgTermId message, GHashTable *languages)
{
  KgTerm term;
  if (rules_compiler_is_string (compiler, message)) {
    return TRUE;
  }
  if (!kg_view_term (&compiler->reader.shapes, message, &term) || term.language == NULL) {
    report_value (compiler, node, ONTOLOGY_SH_MESSAGE, message,
                  "give a string, with or without a language");
    return FALSE;
  }
  if (!g_hash_table_add (languages, g_ascii_strdown (term.language, -1))) {
    rules_reader_problem (&compiler->reader, node,
                          rules_reader_term (&compiler->reader, ONTOLOGY_SH_MESSAGE), message,
                          "more than one `sh:message` in the language `%s`; leave one",
                          term.language);
    return FALSE;
  }
  return TRUE;
}

static gint
compare_terms (gconstpointer a, gconstpointer b, gpointer compiler)
{
  return rules_compiler_order ((const RulesCompiler *) compiler, *(const KgTermId *) a,
                               *(const KgTermId *) b);
}

static void
read_messages (RulesCompiler *compiler, KgTermId node, RulesShape *shape)
{
  GArray *messages = compiler->shapes->messages;
  guint n;
  const KgTermId *values = rules_compiler_values (compiler, ONTOLOGY_SH_MESSAGE, &n);
  shape->first_message = messages->len;
  if (n == 0) {
    return;
  }
  g_autoptr (GHashTable) languages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_array_append_vals (sorted, values, n);
  g_array_sort_with_data (sorted, compare_terms, compiler);
  for (guint i = 0; i < n; i++) {
    KgTermId message = g_array_index (sorted, KgTermId, i);
    if (check_message (compiler, node, message, languages)) {
      g_array_append_val (messages, message);
    }
  }
  shape->n_messages = messages->len - shape->first_message;
}

/* --- Targets --- */

typedef struct {
  OntologyTerm property;
  RulesTargetKind kind;
  const char *advice;
} Target;

static const Target target_properties[] = {
  { ONTOLOGY_SH_TARGET_NODE, RULES_TARGET_NODE, "give an IRI or a literal" },
  { ONTOLOGY_SH_TARGET_CLASS, RULES_TARGET_CLASS, "give the IRI of a class" },
  { ONTOLOGY_SH_TARGET_SUBJECTS_OF, RULES_TARGET_SUBJECTS_OF, "give the IRI of a property" },
  { ONTOLOGY_SH_TARGET_OBJECTS_OF, RULES_TARGET_OBJECTS_OF, "give the IRI of a property" },
};

static void
add_target (RulesCompiler *compiler, KgTermId node, RulesTargetKind kind, KgTermId term)
{
  if (compiler->chosen != NULL &&
      !g_hash_table_contains (compiler->chosen, GUINT_TO_POINTER (node))) {
    return;
  }
  RulesTarget target = { kind, rules_reader_name (&compiler->reader, term) };
  g_array_append_val (compiler->shapes->targets, target);
}

static void
read_targets_of (RulesCompiler *compiler, KgTermId node, const Target *target)
{
  guint n;
  const KgTermId *values = rules_compiler_values (compiler, target->property, &n);
  for (guint i = 0; i < n; i++) {
    gboolean fits = rules_compiler_is_kind (compiler, values[i], KG_TERM_IRI) ||
                    (target->kind == RULES_TARGET_NODE &&
                     rules_compiler_is_kind (compiler, values[i], KG_TERM_LITERAL));
    if (fits) {
      add_target (compiler, node, target->kind, values[i]);
    } else {
      report_value (compiler, node, target->property, values[i], target->advice);
    }
  }
}

/* What is typed both as a shape and as a class has its instances as a target (SHACL 2.1.3.3). */
static void
read_implicit_target (RulesCompiler *compiler, KgTermId node)
{
  if (!rules_compiler_is_instance (compiler, node, compiler->classes_of_classes) ||
      !(rules_compiler_is_instance (compiler, node, compiler->node_shape_classes) ||
        rules_compiler_is_instance (compiler, node, compiler->property_shape_classes))) {
    return;
  }
  if (rules_compiler_is_kind (compiler, node, KG_TERM_IRI)) {
    add_target (compiler, node, RULES_TARGET_CLASS, node);
    return;
  }
  rules_reader_problem (&compiler->reader, node,
                        rules_reader_term (&compiler->reader, ONTOLOGY_RDF_TYPE), KG_NONE,
                        "a blank node is both a shape and a class; give it an IRI");
}

static int
compare_targets (const void *a, const void *b)
{
  const RulesTarget *x = (const RulesTarget *) a;
  const RulesTarget *y = (const RulesTarget *) b;
  if (x->kind != y->kind) {
    return x->kind < y->kind ? -1 : 1;
  }
  return (x->term > y->term) - (x->term < y->term);
}

static void
read_targets (RulesCompiler *compiler, KgTermId node, RulesShape *shape)
{
  GArray *targets = compiler->shapes->targets;
  shape->first_target = targets->len;
  for (gsize i = 0; i < G_N_ELEMENTS (target_properties); i++) {
    read_targets_of (compiler, node, &target_properties[i]);
  }
  read_implicit_target (compiler, node);
  RulesTarget *own = (RulesTarget *) (void *) targets->data + shape->first_target;
  guint n = targets->len - shape->first_target;
  guint kept = 0;
  if (n > 1) {
    qsort (own, n, sizeof *own, compare_targets);
  }
  for (guint i = 0; i < n; i++) {
    if (kept == 0 || compare_targets (&own[kept - 1], &own[i]) != 0) {
      own[kept++] = own[i];
    }
  }
  g_array_set_size (targets, shape->first_target + kept);
  shape->n_targets = kept;
}

/* --- All of it --- */

void
rules_compiler_read_shape (RulesCompiler *compiler, KgTermId node)
{
  RulesShapes *shapes = compiler->shapes;
  RulesShape shape = { .node = node, .first_constraint = shapes->constraints->len };
  gather (compiler, node);
  compiler->described[shapes->shapes->len] = is_described (compiler, node) ? 1 : 0;
  shape.path = read_path (compiler, node);
  read_severity (compiler, node, &shape);
  read_deactivated (compiler, node, &shape);
  read_messages (compiler, node, &shape);
  read_targets (compiler, node, &shape);
  rules_compiler_read_parameters (compiler, node);
  shape.n_constraints = shapes->constraints->len - shape.first_constraint;
  g_array_append_val (shapes->shapes, shape);
}
