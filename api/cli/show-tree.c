/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/show.h"

#include "api/cli/terms.h"

/* A tree may hold this many times as many nodes as a list has entries. */
#define TREE_FACTOR 10u

/* Trees drawn from a graph. A node is drawn with its branches once; where it comes up again, it says so. Hence
 * cycles come to an end, and what many share does not multiply. */
typedef struct {
  const CliShow *show;
  const KgTermId *predicates;
  gsize n_predicates;
  gboolean up;         /* follow from subject to object, else the other way */
  KgTermId data_class; /* told at each node; KG_NONE: nothing is */
  GHashTable *drawn;
  guint64 left;
} Tree;

typedef struct {
  KgTermId id;
  KgTermId predicate;
} Branch;

static gboolean
is_iri_or_blank (const KgView *view, KgTermId id)
{
  KgTerm term;
  return kg_view_term (view, id, &term) && term.kind != KG_TERM_LITERAL;
}

static gboolean
holds_branch (const GArray *branches, KgTermId id)
{
  for (guint i = 0; i < branches->len; i++) {
    if (g_array_index (branches, Branch, i).id == id) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Up to one more than the limit, so that it is seen whether there are more. */
static GArray *
find_branches (const Tree *tree, KgTermId id, gsize *count)
{
  const KgView *view = &tree->show->view;
  GArray *branches = g_array_new (FALSE, FALSE, sizeof (Branch));
  *count = 0;
  for (gsize i = 0; i < tree->n_predicates; i++) {
    KgCursor cursor;
    KgTermId next;
    if (tree->predicates[i] == KG_NONE) {
      continue;
    }
    if (tree->up) {
      kg_view_objects (view, id, tree->predicates[i], &cursor);
    } else {
      kg_view_subjects (view, tree->predicates[i], id, &cursor);
    }
    while ((next = kg_cursor_next (&cursor)) != KG_NONE) {
      gboolean full = tree->show->limit > 0 && branches->len >= tree->show->limit;
      if (next == id || !is_iri_or_blank (view, next) || (!full && holds_branch (branches, next))) {
        continue;
      }
      *count += 1;
      if (!full) {
        const Branch branch = { .id = next, .predicate = tree->predicates[i] };
        g_array_append_val (branches, branch);
      }
    }
  }
  return branches;
}

static void
set_data_classes (json_t *node, const Tree *tree, KgTermId id)
{
  json_t *classes = json_array ();
  KgCursor cursor;
  KgTermId object;
  if (tree->data_class != KG_NONE) {
    kg_view_objects (&tree->show->view, id, tree->data_class, &cursor);
    while ((object = kg_cursor_next (&cursor)) != KG_NONE) {
      json_array_append_new (classes,
                             cli_term_as_json (&tree->show->view, tree->show->vocab, object));
    }
  }
  if (json_array_size (classes) > 0) {
    json_object_set_new (node, "dataClasses", classes);
  } else {
    json_decref (classes);
  }
}

static void set_branches (json_t *node, const char *name, Tree *tree, KgTermId id, guint depth);

static json_t *
branch_as_json (Tree *tree, KgTermId parent, const Branch *branch, guint depth)
{
  const KgView *view = &tree->show->view;
  json_t *node = json_object ();
  json_object_set_new (node, "term", cli_term_as_json (view, tree->show->vocab, branch->id));
  set_data_classes (node, tree, branch->id);
  json_object_set_new (node, "places",
                       cli_places_as_json (view, tree->up ? parent : branch->id, branch->predicate,
                                           tree->up ? branch->id : parent));
  if (!g_hash_table_add (tree->drawn, GUINT_TO_POINTER (branch->id))) {
    json_object_set_new (node, "again", json_true ());
    return node;
  }
  set_branches (node, "branches", tree, branch->id, depth + 1);
  return node;
}

/* `name`: the list of branches; left out where it would be empty. Beside it, "more": how many are not drawn. */
static void
set_branches (json_t *node, const char *name, Tree *tree, KgTermId id, guint depth)
{
  gsize count = 0;
  g_autoptr (GArray) branches = find_branches (tree, id, &count);
  json_t *list = json_array ();
  for (guint i = 0; i < branches->len && depth < tree->show->depth && tree->left > 0; i++) {
    tree->left--;
    json_array_append_new (list,
                           branch_as_json (tree, id, &g_array_index (branches, Branch, i), depth));
  }
  gsize drawn = json_array_size (list);
  if (drawn > 0) {
    json_object_set_new (node, name, list);
  } else {
    json_decref (list);
  }
  if (count > drawn) {
    g_autofree char *more =
        g_strcmp0 (name, "branches") == 0 ? g_strdup ("more") : g_strconcat (name, "More", NULL);
    json_object_set_new (node, more, json_integer ((json_int_t) (count - drawn)));
  }
}

/* Draws one tree as the member `name` of `into`. */
static void
draw (json_t *into, const char *name, const CliShow *show, const KgTermId *predicates, gsize n,
      gboolean up, gboolean data_classes, KgTermId id, guint depth)
{
  g_autoptr (GHashTable) drawn = g_hash_table_new (NULL, NULL);
  CliShow own = *show;
  own.depth = depth;
  Tree tree = { .show = &own,
                .predicates = predicates,
                .n_predicates = n,
                .up = up,
                .data_class = data_classes ? ontology_vocab_id (show->vocab, ONTOLOGY_GR_DATA_CLASS)
                                           : KG_NONE,
                .drawn = drawn,
                .left = show->limit > 0 ? show->limit * TREE_FACTOR : G_MAXUINT64 };
  g_hash_table_add (drawn, GUINT_TO_POINTER (id));
  set_branches (into, name, &tree, id, 0);
}

static json_t *
or_null (json_t *object)
{
  if (json_object_size (object) > 0) {
    return object;
  }
  json_decref (object);
  return NULL;
}

json_t *
cli_show_classes (const CliShow *show, KgTermId id)
{
  const KgTermId wider[] = { ontology_vocab_id (show->vocab, ONTOLOGY_RDFS_SUB_CLASS_OF),
                             ontology_vocab_id (show->vocab, ONTOLOGY_SKOS_BROADER),
                             ontology_vocab_id (show->vocab, ONTOLOGY_RDFS_SUB_PROPERTY_OF) };
  json_t *classes = json_object ();
  draw (classes, "wider", show, wider, G_N_ELEMENTS (wider), TRUE, FALSE, id, show->depth);
  draw (classes, "narrower", show, wider, G_N_ELEMENTS (wider), FALSE, FALSE, id, 1);
  if (json_object_size (classes) > 0) {
    return classes;
  }
  /* The first level of a thing's own tree are its types; above them it is the tree of classes. */
  KgTermId type = ontology_vocab_id (show->vocab, ONTOLOGY_RDF_TYPE);
  KgCursor cursor;
  KgTermId object;
  json_t *types = json_array ();
  if (type != KG_NONE) {
    kg_view_objects (&show->view, id, type, &cursor);
    while ((object = kg_cursor_next (&cursor)) != KG_NONE) {
      json_t *node = json_object ();
      json_object_set_new (node, "term", cli_term_as_json (&show->view, show->vocab, object));
      json_object_set_new (node, "places", cli_places_as_json (&show->view, id, type, object));
      draw (node, "branches", show, wider, G_N_ELEMENTS (wider), TRUE, FALSE, object, show->depth);
      json_array_append_new (types, node);
    }
  }
  if (json_array_size (types) > 0) {
    json_object_set (classes, "types", types);
  }
  json_decref (types);
  return or_null (classes);
}

json_t *
cli_show_lineage (const CliShow *show, KgTermId id)
{
  const KgTermId sources[] = { ontology_vocab_id (show->vocab, ONTOLOGY_PROV_WAS_DERIVED_FROM),
                               ontology_vocab_id (show->vocab, ONTOLOGY_GR_SOURCE) };
  json_t *lineage = json_object ();
  draw (lineage, "from", show, sources, G_N_ELEMENTS (sources), TRUE, TRUE, id, show->depth);
  draw (lineage, "to", show, sources, G_N_ELEMENTS (sources), FALSE, TRUE, id, show->depth);
  return or_null (lineage);
}
