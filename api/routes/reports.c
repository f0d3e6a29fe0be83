/* SPDX-License-Identifier: Apache-2.0 */
#include "api/jobs.h"
#include "api/json.h"
#include "api/report/publish.h"
#include "api/report/texts.h"
#include "api/routes/limits.h"
#include "api/routes/routes.h"

#include <gio/gio.h>
#include <string.h>

/* Reports. What is asked for is read at once, and refused; the report is made by a thread of the service's jobs, while the connection waits. */

/* --- What there is --- */

static json_t *
needs_of (const ReportKindInfo *info)
{
  const struct {
    gboolean needed;
    const char *name;
  } all[] = { { info->of_system, "system" },
              { info->of_period, "period" },
              { info->of_decision, "decision" },
              { info->of_incident, "incident" },
              { info->needs_log, "log" } };
  json_t *needs = json_array ();
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++) {
    if (all[i].needed) {
      json_array_append_new (needs, json_string (all[i].name));
    }
  }
  return needs;
}

static json_t *
kinds_as_json (void)
{
  json_t *kinds = json_array ();
  for (guint i = 0; i < REPORT_N_KINDS; i++) {
    const ReportKindInfo *info = report_kind_info ((ReportKind) i);
    json_array_append_new (kinds,
                           json_pack ("{s:s, s:s, s:s, s:o}", "kind", info->name, "title",
                                      info->title, "about", info->about, "needs", needs_of (info)));
  }
  return kinds;
}

/* Things of the graph, as {"id", "label"}. */
static json_t *
terms_as_json (const RulesEngine *engine, const GArray *ids)
{
  KgSnapshot *snapshot = rules_engine_snapshot (engine);
  const KgView view = { .snapshot = snapshot };
  json_t *list = json_array ();
  for (guint i = 0; i < ids->len; i++) {
    KgTermId id = g_array_index (ids, KgTermId, i);
    KgTerm term;
    if (!kg_view_term (&view, id, &term) || term.kind != KG_TERM_IRI) {
      continue;
    }
    g_autofree char *name = kg_snapshot_compact (snapshot, term.value);
    const char *label = ontology_label (&view, rules_engine_vocab (engine), id, NULL);
    json_array_append_new (list, json_pack ("{s:o, s:o}", "id", api_json_string (name), "label",
                                            api_json_string (label != NULL ? label : name)));
  }
  return list;
}

static json_t *
instances_as_json (const RulesEngine *engine, const char *class)
{
  const KgView view = { .snapshot = rules_engine_snapshot (engine) };
  KgTermId id = kg_view_find_iri (&view, class, -1);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  if (id != KG_NONE) {
    ontology_hierarchy_instances (rules_graph_hierarchy (rules_engine_graph (engine)), &view, id,
                                  ids);
  }
  return terms_as_json (engine, ids);
}

static json_t *
names_as_json (const char *const *names)
{
  json_t *list = json_array ();
  for (guint i = 0; names[i] != NULL; i++) {
    json_array_append_new (list, json_string (names[i]));
  }
  return list;
}

static json_t *
formats_as_json (void)
{
  json_t *list = json_array ();
  for (guint i = 0; i < REPORT_N_FORMATS; i++) {
    json_array_append_new (list, json_string (report_format_name ((ReportFormat) i)));
  }
  return list;
}

json_t *
route_reports_as_json (const HttpExchange *exchange, GError **error)
{
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  g_autoptr (RulesCatalogues) catalogues =
      rules_catalogues_new (rules_engine_graph (engine), error);
  guint n = 0;
  if (catalogues == NULL) {
    return NULL;
  }
  g_autoptr (RulesAssessor) assessor = rules_assessor_new (catalogues);
  g_autoptr (GArray) systems = rules_assessor_systems (assessor);
  const RulesCatalogue *const *all = rules_catalogues_list (catalogues, &n);
  json_t *names = json_array ();
  for (guint i = 0; i < n; i++) {
    json_array_append_new (names, api_json_string (all[i]->notation));
  }
  return json_pack ("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "kinds", kinds_as_json (), "systems",
                    terms_as_json (engine, systems), "models",
                    instances_as_json (engine, ONTOLOGY_AIACT "GPAIModel"), "incidents",
                    instances_as_json (engine, ONTOLOGY_GR "Incident"), "catalogues", names,
                    "languages", names_as_json (report_texts_languages ()), "formats",
                    formats_as_json ());
}

void
route_reports (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  json_t *json = route_reports_as_json (exchange, &error);
  http_respond_result (exchange, json, error);
}

/* --- What is asked for --- */

/* What is answered with. */
typedef enum {
  PART_REPORT,
  PART_DRAFT, /* without a seal */
  PART_SEAL,  /* the one beside a PDF or DOCX, alone */
} Part;

typedef struct {
  HttpExchange *exchange;
  Service *service;
  ApiBase base;
  guint64 commit;
  RulesCatalogues *catalogues;
  LogReader *log;
  ReportRequest request;
  char *system;
  char *incident;
  ReportFormat format;
  Part part;
  gboolean download;
  gint64 until; /* monotonic */
} Order;

static void
order_free (Order *order)
{
  if (order->log != NULL) {
    service_reader_release (order->service, order->log);
  }
  rules_catalogues_unref (order->catalogues);
  api_base_clear (&order->base);
  g_free (order->system);
  g_free (order->incident);
  g_free (order);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Order, order_free)

/* Forms send empty fields, too. */
static const char *
query (const HttpExchange *exchange, const char *name)
{
  const char *value = http_query (exchange, name);
  return value != NULL && *value != '\0' ? value : NULL;
}

static gboolean
refuse (GError **error, const char *name, const char *what)
{
  g_set_error (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST, "`%s` %s", name, what);
  return FALSE;
}

static gboolean
choose_format (const HttpExchange *exchange, ReportFormat *out, GError **error)
{
  static const char *const types[] = {
    "application/json",
    "text/html",
    "text/markdown",
    "text/turtle",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    NULL
  };
  static const ReportFormat formats[] = { REPORT_FORMAT_JSON,     REPORT_FORMAT_HTML,
                                          REPORT_FORMAT_MARKDOWN, REPORT_FORMAT_TURTLE,
                                          REPORT_FORMAT_PDF,      REPORT_FORMAT_DOCX };
  const char *name = query (exchange, "format");
  if (name != NULL) {
    return report_format_from_name (name, out) ||
           refuse (error, "format", "has to be html, md, json, turtle, pdf or docx");
  }
  const char *type = http_negotiate (exchange, types);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (g_strcmp0 (types[i], type) == 0) {
      *out = formats[i];
      return TRUE;
    }
  }
  g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_NOT_ACCEPTABLE,
                       "a report can be had as application/json, text/html, text/markdown, "
                       "text/turtle or application/pdf; ask for one of them, or with `format`");
  return FALSE;
}

static gboolean
choose_part (const HttpExchange *exchange, ReportFormat format, Part *out, GError **error)
{
  const char *name = query (exchange, "seal");
  gboolean beside = format == REPORT_FORMAT_PDF || format == REPORT_FORMAT_DOCX;
  *out = PART_REPORT;
  if (name == NULL || strcmp (name, "true") == 0) {
    return TRUE;
  }
  if (strcmp (name, "false") == 0) {
    *out = PART_DRAFT;
    return TRUE;
  }
  *out = PART_SEAL;
  return (strcmp (name, "only") == 0 && beside) ||
         refuse (error, "seal", "has to be true, false, or, with the format pdf or docx, only");
}

static gboolean
read_time (const HttpExchange *exchange, const char *name, gboolean end, gint64 *out,
           GError **error)
{
  const char *text = query (exchange, name);
  return text == NULL || report_read_time (text, end, out) ||
         refuse (error, name,
                 "has to be a day, such as 2026-11-23, or a moment with its time zone");
}

static gboolean
read_term (const Order *order, const char *name, char **out, GError **error)
{
  return query (order->exchange, name) == NULL ||
         route_iri (order->exchange, name, rules_engine_snapshot (order->base.engine), out, error);
}

/* The graph as of the commit that is asked for, which is the newest in most cases. */
static gboolean
find_commit (Order *order, GError **error)
{
  g_autoptr (RulesEngine) newest = service_engine (order->service);
  guint64 commit = kg_snapshot_commit (rules_engine_snapshot (newest));
  if (query (order->exchange, "commit") != NULL &&
      !route_number (order->exchange, "commit", 1, commit, commit, &order->commit, error)) {
    return FALSE;
  }
  order->commit = order->commit != 0 ? order->commit : commit;
  if (order->commit != commit) {
    return api_engines_get (service_engines (order->service), order->commit, &order->base, error);
  }
  order->base.digest = service_engine_digest (order->service, newest);
  order->base.engine = g_steal_pointer (&newest);
  return TRUE;
}

static gboolean
read_order (Order *order, GError **error)
{
  const HttpExchange *exchange = order->exchange;
  ReportRequest *request = &order->request;
  gint64 today = http_time (exchange);
  if (!report_kind_from_name (http_parameter (exchange, "kind"), &request->kind)) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_NOT_FOUND,
                         "there is no such kind of report; /v1/reports lists them");
    return FALSE;
  }
  if (!choose_format (exchange, &order->format, error) ||
      !choose_part (exchange, order->format, &order->part, error) ||
      !route_flag (exchange, "download", &order->download, error) ||
      !read_time (exchange, "from", FALSE, &request->from, error) ||
      !read_time (exchange, "to", TRUE, &request->to, error) ||
      !read_time (exchange, "date", FALSE, &today, error) || !find_commit (order, error) ||
      !read_term (order, "system", &order->system, error) ||
      !read_term (order, "incident", &order->incident, error)) {
    return FALSE;
  }
  request->today = report_day (today);
  request->system = order->system;
  request->incident = order->incident;
  request->decision = query (exchange, "decision");
  request->catalogue = query (exchange, "catalogue");
  request->language = query (exchange, "language");
  return TRUE;
}

/* --- Making it --- */

static gboolean
in_time (guint64 done, guint64 all, gpointer data)
{
  const Order *order = (const Order *) data;
  (void) done;
  (void) all;
  return g_get_monotonic_time () < order->until && !api_jobs_ending (service_jobs (order->service));
}

static gboolean
publish (Order *order, ReportFile *file, GError **error)
{
  const AccessIdentity *by = http_identity (order->exchange);
  gboolean sealed = order->part != PART_DRAFT;
  order->catalogues = rules_catalogues_new (rules_engine_graph (order->base.engine), error);
  order->log = order->catalogues != NULL ? service_reader_acquire (order->service, error) : NULL;
  if (order->log == NULL) {
    return FALSE;
  }
  const ReportSource source = { .engine = order->base.engine,
                                .store = service_store (order->service),
                                .commit = order->commit,
                                .commit_digest = order->base.digest,
                                .log = order->log,
                                .catalogues = order->catalogues };
  const ReportOrder asked = { .source = &source,
                              .request = &order->request,
                              .format = order->format,
                              .writer = sealed ? service_log (order->service) : NULL,
                              .sealing = { .by = by->id, .time = http_time (order->exchange) },
                              .progress = in_time,
                              .data = order };
  return report_publish (&asked, file, error);
}

static void
respond (Order *order, ReportFile *file)
{
  HttpExchange *exchange = order->exchange;
  gboolean seal = order->part == PART_SEAL;
  gboolean binary = order->format == REPORT_FORMAT_PDF || order->format == REPORT_FORMAT_DOCX;
  g_autofree char *disposition =
      g_strdup_printf ("attachment; filename=\"%s%s\"", file->name, seal ? ".seal" : "");
  http_add_header (exchange, "Vary", "Accept");
  if (order->download || binary) {
    http_add_header (exchange, "Content-Disposition", disposition);
  }
  if (order->format == REPORT_FORMAT_HTML) {
    g_autofree char *html = g_strndup ((const char *) g_bytes_get_data (file->bytes, NULL),
                                       g_bytes_get_size (file->bytes));
    g_autofree char *own = report_html_policy (html);
    /* What a page cannot say of itself. */
    g_autofree char *policy = g_strconcat (own, "; frame-ancestors 'none'", NULL);
    http_add_header (exchange, "Content-Security-Policy", policy);
    http_add_header (exchange, "Referrer-Policy", "no-referrer");
  }
  if (seal) {
    http_respond (exchange, 200, "text/plain; charset=utf-8", g_string_new (file->seal));
    return;
  }
  http_respond_bytes (exchange, 200, report_format_media_type (order->format),
                      g_steal_pointer (&file->bytes));
}

/* What is wrong here, and not with what was asked for. */
static void
respond_failure (Order *order, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)) {
    g_autofree char *detail = g_strdup_printf (
        "the report could not be made in %u s; ask for a shorter period, or use `grounds report`",
        ROUTES_LIMIT_REPORT_SECONDS);
    http_respond_problem (order->exchange, 503, detail);
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
    http_respond_problem (order->exchange, 501, error->message);
  } else {
    http_respond_error (order->exchange, error);
  }
}

static void
make (gpointer data)
{
  g_autoptr (Order) order = (Order *) data;
  g_autoptr (GError) error = NULL;
  g_auto (ReportFile) file = { 0 };
  if (!in_time (0, 0, order)) {
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "it waited too long");
  } else if (publish (order, &file, &error)) {
    respond (order, &file);
    return;
  }
  respond_failure (order, error);
}

void
route_report (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Order) order = g_new0 (Order, 1);
  order->exchange = exchange;
  order->service = route_service (exchange);
  order->until = g_get_monotonic_time () + ROUTES_LIMIT_REPORT_SECONDS * G_USEC_PER_SEC;
  if (!read_order (order, &error)) {
    http_respond_error (exchange, error);
    return;
  }
  http_defer (exchange);
  if (api_jobs_push (service_jobs (order->service), make, order)) {
    (void) g_steal_pointer (&order);
    return;
  }
  http_add_header (exchange, "Retry-After", "10");
  http_respond_problem (exchange, 503, "too many reports are being made; try again later");
}
