/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes/pages.h"

#include "api/http/page.h"
#include "api/http/pages-resources.h"
#include "api/json.h"
#include "rules/explain.h"

#include <string.h>

#define FOLDER "/grounds/pages/"

/* --- Templates --- */

static const char *
find_template (const char *name, gpointer data)
{
  (void) data;
  g_autofree char *path = g_strconcat (FOLDER, name, ".html", NULL);
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (pages_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  /* The bytes are part of the program, with a NUL after them. */
  return bytes != NULL ? g_bytes_get_data (bytes, NULL) : NULL;
}

static void
append_style (GString *out, const char *name)
{
  g_autofree char *path = g_strconcat (FOLDER, name, NULL);
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (pages_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_string_append (out, g_bytes_get_data (bytes, NULL));
}

void
page_style (HttpExchange *exchange)
{
  GString *style = g_string_new (NULL);
  append_style (style, "style.css");
  append_style (style, "style-parts.css");
  rules_explain_figure_style (style);
  http_add_header (exchange, "Cache-Control", "public, max-age=3600");
  http_respond (exchange, 200, "text/css; charset=utf-8", style);
}

/* --- What every page shows --- */

typedef struct {
  const char *path;
  const char *label;
} Place;

static const Place places[] = {
  { "/", "Start" },           { "/v1/reviews", "Reviews" }, { "/v1/decisions", "Decisions" },
  { "/v1/commits", "Graph" }, { "/show", "Look up" },       { "/v1/reports", "Reports" },
  { "/v1/log", "Log" }
};

gboolean
page_may (const HttpExchange *exchange, const char *path)
{
  const AccessIdentity *identity = http_identity (exchange);
  const HttpRoute *route = http_route_find (api_routes, "GET", path);
  return identity != NULL && route != NULL &&
         ((identity->roles & (route->roles | ACCESS_ADMIN)) != 0);
}

static json_t *
navigation (const HttpExchange *exchange)
{
  json_t *list = json_array ();
  const char *here = http_path (exchange);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    const char *path = places[i].path;
    gsize length = strlen (path);
    gboolean exactly = strcmp (here, path) == 0;
    gboolean within = length > 1 && g_str_has_prefix (here, path) && here[length] == '/';
    if (page_may (exchange, path)) {
      json_array_append_new (list, json_pack ("{s:s, s:s, s:b, s:b}", "path", path, "label",
                                              places[i].label, "here", exactly, "within", within));
    }
  }
  return list;
}

static json_t *
role_names (guint roles)
{
  g_autoptr (GString) names = g_string_new (NULL);
  for (guint bit = ACCESS_CALLER; bit <= ACCESS_ADMIN; bit <<= 1) {
    if ((roles & bit) != 0) {
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                              access_role_name ((AccessRole) bit));
    }
  }
  return json_string (names->str);
}

static void
add_frame (HttpExchange *exchange, const char *title, json_t *values)
{
  const AccessIdentity *identity = http_identity (exchange);
  const char *cookie = http_session_cookie (exchange);
  json_object_set_new (values, "title", api_json_string (title));
  if (identity == NULL) {
    return;
  }
  json_object_set_new (values, "navigation", navigation (exchange));
  json_t *who = json_object ();
  json_object_set_new (who, "name", api_json_string (identity->name));
  json_object_set_new (who, "roles", role_names (identity->roles));
  json_object_set_new (values, "who", who);
  if (cookie != NULL) {
    g_autofree char *token = access_form_token (service_access (route_service (exchange)), cookie);
    json_object_set_new (values, "token", json_string (token));
  }
}

void
page_respond (HttpExchange *exchange, guint status, const char *template, const char *title,
              json_t *values)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_sized_new (8192);
  add_frame (exchange, title, values);
  gboolean fine = http_page_render (template, values, find_template, NULL, out, &error);
  json_decref (values);
  if (!fine) {
    http_respond_error (exchange, error);
    return;
  }
  http_add_header (exchange, "Vary", "Accept");
  http_respond (exchange, status, "text/html; charset=utf-8", g_steal_pointer (&out));
}

void
page_respond_or_fail (HttpExchange *exchange, const char *template, const char *title,
                      json_t *values, const GError *error)
{
  if (values == NULL) {
    http_respond_error (exchange, error);
    return;
  }
  page_respond (exchange, 200, template, title, values);
}

/* --- Filters --- */

/* A day as the moment where it begins, or ends. (transfer full) */
static char *
moment_of (const char *name, const char *value)
{
  gboolean day = strlen (value) == strlen ("2026-11-23") && value[4] == '-';
  if (day && strcmp (name, "from") == 0) {
    return g_strconcat (value, "T00:00:00Z", NULL);
  }
  if (day && strcmp (name, "to") == 0) {
    return g_strconcat (value, "T23:59:59.999999Z", NULL);
  }
  return g_strdup (value);
}

gboolean
page_tidy_query (HttpExchange *exchange, const char *const *names)
{
  g_autoptr (GString) address = g_string_new (http_path (exchange));
  gboolean tidy = TRUE;
  char sign = '?';
  for (guint i = 0; names[i] != NULL; i++) {
    const char *value = http_query (exchange, names[i]);
    g_autofree char *stripped = value != NULL ? g_strstrip (g_strdup (value)) : NULL;
    g_autofree char *better = stripped != NULL ? moment_of (names[i], stripped) : NULL;
    tidy = tidy && (value == NULL || (*value != '\0' && strcmp (better, value) == 0));
    if (better != NULL && *better != '\0') {
      g_string_append_printf (address, "%c%s=", sign, names[i]);
      g_string_append_uri_escaped (address, better, NULL, FALSE);
      sign = '&';
    }
  }
  if (!tidy) {
    http_redirect (exchange, address->str);
  }
  return !tidy;
}

void
page_add_filter (const HttpExchange *exchange, const char *const *names, json_t *values)
{
  json_t *filter = json_object ();
  for (guint i = 0; names[i] != NULL; i++) {
    const char *value = http_query (exchange, names[i]);
    if (value == NULL) {
      continue;
    }
    /* Fields of dates take the day alone. */
    gboolean day = strcmp (names[i], "from") == 0 || strcmp (names[i], "to") == 0;
    g_autofree char *shown = g_strndup (value, day ? strlen ("2026-11-23") : strlen (value));
    json_object_set_new (filter, names[i], api_json_string (shown));
  }
  json_object_set_new (values, "filter", filter);
}
