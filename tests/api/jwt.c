/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/pages-fixture.h"

#include "kg/parse.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/stat.h>

/* Who signs in by a JSON Web Token, to the API and to the pages. */

#define ISSUER "https://issuer.example"

typedef struct {
  HttpFixture http;
  char *folder;
  char *jwks; /* the file */
  EVP_PKEY *key;
} Fixture;

/* --- An issuer --- */

static char *
base64url (const void *bytes, gsize length)
{
  char *text = g_base64_encode (bytes, length);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  return g_strdelimit (text, "=", '\0');
}

static EVP_PKEY *
make_key (const char *jwks)
{
  guint8 raw[32];
  gsize length = sizeof raw;
  g_autoptr (GError) error = NULL;
  EVP_PKEY *key = EVP_PKEY_Q_keygen (NULL, NULL, "ED25519");
  g_assert_cmpint (EVP_PKEY_get_raw_public_key (key, raw, &length), ==, 1);
  g_autofree char *x = base64url (raw, length);
  g_autofree char *text = g_strdup_printf (
      "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"x\":\"%s\"}]}", x);
  g_assert_true (g_file_set_contents (jwks, text, -1, &error));
  g_assert_no_error (error);
  return key;
}

static char *
token_of (EVP_PKEY *key, const char *header, const char *claims)
{
  guint8 signature[64];
  gsize length = sizeof signature;
  g_autofree char *first = base64url (header, strlen (header));
  g_autofree char *second = base64url (claims, strlen (claims));
  g_autofree char *text = g_strconcat (first, ".", second, NULL);
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  g_assert_cmpint (EVP_DigestSignInit (context, NULL, NULL, NULL, key), ==, 1);
  g_assert_cmpint (EVP_DigestSign (context, signature, &length, (const guint8 *) text,
                                   strlen (text)),
                   ==, 1);
  EVP_MD_CTX_free (context);
  g_autofree char *third = base64url (signature, length);
  return g_strconcat (text, ".", third, NULL);
}

static char *
claims_of (const char *issuer, const char *audience, gint64 seconds, const char *more)
{
  return g_strdup_printf ("{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"ann\",\"roles\":[\"reader\"],"
                          "\"exp\":%" G_GINT64_FORMAT "%s}",
                          issuer, audience, g_get_real_time () / G_USEC_PER_SEC + seconds, more);
}

static char *
good_token (const Fixture *fixture, const char *more)
{
  g_autofree char *claims = claims_of (ISSUER, "grounds", 600, more);
  return token_of (fixture->key, "{\"alg\":\"EdDSA\"}", claims);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->folder = g_dir_make_tmp ("grounds-XXXXXX", NULL);
  fixture->jwks = g_build_filename (fixture->folder, "jwks.json", NULL);
  fixture->key = make_key (fixture->jwks);
  g_autofree char *file = g_strconcat ("auth.jwks_file=", fixture->jwks, NULL);
  http_fixture_init (&fixture->http, (const char *const[]) { file, "auth.issuer=" ISSUER,
                                                             "auth.audience=grounds", NULL });
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  http_fixture_clear (&fixture->http);
  EVP_PKEY_free (fixture->key);
  g_remove (fixture->jwks);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->jwks);
  g_free (fixture->folder);
}

/* --- Tokens --- */

static void
test_tokens (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *header;
    const char *issuer;
    const char *audience;
    gint64 seconds;
    const char *more;
    guint status;
  } cases[] = {
    { "{\"alg\":\"EdDSA\"}", ISSUER, "grounds", 600, "", 200 },
    { "{\"alg\":\"EdDSA\"}", ISSUER, "grounds", -30, "", 200 }, /* leeway */
    { "{\"alg\":\"EdDSA\"}", ISSUER, "grounds", -70, "", 401 },
    { "{\"alg\":\"EdDSA\"}", ISSUER, "other", 600, "", 401 },
    { "{\"alg\":\"EdDSA\"}", "https://other.example", "grounds", 600, "", 401 },
    { "{\"alg\":\"EdDSA\"}", ISSUER, "grounds", 600, ",\"nbf\":99999999999", 401 },
    { "{\"alg\":\"EdDSA\",\"crit\":[\"b64\"]}", ISSUER, "grounds", 600, "", 401 },
    { "{\"alg\":\"none\"}", ISSUER, "grounds", 600, "", 401 },
    { "{\"alg\":\"HS256\"}", ISSUER, "grounds", 600, "", 401 },
    { "{\"alg\":\"ES256\"}", ISSUER, "grounds", 600, "", 401 },
    { "{}", ISSUER, "grounds", 600, "", 401 },
  };
  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *claims =
        claims_of (cases[i].issuer, cases[i].audience, cases[i].seconds, cases[i].more);
    g_autofree char *token = token_of (fixture->key, cases[i].header, claims);
    g_autoptr (HttpAnswer) answer = http_get (fixture->http.port, token, "/v1/commits");
    g_test_message ("%s %s", cases[i].header, claims);
    g_assert_cmpuint (answer->status, ==, cases[i].status);
  }
}

/* One bit of the signature, and another key. */
static void
test_signatures (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *token = good_token (fixture, "");
  char *first = strrchr (token, '.') + 1;
  *first = *first == 'A' ? 'B' : 'A';
  g_autoptr (HttpAnswer) changed = http_get (fixture->http.port, token, "/v1/commits");
  g_assert_cmpuint (changed->status, ==, 401);
  g_autofree char *unsigned_token = g_strndup (token, (gsize) (first - token));
  g_autoptr (HttpAnswer) without = http_get (fixture->http.port, unsigned_token, "/v1/commits");
  g_assert_cmpuint (without->status, ==, 401);
  EVP_PKEY *other = EVP_PKEY_Q_keygen (NULL, NULL, "ED25519");
  g_autofree char *claims = claims_of (ISSUER, "grounds", 600, "");
  g_autofree char *foreign = token_of (other, "{\"alg\":\"EdDSA\"}", claims);
  g_autoptr (HttpAnswer) refused = http_get (fixture->http.port, foreign, "/v1/commits");
  g_assert_cmpuint (refused->status, ==, 401);
  EVP_PKEY_free (other);
}

/* --- Sessions --- */

static void
test_session (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *token = good_token (fixture, ",\"name\":\"Ann from the issuer\"");
  g_autofree char *cookie = pages_sign_in (&fixture->http, token);
  g_autoptr (HttpAnswer) page = pages_get (&fixture->http, cookie, "/v1/decisions");
  pages_check (page, 200, "Ann from the issuer");
  /* Its roles are the token's. */
  g_autoptr (HttpAnswer) log = pages_get (&fixture->http, cookie, "/v1/log");
  g_assert_cmpuint (log->status, ==, 403);
  /* Nobody makes one of their own. */
  g_autofree char *forged = g_strdup (cookie);
  char *last = forged + strlen (forged) - 1;
  *last = *last == '0' ? '1' : '0';
  g_autoptr (HttpAnswer) refused = pages_get (&fixture->http, forged, "/v1/decisions");
  g_assert_cmpuint (refused->status, ==, 303);
  /* With the key that signed it gone, it is over. */
  EVP_PKEY_free (fixture->key);
  g_remove (fixture->jwks);
  fixture->key = make_key (fixture->jwks);
  struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
  g_assert_cmpint (utimensat (AT_FDCWD, fixture->jwks, times, 0), ==, 0);
  g_autoptr (HttpAnswer) after = pages_get (&fixture->http, cookie, "/v1/decisions");
  g_assert_cmpuint (after->status, ==, 303);
}

static void
test_session_ends_with_token (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *token = good_token (fixture, "");
  Access *access = service_access (fixture->http.service);
  gint64 now = g_get_real_time ();
  g_autoptr (AccessIdentity) ann = access_check (access, token, now);
  g_autofree char *session = access_session_of_token (access, token, ann, now);
  g_autoptr (AccessIdentity) during =
      access_session_check (access, session, now + 600 * G_USEC_PER_SEC);
  g_assert_cmpstr (during->id, ==, ISSUER "#ann");
  /* A minute's leeway, and a second for the reading of the clock. */
  g_autoptr (AccessIdentity) after =
      access_session_check (access, session, now + 662 * G_USEC_PER_SEC);
  g_assert_null (after);
}

/* A browser would not keep the cookie. */
static void
test_long_token (Fixture *fixture, gconstpointer data)
{
  (void) data;
  Access *access = service_access (fixture->http.service);
  const AccessIdentity nobody = { .id = (char *) "x" };
  g_autofree char *edge = g_strnfill (ACCESS_SESSION_TOKEN_BYTES, 'x');
  g_autofree char *beyond = g_strnfill (ACCESS_SESSION_TOKEN_BYTES + 1, 'x');
  g_autofree char *kept = access_session_of_token (access, edge, &nobody, 1);
  g_autofree char *not_kept = access_session_of_token (access, beyond, &nobody, 1);
  g_assert_nonnull (kept);
  g_assert_null (not_kept);
  g_autofree char *much = g_strnfill (ACCESS_SESSION_TOKEN_BYTES, 'y');
  g_autofree char *more = g_strdup_printf (",\"x\":\"%s\"", much);
  g_autofree char *token = good_token (fixture, more);
  g_autofree char *form = g_strconcat ("key=", token, NULL);
  g_autoptr (HttpAnswer) answer = pages_post (&fixture->http, NULL, "/sign-in", form);
  pages_check (answer, 403, "This token is too long for a browser to keep.");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/api/jwt/tokens", test_tokens },
    { "/api/jwt/signatures", test_signatures },
    { "/api/jwt/session", test_session },
    { "/api/jwt/session-ends-with-token", test_session_ends_with_token },
    { "/api/jwt/long-token", test_long_token },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  }
  return g_test_run ();
}
