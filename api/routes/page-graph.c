/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/show.h"
#include "api/cli/terms.h"
#include "api/http/limits.h"
#include "api/json.h"
#include "api/routes/pages.h"

#include <string.h>

/* The graph: its commits, going back to one, and what is known about a term. */

#define SHOW_DEPTH 4u
#define SHOW_ENTRIES 50u
/* What a page of a commit lists at most. */
#define PAGE_DIFF_QUADS 5000

/* --- Commits --- */

void
page_commits (HttpExchange *exchange)
{
  static const char *const names[] = { "before", "limit", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  json_t *page = route_commits_as_json (exchange, &error);
  if (page != NULL) {
    page_dress (engine, page);
    page_add_filter (exchange, names, page);
  }
  page_respond_or_fail (exchange, "commits", "The graph's commits", page, error);
}

/* Who may go back to this commit, and whether there is something to go back from. */
static gboolean
may_go_back (const HttpExchange *exchange, const RulesEngine *engine, guint64 id)
{
  g_autofree char *path = g_strdup_printf ("/v1/commits/%" G_GUINT64_FORMAT "/rollback", id);
  return page_may (exchange, path) && id < kg_snapshot_commit (rules_engine_snapshot (engine));
}

static json_t *
commit_values (const HttpExchange *exchange, const RulesEngine *engine, GError **error)
{
  json_t *commit = route_commit_as_json (exchange, FALSE, error);
  if (commit == NULL) {
    return NULL;
  }
  guint64 id = (guint64) json_integer_value (json_object_get (commit, "commit"));
  guint64 head = kg_snapshot_commit (rules_engine_snapshot (engine));
  json_object_set_new (commit, "head", json_integer ((json_int_t) head));
  json_object_set_new (commit, "mayGoBack", json_boolean (may_go_back (exchange, engine, id)));
  if (id > 1) {
    json_object_set_new (commit, "earlier", json_integer ((json_int_t) id - 1));
  }
  page_dress (engine, commit);
  return json_pack ("{s:o}", "commit", commit);
}

/* What a document says, or no longer says: {"name", "added", "removed"}. */
static json_t *
find_document (json_t *documents, const KgSnapshot *snapshot, guint32 id)
{
  KgDocument document;
  const char *name = kg_snapshot_document (snapshot, id, &document) ? document.name : "";
  for (size_t i = 0; i < json_array_size (documents); i++) {
    json_t *entry = json_array_get (documents, i);
    if (strcmp (json_string_value (json_object_get (entry, "name")), name) == 0) {
      return entry;
    }
  }
  json_t *entry = json_object ();
  json_object_set_new (entry, "name", api_json_string (name));
  json_object_set_new (entry, "added", json_array ());
  json_object_set_new (entry, "removed", json_array ());
  json_array_append_new (documents, entry);
  return entry;
}

static void
add_lines (json_t *documents, const KgDiff *diff, const GArray *lines, const char *side)
{
  const KgView view = { .snapshot = diff->snapshot };
  for (guint i = 0; i < lines->len; i++) {
    const KgDiffLine *line = &g_array_index (lines, KgDiffLine, i);
    const KgTermId ids[] = { line->quad.subject, line->quad.predicate, line->quad.object };
    g_autoptr (GString) text = g_string_new (NULL);
    for (guint k = 0; k < G_N_ELEMENTS (ids); k++) {
      g_string_append (text, k > 0 ? " " : "");
      cli_append_term (text, &view, ids[k]);
    }
    json_t *document = find_document (documents, diff->snapshot, line->document);
    json_array_append_new (json_object_get (document, side), api_json_string (text->str));
  }
}

/* What is too much for a page is told. */
static gboolean
add_difference (const HttpExchange *exchange, json_t *values, GError **error)
{
  const json_t *commit = json_object_get (values, "commit");
  guint64 id = (guint64) json_integer_value (json_object_get (commit, "commit"));
  json_int_t n = json_integer_value (json_object_get (commit, "added")) +
                 json_integer_value (json_object_get (commit, "removed"));
  if (n > PAGE_DIFF_QUADS) {
    json_object_set_new (values, "tooLarge", json_true ());
    return TRUE;
  }
  g_autoptr (KgDiff) diff = kg_diff (service_store (route_service (exchange)), id - 1, id, error);
  if (diff == NULL) {
    return FALSE;
  }
  json_t *documents = json_array ();
  add_lines (documents, diff, diff->added, "added");
  add_lines (documents, diff, diff->removed, "removed");
  json_object_set_new (values, "documents", documents);
  return TRUE;
}

void
page_commit (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  json_t *values = commit_values (exchange, engine, &error);
  if (values != NULL && !add_difference (exchange, values, &error)) {
    json_decref (values);
    values = NULL;
  }
  g_autofree char *title = g_strconcat ("Commit ", http_parameter (exchange, "id"), NULL);
  page_respond_or_fail (exchange, "commit", title, values, error);
}

void
page_rollback_ask (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  json_t *values = commit_values (exchange, engine, &error);
  page_respond_or_fail (exchange, "rollback", "Go back to a commit", values, error);
}

void
page_rollback (HttpExchange *exchange)
{
  KgCommitResult result = { 0 };
  g_autoptr (GError) error = NULL;
  const char *given = http_form (exchange, "message");
  const char *message = given != NULL && *given != '\0' ? given : NULL;
  if (!route_roll_back (exchange, message, &result, NULL, &error)) {
    http_respond_error (exchange, error);
    return;
  }
  g_autofree char *location = g_strdup_printf ("/v1/commits/%" G_GUINT64_FORMAT, result.commit);
  http_redirect (exchange, location);
}

/* --- One term --- */

static const char *
text_of (const json_t *object, const char *name)
{
  return json_string_value (json_object_get (object, name));
}

/* What a value within another one does not have must not be looked up in that. A node that says something is shown by that alone. */
static void
set_missing (json_t *json)
{
  static const char *const names[] = { "text",  "link",     "properties",
                                       "items", "branches", "dataClasses" };
  if (json_array_size (json_object_get (json, "properties")) > 0) {
    json_object_set_new (json, "text", json_null ());
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (json_object_get (json, names[i]) == NULL) {
      json_object_set_new (json, names[i], json_null ());
    }
  }
}

/* Gives every term of the page what templates show: "text", and "link" where there is more to see. */
static void
name_terms (json_t *json, guint depth)
{
  const char *name;
  json_t *value;
  size_t i;
  if (depth > HTTP_LIMIT_PAGE_DEPTH) {
    return;
  }
  const char *type = text_of (json, "type");
  const char *iri = text_of (json, "value");
  if (type != NULL && iri != NULL) {
    const char *curie = text_of (json, "curie");
    const char *label = text_of (json, "label");
    json_object_set_new (json, "text",
                         api_json_string (label != NULL   ? label
                                          : curie != NULL ? curie
                                                          : iri));
    json_object_set_new (json, "link",
                         strcmp (type, "iri") == 0 ? api_json_string (iri) : json_null ());
  }
  if (type != NULL || json_object_get (json, "term") != NULL) {
    set_missing (json);
  }
  json_array_foreach (json, i, value)
  {
    name_terms (value, depth + 1);
  }
  json_object_foreach (json, name, value)
  {
    if (json_is_object (value) || json_is_array (value)) {
      name_terms (value, depth + 1);
    }
  }
}

json_t *
route_show_as_json (const HttpExchange *exchange, GError **error)
{
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  const CliShow show = { .view = { .snapshot = rules_engine_snapshot (engine) },
                         .vocab = rules_engine_vocab (engine),
                         .depth = SHOW_DEPTH,
                         .limit = SHOW_ENTRIES };
  const char *name = http_query (exchange, "term");
  KgTermId id = KG_NONE;
  if (name == NULL || *name == '\0') {
    g_set_error_literal (error, HTTP_ERROR, HTTP_ERROR_BAD_REQUEST,
                         "name what to show, as `?term=`: an IRI, a CURIE or a label");
    return NULL;
  }
  return cli_show_find (&show.view, show.vocab, name, &id, error) ? cli_show_page (&show, id)
                                                                  : NULL;
}

void
route_show (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  json_t *json = route_show_as_json (exchange, &error);
  http_respond_result (exchange, json, error);
}

/* The trees that there are, each with what it is: [{"heading", "branches"}]. */
static json_t *
trees_of (json_t *page)
{
  static const struct {
    const char *part;
    const char *side;
    const char *heading;
  } trees[] = { { "lineage", "from", "Where it comes from" },
                { "lineage", "to", "Where it goes" },
                { "classes", "wider", "Wider terms" },
                { "classes", "narrower", "Narrower terms" } };
  json_t *list = json_array ();
  for (guint i = 0; i < G_N_ELEMENTS (trees); i++) {
    json_t *branches = json_object_get (json_object_get (page, trees[i].part), trees[i].side);
    if (json_array_size (branches) > 0) {
      json_array_append_new (list, json_pack ("{s:s, s:O}", "heading", trees[i].heading, "branches",
                                              branches));
    }
  }
  return list;
}

static void
show_search (HttpExchange *exchange, const char *name, const GError *error)
{
  json_t *values = json_object ();
  if (name != NULL && *name != '\0') {
    json_object_set_new (values, "asked", api_json_string (name));
    json_object_set_new (values, "problem", api_json_string (error->message));
  }
  page_respond (exchange, error != NULL && name != NULL && *name != '\0' ? 404 : 200, "look-up",
                "Look up", values);
}

void
page_show (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  const char *name = http_query (exchange, "term");
  json_t *values = route_show_as_json (exchange, &error);
  if (values == NULL) {
    show_search (exchange, name, error);
    return;
  }
  name_terms (values, 0);
  json_object_set_new (values, "trees", trees_of (values));
  const char *text = text_of (json_object_get (values, "term"), "text");
  g_autofree char *title = g_strdup (text != NULL ? text : name);
  page_respond (exchange, 200, "show", title, values);
}
