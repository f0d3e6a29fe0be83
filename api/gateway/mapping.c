/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/mapping.h"

#include "api/gateway/pointer.h"
#include "rules/error.h"

#include <string.h>

/* How specific a mapping is. */
#define FOR_ROUTE 2
#define FOR_CALLER 1
/* The gr:rank of what states none. */
#define MAPPING_RANK 1
#define ENTRY_RANK 0

static const struct {
  const char *name;
  OntologyTerm term;
} kinds[] = {
  [GATEWAY_LITELLM] = { "litellm", ONTOLOGY_GR_LITE_LLM },
  [GATEWAY_PRESIDIO] = { "presidio", ONTOLOGY_GR_PRESIDIO },
  [GATEWAY_KGATEWAY] = { "kgateway", ONTOLOGY_GR_KGATEWAY },
  [GATEWAY_PORTKEY] = { "portkey", ONTOLOGY_GR_PORTKEY },
  [GATEWAY_EXT_AUTHZ] = { "ext-authz", ONTOLOGY_GR_EXT_AUTHZ },
};

const char *
gateway_kind_name (GatewayKind kind)
{
  return kinds[kind].name;
}

void
gateway_request_free (GatewayRequest *request)
{
  if (request == NULL) {
    return;
  }
  json_decref (request->json);
  g_ptr_array_unref (request->texts);
  g_free (request);
}

/* A mapping that fits, or one of its entries. */
typedef struct {
  KgTermId id;
  int specific;
  gint64 rank;
} Ranked;

/* One call on its way. */
typedef struct {
  KgView view;
  const OntologyVocab *vocab;
  const GatewayCall *call;
  GArray *mappings;   /* Ranked, the first to be tried first */
  GHashTable *filled; /* char*: gr:to */
  GatewayRequest *request;
} Mapper;

static gboolean
objects (const Mapper *mapper, KgTermId subject, OntologyTerm predicate, KgCursor *cursor)
{
  KgTermId id = ontology_vocab_id (mapper->vocab, predicate);
  if (id == KG_NONE) {
    return FALSE;
  }
  kg_view_objects (&mapper->view, subject, id, cursor);
  return TRUE;
}

/* (nullable) the text of the one object */
static const char *
text_of (const Mapper *mapper, KgTermId subject, OntologyTerm predicate)
{
  KgCursor cursor;
  KgTerm term;
  return objects (mapper, subject, predicate, &cursor) &&
                 kg_view_term (&mapper->view, kg_cursor_next (&cursor), &term)
             ? term.value
             : NULL;
}

static gint64
rank_of (const Mapper *mapper, KgTermId subject, gint64 otherwise)
{
  const char *text = text_of (mapper, subject, ONTOLOGY_GR_RANK);
  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : otherwise;
}

static int
compare_ranked (gconstpointer a, gconstpointer b, gpointer data)
{
  const Mapper *mapper = data;
  const Ranked *x = a;
  const Ranked *y = b;
  if (x->specific != y->specific) {
    return y->specific - x->specific;
  }
  if (x->rank != y->rank) {
    return x->rank > y->rank ? -1 : 1;
  }
  return kg_view_order (&mapper->view, x->id, y->id);
}

/* --- The mappings that fit --- */

/* Whether a mapping that is limited by `predicate` is for `value`; `*limited` says whether it is. */
static gboolean
is_for (const Mapper *mapper, KgTermId mapping, OntologyTerm predicate, const char *value,
        gboolean *limited)
{
  KgCursor cursor;
  KgTermId id;
  KgTerm term;
  *limited = FALSE;
  if (!objects (mapper, mapping, predicate, &cursor)) {
    return TRUE;
  }
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    *limited = TRUE;
    if (value != NULL && kg_view_term (&mapper->view, id, &term) &&
        strcmp (term.value, value) == 0) {
      return TRUE;
    }
  }
  return !*limited;
}

static void
find_mappings (Mapper *mapper)
{
  const GatewayCall *call = mapper->call;
  KgTermId gateway = ontology_vocab_id (mapper->vocab, kinds[call->kind].term);
  KgTermId predicate = ontology_vocab_id (mapper->vocab, ONTOLOGY_GR_GATEWAY);
  KgCursor cursor;
  KgTermId id;
  if (gateway == KG_NONE || predicate == KG_NONE) {
    return;
  }
  kg_view_subjects (&mapper->view, predicate, gateway, &cursor);
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    gboolean by_route;
    gboolean by_caller;
    if (is_for (mapper, id, ONTOLOGY_GR_ROUTE, call->route, &by_route) &&
        is_for (mapper, id, ONTOLOGY_GR_FOR_CALLER, call->agent, &by_caller)) {
      const Ranked mapping = { .id = id,
                               .specific =
                                   (by_route ? FOR_ROUTE : 0) + (by_caller ? FOR_CALLER : 0),
                               .rank = rank_of (mapper, id, MAPPING_RANK) };
      g_array_append_val (mapper->mappings, mapping);
    }
  }
  g_array_sort_with_data (mapper->mappings, compare_ranked, mapper);
}

/* --- Members --- */

static gboolean
is_something (const json_t *value)
{
  return value != NULL && !json_is_null (value) &&
         !(json_is_string (value) && json_string_length (value) == 0);
}

/* A literal as JSON: numbers and truth values as such. (transfer full) */
static json_t *
json_of (const Mapper *mapper, const KgTerm *literal)
{
  KgTerm datatype;
  if (literal->datatype == KG_NONE || !kg_view_term (&mapper->view, literal->datatype, &datatype)) {
    return json_stringn (literal->value, literal->length);
  }
  if (strcmp (datatype.value, KG_XSD "boolean") == 0) {
    return json_boolean (strcmp (literal->value, "true") == 0 || strcmp (literal->value, "1") == 0);
  }
  if (strcmp (datatype.value, KG_XSD "integer") == 0) {
    return json_integer (g_ascii_strtoll (literal->value, NULL, 10));
  }
  return json_stringn (literal->value, literal->length);
}

/* What an entry finds in the call; NULL: nothing. (transfer full) */
static json_t *
value_of (const Mapper *mapper, KgTermId entry)
{
  const GatewayCall *call = mapper->call;
  const char *from = text_of (mapper, entry, ONTOLOGY_GR_FROM);
  const char *name = text_of (mapper, entry, ONTOLOGY_GR_FROM_HEADER);
  const char *by = text_of (mapper, entry, ONTOLOGY_GR_FROM_CALLER);
  json_t *value = from != NULL ? gateway_pointer_get (call->body, from) : NULL;
  KgCursor cursor;
  KgTerm term;
  if (is_something (value)) {
    return json_incref (value);
  }
  const char *text =
      name != NULL && call->header != NULL ? call->header (call->header_data, name) : NULL;
  if ((text == NULL || *text == '\0') && by != NULL && strcmp (by, "true") == 0) {
    text = call->agent;
  }
  if (text != NULL && *text != '\0') {
    /* What is no UTF-8 is no text: the request then lacks the member. */
    return json_string (text);
  }
  return objects (mapper, entry, ONTOLOGY_GR_OTHERWISE, &cursor) &&
                 kg_view_term (&mapper->view, kg_cursor_next (&cursor), &term)
             ? json_of (mapper, &term)
             : NULL;
}

static gboolean
fill (Mapper *mapper, KgTermId entry, GError **error)
{
  const char *to = text_of (mapper, entry, ONTOLOGY_GR_TO);
  if (to == NULL || g_hash_table_contains (mapper->filled, to)) {
    return TRUE;
  }
  json_t *value = value_of (mapper, entry);
  if (value == NULL) {
    return TRUE;
  }
  g_hash_table_add (mapper->filled, (gpointer) to);
  if (gateway_pointer_fill (mapper->request->json, to, value)) {
    return TRUE;
  }
  g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST,
               "the mapping of %s calls fills `%s`, and something above it with a value; change "
               "one of the two",
               gateway_kind_name (mapper->call->kind), to);
  return FALSE;
}

static gboolean
fill_members (Mapper *mapper, KgTermId mapping, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Ranked));
  KgCursor cursor;
  KgTermId id;
  if (!objects (mapper, mapping, ONTOLOGY_GR_ENTRY, &cursor)) {
    return TRUE;
  }
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    const Ranked entry = { .id = id, .rank = rank_of (mapper, id, ENTRY_RANK) };
    g_array_append_val (entries, entry);
  }
  g_array_sort_with_data (entries, compare_ranked, mapper);
  for (guint i = 0; i < entries->len; i++) {
    if (!fill (mapper, g_array_index (entries, Ranked, i).id, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Texts --- */

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In the order of the patterns, so that it is the same in every store. (transfer full, const char*) */
static GPtrArray *
find_patterns (const Mapper *mapper)
{
  GPtrArray *patterns = g_ptr_array_new ();
  OntologyTerm predicate = mapper->call->after ? ONTOLOGY_GR_OUTPUT_TEXT : ONTOLOGY_GR_INPUT_TEXT;
  for (guint i = 0; i < mapper->mappings->len; i++) {
    KgCursor cursor;
    KgTermId id;
    KgTerm term;
    if (!objects (mapper, g_array_index (mapper->mappings, Ranked, i).id, predicate, &cursor)) {
      continue;
    }
    while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
      if (kg_view_term (&mapper->view, id, &term)) {
        g_ptr_array_add (patterns, (gpointer) term.value);
      }
    }
  }
  g_ptr_array_sort (patterns, compare_texts);
  return patterns;
}

static void
add_texts (Mapper *mapper)
{
  GatewayRequest *request = mapper->request;
  g_autoptr (GPtrArray) patterns = find_patterns (mapper);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  json_t *fields = json_array ();
  for (guint i = 0; i < patterns->len; i++) {
    gateway_pointer_find_texts (mapper->call->body, g_ptr_array_index (patterns, i), found);
  }
  for (guint i = 0; i < found->len; i++) {
    const char *pointer = g_ptr_array_index (found, i);
    json_t *text = gateway_pointer_get (mapper->call->body, pointer);
    if (g_hash_table_add (seen, (gpointer) pointer)) {
      g_ptr_array_add (request->texts, g_strdup (pointer));
      json_array_append_new (fields, json_pack ("{s:s,s:O}", "name", pointer + 1, "text", text));
    }
  }
  if (request->texts->len == 0) {
    json_decref (fields);
    return;
  }
  json_t *context = json_object_get (request->json, "context");
  json_object_set_new (context, request->after ? "outputs" : "inputs", fields);
}

/* --- The whole --- */

static gboolean
map (Mapper *mapper, GError **error)
{
  find_mappings (mapper);
  if (mapper->mappings->len == 0) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST,
                 "no mapping of %s calls fits this one; load a gr:GatewayMapping for it",
                 gateway_kind_name (mapper->call->kind));
    return FALSE;
  }
  json_object_set_new (mapper->request->json, "context", json_object ());
  for (guint i = 0; i < mapper->mappings->len; i++) {
    if (!fill_members (mapper, g_array_index (mapper->mappings, Ranked, i).id, error)) {
      return FALSE;
    }
  }
  add_texts (mapper);
  return TRUE;
}

GatewayRequest *
gateway_request_new (const KgSnapshot *snapshot, const OntologyVocab *vocab,
                     const GatewayCall *call, GError **error)
{
  g_autoptr (GArray) mappings = g_array_new (FALSE, FALSE, sizeof (Ranked));
  g_autoptr (GHashTable) filled = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GatewayRequest) request = g_new0 (GatewayRequest, 1);
  request->json = json_object ();
  request->texts = g_ptr_array_new_with_free_func (g_free);
  request->after = call->after;
  Mapper mapper = { .view = { .snapshot = snapshot },
                    .vocab = vocab,
                    .call = call,
                    .mappings = mappings,
                    .filled = filled,
                    .request = request };
  return map (&mapper, error) ? g_steal_pointer (&request) : NULL;
}

gboolean
gateway_request_check (const GatewayRequest *request, GatewayKind kind, GError **error)
{
  static const char *const needed[] = { "/subject/type",  "/subject/id",  "/action/name",
                                        "/resource/type", "/resource/id", NULL };
  for (guint i = 0; needed[i] != NULL; i++) {
    if (gateway_pointer_get (request->json, needed[i]) == NULL) {
      g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST,
                   "the call says nothing that the mapping of %s calls takes for `%s`; have the "
                   "gateway send it, or load a gr:GatewayMapping with an entry for it",
                   gateway_kind_name (kind), needed[i]);
      return FALSE;
    }
  }
  return TRUE;
}
