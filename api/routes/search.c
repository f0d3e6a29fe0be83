/* SPDX-License-Identifier: Apache-2.0 */
#include "api/common.h"
#include "api/pipeline.h"
#include "api/routes/limits.h"
#include "api/routes/routes.h"
#include "api/team.h"

#include <openssl/crypto.h>
#include <string.h>

/* Subject, Resource and Action Search (OpenID AuthZEN Authorization API 1.0, 8): every candidate that the graph knows is evaluated, on one state
 * of the graph and at one moment. Nothing of it is recorded as a decision. */

typedef struct {
  const char *name; /* of the member, and of the search */
  const char *type; /* of the candidates; NULL: the member's `type` */
  const char *id;   /* the member's member that names it */
  KgTermId (*found) (const RulesRequest *request);
} Kind;

static const Kind subjects = { "subject", NULL, "id", rules_request_subject };
static const Kind resources = { "resource", NULL, "id", rules_request_resource };
static const Kind actions = { "action", "action", "name", rules_request_action };

/* What became of a candidate. */
typedef enum {
  VERDICT_NO,
  VERDICT_YES,
  VERDICT_YES_IN_FULL, /* permitted, and only its full name means it */
} Verdict;

typedef struct {
  Service *service;
  const Kind *kind;
  const AccessIdentity *by;
  gint64 time;
  json_t *request; /* an evaluation request in which the entity that is looked for has no name */
  const char *type;
  ApiCandidates *candidates;
  GArray *ids; /* (nullable) KgTermId */
  guint limit; /* results of a page */
  guint start; /* the first candidate of this page */
  guint next;  /* the first that is not looked at yet */
  guint most;  /* candidates that are evaluated */
  guint evaluated;
  json_t *results;
} Search;

static void
search_clear (Search *search)
{
  json_decref (search->request);
  json_decref (search->results);
  api_candidates_unref (search->candidates);
  if (search->ids != NULL) {
    g_array_unref (search->ids);
  }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/* --- The request --- */

/* The evaluation request that a body stands for. What it says of the name that is looked for is ignored, as the standard has it. (transfer full) */
static json_t *
read_request (const Kind *kind, const json_t *body)
{
  static const char *const members[] = { "subject", "action", "resource", "context" };
  json_t *request = json_object ();
  for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
    json_t *value = json_object_get (body, members[i]);
    if (value != NULL) {
      json_object_set_new (request, members[i], json_deep_copy (value));
    }
  }
  if (kind->type != NULL) {
    json_object_set_new (request, kind->name, json_object ());
  }
  json_object_del (json_object_get (request, kind->name), kind->id);
  return request;
}

static void
set_name (const Kind *kind, json_t *request, const char *name)
{
  json_object_set_new (json_object_get (request, kind->name), kind->id, json_string (name));
}

/* Asks for an entity that nobody has named, so that a request which makes no sense is refused although there is no candidate. */
static gboolean
probe (const Search *search, GError **error)
{
  RulesEffect outcome;
  RulesSession *session = service_session_acquire (search->service);
  json_t *request = json_deep_copy (search->request);
  set_name (search->kind, request, "?");
  const PipelineQuestion question = { .json = request, .by = search->by, .time = search->time };
  gboolean makes_sense = pipeline_try (search->service, api_candidates_engine (search->candidates),
                                       session, &question, &outcome, error);
  json_decref (request);
  service_session_release (search->service, session);
  return makes_sense;
}

/* --- Tokens of pages --- */

#define MAC_BYTES 16

/* Where a search goes on, and as what. */
typedef struct {
  guint64 commit;
  guint32 next;
  guint32 limit;
  guint8 mac[MAC_BYTES];
} Token;

static void
sign (const Search *search, Token *token)
{
  guint8 digest[32];
  g_autoptr (GString) text = g_string_new (NULL);
  char *request = json_dumps (search->request, JSON_COMPACT | JSON_SORT_KEYS);
  g_string_append_printf (text, "%s\n%" G_GUINT64_FORMAT "\n%u\n%u\n%s\n%s", search->kind->name,
                          token->commit, token->next, token->limit, search->by->id, request);
  rules_keys_digest (service_keys (search->service), "search", (const guint8 *) text->str,
                     text->len, digest);
  memcpy (token->mac, digest, MAC_BYTES);
  free (request);
}

static guint64
commit_of (const Search *search)
{
  RulesEngine *engine = api_candidates_engine (search->candidates);
  return kg_snapshot_commit (rules_engine_snapshot (engine));
}

/* base64url without padding. (transfer full) */
static char *
encode_token (const Token *token)
{
  char *text = g_base64_encode ((const guint8 *) token, sizeof *token);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  g_strdelimit (text, "=", '\0');
  return text;
}

/* (transfer full) */
static char *
write_token (const Search *search)
{
  Token token = { .commit = commit_of (search), .next = search->next, .limit = search->limit };
  sign (search, &token);
  return encode_token (&token);
}

/* Only as it was written: the last digit has bits that mean nothing. */
static gboolean
decode_token (const char *text, Token *token)
{
  g_autofree char *base64 = g_strconcat (text, "=", NULL);
  gsize length = 0;
  g_strdelimit (base64, "-", '+');
  g_strdelimit (base64, "_", '/');
  g_autofree guint8 *bytes = g_base64_decode (base64, &length);
  if (strlen (text) != 43 || length != sizeof *token) {
    return FALSE;
  }
  memcpy (token, bytes, sizeof *token);
  g_autofree char *again = encode_token (token);
  return strcmp (again, text) == 0;
}

static gboolean
read_token (Search *search, const char *text, GError **error)
{
  Token token;
  guint8 mac[MAC_BYTES];
  gboolean whole = decode_token (text, &token);
  if (whole) {
    memcpy (mac, token.mac, MAC_BYTES);
    sign (search, &token);
  }
  if (!whole || CRYPTO_memcmp (mac, token.mac, MAC_BYTES) != 0) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "`/page/token` was not given for this search; repeat the request that it "
                         "came with, or leave the token out");
    return FALSE;
  }
  if (token.commit != commit_of (search)) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "the graph has changed since `/page/token` was given; search again from "
                         "the start");
    return FALSE;
  }
  search->next = token.next;
  search->limit = token.limit;
  return TRUE;
}

static gboolean
read_page (Search *search, const json_t *page, GError **error)
{
  const json_t *limit = json_object_get (page, "limit");
  const json_t *token = json_object_get (page, "token");
  search->limit = ROUTES_LIMIT_PAGE;
  if (page != NULL && !json_is_object (page)) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "`/page` is no object; leave it out or give one");
    return FALSE;
  }
  if (token != NULL && !json_is_string (token)) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "`/page/token` is no string; give the `next_token` of an answer");
    return FALSE;
  }
  if (limit != NULL && (!json_is_integer (limit) || json_integer_value (limit) < 1)) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "`/page/limit` is no whole number from 1 on");
    return FALSE;
  }
  if (json_string_length (token) > 0 && !read_token (search, json_string_value (token), error)) {
    return FALSE;
  }
  if (limit != NULL) {
    search->limit = (guint) MIN (json_integer_value (limit), ROUTES_LIMIT_PAGE_MOST);
  }
  search->start = search->next;
  return TRUE;
}

/* --- Evaluating --- */

/* A few candidates, shared among threads. */
typedef struct {
  const Search *search;
  guint first;
  json_t **requests; /* a copy for each member of the team */
  RulesSession **sessions;
  Verdict *verdicts;
} Piece;

/* Whether the name means the candidate and, if it does, whether it is permitted. A candidate of which the request makes no sense is not. */
static gboolean
try_name (const Piece *piece, guint member, KgTermId id, gboolean full, Verdict *out)
{
  const Search *search = piece->search;
  RulesSession *session = piece->sessions[member];
  RulesEffect outcome = RULES_EFFECT_DENY;
  g_autofree char *name = api_candidates_name (search->candidates, search->type, id, full);
  set_name (search->kind, piece->requests[member], name);
  const PipelineQuestion question = { .json = piece->requests[member],
                                      .by = search->by,
                                      .time = search->time };
  gboolean decided = pipeline_try (search->service, api_candidates_engine (search->candidates),
                                   session, &question, &outcome, NULL);
  gboolean permitted = decided && (outcome == RULES_EFFECT_ALLOW || outcome == RULES_EFFECT_MASK);
  *out = !permitted ? VERDICT_NO : full ? VERDICT_YES_IN_FULL : VERDICT_YES;
  return !decided || search->kind->found (rules_session_request (session)) == id;
}

static void
evaluate (gsize i, guint member, gpointer data)
{
  const Piece *piece = data;
  KgTermId id = g_array_index (piece->search->ids, KgTermId, piece->first + i);
  Verdict *verdict = &piece->verdicts[i];
  if (!try_name (piece, member, id, FALSE, verdict) &&
      !try_name (piece, member, id, TRUE, verdict)) {
    *verdict = VERDICT_NO;
  }
}

static void
add_result (Search *search, guint candidate, Verdict verdict)
{
  KgTermId id = g_array_index (search->ids, KgTermId, candidate);
  g_autofree char *name =
      api_candidates_name (search->candidates, search->type, id, verdict == VERDICT_YES_IN_FULL);
  json_t *result = json_object ();
  if (search->kind->type == NULL) {
    json_object_set_new (result, "type", json_string (search->type));
  }
  json_object_set_new (result, search->kind->id, json_string (name));
  json_array_append_new (search->results, result);
}

/* Takes results over until the page is full; what was evaluated beyond that is for the next page. */
static void
take_results (Search *search, const Verdict *verdicts, guint n)
{
  for (guint i = 0; i < n && json_array_size (search->results) < search->limit; i++) {
    if (verdicts[i] != VERDICT_NO) {
      add_result (search, search->next, verdicts[i]);
    }
    search->next++;
  }
}

static gboolean
goes_on (const Search *search)
{
  return search->next < search->ids->len && search->evaluated < search->most &&
         json_array_size (search->results) < search->limit;
}

static void
evaluate_all (Search *search)
{
  guint waiting = MIN (search->ids->len - MIN (search->next, search->ids->len), search->most);
  guint members = CLAMP (waiting / (2 * ROUTES_SEARCH_PIECE), 1, g_get_num_processors ());
  g_autoptr (ApiTeam) team = api_team_new (members);
  members = api_team_members (team);
  g_autofree json_t **requests = g_new (json_t *, members);
  g_autofree RulesSession **sessions = g_new (RulesSession *, members);
  g_autofree Verdict *verdicts = g_new (Verdict, members * ROUTES_SEARCH_PIECE);
  for (guint i = 0; i < members; i++) {
    requests[i] = json_deep_copy (search->request);
    sessions[i] = service_session_acquire (search->service);
  }
  while (goes_on (search)) {
    Piece piece = { search, search->next, requests, sessions, verdicts };
    guint n = MIN (members * ROUTES_SEARCH_PIECE, search->ids->len - search->next);
    n = MIN (n, search->most - search->evaluated);
    api_team_do (team, n, evaluate, &piece);
    search->evaluated += n;
    take_results (search, verdicts, n);
  }
  for (guint i = 0; i < members; i++) {
    json_decref (requests[i]);
    service_session_release (search->service, sessions[i]);
  }
}

/* --- The answer --- */

static void
respond (HttpExchange *exchange, const Search *search)
{
  gboolean ended = search->next >= search->ids->len;
  gsize count = json_array_size (search->results);
  g_autofree char *token = ended ? g_strdup ("") : write_token (search);
  json_t *page = json_pack ("{s:s, s:I}", "next_token", token, "count", (json_int_t) count);
  if (ended && search->start == 0) {
    json_object_set_new (page, "total", json_integer ((json_int_t) count));
  }
  json_t *context =
      json_pack ("{s:{s:I}, s:I, s:I}", "graph", "commit", (json_int_t) commit_of (search),
                 "candidates", (json_int_t) search->ids->len, "evaluated",
                 (json_int_t) search->evaluated);
  if (!ended && count < search->limit) {
    g_autofree char *reason = g_strdup_printf (
        "%u candidates were evaluated, as many as one search may; go on with `next_token`",
        search->evaluated);
    json_object_set_new (context, "stopped", json_string (reason));
  }
  http_respond_json (exchange, 200,
                     json_pack ("{s:O, s:o, s:o}", "results", search->results, "page", page,
                                "context", context));
}

static gboolean
begin (HttpExchange *exchange, const json_t *body, Search *search, GError **error)
{
  g_autoptr (ServiceConfig) config = service_config (search->service);
  search->by = http_identity (exchange);
  search->time = http_time (exchange);
  search->request = read_request (search->kind, body);
  search->candidates = service_candidates (search->service);
  search->results = json_array ();
  search->most = MAX (1, (guint) service_config_number (config, "search", "candidates"));
  if (!probe (search, error) || !read_page (search, json_object_get (body, "page"), error)) {
    return FALSE;
  }
  const json_t *wanted = json_object_get (search->request, search->kind->name);
  search->type = search->kind->type != NULL ? search->kind->type
                                            : json_string_value (json_object_get (wanted, "type"));
  search->ids = api_candidates_of (search->candidates, search->type);
  return TRUE;
}

static void
run (HttpExchange *exchange, const Kind *kind)
{
  g_autoptr (GError) error = NULL;
  g_auto (Search) search = { .service = route_service (exchange), .kind = kind };
  json_t *body = route_authzen_body (exchange, &error);
  if (body == NULL || !begin (exchange, body, &search, &error)) {
    json_decref (body);
    http_respond_error (exchange, error);
    return;
  }
  json_decref (body);
  evaluate_all (&search);
  service_metrics_search (service_metrics (search.service), kind->name, search.evaluated);
  respond (exchange, &search);
}

void
route_search_subject (HttpExchange *exchange)
{
  run (exchange, &subjects);
}

void
route_search_resource (HttpExchange *exchange)
{
  run (exchange, &resources);
}

void
route_search_action (HttpExchange *exchange)
{
  run (exchange, &actions);
}
