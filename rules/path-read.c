/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/limits.h"
#include "rules/path-private.h"

/* Reading a path: from the triples of the shapes graph to a tree (SHACL 2.3.1). */

typedef struct {
  RulesReader *reader;
  guint n_steps;                          /* predicates so far */
  guint depth;                            /* paths that contain the one being read … */
  KgTermId within[RULES_LIMIT_DEPTH + 1]; /* … and their nodes, the outermost first */
  guint first_within;                     /* from here on they are nodes of the reader's graph */
} Reading;

/* The triple that leads to a path: what a problem with it is noted against. */
typedef struct {
  KgTermId subject;
  KgTermId predicate;
  KgTermId object;
} Link;

typedef struct {
  OntologyTerm parameter;
  RulesPathNodeKind kind;
} Form;

/* SHACL 2.3.1.3 to 2.3.1.7 */
static const Form forms[] = {
  { ONTOLOGY_SH_INVERSE_PATH, RULES_PATH_NODE_INVERSE },
  { ONTOLOGY_SH_ALTERNATIVE_PATH, RULES_PATH_NODE_ALTERNATIVE },
  { ONTOLOGY_SH_ZERO_OR_MORE_PATH, RULES_PATH_NODE_ZERO_OR_MORE },
  { ONTOLOGY_SH_ONE_OR_MORE_PATH, RULES_PATH_NODE_ONE_OR_MORE },
  { ONTOLOGY_SH_ZERO_OR_ONE_PATH, RULES_PATH_NODE_ZERO_OR_ONE },
};

static RulesPathNode *read_path (Reading *reading, const Link *link);

void
rules_path_node_free (RulesPathNode *node)
{
  if (node == NULL) {
    return;
  }
  for (guint i = 0; i < node->n_parts; i++) {
    rules_path_node_free (node->parts[i]);
  }
  g_free (node->parts);
  g_free (node);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesPathNode, rules_path_node_free)

static RulesPathNode *
make_node (RulesPathNodeKind kind, KgTermId predicate)
{
  RulesPathNode *node = g_new0 (RulesPathNode, 1);
  node->kind = kind;
  node->predicate = predicate;
  return node;
}

/* Takes the part over. */
static RulesPathNode *
wrap (RulesPathNodeKind kind, KgTermId predicate, RulesPathNode *part)
{
  RulesPathNode *node = make_node (kind, predicate);
  node->n_parts = 1;
  node->parts = g_new (RulesPathNode *, 1);
  node->parts[0] = part;
  return node;
}

static void
problem (Reading *reading, const Link *link, const char *text)
{
  rules_reader_problem (reading->reader, link->subject, link->predicate, link->object, "%s", text);
}

static gboolean
has_value (const RulesReader *reader, KgTermId subject, OntologyTerm predicate)
{
  KgTermId id = rules_reader_term (reader, predicate);
  if (id == KG_NONE) {
    return FALSE;
  }
  KgCursor cursor;
  kg_view_objects (&reader->shapes, subject, id, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}

/* --- Predicates and named paths --- */

static RulesPathNode *
read_predicate (Reading *reading, const Link *link)
{
  if (link->object == rules_reader_term (reading->reader, ONTOLOGY_RDF_NIL)) {
    problem (reading, link,
             "an empty list is no path; write a predicate's IRI, or a list of at least 2 paths");
    return NULL;
  }
  if (reading->n_steps == RULES_LIMIT_PATH_STEPS) {
    rules_reader_problem (reading->reader, link->subject, link->predicate, link->object,
                          "a path of more than %u predicates, named paths spelled out; shorten it",
                          RULES_LIMIT_PATH_STEPS);
    return NULL;
  }
  reading->n_steps++;
  KgTermId name = rules_reader_name (reading->reader, link->object);
  return name == KG_NONE ? NULL : make_node (RULES_PATH_NODE_PREDICATE, name);
}

static gboolean
is_named_path (const RulesReader *reader, KgTermId iri)
{
  KgTermId type = rules_reader_term (reader, ONTOLOGY_RDF_TYPE);
  KgTermId class = rules_reader_term (reader, ONTOLOGY_GR_NAMED_PATH);
  return !reader->strict && type != KG_NONE && class != KG_NONE &&
         kg_view_contains (&reader->shapes, iri, type, class);
}

static RulesPathNode *
read_named (Reading *reading, KgTermId iri)
{
  RulesReader *reader = reading->reader;
  KgTermId predicate = rules_reader_term (reader, ONTOLOGY_GR_PATH);
  if (!has_value (reader, iri, ONTOLOGY_GR_PATH)) {
    g_autofree char *described = rules_reader_describe (reader, iri);
    rules_reader_problem (reader, iri, predicate, KG_NONE,
                          "the named path `%s` has no gr:path; say which path it stands for",
                          described);
    return NULL;
  }
  KgTermId value = rules_reader_single (reader, iri, ONTOLOGY_GR_PATH);
  if (value == KG_NONE) {
    return NULL;
  }
  RulesPathNode *part = read_path (reading, &(Link) { iri, predicate, value });
  if (part == NULL) {
    return NULL;
  }
  KgTermId name = rules_reader_name (reader, iri);
  if (name == KG_NONE) {
    rules_path_node_free (part);
    return NULL;
  }
  return wrap (RULES_PATH_NODE_NAMED, name, part);
}

/* Whether the data graph knows a named path of this name (an id of that graph). */
static gboolean
is_named_in_data (const RulesReader *reader, KgTermId name)
{
  const OntologyVocab *vocab = rules_graph_vocab (reader->data);
  const KgView data = { rules_graph_snapshot (reader->data), NULL };
  KgTermId type = ontology_vocab_id (vocab, ONTOLOGY_RDF_TYPE);
  KgTermId class = ontology_vocab_id (vocab, ONTOLOGY_GR_NAMED_PATH);
  return type != KG_NONE && class != KG_NONE && kg_view_contains (&data, name, type, class);
}

/* Shapes in a file of their own use the named paths of the graph that they are meant for. */
static RulesPathNode *
read_named_in_data (Reading *reading, KgTermId name)
{
  RulesReader *outer = reading->reader;
  guint outer_within = reading->first_within;
  RulesReader reader = { .shapes = { rules_graph_snapshot (outer->data), NULL },
                         .vocab = rules_graph_vocab (outer->data),
                         .data = outer->data,
                         .problems = outer->problems,
                         .warnings = outer->warnings };
  reading->reader = &reader;
  reading->first_within = reading->depth;
  reading->within[reading->depth++] = name;
  RulesPathNode *node = read_named (reading, name);
  reading->depth--;
  reading->first_within = outer_within;
  reading->reader = outer;
  return node;
}

/* --- Path expressions --- */

/* The members of a list as parts of a sequence or of alternatives. */
static RulesPathNode *
read_members (Reading *reading, const Link *list, RulesPathNodeKind kind)
{
  RulesReader *reader = reading->reader;
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  if (!rules_reader_list (reader, list->subject, list->predicate, list->object, members)) {
    return NULL;
  }
  if (members->len < 2) {
    rules_reader_problem (reader, list->subject, list->predicate, list->object,
                          "%s of %u paths; list at least 2",
                          kind == RULES_PATH_NODE_SEQUENCE ? "a sequence" : "alternatives",
                          members->len);
    return NULL;
  }
  g_autoptr (RulesPathNode) node = make_node (kind, KG_NONE);
  node->parts = g_new (RulesPathNode *, members->len);
  KgTermId first = rules_reader_term (reader, ONTOLOGY_RDF_FIRST);
  for (guint i = 0; i < members->len; i++) {
    Link member = { list->object, first, g_array_index (members, KgTermId, i) };
    RulesPathNode *part = read_path (reading, &member);
    if (part == NULL) {
      return NULL;
    }
    node->parts[node->n_parts++] = part;
  }
  return g_steal_pointer (&node);
}

static RulesPathNode *
read_form (Reading *reading, KgTermId node, const Form *form)
{
  KgTermId value = rules_reader_single (reading->reader, node, form->parameter);
  if (value == KG_NONE) {
    return NULL;
  }
  Link link = { node, rules_reader_term (reading->reader, form->parameter), value };
  if (form->kind == RULES_PATH_NODE_ALTERNATIVE) {
    return read_members (reading, &link, form->kind);
  }
  RulesPathNode *part = read_path (reading, &link);
  return part == NULL ? NULL : wrap (form->kind, KG_NONE, part);
}

static RulesPathNode *
read_expression (Reading *reading, const Link *link)
{
  const RulesReader *reader = reading->reader;
  KgTermId node = link->object;
  if (has_value (reader, node, ONTOLOGY_RDF_FIRST) || has_value (reader, node, ONTOLOGY_RDF_REST)) {
    return read_members (reading, link, RULES_PATH_NODE_SEQUENCE);
  }
  const Form *form = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++) {
    if (!has_value (reader, node, forms[i].parameter)) {
      continue;
    }
    if (form != NULL) {
      g_autofree char *one =
          rules_reader_describe (reader, rules_reader_term (reader, form->parameter));
      g_autofree char *other =
          rules_reader_describe (reader, rules_reader_term (reader, forms[i].parameter));
      rules_reader_problem (reading->reader, node, rules_reader_term (reader, forms[i].parameter),
                            KG_NONE, "a path with both `%s` and `%s`; leave one, or nest them", one,
                            other);
      return NULL;
    }
    form = &forms[i];
  }
  if (form == NULL) {
    problem (reading, link,
             "a blank node that is no path; write a predicate's IRI, a list, or one of"
             " sh:inversePath, sh:alternativePath, sh:zeroOrMorePath, sh:oneOrMorePath and"
             " sh:zeroOrOnePath");
    return NULL;
  }
  return read_form (reading, node, form);
}

/* --- Nesting --- */

static gboolean
is_within (const Reading *reading, KgTermId node)
{
  for (guint i = reading->first_within; i < reading->depth; i++) {
    if (reading->within[i] == node) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
check_nesting (Reading *reading, const Link *link)
{
  if (reading->depth > RULES_LIMIT_DEPTH) {
    rules_reader_problem (reading->reader, link->subject, link->predicate, link->object,
                          "a path nested more than %u deep; flatten it", RULES_LIMIT_DEPTH);
    return FALSE;
  }
  if (is_within (reading, link->object)) {
    g_autofree char *described = rules_reader_describe (reading->reader, link->object);
    rules_reader_problem (reading->reader, link->subject, link->predicate, link->object,
                          "the path `%s` contains itself; to repeat a path use sh:zeroOrMorePath or"
                          " sh:oneOrMorePath",
                          described);
    return FALSE;
  }
  return TRUE;
}

/* The IRI is no named path of the shapes graph. */
static RulesPathNode *
read_iri (Reading *reading, const Link *link)
{
  RulesReader *reader = reading->reader;
  if (reader->strict || reader->missing == NULL) {
    return read_predicate (reading, link);
  }
  KgTermId name = rules_reader_name (reader, link->object);
  return name != KG_NONE && is_named_in_data (reader, name) ? read_named_in_data (reading, name)
                                                            : read_predicate (reading, link);
}

static RulesPathNode *
read_path (Reading *reading, const Link *link)
{
  KgTerm term;
  if (!check_nesting (reading, link) ||
      !kg_view_term (&reading->reader->shapes, link->object, &term)) {
    return NULL;
  }
  if (term.kind == KG_TERM_LITERAL) {
    g_autofree char *described = rules_reader_describe (reading->reader, link->object);
    rules_reader_problem (reading->reader, link->subject, link->predicate, link->object,
                          "the literal `%s` is no path; write a predicate's IRI or a path",
                          described);
    return NULL;
  }
  gboolean named = term.kind == KG_TERM_IRI && is_named_path (reading->reader, link->object);
  if (term.kind == KG_TERM_IRI && !named) {
    return read_iri (reading, link);
  }
  reading->within[reading->depth++] = link->object;
  RulesPathNode *node =
      named ? read_named (reading, link->object) : read_expression (reading, link);
  reading->depth--;
  return node;
}

RulesPathNode *
rules_path_read (RulesReader *reader, KgTermId subject, KgTermId node, guint *n_steps)
{
  Reading reading = { .reader = reader };
  KgTermId path = rules_reader_term (reader, ONTOLOGY_SH_PATH);
  if (path == KG_NONE || !kg_view_contains (&reader->shapes, subject, path, node)) {
    path = rules_reader_term (reader, ONTOLOGY_GR_PATH);
  }
  RulesPathNode *tree = read_path (&reading, &(Link) { subject, path, node });
  *n_steps = reading.n_steps;
  return tree;
}
