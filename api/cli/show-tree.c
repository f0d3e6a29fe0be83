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

static int
compare_branches (gconstpointer a, gconstpointer b, gpointer view)
{
  return kg_view_order (view, ((const Branch *) a)->id, ((const Branch *) b)->id);
}

static void
append_branches (GArray *branches, const Tree *tree, KgTermId id, KgTermId predicate)
{
  const KgView *view = &tree->show->view;
  KgCursor cursor;
  KgTermId next;
  if (tree->up) {
    kg_view_objects (view, id, predicate, &cursor);
  } else {
    kg_view_subjects (view, predicate, id, &cursor);
  }
  while ((next = kg_cursor_next (&cursor)) != KG_NONE) {
    if (next != id && is_iri_or_blank (view, next)) {
      const Branch branch = { .id = next, .predicate = predicate };
      g_array_append_val (branches, branch);
    }
  }
}

/* In order, each once: two predicates may say the same. */
static GArray *
find_branches (const Tree *tree, KgTermId id)
{
  GArray *branches = g_array_new (FALSE, FALSE, sizeof (Branch));
  for (gsize i = 0; i < tree->n_predicates; i++) {
    if (tree->predicates[i] != KG_NONE) {
      append_branches (branches, tree, id, tree->predicates[i]);
    }
  }
  g_array_sort_with_data (branches, compare_branches, (gpointer) &tree->show->view);
  guint n = 0;
  for (guint i = 0; i < branches->len; i++) {
    const Branch branch = g_array_index (branches, Branch, i);
    if (n == 0 || g_array_index (branches, Branch, n - 1).id != branch.id) {
      g_array_index (branches, Branch, n++) = branch;
    }
  }
  g_array_set_size (branches, n);
  return branches;
}

static void
set_data_classes (json_t *node, const Tree *tree, KgTermId id)
{
  const CliShow *show = tree->show;
  g_autoptr (GArray) objects = cli_sorted_objects (&show->view, id, tree->data_class);
  json_t *classes = json_array ();
  for (guint i = 0; i < objects->len; i++) {
    KgTermId object = g_array_index (objects, KgTermId, i);
    json_array_append_new (classes, cli_term_as_json (&show->view, show->vocab, object));
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
  const CliShow *show = tree->show;
  g_autoptr (GArray) branches = find_branches (tree, id);
  gsize count = branches->len;
  guint most = show->limit > 0 ? (guint) MIN (show->limit, branches->len) : branches->len;
  json_t *list = json_array ();
  for (guint i = 0; i < most && depth < show->depth && tree->left > 0; i++) {
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
  g_autoptr (GArray) objects = cli_sorted_objects (&show->view, id, type);
  json_t *types = json_array ();
  for (guint i = 0; i < objects->len; i++) {
    KgTermId object = g_array_index (objects, KgTermId, i);
    json_t *node = json_object ();
    json_object_set_new (node, "term", cli_term_as_json (&show->view, show->vocab, object));
    json_object_set_new (node, "places", cli_places_as_json (&show->view, id, type, object));
    draw (node, "branches", show, wider, G_N_ELEMENTS (wider), TRUE, FALSE, object, show->depth);
    json_array_append_new (types, node);
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
