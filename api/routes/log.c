/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "api/routes/limits.h"
#include "api/routes/routes.h"
#include "kg/time.h"

#include <string.h>

/* The log: its public parts (C2SP tlog-tiles), which are for everybody, and its entries, which are for auditors. */

#define TILE_LEVEL_MOST 63u

typedef char *(*Reading) (LogReader *reader, GError **error);

static void
respond_text (HttpExchange *exchange, Reading read)
{
  Service *service = route_service (exchange);
  g_autoptr (GError) error = NULL;
  LogReader *reader = service_reader_acquire (service, &error);
  g_autofree char *text = reader != NULL ? read (reader, &error) : NULL;
  service_reader_release (service, reader);
  if (text == NULL) {
    http_respond_error (exchange, error);
    return;
  }
  http_add_header (exchange, "Cache-Control", "no-cache");
  http_respond (exchange, 200, "text/plain; charset=utf-8", g_string_new (text));
}

void
route_log_checkpoint (HttpExchange *exchange)
{
  respond_text (exchange, log_checkpoint);
}

static char *
verifier_line (LogReader *reader, GError **error)
{
  g_autofree char *verifier = log_verifier (reader, error);
  return verifier != NULL ? g_strconcat (verifier, "\n", NULL) : NULL;
}

void
route_log_verifier (HttpExchange *exchange)
{
  respond_text (exchange, verifier_line);
}

/* --- Tiles --- */

typedef struct {
  guint level;
  guint64 index;
  guint width;
} Tile;

/* "067": three digits. */
static gboolean
read_group (const char *text, guint64 *index)
{
  if (strlen (text) != 3 || strspn (text, "0123456789") != 3) {
    return FALSE;
  }
  *index = *index * 1000 + g_ascii_strtoull (text, NULL, 10);
  return TRUE;
}

/* A number without leading zeros. */
static gboolean
read_number (const char *text, guint64 least, guint64 most, guint64 *out)
{
  return (text[0] != '0' || text[1] == '\0') &&
         g_ascii_string_to_unsigned (text, 10, least, most, out, NULL);
}

/* "0/x001/x234/067", or "0/067.p/8" for a part of one: each path names one tile, and each tile has one path. */
static gboolean
read_tile (const char *path, Tile *tile)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", 12);
  guint n = g_strv_length (parts);
  guint64 level = 0;
  guint64 width = LOG_TILE_WIDTH;
  *tile = (Tile) { 0 };
  if (n < 2 || !read_number (parts[0], 0, TILE_LEVEL_MOST, &level)) {
    return FALSE;
  }
  if (n > 2 && g_str_has_suffix (parts[n - 2], ".p")) {
    if (!read_number (parts[n - 1], 1, LOG_TILE_WIDTH - 1, &width)) {
      return FALSE;
    }
    n--;
    parts[n - 1][strlen (parts[n - 1]) - 2] = '\0';
  }
  /* Six groups are 10^18, which a guint64 holds. */
  if (n > 7) {
    return FALSE;
  }
  for (guint i = 1; i < n; i++) {
    gboolean last = i == n - 1;
    if ((!last && parts[i][0] != 'x') || !read_group (parts[i] + (last ? 0 : 1), &tile->index) ||
        (i == 1 && !last && tile->index == 0)) {
      return FALSE;
    }
  }
  tile->level = (guint) level;
  tile->width = (guint) width;
  return TRUE;
}

void
route_log_tile (HttpExchange *exchange)
{
  Service *service = route_service (exchange);
  const char *path = http_parameter (exchange, "rest");
  g_autoptr (GError) error = NULL;
  Tile tile;
  if (g_str_has_prefix (path, "entries/")) {
    http_respond_problem (exchange, 404,
                          "the entries of this log are not public, its hashes are; auditors read "
                          "entries at /v1/log");
    return;
  }
  if (!read_tile (path, &tile)) {
    http_respond_problem (exchange, 404,
                          "this is no path of a tile; see https://c2sp.org/tlog-tiles");
    return;
  }
  LogReader *reader = service_reader_acquire (service, &error);
  GBytes *bytes =
      reader != NULL ? log_tile (reader, tile.level, tile.index, tile.width, &error) : NULL;
  service_reader_release (service, reader);
  if (bytes == NULL) {
    http_respond_error (exchange, error);
    return;
  }
  /* A tile never changes once it is there, a part of one neither. */
  http_add_header (exchange, "Cache-Control", "public, max-age=31536000, immutable");
  http_respond_bytes (exchange, 200, "application/octet-stream", bytes);
}

/* --- Entries --- */

static json_t *
entry_as_json (const LogEntry *entry, gpointer data)
{
  (void) data;
  g_autofree char *time = kg_time_to_text (entry->time);
  g_autofree char *leaf = g_base64_encode (entry->leaf.bytes, sizeof entry->leaf.bytes);
  json_t *json = json_object ();
  json_object_set_new (json, "index", json_integer ((json_int_t) entry->index));
  json_object_set_new (json, "kind", json_string (log_kind_name (entry->kind)));
  json_object_set_new (json, "time", json_string (time));
  if (entry->id != NULL) {
    json_object_set_new (json, "id", api_json_string (entry->id));
  }
  json_object_set_new (json, "leaf", json_string (leaf));
  json_t *record = entry->body != NULL ? json_loadb (entry->body, entry->length, 0, NULL) : NULL;
  json_object_set_new (json, "record", record != NULL ? record : json_null ());
  return json;
}

typedef struct {
  RouteLogRow row;
  gpointer data;
  json_t *list;
  guint64 limit;
  gboolean more;
  guint64 last;
} Page;

static gboolean
take (const LogEntry *entry, gpointer data, GError **error)
{
  (void) error;
  Page *page = data;
  page->more = json_array_size (page->list) == page->limit;
  if (!page->more) {
    page->last = entry->index;
    json_array_append_new (page->list, page->row (entry, page->data));
  }
  return !page->more;
}

json_t *
route_log_page (const HttpExchange *exchange, const char *name, LogFilter *filter, RouteLogRow row,
                gpointer data, GError **error)
{
  Service *service = route_service (exchange);
  Page page = { .row = row, .data = data };
  g_autoptr (GError) problem = NULL;
  if (!route_time (exchange, "from", &filter->from, error) ||
      !route_time (exchange, "to", &filter->to, error) ||
      !route_number (exchange, "before", 1, G_MAXINT64, 0, &filter->before, error) ||
      !route_number (exchange, "limit", 1, ROUTES_LIMIT_PAGE_MOST, ROUTES_LIMIT_PAGE, &page.limit,
                     error)) {
    return NULL;
  }
  filter->limit = (guint) page.limit + 1;
  page.list = json_array ();
  LogReader *reader = service_reader_acquire (service, &problem);
  if (reader != NULL) {
    log_each (reader, filter, take, &page, &problem);
  }
  service_reader_release (service, reader);
  json_t *json = json_object ();
  json_object_set_new (json, name, page.list);
  if (problem != NULL) {
    json_decref (json);
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  route_add_next (exchange, json, page.more, page.last);
  return json;
}

static gboolean
read_kinds (const HttpExchange *exchange, gint *kinds, GError **error)
{
  const char *name = http_query (exchange, "kind");
  LogKind kind;
  if (name != NULL && !log_kind_from_name (name, &kind)) {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "`kind` has to be decision, commit, review, access, signal, report, "
                         "retention or key");
    return FALSE;
  }
  *kinds = name != NULL ? 1 << kind : 0;
  return TRUE;
}

json_t *
route_log_as_json (const HttpExchange *exchange, GError **error)
{
  LogFilter filter = { 0 };
  return read_kinds (exchange, &filter.kinds, error)
             ? route_log_page (exchange, "entries", &filter, entry_as_json, NULL, error)
             : NULL;
}

void
route_log (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  json_t *json = route_log_as_json (exchange, &error);
  http_respond_result (exchange, json, error);
}
