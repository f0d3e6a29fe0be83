/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/pages-fixture.h"

#include "kg/parse.h"

#include <string.h>

/* The whole work of a reviewer, by forms. */

typedef struct {
  HttpFixture http;
  char *cookie; /* of the reviewer that the rule names */
  char *review;
  char *path;
} Desk;

static void
set_up (Desk *desk, gconstpointer data)
{
  http_fixture_set_up (&desk->http, data);
  pages_load (&desk->http);
  g_autofree char *key =
      http_fixture_new_key (&desk->http, "Rea", ACCESS_REVIEWER, "urn:grounds:user:reviewer");
  g_autofree char *id = pages_decide (&desk->http, "ann", "odd", &desk->review);
  desk->cookie = pages_sign_in (&desk->http, key);
  desk->path = g_strconcat ("/v1/reviews/", desk->review, NULL);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  http_fixture_tear_down (&desk->http, data);
  g_free (desk->cookie);
  g_free (desk->review);
  g_free (desk->path);
}

static HttpAnswer *
send (Desk *desk, const char *action, const char *form)
{
  g_autofree char *path = g_strconcat (desk->path, "/", action, NULL);
  return pages_send (&desk->http, desk->cookie, path, form);
}

static void
check_done (Desk *desk, const char *action, const char *form, const char *text)
{
  g_autoptr (HttpAnswer) answer = send (desk, action, form);
  g_assert_cmpuint (answer->status, ==, 303);
  g_assert_cmpstr (http_answer_header (answer, "location"), ==, desk->path);
  g_autoptr (HttpAnswer) page = pages_get (&desk->http, desk->cookie, desk->path);
  pages_check (page, 200, text);
}

static void
check_outcome (Desk *desk, const char *who, const char *outcome)
{
  g_autofree char *now = pages_outcome (&desk->http, who, "odd");
  g_assert_cmpstr (now, ==, outcome);
}

static void
test_queue (Desk *desk, gconstpointer data)
{
  (void) data;
  HttpFixture *http = &desk->http;
  g_autofree char *other = pages_sign_in (http, http_fixture_key (http, ACCESS_READER));
  g_autoptr (HttpAnswer) mine = pages_get (http, desk->cookie, "/v1/reviews");
  pages_check (mine, 200, desk->path);
  g_autoptr (HttpAnswer) start = pages_get (http, desk->cookie, "/");
  pages_check (start, 200, desk->path);
  g_autoptr (HttpAnswer) overdue = pages_get (http, desk->cookie, "/v1/reviews?view=overdue");
  pages_check (overdue, 200, "There is none.");
  g_autoptr (HttpAnswer) open = pages_get (http, other, "/v1/reviews");
  pages_check (open, 200, desk->path);
  g_autoptr (HttpAnswer) page = pages_get (http, other, desk->path);
  pages_check (page, 200, "You cannot act on this review");
  g_assert_null (strstr (page->body->str, "/approve\""));
}

static void
test_approve (Desk *desk, gconstpointer data)
{
  (void) data;
  check_outcome (desk, "ann", "escalate");
  check_done (desk, "claim", "", "<span class=\"status claimed\">claimed</span>");
  check_done (desk, "comment", "comment=%3Cb%3Eone%0D%0Atwo",
              "<p class=\"comment\">&lt;b&gt;one\ntwo</p>");
  g_autoptr (HttpAnswer) question =
      send (desk, "approve", "what=like&subject=1&resource=1&duration=P7D&comment=%22fine%22");
  pages_check (question, 200, "<li>it is asked by <bdi>ann</bdi></li>");
  pages_check (question, 200, "<li>with <strong>any action</strong></li>");
  pages_check (question, 200, "name=\"scope\" value=\"subject resource\"");
  pages_check (question, 200, "name=\"duration\" value=\"P7D\"");
  pages_check (question, 200, "name=\"comment\" value=\"&quot;fine&quot;\"");
  /* Nothing has happened yet. */
  check_outcome (desk, "ann", "escalate");
  check_done (desk, "approve", "scope=subject+resource&duration=P7D&comment=fine&sure=1",
              "<span class=\"status approved\">approved</span>");
  check_outcome (desk, "ann", "allow");
  check_outcome (desk, "bob", "escalate");
  g_autoptr (HttpAnswer) late = send (desk, "reject", "");
  pages_check (late, 409, NULL);
}

static void
test_this_request (Desk *desk, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) question = send (desk, "approve", "what=exactly&subject=1&duration=PT1H");
  pages_check (question, 200, "this very request, whenever it is asked again</strong>");
  g_assert_null (strstr (question->body->str, "name=\"scope\""));
  check_done (desk, "approve", "duration=PT1H&sure=1", "approved</span>");
  check_outcome (desk, "ann", "allow");
}

static void
test_reject (Desk *desk, gconstpointer data)
{
  (void) data;
  check_done (desk, "reject", "comment=no", "<span class=\"status rejected\">rejected</span>");
  check_outcome (desk, "ann", "escalate");
}

static void
test_incomplete (Desk *desk, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) endless = send (desk, "approve", "what=exactly");
  pages_check (endless, 400, "say how long the approval is to last");
  g_autoptr (HttpAnswer) odd = send (desk, "approve", "what=exactly&duration=ever");
  pages_check (odd, 400, "say how long the approval is to last");
  g_autoptr (HttpAnswer) all = send (desk, "approve", "what=like&duration=P1D");
  pages_check (all, 400, "say what requests have to have in common");
  g_autoptr (HttpAnswer) silent = send (desk, "comment", "comment=");
  g_assert_cmpuint (silent->status, >=, 400);
  g_assert_cmpuint (silent->status, <, 500);
}

/* Every form needs the token of its own session. */
static void
test_tokens (Desk *desk, gconstpointer data)
{
  (void) data;
  static const char *const actions[] = { "claim", "comment", "approve", "reject" };
  HttpFixture *http = &desk->http;
  g_autofree char *other = pages_sign_in (http, http_fixture_key (http, ACCESS_ADMIN));
  g_autofree char *foreign = access_form_token (service_access (http->service), other);
  g_autofree char *wrong = g_strconcat ("form-token=", foreign, "&comment=x&sure=1", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    g_autofree char *path = g_strconcat (desk->path, "/", actions[i], NULL);
    g_autoptr (HttpAnswer) without = pages_post (http, desk->cookie, path, "comment=x&sure=1");
    pages_check (without, 403, "this did not come from a form of these pages");
    g_autoptr (HttpAnswer) with = pages_post (http, desk->cookie, path, wrong);
    pages_check (with, 403, "this did not come from a form of these pages");
  }
  g_autoptr (HttpAnswer) page = pages_get (http, desk->cookie, desk->path);
  pages_check (page, 200, "<span class=\"status open\">open</span>");
}

static void
add (const char *path, void (*test) (Desk *desk, gconstpointer data))
{
  g_test_add (path, Desk, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  add ("/api/pages/reviews/queue", test_queue);
  add ("/api/pages/reviews/approve", test_approve);
  add ("/api/pages/reviews/this-request", test_this_request);
  add ("/api/pages/reviews/reject", test_reject);
  add ("/api/pages/reviews/incomplete", test_incomplete);
  add ("/api/pages/reviews/tokens", test_tokens);
  return g_test_run ();
}
