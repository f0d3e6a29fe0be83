/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/limits.h"
#include "tests/rules/masking-fixture.h"

#include <string.h>

#define EMAIL "pd:EmailAddress"

/* Worked out with Python's hmac and with AESSIV of its package cryptography. */
#define TOKEN_EMAIL "tok_18dx7p8g6w4v2gy2kdzewmsqbtfrjy4x1rkn1jg731pmy5rqv4tgx8r62dnftrns6z"
#define TOKEN_EMAIL_OF_SUBJECT                                                                     \
  "tok_1833y2settkw8vax44qhgc2904xbm4433nd096pdv9ej784xnp7y0pyrs4d5ggj141"
#define TOKEN_EMPTY "tok_15w4a473rh8d262szpz7wgt5ce9hk72gd30853qjcd"
#define TOKEN_LONG                                                                                 \
  "tok_1s137tzh9350g9td986t8w79zb98h71ysg8jc4kagm1pnjvvxybgb03gx89vynrqkefrd2ayq03zamws4cd79qdakn" \
  "49bpyjqjxs786p73fnz3e4dc3kf3zyywf5kc64eg35eb7yvsqqgrp5vwwkx1hts1qr81s0aj7sq65zw2ndwgxg27tjp5wr" \
  "mg2kdpv7yamrtm7x571"

static char *
token_of (const RulesKeys *keys, const char *scope, const char *value)
{
  RulesMasking masking = fixture_masking (RULES_MASK_TOKENISE);
  return fixture_mask (keys, &masking, EMAIL, scope, value);
}

static void
check_token (const RulesKeys *keys, const RulesMasking *masking, const char *scope,
             const char *value, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) back = g_string_new ("before ");
  g_autofree char *token = fixture_mask (keys, masking, EMAIL, scope, value);
  g_assert_cmpstr (token, ==, expected);
  g_assert_true (rules_unmask_token (keys, token, strlen (token), back, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (back->str + strlen ("before "), ==, value);
}

static void
test_known (void)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  RulesMasking masking = fixture_masking (RULES_MASK_TOKENISE);
  g_autofree char *x = g_strnfill (100, 'x');
  check_token (keys, &masking, "", "anna@example.com", TOKEN_EMAIL);
  check_token (keys, &masking, NULL, "anna@example.com", TOKEN_EMAIL);
  check_token (keys, &masking, "", "", TOKEN_EMPTY);
  check_token (keys, &masking, "", x, TOKEN_LONG);
  masking.scope = RULES_TOKEN_SCOPE_SUBJECT;
  check_token (keys, &masking, "urn:s", "anna@example.com", TOKEN_EMAIL_OF_SUBJECT);
}

/* Every length, and bytes that are no text. */
static void
test_bytes (void)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  RulesMasking masking = fixture_masking (RULES_MASK_TOKENISE);
  RulesMaskContext context = { keys, NULL, NULL, NULL };
  char bytes[300];
  for (gsize i = 0; i < sizeof bytes; i++) {
    bytes[i] = (char) (i % 7 == 0 ? 0 : i * 37);
  }
  for (gsize length = 0; length <= sizeof bytes; length++) {
    g_autoptr (GString) token = g_string_new (NULL);
    g_autoptr (GString) back = g_string_new (NULL);
    g_assert_true (rules_mask_value (&masking, &context, bytes, length, token, NULL));
    g_assert_true (rules_unmask_token (keys, token->str, token->len, back, NULL));
    g_assert_cmpuint (back->len, ==, length);
    g_assert_cmpint (memcmp (back->str, bytes, length), ==, 0);
  }
}

/* The length tells of a value that it has one of five. */
static void
test_steps (void)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  gsize last = 46;
  for (gsize length = 0; length < 40; length++) {
    g_autofree char *value = g_strnfill (length, 'x');
    g_autofree char *token = token_of (keys, "", value);
    gsize step = length >= 3 && (length - 3) % 5 == 0 ? 8 : 0;
    g_assert_cmpuint (strlen (token), ==, last + step);
    last += step;
  }
}

static void
test_apart (void)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  static const char *const scopes[] = { "", "a", "b", "ab" };
  static const char *const classes[] = { NULL, "a", "b", "bb" }; /* do not count */
  for (int scope = RULES_TOKEN_SCOPE_STORE; scope <= RULES_TOKEN_SCOPE_REQUEST; scope++) {
    for (gsize i = 0; i < G_N_ELEMENTS (scopes); i++) {
      for (gsize k = 0; k < G_N_ELEMENTS (classes); k++) {
        RulesMasking masking = fixture_masking (RULES_MASK_TOKENISE);
        masking.scope = (RulesTokenScope) scope;
        g_hash_table_add (seen, fixture_mask (keys, &masking, classes[k], scopes[i], "value"));
      }
    }
  }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 4 * G_N_ELEMENTS (scopes));
}

/* --- What is none --- */

static void
check_refused (const RulesKeys *keys, const char *token, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new ("before");
  g_autofree char *exact = g_memdup2 (token, length);
  g_assert_false (rules_unmask_token (keys, length == 0 ? "" : exact, length, out, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_TOKEN);
  g_assert_cmpstr (
      error->message, ==,
      "what was given is no token of these keys; give it from `tok_` to its end, as it "
      "stands in what was masked");
  g_assert_cmpstr (out->str, ==, "before");
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    "",
    "tok_",
    "tok_1",
    "tok_2",
    "tok_10",
    "tok_14",
    "tok_1zzzzz",
    "tok_1gg0",
    "tok_1zzzzzz00000000",
    "tok_2"
    "8dx7p8g6w4v2gy2kdzewmsqbtfrjy4x1rkn1jg731pmy5rqv4tgx8r62dnftrns6z",
    "tic_18dx7p8g6w4v2gy2kdzewmsqbtfrjy4x1rkn1jg731pmy5rqv4tgx8r62dnftrns6z",
    /* The number of groups in another way. */
    "tok_1r0dx7p8g6w4v2gy2kdzewmsqbtfrjy4x1rkn1jg731pmy5rqv4tgx8r62dnftrns6z",
    TOKEN_EMAIL "x",
    " " TOKEN_EMAIL,
  };
  g_autoptr (RulesKeys) keys = fixture_keys ();
  g_autoptr (RulesKeys) others =
      rules_keys_new ((const guint8 *) "another secret of 32 bytes......");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    check_refused (keys, cases[i], strlen (cases[i]));
  }
  for (gsize length = 0; length < strlen (TOKEN_EMAIL); length++) {
    check_refused (keys, TOKEN_EMAIL, length);
  }
  check_refused (others, TOKEN_EMAIL, strlen (TOKEN_EMAIL));
}

/* Any other character at any place. */
static void
test_altered (void)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  char token[] = TOKEN_EMAIL;
  for (gsize i = 0; i < sizeof token - 1; i++) {
    char was = token[i];
    for (const char *c = "0123456789abcdefghijklmnopqrstuvwxyz_-"; *c != '\0'; c++) {
      if (*c != was) {
        token[i] = *c;
        check_refused (keys, token, sizeof token - 1);
      }
    }
    token[i] = was;
  }
}

/* --- In text --- */

typedef struct {
  const char *text;
  const char *expected;
  guint n;
} Text;

static void
test_text (void)
{
  static const Text cases[] = {
    { "", "", 0 },
    { "no token", "no token", 0 },
    { "_", "_", 0 },
    { "tok_ tok_1 ok_1", "tok_ tok_1 ok_1", 0 },
    { TOKEN_EMAIL, "anna@example.com", 1 },
    { "Write to " TOKEN_EMAIL ".", "Write to anna@example.com.", 1 },
    { "\"" TOKEN_EMAIL "\", '" TOKEN_EMPTY "'", "\"anna@example.com\", ''", 2 },
    { TOKEN_EMAIL TOKEN_EMAIL, "anna@example.comanna@example.com", 2 },
    { TOKEN_EMAIL "s and x" TOKEN_EMAIL "_1", "anna@example.coms and xanna@example.com_1", 2 },
    { "tok_1" TOKEN_EMAIL, "tok_1anna@example.com", 1 },
    { "mailto:TOK_18WJ34AKEMFQFF8BB56WBHHM2R9D3X8RPR3F7H4CFRQFAZ07DNBPE6ZN6JCEXXP46B?",
      "mailto:anna@example.com?", 1 },
    { "\xe2\x80\x9e" TOKEN_EMAIL "\xe2\x80\x9c",
      "\xe2\x80\x9e"
      "anna@example.com\xe2\x80\x9c",
      1 },
    /* One letter is wrong. */
    { "tok_18dx7p8g6w4v2gy2kdzewmsqbtfrjy4x1rkn1jg731pmy5rqv4tgx8r62dnftrns6c and " TOKEN_EMAIL,
      "tok_18dx7p8g6w4v2gy2kdzewmsqbtfrjy4x1rkn1jg731pmy5rqv4tgx8r62dnftrns6c and "
      "anna@example.com",
      1 },
    /* Cut off. */
    { "tok_18dx7p8g6w4v2gy2kdzewmsqbtfrjy4x1rkn1jg731pmy5rqv4tgx8r62dnftrns6",
      "tok_18dx7p8g6w4v2gy2kdzewmsqbtfrjy4x1rkn1jg731pmy5rqv4tgx8r62dnftrns6", 0 },
  };
  g_autoptr (RulesKeys) keys = fixture_keys ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) out = g_string_new ("> ");
    gsize length = strlen (cases[i].text);
    g_autofree char *exact = g_memdup2 (cases[i].text, length);
    guint n = 4711;
    rules_unmask_text (keys, length == 0 ? "" : exact, length, out, &n);
    g_assert_cmpstr (out->str + 2, ==, cases[i].expected);
    g_assert_cmpuint (n, ==, cases[i].n);
    rules_unmask_text (keys, length == 0 ? "" : exact, length, out, NULL);
  }
}

/* Beginnings of tokens, each of which says that much follows: were the time not in proportion to the text, it would not end. */
static void
test_hostile (void)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  guint n;
  while (text->len < 4u << 20) {
    g_string_append (text, "tok_1zzz1_");
  }
  rules_unmask_text (keys, text->str, text->len, out, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (g_string_equal (text, out));
}

static void
test_limit (void)
{
  g_autoptr (RulesKeys) keys = fixture_keys ();
  g_autoptr (GString) token = g_string_new (NULL);
  g_autoptr (GString) back = g_string_new (NULL);
  RulesMasking masking = fixture_masking (RULES_MASK_TOKENISE);
  RulesMaskContext context = { keys, NULL, NULL, NULL };
  g_autofree char *value = g_strnfill (RULES_LIMIT_MASKED_BYTES, 'x');
  g_assert_true (
      rules_mask_value (&masking, &context, value, RULES_LIMIT_MASKED_BYTES, token, NULL));
  g_assert_true (rules_unmask_token (keys, token->str, token->len, back, NULL));
  g_assert_cmpuint (back->len, ==, RULES_LIMIT_MASKED_BYTES);
  g_assert_cmpstr (back->str, ==, value);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/masking-token/known", test_known);
  g_test_add_func ("/masking-token/bytes", test_bytes);
  g_test_add_func ("/masking-token/steps", test_steps);
  g_test_add_func ("/masking-token/apart", test_apart);
  g_test_add_func ("/masking-token/refused", test_refused);
  g_test_add_func ("/masking-token/altered", test_altered);
  g_test_add_func ("/masking-token/text", test_text);
  g_test_add_func ("/masking-token/hostile", test_hostile);
  g_test_add_func ("/masking-token/limit", test_limit);
  return g_test_run ();
}
