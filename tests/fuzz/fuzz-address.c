/* SPDX-License-Identifier: Apache-2.0 */

/* What a request says before its body: lines of a method, a path, a query, and the fields Accept and Accept-Encoding. What is decoded is UTF-8
 * and means the same when it is encoded again. */

#include "api/http/exchange-private.h"
#include "api/routes/routes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define LINES 5

static void
check_text (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL)) {
    abort ();
  }
  g_autofree char *encoded = g_uri_escape_string (text, NULL, FALSE);
  g_autofree char *again = http_decode (encoded, -1, FALSE);
  if (again == NULL || strcmp (again, text) != 0) {
    abort ();
  }
}

static void
check_pairs (const GArray *pairs)
{
  for (guint i = 0; pairs != NULL && i < pairs->len; i++) {
    const HttpPair *pair = &g_array_index (pairs, HttpPair, i);
    check_text (pair->name);
    check_text (pair->value);
    if (http_pairs_get (pairs, pair->name) == NULL) {
      abort ();
    }
  }
}

/* A path leads to a route, or other methods do, or nothing does. */
static void
check_path (const char *method, const char *path, gboolean page)
{
  g_autoptr (GPtrArray) segments = http_path_segments (path);
  g_autoptr (GArray) parameters = http_pairs_new ();
  g_autofree char *allowed = NULL;
  if (segments == NULL) {
    return;
  }
  const HttpRoute *route =
      http_route_match (api_routes, method, segments, page, parameters, &allowed);
  if (route != NULL && strcmp (route->method, method) != 0) {
    abort ();
  }
  for (guint i = 0; i < segments->len; i++) {
    check_text (g_ptr_array_index (segments, i));
  }
  check_pairs (parameters);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const types[] = { "application/json", "text/html", "image/svg+xml", NULL };
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", LINES);
  if (g_strv_length (lines) < LINES) {
    return 0;
  }
  int type = http_accept (lines[3], types);
  if (type < -1 || type >= (int) G_N_ELEMENTS (types) - 1) {
    abort ();
  }
  http_accepts_gzip (lines[4]);
  check_path (lines[0], lines[1], type == 1);
  g_autoptr (GArray) query = http_pairs_parse (lines[2], strlen (lines[2]));
  check_pairs (query);
  return 0;
}
