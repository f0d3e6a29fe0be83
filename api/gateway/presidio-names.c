/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/presidio.h"

#include <string.h>

/* (nullable) the only notation */
static const char *
notation_of (const KgView *view, const OntologyVocab *vocab, KgTermId id)
{
  KgTermId predicate = ontology_vocab_id (vocab, ONTOLOGY_SKOS_NOTATION);
  KgCursor cursor;
  KgTerm term;
  if (id == KG_NONE || predicate == KG_NONE) {
    return NULL;
  }
  kg_view_objects (view, id, predicate, &cursor);
  KgTermId notation = kg_cursor_next (&cursor);
  return notation != KG_NONE && kg_cursor_next (&cursor) == KG_NONE &&
                 kg_view_term (view, notation, &term)
             ? term.value
             : NULL;
}

/* "…#CustomerNumber" -> "CUSTOMER_NUMBER", "…#IBAN" -> "IBAN", "…#VATNumber" -> "VAT_NUMBER". (transfer full) */
static char *
own_name (const KgView *view, KgTermId class)
{
  KgTerm term;
  if (!kg_view_term (view, class, &term)) {
    return g_strdup ("UNKNOWN");
  }
  const char *local = strrchr (term.value, '#');
  local = local != NULL ? local : strrchr (term.value, '/');
  local = local != NULL ? local + 1 : term.value;
  GString *name = g_string_new (NULL);
  for (const char *at = local; *at != '\0'; at++) {
    gboolean starts = at > local && g_ascii_isupper (*at) &&
                      (g_ascii_islower (at[-1]) || g_ascii_islower (at[1]));
    if (starts) {
      g_string_append_c (name, '_');
    }
    g_string_append_c (name, g_ascii_isalnum (*at) ? g_ascii_toupper (*at) : '_');
  }
  return g_string_free (name, FALSE);
}

char *
presidio_entity_name (const KgView *view, const OntologyVocab *vocab, KgTermId class,
                      KgTermId detector)
{
  const char *notation = notation_of (view, vocab, detector);
  if (notation == NULL) {
    notation = notation_of (view, vocab, class);
  }
  return notation != NULL ? g_strdup (notation) : own_name (view, class);
}

static gboolean
is_class (const KgView *view, const OntologyVocab *vocab, KgTermId id)
{
  KgTermId type = ontology_vocab_id (vocab, ONTOLOGY_RDF_TYPE);
  KgTermId class = ontology_vocab_id (vocab, ONTOLOGY_RDFS_CLASS);
  return type != KG_NONE && class != KG_NONE && kg_view_contains (view, id, type, class);
}

static KgTermId
first_of (const KgView *view, KgTermId a, KgTermId b)
{
  return a == KG_NONE || (b != KG_NONE && kg_view_order (view, b, a) < 0) ? b : a;
}

/* The class that a detector finds data of: of several, the first by IRI. */
static KgTermId
class_of_detector (const KgView *view, const OntologyVocab *vocab, KgTermId detector)
{
  KgTermId predicate = ontology_vocab_id (vocab, ONTOLOGY_GR_DETECTOR);
  KgTermId best = KG_NONE;
  KgTermId id;
  KgCursor cursor;
  if (predicate == KG_NONE) {
    return KG_NONE;
  }
  kg_view_subjects (view, predicate, detector, &cursor);
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    best = first_of (view, best, id);
  }
  return best;
}

static KgTermId
class_of_notation (const KgView *view, const OntologyVocab *vocab, const char *name)
{
  KgTermId predicate = ontology_vocab_id (vocab, ONTOLOGY_SKOS_NOTATION);
  const KgTerm literal = { .kind = KG_TERM_LITERAL,
                           .value = name,
                           .length = (guint32) strlen (name) };
  KgTermId notation = kg_view_find (view, &literal);
  KgTermId class = KG_NONE;
  KgTermId detected = KG_NONE;
  KgTermId id;
  KgCursor cursor;
  if (predicate == KG_NONE || notation == KG_NONE) {
    return KG_NONE;
  }
  kg_view_subjects (view, predicate, notation, &cursor);
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    if (is_class (view, vocab, id)) {
      class = first_of (view, class, id);
    } else {
      detected = first_of (view, detected, class_of_detector (view, vocab, id));
    }
  }
  return class != KG_NONE ? class : detected;
}

typedef gboolean (*EachDetector) (const KgView *view, const OntologyVocab *vocab, KgTermId class,
                                  KgTermId detector, gpointer data);

/* Until `each` returns FALSE. */
static void
each_detector (const KgView *view, const OntologyVocab *vocab, EachDetector each, gpointer data)
{
  KgTermId predicate = ontology_vocab_id (vocab, ONTOLOGY_GR_DETECTOR);
  KgTermId class;
  KgCursor classes;
  if (predicate == KG_NONE) {
    return;
  }
  kg_view_subjects_of (view, predicate, &classes);
  while ((class = kg_cursor_next (&classes)) != KG_NONE) {
    KgTermId detector;
    KgCursor detectors;
    kg_view_objects (view, class, predicate, &detectors);
    while ((detector = kg_cursor_next (&detectors)) != KG_NONE) {
      if (!each (view, vocab, class, detector, data)) {
        return;
      }
    }
  }
}

typedef struct {
  const char *name;
  KgTermId class;
} Sought;

static gboolean
is_sought (const KgView *view, const OntologyVocab *vocab, KgTermId class, KgTermId detector,
           gpointer data)
{
  Sought *sought = data;
  g_autofree char *name = presidio_entity_name (view, vocab, class, detector);
  if (strcmp (name, sought->name) == 0) {
    sought->class = first_of (view, sought->class, class);
  }
  return TRUE;
}

KgTermId
presidio_entity_class (const KgView *view, const OntologyVocab *vocab, const char *name)
{
  Sought sought = { .name = name, .class = class_of_notation (view, vocab, name) };
  if (sought.class == KG_NONE) {
    each_detector (view, vocab, is_sought, &sought);
  }
  return sought.class;
}

static gboolean
collect (const KgView *view, const OntologyVocab *vocab, KgTermId class, KgTermId detector,
         gpointer data)
{
  GHashTable *names = data;
  g_hash_table_add (names, presidio_entity_name (view, vocab, class, detector));
  return TRUE;
}

json_t *
presidio_entities (const KgView *view, const OntologyVocab *vocab)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  json_t *out = json_array ();
  each_detector (view, vocab, collect, names);
  GList *sorted = g_list_sort (g_hash_table_get_keys (names), (GCompareFunc) strcmp);
  for (const GList *at = sorted; at != NULL; at = at->next) {
    json_array_append_new (out, json_string (at->data));
  }
  g_list_free (sorted);
  return out;
}
