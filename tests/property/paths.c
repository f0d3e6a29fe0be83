/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "tests/property/paths-reference.h"
#include "tests/rules/fixture.h"

/* Random paths on random small graphs, against the evaluation of paths-reference.h. */

#define SEED 20261123u
#define N_CASES 5000u
#define N_NAMED 24u
#define MAX_DEPTH 4
#define MAX_TRIPLES 14u
/* Walks up to this length are all tried, to see which is the first. */
#define MAX_TRIED 4u

static const char *const node_names[N_NODES] = { "ex:n0", "ex:n1", "ex:n2", "ex:n3",
                                                 "ex:n4", "ex:n5", "\"one", "\"2^^integer" };
#define N_SUBJECTS 6u
static const char *const predicate_names[N_PREDICATES] = { "ex:p", "ex:q", "ex:r" };

/* --- Paths --- */

typedef struct {
  GRand *random;
  GPtrArray *trees; /* all parts, freed together */
  const Tree *named[N_NAMED];
  guint n_named;
  const Tree *paths[N_CASES];
} Generator;

static guint
below (Generator *generator, guint n)
{
  return (guint) g_rand_int_range (generator->random, 0, (gint32) n);
}

static Tree *
make_tree (Generator *generator, RulesPathNodeKind kind)
{
  Tree *tree = g_new0 (Tree, 1);
  tree->kind = kind;
  g_ptr_array_add (generator->trees, tree);
  return tree;
}

static const Tree *
make_leaf (Generator *generator)
{
  if (generator->n_named > 0 && below (generator, 6) == 0) {
    Tree *tree = make_tree (generator, RULES_PATH_NODE_NAMED);
    tree->predicate = below (generator, generator->n_named);
    tree->n_parts = 1;
    tree->parts[0] = generator->named[tree->predicate];
    return tree;
  }
  Tree *tree = make_tree (generator, RULES_PATH_NODE_PREDICATE);
  tree->predicate = below (generator, N_PREDICATES);
  return tree;
}

static const Tree *
make_path (Generator *generator, guint depth)
{
  static const RulesPathNodeKind kinds[] = {
    RULES_PATH_NODE_INVERSE,     RULES_PATH_NODE_SEQUENCE,    RULES_PATH_NODE_SEQUENCE,
    RULES_PATH_NODE_ALTERNATIVE, RULES_PATH_NODE_ALTERNATIVE, RULES_PATH_NODE_ZERO_OR_MORE,
    RULES_PATH_NODE_ONE_OR_MORE, RULES_PATH_NODE_ZERO_OR_ONE,
  };
  if (depth == 0 || below (generator, 4) == 0) {
    return make_leaf (generator);
  }
  Tree *tree = make_tree (generator, kinds[below (generator, G_N_ELEMENTS (kinds))]);
  gboolean list =
      tree->kind == RULES_PATH_NODE_SEQUENCE || tree->kind == RULES_PATH_NODE_ALTERNATIVE;
  tree->n_parts = list ? 2 + below (generator, MAX_PARTS - 1) : 1;
  for (guint i = 0; i < tree->n_parts; i++) {
    tree->parts[i] = make_path (generator, depth - 1);
  }
  return tree;
}

static void append_tree (GString *out, const Tree *tree);

static void
append_list (GString *out, const Tree *tree)
{
  g_string_append (out, "( ");
  for (guint i = 0; i < tree->n_parts; i++) {
    append_tree (out, tree->parts[i]);
    g_string_append_c (out, ' ');
  }
  g_string_append_c (out, ')');
}

static void
append_blank (GString *out, const char *form, const Tree *part)
{
  g_string_append_printf (out, "[ sh:%sPath ", form);
  append_tree (out, part);
  g_string_append (out, " ]");
}

static void
append_tree (GString *out, const Tree *tree)
{
  switch (tree->kind) {
  case RULES_PATH_NODE_PREDICATE:
    g_string_append (out, predicate_names[tree->predicate]);
    return;
  case RULES_PATH_NODE_NAMED:
    g_string_append_printf (out, "ex:named%u", tree->predicate);
    return;
  case RULES_PATH_NODE_INVERSE:
    append_blank (out, "inverse", tree->parts[0]);
    return;
  case RULES_PATH_NODE_SEQUENCE:
    append_list (out, tree);
    return;
  case RULES_PATH_NODE_ALTERNATIVE:
    g_string_append (out, "[ sh:alternativePath ");
    append_list (out, tree);
    g_string_append (out, " ]");
    return;
  case RULES_PATH_NODE_ZERO_OR_MORE:
    append_blank (out, "zeroOrMore", tree->parts[0]);
    return;
  case RULES_PATH_NODE_ONE_OR_MORE:
    append_blank (out, "oneOrMore", tree->parts[0]);
    return;
  case RULES_PATH_NODE_ZERO_OR_ONE:
    append_blank (out, "zeroOrOne", tree->parts[0]);
    return;
  }
}

/* One document with all paths, and all nodes and predicates, which stand in triples that no path walks. */
static char *
generate (Generator *generator)
{
  GString *turtle = g_string_new (NULL);
  for (guint i = 0; i < N_PREDICATES; i++) {
    g_string_append_printf (turtle, "ex:names ex:predicate %s .\n", predicate_names[i]);
  }
  g_string_append (turtle,
                   "ex:names ex:node ex:n3, ex:n0, \"one\", ex:n5, ex:n1, 2, ex:n4, ex:n2 .\n");
  for (guint i = 0; i < N_NAMED; i++) {
    const Tree *tree = make_path (generator, 2);
    g_string_append_printf (turtle, "ex:named%u a gr:NamedPath ; gr:path ", i);
    append_tree (turtle, tree);
    g_string_append (turtle, " .\n");
    generator->named[generator->n_named++] = tree;
  }
  for (guint i = 0; i < N_CASES; i++) {
    generator->paths[i] = make_path (generator, MAX_DEPTH);
    g_string_append_printf (turtle, "ex:S%u sh:path ", i);
    append_tree (turtle, generator->paths[i]);
    g_string_append (turtle, " .\n");
  }
  return g_string_free (turtle, FALSE);
}

/* --- One case --- */

typedef struct {
  RulesGraph *graph;
  KgView shapes;
  RulesReader reader;
  RulesScratch *scratch;
  RulesSource source;
  KgTermId nodes[N_NODES];
  KgTermId predicates[N_PREDICATES];
  guint node_order[N_NODES];           /* by id */
  guint predicate_order[N_PREDICATES]; /* by id */
  Naive naive;
  const Tree *tree;
  RulesPath *path;
  Relation relation;
} Case;

static guint
number_of (const KgTermId *ids, guint n, KgTermId id)
{
  for (guint i = 0; i < n; i++) {
    if (ids[i] == id) {
      return i;
    }
  }
  g_assert_not_reached ();
}

static void
sort_by_id (const KgTermId *ids, guint n, guint *order)
{
  for (guint i = 0; i < n; i++) {
    guint at = i;
    for (; at > 0 && ids[order[at - 1]] > ids[i]; at--) {
      order[at] = order[at - 1];
    }
    order[at] = i;
  }
}

static void
make_graph (Case *c, Generator *generator, KgOverlay *overlay)
{
  kg_overlay_begin (overlay, c->shapes.snapshot);
  c->naive = (Naive) { 0 };
  guint n = below (generator, MAX_TRIPLES + 1);
  for (guint i = 0; i < n; i++) {
    guint subject = below (generator, N_SUBJECTS);
    guint predicate = below (generator, N_PREDICATES);
    guint object = below (generator, N_NODES);
    c->naive.to[predicate][subject] |= 1u << object;
    kg_overlay_add (overlay, c->nodes[subject], c->predicates[predicate], c->nodes[object]);
  }
  kg_overlay_seal (overlay);
}

/* What was pushed, as bits. */
static guint
take_pushed (Case *c)
{
  guint bits = 0;
  for (guint32 i = 0; i < c->scratch->n_values; i++) {
    g_assert_true (i == 0 || c->scratch->values[i - 1] < c->scratch->values[i]);
    bits |= 1u << number_of (c->nodes, N_NODES, c->scratch->values[i]);
  }
  c->scratch->n_values = 0;
  return bits;
}

static void
check_sets (Case *c)
{
  Relation turned = reference_turn (&c->relation);
  for (guint x = 0; x < N_NODES; x++) {
    g_assert_true (rules_path_push_values (c->path, &c->source, c->nodes[x], c->scratch));
    g_assert_cmphex (take_pushed (c), ==, c->relation.to[x]);
    g_assert_true (rules_path_push_origins (c->path, &c->source, c->nodes[x], c->scratch));
    g_assert_cmphex (take_pushed (c), ==, turned.to[x]);
  }
}

/* That the steps lead from x to y, over triples of the graph, spelling a word of the path; and that these alone
 * suffice. */
static void
check_walk (Case *c, guint x, guint y, const GArray *steps)
{
  guint word[2 * MAX_TRIPLES * MAX_PARTS * MAX_PARTS];
  KgTermId at = c->nodes[x];
  g_autoptr (RulesTriples) only = rules_triples_new ();
  g_assert_cmpuint (steps->len, <=, 31);
  for (guint i = 0; i < steps->len; i++) {
    const RulesStep *step = &g_array_index (steps, RulesStep, i);
    const RulesTriple *triple = &step->triple;
    g_assert_cmpuint (step->inverse ? triple->object : triple->subject, ==, at);
    g_assert_true (
        rules_source_contains (&c->source, triple->subject, triple->predicate, triple->object));
    at = step->inverse ? triple->subject : triple->object;
    word[i] =
        number_of (c->predicates, N_PREDICATES, triple->predicate) * 2 + (step->inverse ? 1u : 0u);
    rules_triples_add (only, triple);
  }
  g_assert_cmpuint (at, ==, c->nodes[y]);
  g_assert_true ((reference_match (c->tree, FALSE, word, steps->len, 1) >> steps->len & 1) != 0);
  rules_triples_seal (only);
  RulesSource alone = c->source;
  alone.only = only;
  g_assert_cmpint (rules_path_reaches (c->path, &alone, c->nodes[x], c->nodes[y], c->scratch), ==,
                   RULES_CONFORMS);
  g_autoptr (GArray) same = g_array_new (FALSE, FALSE, sizeof (RulesStep));
  g_assert_true (rules_path_walk (c->path, &alone, c->nodes[x], c->nodes[y], c->scratch, same));
  g_assert_cmpuint (same->len, ==, steps->len);
}

/* The first walk of that length in the order of ids: predicate, node, forwards before backwards. Fills in `nodes` and
 * `word`. */
static gboolean
find_first (const Case *c, guint at, guint y, guint length, guint n, guint *nodes, guint *word)
{
  if (n == length) {
    return at == y && (reference_match (c->tree, FALSE, word, length, 1) >> length & 1) != 0;
  }
  for (guint i = 0; i < N_PREDICATES * N_NODES * 2; i++) {
    guint predicate = c->predicate_order[i / (N_NODES * 2)];
    guint node = c->node_order[i / 2 % N_NODES];
    gboolean inverse = i % 2 == 1;
    const guint *to = c->naive.to[predicate];
    if ((inverse ? to[node] >> at & 1 : to[at] >> node & 1) == 0) {
      continue;
    }
    word[n] = predicate * 2 + (inverse ? 1u : 0u);
    nodes[n] = node;
    if (find_first (c, node, y, length, n + 1, nodes, word)) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
check_first (const Case *c, guint x, guint y, const GArray *steps)
{
  guint nodes[MAX_TRIED];
  guint word[MAX_TRIED];
  g_assert_true (find_first (c, x, y, steps->len, 0, nodes, word));
  for (guint i = 0; i < steps->len; i++) {
    const RulesStep *step = &g_array_index (steps, RulesStep, i);
    g_assert_cmpint (step->inverse, ==, word[i] % 2);
    g_assert_cmpuint (step->triple.predicate, ==, c->predicates[word[i] / 2]);
    g_assert_cmpuint (step->inverse ? step->triple.subject : step->triple.object, ==,
                      c->nodes[nodes[i]]);
  }
}

static void
check_pair (Case *c, guint x, guint y)
{
  gboolean reached = (c->relation.to[x] >> y & 1) != 0;
  g_assert_cmpint (c->relation.length[x][y] < NOT_AT_ALL, ==, reached);
  g_assert_cmpint (rules_path_reaches (c->path, &c->source, c->nodes[x], c->nodes[y], c->scratch),
                   ==, reached ? RULES_CONFORMS : RULES_VIOLATES);
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (RulesStep));
  g_assert_cmpint (rules_path_walk (c->path, &c->source, c->nodes[x], c->nodes[y], c->scratch,
                                    steps),
                   ==, reached);
  if (!reached) {
    g_assert_cmpuint (steps->len, ==, 0);
    return;
  }
  g_assert_cmpuint (steps->len, ==, c->relation.length[x][y]);
  check_walk (c, x, y, steps);
  if (steps->len <= MAX_TRIED) {
    check_first (c, x, y, steps);
  }
}

/* With few steps the answer is right or unknown. */
static void
check_limit (Case *c, Generator *generator)
{
  guint x = below (generator, N_NODES);
  guint y = below (generator, N_NODES);
  gboolean reached = (c->relation.to[x] >> y & 1) != 0;
  c->scratch->steps = below (generator, 20);
  RulesTruth truth = rules_path_reaches (c->path, &c->source, c->nodes[x], c->nodes[y], c->scratch);
  g_assert_true (truth == RULES_UNKNOWN || truth == (reached ? RULES_CONFORMS : RULES_VIOLATES));
  c->scratch->steps = below (generator, 20);
  gboolean all = rules_path_push_values (c->path, &c->source, c->nodes[x], c->scratch);
  guint pushed = take_pushed (c);
  g_assert_cmphex (pushed & ~c->relation.to[x], ==, 0);
  g_assert_true (!all || pushed == c->relation.to[x]);
  c->scratch->steps = G_MAXUINT64;
}

static void
read_path (Case *c, guint number)
{
  g_autofree char *name = g_strdup_printf ("ex:S%u", number);
  KgTermId shape = fixture_id (&c->shapes, name);
  KgCursor cursor;
  kg_view_objects (&c->shapes, shape, fixture_id (&c->shapes, "sh:path"), &cursor);
  c->path = rules_path_new (&c->reader, shape, kg_cursor_next (&cursor));
  g_assert_nonnull (c->path);
}

static void
case_init (Case *c, KgSnapshot *snapshot)
{
  *c = (Case) { .shapes = { snapshot, NULL }, .scratch = rules_scratch_new () };
  c->graph = rules_graph_new (snapshot, FALSE);
  c->scratch->steps = G_MAXUINT64;
  c->reader = (RulesReader) { .shapes = c->shapes,
                              .vocab = rules_graph_vocab (c->graph),
                              .data = c->graph,
                              .problems = g_ptr_array_new_with_free_func (g_free) };
  for (guint i = 0; i < N_NODES; i++) {
    c->nodes[i] = fixture_id (&c->shapes, node_names[i]);
  }
  for (guint i = 0; i < N_PREDICATES; i++) {
    c->predicates[i] = fixture_id (&c->shapes, predicate_names[i]);
  }
  sort_by_id (c->nodes, N_NODES, c->node_order);
  sort_by_id (c->predicates, N_PREDICATES, c->predicate_order);
}

static void
case_clear (Case *c)
{
  g_ptr_array_unref (c->reader.problems);
  rules_scratch_free (c->scratch);
  rules_graph_unref (c->graph);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static void
generator_clear (Generator *generator)
{
  g_rand_free (generator->random);
  g_ptr_array_unref (generator->trees);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Generator, generator_clear)

static void
test_agrees (void)
{
  g_auto (Generator) generator = { .random = g_rand_new_with_seed (SEED),
                                   .trees = g_ptr_array_new_with_free_func (g_free) };
  g_autofree char *turtle = generate (&generator);
  g_autoptr (KgSnapshot) snapshot = fixture_snapshot ("paths.ttl", turtle);
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  g_auto (Case) c;
  case_init (&c, snapshot);
  for (guint i = 0; i < N_CASES; i++) {
    make_graph (&c, &generator, overlay);
    c.source = (RulesSource) { .graph = c.graph, .view = { snapshot, overlay } };
    c.tree = generator.paths[i];
    c.relation = reference_evaluate (&c.naive, c.tree);
    read_path (&c, i);
    check_sets (&c);
    for (guint pair = 0; pair < N_NODES * N_NODES; pair++) {
      check_pair (&c, pair / N_NODES, pair % N_NODES);
    }
    check_limit (&c, &generator);
    g_assert_cmpint (rules_path_is_nullable (c.path), ==,
                     (reference_match (c.tree, FALSE, NULL, 0, 1) & 1) != 0);
    rules_path_unref (c.path);
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/paths/agree-with-definition", test_agrees);
  return g_test_run ();
}
