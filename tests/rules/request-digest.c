/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/request-digest.h"

#include "kg/parse.h"
#include "tests/rules/request-fixture.h"

/* The digest of a request: how it is made, and that a request takes it along. */

#define REQUEST RULES_ERROR_REQUEST
#define DIGIT_63 "012345678901234567890123456789012345678901234567890123456789abc"
#define DIGEST DIGIT_63 "f"
#define REST "'action':{'name':'a'},'resource':{'type':'u','id':'2'}}"

/* The digest comes from beside a request, and out of a record of the log. */
static void
test_carried (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "");
  g_autoptr (GError) error = NULL;
  const char *bad[] = { "", "0", DIGEST "0", DIGIT_63 "A", DIGIT_63 "g", DIGIT_63 };
  const char *own = "{'subject':{'type':'u','id':'1'},'requestDigest':'" DIGEST "'," REST;
  asking.context.digest = DIGEST;
  asking_read_parts (&asking, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (rules_request_digest (asking.request), ==, DIGEST);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    asking.context.digest = bad[i];
    asking_refused (&asking, own, REQUEST,
                    "/requestDigest: is no digest; give 64 lower-case hex digits");
    g_assert_null (rules_request_digest (asking.request));
  }
  asking.context.digest = NULL;
  asking_read (&asking, own, &error);
  g_assert_no_error (error);
  g_assert_null (rules_request_digest (asking.request));
  asking.context.logged = TRUE;
  asking_read (&asking, own, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (rules_request_digest (asking.request), ==, DIGEST);
  asking_refused (&asking, "{'subject':{'type':'u','id':'1'},'requestDigest':7," REST, REQUEST,
                  "/requestDigest: is no digest; give 64 lower-case hex digits");
}

/* Under the secret 00 01 … 1f. */
static void
assert_digest (const char *text, const char *expected)
{
  guint8 secret[RULES_KEY_BYTES];
  char digest[RULES_REQUEST_DIGEST_DIGITS + 1] = "";
  for (guint i = 0; i < sizeof secret; i++) {
    secret[i] = (guint8) i;
  }
  g_autoptr (RulesKeys) keys = rules_keys_new (secret);
  json_t *json = asking_json (text);
  gboolean made = rules_request_digest_of (json, keys, digest);
  json_decref (json);
  g_assert_cmpstr (made ? digest : NULL, ==, expected);
}

/* Computed by another implementation of HKDF and HMAC. */
static void
test_made (void)
{
  static const char whole[] = "6ce8be34fafea76bd98c2f8378a422c62e3f2757ef7dab64a16528908f06cf43";
  assert_digest ("{'action':{'name':'a'},'context':{'inputs':[{'value':1},{'text':'\xc3\xa9'}],"
                 "'n':1.5},'resource':{'id':'r','type':'m'},'subject':{'id':'u','type':'user'}}",
                 whole);
  assert_digest ("{'subject': {'type':'user', 'id':'u'}, 'action':{'name':'a'}, 'other': [1], "
                 "'resource':{'type':'m','id':'r'}, 'requestDigest': 'x', "
                 "'context':{'n':15e-1,'inputs':[{'value':1.0},{'text':'\\u00e9'}]}}",
                 whole);
  assert_digest ("{'action':{'name':'a'}}",
                 "785e1433b337ac1cb5ba9c472cad43174985f47e2bde650ba8605852d61607f8");
  assert_digest ("{'none':1}", "df169cf4f757b6b856a566a57e9cbe70227369367ff837b69efa8bdbd9172fb7");
}

static void
test_none (void)
{
  assert_digest ("[]", NULL);
  assert_digest ("{'context':{'n':9007199254740993}}", NULL);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/request-digest/carried", test_carried);
  g_test_add_func ("/rules/request-digest/made", test_made);
  g_test_add_func ("/rules/request-digest/none", test_none);
  return g_test_run ();
}
