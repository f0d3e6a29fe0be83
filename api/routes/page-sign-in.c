/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "api/routes/pages.h"

#include <string.h>

/* Signing in with a key, for a session of a browser, and out. */

/* Only a path of this service, so that a link to the form cannot lead elsewhere. */
static const char *
local_path (const char *next)
{
  if (next == NULL || *next != '/' || next[1] == '/' || strchr (next, '\\') != NULL) {
    return "/";
  }
  for (const char *c = next; *c != '\0'; c++) {
    if ((guchar) *c <= ' ' || *c == 0x7f) {
      return "/";
    }
  }
  return g_str_has_prefix (next, "/sign-") ? "/" : next;
}

/* Whether another site's page sent this (Fetch Metadata); such a form could sign somebody in as somebody else. */
static gboolean
is_foreign (const HttpExchange *exchange)
{
  const char *site = http_header (exchange, "Sec-Fetch-Site");
  return site != NULL && (strcmp (site, "cross-site") == 0 || strcmp (site, "same-site") == 0);
}

static void
set_cookie (HttpExchange *exchange, const char *value, const char *more)
{
  g_autoptr (ServiceConfig) config = service_config (route_service (exchange));
  const char *url = service_config_text (config, "server", "public_url");
  gboolean secure = service_config_text (config, "tls", "certificate") != NULL ||
                    (url != NULL && g_str_has_prefix (url, "https:"));
  g_autofree char *cookie =
      g_strconcat (HTTP_SESSION_COOKIE "=", value, "; Path=/; HttpOnly; SameSite=Strict",
                   secure ? "; Secure" : "", more, NULL);
  http_add_header (exchange, "Set-Cookie", cookie);
}

static void
show_form (HttpExchange *exchange, guint status, const char *next, const char *problem)
{
  json_t *values = json_object ();
  json_object_set_new (values, "next", api_json_string (next));
  if (problem != NULL) {
    json_object_set_new (values, "problem", json_string (problem));
  }
  page_respond (exchange, status, "sign-in", "Sign in", values);
}

/* A session cookie for whoever the token is, if a session can be kept for them. */
static void
sign_in (HttpExchange *exchange, const char *token, const char *next)
{
  Access *access = service_access (route_service (exchange));
  gint64 now = http_time (exchange);
  g_autoptr (AccessIdentity) identity = access_sign_in (access, token, now);
  if (identity == NULL) {
    show_form (exchange, 403, next,
               "This key is not known, or no longer valid. Keys begin with grounds_; whoever "
               "administers this service makes them with `grounds key create`.");
    return;
  }
  g_autofree char *session = access_session_of_token (access, token, identity, now);
  if (session == NULL) {
    show_form (exchange, 403, next,
               "This token is too long for a browser to keep. Sign in with a key, or have the "
               "issuer put less into tokens.");
    return;
  }
  set_cookie (exchange, session, "");
  http_redirect (exchange, next);
}

void
page_sign_in (HttpExchange *exchange)
{
  const char *next = local_path (http_query (exchange, "next"));
  const char *once = http_query (exchange, "once");
  if (once == NULL || is_foreign (exchange)) {
    show_form (exchange, 200, next, NULL);
  } else if (!g_str_has_prefix (once, "once-")) {
    /* A lasting key does not belong into an address, which is kept in histories. */
    show_form (exchange, 403, next, "Only a one-time key can stand in the address.");
  } else {
    sign_in (exchange, once, next);
  }
}

void
page_sign_in_with_key (HttpExchange *exchange)
{
  const char *key = http_form (exchange, "key");
  const char *next = local_path (http_form (exchange, "next"));
  if (is_foreign (exchange)) {
    show_form (exchange, 403, "/", "This came from another site. Sign in here.");
    return;
  }
  g_autofree char *token = g_strstrip (g_strdup (key != NULL ? key : ""));
  sign_in (exchange, token, next);
}

void
page_sign_out (HttpExchange *exchange)
{
  set_cookie (exchange, "", "; Max-Age=0");
  http_redirect (exchange, "/sign-in");
}
