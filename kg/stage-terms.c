/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/change-private.h"
#include "kg/inserter.h"
#include "kg/limits.h"
#include "kg/lines.h"
#include "kg/nquads.h"

#include <string.h>

/* The terms of a change get ids of the store: those it has, and new ones, numbered in the order of their text. */

/* Rows written with one statement. */
#define BATCH 16

static KgTermId *
store_id (KgChange *change, KgTermId own)
{
  return &g_array_index (change->store_ids, KgTermId, own);
}

/* INVARIANT: store_ids has a place for every term of the change, KG_NONE where it is not resolved. */
static void
make_room (KgChange *change)
{
  g_array_set_size (change->store_ids, kg_terms_count (change->terms) + 1);
  g_array_set_size (change->text_starts, kg_terms_count (change->terms) + 1);
}

static void
relate (KgChange *change, KgTermId own, KgTermId stored)
{
  *store_id (change, own) = stored;
  if (stored > change->head.last_term) {
    /* INVARIANT: new terms are related in the order of their ids. */
    g_array_append_val (change->new_terms, own);
  } else {
    g_hash_table_insert (change->by_store_id, GUINT_TO_POINTER (stored), GUINT_TO_POINTER (own));
  }
}

/* Marks in `used` (by own id) the terms that this staging needs, datatypes included. */
static void
mark (KgChange *change, guint8 *used, KgTermId own)
{
  KgTerm term;
  used[own] = 1;
  if (kg_terms_get (change->terms, own, &term) && term.datatype != KG_NONE) {
    used[term.datatype] = 1;
  }
}

static guint8 *
mark_used (KgChange *change)
{
  guint8 *used = g_new0 (guint8, (gsize) kg_terms_count (change->terms) + 1);
  for (guint i = 0; i < change->additions->len; i++) {
    const KgRow *row = &g_array_index (change->additions, KgRow, i);
    mark (change, used, row->subject);
    mark (change, used, row->predicate);
    mark (change, used, row->object);
  }
  for (guint i = 0; i < change->documents->len; i++) {
    mark (change, used, g_array_index (change->documents, KgPendingDocument, i).graph);
  }
  return used;
}

/* What removals speak of: to be looked up, never to be added. */
static guint8 *
mark_removed (KgChange *change)
{
  guint8 *used = g_new0 (guint8, (gsize) kg_terms_count (change->terms) + 1);
  for (guint i = 0; i < change->removals->len; i++) {
    const KgQuad *quad = &g_array_index (change->removals, KgQuad, i);
    mark (change, used, quad->subject);
    mark (change, used, quad->predicate);
    mark (change, used, quad->object);
    mark (change, used, quad->graph);
  }
  for (guint i = 0; i < change->clears->len; i++) {
    mark (change, used, g_array_index (change->clears, KgTermId, i));
  }
  return used;
}

static GArray *
list_marked (KgChange *change, const guint8 *used)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (KgTermId own = 1; own <= kg_terms_count (change->terms); own++) {
    if (used[own]) {
      g_array_append_val (list, own);
    }
  }
  return list;
}

/* Reads rows of "id, kind, value, datatype, language" until one is the term sought. */
static gboolean
match_row (sqlite3_stmt *select, const KgTerm *sought, KgTermId *found, GError **error)
{
  gboolean row = FALSE;
  *found = KG_NONE;
  while (kg_sql_step (select, &row, error)) {
    KgTerm term;
    if (!row) {
      return TRUE;
    }
    if (!kg_read_term (select, 1, &term, error)) {
      return FALSE;
    }
    if (kg_term_equal (&term, sought)) {
      *found = (KgTermId) sqlite3_column_int64 (select, 0);
      return TRUE;
    }
  }
  return FALSE;
}

typedef struct {
  sqlite3_stmt *find;
  KgInserter *insert;
  guint64 seed;
} TermStatements;

/* Looks an unresolved term up in the store. Its datatype must have been looked up before: a literal of a datatype
 * that the store does not know is not there either. */
static gboolean
find_term (KgChange *change, TermStatements *statements, KgTermId own, GError **error)
{
  KgTerm term;
  kg_terms_get (change->terms, own, &term);
  if (term.datatype != KG_NONE) {
    term.datatype = *store_id (change, term.datatype);
    if (term.datatype == KG_NONE) {
      return TRUE;
    }
  }
  KgTermId found = KG_NONE;
  gint64 hash = (gint64) kg_term_hash (&term, statements->seed);
  sqlite3_reset (statements->find);
  if (!kg_sql_bind_int64 (statements->find, 1, hash, error) ||
      !match_row (statements->find, &term, &found, error)) {
    return FALSE;
  }
  if (found != KG_NONE) {
    relate (change, own, found);
  }
  return TRUE;
}

/* First the IRIs, among which are the datatypes, then the rest. */
static gboolean
find_terms (KgChange *change, TermStatements *statements, const GArray *used, GError **error)
{
  for (int literals = 0; literals <= 1; literals++) {
    for (guint i = 0; i < used->len; i++) {
      KgTermId own = g_array_index (used, KgTermId, i);
      KgTerm term;
      kg_terms_get (change->terms, own, &term);
      gboolean turn = (term.kind == KG_TERM_LITERAL) == (literals == 1);
      if (turn && *store_id (change, own) == KG_NONE &&
          !find_term (change, statements, own, error)) {
        return FALSE;
      }
    }
  }
  return TRUE;
}

static gboolean
insert_term (KgChange *change, TermStatements *statements, KgTermId own, GError **error)
{
  KgInserter *insert = statements->insert;
  KgTerm term;
  kg_terms_get (change->terms, own, &term);
  kg_inserter_number (insert, *store_id (change, own));
  kg_inserter_number (insert, (gint64) kg_term_hash (&term, statements->seed));
  kg_inserter_number (insert, term.kind);
  kg_inserter_text (insert, term.value, term.length);
  kg_inserter_number (insert, term.datatype == KG_NONE ? 0 : *store_id (change, term.datatype));
  kg_inserter_text (insert, term.language, term.language == NULL ? 0 : strlen (term.language));
  return kg_inserter_row_done (insert, error);
}

static gboolean
insert_terms (KgChange *change, TermStatements *statements, const GArray *used, GError **error)
{
  guint32 first_new = change->last_term + 1;
  for (guint i = 0; i < used->len; i++) {
    KgTermId own = g_array_index (used, KgTermId, i);
    if (*store_id (change, own) != KG_NONE) {
      continue;
    }
    if (change->last_term >= KG_TERM_ID_MAX) {
      g_set_error (error, KG_ERROR, KG_ERROR_LIMIT, "the store is full: it holds %u terms",
                   KG_TERM_ID_MAX);
      return FALSE;
    }
    relate (change, own, ++change->last_term);
  }
  for (guint i = 0; i < used->len; i++) {
    KgTermId own = g_array_index (used, KgTermId, i);
    if (*store_id (change, own) >= first_new && !insert_term (change, statements, own, error)) {
      return FALSE;
    }
  }
  return kg_inserter_finish (statements->insert, error);
}

static gboolean
resolve (KgChange *change, const GArray *used, GError **error)
{
  g_autofree guint8 *marked = mark_removed (change);
  g_autoptr (GArray) removed = list_marked (change, marked);
  g_autoptr (sqlite3_stmt) find = NULL;
  g_autoptr (KgInserter) insert =
      kg_inserter_new (change->db, "terms (id, hash, kind, value, datatype, language)", 6, BATCH,
                       error);
  guint64 seed = 0;
  if (insert == NULL || !kg_read_seed (change->db, &seed, error) ||
      !kg_sql_prepare (change->db,
                       "SELECT id, kind, value, datatype, language FROM terms WHERE hash = ?",
                       &find, error)) {
    return FALSE;
  }
  TermStatements statements = { find, insert, seed };
  gboolean empty = change->last_term == 0;
  return (empty || find_terms (change, &statements, used, error)) &&
         (empty || find_terms (change, &statements, removed, error)) &&
         insert_terms (change, &statements, used, error);
}

/* --- The text of terms --- */

/* In change->texts each term stands as its id, its length, and its canonical N-Quads with a line feed. */
typedef struct {
  KgTermId own;
  guint32 length;
} TextHead;

static gsize
text_of (KgChange *change, KgTermId own)
{
  gsize *start = &g_array_index (change->text_starts, gsize, own);
  if (*start != 0) {
    return *start;
  }
  KgTerm term;
  KgTerm datatype;
  GString *texts = change->texts;
  TextHead head = { own, 0 };
  gsize at = texts->len;
  kg_terms_get (change->terms, own, &term);
  gboolean typed = kg_terms_get (change->terms, term.datatype, &datatype);
  g_string_append_len (texts, (const char *) &head, sizeof head);
  kg_nquads_append_term (texts, &term, typed ? &datatype : NULL);
  g_string_append_c (texts, '\n');
  *start = at + sizeof head;
  head.length = (guint32) (texts->len - *start);
  memcpy (texts->str + at, &head, sizeof head);
  return *start;
}

static TextHead
head_of (const KgChange *change, gsize start)
{
  TextHead head;
  memcpy (&head, change->texts->str + start - sizeof head, sizeof head);
  return head;
}

gboolean
kg_change_append_text (KgChange *change, KgTermId stored, GString *out)
{
  KgTermId own = kg_change_own_id (change, stored, NULL);
  if (own == KG_NONE) {
    return FALSE;
  }
  gsize start = text_of (change, own);
  g_string_append_len (out, change->texts->str + start,
                       (gssize) head_of (change, start).length - 1);
  return TRUE;
}

/* By the code points of their canonical N-Quads. */
static void
sort_terms (KgChange *change, GArray *own)
{
  g_autofree KgLine *lines = g_new (KgLine, own->len + 1);
  for (guint i = 0; i < own->len; i++) {
    gsize start = text_of (change, g_array_index (own, KgTermId, i));
    lines[i] = (KgLine) { .start = start, .length = head_of (change, start).length };
  }
  kg_lines_sort (change->texts->str, lines, own->len);
  for (guint i = 0; i < own->len; i++) {
    g_array_index (own, KgTermId, i) = head_of (change, lines[i].start).own;
  }
}

GArray *
kg_change_resolve (KgChange *change, GError **error)
{
  g_autofree guint8 *marked = mark_used (change);
  g_autoptr (GArray) used = list_marked (change, marked);
  make_room (change);
  sort_terms (change, used);
  return resolve (change, used, error) ? g_steal_pointer (&used) : NULL;
}

/* --- Back from the store --- */

static gboolean
fetch_term (KgChange *change, KgTermId stored, sqlite3_stmt **select, KgTerm *term, GError **error)
{
  gboolean row = FALSE;
  return kg_sql_prepare (change->db,
                         "SELECT kind, value, datatype, language FROM terms WHERE id = ?", select,
                         error) &&
         kg_sql_bind_int64 (*select, 1, stored, error) && kg_sql_step (*select, &row, error) &&
         row && kg_read_term (*select, 0, term, error);
}

/* `datatype`: only an IRI will do. A damaged store may have a literal as the datatype of a literal, even in circles. */
static KgTermId
own_id (KgChange *change, KgTermId stored, gboolean datatype, GError **error)
{
  guint32 last = change->head.last_term;
  if (stored > last) {
    gboolean known = stored - last <= change->new_terms->len;
    return known ? g_array_index (change->new_terms, KgTermId, stored - last - 1) : KG_NONE;
  }
  KgTermId own =
      GPOINTER_TO_UINT (g_hash_table_lookup (change->by_store_id, GUINT_TO_POINTER (stored)));
  g_autoptr (sqlite3_stmt) select = NULL;
  KgTerm term;
  if (own != KG_NONE || !fetch_term (change, stored, &select, &term, error)) {
    return own;
  }
  if (datatype && term.kind != KG_TERM_IRI) {
    return KG_NONE;
  }
  if (term.datatype != KG_NONE) {
    term.datatype = own_id (change, term.datatype, TRUE, error);
  }
  own = kg_terms_intern (change->terms, &term);
  make_room (change);
  relate (change, own, stored);
  return own;
}

KgTermId
kg_change_own_id (KgChange *change, KgTermId stored, GError **error)
{
  return own_id (change, stored, FALSE, error);
}
