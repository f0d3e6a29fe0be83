/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/reader.h"

#include "kg/limits.h"
#include "kg/parse.h"
#include "rules/limits.h"
#include "tests/rules/fixture.h"

#include <string.h>

typedef struct {
  KgSnapshot *shapes;
  KgSnapshot *data; /* the shapes again, where the test gives no other */
  OntologyVocab *vocab;
  RulesGraph *graph;
  KgOverlay *missing;
  RulesReader reader;
} Reading;

/* Takes the snapshots over. */
static void
reading_init_with (Reading *reading, KgSnapshot *shapes, KgSnapshot *data)
{
  *reading = (Reading) { .shapes = shapes, .vocab = ontology_vocab_new (shapes) };
  reading->data = data == NULL ? kg_snapshot_ref (shapes) : data;
  reading->graph = rules_graph_new (reading->data, FALSE);
  if (data != NULL) {
    reading->missing = kg_overlay_new ();
    kg_overlay_begin (reading->missing, data);
  }
  reading->reader = (RulesReader) {
    .shapes = { shapes, NULL },
    .vocab = reading->vocab,
    .data = reading->graph,
    .missing = reading->missing,
    .problems = g_ptr_array_new_with_free_func (g_free),
    .warnings = g_ptr_array_new_with_free_func (g_free),
  };
}

static void
reading_init (Reading *reading, const char *shapes, const char *data)
{
  reading_init_with (reading, fixture_snapshot ("shapes.ttl", shapes),
                     data == NULL ? NULL : fixture_snapshot ("data.ttl", data));
}

static void
reading_clear (Reading *reading)
{
  g_ptr_array_unref (reading->reader.problems);
  g_ptr_array_unref (reading->reader.warnings);
  kg_overlay_free (reading->missing);
  rules_graph_unref (reading->graph);
  ontology_vocab_unref (reading->vocab);
  kg_snapshot_unref (reading->data);
  kg_snapshot_unref (reading->shapes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static KgTermId
id (const Reading *reading, const char *name)
{
  return fixture_id (&reading->reader.shapes, name);
}

/* The only object of ex:NAME and a predicate: blank nodes have no name to ask for. */
static KgTermId
object_of (const Reading *reading, const char *subject, const char *predicate)
{
  KgCursor cursor;
  kg_view_objects (&reading->reader.shapes, id (reading, subject), id (reading, predicate),
                   &cursor);
  return kg_cursor_next (&cursor);
}

static void
assert_only_problem (Reading *reading, const char *expected)
{
  g_assert_cmpuint (reading->reader.problems->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (reading->reader.problems, 0), ==, expected);
  g_ptr_array_set_size (reading->reader.problems, 0);
}

/* --- Names --- */

static const char constants[] =
    "ex:S sh:hasValue ex:known, ex:unknown, \"5\"^^xsd:integer, \"6\"^^xsd:integer, \"a\", \"b\"@en,"
    " \"d\"^^ex:dt, \"e\"^^ex:other .\nex:T sh:node _:n . ex:U sh:node _:m .\n";

static void
assert_name (Reading *reading, const char *name, gboolean known)
{
  KgView view = { reading->data, NULL };
  KgView with_missing = { reading->data, reading->missing };
  KgTermId named = rules_reader_name (&reading->reader, id (reading, name));
  g_autofree char *back = fixture_names (&with_missing, &named, 1);
  g_assert_cmpstr (back, ==, name);
  g_assert_cmpint (named >= KG_OVERLAY_FIRST, ==, !known);
  g_assert_cmpuint (named, ==, fixture_id (known ? &view : &with_missing, name));
  g_assert_cmpuint (named, ==, rules_reader_name (&reading->reader, id (reading, name)));
}

static void
test_names (void)
{
  g_auto (Reading) reading;
  reading_init (&reading, constants,
                "ex:filler ex:p ex:q, ex:r . ex:x ex:p ex:known, \"5\"^^xsd:integer, \"a\","
                " \"d\"^^ex:dt . _:n ex:p _:m .\n");
  assert_name (&reading, "ex:known", TRUE);
  assert_name (&reading, "ex:unknown", FALSE);
  assert_name (&reading, "\"5^^integer", TRUE);
  assert_name (&reading, "\"a", TRUE);
  assert_name (&reading, "\"b@en", FALSE);
  assert_name (&reading, "\"6^^integer", FALSE);
  g_assert_cmpuint (reading.reader.problems->len, ==, 0);
}

/* A datatype of the shapes graph's own comes along. */
static void
test_name_datatype (void)
{
  g_auto (Reading) reading;
  reading_init (&reading, constants, "ex:x ex:p \"d\"^^ex:dt .\n");
  KgView data = { reading.data, reading.missing };
  KgCursor cursor;
  kg_view_objects (&reading.reader.shapes, id (&reading, "ex:S"), id (&reading, "sh:hasValue"),
                   &cursor);
  guint found = 0;
  for (KgTermId at = kg_cursor_next (&cursor); at != KG_NONE; at = kg_cursor_next (&cursor)) {
    KgTerm term;
    KgTerm named;
    KgTerm datatype;
    g_assert_true (kg_view_term (&reading.reader.shapes, at, &term));
    KgTermId name = rules_reader_name (&reading.reader, at);
    g_assert_true (kg_view_term (&data, name, &named));
    g_assert_cmpstr (named.value, ==, term.value);
    if (g_str_equal (term.value, "d") || g_str_equal (term.value, "e")) {
      g_assert_true (kg_view_term (&data, named.datatype, &datatype));
      g_assert_cmpstr (datatype.value, ==,
                       *term.value == 'd' ? "http://example.org/dt" : "http://example.org/other");
      g_assert_cmpint (name < KG_OVERLAY_FIRST, ==, *term.value == 'd');
      found++;
    }
  }
  g_assert_cmpuint (found, ==, 2);
}

/* Blank nodes of two graphs are different nodes, whatever their labels. */
static void
test_name_blank (void)
{
  g_auto (Reading) reading;
  reading_init (&reading, constants, "_:n ex:p _:m . ex:T sh:node _:n .\n");
  KgTermId n = object_of (&reading, "ex:T", "sh:node");
  KgTermId m = object_of (&reading, "ex:U", "sh:node");
  KgTermId n_named = rules_reader_name (&reading.reader, n);
  KgTermId m_named = rules_reader_name (&reading.reader, m);
  g_assert_cmpuint (n_named, >=, KG_OVERLAY_FIRST);
  g_assert_cmpuint (m_named, >=, KG_OVERLAY_FIRST);
  g_assert_cmpuint (n_named, !=, m_named);
  g_assert_cmpuint (n_named, ==, rules_reader_name (&reading.reader, n));
}

static void
test_name_same_graph (void)
{
  g_auto (Reading) reading;
  reading_init (&reading, constants, NULL);
  for (KgTermId at = 1; at < kg_snapshot_id_end (reading.shapes); at++) {
    g_assert_cmpuint (rules_reader_name (&reading.reader, at), ==, at);
  }
}

/* --- Descriptions and problems --- */

static void
assert_described (const Reading *reading, KgTermId term, const char *expected)
{
  g_autofree char *described = rules_reader_describe (&reading->reader, term);
  g_assert_cmpstr (described, ==, expected);
}

static void
test_describe (void)
{
  g_auto (Reading) reading;
  reading_init (
      &reading,
      "ex:S ex:p <urn:x:y>, ex:a, \"say \\\"hi\\\"\\n\", \"hei\"@no, \"5\"^^xsd:integer .\n"
      "ex:T ex:p [] . ex:U ex:p \"01234567890123456789012345678901234567890123456789"
      "01234567890\" .\n",
      NULL);
  assert_described (&reading, id (&reading, "urn:x:y"), "urn:x:y");
  assert_described (&reading, id (&reading, "ex:a"), "ex:a");
  assert_described (&reading, id (&reading, "\"say \"hi\"\n"), "\"say \\\"hi\\\"\\n\"");
  assert_described (&reading, id (&reading, "\"hei@no"), "\"hei\"@no");
  assert_described (&reading, id (&reading, "\"5^^integer"), "\"5\"^^xsd:integer");
  assert_described (&reading, object_of (&reading, "ex:T", "ex:p"), "a blank node");
  assert_described (&reading, object_of (&reading, "ex:U", "ex:p"),
                    "\"012345678901234567890123456789012345678901234567890123456789…\"");
}

static void
test_places (void)
{
  g_auto (Reading) reading;
  reading_init (&reading,
                "ex:S ex:q ex:c ;\n  ex:p ex:b ,\n    ex:a .\n"
                "ex:T ex:p\n  ex:only-object .\n",
                NULL);
  RulesReader *reader = &reading.reader;
  KgTermId s = id (&reading, "ex:S");
  KgTermId p = id (&reading, "ex:p");
  rules_reader_problem (reader, s, p, id (&reading, "ex:a"), "an `%s`; say %d", "a", 1);
  assert_only_problem (&reading, "shapes.ttl:3: an `a`; say 1");
  rules_reader_problem (reader, s, p, KG_NONE, "any");
  assert_only_problem (&reading, "shapes.ttl:2: any");
  rules_reader_problem (reader, s, KG_NONE, KG_NONE, "all");
  assert_only_problem (&reading, "shapes.ttl:1: all");
  /* where nothing matches, less specific; and last, where the node is mentioned */
  rules_reader_problem (reader, s, p, id (&reading, "ex:c"), "no such triple");
  assert_only_problem (&reading, "shapes.ttl:2: no such triple");
  rules_reader_problem (reader, id (&reading, "ex:T"), id (&reading, "ex:q"), KG_NONE, "no such");
  assert_only_problem (&reading, "shapes.ttl:5: no such");
  rules_reader_problem (reader, id (&reading, "ex:only-object"), p, KG_NONE, "no subject");
  assert_only_problem (&reading, "shapes.ttl:5: no subject");
  rules_reader_problem (reader, KG_OVERLAY_FIRST, KG_NONE, KG_NONE, "nowhere");
  assert_only_problem (&reading, "nowhere");
  rules_reader_warning (reader, s, p, KG_NONE, "mind %s", "this");
  g_assert_cmpuint (reader->problems->len, ==, 0);
  g_assert_cmpstr (g_ptr_array_index (reader->warnings, 0), ==, "shapes.ttl:2: mind this");
}

static void
test_problems_limit (void)
{
  g_auto (Reading) reading;
  reading_init (&reading, "ex:S ex:p ex:o .\n", NULL);
  for (guint i = 0; i <= RULES_LIMIT_PROBLEMS; i++) {
    rules_reader_problem (&reading.reader, id (&reading, "ex:S"), KG_NONE, KG_NONE, "number %u", i);
  }
  g_assert_cmpuint (reading.reader.problems->len, ==, RULES_LIMIT_PROBLEMS);
  g_assert_cmpstr (g_ptr_array_index (reading.reader.problems, RULES_LIMIT_PROBLEMS - 1), ==,
                   "shapes.ttl:1: number 19");
}

/* --- Values and lists --- */

static void
test_single (void)
{
  g_auto (Reading) reading;
  reading_init (&reading,
                "ex:S sh:minCount 1 .\nex:T sh:minCount 1 ;\n  sh:minCount 2 .\nex:U sh:in () .\n",
                NULL);
  RulesReader *reader = &reading.reader;
  g_assert_cmpuint (rules_reader_single (reader, id (&reading, "ex:S"), ONTOLOGY_SH_MIN_COUNT), ==,
                    id (&reading, "\"1^^integer"));
  g_assert_cmpuint (rules_reader_single (reader, id (&reading, "ex:U"), ONTOLOGY_SH_MIN_COUNT), ==,
                    KG_NONE);
  /* a term that the graph does not know */
  g_assert_cmpuint (rules_reader_single (reader, id (&reading, "ex:U"), ONTOLOGY_SH_MAX_COUNT), ==,
                    KG_NONE);
  g_assert_cmpuint (reader->problems->len, ==, 0);
  g_assert_cmpuint (rules_reader_single (reader, id (&reading, "ex:T"), ONTOLOGY_SH_MIN_COUNT), ==,
                    KG_NONE);
  assert_only_problem (&reading,
                       "shapes.ttl:2: more than one value for `sh:minCount` of `ex:T`; leave one");
}

typedef struct {
  const char *turtle;
  const char *members; /* (nullable) */
  const char *problem; /* (nullable) */
} ListCase;

static const ListCase lists[] = {
  { "ex:L0 sh:in () .", "", NULL },
  { "ex:L1 sh:in ( ex:b ex:a ex:b ) .", "ex:b ex:a ex:b", NULL },
  { "ex:L2 sh:in ex:head . ex:head rdf:first ex:a ; rdf:rest () .", "ex:a", NULL },
  { "ex:L3 sh:in [ rdf:first ex:a ; rdf:rest ( ex:b ) ; rdfs:label \"more\" ] .", "ex:a ex:b",
    NULL },
  { "ex:L4 sh:in ex:a .", NULL, "5: `ex:a` is no list; write (a b c)" },
  { "ex:L5 sh:in \"a\" .", NULL, "6: `\"a\"` is no list; write (a b c)" },
  { "ex:L6 sh:in [ rdf:first ex:a ] .", NULL,
    "7: a node of the list has no rdf:rest; end the list with rdf:nil, or write it as (a b c)" },
  { "ex:L7 sh:in [ rdf:rest () ] .", NULL,
    "8: a node of the list has no rdf:first; write the list as (a b c)" },
  { "ex:L8 sh:in [ rdf:first ex:a, ex:b ; rdf:rest () ] .", NULL,
    "9: a node of the list has more than one rdf:first; write the list as (a b c)" },
  { "ex:L9 sh:in [ rdf:first ex:a ; rdf:rest (), ( ex:a ) ] .", NULL,
    "10: a node of the list has more than one rdf:rest; write the list as (a b c)" },
  { "ex:L10 sh:in _:c . _:c rdf:first ex:a ; rdf:rest _:c .", NULL,
    "11: the list contains itself; end it with rdf:nil" },
  { "ex:L11 sh:in ( ex:a ex:b _:d ) . ex:e sh:in _:e . _:e rdf:first ex:a ; rdf:rest [ rdf:first ex:b ;"
    " rdf:rest [ rdf:first ex:a ; rdf:rest _:e ] ] .",
    "ex:a ex:b _:d", NULL },
  { "ex:L12 sh:in [ rdf:first ex:a ; rdf:rest _:f ] . _:f rdf:first ex:a ; rdf:rest [ rdf:first ex:b ;"
    " rdf:rest [ rdf:first ex:a ; rdf:rest _:f ] ] .",
    NULL, "13: the list contains itself; end it with rdf:nil" },
  { "ex:L13 sh:in [ rdf:first ex:a ; rdf:rest ex:b ] .", NULL,
    "14: a node of the list has no rdf:first; write the list as (a b c)" },
};

static void
test_lists (void)
{
  g_auto (Reading) reading;
  g_autoptr (GString) turtle = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_string_append_printf (turtle, "%s\n", lists[i].turtle);
  }
  reading_init (&reading, turtle->str, NULL);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_autofree char *subject = g_strdup_printf ("ex:L%" G_GSIZE_FORMAT, i);
    KgTermId in = id (&reading, "sh:in");
    KgTermId head = object_of (&reading, subject, "sh:in");
    g_array_set_size (members, 1);
    g_assert_cmpint (rules_reader_list (&reading.reader, id (&reading, subject), in, head, members),
                     ==, lists[i].problem == NULL);
    if (lists[i].problem != NULL) {
      g_autofree char *expected = g_strconcat ("shapes.ttl:", lists[i].problem, NULL);
      g_assert_cmpuint (members->len, ==, 1);
      assert_only_problem (&reading, expected);
      continue;
    }
    g_autofree char *names =
        fixture_names (&reading.reader.shapes, &g_array_index (members, KgTermId, 1),
                       members->len - 1);
    g_assert_cmpstr (names, ==, lists[i].members);
  }
}

static void
test_list_end (void)
{
  g_auto (Reading) reading;
  reading_init (&reading, "ex:L sh:in ( ex:a ) .\nrdf:nil rdf:first ex:a .\n", NULL);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_assert_false (rules_reader_list (&reading.reader, id (&reading, "ex:L"), id (&reading, "sh:in"),
                                     object_of (&reading, "ex:L", "sh:in"), members));
  assert_only_problem (&reading,
                       "shapes.ttl:1: rdf:nil has rdf:first or rdf:rest; take those triples out");
}

static KgTermId
intern_iri (KgDataset *dataset, const char *iri)
{
  return kg_terms_intern_iri (dataset->terms, iri, -1);
}

/* A list with one member too many, whose rest is as long as a list may be. */
static KgSnapshot *
long_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  KgTermId first = intern_iri (dataset, KG_RDF "first");
  KgTermId rest = intern_iri (dataset, KG_RDF "rest");
  KgTermId member = intern_iri (dataset, "http://example.org/a");
  KgTermId in = intern_iri (dataset, ONTOLOGY_SH "in");
  KgTermId node = intern_iri (dataset, KG_RDF "nil");
  for (guint i = 0; i <= RULES_LIMIT_LIST; i++) {
    char label[16];
    g_snprintf (label, sizeof label, "b%u", i);
    KgTerm blank = { .kind = KG_TERM_BLANK, .value = label, .length = (guint32) strlen (label) };
    KgTermId cell = kg_terms_intern (dataset->terms, &blank);
    kg_dataset_add (dataset, &(KgQuad) { cell, first, member, KG_NONE }, 2);
    kg_dataset_add (dataset, &(KgQuad) { cell, rest, node, KG_NONE }, 2);
    if (i + 1 >= RULES_LIMIT_LIST) {
      const char *name =
          i == RULES_LIMIT_LIST ? "http://example.org/Beyond" : "http://example.org/Within";
      kg_dataset_add (dataset, &(KgQuad) { intern_iri (dataset, name), in, cell, KG_NONE }, 1);
    }
    node = cell;
  }
  KgMemoryDocument document = { dataset, "shapes.ttl", "urn:shapes", NULL };
  KgSnapshot *snapshot = kg_snapshot_new_in_memory (&document, 1, &error);
  g_assert_no_error (error);
  return snapshot;
}

static void
test_list_limit (void)
{
  g_auto (Reading) reading;
  reading_init_with (&reading, long_list (), NULL);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId in = id (&reading, "sh:in");
  g_assert_true (rules_reader_list (&reading.reader, id (&reading, "ex:Within"), in,
                                    object_of (&reading, "ex:Within", "sh:in"), members));
  g_assert_cmpuint (members->len, ==, RULES_LIMIT_LIST);
  g_assert_false (rules_reader_list (&reading.reader, id (&reading, "ex:Beyond"), in,
                                     object_of (&reading, "ex:Beyond", "sh:in"), members));
  g_assert_cmpuint (members->len, ==, RULES_LIMIT_LIST);
  assert_only_problem (&reading, "shapes.ttl:1: the list has more than 1000000 members; split it");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/reader/names", test_names);
  g_test_add_func ("/rules/reader/name-datatype", test_name_datatype);
  g_test_add_func ("/rules/reader/name-blank", test_name_blank);
  g_test_add_func ("/rules/reader/name-same-graph", test_name_same_graph);
  g_test_add_func ("/rules/reader/describe", test_describe);
  g_test_add_func ("/rules/reader/places", test_places);
  g_test_add_func ("/rules/reader/problems-limit", test_problems_limit);
  g_test_add_func ("/rules/reader/single", test_single);
  g_test_add_func ("/rules/reader/lists", test_lists);
  g_test_add_func ("/rules/reader/list-end", test_list_end);
  g_test_add_func ("/rules/reader/list-limit", test_list_limit);
  return g_test_run ();
}
