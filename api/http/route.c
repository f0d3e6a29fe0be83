/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/exchange-private.h"

#include <string.h>

GPtrArray *
http_path_segments (const char *path)
{
  if (path[0] != '/') {
    return NULL;
  }
  g_auto (GStrv) parts = g_strsplit (path + 1, "/", -1);
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; parts[i] != NULL; i++) {
    char *segment = http_decode (parts[i], -1, FALSE);
    if (segment == NULL) {
      return NULL;
    }
    g_ptr_array_add (segments, segment);
  }
  return g_steal_pointer (&segments);
}

static char *
join_from (const GPtrArray *segments, guint first)
{
  GString *rest = g_string_new (NULL);
  for (guint i = first; i < segments->len; i++) {
    g_string_append_printf (rest, "%s%s", i > first ? "/" : "",
                            (const char *) g_ptr_array_index (segments, i));
  }
  return g_string_free (rest, FALSE);
}

static void
add_parameter (GArray *parameters, const char *name, gsize length, const char *value)
{
  if (parameters != NULL) {
    g_autofree char *copy = g_strndup (name, length);
    http_pairs_add (parameters, copy, value);
  }
}

/* Whether the rest of a pattern matches the segments from `i` on. */
static gboolean
matches (const char *pattern, const GPtrArray *segments, GArray *parameters)
{
  guint i = 0;
  while (*pattern == '/' && pattern[1] != '\0') {
    pattern++;
    gsize length = strcspn (pattern, "/");
    const char *segment = i < segments->len ? g_ptr_array_index (segments, i) : NULL;
    if (segment == NULL) {
      return FALSE;
    }
    if (*pattern == '{' && length > strlen ("{...}") &&
        strncmp (pattern + length - strlen ("...}"), "...}", strlen ("...}")) == 0) {
      g_autofree char *rest = join_from (segments, i);
      add_parameter (parameters, pattern + 1, length - strlen ("{...}"), rest);
      return TRUE;
    }
    if (*pattern == '{' && *segment != '\0') {
      add_parameter (parameters, pattern + 1, length - 2, segment);
    } else if (strlen (segment) != length || strncmp (segment, pattern, length) != 0) {
      return FALSE;
    }
    pattern += length;
    i++;
  }
  return i == segments->len;
}

const HttpRoute *
http_route_match (const HttpRoute *routes, const char *method, const GPtrArray *segments,
                  gboolean page, GArray *parameters, char **allowed)
{
  g_autoptr (GString) methods = g_string_new (NULL);
  *allowed = NULL;
  for (const HttpRoute *route = routes; route->method != NULL; route++) {
    gboolean of_page = (route->flags & HTTP_ROUTE_PAGE) != 0;
    if (!matches (route->path, segments, NULL) || (of_page && !page)) {
      continue;
    }
    if (strcmp (route->method, method) == 0) {
      matches (route->path, segments, parameters);
      return route;
    }
    if (of_page) {
      continue;
    }
    g_string_append_printf (methods, "%s%s%s", methods->len > 0 ? ", " : "", route->method,
                            strcmp (route->method, "GET") == 0 ? ", HEAD" : "");
  }
  if (methods->len > 0) {
    *allowed = g_string_free (g_steal_pointer (&methods), FALSE);
  }
  return NULL;
}

/* --- Routes by their very path --- */

/* Whether a path of the table leads to this route, and to no other, whoever asks. */
static gboolean
is_alone (const HttpRoute *routes, const HttpRoute *route)
{
  g_autoptr (GPtrArray) segments = http_path_segments (route->path);
  for (guint page = 0; segments != NULL && page < 2; page++) {
    g_autofree char *allowed = NULL;
    if (http_route_match (routes, route->method, segments, page == 1, NULL, &allowed) != route) {
      return FALSE;
    }
  }
  return segments != NULL;
}

/* A path has one entry: for its other methods, the table is searched. */
GHashTable *
http_route_index (const HttpRoute *routes)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);
  for (const HttpRoute *route = routes; route->method != NULL; route++) {
    if (strpbrk (route->path, "{%") == NULL && !g_hash_table_contains (index, route->path) &&
        is_alone (routes, route)) {
      g_hash_table_insert (index, (gpointer) route->path, (gpointer) route);
    }
  }
  return index;
}

const HttpRoute *
http_route_find (const HttpRoute *routes, const char *method, const char *path)
{
  g_autofree char *allowed = NULL;
  g_autoptr (GPtrArray) segments = http_path_segments (path);
  return segments != NULL ? http_route_match (routes, method, segments, TRUE, NULL, &allowed)
                          : NULL;
}
