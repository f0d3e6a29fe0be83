/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/pages-fixture.h"

#include <string.h>

static const char graph[] =
    "@prefix ex: <http://example.org/> .\n"
    "@prefix gr: <https://w3id.org/grounds#> .\n"
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "ex:fine rdfs:label \"a fine model\" .\n"
    "ex:odd rdfs:label \"<script>alert(1)</script> \\\"&' \\u202Eodd {{title}}\" .\n"
    "ex:policy a gr:Policy ; rdfs:label \"Models\" ; gr:default gr:Deny ;\n"
    "  gr:scope [ sh:property [ sh:path gr:resource ; sh:minCount 1 ] ] ;\n"
    "  gr:rule ex:allow, ex:ask .\n"
    "ex:allow a gr:Rule ; rdfs:label \"Known models may be used\" ; gr:effect gr:Allow ;\n"
    "  gr:condition [ sh:property [ sh:path ( gr:resource rdfs:label ) ; sh:minCount 1 ] ] .\n"
    "ex:ask a gr:Rule ; rdfs:label \"Odd models <b>need</b> a person\" ; gr:effect gr:Escalate ;\n"
    "  gr:condition [ sh:property [ sh:path gr:resource ; sh:hasValue ex:odd ] ] ;\n"
    "  gr:reviewer <urn:grounds:user:reviewer> .\n";

void
pages_load (HttpFixture *fixture)
{
  http_fixture_load (fixture, "graph", graph);
}

/* --- Deciding --- */

static json_t *
decide (HttpFixture *fixture, const char *who, const char *model)
{
  json_t *request = json_pack ("{s:{s:s, s:s}, s:{s:s}, s:{s:s, s:s+}}", "subject", "type", "user",
                               "id", who, "action", "name", "use", "resource", "type", "model",
                               "id", "http://example.org/", model);
  char *text = json_dumps (request, 0);
  g_autoptr (HttpAnswer) answer =
      http_fixture_post (fixture, ACCESS_CALLER, "/access/v1/evaluation", text);
  g_assert_cmpuint (answer->status, ==, 200);
  free (text);
  json_decref (request);
  return json_incref (json_object_get (answer->json, "context"));
}

char *
pages_decide (HttpFixture *fixture, const char *who, const char *model, char **review)
{
  json_t *context = decide (fixture, who, model);
  char *id = g_strdup (json_string_value (json_object_get (context, "id")));
  if (review != NULL) {
    const json_t *first = json_array_get (json_object_get (context, "pending"), 0);
    *review = g_strdup (json_string_value (json_object_get (first, "id")));
    g_assert_nonnull (*review);
  }
  json_decref (context);
  return id;
}

char *
pages_outcome (HttpFixture *fixture, const char *who, const char *model)
{
  json_t *context = decide (fixture, who, model);
  char *outcome = g_strdup (json_string_value (json_object_get (context, "outcome")));
  json_decref (context);
  return outcome;
}

/* --- A browser --- */

static HttpAnswer *
ask (HttpFixture *fixture, const char *cookie, const char *path, const char *form)
{
  g_autoptr (HttpClient) client = http_client_new (fixture->port);
  g_autofree char *session =
      cookie != NULL ? g_strdup_printf ("Cookie: grounds-session=%s\r\n", cookie) : g_strdup ("");
  g_autofree char *fields =
      g_strconcat ("Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n", session, NULL);
  const HttpQuestion question = { .path = path,
                                  .type = form != NULL ? "application/x-www-form-urlencoded" : NULL,
                                  .body = form,
                                  .fields = fields };
  return http_client_exchange (client, &question);
}

HttpAnswer *
pages_get (HttpFixture *fixture, const char *cookie, const char *path)
{
  return ask (fixture, cookie, path, NULL);
}

HttpAnswer *
pages_post (HttpFixture *fixture, const char *cookie, const char *path, const char *form)
{
  return ask (fixture, cookie, path, form);
}

HttpAnswer *
pages_send (HttpFixture *fixture, const char *cookie, const char *path, const char *form)
{
  g_autofree char *token = access_form_token (service_access (fixture->service), cookie);
  g_autofree char *all = g_strconcat ("form-token=", token, "&", form, NULL);
  return ask (fixture, cookie, path, all);
}

char *
pages_sign_in (HttpFixture *fixture, const char *key)
{
  static const char start[] = "grounds-session=";
  g_autofree char *form = g_strconcat ("key=", key, NULL);
  g_autoptr (HttpAnswer) answer = pages_post (fixture, NULL, "/sign-in", form);
  g_assert_cmpuint (answer->status, ==, 303);
  const char *cookie = http_answer_header (answer, "set-cookie");
  g_assert_true (g_str_has_prefix (cookie, start));
  cookie += strlen (start);
  return g_strndup (cookie, strcspn (cookie, ";"));
}

void
pages_check (const HttpAnswer *answer, guint status, const char *text)
{
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpstr (http_answer_header (answer, "content-type"), ==, "text/html; charset=utf-8");
  g_assert_cmpstr (http_answer_header (answer, "content-security-policy"), ==,
                   "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action "
                   "'self'; frame-ancestors 'none'; base-uri 'none'");
  g_assert_cmpstr (http_answer_header (answer, "cache-control"), ==, "no-store");
  g_assert_true (g_str_has_prefix (answer->body->str, "<!DOCTYPE html>\n<html lang=\"en\">"));
  g_assert_true (g_str_has_suffix (answer->body->str, "</html>\n") ||
                 g_str_has_suffix (answer->body->str, "</html>"));
  g_assert_null (strstr (answer->body->str, "<script"));
  g_assert_null (strstr (answer->body->str, "style=\""));
  g_assert_null (strstr (answer->body->str, "\342\200\256"));
  g_assert_null (strstr (answer->body->str, "{{#"));
  if (text != NULL && strstr (answer->body->str, text) == NULL) {
    g_test_message ("%s", answer->body->str);
    g_error ("the page does not hold `%s`", text);
  }
}
