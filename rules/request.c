/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/request-private.h"

#include <string.h>

RulesRequest *
rules_request_new (void)
{
  RulesRequest *request = g_new0 (RulesRequest, 1);
  request->overlay = kg_overlay_new ();
  request->nodes = g_array_new (FALSE, FALSE, sizeof (RulesRequestNode));
  request->about = g_array_new (FALSE, FALSE, sizeof (RulesRequestAbout));
  request->finds = g_array_new (FALSE, FALSE, sizeof (RulesFind));
  request->arena = rules_arena_new ();
  request->text = g_malloc (RULES_REQUEST_TEXT_ROOM);
  request->unsearched = G_MAXUINT;
  return request;
}

void
rules_request_free (RulesRequest *request)
{
  if (request == NULL) {
    return;
  }
  kg_overlay_free (request->overlay);
  g_array_unref (request->nodes);
  g_array_unref (request->about);
  g_array_unref (request->finds);
  rules_arena_free (request->arena);
  g_free (request->text);
  g_free (request);
}

/* --- Reading --- */

static void
begin (RulesRequest *request, const RulesRequestContext *context, gint64 time, GError **error)
{
  kg_overlay_begin (request->overlay, context->snapshot);
  rules_arena_reset (request->arena);
  g_array_set_size (request->nodes, 0);
  g_array_set_size (request->about, 0);
  memset (request->entities, 0, sizeof request->entities);
  memset (request->digest, 0, sizeof request->digest);
  request->readable = FALSE;
  request->time = time;
  request->unsearched = G_MAXUINT;
  request->context = context;
  request->error = error;
  request->about_others = FALSE;
  request->n_members = 0;
  request->n_fields = 0;
  request->n_spans = 0;
  request->n_blank = 0;
  request->full = FALSE;
  request->node = rules_request_blank (request);
}

static void
add_node (RulesRequest *request)
{
  char text[RULES_NUMBER_BYTES];
  gsize length = rules_number_time (request->time, text);
  rules_request_add (request, request->node, rules_request_term (request, ONTOLOGY_RDF_TYPE),
                     rules_request_term (request, ONTOLOGY_GR_REQUEST_CLASS));
  rules_request_add (request, request->node, rules_request_term (request, ONTOLOGY_GR_TIME),
                     rules_request_literal (request, text, length, RULES_DATATYPE_DATE_TIME));
}

static gboolean
read_context_member (RulesRequest *request, const RulesRequestPlace *place,
                     const RulesRequestSubject *subject, json_t *value)
{
  if (strcmp (place->key, "inputs") == 0) {
    return rules_request_fields (request, place, ONTOLOGY_GR_INPUT, value);
  }
  if (strcmp (place->key, "outputs") == 0) {
    return rules_request_fields (request, place, ONTOLOGY_GR_OUTPUT, value);
  }
  return rules_request_member (request, place, subject, value);
}

static gboolean
read_context (RulesRequest *request, const RulesRequestPlace *place, json_t *json)
{
  const RulesRequestSubject subject = {
    .id = request->node,
    .class = ontology_vocab_id (request->context->vocab, ONTOLOGY_GR_REQUEST_CLASS),
    .depth = 1,
  };
  const char *key;
  json_t *value;
  if (json == NULL || json_is_null (json)) {
    return TRUE;
  }
  if (!json_is_object (json)) {
    return rules_request_refuse (request, place, "is no object; give one");
  }
  json_object_foreach (json, key, value)
  {
    const RulesRequestPlace member = { .above = place, .key = key };
    if (!rules_request_count (request, place) ||
        !rules_request_check_name (request, place, "the name of a member", key, strlen (key)) ||
        !read_context_member (request, &member, &subject, value)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
is_digest (const char *text, gsize length)
{
  return length == RULES_REQUEST_DIGEST_DIGITS && strspn (text, "0123456789abcdef") == length;
}

/* That of a request out of a log stands in the record. */
static gboolean
read_digest (RulesRequest *request, const RulesRequestPlace *root, const json_t *json)
{
  const RulesRequestPlace place = { .above = root, .key = "requestDigest" };
  const json_t *kept = json_object_get (json, place.key);
  const char *digest =
      request->context->logged ? json_string_value (kept) : request->context->digest;
  if (digest == NULL && (!request->context->logged || kept == NULL)) {
    return TRUE;
  }
  if (digest == NULL || !is_digest (digest, strlen (digest))) {
    return rules_request_refuse (request, &place, "is no digest; give 64 lower-case hex digits");
  }
  memcpy (request->digest, digest, RULES_REQUEST_DIGEST_DIGITS);
  return TRUE;
}

gboolean
rules_request_read (RulesRequest *request, const RulesRequestContext *context, const json_t *json,
                    gint64 time, GError **error)
{
  const RulesRequestPlace root = { 0 };
  const RulesRequestPlace place = { .above = &root, .key = "context" };
  begin (request, context, time, error);
  if (!json_is_object (json)) {
    return rules_request_refuse (request, &root,
                                 "the request is no object; give one with `subject`, `action` and"
                                 " `resource`");
  }
  add_node (request);
  if (!read_digest (request, &root, json) || !rules_request_entities (request, &root, json) ||
      !read_context (request, &place, json_object_get (json, "context"))) {
    return FALSE;
  }
  if (request->full) {
    return rules_request_exceed (request, &root, "the request has too many terms; shorten it");
  }
  kg_overlay_seal (request->overlay);
  request->view = (KgView) { context->snapshot, request->overlay };
  request->readable = TRUE;
  return TRUE;
}

/* --- What was read --- */

const KgView *
rules_request_view (const RulesRequest *request)
{
  return request->readable ? &request->view : NULL;
}

KgTermId
rules_request_node (const RulesRequest *request)
{
  return request->readable ? request->node : KG_NONE;
}

KgTermId
rules_request_subject (const RulesRequest *request)
{
  return request->readable ? request->entities[0] : KG_NONE;
}

KgTermId
rules_request_action (const RulesRequest *request)
{
  return request->readable ? request->entities[1] : KG_NONE;
}

KgTermId
rules_request_resource (const RulesRequest *request)
{
  return request->readable ? request->entities[2] : KG_NONE;
}

gint64
rules_request_time (const RulesRequest *request)
{
  return request->time;
}

const char *
rules_request_digest (const RulesRequest *request)
{
  return request->readable && request->digest[0] != '\0' ? request->digest : NULL;
}

RulesRequestSays
rules_request_says_of (const RulesRequest *request, KgTermId term)
{
  for (guint i = 0; i < request->about->len; i++) {
    const RulesRequestAbout *about = &g_array_index (request->about, RulesRequestAbout, i);
    if (about->term == term) {
      return about->claims_only ? RULES_SAYS_CLAIMS : RULES_SAYS_MORE;
    }
  }
  return request->about_others ? RULES_SAYS_MORE : RULES_SAYS_NOTHING;
}

const RulesRequestNode *
rules_request_nodes (const RulesRequest *request, guint *n)
{
  *n = request->readable ? request->nodes->len : 0;
  return (const RulesRequestNode *) (const void *) request->nodes->data;
}

guint
rules_request_unsearched (const RulesRequest *request)
{
  return request->readable ? request->unsearched : G_MAXUINT;
}
