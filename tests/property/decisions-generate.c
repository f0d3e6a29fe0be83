/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/nquads.h"
#include "tests/property/decisions-generate-private.h"

#include <string.h>

/* 2026-01-01T12:00:00Z */
#define TIME (G_GINT64_CONSTANT (1767268800) * G_USEC_PER_SEC)

guint
decision_below (DecisionGenerator *generator, guint n)
{
  return (guint) g_rand_int_range (generator->random, 0, (gint32) n);
}

gboolean
decision_chance (DecisionGenerator *generator, guint percent)
{
  return decision_below (generator, 100) < percent;
}

const char *
decision_word (DecisionGenerator *generator, const char *const *words)
{
  return words[decision_below (generator, g_strv_length ((char **) words))];
}

/* --- Terms --- */

static const char *const prefixes[][2] = {
  { "ex:", "http://example.org/" },
  { "gr:", "https://w3id.org/grounds#" },
  { "attr:", "https://w3id.org/grounds/attr#" },
  { "sh:", "http://www.w3.org/ns/shacl#" },
  { "rdf:", KG_RDF },
  { "rdfs:", KG_RDFS },
  { "xsd:", KG_XSD },
  { "skos:", "http://www.w3.org/2004/02/skos/core#" },
  { "prov:", "http://www.w3.org/ns/prov#" },
};

static KgTermId
intern (DecisionCase *generated, KgTermKind kind, const char *value, KgTermId datatype)
{
  const KgTerm term = {
    .kind = kind, .value = value, .length = (guint32) strlen (value), .datatype = datatype
  };
  return kg_terms_intern (generated->terms, &term);
}

KgTermId
decision_case_term (DecisionCase *generated, const char *text)
{
  const char *type = strstr (text, "^^");
  if (text[0] == '"' && type == NULL) {
    return intern (generated, KG_TERM_LITERAL, text + 1, KG_NONE);
  }
  if (text[0] == '"') {
    g_autofree char *value = g_strndup (text + 1, (gsize) (type - text - 1));
    g_autofree char *iri = g_strconcat (KG_XSD, type + 2, NULL);
    return intern (generated, KG_TERM_LITERAL, value,
                   intern (generated, KG_TERM_IRI, iri, KG_NONE));
  }
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    if (g_str_has_prefix (text, prefixes[i][0])) {
      g_autofree char *iri = g_strconcat (prefixes[i][1], text + strlen (prefixes[i][0]), NULL);
      return intern (generated, KG_TERM_IRI, iri, KG_NONE);
    }
  }
  g_assert_not_reached ();
}

KgTermId
decision_blank (DecisionGenerator *generator)
{
  g_autofree char *label = g_strdup_printf ("b%u", generator->blanks++);
  return intern (generator->generated, KG_TERM_BLANK, label, KG_NONE);
}

KgTermId
decision_name (DecisionGenerator *generator, const char *text)
{
  return decision_case_term (generator->generated, text);
}

KgTermId
decision_numbered (DecisionGenerator *generator, const char *text, guint number)
{
  g_autofree char *name = g_strdup_printf ("%s%u", text, number);
  return decision_name (generator, name);
}

static guint
find_quad (const GArray *quads, const KgQuad *quad)
{
  guint i = 0;
  while (i < quads->len && !kg_quad_equal (&g_array_index (quads, KgQuad, i), quad)) {
    i++;
  }
  return i;
}

void
decision_say (DecisionGenerator *generator, GArray *quads, KgTermId subject, const char *predicate,
              KgTermId object)
{
  const KgQuad quad = { subject, decision_name (generator, predicate), object, KG_NONE };
  if (find_quad (quads, &quad) == quads->len) {
    g_array_append_val (quads, quad);
  }
}

KgTermId
decision_list (DecisionGenerator *generator, const KgTermId *members, guint n)
{
  GArray *quads = generator->generated->policies;
  KgTermId list = decision_name (generator, "rdf:nil");
  for (guint i = n; i > 0; i--) {
    KgTermId rest = list;
    list = decision_blank (generator);
    decision_say (generator, quads, list, "rdf:first", members[i - 1]);
    decision_say (generator, quads, list, "rdf:rest", rest);
  }
  return list;
}

static void
say_words (DecisionGenerator *generator, GArray *quads, const char *subject, const char *predicate,
           const char *object)
{
  decision_say (generator, quads, decision_name (generator, subject), predicate,
                decision_name (generator, object));
}

/* --- Paths and classes --- */

/* [ sh:zeroOrMorePath [ sh:alternativePath ( a b ) ] ] */
static KgTermId
repeated_path (DecisionGenerator *generator, const char *a, const char *b)
{
  GArray *quads = generator->generated->policies;
  KgTermId repeated = decision_blank (generator);
  KgTermId either = decision_blank (generator);
  const KgTermId members[] = { decision_name (generator, a), decision_name (generator, b) };
  decision_say (generator, quads, repeated, "sh:zeroOrMorePath", either);
  decision_say (generator, quads, either, "sh:alternativePath",
                decision_list (generator, members, 2));
  return repeated;
}

static void
make_paths (DecisionGenerator *generator)
{
  GArray *quads = generator->generated->policies;
  const KgTermId classified[] = {
    repeated_path (generator, "gr:source", "prov:wasDerivedFrom"),
    decision_name (generator, "gr:dataClass"),
    repeated_path (generator, "skos:broader", "rdfs:subClassOf"),
  };
  const KgTermId purpose[] = {
    decision_name (generator, "gr:purpose"),
    repeated_path (generator, "skos:broader", "rdfs:subClassOf"),
  };
  say_words (generator, quads, "gr:classifiedAs", "rdf:type", "gr:NamedPath");
  decision_say (generator, quads, decision_name (generator, "gr:classifiedAs"), "gr:path",
                decision_list (generator, classified, 3));
  say_words (generator, quads, "gr:forPurpose", "rdf:type", "gr:NamedPath");
  decision_say (generator, quads, decision_name (generator, "gr:forPurpose"), "gr:path",
                decision_list (generator, purpose, 2));
  say_words (generator, quads, "gr:Field", "rdfs:subClassOf", "prov:Entity");
  say_words (generator, quads, "gr:Span", "rdfs:subClassOf", "prov:Entity");
  say_words (generator, quads, "gr:Request", "rdfs:subClassOf", "ex:Thing");
}

/* --- Facts --- */

static void
make_hierarchies (DecisionGenerator *generator)
{
  static const char *const steps[] = { "skos:broader", "rdfs:subClassOf", NULL };
  GArray *data = generator->generated->data;
  for (guint i = 0; i < 4; i++) {
    KgTermId class = decision_numbered (generator, "ex:class", i);
    if (decision_chance (generator, 80)) {
      decision_say (generator, data, class, "rdf:type", decision_name (generator, "rdfs:Class"));
    }
    if (i < 3 && decision_chance (generator, 60)) {
      guint wider = i + 1 + decision_below (generator, 3 - i);
      decision_say (generator, data, class, decision_word (generator, steps),
                    decision_numbered (generator, "ex:class", wider));
    }
    if (i < 2 && decision_chance (generator, 60)) {
      decision_say (generator, data, decision_numbered (generator, "ex:purpose", i), "skos:broader",
                    decision_numbered (generator, "ex:purpose", i + 1));
    }
  }
}

static void
make_sources (DecisionGenerator *generator)
{
  GArray *data = generator->generated->data;
  for (guint i = 0; i < 4; i++) {
    KgTermId source = decision_numbered (generator, "ex:source", i);
    if (decision_chance (generator, 50)) {
      decision_say (generator, data, source, "gr:dataClass",
                    decision_numbered (generator, "ex:class", decision_below (generator, 4)));
    }
    for (guint k = 0; k < 2 && i > 0; k++) {
      if (decision_chance (generator, 50)) {
        decision_say (generator, data, source, "prov:wasDerivedFrom",
                      decision_numbered (generator, "ex:source", decision_below (generator, i)));
      }
    }
    if (decision_chance (generator, 40)) {
      decision_say (generator, data, source, "ex:owner",
                    decision_numbered (generator, "ex:user", decision_below (generator, 3)));
    }
    if (decision_chance (generator, 25)) {
      decision_say (generator, data, source, "attr:level",
                    decision_name (generator, "\"3^^integer"));
    }
  }
}

static void
describe_entities (DecisionGenerator *generator)
{
  static const char *const roles[] = { "\"agent", "\"agent", "\"boss", NULL };
  static const char *const levels[] = { "\"1^^integer",   "\"3^^integer", "\"03^^integer",
                                        "\"2.5^^decimal", "\"high",       NULL };
  static const char *const states[] = { "gr:Approved", "gr:Approved", "gr:Draft", NULL };
  const DecisionCase *generated = generator->generated;
  const struct {
    KgTermId subject;
    const char *predicate;
    const char *const *words;
  } facts[] = {
    { generated->subject, "attr:role", roles },      { generated->subject, "attr:role", roles },
    { generated->subject, "attr:level", levels },    { generated->resource, "attr:level", levels },
    { generated->resource, "gr:lifecycle", states },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++) {
    GArray *quads = decision_chance (generator, 60) ? generated->data : generated->request;
    KgTermId object = decision_name (generator, decision_word (generator, facts[i].words));
    if (decision_chance (generator, 80)) {
      decision_say (generator, quads, facts[i].subject, facts[i].predicate, object);
    }
  }
  for (guint i = decision_below (generator, 3); i > 0; i--) {
    decision_say (generator, generated->data, generated->resource, "ex:signedBy",
                  decision_numbered (generator, "ex:user", decision_below (generator, 3)));
  }
  if (decision_chance (generator, 40)) {
    decision_say (generator, generated->data, generated->subject, "ex:manager",
                  decision_numbered (generator, "ex:user", decision_below (generator, 3)));
  }
}

/* --- The request --- */

static void
tag (DecisionGenerator *generator, KgTermId node)
{
  static const char *const tags[] = { "\"a", "\"b", "\"only", "ex:source0", NULL };
  if (decision_chance (generator, 40)) {
    decision_say (generator, generator->generated->request, node, "attr:tag",
                  decision_name (generator, decision_word (generator, tags)));
  }
}

static void
make_span (DecisionGenerator *generator, guint field, guint number)
{
  DecisionCase *generated = generator->generated;
  const GeneratedNode span = { .node = decision_numbered (generator, "ex:span", number),
                               .span = TRUE,
                               .field = field };
  decision_say (generator, generated->request, span.node, "rdf:type",
                decision_name (generator, "gr:Span"));
  decision_say (generator, generated->request,
                g_array_index (generated->nodes, GeneratedNode, field).node, "gr:span", span.node);
  decision_say (generator, generated->request, span.node, "gr:dataClass",
                decision_numbered (generator, "ex:class", decision_below (generator, 4)));
  g_array_append_val (generated->nodes, span);
}

static void
make_field (DecisionGenerator *generator, guint number)
{
  DecisionCase *generated = generator->generated;
  GArray *request = generated->request;
  guint place = generated->nodes->len;
  const GeneratedNode field = { .node = decision_numbered (generator, "ex:field", number),
                                .field = place,
                                .unsearched = decision_chance (generator, 3) };
  decision_say (generator, request, field.node, "rdf:type", decision_name (generator, "gr:Field"));
  decision_say (generator, request, generated->node, "gr:input", field.node);
  if (decision_chance (generator, 70)) {
    decision_say (generator, request, field.node, "gr:source",
                  decision_numbered (generator, "ex:source", decision_below (generator, 4)));
  }
  if (decision_chance (generator, 30)) {
    decision_say (generator, request, field.node, "gr:dataClass",
                  decision_numbered (generator, "ex:class", decision_below (generator, 4)));
  }
  tag (generator, field.node);
  g_array_append_val (generated->nodes, field);
  for (guint i = 0; i < 2; i++) {
    if (decision_chance (generator, 25)) {
      make_span (generator, place, 2 * number + i);
    }
  }
}

static void
make_request (DecisionGenerator *generator)
{
  DecisionCase *generated = generator->generated;
  GArray *request = generated->request;
  generated->node = decision_name (generator, "ex:request");
  generated->subject = decision_numbered (generator, "ex:user", decision_below (generator, 2));
  generated->action = decision_name (generator, "ex:infer");
  generated->resource = decision_numbered (generator, "ex:model", decision_below (generator, 2));
  generated->time = TIME;
  generated->digest = decision_chance (generator, 70) ? "00" : NULL;
  decision_say (generator, request, generated->node, "rdf:type",
                decision_name (generator, "gr:Request"));
  decision_say (generator, request, generated->node, "gr:subject", generated->subject);
  decision_say (generator, request, generated->node, "gr:action", generated->action);
  decision_say (generator, request, generated->node, "gr:resource", generated->resource);
  for (guint i = 0; i < 2; i++) {
    if (decision_chance (generator, i == 0 ? 85 : 10)) {
      decision_say (generator, request, generated->node, "gr:purpose",
                    decision_numbered (generator, "ex:purpose", decision_below (generator, 3)));
    }
  }
  tag (generator, generated->node);
  for (guint i = decision_below (generator, 4); i > 0; i--) {
    make_field (generator, i - 1);
  }
}

/* --- Cases --- */

void
decision_generator_clear (DecisionGenerator *generator)
{
  g_rand_free (generator->random);
}

DecisionCase *
decision_case_new (guint32 seed)
{
  DecisionCase *generated = g_new0 (DecisionCase, 1);
  g_auto (DecisionGenerator)
      generator = { .generated = generated, .random = g_rand_new_with_seed (seed) };
  generated->terms = kg_terms_new (1, seed);
  generated->policies = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  generated->data = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  generated->request = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  generated->nodes = g_array_new (FALSE, FALSE, sizeof (GeneratedNode));
  generated->backwards = decision_chance (&generator, 50);
  make_paths (&generator);
  make_request (&generator);
  describe_entities (&generator);
  make_hierarchies (&generator);
  make_sources (&generator);
  decision_make_policies (&generator);
  return generated;
}

DecisionCase *
decision_case_copy (const DecisionCase *generated)
{
  DecisionCase *copy = (DecisionCase *) g_memdup2 (generated, sizeof *generated);
  copy->terms = kg_terms_ref (generated->terms);
  copy->policies = g_array_copy (generated->policies);
  copy->data = g_array_copy (generated->data);
  copy->request = g_array_copy (generated->request);
  copy->nodes = g_array_copy (generated->nodes);
  return copy;
}

void
decision_case_free (DecisionCase *generated)
{
  if (generated != NULL) {
    kg_terms_unref (generated->terms);
    g_array_unref (generated->policies);
    g_array_unref (generated->data);
    g_array_unref (generated->request);
    g_array_unref (generated->nodes);
    g_free (generated);
  }
}

static void
append_triples (GString *text, const DecisionCase *generated, const GArray *quads)
{
  for (guint i = 0; i < quads->len; i++) {
    kg_nquads_append_quad (text, generated->terms, &g_array_index (quads, KgQuad, i));
  }
}

char *
decision_case_to_text (const DecisionCase *generated)
{
  GString *text = g_string_new (NULL);
  g_string_append_printf (text, "# policies%s\n",
                          generated->backwards ? " (terms numbered backwards)" : "");
  append_triples (text, generated, generated->policies);
  g_string_append (text, "# facts\n");
  append_triples (text, generated, generated->data);
  g_string_append (text, "# the request\n");
  append_triples (text, generated, generated->request);
  for (guint i = 0; i < generated->nodes->len; i++) {
    const GeneratedNode *node = &g_array_index (generated->nodes, GeneratedNode, i);
    g_string_append (text, node->span         ? "# passage "
                           : node->unsearched ? "# field, not searched: "
                                              : "# field ");
    kg_nquads_append_id (text, generated->terms, node->node);
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}
