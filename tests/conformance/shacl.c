/* SPDX-License-Identifier: Apache-2.0 */

/* The W3C test suite of SHACL: one test for each entry of its manifests, each run as anybody would run it (parse, compile,
 * validate, write the report), in strict mode. What is compared is the whole validation report, up to the names of
 * blank nodes: every property that SHACL 3.6 defines, paths spelled out. Texts of sh:resultMessage are free, and compared only
 * where the suite has some. None of the core tests is known to go wrong; those of SHACL-SPARQL are skipped by name.
 *
 * With GROUNDS_EARL=FILE the outcomes are written there in the W3C's Evaluation and Report Language. */

#include "kg/canon.h"
#include "kg/memory.h"
#include "kg/parse.h"
#include "rules/error.h"
#include "rules/report.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MF "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
#define SHT "http://www.w3.org/ns/shacl-test#"
#define GRAPH "urn:test"

/* The number of tests at the commit that the suite was taken from: a manifest half read must not pass for a smaller one. */
#define CORE_EXPECTED 98u
#define SPARQL_EXPECTED 22u /* component/nodeValidator-001 is in no manifest */

typedef enum {
  OUTCOME_UNTESTED,
  OUTCOME_PASSED,
  OUTCOME_FAILED,
} Outcome;

typedef struct {
  char *name; /* "core/node/and-001" */
  char *path; /* of the file that describes it */
  char *iri;  /* of the test, in that file */
  char *data; /* files */
  char *shapes;
  gboolean failure; /* validating is to fail */
  gboolean sparql;
  Outcome outcome;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = (Entry *) data;
  g_free (entry->name);
  g_free (entry->path);
  g_free (entry->iri);
  g_free (entry->data);
  g_free (entry->shapes);
  g_free (entry);
}

/* --- Reading --- */

static KgSnapshot *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *base = g_filename_to_uri (path, NULL, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  const KgParseSource source = { .name = path, .fd = fd, .format = KG_FORMAT_TURTLE, .base = base };
  g_autoptr (KgDataset) dataset = kg_parse (&source, NULL, NULL, &error);
  close (fd);
  g_assert_no_error (error);
  const KgMemoryDocument document = { .dataset = dataset, .name = path, .graph = GRAPH };
  KgSnapshot *snapshot = kg_snapshot_new_in_memory (&document, 1, &error);
  g_assert_no_error (error);
  return snapshot;
}

static KgTermId
find (const KgView *view, const char *iri)
{
  return kg_view_find_iri (view, iri, -1);
}

static void
objects (const KgView *view, KgTermId subject, const char *predicate, KgCursor *cursor)
{
  kg_view_objects (view, subject, find (view, predicate), cursor);
}

static KgTermId
object (const KgView *view, KgTermId subject, const char *predicate)
{
  KgCursor cursor;
  objects (view, subject, predicate, &cursor);
  return kg_cursor_next (&cursor);
}

static char *
value_of (const KgView *view, KgTermId id)
{
  KgTerm term;
  return kg_view_term (view, id, &term) ? g_strdup (term.value) : NULL;
}

static char *
file_of (const KgView *view, KgTermId id)
{
  g_autofree char *iri = value_of (view, id);
  return iri != NULL ? g_filename_from_uri (iri, NULL, NULL) : NULL;
}

/* --- Reports, reduced to what is compared --- */

typedef struct {
  const KgView *view;
  KgDataset *dataset;
  gboolean messages;
  guint n_fresh;
} Extract;

static KgTermId
copy_term (Extract *extract, KgTermId id)
{
  KgTerm term;
  KgTerm datatype;
  g_assert_true (kg_view_term (extract->view, id, &term));
  if (term.datatype != KG_NONE) {
    g_assert_true (kg_view_term (extract->view, term.datatype, &datatype));
    term.datatype = kg_terms_intern (extract->dataset->terms, &datatype);
  }
  return kg_terms_intern (extract->dataset->terms, &term);
}

static void
add (Extract *extract, KgTermId subject, KgTermId predicate, KgTermId copied)
{
  const KgQuad quad = { subject, copy_term (extract, predicate), copied, KG_NONE };
  kg_dataset_add (extract->dataset, &quad, 0);
}

static KgTermId
fresh_blank (Extract *extract)
{
  g_autofree char *label = g_strdup_printf ("fresh path %u", extract->n_fresh++);
  const KgTerm term = { .kind = KG_TERM_BLANK, .value = label, .length = (guint32) strlen (label) };
  return kg_terms_intern (extract->dataset->terms, &term);
}

/* A path of its own for each result: whether two results share a node is nobody's business. */
static KgTermId
copy_path (Extract *extract, KgTermId node, guint depth)
{
  static const char *const parts[] = { KG_RDF "first",
                                       KG_RDF "rest",
                                       ONTOLOGY_SH "inversePath",
                                       ONTOLOGY_SH "alternativePath",
                                       ONTOLOGY_SH "zeroOrMorePath",
                                       ONTOLOGY_SH "oneOrMorePath",
                                       ONTOLOGY_SH "zeroOrOnePath" };
  KgTerm term;
  KgPairCursor pairs;
  KgTermId predicate;
  KgTermId other;
  g_assert_cmpuint (depth, <, 64);
  g_assert_true (kg_view_term (extract->view, node, &term));
  if (term.kind != KG_TERM_BLANK) {
    return copy_term (extract, node);
  }
  KgTermId copy = fresh_blank (extract);
  kg_view_outgoing (extract->view, node, &pairs);
  while (kg_pairs_next (&pairs, &predicate, &other)) {
    for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
      if (predicate == find (extract->view, parts[i])) {
        add (extract, copy, predicate, copy_path (extract, other, depth + 1));
      }
    }
  }
  return copy;
}

static void
copy_result (Extract *extract, KgTermId result)
{
  static const char *const properties[] = { KG_RDF "type",
                                            ONTOLOGY_SH "focusNode",
                                            ONTOLOGY_SH "value",
                                            ONTOLOGY_SH "sourceShape",
                                            ONTOLOGY_SH "sourceConstraintComponent",
                                            ONTOLOGY_SH "sourceConstraint",
                                            ONTOLOGY_SH "detail",
                                            ONTOLOGY_SH "resultSeverity",
                                            ONTOLOGY_SH "resultPath",
                                            ONTOLOGY_SH "resultMessage" };
  KgTermId subject = copy_term (extract, result);
  for (gsize i = 0; i < G_N_ELEMENTS (properties); i++) {
    gboolean path = g_str_has_suffix (properties[i], "#resultPath");
    gboolean message = g_str_has_suffix (properties[i], "#resultMessage");
    KgCursor cursor;
    KgTermId id;
    objects (extract->view, result, properties[i], &cursor);
    while ((!message || extract->messages) && (id = kg_cursor_next (&cursor)) != KG_NONE) {
      add (extract, subject, find (extract->view, properties[i]),
           path ? copy_path (extract, id, 0) : copy_term (extract, id));
    }
  }
}

static KgDataset *
copy_report (const KgView *view, KgTermId report, gboolean messages)
{
  static const char *const properties[] = { KG_RDF "type", ONTOLOGY_SH "conforms",
                                            ONTOLOGY_SH "result",
                                            ONTOLOGY_SH "shapesGraphWellFormed" };
  Extract extract = { .view = view, .dataset = kg_dataset_new (), .messages = messages };
  KgTermId subject = copy_term (&extract, report);
  KgTermId id;
  KgCursor cursor;
  for (gsize i = 0; i < G_N_ELEMENTS (properties); i++) {
    objects (view, report, properties[i], &cursor);
    while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
      add (&extract, subject, find (view, properties[i]), copy_term (&extract, id));
    }
  }
  objects (view, report, ONTOLOGY_SH "result", &cursor);
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    copy_result (&extract, id);
  }
  return extract.dataset;
}

static gboolean
has_messages (const KgView *view, KgTermId report)
{
  gboolean any = FALSE;
  KgTermId id;
  KgCursor cursor;
  objects (view, report, ONTOLOGY_SH "result", &cursor);
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    any |= object (view, id, ONTOLOGY_SH "resultMessage") != KG_NONE;
  }
  return any;
}

static void
tell (const char *what, const KgDataset *dataset)
{
  g_autoptr (GString) text = NULL;
  if (kg_canon (dataset->terms, (const KgQuad *) (gconstpointer) dataset->quads->data,
                dataset->quads->len, NULL, NULL, &text, NULL)) {
    g_test_message ("%s:\n%s", what, text->str);
  }
}

/* --- One test --- */

static RulesReport *
validate (KgSnapshot *shapes_graph, KgSnapshot *data_snapshot, KgOverlay *missing, GError **error)
{
  g_autoptr (RulesGraph) data = rules_graph_new (data_snapshot, TRUE);
  if (missing != NULL) {
    kg_overlay_begin (missing, data_snapshot);
  }
  const RulesShapesSource source = { .shapes = shapes_graph, .data = data, .missing = missing };
  g_autoptr (RulesShapes) shapes = rules_shapes_new (&source, NULL, error);
  const RulesValidateOptions options = { .threads = 1 };
  return shapes != NULL ? rules_validate (shapes, &options, error) : NULL;
}

static gboolean
equals_expected (const Entry *entry, const RulesReport *report)
{
  const RulesReportOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) described = read_file (entry->path);
  g_autoptr (KgSnapshot) written = rules_report_to_graph (report, &options, &error);
  g_assert_no_error (error);
  const KgView expected_view = { .snapshot = described };
  const KgView view = { .snapshot = written };
  KgTermId expected_report =
      object (&expected_view, find (&expected_view, entry->iri), MF "result");
  KgCursor cursor;
  kg_view_subjects (&view, find (&view, KG_RDF "type"),
                    find (&view, ONTOLOGY_SH "ValidationReport"), &cursor);
  KgTermId own_report = kg_cursor_next (&cursor);
  g_assert_cmpuint (own_report, !=, KG_NONE);
  gboolean messages = has_messages (&expected_view, expected_report);
  g_autoptr (KgDataset) expected = copy_report (&expected_view, expected_report, messages);
  g_autoptr (KgDataset) own = copy_report (&view, own_report, messages);
  gboolean same = FALSE;
  kg_canon_isomorphic (expected, own, &same, &error);
  g_assert_no_error (error);
  if (!same) {
    tell ("expected", expected);
    tell ("got", own);
  }
  return same;
}

static gboolean
passes (const Entry *entry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) shapes_graph = read_file (entry->shapes);
  gboolean apart = strcmp (entry->shapes, entry->data) != 0;
  g_autoptr (KgSnapshot) data = apart ? read_file (entry->data) : kg_snapshot_ref (shapes_graph);
  g_autoptr (KgOverlay) missing = apart ? kg_overlay_new () : NULL;
  g_autoptr (RulesReport) report = validate (shapes_graph, data, missing, &error);
  if (report == NULL) {
    g_test_message ("%s", error->message);
    return entry->failure && g_error_matches (error, RULES_ERROR, RULES_ERROR_SHAPES);
  }
  return !entry->failure && equals_expected (entry, report);
}

static void
test_entry (gconstpointer data)
{
  Entry *entry = (Entry *) data;
  if (entry->sparql) {
    g_test_skip ("SHACL-SPARQL is out of scope: SHACL Core alone is implemented");
    return;
  }
  entry->outcome = OUTCOME_FAILED;
  if (passes (entry)) {
    entry->outcome = OUTCOME_PASSED;
    return;
  }
  g_test_fail ();
}

/* --- The manifests --- */

static gboolean
mentions_sparql (const KgView *view)
{
  static const char *const terms[] = { ONTOLOGY_SH "sparql", ONTOLOGY_SH "select",
                                       ONTOLOGY_SH "ask", ONTOLOGY_SH "target" };
  for (gsize i = 0; i < G_N_ELEMENTS (terms); i++) {
    KgCursor cursor;
    KgTermId predicate = find (view, terms[i]);
    if (predicate != KG_NONE) {
      kg_view_subjects_of (view, predicate, &cursor);
      if (kg_cursor_next (&cursor) != KG_NONE) {
        return TRUE;
      }
    }
  }
  return FALSE;
}

static Entry *
read_entry (const KgView *view, KgTermId id, const char *path, const char *suite)
{
  KgTermId action = object (view, id, MF "action");
  g_autofree char *result = value_of (view, object (view, id, MF "result"));
  g_autofree char *type = value_of (view, object (view, id, KG_RDF "type"));
  g_assert_cmpstr (type, ==, SHT "Validate");
  Entry *entry = g_new0 (Entry, 1);
  entry->path = g_strdup (path);
  entry->iri = value_of (view, id);
  entry->data = file_of (view, object (view, action, SHT "dataGraph"));
  entry->shapes = file_of (view, object (view, action, SHT "shapesGraph"));
  entry->failure = g_strcmp0 (result, SHT "Failure") == 0;
  entry->sparql = mentions_sparql (view);
  g_autofree char *file = g_filename_from_uri (entry->iri, NULL, NULL);
  g_assert_nonnull (file);
  g_assert_nonnull (entry->data);
  g_assert_nonnull (entry->shapes);
  g_assert_true (g_str_has_prefix (file, suite));
  entry->name = g_strdup (file + strlen (suite) + 1);
  return entry;
}

static void
read_manifest (const char *path, const char *suite, GPtrArray *entries, guint depth)
{
  g_autofree char *iri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (KgSnapshot) snapshot = read_file (path);
  const KgView view = { .snapshot = snapshot };
  KgTermId manifest = find (&view, iri);
  g_assert_cmpuint (depth, <, 8);
  KgCursor cursor;
  KgTermId id;
  objects (&view, manifest, MF "include", &cursor);
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    g_autofree char *included = file_of (&view, id);
    read_manifest (included, suite, entries, depth + 1);
  }
  KgTermId cell = object (&view, manifest, MF "entries");
  while (cell != KG_NONE && cell != find (&view, KG_RDF "nil")) {
    g_ptr_array_add (entries,
                     read_entry (&view, object (&view, cell, KG_RDF "first"), path, suite));
    cell = object (&view, cell, KG_RDF "rest");
  }
}

static void
test_complete (gconstpointer data)
{
  const guint *counts = (const guint *) data;
  g_assert_cmpuint (counts[0], ==, counts[1]);
}

static void
test_missing (gconstpointer data)
{
  g_autofree char *reason =
      g_strdup_printf ("no suite shacl/%s in $GROUNDS_SUITES", (const char *) data);
  g_test_skip (reason);
}

static void
add_suite (const char *suites, const char *name, guint expected, GPtrArray *entries)
{
  g_autofree char *suite = g_build_filename (suites, "shacl", NULL);
  g_autofree char *manifest = g_build_filename (suite, name, "manifest.ttl", NULL);
  g_autofree char *path = g_strconcat ("/shacl/", name, NULL);
  if (!g_file_test (manifest, G_FILE_TEST_EXISTS)) {
    g_test_add_data_func (path, name, test_missing);
    return;
  }
  g_autofree char *real = g_canonicalize_filename (manifest, NULL);
  g_autofree char *root = g_canonicalize_filename (suite, NULL);
  guint first = entries->len;
  read_manifest (real, root, entries, 0);
  for (guint i = first; i < entries->len; i++) {
    const Entry *entry = (const Entry *) g_ptr_array_index (entries, i);
    g_autofree char *test = g_strconcat ("/shacl/", entry->name, NULL);
    g_test_add_data_func (test, entry, test_entry);
  }
  guint *counts = g_new (guint, 2);
  counts[0] = entries->len - first;
  counts[1] = expected;
  g_autofree char *complete = g_strconcat (path, "/manifest", NULL);
  g_test_add_data_func_full (complete, counts, test_complete, g_free);
}

/* --- EARL --- */

static gboolean
write_earl (const char *path, const GPtrArray *entries)
{
  static const char *const outcomes[] = {
    [OUTCOME_UNTESTED] = "untested", [OUTCOME_PASSED] = "passed", [OUTCOME_FAILED] = "failed"
  };
  const char *version = g_getenv ("GROUNDS_VERSION");
  g_autoptr (GString) text = g_string_new (
      "@prefix doap: <http://usefulinc.com/ns/doap#> .\n"
      "@prefix earl: <http://www.w3.org/ns/earl#> .\n\n"
      "<urn:x-grounds> a doap:Project, earl:Software, earl:TestSubject ;\n"
      "  doap:name \"Grounds\" ;\n"
      "  doap:description \"A knowledge-graph policy and explainability engine\"@en ;\n"
      "  doap:programming-language \"C\" ;\n");
  g_string_append_printf (text, "  doap:release [ a doap:Version ; doap:revision \"%s\" ] .\n",
                          version != NULL ? version : "unknown");
  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = (const Entry *) g_ptr_array_index (entries, i);
    g_string_append_printf (text,
                            "\n[] a earl:Assertion ;\n"
                            "  earl:assertedBy <urn:x-grounds> ;\n"
                            "  earl:subject <urn:x-grounds> ;\n"
                            "  earl:test <urn:x-shacl-test:/%s> ;\n"
                            "  earl:mode earl:automatic ;\n"
                            "  earl:result [ a earl:TestResult ; earl:outcome earl:%s ] .\n",
                            entry->name, outcomes[entry->outcome]);
  }
  g_autoptr (GError) error = NULL;
  if (!g_file_set_contents (path, text->str, (gssize) text->len, &error)) {
    fprintf (stderr, "%s\n", error->message);
    return FALSE;
  }
  return TRUE;
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  const char *suites = g_getenv ("GROUNDS_SUITES");
  const char *earl = g_getenv ("GROUNDS_EARL");
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  add_suite (suites == NULL ? "" : suites, "core", CORE_EXPECTED, entries);
  add_suite (suites == NULL ? "" : suites, "sparql", SPARQL_EXPECTED, entries);
  int status = g_test_run ();
  gboolean written = earl == NULL || *earl == '\0' || write_earl (earl, entries);
  return status != 0 || !written;
}
