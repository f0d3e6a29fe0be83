/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/show.h"

#include "api/cli/terms.h"

#include <stdlib.h>
#include <string.h>

/* What people call things by, besides the ends of their IRIs. */
static const OntologyTerm label_predicates[] = {
  ONTOLOGY_RDFS_LABEL, ONTOLOGY_SKOS_PREF_LABEL, ONTOLOGY_SKOS_ALT_LABEL,   ONTOLOGY_SKOS_NOTATION,
  ONTOLOGY_DCT_TITLE,  ONTOLOGY_SCHEMA_NAME,     ONTOLOGY_SCHEMA_HTTP_NAME, ONTOLOGY_FOAF_NAME,
};

static gboolean
is_known (const KgView *view, KgTermId id)
{
  KgPairCursor cursor;
  KgTermId predicate;
  KgTermId other;
  kg_view_outgoing (view, id, &cursor);
  if (kg_pairs_next (&cursor, &predicate, &other)) {
    return TRUE;
  }
  kg_view_incoming (view, id, &cursor);
  return kg_pairs_next (&cursor, &predicate, &other);
}

static gboolean
is_predicate (const KgView *view, KgTermId id)
{
  KgCursor cursor;
  kg_view_subjects_of (view, id, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}

/* --- By name --- */

typedef struct {
  const KgView *view;
  const OntologyVocab *vocab;
  char *folded;      /* what is looked for, without case */
  gsize length;      /* of the name as given, bytes */
  GHashTable *found; /* ids, as a set */
} Search;

/* Case folding may change the length, but never turns one character into more than a few bytes. */
static gboolean
may_match (const Search *search, gsize length)
{
  return length <= search->length * 4 && search->length <= length * 4;
}

static gboolean
matches (const Search *search, const char *text, gsize length)
{
  if (!may_match (search, length)) {
    return FALSE;
  }
  g_autofree char *folded = g_utf8_casefold (text, (gssize) length);
  return strcmp (folded, search->folded) == 0;
}

static void
search_labels (Search *search, KgTermId predicate)
{
  KgCursor subjects;
  KgTermId subject;
  kg_view_subjects_of (search->view, predicate, &subjects);
  while ((subject = kg_cursor_next (&subjects)) != KG_NONE) {
    KgCursor objects;
    KgTermId object;
    KgTerm label;
    kg_view_objects (search->view, subject, predicate, &objects);
    while ((object = kg_cursor_next (&objects)) != KG_NONE) {
      if (kg_view_term (search->view, object, &label) && label.kind == KG_TERM_LITERAL &&
          matches (search, label.value, label.length)) {
        g_hash_table_add (search->found, GUINT_TO_POINTER (subject));
      }
    }
  }
}

static const char *
last_part (const KgTerm *iri)
{
  for (const char *at = iri->value + iri->length; at > iri->value; at--) {
    if (strchr ("#/:", at[-1]) != NULL) {
      return at;
    }
  }
  return iri->value;
}

static void
search_iris (Search *search)
{
  KgTermId end = kg_snapshot_id_end (search->view->snapshot);
  for (KgTermId id = 1; id < end; id++) {
    KgTerm term;
    if (!kg_view_term (search->view, id, &term) || term.kind != KG_TERM_IRI) {
      continue;
    }
    const char *part = last_part (&term);
    if (matches (search, part, strlen (part)) && is_known (search->view, id)) {
      g_hash_table_add (search->found, GUINT_TO_POINTER (id));
    }
  }
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  guint x = GPOINTER_TO_UINT (*(gpointer const *) a);
  guint y = GPOINTER_TO_UINT (*(gpointer const *) b);
  return x < y ? -1 : x > y;
}

static void
set_ambiguous (const Search *search, const char *name, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = 0;
  g_autofree gpointer *ids = g_hash_table_get_keys_as_array (search->found, &n);
  qsort (ids, n, sizeof *ids, compare_ids);
  g_string_printf (text, "`%s` means %u terms; give one of these:", name, n);
  for (guint i = 0; i < n && i < CLI_LIMIT_CANDIDATES; i++) {
    KgTermId id = GPOINTER_TO_UINT (ids[i]);
    const char *label = ontology_label (search->view, search->vocab, id, NULL);
    g_string_append (text, "\n  ");
    cli_append_term (text, search->view, id);
    g_string_append_printf (text, "%s%s", label != NULL ? "  " : "", label != NULL ? label : "");
  }
  if (n > CLI_LIMIT_CANDIDATES) {
    g_string_append_printf (text, "\n  and %u more", n - CLI_LIMIT_CANDIDATES);
  }
  g_set_error_literal (error, KG_ERROR, KG_ERROR_INVALID, text->str);
}

static gboolean
find_by_name (const KgView *view, const OntologyVocab *vocab, const char *name, KgTermId *term,
              GError **error)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  g_autoptr (GHashTable) found = g_hash_table_new (NULL, NULL);
  Search search = {
    .view = view, .vocab = vocab, .folded = folded, .length = strlen (name), .found = found
  };
  for (gsize i = 0; i < G_N_ELEMENTS (label_predicates); i++) {
    KgTermId predicate = ontology_vocab_id (vocab, label_predicates[i]);
    if (predicate != KG_NONE) {
      search_labels (&search, predicate);
    }
  }
  search_iris (&search);
  if (g_hash_table_size (found) == 1) {
    GHashTableIter iter;
    gpointer id = NULL;
    g_hash_table_iter_init (&iter, found);
    g_hash_table_iter_next (&iter, &id, NULL);
    *term = GPOINTER_TO_UINT (id);
    return TRUE;
  }
  if (g_hash_table_size (found) > 1) {
    set_ambiguous (&search, name, error);
    return FALSE;
  }
  g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
               "nothing is called `%s`; give a label, the last part of an IRI, a CURIE or an IRI",
               name);
  return FALSE;
}

/* --- By identifier --- */

static gboolean
find_blank (const KgView *view, const char *name, KgTermId *term, GError **error)
{
  const KgTerm blank = { .kind = KG_TERM_BLANK,
                         .value = name + 2,
                         .length = (guint32) strlen (name + 2) };
  KgTermId id = kg_view_find (view, &blank);
  if (id == KG_NONE || !is_known (view, id)) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND, "there is no blank node `%s` in the graph",
                 name);
    return FALSE;
  }
  *term = id;
  return TRUE;
}

gboolean
cli_show_find (const KgView *view, const OntologyVocab *vocab, const char *name, KgTermId *term,
               GError **error)
{
  if (*name == '\0' || !g_utf8_validate (name, -1, NULL)) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "`%s` is no name; give a label, a CURIE or an IRI, in UTF-8", name);
    return FALSE;
  }
  if (g_str_has_prefix (name, "_:")) {
    return find_blank (view, name, term, error);
  }
  g_autoptr (GError) local = NULL;
  g_autofree char *iri = kg_snapshot_expand (view->snapshot, name, &local);
  KgTermId id = iri != NULL ? kg_view_find_iri (view, iri, -1) : KG_NONE;
  if (id != KG_NONE && (is_known (view, id) || is_predicate (view, id))) {
    *term = id;
    return TRUE;
  }
  /* A label may hold a colon, and so look like an IRI or a CURIE; only brackets are beyond doubt. */
  if (*name != '<' && find_by_name (view, vocab, name, term, iri == NULL ? error : NULL)) {
    return TRUE;
  }
  if (iri != NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "nothing is known about `%s`; see whether it is spelt as in the graph", name);
  } else if (*name == '<') {
    g_propagate_error (error, g_steal_pointer (&local));
  }
  return FALSE;
}
