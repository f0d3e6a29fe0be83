/* SPDX-License-Identifier: Apache-2.0 */
#include "api/load.h"
#include "api/routes/limits.h"
#include "api/routes/routes.h"
#include "kg/memory-file.h"
#include "kg/write.h"

#include <string.h>
#include <unistd.h>

/* SPARQL 1.1 Graph Store HTTP Protocol, over named graphs. The tag of a graph is the commit: it holds for all graphs together, so that
 * whoever changes one and says If-Match knows that nothing else changed either. */

/* Graphs that the service itself writes. */
static const char *const own_graphs[] = { "urn:grounds:review:", "urn:grounds:signals:" };

typedef struct {
  char *graph; /* IRI */
  guint64 head;
  gboolean there; /* quads stand in it */
} Target;

static void
target_clear (Target *target)
{
  g_free (target->graph);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

/* --- Preconditions (RFC 9110, 13) --- */

/* Whether a field is missing, "*", or a list of entity tags, weak ones included. */
static gboolean
check_tags (const HttpExchange *exchange, const char *name, GError **error)
{
  static const char form[] = "^(\\*|(W/)?\"[^\",]*\"([ \\t]*,[ \\t]*(W/)?\"[^\",]*\")*)$";
  const char *list = http_header (exchange, name);
  if (list == NULL || g_regex_match_simple (form, list, G_REGEX_DOLLAR_ENDONLY | G_REGEX_RAW, 0)) {
    return TRUE;
  }
  g_set_error (
      error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
      "`%s` is malformed; send `*`, or the ETag that came with the graph, in its quotation "
      "marks",
      name);
  return FALSE;
}

/* --- Which graph --- */

static gboolean
has_graph (const KgSnapshot *snapshot, const char *iri)
{
  const KgView view = { .snapshot = snapshot };
  KgTermId id = kg_view_find_iri (&view, iri, -1);
  guint n = 0;
  const KgTermId *graphs = kg_snapshot_graphs (snapshot, &n);
  for (guint i = 0; id != KG_NONE && i < n; i++) {
    if (graphs[i] == id) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
find_target (const HttpExchange *exchange, const KgSnapshot *snapshot, Target *target,
             GError **error)
{
  if (http_query (exchange, "default") != NULL) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "there is no default graph: every statement stands in a named one; use "
                         "`?graph=IRI`");
    return FALSE;
  }
  if (!route_iri (exchange, "graph", snapshot, &target->graph, error)) {
    return FALSE;
  }
  if (target->graph == NULL) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "nothing says which graph is meant; use `?graph=IRI`");
    return FALSE;
  }
  target->head = kg_snapshot_commit (snapshot);
  target->there = has_graph (snapshot, target->graph);
  return check_tags (exchange, "If-Match", error) && check_tags (exchange, "If-None-Match", error);
}

/* Whether a list of entity tags names this one. Tags of commits hold no comma. */
static gboolean
names_tag (const char *list, const char *tag)
{
  g_auto (GStrv) tags = g_strsplit (list, ",", 64);
  for (guint i = 0; tags[i] != NULL; i++) {
    const char *one = g_strstrip (tags[i]);
    if (strcmp (one, tag) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
matches (const char *list, const Target *target, guint64 head)
{
  g_autofree char *tag = route_commit_tag (head);
  return target->there && (strcmp (list, "*") == 0 || names_tag (list, tag));
}

typedef struct {
  const HttpExchange *exchange;
  const Target *target;
} Condition;

static gboolean
holds (const Condition *condition, guint64 head, GError **error)
{
  const char *match = http_header (condition->exchange, "If-Match");
  const char *none = http_header (condition->exchange, "If-None-Match");
  if (match != NULL && !matches (match, condition->target, head)) {
    g_set_error (error, HTTP_ERROR, HTTP_ERROR_PRECONDITION,
                 "the graph is no longer as If-Match says: the newest commit is "
                 "%" G_GUINT64_FORMAT "; get it again",
                 head);
    return FALSE;
  }
  if (none != NULL && matches (none, condition->target, head)) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_PRECONDITION,
                         "the graph is there already, as If-None-Match says it must not be");
    return FALSE;
  }
  return TRUE;
}

/* --- GET --- */

static gboolean
append_bytes (const char *bytes, gsize length, gpointer data, GError **error)
{
  GString *out = data;
  if (out->len + length > ROUTES_LIMIT_DOCUMENT_BYTES) {
    g_set_error (error, HTTP_ERROR, HTTP_ERROR_TOO_LARGE,
                 "the graph is longer than %u bytes; use `grounds export`",
                 ROUTES_LIMIT_DOCUMENT_BYTES);
    return FALSE;
  }
  g_string_append_len (out, bytes, (gssize) length);
  return TRUE;
}

static gboolean
write_graph (const HttpExchange *exchange, const KgSnapshot *snapshot, const Target *target,
             const char **type, GString *out, GError **error)
{
  static const char *const types[] = { "text/turtle",
                                       "application/n-triples",
                                       "application/rdf+xml",
                                       "application/rdf+json",
                                       "application/trig",
                                       "application/n-quads",
                                       NULL };
  const KgView view = { .snapshot = snapshot };
  *type = http_negotiate (exchange, types);
  if (*type == NULL) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_NOT_ACCEPTABLE,
                         "a graph can be had as text/turtle, application/n-triples, "
                         "application/rdf+xml, application/rdf+json, application/trig or "
                         "application/n-quads; ask for one of them");
    return FALSE;
  }
  if (!target->there) {
    g_set_error (error, HTTP_ERROR, HTTP_ERROR_NOT_FOUND, "there is no graph `%s`", target->graph);
    return FALSE;
  }
  const KgWriteOptions options = { .format = kg_format_from_name (*type),
                                   .graph = kg_view_find_iri (&view, target->graph, -1) };
  return kg_write (snapshot, &options, append_bytes, out, error);
}

void
route_graph_get (HttpExchange *exchange)
{
  g_auto (Target) target = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  KgSnapshot *snapshot = rules_engine_snapshot (engine);
  g_autoptr (GString) out = g_string_new (NULL);
  const char *none = http_header (exchange, "If-None-Match");
  const char *type = NULL;
  if (!find_target (exchange, snapshot, &target, &error)) {
    http_respond_error (exchange, error);
    return;
  }
  g_autofree char *tag = route_commit_tag (target.head);
  http_add_header (exchange, "Vary", "Accept");
  if (none != NULL && matches (none, &target, target.head)) {
    http_add_header (exchange, "ETag", tag);
    http_respond (exchange, 304, NULL, NULL);
    return;
  }
  if (!write_graph (exchange, snapshot, &target, &type, out, &error)) {
    http_respond_error (exchange, error);
    return;
  }
  g_autofree char *full = g_str_has_prefix (type, "text/")
                              ? g_strconcat (type, "; charset=utf-8", NULL)
                              : g_strdup (type);
  http_add_header (exchange, "ETag", tag);
  http_respond (exchange, 200, full, g_steal_pointer (&out));
}

/* --- PUT, POST, DELETE --- */

static gboolean
may_change (const Target *target, GError **error)
{
  gboolean own = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (own_graphs); i++) {
    own = own || g_str_has_prefix (target->graph, own_graphs[i]);
  }
  if (!own) {
    return TRUE;
  }
  g_set_error (error, HTTP_ERROR, HTTP_ERROR_FORBIDDEN,
               "the graph `%s` is written by the service alone; use one of your own",
               target->graph);
  return FALSE;
}

/* The head as it is on disk: the engine may be a moment behind. */
static gboolean
begin_change (const HttpExchange *exchange, Target *target, GError **error)
{
  g_autoptr (KgSnapshot) snapshot =
      kg_store_snapshot (service_store (route_service (exchange)), error);
  Condition condition = { exchange, target };
  return snapshot != NULL && find_target (exchange, snapshot, target, error) &&
         may_change (target, error) && holds (&condition, target->head, error);
}

static gboolean
allows (const KgCommitPreview *preview, gpointer data, GError **error)
{
  const Condition *condition = data;
  return holds (condition, kg_snapshot_commit (preview->after) - 1, error) &&
         route_check_approvals (condition->exchange, preview, error);
}

static gboolean
change (const HttpExchange *exchange, const Target *target, KgLoadSource *source, const char *verb,
        guint64 *commit, GError **error)
{
  Service *service = route_service (exchange);
  const char *given = http_query (exchange, "message");
  g_autofree char *message =
      given != NULL ? g_strdup (given) : g_strdup_printf ("%s <%s>", verb, target->graph);
  Condition condition = { exchange, target };
  g_auto (ApiLoad) load = { .allows = allows, .allows_data = &condition };
  KgLoadOptions options = { .parse = { .limits = &route_parse_limits },
                            .info = { .author = http_identity (exchange)->name,
                                      .message = message,
                                      .time = http_time (exchange) } };
  KgLoadResult result = { 0 };
  gboolean loaded = api_load (service_store (service), source, 1, &options, &load, &result, error);
  close (source->fd);
  *commit = result.commit.commit;
  if (loaded) {
    /* What keeps the commit from being used is told by readiness, metrics and the process's log. */
    service_refresh (service, NULL);
  }
  return loaded;
}

static void
respond_changed (HttpExchange *exchange, const Target *target, guint64 commit)
{
  g_autofree char *tag = route_commit_tag (commit);
  http_add_header (exchange, "ETag", tag);
  if (!target->there) {
    g_autofree char *escaped = g_uri_escape_string (target->graph, NULL, FALSE);
    g_autofree char *location = g_strconcat ("/graphs?graph=", escaped, NULL);
    http_add_header (exchange, "Location", location);
  }
  http_respond (exchange, target->there ? 204 : 201, NULL, NULL);
}

static void
load_body (HttpExchange *exchange, gboolean replace)
{
  g_auto (Target) target = { 0 };
  g_autoptr (GError) error = NULL;
  KgLoadSource source = { 0 };
  guint64 commit = 0;
  gboolean begun = begin_change (exchange, &target, &error) &&
                   route_document (exchange, target.graph, &source, &error);
  source.replace = replace;
  if (!begun || !change (exchange, &target, &source, replace ? "put" : "add to", &commit, &error)) {
    http_respond_error (exchange, error);
    return;
  }
  respond_changed (exchange, &target, commit);
}

void
route_graph_put (HttpExchange *exchange)
{
  load_body (exchange, TRUE);
}

void
route_graph_post (HttpExchange *exchange)
{
  load_body (exchange, FALSE);
}

void
route_graph_delete (HttpExchange *exchange)
{
  g_auto (Target) target = { 0 };
  g_autoptr (GError) error = NULL;
  guint64 commit = 0;
  if (!begin_change (exchange, &target, &error)) {
    http_respond_error (exchange, error);
    return;
  }
  if (!target.there) {
    http_respond_problem (exchange, 404, "there is no such graph");
    return;
  }
  KgLoadSource source = { .name = "nothing",
                          .fd = kg_memory_file ("nothing", "", 0, &error),
                          .format = KG_FORMAT_NTRIPLES,
                          .graph = target.graph,
                          .replace = TRUE };
  if (source.fd < 0 || !change (exchange, &target, &source, "delete", &commit, &error)) {
    http_respond_error (exchange, error);
    return;
  }
  respond_changed (exchange, &target, commit);
}
