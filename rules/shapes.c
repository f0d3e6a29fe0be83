/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/shapes.h"

#include "rules/limits.h"
#include "rules/shapes-compile.h"

#include <stdlib.h>
#include <string.h>

/* --- What the parts of compiling share --- */

void
rules_compiler_limit (RulesCompiler *compiler, const char *format, ...)
{
  va_list arguments;
  if (compiler->error != NULL) {
    return;
  }
  va_start (arguments, format);
  compiler->error = g_error_new_valist (RULES_ERROR, RULES_ERROR_LIMIT, format, arguments);
  va_end (arguments);
}

gboolean
rules_compiler_goes_on (const RulesCompiler *compiler)
{
  return compiler->error == NULL && compiler->reader.problems->len < RULES_LIMIT_PROBLEMS;
}

gboolean
rules_compiler_has_room (RulesCompiler *compiler, guint64 n)
{
  if (n <= compiler->limits.constraints) {
    return TRUE;
  }
  rules_compiler_limit (compiler,
                        "the shapes have more than %u constraints, or members of their lists; "
                        "split the graph of shapes",
                        compiler->limits.constraints);
  return FALSE;
}

char *
rules_compiler_quote (const RulesCompiler *compiler, KgTermId term)
{
  g_autofree char *described = rules_reader_describe (&compiler->reader, term);
  return rules_compiler_is_kind (compiler, term, KG_TERM_BLANK)
             ? g_steal_pointer (&described)
             : g_strdup_printf ("`%s`", described);
}

const char *
rules_compiler_local_name (OntologyTerm term)
{
  return ontology_term_iri (term) + strlen (ONTOLOGY_SH);
}

int
rules_compiler_order (const RulesCompiler *compiler, KgTermId a, KgTermId b)
{
  const KgView *view = &compiler->reader.shapes;
  KgTerm x;
  KgTerm y;
  KgTerm datatype_x;
  KgTerm datatype_y;
  if (a == b || !kg_view_term (view, a, &x) || !kg_view_term (view, b, &y)) {
    return 0;
  }
  gboolean typed_x = x.datatype != KG_NONE && kg_view_term (view, x.datatype, &datatype_x);
  gboolean typed_y = y.datatype != KG_NONE && kg_view_term (view, y.datatype, &datatype_y);
  return kg_term_order (&x, typed_x ? &datatype_x : NULL, &y, typed_y ? &datatype_y : NULL);
}

gboolean
rules_compiler_is_kind (const RulesCompiler *compiler, KgTermId id, KgTermKind kind)
{
  KgTerm term;
  return kg_view_term (&compiler->reader.shapes, id, &term) && term.kind == kind;
}

gboolean
rules_compiler_is_true (const RulesCompiler *compiler, KgTermId id)
{
  KgTerm term;
  return kg_view_term (&compiler->reader.shapes, id, &term) && term.kind == KG_TERM_LITERAL &&
         term.datatype != KG_NONE && term.datatype == compiler->boolean &&
         strcmp (term.value, "true") == 0;
}

gboolean
rules_compiler_is_string (const RulesCompiler *compiler, KgTermId id)
{
  KgTerm term;
  return kg_view_term (&compiler->reader.shapes, id, &term) && term.kind == KG_TERM_LITERAL &&
         term.datatype == KG_NONE && term.language == NULL;
}

const KgTermId *
rules_compiler_values (const RulesCompiler *compiler, OntologyTerm predicate, guint *n)
{
  const RulesSlot *slot = &compiler->slots[predicate];
  *n = slot->n;
  return &g_array_index (compiler->values, KgTermId, slot->first);
}

void
rules_compiler_objects (const RulesCompiler *compiler, KgTermId subject, OntologyTerm predicate,
                        KgCursor *cursor)
{
  KgTermId id = rules_reader_term (&compiler->reader, predicate);
  if (id == KG_NONE) {
    *cursor = (KgCursor) { .single = TRUE };
    return;
  }
  kg_view_objects (&compiler->reader.shapes, subject, id, cursor);
}

void
rules_compiler_subjects (const RulesCompiler *compiler, OntologyTerm predicate, KgTermId object,
                         KgCursor *cursor)
{
  KgTermId id = rules_reader_term (&compiler->reader, predicate);
  if (id == KG_NONE) {
    *cursor = (KgCursor) { .single = TRUE };
    return;
  }
  kg_view_subjects (&compiler->reader.shapes, id, object, cursor);
}

gboolean
rules_compiler_is_instance (const RulesCompiler *compiler, KgTermId node, GHashTable *classes)
{
  KgCursor types;
  KgTermId type;
  rules_compiler_objects (compiler, node, ONTOLOGY_RDF_TYPE, &types);
  while ((type = kg_cursor_next (&types)) != KG_NONE) {
    if (g_hash_table_contains (classes, GUINT_TO_POINTER (type))) {
      return TRUE;
    }
  }
  return FALSE;
}

static int
compare_ids (const void *a, const void *b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

void
rules_compiler_sort_ids (GArray *ids, guint first)
{
  KgTermId *own = (KgTermId *) (void *) ids->data + first;
  guint n = ids->len - first;
  guint kept = 0;
  if (n < 2) {
    return;
  }
  qsort (own, n, sizeof *own, compare_ids);
  for (guint i = 0; i < n; i++) {
    if (kept == 0 || own[kept - 1] != own[i]) {
      own[kept++] = own[i];
    }
  }
  g_array_set_size (ids, first + kept);
}

guint32
rules_compiler_number (const RulesCompiler *compiler, KgTermId node)
{
  return rules_shapes_find (compiler->shapes, node);
}

/* --- Compiling --- */

static RulesShapes *
new_shapes (const RulesShapesSource *source)
{
  RulesShapes *shapes = g_new0 (RulesShapes, 1);
  g_atomic_ref_count_init (&shapes->references);
  shapes->graph = kg_snapshot_ref (source->shapes);
  shapes->data = rules_graph_ref ((RulesGraph *) source->data);
  shapes->view = (KgView) { rules_graph_snapshot (source->data), source->missing };
  shapes->shapes = g_array_new (FALSE, FALSE, sizeof (RulesShape));
  shapes->constraints = g_array_new (FALSE, FALSE, sizeof (RulesConstraint));
  shapes->ids = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  shapes->messages = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  shapes->nested = g_array_new (FALSE, FALSE, sizeof (guint32));
  shapes->targets = g_array_new (FALSE, FALSE, sizeof (RulesTarget));
  shapes->texts = g_ptr_array_new_with_free_func (g_free);
  shapes->values = g_ptr_array_new_with_free_func (g_free);
  shapes->patterns = g_ptr_array_new_with_free_func ((GDestroyNotify) rules_pattern_unref);
  shapes->by_node = g_hash_table_new (NULL, NULL);
  return shapes;
}

static OntologyVocab *
vocab_of_shapes (const RulesShapesSource *source)
{
  if (source->shapes != rules_graph_snapshot (source->data)) {
    return ontology_vocab_new (source->shapes);
  }
  return ontology_vocab_ref ((OntologyVocab *) rules_graph_vocab (source->data));
}

static void
compiler_init (RulesCompiler *compiler, const RulesShapesSource *source,
               const RulesShapesLimits *limits, const OntologyVocab *vocab)
{
  KgView view = { source->shapes, NULL };
  *compiler = (RulesCompiler) { .source = source, .limits = *limits };
  compiler->reader = (RulesReader) { .shapes = view,
                                     .vocab = vocab,
                                     .data = source->data,
                                     .missing = source->missing,
                                     .strict = rules_graph_strict (source->data) };
  compiler->reader.problems = g_ptr_array_new_with_free_func (g_free);
  compiler->reader.warnings = g_ptr_array_new_with_free_func (g_free);
  compiler->shapes = new_shapes (source);
  compiler->nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  compiler->node_shape_classes = g_hash_table_new (NULL, NULL);
  compiler->property_shape_classes = g_hash_table_new (NULL, NULL);
  compiler->classes_of_classes = g_hash_table_new (NULL, NULL);
  compiler->understood = g_hash_table_new (NULL, NULL);
  compiler->notices = g_hash_table_new (NULL, NULL);
  compiler->paths = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) rules_path_unref);
  compiler->integer = kg_view_find_iri (&view, KG_XSD "integer", -1);
  compiler->boolean = kg_view_find_iri (&view, KG_XSD "boolean", -1);
  compiler->values = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  compiler->present = g_array_new (FALSE, FALSE, sizeof (OntologyTerm));
  compiler->ignored = g_array_new (FALSE, FALSE, sizeof (KgTermId));
}

static void
compiler_clear (RulesCompiler *compiler)
{
  g_clear_error (&compiler->error);
  g_clear_pointer (&compiler->reader.problems, g_ptr_array_unref);
  g_clear_pointer (&compiler->reader.warnings, g_ptr_array_unref);
  g_clear_pointer (&compiler->shapes, rules_shapes_unref);
  g_clear_pointer (&compiler->nodes, g_array_unref);
  g_clear_pointer (&compiler->chosen, g_hash_table_unref);
  g_clear_pointer (&compiler->node_shape_classes, g_hash_table_unref);
  g_clear_pointer (&compiler->property_shape_classes, g_hash_table_unref);
  g_clear_pointer (&compiler->classes_of_classes, g_hash_table_unref);
  g_clear_pointer (&compiler->understood, g_hash_table_unref);
  g_clear_pointer (&compiler->notices, g_hash_table_unref);
  g_clear_pointer (&compiler->paths, g_hash_table_unref);
  g_clear_pointer (&compiler->values, g_array_unref);
  g_clear_pointer (&compiler->present, g_array_unref);
  g_clear_pointer (&compiler->ignored, g_array_unref);
  g_clear_pointer (&compiler->described, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesCompiler, compiler_clear)

static void
compile (RulesCompiler *compiler)
{
  rules_compiler_find (compiler);
  guint n = compiler->error == NULL ? compiler->nodes->len : 0;
  compiler->described = g_new0 (guint8, n);
  for (guint i = 0; i < n && rules_compiler_goes_on (compiler); i++) {
    rules_compiler_read_shape (compiler, g_array_index (compiler->nodes, KgTermId, i));
  }
  /* A shape that could not be read may have been left without references. */
  if (rules_compiler_goes_on (compiler) && compiler->shapes->shapes->len == n) {
    rules_compiler_check_recursion (compiler);
  }
}

/* --- Telling what is wrong --- */

/* `file:line: what`: the length of the file's name, and the line; a name may hold colons itself. */
static gsize
split_place (const char *note, guint64 *line)
{
  *line = 0;
  for (const char *colon = strchr (note, ':'); colon != NULL; colon = strchr (colon + 1, ':')) {
    char *end;
    if (g_ascii_isdigit (colon[1])) {
      *line = g_ascii_strtoull (colon + 1, &end, 10);
      if (end[0] == ':' && end[1] == ' ') {
        return (gsize) (colon - note);
      }
    }
  }
  *line = 0;
  return 0;
}

static gint
compare_notes (gconstpointer a, gconstpointer b)
{
  const char *x = *(const char *const *) a;
  const char *y = *(const char *const *) b;
  guint64 line_x;
  guint64 line_y;
  gsize name_x = split_place (x, &line_x);
  gsize name_y = split_place (y, &line_y);
  if (name_x == name_y && memcmp (x, y, name_x) == 0 && line_x != line_y) {
    return line_x < line_y ? -1 : 1;
  }
  return strcmp (x, y);
}

/* In order of place, each once: a list that two shapes share is ill-formed for both. */
static void
sort_notes (GPtrArray *notes)
{
  g_ptr_array_sort (notes, compare_notes);
  for (guint i = notes->len; i > 1; i--) {
    if (strcmp ((const char *) notes->pdata[i - 1], (const char *) notes->pdata[i - 2]) == 0) {
      g_ptr_array_remove_index (notes, i - 1);
    }
  }
}

RulesShapes *
rules_shapes_new_limited (const RulesShapesSource *source, const RulesShapesLimits *limits,
                          GPtrArray **warnings, GError **error)
{
  g_autoptr (OntologyVocab) vocab = vocab_of_shapes (source);
  g_auto (RulesCompiler) compiler;
  compiler_init (&compiler, source, limits, vocab);
  compile (&compiler);
  if (compiler.error != NULL) {
    g_propagate_error (error, g_steal_pointer (&compiler.error));
    return NULL;
  }
  sort_notes (compiler.reader.problems);
  if (!rules_reader_is_sound (&compiler.reader, RULES_ERROR_SHAPES, error)) {
    return NULL;
  }
  rules_compiler_check_references (&compiler);
  rules_shapes_analyse (compiler.shapes);
  if (warnings != NULL) {
    sort_notes (compiler.reader.warnings);
    *warnings = g_steal_pointer (&compiler.reader.warnings);
  }
  return g_steal_pointer (&compiler.shapes);
}

RulesShapes *
rules_shapes_new (const RulesShapesSource *source, GPtrArray **warnings, GError **error)
{
  static const RulesShapesLimits limits = { RULES_LIMIT_SHAPES, RULES_LIMIT_CONSTRAINTS };
  return rules_shapes_new_limited (source, &limits, warnings, error);
}

RulesShapes *
rules_shapes_ref (RulesShapes *shapes)
{
  if (shapes != NULL) {
    g_atomic_ref_count_inc (&shapes->references);
  }
  return shapes;
}

void
rules_shapes_unref (RulesShapes *shapes)
{
  if (shapes == NULL || !g_atomic_ref_count_dec (&shapes->references)) {
    return;
  }
  for (guint32 i = 0; i < shapes->shapes->len; i++) {
    rules_path_unref (rules_shape (shapes, i)->path);
  }
  g_array_unref (shapes->shapes);
  g_array_unref (shapes->constraints);
  g_array_unref (shapes->ids);
  g_array_unref (shapes->messages);
  g_array_unref (shapes->nested);
  g_array_unref (shapes->targets);
  g_ptr_array_unref (shapes->texts);
  g_ptr_array_unref (shapes->values);
  g_ptr_array_unref (shapes->patterns);
  g_hash_table_unref (shapes->by_node);
  rules_graph_unref (shapes->data);
  kg_snapshot_unref (shapes->graph);
  g_free (shapes);
}

/* --- Reading --- */

guint32
rules_shapes_count (const RulesShapes *shapes)
{
  return shapes->shapes->len;
}

guint32
rules_shapes_n_constraints (const RulesShapes *shapes)
{
  return shapes->constraints->len;
}

guint32
rules_shapes_find (const RulesShapes *shapes, KgTermId node)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (shapes->by_node, GUINT_TO_POINTER (node)));
  return number == 0 ? RULES_NO_SHAPE : number - 1;
}

KgSnapshot *
rules_shapes_graph (const RulesShapes *shapes)
{
  return shapes->graph;
}

const RulesGraph *
rules_shapes_data (const RulesShapes *shapes)
{
  return shapes->data;
}

const KgView *
rules_shapes_view (const RulesShapes *shapes)
{
  return &shapes->view;
}

const char *
rules_constraint_component (RulesConstraintKind kind)
{
#define COMPONENT(name) ONTOLOGY_SH name "ConstraintComponent"
  static const char *const components[] = {
    [RULES_CONSTRAINT_DATATYPE] = COMPONENT ("Datatype"),
    [RULES_CONSTRAINT_NODE_KIND] = COMPONENT ("NodeKind"),
    [RULES_CONSTRAINT_IN] = COMPONENT ("In"),
    [RULES_CONSTRAINT_HAS_VALUE] = COMPONENT ("HasValue"),
    [RULES_CONSTRAINT_MIN_COUNT] = COMPONENT ("MinCount"),
    [RULES_CONSTRAINT_MAX_COUNT] = COMPONENT ("MaxCount"),
    [RULES_CONSTRAINT_MIN_LENGTH] = COMPONENT ("MinLength"),
    [RULES_CONSTRAINT_MAX_LENGTH] = COMPONENT ("MaxLength"),
    [RULES_CONSTRAINT_MIN_EXCLUSIVE] = COMPONENT ("MinExclusive"),
    [RULES_CONSTRAINT_MIN_INCLUSIVE] = COMPONENT ("MinInclusive"),
    [RULES_CONSTRAINT_MAX_EXCLUSIVE] = COMPONENT ("MaxExclusive"),
    [RULES_CONSTRAINT_MAX_INCLUSIVE] = COMPONENT ("MaxInclusive"),
    [RULES_CONSTRAINT_LANGUAGE_IN] = COMPONENT ("LanguageIn"),
    [RULES_CONSTRAINT_UNIQUE_LANG] = COMPONENT ("UniqueLang"),
    [RULES_CONSTRAINT_EQUALS] = COMPONENT ("Equals"),
    [RULES_CONSTRAINT_DISJOINT] = COMPONENT ("Disjoint"),
    [RULES_CONSTRAINT_LESS_THAN] = COMPONENT ("LessThan"),
    [RULES_CONSTRAINT_LESS_THAN_OR_EQUALS] = COMPONENT ("LessThanOrEquals"),
    [RULES_CONSTRAINT_CLASS] = COMPONENT ("Class"),
    [RULES_CONSTRAINT_CLOSED] = COMPONENT ("Closed"),
    [RULES_CONSTRAINT_PATTERN] = COMPONENT ("Pattern"),
    [RULES_CONSTRAINT_NODE] = COMPONENT ("Node"),
    [RULES_CONSTRAINT_PROPERTY] = COMPONENT ("Property"),
    [RULES_CONSTRAINT_AND] = COMPONENT ("And"),
    [RULES_CONSTRAINT_OR] = COMPONENT ("Or"),
    [RULES_CONSTRAINT_NOT] = COMPONENT ("Not"),
    [RULES_CONSTRAINT_XONE] = COMPONENT ("Xone"),
    [RULES_CONSTRAINT_QUALIFIED_MIN_COUNT] = COMPONENT ("QualifiedMinCount"),
    [RULES_CONSTRAINT_QUALIFIED_MAX_COUNT] = COMPONENT ("QualifiedMaxCount"),
  };
#undef COMPONENT
  return components[kind];
}

void
rules_shapes_info (const RulesShapes *shapes, guint32 shape, RulesShapeInfo *out)
{
  const RulesShape *own = rules_shape (shapes, shape);
  *out = (RulesShapeInfo) { .node = own->node,
                            .path = own->path,
                            .severity = own->severity,
                            .is_violation = own->is_violation,
                            .deactivated = own->deactivated,
                            .messages =
                                &g_array_index (shapes->messages, KgTermId, own->first_message),
                            .n_messages = own->n_messages };
}

/* The last shape whose constraints begin no later: those before it that begin at the same place have none. */
static guint32
shape_of_constraint (const RulesShapes *shapes, guint32 constraint)
{
  guint32 low = 0;
  guint32 high = shapes->shapes->len;
  while (high - low > 1) {
    guint32 middle = low + (high - low) / 2;
    if (rules_shape (shapes, middle)->first_constraint <= constraint) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

void
rules_shapes_constraint (const RulesShapes *shapes, guint32 constraint, RulesConstraintInfo *out)
{
  const RulesConstraint *own = rules_constraint (shapes, constraint);
  *out = (RulesConstraintInfo) { .shape = shape_of_constraint (shapes, constraint),
                                 .kind = own->kind,
                                 .parameter = own->parameter,
                                 .operand = own->operand };
  switch (own->kind) {
  case RULES_CONSTRAINT_QUALIFIED_MIN_COUNT:
  case RULES_CONSTRAINT_QUALIFIED_MAX_COUNT:
    out->count = own->as.count;
    G_GNUC_FALLTHROUGH;
  case RULES_CONSTRAINT_NODE:
  case RULES_CONSTRAINT_PROPERTY:
  case RULES_CONSTRAINT_AND:
  case RULES_CONSTRAINT_OR:
  case RULES_CONSTRAINT_NOT:
  case RULES_CONSTRAINT_XONE:
    out->shapes = rules_nested (shapes, own);
    out->n_shapes = own->n;
    return;
  case RULES_CONSTRAINT_MIN_COUNT:
  case RULES_CONSTRAINT_MAX_COUNT:
  case RULES_CONSTRAINT_MIN_LENGTH:
  case RULES_CONSTRAINT_MAX_LENGTH:
    out->count = own->as.count;
    return;
  case RULES_CONSTRAINT_IN:
  case RULES_CONSTRAINT_CLOSED:
    out->values = rules_ids (shapes, own);
    out->n_values = own->n;
    return;
  case RULES_CONSTRAINT_DATATYPE:
  case RULES_CONSTRAINT_NODE_KIND:
  case RULES_CONSTRAINT_HAS_VALUE:
  case RULES_CONSTRAINT_MIN_EXCLUSIVE:
  case RULES_CONSTRAINT_MIN_INCLUSIVE:
  case RULES_CONSTRAINT_MAX_EXCLUSIVE:
  case RULES_CONSTRAINT_MAX_INCLUSIVE:
  case RULES_CONSTRAINT_EQUALS:
  case RULES_CONSTRAINT_DISJOINT:
  case RULES_CONSTRAINT_LESS_THAN:
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
  case RULES_CONSTRAINT_CLASS:
  case RULES_CONSTRAINT_PATTERN:
    out->values = &own->term;
    out->n_values = 1;
    return;
  case RULES_CONSTRAINT_LANGUAGE_IN:
  case RULES_CONSTRAINT_UNIQUE_LANG:
    return;
  }
}

guint32
rules_shapes_constraints_of (const RulesShapes *shapes, guint32 shape, guint32 *first)
{
  *first = rules_shape (shapes, shape)->first_constraint;
  return rules_shape (shapes, shape)->n_constraints;
}
