/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes/limits.h"
#include "api/routes/routes.h"
#include "kg/query.h"

#include <string.h>

/* SPARQL 1.1 Protocol: queries. The graph is changed through the graph store (graph.c) alone. */

typedef struct {
  const char *type;
  KgQueryFormat format;
} Form;

/* Of rows and booleans: the first is what no Accept means. */
static const Form of_rows[] = {
  { "application/sparql-results+json", KG_QUERY_JSON },
  { "application/json", KG_QUERY_JSON },
  { "application/sparql-results+xml", KG_QUERY_XML },
  { "application/xml", KG_QUERY_XML },
  { "text/csv", KG_QUERY_CSV },
  { "text/tab-separated-values", KG_QUERY_TSV },
  { NULL, KG_QUERY_JSON },
};

static const Form of_graphs[] = {
  { "text/turtle", KG_QUERY_TABLE },
  { "application/n-triples", KG_QUERY_JSON },
  { NULL, KG_QUERY_TABLE },
};

static gboolean
is_of_type (const HttpExchange *exchange, const char *type)
{
  const char *given = http_header (exchange, "Content-Type");
  gsize length = strlen (type);
  return given != NULL && g_ascii_strncasecmp (given, type, length) == 0 &&
         strchr ("; ", given[length]) != NULL;
}

static gboolean
refuse (GError **error, HttpError code, const char *what)
{
  g_set_error_literal (error, HTTP_ERROR, (int) code, what);
  return FALSE;
}

/* What is asked; the exchange's. */
static const char *
find_query (HttpExchange *exchange, GError **error)
{
  gboolean post = strcmp (http_method (exchange), "POST") == 0;
  gboolean form = post && is_of_type (exchange, "application/x-www-form-urlencoded");
  gsize length = 0;
  const char *body = http_body (exchange, &length);
  if (post && !form && !is_of_type (exchange, "application/sparql-query")) {
    refuse (error, HTTP_ERROR_MEDIA_TYPE,
            "send a query as application/sparql-query, or as the field `query` of a form");
    return NULL;
  }
  if (http_query (exchange, "default-graph-uri") != NULL ||
      http_query (exchange, "named-graph-uri") != NULL ||
      (form && (http_form (exchange, "default-graph-uri") != NULL ||
                http_form (exchange, "named-graph-uri") != NULL))) {
    refuse (error, HTTP_ERROR_BAD_REQUEST,
            "graphs are not chosen by parameters; say FROM and FROM NAMED in the query");
    return NULL;
  }
  const char *query = form   ? http_form (exchange, "query")
                      : post ? body
                             : http_query (exchange, "query");
  if (query == NULL || *query == '\0') {
    refuse (error, HTTP_ERROR_BAD_REQUEST, "there is no query; give one as `query`");
    return NULL;
  }
  if (post && !form && (strlen (body) != length || !g_utf8_validate (body, -1, NULL))) {
    refuse (error, HTTP_ERROR_BAD_REQUEST, "the query is not UTF-8; use UTF-8");
    return NULL;
  }
  return query;
}

static const Form *
choose (const HttpExchange *exchange, const Form *forms, GError **error)
{
  const char *types[G_N_ELEMENTS (of_rows)] = { NULL };
  for (guint i = 0; forms[i].type != NULL; i++) {
    types[i] = forms[i].type;
  }
  const char *type = http_negotiate (exchange, types);
  for (guint i = 0; type != NULL && forms[i].type != NULL; i++) {
    if (strcmp (forms[i].type, type) == 0) {
      return &forms[i];
    }
  }
  g_autofree char *list = g_strjoinv (", ", (char **) types);
  g_set_error (error, HTTP_ERROR, HTTP_ERROR_NOT_ACCEPTABLE,
               "the result of this query can be had as %s; ask for one of them", list);
  return NULL;
}

void
route_sparql (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  gboolean graph = FALSE;
  const char *query = find_query (exchange, &error);
  const Form *form = query != NULL && kg_query_makes_graph (query, &graph, &error)
                         ? choose (exchange, graph ? of_graphs : of_rows, &error)
                         : NULL;
  if (form == NULL) {
    http_respond_error (exchange, error);
    return;
  }
  const KgQueryOptions options = { .format = form->format,
                                   .rows = ROUTES_LIMIT_QUERY_ROWS,
                                   .seconds = ROUTES_LIMIT_QUERY_SECONDS };
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  KgSnapshot *snapshot = rules_engine_snapshot (engine);
  g_autofree char *tag = route_commit_tag (kg_snapshot_commit (snapshot));
  g_autoptr (GString) out = g_string_new (NULL);
  if (!kg_query (snapshot, query, &options, out, NULL, &error)) {
    http_respond_error (exchange, error);
    return;
  }
  g_autofree char *type = g_str_has_prefix (form->type, "text/")
                              ? g_strconcat (form->type, "; charset=utf-8", NULL)
                              : g_strdup (form->type);
  http_add_header (exchange, "Grounds-Commit", tag);
  http_respond (exchange, 200, type, g_steal_pointer (&out));
}
