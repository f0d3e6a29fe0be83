/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/names.h"

#include <string.h>

/* Characters of a literal that are shown. */
#define LITERAL_SHOWN 80

void
rules_names_init (RulesNames *names, const RulesShapes *shapes, const char *const *languages)
{
  const RulesGraph *data = rules_shapes_data (shapes);
  KgSnapshot *graph = rules_shapes_graph (shapes);
  *names = (RulesNames) { .shapes = shapes,
                          .data = *rules_shapes_view (shapes),
                          .graph = { .snapshot = graph },
                          .data_vocab = rules_graph_vocab (data),
                          .languages = languages,
                          .scratch = rules_scratch_new (),
                          .labels = g_new0 (RulesNamesLabel, RULES_NAMES_LABELS) };
  names->graph_vocab = graph == rules_graph_snapshot (data)
                           ? ontology_vocab_ref ((OntologyVocab *) rules_graph_vocab (data))
                           : ontology_vocab_new (graph);
}

void
rules_names_clear (RulesNames *names)
{
  ontology_vocab_unref (names->graph_vocab);
  rules_scratch_free (names->scratch);
  g_free (names->labels);
}

/* --- Choosing among literals --- */

/* The lower the better: the languages in their order, then none, then any other. */
static guint
language_rank (const RulesNames *names, const KgTerm *term)
{
  static const char *const english[] = { "en", NULL };
  const char *const *languages = names->languages != NULL ? names->languages : english;
  guint rank = 0;
  for (; languages[rank] != NULL; rank++) {
    if (term->language != NULL && rules_language_matches (term->language, languages[rank])) {
      return rank;
    }
  }
  return term->language == NULL ? rank : rank + 1;
}

static gboolean
is_better (const RulesNames *names, const KgTerm *term, const KgTerm *than)
{
  guint rank = language_rank (names, term);
  guint than_rank = language_rank (names, than);
  if (rank != than_rank) {
    return rank < than_rank;
  }
  int order = strcmp (term->value, than->value);
  return order != 0 ? order < 0 : g_strcmp0 (term->language, than->language) < 0;
}

/* The id in one of the two views; what the graph lacks an overlay may have. */
static KgTermId
find_property (const RulesNames *names, const KgView *view, OntologyTerm predicate)
{
  const OntologyVocab *vocab = view == &names->data ? names->data_vocab : names->graph_vocab;
  KgTermId id = ontology_vocab_id (vocab, predicate);
  return id != KG_NONE || view->overlay == NULL
             ? id
             : kg_view_find_iri (view, ontology_term_iri (predicate), -1);
}

const char *
rules_names_text (const RulesNames *names, const KgView *view, KgTermId subject,
                  OntologyTerm predicate)
{
  KgTermId property = find_property (names, view, predicate);
  KgTerm best = { 0 };
  KgTerm term;
  KgCursor cursor;
  KgTermId id;
  if (property == KG_NONE) {
    return NULL;
  }
  kg_view_objects (view, subject, property, &cursor);
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    if (kg_view_term (view, id, &term) && term.kind == KG_TERM_LITERAL &&
        (best.value == NULL || is_better (names, &term, &best))) {
      best = term;
    }
  }
  return best.value;
}

KgTermId
rules_names_message (const RulesNames *names, const RulesShapeInfo *shape)
{
  KgTermId found = KG_NONE;
  KgTerm best = { 0 };
  KgTerm term;
  for (guint i = 0; i < shape->n_messages; i++) {
    if (kg_view_term (&names->graph, shape->messages[i], &term) &&
        (found == KG_NONE || is_better (names, &term, &best))) {
      best = term;
      found = shape->messages[i];
    }
  }
  return found;
}

/* --- Terms --- */

/* CURIE of the standards, where neither graph has declared the prefix. */
static gboolean
append_well_known (GString *out, const char *iri)
{
  static const char *const known[][2] = {
    { "rdf", KG_RDF }, { "rdfs", KG_RDFS }, { "sh", ONTOLOGY_SH }, { "xsd", KG_XSD }
  };
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    if (g_str_has_prefix (iri, known[i][1])) {
      g_string_append_printf (out, "%s:%s", known[i][0], iri + strlen (known[i][1]));
      return TRUE;
    }
  }
  return FALSE;
}

void
rules_names_append_iri (const RulesNames *names, GString *out, const char *iri)
{
  const KgSnapshot *snapshots[] = { names->data.snapshot, names->graph.snapshot };
  for (gsize i = 0; i < G_N_ELEMENTS (snapshots); i++) {
    g_autofree char *compact = kg_snapshot_compact (snapshots[i], iri);
    if (strcmp (compact, iri) != 0) {
      g_string_append (out, compact);
      return;
    }
  }
  if (!append_well_known (out, iri)) {
    g_string_append_printf (out, "<%s>", iri);
  }
}

/* The same IRI in the other of the two graphs. */
static KgTermId
find_there (const KgView *there, const KgTerm *term)
{
  return term->kind == KG_TERM_IRI ? kg_view_find_iri (there, term->value, (gssize) term->length)
                                   : KG_NONE;
}

/* With policies the graph of the shapes is that of the data, below the request: it says nothing else. */
static gboolean
is_one_graph (const RulesNames *names)
{
  return names->data.snapshot == names->graph.snapshot;
}

static const char *
find_label (const RulesNames *names, const KgView *view, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (view, id, &term) || term.kind == KG_TERM_LITERAL) {
    return NULL;
  }
  gboolean in_data = view == &names->data;
  if (in_data && is_one_graph (names)) {
    return ontology_label (view, names->data_vocab, id, names->languages);
  }
  KgTermId data_id = in_data ? id : find_there (&names->data, &term);
  KgTermId graph_id = in_data ? find_there (&names->graph, &term) : id;
  const char *label = data_id != KG_NONE ? ontology_label (&names->data, names->data_vocab, data_id,
                                                           names->languages)
                                         : NULL;
  if (label == NULL && graph_id != KG_NONE) {
    label = ontology_label (&names->graph, names->graph_vocab, graph_id, names->languages);
  }
  return label;
}

const char *
rules_names_label (const RulesNames *names, const KgView *view, KgTermId id)
{
  RulesNamesLabel *known = &names->labels[id % RULES_NAMES_LABELS];
  if (view != &names->data) {
    return find_label (names, view, id);
  }
  if (known->id != id || id == KG_NONE) {
    *known = (RulesNamesLabel) { id, find_label (names, view, id) };
  }
  return known->label;
}

const char *
rules_names_text_anywhere (const RulesNames *names, const KgView *view, KgTermId id,
                           OntologyTerm predicate)
{
  KgTerm term;
  if (!kg_view_term (view, id, &term)) {
    return NULL;
  }
  const KgView *other = view == &names->data ? &names->graph : &names->data;
  const char *text = rules_names_text (names, view, id, predicate);
  if (text != NULL || (view == &names->data && is_one_graph (names))) {
    return text;
  }
  KgTermId there = find_there (other, &term);
  return there != KG_NONE ? rules_names_text (names, other, there, predicate) : NULL;
}

static gboolean
is_bare (const char *datatype)
{
  static const char *const bare[] = { KG_XSD "integer", KG_XSD "decimal", KG_XSD "double",
                                      KG_XSD "boolean" };
  for (gsize i = 0; i < G_N_ELEMENTS (bare); i++) {
    if (strcmp (datatype, bare[i]) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
append_literal (const RulesNames *names, GString *out, const KgView *view, const KgTerm *term)
{
  KgTerm datatype;
  gboolean typed = term->language == NULL && term->datatype != KG_NONE &&
                   kg_view_term (view, term->datatype, &datatype);
  gboolean bare = typed && term->length > 0 && is_bare (datatype.value);
  glong length = g_utf8_strlen (term->value, (gssize) term->length);
  gsize shown = length <= LITERAL_SHOWN
                    ? term->length
                    : (gsize) (g_utf8_offset_to_pointer (term->value, LITERAL_SHOWN) - term->value);
  g_string_append (out, bare ? "" : "\"");
  g_string_append_len (out, term->value, (gssize) shown);
  g_string_append (out, shown < term->length ? "…" : "");
  g_string_append (out, bare ? "" : "\"");
  if (term->language != NULL) {
    g_string_append_printf (out, "@%s", term->language);
  } else if (typed && !bare) {
    g_string_append (out, "^^");
    rules_names_append_iri (names, out, datatype.value);
  }
}

/* Without the label. */
static void
append_identifier (const RulesNames *names, GString *out, const KgView *view, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (view, id, &term)) {
    return;
  }
  switch (term.kind) {
  case KG_TERM_IRI:
    rules_names_append_iri (names, out, term.value);
    return;
  case KG_TERM_BLANK:
    g_string_append_printf (out, "_:%s", term.value);
    return;
  case KG_TERM_LITERAL:
    append_literal (names, out, view, &term);
    return;
  }
}

void
rules_names_append (const RulesNames *names, GString *out, const KgView *view, KgTermId id)
{
  const char *label = rules_names_label (names, view, id);
  if (label != NULL) {
    g_string_append (out, label);
  } else {
    append_identifier (names, out, view, id);
  }
}

void
rules_names_append_full (const RulesNames *names, GString *out, const KgView *view, KgTermId id)
{
  const char *label = rules_names_label (names, view, id);
  if (label != NULL) {
    g_string_append_printf (out, "%s (", label);
  }
  append_identifier (names, out, view, id);
  g_string_append (out, label != NULL ? ")" : "");
}

GArray *
rules_names_list (const RulesNames *names, KgTermId head)
{
  GArray *members = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId first = ontology_vocab_id (names->graph_vocab, ONTOLOGY_RDF_FIRST);
  KgTermId rest = ontology_vocab_id (names->graph_vocab, ONTOLOGY_RDF_REST);
  KgCursor cursor;
  /* The compiler has refused lists that are longer, or have no end. */
  for (guint i = 0; i < RULES_LIMIT_LIST && head != KG_NONE && first != KG_NONE; i++) {
    kg_view_objects (&names->graph, head, first, &cursor);
    KgTermId member = kg_cursor_next (&cursor);
    if (member == KG_NONE) {
      break;
    }
    g_array_append_val (members, member);
    kg_view_objects (&names->graph, head, rest, &cursor);
    head = kg_cursor_next (&cursor);
  }
  return members;
}

/* --- Paths --- */

void
rules_path_name_clear (RulesPathName *name)
{
  g_clear_pointer (&name->text, g_free);
}

/* Some vocabularies label properties by phrases, "has purpose", "is applied within": they join subject and object. The noun in
 * the first can be counted, the second has none. */
static void
apply_label (RulesPathName *out, const char *label)
{
  gboolean has = g_str_has_prefix (label, "has ");
  out->is_label = !g_str_has_prefix (label, "is ");
  if (out->phrase == NULL && (has || !out->is_label)) {
    out->phrase = label;
  }
  if (out->is_label) {
    out->text = g_strdup (has ? label + strlen ("has ") : label);
  }
}

void
rules_names_predicate (const RulesNames *names, const KgView *view, KgTermId predicate,
                       RulesPathName *out)
{
  const char *label = rules_names_label (names, view, predicate);
  *out = (RulesPathName) { .phrase = rules_names_text_anywhere (names, view, predicate,
                                                                ONTOLOGY_GR_PHRASE) };
  if (label != NULL) {
    apply_label (out, label);
  }
  if (out->text == NULL) {
    GString *text = g_string_new (NULL);
    append_identifier (names, text, view, predicate);
    out->text = g_string_free (text, FALSE);
  }
}

void
rules_names_path (const RulesNames *names, const RulesShapeInfo *shape, RulesPathName *out)
{
  *out = (RulesPathName) { 0 };
  if (shape->path == NULL) {
    return;
  }
  const RulesPathNode *node = rules_path_tree (shape->path);
  const char *name = rules_names_text (names, &names->graph, shape->node, ONTOLOGY_SH_NAME);
  gboolean inverse =
      node->kind == RULES_PATH_NODE_INVERSE && node->parts[0]->kind == RULES_PATH_NODE_PREDICATE;
  const RulesPathNode *leaf = inverse ? node->parts[0] : node;
  if (leaf->kind == RULES_PATH_NODE_PREDICATE || leaf->kind == RULES_PATH_NODE_NAMED) {
    rules_names_predicate (names, &names->data, leaf->predicate, out);
    out->inverse = inverse;
  } else {
    out->text = rules_path_to_string (shape->path, &names->data);
  }
  if (name != NULL) {
    g_free (out->text);
    *out = (RulesPathName) { .text = g_strdup (name), .is_label = TRUE };
  }
  if (inverse) {
    out->phrase = NULL;
  }
}

/* --- Places --- */

void
rules_names_append_place (const KgView *view, GString *out, const KgPlace *place)
{
  KgDocument document;
  if (!kg_snapshot_document (view->snapshot, place->document, &document)) {
    return;
  }
  g_string_append (out, document.name);
  if (place->line > 0) {
    g_string_append_printf (out, ":%u", place->line);
  }
}

gboolean
rules_names_place (const KgView *view, KgTermId subject, KgTermId predicate, KgTermId object,
                   KgPlace *place)
{
  KgPairCursor pairs;
  if (subject != KG_NONE && predicate != KG_NONE && object != KG_NONE) {
    return kg_view_place (view, subject, predicate, object, 0, place);
  }
  KgTermId wanted = predicate;
  gboolean outgoing = subject != KG_NONE;
  KgTermId other = KG_NONE;
  KgPlace found;
  gboolean any = FALSE;
  if (outgoing) {
    kg_view_outgoing (view, subject, &pairs);
  } else {
    kg_view_incoming (view, object, &pairs);
  }
  while (kg_pairs_next (&pairs, &predicate, &other)) {
    if ((wanted == KG_NONE || wanted == predicate) &&
        kg_view_place (view, outgoing ? subject : other, predicate, outgoing ? other : object, 0,
                       &found) &&
        (!any || found.document < place->document ||
         (found.document == place->document && found.line < place->line))) {
      *place = found;
      any = TRUE;
    }
  }
  return any;
}
