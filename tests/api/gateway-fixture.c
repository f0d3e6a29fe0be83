/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/gateway-fixture.h"

/* Under its whole path: two of them have the same name. */
static void
load (HttpFixture *fixture, const char *path)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, path, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (file, &text, NULL, &error);
  g_assert_no_error (error);
  http_fixture_load (fixture, path, text);
}

void
gateway_set_up (HttpFixture *fixture, gconstpointer data)
{
  static const char *const files[] = {
    "examples/customer-support/sources.ttl",
    "examples/customer-support/lineage.ttl",
    "examples/customer-support/models.ttl",
    "examples/customer-support/people.ttl",
    "examples/customer-support/policies/answers.ttl",
    "examples/customer-support/policies/models.ttl",
    "examples/customer-support/policies/support.ttl",
    "examples/gateways/support-desk.ttl",
  };
  http_fixture_set_up (fixture, data);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    load (fixture, files[i]);
  }
}

HttpAnswer *
gateway_post (HttpFixture *fixture, const char *path, const char *fields, const char *body)
{
  g_autoptr (HttpClient) client = http_client_new (fixture->port);
  g_autofree char *all = g_strconcat ("X-API-Key: ", http_fixture_key (fixture, ACCESS_CALLER),
                                      "\r\n", fields != NULL ? fields : "", NULL);
  const HttpQuestion question = {
    .path = path, .type = "application/json", .body = body, .fields = all
  };
  return http_client_exchange (client, &question);
}

/* (transfer full) */
static char *
replace (const char *text, const char *pattern, const char *by)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  return g_regex_replace_literal (regex, text, -1, 0, by, 0, NULL);
}

void
gateway_assert_answer (const HttpAnswer *answer, guint status, const char *expected)
{
  g_autofree char *port = replace (answer->body->str, "127\\.0\\.0\\.1:[0-9]+", "HOST");
  g_autofree char *decision = replace (port, "decision [0-9a-f-]{36}", "decision DECISION");
  g_autofree char *review = replace (decision, "reviews/[0-9a-f-]{36}", "reviews/REVIEW");
  g_autofree char *text = replace (review, "tok_1[0-9a-z]+", "TOKEN");
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (answer->status, ==, status);
}
