/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/query-source.h"

#include "kg/librdf-match.h"
#include "kg/query-scope.h"

#include <string.h>

/* Literals last made, by the low bits of their id. */
#define CACHED_LITERALS 4096u
/* Any number will do, so that it is always the same. */
#define SHUFFLE_SEED 20130908u

typedef struct {
  KgTermId id;
  rasqal_literal *literal;
} CachedLiteral;

/* One for each query. */
typedef struct {
  KgLibrdfReader *reader;
  rasqal_query *query;
  rasqal_world *world;
  CachedLiteral *cache;
  GHashTable *ids; /* the cached literals, by address -> id */
  gboolean sorts;
  KgQueryScope *scope;
  GHashTable *matchings; /* those that were not finished: Rasqal forgets some, as with DISTINCT */
} Source;

/* --- Terms --- */

/* Rasqal frees what it is given. */
static unsigned char *
copy_string (const char *text, gsize length)
{
  unsigned char *copy = (unsigned char *) rasqal_alloc_memory (length + 1);
  memcpy (copy, text, length);
  copy[length] = '\0';
  return copy;
}

static raptor_uri *
new_uri (const Source *source, const KgTerm *term)
{
  return raptor_new_uri_from_counted_string (rasqal_world_get_raptor (source->world),
                                             (const unsigned char *) term->value, term->length);
}

static rasqal_literal *
new_string (const Source *source, const KgTerm *term)
{
  KgTerm datatype;
  raptor_uri *uri = NULL;
  const char *language = NULL;
  if (term->language != NULL) {
    language = (const char *) copy_string (term->language, strlen (term->language));
  } else if (term->datatype != KG_NONE &&
             kg_view_term (kg_librdf_reader_view (source->reader), term->datatype, &datatype)) {
    uri = new_uri (source, &datatype);
  }
  return rasqal_new_string_literal (source->world, copy_string (term->value, term->length),
                                    language, uri, NULL);
}

static rasqal_literal *
new_literal (const Source *source, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (kg_librdf_reader_view (source->reader), id, &term)) {
    return NULL;
  }
  switch (term.kind) {
  case KG_TERM_IRI:
    return rasqal_new_uri_literal (source->world, new_uri (source, &term));
  case KG_TERM_BLANK:
    return rasqal_new_simple_literal (source->world, RASQAL_LITERAL_BLANK,
                                      copy_string (term.value, term.length));
  case KG_TERM_LITERAL:
    return new_string (source, &term);
  }
  return NULL;
}

/* (transfer full) */
static rasqal_literal *
literal_of (Source *source, KgTermId id)
{
  CachedLiteral *cached = &source->cache[id % CACHED_LITERALS];
  if (cached->id != id) {
    g_hash_table_remove (source->ids, cached->literal);
    g_clear_pointer (&cached->literal, rasqal_free_literal);
    cached->id = id;
    cached->literal = new_literal (source, id);
    g_hash_table_insert (source->ids, cached->literal, GUINT_TO_POINTER (id));
  }
  return rasqal_new_literal_from_literal (cached->literal);
}

static KgTermId
find_string (const Source *source, const rasqal_literal *literal)
{
  const KgView *view = kg_librdf_reader_view (source->reader);
  const char *datatype =
      literal->datatype == NULL ? NULL : (const char *) raptor_uri_as_string (literal->datatype);
  KgTerm term = { .kind = KG_TERM_LITERAL,
                  .value = (const char *) literal->string,
                  .length = (guint32) strlen ((const char *) literal->string),
                  .language = literal->language };
  if (term.language == NULL && datatype != NULL && strcmp (datatype, KG_XSD "string") != 0) {
    term.datatype = kg_view_find_iri (view, datatype, -1);
    if (term.datatype == KG_NONE) {
      return KG_NONE;
    }
  }
  return kg_librdf_reader_find_term (source->reader, &term);
}

static KgTermId
id_of (const Source *source, rasqal_literal *literal)
{
  const KgView *view = kg_librdf_reader_view (source->reader);
  gpointer known = g_hash_table_lookup (source->ids, literal);
  if (known != NULL) {
    return GPOINTER_TO_UINT (known);
  }
  if (literal->type == RASQAL_LITERAL_URI) {
    size_t length;
    const unsigned char *iri = raptor_uri_as_counted_string (literal->value.uri, &length);
    return kg_view_find_iri (view, (const char *) iri, (gssize) length);
  }
  if (literal->string == NULL) {
    return KG_NONE;
  }
  if (literal->type == RASQAL_LITERAL_BLANK) {
    KgTerm term = { .kind = KG_TERM_BLANK,
                    .value = (const char *) literal->string,
                    .length = (guint32) strlen ((const char *) literal->string) };
    return kg_view_find (view, &term);
  }
  return find_string (source, literal);
}

/* --- One pattern of the query, being matched --- */

typedef struct {
  Source *source;
  rasqal_triple_meta *meta;
  KgMatch match;
  GArray *shuffled; /* (nullable) KgQuad, the rest of the matches, the last one next */
  gboolean end;
  guint n;                /* variables of the query */
  rasqal_literal **saved; /* their values when matching began; NULL where unbound */
} Matching;

static rasqal_variable *
variable_at (const Source *source, guint i)
{
  return rasqal_query_get_variable (source->query, (int) i);
}

static void
save_variables (Matching *matching)
{
  raptor_sequence *variables = rasqal_query_get_all_variable_sequence (matching->source->query);
  int size = variables == NULL ? 0 : raptor_sequence_size (variables);
  matching->n = size < 0 ? 0 : (guint) size;
  matching->saved = g_new0 (rasqal_literal *, matching->n + 1);
  for (guint i = 0; i < matching->n; i++) {
    rasqal_literal *value = variable_at (matching->source, i)->value;
    matching->saved[i] = value == NULL ? NULL : rasqal_new_literal_from_literal (value);
  }
}

static void
restore_variables (const Matching *matching)
{
  for (guint i = 0; i < matching->n; i++) {
    rasqal_variable *variable = variable_at (matching->source, i);
    rasqal_literal *value = matching->saved[i];
    if (variable->value != value) {
      rasqal_variable_set_value (variable,
                                 value == NULL ? NULL : rasqal_new_literal_from_literal (value));
    }
  }
}

/* FALSE where two parts are the same variable and differ. */
static gboolean
agree (rasqal_variable *const *bindings, const KgTermId *parts)
{
  for (guint i = 0; i < 4; i++) {
    for (guint j = 0; j < i; j++) {
      if (bindings[i] != NULL && bindings[i] == bindings[j] && parts[i] != parts[j]) {
        return FALSE;
      }
    }
  }
  return TRUE;
}

static rasqal_triple_parts
bind_match (rasqal_triples_match *triples_match, void *data, rasqal_variable *bindings[4],
            rasqal_triple_parts parts)
{
  static const rasqal_triple_parts bits[] = { RASQAL_TRIPLE_SUBJECT, RASQAL_TRIPLE_PREDICATE,
                                              RASQAL_TRIPLE_OBJECT, RASQAL_TRIPLE_ORIGIN };
  Matching *matching = (Matching *) triples_match->user_data;
  const KgQuad *quad = &matching->match.quad;
  const KgTermId ids[] = { quad->subject, quad->predicate, quad->object, quad->graph };
  guint bound = 0;
  (void) data;
  if (!agree (bindings, ids)) {
    return (rasqal_triple_parts) 0;
  }
  for (guint i = 0; i < 4; i++) {
    if (bindings[i] != NULL && (parts & bits[i]) != 0 && ids[i] != KG_NONE) {
      rasqal_variable_set_value (bindings[i], literal_of (matching->source, ids[i]));
      bound |= bits[i];
    }
  }
  return (rasqal_triple_parts) bound;
}

static void
advance (Matching *matching)
{
  if (matching->shuffled == NULL) {
    matching->end = !kg_match_next (&matching->match);
    return;
  }
  matching->end = matching->shuffled->len == 0;
  if (!matching->end) {
    guint last = matching->shuffled->len - 1;
    matching->match.quad = g_array_index (matching->shuffled, KgQuad, last);
    g_array_set_size (matching->shuffled, last);
  }
}

/* Rasqal sorts by putting rows into a tree that it does not balance: rows in order make a list of it, and take time by
 * the square of their number. */
static void
shuffle (Matching *matching)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SHUFFLE_SEED);
  GArray *quads = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  while (kg_match_next (&matching->match)) {
    g_array_append_val (quads, matching->match.quad);
  }
  for (guint i = quads->len; i > 1; i--) {
    guint j = (guint) g_rand_int_range (rand, 0, (gint32) MIN (i, (guint) G_MAXINT32));
    KgQuad other = g_array_index (quads, KgQuad, j);
    g_array_index (quads, KgQuad, j) = g_array_index (quads, KgQuad, i - 1);
    g_array_index (quads, KgQuad, i - 1) = other;
  }
  matching->shuffled = quads;
}

static void
next_match (rasqal_triples_match *triples_match, void *data)
{
  (void) data;
  advance ((Matching *) triples_match->user_data);
}

/* Rasqal sets the variables of a pattern that is through to nothing, even if the left side of a join has meanwhile
 * given them new values. It does not find them any more: they have the values from before. */
static void
forget_variables (const Matching *matching)
{
  memset (matching->meta->bindings, 0, sizeof matching->meta->bindings);
}

static int
is_end (rasqal_triples_match *triples_match, void *data)
{
  const Matching *matching = (const Matching *) triples_match->user_data;
  (void) data;
  restore_variables (matching);
  if (matching->end) {
    forget_variables (matching);
  }
  return matching->end;
}

/* Gives back all but the structure itself. */
static void
release (Matching *matching)
{
  for (guint i = 0; i < matching->n; i++) {
    if (matching->saved[i] != NULL) {
      rasqal_free_literal (matching->saved[i]);
    }
  }
  g_free (matching->saved);
  g_clear_pointer (&matching->shuffled, g_array_unref);
  kg_match_end (&matching->match);
  matching->source = NULL;
  matching->end = TRUE;
}

static void
finish (rasqal_triples_match *triples_match, void *data)
{
  Matching *matching = (Matching *) triples_match->user_data;
  (void) data;
  if (matching->source != NULL) {
    forget_variables (matching);
    g_hash_table_remove (matching->source->matchings, matching);
    release (matching);
  }
  g_free (matching);
}

/* --- The source --- */

/* The id of a part of a triple: KG_NONE for a variable without a value. FALSE if the graph does not have it. */
static gboolean
resolve (const Source *source, const rasqal_triple *triple, rasqal_literal *part,
         rasqal_variable **variable, KgTermId *id)
{
  *variable = part == NULL ? NULL : rasqal_literal_as_variable (part);
  rasqal_literal *value = *variable == NULL ? part : (*variable)->value;
  if (value == NULL || (*variable != NULL && part != triple->origin &&
                        !kg_query_scope_narrows (source->scope, triple, *variable))) {
    return TRUE;
  }
  *id = id_of (source, value);
  return *id != KG_NONE;
}

static gboolean
is_named (const Source *source, KgTermId graph)
{
  guint n = 0;
  const KgTermId *graphs = kg_librdf_reader_named (source->reader, &n);
  for (guint i = 0; i < n; i++) {
    if (graphs[i] == graph) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
resolve_all (const Source *source, rasqal_triple *triple, rasqal_variable **variables,
             KgQuad *pattern)
{
  /* All of them, for the sake of the variables. */
  gboolean s = resolve (source, triple, triple->subject, &variables[0], &pattern->subject);
  gboolean p = resolve (source, triple, triple->predicate, &variables[1], &pattern->predicate);
  gboolean o = resolve (source, triple, triple->object, &variables[2], &pattern->object);
  gboolean g = resolve (source, triple, triple->origin, &variables[3], &pattern->graph);
  return s && p && o && g && (pattern->graph == KG_NONE || is_named (source, pattern->graph));
}

static int
init_triples_match (rasqal_triples_match *triples_match, rasqal_triples_source *triples_source,
                    void *data, rasqal_triple_meta *meta, rasqal_triple *triple)
{
  KgQuad pattern = { 0 };
  Matching *matching = g_new0 (Matching, 1);
  (void) triples_source;
  matching->source = (Source *) data;
  matching->meta = meta;
  triples_match->user_data = matching;
  triples_match->bind_match = bind_match;
  triples_match->next_match = next_match;
  triples_match->is_end = is_end;
  triples_match->finish = finish;
  save_variables (matching);
  gboolean possible = resolve_all (matching->source, triple, meta->bindings, &pattern);
  kg_match_begin (&matching->match, matching->source->reader, &pattern, triple->origin != NULL);
  if (possible && matching->source->sorts) {
    shuffle (matching);
  }
  if (possible) {
    advance (matching);
  } else {
    matching->end = TRUE;
  }
  g_hash_table_add (matching->source->matchings, matching);
  return 0;
}

static int
triple_present (rasqal_triples_source *triples_source, void *data, rasqal_triple *triple)
{
  KgMatch match;
  KgQuad pattern = { 0 };
  rasqal_variable *variables[4];
  Source *source = (Source *) data;
  (void) triples_source;
  if (!resolve_all (source, triple, variables, &pattern)) {
    return 0;
  }
  kg_match_begin (&match, source->reader, &pattern, FALSE);
  gboolean present = kg_match_next (&match);
  kg_match_end (&match);
  return present;
}

static void
free_triples_source (void *data)
{
  Source *source = (Source *) data;
  GHashTableIter iter;
  gpointer matching;
  g_hash_table_iter_init (&iter, source->matchings);
  while (g_hash_table_iter_next (&iter, &matching, NULL)) {
    release ((Matching *) matching);
  }
  g_hash_table_unref (source->matchings);
  for (gsize i = 0; i < CACHED_LITERALS; i++) {
    if (source->cache[i].literal != NULL) {
      rasqal_free_literal (source->cache[i].literal);
    }
  }
  g_free (source->cache);
  g_hash_table_unref (source->ids);
  kg_query_scope_free (source->scope);
}

static void
add_graph (const Source *source, raptor_uri *uri)
{
  rasqal_data_graph *graph =
      rasqal_new_data_graph_from_uri (source->world, uri, uri, RASQAL_DATA_GRAPH_NAMED, NULL, NULL,
                                      NULL);
  rasqal_query_add_data_graph (source->query, graph);
}

/* Rasqal asks for the graphs that GRAPH ?g goes through; those of FROM would be fetched, so they go. */
static void
replace_data_graphs (const Source *source)
{
  guint n = 0;
  const KgTermId *graphs = kg_librdf_reader_named (source->reader, &n);
  raptor_sequence *given = rasqal_query_get_data_graph_sequence (source->query);
  while (given != NULL && raptor_sequence_size (given) > 0) {
    rasqal_free_data_graph ((rasqal_data_graph *) raptor_sequence_pop (given));
  }
  for (guint i = 0; i < n; i++) {
    KgTerm term;
    if (kg_view_term (kg_librdf_reader_view (source->reader), graphs[i], &term) &&
        term.kind == KG_TERM_IRI) {
      raptor_uri *uri = new_uri (source, &term);
      add_graph (source, uri);
      raptor_free_uri (uri);
    }
  }
}

/* Rasqal takes GRAPH <g> for matched once, with nothing bound, unless it knows the graph. */
static void
add_graphs_asked_for (const Source *source, rasqal_graph_pattern *pattern)
{
  rasqal_graph_pattern *part;
  gboolean graph =
      rasqal_graph_pattern_get_operator (pattern) == RASQAL_GRAPH_PATTERN_OPERATOR_GRAPH;
  rasqal_literal *name = graph ? rasqal_graph_pattern_get_origin (pattern) : NULL;
  if (name != NULL && name->type == RASQAL_LITERAL_URI) {
    add_graph (source, name->value.uri);
  }
  for (int i = 0; (part = rasqal_graph_pattern_get_sub_graph_pattern (pattern, i)) != NULL; i++) {
    add_graphs_asked_for (source, part);
  }
}

static int
new_triples_source (rasqal_query *query, void *factory_data, void *data, rasqal_triples_source *out)
{
  const KgQuerySource *given = (const KgQuerySource *) factory_data;
  Source *source = (Source *) data;
  *source = (Source) { .reader = given->reader, .query = query, .world = given->world };
  source->cache = g_new0 (CachedLiteral, CACHED_LITERALS);
  source->ids = g_hash_table_new (NULL, NULL);
  source->matchings = g_hash_table_new (NULL, NULL);
  out->version = 1;
  out->init_triples_match = init_triples_match;
  out->triple_present = triple_present;
  out->free_triples_source = free_triples_source;
  source->scope = kg_query_scope_new (query);
  replace_data_graphs (source);
  source->sorts = rasqal_query_get_order_condition (query, 0) != NULL;
  rasqal_graph_pattern *pattern = rasqal_query_get_query_graph_pattern (query);
  if (pattern != NULL) {
    add_graphs_asked_for (source, pattern);
  }
  return 0;
}

static int
register_factory (rasqal_triples_source_factory *factory)
{
  factory->version = 1;
  factory->user_data_size = sizeof (Source);
  factory->new_triples_source = new_triples_source;
  return 0;
}

gboolean
kg_query_source_set (KgQuerySource *source)
{
  return rasqal_set_triples_source_factory (source->world, register_factory, source) == 0;
}
