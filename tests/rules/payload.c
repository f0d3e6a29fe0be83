/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/payload.h"

#include "rules/limits.h"
#include "tests/rules/masking-fixture.h"

#include <string.h>

#define MASKS 6

/* In the words of a case: "R" redacts with the label of that letter in lower case, "N" nullifies, "X" removes, "P" keeps the
 * first character, "G" makes ranges of ten. */
static RulesMaskOperator
operator_of (char letter)
{
  return letter == 'N'   ? RULES_MASK_NULLIFY
         : letter == 'X' ? RULES_MASK_REMOVE
         : letter == 'P' ? RULES_MASK_PARTIAL
         : letter == 'G' ? RULES_MASK_GENERALISE
                         : RULES_MASK_REDACT;
}

/* "R /a/b" or "R 2-5 /a/b". */
static void
read_mask (const char *text, char label[2], RulesPayloadMask *out)
{
  char *at = (char *) text + 2;
  *out = (RulesPayloadMask) { .pointer = at, .start = -1, .end = -1 };
  if (g_ascii_isdigit (*at)) {
    out->start = g_ascii_strtoll (at, &at, 10);
    out->end = g_ascii_strtoll (at + 1, &at, 10);
    out->pointer = at + 1;
  }
  out->masking = fixture_masking (operator_of (*text));
  out->masking.keep_first = 1;
  out->masking.range_width = "10";
  label[0] = *text;
  label[1] = '\0';
  out->context.class_label = label;
}

static gboolean
mask (const char *json, gsize length, const char *const *texts, GString *out, GError **error)
{
  RulesPayloadMask masks[MASKS];
  char labels[MASKS][2];
  gsize n = 0;
  /* A block of exactly its size, so that reading beyond is noticed. */
  g_autofree char *exact = g_memdup2 (json, length);
  for (; n < MASKS && texts[n] != NULL; n++) {
    read_mask (texts[n], labels[n], &masks[n]);
  }
  return rules_payload_mask (length == 0 ? "" : exact, length, masks, n, out, error);
}

typedef struct {
  const char *json;
  const char *masks[MASKS];
  const char *expected;
} Case;

static void
check_cases (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) out = g_string_new ("> ");
    if (!mask (cases[i].json, strlen (cases[i].json), cases[i].masks, out, &error)) {
      g_error ("`%s`: %s", cases[i].json, error->message);
    }
    g_assert_cmpstr (out->str + 2, ==, cases[i].expected);
  }
}

#define CHECK(cases) check_cases (cases, G_N_ELEMENTS (cases))

static void
test_values (void)
{
  static const Case cases[] = {
    { "{}", { NULL }, "{}" },
    { " [ 1 , 2.50e+1,\t-0, true,\r\nnull ] ", { NULL }, " [ 1 , 2.50e+1,\t-0, true,\r\nnull ] " },
    { "\"x\"", { "R " }, "\"[R]\"" },
    { " 12 ", { "R " }, " \"[R]\" " },
    { "{\"a\":\"x\",\"b\":\"x\"}", { "R /b" }, "{\"a\":\"x\",\"b\":\"[R]\"}" },
    { "{ \"a\" : { \"b\" : [ 1, \"x\" ] } }",
      { "R /a/b/1" },
      "{ \"a\" : { \"b\" : [ 1, \"[R]\" ] } }" },
    { "{\"a\":1,\"b\":true,\"c\":null}",
      { "R /a", "R /b", "R /c" },
      "{\"a\":\"[R]\",\"b\":\"[R]\",\"c\":\"[R]\"}" },
    { "{\"a\":42}", { "G /a" }, "{\"a\":\"40–49\"}" },
    { "{\"a\":\"42\"}", { "G /a" }, "{\"a\":\"40–49\"}" },
    { "{\"a\":\"x\",\"b\":[1],\"c\":{}}",
      { "N /a", "N /b", "N /c" },
      "{\"a\":null,\"b\":null,\"c\":null}" },
    /* Objects and arrays are redacted, whatever else was to be done. */
    { "{\"a\":[1,{\"b\":2}],\"c\":{\"d\":3}}",
      { "P /a", "R /c" },
      "{\"a\":\"[P]\",\"c\":\"[R]\"}" },
    { "{\"a\":{\"b\":\"x\",\"c\":1}}", { "N /a", "X /a/b", "R /a/c" }, "{\"a\":null}" },
    { "[[1],[2]]", { "R " }, "\"[R]\"" },
    { "[[1],[2]]", { "X " }, "null" },
    /* The strongest counts, and of equals the first. */
    { "[\"xyz\"]", { "P /0", "R /0", "G /0" }, "[\"[R]\"]" },
    { "[\"xyz\"]", { "A /0", "B /0" }, "[\"[A]\"]" },
    { "[\"xyz\"]", { "P /0", "N 1-2 /0" }, "[null]" },
    { "[\"xyz\"]", { "R /0", "P 0-3 /0" }, "[\"[R]\"]" },
    { "[123]", { "R 0-1 /0" }, "[\"[R]\"]" },
  };
  CHECK (cases);
}

static void
test_pointers (void)
{
  static const Case cases[] = {
    { "{\"\":{\"\":1}}", { "R //" }, "{\"\":{\"\":\"[R]\"}}" },
    { "{\"\":1}", { "R /" }, "{\"\":\"[R]\"}" },
    { "{\"a/b\":1,\"m~n\":2,\"~1\":3}",
      { "R /a~1b", "N /m~0n", "P /~01" },
      "{\"a/b\":\"[R]\",\"m~n\":null,\"~1\":\"•\"}" },
    { "{\"0\":1}", { "R /0" }, "{\"0\":\"[R]\"}" },
    { "{\"\\u0061\\n\":1,\"b\":2}", { "R /a\n" }, "{\"\\u0061\\n\":\"[R]\",\"b\":2}" },
    { "{\"\\u00fc\\ud83d\\ude00\":1}", { "R /ü😀" }, "{\"\\u00fc\\ud83d\\ude00\":\"[R]\"}" },
    { "{\"a\":1,\"ab\":2,\"abc\":3,\"b\":4}",
      { "R /ab" },
      "{\"a\":1,\"ab\":\"[R]\",\"abc\":3,\"b\":4}" },
    { "[0,1,2,3,4,5,6,7,8,9,10,11]",
      { "R /10", "R /1", "R /9" },
      "[0,\"[R]\",2,3,4,5,6,7,8,\"[R]\",\"[R]\",11]" },
  };
  CHECK (cases);
}

static void
test_remove (void)
{
  static const Case cases[] = {
    { "[1,2,3]", { "X /0" }, "[2,3]" },
    { "[1,2,3]", { "X /1" }, "[1,3]" },
    { "[1,2,3]", { "X /2" }, "[1,2]" },
    { "[1,2,3]", { "X /0", "X /1" }, "[3]" },
    { "[1,2,3]", { "X /0", "X /2" }, "[2]" },
    { "[1,2,3]", { "X /1", "X /2" }, "[1]" },
    { "[1,2,3]", { "X /0", "X /1", "X /2" }, "[]" },
    { "[1]", { "X /0" }, "[]" },
    { "[ 1 , 2 , 3 ]", { "X /0" }, "[ 2 , 3 ]" },
    { "[ 1 , 2 , 3 ]", { "X /1" }, "[ 1  , 3 ]" },
    { "[ 1 , 2 , 3 ]", { "X /2" }, "[ 1 , 2  ]" },
    { "{\n  \"a\": 1,\n  \"b\": {\"c\": 2},\n  \"d\": 3\n}",
      { "X /a" },
      "{\n  \"b\": {\"c\": 2},\n  \"d\": 3\n}" },
    { "{\n  \"a\": 1,\n  \"b\": {\"c\": 2},\n  \"d\": 3\n}",
      { "X /b" },
      "{\n  \"a\": 1,\n  \"d\": 3\n}" },
    { "{\n  \"a\": 1,\n  \"b\": {\"c\": 2},\n  \"d\": 3\n}",
      { "X /d", "X /b/c" },
      "{\n  \"a\": 1,\n  \"b\": {}\n}" },
    { "{\"a\":{\"b\":\"x\"},\"c\":1}", { "X /a", "R /a/b" }, "{\"c\":1}" },
    { "[\"x\",\"y\",\"z\"]", { "X /0", "R /1", "X /2" }, "[\"[R]\"]" },
    { "[[1,2],[3]]", { "X /0/1", "X /1/0" }, "[[1],[]]" },
  };
  CHECK (cases);
}

static void
test_parts (void)
{
  static const Case cases[] = {
    { "[\"Anna wrote.\"]", { "R 0-4 /0" }, "[\"[R] wrote.\"]" },
    { "[\"by Anna\"]", { "R 3-7 /0" }, "[\"by [R]\"]" },
    { "[\"abc\"]", { "R 0-3 /0" }, "[\"[R]\"]" },
    { "[\"abc\"]", { "R 1-1 /0", "R 3-3 /0" }, "[\"abc\"]" },
    { "[\"\"]", { "R 0-0 /0" }, "[\"\"]" },
    { "[\"abcdef\"]", { "N 1-3 /0", "X 4-5 /0" }, "[\"adf\"]" },
    { "[\"a@b.c and d@e.f\"]", { "R 10-15 /0", "R 0-5 /0" }, "[\"[R] and [R]\"]" },
    /* Code points of the text that is meant, bytes of the text as it stands. */
    { "[\"\\u0041\\n\\\"\\ud83d\\ude00z\"]",
      { "R 1-2 /0" },
      "[\"\\u0041[R]\\\"\\ud83d\\ude00z\"]" },
    { "[\"\\u0041\\n\\\"\\ud83d\\ude00z\"]", { "R 3-4 /0" }, "[\"\\u0041\\n\\\"[R]z\"]" },
    { "[\"\\u0041\\n\\\"\\ud83d\\ude00z\"]",
      { "R 4-5 /0" },
      "[\"\\u0041\\n\\\"\\ud83d\\ude00[R]\"]" },
    { "[\"Grüße 😀 ab\"]", { "R 6-7 /0" }, "[\"Grüße [R] ab\"]" },
    { "[\"\\u00fcber\"]", { "P 0-4 /0" }, "[\"ü•••\"]" },
    { "[\"\\\"\\\\xy\"]", { "P 0-4 /0" }, "[\"\\\"•••\"]" },
    { "[\"\\u0000bcd\"]", { "P 0-4 /0" }, "[\"\\u0000•••\"]" },
    /* The stronger one gets what is common, of equals the first; what is left is masked piece by piece. */
    { "[\"abcdef\"]", { "A 0-4 /0", "N 2-6 /0" }, "[\"[A]\"]" },
    { "[\"abcdef\"]", { "A 0-4 /0", "B 2-6 /0" }, "[\"[A][B]\"]" },
    { "[\"abcdef\"]", { "B 2-6 /0", "A 0-4 /0" }, "[\"[A][B]\"]" },
    { "[\"abcdef\"]", { "A 0-6 /0", "N 2-4 /0" }, "[\"[A][A]\"]" },
    { "[\"abcdef\"]", { "A 2-4 /0", "B 0-6 /0" }, "[\"[B][A][B]\"]" },
    { "[\"abcdef\"]", { "A 0-3 /0", "A 3-6 /0" }, "[\"[A][A]\"]" },
    { "[\"abcdef\"]", { "P 0-6 /0", "R 1-3 /0", "N 2-4 /0" }, "[\"•[R]e•\"]" },
    { "[\"abcdef\"]", { "A 1-4 /0", "A 1-4 /0" }, "[\"a[A]ef\"]" },
  };
  CHECK (cases);
}

static void
test_escapes (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  RulesPayloadMask mask = { .pointer = "/0", .start = 1, .end = 2 };
  mask.masking = fixture_masking (RULES_MASK_REDACT);
  mask.context.class_label = "\"\\\n\x01/ü";
  g_assert_true (rules_payload_mask ("[\"abc\"]", 7, &mask, 1, out, NULL));
  g_assert_cmpstr (out->str, ==, "[\"a[\\\"\\\\\\n\\u0001/ü]c\"]");
}

static void
test_tokens (void)
{
  static const char json[] = "{\"to\":\"anna@example.com\",\"text\":\"to anna@example.com!\"}";
  g_autoptr (RulesKeys) keys = fixture_keys ();
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) back = g_string_new (NULL);
  RulesMaskContext context = { keys, "e-mail address", "pd:EmailAddress", "" };
  RulesPayloadMask masks[] = {
    { "/to", -1, 0, fixture_masking (RULES_MASK_TOKENISE), context },
    { "/text", 3, 19, fixture_masking (RULES_MASK_TOKENISE), context },
  };
  guint n;
  g_assert_true (rules_payload_mask (json, strlen (json), masks, G_N_ELEMENTS (masks), out, NULL));
  g_assert_cmpstr (
      out->str, ==,
      "{\"to\":\"tok_18dx7p8g6w4v2gy2kdzewmsqbtfrjy4x1rkn1jg731pmy5rqv4tgx8r62dnftrns6z\","
      "\"text\":\"to tok_18dx7p8g6w4v2gy2kdzewmsqbtfrjy4x1rkn1jg731pmy5rqv4tgx8r62dnftrns6z!\"}");
  rules_unmask_text (keys, out->str, out->len, back, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (back->str, ==, json);
}

/* --- Errors --- */

typedef struct {
  const char *json;
  const char *where;
  const char *what;
} Malformed;

#define VALUE "a value should stand here"
#define NAME "the name of a member should stand here"
#define ESCAPE "this escape stands for no character"
#define NUMBER "this number is malformed"
#define TWICE "this object has a member of this name already"
#define IN_ARRAY "a comma or the end of the array should stand here"
#define IN_OBJECT "a comma or the end of the object should stand here"
#define CONTROL "a control character in a string is not escaped"
#define NOT_UTF8 "this is not UTF-8"
#define NO_END "this string has no end"

static const Malformed malformed[] = {
  { "", "line 1, column 1", VALUE },
  { " \n ", "line 2, column 2", VALUE },
  { "{", "line 1, column 2", NAME },
  { "[", "line 1, column 2", VALUE },
  { "[1", "line 1, column 3", IN_ARRAY },
  { "[1,", "line 1, column 4", VALUE },
  { "[1,]", "line 1, column 4", VALUE },
  { "[,1]", "line 1, column 2", VALUE },
  { "[1 2]", "line 1, column 4", IN_ARRAY },
  { "[1}", "line 1, column 3", IN_ARRAY },
  { "{\"a\"}", "line 1, column 5", "a colon should stand here" },
  { "{\"a\":}", "line 1, column 6", VALUE },
  { "{\"a\":1,}", "line 1, column 8", NAME },
  { "{\"a\":1]", "line 1, column 7", IN_OBJECT },
  { "{a:1}", "line 1, column 2", NAME },
  { "{'a':1}", "line 1, column 2", NAME },
  { "1 2", "line 1, column 3", "nothing may follow the value" },
  { "{}{}", "line 1, column 3", "nothing may follow the value" },
  { "\xef\xbb\xbf{}", "line 1, column 1", VALUE },
  { "[\n\"ü\", x]", "line 2, column 6", VALUE },
  { "tru", "line 1, column 1", VALUE },
  { "True", "line 1, column 1", VALUE },
  { "NaN", "line 1, column 1", VALUE },
  { "// x\n1", "line 1, column 1", VALUE },
  { "01", "line 1, column 1", NUMBER },
  { "-", "line 1, column 1", NUMBER },
  { "-01", "line 1, column 1", NUMBER },
  { "1.", "line 1, column 1", NUMBER },
  { "1.e5", "line 1, column 1", NUMBER },
  { "1e", "line 1, column 1", NUMBER },
  { "1e+", "line 1, column 1", NUMBER },
  { "+1", "line 1, column 1", VALUE },
  { ".5", "line 1, column 1", VALUE },
  { "0x1", "line 1, column 2", "nothing may follow the value" },
  { "\"abc", "line 1, column 1", NO_END },
  { "\"abc\\\"", "line 1, column 1", NO_END },
  { "\"abc\\", "line 1, column 5", ESCAPE },
  { "\"a\tb\"", "line 1, column 3", CONTROL },
  { "\"12345678\n\"", "line 1, column 10", CONTROL },
  { "\"\\x\"", "line 1, column 2", ESCAPE },
  { "\"\\u12\"", "line 1, column 2", ESCAPE },
  { "\"\\u12g4\"", "line 1, column 2", ESCAPE },
  { "\"\\ud800\"", "line 1, column 2", ESCAPE },
  { "\"\\ud83dx\"", "line 1, column 2", ESCAPE },
  { "\"\\ud83d\\n\"", "line 1, column 2", ESCAPE },
  { "\"\\ud83d\\ud83d\"", "line 1, column 2", ESCAPE },
  { "\"\\ude00\\ud83d\"", "line 1, column 2", ESCAPE },
  { "\"\\ud83d\\u", "line 1, column 2", ESCAPE },
  { "\"\xff\"", "line 1, column 2", NOT_UTF8 },
  { "\"\xc0\x80\"", "line 1, column 2", NOT_UTF8 },
  { "\"\xed\xa0\x80\"", "line 1, column 2", NOT_UTF8 },
  { "\"\xf4\x90\x80\x80\"", "line 1, column 2", NOT_UTF8 },
  { "\"\xe2\x82\"", "line 1, column 2", NOT_UTF8 },
  { "{\"a\":1,\"a\":2}", "line 1, column 8", TWICE },
  { "{\"a\":1,\"\\u0061\":2}", "line 1, column 8", TWICE },
  { "{\"\":1,\"b\":2,\n\"\":2}", "line 2, column 1", TWICE },
  { "[{\"x\":{\"a\":1,\"b\":2,\"b\":3}}]", "line 1, column 20", TWICE },
};

static void
test_malformed (void)
{
  static const char *const none[] = { NULL };
  for (gsize i = 0; i < G_N_ELEMENTS (malformed); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) out = g_string_new ("> ");
    g_autofree char *expected =
        g_strdup_printf ("the payload is not sound JSON: %s: %s; see RFC 8259", malformed[i].where,
                         malformed[i].what);
    g_assert_false (mask (malformed[i].json, strlen (malformed[i].json), none, out, &error));
    g_assert_error (error, RULES_ERROR, RULES_ERROR_PAYLOAD);
    g_assert_cmpstr (error->message, ==, expected);
    g_assert_cmpstr (out->str, ==, "> ");
  }
}

static void
test_nul (void)
{
  static const char *const none[] = { NULL };
  static const char json[] = "[\"a\0b\"]";
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_assert_false (mask (json, sizeof json - 1, none, out, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_PAYLOAD);
  g_clear_error (&error);
  g_assert_false (mask ("1\0", 2, none, out, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_PAYLOAD);
}

typedef struct {
  const char *json;
  const char *masks[MASKS];
  const char *message;
} Wrong;

static void
test_wrong_masks (void)
{
  static const Wrong cases[] = {
    { "{\"a\":1}",
      { "R /b" },
      "`/b` leads nowhere in the payload; point to a value that is there" },
    { "{\"a\":1}",
      { "R /a", "R /b/c", "R /a/b" },
      "`/b/c` leads nowhere in the payload; point to a value that is there" },
    { "[1]", { "R /01" }, "`/01` leads nowhere in the payload; point to a value that is there" },
    { "[1]", { "R /-" }, "`/-` leads nowhere in the payload; point to a value that is there" },
    { "[1]", { "R /1" }, "`/1` leads nowhere in the payload; point to a value that is there" },
    { "[1]", { "R a" }, "`a` is no JSON Pointer; write it as RFC 6901 says" },
    { "[1]", { "R /~2" }, "`/~2` is no JSON Pointer; write it as RFC 6901 says" },
    { "[1]", { "R /~" }, "`/~` is no JSON Pointer; write it as RFC 6901 says" },
    { "[\"abc\"]",
      { "R 2-1 /0" },
      "a part of `/0` ends before it begins; give its start, then its end" },
    { "[\"abc\"]",
      { "R 1-4 /0" },
      "a part of `/0` ends beyond its text; count Unicode code points" },
    { "[\"\\ud83d\\ude00\"]",
      { "R 0-2 /0" },
      "a part of `/0` ends beyond its text; count Unicode code points" },
    { "[\"abc\"]",
      { "R 4-4 /0" },
      "a part of `/0` ends beyond its text; count Unicode code points" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) out = g_string_new ("> ");
    g_assert_false (mask (cases[i].json, strlen (cases[i].json), cases[i].masks, out, &error));
    g_assert_error (error, RULES_ERROR, RULES_ERROR_PAYLOAD);
    g_assert_cmpstr (error->message, ==, cases[i].message);
    g_assert_cmpstr (out->str, ==, "> ");
  }
}

/* Without keys nothing is masked, and nothing comes out. */
static void
test_mask_fails (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new ("> ");
  RulesPayloadMask mask = { .pointer = "/0", .start = -1 };
  mask.masking = fixture_masking (RULES_MASK_HASH);
  g_assert_false (rules_payload_mask ("[1]", 3, &mask, 1, out, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_KEYS);
  g_assert_cmpstr (out->str, ==, "> ");
}

/* --- Limits, and what is made to hurt --- */

static gboolean
mask_nested (guint depth, GError **error)
{
  static const char *const none[] = { NULL };
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; i < depth; i++) {
    g_string_append (json, i % 2 == 0 ? "[" : "{\"a\":");
  }
  g_string_append (json, "1");
  for (guint i = depth; i-- > 0;) {
    g_string_append (json, i % 2 == 0 ? "]" : "}");
  }
  return mask (json->str, json->len, none, out, error);
}

static void
test_depth (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (mask_nested (RULES_LIMIT_PAYLOAD_DEPTH, NULL));
  g_assert_false (mask_nested (RULES_LIMIT_PAYLOAD_DEPTH + 1, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==, "the payload nests deeper than 256; make it flatter");
}

/* All the way down, with a mask there. */
static void
test_depth_masked (void)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GString) pointer = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  RulesPayloadMask mask = { .start = -1, .masking = fixture_masking (RULES_MASK_REMOVE) };
  for (guint i = 0; i < RULES_LIMIT_PAYLOAD_DEPTH; i++) {
    g_string_append (json, "[");
    g_string_append (pointer, "/0");
  }
  gsize middle = json->len;
  for (guint i = 0; i < RULES_LIMIT_PAYLOAD_DEPTH; i++) {
    g_string_append (json, "]");
  }
  g_autofree char *expected = g_strdup (json->str);
  g_string_insert (json, (gssize) middle, "1");
  mask.pointer = pointer->str;
  g_assert_true (rules_payload_mask (json->str, json->len, &mask, 1, out, NULL));
  g_assert_cmpstr (out->str, ==, expected);
}

static void
test_size (void)
{
  static const char *const none[] = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *json = g_strnfill (RULES_LIMIT_PAYLOAD_BYTES + 1, ' ');
  json[0] = '1';
  g_assert_true (mask (json, RULES_LIMIT_PAYLOAD_BYTES, none, out, NULL));
  g_assert_cmpuint (out->len, ==, RULES_LIMIT_PAYLOAD_BYTES);
  g_assert_false (mask (json, RULES_LIMIT_PAYLOAD_BYTES + 1, none, out, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==,
                   "the payload has 16777217 bytes, more than 16777216; send it in parts");
}

/* Two labels of half the limit fit, brackets and quotation marks counted; one byte more does not. */
static void
test_inserted (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *label = g_strnfill (RULES_LIMIT_PAYLOAD_INSERTED / 2 - 4, 'x');
  g_autofree char *longer = g_strdup_printf ("%sx", label);
  RulesPayloadMask masks[] = {
    { .pointer = "/0", .start = -1, .masking = fixture_masking (RULES_MASK_REDACT) },
    { .pointer = "/1", .start = -1, .masking = fixture_masking (RULES_MASK_REDACT) },
  };
  masks[0].context.class_label = masks[1].context.class_label = label;
  g_assert_true (rules_payload_mask ("[1,2]", 5, masks, 2, out, NULL));
  g_assert_cmpuint (out->len, ==, RULES_LIMIT_PAYLOAD_INSERTED + 3);
  masks[1].context.class_label = longer;
  g_assert_false (rules_payload_mask ("[1,2]", 5, masks, 2, out, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_LIMIT);
}

/* Many members, in one object and one in the other, the last of them twice or not. */
static void
test_many_members (void)
{
  for (guint n = 14; n < 20; n++) {
    for (guint twice = 0; twice < n; twice++) {
      static const char *const none[] = { NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) json = g_string_new ("{");
      g_autoptr (GString) out = g_string_new (NULL);
      for (guint i = 0; i < n; i++) {
        g_string_append_printf (json, "\"name %u\":1,", i);
      }
      gsize at = json->len;
      g_string_append_printf (json, "\"name %u\":1}", twice == 0 ? n : twice);
      g_assert_cmpint (mask (json->str, json->len, none, out, &error), ==, twice == 0);
      g_autofree char *expected =
          g_strdup_printf ("the payload is not sound JSON: line 1, column %" G_GSIZE_FORMAT
                           ": " TWICE "; see RFC 8259",
                           at + 1);
      g_assert_cmpstr (error == NULL ? expected : error->message, ==, expected);
    }
  }
}

/* A quarter of a million members, spans on each character: were the time not in proportion, it would not end. */
static void
test_hostile (void)
{
  static const char *const none[] = { NULL };
  g_autoptr (GString) json = g_string_new ("{\"\":1");
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree RulesPayloadMask *masks = g_new0 (RulesPayloadMask, 20000);
  for (guint i = 0; i < 250000; i++) {
    g_string_append_printf (json, ",\"\\u%04x%u\":1", i % 0xd800, i);
  }
  g_string_append_c (json, '}');
  g_assert_true (mask (json->str, json->len, none, out, NULL));
  g_assert_true (g_string_equal (json, out));
  for (guint i = 0; i < 20000; i++) {
    masks[i] = (RulesPayloadMask) { .pointer = "", .start = i, .end = 20000 };
    masks[i].masking = fixture_masking (i % 2 == 0 ? RULES_MASK_PARTIAL : RULES_MASK_NULLIFY);
  }
  g_autofree char *text = g_strnfill (20002, 'x');
  text[0] = text[20001] = '"';
  g_string_truncate (out, 0);
  g_assert_true (rules_payload_mask (text, 20002, masks, 20000, out, NULL));
  g_assert_cmpstr (out->str, ==, "\"•\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/payload/values", test_values);
  g_test_add_func ("/payload/pointers", test_pointers);
  g_test_add_func ("/payload/remove", test_remove);
  g_test_add_func ("/payload/parts", test_parts);
  g_test_add_func ("/payload/escapes", test_escapes);
  g_test_add_func ("/payload/tokens", test_tokens);
  g_test_add_func ("/payload/malformed", test_malformed);
  g_test_add_func ("/payload/nul", test_nul);
  g_test_add_func ("/payload/wrong-masks", test_wrong_masks);
  g_test_add_func ("/payload/mask-fails", test_mask_fails);
  g_test_add_func ("/payload/depth", test_depth);
  g_test_add_func ("/payload/depth-masked", test_depth_masked);
  g_test_add_func ("/payload/size", test_size);
  g_test_add_func ("/payload/inserted", test_inserted);
  g_test_add_func ("/payload/many-members", test_many_members);
  g_test_add_func ("/payload/hostile", test_hostile);
  return g_test_run ();
}
