/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/pages-fixture.h"

#include "kg/parse.h"

#include <string.h>

/* The pages of the service: who sees which, signing in and out, and that nothing hostile becomes markup. */

static void
set_up (HttpFixture *fixture, gconstpointer data)
{
  http_fixture_set_up (fixture, data);
  pages_load (fixture);
}

static void
add (const char *path, void (*test) (HttpFixture *fixture, gconstpointer data))
{
  g_test_add (path, HttpFixture, NULL, set_up, test, http_fixture_tear_down);
}

/* --- Signing in --- */

static void
check_redirect (const HttpAnswer *answer, const char *location)
{
  g_assert_cmpuint (answer->status, ==, 303);
  g_assert_cmpstr (http_answer_header (answer, "location"), ==, location);
}

static void
test_sign_in (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (HttpAnswer) nobody = pages_get (fixture, NULL, "/v1/decisions");
  check_redirect (nobody, "/sign-in?next=/v1/decisions");
  g_autoptr (HttpAnswer) form = pages_get (fixture, NULL, "/sign-in?next=/v1/decisions");
  pages_check (form, 200, "<input type=\"hidden\" name=\"next\" value=\"/v1/decisions\">");
  g_autofree char *body =
      g_strdup_printf ("key=%%20%s+&next=/v1/decisions", http_fixture_key (fixture, ACCESS_READER));
  g_autoptr (HttpAnswer) answer = pages_post (fixture, NULL, "/sign-in", body);
  check_redirect (answer, "/v1/decisions");
  const char *cookie = http_answer_header (answer, "set-cookie");
  g_assert_true (g_str_has_suffix (cookie, "; Path=/; HttpOnly; SameSite=Strict"));
  g_assert_null (strstr (cookie, http_fixture_key (fixture, ACCESS_READER)));
}

static void
test_wrong_key (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const char *const keys[] = { "", "nothing", "once-0", "grounds_k0_AAAA", "%3Cscript%3E" };
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autofree char *form = g_strconcat ("next=/show&key=", keys[i], NULL);
    g_autoptr (HttpAnswer) answer = pages_post (fixture, NULL, "/sign-in", form);
    pages_check (answer, 403, "This key is not known, or no longer valid.");
    g_assert_null (http_answer_header (answer, "set-cookie"));
    g_assert_nonnull (strstr (answer->body->str, "name=\"next\" value=\"/show\""));
  }
}

/* What could lead to another site, or in a circle, leads to the start. */
static void
test_next (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const char *const others[] = {
    "https://evil.example/",
    "//evil.example/",
    "/%5Cevil.example",
    "%5C%5Cevil.example",
    "javascript:alert(1)",
    "evil",
    "/%0D%0ASet-Cookie",
    "/%09/evil.example",
    "/sign-out",
    "/sign-in",
    "",
  };
  const char *key = http_fixture_key (fixture, ACCESS_READER);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree char *form = g_strdup_printf ("key=%s&next=%s", key, others[i]);
    g_autofree char *path = g_strconcat ("/sign-in?next=", others[i], NULL);
    g_autoptr (HttpAnswer) answer = pages_post (fixture, NULL, "/sign-in", form);
    check_redirect (answer, "/");
    g_autoptr (HttpAnswer) page = pages_get (fixture, NULL, path);
    pages_check (page, 200, "name=\"next\" value=\"/\"");
  }
}

static void
test_once (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *once = access_one_time (service_access (fixture->service), g_get_real_time ());
  g_autofree char *path = g_strconcat ("/sign-in?once=", once, NULL);
  g_autoptr (HttpAnswer) first = pages_get (fixture, NULL, path);
  check_redirect (first, "/");
  g_assert_nonnull (http_answer_header (first, "set-cookie"));
  g_autoptr (HttpAnswer) second = pages_get (fixture, NULL, path);
  pages_check (second, 403, "This key is not known");
  /* A lasting key is not taken from an address. */
  g_autofree char *lasting =
      g_strconcat ("/sign-in?once=", http_fixture_key (fixture, ACCESS_ADMIN), NULL);
  g_autoptr (HttpAnswer) third = pages_get (fixture, NULL, lasting);
  pages_check (third, 403, "Only a one-time key can stand in the address.");
  g_assert_null (http_answer_header (third, "set-cookie"));
}

static void
test_other_site (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *form = g_strconcat ("key=", http_fixture_key (fixture, ACCESS_READER), NULL);
  g_autoptr (HttpClient) client = http_client_new (fixture->port);
  const HttpQuestion question = { .path = "/sign-in",
                                  .type = "application/x-www-form-urlencoded",
                                  .body = form,
                                  .fields = "Accept: text/html\r\nSec-Fetch-Site: cross-site\r\n" };
  g_autoptr (HttpAnswer) answer = http_client_exchange (client, &question);
  pages_check (answer, 403, "This came from another site.");
  g_assert_null (http_answer_header (answer, "set-cookie"));
}

static void
test_sign_out (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *cookie = pages_sign_in (fixture, http_fixture_key (fixture, ACCESS_READER));
  g_autoptr (HttpAnswer) forged = pages_post (fixture, cookie, "/sign-out", "form-token=0");
  pages_check (forged, 403, "this did not come from a form of these pages");
  g_autoptr (HttpAnswer) answer = pages_send (fixture, cookie, "/sign-out", "");
  check_redirect (answer, "/sign-in");
  g_assert_cmpstr (http_answer_header (answer, "set-cookie"), ==,
                   "grounds-session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
}

static void
test_secure_cookie (void)
{
  static const char *const overrides[] = { "server.public_url=https://grounds.example", NULL };
  g_auto (HttpFixture) fixture = { 0 };
  http_fixture_init (&fixture, overrides);
  g_autofree char *form = g_strconcat ("key=", http_fixture_key (&fixture, ACCESS_READER), NULL);
  g_autoptr (HttpAnswer) answer = pages_post (&fixture, NULL, "/sign-in", form);
  g_assert_true (g_str_has_suffix (http_answer_header (answer, "set-cookie"),
                                   "; Path=/; HttpOnly; SameSite=Strict; Secure"));
}

/* --- Who sees what --- */

typedef struct {
  const char *path;
  guint roles; /* who sees it */
  const char *text;
} Sight;

#define LOOKERS (ACCESS_READER | ACCESS_REVIEWER | ACCESS_AUDITOR | ACCESS_ADMIN)
#define WATCHERS (ACCESS_READER | ACCESS_AUTHOR | ACCESS_AUDITOR | ACCESS_ADMIN)

static void
test_roles (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const Sight sights[] = {
    { "/", ACCESS_ANYBODY, "<h1>Start</h1>" },
    { "/v1/decisions", LOOKERS, "<h1>Decisions</h1>" },
    { "/v1/decisions/last", LOOKERS, "may use a fine model" },
    { "/v1/reviews", LOOKERS, "<h1>Reviews</h1>" },
    { "/v1/reviews?view=closed", LOOKERS, "There is none." },
    { "/v1/commits", WATCHERS, "<caption>Commits, newest first</caption>" },
    { "/v1/commits/2", WATCHERS, "ex:fine rdfs:label &quot;a fine model&quot;" },
    { "/v1/commits/1/rollback", ACCESS_AUTHOR | ACCESS_ADMIN, "Go back to commit 1?" },
    { "/show", LOOKERS | WATCHERS, "<h1>Look up</h1>" },
    { "/show?term=ex:fine", LOOKERS | WATCHERS, "<h1><bdi>a fine model</bdi></h1>" },
    { "/v1/log", ACCESS_AUDITOR | ACCESS_ADMIN, "<h1>The log</h1>" },
  };
  g_autofree char *id = pages_decide (fixture, "ann", "fine", NULL);
  for (guint bit = ACCESS_CALLER; bit <= ACCESS_ADMIN; bit <<= 1) {
    g_autofree char *cookie = pages_sign_in (fixture, http_fixture_key (fixture, (AccessRole) bit));
    for (guint i = 0; i < G_N_ELEMENTS (sights); i++) {
      g_autoptr (HttpAnswer) answer = pages_get (fixture, cookie, sights[i].path);
      gboolean sees = (sights[i].roles & bit) != 0;
      pages_check (answer, sees ? 200 : 403,
                   sees ? sights[i].text : "your role does not allow this");
    }
  }
}

static void
test_missing (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const char *const paths[] = { "/v1/decisions/00000000-0000-7000-8000-000000000000",
                                       "/v1/reviews/00000000-0000-7000-8000-000000000000",
                                       "/v1/commits/999", "/show?term=ex:nothing%3Cscript%3E",
                                       "/nowhere" };
  g_autofree char *cookie = pages_sign_in (fixture, http_fixture_key (fixture, ACCESS_ADMIN));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (HttpAnswer) answer = pages_get (fixture, cookie, paths[i]);
    pages_check (answer, 404, NULL);
  }
}

/* The same addresses are JSON for everybody else. */
static void
test_negotiation (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const char *const paths[] = { "/v1/decisions", "/v1/decisions/last", "/v1/reviews",
                                       "/v1/commits",   "/v1/commits/2",      "/show?term=ex:fine",
                                       "/v1/log" };
  g_autofree char *id = pages_decide (fixture, "ann", "fine", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (HttpAnswer) answer = http_fixture_get (fixture, ACCESS_ADMIN, paths[i]);
    g_assert_cmpuint (answer->status, ==, 200);
    g_assert_cmpstr (http_answer_header (answer, "content-type"), ==, "application/json");
    g_assert_nonnull (answer->json);
  }
  g_autoptr (HttpAnswer) style = pages_get (fixture, NULL, "/style.css");
  g_assert_cmpuint (style->status, ==, 200);
  g_assert_cmpstr (http_answer_header (style, "content-type"), ==, "text/css; charset=utf-8");
  g_assert_cmpstr (http_answer_header (style, "cache-control"), ==, "public, max-age=3600");
  g_assert_nonnull (strstr (style->body->str, ".drawing .allow{"));
}

/* --- Decisions --- */

static void
test_decision (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const char *const texts[] = {
    "<span class=\"outcome allow\">allow</span>",
    "<h1 class=\"sentence\">user ann may use a fine model.</h1>",
    "Known models may be used",
    "<a href=\"/v1/commits/2\">commit 2</a>",
    "<svg xmlns=\"http://www.w3.org/2000/svg\"",
    "<h2>Why</h2>",
    "<h2>Why the other rules did not apply</h2>",
    "Proof of inclusion",
    "Decide it again",
  };
  g_autofree char *id = pages_decide (fixture, "ann", "fine", NULL);
  g_autofree char *path = g_strconcat ("/v1/decisions/", id, NULL);
  g_autofree char *replay = g_strconcat (path, "/replay", NULL);
  g_autofree char *cookie = pages_sign_in (fixture, http_fixture_key (fixture, ACCESS_READER));
  g_autoptr (HttpAnswer) page = pages_get (fixture, cookie, path);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    pages_check (page, 200, texts[i]);
  }
  g_assert_null (strstr (page->body->str, "<dt>Review</dt>"));
  /* One that waits leads to what it waits for, and back. */
  g_autofree char *review = NULL;
  g_autofree char *waiting = pages_decide (fixture, "ann", "odd", &review);
  g_autofree char *waiting_path = g_strconcat ("/v1/decisions/", waiting, NULL);
  g_autofree char *review_path = g_strconcat ("/v1/reviews/", review, NULL);
  g_autofree char *there = g_strdup_printf ("<a href=\"%s\">open</a>", review_path);
  g_autofree char *back = g_strdup_printf ("<a href=\"%s\">", waiting_path);
  g_autoptr (HttpAnswer) first = pages_get (fixture, cookie, waiting_path);
  pages_check (first, 200, there);
  g_autoptr (HttpAnswer) second = pages_get (fixture, cookie, review_path);
  pages_check (second, 200, back);
  /* What the request says is in no commit. */
  g_assert_null (strstr (page->body->str, "the request</bdi>, <a"));
  g_autoptr (HttpAnswer) again = pages_send (fixture, cookie, replay, "");
  pages_check (again, 200, "<strong>The same.</strong>");
  g_autoptr (HttpAnswer) forged = pages_post (fixture, cookie, replay, "");
  pages_check (forged, 403, NULL);
}

static void
test_filters (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *fine = pages_decide (fixture, "ann", "fine", NULL);
  g_autofree char *bad = pages_decide (fixture, "ann", "bad", NULL);
  g_autofree char *cookie = pages_sign_in (fixture, http_fixture_key (fixture, ACCESS_READER));
  g_autoptr (HttpAnswer) untidy =
      pages_get (fixture, cookie,
                 "/v1/decisions?outcome=&from=2026-01-02&to=2026-01-02&rule=+&subject=a%26b");
  check_redirect (untidy, "/v1/decisions?from=2026-01-02T00%3A00%3A00Z"
                          "&to=2026-01-02T23%3A59%3A59.999999Z&subject=a%26b");
  g_autoptr (HttpAnswer) denied = pages_get (fixture, cookie, "/v1/decisions?outcome=deny");
  pages_check (denied, 200, bad);
  g_assert_null (strstr (denied->body->str, fine));
  pages_check (denied, 200, "<option value=\"deny\" selected>deny</option>");
  g_autoptr (HttpAnswer) paged = pages_get (fixture, cookie, "/v1/decisions?limit=1");
  pages_check (paged, 200, "Earlier decisions");
  g_assert_null (strstr (paged->body->str, fine));
  g_autoptr (HttpAnswer) wrong = pages_get (fixture, cookie, "/v1/decisions?outcome=maybe");
  pages_check (wrong, 400, NULL);
}

/* Labels, ids and requests of an attacker, on every page that shows them. */
static void
test_hostile (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  static const char *const pages[] = { "/",          "/v1/decisions", "/v1/decisions/last",
                                       "/v1/log",    "/v1/commits/2", "/show?term=ex:odd",
                                       "/v1/reviews" };
  g_autofree char *review = NULL;
  g_autofree char *id = pages_decide (fixture, "<script>alert(2)</script>\"'", "odd", &review);
  g_autofree char *path = g_strconcat ("/v1/reviews/", review, NULL);
  g_autofree char *cookie = pages_sign_in (fixture, http_fixture_key (fixture, ACCESS_ADMIN));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    g_autoptr (HttpAnswer) answer = pages_get (fixture, cookie, pages[i]);
    pages_check (answer, 200, NULL);
  }
  g_autoptr (HttpAnswer) decision = pages_get (fixture, cookie, "/v1/decisions/last");
  pages_check (decision, 200,
               "<bdi>&lt;script&gt;alert(1)&lt;/script&gt; &quot;&amp;&#39; \\u{202E}odd "
               "{{title}}</bdi>");
  pages_check (decision, 200, "<bdi>&lt;script&gt;alert(2)&lt;/script&gt;&quot;&#39;</bdi>");
  pages_check (decision, 200, "<bdi>Odd models &lt;b&gt;need&lt;/b&gt; a person</bdi>");
  g_autoptr (HttpAnswer) page = pages_get (fixture, cookie, path);
  pages_check (page, 200, "Odd models &lt;b&gt;need&lt;/b&gt; a person");
  g_autoptr (HttpAnswer) asked =
      pages_get (fixture, cookie, "/show?term=%22%3E%3Cscript%3Ealert(3)%3C/script%3E");
  pages_check (asked, 404, "value=\"&quot;&gt;&lt;script&gt;alert(3)&lt;/script&gt;\"");
}

/* --- The graph --- */

static void
test_rollback (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *cookie = pages_sign_in (fixture, http_fixture_key (fixture, ACCESS_AUTHOR));
  g_autofree char *reader = pages_sign_in (fixture, http_fixture_key (fixture, ACCESS_READER));
  g_autoptr (HttpAnswer) offered = pages_get (fixture, cookie, "/v1/commits/1");
  pages_check (offered, 200, "<a href=\"/v1/commits/1/rollback\">");
  g_autoptr (HttpAnswer) not_offered = pages_get (fixture, reader, "/v1/commits/1");
  pages_check (not_offered, 200, NULL);
  g_assert_null (strstr (not_offered->body->str, "/rollback"));
  g_autoptr (HttpAnswer) newest = pages_get (fixture, cookie, "/v1/commits/2/rollback");
  pages_check (newest, 200, "there is nothing to go back from");
  g_autoptr (HttpAnswer) forged =
      pages_post (fixture, cookie, "/v1/commits/1/rollback", "message=x");
  pages_check (forged, 403, NULL);
  g_autoptr (HttpAnswer) refused = pages_send (fixture, reader, "/v1/commits/1/rollback", "");
  pages_check (refused, 403, NULL);
  g_autoptr (HttpAnswer) done =
      pages_send (fixture, cookie, "/v1/commits/1/rollback", "message=%3Cb%3Etoo+odd");
  check_redirect (done, "/v1/commits/3");
  g_autoptr (HttpAnswer) page = pages_get (fixture, cookie, "/v1/commits/3");
  pages_check (page, 200, "&lt;b&gt;too odd");
  pages_check (page, 200, "<h3>Removed</h3>");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  add ("/api/pages/sign-in", test_sign_in);
  add ("/api/pages/wrong-key", test_wrong_key);
  add ("/api/pages/next", test_next);
  add ("/api/pages/once", test_once);
  add ("/api/pages/other-site", test_other_site);
  add ("/api/pages/sign-out", test_sign_out);
  g_test_add_func ("/api/pages/secure-cookie", test_secure_cookie);
  add ("/api/pages/roles", test_roles);
  add ("/api/pages/missing", test_missing);
  add ("/api/pages/negotiation", test_negotiation);
  add ("/api/pages/decision", test_decision);
  add ("/api/pages/filters", test_filters);
  add ("/api/pages/hostile", test_hostile);
  add ("/api/pages/rollback", test_rollback);
  return g_test_run ();
}
