/* SPDX-License-Identifier: Apache-2.0 */
#include "api/load.h"
#include "api/routes/limits.h"
#include "api/routes/routes.h"
#include "api/validation.h"
#include "api/what-if.h"
#include "kg/memory.h"
#include "kg/write.h"

#include <string.h>
#include <unistd.h>

/* What is tried and not kept: validation of a document, and what a change would change. */

#define BODY_GRAPH "urn:grounds:body"

/* --- Validation --- */

static KgSnapshot *
read_body (const HttpExchange *exchange, GError **error)
{
  KgLoadSource source = { 0 };
  const KgParseOptions options = { .limits = &route_parse_limits };
  if (!route_document (exchange, BODY_GRAPH, &source, error)) {
    return NULL;
  }
  const KgParseSource parsed = {
    .name = source.name, .fd = source.fd, .format = source.format, .base = BODY_GRAPH
  };
  g_autoptr (KgDataset) dataset = kg_parse (&parsed, &options, NULL, error);
  close (source.fd);
  if (dataset == NULL) {
    return NULL;
  }
  const KgMemoryDocument document = { .dataset = dataset,
                                      .name = source.name,
                                      .graph = BODY_GRAPH,
                                      .format = kg_format_info (source.format)->name };
  return kg_snapshot_new_in_memory (&document, 1, error);
}

/* `shapes`: the IRI of a graph of the store; "body"; or nothing: those that guard the store. */
static gboolean
collect (const HttpExchange *exchange, ApiValidation *validation, char **graph, GError **error)
{
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  KgSnapshot *store = rules_engine_snapshot (engine);
  gboolean own = g_strcmp0 (http_query (exchange, "shapes"), "body") == 0;
  if (!own && !route_iri (exchange, "shapes", store, graph, error)) {
    return FALSE;
  }
  validation->data = read_body (exchange, error);
  if (validation->data == NULL) {
    return FALSE;
  }
  validation->shapes = kg_snapshot_ref (own ? validation->data : store);
  validation->guarding = !own && *graph == NULL;
  validation->graph = *graph;
  return route_flag (exchange, "strict", &validation->strict, error);
}

static gboolean
append_bytes (const char *bytes, gsize length, gpointer data, GError **error)
{
  (void) error;
  g_string_append_len (data, bytes, (gssize) length);
  return TRUE;
}

static gboolean
write_report (const RulesReport *report, const char *type, GString *out, GError **error)
{
  const RulesReportOptions options = { 0 };
  if (strcmp (type, "application/json") == 0) {
    rules_report_to_json (report, &options, out);
    return TRUE;
  }
  if (strcmp (type, "text/plain") == 0) {
    rules_report_to_text (report, &options, out);
    return TRUE;
  }
  g_autoptr (KgSnapshot) graph = rules_report_to_graph (report, &options, error);
  const KgWriteOptions write = { .format = KG_FORMAT_TURTLE };
  return graph != NULL && kg_write (graph, &write, append_bytes, out, error);
}

static gboolean
in_time (guint64 done, guint64 total, gpointer data)
{
  (void) done;
  (void) total;
  return g_get_monotonic_time () < *(const gint64 *) data;
}

static gboolean
validate (const HttpExchange *exchange, const char *type, GString *out, GError **error)
{
  g_autofree char *graph = NULL;
  g_autoptr (GPtrArray) warnings = NULL;
  g_autoptr (GError) problem = NULL;
  g_auto (ApiValidation) validation = { 0 };
  gint64 until = g_get_monotonic_time () + (gint64) ROUTES_LIMIT_TRY_SECONDS * G_USEC_PER_SEC;
  const RulesValidateOptions options = { .progress = in_time, .progress_data = &until };
  if (!collect (exchange, &validation, &graph, error)) {
    return FALSE;
  }
  g_autoptr (RulesShapes) shapes = api_validation_compile (&validation, &warnings, error);
  if (shapes == NULL) {
    return FALSE;
  }
  g_autoptr (RulesReport) report = rules_validate (shapes, &options, &problem);
  if (report != NULL) {
    return write_report (report, type, out, error);
  }
  /* What the document makes impossible is the client's; the evaluation of the store's own shapes has no other limits. */
  g_set_error (error, HTTP_ERROR, HTTP_ERROR_TOO_LARGE, "it took too long: %s; divide the document",
               problem->message);
  return FALSE;
}

void
route_validate (HttpExchange *exchange)
{
  static const char *const types[] = { "application/json", "text/turtle", "text/plain", NULL };
  const char *type = http_negotiate (exchange, types);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  if (type == NULL) {
    http_respond_problem (exchange, 406,
                          "a report can be had as application/json, text/turtle or text/plain");
    return;
  }
  if (!validate (exchange, type, out, &error)) {
    http_respond_error (exchange, error);
    return;
  }
  g_autofree char *full = g_str_has_prefix (type, "text/")
                              ? g_strconcat (type, "; charset=utf-8", NULL)
                              : g_strdup (type);
  http_add_header (exchange, "Vary", "Accept");
  http_respond (exchange, 200, full, g_steal_pointer (&out));
}

/* --- What if --- */

typedef struct {
  char *graph; /* IRI that the body would be loaded into */
  gboolean replace;
  gint64 since;
  guint64 limit;
} Question;

static void
question_clear (Question *question)
{
  g_free (question->graph);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

static gboolean
read_question (const HttpExchange *exchange, const KgSnapshot *snapshot, Question *question,
               GError **error)
{
  if (!route_iri (exchange, "graph", snapshot, &question->graph, error) ||
      !route_time (exchange, "since", &question->since, error) ||
      !route_number (exchange, "limit", 1, ROUTES_LIMIT_EXAMPLES_MOST, ROUTES_LIMIT_EXAMPLES,
                     &question->limit, error)) {
    return FALSE;
  }
  if (question->graph == NULL) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "nothing says which graph would change; use `?graph=IRI`");
    return FALSE;
  }
  return route_flag (exchange, "replace", &question->replace, error);
}

static gboolean
going (guint64 done, guint64 total, gpointer data, GError **error)
{
  if (in_time (done, total, data)) {
    return TRUE;
  }
  g_set_error (error, HTTP_ERROR, HTTP_ERROR_TOO_LARGE,
               "only %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
               " decisions could be decided again in %u s; ask with a later `since`, or use "
               "`grounds what-if`",
               done, total, ROUTES_LIMIT_TRY_SECONDS);
  return FALSE;
}

static gboolean
try_body (const HttpExchange *exchange, const Question *question, ApiLoad *load, GError **error)
{
  KgLoadSource source = { 0 };
  KgLoadOptions options = { .replace = question->replace,
                            .parse = { .limits = &route_parse_limits } };
  if (!route_document (exchange, question->graph, &source, error)) {
    return FALSE;
  }
  load->trial = TRUE;
  gboolean tried =
      api_load (service_store (route_service (exchange)), &source, 1, &options, load, NULL, error);
  close (source.fd);
  return tried;
}

/* (transfer full) */
static json_t *
compare (Service *service, const Question *question, RulesEngine *before, const ApiLoad *load,
         GError **error)
{
  gint64 until = g_get_monotonic_time () + (gint64) ROUTES_LIMIT_TRY_SECONDS * G_USEC_PER_SEC;
  g_autoptr (RulesEngine) after = rules_engine_new_after (before, load->after, NULL, error);
  LogReader *reader = after != NULL ? service_reader_acquire (service, error) : NULL;
  if (reader == NULL) {
    return NULL;
  }
  g_autoptr (ApiWhatIf) what_if = api_what_if_new (before, after, (guint) question->limit);
  gboolean done = api_what_if_log (what_if, reader, question->since, going, &until, error);
  service_reader_release (service, reader);
  return done ? api_what_if_report (what_if) : NULL;
}

static json_t *
answer_what_if (const HttpExchange *exchange, GError **error)
{
  Service *service = route_service (exchange);
  g_autoptr (RulesEngine) before = service_engine (service);
  KgSnapshot *snapshot = rules_engine_snapshot (before);
  g_auto (Question) question = { 0 };
  g_auto (ApiLoad) load = { 0 };
  if (!read_question (exchange, snapshot, &question, error) ||
      !try_body (exchange, &question, &load, error)) {
    return NULL;
  }
  json_t *report = compare (service, &question, before, &load, error);
  if (report != NULL) {
    json_object_set_new (report, "commit",
                         json_integer ((json_int_t) kg_snapshot_commit (snapshot)));
    json_object_set_new (report, "added", json_integer ((json_int_t) load.added));
    json_object_set_new (report, "removed", json_integer ((json_int_t) load.removed));
  }
  return report;
}

void
route_what_if (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  json_t *report = answer_what_if (exchange, &error);
  http_respond_result (exchange, report, error);
}
