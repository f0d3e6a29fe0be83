/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/fixture.h"

#include "kg/parse.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct {
  const char *name; /* with the colon */
  const char *iri;
} Prefix;

static const Prefix prefixes[] = {
  { "ex:", "http://example.org/" }, { "rdf:", KG_RDF },           { "rdfs:", KG_RDFS },
  { "owl:", ONTOLOGY_OWL },         { "skos:", ONTOLOGY_SKOS },   { "xsd:", KG_XSD },
  { "sh:", ONTOLOGY_SH },           { "gr:", ONTOLOGY_GR },       { "prov:", ONTOLOGY_PROV },
  { "dct:", ONTOLOGY_DCT },         { "aidoc:", ONTOLOGY_AIDOC }, { "eu-aiact:", ONTOLOGY_AIACT },
};

/* --- Graphs --- */

static KgDataset *
read_turtle (const FixtureDocument *document, const char *graph)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    g_string_append_printf (text, "@prefix %s <%s> . ", prefixes[i].name, prefixes[i].iri);
  }
  g_string_append (text, document->turtle);
  int fd = memfd_create (document->name, MFD_CLOEXEC);
  g_assert_cmpint (write (fd, text->str, text->len), ==, (gssize) text->len);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  KgParseSource source = {
    .name = document->name, .fd = fd, .format = KG_FORMAT_TURTLE, .base = graph
  };
  KgParseOptions options = { 0 };
  KgDataset *dataset = kg_parse (&source, &options, NULL, &error);
  g_assert_no_error (error);
  close (fd);
  return dataset;
}

KgSnapshot *
fixture_snapshot_of (const FixtureDocument *documents, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) datasets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) kg_dataset_free);
  g_autoptr (GPtrArray) graphs = g_ptr_array_new_with_free_func (g_free);
  g_autofree KgMemoryDocument *read = g_new0 (KgMemoryDocument, n);
  for (gsize i = 0; i < n; i++) {
    char *graph = g_strconcat ("urn:", documents[i].name, NULL);
    KgDataset *dataset = read_turtle (&documents[i], graph);
    g_ptr_array_add (graphs, graph);
    g_ptr_array_add (datasets, dataset);
    read[i] = (KgMemoryDocument) { dataset, documents[i].name, graph, "turtle" };
  }
  KgSnapshot *snapshot = kg_snapshot_new_in_memory (read, n, &error);
  g_assert_no_error (error);
  return snapshot;
}

KgSnapshot *
fixture_snapshot (const char *name, const char *turtle)
{
  return fixture_snapshot_of (&(FixtureDocument) { name, turtle }, 1);
}

/* --- Terms as words --- */

static char *
expand (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    if (g_str_has_prefix (name, prefixes[i].name)) {
      return g_strconcat (prefixes[i].iri, name + strlen (prefixes[i].name), NULL);
    }
  }
  return g_strdup (name);
}

static char *
shorten (const char *iri)
{
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    if (g_str_has_prefix (iri, prefixes[i].iri)) {
      return g_strconcat (prefixes[i].name, iri + strlen (prefixes[i].iri), NULL);
    }
  }
  return g_strdup (iri);
}

static KgTermId
literal_id (const KgView *view, const char *text)
{
  const char *datatype = strstr (text, "^^");
  const char *language = datatype == NULL ? strrchr (text, '@') : NULL;
  const char *end = datatype != NULL ? datatype : language;
  g_autofree char *value = end == NULL ? g_strdup (text) : g_strndup (text, (gsize) (end - text));
  KgTerm term = { .kind = KG_TERM_LITERAL,
                  .value = value,
                  .length = (guint32) strlen (value),
                  .language = language == NULL ? NULL : language + 1 };
  if (datatype != NULL) {
    g_autofree char *iri = g_strconcat (KG_XSD, datatype + 2, NULL);
    term.datatype = kg_view_find_iri (view, iri, -1);
  }
  return kg_view_find (view, &term);
}

KgTermId
fixture_id (const KgView *view, const char *text)
{
  g_autofree char *iri = expand (text);
  KgTermId id = *text == '"' ? literal_id (view, text + 1) : kg_view_find_iri (view, iri, -1);
  if (id == KG_NONE) {
    g_error ("the test's graph does not know %s", text);
  }
  return id;
}

static void
append_name (const KgView *view, KgTermId id, GString *names)
{
  KgTerm term;
  g_assert_true (kg_view_term (view, id, &term));
  if (term.kind != KG_TERM_LITERAL) {
    g_autofree char *name = shorten (term.value);
    g_string_append_printf (names, "%s%s", term.kind == KG_TERM_BLANK ? "_:" : "", name);
    return;
  }
  g_string_append_printf (names, "\"%s", term.value);
  KgTerm datatype;
  if (term.language != NULL) {
    g_string_append_printf (names, "@%s", term.language);
  } else if (kg_view_term (view, term.datatype, &datatype)) {
    g_string_append_printf (names, "^^%s",
                            g_str_has_prefix (datatype.value, KG_XSD)
                                ? datatype.value + strlen (KG_XSD)
                                : datatype.value);
  }
}

char *
fixture_names (const KgView *view, const KgTermId *ids, gsize n)
{
  GString *names = g_string_new (NULL);
  for (gsize i = 0; i < n; i++) {
    g_string_append (names, i == 0 ? "" : " ");
    append_name (view, ids[i], names);
  }
  return g_string_free (names, FALSE);
}

/* --- Shapes and data --- */

void
fixture_init (Fixture *fixture, const char *shapes, const char *data, gboolean strict)
{
  g_autoptr (GError) error = NULL;
  *fixture = (Fixture) { .shapes_graph = fixture_snapshot ("shapes.ttl", shapes) };
  if (data == NULL) {
    fixture->data_snapshot = kg_snapshot_ref (fixture->shapes_graph);
  } else {
    fixture->data_snapshot = fixture_snapshot ("data.ttl", data);
    fixture->missing = kg_overlay_new ();
    kg_overlay_begin (fixture->missing, fixture->data_snapshot);
  }
  fixture->data = rules_graph_new (fixture->data_snapshot, strict);
  RulesShapesSource source = { .shapes = fixture->shapes_graph,
                               .data = fixture->data,
                               .missing = fixture->missing };
  fixture->shapes = rules_shapes_new (&source, NULL, &error);
  g_assert_no_error (error);
}

void
fixture_clear (Fixture *fixture)
{
  rules_shapes_unref (fixture->shapes);
  rules_graph_unref (fixture->data);
  kg_overlay_free (fixture->missing);
  kg_snapshot_unref (fixture->data_snapshot);
  kg_snapshot_unref (fixture->shapes_graph);
}

guint32
fixture_shape (const Fixture *fixture, const char *name)
{
  KgView view = { fixture->shapes_graph, NULL };
  g_autofree char *iri = g_strconcat ("ex:", name, NULL);
  guint32 shape = rules_shapes_find (fixture->shapes, fixture_id (&view, iri));
  g_assert_cmpuint (shape, !=, RULES_NO_SHAPE);
  return shape;
}
