/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "tests/api/http-fixture.h"
#include "tests/api/openapi-schema.h"

#include <string.h>

/* The description of the API is true: every route is in it and the other way round, who may what is as it says, and each of its examples gets the answer that
 * it tells of. */

static const char policy[] =
    "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix sh: <http://www.w3.org/ns/shacl#> . "
    "ex:credit a <https://w3id.org/airo#AISystem> ; rdfs:label \"credit scorer\" . "
    "ex:model a gr:DataSource ; rdfs:label \"model\" . "
    "ex:policy a gr:Policy ; gr:rule ex:permit, ex:ask . "
    "ex:permit a gr:Rule ; rdfs:label \"Staff may read\" ; gr:effect gr:Allow ; "
    "  gr:condition [ sh:property [ sh:path gr:action ; "
    "    sh:in ( <urn:grounds:action:read> <urn:grounds:action:use> ) ] ] . "
    "ex:ask a gr:Rule ; rdfs:label \"Writing needs a person\" ; gr:effect gr:Escalate ; "
    "  gr:condition [ sh:property [ sh:path gr:action ; "
    "    sh:hasValue <urn:grounds:action:write> ] ] . ";

/* Ids that examples name; those that are there take their place. */
static const char *const example_ids[] = {
  "01a2085a-b0e1-7937-8b86-854d0d41923f", /* a decision */
  "01a2085a-b0e1-7937-8b86-854d0d419240", /* one that waits for a review */
  "01a2085a-b0e1-7937-8b86-854d0d419241", /* that review */
};

typedef struct {
  HttpFixture http;
  json_t *document;
  char *ids[G_N_ELEMENTS (example_ids)];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  http_fixture_set_up (&fixture->http, data);
  http_fixture_load (&fixture->http, "policy", policy);
  g_autoptr (HttpAnswer) answer = http_get (fixture->http.port, NULL, "/openapi.json");
  g_assert_cmpuint (answer->status, ==, 200);
  fixture->document = json_incref (answer->json);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (example_ids); i++) {
    g_free (fixture->ids[i]);
  }
  json_decref (fixture->document);
  http_fixture_tear_down (&fixture->http, data);
}

/* --- The table --- */

/* "/log/tile/{rest...}" reads "/log/tile/{rest}" there. (transfer full) */
static char *
documented_path (const char *path)
{
  g_autoptr (GString) out = g_string_new (path);
  g_string_replace (out, "...}", "}", 0);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static const json_t *
find_operation (const Fixture *fixture, const HttpRoute *route)
{
  g_autofree char *path = documented_path (route->path);
  g_autofree char *method = g_ascii_strdown (route->method, -1);
  return json_object_get (json_object_get (json_object_get (fixture->document, "paths"), path),
                          method);
}

/* A page is described by what programs get at its address; what is nothing but a page, by nothing. */
static gboolean
is_page (const HttpRoute *route)
{
  return (route->flags & HTTP_ROUTE_PAGE) != 0;
}

static const HttpRoute *
find_route (const char *path, const char *method)
{
  for (const HttpRoute *route = api_routes; route->method != NULL; route++) {
    g_autofree char *documented = documented_path (route->path);
    if (!is_page (route) && g_ascii_strcasecmp (route->method, method) == 0 &&
        strcmp (documented, path) == 0) {
      return route;
    }
  }
  return NULL;
}

static void
test_complete (Fixture *fixture, gconstpointer data)
{
  (void) data;
  const char *path;
  const char *method;
  json_t *item;
  json_t *operation;
  g_autoptr (GString) missing = g_string_new (NULL);
  for (const HttpRoute *route = api_routes; route->method != NULL; route++) {
    if (!is_page (route) && find_operation (fixture, route) == NULL) {
      g_string_append_printf (missing, " %s %s", route->method, route->path);
    }
  }
  json_object_foreach (json_object_get (fixture->document, "paths"), path, item)
  {
    json_object_foreach (item, method, operation)
    {
      if (find_route (path, method) == NULL) {
        g_string_append_printf (missing, " (no route) %s %s", method, path);
      }
    }
  }
  g_assert_cmpstr (missing->str, ==, "");
}

static guint
documented_roles (const json_t *operation)
{
  guint roles = 0;
  size_t i;
  json_t *role;
  json_array_foreach (json_object_get (operation, "x-roles"), i, role)
  {
    guint bit = 0;
    g_assert_true (access_roles_parse (json_string_value (role), &bit, NULL));
    roles |= bit;
  }
  return roles;
}

static gboolean
documents (const json_t *operation, const char *status)
{
  return json_object_get (json_object_get (operation, "responses"), status) != NULL;
}

static void
test_roles (Fixture *fixture, gconstpointer data)
{
  (void) data;
  for (const HttpRoute *route = api_routes; route->method != NULL; route++) {
    if (is_page (route)) {
      continue;
    }
    const json_t *operation = find_operation (fixture, route);
    gboolean open = (route->flags & HTTP_ROUTE_OPEN) != 0;
    g_test_message ("%s %s", route->method, route->path);
    g_assert_cmpuint (documented_roles (operation), ==, route->roles);
    g_assert_cmpint (json_object_get (operation, "security") != NULL, ==, open);
    g_assert_cmpint (documents (operation, "401"), ==, !open);
    g_assert_cmpint (documents (operation, "403"), ==, !open);
  }
}

/* --- Requests --- */

static void
assert_problem (const Fixture *fixture, const HttpAnswer *answer)
{
  const json_t *schemas =
      json_object_get (json_object_get (fixture->document, "components"), "schemas");
  g_autofree char *wrong =
      openapi_schema_check (fixture->document, json_object_get (schemas, "Problem"), answer->json);
  g_assert_cmpstr (wrong, ==, NULL);
  g_assert_cmpstr (http_answer_header (answer, "content-type"), ==, "application/problem+json");
}

/* Nobody, and every role that the table does not name, is refused before anything else is looked at. */
static void
test_refuses (Fixture *fixture, gconstpointer data)
{
  (void) data;
  for (const HttpRoute *route = api_routes; route->method != NULL; route++) {
    /* Gateways are refused in the words of their contracts, which have tests of their own. */
    if (is_page (route) || (route->flags & (HTTP_ROUTE_OPEN | HTTP_ROUTE_GATEWAY)) != 0) {
      continue;
    }
    for (guint role = 0; role <= ACCESS_AUDITOR; role = role == 0 ? 1 : role << 1) {
      if ((route->roles & role) != 0) {
        continue;
      }
      g_autoptr (HttpClient) client = http_client_new (fixture->http.port);
      const HttpQuestion question = {
        .method = route->method,
        .path = route->path,
        .key = role != 0 ? http_fixture_key (&fixture->http, (AccessRole) role) : NULL
      };
      g_autoptr (HttpAnswer) answer = http_client_exchange (client, &question);
      g_test_message ("%s %s as %u", route->method, route->path, role);
      g_assert_cmpuint (answer->status, ==, role == 0 ? 401 : 403);
      assert_problem (fixture, answer);
    }
  }
}

/* A request that needs a person, for each example anew, as reviews end. */
static void
renew (Fixture *fixture)
{
  static const char *const actions[] = { "read", "write" };
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    g_autofree char *json =
        g_strdup_printf ("{\"subject\":{\"type\":\"user\",\"id\":\"ann\"},\"action\":{\"name\":"
                         "\"%s\"},\"resource\":{\"type\":\"record\",\"id\":\"1\"}}",
                         actions[i]);
    g_autoptr (HttpAnswer) answer =
        http_fixture_post (&fixture->http, ACCESS_CALLER, "/access/v1/evaluation", json);
    const json_t *context = json_object_get (answer->json, "context");
    const json_t *review = json_array_get (json_object_get (context, "pending"), 0);
    g_test_message ("%s", answer->body->str);
    g_assert_cmpuint (answer->status, ==, 200);
    g_free (fixture->ids[i]);
    fixture->ids[i] = g_strdup (json_string_value (json_object_get (context, "id")));
    if (review != NULL) {
      g_free (fixture->ids[2]);
      fixture->ids[2] = g_strdup (json_string_value (json_object_get (review, "id")));
    }
  }
  g_assert_nonnull (fixture->ids[2]);
  g_autoptr (HttpClient) client = http_client_new (fixture->http.port);
  const HttpQuestion question = { .method = "PUT",
                                  .path = "/graphs?graph=http%3A%2F%2Fexample.org%2Fnotes",
                                  .key = http_fixture_key (&fixture->http, ACCESS_AUTHOR),
                                  .type = "text/turtle",
                                  .body = "<urn:a> <urn:b> <urn:c> ." };
  g_autoptr (HttpAnswer) answer = http_client_exchange (client, &question);
  g_assert_cmpuint (answer->status / 100, ==, 2);
}

/* With ids that are there. */
static void
replace_ids (const Fixture *fixture, GString *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (example_ids); i++) {
    g_string_replace (text, example_ids[i], fixture->ids[i], 0);
  }
}

/* An example as it stands in an address, or in a body. (transfer full) */
static char *
example_text (const json_t *example)
{
  return json_is_string (example)    ? g_strdup (json_string_value (example))
         : json_is_boolean (example) ? g_strdup (json_is_true (example) ? "1" : "0")
                                     : json_dumps (example, JSON_ENCODE_ANY | JSON_COMPACT);
}

/* The address (transfer full); parameters that are header fields go to `fields`. */
static GString *
make_path (const Fixture *fixture, const char *path, const json_t *operation, GString *fields)
{
  GString *out = g_string_new (path);
  const char *separator = "?";
  size_t i;
  json_t *parameter;
  json_array_foreach (json_object_get (operation, "parameters"), i, parameter)
  {
    const char *name = json_string_value (json_object_get (parameter, "name"));
    const char *in = json_string_value (json_object_get (parameter, "in"));
    const json_t *example = json_object_get (parameter, "example");
    if (example == NULL) {
      g_assert_false (json_is_true (json_object_get (parameter, "required")));
      continue;
    }
    g_autofree char *text = example_text (example);
    if (strcmp (in, "path") == 0) {
      g_autofree char *place = g_strdup_printf ("{%s}", name);
      g_assert_cmpuint (g_string_replace (out, place, text, 0), ==, 1);
    } else if (strcmp (in, "header") == 0) {
      g_string_append_printf (fields, "%s: %s\r\n", name, text);
    } else {
      g_autofree char *escaped = g_uri_escape_string (text, NULL, FALSE);
      g_string_append_printf (out, "%s%s=%s", separator, name, escaped);
      separator = "&";
    }
  }
  replace_ids (fixture, out);
  return out;
}

/* The first media type of the body that has an example. */
static const char *
find_example (const json_t *operation, const json_t **example)
{
  const char *type;
  json_t *media;
  json_t *content = json_object_get (json_object_get (operation, "requestBody"), "content");
  json_object_foreach (content, type, media)
  {
    *example = json_object_get (media, "example");
    if (*example != NULL) {
      return type;
    }
  }
  g_assert_null (content);
  return NULL;
}

static AccessRole
first_role (const json_t *operation)
{
  guint roles = documented_roles (operation);
  return (AccessRole) (roles & (~roles + 1));
}

static const json_t *
find_content (const json_t *operation, guint status, const char *type, gboolean *any)
{
  g_autofree char *name = g_strdup_printf ("%u", status);
  g_autofree char *plain =
      g_strndup (type != NULL ? type : "", type != NULL ? strcspn (type, ";") : 0);
  const json_t *content =
      json_object_get (json_object_get (json_object_get (operation, "responses"), name), "content");
  *any = content != NULL;
  return json_object_get (content, plain);
}

static void
check_answer (const Fixture *fixture, const json_t *operation, const HttpAnswer *answer)
{
  gboolean any = FALSE;
  const char *type = http_answer_header (answer, "content-type");
  const json_t *media = find_content (operation, answer->status, type, &any);
  g_autofree char *status = g_strdup_printf ("%u", answer->status);
  g_test_message ("%s %s %.300s", status, type, answer->body->str);
  g_assert_cmpuint (answer->status / 100, ==, 2);
  g_assert_true (documents (operation, status));
  g_assert_cmpint (any, ==, answer->body->len > 0);
  if (any) {
    g_assert_nonnull (media);
  }
  if (any && answer->json != NULL) {
    g_autofree char *wrong =
        openapi_schema_check (fixture->document, json_object_get (media, "schema"), answer->json);
    g_assert_cmpstr (wrong, ==, NULL);
  }
}

static void
try_example (Fixture *fixture, const char *path, const char *method, const json_t *operation)
{
  const json_t *example = NULL;
  const char *type = find_example (operation, &example);
  gboolean open = documented_roles (operation) == 0;
  g_autofree char *upper = g_ascii_strup (method, -1);
  renew (fixture);
  g_autoptr (GString) fields = g_string_new (NULL);
  g_autoptr (GString) address = make_path (fixture, path, operation, fields);
  g_autofree char *text = example != NULL ? example_text (example) : NULL;
  g_autoptr (GString) body = g_string_new (text);
  replace_ids (fixture, body);
  g_autoptr (HttpClient) client = http_client_new (fixture->http.port);
  const HttpQuestion question = {
    .method = upper,
    .path = address->str,
    .key = open ? NULL : http_fixture_key (&fixture->http, first_role (operation)),
    .type = type,
    .body = type != NULL ? body->str : NULL,
    .fields = fields->str,
  };
  g_test_message ("%s %s %s", upper, address->str, body->str);
  if (strcmp (path, "/v1/events") == 0) {
    /* It does not end. */
    http_client_ask (client, &question);
    g_autofree char *line = http_client_line (client);
    g_assert_cmpstr (line, ==, "HTTP/1.1 200 OK");
    return;
  }
  g_autoptr (HttpAnswer) answer = http_client_exchange (client, &question);
  check_answer (fixture, operation, answer);
}

static void
test_examples (Fixture *fixture, gconstpointer data)
{
  (void) data;
  const char *path;
  const char *method;
  json_t *item;
  json_t *operation;
  json_object_foreach (json_object_get (fixture->document, "paths"), path, item)
  {
    json_object_foreach (item, method, operation)
    {
      try_example (fixture, path, method, operation);
    }
  }
}

/* The validator itself. */
static void
test_validator (void)
{
  static const struct {
    const char *schema;
    const char *value;
    const char *wrong;
  } cases[] = {
    { "{\"type\":\"integer\"}", "1", NULL },
    { "{\"type\":\"integer\"}", "1.5", "/: is of another type" },
    { "{\"type\":[\"string\",\"null\"]}", "null", NULL },
    { "{\"type\":[\"string\",\"null\"]}", "true", "/: is of another type" },
    { "{\"enum\":[\"a\",1]}", "1", NULL },
    { "{\"enum\":[\"a\",1]}", "\"b\"", "/: is none of the values" },
    { "{\"const\":true}", "false", "/: is another value" },
    { "{\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]}", "{}", "/: lacks `a`" },
    { "{\"properties\":{\"a\":{\"type\":\"string\"}}}", "{\"a\":1}", "/a: is of another type" },
    { "{\"properties\":{},\"additionalProperties\":false}", "{\"a\":1}",
      "/a: is not in the schema" },
    { "{\"anyOf\":[{\"type\":\"null\"},{\"const\":1}]}", "1", NULL },
    { "{\"anyOf\":[{\"type\":\"null\"},{\"const\":1}]}", "2",
      "none of anyOf; the last: /: is another value" },
    { "{\"items\":{\"minimum\":2}}", "[2,1]", "/1: minimum" },
    { "{\"maxLength\":1}", "\"\xc3\xa9\"", NULL },
    { "{\"maxLength\":1}", "\"ab\"", "/: maxLength" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    json_t *schema = json_loads (cases[i].schema, 0, NULL);
    json_t *value = json_loads (cases[i].value, JSON_DECODE_ANY, NULL);
    g_autofree char *wrong = openapi_schema_check (schema, schema, value);
    g_assert_cmpstr (wrong, ==, cases[i].wrong);
    json_decref (schema);
    json_decref (value);
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/openapi/validator", test_validator);
  g_test_add ("/openapi/complete", Fixture, NULL, set_up, test_complete, tear_down);
  g_test_add ("/openapi/roles", Fixture, NULL, set_up, test_roles, tear_down);
  g_test_add ("/openapi/refuses", Fixture, NULL, set_up, test_refuses, tear_down);
  g_test_add ("/openapi/examples", Fixture, NULL, set_up, test_examples, tear_down);
  return g_test_run ();
}
