/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/vocabulary-private.h"

#include "rules/limits.h"

#include <string.h>

/* Fields of data sources by name, and names that look like another. */

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

static gboolean
has_any (const KgView *view, KgTermId subject, KgTermId predicate)
{
  KgCursor objects;
  if (predicate == KG_NONE) {
    return FALSE;
  }
  kg_view_objects (view, subject, predicate, &objects);
  return kg_cursor_next (&objects) != KG_NONE;
}

static gboolean
is_object_of (const KgView *view, KgTermId predicate, KgTermId object)
{
  KgCursor subjects;
  if (predicate == KG_NONE) {
    return FALSE;
  }
  kg_view_subjects (view, predicate, object, &subjects);
  return kg_cursor_next (&subjects) != KG_NONE;
}

gboolean
rules_vocabulary_is_source (const RulesVocabulary *vocabulary, KgTermId term)
{
  KgView view = view_of (vocabulary);
  KgTermId derived = id_of (vocabulary, ONTOLOGY_PROV_WAS_DERIVED_FROM);
  return has_any (&view, term, id_of (vocabulary, ONTOLOGY_GR_DATA_CLASS)) ||
         has_any (&view, term, derived) || is_object_of (&view, derived, term) ||
         (vocabulary->entity != KG_NONE &&
          ontology_hierarchy_is_instance (vocabulary->hierarchy, &view, term, vocabulary->entity,
                                          NULL));
}

/* --- By name --- */

/* Sources found so far: only whether there is one more matters. */
typedef struct {
  KgTermId first;
  guint n;
} Found;

static void
find_named (const RulesVocabulary *vocabulary, KgTermId predicate, KgTermId literal, Found *found)
{
  KgView view = view_of (vocabulary);
  KgCursor subjects;
  KgTermId subject;
  if (predicate == KG_NONE || literal == KG_NONE) {
    return;
  }
  kg_view_subjects (&view, predicate, literal, &subjects);
  while ((subject = kg_cursor_next (&subjects)) != KG_NONE) {
    if (subject != found->first && rules_vocabulary_is_source (vocabulary, subject)) {
      found->first = found->n == 0 ? subject : found->first;
      found->n++;
    }
  }
}

KgTermId
rules_vocabulary_source (const RulesVocabulary *vocabulary, const char *name, guint *n)
{
  static const char *const languages[] = { NULL, "en" };
  static const OntologyTerm predicates[] = { ONTOLOGY_RDFS_LABEL, ONTOLOGY_GR_NAME };
  KgView view = view_of (vocabulary);
  Found found = { KG_NONE, 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++) {
    const KgTerm term = { .kind = KG_TERM_LITERAL,
                          .value = name,
                          .length = (guint32) strlen (name),
                          .language = languages[i] };
    KgTermId literal = kg_view_find (&view, &term);
    for (gsize k = 0; k < G_N_ELEMENTS (predicates); k++) {
      find_named (vocabulary, id_of (vocabulary, predicates[k]), literal, &found);
    }
  }
  *n = found.n;
  return found.n == 1 ? found.first : KG_NONE;
}

/* --- Near names --- */

#define NEAR_BYTES 64u

/* How far two short texts are apart: characters (bytes) to put in, take out, change or swap with the next, upper and lower case
 * being the same (optimal string alignment); `limit` + 1 for all that are farther. */
static guint
distance (const char *a, const char *b, guint limit)
{
  const gsize m = strlen (a);
  const gsize n = strlen (b);
  guint8 rows[3][NEAR_BYTES + 1];
  if (m > NEAR_BYTES || n > NEAR_BYTES || MAX (m, n) - MIN (m, n) > limit) {
    return limit + 1;
  }
  for (gsize k = 0; k <= n; k++) {
    rows[0][k] = (guint8) k;
  }
  for (gsize i = 1; i <= m; i++) {
    guint8 *row = rows[i % 3];
    const guint8 *above = rows[(i - 1) % 3];
    row[0] = (guint8) i;
    for (gsize k = 1; k <= n; k++) {
      char x = g_ascii_tolower (a[i - 1]);
      char y = g_ascii_tolower (b[k - 1]);
      guint least = MIN (MIN (above[k], row[k - 1]) + 1u, above[k - 1] + (x == y ? 0u : 1u));
      if (i > 1 && k > 1 && x == g_ascii_tolower (b[k - 2]) && g_ascii_tolower (a[i - 2]) == y) {
        least = MIN (least, rows[(i - 2) % 3][k - 2] + 1u);
      }
      row[k] = (guint8) least;
    }
  }
  return rows[m % 3][n];
}

typedef struct {
  const char *text;
  guint looked_at;
  guint least;
  char *best;
} Near;

static Near
near_begin (const char *text)
{
  guint limit = MIN (3, (guint) MIN (strlen (text), NEAR_BYTES) / 3);
  return (Near) { .text = text, .least = limit + 1 };
}

/* FALSE once enough were looked at. Of equally near ones the first in the order of bytes. */
static gboolean
near_try (Near *near, const char *name)
{
  guint far = distance (near->text, name, 3);
  if (far < near->least ||
      (far == near->least && near->best != NULL && strcmp (name, near->best) < 0)) {
    g_free (near->best);
    near->best = g_strdup (name);
    near->least = far;
  }
  return ++near->looked_at < RULES_LIMIT_NEAR_NAMES;
}

static gboolean
near_try_texts (Near *near, const KgView *view, KgTermId subject, KgTermId predicate)
{
  KgCursor objects;
  KgTermId object;
  gboolean more = TRUE;
  if (predicate == KG_NONE) {
    return TRUE;
  }
  kg_view_objects (view, subject, predicate, &objects);
  while (more && (object = kg_cursor_next (&objects)) != KG_NONE) {
    KgTerm term;
    more = !kg_view_term (view, object, &term) || term.kind != KG_TERM_LITERAL ||
           near_try (near, term.value);
  }
  return more;
}

/* A source by its CURIE, its label and its name. One whose label is the very text, in a language that is not looked for, is named by
 * its CURIE alone. */
static gboolean
near_try_source (const RulesVocabulary *vocabulary, Near *near, KgTermId subject)
{
  KgView view = view_of (vocabulary);
  KgTerm term;
  if (!kg_view_term (&view, subject, &term) || term.kind != KG_TERM_IRI) {
    return TRUE;
  }
  g_autofree char *compact = kg_snapshot_compact (vocabulary->snapshot, term.value);
  return near_try (near, compact) &&
         near_try_texts (near, &view, subject, id_of (vocabulary, ONTOLOGY_RDFS_LABEL)) &&
         near_try_texts (near, &view, subject, id_of (vocabulary, ONTOLOGY_GR_NAME));
}

char *
rules_vocabulary_near_source (const RulesVocabulary *vocabulary, const char *text)
{
  static const OntologyTerm marks[] = { ONTOLOGY_GR_DATA_CLASS, ONTOLOGY_PROV_WAS_DERIVED_FROM };
  KgView view = view_of (vocabulary);
  Near near = near_begin (text);
  gboolean more = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++) {
    KgCursor subjects;
    KgTermId subject;
    if (id_of (vocabulary, marks[i]) == KG_NONE) {
      continue;
    }
    kg_view_subjects_of (&view, id_of (vocabulary, marks[i]), &subjects);
    while (more && (subject = kg_cursor_next (&subjects)) != KG_NONE) {
      more = near_try_source (vocabulary, &near, subject);
    }
  }
  return near.best;
}

char *
rules_vocabulary_near_term (const RulesVocabulary *vocabulary, const char *text, KgTermId range)
{
  Near near = near_begin (text);
  gboolean more = TRUE;
  for (guint i = 0; more && i < vocabulary->terms->len; i++) {
    const RulesVocabularyName *name = &g_array_index (vocabulary->terms, RulesVocabularyName, i);
    if (rules_vocabulary_within (vocabulary, name->id, range)) {
      more = near_try (&near, name->text);
    }
  }
  return near.best;
}
