/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/nquads.h"
#include "tests/property/shapes-generate-private.h"

#include <string.h>

#define EX "http://ex.org/"

guint
generate_below (Generator *generator, guint n)
{
  return (guint) g_rand_int_range (generator->random, 0, (gint32) n);
}

gboolean
generate_chance (Generator *generator, guint percent)
{
  return generate_below (generator, 100) < percent;
}

static KgTermId
intern (Generator *generator, KgTermKind kind, const char *value)
{
  const KgTerm term = { .kind = kind, .value = value, .length = (guint32) strlen (value) };
  return kg_terms_intern (generator->generated->terms, &term);
}

KgTermId
generate_term (Generator *generator, OntologyTerm term)
{
  return intern (generator, KG_TERM_IRI, ontology_term_iri (term));
}

KgTermId
generate_iri (Generator *generator, const char *local, guint number)
{
  g_autofree char *iri = g_strdup_printf (EX "%s%u", local, number);
  return intern (generator, KG_TERM_IRI, iri);
}

KgTermId
generate_blank (Generator *generator)
{
  g_autofree char *label = g_strdup_printf ("s%u", generator->blanks++);
  return intern (generator, KG_TERM_BLANK, label);
}

KgTermId
generate_foreign_blank (Generator *generator)
{
  g_autofree char *label = g_strdup_printf ("foreign%u", generator->blanks++);
  return intern (generator, KG_TERM_BLANK, label);
}

KgTermId
generate_literal (Generator *generator, const char *text)
{
  const char *type = strstr (text, "^^");
  const char *language = strchr (text, '@');
  gsize length = type != NULL       ? (gsize) (type - text)
                 : language != NULL ? (gsize) (language - text)
                                    : strlen (text);
  g_autofree char *value = g_strndup (text, length);
  KgTerm term = { .kind = KG_TERM_LITERAL, .value = value, .length = (guint32) length };
  if (type != NULL) {
    g_autofree char *iri =
        g_strconcat (g_str_has_prefix (type + 2, "http") ? "" : KG_XSD, type + 2, NULL);
    term.datatype = intern (generator, KG_TERM_IRI, iri);
  } else if (language != NULL) {
    term.language = language + 1;
  }
  return kg_terms_intern (generator->generated->terms, &term);
}

KgTermId
generate_integer (Generator *generator, guint value)
{
  g_autofree char *text = g_strdup_printf ("%u^^integer", value);
  return generate_literal (generator, text);
}

KgTermId
generate_predicate (Generator *generator)
{
  /* Some are used more than others. */
  return generator
      ->predicates[generate_below (generator, 1 + generate_below (generator, GENERATE_PREDICATES))];
}

KgTermId
generate_value (Generator *generator)
{
  guint kind = generate_below (generator, generator->wordy ? 60 : 20);
  if (kind < 10) {
    return generator->nodes[generate_below (generator, GENERATE_NODES)];
  }
  if (kind < 11) {
    return generator->classes[generate_below (generator, GENERATE_CLASSES)];
  }
  return generator->literals[generate_below (generator, GENERATE_LITERALS)];
}

/* --- The alphabet --- */

/* Values that are equal under several names, that have no order, that are ill-formed, and text in several languages; those that
 * can be compared stand together, each kind ended by NULL. */
static const char *const literals[] = {
  "1^^integer",
  "01^^integer",
  "2^^integer",
  "10^^integer",
  "-3^^integer",
  "+2^^integer",
  "9007199254740993^^integer",
  "9007199254740992^^integer",
  "abc^^integer",
  "1.5^^integer",
  "^^integer",
  "1.0^^decimal",
  "1.50^^decimal",
  "-.5^^decimal",
  "1e3^^decimal",
  "9007199254740992.5^^decimal",
  "1e0^^double",
  "2.5E0^^double",
  "1.5^^double",
  "NaN^^double",
  "INF^^double",
  "-INF^^double",
  "-0^^double",
  "one^^double",
  NULL,
  "a",
  "b",
  "abc",
  "",
  "gr\xc3\xbcn",
  "a@en",
  "b@en",
  "colour@en-GB",
  "Farbe@de",
  "a@EN",
  "gr\xc3\xbcn@de-AT",
  "x^^http://ex.org/datatype",
  NULL,
  "a@en",
  "b@en",
  "c@en",
  "a@EN",
  "a@de",
  "b@de",
  "a@de-AT",
  "a",
  NULL,
  "2024-01-01T00:00:00Z^^dateTime",
  "2024-01-01T01:00:00+01:00^^dateTime",
  "2024-01-01T05:00:00^^dateTime",
  "2024-01-03T00:00:00^^dateTime",
  "2024-01-01T13:30:00^^dateTime",
  "2024-01-01T14:00:00^^dateTime",
  "2024-01-01T14:00:01^^dateTime",
  "2023-12-31T24:00:00Z^^dateTime",
  "2024-01-01T00:00:00.5Z^^dateTime",
  "2024-02-30T00:00:00Z^^dateTime",
  "2024-01-01^^dateTime",
  NULL,
  "2024-01-01^^date",
  "2024-01-01Z^^date",
  "2024-01-01-05:00^^date",
  "2024-06-01^^date",
  "2023-02-29^^date",
  "true^^boolean",
  "false^^boolean",
  "1^^boolean",
  "TRUE^^boolean",
  NULL,
};

/* A kind is where it begins in literals[]. */
static guint
any_kind (Generator *generator)
{
  guint kinds[G_N_ELEMENTS (literals)];
  guint n = 0;
  for (guint i = 0; i < G_N_ELEMENTS (literals); i++) {
    if (literals[i] != NULL && (i == 0 || literals[i - 1] == NULL)) {
      kinds[n++] = i;
    }
  }
  return kinds[generate_below (generator, n)];
}

static const char *
literal_of_kind (Generator *generator, guint kind)
{
  guint n = 0;
  while (literals[kind + n] != NULL) {
    n++;
  }
  return literals[kind + generate_below (generator, n)];
}

static void
make_alphabet (Generator *generator)
{
  GArray *nodes = generator->generated->nodes;
  guint kind = any_kind (generator);
  for (guint i = 0; i < GENERATE_NODES; i++) {
    generator->nodes[i] = generate_iri (generator, "n", i);
    if (i + 1 == GENERATE_NODES) {
      /* In the shapes graph this is another node's label. */
      generator->nodes[i] =
          intern (generator, KG_TERM_BLANK, generator->generated->together ? "data" : "s3");
    }
    g_array_append_val (nodes, generator->nodes[i]);
  }
  for (guint i = 0; i < GENERATE_PREDICATES; i++) {
    generator->predicates[i] = generate_iri (generator, "p", i);
  }
  for (guint i = 0; i < GENERATE_CLASSES; i++) {
    generator->classes[i] = generate_iri (generator, "C", i);
  }
  for (guint i = 0; i < GENERATE_LITERALS; i++) {
    guint of = generate_chance (generator, 75) ? kind : any_kind (generator);
    generator->literals[i] = generate_literal (generator, literal_of_kind (generator, of));
  }
  for (guint i = 0; i < GENERATE_NAMED_PATHS; i++) {
    generator->named_paths[i] = generate_iri (generator, "path", i);
  }
  g_array_append_val (nodes, generator->classes[0]);
  g_array_append_vals (nodes, generator->literals, 3);
}

/* --- The data --- */

static KgTermId
any_of (Generator *generator, const KgTermId *ids, guint n)
{
  return ids[generate_below (generator, n)];
}

/* Steps between classes, and what makes them classes. */
static KgQuad
class_triple (Generator *generator)
{
  KgTermId child = any_of (generator, generator->classes, GENERATE_CLASSES);
  KgTermId parent = any_of (generator, generator->classes, GENERATE_CLASSES);
  switch (generate_below (generator, 4)) {
  case 0:
    return (KgQuad) { child, generate_term (generator, ONTOLOGY_RDFS_SUB_CLASS_OF), parent,
                      KG_NONE };
  case 1:
    return (KgQuad) { child, generate_term (generator, ONTOLOGY_SKOS_BROADER), parent, KG_NONE };
  case 2:
    return (KgQuad) { child, generate_term (generator, ONTOLOGY_RDF_TYPE),
                      generate_term (generator, ONTOLOGY_RDFS_CLASS), KG_NONE };
  }
  return (KgQuad) { child, generate_term (generator, ONTOLOGY_RDF_TYPE),
                    generate_term (generator, ONTOLOGY_OWL_CLASS), KG_NONE };
}

static KgQuad
random_triple (Generator *generator)
{
  guint kind = generate_below (generator, 20);
  KgTermId subject =
      any_of (generator, generator->nodes, 1 + generate_below (generator, GENERATE_NODES));
  if (kind < 3) {
    return class_triple (generator);
  }
  if (kind < 7) {
    return (KgQuad) { subject, generate_term (generator, ONTOLOGY_RDF_TYPE),
                      any_of (generator, generator->classes, GENERATE_CLASSES), KG_NONE };
  }
  KgTermId predicate = generate_chance (generator, 4)
                           ? any_of (generator, generator->named_paths, GENERATE_NAMED_PATHS)
                           : generate_predicate (generator);
  return (KgQuad) { subject, predicate, generate_value (generator), KG_NONE };
}

static guint
find_triple (const GArray *quads, const KgQuad *quad)
{
  guint i = 0;
  while (i < quads->len && !kg_quad_equal (&g_array_index (quads, KgQuad, i), quad)) {
    i++;
  }
  return i;
}

void
generate_say (Generator *generator, KgTermId subject, KgTermId predicate, KgTermId object)
{
  GArray *data = generator->generated->data;
  const KgQuad quad = { subject, predicate, object, KG_NONE };
  KgTerm term;
  if (kg_terms_get (generator->generated->terms, predicate, &term) && term.kind == KG_TERM_IRI &&
      find_triple (data, &quad) == data->len) {
    g_array_append_val (data, quad);
  }
}

/* As often as not something is said of the same subject with the same predicate: counts and pairs of values live on it. */
static void
say_more (Generator *generator, KgQuad *quad)
{
  const GArray *data = generator->generated->data;
  if (data->len > 0 && generate_chance (generator, 50)) {
    const KgQuad *other = &g_array_index (data, KgQuad, generate_below (generator, data->len));
    if (other->predicate == quad->predicate) {
      quad->subject = other->subject;
    }
  }
}

static void
generate_data (Generator *generator)
{
  guint n = generate_chance (generator, 15) ? generate_below (generator, 6)
                                            : 8 + generate_below (generator, 33);
  for (; n > 0; n--) {
    KgQuad quad = random_triple (generator);
    say_more (generator, &quad);
    generate_say (generator, quad.subject, quad.predicate, quad.object);
  }
}

/* --- Cases --- */

static void
generator_init (Generator *generator, GeneratedCase *generated, guint32 seed)
{
  *generator = (Generator) { .generated = generated, .random = g_rand_new_with_seed (seed) };
  generator->node_shapes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  generator->property_shapes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
}

static void
generator_clear (Generator *generator)
{
  g_rand_free (generator->random);
  g_array_unref (generator->node_shapes);
  g_array_unref (generator->property_shapes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Generator, generator_clear)

GeneratedCase *
generated_case_new (guint32 seed)
{
  GeneratedCase *generated = g_new0 (GeneratedCase, 1);
  g_auto (Generator) generator;
  generated->terms = kg_terms_new (1, seed);
  generated->shapes = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  generated->data = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  generated->nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  generator_init (&generator, generated, seed);
  generated->together = generate_chance (&generator, 40);
  generated->foreign = generate_chance (&generator, 50);
  generator.wordy = generate_chance (&generator, 25);
  generator.asking = generate_chance (&generator, 40);
  generated->strict = generate_chance (&generator, 40);
  make_alphabet (&generator);
  generate_data (&generator);
  generate_shapes (&generator);
  return generated;
}

void
generated_case_free (GeneratedCase *generated)
{
  if (generated != NULL) {
    kg_terms_unref (generated->terms);
    g_array_unref (generated->shapes);
    g_array_unref (generated->data);
    g_array_unref (generated->nodes);
    g_free (generated);
  }
}

/* The alphabet is the same as that of the case: literals are those that it draws from. */
void
generated_case_change (GeneratedCase *generated, guint32 seed, GArray *changed)
{
  g_auto (Generator) generator;
  generator_init (&generator, generated, seed);
  guint n_nodes = generated->nodes->len;
  make_alphabet (&generator);
  g_array_set_size (generated->nodes, n_nodes);
  for (guint n = 1 + generate_below (&generator, 3); n > 0; n--) {
    KgQuad quad = random_triple (&generator);
    gboolean remove = generate_chance (&generator, 50) && generated->data->len > 0;
    if (remove) {
      quad = g_array_index (generated->data, KgQuad,
                            generate_below (&generator, generated->data->len));
    }
    guint at = find_triple (generated->data, &quad);
    if (find_triple (changed, &quad) < changed->len || remove != (at < generated->data->len)) {
      continue;
    }
    g_array_append_val (changed, quad);
    if (remove) {
      g_array_remove_index (generated->data, at);
    } else {
      g_array_append_val (generated->data, quad);
    }
  }
}

GArray *
generated_case_data_graph (const GeneratedCase *generated)
{
  GArray *graph = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  g_array_append_vals (graph, generated->data->data, generated->data->len);
  for (guint i = 0; i < generated->shapes->len && generated->together; i++) {
    const KgQuad *quad = &g_array_index (generated->shapes, KgQuad, i);
    if (find_triple (generated->data, quad) == generated->data->len) {
      g_array_append_vals (graph, quad, 1);
    }
  }
  return graph;
}

static void
append_triples (GString *text, const GeneratedCase *generated, const GArray *quads)
{
  for (guint i = 0; i < quads->len; i++) {
    kg_nquads_append_quad (text, generated->terms, &g_array_index (quads, KgQuad, i));
  }
}

char *
generated_case_to_text (const GeneratedCase *generated)
{
  GString *text = g_string_new (NULL);
  g_string_append_printf (text, "# shapes, %s, %s\n",
                          generated->together ? "in the graph of the data" : "in their own graph",
                          generated->strict ? "strict" : "not strict");
  append_triples (text, generated, generated->shapes);
  g_string_append (text, "# data\n");
  append_triples (text, generated, generated->data);
  return g_string_free (text, FALSE);
}
