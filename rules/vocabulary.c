/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/vocabulary-private.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  RulesDatatype datatype;
  const char *iri;
} datatypes[RULES_VOCABULARY_DATATYPES] = {
  { RULES_DATATYPE_INTEGER, KG_XSD "integer" },
  { RULES_DATATYPE_DECIMAL, KG_XSD "decimal" },
  { RULES_DATATYPE_DOUBLE, KG_XSD "double" },
  { RULES_DATATYPE_BOOLEAN, KG_XSD "boolean" },
  { RULES_DATATYPE_DATE_TIME, KG_XSD "dateTime" },
  { RULES_DATATYPE_NON_NEGATIVE_INTEGER, KG_XSD "nonNegativeInteger" },
};

static KgView
view_of (const RulesVocabulary *vocabulary)
{
  return (KgView) { vocabulary->snapshot, NULL };
}

static KgTermId
id_of (const RulesVocabulary *vocabulary, OntologyTerm term)
{
  return ontology_vocab_id (vocabulary->vocab, term);
}

/* --- Making: predicates --- */

static void
predicate_free (gpointer data)
{
  RulesVocabularyPredicate *predicate = (RulesVocabularyPredicate *) data;
  g_array_unref (predicate->domains);
  g_array_unref (predicate->includes);
  g_free (predicate);
}

static gboolean
says_true (const KgView *view, KgTermId subject, KgTermId predicate)
{
  KgCursor objects;
  KgTermId object;
  if (predicate == KG_NONE) {
    return FALSE;
  }
  kg_view_objects (view, subject, predicate, &objects);
  while ((object = kg_cursor_next (&objects)) != KG_NONE) {
    KgTerm term;
    KgTerm datatype;
    RulesValue value;
    if (!kg_view_term (view, object, &term) || term.kind != KG_TERM_LITERAL ||
        !kg_view_term (view, term.datatype, &datatype)) {
      continue;
    }
    rules_value_read (rules_datatype_of_iri (datatype.value, datatype.length), term.value,
                      term.length, &value);
    if (value.kind == RULES_VALUE_BOOLEAN && value.well_formed && value.as.boolean) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_thing (const KgTerm *class)
{
  return strcmp (class->value, KG_RDFS "Resource") == 0 ||
         strcmp (class->value, ONTOLOGY_OWL "Thing") == 0;
}

static void
collect_classes (const KgView *view, KgTermId subject, KgTermId predicate, GArray *classes)
{
  KgCursor objects;
  KgTermId object;
  if (predicate == KG_NONE) {
    return;
  }
  kg_view_objects (view, subject, predicate, &objects);
  while ((object = kg_cursor_next (&objects)) != KG_NONE) {
    KgTerm term;
    if (kg_view_term (view, object, &term) && term.kind != KG_TERM_LITERAL && !is_thing (&term)) {
      g_array_append_val (classes, object);
    }
  }
}

static void
read_range (const RulesVocabulary *vocabulary, RulesMember *member, KgTermId range)
{
  KgView view = view_of (vocabulary);
  KgTerm term;
  KgTermId type = id_of (vocabulary, ONTOLOGY_RDF_TYPE);
  KgTermId datatype = kg_view_find_iri (&view, KG_RDFS "Datatype", -1);
  if (!kg_view_term (&view, range, &term) || term.kind != KG_TERM_IRI) {
    return;
  }
  if (strcmp (term.value, KG_RDFS "Literal") == 0) {
    member->kind = RULES_RANGE_LITERAL;
    return;
  }
  member->range = range;
  member->datatype = rules_datatype_of_iri (term.value, term.length);
  member->kind =
      member->datatype != RULES_DATATYPE_OTHER || (type != KG_NONE && datatype != KG_NONE &&
                                                   kg_view_contains (&view, range, type, datatype))
          ? RULES_RANGE_DATATYPE
          : RULES_RANGE_CLASS;
}

/* Of several ranges, all of which would hold (RDFS 1.1, 3.1), the first counts. */
static void
add_predicate (RulesVocabulary *vocabulary, KgTermId id)
{
  KgView view = view_of (vocabulary);
  KgTerm term;
  if (g_hash_table_contains (vocabulary->predicates, GUINT_TO_POINTER (id)) ||
      !kg_view_term (&view, id, &term) || term.kind != KG_TERM_IRI) {
    return;
  }
  RulesVocabularyPredicate *predicate = g_new0 (RulesVocabularyPredicate, 1);
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  predicate->iri = term.value;
  predicate->domains = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  predicate->includes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  predicate->member.predicate = id;
  predicate->member.requestable =
      says_true (&view, id, id_of (vocabulary, ONTOLOGY_GR_REQUESTABLE));
  collect_classes (&view, id, id_of (vocabulary, ONTOLOGY_RDFS_DOMAIN), predicate->domains);
  collect_classes (&view, id, id_of (vocabulary, ONTOLOGY_SCHEMA_DOMAIN_INCLUDES),
                   predicate->includes);
  collect_classes (&view, id, id_of (vocabulary, ONTOLOGY_RDFS_RANGE), ranges);
  if (ranges->len > 0) {
    read_range (vocabulary, &predicate->member, g_array_index (ranges, KgTermId, 0));
  }
  g_hash_table_insert (vocabulary->predicates, GUINT_TO_POINTER (id), predicate);
}

static void
add_predicates (RulesVocabulary *vocabulary, KgTermId marked_by)
{
  KgView view = view_of (vocabulary);
  KgCursor subjects;
  KgTermId subject;
  if (marked_by == KG_NONE) {
    return;
  }
  kg_view_subjects_of (&view, marked_by, &subjects);
  while ((subject = kg_cursor_next (&subjects)) != KG_NONE) {
    add_predicate (vocabulary, subject);
  }
}

/* --- Making: names --- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const RulesVocabularyName *x = (const RulesVocabularyName *) a;
  const RulesVocabularyName *y = (const RulesVocabularyName *) b;
  int order = strcmp (x->text, y->text);
  if (order == 0 && x->rank != y->rank) {
    return x->rank < y->rank ? -1 : 1;
  }
  return order != 0 ? order : strcmp (x->iri, y->iri);
}

static void
add_names (const RulesVocabulary *vocabulary, KgTermId subject, KgTermId predicate, guint rank,
           GArray *names)
{
  KgView view = view_of (vocabulary);
  KgCursor objects;
  KgTermId object;
  KgTerm term;
  if (!kg_view_term (&view, subject, &term) || term.kind != KG_TERM_IRI) {
    return;
  }
  RulesVocabularyName name = { .iri = term.value, .id = subject, .rank = rank };
  kg_view_objects (&view, subject, predicate, &objects);
  while ((object = kg_cursor_next (&objects)) != KG_NONE) {
    if (kg_view_term (&view, object, &term) && term.kind == KG_TERM_LITERAL) {
      name.text = term.value;
      g_array_append_val (names, name);
    }
  }
}

static void
collect_members (RulesVocabulary *vocabulary)
{
  KgTermId json_name = id_of (vocabulary, ONTOLOGY_GR_JSON_NAME);
  GHashTableIter iter;
  gpointer value;
  if (json_name == KG_NONE) {
    return;
  }
  g_hash_table_iter_init (&iter, vocabulary->predicates);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const RulesVocabularyPredicate *predicate = (const RulesVocabularyPredicate *) value;
    gboolean anywhere = predicate->domains->len == 0 && predicate->includes->len == 0;
    add_names (vocabulary, predicate->member.predicate, json_name, anywhere ? 1 : 0,
               vocabulary->members);
  }
}

static void
collect_terms (RulesVocabulary *vocabulary, KgTermId predicate)
{
  KgView view = view_of (vocabulary);
  KgCursor subjects;
  KgTermId subject;
  if (predicate == KG_NONE) {
    return;
  }
  kg_view_subjects_of (&view, predicate, &subjects);
  while ((subject = kg_cursor_next (&subjects)) != KG_NONE) {
    add_names (vocabulary, subject, predicate, 0, vocabulary->terms);
  }
}

/* A term with the same text twice (as jsonName and notation, or in two datatypes) is one. */
static GHashTable *
index_names (GArray *names)
{
  GHashTable *by_text = g_hash_table_new (g_str_hash, g_str_equal);
  guint kept = 0;
  if (names->len > 0) {
    qsort (names->data, names->len, sizeof (RulesVocabularyName), compare_names);
  }
  for (guint i = 0; i < names->len; i++) {
    RulesVocabularyName *name = &g_array_index (names, RulesVocabularyName, i);
    if (kept > 0 &&
        compare_names (&g_array_index (names, RulesVocabularyName, kept - 1), name) == 0) {
      continue;
    }
    g_array_index (names, RulesVocabularyName, kept) = *name;
    if (!g_hash_table_contains (by_text, name->text)) {
      g_hash_table_insert (by_text, (gpointer) name->text, GUINT_TO_POINTER (kept + 1));
    }
    kept++;
  }
  g_array_set_size (names, kept);
  return by_text;
}

RulesVocabulary *
rules_vocabulary_new (KgSnapshot *snapshot, const OntologyVocab *vocab)
{
  RulesVocabulary *vocabulary = g_new0 (RulesVocabulary, 1);
  g_atomic_ref_count_init (&vocabulary->references);
  vocabulary->snapshot = kg_snapshot_ref (snapshot);
  vocabulary->vocab = ontology_vocab_ref ((OntologyVocab *) vocab);
  vocabulary->hierarchy = ontology_hierarchy_new (snapshot, vocab, ONTOLOGY_HIERARCHY_DEFAULT);
  vocabulary->predicates = g_hash_table_new_full (NULL, NULL, NULL, predicate_free);
  vocabulary->members = g_array_new (FALSE, FALSE, sizeof (RulesVocabularyName));
  vocabulary->terms = g_array_new (FALSE, FALSE, sizeof (RulesVocabularyName));
  add_predicates (vocabulary, id_of (vocabulary, ONTOLOGY_GR_JSON_NAME));
  add_predicates (vocabulary, id_of (vocabulary, ONTOLOGY_GR_REQUESTABLE));
  collect_members (vocabulary);
  collect_terms (vocabulary, id_of (vocabulary, ONTOLOGY_GR_JSON_NAME));
  collect_terms (vocabulary, id_of (vocabulary, ONTOLOGY_SKOS_NOTATION));
  vocabulary->members_by_text = index_names (vocabulary->members);
  vocabulary->terms_by_text = index_names (vocabulary->terms);
  KgView view = view_of (vocabulary);
  vocabulary->data = kg_view_find_iri (&view, ONTOLOGY_DPV "Data", -1);
  vocabulary->entity = kg_view_find_iri (&view, ONTOLOGY_PROV "Entity", -1);
  for (gsize i = 0; i < RULES_VOCABULARY_DATATYPES; i++) {
    vocabulary->datatypes[i] = kg_view_find_iri (&view, datatypes[i].iri, -1);
  }
  return vocabulary;
}

RulesVocabulary *
rules_vocabulary_ref (RulesVocabulary *vocabulary)
{
  if (vocabulary != NULL) {
    g_atomic_ref_count_inc (&vocabulary->references);
  }
  return vocabulary;
}

void
rules_vocabulary_unref (RulesVocabulary *vocabulary)
{
  if (vocabulary == NULL || !g_atomic_ref_count_dec (&vocabulary->references)) {
    return;
  }
  g_hash_table_unref (vocabulary->members_by_text);
  g_hash_table_unref (vocabulary->terms_by_text);
  g_array_unref (vocabulary->members);
  g_array_unref (vocabulary->terms);
  g_hash_table_unref (vocabulary->predicates);
  ontology_hierarchy_unref (vocabulary->hierarchy);
  ontology_vocab_unref (vocabulary->vocab);
  kg_snapshot_unref (vocabulary->snapshot);
  g_free (vocabulary);
}

/* --- Predicates --- */

static gboolean
fits (const RulesVocabulary *vocabulary, const RulesVocabularyPredicate *predicate, KgTermId domain)
{
  if (domain == KG_NONE) {
    return predicate->domains->len == 0 && predicate->includes->len == 0;
  }
  for (guint i = 0; i < predicate->domains->len; i++) {
    if (!ontology_hierarchy_is_a (vocabulary->hierarchy, domain,
                                  g_array_index (predicate->domains, KgTermId, i))) {
      return FALSE;
    }
  }
  for (guint i = 0; i < predicate->includes->len; i++) {
    if (ontology_hierarchy_is_a (vocabulary->hierarchy, domain,
                                 g_array_index (predicate->includes, KgTermId, i))) {
      return TRUE;
    }
  }
  return predicate->includes->len == 0;
}

static const RulesVocabularyPredicate *
find_predicate (const RulesVocabulary *vocabulary, KgTermId id)
{
  return (const RulesVocabularyPredicate *) g_hash_table_lookup (vocabulary->predicates,
                                                                 GUINT_TO_POINTER (id));
}

gboolean
rules_vocabulary_member (const RulesVocabulary *vocabulary, const char *name, KgTermId domain,
                         RulesMember *out)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (vocabulary->members_by_text, name));
  if (at == 0) {
    return FALSE;
  }
  for (guint i = at - 1; i < vocabulary->members->len; i++) {
    const RulesVocabularyName *found = &g_array_index (vocabulary->members, RulesVocabularyName, i);
    const RulesVocabularyPredicate *predicate = find_predicate (vocabulary, found->id);
    if (strcmp (found->text, name) != 0) {
      return FALSE;
    }
    if (fits (vocabulary, predicate, domain)) {
      *out = predicate->member;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
rules_vocabulary_predicate (const RulesVocabulary *vocabulary, KgTermId id, RulesMember *out)
{
  const RulesVocabularyPredicate *predicate = find_predicate (vocabulary, id);
  if (predicate != NULL) {
    *out = predicate->member;
  }
  return predicate != NULL;
}

gboolean
rules_vocabulary_fits (const RulesVocabulary *vocabulary, KgTermId id, KgTermId domain)
{
  const RulesVocabularyPredicate *predicate = find_predicate (vocabulary, id);
  return predicate != NULL && fits (vocabulary, predicate, domain);
}

/* --- Terms --- */

gboolean
rules_vocabulary_described (const RulesVocabulary *vocabulary, KgTermId term)
{
  KgView view = view_of (vocabulary);
  KgPairCursor pairs;
  KgTermId predicate;
  KgTermId other;
  kg_view_outgoing (&view, term, &pairs);
  return kg_pairs_next (&pairs, &predicate, &other);
}

gboolean
rules_vocabulary_known (const RulesVocabulary *vocabulary, KgTermId term)
{
  KgView view = view_of (vocabulary);
  KgPairCursor pairs;
  KgCursor subjects;
  KgTermId predicate;
  KgTermId other;
  if (term == KG_NONE) {
    return FALSE;
  }
  if (rules_vocabulary_described (vocabulary, term)) {
    return TRUE;
  }
  kg_view_incoming (&view, term, &pairs);
  if (kg_pairs_next (&pairs, &predicate, &other)) {
    return TRUE;
  }
  kg_view_subjects_of (&view, term, &subjects);
  return kg_cursor_next (&subjects) != KG_NONE;
}

gboolean
rules_vocabulary_within (const RulesVocabulary *vocabulary, KgTermId term, KgTermId class)
{
  KgView view = view_of (vocabulary);
  return class == KG_NONE || ontology_hierarchy_is_a (vocabulary->hierarchy, term, class) ||
         ontology_hierarchy_is_instance (vocabulary->hierarchy, &view, term, class, NULL);
}

KgTermId
rules_vocabulary_term (const RulesVocabulary *vocabulary, const char *text, KgTermId range,
                       guint *n)
{
  guint at = GPOINTER_TO_UINT (g_hash_table_lookup (vocabulary->terms_by_text, text));
  KgTermId term = KG_NONE;
  guint found = 0;
  for (guint i = at - 1; at > 0 && i < vocabulary->terms->len; i++) {
    const RulesVocabularyName *name = &g_array_index (vocabulary->terms, RulesVocabularyName, i);
    if (strcmp (name->text, text) != 0) {
      break;
    }
    if (rules_vocabulary_within (vocabulary, name->id, range)) {
      term = name->id;
      found++;
    }
  }
  if (n != NULL) {
    *n = found;
  }
  return found == 1 ? term : KG_NONE;
}

KgTermId
rules_vocabulary_data (const RulesVocabulary *vocabulary)
{
  return vocabulary->data;
}

KgTermId
rules_vocabulary_datatype (const RulesVocabulary *vocabulary, RulesDatatype datatype)
{
  for (gsize i = 0; i < RULES_VOCABULARY_DATATYPES; i++) {
    if (datatypes[i].datatype == datatype) {
      return vocabulary->datatypes[i];
    }
  }
  return KG_NONE;
}

const char *
rules_vocabulary_datatype_iri (RulesDatatype datatype)
{
  for (gsize i = 0; i < RULES_VOCABULARY_DATATYPES; i++) {
    if (datatypes[i].datatype == datatype) {
      return datatypes[i].iri;
    }
  }
  return NULL;
}
