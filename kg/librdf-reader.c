/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/librdf-reader.h"

#include "kg/librdf-node.h"

#include <string.h>

/* Nodes last made, by the low bits of their id: a query asks for the same ones again and again. */
#define CACHED_NODES 4096u

typedef struct {
  KgTermId id;
  librdf_node *node;
} CachedNode;

struct _KgLibrdfReader {
  gatomicrefcount references;
  librdf_world *world;
  KgSnapshot *snapshot;
  KgView view;
  CachedNode cache[CACHED_NODES];
  GPtrArray *tags; /* language tags of the snapshot with a capital; NULL until asked for */
  gboolean restricted;
  GArray *merged; /* KgTermId */
  GArray *named;  /* KgTermId */
  gint64 deadline;
  gboolean expired;
  guint steps;
};

KgLibrdfReader *
kg_librdf_reader_new (librdf_world *world, KgSnapshot *snapshot)
{
  KgLibrdfReader *reader = g_new0 (KgLibrdfReader, 1);
  g_atomic_ref_count_init (&reader->references);
  reader->world = world;
  reader->snapshot = kg_snapshot_ref (snapshot);
  reader->view.snapshot = snapshot;
  return reader;
}

KgLibrdfReader *
kg_librdf_reader_ref (KgLibrdfReader *reader)
{
  g_atomic_ref_count_inc (&reader->references);
  return reader;
}

void
kg_librdf_reader_unref (KgLibrdfReader *reader)
{
  if (reader == NULL || !g_atomic_ref_count_dec (&reader->references)) {
    return;
  }
  for (gsize i = 0; i < CACHED_NODES; i++) {
    librdf_free_node (reader->cache[i].node);
  }
  g_clear_pointer (&reader->tags, g_ptr_array_unref);
  g_clear_pointer (&reader->merged, g_array_unref);
  g_clear_pointer (&reader->named, g_array_unref);
  kg_snapshot_unref (reader->snapshot);
  g_free (reader);
}

const KgView *
kg_librdf_reader_view (const KgLibrdfReader *reader)
{
  return &reader->view;
}

void
kg_librdf_reader_restrict (KgLibrdfReader *reader, const GArray *merged, const GArray *named)
{
  g_clear_pointer (&reader->merged, g_array_unref);
  g_clear_pointer (&reader->named, g_array_unref);
  reader->merged = g_array_copy ((GArray *) merged);
  reader->named = g_array_copy ((GArray *) named);
  reader->restricted = TRUE;
}

const KgTermId *
kg_librdf_reader_named (const KgLibrdfReader *reader, guint *n)
{
  if (reader->restricted) {
    *n = reader->named->len;
    return (const KgTermId *) reader->named->data;
  }
  return kg_snapshot_graphs (reader->snapshot, n);
}

gboolean
kg_librdf_reader_is_restricted (const KgLibrdfReader *reader)
{
  return reader->restricted;
}

void
kg_librdf_reader_set_deadline (KgLibrdfReader *reader, gint64 deadline)
{
  reader->deadline = deadline;
}

gboolean
kg_librdf_reader_expired (KgLibrdfReader *reader)
{
  if (!reader->expired && reader->deadline != 0) {
    reader->expired = g_get_monotonic_time () >= reader->deadline;
  }
  return reader->expired;
}

gboolean
kg_librdf_reader_step_expired (KgLibrdfReader *reader)
{
  return (++reader->steps & 0xffu) == 0 ? kg_librdf_reader_expired (reader) : reader->expired;
}

static gboolean
has_capital (const char *tag)
{
  for (; *tag != '\0'; tag++) {
    if (g_ascii_isupper (*tag)) {
      return TRUE;
    }
  }
  return FALSE;
}

static int
compare_tags (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
collect_tags (KgLibrdfReader *reader)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  reader->tags = g_ptr_array_new ();
  KgTermId end = kg_snapshot_id_end (reader->snapshot);
  for (KgTermId id = 1; id < end; id++) {
    KgTerm term;
    if (kg_view_term (&reader->view, id, &term) && term.kind == KG_TERM_LITERAL &&
        term.language != NULL && has_capital (term.language) &&
        g_hash_table_add (seen, (gpointer) term.language)) {
      g_ptr_array_add (reader->tags, (gpointer) term.language);
    }
  }
  g_ptr_array_sort (reader->tags, compare_tags);
}

KgTermId
kg_librdf_reader_find_term (KgLibrdfReader *reader, const KgTerm *term)
{
  KgTerm other = *term;
  KgTermId id = kg_view_find (&reader->view, term);
  if (id != KG_NONE || term->language == NULL) {
    return id;
  }
  if (reader->tags == NULL) {
    collect_tags (reader);
  }
  for (guint i = 0; i < reader->tags->len && id == KG_NONE; i++) {
    other.language = (const char *) g_ptr_array_index (reader->tags, i);
    if (g_ascii_strcasecmp (other.language, term->language) == 0) {
      id = kg_view_find (&reader->view, &other);
    }
  }
  return id;
}

KgTermId
kg_librdf_reader_find (KgLibrdfReader *reader, librdf_node *node)
{
  KgTerm term;
  const char *datatype;
  kg_librdf_term (node, &term, &datatype);
  return term.language == NULL ? kg_librdf_find (&reader->view, node)
                               : kg_librdf_reader_find_term (reader, &term);
}

librdf_node *
kg_librdf_reader_node (KgLibrdfReader *reader, KgTermId id)
{
  CachedNode *cached = &reader->cache[id % CACHED_NODES];
  if (cached->id != id) {
    librdf_free_node (cached->node);
    cached->node = kg_librdf_node_new (reader->world, &reader->view, id);
    cached->id = cached->node == NULL ? KG_NONE : id;
  }
  return cached->node == NULL ? NULL : librdf_new_node_from_node (cached->node);
}

static gboolean
is_merged (const KgLibrdfReader *reader, KgTermId graph)
{
  for (guint i = 0; i < reader->merged->len; i++) {
    if (g_array_index (reader->merged, KgTermId, i) == graph) {
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
kg_librdf_reader_first_graph (const KgLibrdfReader *reader, const KgQuad *triple, KgTermId *graph)
{
  KgPlace place;
  for (guint i = 0;
       kg_view_place (&reader->view, triple->subject, triple->predicate, triple->object, i, &place);
       i++) {
    if (!reader->restricted || is_merged (reader, place.graph)) {
      *graph = place.graph;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
kg_librdf_reader_contains (KgLibrdfReader *reader, librdf_statement *statement)
{
  KgTermId graph;
  KgQuad triple = {
    .subject = kg_librdf_reader_find (reader, librdf_statement_get_subject (statement)),
    .predicate = kg_librdf_reader_find (reader, librdf_statement_get_predicate (statement)),
    .object = kg_librdf_reader_find (reader, librdf_statement_get_object (statement)),
  };
  if (triple.subject == KG_NONE || triple.predicate == KG_NONE || triple.object == KG_NONE ||
      !kg_view_contains (&reader->view, triple.subject, triple.predicate, triple.object)) {
    return FALSE;
  }
  return !reader->restricted || kg_librdf_reader_first_graph (reader, &triple, &graph);
}

gboolean
kg_librdf_reader_has_arc_in (KgLibrdfReader *reader, librdf_node *node, librdf_node *property)
{
  KgCursor cursor;
  KgTermId object = kg_librdf_reader_find (reader, node);
  KgTermId predicate = kg_librdf_reader_find (reader, property);
  if (object == KG_NONE || predicate == KG_NONE) {
    return FALSE;
  }
  kg_view_subjects (&reader->view, predicate, object, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}

gboolean
kg_librdf_reader_has_arc_out (KgLibrdfReader *reader, librdf_node *node, librdf_node *property)
{
  KgCursor cursor;
  KgTermId subject = kg_librdf_reader_find (reader, node);
  KgTermId predicate = kg_librdf_reader_find (reader, property);
  if (subject == KG_NONE || predicate == KG_NONE) {
    return FALSE;
  }
  kg_view_objects (&reader->view, subject, predicate, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}
