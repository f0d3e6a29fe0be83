/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/source.h"

#include "kg/parse.h"
#include "tests/rules/fixture.h"

#include <string.h>

static const char classes[] =
    "ex:Email a rdfs:Class ; rdfs:subClassOf ex:Contact . "
    "ex:Contact a owl:Class ; skos:broader ex:Personal . "
    "ex:Personal a owl:Class, rdfs:Class ; rdfs:subClassOf ex:Data ; skos:broader ex:Data . "
    "ex:Data a rdfs:Class . "
    /* broader counts between classes only */
    "ex:Purpose skos:broader ex:Personal . ex:Contact skos:broader ex:Concept . "
    "ex:A rdfs:subClassOf ex:B . ex:B rdfs:subClassOf ex:A, ex:Data . "
    "ex:mail a ex:Email . ex:both a ex:Email, ex:A . ex:data a ex:Email, ex:Data . "
    "ex:none a ex:Purpose, ex:Concept . ex:request a ex:Unused . ";

typedef struct {
  KgSnapshot *snapshot;
  RulesGraph *graph;
  RulesTriples *triples;
  RulesSource view; /* the whole graph */
  RulesSource only; /* the triples alone */
} Sources;

static void
sources_init (Sources *sources, const char *turtle, gboolean strict)
{
  sources->snapshot = fixture_snapshot ("data.ttl", turtle);
  sources->graph = rules_graph_new (sources->snapshot, strict);
  sources->triples = rules_triples_new ();
  sources->view = (RulesSource) { sources->graph, { sources->snapshot, NULL }, NULL };
  sources->only = (RulesSource) { sources->graph, { sources->snapshot, NULL }, sources->triples };
}

static void
sources_clear (Sources *sources)
{
  rules_triples_free (sources->triples);
  rules_graph_unref (sources->graph);
  kg_snapshot_unref (sources->snapshot);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sources, sources_clear)

/* All triples of the graph. */
static void
take_all (Sources *sources)
{
  const KgQuad any = { 0 };
  KgQuad quad;
  g_autoptr (KgScan) scan = kg_scan_new (&sources->view.view, &any);
  rules_triples_clear (sources->triples);
  while (kg_scan_next (scan, &quad, NULL)) {
    RulesTriple triple = { quad.subject, quad.predicate, quad.object };
    rules_triples_add (sources->triples, &triple);
  }
  rules_triples_seal (sources->triples);
}

/* These, but for the one at `without`. */
static void
take (Sources *sources, const GArray *triples, guint without)
{
  rules_triples_clear (sources->triples);
  for (guint i = 0; i < triples->len; i++) {
    if (i != without) {
      rules_triples_add (sources->triples, &g_array_index (triples, RulesTriple, i));
    }
  }
  rules_triples_seal (sources->triples);
}

static KgTermId
id (const Sources *sources, const char *name)
{
  g_autofree char *text =
      strchr (name, ':') != NULL ? g_strdup (name) : g_strconcat ("ex:", name, NULL);
  return fixture_id (&sources->view.view, text);
}

/* --- A set of triples --- */

#define MAX_ID 9

/* The lookups of a set, by looking at each triple that could be there. */
typedef struct {
  gboolean holds[MAX_ID + 1][MAX_ID + 1][MAX_ID + 1];
} Cube;

static void
assert_run (KgCursor cursor, const gboolean expected[MAX_ID + 1])
{
  for (KgTermId i = 1; i <= MAX_ID; i++) {
    if (expected[i]) {
      g_assert_cmpuint (kg_cursor_next (&cursor), ==, i);
    }
  }
  g_assert_cmpuint (kg_cursor_next (&cursor), ==, KG_NONE);
}

static void
assert_pair_lookups (const Cube *cube, const RulesSource *source, KgTermId a, KgTermId b)
{
  gboolean objects[MAX_ID + 1] = { 0 };
  gboolean subjects[MAX_ID + 1] = { 0 };
  KgCursor cursor;
  for (KgTermId c = 1; c <= MAX_ID; c++) {
    RulesTriple triple = { a, b, c };
    objects[c] = cube->holds[a][b][c];
    subjects[c] = cube->holds[c][a][b];
    g_assert_cmpint (rules_triples_contain (source->only, &triple), ==, objects[c]);
    g_assert_cmpint (rules_source_contains (source, a, b, c), ==, objects[c]);
  }
  rules_source_objects (source, a, b, &cursor);
  assert_run (cursor, objects);
  rules_source_subjects (source, a, b, &cursor);
  assert_run (cursor, subjects);
}

static void
assert_lookups (const Cube *cube, const RulesSource *source, KgTermId a)
{
  gboolean subjects[MAX_ID + 1] = { 0 };
  KgPairCursor pairs;
  KgTermId predicate = KG_NONE;
  KgTermId object = KG_NONE;
  rules_source_outgoing (source, a, &pairs);
  for (KgTermId b = 1; b <= MAX_ID; b++) {
    for (KgTermId c = 1; c <= MAX_ID; c++) {
      subjects[c] |= cube->holds[c][a][b];
      if (cube->holds[a][b][c]) {
        g_assert_true (kg_pairs_next (&pairs, &predicate, &object));
        g_assert_cmpuint (predicate, ==, b);
        g_assert_cmpuint (object, ==, c);
      }
    }
    assert_pair_lookups (cube, source, a, b);
  }
  g_assert_false (kg_pairs_next (&pairs, &predicate, &object));
  KgCursor cursor;
  rules_source_subjects_of (source, a, &cursor);
  assert_run (cursor, subjects);
}

static void
assert_list (const Cube *cube, const RulesTriples *triples)
{
  guint n = 0;
  guint at = 0;
  const RulesTriple *list = rules_triples_list (triples, &n);
  for (KgTermId a = 1; a <= MAX_ID; a++) {
    for (KgTermId b = 1; b <= MAX_ID; b++) {
      for (KgTermId c = 1; c <= MAX_ID; c++) {
        const RulesTriple expected = { a, b, c };
        if (cube->holds[a][b][c]) {
          g_assert_cmpuint (at, <, n);
          g_assert_cmpint (rules_triple_compare (&list[at++], &expected), ==, 0);
        }
      }
    }
  }
  g_assert_cmpuint (at, ==, n);
}

/* One set serves all rounds; in each it is sealed, filled further, and sealed again. */
static void
test_triples (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (RulesTriples) triples = rules_triples_new ();
  RulesSource source = { .only = triples };
  for (guint round = 0; round < 60; round++) {
    Cube cube = { 0 };
    rules_triples_clear (triples);
    for (guint part = 0; part < 2; part++) {
      gint32 n = g_rand_int_range (random, 0, round % 3 == 0 ? 300 : 12);
      for (gint32 i = 0; i < n; i++) {
        RulesTriple triple = { (KgTermId) g_rand_int_range (random, 1, MAX_ID + 1),
                               (KgTermId) g_rand_int_range (random, 1, MAX_ID + 1),
                               (KgTermId) g_rand_int_range (random, 1, MAX_ID + 1) };
        cube.holds[triple.subject][triple.predicate][triple.object] = TRUE;
        rules_triples_add (triples, &triple);
      }
      rules_triples_seal (triples);
      assert_list (&cube, triples);
      for (KgTermId a = 1; a <= MAX_ID; a++) {
        assert_lookups (&cube, &source, a);
      }
    }
  }
}

/* --- Instances --- */

static void
assert_instance (const RulesSource *source, KgTermId node, KgTermId class, gboolean expected)
{
  g_assert_cmpint (rules_source_is_instance (source, node, class), ==, expected);
}

static void
test_instance (void)
{
  g_auto (Sources) sources;
  sources_init (&sources, classes, FALSE);
  take_all (&sources);
  const RulesSource *both[] = { &sources.view, &sources.only };
  for (gsize i = 0; i < G_N_ELEMENTS (both); i++) {
    assert_instance (both[i], id (&sources, "mail"), id (&sources, "Email"), TRUE);
    assert_instance (both[i], id (&sources, "mail"), id (&sources, "Data"), TRUE);
    assert_instance (both[i], id (&sources, "mail"), id (&sources, "Concept"), FALSE);
    assert_instance (both[i], id (&sources, "mail"), id (&sources, "A"), FALSE);
    assert_instance (both[i], id (&sources, "both"), id (&sources, "B"), TRUE);
    assert_instance (both[i], id (&sources, "none"), id (&sources, "Concept"), TRUE);
    assert_instance (both[i], id (&sources, "none"), id (&sources, "Personal"), FALSE);
    assert_instance (both[i], id (&sources, "Email"), id (&sources, "Contact"), FALSE);
  }
}

/* Plain SHACL follows rdfs:subClassOf, between whatever it stands. */
static void
test_strict (void)
{
  g_auto (Sources) sources;
  sources_init (&sources, classes, TRUE);
  g_assert_true (rules_graph_strict (sources.graph));
  take_all (&sources);
  const RulesSource *both[] = { &sources.view, &sources.only };
  for (gsize i = 0; i < G_N_ELEMENTS (both); i++) {
    assert_instance (both[i], id (&sources, "mail"), id (&sources, "Contact"), TRUE);
    assert_instance (both[i], id (&sources, "mail"), id (&sources, "Personal"), FALSE);
    assert_instance (both[i], id (&sources, "both"), id (&sources, "Data"), TRUE);
  }
}

/* Triples as words: the last parts of their names, a triple in parentheses. (transfer full) */
static char *
describe (const Sources *sources, const GArray *triples)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < triples->len; i++) {
    const RulesTriple *triple = &g_array_index (triples, RulesTriple, i);
    KgTermId ids[] = { triple->subject, triple->predicate, triple->object };
    g_autofree char *names = fixture_names (&sources->view.view, ids, 3);
    g_string_append_printf (text, "%s(%s)", i == 0 ? "" : " ", names);
  }
  return g_string_free (text, FALSE);
}

static void
assert_premises (const Sources *sources, const RulesSource *source, const char *node,
                 const char *class, const char *expected)
{
  g_autoptr (GArray) premises = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  g_autoptr (GArray) chain = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  gboolean is = rules_source_instance_premises (source, id (sources, node), id (sources, class),
                                                chain, premises);
  g_autofree char *found = describe (sources, premises);
  g_assert_cmpint (is, ==, expected != NULL);
  g_assert_cmpstr (found, ==, expected == NULL ? "" : expected);
}

static void
test_premises (void)
{
  g_auto (Sources) sources;
  sources_init (&sources, classes, FALSE);
  take_all (&sources);
  const RulesSource *both[] = { &sources.view, &sources.only };
  for (gsize i = 0; i < G_N_ELEMENTS (both); i++) {
    assert_premises (&sources, both[i], "mail", "Email", "(ex:mail rdf:type ex:Email)");
    assert_premises (&sources, both[i], "mail", "Contact",
                     "(ex:mail rdf:type ex:Email) (ex:Email rdfs:subClassOf ex:Contact)");
    /* rdfs:Class goes before owl:Class, rdfs:subClassOf before skos:broader. */
    assert_premises (&sources, both[i], "mail", "Data",
                     "(ex:mail rdf:type ex:Email) (ex:Email rdfs:subClassOf ex:Contact)"
                     " (ex:Contact skos:broader ex:Personal) (ex:Contact rdf:type owl:Class)"
                     " (ex:Personal rdf:type rdfs:Class) (ex:Personal rdfs:subClassOf ex:Data)");
    /* By the shortest chain, and by none where the type itself is asked for. */
    assert_premises (&sources, both[i], "both", "Data",
                     "(ex:both rdf:type ex:A) (ex:A rdfs:subClassOf ex:B)"
                     " (ex:B rdfs:subClassOf ex:Data)");
    assert_premises (&sources, both[i], "data", "Data", "(ex:data rdf:type ex:Data)");
    assert_premises (&sources, both[i], "none", "Data", NULL);
  }
}

/* What the array held stays, and does not keep a premise from being appended. */
static void
test_premises_are_appended (void)
{
  g_auto (Sources) sources;
  sources_init (&sources, classes, FALSE);
  g_autoptr (GArray) premises = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  g_autoptr (GArray) chain = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (guint i = 1; i <= 2; i++) {
    g_assert_true (rules_source_instance_premises (&sources.view, id (&sources, "mail"),
                                                   id (&sources, "Contact"), chain, premises));
    g_assert_cmpuint (premises->len, ==, 2 * i);
  }
}

/* Nodes of a request have types; what it says about classes does not count, in neither way of reading. */
static void
test_request (void)
{
  g_auto (Sources) sources;
  sources_init (&sources, classes, FALSE);
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  kg_overlay_begin (overlay, sources.snapshot);
  KgTermId node = kg_overlay_intern_iri (overlay, "urn:grounds:node", -1);
  const RulesTriple said[] = {
    { node, id (&sources, "rdf:type"), id (&sources, "Purpose") },
    { id (&sources, "Purpose"), id (&sources, "rdf:type"), id (&sources, "rdfs:Class") },
    { id (&sources, "Concept"), id (&sources, "rdfs:subClassOf"), id (&sources, "Data") },
    { node, id (&sources, "rdf:type"), id (&sources, "Email") },
    { node, id (&sources, "rdf:type"), id (&sources, "Concept") },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (said); i++) {
    kg_overlay_add (overlay, said[i].subject, said[i].predicate, said[i].object);
  }
  kg_overlay_seal (overlay);
  take_all (&sources);
  for (gsize i = 0; i < G_N_ELEMENTS (said); i++) {
    rules_triples_add (sources.triples, &said[i]);
  }
  rules_triples_seal (sources.triples);
  sources.view.view.overlay = overlay;
  sources.only.view.overlay = overlay;
  const RulesSource *both[] = { &sources.view, &sources.only };
  for (gsize i = 0; i < G_N_ELEMENTS (both); i++) {
    assert_instance (both[i], node, id (&sources, "Purpose"), TRUE);
    assert_instance (both[i], node, id (&sources, "Data"), TRUE);
    assert_instance (both[i], id (&sources, "none"), id (&sources, "Personal"), FALSE);
    assert_instance (both[i], id (&sources, "none"), id (&sources, "Data"), FALSE);
    assert_premises (&sources, both[i], "urn:grounds:node", "Contact",
                     "(urn:grounds:node rdf:type ex:Email)"
                     " (ex:Email rdfs:subClassOf ex:Contact)");
  }
}

/* A graph without a single type, under a request that has one. */
static void
test_request_alone_has_types (void)
{
  g_auto (Sources) sources;
  sources_init (&sources, "ex:Email rdfs:subClassOf ex:Contact .", FALSE);
  g_assert_false (
      rules_source_is_instance (&sources.view, id (&sources, "Email"), id (&sources, "Email")));
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  kg_overlay_begin (overlay, sources.snapshot);
  RulesTriple said = { kg_overlay_intern_iri (overlay, "urn:grounds:node", -1),
                       kg_overlay_intern_iri (overlay, KG_RDF "type", -1), id (&sources, "Email") };
  kg_overlay_add (overlay, said.subject, said.predicate, said.object);
  kg_overlay_seal (overlay);
  sources.view.view.overlay = overlay;
  sources.only.view.overlay = overlay;
  take_all (&sources);
  rules_triples_add (sources.triples, &said);
  rules_triples_seal (sources.triples);
  const RulesSource *both[] = { &sources.view, &sources.only };
  for (gsize i = 0; i < G_N_ELEMENTS (both); i++) {
    assert_instance (both[i], said.subject, id (&sources, "Contact"), TRUE);
    assert_premises (&sources, both[i], "urn:grounds:node", "Contact",
                     "(urn:grounds:node rdf:type ex:Email)"
                     " (ex:Email rdfs:subClassOf ex:Contact)");
  }
}

/* --- Premises are enough, and each is needed --- */

#define N_CLASSES 8
#define N_NODES 4

static char *
random_classes (GRand *random)
{
  static const char *const steps[] = { "rdfs:subClassOf", "skos:broader" };
  static const char *const kinds[] = { "rdfs:Class", "owl:Class", "ex:Thing" };
  GString *turtle = g_string_new ("ex:x a rdfs:Class, owl:Class ; skos:broader ex:y ;"
                                  " rdfs:subClassOf ex:y . ");
  gint32 n_steps = g_rand_int_range (random, 0, 16);
  for (gint32 i = 0; i < n_steps; i++) {
    g_string_append_printf (turtle, "ex:c%d %s ex:c%d . ", g_rand_int_range (random, 0, N_CLASSES),
                            steps[g_rand_int_range (random, 0, 2)],
                            g_rand_int_range (random, 0, N_CLASSES));
  }
  for (gint32 i = 0; i < N_CLASSES; i++) {
    g_string_append_printf (turtle, "ex:c%d a %s, %s . ", i, kinds[g_rand_int_range (random, 0, 3)],
                            kinds[g_rand_int_range (random, 0, 3)]);
  }
  for (gint32 i = 0; i < N_NODES; i++) {
    g_string_append_printf (turtle, "ex:n%d a ex:c%d, ex:c%d . ", i,
                            g_rand_int_range (random, 0, N_CLASSES),
                            g_rand_int_range (random, 0, N_CLASSES));
  }
  return g_string_free (turtle, FALSE);
}

static void
assert_exact_premises (Sources *sources, KgTermId node, KgTermId class)
{
  g_autoptr (GArray) premises = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  g_autoptr (GArray) chain = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GArray) walked = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  gboolean is = rules_source_is_instance (&sources->view, node, class);
  take_all (sources);
  assert_instance (&sources->only, node, class, is);
  g_assert_cmpint (rules_source_instance_premises (&sources->view, node, class, chain, premises),
                   ==, is);
  g_assert_cmpint (rules_source_instance_premises (&sources->only, node, class, chain, walked), ==,
                   is);
  g_autofree char *by_hierarchy = describe (sources, premises);
  g_autofree char *by_triples = describe (sources, walked);
  g_assert_cmpstr (by_hierarchy, ==, by_triples);
  g_assert_cmpint (premises->len > 0, ==, is);
  take (sources, premises, G_MAXUINT);
  assert_instance (&sources->only, node, class, is);
  for (guint i = 0; i < premises->len; i++) {
    take (sources, premises, i);
    assert_instance (&sources->only, node, class, FALSE);
  }
}

static void
test_premises_are_exact (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  guint n_instances = 0;
  for (guint round = 0; round < 60; round++) {
    g_autofree char *turtle = random_classes (random);
    g_auto (Sources) sources;
    sources_init (&sources, turtle, round % 4 == 0);
    for (guint i = 0; i < N_NODES * N_CLASSES; i++) {
      g_autofree char *node = g_strdup_printf ("n%u", i / N_CLASSES);
      g_autofree char *class = g_strdup_printf ("c%u", i % N_CLASSES);
      KgTermId ids[] = { id (&sources, node), id (&sources, class) };
      assert_exact_premises (&sources, ids[0], ids[1]);
      n_instances += rules_source_is_instance (&sources.view, ids[0], ids[1]) ? 1 : 0;
    }
  }
  g_assert_cmpuint (n_instances, >, 500);
}

/* A chain longer than what a walk keeps on the stack. */
static void
test_long_chain (void)
{
  g_autoptr (GString) turtle = g_string_new ("ex:n a ex:c0 . ");
  for (guint i = 0; i < 300; i++) {
    g_string_append_printf (turtle, "ex:c%u rdfs:subClassOf ex:c%u . ", i, i + 1);
  }
  g_auto (Sources) sources;
  sources_init (&sources, turtle->str, FALSE);
  g_autoptr (GArray) premises = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  g_autoptr (GArray) chain = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  take_all (&sources);
  g_assert_true (rules_source_instance_premises (&sources.only, id (&sources, "n"),
                                                 id (&sources, "c300"), chain, premises));
  g_assert_cmpuint (premises->len, ==, 301);
  take (&sources, premises, 150);
  assert_instance (&sources.only, id (&sources, "n"), id (&sources, "c300"), FALSE);
  assert_instance (&sources.only, id (&sources, "n"), id (&sources, "c149"), TRUE);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source/triples", test_triples);
  g_test_add_func ("/source/instance", test_instance);
  g_test_add_func ("/source/strict", test_strict);
  g_test_add_func ("/source/premises", test_premises);
  g_test_add_func ("/source/premises-are-appended", test_premises_are_appended);
  g_test_add_func ("/source/request", test_request);
  g_test_add_func ("/source/request-alone-has-types", test_request_alone_has_types);
  g_test_add_func ("/source/premises-are-exact", test_premises_are_exact);
  g_test_add_func ("/source/long-chain", test_long_chain);
  return g_test_run ();
}
